"""Archive documents of feeds (RFC 5005, section 4): which articles each one holds, for life."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedpub.archive.database import batches, statement, template
from feedpub.archive.selection import conditions, facet_conditions
from feedpub.archive.session import Session
from feedpub.archive.unread import IS_UNREAD, UnreadArticles
from feedpub.article import Selection

_COUNT = statement("archive documents of feed", "SELECT max(number) FROM pages WHERE feed = :feed")
_OF_KEYS = statement(
    "archive documents of articles",
    "SELECT DISTINCT feed, number FROM pages WHERE key IN (:keys...)",
)
_IN_NONE = "NOT EXISTS (SELECT 1 FROM pages WHERE pages.feed = :paged AND pages.key = articles.key)"
_LEFT = (
    "FROM unpaged CROSS JOIN articles CROSS JOIN ledger WHERE unpaged.feed = :paged"
    " AND articles.key = unpaged.key AND ledger.key = articles.key"
    f" AND {_IN_NONE} AND {{conditions}}"
)
_UNREAD_LEFT = template("unread unpaged", f"SELECT articles.key {_LEFT}")
_OLDEST_LEFT = template(
    "oldest unpaged",
    f"SELECT articles.key, ledger.entry_id {_LEFT}"
    " ORDER BY {unindexed articles.published}, ledger.entry_id DESC",
)
_FIND = template(
    "find unpaged",
    "INSERT INTO unpaged (feed, key) SELECT CAST(:paged AS VARCHAR), articles.key FROM articles"
    f" JOIN ledger ON ledger.key = articles.key WHERE {_IN_NONE} AND {{conditions}}"
    " ON CONFLICT DO NOTHING",
)
_FIND_WITH_FACET = template(
    "find unpaged with facet",
    "INSERT INTO unpaged (feed, key) SELECT CAST(:paged AS VARCHAR), articles.key"
    " FROM facets CROSS JOIN articles CROSS JOIN ledger"
    " WHERE facets.kind = :kind AND facets.value = :value"
    " AND articles.key = facets.key AND ledger.key = articles.key"
    f" AND {_IN_NONE} AND {{conditions}} ON CONFLICT DO NOTHING",
)
_ADD = statement(
    "add unpaged",
    "INSERT INTO unpaged (feed, key)"
    " SELECT CAST(:feed AS VARCHAR), CAST(:key AS INTEGER) WHERE NOT EXISTS"
    " (SELECT 1 FROM pages WHERE pages.feed = :feed AND pages.key = :key) ON CONFLICT DO NOTHING",
)
_DROP = statement("drop unpaged", "DELETE FROM unpaged WHERE feed = :feed AND key = :key")
_FORGET = (
    statement("forget unpaged", "DELETE FROM unpaged"),
    statement(
        "forget that unpaged are complete",
        "DELETE FROM facts WHERE name >= 'unpaged ' AND name < 'unpaged!'",
    ),
)


class Pages:
    """The archive documents of every feed, numbered from 1, the oldest articles first."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def count(self, feed: str) -> int:
        """Return how many archive documents *feed* has."""
        return int(self._database.value(_COUNT, feed=feed) or 0)

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
        self._find(feed, selection)
        where = conditions(selection, now)
        left = self._database.rows(_OLDEST_LEFT.where(where.sql), **where.values, paged=feed)
        if len(left) > limit:
            unread = where.but(IS_UNREAD)
            query = _UNREAD_LEFT.where(unread.sql)
            if keys := self._database.values(query, **unread.values, paged=feed):
                raise UnreadArticles(keys)
        number = self.count(feed)
        fresh: list[int] = []
        for start in range(0, max(0, len(left) - limit), size):
            page = left[start : start + size]
            number += 1
            ids = "\n".join(row.entry_id for row in page)
            event = {"event": "page", "feed": feed, "number": number, "entry_ids": ids}
            self._session.record(event)
            self._database.run_many(_DROP, [{"feed": feed, "key": row.key} for row in page])
            fresh.append(number)
        return fresh

    def add(self, feed: str, keys: Iterable[int]) -> None:
        """Add articles that *feed* selects, as they are new or have changed, to those to come."""
        if self._session.fact(_complete(feed)) is not None:
            self._database.run_many(_ADD, [{"feed": feed, "key": key} for key in keys])

    def look_again(self) -> None:
        """Have the next :meth:`fill` look through all articles: the selections may have changed."""
        for each in _FORGET:
            self._database.run(each)

    def _find(self, feed: str, selection: Selection) -> None:
        """Find the articles that are in no archive document of *feed*, if they are not known."""
        if self._session.fact(_complete(feed)) is not None:
            return
        choices = selection.narrowest
        where = facet_conditions(selection.without_narrowest() if choices else selection)
        if not choices:
            self._database.run(_FIND.where(where.sql), **where.values, paged=feed)
        for kind, values in choices:
            for value in sorted(values):
                query = _FIND_WITH_FACET.where(where.sql)
                self._database.run(query, **where.values, paged=feed, kind=kind, value=value)
        self._session.set_fact(_complete(feed), "1")


def _complete(feed: str) -> str:
    """Return the name of the fact that all unpaged articles of *feed* are recorded."""
    return f"unpaged {feed}"
