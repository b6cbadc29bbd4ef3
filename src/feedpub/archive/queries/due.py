"""What is due: for workers, which ask every second."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from feedpub.archive.activity import LastTry
from feedpub.archive.database import reading, statement
from feedpub.archive.facts import SUBSCRIPTIONS_DUE
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.timestamps import moment, moment_or_none, seconds
from feedpub.nouns import dataclass, field

_TRIES = statement(
    "tries of sources and of some feeds",
    "SELECT kind, name, tried, failures FROM states"
    " WHERE kind = 'source' OR (kind = 'feed' AND name IN (:feeds...))",
)
_CHANGED = statement(
    "feeds that the clock has changed",
    "SELECT feed FROM next_changes WHERE at <= :now"
    " AND NOT EXISTS (SELECT 1 FROM pending WHERE pending.feed = next_changes.feed)",
)
_DELIVERY = statement("when a delivery is next due", "SELECT min(due) FROM deliveries")
_FACTS = statement("facts with times", "SELECT name, value FROM facts WHERE name IN (:names...)")

#: The fact with the time of the last run that has let time pass.
CLOCK = "clock of feeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What an archive says of what is to be done."""

    #: Feeds that the clock has changed, which no run has noticed so far.
    changed: Collection[str] = ()

    #: By name; feeds only as far as they were asked about. Missing: never tried.
    sources: Mapping[str, LastTry] = field(default_factory=dict)
    feeds: Mapping[str, LastTry] = field(default_factory=dict)

    #: When a run last let time pass. None: never.
    clock: datetime | None = None

    #: When a delivery is due, and when test subscriptions are to be looked at. None: never.
    delivery: datetime | None = None
    subscriptions: datetime | None = None

    def notifications(self, *, subscribes: bool) -> datetime | None:
        """Return when there is something to notify of. None: never.

        *subscribes*: whether there are to be test subscriptions; those of a former configuration
        are never looked at.
        """
        moments = (self.delivery, self.subscriptions if subscribes else None)
        return min(filter(None, moments), default=None)


def due(archive: ArchiveLocation, now: datetime, feeds: Collection[str]) -> Due:
    """Return what is due in *archive*, and when *feeds* were last tried. Raises: ArchiveError."""
    with reading(archive) as database:
        if database is None:
            return Due()
        tries: dict[str, dict[str, LastTry]] = {"source": {}, "feed": {}}
        for row in database.rows(_TRIES, feeds=feeds):
            tries[row.kind][row.name] = LastTry(moment(row.tried), row.failures)
        facts = database.rows(_FACTS, names=[CLOCK, SUBSCRIPTIONS_DUE])
        times = {row.name: moment(int(row.value)) for row in facts}
        return Due(
            changed=set(database.values(_CHANGED, now=seconds(now))),
            sources=tries["source"],
            feeds=tries["feed"],
            clock=times.get(CLOCK),
            delivery=moment_or_none(database.value(_DELIVERY)),
            subscriptions=times.get(SUBSCRIPTIONS_DUE),
        )
