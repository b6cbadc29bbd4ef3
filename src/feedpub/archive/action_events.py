"""Journal events about what people did who gave their names."""

from __future__ import annotations

import json
from collections.abc import Iterator

from feedpub.archive.database import Database, statement
from feedpub.archive.journal import Event

EVENTS = frozenset({"action"})

#: What of it the history of an article has, too, and as what.
_HAPPENS = {"withdraw": "withdrawn", "restore": "restored"}

_ADD = statement(
    "add action",
    "INSERT INTO actions (at, by, what, about, detail)"
    " VALUES (:at, :by, :what, :about, :detail) ON CONFLICT DO NOTHING",
)
_LAST = statement(
    "last event of article by what happened",
    "SELECT happened.number, happened.at, happened.detail FROM happened"
    " JOIN ledger ON ledger.key = happened.key"
    " WHERE ledger.entry_id = :entry_id AND happened.what = :what"
    " ORDER BY happened.number DESC LIMIT 1",
)
_SET_DETAIL = statement(
    "set detail of event", "UPDATE happened SET detail = :detail WHERE number = :number"
)
_ALL = statement(
    "actions in order", "SELECT at, by, what, about, detail FROM actions ORDER BY number"
)


def apply(database: Database, event: Event) -> None:
    """Apply *event*, if it is new. It comes after that of what was done."""
    values = {name: value for name, value in event.items() if name != "event"}
    database.run(_ADD, **values)
    if event["what"] in _HAPPENS:
        last = database.row(_LAST, entry_id=event["about"], what=_HAPPENS[event["what"]])
        # Of a journal that was written again, only the last event of an article is left.
        if last is not None and last.at <= event["at"]:
            detail = json.loads(last.detail) | {"by": event["by"]}
            database.run(_SET_DETAIL, number=last.number, detail=json.dumps(detail))


def journal_events(database: Database) -> Iterator[Event]:
    """Yield the events that the journal has so far."""
    for row in database.each(_ALL):
        yield {"event": "action", **row._asdict()}
