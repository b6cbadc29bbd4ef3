"""Values in modules of feeds: numbers, times, URIs."""

from __future__ import annotations

import re

from feedpub.validation.values.addresses import flaw_of

_POSITIVE = re.compile(r"\+?0*[1-9][0-9]*")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# RFC 2326, 3.6: npt-time, without a range.
_NPT = re.compile(r"now|[0-9]+(?:\.[0-9]*)?|[0-9]+:[0-5]?[0-9]:[0-5]?[0-9](?:\.[0-9]*)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_MARKS = re.compile(r"[^\x21-\x7e]")

# Longer than any real value: hostile ones must not be slow.
_LONGEST = 200


def is_positive(value: str) -> bool:
    """Whether *value* is a whole number of 1 or more."""
    return len(value) <= _LONGEST and _POSITIVE.fullmatch(value) is not None


def is_whole(value: str) -> bool:
    """Whether *value* is a whole number, perhaps with a sign."""
    return len(value) <= _LONGEST and _WHOLE.fullmatch(value) is not None


def is_not_negative(value: str) -> bool:
    """Whether *value* is a whole number of 0 or more."""
    return is_whole(value) and not value.startswith("-")


def is_decimal(value: str) -> bool:
    """Whether *value* is a number, perhaps with a sign, a decimal point and an exponent."""
    return len(value) <= _LONGEST and _DECIMAL.fullmatch(value) is not None


def is_quantity(value: str) -> bool:
    """Whether *value* is a number of 0 or more."""
    return is_decimal(value) and not value.startswith("-")


def is_npt(value: str) -> bool:
    """Whether *value* is seconds, or hours, minutes and seconds, or ``now`` (RFC 2326, 3.6)."""
    return len(value) <= _LONGEST and _NPT.fullmatch(value) is not None


def is_uri(value: str) -> bool:
    """Whether *value* is a URI (RFC 3986, 3); if it is http or https, with a valid host."""
    if not _SCHEME.fullmatch(value) or _MARKS.search(value):
        return False
    flaw = flaw_of(value)
    return flaw is None or flaw.kind == "private"
