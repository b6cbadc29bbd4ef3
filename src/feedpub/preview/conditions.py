"""Conditional requests and content codings of RFC 9110."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

#: RFC 9110, 8.8.3; header values are decoded as Latin-1.
_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')

_WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def status_of(fields: Mapping[str, str], etag: str, modified: int | None) -> Literal[200, 304, 412]:
    """Return the status of a GET or HEAD with the header *fields*, by RFC 9110, 13.2.2.

    *modified* is in seconds since 1970; None if the document has no such date.
    """
    if "if-match" in fields:
        # 13.1.1: strong comparison.
        failed = not _matches(fields["if-match"], etag, weakly=False)
    else:
        failed = _is_later(modified, fields.get("if-unmodified-since")) is True
    if failed:
        return 412
    if "if-none-match" in fields:
        return 304 if _matches(fields["if-none-match"], etag, weakly=True) else 200
    return 304 if _is_later(modified, fields.get("if-modified-since")) is False else 200


def accepts_gzip(accepted: str) -> bool:
    """Return whether Accept-Encoding: *accepted* prefers gzip to identity (12.5.3).

    An invalid weight counts as 0.
    """
    weights: dict[str, float] = {}
    for each in accepted.lower().split(","):
        coding, _, parameter = (part.strip() for part in each.partition(";"))
        found = _WEIGHT.fullmatch(parameter)
        weights[coding] = float(found.group(1)) if found else float(not parameter)
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _matches(value: str, etag: str, *, weakly: bool) -> bool:
    """Return whether the list of tags *value* contains the strong tag *etag*."""
    if value.strip() == "*":
        return True
    return any(tag == etag and (weakly or not weak) for weak, tag in _TAG.findall(value))


def _is_later(modified: int | None, than: str | None) -> bool | None:
    """Return whether *modified* is later than the HTTP date *than*.

    None if one of them is missing or invalid: an invalid date is ignored (13.1.3).
    """
    moment = None if than is None else _moment(than)
    return None if modified is None or moment is None else modified > moment


def _moment(value: str) -> int | None:
    """Parse an HTTP date into seconds since 1970. None if it is invalid."""
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            # The obsolete asctime form has no zone.
            moment = moment.replace(tzinfo=UTC)
        return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
