"""Notify targets of published documents: the last step of every command that publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedpub.errors import ArchiveBusy

if TYPE_CHECKING:
    from feedpub.pipeline.context import RunContext

#: In seconds: for all deliveries, for one request, and for the lock of the archive.
_WITHIN, _PATIENCE, _WAIT = 10.0, 5.0, 10.0


def notify_targets(run: RunContext) -> list[str]:
    """Make the deliveries that are due; return the failures, one line each.

    What does not fit into a few seconds is left to the next run. Raises: ArchiveError.
    """
    from feedpub.pipeline.idle import is_delivery_due

    if run.dry_run or not is_delivery_due(run.layers, run.now):
        return []
    # Imports an HTTP client, which many newsrooms do without.
    from feedpub.pipeline.notify import notify

    try:
        return notify(run, within=_WITHIN, patience=_PATIENCE, wait=_WAIT).failures
    except ArchiveBusy:
        # The run that holds the archive makes the deliveries when it is done.
        return []
