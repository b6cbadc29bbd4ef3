"""Fourth step, publish: pending feeds are made and put, and withdrawn entries are removed.

One archive at a time publishes into a destination. Disk space is reserved there for withdrawing an
article when the disk is full.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from datetime import datetime
from pathlib import Path

from feedpub.archive.activity import DESTINATION, Try
from feedpub.archive.database import has_daemon
from feedpub.archive.feeds import INDEX
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.archive.store import Archive
from feedpub.config.publications import Publication
from feedpub.errors import ArchiveError
from feedpub.nouns import dataclass
from feedpub.pipeline.collect import Collected
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.moved_directory import scrub_other_directory, scrub_taken_down
from feedpub.pipeline.plan import Plan
from feedpub.pipeline.put_feeds import PutFeeds, put_feeds
from feedpub.pipeline.render import renditions_of
from feedpub.pipeline.report import (
    FeedReport,
    Message,
    SourceReport,
    Totals,
    has_failure,
    note,
    trouble,
)
from feedpub.pipeline.retention import prune_old_articles
from feedpub.pipeline.run_state import forget_removed, keep_room, record_state, totals_of
from feedpub.protocols import ClaimFlaw, Destination

#: In seconds: how long to wait for the publish directory, which another edition may share.
_DIRECTORY_WAIT = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFeeds:
    """What was published, and the state of the archive afterwards."""

    feeds: tuple[FeedReport, ...]
    messages: tuple[Message, ...]

    #: Why nothing was published: documents would get back entries that were withdrawn.
    returning: str | None

    #: The articles whose text was deleted, as it is not kept any longer: source and id.
    pruned: tuple[str, ...]
    totals: Totals


def publish(
    run: RunContext,
    archive: Archive,
    plan: Plan,
    collected: Collected,
    so_far: Sequence[Message],
    *,
    whole: bool,
    may_return: bool,
    may_prune: bool,
) -> PublishedFeeds:
    """Publish the chosen feeds of *plan* that are pending, in one transaction.

    *so_far* is what the steps before had to report. *whole* says whether all sources were asked.
    With *may_prune* old articles that no feed shows lose their text, if it is time.
    """
    sources = collected.sources
    messages: list[Message] = []
    unclaimed: list[Message] = []
    with archive.transaction(), ExitStack() as stack:
        pending = archive.feeds.pending()
        feeds = [each for each in plan.chosen if each.name in pending]
        listed = plan.known if plan.lists and INDEX in pending else ()
        if (feeds or listed) and not run.dry_run:
            claim = claimed(
                run.destination, run.layers.archive, wait=_DIRECTORY_WAIT, stopping=run.stopping
            )
            if flaw := stack.enter_context(claim):
                if flaw.is_of_disk:
                    unclaimed.append(trouble(flaw.reason))
                else:
                    messages.append(note(flaw.reason))
        messages += scrub_other_directory(run, archive)
        put = put_feeds(
            run,
            archive,
            feeds,
            listed,
            may_return=may_return,
            source_failed=any(each.failure for each in sources),
            has_failed=has_failure((*so_far, *messages), sources=sources),
        )
        messages += put.messages
        _forget_fragments(run, archive, plan.known)
        messages += scrub_taken_down(run, archive)
        pruned = prune_old_articles(run, archive) if may_prune else ()
        if not has_failure((*so_far, *messages), sources=sources, feeds=put.feeds):
            # A document that cannot be put reports the same.
            messages += unclaimed
        lacks_room = list(keep_room(run, archive))
        if not has_failure((*so_far, *messages), sources=sources, feeds=put.feeds):
            messages += lacks_room
        failed = has_failure((*so_far, *messages), sources=sources, feeds=put.feeds)
        if not (failed or run.dry_run):
            forget_removed(run, archive, plan.known)
        totals = totals_of(run, archive, plan.known)
        record_state(run, archive, plan.known, totals, is_done=whole and not failed)
        _record_activity(archive, sources, put, run.now)
    if pruned:
        with suppress(ArchiveError):
            # Another program reads the archive: its log is emptied later.
            archive.sweep()
    return PublishedFeeds(
        feeds=put.feeds,
        messages=tuple(messages),
        returning=put.returning,
        pruned=pruned,
        totals=totals,
    )


def publish_feeds(
    run: RunContext,
    archive: Archive,
    feeds: Sequence[Publication],
    listed: Sequence[Publication] = (),
) -> PutFeeds:
    """Publish *feeds*, and the index if *listed* are the feeds in it, while others publish others.

    Within a transaction. It does no more than that: the caller has claimed the destination, and
    nobody stores articles meanwhile.
    """
    put = put_feeds(run, archive, feeds, listed, beside_others=True)
    _record_put(archive, put, run.now)
    return put


def claimed(
    destination: Destination,
    archive: ArchiveLocation,
    *,
    wait: float = 0,
    stopping: Callable[[], bool] = lambda: False,
    for_life: bool = False,
) -> AbstractContextManager[ClaimFlaw | None]:
    """Claim *destination* for *archive*; see :meth:`feedpub.protocols.Destination.claim`.

    Of an archive in PostgreSQL several processes may publish at once: the claim of one of them
    covers the others, as that of a daemon covers its runs.
    """
    is_shared = isinstance(archive, PostgresArchive)
    # The same on all machines that work for it; a file is on one of them.
    name = archive.url if isinstance(archive, PostgresArchive) else os.path.realpath(archive)
    return destination.claim(
        name,
        has_daemon=lambda other: (is_shared and other == name) or has_daemon(Path(other)),
        wait=wait,
        stopping=stopping,
        for_life=for_life,
    )


def _forget_fragments(run: RunContext, archive: Archive, known: Iterable[Publication]) -> None:
    """Delete what was kept for feeds as they were before the configuration changed."""
    if archive.fact("fragments") == run.digest:
        return
    archive.set_fact("fragments", run.digest)
    renditions = [renditions_of(each) for each in known]
    archive.fragments.keep_only(
        {name for each in renditions for name in (each.head, *each.formats.values())}
    )


def _record_activity(
    archive: Archive,
    sources: Sequence[SourceReport],
    put: PutFeeds,
    now: datetime,
) -> None:
    """Record how every source, every feed and every place did."""
    archive.activity.record(
        "source",
        (
            Try(
                name=each.name,
                failure=each.failure,
                changes=each.new + each.changed,
                seconds=each.seconds,
            )
            for each in sources
            # A push says nothing about the source itself.
            if not each.pushed
        ),
        now,
    )
    _record_put(archive, put, now)
    archive.activity.forget_old(now)


def _record_put(archive: Archive, put: PutFeeds, now: datetime) -> None:
    archive.activity.record("feed", _tries(put.feeds), now)
    places = (Try(name=name, failure=failure) for name, failure in put.places.items())
    archive.activity.record(DESTINATION, places, now)


def _tries(feeds: Iterable[FeedReport]) -> Iterator[Try]:
    for each in feeds:
        yield Try(
            name=each.name,
            failure=each.failure,
            changes=each.changes,
            entries=None if each.failure else each.entries,
            findings=None if each.failure else each.findings,
            seconds=each.seconds,
        )
