"""Checks that a page that feedpub wrote is complete and its tags are balanced.

These pages are regular: attributes in double quotes, ``<`` only for tags, an end tag for every
element that can have one (HTML Living Standard, 13.1.2).
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.finding import Finding
from feedpub.patterns import pattern

_DOCTYPE = "<!DOCTYPE html>"
_END = "</html>"
_TAG = pattern(r'<(/?)([a-z][a-z0-9]*)(?:\s+[^\s"<>=/]+(?:="[^"]*")?)*\s*>')

# HTML Living Standard, 13.1.2: elements without an end tag, and those without markup in them.
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_RAW = frozenset({"style", "script"})


def validate_page(content: bytes) -> Iterator[Finding]:
    """Yield an error if the page *content* is damaged."""
    if (flaw := _flaw(content)) is not None:
        message, line = flaw
        yield Finding(code="page-damaged", severity="error", message=message, line=line)


def _flaw(content: bytes) -> tuple[str, int | None] | None:
    """Return the first fault and its line, or None."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        return "the page is not UTF-8", content.count(b"\n", 0, error.start) + 1
    if not text.startswith(_DOCTYPE):
        return ("the page does not start with its DOCTYPE" if text else "the page is empty"), None
    if not text.rstrip("\n").endswith(_END):
        return "the page is cut off", None
    return _unbalanced(text)


def _unbalanced(text: str) -> tuple[str, int] | None:
    """Return the first tag of *text* that is malformed or unbalanced, with its line, or None."""
    open_elements: list[str] = []
    at = len(_DOCTYPE)
    while (at := text.find("<", at)) >= 0:
        tag = _TAG.match(text, at)
        if tag is None:
            return "a tag is not closed", _line(text, at)
        end, name = tag.groups()
        at = tag.end()
        if not end:
            if name not in _VOID:
                open_elements.append(name)
            if name in _RAW:
                at = text.find(f"</{name}>", at)
                if at < 0:
                    return f"<{name}> is not closed", _line(text, tag.start())
        elif not open_elements or open_elements.pop() != name:
            return f"</{name}> does not match an open element", _line(text, tag.start())
    if open_elements:
        return f"<{open_elements[-1]}> is not closed", _line(text, len(text))
    return None


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
