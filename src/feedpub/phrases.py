"""Parts of lines for people."""

from __future__ import annotations

from datetime import UTC, datetime


def minute(moment: datetime) -> str:
    """Return *moment* in UTC to the minute, for people."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return ``1 feed``, ``2 feeds``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
