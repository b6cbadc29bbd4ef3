"""What was published, feed by feed, read by the standard library alone, beside any run."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from feedpub.archive.readonly import beside
from feedpub.archive.timestamps import moment, moment_or_none


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One feed as it was last published."""

    entries: int

    #: What the feed says of its last change.
    changed: datetime

    #: When its newest entry was published. None if it has none, or if that is not remembered.
    newest: datetime | None

    #: The names of its documents.
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All that was published."""

    #: By the feed's name.
    feeds: dict[str, FeedRow] = field(default_factory=dict)

    #: The slugs of each family, by its key and the value.
    slugs: dict[str, dict[str, str]] = field(default_factory=dict)


def overview(archive: Path) -> Overview | None:
    """Return what *archive* says; None if there is no archive yet. Raises: ArchiveError."""
    with beside(archive) as db:
        return None if db is None else Overview(feeds=_feeds(db), slugs=_slugs(db))


def _feeds(db: sqlite3.Connection) -> dict[str, FeedRow]:
    documents: dict[str, list[str]] = {}
    for feed, name in db.execute("SELECT feed, name FROM documents ORDER BY name"):
        documents.setdefault(feed, []).append(name)
    newest: dict[str, int] = {}
    # The first tables had no entries.
    if db.execute("PRAGMA user_version").fetchone()[0] > 1:
        newest = dict(db.execute("SELECT feed, max(published) FROM entries GROUP BY feed"))
    return {
        name: FeedRow(
            entries=entries,
            changed=moment(updated),
            newest=moment_or_none(newest.get(name)),
            documents=tuple(documents.get(name, ())),
        )
        # The index of all feeds is kept with them, and is none.
        for name, updated, entries in db.execute(
            "SELECT name, updated, entries FROM feeds WHERE name <> '/'"
        )
    }


def _slugs(db: sqlite3.Connection) -> dict[str, dict[str, str]]:
    slugs: dict[str, dict[str, str]] = {}
    for family, value, slug in db.execute("SELECT family, value, slug FROM slugs"):
        slugs.setdefault(family, {})[value] = slug
    return slugs
