"""Dates and times in the notations of RSS, Atom and Dublin Core."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal, NamedTuple

from feedpub.patterns import pattern


class Moment(NamedTuple):
    """A date that was read, or why it is invalid."""

    at: datetime | None

    #: ``invalid``: not in the specified notation. ``impossible``: there is no such time.
    #: ``weekday``: the weekday does not match the date.
    flaw: Literal["invalid", "impossible", "weekday"] | None = None
    reason: str = ""


# RFC 822, 5.1, with the four-digit years of RFC 1123, 5.2.14. Case does not matter (RFC 822,
# 3.4.7), and a date may take several lines (3.4.2).
_RFC822 = pattern(
    r"(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s*,\s*)?"
    r"([0-9]{1,2})\s+(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+"
    r"([0-9]{4}|[0-9]{2})\s+"
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?\s+"
    r"(UT|GMT|[ECMP][SD]T|[A-IK-Z]|[+-][0-9]{4})",
    re.IGNORECASE | re.ASCII,
)

# RFC 3339, 5.6, with the capital T and Z that RFC 4287, 3.3, requires.
_RFC3339 = pattern(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)

# W3C Date and Time Formats: from a year to a time with its zone.
_W3CDTF = pattern(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)

# RFC 2822, 3.3, as programs write it: a space after the comma, four digits of a year, no comments.
_RFC2822 = pattern(
    r"(?:[a-z]{3},\s+)?[0-9]{1,2}\s+[a-z]{3}\s+[0-9]{4}\s+[0-9:]{5,8}"
    r"\s+(?:UT|GMT|Z|[ECMP][SD]T|[+-][0-9]{4})",
    re.IGNORECASE | re.ASCII,
)

# RFC 822, 3.4.3: comments are in parentheses and may be nested.
_COMMENT = pattern(r"\((?:[^()\\]|\\.)*\)", re.DOTALL)

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOURS_BEHIND = {"e": 5, "c": 6, "m": 7, "p": 8}

# Longer than any real date: hostile values must not fill the caches.
_LONGEST = 120


def read_rfc822(text: str) -> Moment:
    """Read the date of an RSS element; white space around it is ignored."""
    text = text.strip(" \t\r\n")
    if len(text) > _LONGEST:
        return Moment(None, "invalid", "is not an RFC 822 date")
    return _rfc822(text)


def is_rfc2822(text: str) -> bool:
    """Whether *text*, a valid date, is in the notation that RFC 2822 asks programs to write."""
    return _RFC2822.fullmatch(text.strip(" \t\r\n")) is not None


def read_w3cdtf(text: str, *, local: bool = False) -> Moment:
    """Read a date of Dublin Core. Missing parts are the earliest possible: 2018 is 1 January.

    *local*: whether a time may lack its zone.
    """
    if len(text) > _LONGEST:
        return Moment(None, "invalid", "is not a W3C date")
    return _w3cdtf(text, local)


def read_rfc3339(text: str) -> Moment:
    """Read a Date construct of Atom, without white space around it (RFC 4287, 3.3)."""
    if len(text) > _LONGEST:
        return Moment(None, "invalid", "is not an RFC 3339 date")
    return _rfc3339(text)


@functools.lru_cache(maxsize=4096)
def _rfc822(text: str) -> Moment:
    written = text
    while (without := _COMMENT.sub(" ", written)) != written:
        written = without
    match = _RFC822.fullmatch(written.strip())
    if match is None:
        return Moment(None, "invalid", "is not an RFC 822 date" if text else "is empty")
    weekday, day, month, year, hour, minute, second, zone = match.groups()
    if len(year) == 2:
        # RFC 5322, 4.3.
        year = f"20{year}" if int(year) < 50 else f"19{year}"
    moment = _moment(zone, year, _MONTHS.index(month.lower()) + 1, day, hour, minute, second)
    if moment.at is not None and weekday:
        real = _DAYS[moment.at.weekday()]
        if weekday.lower() != real:
            return Moment(None, "weekday", f"was a {real.title()}, not a {weekday}")
    return moment


@functools.lru_cache(maxsize=4096)
def _rfc3339(text: str) -> Moment:
    match = _RFC3339.fullmatch(text)
    if match is None:
        return Moment(None, "invalid", "is not an RFC 3339 date" if text else "is empty")
    *parts, zone = match.groups()
    return _moment(zone, *parts)


@functools.lru_cache(maxsize=4096)
def _w3cdtf(text: str, local: bool) -> Moment:
    match = _W3CDTF.fullmatch(text)
    if match is None:
        return Moment(None, "invalid", "is not a W3C date" if text else "is empty")
    *parts, zone = match.groups()
    if parts[3] and not zone and not local:
        return Moment(None, "invalid", "has a time without a zone")
    return _moment(zone or "Z", *parts)


def _zone_minutes(zone: str) -> int | None:
    """Return the offset from UTC, positive to the east; None if there is no such zone."""
    if zone[0] in "+-":
        hours, minutes = int(zone[1:3]), int(zone[-2:])
        if hours > 23 or minutes > 59:
            return None
        return int(f"{zone[0]}1") * (hours * 60 + minutes)
    if len(zone) == 3 and zone != "gmt":
        return -60 * (_HOURS_BEHIND[zone[0]] - (zone[1] == "d"))
    # RFC 1123, 5.2.14: the military letters were specified with the wrong sign, so that their
    # meaning is unknown.
    return 0


def _moment(zone: str, *parts: str | int | None) -> Moment:
    """Return the moment of *parts*, from year to second; missing ones are the earliest possible."""
    offset = _zone_minutes(zone.lower())
    if offset is None:
        return Moment(None, "impossible", f"has the time zone {zone}, which does not exist")
    year, month, day, hour, minute, second = (
        int(part or first) for part, first in zip(parts, (1, 1, 1, 0, 0, 0), strict=True)
    )
    for name, value, most in (("hour", hour, 23), ("minute", minute, 59), ("second", second, 60)):
        if value > most:
            return Moment(None, "impossible", f"has the {name} {value}, which does not exist")
    tz = timezone(timedelta(minutes=offset)) if offset else UTC
    try:
        # datetime has no leap seconds (RFC 3339, 5.7).
        return Moment(datetime(year, month, day, hour, minute, min(second, 59), tzinfo=tz))
    except ValueError:
        return Moment(
            None, "impossible", f"has the day {year:04}-{month:02}-{day:02}, which does not exist"
        )
