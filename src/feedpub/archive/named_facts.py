"""Facts about a document or an address of a source, which the journal tells, too."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.journal import Event

EVENTS = frozenset({"repeated", "also"})

#: How facts begin that name a document with a story under the id of another.
REPEATED = "repeated "

#: How facts begin that name another address by which an article goes that has no id.
ALSO = "also "


def fact_of(event: Event) -> tuple[str, str]:
    """The name and the value of the fact that *event* tells."""
    if event["event"] == "repeated":
        return f"{REPEATED}{event['source']} {event['name']}", ""
    return f"{ALSO}{event['source']} {event['other']}", str(event["id"])


def repeating(connection: sa.Connection) -> list[tuple[str, str]]:
    """The documents that ever had a story under the id of another, each with its source."""
    return [(source, document) for source, document, _ in _named(connection, REPEATED)]


def told(connection: sa.Connection) -> Iterator[Event]:
    """The events that the journal has told so far."""
    for source, name in repeating(connection):
        yield {"event": "repeated", "source": source, "name": name}
    for source, other, id in _named(connection, ALSO):
        yield {"event": "also", "source": source, "id": id, "other": other}


def _named(connection: sa.Connection, kind: str) -> Iterator[tuple[str, str, str]]:
    """The facts whose names begin with *kind*: the source, what they name of it, their value."""
    name = schema.facts.c.name
    begins = sa.func.substr(name, 1, len(kind)) == kind
    for row in connection.execute(sa.select(schema.facts).where(begins).order_by(name)):
        source, _, named = row.name.removeprefix(kind).partition(" ")
        yield source, named, row.value
