"""What is due when. It knows no clock: it is told what time it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from feedpub.config.recurrence import Times

#: Clocks are set right by less all the time.
_SET_BACK = timedelta(minutes=1)


class Timetable:
    """The times of jobs, by their names, and single moments."""

    def __init__(
        self, times: Mapping[str, Times], now: datetime, last: Mapping[str, datetime]
    ) -> None:
        """*last* is when each was done; what was missed since then, or never done, is due *now*."""
        self._times = dict(times)
        self._ticked = now
        self._next = {
            # What was done in the future was done by a clock that has been set back since.
            name: max(each.after(min(last[name], now)), now) if name in last else now
            for name, each in times.items()
        }

    def tick(self, now: datetime) -> list[str]:
        """What has become due by *now*, the longest waiting first; each once, however late."""
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
        """Let *name*, which has no times, be due *at* that moment alone; None: not at all."""
        assert name not in self._times, f"{name} has times of its own"
        self._next.pop(name, None)
        if at is not None:
            self._next[name] = at

    def postpone(self, name: str, until: datetime) -> None:
        """Let *name* be due no earlier than *until*: it has failed."""
        self._next[name] = max(self._next[name], until)

    def again(self, name: str, at: datetime) -> None:
        """Let *name* be due *at* that moment, too, if not before: it has failed, and must not."""
        self._next[name] = min(self._next.get(name, at), at)

    def next(self, name: str) -> datetime | None:
        """When *name* is next due. None: never."""
        return self._next.get(name)

    def soonest(self) -> datetime | None:
        """When something is next due. None: nothing ever."""
        return min(self._next.values(), default=None)
