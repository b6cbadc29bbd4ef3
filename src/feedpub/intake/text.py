"""Cleaning text to what XML and people's screens allow."""

from __future__ import annotations

import html
import re

# What XML 1.0 (section 2.2) forbids, and what no text wants: C1 controls, noncharacters (Unicode
# 23.7), lone surrogates, the replacement character, bidi overrides. Tab, LF and CR are kept.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e\ufdd0-\ufdef\ufffd-\uffff"
    + "".join(
        f"{chr(0x1FFFE + 0x10000 * plane)}{chr(0x1FFFF + 0x10000 * plane)}" for plane in range(16)
    )
    + "]"
)


def without_forbidden(text: str) -> str:
    """Take out the characters that may not stand in a feed; white space stays as it is."""
    # Of what can be printed only the replacement character is forbidden.
    if text.replace("\n", "").replace("\xa0", "").isprintable() and "\ufffd" not in text:
        return text
    return _FORBIDDEN.sub("", text)


def plain(text: str) -> str:
    """Return *text* as one line: forbidden characters out, runs of white space one space.

    U+00A0 counts as white space, as do the line and paragraph separators.
    """
    if text.isprintable() and "  " not in text and "\ufffd" not in text:
        return text.strip()
    return " ".join(without_forbidden(text).split())


def escape(text: str) -> str:
    """*text* as HTML text."""
    return html.escape(text, quote=False)
