"""What is kept of how sources and feeds fare; :mod:`feedpub.archive.queries.status` reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive.schema import hours, states
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds

KEPT = timedelta(days=14)

_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try to read a source, or to make a feed."""

    name: str

    #: Why it failed. None: it did not.
    failure: str | None = None

    #: Articles new or changed; entries added or changed.
    changes: int = 0

    #: Entries that the feed has now. None for a source.
    entries: int | None = None

    #: Findings that it went out with. None for a source.
    findings: int | None = None

    #: How long it took. None: it failed, or it is not known.
    seconds: float | None = None


class Activity:
    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, kind: str, tries: Iterable[Try], now: datetime) -> None:
        """Record the results of *tries*, which ended *now*.

        *kind* is ``source``, ``feed`` or a kind of notifier.
        """
        for each in tries:
            self._state(kind, each, now)
            self._hour(kind, each, now)

    def forget_old(self, now: datetime) -> None:
        """Drop the hours that are kept no longer."""
        old = hours.c.at < seconds(now - KEPT)
        self._session.connection.execute(sa.delete(hours).where(old))

    def _state(self, kind: str, each: Try, now: datetime) -> None:
        table = states
        at = seconds(now)
        failed = each.failure is not None
        took = None if each.seconds is None else round(each.seconds * 1000)
        put = insert(table).values(
            kind=kind,
            name=each.name,
            tried=at,
            succeeded=None if failed else at,
            failing=at if failed else None,
            failures=int(failed),
            reason=each.failure,
            findings=each.findings,
            took=took,
        )
        self._session.connection.execute(
            put.on_conflict_do_update(
                index_elements=["kind", "name"],
                set_={
                    "tried": at,
                    "succeeded": table.c.succeeded if failed else at,
                    "failing": sa.func.coalesce(table.c.failing, at) if failed else None,
                    "failures": table.c.failures + 1 if failed else 0,
                    "reason": each.failure,
                    "findings": sa.func.coalesce(each.findings, table.c.findings),
                    "took": sa.func.coalesce(took, table.c.took),
                },
            )
        )

    def _hour(self, kind: str, each: Try, now: datetime) -> None:
        table = hours
        failed = int(each.failure is not None)
        at = seconds(now)
        put = insert(table).values(
            kind=kind,
            name=each.name,
            at=at - at % _HOUR,
            tries=1,
            failures=failed,
            changes=each.changes,
            entries=each.entries,
        )
        self._session.connection.execute(
            put.on_conflict_do_update(
                index_elements=["kind", "name", "at"],
                set_={
                    "tries": table.c.tries + 1,
                    "failures": table.c.failures + failed,
                    "changes": table.c.changes + each.changes,
                    "entries": sa.func.coalesce(each.entries, table.c.entries),
                },
            )
        )
