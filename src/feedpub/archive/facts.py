"""Facts about a document or an address of a source; the journal tells most of them, too."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.journal import Event

EVENTS = frozenset({"repeated", "also"})

#: How facts begin that name a document with a story under the id of another.
REPEATED = "repeated "

#: How facts begin that name a document that is ill-formed, and was named; the journal has none.
MENDED = "mended "

#: How facts begin that name an address of an article that its id alone does not tell: it has no id,
#: and has another address by now; or other articles come under its id. Their value is the id.
ALSO = "also "

#: How facts begin that name the id of an article of which there is such an address: the last one.
GOES_BY = "goes by "


def facts_of(event: Event) -> Iterator[tuple[str, str]]:
    """The names and the values of the facts that *event* tells."""
    source = event["source"]
    if event["event"] == "repeated":
        yield f"{REPEATED}{source} {event['name']}", ""
    else:
        yield f"{ALSO}{source} {event['other']}", event["id"]
        yield f"{GOES_BY}{source} {event['id']}", event["other"]


def named(connection: sa.Connection, kind: str, source: str) -> set[str]:
    """What the facts of *kind*, one of the beginnings above, name of *source*."""
    return {each for of, each, _ in _named(connection, kind) if of == source}


def told(connection: sa.Connection) -> Iterator[Event]:
    """The events that the journal has told so far."""
    for source, name, _ in _named(connection, REPEATED):
        yield {"event": "repeated", "source": source, "name": name}
    for source, other, id in _named(connection, ALSO):
        yield {"event": "also", "source": source, "id": id, "other": other}


def _named(connection: sa.Connection, kind: str) -> Iterator[tuple[str, str, str]]:
    """The facts whose names begin with *kind*: the source, what they name of it, their value."""
    name = schema.facts.c.name
    # As a range, which the index answers: what comes after a space in the order of characters is
    # "!", and there may be a fact for each article.
    begins = sa.and_(name >= kind, name < f"{kind.removesuffix(' ')}!")
    for row in connection.execute(sa.select(schema.facts).where(begins).order_by(name)):
        source, _, named = row.name.removeprefix(kind).partition(" ")
        yield source, named, row.value
