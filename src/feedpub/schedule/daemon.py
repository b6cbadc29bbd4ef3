"""``feedpub run``: its life, from the first line of the log to the last."""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import feedpub
from feedpub.archive.vitals import vitals
from feedpub.config.files import Layers
from feedpub.config.model import Settings, load
from feedpub.config.times import Every, Times
from feedpub.errors import ConfigError, FeedpubError, Stopped
from feedpub.health.logs import logger
from feedpub.intake.sources.spool import Spool
from feedpub.pipeline.report import Report
from feedpub.pipeline.withdraw import Takedown
from feedpub.schedule import notify
from feedpub.schedule.alarm import Alarm
from feedpub.schedule.board import Board
from feedpub.schedule.doorbell import Doorbell
from feedpub.schedule.timetable import Timetable
from feedpub.schedule.work import Backoff, Stopwatch, Together, Work, now

#: How often a source is asked that does not say.
_USUAL = {"files": timedelta(minutes=1)}
_USUAL_OF_THE_WEB = timedelta(minutes=5)

#: When what is still at work is begun again.
_AGAIN = timedelta(seconds=1)

#: In seconds, between two looks into the spool.
_LOOK = 0.25

_SOURCE, _FEED, _CLOCK, _HEALTH, _TELL = "source ", "feed ", "clock", "health", "tell"


