"""Archive documents of feeds (RFC 5005, section 4): which articles each one holds, for life."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedpub.archive.database import batches, statement, template
from feedpub.archive.selection import conditions
from feedpub.archive.session import Session
from feedpub.archive.unread import IS_UNREAD, UnreadArticles
from feedpub.article import Selection

_COUNTS = statement(
    "archive documents of feeds",
    "SELECT feed, max(number) AS number FROM pages GROUP BY feed",
)
_OF_KEYS = statement(
    "archive documents of articles",
    "SELECT DISTINCT feed, number FROM pages WHERE key IN (:keys...)",
)
_UNPAGED = "FROM articles JOIN ledger ON ledger.key = articles.key WHERE {conditions}"
_COUNT_UNPAGED = template("count of unpaged", f"SELECT count(*) {_UNPAGED}")
_UNREAD_UNPAGED = template("unread unpaged", f"SELECT articles.key {_UNPAGED}")
_OLDEST_UNPAGED = template(
    "oldest unpaged",
    f"SELECT ledger.entry_id {_UNPAGED}"
    " ORDER BY articles.published, ledger.entry_id DESC LIMIT :count",
)


class Pages:
    """The archive documents of every feed, numbered from 1, the oldest articles first."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def counts(self) -> dict[str, int]:
        """Return how many archive documents each feed has, by its name."""
        return {row.feed: int(row.number) for row in self._database.rows(_COUNTS)}

    def holding(self, keys: Iterable[int]) -> set[tuple[str, int]]:
        """Return feed and number of the archive documents that hold the articles of *keys*."""
        return {
            (row.feed, row.number)
            for some in batches(keys)
            for row in self._database.rows(_OF_KEYS, keys=some)
        }

    def fill(
        self, feed: str, selection: Selection, *, size: int, limit: int, now: datetime
    ) -> list[int]:
        """Move the oldest articles of *feed* into new archive documents of *size* articles.

        Until at most *limit* articles are in none: the feed itself holds them all. Returns the
        numbers of the new documents. Raises: UnreadArticles.
        """
        where = conditions(selection, now).but(
            "articles.key NOT IN (SELECT pages.key FROM pages WHERE pages.feed = :paged)",
            paged=feed,
        )
        left = int(self._database.value(_COUNT_UNPAGED.where(where.sql), **where.values))
        if left > limit:
            unread = where.but(IS_UNREAD)
            keys = self._database.values(_UNREAD_UNPAGED.where(unread.sql), **unread.values)
            if keys:
                raise UnreadArticles(keys)
        oldest = _OLDEST_UNPAGED.where(where.sql)
        number = self.counts().get(feed, 0)
        fresh: list[int] = []
        while left > limit:
            ids = self._database.values(oldest, **where.values, count=size)
            number += 1
            event = {"event": "page", "feed": feed, "number": number, "entry_ids": "\n".join(ids)}
            self._session.record(event)
            fresh.append(number)
            left -= len(ids)
        return fresh
