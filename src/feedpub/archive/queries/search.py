"""Articles by the words of their titles, or by a name: for people who look for one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from feedpub.archive.database import Database, Row, batches, reading, statement
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.records import readable
from feedpub.archive.schema import VERSION
from feedpub.archive.selection import keys_by_name
from feedpub.archive.timestamps import moment, moment_or_none
from feedpub.compare_keys import searchable
from feedpub.errors import ArchiveError
from feedpub.nouns import dataclass

_TITLED = statement(
    "articles with word in title",
    "SELECT titles.key, titles.title FROM titles JOIN ledger ON ledger.key = titles.key"
    " WHERE {contains titles.title, :word} ORDER BY ledger.published DESC, ledger.entry_id",
)
_NEWEST = statement(
    "newest articles of all",
    "SELECT articles.key FROM articles JOIN ledger ON ledger.key = articles.key"
    " ORDER BY articles.published DESC, ledger.entry_id LIMIT :count",
)
_FOUND = statement(
    "articles that were found",
    "SELECT ledger.key, ledger.source, ledger.id, ledger.entry_id, ledger.published,"
    " ledger.touched, articles.record, withdrawals.kind, withdrawals.at, withdrawals.until,"
    " withdrawals.note, withdrawals.reason, withdrawals.title, withdrawals.text"
    " FROM ledger LEFT JOIN articles ON articles.key = ledger.key"
    " LEFT JOIN withdrawals ON withdrawals.key = ledger.key AND withdrawals.restored IS NULL"
    " WHERE ledger.key IN (:keys...)"
    # Nobody ever saw an article that was refused.
    " AND NOT EXISTS (SELECT 1 FROM unread WHERE unread.key = ledger.key AND unread.since IS NULL)",
)
_KEYS = statement("keys of entry ids", "SELECT key FROM ledger WHERE entry_id IN (:entry_ids...)")
_FEEDS = statement(
    "feeds that show each entry",
    "SELECT entry_id, feed FROM entries WHERE entry_id IN (:entry_ids...) ORDER BY feed",
)
_QUARANTINED = statement(
    "keys of those in quarantine", "SELECT key FROM quarantine WHERE key IN (:keys...)"
)
_ORDERED = statement(
    "last orders to withdraw",
    "SELECT key, detail FROM happened WHERE key IN (:keys...) AND what = 'withdrawn'"
    " ORDER BY number",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """The order by which an article is withdrawn now."""

    #: gone, replaced or erased.
    kind: str
    at: datetime

    #: Readers may see the note; the reason is for the archive alone.
    note: str
    reason: str

    #: The words that replace its own, until then. Empty, and None: it is gone.
    title: str
    text: str
    until: datetime | None

    #: Who withdrew it. None: not given.
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article of the archive, shown or not."""

    entry_id: str

    #: Its source, and its id there.
    source: str
    id: str

    #: None if nothing of its text is kept, as it was erased.
    title: str | None

    #: Its address, or else its short link. None: it has neither.
    url: str | None
    published: datetime
    updated: datetime

    #: The feeds that show it now, in the order of their names.
    feeds: tuple[str, ...]

    #: None: it is not withdrawn.
    withdrawal: Withdrawal | None

    #: Whether its entry was refused.
    is_quarantined: bool


def search(archive: ArchiveLocation, text: str, limit: int) -> list[FoundArticle]:
    """Return the articles with *text* as a name, then those with all its words in the title.

    The newest first, *limit* at most. Each word may be part of a longer one. Without a text: the
    newest articles. One whose text was erased is found by its names alone.

    Raises: ArchiveError.
    """
    with present(archive) as database:
        if database is None:
            return []
        if not text:
            keys = database.values(_NEWEST, count=limit)
        else:
            by_name = keys_by_name(database, [text]).get(text, ())
            titled = islice(_titled(database, searchable(text).split()), limit)
            keys = list(dict.fromkeys((*reversed(by_name), *titled)))
        return list(articles_by_key(database, keys).values())[:limit]


def _titled(database: Database, words: Sequence[str]) -> Iterator[int]:
    """Yield the keys of the articles with all of *words* in their titles, the newest first."""
    if words:
        # Few titles have the longest one.
        for row in database.each(_TITLED, word=max(words, key=len)):
            if all(word in row.title for word in words):
                yield row.key


def articles_by_key(database: Database, keys: Sequence[int]) -> dict[int, FoundArticle]:
    """Return the articles with *keys*, in their order."""
    rows = {
        row.key: row for some in batches(keys) for row in database.rows_to_check(_FOUND, keys=some)
    }
    found = [rows[key] for key in keys if key in rows]
    feeds: dict[str, list[str]] = {}
    quarantined: set[int] = set()
    by: dict[int, str | None] = {}
    for part in batches(found):
        for entry_id, feed in database.rows(_FEEDS, entry_ids=[row.entry_id for row in part]):
            feeds.setdefault(entry_id, []).append(feed)
        quarantined |= set(database.values(_QUARANTINED, keys=[row.key for row in part]))
        withdrawn = [row.key for row in part if row.kind is not None]
        for key, detail in database.rows(_ORDERED, keys=withdrawn):
            by[key] = json.loads(detail).get("by")
    return {
        row.key: _article(
            row,
            feeds=tuple(feeds.get(row.entry_id, ())),
            by=by.get(row.key),
            is_quarantined=row.key in quarantined,
        )
        for row in found
    }


def articles_by_entry_id(database: Database, ids: Sequence[str]) -> dict[str, FoundArticle]:
    """Return the articles of the archive with these entry *ids*."""
    keys = [key for some in batches(ids) for key in database.values(_KEYS, entry_ids=some)]
    return {each.entry_id: each for each in articles_by_key(database, keys).values()}


def _article(
    row: Row, *, feeds: tuple[str, ...], by: str | None, is_quarantined: bool
) -> FoundArticle:
    article = readable(row.source, row.record) if row.record else None
    published = moment(row.published)
    changed = (published, article.updated if article else None, moment_or_none(row.touched))
    return FoundArticle(
        entry_id=row.entry_id,
        source=row.source,
        id=row.id,
        title=article.title if article else None,
        url=(article.url or article.short_link) if article else None,
        published=published,
        updated=max(filter(None, changed)),
        feeds=feeds,
        withdrawal=None if row.kind is None else _withdrawal(row, by),
        is_quarantined=is_quarantined,
    )


def _withdrawal(row: Row, by: str | None) -> Withdrawal:
    return Withdrawal(
        kind=row.kind,
        at=moment(row.at),
        note=row.note,
        reason=row.reason,
        title=row.title,
        text=row.text,
        until=moment(row.until) if row.until else None,
        by=by,
    )


@contextmanager
def present(archive: ArchiveLocation) -> Iterator[Database | None]:
    """Open *archive* as :func:`reading` does, if it has the tables of this version.

    Raises: ArchiveError, if another version wrote it.
    """
    with reading(archive) as database:
        if database is not None and database.version != VERSION:
            raise ArchiveError(
                archive,
                f"was written by another version of feedpub (tables {database.version}, these are"
                f" {VERSION}); run feedpub build, which upgrades it",
            )
        yield database
