"""APScheduler, used in one way: it calls one function whenever something is due."""

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

#: The longest time between two ticks: each tick also feeds the watchdog of systemd.
_MAX_INTERVAL = timedelta(seconds=30)

#: APScheduler (3) asks for the next time again at once, and forever, if it is not in the future.
_MIN_DELAY = timedelta(milliseconds=50)

#: In seconds: a smaller change of the system clock is ignored.
_CLOCK_JUMP = 1.0

_JOB = "tick"

# A tick that falls due during another one is skipped, as the next one follows soon. The warning
# about it is not useful, and would not have the format of the log.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


class Clock:
    """Calls *tick* in a thread of its own, one call at a time, whenever something is due."""

    def __init__(
        self, tick: Callable[[datetime], None], soonest: Callable[[], datetime | None]
    ) -> None:
        """*soonest* returns when something is next due, None if nothing is."""
        self._soonest = soonest
        self._offset = _offset()
        # No time is dropped for being late: the default grace time of a second would lose what was
        # due while the machine slept.
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_job(
            lambda: tick(datetime.now(UTC)), _NextDue(soonest), id=_JOB, name="tick"
        )

    def start(self) -> None:
        self._scheduler.start()

    def reschedule(self) -> None:
        """Ask again when something is due, as that has changed. Does nothing once stopped."""
        with contextlib.suppress(JobLookupError):
            self._scheduler.reschedule_job(_JOB, trigger=_NextDue(self._soonest))

    def check_system_clock(self) -> None:
        """Reschedule if the system clock was set, or the machine has slept.

        APScheduler sleeps for a time that it computed from the clock as it was before.
        """
        offset = _offset()
        if abs(offset - self._offset) > _CLOCK_JUMP:
            self._offset = offset
            self.reschedule()

    def stop(self) -> None:
        """Call *tick* no more; wait until the present call returns."""
        self._scheduler.shutdown(wait=True)


def _offset() -> float:
    """Return how far the system clock is ahead of the monotonic clock, in seconds."""
    return time.time() - time.monotonic()


class _NextDue(BaseTrigger):  # type: ignore[misc]
    """An APScheduler trigger that fires when something is next due."""

    def __init__(self, soonest: Callable[[], datetime | None]) -> None:
        self._soonest = soonest

    def get_next_fire_time(self, _previous: Any, now: datetime) -> datetime:
        latest = now + _MAX_INTERVAL
        at = self._soonest()
        return latest if at is None else max(min(at, latest), now + _MIN_DELAY)
