"""What the journal tells of adopted items."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.journal import Event
from feedpub.compare_keys import marks_of, same_title

EVENTS = frozenset({"adopted", "matched", "renamed", "taken-over"})

_SAID = ("feed", "format", "guid", "addresses", "title", "published")


def learn(connection: sa.Connection, event: Event) -> int:
    """Take over what *event* says, if it is not known; return the item or the article's key."""
    values = {name: value for name, value in event.items() if name != "event"}
    if event["event"] == "adopted":
        return _adopt(connection, values)
    if event["event"] == "taken-over":
        written = insert(schema.takeovers).values(values)
        written = written.on_conflict_do_update(index_elements=["feed"], set_=values)
        connection.execute(written)
        return 0
    ledger = schema.ledger
    of = (ledger.c.source == values.pop("source")) & (ledger.c.id == values.pop("id"))
    key = connection.scalar(sa.select(ledger.c.key).where(of))
    if event["event"] == "renamed":
        connection.execute(sa.update(ledger).where(ledger.c.key == key).values(values))
    else:
        item = sa.and_(*(schema.adopted.c[name] == value for name, value in values.items()))
        connection.execute(sa.update(schema.adopted).where(item).values(key=key))
    return int(key or 0)


def _adopt(connection: sa.Connection, values: Event) -> int:
    row = {**values, "named": same_title(values["title"])}
    done = connection.execute(insert(schema.adopted).values(row).on_conflict_do_nothing())
    if not done.rowcount:
        return 0
    item = int(done.lastrowid or 0)
    rows = [{"mark": mark, "item": item} for mark in marks_of(values["addresses"].split())]
    if rows:
        connection.execute(sa.insert(schema.adopted_marks), rows)
    return item


def told(connection: sa.Connection) -> Iterator[Event]:
    """The events that the journal has told so far; the ledger already has its last ids."""
    table, ledger = schema.adopted, schema.ledger
    for row in connection.execute(sa.select(table).order_by(table.c.item)):
        yield {"event": "adopted", **{name: getattr(row, name) for name in _SAID}}
    items = sa.select(table, ledger.c.source, ledger.c.id).join(ledger).order_by(table.c.item)
    for row in connection.execute(items):
        item = {"feed": row.feed, "format": row.format, "guid": row.guid}
        yield {"event": "matched", **item, "source": row.source, "id": row.id}
    for row in connection.execute(sa.select(schema.takeovers).order_by(schema.takeovers.c.feed)):
        values = {"feed": row.feed, "published": row.published, "until": row.until}
        yield {"event": "taken-over", **values}
