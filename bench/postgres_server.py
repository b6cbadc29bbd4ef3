"""A PostgreSQL server of its own for measurements, durable as one in service, and what it costs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server with one database, ``bench``."""

    def __init__(self, port: int, postmaster: int) -> None:
        self.url = f"postgresql://feedpub@127.0.0.1:{port}/bench"
        self._postmaster = postmaster
        # One for all questions: a connection costs the server some milliseconds.
        self._connection = psycopg.connect(self.url, autocommit=True)

    def close(self) -> None:
        self._connection.close()

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; return its rows, if it has some."""
        cursor = self._connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []

    def value(self, query: str, values: tuple[Any, ...] = ()) -> Any:
        return self.rows(query, values)[0][0]

    def cpu(self) -> float:
        """Return the CPU time of all its processes so far, in seconds."""
        total = 0.0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                text = stat.read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            # The name, in brackets, may have spaces.
            fields = text.rpartition(")")[2].split()
            own = int(text.split(maxsplit=1)[0]) == self._postmaster
            if own or int(fields[1]) == self._postmaster:
                # Its own time, and, of the postmaster, that of the processes that have ended.
                total += sum(map(int, fields[11:15] if own else fields[11:13])) / _TICKS
        return total

    def written(self) -> int:
        """Return how many bytes of its log (WAL) it has written so far."""
        return int(self.value("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"))


@contextmanager
def server(*settings: str) -> Iterator[Server]:
    """Start a server in a temporary folder, with *settings* such as ``shared_buffers=1GB``."""
    # It refuses to run as root; Debian's package makes this user.
    user = "postgres" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="feedpub-bench-pg"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "-U", "feedpub"]
        subprocess.run(
            [program("initdb"), "-D", data, *options],
            check=True,
            capture_output=True,
            user=user,
            cwd="/",
        )
        given = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder}
        given |= dict(each.split("=", 1) for each in settings)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    *(program("postgres"), "-D", str(data)),
                    *(word for name, value in given.items() for word in ("-c", f"{name}={value}")),
                ],
                stdout=log,
                stderr=log,
                user=user,
                cwd="/",
            )
        try:
            _wait_for(port)
            with psycopg.connect(
                host="127.0.0.1", port=port, user="feedpub", dbname="postgres", autocommit=True
            ) as connection:
                connection.execute("CREATE DATABASE bench")
            with closing(Server(port, process.pid)) as found:
                yield found
        finally:
            process.terminate()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL."""
    return str(_PROGRAMS[-1] / name) if _PROGRAMS else name


def _wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="feedpub", dbname="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return
