"""What the daemon does: fetch a source, publish a feed or what is waiting, withdraw, notify."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import partial

from feedpub.archive.runs import RunRecord, recorded
from feedpub.archive.withdrawals import Order
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.errors import Stopped
from feedpub.intake.sources.finished_files import IsKnownComplete, never_known
from feedpub.nouns import dataclass, field, replace
from feedpub.pipeline.build import build
from feedpub.pipeline.collect import Collected
from feedpub.pipeline.context import ArchiveAccess, RunContext
from feedpub.pipeline.fetch import Scope
from feedpub.pipeline.notify import DeliveryReport, notify
from feedpub.pipeline.operations.withdraw import Takedown, withdraw
from feedpub.pipeline.pushed import rejected_from
from feedpub.pipeline.report import Rejection, Report
from feedpub.pipeline.subscriptions import Subscriber, renew_subscriptions
from feedpub.schedule.idle_check import IdleCheck
from feedpub.web.rate_limit import Pace
from feedpub.web.threads import ended

#: In seconds: how long to wait for another program, such as a withdrawal by hand.
_WAIT = 120.0

#: Pushed documents whose articles are remembered.
_MOST_PUSHED = 1_000

#: In seconds: the pause after the first failure.
FIRST_PAUSE = 30.0

#: In seconds: for one round of notifications, and for one of its requests.
_NOTIFYING, _PATIENCE = 30.0, 15.0


def now() -> datetime:
    """Return the present time, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """The tasks of one configuration.

    Sources are fetched side by side; one task at a time writes to the archive.
    """

    settings: Settings
    layers: ConfigFiles

    #: Held while a task writes. Shared by all configurations: one that was replaced may still run.
    write_lock: threading.Lock

    #: The request rate per host. Shared by all configurations.
    pace: Pace

    #: Whether a run would do nothing.
    idle_check: IdleCheck

    #: Called with each report before another task can start.
    on_report: Callable[[Report], None]

    #: False: feeds that change are left to workers.
    publishes: bool = True

    #: Whether a file in the spool was seen to become complete, if the system cannot say.
    is_known_complete: IsKnownComplete = never_known

    _stopped: threading.Event = field(default_factory=threading.Event)

    #: By name of the job: why its last run failed.
    _failing: dict[str, list[str]] = field(default_factory=dict)

    #: The ids of the articles in documents of the spool, as the latest runs have read them.
    _pushed: dict[str, Collection[str]] = field(default_factory=dict)

    def stop(self) -> None:
        """Start no more tasks; running ones end after the document that they are writing."""
        self._stopped.set()
        self.idle_check.close()

    def has_stopped(self) -> bool:
        """Return whether :meth:`stop` was called."""
        return self._stopped.is_set()

    def fetch_source(self, name: str) -> Report:
        """Fetch the source *name*, however long it takes, then publish what that changes.

        Raises: ArchiveError, Stopped.
        """
        if self._finds_unchanged(name):
            return Report()
        return self._build(f"source {name}", [name])

    def publish_feed(self, name: str) -> Report:
        """Publish the feed *name*, which has a schedule. Raises: ArchiveError, Stopped."""
        return self._build(f"feed {name}", [], now=name)

    def publish_waiting(
        self, before_publishing: Callable[[Collected], None] = lambda _collected: None
    ) -> Report:
        """Publish what is in the spool, and what embargoes, expiries and age limits change.

        *before_publishing* gets what was read from the spool. Raises: ArchiveError, Stopped.
        """
        return self._build("clock", [], before_publishing=before_publishing)

    def rejected_from(self, source: str, document: str, report: Report) -> list[Rejection]:
        """Return what was rejected of *document* in the spool, which a run has read.

        It may be another run than that of *report*: a source was due when the document came.

        Raises: ArchiveError.
        """
        read = {**self._pushed, **report.pushed}
        return rejected_from(self.layers.archive, source, document, read)

    def withdraw(self, names: list[str], reason: str, note: str) -> Takedown:
        """Withdraw articles from all feeds and documents.

        Raises: ConfigError, ArchiveBusy, Stopped.
        """
        order = Order(kind="gone", note=note, reason=reason)
        with self.write_lock:
            run = self.run()
            done = withdraw(run, names, order, wait=_WAIT)
            # The next times have changed, and a feed may have failed: have both checked at once.
            self.on_report(replace(done.report, next_moment=run.now, next_delivery=run.now))
            return done

    def notify(self) -> DeliveryReport:
        """Send the notifications that are due.

        Raises: ArchiveError; Stopped, which leaves requests in flight to themselves.
        """
        run = self.run()
        notifying = partial(notify, run, within=_NOTIFYING, patience=_PATIENCE, wait=_WAIT)
        report = ended(notifying, "notifications", self.has_stopped).result()
        if self.settings.notify.test_subscription is None:
            return report
        renewing = partial(renew_subscriptions, run, patience=_PATIENCE, wait=_WAIT)
        renewed = ended(renewing, "hubs", self.has_stopped).result()
        return replace(
            report,
            failures=report.failures + renewed.failures,
            next=min(filter(None, [report.next, renewed.next]), default=None),
        )

    @property
    def subscriber(self) -> Subscriber:
        """What takes the calls of hubs at which it has test subscriptions."""
        return Subscriber(self.run, wait=_WAIT)

    def run(self) -> RunContext:
        """Return the context of a run that begins now."""
        return RunContext(
            settings=self.settings,
            layers=self.layers,
            now=now(),
            dry_run=False,
            watch=lambda _what, _done, _of: None,
            stopping=self.has_stopped,
            pace=self.pace,
            is_known_complete=self.is_known_complete,
        )

    def _build(
        self,
        job: str,
        sources: Sequence[str],
        *,
        now: str | None = None,
        before_publishing: Callable[[Collected], None] = lambda _collected: None,
    ) -> Report:
        """Publish all feeds without a schedule, and the scheduled feed *now*.

        Records the result under the name *job*.
        """
        zone = self.settings.site.timezone
        later = {name for name, feed in self.settings.feeds.items() if feed.times(name, zone)}
        run = self.run()
        with recorded(self.layers.archive) as record:
            try:
                report = build(
                    replace(run, began=record.begin),
                    Scope(sources=sources, later=later - {now}, publishes=self.publishes),
                    ArchiveAccess(
                        wait=_WAIT,
                        write_lock=_WriteLock(self),
                        once_locked=self.idle_check.run_begins,
                    ),
                    before_publishing=before_publishing,
                    at_end=partial(self._end, sources, run.now),
                )
            except Stopped:
                raise
            except Exception as error:
                if record.has_begun:
                    self._record(record, job, [str(error) or type(error).__name__])
                failure = error
            else:
                self._record(record, job, report.own_failures() if report.exit_code else None)
                self.idle_check.tidy()
                return report
        raise failure

    def _finds_unchanged(self, source: str) -> bool:
        """Return whether there is nothing to do for *source*; then that is recorded."""
        with _WriteLock(self), recorded(self.layers.archive) as record:
            found = self.idle_check.finds_unchanged(source, now(), record.begin)
            if found:
                self._record(record, f"source {source}", None)
            return found

    def _end(self, sources: Sequence[str], at: datetime, report: Report) -> None:
        """Take the report of a run over *sources* that began *at*, before another can start."""
        self.idle_check.run_ends(sources, report, at)
        self._pushed.update(report.pushed)
        for document in list(self._pushed)[:-_MOST_PUSHED]:
            del self._pushed[document]
        self.on_report(report)

    def _record(self, record: RunRecord, job: str, reasons: list[str] | None) -> None:
        """Record the result of *job*; the recorded run fails as long as any other job fails."""
        if reasons is None:
            self._failing.pop(job, None)
        else:
            self._failing[job] = reasons
        every = list(self._failing.items())
        record.end([each for _, reasons in every for each in reasons] if every else None)


