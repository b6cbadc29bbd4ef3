"""Durations as feeds, pages and records write them."""

from __future__ import annotations

import re

#: In seconds: a year.
_MAX_DURATION = 366 * 24 * 3600

_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,6}):([0-9]{1,2})(?:\.[0-9]{1,9})?")
_SECONDS = re.compile(r"([0-9]{1,9})(?:\.[0-9]{1,9})?\s*(?:s|sec|seconds)?")
# ISO 8601, 5.5.2.2, as schema.org has it.
_ISO = re.compile(
    r"P(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,9})(?:\.[0-9]{1,9})?S)?)?",
    re.IGNORECASE,
)


def seconds_in(text: str) -> int | None:
    """Return the whole seconds of ``90``, ``1:30`` or ``PT1M30S``; None for other texts."""
    text = text.strip()
    if found := _SECONDS.fullmatch(text):
        seconds = int(found[1])
    elif found := _CLOCK.fullmatch(text):
        hours, minutes, rest = (int(each or 0) for each in found.groups())
        seconds = hours * 3600 + minutes * 60 + rest
    elif (found := _ISO.fullmatch(text)) and any(found.groups()):
        days, hours, minutes, rest = (int(each or 0) for each in found.groups())
        seconds = ((days * 24 + hours) * 60 + minutes) * 60 + rest
    else:
        return None
    return seconds if seconds <= _MAX_DURATION else None
