"""The outbox: deliveries of published documents, kept until they succeed or for a day."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive.schema import deliveries, states
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, moment_or_none, seconds
from feedpub.protocols import PublishedDocument

#: A delivery is given up after that.
GIVEN_UP = timedelta(days=1)

#: A claimed delivery is due again after that, unless its result was recorded.
LEASE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """Who is notified of published documents, identified by kind and name."""

    #: The name of a kind of notifier: ``hub``.
    kind: str

    #: An address, or the name of a service. Empty if the kind has one target only.
    name: str

    #: In seconds: the pause after the first failure, which doubles, and the longest one.
    pauses: tuple[int, int] = field(default=(60, 3600), compare=False)

    #: Whether a new version of a document clears the failures of the former one.
    clears_failures: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    def pause(self, failures: int) -> timedelta:
        """Return how long to wait after so many *failures* in a row."""
        first, longest = self.pauses
        return timedelta(seconds=min(first * 2 ** min(failures - 1, 20), longest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A claimed notification of one target about one published document."""

    target: Target
    published: PublishedDocument
    created: datetime

    #: Including the one that it was claimed for.
    tries: int


class Deliveries:
    """The table of deliveries; a delivery is identified by its target and its document."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, target: Target, published: PublishedDocument, now: datetime) -> None:
        """Enqueue *published* for *target*, in place of an earlier version of the document."""
        table = deliveries
        values: dict[str, Any] = {
            "news": _as_text(published),
            "created": seconds(now),
            "due": max(seconds(now), self._free_at(target)),
            "tries": 0,
            "done": None,
        }
        if target.clears_failures:
            values |= {"failing": None, "failure": None}
        put = insert(table).values(
            kind=target.kind, target=target.name, document=published.document, **values
        )
        self._session.connection.execute(
            put.on_conflict_do_update(index_elements=["kind", "target", "document"], set_=values)
        )

    def next_due(self) -> datetime | None:
        """Return when the next delivery is due. None if there is none."""
        at = self._session.connection.scalar(sa.select(sa.func.min(deliveries.c.due)))
        return moment_or_none(at)

    def due(self, now: datetime) -> list[Target]:
        """Return the targets with deliveries that are due by *now*."""
        table = deliveries
        query = sa.select(table.c.kind, table.c.target).where(table.c.due <= seconds(now))
        rows = self._session.connection.execute(query.distinct().order_by("kind", "target"))
        return [Target(row.kind, row.target) for row in rows]

    def forget(self, targets: Iterable[Target]) -> None:
        """Drop everything about *targets*."""
        for each in targets:
            self._session.connection.execute(sa.delete(deliveries).where(_of(each)))
            of_target = (states.c.kind == each.kind) & (states.c.name == each.name)
            self._session.connection.execute(sa.delete(states).where(of_target))

    def claim(self, target: Target, now: datetime, limit: int) -> list[Delivery]:
        """Claim at most *limit* due deliveries of *target*, those that waited longest first.

        Each counts as failed until its result is recorded, so that a run after a crash waits
        before it repeats a delivery.
        """
        table = deliveries
        query = sa.select(table).where(_of(target), table.c.due <= seconds(now))
        rows = self._session.connection.execute(
            query.order_by(table.c.due, table.c.created, table.c.document).limit(limit)
        ).all()
        for row in rows:
            lease = max(LEASE, target.pause(row.tries + 1))
            self._session.connection.execute(
                sa.update(table)
                .where(_of(target, row.document))
                .values(tries=row.tries + 1, due=seconds(now + lease))
            )
        return [
            Delivery(
                target=target,
                published=PublishedDocument(**json.loads(row.news)),
                created=moment(row.created),
                tries=row.tries + 1,
            )
            for row in rows
        ]

    def succeeded(self, claimed: Iterable[Delivery], now: datetime) -> None:
        """Record that *claimed* succeeded, except where a newer version was enqueued since."""
        self._conclude(claimed, due=None, done=seconds(now), failing=None, failure=None)

    def failed(
        self, claimed: Iterable[Delivery], reason: str, now: datetime, after: float = 0.0
    ) -> None:
        """Record that *claimed* failed; each is retried in *after* seconds at the earliest.

        A delivery is given up after a day.
        """
        for each in claimed:
            wait = max(each.target.pause(each.tries), timedelta(seconds=min(after, 86400.0)))
            over = now - each.created >= GIVEN_UP
            self._conclude(
                [each],
                due=None if over else seconds(now + wait),
                failing=sa.func.coalesce(deliveries.c.failing, seconds(now)),
                failure=reason,
            )

    def put_back(self, claimed: Collection[Delivery], now: datetime) -> None:
        """Release *claimed*, which were not tried: due as soon as their target is not paused."""
        for each in claimed:
            due = max(seconds(now), self._free_at(each.target))
            self._conclude([each], due=due, tries=each.tries - 1)

    def pause(self, target: Target) -> None:
        """Postpone all deliveries of *target*, which has failed as a whole, past its pause."""
        table = deliveries
        free = self._free_at(target)
        late = sa.update(table).where(_of(target), table.c.due < free).values(due=free)
        self._session.connection.execute(late)

    def _conclude(self, claimed: Iterable[Delivery], **values: Any) -> None:
        for each in claimed:
            same_version = deliveries.c.news == _as_text(each.published)
            same_version &= deliveries.c.created == seconds(each.created)
            claimed_row = _of(each.target, each.published.document) & same_version
            update = sa.update(deliveries).where(claimed_row).values(values)
            self._session.connection.execute(update)

    def _free_at(self, target: Target) -> int:
        """Return when the pause of *target* ends, in seconds since 1970."""
        query = sa.select(states.c.tried, states.c.failures).where(
            states.c.kind == target.kind, states.c.name == target.name
        )
        row = self._session.connection.execute(query).first()
        if row is None or not row.failures:
            return 0
        return int(row.tried + target.pause(row.failures).total_seconds())


def _as_text(published: PublishedDocument) -> str:
    """Return *published* as the table keeps it; equal documents have equal text."""
    return json.dumps(asdict(published), separators=(",", ":"), ensure_ascii=False)


def _of(target: Target, document: str | None = None) -> sa.ColumnElement[bool]:
    of_target = (deliveries.c.kind == target.kind) & (deliveries.c.target == target.name)
    return of_target if document is None else of_target & (deliveries.c.document == document)
