"""Credit lines: where one begins, and who stands in it (design/intake.md, sections 2 and 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from feedpub.intake.bylines.names import (
    has_initial,
    is_organisation,
    looks_like_person,
    looks_like_short_han_or_hangul_name,
)
from feedpub.intake.lexicon import (
    CreditWords,
    credit_words,
    label_key,
    label_pattern,
    may_hold_label,
    name_key,
)
from feedpub.intake.text import plain

#: In characters. Section 2, rule 3.
MAX_CREDIT = 120

#: Of one name: ``Institut für Weltwirtschaft an der Universität Musterstadt``.
_MAX_WORDS = 8

#: Of the longest label; what stands further in front cannot begin a credit.
_MAX_LABEL = 40

_SEPARATOR = re.compile(
    r"\s*(?:©|\(c\)|[/|;()\[\]（）【】／｜＝•+])+\s*|,\s+|[，、]|\s+(?:via|[–—&·-]|and|und|et|и)\s+",
    re.IGNORECASE,
)
# Four letters in front of the full stop: less is an initial or abbreviated (St., Jr., Inc.).
_SENTENCE_END = re.compile(r"(?:[^\W\d_]{4}\.|[!?…؟۔])[\"'”“»’)]*\s+[^\W\d_a-z]|[。！？]\s*\w")
_DOMAIN = re.compile(r"(?:[\w-]{1,40}\.){1,4}[a-z]{2,10}")
_ACRONYM = re.compile(r"[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я0-9&-]{1,9}")
_ONE_NAME = re.compile(r"[^\W\d_a-zà-ÿ][\w.&-]{1,40}")
_CLOSING = {"(": ")", "[": "]", "（": "）", "【": "】"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledCredit:
    """A line, taken apart at the label of its credit."""

    #: What stands in front of the label: a caption, or nothing.
    caption: str

    #: As it stands: ``Bild:``.
    label: str

    #: The credit line, verbatim but for runs of white space. Empty if nothing follows the label.
    credit: str

    #: The languages whose pages print this label.
    languages: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditParties:
    """Who stands in a credit line."""

    #: The person who made the picture. None if the line names none.
    photographer: str | None = None

    #: Known agencies, in the order of the line, by their canonical names.
    agencies: tuple[str, ...] = ()


def split_credit(text: str, words: CreditWords | None = None) -> LabelledCredit | None:
    """Take *text*, one line, apart at the last label that a credit follows; None without one.

    ``at the lake on 7 July 2017Bild: dpa/A. Muster`` has the caption ``at the lake on 7 July
    2017``; in ``The picture: a lakePhoto: dpa`` the second label counts, in ``What the picture:
    shows`` none. Credits in brackets with their label lose the brackets.
    """
    words = words or credit_words()
    text = plain(text)
    start = max(0, len(text) - MAX_CREDIT - _MAX_LABEL)
    if not may_hold_label(text[start:], words):
        return None
    labels = list(label_pattern(words).finditer(text, start))
    at = next(
        (n for n in range(len(labels) - 1, -1, -1) if _at_label(text, labels[n], words)), None
    )
    if at is None:
        return None
    # "Bild: © dpa" has two labels in a row: the first parts the line.
    while at and not text[labels[at - 1].end() : labels[at].start()].strip(" ("):
        at -= 1
    # A caption that is a credit itself is none: "Bild: DW/A. MusterFoto: privat" is one long line.
    first = label_pattern(words).match(text)
    if first and is_credit_shaped(text[first.end() : labels[at].start()].strip(), words):
        return _at_label(text, first, words, checked=True)
    return _at_label(text, labels[at], words, checked=True)


def bare_label(text: str, words: CreditWords | None = None) -> bool:
    """Whether *text* is a label and nothing else: the credit is missing, or on the next line."""
    words = words or credit_words()
    if len(text) > _MAX_LABEL or not may_hold_label(plain(text), words):
        return False
    return label_pattern(words).fullmatch(plain(text)) is not None


def credit_parties(credit: str, words: CreditWords | None = None) -> CreditParties:
    """Return the photographer and the agencies of a credit line (section 4).

    The photographer is the segment at one end that looks like a person and is no agency: in
    ``picture-alliance/dpa/A. Muster`` the last, in ``Anna Muster/dpa`` the first. Where both ends
    could be one, the one with an initial is; else the line does not say.
    """
    words = words or credit_words()
    segments = [s for s in segments_of(credit) if name_key(s) not in words.anonymous]
    agencies: dict[str, None] = {}
    for segment in segments:
        if name := canonical_agency(segment, words):
            agencies[name] = None
    if not segments:
        return CreditParties()
    people = {
        name_key(end).replace(".", ""): end
        for end in (segments[-1], segments[0])
        if _is_photographer(end, bool(agencies), words)
    }
    if len(people) == 2:
        people = {key: name for key, name in people.items() if has_initial(name)}
    photographer = next(iter(people.values())) if len(people) == 1 else None
    return CreditParties(photographer=photographer, agencies=tuple(agencies))


def canonical_agency(name: str, words: CreditWords | None = None) -> str | None:
    """Return the canonical name of a known agency, however it is written; None for any other."""
    return _canonical_agency(name_key(name), words or credit_words())


@lru_cache(maxsize=4096)
def _canonical_agency(key: str, words: CreditWords) -> str | None:
    while key:
        if key in words.agencies:
            return words.agencies[key]
        # "AFP Photo" and "DPA Images" are written everywhere.
        shorter, _, last = key.rpartition(" ")
        if last.strip(".") not in words.organisations:
            break
        key = shorter
    return None


def segments_of(credit: str) -> list[str]:
    """The parts of a credit line between its separators; never split at a hyphen."""
    return [part for part in _SEPARATOR.split(plain(credit)[:1000]) if part]


def is_credit_shaped(text: str, words: CreditWords | None = None) -> bool:
    """Whether *text* looks like a credit: at most 120 characters, no sentence end inside, and a
    slash, an agency or a name (section 2, rule 3).
    """
    words = words or credit_words()
    if not 1 < len(text) <= MAX_CREDIT or _SENTENCE_END.search(text):
        return False
    segments = segments_of(text)
    if not all(_can_be_segment(segment, words) for segment in segments):
        return False
    if "/" in text and len(segments) > 1:
        return True
    return any(_names_somebody(segment, words) for segment in segments)


def _at_label(
    text: str, match: re.Match[str], words: CreditWords, *, checked: bool = False
) -> LabelledCredit | None:
    caption, credit = text[: match.start()], text[match.end() :].strip()
    # A label in the middle of a sentence ("Take a photo: Tomorrow") has a word and a space before.
    in_sentence = re.search(r"[^\W_]\s$", caption) is not None
    caption = caption.rstrip()
    if caption and (close := _CLOSING.get(caption[-1])) and credit.endswith(close):
        caption, credit = caption[:-1].rstrip(), credit[:-1].rstrip()
    one_word = not in_sentence and _ONE_NAME.fullmatch(credit)
    if not (checked or one_word or is_credit_shaped(credit, words)):
        return None
    return LabelledCredit(
        caption=re.sub(r"\s+[|/–—·•-]$", "", caption),
        label=match.group(),
        credit=credit,
        languages=words.labels.get(label_key(match.group()), frozenset()),
    )


def _is_photographer(segment: str, beside_agency: bool, words: CreditWords) -> bool:
    return canonical_agency(segment, words) is None and (
        looks_like_person(segment, words)
        or (beside_agency and looks_like_short_han_or_hangul_name(segment, words))
    )


def _names_somebody(segment: str, words: CreditWords) -> bool:
    return (
        canonical_agency(segment, words) is not None
        or (is_organisation(segment, words) and _can_be_segment(segment, words))
        or looks_like_person(segment, words)
        or looks_like_short_han_or_hangul_name(segment, words)
        or _DOMAIN.fullmatch(segment) is not None
        or _ACRONYM.fullmatch(segment) is not None
    )


def _can_be_segment(segment: str, words: CreditWords) -> bool:
    """Whether *segment* can be a name, and no piece of a sentence: one word, or words that begin
    with capitals (in scripts that have them) but for the small ones inside names.
    """
    parts = segment.split()
    if len(parts) == 1 or canonical_agency(segment, words) or name_key(segment) in words.anonymous:
        return True
    return len(parts) <= _MAX_WORDS and not any(
        part[0].islower() and name_key(part) not in (words.particles | words.connectors)
        for part in parts
    )
