"""Plain text: cleaned to what XML allows, escaped, measured."""

from __future__ import annotations

import html
from functools import lru_cache

from feedpub.patterns import pattern

# What XML 1.0 (section 2.2) forbids, and what no text needs: C1 controls, noncharacters (Unicode
# 23.7), lone surrogates, the replacement character, bidi overrides. Tab, LF and CR are kept.
_FORBIDDEN = pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e\ufdd0-\ufdef\ufffd-\uffff"
    + "".join(
        f"{chr(0x1FFFE + 0x10000 * plane)}{chr(0x1FFFF + 0x10000 * plane)}" for plane in range(16)
    )
    + "]"
)
# All characters but the allowed ones of the Basic Multilingual Plane. Without characters beyond it
# the pattern is a table, which is searched twenty times faster than the one above.
_UNUSUAL = pattern("[^\t\n\r\x20-\x7e\xa0-\u202c\u202f-\ud7ff\ue000-\ufdcf\ufdf0-\ufffc]")

_REFERENCE = pattern(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")

# East Asian Width W and F (UAX 11), but for emoji.
_WIDE = pattern(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60"
    "\uffe0-\uffe6\U00020000-\U0003fffd]"
)
_FULL_STOPS = (".", "…", "。", "．", "।", "۔", "։", "።")
_CLOSING = "\"'”“’‘»«›‹」』)）] "


def without_forbidden(text: str) -> str:
    """Return *text* without the characters that no feed may contain; white space is kept."""
    # Every other forbidden character is unprintable.
    if text.isprintable() and "\ufffd" not in text:
        return text
    if text.replace("\n", "").replace("\xa0", "").isprintable() and "\ufffd" not in text:
        return text
    if _UNUSUAL.search(text) is None:
        return text
    return _FORBIDDEN.sub("", text)


def plain(text: str) -> str:
    """Return *text* as one line, without forbidden characters and repeated white space.

    U+00A0 counts as white space, as do the line and paragraph separators.
    """
    if text.isprintable() and "  " not in text and "\ufffd" not in text:
        return text.strip()
    return " ".join(without_forbidden(text).split())


def unescaped(text: str) -> str:
    """Return plain *text* with the character references that it should not have resolved.

    Producers escape names and titles once or twice too often: ``Ann &amp;#8217;s``. An ampersand
    alone is none, as in ``R&D`` or ``a&copy``.
    """
    for _ in range(2):
        if "&" in text:
            text = _REFERENCE.sub(lambda reference: html.unescape(reference.group()), text)
    return text


def escape(text: str) -> str:
    """Return *text* as HTML text."""
    if "&" in text or "<" in text or ">" in text:
        return html.escape(text, quote=False)
    return text


@lru_cache(maxsize=1024)
def columns(text: str) -> int:
    """Return how wide *text* is printed: a Chinese character is as wide as two letters."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text[:2000]))


def ends_with_full_stop(text: str) -> bool:
    """Whether *text* ends with a full stop. Not a question mark, which may end a headline."""
    return text.rstrip(_CLOSING).endswith(_FULL_STOPS)
