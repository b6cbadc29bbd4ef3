"""The authors of a free-form page: lines of names in its head and below the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from feedpub.intake.bylines.authors import Byline, read_byline
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.freeform.body_range import begins_other_part
from feedpub.intake.readers.text.freeform.rows import Row
from feedpub.intake.readers.text.lines import Line
from feedpub.intake.text import columns

#: In columns.
_MAX_BYLINE = 120
_MAX_BIO = 600

#: In rows, around the end of the article, where authors are named.
_BEFORE_END, _FOOT = 6, 12

_PIECES = re.compile(r"\s*[•|·●]\s*|\s+[/–—-]\s+|\s{2,}")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zà-ÿ]{3})")
_AGE_BEHIND = re.compile(r"\s+\d{1,3}\s+[^\W\d_]+\.?(?:\s+[^\W\d_]+)?$")
_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?]$")
_WORD = re.compile(r"[^\W_]+")


def byline_of(text: str, words: CreditWords) -> Byline | None:
    """Read the names of a byline such as ``By A. Example / Example Times Staff Writers``."""
    if columns(text) > _MAX_BYLINE or "@" in text or _SENTENCE.search(text):
        return None
    text = text.lstrip("/–—-•*· ")
    prefix, named = split_prefix(text)
    for candidate in _candidates(named, prefixed=bool(prefix)):
        byline = read_byline(candidate, words)
        if byline is not None and _are_people(byline, words):
            return replace(byline, authors_verbatim=candidate)
        if byline is not None and byline.agencies and not byline.authors:
            return byline
    return None


def with_agency_as_author(
    bylines: tuple[tuple[Line, Byline], ...],
) -> tuple[tuple[Line, Byline], ...]:
    """Return *bylines*; if they name no author, the first agency is the author as printed."""
    if not bylines or any(byline.authors for _, byline in bylines):
        return bylines
    line, byline = bylines[0]
    signed = byline.agencies_verbatim
    assert signed is not None
    return ((line, replace(byline, authors=(signed,), authors_verbatim=signed)), *bylines[1:])


def split_prefix(text: str) -> tuple[str, str]:
    """Split a line behind the prefix of a byline: ``By``, ``Von:``, ``Column by``."""
    lower = text[:80].lower()
    first, _, second = lower.partition(" ")
    for prefix, needs_colon in _prefixes():
        if lower.startswith(prefix):
            rest = text[len(prefix) :]
            if rest[:1] in (":", "："):
                return prefix, rest[1:].strip()
            if rest[:1] == " " and not needs_colon:
                return prefix, rest.strip(" :")
        if not needs_colon and first and second.startswith(f"{prefix} "):
            return prefix, text[len(first) + len(prefix) + 2 :].strip()
    return "", text


@cache
def _prefixes() -> tuple[tuple[str, bool], ...]:
    """Return the prefixes of bylines, and whether each needs a colon."""
    return tuple(
        (written.lower().rstrip(":："), written.endswith((":", "：")))
        for written in page_words().byline_prefixes
    )


def is_confirmed(
    rows: list[Row], at: int, byline: Byline, dated: set[int], *, below_title: bool
) -> bool:
    """Whether the names of a line without a prefix are those of authors.

    There is a date, page furniture or the author's role next to them; or there are several; or
    the page repeats the line; or they are below the headline and not mentioned in the text.
    """
    text = rows[at].plain
    if not byline.authors:
        return below_title
    if text.isupper():
        return False
    if dated.intersection((at - 1, at, at + 1)) or _is_described(rows, at, byline):
        return True
    # In a script without capitals many words look like names.
    cased = all(any(map(str.isupper, name)) for name in byline.authors)
    if cased and (rows[at].beside_furniture or len(byline.authors) > 1):
        return True
    names = [fold(name) for name in byline.authors]
    if {row.key for n, row in enumerate(rows) if n != at}.issuperset(names):
        return True
    if not below_title:
        return False
    parts = {part for name in names for part in name.split() if len(part) > 3}
    return parts.isdisjoint(_WORD.findall(fold(" ".join(row.plain for row in rows if row.prose))))


def bylines_below(rows: list[Row], end: int, words: CreditWords) -> tuple[tuple[Line, Byline], ...]:
    """Return the author named around the *end* of the article, by a byline or a biography."""
    return tuple(_below(rows, end, words))[:1]


def _below(rows: list[Row], end: int, words: CreditWords) -> Iterator[tuple[Line, Byline]]:
    for at in range(max(end - _BEFORE_END, 0), min(end + _FOOT, len(rows))):
        row = rows[at]
        if begins_other_part(row) or row.credit:
            continue
        labelled = at > 0 and rows[at - 1].key.strip(" :") in page_words().author_labels
        if columns(row.plain) > _MAX_BYLINE or row.prose:
            if byline := _of_biography(row.plain, words, labelled=labelled):
                yield row.line, byline
            continue
        byline = byline_of(row.plain, words)
        if byline and byline.authors and not row.plain.isupper():
            prefix, _ = split_prefix(row.plain)
            sure = prefix or len(byline.authors) > 1 or at == end or labelled
            if (
                sure
                or _is_described(rows, at, byline)
                or _has_biography_below(rows, at, byline, words)
            ):
                yield row.line, byline


def _is_described(rows: list[Row], at: int, byline: Byline) -> bool:
    """Whether the author's role is below the name in row *at*, or a line below begins with it."""
    below = rows[at + 1].key if at + 1 < len(rows) else ""
    if not byline.authors or below.startswith(page_words().roles):
        return bool(byline.authors)
    name = fold(byline.authors[0])
    return any(row.key.startswith(f"{name} ") for row in rows[at + 1 : at + 8])


def _has_biography_below(rows: list[Row], at: int, byline: Byline, words: CreditWords) -> bool:
    """Whether the row below is about somebody with the author's last name."""
    below = rows[at + 1].plain if at + 1 < len(rows) else ""
    other = _of_biography(below, words)
    return other is not None and other.authors[0].split()[-1] == byline.authors[0].split()[-1]


def _of_biography(text: str, words: CreditWords, *, labelled: bool = False) -> Byline | None:
    """Return the name that *text* begins with if it is about an author.

    It mentions a role such as reporter or editor, or is *labelled* "About the author".
    """
    if columns(text) > _MAX_BIO or not (labelled or page_words().role.search(fold(text))):
        return None
    parts = text.split()[:5]
    for size in (4, 3, 2):
        name = " ".join(parts[:size])
        following = parts[size : size + 1]
        if following and not following[0][0].isupper() and looks_like_person(name, words):
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
    """Yield the name before a role: ``Anna Example`` of ``Anna Example Senior Reporter``."""
    parts = text.split()
    for size in range(2, min(len(parts), 5)):
        if fold(" ".join(parts[size:])).startswith(page_words().roles):
            yield " ".join(parts[:size])


def _are_people(byline: Byline, words: CreditWords) -> bool:
    return bool(byline.authors) and all(
        looks_like_person(name, words) and fold(name) not in page_words().furniture
        for name in byline.authors
    )
