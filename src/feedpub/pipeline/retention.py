"""Deletes the text of old articles that no feed shows, as the configuration says."""

from __future__ import annotations

from feedpub.archive.feeds import INDEX
from feedpub.archive.store import Archive
from feedpub.pipeline.context import RunContext


def prune_old_articles(run: RunContext, archive: Archive) -> tuple[str, ...]:
    """Delete the text of some articles that are older than it is kept; return their names.

    A run deletes a part of them at most, after its feeds are published. As long as a feed waits to
    be published for the first time nothing is deleted, because it may show old articles.
    """
    keep = run.settings.archive.age
    at = archive.retention.next(keep, run.now)
    if run.dry_run or keep is None or at is None or at > run.now:
        return ()
    if archive.feeds.pending() - archive.feeds.all().keys() - {INDEX}:
        archive.retention.postpone(keep, run.now)
        return ()
    return tuple(archive.retention.prune(keep, run.now))
