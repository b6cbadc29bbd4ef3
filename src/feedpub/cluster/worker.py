"""The process of ``feedpub worker``, from the first line of its log to the last."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path

import feedpub
from feedpub.archive.runs import WORKER, recorded
from feedpub.archive.shared import SharedArchive
from feedpub.cluster import schema
from feedpub.cluster.coordination import connected, shared_archive
from feedpub.cluster.pace import SharedPace
from feedpub.cluster.processes import Process
from feedpub.cluster.queue import Queue, Work, ignore_lost_jobs, silence_libraries
from feedpub.cluster.status import gauges
from feedpub.cluster.tasks import WorkerTasks
from feedpub.config.files import ConfigFiles
from feedpub.config.load import load
from feedpub.config.model import Settings
from feedpub.errors import ArchiveError, ArchiveVersionError, ConfigError, FeedpubError, Stopped
from feedpub.health.logs import logger
from feedpub.health.metrics import Gauge
from feedpub.nouns import replace
from feedpub.pipeline.operations.withdraw import Takedown
from feedpub.pipeline.publish import claimed
from feedpub.pipeline.report import Report
from feedpub.schedule import systemd
from feedpub.schedule.config_watch import ConfigWatch
from feedpub.schedule.push_listener import PushListener
from feedpub.schedule.run_log import RunLogger
from feedpub.schedule.spool_watch import SpoolWatch
from feedpub.schedule.status_writer import StatusWriter
from feedpub.schedule.tasks import Stopwatch, now
from feedpub.schedule.waker import Waker
from feedpub.schedule.websub_callback import WebSubCallback

#: In seconds: how often the status is written, the claim to the destination renewed, and a port
#: tried that another worker of this machine has, which may be gone.
_EVERY = 30.0

#: In seconds: how often a database that is gone is looked for; how often systemd hears of us.
_LOOK, _ALIVE = 1.0, 5.0

#: In seconds: how long to wait for a run of another configuration in the destination.
_CLAIM_WAIT = 20.0

#: The exit status after Ctrl-C.
_INTERRUPTED = 128 + signal.SIGINT

#: What to do when config.toml has changed.
_RELOAD = "reload the worker (SIGHUP) to use it"


class ClusterWorker:
    """Does the jobs of a newsroom, beside others, until a signal ends it; SIGHUP reloads.

    It also ends when the archive was upgraded for another version of the program.
    """

    def __init__(self, config: Path) -> None:
        """Raises: ConfigError; ArchiveError; DirectoryBusy."""
        silence_libraries()
        self._config = config
        self._log = logger()
        self._write_lock = threading.Lock()
        self._run_logger = RunLogger()
        self._waker = Waker()
        self._spool_watch = SpoolWatch(self._waker.wake)
        self._stop = asyncio.Event()
        self._ends = threading.Event()
        self._ending = threading.Lock()
        self._exit_status = 0
        self._reloading = threading.Lock()
        settings, layers = load(config)
        self._archive = shared_archive(layers.archive)
        with connected(self._archive) as connection:
            schema.require(connection, self._archive)
        self._shared = SharedArchive(self._archive)
        self._process = Process(self._archive, "")
        self._pace = SharedPace(self._process.coordination)
        self._tasks = self._tasks_of(settings, layers)
        self._register(self._tasks)
        self._config_watch = ConfigWatch(layers)
        self._status_writer = StatusWriter(settings, layers, self._gauges)
        self._claim = self._claimed(self._tasks)
        self._push_listener = PushListener(
            sources=lambda: self._tasks.settings.sources,
            in_hand=self._spool_watch.in_hand,
            publish=self._publish_pushed,
            rejected_from=lambda *document: self._tasks.tasks.rejected_from(*document),
            take_down=self._take_down,
            callback=WebSubCallback(lambda: self._tasks.tasks.subscriber),
        )

    def run(self) -> int:
        """Work until a signal ends it, or another version; return the exit status."""
        asyncio.run(self._run())
        return self._exit_status

    async def _run(self) -> None:
        self._loop = loop = asyncio.get_running_loop()
        loop.set_exception_handler(ignore_lost_jobs)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end, number)
        loop.add_signal_handler(signal.SIGHUP, lambda: loop.run_in_executor(None, self._reload))
        settings = self._tasks.settings
        self._log.info(
            "started",
            version=feedpub.__version__,
            config=str(self._config),
            sources=len(settings.sources),
            feeds=len(settings.feeds),
        )
        self._open()
        watcher = threading.Thread(target=self._watch, name="watch", daemon=True)
        watcher.start()
        alive = asyncio.create_task(self._say_alive())
        systemd.notify("READY=1")
        await self._work()
        alive.cancel()
        await asyncio.to_thread(self._close, watcher)
        # One line is enough at a terminal.
        if self._exit_status != _INTERRUPTED:
            self._log.info("stopped")

    async def _work(self) -> None:
        """Work on the queue until a signal ends it, and wait for the database when it is gone."""
        work = Work(
            publish_feed=lambda name, failures: self._tasks.publish_feed(name, failures),
            fetch_source=lambda name, failures: self._tasks.fetch_source(name, failures),
            pass_time=lambda: self._tasks.pass_time(),
            notify=lambda: self._tasks.notify(),
            tick=lambda: self._tasks.tick(),
        )
        while not self._stop.is_set():
            try:
                await Queue(self._archive, work).run(self._stop, self._process.has_workers)
            except ArchiveError as error:
                if not self._stop.is_set():
                    await self._wait_for_database(error)

    async def _wait_for_database(self, error: ArchiveError) -> None:
        self._log.error("database lost", reason=str(error), advice="waiting for it")
        lost = time.monotonic()
        while not self._stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), _LOOK)
            if await asyncio.to_thread(self._has_database):
                self._log.info("database is back", seconds=round(time.monotonic() - lost, 1))
                return

    def _has_database(self) -> bool:
        """Return whether the database answers. One of another version ends the worker."""
        try:
            with connected(self._archive) as connection:
                schema.require(connection, self._archive)
        except ArchiveVersionError as error:
            self._give_up(error)
            return False
        except ArchiveError:
            return False
        return True

    def _end(self, received: int) -> None:
        if received == signal.SIGINT:
            self._exit_status = _INTERRUPTED
        self._log.info("stopping", signal=signal.Signals(received).name)
        systemd.notify("STOPPING=1")
        for number in (signal.SIGTERM, signal.SIGINT):
            # A second signal ends the process at once: files are complete at every moment.
            asyncio.get_running_loop().remove_signal_handler(number)
            signal.signal(number, lambda received, _frame: os._exit(128 + received))
        self._start_no_more()

    def _give_up(self, error: ArchiveVersionError) -> None:
        """End, as the archive is of another version of the program now. From any thread."""
        with self._ending:
            if self._ends.is_set():
                return
            self._exit_status = 1
            self._log.error("stopping", reason=str(error))
            systemd.notify("STOPPING=1")
            self._start_no_more()

    def _start_no_more(self) -> None:
        self._ends.set()
        self._waker.wake()
        self._tasks.tasks.stop()
        self._loop.call_soon_threadsafe(self._stop.set)

    def _open(self) -> None:
        """Open the ports that the configuration names, unless another worker here has them."""
        with self._reloading:
            if not self._ends.is_set():
                self._status_writer.open()
                self._push_listener.open(self._tasks.settings.push)

    def _close(self, watcher: threading.Thread) -> None:
        with self._reloading:
            self._push_listener.close()
        watcher.join()
        self._spool_watch.files.close()
        self._status_writer.close()
        self._claim.close()
        self._shared.close()
        with suppress(ArchiveError):
            self._process.end()

    async def _say_alive(self) -> None:
        with recorded(self._archive, WORKER) as record:
            record.begin()
            while True:
                systemd.notify("WATCHDOG=1")
                record.give_sign_of_life()
                await asyncio.sleep(_ALIVE)

    def _reload(self) -> None:
        """Read the configuration again. Jobs in hand go on with the former one."""
        with self._reloading:
            systemd.notify_reloading()
            self._read_again()
            systemd.notify("READY=1")

    def _read_again(self) -> None:
        try:
            settings, layers = load(self._config)
            if layers.archive != self._archive:
                raise ConfigError(["archive: start the worker again to use another archive"])
            fresh = self._tasks_of(settings, layers)
            if layers.destination.identity != self._tasks.layers.destination.identity:
                claim = self._claimed(fresh)
                self._claim.close()
                self._claim = claim
            self._register(fresh)
        except FeedpubError as error:
            problems = error.problems if isinstance(error, ConfigError) else [str(error)]
            for problem in problems:
                self._log.error("configuration not reloaded", problem=problem)
        else:
            former, self._tasks = self._tasks, fresh
            former.tasks.stop()
            self._status_writer.close()
            self._status_writer = StatusWriter(settings, layers, self._gauges)
            self._status_writer.open()
            self._config_watch = ConfigWatch(layers)
            self._push_listener.open(settings.push)
            self._waker.wake()
            self._log.info("configuration reloaded")

    def _tasks_of(self, settings: Settings, layers: ConfigFiles) -> WorkerTasks:
        return WorkerTasks(
            settings,
            layers,
            self._shared,
            coordination=self._process.coordination,
            write_lock=self._write_lock,
            pace=self._pace,
            run_logger=self._run_logger,
            is_known_complete=self._spool_watch.files.is_known_complete,
            on_other_version=self._give_up,
        )

    def _register(self, tasks: WorkerTasks) -> None:
        """Tell other workers of the configuration of *tasks*. Raises: ArchiveError."""
        self._process.has_configuration(tasks.tasks.run().digest)
        if self._process.others_differ():
            advice = "give all workers the same, and reload them: until then each undoes the others"
            self._log.warning("workers have different configurations", advice=advice)

    def _claimed(self, tasks: WorkerTasks) -> ExitStack:
        """Keep other archives out of the destination of *tasks* until that is closed.

        Raises: DirectoryBusy.
        """
        with ExitStack() as stack:
            claim = claimed(tasks.layers.destination, self._archive, wait=_CLAIM_WAIT)
            if flaw := stack.enter_context(claim):
                self._log.warning("destination not claimed", reason=flaw.reason)
            return stack.pop_all()

    def _gauges(self) -> Iterable[Gauge]:
        """Return the metrics of the queue; none while the database is gone."""
        try:
            return gauges(self._archive)
        except ArchiveError:
            return ()

    def _renew_claim(self) -> None:
        """Claim the destination if the worker is gone whose claim covered this one, too."""
        with self._reloading:
            self._claim.close()
            try:
                self._claim = self._claimed(self._tasks)
            except FeedpubError as error:
                self._log.error("destination not claimed", reason=str(error))

    def _publish_pushed(self) -> Report:
        """Store what is in the spool, wait until it is published, and log it.

        Raises: FeedpubError.
        """
        watch = Stopwatch()
        while True:
            tasks = self._tasks
            try:
                report = tasks.publish_pushed()
            except Stopped:
                # Reloaded meanwhile: try again with the new configuration.
                if self._ends.is_set():
                    raise
            except ArchiveVersionError as error:
                self._give_up(error)
                raise
            else:
                self._run_logger.log_run("push", replace(report, feeds=()), watch.seconds)
                return report

    def _take_down(self, names: list[str], reason: str, note: str) -> Takedown:
        while True:
            try:
                return self._tasks.tasks.withdraw(names, reason, note)
            except Stopped:
                if self._ends.is_set():
                    raise

    def _watch(self) -> None:
        """Store what comes into the spool; write the status; notice when files change."""
        due = time.monotonic()
        while not self._ends.is_set():
            pause = _EVERY
            try:
                for path in self._config_watch.changed():
                    self._log.warning("configuration changed", path=path, advice=_RELOAD)
                if time.monotonic() >= due:
                    due = time.monotonic() + _EVERY
                    self._has_database()
                    self._status_writer.write(now())
                    self._renew_claim()
                    self._open()
                pause = self._spool_watch.look(
                    self._tasks.settings, lambda: self._tasks.pass_time()
                )
            except Exception:
                # A bug: log it. What it is about is tried again.
                self._log.exception("failed", job="watch")
            pause = max(0.0, min(pause, due - time.monotonic()))
            self._waker.wait(pause, self._spool_watch.files.descriptor)
