"""The base classes of all tables in config.toml, and of those with a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from feedpub.config.recurrence import Cron, Every, Times
from feedpub.config.value_types import CronExpression, Duration, Zone, duration
from feedpub.nouns import dataclass, fields

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose unknown keys are mistakes.

    The docstrings below its keys are their documentation; :mod:`feedpub.config.docstrings` reads
    them. The values of a table are valid: it is made by :mod:`feedpub.config.validation`, or read
    from :mod:`feedpub.config.cache`. What must hold of several values together is checked in
    ``__post_init__``, which raises ValueError.
    """

    @classmethod
    def key_names(cls) -> list[str]:
        return [field.name for field in fields(cls)]

    def values(self) -> dict[str, Any]:
        """Return the values by their keys; those of tables in it, too."""
        return {name: _plain(getattr(self, name)) for name in self.key_names()}

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from feedpub.config.validation import schema_of

        return schema_of(cls, handler)


def _plain(value: Any) -> Any:
    match value:
        case Table():
            return value.values()
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case _:
            return value


@dataclass(frozen=True, kw_only=True)
class Scheduled(Table):
    """When feedpub run does it. feedpub build always does it."""

    every: Duration | None = None
    """The interval: 1m, 2h."""

    cron: CronExpression | None = None
    """A cron expression with five fields, in place of every: "*/5 6-22 * * mon-fri"."""

    zone: Zone | None = None
    """The time zone of cron. Default: site.timezone."""

    def __post_init__(self) -> None:
        if self.every and self.cron:
            raise ValueError("every and cron cannot be combined; remove one of them")
        if self.zone and not self.cron:
            raise ValueError("zone is only for cron; add cron, or remove zone")

    def times(self, name: str, zone: str) -> Times | None:
        """Return the times of *name*, in *zone* by default. None if no schedule is set."""
        if self.cron:
            return Cron(self.cron, ZoneInfo(self.zone or zone))
        return Every(duration(self.every), name) if self.every else None
