"""Names of languages, as feeds write them."""

from __future__ import annotations

import re

# RFC 5646, 2.1, with its grandfathered tags.
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?"
    r"(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)"
    r"|sgn-(?:be-fr|be-nl|ch-de)|zh-min|zh-min-nan",
    re.IGNORECASE | re.ASCII,
)

# No registered tag comes near: what is looked at of hostile values stays small.
_LONGEST = 200


def is_language_tag(value: str) -> bool:
    """RFC 5646, 2.1: whether *value* is a well-formed tag."""
    return len(value) <= _LONGEST and _LANGUAGE.fullmatch(value) is not None
