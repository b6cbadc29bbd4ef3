"""HTML in plain texts, where a reader that parses them as HTML would find it."""

from __future__ import annotations

import functools
import re

from feedpub.patterns import pattern
from feedpub.validation.html.names import FORBIDDEN, HTML, VOID

_END_TAG = pattern(r"</([A-Za-z][A-Za-z0-9]*+)\s*+>")
_VOID_TAG = pattern(r"<([A-Za-z][A-Za-z0-9]*+)(?=[\s/>])[^<>]*+>")
_REFERENCE = pattern(r"&(#\w*+|[A-Za-z][A-Za-z0-9]*+)")
_TAG_START = pattern(r"<[A-Za-z/!?]")
_PLACEHOLDER = pattern(
    r"none|null|nil|undefined|nan|n/?a|\(?untitled\)?|\[object [a-z]*\]|tbd|lorem ipsum.*"
    r"|\{\{.*\}\}|\{%.*%\}|\$\{.*\}|<%.*%>|%s|%\(\w+\)s|\{\w*\}",
    re.IGNORECASE | re.DOTALL,
)
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot"})


def html_in(text: str, *, escaped: bool = False) -> str | None:
    """Return the first tag or reference in *text* to a reader that parses it as HTML, or None.

    *escaped*: whether its special characters may be escaped once for such readers.
    """
    if "&" not in text and "<" not in text:
        return None
    return _html_in(text, escaped) if len(text) > 300 else _cached(text, escaped)


def _html_in(text: str, escaped: bool) -> str | None:
    if "<" in text:
        for tag in _END_TAG.finditer(text):
            if tag[1].lower() in HTML:
                return tag[0]
        for tag in _VOID_TAG.finditer(text):
            if tag[1].lower() in _VOID_IN_TEXTS:
                return tag[0]
    for reference in _REFERENCE.finditer(text):
        name = reference[1]
        if name[0] == "#" or (_is_entity(name) and not (escaped and name in _XML_ENTITIES)):
            return reference[0]
    return None


_TAG = pattern(r"<(/?)([A-Za-z][A-Za-z0-9]*+)((?:[\s/][^<>]*+)?)>")
_ESCAPED_REFERENCE = pattern(r"&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def escaped_markup_in(text: str) -> str | None:
    """Return the first HTML in *text* whose source people see, or None.

    That is a pair of tags, an element without an end tag, or a reference to a character. A text may
    speak of a single tag, or of the references that XML has.
    """
    if "&" in text:
        for reference in _ESCAPED_REFERENCE.finditer(text):
            if is_shown_reference(reference[0]):
                return reference[0]
        import html

        text = html.unescape(text)
    if "<" not in text:
        return None
    opened: dict[str, str] = {}
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if tag[1] and name in opened:
            return opened[name]
        if not tag[1] and name in HTML:
            opened.setdefault(name, tag[0])
            if tag[3] and name in _VOID_IN_TEXTS:
                return tag[0]
    return None


def reference_in(text: str) -> str | None:
    """Return the first reference to a character in *text*, or None."""
    for found in _ESCAPED_REFERENCE.finditer(text) if "&" in text else ():
        if found[0][1] == "#" or _is_entity(found[0][1:-1]):
            return found[0]
    return None


def is_shown_reference(reference: str) -> bool:
    """Whether people hardly ever mean the source of *reference*, such as ``&nbsp;``.

    They do mean that of the characters which XML reserves.
    """
    name = reference[1:-1]
    return name[0] == "#" or (_is_entity(name) and name not in _XML_ENTITIES)


def _is_entity(name: str) -> bool:
    from html.entities import name2codepoint

    return name in name2codepoint


_cached = functools.lru_cache(maxsize=4096)(_html_in)

#: Elements without end tags that people write in texts; <param>, for one, is not among them.
_VOID_IN_TEXTS = (VOID & HTML) - FORBIDDEN - {"input", "frame", "source", "track", "command"}


def placeholder_in(title: str) -> str | None:
    """Return *title* if it is the placeholder of a program or a template, or None."""
    own = title.strip()
    return own if len(own) <= 200 and _PLACEHOLDER.fullmatch(own) else None


def tag_to_be(text: str) -> str | None:
    """Return the start of the first tag in *text* to a reader that parses it as HTML, or None."""
    if "<" not in text:
        return None
    found = _TAG_START.search(text)
    return found and text[found.start() : found.start() + 20]
