"""Where an archive of a test is, and what may happen to it there."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import postgresql
from newsroom import Newsroom

from feedpub.archive import schema
from feedpub.archive.database import journal_of
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.archive.postgresql import close_unused
from feedpub.config import files


def journal_at(location: ArchiveLocation) -> Path:
    """Return the file of the journal, or that to which it is exported."""
    if isinstance(location, PostgresArchive):
        assert location.journal is not None
        return Path(location.journal)
    return journal_of(location)


def lose(location: ArchiveLocation) -> None:
    """Lose the archive, but not its journal; in PostgreSQL there are new tables."""
    if isinstance(location, PostgresArchive):
        assert postgresql.emptied() == location.url
    else:
        location.unlink()


def back_up(location: ArchiveLocation) -> None:
    """Keep a copy of the archive as it is now, for :func:`restore`."""
    if isinstance(location, PostgresArchive):
        close_unused()
        name = postgresql.name_of(location.url)
        postgresql.replace(f"{name}_older", name)
    else:
        shutil.copy(location, location.with_name("older.db"))


def restore(location: ArchiveLocation) -> None:
    """Replace the archive by its copy; the journal stays as it is."""
    if isinstance(location, PostgresArchive):
        name = postgresql.name_of(location.url)
        postgresql.replace(name, f"{name}_older")
        postgresql.drop(f"{name}_older")
    else:
        shutil.copy(location.with_name("older.db"), location)


def rows(location: ArchiveLocation, query: str) -> list[tuple[Any, ...]]:
    """Return what the archive's database answers."""
    if isinstance(location, PostgresArchive):
        import psycopg

        with psycopg.connect(location.url) as connection:
            return list(connection.execute(query.encode()).fetchall())
    with contextlib.closing(sqlite3.connect(location)) as database:
        return list(database.execute(query))


def change(location: ArchiveLocation, statement: str) -> None:
    """Have *statement* done to the archive's database."""
    if isinstance(location, PostgresArchive):
        import psycopg

        with psycopg.connect(location.url) as connection:
            connection.execute(statement.encode())
        return
    with contextlib.closing(sqlite3.connect(location)) as database, database:
        database.execute(statement)


@contextlib.contextmanager
def untouched(location: ArchiveLocation, table: str) -> Iterator[None]:
    """Fail if a row of *table* is written or deleted within."""
    if isinstance(location, PostgresArchive):
        before = rows(location, f"SELECT ctid, xmin FROM {table}")
        yield
        assert rows(location, f"SELECT ctid, xmin FROM {table}") == before
        return
    stop = "BEGIN SELECT RAISE(ABORT, 'written'); END"
    for word in ("INSERT", "UPDATE", "DELETE"):
        change(location, f"CREATE TRIGGER no_{word} BEFORE {word} ON {table} {stop}")
    yield


def everything_in(location: ArchiveLocation) -> dict[str, Any]:
    """Return all of the archive and its journal; of files also when they were last written."""
    journal = journal_at(location)
    found: dict[str, Any] = {
        each.name: (each.read_bytes(), each.stat().st_mtime_ns)
        for each in journal.parent.rglob("*")
        if each.is_file() and each.suffix != ".lock"
    }
    if isinstance(location, PostgresArchive):
        for table in ("journal", *schema.columns()):
            found[table] = sorted(rows(location, f"SELECT * FROM {table}"), key=repr)
    return found


class PlacedNewsroom(Newsroom):
    """A newsroom that may have its archive in either database."""

    @property
    def location(self) -> ArchiveLocation:
        return files.read(self.config).archive

    def move(self, table: str) -> None:
        """Configure *table*, an ``[archive]``, in addition to what the newsroom has."""
        text, _, _ = self.config.read_text().partition("\n[archive]\n")
        self.configure(f"{text}\n[archive]\n{table}\n" if table else text)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return rows(self.location, query)
