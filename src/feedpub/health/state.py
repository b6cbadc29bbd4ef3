"""Nouns of health, and when something is stale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from feedpub.health.runs import RunHealth, complaints_of, minute

#: Empty: nothing was ever published, for want of articles. Pending: to be made again.
State = Literal["well", "empty", "pending", "stale", "failing"]

#: Caches may show what was published before for so long.
_UNTIL_PUBLIC = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What became of a source or a feed in the hour that began *at*."""

    at: datetime

    #: Articles, or entries, new or changed.
    changes: int
    failures: int

    #: Of a feed, as it last stood. None: it could not be made.
    entries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What does not work."""

    since: datetime
    times: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What is seen of a feed at its public addresses."""

    #: Whether all of its documents are public to the byte.
    public: bool

    #: Since when they are; or since when one should be that is not.
    since: datetime

    #: What is seen there instead. None: it is public, or nobody has looked yet.
    reason: str | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether what should be public has had the time to become so."""
        return not self.public and now - self.since > _UNTIL_PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    name: str

    #: files, web, api, feed.
    type: str
    articles: int

    #: When it was last read without a failure. None: never.
    succeeded: datetime | None

    #: When that success is stale. None: there is none.
    stale_at: datetime | None

    #: In seconds, how long it then took to ask and to read it. None: that is not known.
    took: float | None
    trouble: Trouble | None
    points: tuple[Point, ...]

    def state(self, now: datetime) -> State:
        return _state(self.trouble, self.complaint(now))

    def complaint(self, now: datetime) -> str | None:
        """Why somebody should look at it."""
        if self.trouble:
            # The reason names the source, for whoever reads it alone.
            reason = self.trouble.reason.removeprefix(f"source {self.name}: ")
            why = _why(replace(self.trouble, reason=reason))
            return f"source {self.name} fails since {minute(self.trouble.since)}{why}"
        if self.succeeded is None:
            return f"source {self.name} was never read"
        if self.stale_at is not None and now > self.stale_at:
            return f"source {self.name} was last read {minute(self.succeeded)}"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    name: str
    title: str
    addresses: tuple[str, ...]

    #: None: it was never made.
    entries: int | None

    #: When the newest was published. None: there is none.
    newest: datetime | None

    #: What the feed says of its last change.
    changed: datetime | None

    #: Of all its documents together.
    bytes: int

    #: What validation says of it as it last went out. None: it never did.
    findings: int | None

    #: In seconds, how long it then took to make. None: that is not known.
    took: float | None

    #: Whether it is to be made again.
    pending: bool

    #: Older than that, its newest entry is stale. None: it may be of any age.
    stale_after: timedelta | None
    trouble: Trouble | None
    points: tuple[Point, ...]

    #: Whether its public addresses serve it. None: nobody looks.
    outside: Outside | None = None

    def state(self, now: datetime) -> State:
        found = _state(self.trouble, self.complaint(now))
        if found != "well":
            return found
        return "pending" if self.pending else "empty" if self.entries is None else "well"

    def complaint(self, now: datetime) -> str | None:
        """Why somebody should look at it."""
        if self.trouble:
            return f"feed {self.name} fails since {minute(self.trouble.since)}{_why(self.trouble)}"
        if self.outside and self.outside.is_late(now):
            reason = self.outside.reason or "nobody has looked"
            return f"feed {self.name} is not public since {minute(self.outside.since)}: {reason}"
        if self.stale_after is not None and self.newest is not None:
            if now - self.newest > self.stale_after:
                return f"feed {self.name} has nothing newer than {minute(self.newest)}"
        elif self.stale_after is not None:
            return f"feed {self.name} has no entries"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetHealth:
    """The state of one target that is notified of published documents."""

    #: The kind of its notifier: ``hub``.
    kind: str
    name: str

    #: How many documents are still to be delivered.
    waiting: int

    #: When a delivery last succeeded. None if never.
    succeeded: datetime | None
    trouble: Trouble | None

    def state(self, now: datetime) -> State:
        return _state(self.trouble, self.complaint(now))

    def complaint(self, _now: datetime) -> str | None:
        """Why somebody should look at it."""
        if self.trouble is None:
            return None
        since = minute(self.trouble.since)
        return f"{self.kind} {self.name} fails since {since}{_why(self.trouble)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """An article that its source took down. It was done as the source said: nobody has to act."""

    source: str
    id: str

    #: None: nobody knows.
    title: str | None
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """All that is known, at one moment."""

    at: datetime
    title: str
    version: str
    sources: tuple[SourceHealth, ...]
    feeds: tuple[FeedHealth, ...]
    quarantined: int
    targets: tuple[TargetHealth, ...] = ()

    #: What sources took down in the last week, and is still withdrawn; the newest first.
    taken_down: tuple[Removal, ...] = ()

    #: None: no run is known.
    run: RunHealth | None = None
    daemon: RunHealth | None = None

    def run_complaints(self) -> Iterator[str]:
        """What is wrong with runs as a whole, one line each."""
        targets = [each.trouble for each in self.targets]
        others = [each.trouble for each in self.sources] + [each.trouble for each in self.feeds]
        runs = (each for each in (self.run, self.daemon) if each is not None)
        return complaints_of(runs, others_fail=any(others + targets))

    def complaints(self) -> Iterator[str]:
        """What is stale or fails, one line each."""
        complaints = (
            *(each.complaint(self.at) for each in self.sources),
            *(each.complaint(self.at) for each in self.feeds),
            *(each.complaint(self.at) for each in self.targets),
        )
        yield from filter(None, complaints)
        yield from self.run_complaints()

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "version": self.version,
            "complaints": list(self.complaints()),
            "quarantined": self.quarantined,
            "run": {
                "began": _json(self.run.began) if self.run else None,
                "failing": any(True for _ in self.run_complaints()),
            },
            "sources": [
                {
                    "name": each.name,
                    "type": each.type,
                    "articles": each.articles,
                    "succeeded": _json(each.succeeded),
                    "took": each.took,
                    **_trouble(each.trouble),
                }
                for each in self.sources
            ],
            "feeds": [
                {
                    "name": each.name,
                    "title": each.title,
                    "addresses": list(each.addresses),
                    "entries": each.entries,
                    "newest": _json(each.newest),
                    "changed": _json(each.changed),
                    "bytes": each.bytes,
                    "findings": each.findings,
                    "took": each.took,
                    "pending": each.pending,
                    "public": _outside(each.outside),
                    **_trouble(each.trouble),
                }
                for each in self.feeds
            ],
            "taken_down": [
                {
                    "source": each.source,
                    "id": each.id,
                    "title": each.title,
                    "at": each.at.isoformat(),
                    "reason": each.reason,
                }
                for each in self.taken_down
            ],
            "told": [
                {
                    "kind": each.kind,
                    "name": each.name,
                    "waiting": each.waiting,
                    "succeeded": _json(each.succeeded),
                    **_trouble(each.trouble),
                }
                for each in self.targets
            ],
        }


def _state(trouble: Trouble | None, complaint: str | None) -> State:
    return "failing" if trouble else "stale" if complaint else "well"


def _trouble(trouble: Trouble | None) -> dict[str, Any]:
    return {
        "failing_since": _json(trouble.since) if trouble else None,
        "failures": trouble.times if trouble else 0,
        "reason": trouble.reason if trouble else None,
    }


def _outside(outside: Outside | None) -> dict[str, Any] | None:
    if outside is None:
        return None
    return {
        "is": outside.public,
        "since": _json(outside.since),
        "reason": outside.reason,
    }


def _json(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _why(trouble: Trouble) -> str:
    times = f" ({trouble.times} times)" if trouble.times > 1 else ""
    return f"{times}: {trouble.reason}"
