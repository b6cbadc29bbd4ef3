"""The whole archive as one file of lines, to keep or to take to another machine.

JSON Lines: first what it is, then each table, its name and columns before its rows, at last the
number of all lines before and their checksum. A file that ends without that line is incomplete.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from feedpub import __version__
from feedpub.archive import schema
from feedpub.archive.database import (
    Database,
    Statement,
    connected,
    errors_of,
    journal_of,
    log_files,
    reading,
    refuse_other,
    statement,
)
from feedpub.archive.facts import (
    DELETE_FACT,
    JOURNAL_EXPORTED,
    JOURNAL_FAILED,
    JOURNAL_MARK,
    JOURNAL_READ,
    JOURNAL_REWRITTEN,
    JOURNAL_WARNED,
)
from feedpub.archive.journal import Journal
from feedpub.archive.journal_export import export_at
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.archive.session import Session
from feedpub.durable import replacing, sync_folder
from feedpub.errors import ArchiveError

#: What the first line says the file is.
_KIND = "feedpub archive"

#: In bytes: no record is longer (64 MiB of JSON), and none is read that is.
_MAX_LINE: Final = 256 * 1024 * 1024

#: Rows that are written together.
_BATCH: Final = 1_000

#: Facts about the files beside an archive, which are not imported.
FACTS_OF_FILES = (
    "settled",
    "journal checksum",
    JOURNAL_EXPORTED,
    JOURNAL_FAILED,
    JOURNAL_MARK,
    JOURNAL_READ,
    JOURNAL_REWRITTEN,
    JOURNAL_WARNED,
)

_COLUMNS = schema.columns()
# Both databases give the same bytes.
_ROWS: dict[str, Statement] = {
    table: statement(
        f"export {table}",
        f"SELECT {', '.join(_COLUMNS[table])} FROM {table} ORDER BY {', '.join(key)}",
    )
    for table, key in schema.keys().items()
}
_INSERT: dict[str, Statement] = {
    table: statement(
        f"import {table}",
        f"INSERT INTO {table} ({', '.join(names)})"
        f" VALUES ({', '.join(f':{name}' for name in names)})",
    )
    for table, names in _COLUMNS.items()
}
# Of PostgreSQL only: it does not count on from keys that were given.
_COUNT_ON: tuple[Statement, ...] = tuple(
    statement(
        f"count on in {table}",
        f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), max({key})) FROM {table}",
    )
    for table, key in schema.counted().items()
)
_HAS_ROWS: dict[str, Statement] = {
    table: statement(f"has {table}", f"SELECT 1 FROM {table} LIMIT 1") for table in _COLUMNS
}


def export(archive: ArchiveLocation, to: BinaryIO) -> int:
    """Write all of *archive* to *to*, as it is at one moment; return the number of rows.

    Runs go on meanwhile. Raises: ArchiveError; OSError, if *to* cannot be written.
    """
    digest = hashlib.blake2b(digest_size=32)
    rows = lines = 0
    with reading(archive) as database:
        if database is None:
            raise ArchiveError(archive, "there is no archive yet; feedpub build makes it")
        if database.version != schema.VERSION:
            what = f"was written by another version of feedpub (tables {database.version})"
            raise ArchiveError(archive, f"{what}; run feedpub build, which upgrades it")
        for value in _lines(database):
            line = _encoded(value)
            digest.update(line)
            to.write(line)
            lines += 1
            rows += isinstance(value, list)
    to.write(_encoded({"end": lines, "blake2b": digest.hexdigest()}))
    return rows


def _lines(database: Database) -> Iterator[Any]:
    yield {"file": _KIND, "tables": schema.VERSION, "program": __version__}
    for table, names in _COLUMNS.items():
        yield {"table": table, "columns": names}
        for row in database.each(_ROWS[table]):
            yield [_as_json(each) for each in row]


def _as_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    return value


def _encoded(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"


def import_into(archive: ArchiveLocation, name: str, file: BinaryIO) -> int:
    """Make *archive*, with its journal, from the export *file*; return the number of rows.

    *name* is that of the file, for messages. There must be neither an archive nor a journal; in
    PostgreSQL there are tables, without a row. All or nothing is made. The caller holds the
    archive's lock.

    Raises: ArchiveError.
    """
    if isinstance(archive, PostgresArchive):
        return _import_into_tables(archive, name, file)
    return _import_into_file(archive, name, file)


def _import_into_tables(archive: PostgresArchive, name: str, file: BinaryIO) -> int:
    with errors_of(archive), connected(archive) as database:
        refuse_other(archive, database.version)
        session = Session(archive, database, dry_run=False)
        if archive.journal is not None and export_at(archive.journal).mark():
            raise _existing(archive.journal)
        with session.transaction():
            for table, has_rows in _HAS_ROWS.items():
                if database.value(has_rows):
                    what = f"has rows already (table {table}); nothing was imported"
                    raise ArchiveError(archive, f"{what}; import it into a new database")
            rows = _fill(database, name, file)
            for count_on in _COUNT_ON:
                database.value(count_on)
            session.write_journal()
    if session.notes:
        raise ArchiveError(archive, f"was imported, but {session.notes[0]}")
    return rows


def _import_into_file(archive: Path, name: str, file: BinaryIO) -> int:
    journal = journal_of(archive)
    fresh = archive.with_name(f"{archive.name}.import")
    # An import that was killed in its last moments leaves its journal, too.
    is_killed = fresh.exists()
    had_journal = journal.exists()
    for path in (archive, *log_files(archive), *([] if is_killed else [journal])):
        if path.exists():
            raise _existing(path)
    try:
        _remove(fresh)
        with errors_of(fresh), connected(fresh) as database:
            with database.transaction():
                database.script(schema.statements(schema.TABLES))
                rows = _fill(database, name, file)
                for damage in database.damage(1):
                    raise ArchiveError(name, f"{damage}; nothing was imported")
                database.script(schema.statements(schema.INDEXES))
                database.version = schema.VERSION
            # Only the file is moved.
            database.empty_log()
        # First the journal: without an archive it is replayed, and an archive without its journal
        # writes it again, but two that differ are a mistake.
        with connected(fresh) as database:
            session = Session(archive, database, dry_run=False)
            if journal.exists() and not _is_journal_of(session, journal):
                raise _existing(journal)
            with session.transaction():
                session.write_journal()
            database.empty_log()
        fresh.replace(archive)
        sync_folder(archive.parent)
    except OSError as error:
        raise ArchiveError(archive, error.strerror or str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            if not had_journal and not archive.exists():
                # Ctrl-C, or a full disk, in the last moments: the next import finds nothing.
                journal.unlink(missing_ok=True)
            _remove(fresh)
    return rows


def _existing(path: Path | str) -> ArchiveError:
    return ArchiveError(path, "exists already; nothing was imported; move it away first")


def _is_journal_of(session: Session, journal: Path) -> bool:
    """Whether *journal* has the events of the archive of *session*, in its order, and no others."""
    events = zip_longest(Journal(journal).replay(0), session.journal_events())
    return all(in_journal == in_archive for in_journal, in_archive in events)


def _remove(fresh: Path) -> None:
    for path in (fresh, *log_files(fresh)):
        path.unlink(missing_ok=True)


def _fill(database: Database, name: str, file: BinaryIO) -> int:
    """Fill the tables of *database* from *file*, in a transaction. Raises: ArchiveError."""
    rows = 0
    for table, batch in _batches(name, _checked(name, file)):
        try:
            database.run_many(_INSERT[table], batch)
        except database.IntegrityError as error:
            reason = str(error).partition("\n")[0]
            raise ArchiveError(name, f"table {table}: {reason}; nothing was imported") from error
        except database.LimitError as error:
            raise ArchiveError(name, f"table {table}: {_longest(batch)}") from error
        rows += len(batch)
    for fact in FACTS_OF_FILES:
        database.run(DELETE_FACT, name=fact)
    return rows


def _longest(batch: Iterable[Mapping[str, Any]]) -> str:
    """Return what is said of the longest text in *batch*, which the database refuses."""
    texts = (each for row in batch for each in row.values() if isinstance(each, str))
    text = max(texts, key=len, default="")
    return (
        f"{text[:60]!r}... has {len(text.encode()):,} bytes, and PostgreSQL finds nothing by more"
        " than 2,700; shorten it in its source, build and export again; nothing was imported"
    )


def _checked(name: str, file: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Yield each line but the last with its number. Raises: ArchiveError, if it is incomplete."""
    digest = hashlib.blake2b(digest_size=32)
    number = 0
    while line := _read_line(name, number + 1, file):
        number += 1
        try:
            value = json.loads(line.decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError) as error:
            raise _wrong(name, number, "is not JSON") from error
        if isinstance(value, dict) and "end" in value:
            if value != {"end": number - 1, "blake2b": digest.hexdigest()} or file.read(1):
                raise _wrong(name, number, "the checksum does not fit: the file was changed")
            return
        digest.update(line)
        yield number, value
    raise _wrong(name, number, "the file is incomplete")


