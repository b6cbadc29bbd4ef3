"""``feedpub run``: its life, from the first line of the log to the last."""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path

import feedpub
from feedpub.archive.lock import locked
from feedpub.archive.runs import DAEMON, recorded
from feedpub.config.model import Push, load
from feedpub.errors import ConfigError, FeedpubError, Stopped
from feedpub.health.logs import logger
from feedpub.intake.sources.finished_files import Identity
from feedpub.intake.sources.spool import Spool
from feedpub.pipeline.claim import claimed
from feedpub.pipeline.operations.withdraw import Takedown
from feedpub.pipeline.report import Report
from feedpub.schedule import systemd
from feedpub.schedule.clock import Alarm
from feedpub.schedule.file_watch import Witness
from feedpub.schedule.jobs import Duty, asks
from feedpub.schedule.push_api import Doorbell
from feedpub.schedule.run_log import RunLogger
from feedpub.schedule.tasks import Stopwatch
from feedpub.web.rate_limit import Pace

#: In seconds, between two looks into the spool.
_LOOK = 0.25

#: In seconds: what stays in the spool though it was read is read again no sooner.
_READ_AGAIN = 30.0

#: In seconds: how long locks are waited for that others hold for a moment, or for a build.
_MOMENT, _TURN = 0.5, 20.0

#: So many sources may keep us waiting before others wait for them; all else needs no more hands.
_ASKING, _WORKING = 64, 4


#: In seconds: how long a signal may go unnoticed at most.
_SIGNALS = 1.0


