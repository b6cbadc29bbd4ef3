"""The numbers by which content APIs give single posts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.sa_clauses import WITHDRAWN
from feedpub.archive.schema import posts
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment_or_none, seconds
from feedpub.protocols import KnownPost, Post


class KnownPosts:
    """What content APIs last said of posts that were read."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def expected(self, source: str, newest: int) -> list[KnownPost]:
        """The posts of *source* to look for: those that it listed, and those that a feed shows.

        And the *newest* of all, by the date of their change. Articles that are withdrawn are left
        out. Those that were not seen for longest come first.
        """
        articles, ledger, withdrawals = schema.articles, schema.ledger, schema.withdrawals
        shown = ledger.c.entry_id.in_(sa.select(schema.entries.c.entry_id))
        of_source = sa.select(posts.c.changed).join(ledger).where(ledger.c.source == source)
        last = of_source.order_by(posts.c.changed.desc()).offset(newest).limit(1)
        since = sa.func.coalesce(last.scalar_subquery(), 0)
        wanted = sa.or_(shown, posts.c.listed == 1, posts.c.changed >= since)
        query = (
            sa.select(
                ledger.c.id,
                sa.func.json_extract(articles.c.record, "$.short_link").label("short_link"),
                posts.c.number,
                posts.c.changed,
                posts.c.listed,
                shown.label("shown"),
            )
            .select_from(articles)
            .join(ledger, ledger.c.key == articles.c.key)
            .outerjoin(posts, posts.c.key == articles.c.key)
            .outerjoin(withdrawals, WITHDRAWN)
            .where(ledger.c.source == source, withdrawals.c.key.is_(None), wanted)
            .order_by(sa.func.coalesce(posts.c.seen, 0), articles.c.key)
        )
        return [_known(row) for row in self._session.connection.execute(query)]

    def ids(self, source: str) -> frozenset[str]:
        """The ids of all articles that were ever read from *source*."""
        ledger = schema.ledger
        query = sa.select(ledger.c.id).where(ledger.c.source == source)
        return frozenset(self._session.connection.scalars(query))

    def changed(self, key: int) -> datetime | None:
        """When the post of the article *key* last changed, as far as its source has said."""
        query = sa.select(posts.c.changed).where(posts.c.key == key)
        return moment_or_none(self._session.connection.scalar(query))

    def listed(self, source: str, listed: Iterable[Post], now: datetime) -> None:
        """Keep that the list of *source* has the posts *listed*, and no others."""
        self._session.connection.execute(sa.update(posts).where(self._of(source)).values(listed=0))
        self._see(source, listed, now, listed=1)

    def saw(self, source: str, found: Iterable[Post], now: datetime) -> None:
        """Keep that the posts *found* of *source* are public, which its list does not show."""
        self._see(source, found, now, listed=0)

    def forget_numbers(self, source: str) -> None:
        """Ask for no post of *source* by its number before it is listed again."""
        self._session.connection.execute(sa.update(posts).where(self._of(source)).values(number=""))

    def _of(self, source: str) -> sa.ColumnElement[bool]:
        ledger = schema.ledger
        return posts.c.key.in_(sa.select(ledger.c.key).where(ledger.c.source == source))

    def _see(self, source: str, seen: Iterable[Post], now: datetime, *, listed: int) -> None:
        for post in seen:
            key = self._key(source, post.id)
            if key is None:
                # It waits in quarantine.
                continue
            row = {
                "key": key,
                "number": post.number,
                "changed": None if post.changed is None else seconds(post.changed),
                "listed": listed,
                "seen": seconds(now),
            }
            written = insert(posts).values(row)
            self._session.connection.execute(
                written.on_conflict_do_update(index_elements=["key"], set_=row)
            )

    def _key(self, source: str, id: str) -> int | None:
        ledger = schema.ledger
        its = sa.select(ledger.c.key).where(ledger.c.source == source, ledger.c.id == id)
        return self._session.connection.scalar(its)


def _known(row: Any) -> KnownPost:
    return KnownPost(
        id=row.id,
        short_link=row.short_link,
        number=row.number,
        changed=moment_or_none(row.changed),
        listed=bool(row.listed),
        shown=bool(row.shown),
    )
