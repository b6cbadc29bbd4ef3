"""Recurring times: an interval, or a cron expression in a time zone."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from feedpub.nouns import dataclass

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Times(Protocol):
    """Recurring times."""

    def after(self, moment: datetime) -> datetime:
        """Return the first time after *moment*."""
        ...


@dataclass(frozen=True, slots=True)
class Every:
    """Every *period*, counted from a fixed time, so that a restart changes nothing.

    The *name* shifts the times, so that not everything is due at once.
    """

    period: timedelta
    name: str

    def after(self, moment: datetime) -> datetime:
        offset = timedelta(seconds=zlib.crc32(self.name.encode()) % self.period.total_seconds())
        return moment - (moment - _EPOCH - offset) % self.period + self.period


@dataclass(frozen=True, slots=True)
class Cron:
    """The minutes of a cron *expression* in *zone*.

    What counts is which minutes they are, not how they are written: ``*/20`` is ``0,20,40``.
    CronSim, as Debian's cron, treats the two differently on nights when clocks change, so here it
    only matches local times.

    When clocks go forward, a time that is skipped comes as much later as they went forward. When
    they go back, a job that is due in every hour, or several times in an hour, runs all the while;
    any other runs in the first of two equal hours only.
    """

    expression: str
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime:
        here = moment.astimezone(self.zone).replace(tzinfo=None)
        from cronsim import CronSim

        times = CronSim(self.expression, here - self._shift(moment))
        is_frequent = len(times.hours) == 24 or len(times.minutes) > 1
        first: datetime | None = None
        last: datetime | None = None
        for time in times:
            if last is not None and time > last:
                break
            for at in self._moments(time, is_frequent):
                if at > moment and (first is None or at < first):
                    # Where clocks change, a later time may come earlier.
                    first, last = at, time + self._shift(at)
        assert first is not None, "check_cron refuses an expression that never matches"
        return first

    def _moments(self, time: datetime, is_frequent: bool) -> Iterator[datetime]:
        """Yield when the clocks show *time*. If they skip it: when they would have shown it."""
        earlier, later = (
            time.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1)
        )
        yield earlier
        # For a skipped time the second is the earlier one (PEP 495).
        if is_frequent and later > earlier:
            yield later

    def _shift(self, moment: datetime) -> timedelta:
        """Return by how much clocks change so near to *moment* that times are out of order."""
        change = self._change(moment, timedelta(days=1))
        return self._change(moment, change) if change else change

    def _change(self, moment: datetime, within: timedelta) -> timedelta:
        times = (moment + each for each in (-within, timedelta(), within))
        offsets = [at.astimezone(self.zone).utcoffset() or timedelta() for at in times]
        return max(offsets) - min(offsets)


def check_cron(expression: str) -> str:
    """Return *expression*. Raises: ValueError, if it is invalid or never matches."""
    if len(expression.split()) != 5:
        raise ValueError('use five fields such as "*/5 6-22 * * mon-fri" (crontab)')
    from cronsim import CronSim, CronSimError

    try:
        next(CronSim(expression, _EPOCH))
    except CronSimError as error:
        raise ValueError(f"{str(error)[:1].lower()}{str(error)[1:]} (crontab)") from None
    except StopIteration:
        raise ValueError("never matches any time; correct it") from None
    return expression