class Daemon:
    """One configuration after the other, until somebody ends it."""

    def __init__(self, config: Path) -> None:
        """Raises: ConfigError; ArchiveBusy, if another daemon has the archive; ArchiveError."""
        self._config = config
        self._log = logger()
        self._stop = threading.Event()
        self._signals: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._turn = threading.Lock()
        self._pace = Pace()
        self._teller = RunLogger()
        self._witness = Witness()
        self._doorbell: Doorbell | None = None
        self._rings_for: Push | None = None
        # One that is slow to answer keeps nothing else from its time, an embargo least of all.
        self._asking = ThreadPoolExecutor(_ASKING, thread_name_prefix="source")
        self._working = ThreadPoolExecutor(_WORKING, thread_name_prefix="work")
        self._alarm = Alarm(self._ring, lambda: self._duty.soonest())
        self._duty = self._read()
        self._post = _manned(self._duty.archive)
        self._claim = self._claimed(self._duty)

    def run(self) -> int:
        """Do what is due until a signal ends it; return the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: self._signals.put(received))
        self._log.info(
            "started",
            version=feedpub.__version__,
            config=str(self._config),
            sources=len(self._duty.settings.sources),
            feeds=len(self._duty.settings.feeds),
        )
        self._open()
        self._watch_spool()
        watcher = threading.Thread(target=self._watch, name="watch", daemon=True)
        watcher.start()
        self._alarm.start()
        systemd.notify("READY=1")
        while (received := self._next_signal()) == signal.SIGHUP:
            self._reload()
        self._end(received)
        watcher.join()
        self._witness.close()
        self._log.info("stopped")
        return 0

    def _next_signal(self) -> int:
        """Wait for a signal.

        One that comes just before the wait begins does not interrupt it: Python notes it, and its
        handler runs when the wait is over. So the wait never lasts long.
        """
        while True:
            with suppress(queue.Empty):
                return self._signals.get(timeout=_SIGNALS)

    def _end(self, received: int) -> None:
        self._log.info("stopping", signal=signal.Signals(received).name)
        systemd.notify("STOPPING=1")
        for number in (signal.SIGTERM, signal.SIGINT):
            # Whoever asks twice does not want to wait. Everything is whole at every moment.
            signal.signal(number, lambda received, _frame: os._exit(128 + received))
        self._stop.set()
        self._duty.work.end()
        self._alarm.stop()
        for pool in (self._asking, self._working):
            pool.shutdown(wait=True, cancel_futures=True)
        self._duty.board.close()
        self._close_doorbell()
        self._claim.close()
        self._post.close()

    def _read(self) -> Duty:
        """What the configuration wants done. Raises: ConfigError, ArchiveError."""
        settings, layers = load(self._config)
        return Duty(
            settings,
            layers,
            turn=self._turn,
            pace=self._pace,
            teller=self._teller,
            moved=lambda: self._alarm.moved(),
            saw_whole=self._witness.saw_whole,
        )

    def _open(self) -> None:
        """Listen where the configuration says; who is listened to already is not interrupted."""
        self._duty.board.open()
        push = self._duty.settings.push
        if push == self._rings_for:
            return
        self._close_doorbell()
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
                spool=Spool(Path(push.spool), push.quiet),
                sources=lambda: self._duty.settings.sources,
                publish=self._publish_pushed,
                refused=lambda *asked: self._duty.work.refused(*asked),
                take_down=self._take_down,
            )
        except OSError as error:
            # Python adds the address, as a tuple.
            reason = (error.strerror or str(error)).partition(" (while ")[0]
            self._log.error("no pushes", listen=push.listen, reason=reason)
            return
        self._rings_for = push
        self._doorbell.open()

    def _close_doorbell(self) -> None:
        self._rings_for = None
        if self._doorbell:
            self._doorbell.close()
            self._doorbell = None

    def _publish_pushed(self) -> Report:
        """Publish what is in the spool, and let the log know. Raises: FeedpubError."""
        watch = Stopwatch()
        while True:
            duty = self._duty
            try:
                report = duty.pushed()
            except Stopped:
                if self._stop.is_set():
                    raise
            else:
                self._teller.tell("push", report, watch.seconds)
                if not duty.work.has_ended():
                    return report
                if self._stop.is_set():
                    raise Stopped("stopped before all was published")

    def _take_down(self, names: list[str], reason: str, note: str) -> Takedown:
        while True:
            try:
                return self._duty.work.withdraw(names, reason, note)
            except Stopped:
                # A new configuration has relieved it.
                if self._stop.is_set():
                    raise

    def _reload(self) -> None:
        systemd.reloading()
        try:
            fresh = self._read()
            self._move_to(fresh)
        except FeedpubError as error:
            problems = error.problems if isinstance(error, ConfigError) else [str(error)]
            for problem in problems:
                self._log.error("configuration kept as it was", problem=problem)
        else:
            former, self._duty = self._duty, fresh
            former.work.end()
            former.board.close()
            self._open()
            self._alarm.moved()
            self._log.info("configuration read anew")
        systemd.notify("READY=1")

    def _move_to(self, fresh: Duty) -> None:
        """Hold the locks that *fresh* needs, of those of the last configuration no others.

        Raises: ArchiveError, DirectoryBusy, and all is as it was.
        """
        before = self._duty
        with ExitStack() as undo:
            post = self._post
            if fresh.archive != before.archive:
                post = undo.enter_context(_manned(fresh.archive))
            is_same_place = fresh.destination.identity == before.destination.identity
            if fresh.archive != before.archive or not is_same_place:
                if is_same_place:
                    # It is ours, in the name of the other archive.
                    self._claim.close()
                claim = self._claimed(fresh)
                self._claim.close()
                self._claim = claim
            undo.pop_all()
        if post is not self._post:
            self._post.close()
            self._post = post

    def _claimed(self, duty: Duty) -> ExitStack:
        """Keep other configurations out of the publish directory of *duty* until that is closed.

        Raises: DirectoryBusy.
        """
        with ExitStack() as stack:
            # One of our own builds may be at work there.
            claim = claimed(duty.destination, duty.archive, wait=_TURN, for_life=True)
            if flaw := stack.enter_context(claim):
                what = "written" if flaw.is_of_disk else "locked"
                self._log.warning(f"publish directory's lock not {what}", reason=flaw.reason)
            return stack.pop_all()

    def _ring(self, at: datetime) -> None:
        """See what is due; what is still at work from the last time is not begun again."""
        systemd.notify("WATCHDOG=1")
        duty = self._duty
        for name in duty.begin(at):
            pool = self._asking if asks(name) else self._working
            pool.submit(duty.do, name)

    def _watch_spool(self) -> None:
        """See what happens in the spool; in folders that are made later, too."""
        settings = self._duty.settings
        spool = settings.push.spool
        self._witness.watch([Path(spool, name) for name in settings.sources] if spool else [])

    def _watch(self) -> None:
        """Look into the spool, and at the clock, again and again."""
        left: dict[Path, Identity] = {}
        tried = time.monotonic()
        while not self._stop.wait(_LOOK):
            self._alarm.check()
            self._watch_spool()
            duty = self._duty
            push = duty.settings.push
            if not push.spool:
                continue
            spool = Spool(Path(push.spool), push.quiet, self._witness.saw_whole)
            waiting = spool.waiting(duty.settings.sources)
            # What cannot be taken away is read, and goes on waiting.
            fresh = waiting.items() - left.items()
            if fresh or (waiting and time.monotonic() > tried + _READ_AGAIN):
                duty.attempt("spool", duty.pushed)
                tried = time.monotonic()
                left = dict(waiting.items() & spool.waiting(duty.settings.sources).items())


def _manned(archive: Path) -> ExitStack:
    """Be the only daemon of *archive* until that is closed. Raises: ArchiveError.

    Have it recorded that it was closed: a daemon that is killed closes nothing.
    """
    with ExitStack() as stack:
        # A build that asks whether there is a daemon holds it for a moment.
        stack.enter_context(locked(archive, what="daemon", wait=_MOMENT))
        record = stack.enter_context(recorded(archive, DAEMON))
        record.begin()
        stack.callback(record.end, None)
        return stack.pop_all()
