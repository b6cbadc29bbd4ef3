"""Signs of a wrong encoding: C1 controls, U+FFFD, Ã¤ in place of ä, Ð¼Ð¾Ñ€Ðµ of море."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from feedpub.patterns import pattern
from feedpub.validation.document import shown
from feedpub.validation.values.encodings import declared

# C1 controls, the replacement character, noncharacters (Unicode, 23.7).
_BROKEN = frozenset(
    chr(code)
    for codes in (
        range(0x80, 0xA0),
        range(0xFDD0, 0xFDF0),
        [0xFFFD],
        *(range(plane + 0xFFFE, plane + 0x10000) for plane in range(0, 0x110000, 0x10000)),
    )
    for code in codes
)
# UTF-8 that was read as Windows-1252 or Latin-1. Only pairs that no language uses: after a capital
# letter they may be the end of a word and a punctuation mark.
_MOJIBAKE = (
    "\u00c3(?<![A-Z\u00c0-\u00de]\u00c3)"
    "[\u00a0-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u0192\u02c6\u02dc\u201e\u2020\u2021\u2030"
    "\u20ac\u2122]"
    "|(?<=[A-Z])\u00c3[\u00a0-\u00bf](?=[a-z])"
    "|(?<=[0-9a-z\u00df-\u00ff])\u00c2[\u00a0-\u00bf]"
    "|\u00e2(?:\u20ac|\u201a\u00ac)"
    "|\u00f0\u0178"
)
_SUSPECT = pattern(f"[{''.join(sorted(_BROKEN))}]|{_MOJIBAKE}")
# Their first characters: a set is searched ten times as fast as alternatives.
_CANDIDATE = pattern(f"[{''.join(sorted(_BROKEN))}\u00c2\u00c3\u00e2\u00f0]")
_ASCII = bytes(range(0x80))

# What the bytes 0x80 to 0xbf look like in Windows-1252, or in Latin-1.
_TRAILING = (
    "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018"
    "\u2019\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
# Two characters of two to four bytes. One alone may be the end of a word and a quotation mark.
_MISREAD = pattern(
    f"(?:[\u00c2-\u00df][{_TRAILING}]|[\u00e0-\u00ef][{_TRAILING}]{{2}}"
    f"|[\u00f0-\u00f4][{_TRAILING}]{{3}}){{2,}}"
)
# The same two in UTF-8, whose characters begin with \xc3.
_IN_BYTES = pattern(
    rb"\xc3[\x82-\xb4](?:(?:\xc2|\xc5|\xc6|\xcb|\xe2[\x80-\x84])[\x80-\xbf]){1,3}\xc3[\x82-\xb4]"
    rb"[\xc2\xc5\xc6\xcb\xe2]"
)
_REFERENCE = pattern(rb"&#(?:19[4-9]|2[0-3]\d|24[0-4]|[xX]0*(?:[cCdDeE][\dA-Fa-f]|[fF][0-4]));")

#: The letters of living scripts, by their first and last code points. What is outside, such as
#: combining accents, is what the capitals of Central Europe look like when they are read as bytes.
_LETTERS = (
    (0x0100, 0x017F),
    (0x0386, 0x03FF),
    (0x0400, 0x052F),
    (0x0531, 0x0587),
    (0x05D0, 0x05F4),
    (0x0620, 0x06D3),
    (0x0900, 0x0EFF),
    (0x10A0, 0x11FF),
    (0x1780, 0x17DD),
    (0x1E00, 0x1FFF),
    (0x3041, 0x30FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0x1F300, 0x1FAFF),
)


_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Search(NamedTuple):
    """What to look for in the texts of a document. Most documents need not be searched."""

    for_signs: bool
    for_letters: bool

    @classmethod
    def everything(cls) -> Search:
        return cls(for_signs=True, for_letters=True)

    @classmethod
    def of(cls, content: bytes) -> Search:
        """Return what may be in a document in XML, by its bytes."""
        return cls(_may_have_signs(content), _may_have_letters(content))

    @property
    def is_needed(self) -> bool:
        return self.for_signs or self.for_letters

    def suspicion(self, text: str) -> str | None:
        """Return what is suspicious in *text*, and the text around it; or None."""
        if text.isascii():
            return None
        found = _sign_in(text) if self.for_signs else None
        if found is None and self.for_letters:
            found = _letters_in(text)
        if found is None:
            return None
        around = text[max(found.start() - 10, 0) : found.end() + 10]
        signs = " ".join(f"U+{ord(sign):04X}" for sign in found[0][:4])
        return f"suspicious {signs} in {shown(around)}"


def _may_have_signs(content: bytes) -> bool:
    if b"&#" in content:
        # A reference may stand for any character.
        return True
    signs = content.translate(None, _ASCII).decode("utf-8", "replace")
    return (
        not _BROKEN.isdisjoint(signs)
        or "\u00c2" in signs
        or "\u00c3" in signs
        or "\u00e2\u20ac" in signs
        or "\u00e2\u201a\u00ac" in signs
        or "\u00f0\u0178" in signs
    )


def _may_have_letters(content: bytes) -> bool:
    if declared(content) not in (None, "utf-8", "utf8") or content.startswith(_WIDE_MARKS):
        return True
    return _IN_BYTES.search(content) is not None or _REFERENCE.search(content) is not None


def _sign_in(text: str) -> re.Match[str] | None:
    for candidate in _CANDIDATE.finditer(text):
        if found := _SUSPECT.match(text, candidate.start()):
            return found
    return None


def _letters_in(text: str) -> re.Match[str] | None:
    """Return the first two or more characters of *text* that are bytes of letters in UTF-8."""
    for found in _MISREAD.finditer(text):
        letters = _read_again(found[0])
        if letters is not None and all(map(_is_letter, letters)):
            return found
    return None


def _read_again(text: str) -> str | None:
    octets = b"".join(
        bytes([ord(sign)]) if ord(sign) <= 0xFF else sign.encode("cp1252") for sign in text
    )
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_letter(sign: str) -> bool:
    return any(first <= ord(sign) <= last for first, last in _LETTERS)
