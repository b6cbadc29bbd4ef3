"""The journal of an archive in PostgreSQL: a table with the events that a file would have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from feedpub.archive.database import Database, batches, statement
from feedpub.archive.journal import Event

_ADD = statement("add event to the journal", "INSERT INTO journal (event) VALUES (:event)")
_EVENTS = statement("events of the journal", "SELECT number, event FROM journal ORDER BY number")
_SET = statement("set event", "UPDATE journal SET event = :event WHERE number = :number")
_EMPTY = statement("empty the journal", "DELETE FROM journal")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class TableJournal:
    """The journal in *database*; see :class:`feedpub.archive.session.SessionJournal`.

    Its events are committed with what they are about, so that neither is ever ahead of the other.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._events: list[str] = []

    def catch_up(self) -> None:
        """Do nothing: the table has what the archive has."""

    def note(self, event: Event) -> None:
        self._events.append(_encode(event))

    def drop(self) -> None:
        self._events.clear()

    def flush(self) -> bool:
        self._database.run_many(_ADD, [{"event": each} for each in self._events])
        self._events.clear()
        return False

    def seal(self) -> None:
        """Do nothing: the table cannot differ from the archive."""

    def events(self) -> Iterator[Event]:
        """Yield all events in their order."""
        for row in self._database.each(_EVENTS):
            event: Event = json.loads(row.event)
            yield event

    def rewrite(self, events: Iterable[Event]) -> None:
        self._database.run(_EMPTY)
        for some in batches(events):
            self._database.run_many(_ADD, [{"event": _encode(each)} for each in some])

    def reword(self, reworded: Callable[[Event], Event]) -> None:
        changed = []
        for row in self._database.each(_EVENTS):
            event = _encode(reworded(json.loads(row.event)))
            if event != row.event:
                changed.append({"number": row.number, "event": event})
        self._database.run_many(_SET, changed)
