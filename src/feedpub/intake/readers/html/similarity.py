"""Whether two texts of a page say the same."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from feedpub.intake.lexicon import fold
from feedpub.intake.text import plain

_NO_WORDS = re.compile(r"[\W_]+")
_CUT = re.compile(r"\s*(?:…|\.\.\.)$")


def key_of(text: str) -> str:
    """*text* without case, spaces and marks."""
    return _NO_WORDS.sub("", fold(plain(text)))


def likeness(one: str, other: str) -> float:
    """How much of two texts is the same, from 0 to 1; nearly all, where one holds the other."""
    one, other = key_of(one), key_of(other)
    if one == other:
        return 1.0
    if len(one) > 8 and len(other) > 8 and (one in other or other in one):
        return 0.9
    return SequenceMatcher(None, one[:300], other[:300], autojunk=False).ratio()


def is_cut(text: str) -> bool:
    """Whether *text* breaks off: it ends in dots."""
    return _CUT.search(text) is not None


def without_cut(text: str) -> str:
    """*text* without the dots at its end."""
    return _CUT.sub("", text)
