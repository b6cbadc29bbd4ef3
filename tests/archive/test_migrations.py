"""The tables of an archive in PostgreSQL: made, upgraded, refused; the same as in SQLite."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from archive.test_schema import GOLDEN
from newsroom import CONFIG, Newsroom, error_lines, make_record
from postgresql import database, needs_postgresql

from feedpub import api
from feedpub.archive import schema
from feedpub.archive.database import SqliteDatabase, locked
from feedpub.archive.location import PostgresArchive
from feedpub.archive.migrations.upgrade import REVISIONS, upgraded
from feedpub.archive.store import opened
from feedpub.errors import ArchiveBusy, ArchiveError

pytestmark = needs_postgresql


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[PostgresArchive]:
    """A database without a table."""
    with database() as url:
        yield PostgresArchive(url=url, files=tmp_path / "archive.db")


@pytest.fixture
def on_server(newsroom: Newsroom, archive: PostgresArchive) -> Newsroom:
    """A newsroom whose archive is that database."""
    newsroom.configure(f'{CONFIG}\n[archive]\nurl = "{archive.url}"\n')
    return newsroom


def asked(archive: PostgresArchive, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(archive.url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_the_command_makes_the_tables_and_then_has_nothing_to_do(
    on_server: Newsroom,
) -> None:
    on_server.write("1.json", make_record(1))
    made = on_server.feedpub("archive", "upgrade")
    again = on_server.feedpub("archive", "upgrade")

    assert (made.returncode, again.returncode) == (0, 0)
    assert f"tables {schema.VERSION} made" in made.stdout
    assert f"tables {schema.VERSION}, nothing to do" in again.stdout
    assert on_server.feedpub("build").returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        ["build"],
        ["status"],
        ["feeds"],
        ["history", "all"],
        ["withdraw", "x", "--reason", "y"],
        ["archive", "check"],
        ["archive", "stats"],
        ["archive", "export", "copy"],
    ],
    ids=" ".join,
)
def test_every_other_command_is_refused_in_one_line_until_then(
    on_server: Newsroom, command: list[str]
) -> None:
    done = on_server.feedpub(*command)

    assert done.returncode == 1
    (line,) = error_lines(done)
    assert line.endswith("has no tables yet; run feedpub archive upgrade")


def test_an_import_is_refused_until_then(on_server: Newsroom) -> None:
    (on_server.folder / "copy").write_text("{}\n")

    done = on_server.feedpub("archive", "import", "copy")

    assert done.returncode == 1
    assert "has no tables yet; run feedpub archive upgrade" in done.stderr


def test_two_may_begin_at_once(archive: PostgresArchive) -> None:
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(upgraded, [archive, archive]))

    assert sorted(found) == [0, schema.VERSION]


def test_a_run_that_is_at_work_is_waited_for(archive: PostgresArchive) -> None:
    with (
        locked(archive),
        ThreadPoolExecutor(1) as threads,
        pytest.raises(ArchiveBusy),
    ):
        threads.submit(upgraded, archive, wait=0).result()


def test_tables_of_a_later_version_are_refused(on_server: Newsroom) -> None:
    on_server.feedpub("archive", "upgrade")
    location = on_server.run().layers.archive
    assert isinstance(location, PostgresArchive)
    with psycopg.connect(location.url) as connection:
        connection.execute("UPDATE feedpub_version SET version_num = '99'")

    for command in ("upgrade", "check", "stats"):
        done = on_server.feedpub("archive", command)

        assert done.returncode == 1
        (line,) = error_lines(done)
        assert "was written by a later version of feedpub (tables 99, these are" in line


def test_tables_of_another_program_are_refused_and_stay(archive: PostgresArchive) -> None:
    with psycopg.connect(archive.url) as connection:
        connection.execute("CREATE TABLE feeds (dish TEXT)")
        # That of another program that uses alembic is in nobody's way.
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")

    with pytest.raises(ArchiveError, match=r"another program has tables there .*feeds"):
        upgraded(archive)

    tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 2200"
    assert sorted(asked(archive, tables)) == [("alembic_version",), ("feeds",)]


NEXT = """
from alembic import op

revision = "{next}"
down_revision = "{last}"


def upgrade() -> None:
    op.execute("ALTER TABLE ledger ADD COLUMN shelf BIGINT")
