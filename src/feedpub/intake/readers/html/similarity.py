"""How similar two texts of a page are."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from feedpub.intake.lexicon import fold
from feedpub.intake.text import plain

_NO_WORDS = re.compile(r"[\W_]+")
_CUT = re.compile(r"\s*(?:…|\.\.\.)$")


def key_of(text: str) -> str:
    """Return *text* as it is compared: without case, spaces and punctuation."""
    return _NO_WORDS.sub("", fold(plain(text))) if text else ""


def likeness(one: str, other: str) -> float:
    """Return how similar two texts are, from 0 to 1; 0.9 if one contains the other."""
    one, other = key_of(one), key_of(other)
    if one == other:
        return 1.0
    if len(one) > 8 and len(other) > 8 and (one in other or other in one):
        return 0.9
    return SequenceMatcher(None, one[:300], other[:300], autojunk=False).ratio()


def is_cut(text: str) -> bool:
    """Whether *text* is cut: it ends with an ellipsis."""
    return _CUT.search(text) is not None


def without_cut(text: str) -> str:
    """Return *text* without the ellipsis at its end."""
    return _CUT.sub("", text)
