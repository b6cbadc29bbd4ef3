"""In which language a page is written, as far as it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from feedpub.intake.lexicon import fold
from feedpub.intake.page_words import page_words

#: Of the text, in characters, and of words below which their kinds say nothing.
_SAMPLE = 3000
_FEW_WORDS = 30

#: The share of a text that the function words of its language make up, at least; and what others
#: may reach of it and still be possible, as Danish beside Norwegian.
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

    #: Where, in a reader's words, and what stood there.
    origin: str
    verbatim: str | None = None


def possible_languages(text: str) -> frozenset[str] | None:
    """The languages that *text* can be in, by its script and its function words; None is any."""
    text = text[:_SAMPLE]
    by_script = _by_script(text)
    by_words = _by_words(text)
    both = _both(by_script, by_words) if by_words else None
    return both or by_script


def language_of(
    possible: frozenset[str] | None, hints: Iterable[LanguageHint]
) -> LanguageHint | None:
    """Return the one language of a page, with what told it; None if nothing does.

    *hints* come with the best first. One that contradicts the text or a better one counts for
    nothing: pages in thirty languages carry German skip links (section 2, rule 1).
    """
    told: LanguageHint | None = None
    for hint in hints:
        left = _both(possible, hint.languages)
        if not left:
            continue
        possible = left
        if len(left) == 1 and told is None:
            told = LanguageHint(languages=left, origin=hint.origin, verbatim=hint.verbatim)
    if told is None and possible is not None and len(possible) == 1:
        return LanguageHint(languages=possible, origin="the words of the text")
    return told


def _both(possible: frozenset[str] | None, others: frozenset[str]) -> frozenset[str]:
    """What is in both; None is every language."""
    return others if possible is None else possible & others


def _by_script(text: str) -> frozenset[str] | None:
    """The languages that are written as *text* is; None for the Latin script's, too many."""
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
        # Japanese of that length has kana in it.
        return frozenset({"zh"})
    languages = page_words().scripts.get(script)
    return frozenset(languages) if languages else None


def _by_words(text: str) -> frozenset[str]:
    """The languages whose function words *text* is full of; empty if it is short."""
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
