"""The words that a story uses, to tell what is of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]{4,}")
_WIDE = re.compile(r"[^\W_]{2,}")
_CJK = "\u2e80"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a story; of scripts without spaces, the pairs of letters."""

    words: frozenset[str]

    @staticmethod
    def of(texts: Iterable[str]) -> Vocabulary:
        return Vocabulary(frozenset().union(*(_words(text[:3000]) for text in texts)))

    def share(self, text: str) -> float:
        """Which share of *text*'s words the story has too."""
        own = _words(text)
        return len(own & self.words) / len(own) if own else 0.0


def _words(text: str) -> set[str]:
    # Endings differ: "Meteorit", "Meteoriten".
    words = {word[:6] for word in _WORD.findall(text.lower()) if word < _CJK}
    if not text.isascii() and max(text) >= _CJK:
        wide = (word for word in _WIDE.findall(text.lower()) if word >= _CJK)
        words |= {word[at : at + 2] for word in wide for at in range(len(word) - 1)}
    return words
