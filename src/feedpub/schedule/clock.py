"""APScheduler, used in one way: it calls one function, whenever a timetable says."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

#: It rings at least that often: a watchdog is fed by it.
_AT_LEAST_EVERY = timedelta(seconds=30)

#: APScheduler asks again at once for what is not later than now, and would never stop asking.
_SOON = timedelta(milliseconds=50)

#: In seconds: a clock that was moved by less is let be.
_MOVED = 1.0

_JOB = "tick"

# A tick that falls due while one is at work is skipped, for another follows: nothing to warn of,
# and its warning would be a line in the log that is not in the log's format.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


class Alarm:
    """Calls *ring* at the moments that *soonest* names, in a thread of its own, one at a time."""

    def __init__(
        self, ring: Callable[[datetime], None], soonest: Callable[[], datetime | None]
    ) -> None:
        self._soonest = soonest
        self._offset = _offset()
        # Nothing is kept of what is due, and nothing is dropped that is late: the default grace of
        # a second would lose what a sleeping machine missed.
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_job(
            lambda: ring(datetime.now(UTC)), _Soonest(soonest), id=_JOB, name="tick"
        )

    def start(self) -> None:
        self._scheduler.start()

    def moved(self) -> None:
        """The timetable has changed: look at it again. Nothing happens once it has stopped."""
        with contextlib.suppress(JobLookupError):
            self._scheduler.reschedule_job(_JOB, trigger=_Soonest(self._soonest))

    def check(self) -> None:
        """Look at the timetable again if somebody has set the clock, or the machine has slept.

        APScheduler sleeps until a moment of the clock as it was.
        """
        offset = _offset()
        if abs(offset - self._offset) > _MOVED:
            self._offset = offset
            self.moved()

    def stop(self) -> None:
        """Ring no more; wait for the end of what it has called."""
        self._scheduler.shutdown(wait=True)


def _offset() -> float:
    """How far the clock is ahead of the time that passes."""
    return time.time() - time.monotonic()


class _Soonest(BaseTrigger):  # type: ignore[misc]
    def __init__(self, soonest: Callable[[], datetime | None]) -> None:
        self._of = soonest

    def get_next_fire_time(self, _previous: Any, now: datetime) -> datetime:
        latest = now + _AT_LEAST_EVERY
        at = self._of()
        return latest if at is None else max(min(at, latest), now + _SOON)
