"""The jobs of one configuration: started when they are due, logged, retried if they failed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from feedpub.archive.location import without_links
from feedpub.archive.queries.status import archive_status
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.recurrence import Every, Times
from feedpub.config.source_table import FilesTable
from feedpub.errors import ArchiveVersionError, FeedpubError, Stopped
from feedpub.health.logs import logger
from feedpub.intake.sources.finished_files import IsKnownComplete, never_known
from feedpub.pipeline.report import Report
from feedpub.schedule.config_watch import ConfigWatch
from feedpub.schedule.idle_check import IdleCheck
from feedpub.schedule.run_log import RunLogger
from feedpub.schedule.status_writer import EVERY as STATUS_EVERY
from feedpub.schedule.status_writer import StatusWriter
from feedpub.schedule.tasks import Backoff, Coalescer, Stopwatch, Tasks, now
from feedpub.schedule.timetable import Timetable
from feedpub.web.rate_limit import Pace

#: How often a source without a schedule is fetched.
_DEFAULT_INTERVALS = {"files": timedelta(minutes=1)}
_DEFAULT_WEB_INTERVAL = timedelta(minutes=5)

#: In seconds: the longest pause after failures of a source, and of a feed.
SOURCE_MAX_BACKOFF, FEED_MAX_BACKOFF = 3600.0, 300.0

#: In seconds: how soon a folder is read again in which a program was writing.
_WRITER_FIRST_BACKOFF, _WRITER_MAX_BACKOFF = 5.0, 60.0

#: When a job that is still running is started again; after how long it is logged as late.
_RETRY, _LATE = timedelta(seconds=1), timedelta(seconds=5)

SOURCE, FEED, _CLOCK, _HEALTH, _NOTIFY = "source ", "feed ", "clock", "health", "notify"


def fetches_source(name: str) -> bool:
    """Return whether the job *name* fetches a source, which may take long."""
    return name.startswith(SOURCE)


class Jobs:
    """Runs the jobs of one configuration, until the daemon replaces it by another one."""

    def __init__(
        self,
        settings: Settings,
        layers: ConfigFiles,
        *,
        write_lock: threading.Lock,
        pace: Pace,
        run_logger: RunLogger,
        reschedule: Callable[[], None],
        is_known_complete: IsKnownComplete = never_known,
        give_up: Callable[[ArchiveVersionError], None],
    ) -> None:
        """*reschedule* is called when a job may be due earlier; *give_up* when none can be done.

        Raises: ArchiveError.
        """
        self.settings = settings
        #: Without links, so that two paths of one archive are equal.
        self.archive = without_links(layers.archive)
        self.destination = layers.destination
        self.config_watch = ConfigWatch(layers)
        self.status_writer = StatusWriter(settings, layers)
        self.tasks = Tasks(
            settings=settings,
            layers=layers,
            write_lock=write_lock,
            pace=pace,
            idle_check=_idle_check(settings, layers),
            on_report=self._plan,
            is_known_complete=is_known_complete,
        )
        #: Publishes what is in the spool.
        self.publish_pushed = Coalescer(self.tasks.publish_waiting)
        self._reschedule = reschedule
        self._give_up = give_up
        self._run_logger = run_logger
        self._log = logger()
        self._guard = threading.Lock()
        #: The running jobs, with their start; and those of them that were logged as late.
        self._running: dict[str, datetime] = {}
        self._late: set[str] = set()
        self._sources, self._feeds = Backoff(SOURCE_MAX_BACKOFF), Backoff(FEED_MAX_BACKOFF)
        self._writers = Backoff(_WRITER_MAX_BACKOFF, first=_WRITER_FIRST_BACKOFF)
        seen = archive_status(layers.archive)
        last = {SOURCE + name: state.tried for name, state in seen.sources.items()}
        last |= {FEED + name: state.tried for name, state in seen.feeds.items()}
        self._table = Timetable(times_of(settings), now(), last)
        self._table.once(_CLOCK, now())
        self._table.once(_NOTIFY, now())

    def soonest(self) -> datetime | None:
        """Return when the first job is due. None if none is."""
        with self._guard:
            return self._table.soonest()

    def start_due(self, at: datetime) -> list[str]:
        """Return the jobs that are due by *at*, for :meth:`run`; none that is still running."""
        with self._guard:
            due = self._table.tick(at)
            free = [name for name in due if name not in self._running]
            late = {
                name for name in due if name != _NOTIFY and at - self._running.get(name, at) > _LATE
            } - self._late
            self._late |= late
            self._running |= dict.fromkeys(free, at)
            for name in due:
                if name not in free and self._table.next(name) is None:
                    # It has no recurring times, and became due again while it was running.
                    self._table.once(name, now() + _RETRY)
        for name in sorted(late):
            self._log.warning("late", job=name)
        return free

    def run(self, name: str) -> None:
        """Run the job *name*, which :meth:`start_due` returned."""
        tasks = self.tasks
        try:
            if name.startswith(SOURCE):
                self.attempt(name, partial(tasks.fetch_source, name.removeprefix(SOURCE)))
            elif name.startswith(FEED):
                self.attempt(name, partial(tasks.publish_feed, name.removeprefix(FEED)))
            elif name == _CLOCK:
                self.attempt(name, tasks.publish_waiting)
            elif name == _NOTIFY:
                self._notify()
            else:
                self.status_writer.write(now())
        except Exception:
            # A bug: log it. Other jobs continue.
            self._log.exception("failed", job=name)
        finally:
            with self._guard:
                self._running.pop(name, None)
                self._late.discard(name)

    def attempt(self, name: str, job: Callable[[], Report]) -> None:
        """Run *job*, log its results, and schedule a retry if it failed."""
        watch = Stopwatch()
        try:
            report = job()
        except Stopped:
            return
        except Exception as error:
            self._log_failure(name, error, watch)
            self._back_off(name, failed=True)
            return
        self._run_logger.log_run(name, report, watch.seconds)
        if name.startswith(SOURCE):
            # Pushed documents are not results of fetching it.
            own = [each for each in report.sources if not each.pushed]
            self._back_off(name, failed=any(each.failure for each in own))
            self._read_again(name, unfinished=any(each.unfinished for each in own))
        elif name.startswith(FEED):
            self._back_off(name, failed=_feeds_failed(report))

    def _log_failure(self, name: str, error: Exception, watch: Stopwatch) -> None:
        """Log that the job *name* failed; with a traceback if it is a bug."""
        if isinstance(error, ArchiveVersionError):
            self._give_up(error)
            return
        reason = str(error) or type(error).__name__
        bug = not isinstance(error, FeedpubError)
        self._log.error("failed", job=name, reason=reason, seconds=watch.seconds, exc_info=bug)

    def _back_off(self, name: str, *, failed: bool) -> None:
        """Postpone a failing source, past its regular times, too; retry all else soon."""
        if name.startswith(SOURCE):
            after = self._sources.after(name, failed=failed)
            change: Callable[[str, datetime], None] = self._table.postpone
        else:
            name = name if name.startswith(FEED) else _CLOCK
            after, change = self._feeds.after(name, failed=failed), self._table.no_later_than
        if after is not None:
            with self._guard:
                change(name, now() + timedelta(seconds=after))
            self._reschedule()

    def _read_again(self, name: str, *, unfinished: bool) -> None:
        """Read a folder again soon if other programs were still writing there."""
        after = self._writers.after(name, failed=unfinished)
        if after is not None:
            with self._guard:
                self._table.no_later_than(name, now() + timedelta(seconds=after))
            self._reschedule()

    def _plan(self, report: Report) -> None:
        """Schedule what the *report* of a run says is due next."""
        at, failed = report.next_moment, _feeds_failed(report)
        if failed and at is not None and at <= now():
            # The failed feed would be built again and again, without a pause.
            at = None
        with self._guard:
            self._table.once(_CLOCK, at)
            self._notify_at(report.next_delivery)
        self._back_off(_CLOCK, failed=failed)
        self._reschedule()

    def _notify_at(self, at: datetime | None) -> None:
        """Schedule the next notifications *at* that moment, unless they are due earlier."""
        if at is not None:
            self._table.no_later_than(_NOTIFY, at)

    def _notify(self) -> None:
        """Send the notifications that are due, and schedule the next ones."""
        watch = Stopwatch()
        at: datetime | None = now() + _RETRY * 30
        try:
            report = self.tasks.notify()
        except Stopped:
            return
        except Exception as error:
            self._log_failure(_NOTIFY, error, watch)
        else:
            at = report.next
            for reason in report.failures:
                self._log.warning("not notified", reason=reason)
            if report.count:
                self._log.info("notified", count=report.count, seconds=watch.seconds)
        with self._guard:
            self._notify_at(at)
        self._reschedule()


def _idle_check(settings: Settings, layers: ConfigFiles) -> IdleCheck:
    """Return what finds sources unchanged; none, if servers may be asked about any article."""
    folders = {
        name: Path(source.path)
        for name, source in settings.sources.items()
        if isinstance(source, FilesTable)
    }
    asks = len(folders) < len(settings.sources) or any(
        source.probe_images or source.check_short_links for source in settings.sources.values()
    )
    lists = [feed.ids for feed in settings.feeds.values() if isinstance(feed.ids, str)]
    return IdleCheck(layers, {} if asks else folders, lists)


def _feeds_failed(report: Report) -> bool:
    return any(each.failure for each in report.feeds)


def times_of(settings: Settings) -> dict[str, Times]:
    """Return the times of every source, of scheduled feeds, and of the status page if any.

    By the names of their jobs: those of sources and feeds begin with :data:`SOURCE` and
    :data:`FEED`.
    """
    zone = settings.site.timezone
    times: dict[str, Times] = {}
    if settings.health.page or settings.health.textfile:
        times[_HEALTH] = Every(STATUS_EVERY, _HEALTH)
    for name, source in settings.sources.items():
        default = Every(_DEFAULT_INTERVALS.get(source.type, _DEFAULT_WEB_INTERVAL), name)
        times[SOURCE + name] = source.times(name, zone) or default
    for name, feed in settings.feeds.items():
        if found := feed.times(name, zone):
            times[FEED + name] = found
    return times
