"""The base classes of all tables in config.toml, and of those with a schedule."""

from __future__ import annotations

from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, model_validator

from feedpub.config.recurrence import Cron, Every, Times
from feedpub.config.value_types import CronExpression, Duration, Zone, duration


class Table(BaseModel):
    """A table whose unknown keys are mistakes.

    The docstrings below its keys are their documentation; :mod:`feedpub.config.docstrings` reads
    them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Scheduled(Table):
    """When feedpub run does it. feedpub build always does it."""

    every: Duration | None = None
    """The interval: 1m, 2h."""

    cron: CronExpression | None = None
    """A cron expression with five fields, in place of every: "*/5 6-22 * * mon-fri"."""

    zone: Zone | None = None
    """The time zone of cron. Default: site.timezone."""

    @model_validator(mode="after")
    def _one_way_to_say_when(self) -> Self:
        if self.every and self.cron:
            raise ValueError("every and cron cannot be combined; remove one of them")
        if self.zone and not self.cron:
            raise ValueError("zone is only for cron; add cron, or remove zone")
        return self

    def times(self, name: str, zone: str) -> Times | None:
        """Return the times of *name*, in *zone* by default. None if no schedule is set."""
        if self.cron:
            return Cron(self.cron, ZoneInfo(self.zone or zone))
        return Every(duration(self.every), name) if self.every else None
