"""Checks the archive and its journal for damage. Nothing is changed."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from feedpub.archive import schema
from feedpub.archive.database import (
    connected,
    damage_of,
    journal_of,
    refuse_later,
    refuse_other,
    statement,
)
from feedpub.archive.fragments import Fragments
from feedpub.archive.inputs import is_document_there
from feedpub.archive.journal import Event, Journal, flaw
from feedpub.archive.journal_export import export_at
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.archive.rebuild_swap import is_left_over
from feedpub.archive.records import article_in
from feedpub.archive.session import Session
from feedpub.archive.source_takedowns import is_draft
from feedpub.archive.table_journal import TableJournal
from feedpub.archive.unread import sum_of as sum_of_unread
from feedpub.nouns import dataclass

#: How many of each kind of damage are listed.
_LISTED = 20

_REBUILD = "feedpub archive rebuild makes a new archive from the sources and the journal"

_NEW = "export it, and import it into a new database"

_RECORDS = statement(
    "all records",
    "SELECT articles.record, articles.digest, articles.sum, articles.origin, ledger.source,"
    " ledger.id FROM articles JOIN ledger ON ledger.key = articles.key ORDER BY articles.key",
)
_UNREAD_RECORDS = statement(
    "all unread records",
    "SELECT unread.name, unread.sum, unread.record, ledger.source, ledger.id"
    " FROM unread JOIN ledger ON ledger.key = unread.key"
    " WHERE unread.since IS NOT NULL ORDER BY unread.key",
)
_COUNTS = statement(
    "count of records", "SELECT count(*) AS records, count(sum) AS with_sum FROM articles"
)


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is damaged, and how to repair it."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Inspection:
    """The result of a check."""

    damage: tuple[Damage, ...]
    records: int = 0

    #: Records of a former version, which wrote no checksums.
    without_sum: int = 0
    lines: int = 0


def inspect(archive: ArchiveLocation) -> Inspection:
    """Check all of *archive* and its journal. The caller holds the archive's lock.

    Raises: ArchiveError, if something cannot be read at all.
    """
    if isinstance(archive, PostgresArchive):
        return _of_database(archive)
    journal = Journal(journal_of(archive))
    lines = journal.lines()
    if is_left_over(archive):
        remedy = "feedpub build restores the archive that is complete"
        return Inspection((Damage(str(archive), "a rebuild was stopped", remedy),), lines=lines)
    if not archive.exists():
        if not lines:
            return Inspection(())
        remedy = "feedpub build rebuilds it from the sources and the journal"
        missing = Damage(str(archive), "is missing, and its journal is there", remedy)
        return Inspection((missing, *_bad_lines(journal, None)), lines=lines)
    damage = list(_of_file(archive))
    if damage:
        return Inspection((*damage, *_bad_lines(journal, None)), lines=lines)
    with connected(archive) as database, database.discarded():
        refuse_later(archive, database.version)
        session = Session(archive, database, dry_run=True)
        if database.version != schema.VERSION:
            remedy = "run feedpub build, which upgrades it, and check again"
            what = f"was written by a former version (tables {database.version})"
            found = (Damage(str(archive), what, remedy), *_bad_lines(journal, None))
            return Inspection(found, lines=lines)
        damage += _of_rows(session)
        damage += _of_journal(session, journal)
        return _inspection(session, damage, lines)


def _of_database(archive: PostgresArchive) -> Inspection:
    """Check an archive whose journal is one of its tables. The server checks its own files."""
    with connected(archive) as database, database.discarded():
        refuse_other(archive, database.version)
        session = Session(archive, database, dry_run=True)
        export = None if archive.journal is None else export_at(archive.journal)
        journal = TableJournal(session, export)
        damage = _of_rows(session)
        lines = 0
        try:
            events = list(journal.events())
        except ValueError as error:
            damage.append(Damage(f"{archive}: journal", str(error), _NEW))
        else:
            lines = len(events)
            damage += _of_events(session, iter(events), str(archive), _NEW, is_whole=True)
        if export is not None and (wrong := journal.flaw_of_export()) is not None:
            damage.append(Damage(export.name, wrong, "feedpub build writes it from the archive"))
        return _inspection(session, damage, lines)


def _of_rows(session: Session) -> list[Damage]:
    with session.database.lenient():
        return [*_of_records(session), *_of_fragments(session), *_of_unread_records(session)]


def _inspection(session: Session, damage: Sequence[Damage], lines: int) -> Inspection:
    count = session.database.one(_COUNTS)
    return Inspection(
        tuple(damage),
        records=count.records,
        without_sum=count.records - count.with_sum,
        lines=lines,
    )


def _of_file(archive: Path) -> Iterator[Damage]:
    remedy = f"{_REBUILD}; if that cannot open it, move it away and run feedpub build"
    for what in damage_of(archive, _LISTED):
        yield Damage(str(archive), what, remedy)


def _of_records(session: Session) -> Iterator[Damage]:
    """Yield the records that differ from what was written."""
    where = str(session.archive)
    damaged = [
        row for row in session.database.each(_RECORDS) if article_in(row.source, row) is None
    ]
    for row in damaged[:_LISTED]:
        remedy = (
            f"to read it again from its source, {row.origin}: {_REBUILD}"
            if is_document_there(session.database, row.source, row.origin)
            else f"it was read from {row.origin}, which is gone: push it again"
        )
        what = f"the record of {row.source}/{row.id} is damaged, and never published"
        yield Damage(where, what, remedy)
    if len(damaged) > _LISTED:
        yield Damage(where, f"{len(damaged) - _LISTED:,} more records are damaged", _REBUILD)


def _of_fragments(session: Session) -> Iterator[Damage]:
    if damaged := Fragments(session).count_damaged():
        what = f"{damaged:,} fragments are damaged, and never published"
        yield Damage(
            str(session.archive), what, "feedpub build makes each again when its feed changes"
        )


def _of_unread_records(session: Session) -> Iterator[Damage]:
    """Yield the records kept to be read completely that differ from what was written."""
    damaged = [
        row
        for row in session.database.each(_UNREAD_RECORDS)
        if row.sum != sum_of_unread(row.record)
    ]
    for row in damaged[:_LISTED]:
        what = f"the unread record of {row.source}/{row.id} is damaged, and never published"
        remedy = f"feedpub build --complete has it read again from its source, {row.name}"
        yield Damage(str(session.archive), what, remedy)
    if len(damaged) > _LISTED:
        what = f"{len(damaged) - _LISTED:,} more unread records are damaged"
        yield Damage(str(session.archive), what, "feedpub build --complete")


def _bad_lines(journal: Journal, remedy: str | None) -> Iterator[Damage]:
    """Yield the lines of *journal* that are not events."""
    if not journal.path.is_file():
        return
    remedy = remedy or "nothing else has its contents: correct it, or restore it from a backup"
    bad = list(journal.damaged(journal.length()))
    for number, why in bad[:_LISTED]:
        yield Damage(str(journal.path), f"line {number:,} is damaged: {why}", remedy)
    if len(bad) > _LISTED:
        yield Damage(str(journal.path), f"{len(bad) - _LISTED:,} more lines are damaged", remedy)


def _of_journal(session: Session, journal: Journal) -> Iterator[Damage]:
    """Check the journal by itself, and compare it with the archive."""
    remedy = "feedpub build rewrites the journal from the archive"
    where = str(journal.path)
    length, checksum = session.fact("journal"), session.fact("journal checksum")
    bad = list(_bad_lines(journal, remedy))
    if bad:
        yield from bad
        return
    wrong = flaw(journal, int(length or 0), None if checksum is None else int(checksum))
    if wrong is not None:
        if wrong.is_another and journal.length() > int(length or 0):
            remedy = "feedpub build reads all of it"
        yield Damage(where, wrong.what, remedy)
        return
    is_whole = journal.length() == int(length or 0)
    yield from _of_events(session, journal.replay(0), where, remedy, is_whole=is_whole)


def _of_events(
    session: Session, events: Iterable[Event], where: str, remedy: str, *, is_whole: bool
) -> Iterator[Damage]:
    """Compare the archive with the *events* of its journal; *is_whole*: it has learnt them all."""
    in_journal = _archive_events(events)
    in_archive, drafts = set[int](), set[int]()
    for event in session.journal_events():
        (drafts if is_draft(event) else in_archive).add(_digest(event))
    # The journal has one only if it was rewritten since.
    in_archive |= drafts & in_journal
    if missing := len(in_archive - in_journal):
        yield Damage(where, f"{missing:,} of the archive's events are not in the journal", remedy)
    if is_whole and (unknown := len(in_journal - in_archive)):
        what = f"{unknown:,} events of the journal are not in it"
        yield Damage(str(session.archive), what, _REBUILD)


def _archive_events(events: Iterable[Event]) -> set[int]:
    """Return digests of the events that an archive has that was made from *events* alone."""
    # In a file: there may be a million.
    with (
        tempfile.TemporaryDirectory() as folder,
        connected(path := Path(folder) / "archive.db") as database,
        database.transaction(),
    ):
        database.script(schema.statements(schema.TABLES))
        database.script(schema.statements(schema.INDEXES))
        session = Session(path, database, dry_run=True)
        for event in events:
            session.apply(event)
        return set(map(_digest, session.journal_events()))


def _digest(event: Event) -> int:
    """Return eight bytes of a hash of *event*."""
    text = json.dumps(event, sort_keys=True).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
