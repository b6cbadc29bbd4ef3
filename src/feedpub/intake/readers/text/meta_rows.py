"""The meta rows of a page: rows that hold a date or a byline, in its head or below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from feedpub.intake.bylines.authors import Byline, has_byline_prefix, read_byline
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.body_range import begins_other_part, links_elsewhere
from feedpub.intake.readers.text.dates import DatedLine, ReadDate
from feedpub.intake.readers.text.lines import Line
from feedpub.intake.readers.text.rows import Row, is_furniture, is_printed_twice_above
from feedpub.intake.text import columns, ends_with_full_stop
from feedpub.nouns import dataclass, replace

#: In rows, of a head.
MAX_HEAD = 60

#: In columns, of a line that holds a date among other words.
_MAX_DATED = 110

#: In columns; a shorter line that is printed twice can be a day.
_MIN_CAPTION = 40

#: So many letters are a date's at the most.
_FEW_LETTERS = 12

#: So many words with small letters before a date make a sentence.
_FEW_WORDS = 3

#: In columns.
_MAX_BYLINE = 120
_MAX_BIO = 600

#: In rows, around the end of the article, where authors are named.
_BEFORE_END, _FOOT = 6, 12

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ZONE = re.compile(r"[A-Z]{2,4}")
_BRACKETS_AT_END = re.compile(r"\s*\([^()]{0,60}\)$")
_GLUED_WORD = re.compile(r"(?<=[^\W\d_]|\d)(?=[A-ZÀ-Þ][a-zà-ÿ]{3,20}:? ?\d)")
_PIECES = re.compile(r"\s*[•|·●]\s*|\s+[/–—-]\s+|\s{2,}")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zà-ÿ]{3})")
_AGE_BEHIND = re.compile(r"\s+\d{1,3}\s+[^\W\d_]+\.?(?:\s+[^\W\d_]+)?$")
_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?]$")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class MetaRow:
    """A row of the head that holds a date or names."""

    line: Line
    dated: DatedLine | None = None
    byline: Byline | None = None

    #: Whether it begins with a prefix such as ``By``.
    prefixed: bool = False


def find_meta_rows(
    rows: list[Row], read_date: ReadDate, words: CreditWords
) -> Iterator[tuple[int, MetaRow]]:
    """Yield the meta rows at the top of a page with their numbers."""
    paragraphs = 0
    for at, row in enumerate(rows[:MAX_HEAD]):
        paragraphs += row.prose and not row.credit and columns(row.plain) > 100
        if paragraphs > 4:
            return
        width = columns(row.plain)
        if width > 160 or (width > 100 and row.prose) or _is_caption(rows, at):
            continue
        text = row.plain.lstrip("•*·– ")
        prefixed = bool(_split_prefix(text)[0])
        if dated := _date_of(row.line, text, read_date):
            byline = dated.byline
            if byline is None or not byline.authors:
                byline = _beside_date(text, prefixed, words) or byline
            yield at, MetaRow(row.line, dated=dated, byline=byline, prefixed=prefixed)
        elif byline := _byline_of(text, words):
            yield at, MetaRow(row.line, byline=byline, prefixed=prefixed)


def _is_caption(rows: list[Row], at: int) -> bool:
    """Whether row *at* has a labelled credit, or is printed twice as an image's texts are."""
    row = rows[at]
    if row.credit and row.credit.label and sum(map(str.isalpha, row.credit.caption)) > _FEW_LETTERS:
        return True
    near = rows[max(at - 1, 0) : at] + rows[at + 1 : at + 2]
    return columns(row.plain) > _MIN_CAPTION and any(each.plain == row.plain for each in near)


def _beside_date(text: str, prefixed: bool, words: CreditWords) -> Byline | None:
    """Return the names in a separate piece of a line that holds a date, too."""
    first = _PIECES.split(text)[0]
    return _byline_of(first, words) if prefixed or first != text else None


def rows_outside_images(meta: dict[int, MetaRow], rows: list[Row]) -> set[int]:
    """Return rows that are certainly not captions: dates, bylines, beginnings of other parts."""
    sure = {at for at, each in meta.items() if each.dated or each.prefixed}
    sure |= {at for at, row in enumerate(rows) if _is_no_caption(row)}
    return {at for at in sure if not (rows[at].credit and is_printed_twice_above(rows, at))}


def _is_no_caption(row: Row) -> bool:
    if row.credit:
        # The source of a table has the labels of credits.
        return not row.credit.caption and row.plain.startswith(page_words().source_labels)
    if begins_other_part(row) or links_elsewhere(row):
        return True
    return columns(row.plain) <= 45 and not row.prose and has_byline_prefix(row.plain)


def _date_of(line: Line, text: str, read_date: ReadDate) -> DatedLine | None:
    """Read the date of a line without what is next to it, such as a reading time."""
    if not any(c.isdigit() for c in text):
        return None
    candidates = [(each, False) for each in (text, *_without_pieces(text))]
    if columns(text) <= _MAX_DATED and not ends_with_full_stop(text):
        candidates += [(each, True) for each in _around_year(text)]
    for candidate, is_part in candidates:
        if is_part and _is_in_sentence(text, candidate):
            continue
        if dated := read_date(line.with_text(candidate), is_part):
            return replace(dated, line=line)
    return None


def _is_in_sentence(text: str, part: str) -> bool:
    """Whether *text* leads to the date *part* by words like a headline's, or says until when."""
    before = text.partition(part)[0]
    if fold(before).strip(" :").endswith(page_words().until):
        return True
    if _PIECES.search(before) or "," in before or has_byline_prefix(text):
        return False
    if page_words().date_label.search(before) or page_words().role.search(fold(before)):
        return False
    return sum(word.isalpha() and word[0].islower() for word in before.split()) >= _FEW_WORDS


def _around_year(text: str) -> Iterator[str]:
    """Yield the texts around a year that can be a date, the longest first."""
    tokens = text.split()
    at = next((n for n, token in enumerate(tokens) if _YEAR.search(token)), None)
    if at is None:
        return
    for end in range(min(at + 4, len(tokens)), at, -1):
        if end < len(tokens) and end > at + 1 and _ZONE.fullmatch(tokens[end].strip(",.)")):
            # Before an unknown time zone only the day can be read.
            continue
        for start in range(max(0, at - 4), at + 1):
            yield " ".join(tokens[start:end]).strip(" ,|/()–—-")


def _without_pieces(text: str) -> Iterator[str]:
    """Yield parts of *text* between separators that can be a date."""
    cut = _BRACKETS_AT_END.sub("", text)
    if cut != text:
        yield cut
    pieces = [piece for piece in _PIECES.split(cut) if piece and not is_furniture(piece)]
    if 1 <= len(pieces) <= 6:
        yield " ".join(pieces)
        for size in (2, 1):
            for at in range(len(pieces) - size + 1):
                yield ", ".join(pieces[at : at + size])
    for match in _GLUED_WORD.finditer(cut):
        yield cut[: match.start()]


def _byline_of(text: str, words: CreditWords) -> Byline | None:
    """Read the names of a byline such as ``By A. Example / Example Times Staff Writers``."""
    if columns(text) > _MAX_BYLINE or "@" in text or _SENTENCE.search(text):
        return None
    text = text.lstrip("/–—-•*· ")
    prefix, named = _split_prefix(text)
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


def _split_prefix(text: str) -> tuple[str, str]:
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
        byline = _byline_of(row.plain, words)
        if byline and byline.authors and not row.plain.isupper():
            prefix, _ = _split_prefix(row.plain)
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
    if len(pieces) > 1:
        yield text
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
