"""When jobs are due. It has no clock of its own: callers pass the time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from feedpub.config.recurrence import Times

#: A clock that is set back by less has only been corrected.
_SET_BACK = timedelta(minutes=1)


class Timetable:
    """The recurring times of jobs, and single moments, by the names of the jobs."""

    def __init__(
        self, times: Mapping[str, Times], now: datetime, last: Mapping[str, datetime]
    ) -> None:
        """*last*: when jobs last ran. A job that missed a time, or never ran, is due *now*."""
        self._times = dict(times)
        self._ticked = now
        self._next = {
            # A last run in the future: the clock has been set back since.
            name: max(each.after(min(last[name], now)), now) if name in last else now
            for name, each in times.items()
        }

    def tick(self, now: datetime) -> list[str]:
        """Return the jobs that became due by *now*, each once, the longest waiting first."""
        if now < self._ticked - _SET_BACK:
            for name, times in self._times.items():
                self._next[name] = min(self._next[name], times.after(now))
        self._ticked = now
        due = sorted((at, name) for name, at in self._next.items() if at <= now)
        for _, name in due:
            if name in self._times:
                self._next[name] = self._times[name].after(now)
            else:
                del self._next[name]
        return [name for _, name in due]

    def once(self, name: str, at: datetime | None) -> None:
        """Make *name*, which has no recurring times, due only *at* that moment; None for never."""
        assert name not in self._times, f"{name} has recurring times"
        self._next.pop(name, None)
        if at is not None:
            self._next[name] = at

    def postpone(self, name: str, until: datetime) -> None:
        """Make *name* due no earlier than *until*."""
        self._next[name] = max(self._next[name], until)

    def no_later_than(self, name: str, at: datetime) -> None:
        """Make *name* due *at* that moment, in addition to its times, unless it is due earlier."""
        self._next[name] = min(self._next.get(name, at), at)

    def next(self, name: str) -> datetime | None:
        """Return when *name* is next due. None for never."""
        return self._next.get(name)

    def soonest(self) -> datetime | None:
        """Return when the first job is due. None if none ever is."""
        return min(self._next.values(), default=None)
