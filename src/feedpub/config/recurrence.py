"""Recurring times: an interval, or a cron expression in a time zone."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

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

    When clocks go forward, a time in the skipped hour comes right after it. When they go back, a
    job for that hour runs once, and an hourly job in both.
    """

    expression: str
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime:
        times = CronSim(self.expression, moment.astimezone(self.zone))
        # In the second of two equal hours, CronSim begins with the first.
        return next(at for each in times if (at := each.astimezone(UTC)) > moment)


def check_cron(expression: str) -> str:
    """Return *expression*. Raises: ValueError, if it is invalid or never matches."""
    if len(expression.split()) != 5:
        raise ValueError('use five fields such as "*/5 6-22 * * mon-fri" (crontab)')
    try:
        next(CronSim(expression, _EPOCH))
    except CronSimError as error:
        raise ValueError(f"{str(error)[:1].lower()}{str(error)[1:]} (crontab)") from None
    except StopIteration:
        raise ValueError("never matches any time; correct it") from None
    return expression
