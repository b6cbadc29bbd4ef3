"""When something is due, again and again: by an interval, or by a cron expression in a zone."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Times(Protocol):
    def after(self, moment: datetime) -> datetime:
        """The next time later than *moment*."""
        ...


@dataclass(frozen=True, slots=True)
class Every:
    """Each *period*, counted from a fixed beginning: a restart moves nothing.

    Those of different *name* come at different times: they do not all ask at once.
    """

    period: timedelta
    name: str

    def after(self, moment: datetime) -> datetime:
        offset = timedelta(seconds=zlib.crc32(self.name.encode()) % self.period.total_seconds())
        return moment - (moment - _EPOCH - offset) % self.period + self.period


@dataclass(frozen=True, slots=True)
class Cron:
    """The minutes of a cron *expression* on the clocks of *zone*.

    Where clocks go forward, what is due in the hour that they leave out comes right after it.
    Where they go back, what is due at a certain hour comes once, what is due each hour in both.
    """

    expression: str
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime:
        times = CronSim(self.expression, moment.astimezone(self.zone))
        # In the second of two equal hours it begins in the first.
        return next(at for each in times if (at := each.astimezone(UTC)) > moment)


def check_cron(expression: str) -> str:
    """Return *expression*. Raises: ValueError, if it is none, or if its time never comes."""
    if len(expression.split()) != 5:
        raise ValueError('use five fields such as "*/5 6-22 * * mon-fri" (crontab)')
    try:
        next(CronSim(expression, _EPOCH))
    except CronSimError as error:
        raise ValueError(f"{str(error)[:1].lower()}{str(error)[1:]} (crontab)") from None
    except StopIteration:
        raise ValueError("never matches any time; correct it") from None
    return expression
