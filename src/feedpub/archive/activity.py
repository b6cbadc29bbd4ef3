"""Successes and failures of sources, feeds and notifiers, for the status page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from feedpub.archive.database import Database, statement
from feedpub.archive.timestamps import moment, seconds
from feedpub.nouns import dataclass

KEPT = timedelta(days=14)

#: The kind of the states of places that documents are put into, if there are several.
DESTINATION = "destination"

_HOUR = 3600

_SUCCEEDED = statement(
    "record success",
    "INSERT INTO states"
    " (kind, name, tried, succeeded, failing, failures, reason, findings, took)"
    " VALUES (:kind, :name, :at, :at, NULL, 0, NULL, :findings, :took)"
    " ON CONFLICT (kind, name) DO UPDATE SET tried = excluded.tried,"
    " succeeded = excluded.succeeded, failing = NULL, failures = 0, reason = NULL,"
    " findings = coalesce(excluded.findings, states.findings),"
    " took = coalesce(excluded.took, states.took)",
)
_FAILED = statement(
    "record failure",
    "INSERT INTO states"
    " (kind, name, tried, succeeded, failing, failures, reason, findings, took)"
    " VALUES (:kind, :name, :at, NULL, :at, 1, :reason, :findings, :took)"
    " ON CONFLICT (kind, name) DO UPDATE SET tried = excluded.tried,"
    " failing = coalesce(states.failing, excluded.failing), failures = states.failures + 1,"
    " reason = excluded.reason, findings = coalesce(excluded.findings, states.findings),"
    " took = coalesce(excluded.took, states.took)",
)
_COUNT = statement(
    "count try in its hour",
    "INSERT INTO hours (kind, name, at, tries, failures, changes, entries)"
    " VALUES (:kind, :name, :at, 1, :failures, :changes, :entries)"
    " ON CONFLICT (kind, name, at) DO UPDATE SET tries = hours.tries + 1,"
    " failures = hours.failures + excluded.failures,"
    " changes = hours.changes + excluded.changes,"
    " entries = coalesce(excluded.entries, hours.entries)",
)
_LAST = statement(
    "last try", "SELECT tried, failures FROM states WHERE kind = :kind AND name = :name"
)
_FORGET_HOURS = statement("forget old hours", "DELETE FROM hours WHERE at < :first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One attempt to read a source, to publish a feed or to notify a target."""

    name: str

    #: Why it failed. None if it succeeded.
    failure: str | None = None

    #: Articles new or changed; entries added or changed.
    changes: int = 0

    #: Entries that the feed has now. None for anything but a feed.
    entries: int | None = None

    #: Findings that it was published with. None for anything but a feed.
    findings: int | None = None

    #: How long it took. None if it failed, or if that is unknown.
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class LastTry:
    """When something was last tried, and how often in a row it has failed."""

    at: datetime
    failures: int


class Activity:
    """The state of each source, feed and target, and what became of each hour by hour."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, kind: str, tries: Iterable[Try], now: datetime) -> None:
        """Record the results of *tries*, which ended *now*.

        *kind* is ``source``, ``feed`` or a kind of notifier.
        """
        at = seconds(now)
        for each in tries:
            failed = each.failure is not None
            of = {"kind": kind, "name": each.name}
            took = None if each.seconds is None else round(each.seconds * 1000)
            values = {"at": at, "findings": each.findings, "took": took}
            if failed:
                self._database.run(_FAILED, **of, **values, reason=each.failure)
            else:
                self._database.run(_SUCCEEDED, **of, **values)
            self._database.run(
                _COUNT,
                **of,
                at=at - at % _HOUR,
                failures=int(failed),
                changes=each.changes,
                entries=each.entries,
            )

    def last(self, kind: str, name: str) -> LastTry | None:
        """Return the last try of *name*. None if there was none."""
        row = self._database.row(_LAST, kind=kind, name=name)
        return None if row is None else LastTry(moment(row.tried), row.failures)

    def forget_old(self, now: datetime) -> None:
        """Delete hours that ended too long ago."""
        self._database.run(_FORGET_HOURS, first=seconds(now - KEPT))
