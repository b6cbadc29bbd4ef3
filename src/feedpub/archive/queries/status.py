"""How sources and feeds fare, read by the standard library alone, beside any run."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from feedpub.archive.readonly import beside
from feedpub.archive.runs import last_run
from feedpub.archive.timestamps import moment, moment_or_none

#: The kind of the deliveries that check whether a document is public.
PUBLIC_CHECK_KIND = "look"

_TARGET_KINDS = "SELECT DISTINCT kind FROM states WHERE kind NOT IN ('source', 'feed')"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How the last tries of a source or a feed went."""

    tried: datetime

    #: None: never.
    succeeded: datetime | None

    #: Since when it fails. None: it does not.
    failing: datetime | None
    failures: int
    reason: str | None

    #: Findings that the feed went out with. None: it never did, or is none.
    findings: int | None = None

    #: In seconds, how long it took when it last succeeded. None: that is not known.
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

    #: What was seen instead. None: it was not looked at, or it is public.
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
class Vitals:
    #: By the name of a source, of a feed.
    sources: dict[str, State] = field(default_factory=dict)
    feeds: dict[str, State] = field(default_factory=dict)

    #: The last two weeks, each in their order.
    source_hours: dict[str, list[Hour]] = field(default_factory=dict)
    feed_hours: dict[str, list[Hour]] = field(default_factory=dict)

    #: How many articles each source has brought.
    articles: dict[str, int] = field(default_factory=dict)

    #: By kind of notifier and name of the target.
    targets: dict[tuple[str, str], State] = field(default_factory=dict)
    deliveries: dict[tuple[str, str], PendingDeliveries] = field(default_factory=dict)

    #: By the name of a document.
    public: dict[str, PublicState] = field(default_factory=dict)

    #: Feeds that must be made again.
    pending: frozenset[str] = frozenset()
    quarantined: int = 0

    #: The newest first.
    taken_down: tuple[TakenDown, ...] = ()

    #: When a run last looked, found everything as it had left it, and wrote nothing down.
    idle: datetime | None = None


def vitals(archive: Path) -> Vitals:
    """Return what *archive* says; nothing if there is none yet. Raises: ArchiveError."""
    with beside(archive) as db:
        if db is None:
            return Vitals()
        version = db.execute("PRAGMA user_version").fetchone()[0]
        kept = version >= _WITH_STATES
        has_deliveries = version >= _WITH_DELIVERIES
        states = partial(_states, db, version)
        settled = db.execute("SELECT 1 FROM facts WHERE name = 'settled'").fetchone()
        return Vitals(
            sources=states("source"),
            feeds=states("feed"),
            source_hours=_hours(db, "source") if kept else {},
            feed_hours=_hours(db, "feed") if kept else {},
            articles=dict(db.execute("SELECT source, count(*) FROM ledger GROUP BY source")),
            targets={
                (kind, name): state
                for (kind,) in db.execute(_TARGET_KINDS)
                if has_deliveries
                for name, state in states(kind).items()
            },
            deliveries=_deliveries(db) if has_deliveries else {},
            public=_public(db) if has_deliveries else {},
            pending=frozenset(name for (name,) in db.execute("SELECT feed FROM pending")),
            quarantined=db.execute("SELECT count(*) FROM quarantine").fetchone()[0],
            taken_down=_taken_down(db) if version >= _WITH_TAKEDOWNS else (),
            idle=_last_look(archive) if settled else None,
        )


#: The first versions of the tables that keep them.
_WITH_STATES = 5
_WITH_DELIVERIES = 6
_WITH_TIMES = 8
_WITH_TAKEDOWNS = 9

#: How many takedowns are told of.
_TAKEDOWNS = 100


def _states(db: sqlite3.Connection, version: int, kind: str) -> dict[str, State]:
    if version < _WITH_STATES:
        return {}
    more = "findings, took" if version >= _WITH_TIMES else "NULL, NULL"
    rows = db.execute(
        f"SELECT name, tried, succeeded, failing, failures, reason, {more} FROM states"
        " WHERE kind = ?",
        (kind,),
    )
    return {
        name: State(
            tried=moment(tried),
            succeeded=moment_or_none(succeeded),
            failing=moment_or_none(failing),
            failures=failures,
            reason=reason,
            findings=findings,
            took=None if took is None else took / 1000,
        )
        for name, tried, succeeded, failing, failures, reason, findings, took in rows
    }


def _hours(db: sqlite3.Connection, kind: str) -> dict[str, list[Hour]]:
    found: dict[str, list[Hour]] = {}
    rows = db.execute(
        "SELECT name, at, tries, failures, changes, entries FROM hours WHERE kind = ?"
        " ORDER BY name, at",
        (kind,),
    )
    for name, at, tries, failures, changes, entries in rows:
        hour = Hour(
            at=moment(at),
            tries=tries,
            failures=failures,
            changes=changes,
            entries=entries,
        )
        found.setdefault(name, []).append(hour)
    return found


def _deliveries(db: sqlite3.Connection) -> dict[tuple[str, str], PendingDeliveries]:
    rows = db.execute(
        "SELECT kind, target, count(due), count(failure), min(failing), max(failure)"
        " FROM deliveries GROUP BY kind, target"
    )
    return {
        (kind, target): PendingDeliveries(
            waiting=waiting, failed=failed, failing=moment_or_none(failing), reason=reason
        )
        for kind, target, waiting, failed, failing, reason in rows
    }


def _public(db: sqlite3.Connection) -> dict[str, PublicState]:
    rows = db.execute(
        "SELECT document, created, done, failure FROM deliveries WHERE kind = ?",
        (PUBLIC_CHECK_KIND,),
    )
    return {
        document: PublicState(put=moment(created), public=moment_or_none(done), reason=failure)
        for document, created, done, failure in rows
    }


def _taken_down(db: sqlite3.Connection) -> tuple[TakenDown, ...]:
    rows = db.execute(
        "SELECT down.source, down.id, json_extract(record, '$.title'), at, down.reason"
        " FROM source_takedowns AS down JOIN ledger USING (source, id)"
        " JOIN withdrawals USING (key) LEFT JOIN articles USING (key)"
        " WHERE holds = 1 AND restored IS NULL ORDER BY at DESC, down.source, down.id LIMIT ?",
        (_TAKEDOWNS,),
    )
    return tuple(
        TakenDown(source=source, id=id, title=title, at=moment(at), reason=reason)
        for source, id, title, at, reason in rows
    )


def _last_look(archive: Path) -> datetime | None:
    """When a run last ended well; before runs were recorded, when one last took the lock."""
    last = last_run(archive)
    if last is not None:
        return None if last.failed else last.ended
    with contextlib.suppress(OSError):
        at = archive.with_name(archive.name + ".lock").stat().st_mtime
        return moment(int(at))
    return None
