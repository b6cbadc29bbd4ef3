"""Rebuild the archive from the sources and the journal."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

from feedpub.archive.database import locked
from feedpub.archive.location import PostgresArchive
from feedpub.archive.rebuild_swap import keep_new, lost_articles, put_aside, recover, restore_old
from feedpub.archive.store import Archive, opened
from feedpub.errors import ArchiveError, RebuildError
from feedpub.pipeline.build import build
from feedpub.pipeline.collect import Collected
from feedpub.pipeline.context import ArchiveAccess, RunContext
from feedpub.pipeline.fetch import (
    Scope,
    SourceRequest,
    SourceState,
    fetch_from_scratch,
    request_sources,
    source_state,
)
from feedpub.pipeline.report import Report


def rebuild(run: RunContext, *, may_lose: bool, wait: float) -> Report:
    """Rebuild the archive, and publish the documents that differ.

    Sources on the web are asked first, while the archive is free for others: what is withdrawn
    meanwhile is in the journal.

    If a source cannot be read, the old archive is put back; also if articles would be lost that no
    source has any longer, unless *may_lose*.

    Raises: RebuildError, ArchiveError, ConfigError; the old archive is in place.
    """
    archive = run.layers.archive
    if isinstance(archive, PostgresArchive):
        raise ArchiveError(
            archive,
            "is in PostgreSQL, where it is rebuilt by making a new one: name another database or"
            " schema in archive.url, with the same archive.journal, and run feedpub build",
        )
    web = [name for name in run.settings.sources if name not in run.folders]
    with contextlib.ExitStack() as stack:
        notes: list[str] = []
        states: dict[str, SourceState] = {}
        requests = None
        if web:
            stack.enter_context(locked(archive, wait=wait, what="asking"))
            with locked(archive, wait=wait):
                states = _old_states(archive, web, notes)
            begun = time.monotonic()
            requests = partial(_all_requests, run, fetch_from_scratch(run, web))
            run = run.later(time.monotonic() - begun)
        stack.enter_context(locked(archive, wait=wait))
        _check_not_overtaken(states, _old_states(archive, web, notes))
        put_aside(archive)
        try:
            report = build(
                run,
                # What is taken from the spool would be lost if the old archive were put back.
                Scope(requests=requests, spool=False),
                ArchiveAccess(lock=False),
                before_publishing=partial(_check_complete, archive, may_lose=may_lose),
                may_return=may_lose,
            )
            if report.returning:
                if lost_articles(archive) is None:
                    raise RebuildError(
                        f"{archive}: is damaged, and can record no withdrawal: move it away, run"
                        f" feedpub build, and withdraw then: {report.returning}"
                    )
                raise RebuildError(f"{report.returning}; the old archive is kept")
        except BaseException:
            restore_old(archive)
            raise
        keep_new(archive)
    return report.with_notes(notes)


def _check_complete(archive: Path, collected: Collected, *, may_lose: bool) -> None:
    """Raises: RebuildError, if the new archive would lack what the old one has."""
    for source in collected.sources:
        if source.failure:
            raise RebuildError(f"{source.failure}; the old archive is kept")
    lost = lost_articles(archive) or []
    if lost and not may_lose:
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        raise RebuildError(
            f"no source has {lost[0]}{more} any longer, and the new archive would not have it;"
            " the old archive is kept; --yes goes on without it"
        )


def _old_states(archive: Path, web: Collection[str], notes: list[str]) -> dict[str, SourceState]:
    """Return the states of the sources on the *web* in the old archive; {} if it is unreadable."""
    note = recover(archive)
    notes += [note] if note else []
    with contextlib.suppress(ArchiveError), opened(archive, lock=False) as old, old.transaction():
        # Opening it has written a lost journal again, as far as this archive has the events.
        return {name: source_state(old, name) for name in web}
    return {}


def _check_not_overtaken(before: Mapping[str, SourceState], now: Mapping[str, SourceState]) -> None:
    """Raises: RebuildError, if another run has read newer answers of a source meanwhile."""
    for name, state in before.items():
        if name in now and state.is_overtaken(now[name]):
            raise RebuildError(
                f"source {name}: another run has read it meanwhile; the old archive is kept; try"
                " again, and stop feedpub run for as long if it is at work"
            )


def _all_requests(
    run: RunContext, answered: Mapping[str, SourceRequest], archive: Archive
) -> dict[str, SourceRequest]:
    """Return the requests to all sources: those *answered*, and the folders."""
    folders = request_sources(run, archive, list(run.folders))
    return {name: answered.get(name) or folders[name] for name in run.settings.sources}
