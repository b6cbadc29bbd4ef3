"""The jobs of one configuration: begun when they are due, told of, begun again if they failed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from feedpub.archive.queries.status import vitals
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.recurrence import Every, Times
from feedpub.errors import FeedpubError, Stopped
from feedpub.health.logs import logger
from feedpub.intake.sources.finished_files import SawWhole, nobody_saw
from feedpub.pipeline.report import Report
from feedpub.schedule.run_log import RunLogger
from feedpub.schedule.status_writer import Board
from feedpub.schedule.tasks import Backoff, Coalescer, Stopwatch, Work, now
from feedpub.schedule.timetable import Timetable
from feedpub.web.rate_limit import Pace

#: How often a source is asked that does not say.
_USUAL = {"files": timedelta(minutes=1)}
_USUAL_OF_THE_WEB = timedelta(minutes=5)

#: In seconds: what is left alone the longest is a source that fails, and a feed.
_SOURCE_MOST, _FEED_MOST = 3600.0, 300.0

#: In seconds: how soon a folder is looked at again in which a program was writing.
_WRITER_FIRST, _WRITER_MOST = 5.0, 60.0

#: When what is still at work is begun again; and when that is long enough to be worth a word.
_AGAIN, _LONG = timedelta(seconds=1), timedelta(seconds=5)

_SOURCE, _FEED, _CLOCK, _HEALTH, _NOTIFY = "source ", "feed ", "clock", "health", "notify"


def asks(name: str) -> bool:
    """Whether the job *name* asks a source, which may take its time."""
    return name.startswith(_SOURCE)


class Duty:
    """What *settings* want done, until it is relieved by the next one's."""

    def __init__(
        self,
        settings: Settings,
        layers: ConfigFiles,
        *,
        turn: threading.Lock,
        pace: Pace,
        teller: RunLogger,
        moved: Callable[[], None],
        saw_whole: SawWhole = nobody_saw,
    ) -> None:
        """*moved* is told when something may be due earlier. Raises: ArchiveError."""
        self.settings = settings
        #: Two ways to the folder of one archive are one.
        self.archive = layers.archive.parent.resolve() / layers.archive.name
        self.destination = layers.destination
        self.board = Board(settings, layers)
        self.work = Work(
            settings=settings,
            layers=layers,
            turn=turn,
            pace=pace,
            planned=self._plan,
            saw_whole=saw_whole,
        )
        #: Publishes what waits in the spool.
        self.pushed = Coalescer(self.work.whatever)
        self._moved = moved
        self._teller = teller
        self._log = logger()
        self._guard = threading.Lock()
        #: The jobs at work, and since when; and those of them that are called late.
        self._busy: dict[str, datetime] = {}
        self._late: set[str] = set()
        self._sources, self._feeds = Backoff(_SOURCE_MOST), Backoff(_FEED_MOST)
        self._writers = Backoff(_WRITER_MOST, first=_WRITER_FIRST)
        seen = vitals(layers.archive)
        last = {_SOURCE + name: state.tried for name, state in seen.sources.items()}
        last |= {_FEED + name: state.tried for name, state in seen.feeds.items()}
        self._table = Timetable(_times(settings), now(), last)
        self._table.once(_CLOCK, now())
        self._table.once(_NOTIFY, now())

    def soonest(self) -> datetime | None:
        """When something is next due."""
        with self._guard:
            return self._table.soonest()

    def begin(self, at: datetime) -> list[str]:
        """The jobs that have become due by *at*, each to be done; none that is still at work."""
        with self._guard:
            due = self._table.tick(at)
            free = [name for name in due if name not in self._busy]
            late = {
                name for name in due if name != _NOTIFY and at - self._busy.get(name, at) > _LONG
            } - self._late
            self._late |= late
            self._busy |= dict.fromkeys(free, at)
            for name in due:
                if name not in free and self._table.next(name) is None:
                    # It has no other time: what it is to do came while it was at work.
                    self._table.once(name, now() + _AGAIN)
        for name in sorted(late):
            self._log.warning("late", job=name)
        return free

    def do(self, name: str) -> None:
        """Do the job *name*, which was begun."""
        work = self.work
        try:
            if name.startswith(_SOURCE):
                self.attempt(name, partial(work.source, name.removeprefix(_SOURCE)))
            elif name.startswith(_FEED):
                self.attempt(name, partial(work.feed, name.removeprefix(_FEED)))
            elif name == _CLOCK:
                self.attempt(name, work.whatever)
            elif name == _NOTIFY:
                self._notify()
            else:
                self.board.show(now())
        except Exception:
            # A bug. The others go on, and somebody must see it.
            self._log.exception("failed", job=name)
        finally:
            with self._guard:
                self._busy.pop(name, None)
                self._late.discard(name)

    def attempt(self, name: str, job: Callable[[], Report]) -> None:
        """Do *job*, say what it did, and have it done again if it must be."""
        watch = Stopwatch()
        try:
            report = job()
        except Stopped:
            return
        except Exception as error:
            self._failed(name, error, watch)
            self._put_off(name, failed=True)
            return
        self._teller.tell(name, report, watch.seconds)
        if name.startswith(_SOURCE):
            # What others have pushed for it is not its own.
            own = [each for each in report.sources if not each.pushed]
            self._put_off(name, failed=any(each.failure for each in own))
            self._look_again(name, unfinished=any(each.unfinished for each in own))
        elif name.startswith(_FEED):
            self._put_off(name, failed=_feeds_failed(report))

    def _failed(self, name: str, error: Exception, watch: Stopwatch) -> None:
        """Say that the job *name* did not do what it was to do; of a bug, where it is."""
        reason = str(error) or type(error).__name__
        bug = not isinstance(error, FeedpubError)
        self._log.error("failed", job=name, reason=reason, seconds=watch.seconds, exc_info=bug)

    def _put_off(self, name: str, *, failed: bool) -> None:
        """A source that fails is left alone, at its times, too; all else is done again soon."""
        if name.startswith(_SOURCE):
            after = self._sources.after(name, failed=failed)
            change: Callable[[str, datetime], None] = self._table.postpone
        else:
            name = name if name.startswith(_FEED) else _CLOCK
            after, change = self._feeds.after(name, failed=failed), self._table.again
        if after is not None:
            with self._guard:
                change(name, now() + timedelta(seconds=after))
            self._moved()

    def _look_again(self, name: str, *, unfinished: bool) -> None:
        """What other programs were writing is read soon after they are done."""
        after = self._writers.after(name, failed=unfinished)
        if after is not None:
            with self._guard:
                self._table.again(name, now() + timedelta(seconds=after))
            self._moved()

    def _plan(self, report: Report) -> None:
        """Know when the clock wants something next."""
        at, failed = report.next_moment, _feeds_failed(report)
        if failed and at is not None and at <= now():
            # It would be made again at once, and again.
            at = None
        with self._guard:
            self._table.once(_CLOCK, at)
            self._notify_at(report.next_delivery)
        self._put_off(_CLOCK, failed=failed)
        self._moved()

    def _notify_at(self, at: datetime | None) -> None:
        """Schedule the next notifications *at* that moment, unless they are due earlier."""
        if at is not None:
            self._table.again(_NOTIFY, at)

    def _notify(self) -> None:
        """Send the notifications that are due, and schedule the next ones."""
        watch = Stopwatch()
        at: datetime | None = now() + _AGAIN * 30
        try:
            report = self.work.notify()
        except Stopped:
            return
        except Exception as error:
            self._failed(_NOTIFY, error, watch)
        else:
            at = report.next
            for reason in report.failures:
                self._log.warning("not notified", reason=reason)
            if report.count:
                self._log.info("notified", count=report.count, seconds=watch.seconds)
        with self._guard:
            self._notify_at(at)
        self._moved()


def _feeds_failed(report: Report) -> bool:
    return any(each.failure for each in report.feeds)


def _times(settings: Settings) -> dict[str, Times]:
    """The times of every source, of the feeds that have some, and of the daemon's own looks."""
    zone = settings.site.timezone
    times: dict[str, Times] = {_HEALTH: Every(timedelta(seconds=30), _HEALTH)}
    for name, source in settings.sources.items():
        usual = Every(_USUAL.get(source.type, _USUAL_OF_THE_WEB), name)
        times[_SOURCE + name] = source.times(name, zone) or usual
    for name, feed in settings.feeds.items():
        if found := feed.times(name, zone):
            times[_FEED + name] = found
    return times
