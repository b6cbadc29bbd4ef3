"""Room kept for the day on which a story must go and the disk is full."""

from __future__ import annotations

from feedpub.archive.disk_reserve import keep_reserve
from feedpub.archive.store import Archive
from feedpub.destinations.directory import DirectoryDestination
from feedpub.errors import DestinationError
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Report


def keep_room(run: RunContext, archive: Archive, report: Report) -> None:
    """Keep as much room as the largest document takes, and what the archive takes to record.

    Nothing is written where it is kept already.
    """
    if run.dry_run:
        return
    # A mark begins with the size of the file.
    sizes = [int(each.mark.partition(":")[0]) for each in archive.feeds.documents().values()]
    try:
        keep_reserve(run.layers.archive)
        if sizes:
            with DirectoryDestination(run.directory) as destination:
                destination.keep_reserve(max(sizes))
    except DestinationError as error:
        if report.exit_code == 0:
            report.troubles.append(f"{error}: a withdrawal may lack room on a full disk")
