"""The kinds of values that modules of feeds have: whether a text is one."""

from __future__ import annotations

import re

from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.values.languages import language_flaw

_POSITIVE = re.compile(r"\+?0*[1-9][0-9]*")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# RFC 2326, 3.6: npt-time, without a range.
_NPT = re.compile(r"now|[0-9]+(?:\.[0-9]*)?|[0-9]+:[0-5]?[0-9]:[0-5]?[0-9](?:\.[0-9]*)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_MARKS = re.compile(r"[^\x21-\x7e]")

# The longest of them that anybody writes: what is looked at of hostile values stays small.
_LONGEST = 200


def is_positive(value: str) -> bool:
    """A whole number from 1 on."""
    return len(value) <= _LONGEST and _POSITIVE.fullmatch(value) is not None


def is_whole(value: str) -> bool:
    """A whole number, perhaps with a sign."""
    return len(value) <= _LONGEST and _WHOLE.fullmatch(value) is not None


def is_not_negative(value: str) -> bool:
    """A whole number from 0 on."""
    return is_whole(value) and not value.startswith("-")


def is_decimal(value: str) -> bool:
    """A number, perhaps with a sign, a point and an exponent."""
    return len(value) <= _LONGEST and _DECIMAL.fullmatch(value) is not None


def is_quantity(value: str) -> bool:
    """A number that is no less than 0."""
    return is_decimal(value) and not value.startswith("-")


def is_npt(value: str) -> bool:
    """RFC 2326, 3.6: seconds, or hours, minutes and seconds; or now."""
    return len(value) <= _LONGEST and _NPT.fullmatch(value) is not None


def is_boolean(value: str) -> bool:
    return value.lower() in ("true", "false")


def is_language(value: str) -> bool:
    """RFC 5646, 2.2.9: a valid tag."""
    return language_flaw(value) is None


def is_uri(value: str) -> bool:
    """RFC 3986, 3: something after a scheme; http and https with a host that can be."""
    if not _SCHEME.fullmatch(value) or _MARKS.search(value):
        return False
    flaw = flaw_of(value)
    return flaw is None or flaw.kind == "private"
