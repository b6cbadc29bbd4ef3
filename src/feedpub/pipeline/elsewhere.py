"""A publish directory that this archive has not published into, or not lately."""

from __future__ import annotations

from feedpub.archive.store import Archive
from feedpub.feed import Withdrawn
from feedpub.pipeline.clear import clear
from feedpub.pipeline.report import Report
from feedpub.pipeline.run import Run
from feedpub.pipeline.withdraw import traces_of, words_of


def clear_other_directory(run: Run, archive: Archive, report: Report) -> None:
    """Take what is withdrawn out of the publish directory, if the last build had another one.

    Documents of former days may stand there, which no withdrawal has looked through.
    """
    directory = str(run.directory)
    if run.dry_run or archive.fact("directory") == directory:
        return
    traces = []
    gone: dict[str, Withdrawn] = {}
    for each in archive.withdrawals.held():
        assert each.order is not None and each.at is not None
        traces.append(traces_of(each, each.order))
        if each.order.kind != "replaced":
            gone |= words_of([each.entry_id], each.order, each.at)
    if traces:
        cleared = clear(run.directory, traces, gone)
        left = [*cleared.standing, *cleared.troubles]
        report.troubles += left
        if left:
            return
    archive.set_fact("directory", directory)
