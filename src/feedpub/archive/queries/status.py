"""The state of sources, feeds and deliveries. Only the standard library."""

from __future__ import annotations

import contextlib
from datetime import date, datetime

from feedpub.archive.clock import TrustedClock
from feedpub.archive.database import Database, lock_of, reading, statement
from feedpub.archive.facts import FACT, JOURNAL_FAILED, UNUSED_KEY, of_kind
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.archive.runs import last_run
from feedpub.archive.timestamps import moment, moment_or_none
from feedpub.nouns import dataclass, field

#: The kind of the deliveries that check whether a document is public.
PUBLIC_CHECK_KIND = "look"

#: The first versions of the tables that have them.
_WITH_STATES = 5
_WITH_DELIVERIES = 6
_WITH_TIMES = 8
_WITH_TAKEDOWNS = 9
_WITH_UNREAD = 10
_WITH_STAND_INS = 14

#: At most so many articles that sources took down are returned.
_TAKEDOWNS = 100

_STATES = statement(
    "states",
    "SELECT kind, name, tried, succeeded, failing, failures, reason, findings, took FROM states",
)
_STATES_WITHOUT_TIMES = statement(
    "states without times",
    "SELECT kind, name, tried, succeeded, failing, failures, reason, NULL AS findings,"
    " NULL AS took FROM states",
)
_HOURS = statement(
    "hours",
    "SELECT name, at, tries, failures, changes, entries FROM hours WHERE kind = :kind"
    " ORDER BY name, at",
)
_ARTICLES = statement(
    "articles of sources", "SELECT source, count(*) AS articles FROM ledger GROUP BY source"
)
_STAND_INS = statement(
    "numbers of dates that stand in",
    "SELECT source, stand_in, count(*) AS articles FROM ledger WHERE stand_in IS NOT NULL"
    " GROUP BY source, stand_in ORDER BY source, articles DESC, stand_in",
)
_PENDING = statement("names of pending feeds", "SELECT feed FROM pending")
_QUARANTINED = statement("number of quarantined", "SELECT count(*) FROM quarantine")
_UNREAD = statement(
    "number of unread",
    # As unread.py has it.
    "SELECT (SELECT count(*) FROM unread) - (SELECT count(*) FROM unread WHERE since IS NULL)"
    " AS articles, (SELECT min(since) FROM unread) AS since",
)
_IS_SETTLED = statement("is settled", "SELECT 1 FROM facts WHERE name = 'settled'")
_DELIVERIES = statement(
    "deliveries of targets",
    "SELECT kind, target, count(due) AS waiting, count(failure) AS failed,"
    " min(failing) AS failing, max(failure) AS reason FROM deliveries GROUP BY kind, target",
)
_PUBLIC = statement(
    "public documents",
    "SELECT document, created, done, failure FROM deliveries WHERE kind = :kind",
)
_TAKEN_DOWN = statement(
    "taken down by sources",
    "SELECT down.source, down.id, {json_text articles.record, title} AS title, withdrawals.at,"
    " down.reason FROM source_takedowns AS down"
    " JOIN ledger ON ledger.source = down.source AND ledger.id = down.id"
    " JOIN withdrawals ON withdrawals.key = ledger.key"
    " LEFT JOIN articles ON articles.key = ledger.key"
    " WHERE down.holds = 1 AND withdrawals.restored IS NULL"
    " ORDER BY withdrawals.at DESC, down.source, down.id LIMIT :count",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How the last attempts of a source, a feed or a target went."""

    tried: datetime

    #: None: never.
    succeeded: datetime | None

    #: Since when it has been failing. None: it has not.
    failing: datetime | None
    failures: int
    reason: str | None

    #: Findings that the feed was published with. None: never published, or not a feed.
    findings: int | None = None

    #: In seconds, how long it took when it last succeeded. None: unknown.
    took: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What became of a source or a feed in the hour that began *at*."""

    at: datetime
    tries: int
    failures: int
    changes: int

    #: Of a feed. None: it could not be made.
    entries: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingDeliveries:
    """The deliveries of one target."""

    #: How many documents are still to be delivered.
    waiting: int

    #: How many failed, including those that were given up; since when, and why.
    failed: int
    failing: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicState:
    """Whether a document is public."""

    #: When it was put into the publish directory, and when it was seen to be public. None: never.
    put: datetime
    public: datetime | None

    #: What was seen instead. None: it was not checked yet, or it is public.
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """An article that its source took down, and that is withdrawn because of it."""

    source: str
    id: str

    #: None if nothing of it is kept.
    title: str | None
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusedKey:
    """A key of a source's articles that is not used."""

    key: str

    #: The day on which an article that has it was last read.
    seen: date

    #: What to do about it. Empty if nothing is known.
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveStatus:
    """Everything that the status page shows of the archive."""

    #: By the name of a source, of a feed.
    sources: dict[str, State] = field(default_factory=dict)
    feeds: dict[str, State] = field(default_factory=dict)

    #: The last two weeks, in order.
    source_hours: dict[str, list[Hour]] = field(default_factory=dict)
    feed_hours: dict[str, list[Hour]] = field(default_factory=dict)

    #: How many articles each source has brought.
    articles: dict[str, int] = field(default_factory=dict)

    #: By source: what stands in for the dates of its articles, and for how many.
    stand_ins: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    #: By kind of notifier and name of the target.
    targets: dict[tuple[str, str], State] = field(default_factory=dict)
    deliveries: dict[tuple[str, str], PendingDeliveries] = field(default_factory=dict)

    #: By the name of a document.
    public: dict[str, PublicState] = field(default_factory=dict)

    #: Feeds that must be made again.
    pending: frozenset[str] = frozenset()
    quarantined: int = 0

    #: How many articles are not read completely yet, and since when.
    unread: int = 0
    unread_since: datetime | None = None

    #: By source.
    unused_keys: dict[str, list[UnusedKey]] = field(default_factory=dict)

    #: The newest first.
    taken_down: tuple[TakenDown, ...] = ()

    #: Why the journal could not be exported when that was last tried. None: it was.
    journal: str | None = None

    #: When a run last found nothing to do, and recorded nothing.
    idle: datetime | None = None

    #: The date for what happens now: another one if the clock is far ahead. None: not asked for.
    dated: datetime | None = None


def archive_status(archive: ArchiveLocation, now: datetime | None = None) -> ArchiveStatus:
    """Return the status in *archive* at *now*; an empty one without archive.

    Raises: ArchiveError.
    """
    with reading(archive) as database:
        if database is None:
            return ArchiveStatus()
        version = database.version
        kinds = _states(database) if version >= _WITH_STATES else {}
        backlog = database.one(_UNREAD) if version >= _WITH_UNREAD else None
        has_export = isinstance(archive, PostgresArchive) and archive.journal is not None
        has_hours, has_deliveries = version >= _WITH_STATES, version >= _WITH_DELIVERIES
        sources, feeds = kinds.pop("source", {}), kinds.pop("feed", {})
        targets = {(kind, name): state for kind in kinds for name, state in kinds[kind].items()}
        return ArchiveStatus(
            sources=sources,
            feeds=feeds,
            source_hours=_hours(database, "source") if has_hours else {},
            feed_hours=_hours(database, "feed") if has_hours else {},
            articles=dict(database.rows(_ARTICLES)),
            stand_ins=_stand_ins(database) if version >= _WITH_STAND_INS else {},
            targets=targets if has_deliveries else {},
            deliveries=_deliveries(database) if has_deliveries else {},
            public=_public(database) if has_deliveries else {},
            pending=frozenset(database.values(_PENDING)),
            quarantined=database.value(_QUARANTINED),
            unread=backlog.articles if backlog else 0,
            unread_since=moment_or_none(backlog.since) if backlog else None,
            unused_keys=_unused_keys(database),
            taken_down=_taken_down(database) if version >= _WITH_TAKEDOWNS else (),
            journal=database.value(FACT, name=JOURNAL_FAILED) if has_export else None,
            idle=_last_check(archive) if database.value(_IS_SETTLED) else None,
            dated=None if now is None else TrustedClock(database).dated(now),
        )


def _states(database: Database) -> dict[str, dict[str, State]]:
    """Return the states by kind and name."""
    found: dict[str, dict[str, State]] = {}
    query = _STATES if database.version >= _WITH_TIMES else _STATES_WITHOUT_TIMES
    for row in database.rows(query):
        found.setdefault(row.kind, {})[row.name] = State(
            tried=moment(row.tried),
            succeeded=moment_or_none(row.succeeded),
            failing=moment_or_none(row.failing),
            failures=row.failures,
            reason=row.reason,
            findings=row.findings,
            took=None if row.took is None else row.took / 1000,
        )
    return found


def _hours(database: Database, kind: str) -> dict[str, list[Hour]]:
    found: dict[str, list[Hour]] = {}
    for row in database.rows(_HOURS, kind=kind):
        hour = Hour(
            at=moment(row.at),
            tries=row.tries,
            failures=row.failures,
            changes=row.changes,
            entries=row.entries,
        )
        found.setdefault(row.name, []).append(hour)
    return found


def _stand_ins(database: Database) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for row in database.rows(_STAND_INS):
        found.setdefault(row.source, []).append((row.stand_in, row.articles))
    return found


def _deliveries(database: Database) -> dict[tuple[str, str], PendingDeliveries]:
    return {
        (row.kind, row.target): PendingDeliveries(
            waiting=row.waiting,
            failed=row.failed,
            failing=moment_or_none(row.failing),
            reason=row.reason,
        )
        for row in database.rows(_DELIVERIES)
    }


def _public(database: Database) -> dict[str, PublicState]:
    return {
        row.document: PublicState(
            put=moment(row.created), public=moment_or_none(row.done), reason=row.failure
        )
        for row in database.rows(_PUBLIC, kind=PUBLIC_CHECK_KIND)
    }


def _taken_down(database: Database) -> tuple[TakenDown, ...]:
    return tuple(
        TakenDown(
            source=row.source, id=row.id, title=row.title, at=moment(row.at), reason=row.reason
        )
        for row in database.rows(_TAKEN_DOWN, count=_TAKEDOWNS)
    )


def _unused_keys(database: Database) -> dict[str, list[UnusedKey]]:
    found: dict[str, list[UnusedKey]] = {}
    for source, key, value in of_kind(database, UNUSED_KEY):
        day, _, advice = value.partition(" ")
        unused = UnusedKey(key=key, seen=date.fromisoformat(day), advice=advice)
        found.setdefault(source, []).append(unused)
    return found


def _last_check(archive: ArchiveLocation) -> datetime | None:
    """Return when a run last succeeded; before runs were recorded, when one last took the lock."""
    last = last_run(archive)
    if last is not None:
        return None if last.failed else last.ended
    with contextlib.suppress(OSError):
        at = lock_of(archive).stat().st_mtime
        return moment(int(at))
    return None
