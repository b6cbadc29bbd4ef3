"""The status of all sources and feeds, from configuration, archive and destination."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import starmap
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import feedpub
from feedpub.archive.activity import DESTINATION
from feedpub.archive.deliveries import Target
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.queries.feeds import FeedList, FeedRow, feed_list
from feedpub.archive.queries.status import ArchiveStatus, Hour, State, archive_status
from feedpub.archive.runs import BUILD, DAEMON, last_run
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.publications import publications
from feedpub.config.recurrence import Times
from feedpub.config.source_table import FilesTable, SourceTable
from feedpub.config.value_types import duration
from feedpub.health.files import put
from feedpub.health.runs import RunHealth, minute
from feedpub.health.state import (
    DiskHealth,
    FeedHealth,
    Health,
    Outside,
    Point,
    Removal,
    SourceHealth,
    TargetHealth,
    Trouble,
)
from feedpub.notifiers.registry import SUBSCRIPTION_KIND, kind_of, targets
from feedpub.notifiers.websub import hubs_of
from feedpub.pipeline.unused_keys import REMEMBERED_FOR
from feedpub.protocols import Destination, Overwritten

if TYPE_CHECKING:
    from feedpub.health.metrics import Gauge

#: For a source that is configured with neither a schedule nor when it is stale.
_STALE_AFTER = "24h"

#: Articles that sources took down are listed for so long.
_LISTED_FOR = timedelta(days=7)

#: A source is stale after so many times without success, and this much longer.
_MISSED = 3
_LATE = timedelta(minutes=15)


def status(settings: Settings, layers: ConfigFiles, now: datetime) -> Health:
    """Return the status of all sources and feeds. Raises: ArchiveError."""
    seen = archive_status(layers.archive, now)
    listed = feed_list(layers.archive) or FeedList()
    return Health(
        at=now,
        newsroom=settings.site.base_url.partition("://")[2].rstrip("/"),
        title=settings.site.title,
        version=feedpub.__version__,
        sources=tuple(
            _source(name, table, settings.site.timezone, seen, now)
            for name, table in settings.sources.items()
        ),
        feeds=tuple(_feeds(settings, layers.destination, seen, listed)),
        quarantined=seen.quarantined,
        unread=seen.unread,
        unread_since=seen.unread_since,
        journal=seen.journal,
        dated=seen.dated,
        taken_down=tuple(
            Removal(
                source=each.source,
                id=each.id,
                title=each.title,
                at=each.at,
                reason=each.reason,
            )
            for each in seen.taken_down
            if now - each.at <= _LISTED_FOR
        ),
        targets=(
            *_places(layers.destination, seen),
            *(
                _target(target, seen)
                for target in sorted(targets(settings), key=attrgetter("kind", "name"))
                if not kind_of(target).by_document
            ),
            *_subscriptions(settings, seen),
        ),
        run=_run(layers.archive),
        daemon=_daemon(layers.archive),
        disks=tuple(_disks(layers)),
    )


def _run(archive: ArchiveLocation) -> RunHealth | None:
    last = last_run(archive, BUILD)
    if last is None:
        return None
    return RunHealth(
        name="the last run",
        began=last.began.replace(microsecond=0),
        is_lost=last.is_lost,
        failed=last.failed,
        reasons=last.reasons,
    )


def _daemon(archive: ArchiveLocation) -> RunHealth | None:
    """Return the last daemon, unless a run of another process has succeeded since."""
    last, run = last_run(archive, DAEMON), last_run(archive, BUILD)
    if last is None:
        return None
    relieved = (
        run is not None
        and run.is_over
        and not run.failed
        and run.ended_process != last.process
        and run.began > last.began
    )
    began = last.began.replace(microsecond=0)
    return RunHealth(name="feedpub run", began=began, is_lost=last.is_lost and not relieved)


def show(
    settings: Settings,
    layers: ConfigFiles,
    now: datetime,
    gauges: Callable[[], Iterable[Gauge]] = tuple,
    every: timedelta | None = None,
) -> None:
    """Write the status page and the metrics file, as configured, with more *gauges* in that.

    *every*: how often they are written. None: by each run.

    Raises: ArchiveError, OSError.
    """
    wanted = settings.health
    if not (wanted.page or wanted.textfile):
        return
    # Imported only by runs that write them.
    from feedpub.health.metrics import exposition
    from feedpub.health.page import status_page

    health = status(settings, layers, now)
    if wanted.page:
        put(Path(wanted.page), status_page(health, every))
    if wanted.textfile:
        put(Path(wanted.textfile), exposition(health, gauges()))


def _source(
    name: str, table: SourceTable, zone: str, seen: ArchiveStatus, now: datetime
) -> SourceHealth:
    state = seen.sources.get(name)
    succeeded = state.succeeded if state else None
    if seen.idle and succeeded and isinstance(table, FilesTable):
        # A run that finds nothing to do has checked every folder.
        succeeded = max(succeeded, seen.idle)
    return SourceHealth(
        name=name,
        type=table.type,
        articles=seen.articles.get(name, 0),
        stand_ins=tuple(seen.stand_ins.get(name, ())),
        succeeded=succeeded,
        stale_at=succeeded and _stale_at(succeeded, table, table.times(name, zone)),
        took=state.took if state else None,
        trouble=_trouble(state),
        points=_points(seen.source_hours.get(name, ())),
        unused_keys=tuple(
            (each.key, each.advice)
            for each in seen.unused_keys.get(name, ())
            if now.date() - each.seen <= REMEMBERED_FOR
        ),
    )


def _stale_at(succeeded: datetime, table: SourceTable, times: Times | None) -> datetime:
    if table.stale_after or times is None:
        return succeeded + duration(table.stale_after or _STALE_AFTER)
    for _ in range(_MISSED):
        succeeded = times.after(succeeded)
    return succeeded + _LATE


def _feeds(
    settings: Settings, destination: Destination, seen: ArchiveStatus, listed: FeedList
) -> Iterator[FeedHealth]:
    for publication in publications(settings, settings.slugs_with(listed.slugs)):
        name = publication.name
        row, state = listed.feeds.get(name), seen.feeds.get(name)
        table = settings.feeds[publication.family]
        stale_after = table.stale_after
        marks = dict(zip(row.documents, row.marks, strict=True)) if row else {}
        flaw = next(filter(None, starmap(destination.overwritten, marks.items())), None)
        yield FeedHealth(
            name=name,
            title=publication.channel.title,
            addresses=tuple(address for _, address in publication.channel.addresses),
            entries=row.entries if row else None,
            newest=row.newest if row else None,
            changed=row.changed if row else None,
            bytes=sum(map(destination.size, row.marks if row else ())),
            pending=name in seen.pending,
            stale_after=duration(stale_after) if stale_after else None,
            findings=state.findings if state else None,
            took=state.took if state else None,
            trouble=_trouble(state),
            points=_points(seen.feed_hours.get(name, ())),
            outside=_outside(row, seen) if settings.notify.check else None,
            private=table.private,
            overwritten=_overwritten(flaw) if flaw else None,
            overwritten_at=flaw.since if flaw else None,
        )


def _overwritten(flaw: Overwritten) -> str:
    if flaw.is_missing:
        return f"{flaw.name} is missing"
    at = f" at {minute(flaw.since)}" if flaw.since else ""
    return f"{flaw.name} was overwritten by another program{at}"


def _disks(layers: ConfigFiles) -> Iterator[DiskHealth]:
    """Yield the state of the disks of this machine that are written to."""
    places = {"archive": layers.archive} if isinstance(layers.archive, Path) else {}
    if layers.has_directory:
        places["publish"] = layers.directory
    for name, path in places.items():
        # Before the first run the folder itself does not exist.
        for folder in (path, *path.parents):
            try:
                found = os.statvfs(folder)
            except OSError:
                continue
            size, free = (number * found.f_frsize for number in (found.f_blocks, found.f_bavail))
            yield DiskHealth(name=name, path=str(path), free=free, size=size)
            break


def _places(destination: Destination, seen: ArchiveStatus) -> Iterator[TargetHealth]:
    """Yield the state of each of several places that documents are put into."""
    for name in destination.identity.split(", "):
        state = seen.targets.get((DESTINATION, name))
        if state is not None:
            yield TargetHealth(
                kind=DESTINATION,
                name=name,
                waiting=0,
                succeeded=state.succeeded,
                trouble=_trouble(state),
            )


def _subscriptions(settings: Settings, seen: ArchiveStatus) -> Iterator[TargetHealth]:
    """Yield the state of the test subscription at each hub."""
    for hub in sorted(hubs_of(settings)) if settings.notify.test_subscription else ():
        state = seen.targets.get((SUBSCRIPTION_KIND, hub))
        yield TargetHealth(
            kind=SUBSCRIPTION_KIND,
            name=hub,
            waiting=0,
            succeeded=state.succeeded if state else None,
            trouble=_trouble(state),
        )


def _target(target: Target, seen: ArchiveStatus) -> TargetHealth:
    key = target.kind, target.name
    state, deliveries = seen.targets.get(key), seen.deliveries.get(key)
    trouble = _trouble(state)
    if trouble is None and deliveries and deliveries.failing:
        # Some documents failed, though the target takes others.
        trouble = Trouble(
            since=deliveries.failing, times=deliveries.failed, reason=deliveries.reason or ""
        )
    return TargetHealth(
        kind=target.kind,
        name=target.name,
        waiting=deliveries.waiting if deliveries else 0,
        succeeded=state.succeeded if state else None,
        trouble=trouble,
    )


def _outside(row: FeedRow | None, seen: ArchiveStatus) -> Outside | None:
    """Return whether the documents of a feed are public; if not, what the oldest one shows."""
    names = row.documents if row else ()
    checked = [seen.public[name] for name in names if name in seen.public]
    if not checked:
        return None
    waiting = [each for each in checked if each.public is None]
    if not waiting:
        return Outside(public=True, since=max(each.public for each in checked if each.public))
    longest = min(waiting, key=lambda each: (each.put, each.reason is None))
    return Outside(public=False, since=longest.put, reason=longest.reason)


def _trouble(state: State | None) -> Trouble | None:
    if state is None or state.failing is None:
        return None
    return Trouble(since=state.failing, times=state.failures, reason=state.reason or "")


def _points(hours: Iterable[Hour]) -> tuple[Point, ...]:
    return tuple(
        Point(at=each.at, changes=each.changes, failures=each.failures, entries=each.entries)
        for each in hours
    )
