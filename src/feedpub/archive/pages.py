"""Archive documents of feeds (RFC 5005, 4): which articles each holds, for life."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.sa_clauses import conditions
from feedpub.archive.session import Session
from feedpub.article import Selection


class Pages:
    """The archive documents of every feed, numbered from 1, the oldest articles first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def counts(self) -> dict[str, int]:
        """How many archive documents each feed has, by its name."""
        table = schema.pages
        query = sa.select(table.c.feed, sa.func.max(table.c.number)).group_by(table.c.feed)
        return {feed: int(number) for feed, number in self._session.connection.execute(query)}

    def of(self, keys: Iterable[int]) -> set[tuple[str, int]]:
        """The feed and the number of each archive document that holds one of *keys*."""
        table = schema.pages
        query = sa.select(table.c.feed, table.c.number).where(table.c.key.in_(list(keys)))
        return {(row.feed, row.number) for row in self._session.connection.execute(query)}

    def fill(
        self, feed: str, selection: Selection, *, size: int, limit: int, now: datetime
    ) -> list[int]:
        """Put the oldest articles that the feed has room for no more into archive documents.

        Return the numbers of those that are new. Afterwards at most *limit* articles stand in none:
        the feed itself has all of them.
        """
        articles, ledger, pages = schema.articles, schema.ledger, schema.pages
        paged = sa.select(pages.c.key).where(pages.c.feed == feed)
        waiting = (
            sa.select(ledger.c.entry_id)
            .join(articles)
            .where(*conditions(selection, now), articles.c.key.not_in(paged))
            .order_by(articles.c.published, ledger.c.entry_id.desc())
        )
        count = sa.select(sa.func.count()).select_from(waiting.subquery())
        left = int(self._session.connection.scalar(count) or 0)
        number = self.counts().get(feed, 0)
        fresh: list[int] = []
        while left > limit:
            ids = list(self._session.connection.scalars(waiting.limit(size)))
            number += 1
            event = {"event": "page", "feed": feed, "number": number, "entry_ids": "\n".join(ids)}
            self._session.tell(event)
            fresh.append(number)
            left -= len(ids)
        return fresh