def _read_line(name: str, number: int, file: BinaryIO) -> bytes:
    try:
        return file.readline(_MAX_LINE)
    except (EOFError, OSError, zlib.error) as error:
        raise _wrong(name, number, f"cannot be read: {error}") from error


def _batches(
    name: str, lines: Iterable[tuple[int, Any]]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield rows of one table, as parameters. Raises: ArchiveError."""
    table, columns = "", cast(list[str], [])
    batch: list[dict[str, Any]] = []
    for number, value in lines:
        if number == 1:
            _refuse_other(name, value)
        elif isinstance(value, dict):
            if batch:
                yield table, batch
            table, columns, batch = value.get("table", ""), value.get("columns", []), []
            if _COLUMNS.get(table) != columns:
                raise _wrong(name, number, "names a table or columns that do not exist")
        elif isinstance(value, list) and len(value) == len(columns) > 0:
            batch.append(dict(zip(columns, map(_value, value), strict=True)))
            if len(batch) == _BATCH:
                yield table, batch
                batch = []
        else:
            raise _wrong(name, number, "is not a row of its table")
    if batch:
        yield table, batch


def _refuse_other(name: str, head: Any) -> None:
    """Raises: ArchiveError, unless *head* begins an export of these tables."""
    if not isinstance(head, dict) or head.get("file") != _KIND:
        raise _wrong(name, 1, "is not an export of a feedpub archive")
    if head.get("tables") != schema.VERSION:
        raise ArchiveError(
            name,
            f"was exported by feedpub {head.get('program')} (tables {head.get('tables')}, these"
            f" are {schema.VERSION}); import it with that version, then upgrade",
        )


def _value(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _wrong(name: str, number: int, what: str) -> ArchiveError:
    return ArchiveError(name, f"line {number:,}: {what}; nothing was imported")


@contextlib.contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """Open a new file at *path* to export to; compressed if its name ends in .gz.

    It gets its name when it is complete and on disk. Only its owner may read it: it has articles
    under embargo, and the reasons of withdrawals. Raises: OSError.
    """
    with replacing(path, mode=0o600) as file:
        if path.suffix == ".gz":
            # The same archive gives the same bytes: without a name and a time.
            with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as packed:
                yield cast(BinaryIO, packed)
        else:
            yield file


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open the export at *path* to import it; it may be compressed. Raises: OSError."""
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if is_packed:
            with gzip.open(file, "rb") as unpacked:
                yield cast(BinaryIO, unpacked)
        else:
            yield file
