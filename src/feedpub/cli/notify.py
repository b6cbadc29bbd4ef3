"""What every command that publishes does last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedpub.errors import ArchiveBusy

if TYPE_CHECKING:
    from feedpub.pipeline.context import RunContext

#: In seconds: for all of it, for one request, and for another run to end.
_WITHIN, _PATIENCE, _WAIT = 10.0, 5.0, 10.0


def tell_others(run: RunContext) -> list[str]:
    """Tell others of what was published; return who could not be told, one line each.

    What takes longer than a few seconds is left to the next run. Raises: ArchiveError.
    """
    from feedpub.pipeline.idle import is_telling_due

    if run.dry_run or not is_telling_due(run.layers, run.now):
        return []
    # It takes a client for HTTP, which many newsrooms do without.
    from feedpub.pipeline.notify import tell

    try:
        return tell(run, within=_WITHIN, patience=_PATIENCE, wait=_WAIT).failures
    except ArchiveBusy:
        # Whoever is at work tells when it is done.
        return []