class _WriteLock:
    """The write lock, for tasks that have not been stopped; it can be taken again and again."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks

    def __enter__(self) -> None:
        self._tasks.write_lock.acquire()
        if self._tasks.has_stopped():
            self._tasks.write_lock.release()
            raise Stopped("stopped before it began")

    def __exit__(self, *_: object) -> None:
        self._tasks.write_lock.release()


class Backoff:
    """Pauses after failures, by name: doubling up to a limit."""

    def __init__(self, longest: float, first: float = FIRST_PAUSE) -> None:
        """*first* is the pause after one failure, *longest* the limit, both in seconds."""
        self._first = first
        self._longest = longest
        self._failures: dict[str, int] = {}

    def after(self, name: str, *, failed: bool) -> float | None:
        """Return the pause of *name* in seconds, after it *failed*. None if it did not fail."""
        if not failed:
            self._failures.pop(name, None)
            return None
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        return pause_after(failures, self._longest, self._first)


def pause_after(failures: int, longest: float, first: float = FIRST_PAUSE) -> float:
    """Return the pause after so many *failures* in a row, in seconds: doubling up to *longest*."""
    return min(first * 2.0 ** min(failures - 1, 20), longest)


class Coalescer:
    """Wraps a function: calls during a running call share one next call and its result."""

    def __init__(self, call: Callable[[], Report]) -> None:
        self._call = call
        self._guard = threading.Lock()
        self._waiting: _SharedCall | None = None
        self._running = threading.Lock()

    def __call__(self) -> Report:
        with self._guard:
            shared, leads = self._waiting, False
            if shared is None:
                shared = self._waiting = _SharedCall()
                leads = True
        if leads:
            with self._running:
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
    """A call that several threads wait for, and its result."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.report: Report | None = None
        self.error: BaseException | None = None


class Stopwatch:
    """Measures the time since it was made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        return round(time.monotonic() - self._start, 3)
