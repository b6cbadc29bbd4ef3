"""The lines of any page that give its date and who wrote it (intake.md, section 2, rule 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from feedpub.intake.bylines.authors import Byline, has_byline_prefix
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.dates import DatedLine, ReadDate
from feedpub.intake.readers.text.freeform.authors import byline_of, part_prefix
from feedpub.intake.readers.text.freeform.body_range import is_link, is_mark
from feedpub.intake.readers.text.freeform.rows import Row, is_furniture, told_twice
from feedpub.intake.readers.text.lines import Line, columns, ends_with_full_stop

#: Of rows: a head is short.
MAX_HEAD = 60

#: In columns, of a line that holds a date among other words.
_MAX_DATED = 110

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ZONE = re.compile(r"[A-Z]{2,4}")
_PIECES = re.compile(r"\s*[•|·●]\s*|\s+[/–—-]\s+|\s{2,}")
_BRACKETS_AT_END = re.compile(r"\s*\([^()]{0,60}\)$")
_GLUED_WORD = re.compile(r"(?<=[^\W\d_]|\d)(?=[A-ZÀ-Þ][a-zà-ÿ]{3,20}:? ?\d)")


@dataclass(frozen=True, slots=True)
class Meta:
    """A row of the head that gives a date or names."""

    line: Line
    dated: DatedLine | None = None
    byline: Byline | None = None
    prefixed: bool = False


def meta_of(rows: list[Row], read_date: ReadDate, words: CreditWords) -> Iterator[tuple[int, Meta]]:
    """The rows of a page's beginning that give dates and names, by their numbers."""
    prose = 0
    for at, row in enumerate(rows[:MAX_HEAD]):
        prose += row.prose and not row.credited and columns(row.plain) > 100
        if prose > 4:
            return
        width = columns(row.plain)
        if width > 160 or (width > 100 and row.prose):
            continue
        text = row.plain.lstrip("•*·– ")
        prefixed = bool(part_prefix(text)[0])
        if dated := _dated(row.line, text, read_date):
            byline = dated.byline
            if byline is None or not byline.authors:
                byline = _beside_date(text, prefixed, words) or byline
            yield at, Meta(row.line, dated=dated, byline=byline, prefixed=prefixed)
        elif byline := byline_of(text, words):
            yield at, Meta(row.line, byline=byline, prefixed=prefixed)


def _beside_date(text: str, prefixed: bool, words: CreditWords) -> Byline | None:
    """Names in a line that has a date too, in a piece of its own."""
    first = _PIECES.split(text)[0]
    return byline_of(first, words) if prefixed or first != text else None


def solid(meta: dict[int, Meta], rows: list[Row]) -> set[int]:
    """The rows that are surely no caption: dates, names behind ``By``, what begins another part."""
    sure = {at for at, each in meta.items() if each.dated or each.prefixed}
    sure |= {at for at, row in enumerate(rows) if _is_no_caption(row)}
    return {at for at in sure if not (rows[at].credited and told_twice(rows, at))}


def _is_no_caption(row: Row) -> bool:
    if row.credited:
        # The source of a table has the labels of credits.
        return not row.credited.caption and row.plain.startswith(page_words().source_labels)
    if is_mark(row) or is_link(row):
        return True
    return columns(row.plain) <= 45 and not row.prose and has_byline_prefix(row.plain)


def _dated(line: Line, text: str, read_date: ReadDate) -> DatedLine | None:
    """The date of a line, with what stands beside it cut: reading times, the time of a change."""
    if not any(c.isdigit() for c in text):
        return None
    if dated := read_date(Line(line.number, text, text), False):
        return replace(dated, line=line)
    for candidate in _candidates(text):
        if dated := read_date(Line(line.number, candidate, candidate), False):
            return replace(dated, line=line)
    if columns(text) <= _MAX_DATED and not ends_with_full_stop(text):
        for candidate in _around_year(text):
            if dated := read_date(Line(line.number, candidate, candidate), True):
                return replace(dated, line=line)
    return None


def _around_year(text: str) -> Iterator[str]:
    """The pieces of a line that could be a date, the widest first: what stands around a year."""
    tokens = text.split()
    at = next((n for n, token in enumerate(tokens) if _YEAR.search(token)), None)
    if at is None:
        return
    for end in range(min(at + 4, len(tokens)), at, -1):
        if end < len(tokens) and end > at + 1 and _ZONE.fullmatch(tokens[end].strip(",.)")):
            # Of a zone that is not known the day remains.
            continue
        for start in range(max(0, at - 4), at + 1):
            yield " ".join(tokens[start:end]).strip(" ,|/()–—-")


def _candidates(text: str) -> Iterator[str]:
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
