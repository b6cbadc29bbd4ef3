"""Journal events about values that readers of a former version gave."""

from __future__ import annotations

import json
from collections.abc import Iterator

from feedpub.archive.database import Database, statement
from feedpub.archive.journal import Event

#: What is left of the value of an article that was erased.
WIPED = {"kind": "", "value": ""}

EVENTS = frozenset({"former", "kept"})

_SET_RULE = statement(
    "set former value",
    "INSERT INTO former_values (source, kind, value, present, since)"
    " VALUES (:source, :kind, :value, :present, :since) ON CONFLICT (source, kind, value)"
    " DO UPDATE SET present = excluded.present, since = excluded.since",
)
_KEEP = statement(
    "keep former value",
    "INSERT INTO kept_values (key, kind, value)"
    " SELECT key, CAST(:kind AS VARCHAR), CAST(:value AS VARCHAR)"
    " FROM ledger WHERE entry_id = :entry_id ON CONFLICT DO NOTHING",
)
_EVERY_RULE = statement(
    "all former values",
    "SELECT source, kind, value, present, since FROM former_values ORDER BY source, kind, value",
)
_EVERY_KEPT = statement(
    "all kept values",
    "SELECT ledger.entry_id, kept_values.kind, kept_values.value FROM kept_values"
    " JOIN ledger ON ledger.key = kept_values.key"
    " ORDER BY kept_values.key, kept_values.kind, kept_values.value",
)


def apply(database: Database, event: Event) -> None:
    """Apply *event*."""
    values = {name: value for name, value in event.items() if name != "event"}
    if event["event"] == "kept":
        database.run(_KEEP, **values)
    else:
        present = json.dumps(values.pop("present"), ensure_ascii=False)
        database.run(_SET_RULE, present=present, **values)


def journal_events(database: Database) -> Iterator[Event]:
    """Yield the events that the journal has so far."""
    for row in database.each(_EVERY_RULE):
        yield {"event": "former", **row._asdict(), "present": json.loads(row.present)}
    for row in database.each(_EVERY_KEPT):
        yield {"event": "kept", **row._asdict()}
