"""Converts days of the Solar Hijri calendar of Iran and Afghanistan."""

from __future__ import annotations

from datetime import date

#: The years in which the 33-year cycle agrees with the official calendar (by the equinox).
FIRST_YEAR, LAST_YEAR = 1244, 1472

#: 1 Farvardin 1400 was 21 March 2021.
_EPOCH_YEAR, _EPOCH = 1400, date(2021, 3, 21).toordinal()


def solar_hijri_day(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian date of a Solar Hijri day; None if there is no such day."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    length = 31 if month <= 6 else 30 if month <= 11 else 29 + _is_leap(year)
    if not 1 <= day <= length:
        return None
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return date.fromordinal(_new_year(year) + before + day - 1)


def _new_year(year: int) -> int:
    leaps = _leaps_before(year) - _leaps_before(_EPOCH_YEAR)
    return _EPOCH + 365 * (year - _EPOCH_YEAR) + leaps


def _leaps_before(year: int) -> int:
    """Count the leap years before *year* from an arbitrary start: eight in every 33 years."""
    cycle, place = divmod(year, 33)
    return 8 * cycle + sum(leap < place for leap in _LEAPS)


def _is_leap(year: int) -> bool:
    return year % 33 in _LEAPS


_LEAPS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
