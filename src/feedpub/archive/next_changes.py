"""When the clock next changes a feed, though nobody edits anything."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.id_lists import keys_by_name
from feedpub.archive.sa_clauses import conditions
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment_or_none, seconds
from feedpub.article import ArchivedArticle, Selection


class Moments:
    """The next moment of each feed: what it shows is the same until then, if nothing is read."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection
        self._database = session.database

    def of_feed(
        self,
        feed: str,
        selection: Selection,
        limit: int,
        shown: Sequence[ArchivedArticle],
        now: datetime,
    ) -> datetime | None:
        """When the clock next changes *feed*, which shows *shown* of its *selection* at *now*.

        An entry of it expires or grows too old, the rights of a picture end, other words stand in
        the place of an article no longer, or an article comes out that it has room for.
        None: never.
        """
        at = seconds(now)
        ahead = [each for kept in shown for each in _ends(kept, selection) if each > at]
        ahead += self._ends_of_other_words(feed, {kept.key for kept in shown}, at)
        ahead += self._comes_out(selection, limit, shown, now)
        return moment_or_none(min(ahead, default=None))

    def _ends_of_other_words(self, feed: str, keys: Collection[int], at: int) -> Iterator[int]:
        """When articles that are replaced are gone from *feed*, and it tells so."""
        table, stones = schema.withdrawals, schema.tombstones
        replaced = sa.select(table.c.key, table.c.until).where(
            table.c.restored.is_(None), table.c.until > at
        )
        yield from (row.until for row in self._connection.execute(replaced) if row.key in keys)
        told = sa.select(stones.c.at).where(
            stones.c.feed == feed, stones.c.ended.is_(None), stones.c.at > at
        )
        yield from self._connection.scalars(told)

    def _comes_out(
        self, selection: Selection, limit: int, shown: Sequence[ArchivedArticle], now: datetime
    ) -> list[int]:
        """When the first article comes out that *selection* wants and that has room there."""
        articles = schema.articles
        query = (
            sa.select(sa.func.min(articles.c.waits_until))
            .select_from(articles)
            .join(schema.ledger)
            .where(*conditions(selection, now, waiting=True))
        )
        if selection.first_only:
            named = keys_by_name(self._database, selection.first).values()
            query = query.where(articles.c.key.in_({key for keys in named for key in keys}))
        elif not selection.first and len(shown) >= limit:
            # An older one stays behind those that are shown until one of them leaves.
            oldest = min(seconds(kept.article.published) for kept in shown)
            query = query.where(articles.c.published >= oldest)
        found = self._connection.scalar(query)
        return [] if found is None else [found]

    def keep(self, feed: str, at: datetime | None) -> None:
        """Keep that the clock next changes *feed* then. None: never."""
        table = schema.next_changes
        if at is None:
            self._connection.execute(sa.delete(table).where(table.c.feed == feed))
            return
        row = {"feed": feed, "at": seconds(at)}
        written = insert(table).values(row)
        self._connection.execute(written.on_conflict_do_update(index_elements=["feed"], set_=row))

    def keep_only(self, feeds: Collection[str]) -> None:
        """Forget the moments of all feeds but *feeds*."""
        table = schema.next_changes
        gone = set(self._connection.scalars(sa.select(table.c.feed))) - set(feeds)
        for feed in sorted(gone):
            self.keep(feed, None)

    def next(self) -> datetime | None:
        """When the clock next changes any feed; in the past if that was not published yet.

        None: never.
        """
        column = schema.next_changes.c.at
        return moment_or_none(self._connection.scalar(sa.select(sa.func.min(column))))

    def due(self, now: datetime) -> set[str]:
        """The feeds that the clock has changed by *now*, and that were not published since."""
        table = schema.next_changes
        query = sa.select(table.c.feed).where(table.c.at <= seconds(now))
        return set(self._connection.scalars(query))


def _ends(kept: ArchivedArticle, selection: Selection) -> Iterator[int]:
    """When *kept* leaves the feed, or a picture leaves it."""
    article = kept.article
    if article.expires is not None:
        yield seconds(article.expires)
    if selection.max_age is not None:
        yield seconds(article.published) + int(selection.max_age.total_seconds())
    for image in article.images:
        if image.rights_expires is not None:
            # It is shown until then to the fraction.
            yield math.ceil(image.rights_expires.timestamp())
