"""Who wrote the story of any page: lines of names at its head, and below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from feedpub.intake.bylines.authors import Byline, read_byline
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.freeform.body_range import is_mark
from feedpub.intake.readers.text.freeform.rows import Row
from feedpub.intake.readers.text.lines import Line, columns

#: In columns.
_MAX_BYLINE = 120
_MAX_BIO = 600

#: Of rows below the story's end in which those who wrote it are named.
_FOOT = 12

_PIECES = re.compile(r"\s*[•|·●]\s*|\s+[/–—-]\s+|\s{2,}")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zà-ÿ]{3})")
_AGE_BEHIND = re.compile(r"\s+\d{1,3}\s+[^\W\d_]+\.?(?:\s+[^\W\d_]+)?$")
_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?]$")
_WORD = re.compile(r"[^\W_]+")


def byline_of(text: str, words: CreditWords) -> Byline | None:
    """The names of a line that is a byline: ``By A. Example / Example Times Staff Writers``."""
    if columns(text) > _MAX_BYLINE or "@" in text or _SENTENCE.search(text):
        return None
    text = text.lstrip("/–—-•*· ")
    prefix, named = part_prefix(text)
    for candidate in _candidates(named, prefixed=bool(prefix)):
        byline = read_byline(candidate, words)
        if byline is not None and _are_people(byline, words):
            return replace(byline, authors_verbatim=candidate)
        if byline is not None and byline.agencies and not byline.authors:
            return byline
    return None


def as_signed(bylines: tuple[tuple[Line, Byline], ...]) -> tuple[tuple[Line, Byline], ...]:
    """*bylines*; an agency that nobody is named beside is the author, as it signs."""
    if not bylines or any(byline.authors for _, byline in bylines):
        return bylines
    line, byline = bylines[0]
    signed = byline.agencies_verbatim
    assert signed is not None
    return ((line, replace(byline, authors=(signed,), authors_verbatim=signed)), *bylines[1:])


def part_prefix(text: str) -> tuple[str, str]:
    """Part a line at the word that announces who wrote it: ``By``, ``Von:``, ``Column by``."""
    lower = text[:80].lower()
    first, _, second = lower.partition(" ")
    for prefix, needs_colon in _prefixes():
        if lower.startswith(prefix):
            behind = text[len(prefix) :]
            if behind[:1] in (":", "："):
                return prefix, behind[1:].strip()
            if behind[:1] == " " and not needs_colon:
                return prefix, behind.strip(" :")
        if not needs_colon and first and second.startswith(f"{prefix} "):
            return prefix, text[len(first) + len(prefix) + 2 :].strip()
    return "", text


@cache
def _prefixes() -> tuple[tuple[str, bool], ...]:
    """The words that announce names, and whether a colon has to follow."""
    return tuple(
        (written.lower().rstrip(":："), written.endswith((":", "：")))
        for written in page_words().byline_prefixes
    )


def confirmed(
    rows: list[Row],
    at: int,
    byline: Byline,
    dated: set[int],
    *,
    below_title: bool,
) -> bool:
    """Whether names that nothing announces are those of authors: a date or one of the page's own
    lines stands beside them, or what their bearer is; they are several, or a line of the page
    again, or follow the title and are nobody in the story.
    """
    text = rows[at].plain
    if not byline.authors:
        return below_title
    if text.isupper():
        return False
    if dated.intersection((at - 1, at, at + 1)) or _is_told_of(rows, at, byline):
        return True
    # In a script without capitals many words look like names.
    cased = all(any(map(str.isupper, name)) for name in byline.authors)
    if cased and (rows[at].beside_furniture or len(byline.authors) > 1):
        return True
    names = [fold(name) for name in byline.authors]
    others = {row.key for n, row in enumerate(rows) if n != at}
    if others.issuperset(names):
        return True
    parts = {part for name in names for part in name.split() if len(part) > 3}
    if not below_title:
        return False
    told = fold(" ".join(row.plain for row in rows if row.prose))
    return not any(part in told and parts.intersection(_WORD.findall(told)) for part in parts)


def below(rows: list[Row], end: int, words: CreditWords) -> tuple[tuple[Line, Byline], ...]:
    """Who is named right below the story: in a line of names, or by what is said of them."""
    found = tuple(_below(rows, end, words))
    return found[:1]


def _below(rows: list[Row], end: int, words: CreditWords) -> Iterator[tuple[Line, Byline]]:
    for at in range(max(end - 6, 0), min(end + _FOOT, len(rows))):
        row = rows[at]
        if is_mark(row) or row.credited:
            continue
        labelled = at > 0 and rows[at - 1].key.strip(" :") in page_words().author_labels
        if columns(row.plain) <= _MAX_BYLINE and not row.prose:
            byline = byline_of(row.plain, words)
            if byline and byline.authors and not row.plain.isupper():
                prefix, _ = part_prefix(row.plain)
                several = len(byline.authors) > 1
                told = _is_told_of(rows, at, byline) or _is_told_below(rows, at, byline, words)
                if prefix or several or at == end or labelled or told:
                    yield row.line, byline
        elif byline := _of_bio(row.plain, words, labelled=labelled):
            yield row.line, byline


def _is_told_of(rows: list[Row], at: int, byline: Byline) -> bool:
    """Whether what its bearer is stands below the name in row *at*, or is told of the name."""
    behind = rows[at + 1].key if at + 1 < len(rows) else ""
    if not byline.authors or behind.startswith(page_words().roles):
        return bool(byline.authors)
    name = fold(byline.authors[0])
    return any(row.key.startswith(f"{name} ") for row in rows[at + 1 : at + 8])


def _is_told_below(rows: list[Row], at: int, byline: Byline, words: CreditWords) -> bool:
    """Whether the row below tells of the bearer of the name, by a shorter first name."""
    behind = rows[at + 1].plain if at + 1 < len(rows) else ""
    told = _of_bio(behind, words)
    return told is not None and told.authors[0].split()[-1] == byline.authors[0].split()[-1]


def _of_bio(text: str, words: CreditWords, *, labelled: bool = False) -> Byline | None:
    """The name that *text* begins with, if it says what its bearer is: a reporter, an editor; or
    if a line such as "About the author" stands above it.
    """
    if columns(text) > _MAX_BIO or not (labelled or page_words().role.search(fold(text))):
        return None
    parts = text.split()[:5]
    for size in (4, 3, 2):
        name = " ".join(parts[:size])
        behind = parts[size : size + 1]
        if behind and not behind[0][0].isupper() and looks_like_person(name, words):
            return Byline(authors=(name,), authors_verbatim=name)
    return None


def _candidates(text: str, *, prefixed: bool) -> Iterator[str]:
    pieces = [piece for piece in _PIECES.split(text) if piece]
    if not pieces:
        return
    first = _AGE_BEHIND.sub("", pieces[0])
    if (
        prefixed
        or len(pieces) == 1
        or len(first) != len(pieces[0])
        or all(columns(piece) <= 40 for piece in pieces[1:])
    ):
        yield first
    if prefixed or page_words().role.search(fold(text)):
        yield first.split(",")[0]
        yield from _before_role(first)
        if glued := _GLUED.search(first):
            yield first[: glued.start()]


def _before_role(text: str) -> Iterator[str]:
    """``Anna Example Senior Reporter``: the name in front of what its bearer is."""
    parts = text.split()
    for size in range(2, min(len(parts), 5)):
        if fold(" ".join(parts[size:])).startswith(page_words().roles):
            yield " ".join(parts[:size])


def _are_people(byline: Byline, words: CreditWords) -> bool:
    return bool(byline.authors) and all(
        looks_like_person(name, words) and fold(name) not in page_words().furniture
        for name in byline.authors
    )
