"""Journal events about adopted items: the entries of feeds that other software published."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.archive.database import Database, statement
from feedpub.archive.indexed import is_long
from feedpub.archive.journal import Event
from feedpub.compare_keys import marks_of, same_title

#: In characters: as much of a title is indexed.
_NAMED = 600

EVENTS = frozenset({"adopted", "matched", "renamed", "taken-over"})

_FIELDS = ("feed", "format", "guid", "addresses", "title", "published")

_TAKE_OVER = statement(
    "take over",
    "INSERT INTO takeovers (feed, published, until) VALUES (:feed, :published, :until)"
    " ON CONFLICT (feed) DO UPDATE SET published = excluded.published, until = excluded.until",
)
_KEY = statement(
    "key of adopted article", "SELECT key FROM ledger WHERE source = :source AND id = :id"
)
_RENAME = statement("rename", "UPDATE ledger SET entry_id = :entry_id WHERE key = :key")
_MATCH = statement(
    "match",
    "UPDATE adopted SET key = :key WHERE feed = :feed AND format = :format AND guid = :guid",
)
_ADOPT = statement(
    "adopt",
    "INSERT INTO adopted (feed, format, guid, addresses, title, published, named)"
    " VALUES (:feed, :format, :guid, :addresses, :title, :published, :named)"
    " ON CONFLICT DO NOTHING",
)
_ITEM = statement(
    "adopted item",
    "SELECT item FROM adopted WHERE feed = :feed AND format = :format AND guid = :guid",
)
_NEW_MARK = statement(
    "new adopted mark", "INSERT INTO adopted_marks (mark, item) VALUES (:mark, :item)"
)
_ADOPTED = statement("adopted", f"SELECT {', '.join(_FIELDS)} FROM adopted ORDER BY item")
_MATCHED = statement(
    "matched",
    "SELECT adopted.feed, adopted.format, adopted.guid, ledger.source, ledger.id"
    " FROM adopted JOIN ledger ON ledger.key = adopted.key ORDER BY adopted.item",
)
_TAKEOVERS = statement("takeovers", "SELECT feed, published, until FROM takeovers ORDER BY feed")


def apply(database: Database, event: Event) -> int:
    """Apply *event*, if it is new; return the key of its item or article."""
    values = {name: value for name, value in event.items() if name != "event"}
    if event["event"] == "adopted":
        return _adopt(database, values)
    if event["event"] == "taken-over":
        database.run(_TAKE_OVER, **values)
        return 0
    key = database.value(_KEY, source=values.pop("source"), id=values.pop("id"))
    database.run(_RENAME if event["event"] == "renamed" else _MATCH, key=key, **values)
    return int(key or 0)


def _adopt(database: Database, values: Event) -> int:
    if not database.run(_ADOPT, **values, named=same_title(values["title"])[:_NAMED]):
        return 0
    key = {name: values[name] for name in ("feed", "format", "guid")}
    item = int(database.value(_ITEM, **key))
    marks = marks_of(values["addresses"].split())
    kept = [{"mark": mark, "item": item} for mark in marks if not is_long(mark)]
    database.run_many(_NEW_MARK, kept)
    return item


def journal_events(database: Database) -> Iterator[Event]:
    """Yield the events that the journal has so far; the ledger already has its latest ids."""
    for row in database.each(_ADOPTED):
        yield {"event": "adopted", **row._asdict()}
    for row in database.each(_MATCHED):
        yield {"event": "matched", **row._asdict()}
    for row in database.each(_TAKEOVERS):
        yield {"event": "taken-over", **row._asdict()}
