"""What the jobs of workers do: publish a feed, fetch a source, let time pass, notify, and tick.

None of them raises anything: what goes wrong is logged, and tried again later. The archive knows
what is left to do, so that a job can be lost at any moment.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from feedpub.archive.queries.due import Due, due
from feedpub.archive.shared import SharedArchive
from feedpub.archive.store import opened
from feedpub.cluster.coordination import Coordination
from feedpub.cluster.feeds import FeedPublisher
from feedpub.cluster.jobs import (
    CLOCK,
    NOTIFY,
    OTHERS,
    Job,
    at_hand,
    defer,
    delete_ended,
    feed,
    feeds_without_job,
    rescue,
    source,
    take_feeds,
)
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.errors import ArchiveVersionError, FeedpubError, Stopped
from feedpub.health.logs import logger
from feedpub.intake.sources.finished_files import IsKnownComplete
from feedpub.nouns import replace
from feedpub.pipeline.collect import Collected
from feedpub.pipeline.plan import affected, feeds_so_far
from feedpub.pipeline.report import FeedReport, Report
from feedpub.schedule.idle_check import IdleCheck
from feedpub.schedule.jobs import FEED, FEED_MAX_BACKOFF, SOURCE, SOURCE_MAX_BACKOFF, times_of
from feedpub.schedule.run_log import RunLogger
from feedpub.schedule.tasks import Coalescer, Stopwatch, Tasks, now, pause_after
from feedpub.web.rate_limit import Pace

#: The clock is looked at so often even if nothing is known to be due: documents may have been
#: touched, lists of ids changed, and old articles are given up.
_CLOCK_EVERY = timedelta(minutes=1)

#: In seconds: when a job is tried again that could not be done, as when the database was restarted.
_FIRST_PAUSE = 2.0

#: In seconds: when a folder is read again in which a program was writing.
_UNFINISHED = 5.0

#: In seconds: how long a push waits for its feeds, and how often it looks.
_PUSH_PATIENCE, _PUSH_POLL = 60.0, 0.05

_STILL_PENDING = "SELECT feed FROM pending WHERE feed = ANY (%s)"


class WorkerTasks:
    """The tasks of one configuration in one process."""

    def __init__(
        self,
        settings: Settings,
        layers: ConfigFiles,
        archive: SharedArchive,
        *,
        coordination: Coordination,
        write_lock: threading.Lock,
        pace: Pace,
        run_logger: RunLogger,
        is_known_complete: IsKnownComplete,
        on_other_version: Callable[[ArchiveVersionError], None],
    ) -> None:
        """*on_other_version* is called when a job finds tables of another version."""
        self.settings = settings
        self.layers = layers
        self._coordination = coordination
        self._run_logger = run_logger
        self._on_other_version = on_other_version
        self._log = logger()
        self.tasks = Tasks(
            settings=settings,
            layers=layers,
            write_lock=write_lock,
            pace=pace,
            # A worker does not know what others have done since.
            idle_check=IdleCheck(layers, {}, ()),
            on_report=lambda _report: None,
            publishes=False,
            is_known_complete=is_known_complete,
        )
        self._publisher = FeedPublisher(archive, self.tasks.run)
        self._times = times_of(settings)
        self.publish_pushed = Coalescer(self._publish_pushed)

    def publish_feed(self, name: str, failures: int) -> None:
        """Publish the feed *name*, which has failed for so many times without a record of it.

        Where many others wait, some of them follow.
        """
        self._publish_feed(name, failures)
        with self._attempt("feeds", None):
            others = take_feeds(self._coordination)
            while others and not self.tasks.has_stopped():
                self._publish_feed(others.pop(), 0)
            defer(self._coordination, map(feed, others))

    def _publish_feed(self, name: str, failures: int) -> None:
        pause = pause_after(failures + 1, FEED_MAX_BACKOFF, _FIRST_PAUSE)
        with self._attempt(f"feed {name}", feed(name, pause, failures + 1)):
            watch = Stopwatch()
            outcome = self._publisher.publish(name)
            if outcome.put is not None:
                report = Report.of(outcome.put.messages, feeds=outcome.put.feeds)
                self._run_logger.log_run(f"feed {name}", report, watch.seconds)
            if outcome.again is not None:
                defer(self._coordination, [feed(name, outcome.again)])

    def fetch_source(self, name: str, failures: int) -> None:
        """Fetch the source *name*, which has failed for so many times without a record of it."""
        pause = pause_after(failures + 1, SOURCE_MAX_BACKOFF, _FIRST_PAUSE)
        with self._attempt(f"source {name}", source(name, pause, failures + 1)):
            if name not in self.settings.sources:
                return
            watch = Stopwatch()
            report = self.tasks.fetch_source(name)
            self._run_logger.log_run(f"source {name}", report, watch.seconds)
            if any(each.unfinished for each in report.sources):
                defer(self._coordination, [source(name, _UNFINISHED)])

    def pass_time(self) -> None:
        """Mark the feeds that embargoes, expiries and age limits change; store what was pushed."""
        with self._attempt("clock", Job(OTHERS, CLOCK, delay=1.0)):
            watch = Stopwatch()
            self._run_logger.log_run("clock", self.tasks.publish_waiting(), watch.seconds)

    def notify(self) -> None:
        """Send the notifications that are due."""
        with self._attempt("notify", Job(OTHERS, NOTIFY, delay=30.0)):
            watch = Stopwatch()
            report = self.tasks.notify()
            for reason in report.failures:
                self._log.warning("not notified", reason=reason)
            if report.count:
                self._log.info("notified", count=report.count, seconds=watch.seconds)

    def tick(self) -> None:
        """Put into the queue what is due, and take jobs from workers that are gone."""
        with self._attempt("tick", None):
            if lost := rescue(self._coordination):
                self._log.warning("took jobs from lost workers", jobs=sorted(lost))
            delete_ended(self._coordination)
            at, hand = now(), at_hand(self._coordination)
            idle = feeds_without_job(self._coordination)
            found = due(self.layers.archive, at, idle)
            jobs = [*self._sources_due(found), *self._feeds_due(idle, found)]
            if found.changed or found.clock is None or at >= found.clock + _CLOCK_EVERY:
                jobs.append(Job(OTHERS, CLOCK))
            subscribes = self.settings.notify.test_subscription is not None
            notifying = found.notifications(subscribes=subscribes)
            if notifying is not None and notifying <= at:
                jobs.append(Job(OTHERS, NOTIFY))
            defer(self._coordination, [each for each in jobs if each.lock not in hand])

    def _sources_due(self, found: Due) -> Iterator[Job]:
        at = now()
        for name in self.settings.sources:
            last = found.sources.get(name)
            if last is None:
                yield source(name)
                continue
            # A last try in the future: the clock has been set back since.
            again = self._times[SOURCE + name].after(min(last.at, at))
            if last.failures:
                pause = pause_after(last.failures, SOURCE_MAX_BACKOFF)
                again = max(again, last.at + timedelta(seconds=pause))
            if again <= at:
                yield source(name)

    def _feeds_due(self, idle: Sequence[str], found: Due) -> Iterator[Job]:
        """Yield those of the feeds *idle* that no job publishes, though it is time for them."""
        at = now()
        for name in idle:
            times = self._times.get(FEED + self._publisher.family_of(name))
            last = found.feeds.get(name)
            if times is None or last is None or times.after(min(last.at, at)) <= at:
                yield feed(name)

    def _publish_pushed(self) -> Report:
        """Store what was pushed, and wait until other jobs have published it.

        Raises: ArchiveError, Stopped.
        """
        changes: list[Collected] = []
        report = self.tasks.publish_waiting(changes.append)
        with opened(self.layers.archive, wait=_PUSH_PATIENCE) as archive, archive.transaction():
            every = feeds_so_far(self.tasks.run(), archive)
        changed = [change for each in changes for change in each.changes]
        names = list(affected(changed, every))
        waiting = self._wait_for(names)
        documents = {each.name: each.documents for each in every}
        return replace(
            report,
            feeds=[
                FeedReport(name=name, failure=f"feed {name} waits to be published")
                if name in waiting
                else FeedReport(name=name, written=documents[name])
                for name in names
            ],
        )

    def _wait_for(self, names: Sequence[str]) -> set[str]:
        """Wait until the feeds *names* are published; return those that are not in time.

        Raises: ArchiveError.
        """
        until = time.monotonic() + _PUSH_PATIENCE
        while True:
            rows = self._coordination.rows(_STILL_PENDING, [names])
            waiting = {name for (name,) in rows}
            if not waiting or time.monotonic() > until or self.tasks.has_stopped():
                return waiting
            time.sleep(_PUSH_POLL)

    @contextlib.contextmanager
    def _attempt(self, name: str, again: Job | None) -> Iterator[None]:
        """Log what is raised within, and put *again* into the queue then."""
        watch = Stopwatch()
        try:
            yield
        except Stopped:
            return
        except ArchiveVersionError as error:
            self._on_other_version(error)
            self._put_back(again)
        except Exception as error:
            bug = not isinstance(error, FeedpubError)
            reason = str(error) or type(error).__name__
            self._log.error("failed", job=name, reason=reason, seconds=watch.seconds, exc_info=bug)
            self._put_back(again)

    def _put_back(self, job: Job | None) -> None:
        if job is not None:
            # Without the database, the next tick finds what is left to do.
            with contextlib.suppress(FeedpubError):
                defer(self._coordination, [job])
