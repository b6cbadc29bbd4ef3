"""Texts that are no HTML, and what looks like HTML in them."""

from __future__ import annotations

import functools
import re
from html.entities import name2codepoint

from feedpub.validation.html.names import FORBIDDEN, HTML, VOID

_END_TAG = re.compile(r"</([A-Za-z][A-Za-z0-9]*+)\s*+>")
_VOID_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*+)(?=[\s/>])[^<>]*+>")
_REFERENCE = re.compile(r"&(#\w*+|[A-Za-z][A-Za-z0-9]*+)")
_TAG_TO_BE = re.compile(r"<[A-Za-z/!?]")
_BASIC = frozenset({"amp", "lt", "gt", "quot"})


def html_in(text: str, *, escaped: bool = False) -> str | None:
    """The first thing in *text* that is HTML to a reader that takes it so, or None.

    *escaped*: that its signs may be escaped once for such readers.
    """
    if "&" not in text and "<" not in text:
        return None
    return _html_in(text, escaped) if len(text) > 300 else _remembered(text, escaped)


def _html_in(text: str, escaped: bool) -> str | None:
    if "<" in text:
        for tag in _END_TAG.finditer(text):
            if tag[1].lower() in HTML:
                return tag[0]
        for tag in _VOID_TAG.finditer(text):
            if tag[1].lower() in _SEEN_ALONE:
                return tag[0]
    for reference in _REFERENCE.finditer(text):
        name = reference[1]
        if name[0] == "#" or (name in name2codepoint and not (escaped and name in _BASIC)):
            return reference[0]
    return None


_remembered = functools.lru_cache(maxsize=4096)(_html_in)

#: Elements without end tags that people write into a text: <param> is not one of them.
_SEEN_ALONE = (VOID & HTML) - FORBIDDEN - {"input", "frame", "source", "track", "command"}


def tag_to_be(text: str) -> str | None:
    """Where a reader that takes *text* for HTML sees a tag begin."""
    if "<" not in text:
        return None
    found = _TAG_TO_BE.search(text)
    return found and text[found.start() : found.start() + 20]
