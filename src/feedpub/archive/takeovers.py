"""Feeds that take the place of live ones, and the older stories that they must not bring up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, seconds
from feedpub.article import TakenOver


class Takeovers:
    """Which articles a feed leaves out, as its readers would take them for new."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

    def begin(self, feed: str) -> None:
        """*feed*, or any if it is empty, takes the place of a live one when it is next made."""
        table = schema.takeovers
        waits = sa.exists().where(table.c.feed == feed, table.c.until == 0)
        if not self._connection.scalar(sa.select(waits)):
            self._session.tell({"event": "taken-over", "feed": feed, "published": 0, "until": 0})

    def of(self, feed: str, now: datetime) -> TakenOver | None:
        """What *feed*, which is made *now*, leaves out. None: nothing."""
        table = schema.takeovers
        rows = self._connection.execute(
            sa.select(table).where(table.c.feed.in_((feed, ""))).order_by(table.c.feed.desc())
        )
        row = rows.first()
        if row is None:
            return None
        newest = self._known(row.feed, sa.func.max)
        published = row.published if row.until else newest
        if not newest or not published:
            return None
        until = moment(row.until) if row.until else now
        return TakenOver(
            feed=feed,
            published=moment(published),
            oldest=moment(min(self._known(row.feed, sa.func.min), published)),
            until=until,
        )

    def waiting(self, feed: str) -> list[str]:
        """The takeovers that are done once *feed* is published, by their feeds."""
        table = schema.takeovers
        query = sa.select(table.c.feed).where(table.c.feed.in_((feed, "")), table.c.until == 0)
        return list(self._connection.scalars(query))

    def end(self, taken: str, now: datetime) -> None:
        """What is first seen after *now* is new to the readers of *taken*, whatever its date."""
        event = {"event": "taken-over", "feed": taken, "published": self._known(taken, sa.func.max)}
        self._session.tell(event | {"until": seconds(now)})

    def _known(self, feed: str, which: Callable[..., sa.ColumnElement[int]]) -> int:
        """The date of the newest or oldest item whose article is known; 0 if there is none."""
        table = schema.adopted
        known = sa.select(which(schema.ledger.c.published)).select_from(table)
        known = known.join(schema.ledger).where(table.c.feed.in_((feed, "")))
        return int(self._connection.scalar(known) or 0)
