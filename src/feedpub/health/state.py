"""The state of sources, feeds and targets of notifications, and when something is stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

from feedpub.health.runs import RunHealth, complaints_of, minute
from feedpub.nouns import dataclass, replace

#: Empty: never published, as there were no articles. Pending: to be published
#: again. Overwritten: another program changed or removed a document.
State = Literal["well", "empty", "pending", "stale", "overwritten", "failing"]

#: Those that need attention, the worst first.
_BAD: tuple[State, ...] = ("failing", "overwritten", "stale")

#: A document that was put so recently may not be recorded yet.
_UNTIL_RECORDED = timedelta(minutes=5)

#: In bytes: with less room a build of many feeds soon fails.
_ROOM = 100 * 10**6

#: How long caches may serve a former version.
_UNTIL_PUBLIC = timedelta(minutes=5)

#: The clock may be ahead of others by so much.
_CLOCKS_DIFFER = timedelta(days=1)

#: So long after an import, later runs have read all of its articles completely.
_UNTIL_READ = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The results of a source or a feed in the hour that began *at*."""

    at: datetime

    #: Articles, or entries, new or changed.
    changes: int
    failures: int

    #: The number of entries of a feed at the end. None if it could not be published.
    entries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A failure that continues."""

    since: datetime
    times: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the public addresses of a feed serve."""

    #: Whether all of them serve exactly what was published.
    public: bool

    #: Since when they do; or since when one of them should, but does not.
    since: datetime

    #: What it serves instead. None if it is public, or was not checked yet.
    reason: str | None = None

    def is_late(self, now: datetime) -> bool:
        """Return whether a document is not public although caches have had the time to renew it."""
        return not self.public and now - self.since > _UNTIL_PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """The state of one source."""

    name: str

    #: files, web, api, feed.
    type: str
    articles: int

    #: When it was last read without a failure. None if never.
    succeeded: datetime | None

    #: When that success becomes stale. None if there is none.
    stale_at: datetime | None

    #: In seconds: how long it took then to fetch and read it. None if unknown.
    took: float | None
    trouble: Trouble | None
    points: tuple[Point, ...]

    #: The keys of its articles that are not used, seen in the last month, and what to do about
    #: each: empty if that is not known.
    unused_keys: tuple[tuple[str, str], ...] = ()

    #: What stands in for dates that its articles do not give, and for how many.
    stand_ins: tuple[tuple[str, int], ...] = ()

    def state(self, now: datetime) -> State:
        """Return its state at *now*."""
        return _state(self.trouble, self.complaint(now))

    def complaint(self, now: datetime) -> str | None:
        """Return what is wrong and needs attention. None if nothing is wrong."""
        if self.trouble:
            # The reason begins with the name of the source, for where it is shown alone.
            reason = self.trouble.reason.removeprefix(f"source {self.name}: ")
            why = _why(replace(self.trouble, reason=reason))
            return f"source {self.name} has been failing since {minute(self.trouble.since)}{why}"
        if self.succeeded is None:
            return f"source {self.name} has never been read"
        if self.stale_at is not None and now > self.stale_at:
            return f"source {self.name} was last read at {minute(self.succeeded)}"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """The state of one feed."""

    name: str
    title: str
    addresses: tuple[str, ...]

    #: None if it was never published.
    entries: int | None

    #: When the newest entry was published. None if there is none.
    newest: datetime | None

    #: When one of its documents last changed; as long as that was not recorded, the date of the
    #: last change as the feed states it.
    changed: datetime | None

    #: The size of all its documents.
    bytes: int

    #: How many findings validation had when it was last published. None if it never was.
    findings: int | None

    #: In seconds: how long it took then to make it. None if unknown.
    took: float | None

    #: Whether it is waiting to be published again.
    pending: bool

    #: The age from which its newest entry is stale. None for no limit.
    stale_after: timedelta | None
    trouble: Trouble | None
    points: tuple[Point, ...]

    #: Whether its public addresses serve it; of a private feed, whether they ask for a token. None
    #: if they are not checked.
    outside: Outside | None = None

    #: Whether it needs a token.
    private: bool = False

    #: What another program did to one of its documents, for people; and about when.
    overwritten: str | None = None
    overwritten_at: datetime | None = None

    def state(self, now: datetime) -> State:
        """Return its state at *now*."""
        found = _state(self.trouble, self.complaint(now))
        if found == "stale" and self._is_overwritten(now):
            return "overwritten"
        if found != "well":
            return found
        return "pending" if self.pending else "empty" if self.entries is None else "well"

    def complaint(self, now: datetime) -> str | None:
        """Return what is wrong and needs attention. None if nothing is wrong."""
        if self.trouble:
            since = minute(self.trouble.since)
            return f"feed {self.name} has been failing since {since}{_why(self.trouble)}"
        if self._is_overwritten(now):
            return f"feed {self.name}: {self.overwritten}; the next run publishes it again"
        if self.outside and self.outside.is_late(now):
            reason = self.outside.reason or "not checked yet"
            what = "private" if self.private else "public"
            since = minute(self.outside.since)
            return f"feed {self.name} has not been {what} since {since}: {reason}"
        if self.stale_after is not None and self.newest is not None:
            if now - self.newest > self.stale_after:
                return f"feed {self.name} has no entry newer than {minute(self.newest)}"
        elif self.stale_after is not None:
            return f"feed {self.name} has no entries"
        return None

    def _is_overwritten(self, now: datetime) -> bool:
        at = self.overwritten_at
        return at is not None and now - at > _UNTIL_RECORDED


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
        """Return its state at *now*."""
        return _state(self.trouble, self.complaint(now))

    def complaint(self, _now: datetime) -> str | None:
        """Return what is wrong and needs attention. None if nothing is wrong."""
        if self.trouble is None:
            return None
        since = minute(self.trouble.since)
        return f"{self.kind} {self.name} has been failing since {since}{_why(self.trouble)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskHealth:
    """The disk of the archive, or of the publish directory."""

    #: archive, publish.
    name: str
    path: str

    #: In bytes: what is free for the program, and all of it.
    free: int
    size: int

    def state(self, now: datetime) -> State:
        """Return its state at *now*."""
        return _state(None, self.complaint(now))

    def complaint(self, _now: datetime) -> str | None:
        """Return what is wrong and needs attention. None if nothing is wrong."""
        if self.free >= _ROOM:
            return None
        what = "the archive" if self.name == "archive" else "the publish directory"
        free = f"{self.free / 10**6:,.0f} MB"
        return f"{self.path}: only {free} are free on the disk of {what}; make room"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """An article that its source took down. It is withdrawn already; nothing has to be done."""

    source: str
    id: str

    #: None if unknown.
    title: str | None
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The state of a whole configuration at one moment."""

    at: datetime

    #: Which one it is, on machines with several: the address of its feeds, without the scheme.
    newsroom: str
    title: str
    version: str
    sources: tuple[SourceHealth, ...]
    feeds: tuple[FeedHealth, ...]
    quarantined: int
    targets: tuple[TargetHealth, ...] = ()

    #: How many articles are not read completely yet, and since when.
    unread: int = 0
    unread_since: datetime | None = None

    #: Why the journal could not be exported when that was last tried. None: it was.
    journal: str | None = None

    #: What time it is by servers, or by the last run and the newest article, if the clock is far
    #: ahead of these. None or ``at``: it is not.
    dated: datetime | None = None

    #: Articles that sources took down in the last week and that are still withdrawn, newest first.
    taken_down: tuple[Removal, ...] = ()

    #: None if there was no run yet.
    run: RunHealth | None = None
    daemon: RunHealth | None = None

    #: Of this machine.
    disks: tuple[DiskHealth, ...] = ()

    @property
    def worst_sources(self) -> tuple[SourceHealth, ...]:
        """The sources, those that need attention first."""
        return tuple(sorted(self.sources, key=lambda each: _rank(each.state(self.at))))

    @property
    def worst_feeds(self) -> tuple[FeedHealth, ...]:
        """The feeds, those that need attention first."""
        return tuple(sorted(self.feeds, key=lambda each: _rank(each.state(self.at))))

    @property
    def worst_targets(self) -> tuple[TargetHealth, ...]:
        """The targets, those that need attention first."""
        return tuple(sorted(self.targets, key=lambda each: _rank(each.state(self.at))))

    def run_complaints(self) -> Iterator[str]:
        """Yield what is wrong with whole runs, one line each."""
        targets = [each.trouble for each in self.targets]
        others = [each.trouble for each in self.sources] + [each.trouble for each in self.feeds]
        runs = (each for each in (self.run, self.daemon) if each is not None)
        return complaints_of(runs, others_fail=any(others + targets))

    def backlog_complaint(self) -> str | None:
        """Return what is wrong with articles that are not read completely. None: nothing is."""
        since = self.unread_since
        if since is None or self.at - since <= _UNTIL_READ:
            return None
        return (
            f"{self.unread:,} articles have not been read completely since {minute(since)};"
            " run feedpub build --complete"
        )

    def journal_complaint(self) -> str | None:
        """Return why the journal is not exported. None: it is."""
        if self.journal is None:
            return None
        return f"the journal could not be exported: {self.journal}; the next run tries it again"

    def clock_complaint(self) -> str | None:
        """Return that the clock is far ahead. None: it is not."""
        if self.dated is None or self.at - self.dated <= _CLOCKS_DIFFER:
            return None
        return (
            f"the clock is at {minute(self.at)}, but at {minute(self.dated)} by servers, or by the"
            " last run and the newest article; correct it: embargoes end and articles expire by it"
        )

    def complaints(self) -> Iterator[str]:
        """Yield everything that is stale or failing, one line each."""
        complaints = (
            *(each.complaint(self.at) for each in self.sources),
            *(each.complaint(self.at) for each in self.feeds),
            *(each.complaint(self.at) for each in self.targets),
            *(each.complaint(self.at) for each in self.disks),
            self.backlog_complaint(),
            self.journal_complaint(),
            self.clock_complaint(),
        )
        yield from filter(None, complaints)
        yield from self.run_complaints()

    def as_json(self) -> dict[str, Any]:
        """Return the state for ``feedpub status --json``."""
        targets = [
            {
                "kind": each.kind,
                "name": each.name,
                "state": each.state(self.at),
                "waiting": each.waiting,
                "succeeded": _json(each.succeeded),
                **_trouble(each.trouble),
            }
            for each in self.targets
        ]
        return {
            "at": self.at.isoformat(),
            "newsroom": self.newsroom,
            "version": self.version,
            "complaints": list(self.complaints()),
            "quarantined": self.quarantined,
            "unread": self.unread,
            "run": {
                "state": "failing" if any(True for _ in self.run_complaints()) else "well",
                "began": _json(self.run.began) if self.run else None,
                "failing": any(True for _ in self.run_complaints()),
            },
            "sources": [
                {
                    "name": each.name,
                    "state": each.state(self.at),
                    "type": each.type,
                    "articles": each.articles,
                    "stand_ins": dict(each.stand_ins),
                    "succeeded": _json(each.succeeded),
                    "took": each.took,
                    "unused_keys": [
                        {"key": key, "advice": advice} for key, advice in each.unused_keys
                    ],
                    **_trouble(each.trouble),
                }
                for each in self.sources
            ],
            "feeds": [
                {
                    "name": each.name,
                    "state": each.state(self.at),
                    "title": each.title,
                    "addresses": list(each.addresses),
                    "entries": each.entries,
                    "newest": _json(each.newest),
                    "changed": _json(each.changed),
                    "bytes": each.bytes,
                    "findings": each.findings,
                    "took": each.took,
                    "pending": each.pending,
                    "private": each.private,
                    "overwritten": each.overwritten,
                    "public": _outside(each.outside),
                    **_trouble(each.trouble),
                }
                for each in self.feeds
            ],
            "disks": [
                {
                    "name": each.name,
                    "state": each.state(self.at),
                    "path": each.path,
                    "free": each.free,
                    "size": each.size,
                }
                for each in self.disks
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
            "targets": targets,
            # Its former name, until 0.3.
            "told": targets,
        }


def _rank(state: State) -> int:
    return _BAD.index(state) if state in _BAD else len(_BAD)


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
