"""What happened, read by the standard library alone, beside any run."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from feedpub.archive.readonly import beside
from feedpub.archive.timestamps import moment
from feedpub.compare_keys import same_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened to an article or a feed."""

    at: datetime

    #: seen, changed, withdrawn, restored, published.
    what: str

    #: ``fields``, ``digest``, ``kind``, ``reason``, ``note``; of a feed ``documents``, ``added``,
    #: ``changed``, ``gone``; ``left_out`` if that many of its kind before it are kept no longer.
    detail: dict[str, Any]

    #: Where it happened to an article: the feed. None: in the archive.
    feed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What happened to one article or feed, the oldest first."""

    name: str

    #: The feeds that show an article now. None of a feed.
    feeds: tuple[str, ...] | None = None

    #: When an article was published first.
    published: datetime | None = None

    #: An article's short link, its address, and where the former leads, if it is wrong.
    short_link: str | None = None
    url: str | None = None
    leads: str | None = None
    happened: tuple[Happening, ...] = ()


_FIND = """
SELECT key, source, id, entry_id, published FROM ledger
WHERE entry_id = :name OR id = :name OR source || '/' || id = :name AND source = :source
OR key IN (SELECT key FROM addresses WHERE address IN (:name, :bare, :bare || '/'))
ORDER BY key
"""


def past(archive: Path, name: str) -> list[Past]:
    """What *name* went through: a feed, or the articles that have this id or address.

    Raises: ArchiveError.
    """
    with beside(archive) as db:
        if db is None:
            return []
        found = _of_feed(db, name)
        if found.happened:
            return [found]
        named = {"name": name, "source": name.partition("/")[0], "bare": name.rstrip("/")}
        return [_of_article(db, *row) for row in db.execute(_FIND, named).fetchall()]


def _of_feed(db: sqlite3.Connection, name: str) -> Past:
    query = "SELECT at, documents, entries FROM issues WHERE feed = ? ORDER BY number"
    return Past(
        name=name,
        happened=tuple(
            Happening(
                at=moment(at),
                what="published",
                detail={"documents": json.loads(documents), **json.loads(entries)},
            )
            for at, documents, entries in db.execute(query, [name])
        ),
    )


def _of_article(
    db: sqlite3.Connection, key: int, source: str, id: str, entry_id: str, published: int
) -> Past:
    own = "SELECT number, at, what, detail FROM happened WHERE key = ? ORDER BY number"
    happened = [
        Happening(at=moment(at), what=what, detail=json.loads(detail))
        for _, at, what, detail in db.execute(own, [key])
    ]
    # The id as JSON writes it: a digest or a reason cannot be taken for it.
    quoted = json.dumps(entry_id, ensure_ascii=False)
    shown = "SELECT feed, at, entries FROM issues WHERE instr(entries, ?) ORDER BY number"
    for feed, at, entries in db.execute(shown, [quoted]):
        happened += _in_feed(feed, moment(at), json.loads(entries), entry_id)
    now = db.execute("SELECT feed FROM entries WHERE entry_id = ? ORDER BY feed", [entry_id])
    short_link, url, leads = _wrong_link(db, key, source)
    return Past(
        name=f"{source}/{id}",
        feeds=tuple(feed for (feed,) in now),
        published=moment(published),
        short_link=short_link,
        url=url,
        leads=leads,
        happened=tuple(sorted(happened, key=lambda each: each.at)),
    )


def _wrong_link(
    db: sqlite3.Connection, key: int, source: str
) -> tuple[str | None, str | None, str | None]:
    """The article's short link, its address, and where the former leads; nothing if it is right."""
    known = "SELECT name FROM sqlite_master WHERE name = 'short_links'"
    row = db.execute("SELECT record FROM articles WHERE key = ?", [key]).fetchone()
    said = json.loads(row[0]) if row else {}
    short_link, url = said.get("short_link"), said.get("url")
    if not short_link or db.execute(known).fetchone() is None:
        return None, None, None
    wrong = "SELECT leads FROM short_links WHERE mark = ? AND leads IN ('elsewhere', 'dead')"
    found = db.execute(wrong, [same_link(source, short_link, url)]).fetchone()
    return (short_link, url, found[0]) if found else (None, None, None)


def _in_feed(feed: str, at: datetime, entries: dict[str, Any], id: str) -> list[Happening]:
    found = []
    if id in entries.get("added", ()):
        found.append(Happening(at=at, what="added", detail={}, feed=feed))
    if id in entries.get("gone", {}):
        reason = {"reason": entries["gone"][id]}
        found.append(Happening(at=at, what="gone", detail=reason, feed=feed))
    return found
