"""Who is to be told of what was published: kept until they are, or for a day."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive.schema import deliveries, states
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, moment_or_none, seconds
from feedpub.protocols import News

Kind = Literal["purge", "hub", "webhook", "look"]

#: Nobody is told after that.
GIVEN_UP = timedelta(days=1)

#: What is being told counts as not told for that long, should nobody say how it ended.
LEASE = timedelta(minutes=1)

#: In seconds: the first pause after a failure, which doubles, and the longest.
_PAUSES = {"look": (2, 900)}
_PAUSE = (60, 3600)


class Target(NamedTuple):
    """Somebody who is told."""

    kind: Kind

    #: An address, or the name of a service. Empty for a look.
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """News for one target, which is being told of it."""

    target: Target
    news: News
    created: datetime

    #: This one included.
    tries: int


def pause(kind: str, failures: int) -> timedelta:
    """How long to wait after so many *failures* in a row."""
    first, most = _PAUSES.get(kind, _PAUSE)
    return timedelta(seconds=min(first * 2 ** min(failures - 1, 20), most))


class Deliveries:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, target: Target, news: News, now: datetime) -> None:
        """Have *target* be told of *news*, instead of what it was not told of the same document."""
        table = deliveries
        values: dict[str, Any] = {
            "news": _written(news),
            "created": seconds(now),
            "due": max(seconds(now), self._free_at(target)),
            "tries": 0,
            "done": None,
        }
        if target.kind == "look":
            # What was not public is published no more.
            values |= {"failing": None, "failure": None}
        put = insert(table).values(
            kind=target.kind, target=target.name, document=news.document, **values
        )
        self._session.connection.execute(
            put.on_conflict_do_update(index_elements=["kind", "target", "document"], set_=values)
        )

    def next_due(self) -> datetime | None:
        """When somebody is next to be told. None: nobody is."""
        at = self._session.connection.scalar(sa.select(sa.func.min(deliveries.c.due)))
        return moment_or_none(at)

    def due(self, now: datetime) -> list[Target]:
        """Who is to be told by *now*."""
        table = deliveries
        query = sa.select(table.c.kind, table.c.target).where(table.c.due <= seconds(now))
        rows = self._session.connection.execute(query.distinct().order_by("kind", "target"))
        return [Target(row.kind, row.target) for row in rows]

    def forget(self, targets: Iterable[Target]) -> None:
        """*targets* are told of nothing any more."""
        for each in targets:
            self._session.connection.execute(sa.delete(deliveries).where(_of(each)))
            mine = (states.c.kind == each.kind) & (states.c.name == each.name)
            self._session.connection.execute(sa.delete(states).where(mine))

    def claim(self, target: Target, now: datetime, most: int) -> list[Delivery]:
        """What *target* is to be told now, the longest waiting first, *most* documents of it.

        Each counts as failed from here on, until somebody says that it was told: whoever starts
        after a crash waits before it tells anything again.
        """
        table = deliveries
        query = sa.select(table).where(_of(target), table.c.due <= seconds(now))
        rows = self._session.connection.execute(
            query.order_by(table.c.due, table.c.created, table.c.document).limit(most)
        ).all()
        for row in rows:
            lease = max(LEASE, pause(target.kind, row.tries + 1))
            this = _of(target, row.document)
            self._session.connection.execute(
                sa.update(table).where(this).values(tries=row.tries + 1, due=seconds(now + lease))
            )
        return [
            Delivery(
                target=target,
                news=News(**json.loads(row.news)),
                created=moment(row.created),
                tries=row.tries + 1,
            )
            for row in rows
        ]

    def told(self, claimed: Iterable[Delivery], now: datetime) -> None:
        """Keep that those were told, unless there is something newer to tell."""
        self._conclude(claimed, due=None, done=seconds(now), failing=None, failure=None)

    def failed(
        self, claimed: Iterable[Delivery], reason: str, now: datetime, after: float = 0.0
    ) -> None:
        """Keep that those could not be told; they are tried again, *after* seconds at the earliest.

        Nothing is tried for longer than a day.
        """
        for each in claimed:
            wait = max(pause(each.target.kind, each.tries), timedelta(seconds=min(after, 86400.0)))
            over = now - each.created >= GIVEN_UP
            self._conclude(
                [each],
                due=None if over else seconds(now + wait),
                failing=sa.func.coalesce(deliveries.c.failing, seconds(now)),
                failure=reason,
            )

    def put_back(self, claimed: Collection[Delivery], now: datetime) -> None:
        """Those were not tried: they are due, as soon as their target is free."""
        for each in claimed:
            due = max(seconds(now), self._free_at(each.target))
            self._conclude([each], due=due, tries=each.tries - 1)

    def leave_alone(self, target: Target) -> None:
        """Nothing is due for *target*, which has failed as a whole, until its pause is over."""
        table = deliveries
        free = self._free_at(target)
        late = sa.update(table).where(_of(target), table.c.due < free).values(due=free)
        self._session.connection.execute(late)

    def _conclude(self, claimed: Iterable[Delivery], **values: Any) -> None:
        for each in claimed:
            same = deliveries.c.news == _written(each.news)
            same &= deliveries.c.created == seconds(each.created)
            this = _of(each.target, each.news.document) & same
            self._session.connection.execute(sa.update(deliveries).where(this).values(values))

    def _free_at(self, target: Target) -> int:
        """When *target* may be asked again, in seconds since 1970."""
        query = sa.select(states.c.tried, states.c.failures).where(
            states.c.kind == target.kind, states.c.name == target.name
        )
        row = self._session.connection.execute(query).first()
        if row is None or not row.failures:
            return 0
        return int(row.tried + pause(target.kind, row.failures).total_seconds())


def _written(news: News) -> str:
    """As the table keeps it: the same news are the same text."""
    return json.dumps(asdict(news), separators=(",", ":"), ensure_ascii=False)


def _of(target: Target, document: str | None = None) -> sa.ColumnElement[bool]:
    mine = (deliveries.c.kind == target.kind) & (deliveries.c.target == target.name)
    return mine if document is None else mine & (deliveries.c.document == document)
