"""Language tags (RFC 5646): whether they are well-formed and registered."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from feedpub.patterns import pattern
from feedpub.validation.values.registries import registered


class LanguageFlaw(NamedTuple):
    """What is wrong with a language tag."""

    #: ``invalid``: not a language tag. ``unregistered``: one of its subtags is not registered.
    kind: Literal["invalid", "unregistered"]
    reason: str


# RFC 5646, 2.1.
_TAG = pattern(
    r"(?P<language>[a-z]{2,3}(?P<extlang>(?:-[a-z]{3}){0,3})|[a-z]{4,8})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variant>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+",
    re.ASCII,
)

# RFC 5646, 2.2: the registry has ranges for private use.
_PRIVATE = {
    "language": pattern("q[a-t][a-z]"),
    "script": pattern("qaa[a-z]|qab[a-x]"),
    "region": pattern("aa|q[m-z]|x[a-z]|zz"),
}

_LONGEST = 200


def language_flaw(tag: str) -> LanguageFlaw | None:
    """Return what is wrong with *tag*, or None (RFC 5646, 2.2.9)."""
    if len(tag) > _LONGEST:
        return LanguageFlaw("invalid", "is not a language tag")
    return _flaw(tag.lower())


@functools.lru_cache(maxsize=1024)
def _flaw(tag: str) -> LanguageFlaw | None:
    registered = _registered()
    if tag in registered["grandfathered"]:
        return None
    found = _TAG.fullmatch(tag)
    if found is None:
        return LanguageFlaw("invalid", "is not a language tag")
    if tag.startswith("x-"):
        return None
    language = found["language"].partition("-")[0]
    if language in registered["three-letters"]:
        # RFC 5646, 2.2.1: a language with a two-letter code has no three-letter one.
        return LanguageFlaw(
            "unregistered", f"has a three-letter code {language!r} for a language with two"
        )
    if not _is_registered("language", language):
        return LanguageFlaw("invalid", f"has the unknown language {language!r}")
    for kind in ("extlang", "script", "region", "variant"):
        for subtag in filter(None, (found[kind] or "").split("-")):
            if not _is_registered(kind, subtag):
                return LanguageFlaw("unregistered", f"has the unknown {kind} {subtag!r}")
    return None


def _is_registered(kind: str, subtag: str) -> bool:
    private = _PRIVATE.get(kind)
    return subtag in _registered()[kind] or bool(private and private.fullmatch(subtag))


@functools.cache
def _registered() -> Mapping[str, frozenset[str]]:
    """Return the registered subtags by kind, and the codes of ISO 639-2 that are not registered."""
    return registered("languages.txt")
