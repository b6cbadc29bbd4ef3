"""What all tables of config.toml have in common.

The keys that say when: of a source, of a feed.
"""

from __future__ import annotations

from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, model_validator

from feedpub.config.recurrence import Cron, Every, Times
from feedpub.config.value_types import CronExpression, Duration, Zone, duration


class Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


class Scheduled(Table):
    """When feedpub run does it. feedpub build does it whenever it is called."""

    every: Duration | None = None
    """How often: 1m, 2h."""

    cron: CronExpression | None = None
    """Instead of every: five fields as in a crontab, "*/5 6-22 * * mon-fri"."""

    zone: Zone | None = None
    """Whose clocks cron means. Default: site.timezone."""

    @model_validator(mode="after")
    def _one_way_to_say_when(self) -> Self:
        if self.every and self.cron:
            raise ValueError("every and cron cannot be combined; remove one of them")
        if self.zone and not self.cron:
            raise ValueError("zone is only for cron; add cron, or remove zone")
        return self

    def times(self, name: str, zone: str) -> Times | None:
        """When *name* is due, of a newsroom in *zone*. None: it does not say."""
        if self.cron:
            return Cron(self.cron, ZoneInfo(self.zone or zone))
        return Every(duration(self.every), name) if self.every else None
