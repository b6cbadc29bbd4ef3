"""The order of the steps: fetch, collect, look up, publish. Only this module knows it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from feedpub.archive.activity import Try
from feedpub.archive.articles import Change, Facets
from feedpub.archive.feeds import INDEX
from feedpub.archive.rebuild_swap import DIRECTORY_IS_OTHER, STANDING_IS_OLDER
from feedpub.archive.store import Archive
from feedpub.config.publications import Publication
from feedpub.pipeline.claim import claimed
from feedpub.pipeline.collect import Collected, collect
from feedpub.pipeline.context import AT_ONCE, ArchiveAccess, RunContext
from feedpub.pipeline.disk_reserve import keep_room
from feedpub.pipeline.fetch import EVERYTHING, Answers, Scope, all_requests, fetch
from feedpub.pipeline.idle import settled
from feedpub.pipeline.lookups import Questions, learn, look_up, open_questions
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
from feedpub.pipeline.pushed import CollectedFromSpool, collect_pushed, empty_spool
from feedpub.pipeline.report import Report, notes
from feedpub.web.threads import ended

#: In seconds: how long to wait for another run once this one has answers that would be lost.
_PATIENCE = 60.0

#: In seconds: how long to wait for the publish directory, which another edition may share.
_DIRECTORY_WAIT = 5.0


def build(
    run: RunContext,
    scope: Scope = EVERYTHING,
    access: ArchiveAccess = AT_ONCE,
    *,
    before_publishing: Callable[[Collected], None] = lambda _collected: None,
    at_end: Callable[[Report], None] = lambda _report: None,
    may_return: bool = False,
) -> Report:
    """Collect from the sources of *scope*, then publish those of its feeds that changed.

    While sources and servers on the web answer, the archive is free for other runs.

    *before_publishing* gets what was collected, and may raise to keep anything from being
    published. *at_end* gets the report before another run can begin. Documents may lack entries
    that were withdrawn while the archive was lost; a run that would bring them back publishes
    nothing unless it *may_return* them.

    Raises: ConfigError, if *scope* names a feed that does not exist; ArchiveError; DirectoryBusy,
    and the next run publishes what was collected; Stopped.
    """
    begun = time.monotonic()
    answers = fetch(run, scope, access)
    if answers.requests:
        # Do not discard answers that were already fetched.
        access = access.at_least(_PATIENCE)
    report = Report(dry_run=run.dry_run)
    report.add(answers.messages)
    with access.opened(run) as archive:
        run.began()
        # The clock of a run is never behind that of a run that it has waited for.
        run = run.later(time.monotonic() - begun)
        report.add(notes(archive.notes))
        stored = _store(run, archive, scope, answers, report)
        if not run.dry_run:
            report.add(empty_spool(stored.spool))
        before_publishing(stored.collected)
        if not stored.questions:
            _publish(run, archive, stored.planned, report, scope, may_return=may_return)
            at_end(report)
            return report
    begun = time.monotonic()
    looking = partial(look_up, run, stored.questions)
    result = ended(looking, "servers", run.stopping).result()
    with access.at_least(_PATIENCE).opened(run) as archive:
        run = run.later(time.monotonic() - begun)
        report.add(notes(archive.notes))
        with archive.transaction():
            learnt = learn(run, archive, stored.questions, result)
            report.add(learnt.messages)
            # Another run may have published meanwhile, and reported what there was to report.
            planned = _plan(run, archive, Report(), scope, facets=learnt.facets)
        _publish(run, archive, planned, report, scope, may_return=may_return)
        at_end(report)
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """The feeds that there are, and those of them that may be made now."""

    known: Sequence[Publication]
    chosen: Sequence[Publication]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """The result of the first transaction."""

    collected: Collected
    spool: CollectedFromSpool
    planned: _Planned

    #: Still to be looked up before feeds are made. Empty: nothing.
    questions: Questions


def _store(
    run: RunContext, archive: Archive, scope: Scope, answers: Answers, report: Report
) -> _Stored:
    """Store what the sources answered, and mark the feeds that this changes, in one transaction."""
    with archive.transaction():
        # From here on something is left to do, until this run or a later one has published.
        archive.set_fact("settled", None)
        newest = archive.adopted.newest()
        collected = collect(run, archive, all_requests(run, archive, scope, answers))
        spool = collect_pushed(run, archive) if scope.spool else CollectedFromSpool()
        adopted = settle(archive, archive.adopted.waiting(newest), unseen_from=newest, now=run.now)
        report.sources += [*collected.sources, *spool.sources]
        report.pushed |= spool.ids
        report.add((*collected.messages, *spool.messages))
        report.add(notes(str(each) for each in adopted if each.why and each.known))
        changes = [*collected.changes, *spool.changes, *archive.articles.pass_time(run.now)]
        planned = _plan(run, archive, report, scope, changes=changes)
        questions = open_questions(run, archive, changes)
    return _Stored(collected=collected, spool=spool, planned=planned, questions=questions)


def _plan(
    run: RunContext,
    archive: Archive,
    report: Report,
    scope: Scope,
    *,
    changes: Sequence[Change] = (),
    facets: Collection[Facets] = (),
) -> _Planned:
    """Mark the feeds to be made as pending, and choose those that may be made now."""
    known = known_feeds(run, archive, report)
    known = mark_pending(run, archive, known, changes, facets)
    published = archive.feeds.all()
    due = archive.moments.due(run.now) | urgent(archive)
    chosen = [
        each
        for each in wanted(known, scope.feeds)
        if each.family not in scope.later or each.name in due or each.name not in published
    ]
    return _Planned(known=known, chosen=chosen)


def _publish(
    run: RunContext,
    archive: Archive,
    planned: _Planned,
    report: Report,
    scope: Scope,
    *,
    may_return: bool,
) -> None:
    """Publish the chosen feeds that are pending."""
    unwritten: list[str] = []
    with archive.transaction(), ExitStack() as stack:
        pending = archive.feeds.pending()
        feeds = [each for each in planned.chosen if each.name in pending]
        listed = planned.known if INDEX in pending else ()
        if (feeds or listed) and not run.dry_run:
            claim = claimed(
                run.destination, run.layers.archive, wait=_DIRECTORY_WAIT, stopping=run.stopping
            )
            if flaw := stack.enter_context(claim):
                (unwritten if flaw.is_of_disk else report.notes).append(flaw.reason)
        clear_other_directory(run, archive, report)
        publish(run, archive, feeds, report, listed, may_return=may_return)
        clear_taken_down(run, archive, report)
        if report.exit_code == 0:
            # A document that cannot be put reports the same.
            report.troubles += unwritten
        keep_room(run, archive, report)
        _conclude(run, archive, planned.known, report, whole=scope.is_whole)
        _record_activity(archive, report, run.now)


def _record_activity(archive: Archive, report: Report, now: datetime) -> None:
    """Record how every source and every feed did."""
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
            # A push says nothing about the source itself.
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
    """Count what is in quarantine; record whether anything is left to do."""
    made = document_names(run, known)
    report.left_over = tuple(sorted(archive.feeds.documents().keys() - made))
    report.quarantined = archive.quarantine.count()
    report.known_feeds = len(known)
    begun = archive.feeds.all().keys() | archive.feeds.pending()
    report.empty_feeds = sum(each.name not in begun for each in known)
    # Only the web knows what is new on the web.
    local = len(run.folders) == len(run.settings.sources)
    local = local and not any(run.probes(each) or run.checks(each) for each in run.settings.sources)
    if not archive.feeds.pending():
        archive.set_fact(STANDING_IS_OLDER, None)
        archive.set_fact(DIRECTORY_IS_OTHER, None)
    done = whole and local and not archive.feeds.pending() and report.exit_code == 0
    report.next_moment = archive.moments.next()
    report.next_delivery = archive.deliveries.next_due()
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
