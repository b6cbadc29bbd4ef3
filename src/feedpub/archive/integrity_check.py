"""Everything that the archive and its journal hold, looked at for damage. Nothing is changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.inputs import documents_of
from feedpub.archive.journal import Event, Journal
from feedpub.archive.journal_repair import flaw
from feedpub.archive.rebuild_swap import is_left_over, journal_of
from feedpub.archive.records import article_in
from feedpub.archive.session import Session, engine_of

#: Of a kind of damage, how many are named one by one.
_NAMED = 20

_REBUILD = "feedpub archive rebuild makes the archive anew from the sources and the journal"


@dataclass(frozen=True, slots=True)
class Flawed:
    """One thing that is damaged, and what heals it."""

    where: str
    what: str
    heals: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.heals}"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was looked at."""

    flawed: tuple[Flawed, ...]
    records: int = 0

    #: Records that a former version wrote without a sum.
    without_sum: int = 0
    lines: int = 0


def inspect(archive: Path) -> Inspected:
    """Look at all of *archive* and of its journal. Whoever does that holds its lock.

    Raises: ArchiveError, where something cannot be read at all.
    """
    journal = Journal(journal_of(archive))
    lines = journal.lines()
    if is_left_over(archive):
        heals = "feedpub build lets the one that is whole stand again"
        return Inspected((Flawed(str(archive), "a rebuild was stopped", heals),), lines=lines)
    if not archive.exists():
        if not lines:
            return Inspected(())
        heals = "feedpub build makes it anew from the sources and the journal"
        missing = Flawed(str(archive), "is missing, and its journal is there", heals)
        return Inspected((missing, *_bad_lines(journal, None)), lines=lines)
    flawed = list(_by_sqlite(archive))
    if flawed:
        return Inspected((*flawed, *_bad_lines(journal, None)), lines=lines)
    with engine_of(archive).connect() as connection:
        session = Session(archive, connection, dry_run=True)
        with connection.begin() as look:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version != schema.VERSION:
                heals = "run feedpub build, which brings it up, and look again"
                what = f"was written by another version (tables {version})"
                found = (Flawed(str(archive), what, heals), *_bad_lines(journal, None))
                return Inspected(found, lines=lines)
            flawed += _records(connection, archive)
            flawed += _journal(session, journal)
            count = sa.select(sa.func.count()).select_from(schema.articles)
            records = connection.scalar(count) or 0
            bare = connection.scalar(count.where(schema.articles.c.sum.is_(None))) or 0
            look.rollback()
    return Inspected(tuple(flawed), records=records, without_sum=bare, lines=lines)


def _by_sqlite(archive: Path) -> Iterator[Flawed]:
    """What SQLite says of its own file."""
    heals = f"{_REBUILD}; if that cannot open it, move it away and run feedpub build"
    try:
        with closing(sqlite3.connect(f"{archive.as_uri()}?mode=ro", uri=True)) as database:
            for (found,) in database.execute(f"PRAGMA integrity_check({_NAMED})"):
                if found != "ok":
                    yield Flawed(str(archive), f"SQLite finds damage: {found}", heals)
            for table, row, parent, _ in database.execute("PRAGMA foreign_key_check").fetchmany(
                _NAMED
            ):
                what = f"row {row} of {table} belongs to nothing in {parent}"
                yield Flawed(str(archive), what, heals)
    except sqlite3.Error as error:
        yield Flawed(str(archive), f"SQLite cannot read it: {error}", heals)


def _records(connection: sa.Connection, archive: Path) -> Iterator[Flawed]:
    """The records that are not what was written."""
    articles, ledger, inputs = schema.articles, schema.ledger, schema.inputs
    names = ("key", "record", "digest", "sum", "origin")
    query = sa.select(*(articles.c[name] for name in names), ledger.c.source, ledger.c.id)
    damaged = [
        row
        for row in connection.execute(query.join(ledger).order_by(articles.c.key))
        if article_in(row.source, row) is None
    ]
    for row in damaged[:_NAMED]:
        known = sa.exists().where(
            inputs.c.source == row.source, inputs.c.name.in_(documents_of(row.origin))
        )
        heals = (
            f"it heals from its source, {row.origin}: {_REBUILD}"
            if connection.scalar(sa.select(known))
            else f"it was read from {row.origin}, which is not there: push it again"
        )
        what = f"the record of {row.source}/{row.id} is damaged, and never published"
        yield Flawed(str(archive), what, heals)
    if len(damaged) > _NAMED:
        yield Flawed(str(archive), f"{len(damaged) - _NAMED:,} more records are damaged", _REBUILD)


def _bad_lines(journal: Journal, heals: str | None) -> Iterator[Flawed]:
    """The lines of *journal* that are no event."""
    if not journal.path.is_file():
        return
    heals = heals or "nothing else has what it said: correct it, or put a copy of yesterday there"
    bad = list(journal.damaged(journal.length()))
    for number, why in bad[:_NAMED]:
        yield Flawed(str(journal.path), f"line {number:,} is damaged: {why}", heals)
    if len(bad) > _NAMED:
        yield Flawed(str(journal.path), f"{len(bad) - _NAMED:,} more lines are damaged", heals)


def _journal(session: Session, journal: Journal) -> Iterator[Flawed]:
    """The journal by itself, and against what the archive knows."""
    heals = "feedpub build writes the journal anew from the archive"
    where = str(journal.path)
    length, checksum = session.fact("journal"), session.fact("journal checksum")
    bad = list(_bad_lines(journal, heals))
    if bad:
        yield from bad
        return
    wrong = flaw(journal, int(length or 0), None if checksum is None else int(checksum))
    if wrong is not None:
        if wrong.is_another and journal.length() > int(length or 0):
            heals = "feedpub build learns all that it tells"
        yield Flawed(where, wrong.what, heals)
        return
    told, known = _told_by(journal), {_as_text(each) for each in session.told()}
    if missing := len(known - told):
        what = f"{missing:,} of the archive's events are not in it"
        yield Flawed(where, what, heals)
    if journal.length() == int(length or 0) and (unknown := len(told - known)):
        what = f"{unknown:,} events of the journal are not in it"
        yield Flawed(str(session.path), what, _REBUILD)


def _told_by(journal: Journal) -> set[str]:
    """What an archive knows that has learnt from *journal* alone."""
    with engine_of(None).connect() as connection, connection.begin():
        schema.metadata.create_all(connection)
        session = Session(journal.path, connection, dry_run=True)
        for event in journal.replay(0):
            session.learn(event)
        return {_as_text(each) for each in session.told()}


def _as_text(event: Event) -> str:
    return json.dumps(event, sort_keys=True)
