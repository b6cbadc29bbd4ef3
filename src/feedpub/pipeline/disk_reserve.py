"""Disk space reserved for withdrawing an article when the disk is full."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.archive.disk_reserve import keep_reserve
from feedpub.archive.store import Archive
from feedpub.errors import ArchiveError, DestinationError
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Remark, trouble


def keep_room(run: RunContext, archive: Archive) -> Iterator[Remark]:
    """Reserve room for the largest document, and for the archive to record a withdrawal.

    Reserves that are there already are not written again.
    """
    if run.dry_run:
        return
    destination = run.destination
    sizes = [destination.size(name) for name in archive.feeds.documents()]
    try:
        keep_reserve(run.layers.archive)
        if sizes:
            destination.keep_reserve(max(sizes))
    except (ArchiveError, DestinationError) as error:
        yield trouble(f"{error}: a withdrawal may lack room on a full disk")
