"""The archive made anew, of the sources and the journal."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

from feedpub.archive.lock import locked
from feedpub.archive.rebuild_swap import bring_back, forget, missing, put_aside, recover
from feedpub.archive.store import Archive, opened
from feedpub.errors import ArchiveError, RebuildError
from feedpub.pipeline.build import build
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.fetch import SourceRequest, SourceState, ask, ask_anew, known_now
from feedpub.pipeline.report import Report


def rebuild(run: RunContext, *, may_lose: bool, wait: float) -> Report:
    """Make the archive anew, and publish what is not as it should stand.

    Sources on the web are asked first, while the archive is free for others: what is withdrawn
    meanwhile stands in the journal.

    The old one stands again if a source cannot be read, or if articles that no source has any
    more would be lost, unless they *may*.

    Raises: RebuildError, ArchiveError, ConfigError; the old archive stands.
    """
    archive = run.layers.archive
    web = [name for name in run.settings.sources if name not in run.folders]

    def check(report: Report) -> None:
        for source in report.sources:
            if source.failure:
                raise RebuildError(f"{source.failure}; the old archive stands")
        lost = missing(archive) or []
        if lost and not may_lose:
            more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
            raise RebuildError(
                f"no source has {lost[0]}{more} any longer, and the new archive would not have it;"
                " the old one stands; --yes goes on without"
            )

    with contextlib.ExitStack() as stack:
        notes: list[str] = []
        known: dict[str, SourceState] = {}
        ask_for = None
        if web:
            stack.enter_context(locked(archive, wait=wait, what="asking"))
            with locked(archive, wait=wait):
                known = _looked_at(archive, web, notes)
            begun = time.monotonic()
            ask_for = partial(_all, run, ask_anew(run, web))
            run = run.later(time.monotonic() - begun)
        stack.enter_context(locked(archive, wait=wait))
        _hold_against(known, _looked_at(archive, web, notes))
        put_aside(archive)
        try:
            # What it took from the spool would be nowhere, did the old one stand again.
            report = build(
                run,
                ask_for=ask_for,
                before_publishing=check,
                spool=False,
                lock=False,
                may_return=may_lose,
            )
            if report.returning:
                raise RebuildError(f"{report.returning}; the old archive stands")
        except BaseException:
            bring_back(archive)
            raise
        forget(archive)
    report.notes += notes
    return report


def _looked_at(archive: Path, web: Collection[str], notes: list[str]) -> dict[str, SourceState]:
    """What the old archive knows of the sources on the *web*; nothing if it cannot be asked."""
    note = recover(archive)
    notes += [note] if note else []
    with contextlib.suppress(ArchiveError), opened(archive, lock=False) as old, old.transaction():
        # A journal that was lost is written again by now, as far as this archive knows.
        return {name: known_now(old, name) for name in web}
    return {}


def _hold_against(before: Mapping[str, SourceState], now: Mapping[str, SourceState]) -> None:
    """Raises: RebuildError, if another run has read what may be newer than what was heard."""
    for name, known in before.items():
        if name in now and known.is_overtaken(now[name]):
            raise RebuildError(
                f"source {name}: another run has read it meanwhile; the old archive stands; try"
                " again, and end feedpub run for as long if it is at work"
            )


def _all(
    run: RunContext, asked: Mapping[str, SourceRequest], archive: Archive
) -> dict[str, SourceRequest]:
    """All sources: those that were *asked*, and the folders."""
    folders = ask(run, archive, list(run.folders))
    return {name: asked.get(name) or folders[name] for name in run.settings.sources}