"""


@pytest.fixture
def revisions(tmp_path: Path) -> Path:
    """Those of the program, and one more: the ledger gets a column."""
    folder = tmp_path / "migrations/versions"
    folder.mkdir(parents=True)
    for each in REVISIONS.glob("version_*.py"):
        (folder / each.name).write_bytes(each.read_bytes())
    text = NEXT.format(next=schema.VERSION + 1, last=schema.VERSION)
    (folder / f"version_{schema.VERSION + 1}.py").write_text(text)
    return folder


def test_an_archive_of_the_version_before_is_upgraded(
    archive: PostgresArchive, revisions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded(archive)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)

    with pytest.raises(ArchiveError, match="run feedpub archive upgrade"), opened(archive):
        pass
    before = upgraded(archive, revisions=revisions)

    assert before == schema.VERSION - 1
    assert asked(archive, "SELECT version_num FROM feedpub_version") == [(str(schema.VERSION),)]
    assert asked(archive, "SELECT shelf FROM ledger") == []


def test_an_upgrade_that_fails_changes_nothing(
    archive: PostgresArchive, revisions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded(archive)
    last = revisions / f"version_{schema.VERSION + 1}.py"
    last.write_text(last.read_text() + '    op.execute("SELECT 1 / 0")\n')
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)

    with pytest.raises(ArchiveError, match="division by zero"):
        upgraded(archive, revisions=revisions)

    assert asked(archive, "SELECT version_num FROM feedpub_version") == [(str(schema.VERSION - 1),)]
    columns = "SELECT 1 FROM pg_attribute WHERE attname = 'shelf'"
    assert asked(archive, columns) == []


def test_an_archive_without_titles_gets_those_of_its_articles(
    on_server: Newsroom, archive: PostgresArchive
) -> None:
    on_server.write("1.json", make_record(1, title="Ein Fährmann schweigt"))
    on_server.feedpub("archive", "upgrade")
    on_server.feedpub("build")
    with psycopg.connect(archive.url) as connection:
        connection.execute("DROP TABLE titles, actions")
        connection.execute("UPDATE feedpub_version SET version_num = '14'")

    with pytest.raises(ArchiveError, match="run feedpub archive upgrade"):
        api.search("fahrmann", on_server.config)
    upgraded(archive)

    (found,) = api.search("fahrmann", on_server.config)
    assert found.title == "Ein Fährmann schweigt"


def test_there_is_a_revision_for_this_version() -> None:
    assert (REVISIONS / f"version_{schema.VERSION}.py").is_file()


def test_only_the_command_imports_alembic(on_server: Newsroom) -> None:
    on_server.feedpub("archive", "upgrade")
    program = (
        "import sys; from feedpub.__main__ import main\n"
        "try: main()\nfinally: print([each for each in ('alembic', 'sqlalchemy')"
        " if each in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, "build"],
        cwd=on_server.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.splitlines()[-1] == "[]", done.stderr


COLUMNS = """
SELECT relname, attname, attnotnull, format_type(atttypid, NULL), attidentity <> ''
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
ORDER BY relname, attnum
"""
KEYS = """
SELECT owner.relname, contype, conname, other.relname, confdeltype,
    ARRAY(SELECT attname FROM unnest(conkey) WITH ORDINALITY AS of (number, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place),
    ARRAY(SELECT attname FROM unnest(confkey) WITH ORDINALITY AS of (number, place)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = number ORDER BY place)
FROM pg_constraint JOIN pg_class AS owner ON owner.oid = conrelid
LEFT JOIN pg_class AS other ON other.oid = confrelid
WHERE connamespace = 'public'::regnamespace
"""
INDEXES = """
SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""
TYPES = {"INTEGER": "bigint", "VARCHAR": "text", "TEXT": "text", "BLOB": "bytea"}
ONLY_HERE = {"journal", "feedpub_version"}


def test_both_databases_have_the_same_columns(archive: PostgresArchive) -> None:
    upgraded(archive)

    found: dict[str, list[list[Any]]] = {}
    for table, name, required, kind, _ in asked(archive, COLUMNS):
        found.setdefault(table, []).append([name, required, kind])

    assert {name: found[name] for name in found if name not in ONLY_HERE} == {
        name: [[column[0], bool(column[2]), TYPES[column[1]]] for column in table["columns"]]
        for name, table in json.loads(GOLDEN.read_text()).items()
    }


def test_both_databases_have_the_same_keys(archive: PostgresArchive) -> None:
    upgraded(archive)

    found: dict[str, set[Any]] = {}
    for table, kind, _, other, on_delete, names, others in asked(archive, KEYS):
        if table not in ONLY_HERE:
            what = {"p": "PRIMARY KEY", "u": "UNIQUE", "f": "FOREIGN KEY"}[kind]
            more = (other, tuple(others), on_delete == "c") if kind == "f" else ()
            found.setdefault(table, set()).add((what, tuple(names), *more))

    assert found == dict(keys_of_sqlite())


def keys_of_sqlite() -> Iterator[tuple[str, set[Any]]]:
    with contextlib.closing(sqlite3.connect(":memory:")) as driver:
        SqliteDatabase(driver).script(schema.statements(schema.TABLES))
        for table, key in schema.keys().items():
            found: set[Any] = {("PRIMARY KEY", tuple(key))}
            for _, index, _, origin, _ in driver.execute(f"PRAGMA index_list({table})"):
                if origin == "u":
                    terms = driver.execute(f"PRAGMA index_info({index})").fetchall()
                    found.add(("UNIQUE", tuple(name for _, _, name in terms)))
            for row in driver.execute(f"PRAGMA foreign_key_list({table})"):
                _, _, other, name, named, _, on_delete, _ = row
                cascades = on_delete == "CASCADE"
                found.add(("FOREIGN KEY", (name,), other, (named,), cascades))
            yield table, found


def test_both_databases_have_the_same_indexes(archive: PostgresArchive) -> None:
    upgraded(archive)

    found = {
        (table, name, " WHERE " in text)
        for table, name, text in asked(archive, INDEXES)
        if table not in ONLY_HERE and not name.endswith(("_pkey", "_key"))
    }

    with contextlib.closing(sqlite3.connect(":memory:")) as driver:
        database = SqliteDatabase(driver)
        database.script(schema.statements(schema.TABLES))
        database.script(schema.statements(schema.INDEXES))
        expected = {
            (table, name, " WHERE " in text)
            for table, name, text in driver.execute(
                "SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'index' AND sql <> ''"
            )
        }
    assert found == expected


def test_texts_are_ordered_by_their_code_points(archive: PostgresArchive) -> None:
    upgraded(archive)

    query = "SELECT count(*) FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid"
    texts = (
        f"{query} WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND atttypid = 25"
    )
    ours = f"{texts} AND attcollation <> 'pg_catalog.\"C\"'::regcollation"
    assert asked(archive, ours) == [(0,)]
    assert asked(archive, texts)[0][0] > 100
