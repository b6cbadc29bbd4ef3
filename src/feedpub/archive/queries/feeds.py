"""The published feeds, for lists of feeds. Only the standard library."""

from __future__ import annotations

import json
from datetime import datetime

from feedpub.archive.database import Database, reading, statement
from feedpub.archive.facts import LAST_CHANGE, of_kind
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.timestamps import moment, moment_or_none
from feedpub.nouns import dataclass, field

#: The first version of the tables that has the entries of feeds.
_WITH_ENTRIES = 2

_DOCUMENTS = statement("documents of feeds", "SELECT feed, name, mark FROM documents ORDER BY name")
_NEWEST = statement(
    "newest entries", "SELECT feed, max(published) AS newest FROM entries GROUP BY feed"
)
_FEEDS = statement(
    # The row "/" is the index of all feeds, which is not a feed.
    "feeds without index",
    "SELECT name, updated, entries FROM feeds WHERE name <> '/'",
)
#: The first version of the tables that has former values.
_WITH_FORMER_VALUES = 12

_FORMER_VALUES = statement(
    "what stands for former values",
    "SELECT source, kind, value, present FROM former_values ORDER BY source, kind, value",
)
_SLUGS = statement("slugs of families", "SELECT family, value, slug FROM slugs")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One feed as it was last published."""

    entries: int

    #: When one of its documents last changed; as long as that was not recorded, the date of the
    #: last change as the feed states it.
    changed: datetime

    #: When its newest entry was published. None if it has none, or if that was not recorded.
    newest: datetime | None

    #: The names of its documents, and the marks that their destination gave them.
    documents: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """All feeds that were published."""

    #: By the feed's name.
    feeds: dict[str, FeedRow] = field(default_factory=dict)

    #: The slugs of each family, by its key and the value.
    slugs: dict[str, dict[str, str]] = field(default_factory=dict)

    #: By kind and value, for values that readers of a former version gave: for each source that had
    #: it, the values that stand for it together. Without any, only older articles have it.
    former: dict[tuple[str, str], dict[str, list[str]]] = field(default_factory=dict)


def feed_list(archive: ArchiveLocation) -> FeedList | None:
    """Return the feeds in *archive*; None if there is no archive yet. Raises: ArchiveError."""
    with reading(archive) as database:
        if database is None:
            return None
        return FeedList(
            feeds=_feeds(database), slugs=_slugs(database), former=_former_values(database)
        )


def _feeds(database: Database) -> dict[str, FeedRow]:
    documents: dict[str, list[tuple[str, str]]] = {}
    for feed, name, mark in database.rows(_DOCUMENTS):
        documents.setdefault(feed, []).append((name, mark))
    changed = {name: moment(int(at)) for name, _, at in of_kind(database, LAST_CHANGE)}
    newest = dict(database.rows(_NEWEST)) if database.version >= _WITH_ENTRIES else {}
    return {
        row.name: FeedRow(
            entries=row.entries,
            changed=changed.get(row.name) or moment(row.updated),
            newest=moment_or_none(newest.get(row.name)),
            documents=tuple(name for name, _ in documents.get(row.name, ())),
            marks=tuple(mark for _, mark in documents.get(row.name, ())),
        )
        for row in database.rows(_FEEDS)
    }


def _former_values(database: Database) -> dict[tuple[str, str], dict[str, list[str]]]:
    former: dict[tuple[str, str], dict[str, list[str]]] = {}
    if database.version >= _WITH_FORMER_VALUES:
        for row in database.rows(_FORMER_VALUES):
            former.setdefault((row.kind, row.value), {})[row.source] = json.loads(row.present)
    return former


def _slugs(database: Database) -> dict[str, dict[str, str]]:
    slugs: dict[str, dict[str, str]] = {}
    for family, value, slug in database.rows(_SLUGS):
        slugs.setdefault(family, {})[value] = slug
    return slugs
