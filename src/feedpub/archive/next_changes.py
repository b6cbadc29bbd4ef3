"""When the clock next changes a feed, without any edit."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from feedpub.archive.database import statement, template
from feedpub.archive.selection import conditions, keys_by_name
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment_or_none, seconds
from feedpub.archive.unread import need
from feedpub.article import SelectedArticle, Selection

_REPLACED = statement(
    "ends of replacements",
    "SELECT key, until FROM withdrawals WHERE restored IS NULL AND until > :now",
)
_TOMBSTONES = statement(
    "tombstones to come",
    "SELECT at FROM tombstones WHERE feed = :feed AND ended IS NULL AND at > :now",
)
_NEXT_EMBARGO = template(
    "next embargo",
    "SELECT min(articles.waits_until) FROM articles JOIN ledger ON ledger.key = articles.key"
    " WHERE {conditions}",
)
_EMBARGOED = template(
    "articles of an embargo",
    "SELECT articles.key FROM articles JOIN ledger ON ledger.key = articles.key WHERE {conditions}",
)
_SET = statement(
    "set next change",
    "INSERT INTO next_changes (feed, at) VALUES (:feed, :at)"
    " ON CONFLICT (feed) DO UPDATE SET at = excluded.at",
)
_DELETE = statement("delete next change", "DELETE FROM next_changes WHERE feed = :feed")
_FEEDS = statement("feeds with a next change", "SELECT feed FROM next_changes")
_NEXT = statement("next change", "SELECT min(at) FROM next_changes")
_DUE = statement("feeds due", "SELECT feed FROM next_changes WHERE at <= :now")


class Shown(NamedTuple):
    """An article that a feed shows, and when the clock changes what it shows of it."""

    key: int

    #: In seconds since 1970, as the ends: when it expires, when the rights to an image end.
    published: int
    ends: tuple[int, ...]

    @classmethod
    def of(cls, article: SelectedArticle, rights: Iterable[datetime]) -> Shown:
        """Return *article*, the rights to whose images end at the moments *rights*."""
        # An image is shown until that fraction of a second.
        ends = [math.ceil(each.timestamp()) for each in rights]
        if article.expires is not None:
            ends.append(article.expires)
        return cls(article.key, article.published, tuple(ends))


class Moments:
    """When the clock next changes each feed. Until then it stays the same if nothing is read."""

    def __init__(self, session: Session) -> None:
        self._database = session.database

    def of_feed(
        self,
        feed: str,
        selection: Selection,
        limit: int,
        shown: Sequence[Shown],
        now: datetime,
    ) -> datetime | None:
        """Return when the clock next changes *feed*, which shows *shown* of its *selection*.

        An entry expires or becomes too old, the rights to an image end, the words that replace an
        article are shown no longer, or the embargo of an article ends for which there is room.
        None: never.

        Raises: UnreadArticles, if it depends on one.
        """
        at = seconds(now)
        ahead = [each for kept in shown for each in _ends(kept, selection) if each > at]
        ahead += self._ends_of_replacements(feed, {kept.key for kept in shown}, at)
        ahead += self._embargo_ends(selection, limit, shown, now)
        return moment_or_none(min(ahead, default=None))

    def _ends_of_replacements(self, feed: str, keys: Collection[int], at: int) -> Iterator[int]:
        """Yield when articles that are shown in other words leave *feed*."""
        for row in self._database.rows(_REPLACED, now=at):
            if row.key in keys:
                yield row.until
        yield from self._database.values(_TOMBSTONES, feed=feed, now=at)

    def _embargo_ends(
        self, selection: Selection, limit: int, shown: Sequence[Shown], now: datetime
    ) -> list[int]:
        """Return when the first embargo ends of an article that the feed has room for."""
        where = conditions(selection, now, waiting=True)
        if selection.first_only:
            named = keys_by_name(self._database, selection.first).values()
            keys = {key for keys in named for key in keys}
            where = where.but("articles.key IN (:keys...)", keys=keys)
        elif not selection.first and len(shown) >= limit:
            # An older one stays behind those that are shown until one of them leaves.
            oldest = min(kept.published for kept in shown)
            where = where.but(
                "{unindexed articles.published} >= :oldest_shown", oldest_shown=oldest
            )
        found = self._database.value(_NEXT_EMBARGO.where(where.sql), **where.values)
        if found is None:
            return []
        then = where.but("articles.waits_until = :until", until=found)
        need(self._database, self._database.values(_EMBARGOED.where(then.sql), **then.values))
        return [found]

    def keep(self, feed: str, at: datetime | None) -> None:
        """Record when the clock next changes *feed*. None: never."""
        if at is None:
            self._database.run(_DELETE, feed=feed)
        else:
            self._database.run(_SET, feed=feed, at=seconds(at))

    def keep_only(self, feeds: Collection[str]) -> None:
        """Delete the moments of all feeds but *feeds*."""
        gone = set(self._database.values(_FEEDS)) - set(feeds)
        self._database.run_many(_DELETE, [{"feed": feed} for feed in sorted(gone)])

    def next(self) -> datetime | None:
        """Return when the clock next changes any feed. None: never.

        It is in the past if that feed was not published since.
        """
        return moment_or_none(self._database.value(_NEXT))

    def due(self, now: datetime) -> set[str]:
        """Return the feeds that the clock has changed by *now* and that were not published yet."""
        return set(self._database.values(_DUE, now=seconds(now)))


def _ends(kept: Shown, selection: Selection) -> Iterator[int]:
    """Yield when *kept* leaves the feed, or one of its images does."""
    yield from kept.ends
    if selection.max_age is not None:
        yield kept.published + int(selection.max_age.total_seconds())
