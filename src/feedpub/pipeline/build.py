"""The two lines, collect and publish. Only this module knows their order."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import datetime
from functools import partial

from feedpub.archive.activity import Try
from feedpub.archive.articles import Change, Facets
from feedpub.archive.feeds import INDEX
from feedpub.archive.rebuild_swap import DIRECTORY_IS_OTHER, STANDING_IS_OLDER
from feedpub.archive.store import Archive, opened
from feedpub.config.publications import Publication
from feedpub.pipeline.claim import claimed
from feedpub.pipeline.collect import collect
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.disk_reserve import keep_room
from feedpub.pipeline.fetch import Ask, SourceRequest, ask, ask_ahead
from feedpub.pipeline.idle import settled
from feedpub.pipeline.lookups import learn, look_at, not_known
from feedpub.pipeline.operations.adopt import settle
from feedpub.pipeline.operations.moved_directory import (
    clear_other_directory,
    clear_taken_down,
    urgent,
)
from feedpub.pipeline.plan import (
    document_names,
    known_feeds,
    list_marks,
    mark_pending,
    wanted,
)
from feedpub.pipeline.publish import publish
from feedpub.pipeline.pushed import Pushed, collect_pushed, take_away
from feedpub.pipeline.report import Report
from feedpub.web.threads import ended

#: In seconds: how long a run waits for another to end that began while the sources answered.
_PATIENCE = 60.0

#: In seconds: how long it waits for the publish directory, which another edition may share.
_TURN = 5.0


def build(
    run: RunContext,
    names: Collection[str] = (),
    *,
    sources: Collection[str] | None = None,
    ask_for: Ask | None = None,
    later: Collection[str] = (),
    before_publishing: Callable[[Report], None] = lambda _report: None,
    at_end: Callable[[Report], None] = lambda _report: None,
    spool: bool = True,
    lock: bool = True,
    may_return: bool = False,
    wait: float = 0,
    turn: AbstractContextManager[object] | None = None,
) -> Report:
    """Collect from every source, then publish the feeds that changed, of those in *names* if any.

    Nobody has to wait for the archive while a source on the web answers.

    *sources* are those to collect from, if these are not all; or *ask_for* asks them.
    *later* are the feeds, by their keys, that wait for a time of their own once they stand, but for
    what the clock changes in them, and what sources take down.
    *before_publishing* is told what was collected, and may raise: then nothing is published.
    Without *spool* what waits there goes on waiting.
    *at_end* is told of all that was done, before another run can begin.
    What was taken out of documents that the archive does not know is brought back only if it
    *may_return*; else nothing is published.
    Without *lock* the caller holds the archive's; else it is waited for, *wait* seconds at most,
    by those in this program in their *turn*.

    Raises: ConfigError, if *names* has one that no feed has; ArchiveError; DirectoryBusy, and what
    was collected is published by the next run; Stopped.
    """
    report = Report(dry_run=run.dry_run)
    pushed = Pushed()
    begun = time.monotonic()
    turn = turn or nullcontext()
    whole = ask_for is None and sources is None
    ours = tuple(run.settings.sources if sources is None else sources)
    web = tuple(name for name in ours if name not in run.folders)
    asked: dict[str, SourceRequest] = {}
    if ask_for or web:
        asked = ask_ahead(
            run,
            ask_for or partial(ask, run, names=web),
            report,
            alone=whole,
            turn=turn,
            lock=lock,
            wait=wait,
        )
        # What was heard is not to be heard in vain.
        wait = max(wait, _PATIENCE)
    with turn, _opened(run, wait, lock) as archive:
        run.began()
        # No run goes back behind one that it has waited for.
        run = run.later(time.monotonic() - begun)
        report.notes += archive.notes
        with archive.transaction():
            # From here on something is undone, until this run or a later one has published.
            archive.set_fact("settled", None)
            newest = archive.adopted.newest()
            if ask_for is None:
                local = ask(run, archive, [name for name in ours if name not in asked])
                asked = {name: local.get(name) or asked[name] for name in ours}
            changes = collect(run, archive, report, asked)
            if spool:
                changes += collect_pushed(run, archive, report, pushed)
            found = settle(
                archive, archive.adopted.waiting(newest), unseen_from=newest, now=run.now
            )
            report.notes += [str(each) for each in found if each.why and each.known]
            changes += archive.articles.pass_time(run.now)
            known, chosen = _planned(run, archive, report, names, later, changes=changes)
            far = not_known(run, archive, changes)
        if not run.dry_run:
            take_away(pushed, report)
        before_publishing(report)
        if not far:
            _publish(run, archive, known, chosen, report, whole=whole, may_return=may_return)
            at_end(report)
            return report
    begun = time.monotonic()
    told = ended(partial(look_at, run, far), "servers", run.stopping).result()
    wait = max(wait, _PATIENCE)
    with turn, _opened(run, wait, lock) as archive:
        run = run.later(time.monotonic() - begun)
        report.notes += archive.notes
        with archive.transaction():
            facets = learn(run, archive, far, told, report)
            # Another run may have published meanwhile, and said what there is to say.
            known, chosen = _planned(run, archive, Report(), names, later, facets=facets)
        _publish(run, archive, known, chosen, report, whole=whole, may_return=may_return)
        at_end(report)
    return report


def _planned(
    run: RunContext,
    archive: Archive,
    report: Report,
    names: Collection[str],
    later: Collection[str],
    *,
    changes: Sequence[Change] = (),
    facets: Collection[Facets] = (),
) -> tuple[list[Publication], list[Publication]]:
    """All feeds, those to be made marked as pending; and which of them may be made now."""
    known = known_feeds(run, archive, report)
    known = mark_pending(run, archive, known, changes, facets)
    stood, due = archive.feeds.all(), archive.moments.due(run.now) | urgent(archive)
    return known, [
        each
        for each in wanted(known, names)
        if each.family not in later or each.name in due or each.name not in stood
    ]


def _opened(run: RunContext, wait: float, lock: bool) -> AbstractContextManager[Archive]:
    return opened(
        run.layers.archive, dry_run=run.dry_run, wait=wait, lock=lock, stopping=run.stopping
    )


def _publish(
    run: RunContext,
    archive: Archive,
    known: Sequence[Publication],
    chosen: Sequence[Publication],
    report: Report,
    *,
    whole: bool,
    may_return: bool,
) -> None:
    """Publish what waits, of the feeds that were *chosen*."""
    unwritten: list[str] = []
    with archive.transaction(), ExitStack() as stack:
        pending = archive.feeds.pending()
        feeds = [each for each in chosen if each.name in pending]
        listed = known if INDEX in pending else ()
        if (feeds or listed) and not run.dry_run:
            claim = claimed(run.destination, run.layers.archive, wait=_TURN, stopping=run.stopping)
            if flaw := stack.enter_context(claim):
                (unwritten if flaw.is_of_disk else report.notes).append(flaw.reason)
        clear_other_directory(run, archive, report)
        publish(run, archive, feeds, report, listed, may_return=may_return)
        clear_taken_down(run, archive, report)
        if report.exit_code == 0:
            # A document that cannot be put says the same.
            report.troubles += unwritten
        keep_room(run, archive, report)
        _conclude(run, archive, known, report, whole=whole)
        _remember(archive, report, run.now)


def _remember(archive: Archive, report: Report, now: datetime) -> None:
    """Keep how every source and every feed fared."""
    archive.activity.record(
        "source",
        (
            Try(
                name=each.name,
                failure=each.failure,
                changes=each.new + each.changed,
                seconds=each.seconds,
            )
            for each in report.sources
            # That somebody pushes says nothing about the source itself.
            if not each.pushed
        ),
        now,
    )
    archive.activity.record(
        "feed",
        (
            Try(
                name=each.name,
                failure=each.failure,
                changes=each.changes,
                entries=None if each.failure else each.entries,
                findings=None if each.failure else each.findings,
                seconds=each.seconds,
            )
            for each in report.feeds
        ),
        now,
    )
    archive.activity.forget_old(now)


def _conclude(
    run: RunContext, archive: Archive, known: Sequence[Publication], report: Report, *, whole: bool
) -> None:
    """Count what waits; write down whether anything is left to do."""
    made = document_names(run, known)
    report.left_over = tuple(sorted(archive.feeds.documents().keys() - made))
    report.quarantined = archive.quarantine.count()
    report.known_feeds = len(known)
    begun = archive.feeds.all().keys() | archive.feeds.pending()
    report.empty_feeds = sum(each.name not in begun for each in known)
    # What is new on the web, only the web can tell.
    local = len(run.folders) == len(run.settings.sources)
    local = local and not any(run.probes(each) or run.checks(each) for each in run.settings.sources)
    if not archive.feeds.pending():
        archive.set_fact(STANDING_IS_OLDER, None)
        archive.set_fact(DIRECTORY_IS_OTHER, None)
    done = whole and local and not archive.feeds.pending() and report.exit_code == 0
    report.next_moment = archive.moments.next()
    report.next_telling = archive.deliveries.next_due()
    archive.set_fact(
        "settled",
        settled(
            run.layers,
            now=run.now,
            next_moment=report.next_moment,
            folders=run.folders,
            lists=list_marks(archive, known),
            spool=run.spool,
            destination=run.destination.identity,
            feeds=report.known_feeds,
            empty=report.empty_feeds,
            quarantined=report.quarantined,
        )
        if done
        else None,
    )
