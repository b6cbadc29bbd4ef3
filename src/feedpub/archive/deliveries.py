"""The outbox: deliveries of published documents, kept until they succeed or for a day."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from feedpub.archive.database import statement
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, moment_or_none, seconds
from feedpub.nouns import dataclass, field, fields
from feedpub.protocols import PublishedDocument

#: A delivery is given up after that.
GIVEN_UP = timedelta(days=1)

#: A claimed delivery is due again after that, unless its result was recorded.
LEASE = timedelta(minutes=1)

_ENQUEUE = statement(
    "enqueue delivery",
    "INSERT INTO deliveries"
    " (kind, target, document, news, created, due, tries, failing, failure, done)"
    " VALUES (:kind, :target, :document, :news, :created, :due, 0, NULL, NULL, NULL)"
    " ON CONFLICT (kind, target, document) DO UPDATE SET news = excluded.news,"
    " created = excluded.created, due = excluded.due, tries = 0, done = NULL",
)
_CLEAR_FAILURE = statement(
    "clear failure of delivery",
    "UPDATE deliveries SET failing = NULL, failure = NULL"
    " WHERE kind = :kind AND target = :target AND document = :document",
)
_NEXT_DUE = statement("next due delivery", "SELECT min(due) FROM deliveries")
_DUE_TARGETS = statement(
    "targets with due deliveries",
    "SELECT DISTINCT kind, target FROM deliveries WHERE due <= :now ORDER BY kind, target",
)
_FORGET_DELIVERIES = statement(
    "forget deliveries", "DELETE FROM deliveries WHERE kind = :kind AND target = :target"
)
_FORGET_STATE = statement(
    "forget state", "DELETE FROM states WHERE kind = :kind AND name = :target"
)
_DUE = statement(
    "due deliveries",
    "SELECT document, news, created, tries FROM deliveries"
    " WHERE kind = :kind AND target = :target AND due <= :now"
    " ORDER BY due, created, document LIMIT :count",
)
_CLAIM = statement(
    "claim delivery",
    "UPDATE deliveries SET tries = :tries, due = :due"
    " WHERE kind = :kind AND target = :target AND document = :document",
)
_SAME_VERSION = (
    " WHERE kind = :kind AND target = :target AND document = :document"
    " AND news = :news AND created = :created"
)
_SUCCEEDED = statement(
    "delivery succeeded",
    "UPDATE deliveries SET due = NULL, done = :done, failing = NULL, failure = NULL"
    + _SAME_VERSION,
)
_FAILED = statement(
    "delivery failed",
    "UPDATE deliveries SET due = :due, failing = coalesce(failing, :failing), failure = :failure"
    + _SAME_VERSION,
)
_PUT_BACK = statement(
    "put delivery back", "UPDATE deliveries SET due = :due, tries = :tries" + _SAME_VERSION
)
_POSTPONE = statement(
    "postpone deliveries",
    "UPDATE deliveries SET due = :until WHERE kind = :kind AND target = :target AND due < :until",
)
_FAILURES = statement(
    "failures of target", "SELECT tried, failures FROM states WHERE kind = :kind AND name = :target"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A target that is notified of published documents, identified by kind and name."""

    #: The name of a kind of notifier: ``hub``.
    kind: str

    #: An address, or the name of a service. Empty if the kind has one target only.
    name: str

    #: In seconds: the pause after the first failure, which doubles, and the longest one.
    pauses: tuple[int, int] = field(default=(60, 3600), compare=False)

    #: In seconds: at least so long from one success to the next delivery.
    interval: int = field(default=0, compare=False)

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
        self._database = session.database

    def add(self, target: Target, published: PublishedDocument, now: datetime) -> None:
        """Enqueue *published* for *target*, in place of an earlier version of the document."""
        of = {**_of(target), "document": published.document}
        self._database.run(
            _ENQUEUE,
            **of,
            news=_as_text(published),
            created=seconds(now),
            due=max(seconds(now), self._free_at(target)),
        )
        if target.clears_failures:
            self._database.run(_CLEAR_FAILURE, **of)

    def next_due(self) -> datetime | None:
        """Return when the next delivery is due. None if there is none."""
        return moment_or_none(self._database.value(_NEXT_DUE))

    def due(self, now: datetime) -> list[Target]:
        """Return the targets with deliveries that are due by *now*."""
        rows = self._database.rows(_DUE_TARGETS, now=seconds(now))
        return [Target(row.kind, row.target) for row in rows]

    def forget(self, targets: Iterable[Target]) -> None:
        """Drop everything about *targets*."""
        for each in targets:
            self._database.run(_FORGET_DELIVERIES, **_of(each))
            self._database.run(_FORGET_STATE, **_of(each))

    def claim(self, target: Target, now: datetime, limit: int) -> list[Delivery]:
        """Claim at most *limit* due deliveries of *target*, those that waited longest first.

        Each counts as failed until its result is recorded, so that a run after a crash waits
        before it repeats a delivery.
        """
        rows = self._database.rows(_DUE, **_of(target), now=seconds(now), count=limit)
        for row in rows:
            lease = max(LEASE, target.pause(row.tries + 1))
            self._database.run(
                _CLAIM,
                **_of(target),
                document=row.document,
                tries=row.tries + 1,
                due=seconds(now + lease),
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
        for each in claimed:
            self._database.run(_SUCCEEDED, **_version_of(each), done=seconds(now))

    def failed(
        self, claimed: Iterable[Delivery], reason: str, now: datetime, after: float = 0.0
    ) -> None:
        """Record that *claimed* failed; each is retried in *after* seconds at the earliest.

        A delivery is given up after a day.
        """
        for each in claimed:
            wait = max(each.target.pause(each.tries), timedelta(seconds=min(after, 86400.0)))
            over = now - each.created >= GIVEN_UP
            self._database.run(
                _FAILED,
                **_version_of(each),
                due=None if over else seconds(now + wait),
                failing=seconds(now),
                failure=reason,
            )

    def put_back(self, claimed: Collection[Delivery], now: datetime) -> None:
        """Release *claimed*, which were not tried: due as soon as their target is not paused."""
        for each in claimed:
            due = max(seconds(now), self._free_at(each.target))
            self._database.run(_PUT_BACK, **_version_of(each), due=due, tries=each.tries - 1)

    def pause(self, target: Target) -> None:
        """Postpone all deliveries of *target*, which has failed as a whole, past its pause."""
        self._database.run(_POSTPONE, **_of(target), until=self._free_at(target))

    def _free_at(self, target: Target) -> int:
        """Return when *target* may get the next delivery, in seconds since 1970."""
        row = self._database.row(_FAILURES, **_of(target))
        if row is None:
            return 0
        if not row.failures:
            return int(row.tried) + target.interval if target.interval else 0
        return int(row.tried + target.pause(row.failures).total_seconds())


def _as_text(published: PublishedDocument) -> str:
    """Return *published* as the table keeps it; equal documents have equal text."""
    values = {each.name: getattr(published, each.name) for each in fields(published)}
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def _of(target: Target) -> dict[str, str]:
    return {"kind": target.kind, "target": target.name}


def _version_of(claimed: Delivery) -> dict[str, Any]:
    """Return the values that identify the version of the document that was *claimed*."""
    return {
        **_of(claimed.target),
        "document": claimed.published.document,
        "news": _as_text(claimed.published),
        "created": seconds(claimed.created),
    }
