"""What is withdrawn, taken out of documents that no build has made anew since."""

from __future__ import annotations

from collections.abc import Iterable

from feedpub.archive.rebuild_swap import DIRECTORY_IS_OTHER
from feedpub.archive.store import Archive
from feedpub.archive.withdrawals import Subject
from feedpub.feed import Withdrawn
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.scrub import Scrubbed, record_scrubbed, scrub
from feedpub.pipeline.operations.withdraw import traces_of, words_of
from feedpub.pipeline.report import Report


def clear_other_directory(run: RunContext, archive: Archive, report: Report) -> None:
    """Take what is withdrawn out of the publish directory, if the last build had another one.

    Documents of former days may stand there, which no withdrawal has looked through.
    """
    identity = run.destination.identity
    before = archive.fact("directory")
    if run.dry_run or before == identity:
        return
    if before is not None:
        archive.set_fact(DIRECTORY_IS_OTHER, "1")
    scrubbed = _scrubbed(run, archive.withdrawals.held())
    if scrubbed is not None:
        left = [*scrubbed.standing, *scrubbed.troubles]
        report.troubles += scrubbed.removed
        report.troubles += left
        if left:
            return
    archive.set_fact("directory", identity)


def urgent(archive: Archive) -> set[str]:
    """The feeds that show what sources have just taken down."""
    ids = archive.source_takedowns.uncleared()
    return {feed for id in ids for feed in archive.withdrawals.feeds(id)}


def clear_taken_down(run: RunContext, archive: Archive, report: Report) -> None:
    """Take what sources have taken down out of every document that stands.

    Feeds that could not be made anew, and documents that nobody remembers, have it still. What
    cannot be cleared now is tried again by the next build.
    """
    ids = archive.source_takedowns.uncleared()
    if run.dry_run or not ids:
        return
    found = [each for id in ids for each in archive.withdrawals.find(id)]
    scrubbed = _scrubbed(run, [each for each in found if each.order is not None])
    if scrubbed is not None:
        record_scrubbed(run, archive, scrubbed)
        report.notes += scrubbed.standing
        report.troubles += [*scrubbed.troubles, *scrubbed.removed]
        if scrubbed.troubles:
            return
    archive.source_takedowns.clear()


def _scrubbed(run: RunContext, subjects: Iterable[Subject]) -> Scrubbed | None:
    """What became of documents that *subjects*, all withdrawn, stand in. None: there are none."""
    traces = []
    gone: dict[str, Withdrawn] = {}
    for each in subjects:
        assert each.order is not None and each.at is not None
        traces.append(traces_of(each, each.order))
        if each.order.kind != "replaced":
            gone |= words_of([each.entry_id], each.order, each.at)
    return scrub(run.destination, traces, gone) if traces else None
