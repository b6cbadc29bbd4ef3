"""The language of a page, by its script, its function words, and hints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from feedpub.intake.lexicon import fold
from feedpub.intake.page_words import page_words
from feedpub.nouns import dataclass, replace

#: In characters, of the text that is examined.
_SAMPLE = 3000

#: With fewer words, their kinds are no evidence.
_FEW_WORDS = 30

#: The least share of function words in a text of their language; and the share of the best
#: language's that another one needs to be possible as well, as Danish beside Norwegian.
_SHARE = 0.1
_RIVAL = 0.7

_SCRIPTS = {
    "Han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"),
    "Kana": re.compile("[\u3041-\u30ff]"),
    "Hangul": re.compile("[\uac00-\ud7a3]"),
    "Greek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "Hebrew": re.compile("[\u0590-\u05ff]"),
    "Devanagari": re.compile("[\u0900-\u097f]"),
    "Bengali": re.compile("[\u0980-\u09ff]"),
    "Ethiopic": re.compile("[\u1200-\u137f]"),
    "Arabic": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
    "Cyrillic": re.compile("[\u0400-\u04ff]"),
    "Latin": re.compile("[A-Za-z\u00c0-\u024f]"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageHint:
    """Something on a page that only some languages have."""

    languages: frozenset[str]

    #: Where it was found, for people, and its text there.
    origin: str
    verbatim: str | None = None


def possible_languages(text: str) -> frozenset[str] | None:
    """Return the languages that *text* can be in, by script and function words; None is any."""
    text = text[:_SAMPLE]
    by_script = _by_script(text)
    by_words = _by_words(text)
    both = _both(by_script, by_words) if by_words else None
    return both or by_script


def language_of(
    possible: frozenset[str] | None, hints: Iterable[LanguageHint]
) -> LanguageHint | None:
    """Return the only possible language of a page, with the hint that decided; None if unknown.

    *hints* come with the best first. A hint that contradicts the text or a better hint is ignored:
    pages in thirty languages have German skip links.
    """
    for hint in hints:
        left = _both(possible, hint.languages)
        if len(left) == 1:
            return replace(hint, languages=left)
        possible = left or possible
    if possible is not None and len(possible) == 1:
        return LanguageHint(languages=possible, origin="the words of the text")
    return None


def _both(possible: frozenset[str] | None, others: frozenset[str]) -> frozenset[str]:
    """Return the languages in both; a *possible* of None is every language."""
    return others if possible is None else possible & others


def _by_script(text: str) -> frozenset[str] | None:
    """Return the languages in the script of *text*; None if it is Latin, which too many use."""
    characters = Counter(text)
    distinct = "".join(characters)
    counts = {
        script: sum(map(characters.__getitem__, pattern.findall(distinct)))
        for script, pattern in _SCRIPTS.items()
    }
    letters = sum(counts.values())
    if not letters:
        return None
    if counts["Kana"] * 20 > letters:
        return frozenset(page_words().scripts["Kana"])
    script = max(counts, key=lambda name: counts[name])
    if script == "Han" and letters >= _FEW_WORDS:
        # Japanese of that length contains kana.
        return frozenset({"zh"})
    languages = page_words().scripts.get(script)
    return frozenset(languages) if languages else None


def _by_words(text: str) -> frozenset[str]:
    """Return the languages whose function words *text* is full of; none if it is short."""
    counts = Counter(re.findall(r"[^\W\d_]+", fold(text)))
    total = counts.total()
    if total < _FEW_WORDS:
        return frozenset()
    hits = {
        languages: sum(map(counts.__getitem__, own & counts.keys()))
        for languages, own in page_words().function_words.items()
    }
    best = max(hits.values(), default=0)
    if best < _SHARE * total:
        return frozenset()
    near = [languages for languages, count in hits.items() if count >= _RIVAL * best]
    return frozenset(" ".join(near).split())
