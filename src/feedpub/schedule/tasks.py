"""What the daemon does when something is due: one source, one feed, whatever waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from feedpub.archive.runs import RunRecord, recorded
from feedpub.archive.withdrawals import Order
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.errors import Stopped
from feedpub.intake.sources.finished_files import SawWhole, nobody_saw
from feedpub.pipeline.build import build
from feedpub.pipeline.context import ArchiveAccess, RunContext
from feedpub.pipeline.fetch import Scope
from feedpub.pipeline.notify import DeliveryReport, notify
from feedpub.pipeline.operations.withdraw import Takedown, withdraw
from feedpub.pipeline.pushed import rejected_from
from feedpub.pipeline.report import Rejection, Report
from feedpub.web.rate_limit import Pace
from feedpub.web.threads import ended

#: In seconds: another program may be at work, a withdrawal by hand above all.
_WAIT = 120.0

#: In seconds: for one round of notifications, and for one of its requests.
_NOTIFYING, _PATIENCE = 30.0, 15.0


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One configuration's. Sources are asked side by side; the archive has one writer at a time."""

    settings: Settings
    layers: ConfigFiles

    #: Held by whoever writes; of all configurations, for one that is replaced has not ended yet.
    turn: threading.Lock

    #: Kept to by all of its jobs, and by those of all configurations.
    pace: Pace

    #: Told of each report before another can begin.
    planned: Callable[[Report], None]

    #: Asked of files in the spool for which the system does not answer.
    saw_whole: SawWhole = nobody_saw

    _ended: threading.Event = field(default_factory=threading.Event)

    #: Why jobs failed at their last try, by their names.
    _failing: dict[str, list[str]] = field(default_factory=dict)

    def end(self) -> None:
        """Begin nothing more; what is at work ends after the document in hand."""
        self._ended.set()

    def has_ended(self) -> bool:
        return self._ended.is_set()

    def source(self, name: str) -> Report:
        """Ask the source *name*, however long it takes, then publish what that changes.

        Raises: ArchiveError, Stopped.
        """
        return self._build(f"source {name}", [name])

    def feed(self, name: str) -> Report:
        """Publish the feed *name*, whose time has come. Raises: ArchiveError, Stopped."""
        return self._build(f"feed {name}", [], now=name)

    def whatever(self) -> Report:
        """Publish what waits in the spool, and what the clock has changed.

        Raises: ArchiveError, Stopped.
        """
        return self._build("clock", [])

    def refused(self, source: str, document: str, report: Report) -> list[Rejection]:
        """What came in that *document* of the spool and is not published. Raises: ArchiveError."""
        return rejected_from(self.layers.archive, source, document, report.pushed)

    def withdraw(self, names: list[str], reason: str, note: str) -> Takedown:
        """Take articles down, from wherever they stand.

        Raises: ConfigError, ArchiveBusy, Stopped.
        """
        order = Order(kind="gone", note=note, reason=reason)
        with self.turn:
            run = self._run()
            done = withdraw(run, names, order, wait=_WAIT)
            # What the clock changes next is not what it was, and a feed may have failed.
            done.report.next_moment = done.report.next_delivery = run.now
            self.planned(done.report)
            return done

    def notify(self) -> DeliveryReport:
        """Send the notifications that are due.

        Raises: ArchiveError; Stopped, which leaves requests in flight to themselves.
        """
        run = self._run()
        notifying = partial(notify, run, within=_NOTIFYING, patience=_PATIENCE, wait=_WAIT)
        return ended(notifying, "notifications", self.has_ended).result()

    def _run(self) -> RunContext:
        return RunContext(
            settings=self.settings,
            layers=self.layers,
            now=now(),
            dry_run=False,
            watch=lambda _what, _done, _of: None,
            stopping=self.has_ended,
            pace=self.pace,
            saw_whole=self.saw_whole,
        )

    def _build(self, job: str, sources: Sequence[str], *, now: str | None = None) -> Report:
        """Publish all feeds but those with times of their own; of these only *now*.

        Have it recorded how the *job* went.
        """
        zone = self.settings.site.timezone
        later = {name for name, feed in self.settings.feeds.items() if feed.times(name, zone)}
        with recorded(self.layers.archive) as record:
            try:
                report = build(
                    replace(self._run(), began=record.begin),
                    Scope(sources=sources, later=later - {now}),
                    ArchiveAccess(wait=_WAIT, turn=_Turn(self)),
                    at_end=self.planned,
                )
            except Stopped:
                raise
            except Exception as error:
                if record.has_begun:
                    self._fared(record, job, [str(error) or type(error).__name__])
                failure = error
            else:
                self._fared(record, job, report.own_failures() if report.exit_code else None)
                return report
        raise failure

    def _fared(self, record: RunRecord, job: str, reasons: list[str] | None) -> None:
        """Record how the *job* went; one that works says nothing of others that do not."""
        if reasons is None:
            self._failing.pop(job, None)
        else:
            self._failing[job] = reasons
        every = list(self._failing.items())
        record.end([each for _, reasons in every for each in reasons] if every else None)


class _Turn:
    """The turn of a work that has not ended, as often as it is wanted."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __enter__(self) -> None:
        self._work.turn.acquire()
        if self._work.has_ended():
            self._work.turn.release()
            raise Stopped("stopped before it began")

    def __exit__(self, *_: object) -> None:
        self._work.turn.release()


class Backoff:
    """How long what fails is left alone."""

    def __init__(self, most: float, first: float = 30.0) -> None:
        """*first* seconds it is left alone after one failure, *most* seconds in the end."""
        self._first = first
        self._most = most
        self._failures: dict[str, int] = {}

    def after(self, name: str, *, failed: bool) -> float | None:
        """In seconds, how long *name* is to be left alone beyond its times. None: it works."""
        if not failed:
            self._failures.pop(name, None)
            return None
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        return min(self._first * 2.0 ** min(failures - 1, 20), self._most)


class Coalescer:
    """Calls that come while one is at work share the next one: all of them see its result."""

    def __init__(self, call: Callable[[], Report]) -> None:
        self._call = call
        self._guard = threading.Lock()
        self._waiting: _SharedCall | None = None
        self._at_work = threading.Lock()

    def __call__(self) -> Report:
        with self._guard:
            shared, leads = self._waiting, False
            if shared is None:
                shared = self._waiting = _SharedCall()
                leads = True
        if leads:
            with self._at_work:
                with self._guard:
                    self._waiting = None
                try:
                    shared.report = self._call()
                except BaseException as error:
                    shared.error = error
                    raise
                finally:
                    shared.done.set()
        shared.done.wait()
        if shared.error is not None:
            raise shared.error
        assert shared.report is not None
        return shared.report


class _SharedCall:
    def __init__(self) -> None:
        self.done = threading.Event()
        self.report: Report | None = None
        self.error: BaseException | None = None


class Stopwatch:
    def __init__(self) -> None:
        self._begun = time.monotonic()

    @property
    def seconds(self) -> float:
        return round(time.monotonic() - self._begun, 3)
