"""The journal of an archive in PostgreSQL: a table of the same lines, and its export.

The table is written in the transaction that the events belong to. Each line is known by its number,
by the length of the journal up to its end, and by the checksum up to there, so that an export can
be compared with it, which has the same bytes, and go on from where it is.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from feedpub.archive import withdrawal_events
from feedpub.archive.database import Database, Row, errors_of, statement
from feedpub.archive.facts import (
    JOURNAL_EXPORTED,
    JOURNAL_FAILED,
    JOURNAL_MARK,
    JOURNAL_READ,
    JOURNAL_REWRITTEN,
    JOURNAL_WARNED,
    UNPLANNED,
)
from feedpub.archive.journal import Event, event_of, line_of
from feedpub.archive.journal_export import JournalExport
from feedpub.archive.location import SHARES_ITS_FATE
from feedpub.errors import ArchiveBusy, ArchiveError
from feedpub.nouns import dataclass

if TYPE_CHECKING:
    from feedpub.archive.session import Session

#: In seconds: how often an unchanged export is read to its end, if a disk may damage it.
_READ_EVERY: Final = 24 * 3600

#: Lines that are written or read together.
_BATCH: Final = 5_000

#: By connection: the export that was looked at. A database that was restored from a backup has new
#: connections; what else is in a bucket is ours.
_LOOKED_AT: WeakKeyDictionary[Database, str] = WeakKeyDictionary()

_NEXT = "the next run exports what is missing there"

_LAST = statement(
    "last line of journal",
    "SELECT number, ends, checksum FROM journal ORDER BY number DESC LIMIT 1",
)
_ENDING_AT = statement(
    "line of journal by its end", "SELECT number, checksum FROM journal WHERE ends = :ends"
)
_LINES = statement(
    "lines of journal",
    "SELECT number, event, ends, checksum FROM journal WHERE number >= :number"
    " ORDER BY number LIMIT :count",
)
_STATE = statement(
    "state of journal",
    "SELECT name, value FROM facts WHERE name IN ('journal', 'journal mark', 'journal read',"
    " 'journal rewritten', 'journal warned')"
    " UNION ALL SELECT 'length', CAST(coalesce(max(ends), 0) AS VARCHAR) FROM journal",
)
_ADD = statement(
    "add line of journal",
    "INSERT INTO journal (number, event, ends, checksum)"
    " VALUES (:number, :event, :ends, :checksum)",
)
_CHANGE = statement(
    "change line of journal",
    "UPDATE journal SET event = :event, ends = :ends, checksum = :checksum WHERE number = :number",
)
_CLEAR = statement("clear journal", "DELETE FROM journal")
# Until the end of the transaction. 1: to add lines, so that their numbers are in the order of the
# transactions; 2: to write the export.
_LOCK = statement(
    "lock journal",
    "SELECT pg_advisory_xact_lock(CAST(CAST(CAST('journal' AS regclass) AS oid) AS integer),"
    " CAST(:what AS int4))",
)
# In milliseconds: longer than the requests of an export may take.
_BE_PATIENT = statement(
    "be patient with the export",
    "SELECT set_config('idle_in_transaction_session_timeout', '120000', true)",
)


class TableJournal:
    """The journal of *session*; see :class:`feedpub.archive.session.SessionJournal`.

    Its events are committed with what they are about, so that neither is ever ahead of the other.
    """

    def __init__(self, session: Session, export: JournalExport | None) -> None:
        self._session = session
        self._database = session.database
        self._export = export
        self._lines: list[bytes] = []

        #: Whether the export may lack something.
        self._is_due = False

    def is_settled(self) -> bool:
        known = dict(self._database.rows(_STATE))
        length = int(known["length"])
        if self._export is None:
            return length > 0 or JOURNAL_WARNED in known
        if JOURNAL_REWRITTEN in known or int(known.get(JOURNAL_EXPORTED, 0)) != length:
            return False
        if not self._export.may_rot and _LOOKED_AT.get(self._database) == self._export.name:
            return True
        try:
            return self._is_as_it_was(self._export.mark(), known)
        except ArchiveError:
            return False

    def _is_as_it_was(self, mark: str, known: Mapping[str, str]) -> bool:
        """Whether the export, which has this *mark*, need not be read, by what is *known* of it."""
        assert self._export is not None
        if not mark or known.get(JOURNAL_MARK) != mark:
            return False
        _LOOKED_AT[self._database] = self._export.name
        read = int(known.get(JOURNAL_READ, 0))
        return not self._export.may_rot or 0 <= time.time() - read < _READ_EVERY

    def catch_up(self) -> None:
        # Another worker may find out the same.
        self._lock()
        known = dict(self._database.rows(_STATE))
        if self._export is None:
            if int(known["length"]) == 0 and JOURNAL_WARNED not in known:
                self._session.set_fact(JOURNAL_WARNED, "said")
                self._session.notes += (SHARES_ITS_FATE,)
            return
        last = self._database.row(_LAST)
        length, checksum = (0, 0) if last is None else (last.ends, last.checksum)
        if JOURNAL_REWRITTEN in known:
            self._is_due = True
            return
        try:
            mark = self._export.mark()
            if self._is_as_it_was(mark, known):
                self._is_due = length > int(known.get(JOURNAL_EXPORTED, 0))
                return
            found = _read(self._export, length)
        except ArchiveError as error:
            if last is None:
                # The database may be lost, and the export may have all ids.
                raise
            self._session.notes += (f"{error}; {_NEXT}",)
            return
        self._session.set_fact(JOURNAL_READ, str(int(time.time())))
        self._compare(self._export, found, mark, length, checksum)

    def _compare(
        self, export: JournalExport, found: _Exported, mark: str, length: int, checksum: int
    ) -> None:
        """Apply the events of *found* that the journal, of *length* and *checksum*, lacks.

        Raises: ArchiveError, if one of them is not an event: it may be of a later version.
        """
        known = self._database.row(_ENDING_AT, ends=found.length)
        if not found.length or (known is not None and known.checksum == found.checksum):
            # It is the journal, or its beginning.
            if length and not found.length and self._session.fact(JOURNAL_MARK):
                note = f"{export.name}: is missing; written again from the archive"
                self._session.notes += (note,)
            self._has_exported(found.length, mark)
            self._is_due = found.length < length
        elif found.length > length and found.checksum_before == checksum:
            if found.damaged:
                raise ArchiveError(export.name, found.damaged)
            for some in _in_batches(islice(export.lines(), found.lines_before, None)):
                self._add(some)
                self._learn(map(event_of, some), only_new=False)
            self._has_exported(found.length, mark)
            self._is_due = False
        else:
            self._repair(export, found, length)

    def _repair(self, export: JournalExport, found: _Exported, length: int) -> None:
        """Have *export*, which is another one or damaged, written again."""
        what = found.damaged or "is not the one that this archive wrote"
        if found.length > length:
            self._learn(_undamaged(export.lines()), only_new=length > 0)
            self.rewrite(self._session.journal_events())
            what += "; what it has was read"
        aside = None
        if found.damaged and not self._session.is_dry_run:
            aside = export.put_aside()
        kept = "" if aside is None else f"; the damaged one is kept as {aside}"
        self._session.notes += (f"{export.name}: {what}; written again from the archive{kept}",)
        self._is_to_be_replaced()

    def _is_to_be_replaced(self) -> None:
        if self._export is not None:
            self._session.set_fact(JOURNAL_REWRITTEN, "1")
            self._is_due = True

    def _learn(self, events: Iterable[Event], *, only_new: bool) -> None:
        """Apply *events*; with *only_new* without what the archive has overtaken."""
        if self._session.fact(UNPLANNED) is None:
            # Feed readers may have seen what only the export has, or may not.
            self._session.set_fact("replayed", "1")
        self._session.apply_all(
            event
            for event in events
            if not (only_new and withdrawal_events.is_overtaken(self._database, event))
        )

    def note(self, event: Event) -> None:
        self._lines.append(line_of(event))

    def drop(self) -> None:
        self._lines.clear()

    def flush(self) -> bool:
        """Write the noted events, last in a transaction: other runs cannot until it ends."""
        if self._lines:
            self._add(self._lines)
            self._lines.clear()
        return False

    def seal(self) -> None:
        """Do nothing: the table cannot differ from the archive."""

    def rewrite(self, events: Iterable[Event]) -> None:
        self._lock()
        self._database.run(_CLEAR)
        self._add(map(line_of, events))
        self._is_to_be_replaced()

    def reword(self, reworded: Callable[[Event], Event]) -> None:
        self.flush()
        self._lock()
        ends = checksum = 0
        for rows in self._batches_from(1):
            changed = []
            for row in rows:
                line = line_of(reworded(event_of(row.event.encode())))
                ends += len(line)
                checksum = zlib.crc32(line, checksum)
                event = line[:-1].decode()
                values = {"number": row.number, "event": event, "ends": ends, "checksum": checksum}
                changed.append(values)
            self._database.run_many(_CHANGE, changed)
        self._is_to_be_replaced()

    def committed(self) -> None:
        """Write to the export what it lacks, in a transaction of its own."""
        if self._export is None or not self._is_due:
            return
        self._is_due = False
        try:
            with errors_of(self._session.archive), self._database.transaction():
                self._database.value(_BE_PATIENT)
                self._database.value(_LOCK, what=2)
                self._bring_up_to_date(self._export)
        except ArchiveBusy:
            # Another one exports, for longer than this connection waits.
            self._is_due = True
        except ArchiveError as error:
            with self._database.transaction():
                self._session.set_fact(JOURNAL_FAILED, str(error))
            self._session.notes += (f"{error}; {_NEXT}",)

    def _bring_up_to_date(self, export: JournalExport) -> None:
        """Raises: ArchiveError."""
        last = self._database.row(_LAST)
        if self._session.fact(JOURNAL_REWRITTEN):
            export.replace(self._lines_from)
            export.forget_aside()
        elif last is not None:
            count = self._count_in(export)
            if count == 0:
                export.replace(self._lines_from)
            elif count < last.number:
                export.append(count, self._lines_from)
        self._has_exported(0 if last is None else last.ends, export.mark())
        self._session.set_fact(JOURNAL_FAILED, None)
        self._session.set_fact(JOURNAL_REWRITTEN, None)

    def _count_in(self, export: JournalExport) -> int:
        """Return how many lines of the journal *export* has.

        Raises: ArchiveError, if it has others, as if another archive wrote to it meanwhile.
        """
        length = int(self._session.fact(JOURNAL_EXPORTED) or 0)
        row = self._database.row(_ENDING_AT, ends=length)
        if self._session.fact(JOURNAL_MARK) != export.mark():
            found = _read(export, 0)
            length = found.length
            row = self._database.row(_ENDING_AT, ends=length)
            if length and (row is None or row.checksum != found.checksum):
                raise ArchiveError(export.name, "has events that this archive did not write")
        return 0 if row is None else int(row.number)

    def _has_exported(self, length: int, mark: str) -> None:
        self._session.set_fact(JOURNAL_EXPORTED, str(length))
        self._session.set_fact(JOURNAL_MARK, mark)

    def _add(self, lines: Iterable[bytes]) -> None:
        self._lock()
        last = self._database.row(_LAST)
        number, ends, checksum = (0, 0, 0) if last is None else last
        for some in _in_batches(lines):
            rows = []
            for line in some:
                number += 1
                ends += len(line)
                checksum = zlib.crc32(line, checksum)
                rows.append((number, line[:-1].decode(), ends, checksum))
            self._database.run_rows(_ADD, rows)
            self._is_due = True

    def events(self) -> Iterator[Event]:
        """Yield all events in their order. Raises: ValueError, if a line is damaged."""
        ends = checksum = 0
        for rows in self._batches_from(1):
            for row in rows:
                line = row.event.encode() + b"\n"
                ends += len(line)
                checksum = zlib.crc32(line, checksum)
                if (row.ends, row.checksum) != (ends, checksum):
                    raise ValueError(f"line {row.number:,} is not as it was written")
                yield event_of(line)

    def flaw_of_export(self) -> str | None:
        """Return what is wrong with the export. None: nothing. Raises: ArchiveError."""
        last = self._database.row(_LAST)
        if self._export is None or last is None:
            return None
        found = _read(self._export, last.ends)
        if found.damaged:
            return found.damaged
        row = self._database.row(_ENDING_AT, ends=found.length)
        if found.length and (row is None or row.checksum != found.checksum):
            return "is not the one that this archive wrote"
        lacks = last.number - (0 if row is None else row.number)
        return f"lacks {lacks:,} of {last.number:,} events" if lacks else None

    def _lock(self) -> None:
        self._database.value(_LOCK, what=1)

    def _lines_from(self, number: int) -> Iterator[bytes]:
        for rows in self._batches_from(number):
            for row in rows:
                yield row.event.encode() + b"\n"

    def _batches_from(self, number: int) -> Iterator[list[Row]]:
        while rows := self._database.rows(_LINES, number=number, count=_BATCH):
            yield rows
            number = rows[-1].number + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exported:
    """What was found in an export."""

    #: In bytes, and the checksum of all of it.
    length: int
    checksum: int

    #: Of as much as the archive has: the checksum (None: no line ends there), and the lines.
    checksum_before: int | None
    lines_before: int

    #: What is wrong with the first line that is not an event. Empty: nothing.
    damaged: str


def _read(export: JournalExport, before: int) -> _Exported:
    """Read all of *export*; the archive has *before* bytes of it. Raises: ArchiveError."""
    length = checksum = lines_before = 0
    checksum_before = None if before else 0
    damaged = ""
    for number, line in enumerate(export.lines(), 1):
        length += len(line)
        checksum = zlib.crc32(line, checksum)
        if length == before:
            checksum_before, lines_before = checksum, number
        if not damaged:
            try:
                event_of(line)
            except ValueError as error:
                damaged = f"line {number:,} is not an event: {line[:60]!r} ({error})"
    return _Exported(
        length=length,
        checksum=checksum,
        checksum_before=checksum_before,
        lines_before=lines_before,
        damaged=damaged,
    )


def _undamaged(lines: Iterable[bytes]) -> Iterator[Event]:
    """Yield the events of those *lines* that have one."""
    for line in lines:
        try:
            yield event_of(line)
        except ValueError:
            continue


def _in_batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    lines = iter(lines)
    while some := list(islice(lines, _BATCH)):
        yield some
