"""The meta rows of a free-form page: rows of its head that hold a date or a byline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from feedpub.intake.bylines.authors import Byline, has_byline_prefix
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.dates import DatedLine, ReadDate
from feedpub.intake.readers.text.freeform.authors import byline_of, split_prefix
from feedpub.intake.readers.text.freeform.body_range import begins_other_part, links_elsewhere
from feedpub.intake.readers.text.freeform.rows import Row, is_furniture, is_printed_twice_above
from feedpub.intake.readers.text.lines import Line
from feedpub.intake.text import columns, ends_with_full_stop

#: In rows, of a head.
MAX_HEAD = 60

#: In columns, of a line that holds a date among other words.
_MAX_DATED = 110

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ZONE = re.compile(r"[A-Z]{2,4}")
_PIECES = re.compile(r"\s*[•|·●]\s*|\s+[/–—-]\s+|\s{2,}")
_BRACKETS_AT_END = re.compile(r"\s*\([^()]{0,60}\)$")
_GLUED_WORD = re.compile(r"(?<=[^\W\d_]|\d)(?=[A-ZÀ-Þ][a-zà-ÿ]{3,20}:? ?\d)")


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
        if width > 160 or (width > 100 and row.prose):
            continue
        text = row.plain.lstrip("•*·– ")
        prefixed = bool(split_prefix(text)[0])
        if dated := _date_of(row.line, text, read_date):
            byline = dated.byline
            if byline is None or not byline.authors:
                byline = _beside_date(text, prefixed, words) or byline
            yield at, MetaRow(row.line, dated=dated, byline=byline, prefixed=prefixed)
        elif byline := byline_of(text, words):
            yield at, MetaRow(row.line, byline=byline, prefixed=prefixed)


def _beside_date(text: str, prefixed: bool, words: CreditWords) -> Byline | None:
    """Return the names in a separate piece of a line that holds a date, too."""
    first = _PIECES.split(text)[0]
    return byline_of(first, words) if prefixed or first != text else None


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
    for candidate, is_first in candidates:
        if dated := read_date(line.with_text(candidate), is_first):
            return replace(dated, line=line)
    return None


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
