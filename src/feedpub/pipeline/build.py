"""The order of the steps: fetch, collect, plan, look up, publish. Only this module knows it.

The last step, notify, is not part of a run: it begins when the archive is free again; see
:mod:`feedpub.pipeline.notify`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from feedpub.archive.store import Archive
from feedpub.nouns import replace
from feedpub.pipeline.clock_jumps import compare_clocks
from feedpub.pipeline.collect import Collected, collect
from feedpub.pipeline.complete import complete_backlog, with_whole_articles
from feedpub.pipeline.context import AT_ONCE, ArchiveAccess, RunContext
from feedpub.pipeline.fetch import EVERYTHING, Scope, fetch
from feedpub.pipeline.lookups import look_up, open_questions, store
from feedpub.pipeline.plan import Plan, make_plan
from feedpub.pipeline.publish import publish
from feedpub.pipeline.pushed import empty_spool
from feedpub.pipeline.report import Message, Report, notes
from feedpub.web.server_clocks import CLOCKS
from feedpub.web.threads import ended

#: In seconds: how long to wait for another run once this one has answers that would be lost.
_PATIENCE = 60.0


def build(
    run: RunContext,
    scope: Scope = EVERYTHING,
    access: ArchiveAccess = AT_ONCE,
    *,
    before_publishing: Callable[[Collected], None] = lambda _collected: None,
    at_end: Callable[[Report], None] = lambda _report: None,
    may_return: bool = False,
    is_complete: bool = False,
) -> Report:
    """Collect from the sources of *scope*, then publish those of its feeds that changed.

    While sources and servers on the web answer, the archive is free for other runs.

    *before_publishing* gets what was collected, and may raise to keep anything from being
    published. *at_end* gets the report before another run can begin. Documents may lack entries
    that were withdrawn while the archive was lost; a run that would bring them back publishes
    nothing unless it *may_return* them.

    Articles that are read without their bodies, as their source brings thousands at once, are read
    completely by later runs, each for a few seconds; by this one if *is_complete*.

    Raises: ConfigError, if *scope* names a feed that does not exist; ArchiveError; DirectoryBusy,
    and the next run publishes what was collected; Stopped.
    """
    begun = time.monotonic()
    answers = fetch(run, scope, access)
    if answers.requests:
        # Do not discard answers that were already fetched.
        access = access.at_least(_PATIENCE)
    messages: list[Message] = [*answers.messages]
    with access.opened(run) as archive:
        run.began()
        # The clock of a run is never behind that of a run that it has waited for.
        run = run.later(time.monotonic() - begun)
        messages += notes(archive.new_notes())
        with archive.transaction():
            # From here on something is left to do, until this run or a later one has published.
            archive.set_fact("settled", None)
            messages += compare_clocks(run, archive, CLOCKS.ahead(begun))
            has_backlog = archive.unread.has_backlog()
            collected = collect(run, archive, scope, answers)
            plan = make_plan(run, archive, scope, collected=collected)
            completed: list[Message] = []
            questions = with_whole_articles(
                run, archive, partial(open_questions, run, archive, collected.changes), completed
            )
        messages += (*collected.messages, *plan.messages, *completed)
        if not run.dry_run:
            messages += empty_spool(collected.spool)
        before_publishing(collected)
        if is_complete:
            messages += complete_backlog(run, archive)
        finish = partial(
            _finish,
            scope,
            collected,
            may_return=may_return,
            has_backlog=has_backlog,
            at_end=at_end,
        )
        if not questions:
            return finish(run, archive, plan, messages)
    begun = time.monotonic()
    result = ended(partial(look_up, run, questions), "servers", run.stopping).result()
    with access.at_least(_PATIENCE).opened(run) as archive:
        run = run.later(time.monotonic() - begun)
        messages += notes(archive.new_notes())
        with archive.transaction():
            stored = store(run, archive, questions, result)
            # Another run may have published meanwhile. What the first plan reported is enough.
            plan = make_plan(run, archive, scope, facets=stored.facets)
        messages += stored.messages
        return finish(run, archive, plan, messages)


def _finish(
    scope: Scope,
    collected: Collected,
    run: RunContext,
    archive: Archive,
    plan: Plan,
    messages: Sequence[Message],
    *,
    may_return: bool,
    has_backlog: bool,
    at_end: Callable[[Report], None],
) -> Report:
    """Publish, and return the report of the run; *at_end* gets it, too.

    With *has_backlog* a former run has left articles to be read completely.
    """
    published = publish(
        run,
        archive,
        plan,
        collected,
        messages,
        whole=scope.is_whole,
        may_return=may_return,
        # What somebody has just named stays for a while.
        may_prune=scope.requests is None,
    )
    totals = published.totals
    completed: tuple[Message, ...] = ()
    if has_backlog and totals.unread and not run.dry_run:
        completed = tuple(complete_backlog(run, archive, seconds=run.completing))
        totals = replace(
            totals,
            quarantined=archive.quarantine.count(),
            unread=archive.unread.backlog().articles,
        )
    report = Report.of(
        (*messages, *published.messages, *completed, *notes(archive.new_notes())),
        dry_run=run.dry_run,
        sources=collected.sources,
        feeds=published.feeds,
        pushed=collected.spool.ids,
        returning=published.returning,
        pruned=published.pruned,
        totals=totals,
    )
    at_end(report)
    return report
