"""Publish single feeds, one after the other, with what they share kept in between."""

from __future__ import annotations

from collections.abc import Callable

from feedpub.archive.feeds import INDEX
from feedpub.archive.shared import FeedState, SharedArchive
from feedpub.archive.store import Archive
from feedpub.config.publications import Publication, with_pages
from feedpub.errors import ArchiveBusy
from feedpub.nouns import dataclass
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.plan import feeds_so_far, known_feeds, urgent
from feedpub.pipeline.publish import publish_feeds
from feedpub.pipeline.put_feeds import PutFeeds
from feedpub.schedule.jobs import FEED, FEED_MAX_BACKOFF, times_of
from feedpub.schedule.tasks import pause_after

#: In seconds: when a feed is tried again that another process has; and one that this process does
#: not know, as its configuration is older or newer than that of others.
_SOON, _UNKNOWN = 0.5, 30.0

#: In seconds: how often the index is tried while feeds wait that are in it, and until when.
_INDEX_PAUSE, _INDEX_PATIENCE = 1.0, 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOutcome:
    """What became of the job of a feed."""

    #: None: there was nothing to do, or it is not time for it.
    put: PutFeeds | None = None

    #: In seconds: when it is to be tried again. None: when somebody marks it as pending.
    again: float | None = None


class FeedPublisher:
    """Publishes the feeds of one configuration. For one thread."""

    def __init__(self, archive: SharedArchive, run: Callable[[], RunContext]) -> None:
        """*run* makes the context of a run that begins now."""
        self._run = run
        context = run()
        self._archive = archive
        self._times = {
            name.removeprefix(FEED): times
            for name, times in times_of(context.settings).items()
            if name.startswith(FEED)
        }
        self._feeds: dict[str, Publication] = {}

        #: Whether articles are left to be read completely.
        self._has_backlog = False

    def family_of(self, name: str) -> str:
        """Return the key of the feed *name* in the configuration, as far as it is known."""
        feed = self._feeds.get(name)
        return name if feed is None else feed.family

    def publish(self, name: str) -> FeedOutcome:
        """Publish the feed *name*, if it is pending. Raises: ArchiveError, Stopped."""
        try:
            with self._archive.transaction(name, alone=self._has_backlog) as state:
                return self._publish(name, state)
        except ArchiveBusy:
            return FeedOutcome(again=_SOON)

    def _publish(self, name: str, state: FeedState) -> FeedOutcome:
        archive, had_backlog = state.archive, self._has_backlog
        self._has_backlog = state.has_backlog
        if state.has_backlog and not had_backlog:
            # Making a feed may read articles completely, which changes others.
            return FeedOutcome(again=0.0)
        if not state.is_pending:
            return FeedOutcome()
        # The clock of a run is never behind that of one that it has waited for.
        run = self._run()
        if name == INDEX:
            return self._publish_index(run, archive)
        feed = self._find(run, archive, name)
        if feed is None:
            return FeedOutcome(again=_UNKNOWN)
        if feed.family in self._times and not self._is_time(run, archive, feed):
            return FeedOutcome()
        put = publish_feeds(run, archive, [feed])
        return FeedOutcome(put=put, again=_pause(archive, put))

    def _publish_index(self, run: RunContext, archive: Archive) -> FeedOutcome:
        """Publish the index once all feeds in it are published, or it has waited long enough."""
        pending = archive.feeds.pending() - {INDEX}
        waiting = {each for each in pending if self.family_of(each) not in self._times}
        last = archive.activity.last("feed", INDEX)
        if waiting and last and (run.now - last.at).total_seconds() < _INDEX_PATIENCE:
            return FeedOutcome(again=_INDEX_PAUSE)
        listed, _ = known_feeds(run, archive)
        put = publish_feeds(run, archive, [], listed)
        if waiting:
            archive.feeds.add_pending(INDEX)
        return FeedOutcome(put=put, again=_pause(archive, put))

    def _find(self, run: RunContext, archive: Archive, name: str) -> Publication | None:
        """Return the feed *name* as it is configured now. None: it is not."""
        found = self._feeds.get(name)
        if found is None:
            self._feeds = {each.name: each for each in feeds_so_far(run, archive)}
            found = self._feeds.get(name)
        if found is not None and found.page_size is None:
            return found
        of = [found] if found else [each for each in self._feeds.values() if each.page_size]
        pages = (
            page
            for feed in of
            if name.startswith(feed.name)
            for page in with_pages(feed, archive.pages.count(feed.name))
        )
        return next((page for page in pages if page.name == name), None)

    def _is_time(self, run: RunContext, archive: Archive, feed: Publication) -> bool:
        """Return whether *feed*, which has times of its own, may be published now."""
        last = archive.activity.last("feed", feed.name)
        if last is None or self._times[feed.family].after(last.at) <= run.now:
            return True
        return archive.feeds.updated(feed.name) is None or feed.name in urgent(run, archive)


def _pause(archive: Archive, put: PutFeeds) -> float | None:
    """Return in how many seconds a feed is tried again that failed. None: it did not."""
    failed = next((each.name for each in put.feeds if each.failure), None)
    if failed is None:
        return None
    last = archive.activity.last("feed", failed)
    return pause_after(last.failures if last else 1, FEED_MAX_BACKOFF)