class Daemon:
    """One configuration, until somebody ends it."""

    def __init__(self, config: Path) -> None:
        """Raises: ConfigError."""
        self._config = config
        self._log = logger()
        self._stop = threading.Event()
        self._signals: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._guard = threading.Lock()
        self._busy: set[str] = set()
        self._backoff = Backoff()
        self._doorbell: Doorbell | None = None
        self._pool = ThreadPoolExecutor(thread_name_prefix="work")
        self._alarm = Alarm(self._ring, lambda: self._table.soonest())
        self._take(*load(config))

    def run(self) -> int:
        """Do what is due until a signal ends it; return the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: self._signals.put(received))
        self._log.info(
            "started",
            version=feedpub.__version__,
            config=str(self._config),
            sources=len(self._settings.sources),
            feeds=len(self._settings.feeds),
        )
        self._open()
        watcher = threading.Thread(target=self._watch_spool, name="spool", daemon=True)
        watcher.start()
        self._alarm.start()
        notify.tell("READY=1")
        while (received := self._signals.get()) == signal.SIGHUP:
            self._reload()
        self._end(received)
        watcher.join()
        return 0

    def _end(self, received: int) -> None:
        self._log.info("stopping", signal=signal.Signals(received).name)
        notify.tell("STOPPING=1")
        for number in (signal.SIGTERM, signal.SIGINT):
            # Whoever asks twice does not want to wait. Everything is whole at every moment.
            signal.signal(number, lambda received, _frame: os._exit(128 + received))
        self._stop.set()
        self._alarm.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._close()
        self._log.info("stopped")

    def _open(self) -> None:
        """Listen where the configuration says."""
        self._board.open()
        push = self._settings.push
        token = os.environ.get(push.token_env or "")
        if not (push.listen and push.spool):
            return
        if not token:
            self._log.error("no pushes", reason=f"{push.token_env} has no token; set it")
            return
        try:
            self._doorbell = Doorbell(
                push.listen,
                token,
                spool=Path(push.spool),
                sources=frozenset(self._settings.sources),
                publish=self._publish_pushed,
                take_down=self._take_down,
            )
        except OSError as error:
            reason = error.strerror or str(error)
            self._log.error("no pushes", listen=push.listen, reason=reason)
            return
        self._doorbell.open()

    def _close(self) -> None:
        self._board.close()
        if self._doorbell:
            self._doorbell.close()
            self._doorbell = None

    def _publish_pushed(self) -> Report:
        """Publish what is in the spool, and let the log know. Raises: FeedpubError."""
        watch = Stopwatch()
        report = self._pushed()
        self._conclude("push", report, watch)
        return report

    def _take_down(self, names: list[str], reason: str, note: str) -> Takedown:
        """Raises: ConfigError, ArchiveBusy."""
        done = self._work.withdraw(names, reason, note)
        self._tell_at(now())
        return done

    def _take(self, settings: Settings, layers: Layers) -> None:
        """Work by this configuration from now on."""
        work = Work(settings=settings, layers=layers, stopping=self._stop.is_set)
        self._settings, self._layers, self._work = settings, layers, work
        self._pushed = Together(work.whatever)
        self._board = Board(settings, layers)
        seen = vitals(layers.archive)
        last = {_SOURCE + name: state.tried for name, state in seen.sources.items()}
        last |= {_FEED + name: state.tried for name, state in seen.feeds.items()}
        self._table = Timetable(_times(settings), now(), last)
        self._table.once(_CLOCK, now())
        self._table.once(_TELL, now())

    def _reload(self) -> None:
        notify.reloading()
        try:
            settings, layers = load(self._config)
        except ConfigError as error:
            for problem in error.problems:
                self._log.error("configuration kept as it was", problem=problem)
        else:
            self._close()
            with self._guard:
                self._take(settings, layers)
            self._open()
            self._alarm.moved()
            self._log.info("configuration read anew")
        notify.tell("READY=1")

    def _ring(self, at: datetime) -> None:
        """See what is due; what is still at work from the last time is not begun again."""
        notify.tell("WATCHDOG=1")
        with self._guard:
            due = self._table.tick(at.astimezone(UTC))
            free = [name for name in due if name not in self._busy]
            self._busy.update(free)
            for name in due:
                if name not in free and self._table.next(name) is None:
                    # It has no other time: what it is to do came while it was at work.
                    self._table.once(name, now() + _AGAIN)
        for name in due:
            if name not in free and name != _TELL:
                self._log.warning("late", job=name)
        for name in free:
            self._pool.submit(self._do, name)

    def _do(self, name: str) -> None:
        work, board = self._work, self._board
        try:
            if name.startswith(_SOURCE):
                self._attempt(name, partial(work.source, name.removeprefix(_SOURCE)))
            elif name.startswith(_FEED):
                self._attempt(name, partial(work.feed, name.removeprefix(_FEED)))
            elif name == _CLOCK:
                self._attempt(name, work.whatever)
            elif name == _TELL:
                self._tell_others()
            else:
                board.show(now())
        finally:
            with self._guard:
                self._busy.discard(name)

    def _attempt(self, name: str, job: Callable[[], Report]) -> Report | None:
        """Do *job*, say what it did, and know when the clock wants something next."""
        watch = Stopwatch()
        try:
            report = job()
        except Stopped:
            return None
        except FeedpubError as error:
            self._log.error("failed", job=name, reason=str(error), seconds=watch.seconds)
            self._postpone(name, failed=True)
            return None
        except Exception:
            # A bug. The others go on, and somebody must see it.
            self._log.exception("failed", job=name, seconds=watch.seconds)
            self._postpone(name, failed=True)
            return None
        self._conclude(name, report, watch)
        self._postpone(name, failed=any(each.failure for each in report.sources))
        return report

    def _conclude(self, name: str, report: Report, watch: Stopwatch) -> None:
        self._tell(name, report, watch)
        with self._guard:
            self._table.once(_CLOCK, report.next_moment)
        self._tell_at(report.next_telling)

    def _tell_at(self, at: datetime | None) -> None:
        """Others are to be told of something *at* that moment, or what is sooner."""
        with self._guard:
            if at is not None:
                self._table.once(_TELL, min(at, self._table.next(_TELL) or at))
        self._alarm.moved()

    def _tell_others(self) -> None:
        """Tell others what is due, and know when something is next."""
        watch = Stopwatch()
        try:
            told = self._work.tell()
        except FeedpubError as error:
            self._log.error("failed", job=_TELL, reason=str(error), seconds=watch.seconds)
            self._tell_at(now() + _AGAIN * 30)
            return
        except Exception:
            self._log.exception("failed", job=_TELL, seconds=watch.seconds)
            self._tell_at(now() + _AGAIN * 30)
            return
        for reason in told.failures:
            self._log.warning("not told", reason=reason)
        if told.count:
            self._log.info("told", count=told.count, seconds=watch.seconds)
        self._tell_at(told.next)

    def _postpone(self, name: str, *, failed: bool) -> None:
        if not name.startswith(_SOURCE):
            return
        after = self._backoff.after(name, failed=failed)
        if after is not None:
            with self._guard:
                self._table.postpone(name, now() + timedelta(seconds=after))
            self._alarm.moved()

    def _tell(self, name: str, report: Report, watch: Stopwatch) -> None:
        for source in report.sources:
            if source.failure:
                self._log.warning("source failed", source=source.name, reason=source.failure)
            elif source.new or source.changed:
                self._log.info(
                    "collected", source=source.name, new=source.new, changed=source.changed
                )
        for rejection in report.rejected:
            self._log.warning("rejected", reason=str(rejection))
        for note in report.notes:
            self._log.info("note", note=note)
        for feed in report.feeds:
            if feed.failure:
                self._log.error("feed failed", feed=feed.name, reason=feed.failure)
            elif feed.written:
                self._log.info(
                    "published", feed=feed.name, entries=feed.entries, changes=feed.changes
                )
        for trouble in report.troubles:
            self._log.error("trouble", reason=trouble)
        self._log.debug("done", job=name, seconds=watch.seconds)

    def _watch_spool(self) -> None:
        while not self._stop.wait(_LOOK):
            spool = self._settings.push.spool
            try:
                if spool and Spool(Path(spool)).has_something(self._settings.sources):
                    self._attempt("spool", self._pushed)
            except FeedpubError as error:
                self._log.error("failed", job="spool", reason=str(error))
                self._stop.wait(_LOOK * 40)


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
