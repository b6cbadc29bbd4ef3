"""Decide whether there is nothing to do, before heavy imports: so it is for most runs of cron."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedpub
from feedpub.archive.queries.idle import baseline, next_delivery
from feedpub.config.files import ConfigFiles
from feedpub.config.id_lists import mark_of_list
from feedpub.errors import SourceError
from feedpub.intake.sources.files import FilesSource, printable
from feedpub.pipeline.report import Report


def settled(
    layers: ConfigFiles,
    *,
    now: datetime,
    next_moment: datetime | None,
    folders: Mapping[str, Path],
    passed_over: Mapping[str, int],
    lists: Mapping[str, str | None],
    spool: Path | None,
    destination: str,
    feeds: int,
    empty: int,
    empty_named: Sequence[str],
    quarantined: int,
    left_over: Sequence[str],
) -> str:
    """Return the state that a run with nothing left to do records for :func:`is_idle`."""
    return json.dumps(
        {
            "version": feedpub.__version__,
            "config": layers.digests,
            "since": now.timestamp(),
            "until": None if next_moment is None else next_moment.timestamp(),
            "lists": lists,
            "folders": {name: str(folder) for name, folder in folders.items()},
            "passed over": passed_over,
            "spool": None if spool is None else str(spool),
            "directory": destination,
            "feeds": feeds,
            "empty": empty,
            "empty named": empty_named,
            "quarantined": quarantined,
            "left over": left_over,
        }
    )


def idle_report(layers: ConfigFiles, now: datetime, *, dry_run: bool) -> Report | None:
    """Return the report of a run that has nothing to do; None if there may be something to do."""
    last = is_idle(layers, now)
    if last is None:
        return None
    return Report(
        dry_run=dry_run,
        known_feeds=last["feeds"],
        # Earlier versions did not record it.
        empty_feeds=last.get("empty", 0),
        empty_named=tuple(last.get("empty named", ())),
        quarantined=last["quarantined"],
        left_over=tuple(last.get("left over", ())),
    )


def is_idle(layers: ConfigFiles, now: datetime) -> dict[str, Any] | None:
    """Return the state that the last run recorded if nothing has changed since, else None.

    Program, configuration, all inputs and all published documents must be the same, and the clock
    must not have passed a moment that changes a feed.
    """
    found = baseline(layers.archive)
    if found is None:
        return None
    last = found.settled
    if not _holds(last, layers, now):
        return None
    for name, folder in last["folders"].items():
        passed_over = last.get("passed over", {}).get(name, 0)
        if not is_folder_unchanged(
            name, Path(folder), found.inputs.get(name, {}), passed_over=passed_over
        ):
            return None
    if last["spool"] is not None:
        from feedpub.intake.sources.spool import Spool

        try:
            if Spool(Path(last["spool"])).has_something(last["folders"]):
                return None
        except SourceError:
            return None
    if any(mark_of_list(Path(path)) != mark for path, mark in last["lists"].items()):
        return None
    destination = layers.destination
    if last["directory"] != destination.identity:
        return None
    if not all(destination.is_untouched(*document) for document in found.documents.items()):
        return None
    return last


def still_holds(last: str, layers: ConfigFiles, now: datetime) -> bool:
    """Return whether *last*, from :func:`settled`, is about this program and configuration.

    And whether the clock has not changed a feed since. Inputs and documents are not compared.
    """
    found = json.loads(last)
    return _holds(found, layers, now) and bool(found["directory"] == layers.destination.identity)


def _holds(last: Mapping[str, Any], layers: ConfigFiles, now: datetime) -> bool:
    if last["version"] != feedpub.__version__:
        return False
    if last["config"] != [list(each) for each in layers.digests]:
        return False
    until = last["until"]
    at = now.astimezone(UTC).timestamp()
    return at >= last["since"] and (until is None or at < until)


def is_folder_unchanged(
    source: str, folder: Path, read: Mapping[str, str | None], *, passed_over: int | None = None
) -> bool:
    """Return whether the documents in *folder* have the marks with which they were *read*.

    And whether *passed_over* files are of a kind that is not read. None: any number.
    """
    try:
        listing = FilesSource(source, folder).listing()
    except SourceError:
        return False
    if passed_over is not None and len(listing.others) != passed_over:
        return False
    seen = {printable(each): mark for each, mark in listing.marks.items()}
    return None not in seen.values() and seen == read


def is_delivery_due(layers: ConfigFiles, now: datetime) -> bool:
    """Return whether a delivery to a target of notifications is due."""
    at = next_delivery(layers.archive)
    return at is not None and at <= now.timestamp()
