"""Moments as the tables keep them: in whole seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def moment_or_none(at: int | None) -> datetime | None:
    return None if at is None else moment(at)
