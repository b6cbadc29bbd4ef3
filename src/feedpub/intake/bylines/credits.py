"""Credit lines: where a line's credit begins, and which people and agencies it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache

from feedpub.article import Image, Provenance
from feedpub.intake.bylines.names import (
    has_initial,
    is_organisation,
    looks_like_person,
    looks_like_short_han_or_hangul_name,
)
from feedpub.intake.lexicon import (
    CreditWords,
    credit_words,
    fold,
    label_key,
    label_pattern,
    may_hold_label,
    name_key,
)
from feedpub.intake.text import columns, plain
from feedpub.nouns import dataclass, replace
from feedpub.patterns import pattern

#: In characters, of a credit line.
MAX_CREDIT = 120

#: In words, of one name: ``Institut für Weltwirtschaft an der Universität Musterstadt``.
_MAX_WORDS = 8

#: In Chinese and Japanese characters, of one name. Sentences there have no spaces either.
_MAX_WIDE = 12

#: In characters, of the longest label.
_MAX_LABEL = 40

# The first characters of all alternatives come first: most characters of a credit are none of them.
_SEPARATOR = pattern(
    r"(?=[\s©/|;()\[\]（）【】／｜＝•+,，、])(?:"
    r"\s*(?:©|\(c\)|[/|;()\[\]（）【】／｜＝•+])+\s*|,\s+|[，、]|\s+(?:via|[–—&·-]|and|und|et|и)\s+)",
    re.IGNORECASE,
)
# With fewer than four letters the full stop ends an abbreviation or initial: St., Jr., Inc.
_SENTENCE_END = pattern(r"(?:[^\W\d_]{4}\.|[!?…؟۔])[\"'”“»’)]*\s+[^\W\d_a-z]|[。！？]\s*\w")
_DOMAIN = pattern(r"(?:[\w-]{1,40}\.){1,4}[a-z]{2,10}")
_ACRONYM = pattern(r"[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я0-9&-]{1,9}")
_ONE_NAME = pattern(r"[^\W\d_a-zà-ÿ][\w.&-]{1,40}")
_EDGES = " \t|｜·•,;:/–—-"
_BRACKETED = pattern(r"[(\[（【〔<]\s*([^()\[\]（）【】〔〕<>]{1,200})\s*[)\]）】〕>]\s*\.?")
# Behind a word that is not abbreviated.
_FULL_STOP = pattern(r"(?<=[^\W\d_]{4})\.$")
_COPYRIGHT = pattern(r"copyright(?: by)?\s+", re.IGNORECASE)
# The Japanese "of" between two nouns.
_OF = pattern(r"[\u30a0-\u9fff]の[\u30a0-\u9fff]")
# The word before a label, and the space between them.
_LAST_WORD = pattern(r"(?<![^\W\d_])([^\W\d_]{1,20})(\s?)$")
_CLOSING = {"(": ")", "[": "]", "（": "）", "【": "】"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """A line that ends with a credit, split into caption and credit."""

    #: Empty if the line is nothing but a credit.
    caption: str

    #: Verbatim but for runs of white space. Empty if nothing follows the label.
    credit: str

    #: As printed: ``Bild:``. None if the credit has no label.
    label: str | None = None

    #: The languages whose pages print this label.
    languages: frozenset[str] = frozenset()

    #: Whether the line alone is evidence enough; if not, its surroundings must confirm it.
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditParties:
    """The people and agencies that a credit line names."""

    #: The person who made the picture. None if the line names none.
    photographer: str | None = None

    #: Known agencies, in the order of the line, by their canonical names.
    agencies: tuple[str, ...] = ()


def with_credit(
    image: Image, credit: str, words: CreditWords | None = None, *, signed: bool = True
) -> Image:
    """Return *image* with *credit*, and with the photographer and the agencies it names.

    *signed*: a label or structured data says that this is who made the image; if not, a person is
    the photographer only beside a known agency. A photographer and agencies that *image* already
    has are kept.
    """
    parties = credit_parties(credit, words)
    photographer = parties.photographer if signed or parties.agencies else None
    return replace(
        image,
        credit=credit,
        photographer=image.photographer or photographer,
        agencies=image.agencies or parties.agencies,
    )


def credit_provenance(image: Image, provenance: Provenance) -> dict[str, Provenance]:
    """Return *provenance* for each field of *image* that its credit line fills."""
    fields = ("credit", "photographer", "agencies")
    return {field: provenance for field in fields if getattr(image, field)}


def split_credit(text: str, words: CreditWords | None = None) -> CreditLine | None:
    """Split *text*, one line, at the last label that a credit follows; None without one.

    ``at the lake on 7 July 2017Bild: dpa/A. Muster`` has the caption ``at the lake on 7 July
    2017``. In ``The picture: a lakePhoto: dpa`` the second label counts, in ``What the picture:
    shows`` none. If brackets enclose label and credit, they are removed.
    """
    words = words or credit_words()
    text = plain(text)
    start = max(0, len(text) - MAX_CREDIT - _MAX_LABEL)
    if not may_hold_label(text[start:], words):
        return None
    labels = list(labels_in(text, words, start))
    at = next(
        (n for n in range(len(labels) - 1, -1, -1) if _at_label(text, labels[n], words)), None
    )
    if at is None:
        return None
    # "Bild: © dpa" has two labels in a row: the line is split at the first.
    while at and not text[labels[at - 1].end() : labels[at].start()].strip(" ("):
        at -= 1
    # If the caption would be a credit itself, it belongs to the credit: in
    # "Bild: DW/A. MusterFoto: privat" the credit is "DW/A. MusterFoto: privat".
    first = label_pattern(words).match(text)
    if first and is_credit_shaped(text[first.end() : labels[at].start()].strip(), words):
        return _at_label(text, first, words, checked=True)
    return _at_label(text, labels[at], words, checked=True)


def labels_in(
    text: str, words: CreditWords, start: int = 0, *, starts: Set[int] = frozenset()
) -> Iterator[re.Match[str]]:
    """Yield the labels of *text* that are no nouns of a sentence: ``In the picture: a boat``.

    *starts* are the places in it where elements begin.
    """
    for match in label_pattern(words).finditer(text, start):
        is_noun = match.start() not in starts and _follows_sentence(text, match, words)
        if not (is_noun or _precedes_sentence(text, match, words)):
            yield match


def _follows_sentence(text: str, match: re.Match[str], words: CreditWords) -> bool:
    """Whether the word before the label *match* is of the same sentence: ``In the picture: ...``"""
    before = _LAST_WORD.search(text, 0, match.start())
    if before is None or not match.group()[0].isalpha():
        return False
    if before[2]:
        return fold(before[1]) in words.before_nouns
    # A letter or two of a script without cases is glued to its noun: Hebrew "in", Chinese "left".
    most = 1 if before[1] > "\u2e80" else 2
    return len(before[1]) <= most and before[1].lower() == before[1].upper()


def _precedes_sentence(text: str, match: re.Match[str], words: CreditWords) -> bool:
    """Whether what follows the label *match* names nobody: ``Photo by the lake``."""
    label, rest = match.group(), text[match.end() :]
    if label[-1].isalpha() and label[0].isupper():
        return rest.islower() and name_key(rest) not in words.anonymous
    is_first = not text[: match.start()].strip()
    return is_first and is_signature(label, words) and _OF.search(rest) is not None


def bare_label(text: str, words: CreditWords | None = None) -> bool:
    """Whether *text* is only a label; its credit is missing, or on the next line."""
    words = words or credit_words()
    if len(text) > _MAX_LABEL or not may_hold_label(plain(text), words):
        return False
    return label_pattern(words).fullmatch(plain(text)) is not None


def is_signature(label: str | None, words: CreditWords) -> bool:
    """Whether *label* says who made an image: ``Foto:``, not ``Quelle:``."""
    return label is not None and label_key(label) not in words.source_labels


def belongs_to_credit(label: str) -> bool:
    """Whether *label* is part of the line, as in ``Ljósmynd/NN``."""
    return label.endswith("/") and label.lower() != label.upper()


def clean_credit(text: str, words: CreditWords) -> str:
    """Return a credit line without its label, its "©" and the brackets around it."""
    text = plain(text).strip(_EDGES)
    for _ in range(3):
        before = text
        if bracketed := _BRACKETED.fullmatch(text):
            text = bracketed[1].strip()
        label = label_pattern(words).match(text) or _COPYRIGHT.match(text)
        if label and label.end() < len(text) and not belongs_to_credit(label.group()):
            text = text[label.end() :].strip(_EDGES)
        if text == before:
            break
    text = " | ".join(dict.fromkeys(re.split(r"\s+\|\s+", text)))
    if text.endswith(")") and "(" not in text:
        text = text[:-1].rstrip()
    if text.startswith("(") and ")" not in text:
        text = text[1:].lstrip()
    return text


def credit_parties(credit: str, words: CreditWords | None = None) -> CreditParties:
    """Return the photographer and the agencies of a credit line.

    The photographer is the first or the last segment if that looks like a person: in
    ``picture-alliance/dpa/A. Muster`` the last, in ``Anna Muster/dpa`` the first. If both do, the
    one with an initial counts; without initials neither does. Of three people none does.
    """
    return _credit_parties(credit, words or credit_words())


# The credits of one source are few people and agencies.
@lru_cache(maxsize=4096)
def _credit_parties(credit: str, words: CreditWords) -> CreditParties:
    segments = [
        segment
        for segment in (_segment(part, words) for part in segments_of(_FULL_STOP.sub("", credit)))
        if not segment.anonymous
    ]
    if not segments:
        return CreditParties()
    agencies = dict.fromkeys(each.agency for each in segments if each.agency)
    people = {
        end.key: end.name
        for end in (segments[-1], segments[0])
        if end.person or (end.perhaps_person and agencies)
    }
    if len(people) == 2:
        people = {key: name for key, name in people.items() if has_initial(name)}
    others = {each.key for each in segments[1:-1] if each.person}
    is_one = len(people) == 1 and others <= people.keys()
    photographer = next(iter(people.values())) if is_one else None
    return CreditParties(photographer=photographer, agencies=tuple(agencies))


@dataclass(frozen=True, slots=True)
class _Segment:
    """One of the names in a credit line."""

    name: str

    #: Equal for the same person with and without full stops.
    key: str

    #: Whether it stands for nobody: ``privat``.
    anonymous: bool

    #: Its canonical name if it is a known agency.
    agency: str | None

    #: Whether it looks like a person, and whether it could be one beside an agency.
    person: bool
    perhaps_person: bool


@lru_cache(maxsize=4096)
def _segment(name: str, words: CreditWords) -> _Segment:
    key = name_key(name)
    agency = canonical_agency(name, words)
    is_name = agency is None and not fold(name).startswith(words.phrases)
    is_name = is_name and fold(name.split()[0]) not in words.articles
    return _Segment(
        name=name,
        key=key.replace(".", ""),
        anonymous=key in words.anonymous,
        agency=agency,
        person=is_name and looks_like_person(name, words),
        perhaps_person=is_name and looks_like_short_han_or_hangul_name(name, words),
    )


def canonical_agency(name: str, words: CreditWords | None = None) -> str | None:
    """Return the canonical name of a known agency in any spelling; None for other names."""
    return _canonical_agency(name_key(name), words or credit_words())


@lru_cache(maxsize=4096)
def _canonical_agency(key: str, words: CreditWords) -> str | None:
    while key:
        if key in words.agencies:
            return words.agencies[key]
        # "AFP Photo" and "DPA Images" are common.
        shorter, _, last = key.rpartition(" ")
        if last.strip(".") not in words.organisations:
            break
        key = shorter
    return None


def segments_of(credit: str) -> list[str]:
    """Return the parts of a credit line between its separators. A hyphen is not one."""
    return [part for part in _SEPARATOR.split(plain(credit)[:1000]) if part]


def is_credit_shaped(text: str, words: CreditWords | None = None) -> bool:
    """Whether *text* is short, has no sentence end inside, and has a slash, an agency or a name."""
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
) -> CreditLine | None:
    """Split *text* at the label *match*; None if no credit follows. *checked*: one does."""
    caption, credit = text[: match.start()], text[match.end() :].strip(" :：")
    # In a sentence ("Take a photo: Tomorrow") a word and a space precede the label.
    in_sentence = re.search(r"[^\W_]\s$", caption) is not None
    caption = caption.rstrip()
    if caption and (close := _CLOSING.get(caption[-1])) and credit.endswith(close):
        caption, credit = caption[:-1].rstrip(), credit[:-1].rstrip()
    # "Tax credit: ..." is a noun of two words.
    is_noun = " " not in caption or not match.group().endswith((":", "："))
    if in_sentence and match.group()[0].islower() and is_noun:
        return None
    one_word = not in_sentence and _ONE_NAME.fullmatch(credit)
    if not (checked or one_word or is_credit_shaped(credit, words)):
        return None
    if not any(map(str.isalpha, credit)):
        return None
    return CreditLine(
        caption=re.sub(r"\s+[|/–—·•-]$", "", caption),
        label=match.group(),
        credit=credit,
        languages=words.labels.get(label_key(match.group()), frozenset()),
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
    """Whether *segment* can be a name and is not a piece of a sentence.

    A name is one word, or words with capitals except for particles such as ``von``.
    """
    parts = segment.split()
    if canonical_agency(segment, words) or name_key(segment) in words.anonymous:
        return True
    if len(parts) == 1:
        return len(segment) <= _MAX_LABEL and columns(segment) - len(segment) <= _MAX_WIDE
    return len(parts) <= _MAX_WORDS and not any(
        part[0].islower() and name_key(part) not in (words.particles | words.connectors)
        for part in parts
    )
