"""The daemon of ``feedpub run``, from the first line of its log to the last."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import feedpub
from feedpub.archive.database import locked
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.runs import DAEMON, RunRecord, recorded
from feedpub.config.load import load
from feedpub.errors import ArchiveVersionError, ConfigError, FeedpubError, Stopped
from feedpub.health.logs import logger
from feedpub.pipeline.operations.withdraw import Takedown
from feedpub.pipeline.publish import claimed
from feedpub.pipeline.report import Report
from feedpub.schedule import systemd
from feedpub.schedule.clock import Clock
from feedpub.schedule.clock_changes import ClockChanges
from feedpub.schedule.jobs import Jobs, fetches_source
from feedpub.schedule.push_listener import PushListener
from feedpub.schedule.run_log import RunLogger
from feedpub.schedule.spool_watch import SpoolWatch
from feedpub.schedule.tasks import Stopwatch
from feedpub.schedule.waker import Waker
from feedpub.schedule.websub_callback import WebSubCallback
from feedpub.web.rate_limit import RateLimiter

#: In seconds, between two checks of the system clock where the system does not notify of them.
_POLL = 0.25

#: In seconds: how long to wait for locks that are held for a moment, or for a build.
_LOCK_WAIT, _CLAIM_WAIT = 0.5, 20.0

#: Threads that fetch sources, which mostly wait; threads for everything else.
_FETCHERS, _WORKERS = 64, 4

#: What to do when config.toml has changed.
_RELOAD = "reload the daemon (SIGHUP) to use it"

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Daemon:
    """Runs the jobs of a configuration until a signal ends it; SIGHUP reloads the configuration."""

    def __init__(self, config: Path) -> None:
        """Raises: ConfigError; ArchiveBusy, if another daemon has the archive; ArchiveError."""
        self._config = config
        self._log = logger()
        self._stop = threading.Event()
        self._has_given_up = threading.Event()
        self._write_lock = threading.Lock()
        self._pace = RateLimiter()
        self._run_logger = RunLogger()
        self._waker = Waker()
        self._spool_watch = SpoolWatch(self._waker.wake)
        self._push_listener = PushListener(
            sources=lambda: self._jobs.settings.sources,
            in_hand=self._spool_watch.in_hand,
            publish=self._publish_pushed,
            rejected_from=lambda *document: self._jobs.tasks.rejected_from(*document),
            take_down=self._take_down,
            callback=WebSubCallback(lambda: self._jobs.tasks.subscriber),
        )
        # Threads of their own: a slow source must not delay anything else, least of all an embargo.
        self._fetchers = ThreadPoolExecutor(_FETCHERS, thread_name_prefix="source")
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="work")
        self._clock = Clock(self._tick, lambda: self._jobs.soonest())
        self._jobs = self._read()
        self._daemon_lock, self._record = _daemon_lock(self._jobs.archive)
        self._claim = self._claimed(self._jobs)

    def run(self) -> int:
        """Run jobs until a signal ends the daemon, or it gives up; return the exit status.

        0 after SIGTERM; 130 after Ctrl-C; 1 if it has given up.
        """
        signals = _signals()
        self._log.info(
            "started",
            version=feedpub.__version__,
            config=str(self._config),
            sources=len(self._jobs.settings.sources),
            feeds=len(self._jobs.settings.feeds),
        )
        self._open()
        self._spool_watch.watch(self._jobs.settings)
        watcher = threading.Thread(target=self._watch, name="watch", daemon=True)
        watcher.start()
        self._clock.start()
        systemd.notify("READY=1")
        while (received := _next_of(signals)) == signal.SIGHUP:
            self._reload()
        self._end(received)
        watcher.join()
        self._spool_watch.files.close()
        if self._has_given_up.is_set():
            return 1
        if received == signal.SIGINT:
            # One line is enough at a terminal.
            return 128 + received
        self._log.info("stopped")
        return 0

    def _give_up(self, error: ArchiveVersionError) -> None:
        """End, as the archive is of a later version of the program now. From any thread."""
        if not self._has_given_up.is_set():
            self._has_given_up.set()
            self._log.error("stopping", reason=str(error))
            os.kill(os.getpid(), signal.SIGTERM)

    def _end(self, received: int) -> None:
        if not self._has_given_up.is_set():
            self._log.info("stopping", signal=signal.Signals(received).name)
        systemd.notify("STOPPING=1")
        for number in (signal.SIGTERM, signal.SIGINT):
            # A second signal ends the process at once: files are complete at every moment.
            signal.signal(number, lambda received, _frame: os._exit(128 + received))
        self._stop.set()
        self._waker.wake()
        self._jobs.tasks.stop()
        self._clock.stop()
        for pool in (self._fetchers, self._workers):
            pool.shutdown(wait=True, cancel_futures=True)
        self._jobs.status_writer.close()
        self._push_listener.close()
        self._claim.close()
        self._daemon_lock.close()

    def _read(self) -> Jobs:
        """Read the configuration. Raises: ConfigError, ArchiveError."""
        settings, layers = load(self._config)
        return Jobs(
            settings,
            layers,
            write_lock=self._write_lock,
            pace=self._pace,
            run_logger=self._run_logger,
            reschedule=lambda: self._clock.reschedule(),
            is_known_complete=self._spool_watch.files.is_known_complete,
            give_up=self._give_up,
        )

    def _open(self) -> None:
        """Open the ports that the configuration names; an unchanged push API stays open."""
        self._jobs.status_writer.open()
        self._push_listener.open(self._jobs.settings.push)

    def _publish_pushed(self) -> Report:
        """Publish what is in the spool, and log it. Raises: FeedpubError."""
        watch = Stopwatch()
        while True:
            jobs = self._jobs
            try:
                report = jobs.publish_pushed()
            except Stopped:
                if self._stop.is_set():
                    raise
            else:
                self._run_logger.log_run("push", report, watch.seconds)
                if not jobs.tasks.has_stopped():
                    return report
                if self._stop.is_set():
                    raise Stopped("stopped before all was published")

    def _take_down(self, names: list[str], reason: str, note: str) -> Takedown:
        while True:
            try:
                return self._jobs.tasks.withdraw(names, reason, note)
            except Stopped:
                # Reloaded meanwhile: try again with the new configuration.
                if self._stop.is_set():
                    raise

    def _reload(self) -> None:
        systemd.notify_reloading()
        try:
            fresh = self._read()
            self._move_to(fresh)
        except FeedpubError as error:
            problems = error.problems if isinstance(error, ConfigError) else [str(error)]
            for problem in problems:
                self._log.error("configuration not reloaded", problem=problem)
        else:
            former, self._jobs = self._jobs, fresh
            former.tasks.stop()
            former.status_writer.close()
            self._open()
            self._waker.wake()
            self._clock.reschedule()
            self._log.info("configuration reloaded")
        systemd.notify("READY=1")

    def _move_to(self, fresh: Jobs) -> None:
        """Take the locks of *fresh*, and release those of the last configuration.

        Raises: ArchiveError, DirectoryBusy; then the locks are what they were before.
        """
        before = self._jobs
        with ExitStack() as undo:
            lock, record = self._daemon_lock, self._record
            if fresh.archive != before.archive:
                lock, record = _daemon_lock(fresh.archive)
                undo.enter_context(lock)
            is_same_place = fresh.destination.identity == before.destination.identity
            if fresh.archive != before.archive or not is_same_place:
                if is_same_place:
                    # Our own claim, for the former archive.
                    self._claim.close()
                claim = self._claimed(fresh)
                self._claim.close()
                self._claim = claim
            undo.pop_all()
        if lock is not self._daemon_lock:
            self._daemon_lock.close()
            self._daemon_lock, self._record = lock, record

    def _claimed(self, jobs: Jobs) -> ExitStack:
        """Keep other configurations out of the publish directory of *jobs* until that is closed.

        Raises: DirectoryBusy.
        """
        with ExitStack() as stack:
            # One of our own builds may be at work there.
            claim = claimed(jobs.destination, jobs.archive, wait=_CLAIM_WAIT, for_life=True)
            if flaw := stack.enter_context(claim):
                what = "written" if flaw.is_of_disk else "locked"
                self._log.warning(f"publish directory's lock not {what}", reason=flaw.reason)
            return stack.pop_all()

    def _tick(self, at: datetime) -> None:
        """Start the jobs that are due, except those that are still running."""
        systemd.notify("WATCHDOG=1")
        self._record.give_sign_of_life()
        jobs = self._jobs
        for name in jobs.start_due(at):
            pool = self._fetchers if fetches_source(name) else self._workers
            pool.submit(jobs.run, name)

    def _watch(self) -> None:
        """Publish what comes into the spool; notice when the clock is set, or the configuration
        changes.
        """
        changes = ClockChanges()
        while not self._stop.is_set():
            changes.take_note()
            self._clock.check_system_clock()
            jobs = self._jobs
            for path in jobs.config_watch.changed():
                self._log.warning("configuration changed", path=path, advice=_RELOAD)
            pause = self._spool_watch.look(
                jobs.settings,
                lambda: jobs.attempt("spool", jobs.publish_pushed),  # noqa: B023
            )
            if changes.descriptor is None:
                pause = min(pause, _POLL)
            self._waker.wait(pause, self._spool_watch.files.descriptor, changes.descriptor)
        changes.close()


def _signals() -> int:
    """Handle signals; return a pipe from which :func:`_next_of` reads their numbers."""
    received, sent = os.pipe()
    os.set_blocking(sent, False)
    signal.set_wakeup_fd(sent, warn_on_full_buffer=False)
    for number in _SIGNALS:
        # With a handler, Python writes the number to the pipe instead of ending.
        signal.signal(number, lambda _received, _frame: None)
    return received


def _next_of(signals: int) -> int:
    """Wait for the next signal."""
    while (received := os.read(signals, 1)[0]) not in _SIGNALS:
        pass
    return received


def _daemon_lock(archive: ArchiveLocation) -> tuple[ExitStack, RunRecord]:
    """Take the lock of the only daemon of *archive*, until it is closed. Raises: ArchiveError.

    Closing it is recorded, which tells a stopped daemon from a killed one; the record also takes
    signs of life.
    """
    with ExitStack() as stack:
        # A build holds it for a moment, to find out whether there is a daemon.
        stack.enter_context(locked(archive, what="daemon", wait=_LOCK_WAIT))
        record = stack.enter_context(recorded(archive, DAEMON))
        record.begin()
        stack.callback(record.end, None)
        return stack.pop_all(), record
