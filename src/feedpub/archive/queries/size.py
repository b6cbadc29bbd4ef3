"""How large an archive is, and what takes the room."""

from __future__ import annotations

from pathlib import Path

from feedpub.archive import schema
from feedpub.archive.database import journal_of, log_files, reading, statement
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.nouns import dataclass

_COUNTS = {
    table: statement(f"size of {table}", f"SELECT count(*) FROM {table}")
    for table in schema.columns()
}
#: The table of the journal on PostgreSQL.
_JOURNAL = "journal"

_PRUNED = statement(
    "number of pruned articles", "SELECT count(*) FROM articles WHERE pruned IS NOT NULL"
)
_SPAN = statement(
    "span of articles", "SELECT min(published) AS first, max(published) AS last FROM articles"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSize:
    name: str
    rows: int

    #: In bytes, with its indexes. None: this build of SQLite does not say.
    bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSize:
    """The size of an archive. Sizes are in bytes."""

    #: The archive's file, what of it is free, its write-ahead log, and the journal. On PostgreSQL
    #: its tables, of which the journal is one.
    file: int
    free: int
    log: int
    journal: int

    #: When the first and the last of its articles were published, in seconds since 1970. None:
    #: there is none.
    first: int | None
    last: int | None

    #: How many articles have no text any more.
    pruned: int

    #: Those with rows, the largest first.
    tables: tuple[TableSize, ...]

    def rows(self, table: str) -> int:
        """Return the number of rows of *table*."""
        return next((each.rows for each in self.tables if each.name == table), 0)


def size_of(archive: ArchiveLocation) -> ArchiveSize | None:
    """Return the size of *archive*. None: there is none yet. Raises: ArchiveError."""
    with reading(archive) as database:
        if database is None:
            return None
        sizes = database.sizes()
        tables = [
            TableSize(name=name, rows=rows, bytes=sizes.get(name) if sizes else None)
            for name, counted in _COUNTS.items()
            if (rows := int(database.value(counted)))
        ]
        span = database.one(_SPAN)
        if isinstance(archive, PostgresArchive):
            file, log, journal = sum(sizes.values()), 0, sizes.get(_JOURNAL, 0)
        else:
            file, journal = _bytes(archive), _bytes(journal_of(archive))
            log = sum(map(_bytes, log_files(archive)))
        return ArchiveSize(
            file=file,
            free=database.free_bytes(),
            log=log,
            journal=journal,
            first=span.first,
            last=span.last,
            pruned=int(database.value(_PRUNED)),
            tables=tuple(sorted(tables, key=lambda each: (-(each.bytes or 0), -each.rows))),
        )


def bytes_of(archive: ArchiveLocation) -> int:
    """Return the size of *archive*: of its file, or of its tables. Raises: ArchiveError."""
    if isinstance(archive, PostgresArchive):
        with reading(archive) as database:
            return sum(database.sizes().values()) if database else 0
    return _bytes(archive)


def _bytes(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
