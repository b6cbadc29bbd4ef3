"""Which of many words and phrases are in a text: whole words, in any script.

Case, compatibility variants of characters (Unicode NFKC), invisible characters such as soft
hyphens, the shape of apostrophes and hyphens, and the number of spaces make no difference; accents
do. A word ends where neither side is a letter, a digit, a mark or an underscore
(Unicode Standard Annex 29, in outline), with three exceptions:

* Chinese, Japanese in Han and Hiragana, Thai, Lao, Khmer, Burmese, Javanese and Balinese have no
  spaces between words: a word may begin and end anywhere but within a syllable. Katakana are words
  of their own between other letters.
* Korean particles follow their word without a space.
* In Turkish, Azerbaijani and Crimean Tatar texts I is the capital of ı, and İ that of i.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from feedpub.patterns import pattern

#: Changes when other words are found in the same text: archives keep what was found.
RULES = f"1, Unicode {unicodedata.unidata_version}"

#: The languages whose letters i and ı differ in both cases.
_DOTTED = frozenset({"tr", "az", "crh"})

#: Scripts without spaces between words, as the inside of a class of characters.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1b7f"
    "\u3005-\u3007\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\ua980-\ua9ff\uaa60-\uaa7f\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_HANGUL = "\uac00-\ud7a3"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_IS_UNSPACED = pattern(f"[{_UNSPACED}]")
_IS_KATAKANA = pattern(f"[{_KATAKANA}]")
_IS_ELSEWHERE = pattern(f"[{_UNSPACED}{_HANGUL}]")
_HAS_OTHERS = pattern(f"[{_UNSPACED}{_HANGUL}{_KATAKANA}]")

#: Letters in a row that every text with a word has in the same row: a word may end within no other.
_RUN = pattern(rf"[{_KATAKANA}]+|[^\W{_UNSPACED}{_HANGUL}{_KATAKANA}]+")

#: The same in a text without these scripts, in half the time.
_PLAIN_RUN = pattern(r"\w+")

#: Vowels that are letters to Unicode, and belong to the consonant before them.
_FOLLOWING = frozenset("\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3")

#: Signs by which the consonant after them is written below the one before them.
_STACKING = frozenset("\u1039\u17d2\u1b44\ua9c0")

_PARTICLES = pattern(
    "(?:들|은|는|이|가|을|를|의|에|에서|에게|에게서|께|께서|한테|한테서|와|과|랑|이랑|하고|로|으로|로서|으로서"
    "|로써|으로써|도|만|까지|부터|마저|조차|밖에|보다|처럼|같이|마다|대로|이나|이라도|라도|이든|이란"
    r"|이라는|라는|이라고|라고|이며|이고|이다|입니다|이었다|였다|이지만){1,3}(?!\w)"
)

#: Soft hyphens, joiners, marks of direction, variation selectors, the stretched Arabic line.
_INVISIBLE = pattern(
    "[\u00ad\u034f\u061c\u0640\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
_VARIANTS = {**dict.fromkeys("\u2018\u2019\u02bc\u2032", "'"), "\u2010": "-"}
_SPACES = pattern(" {2,}")

#: What is written in regular expressions and with wildcards, and in no word.
_EXPRESSION = pattern(
    r"""\\ | [|] | ^\^ | ^\* | \*$ | [.][*+?] | \(\? | \[[^]]+\] | \{\d*,?\d*\} | \W\* | \w\?\w
    | \)[*+?] | ^/.*/[a-z]*$ | ^(?![A-Z]{1,3}\$$).*\$$""",
    re.VERBOSE,
)


class Keywords:
    """Words and phrases to be found in texts."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(dict.fromkeys(words))
        self._plain: _Needles | None = None
        self._dotted: _Needles | None = None

    def among(self, text: str, language: str | None = None) -> frozenset[str]:
        """Return those of the words that *text* in *language* has.

        No phrase reaches from one line to another.
        """
        if (language or "").partition("-")[0].lower() in _DOTTED:
            if self._dotted is None:
                self._dotted = _Needles((each, folded(each, dotted=True)) for each in self._words)
            return self._dotted.among(folded(text, dotted=True))
        if self._plain is None:
            self._plain = _Needles((each, folded(each)) for each in self._words)
        return self._plain.among(folded(text))


class _Needles:
    """Words in one spelling, by a run of letters that a text must have."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        #: Each word with its spelling.
        self._by_run: dict[str, list[tuple[str, str]]] = {}

        #: Those in scripts whose words are parts of a longer row of letters.
        self._elsewhere: list[tuple[str, str]] = []
        for word, needle in words:
            if _IS_ELSEWHERE.search(needle):
                self._elsewhere.append((word, needle))
            else:
                self._by_run.setdefault(max(_RUN.findall(needle), key=len), []).append(
                    (word, needle)
                )

    def among(self, text: str) -> frozenset[str]:
        return frozenset(word for word, needle in self._possible(text) if _has(text, needle))

    def _possible(self, text: str) -> Iterator[tuple[str, str]]:
        has_others = _HAS_OTHERS.search(text) is not None
        runs = _RUN if has_others else _PLAIN_RUN
        for run in self._by_run.keys() & set(runs.findall(text)):
            yield from self._by_run[run]
        if has_others:
            yield from self._elsewhere


def folded(text: str, *, dotted: bool = False) -> str:
    """Return *text* in the spelling in which words are compared; *dotted*: I is ı in capitals."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = _INVISIBLE.sub("", text)
        # str.translate takes a hundred times as long.
        for variant, plain in _VARIANTS.items():
            text = text.replace(variant, plain)
    if dotted:
        text = text.replace("I", "ı")
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKC", text.replace("İ", "i").casefold())
    return _SPACES.sub(" ", text) if "  " in text else text


def mistake_in(word: str) -> str | None:
    """Return what is wrong with *word* as one to be found. None: nothing is."""
    if _EXPRESSION.search(word):
        return "use the word as it is written: regular expressions and wildcards find nothing"
    if not any(each.isalnum() for each in folded(word)):
        return "use a word with a letter or a digit"
    return None


def _has(text: str, needle: str) -> bool:
    """Whether *needle* is in *text* as a whole word."""
    at = text.find(needle)
    while at >= 0:
        if _breaks(text, at) and _ends(text, at + len(needle)):
            return True
        at = text.find(needle, at + 1)
    return False


def _ends(text: str, at: int) -> bool:
    """Whether a word may end at *at*: also before particles."""
    return _breaks(text, at) or _PARTICLES.match(text, at) is not None


def _breaks(text: str, at: int) -> bool:
    """Whether a word may begin or end at *at*."""
    if at == 0 or at == len(text):
        return True
    before, after = text[at - 1], text[at]
    if not (_is_letter(before) and _is_letter(after)):
        return True
    if before in _STACKING or after in _FOLLOWING or unicodedata.category(after)[0] == "M":
        return False
    if _IS_UNSPACED.match(before) or _IS_UNSPACED.match(after):
        return True
    return (_IS_KATAKANA.match(before) is None) != (_IS_KATAKANA.match(after) is None)


def _is_letter(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LNM"
