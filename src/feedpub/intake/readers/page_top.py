"""The head of any page: title, standfirst, date and names, found by where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from feedpub.intake.bylines import Byline, has_byline_prefix, read_byline
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.names import looks_like_person
from feedpub.intake.page_lexicon import PageWords
from feedpub.intake.readers.page_dates import DatedLine, ReadDate
from feedpub.intake.readers.page_head import Head
from feedpub.intake.readers.page_lines import Line, columns, ends_with_full_stop
from feedpub.intake.readers.page_pictures import Picture
from feedpub.intake.readers.page_rows import Row, is_furniture
from feedpub.intake.readers.page_story import Story, is_link, is_mark

#: In columns.
_MIN_TITLE = 16
_MAX_TITLE = 220
_MIN_STANDFIRST = 30
_MAX_STANDFIRST = 700
_MAX_BYLINE = 120

#: Of rows: a head is short.
_MAX_HEAD = 60

_PIECES = re.compile(r"\s*[•|·●]\s*|\s+[/–—-]\s+|\s{2,}")
_BRACKETS_AT_END = re.compile(r"\s*\([^()]{0,60}\)$")
_GLUED_WORD = re.compile(r"(?<=[^\W\d_]|\d)(?=[A-ZÀ-Þ][a-zà-ÿ]{3,20}:? ?\d)")


@dataclass(frozen=True, slots=True)
class Top:
    """The head of a page, and the number of the row that its text begins with."""

    head: Head
    body: int


def top_of(
    rows: list[Row],
    pictures: list[Picture],
    story: Story,
    meta: dict[int, Meta],
    words: PageWords,
) -> Top:
    taken = {at for each in pictures for at in range(each.first, each.last + 1)}
    limit = min(_limit(story), _MAX_HEAD)
    title = _title(rows, taken, limit, meta, words)
    if title is None:
        title = _title_of_picture(rows, pictures, limit)
    standfirst = _standfirst(rows, taken, story, title, meta) if title is not None else None
    body = next(
        (at for at in story.prose if at != standfirst and at > (title if title is not None else -1)),
        len(rows),
    )
    own = {at: each for at, each in meta.items() if at < body + 3}
    return Top(
        head=Head(
            kicker=None,
            headline=(rows[title].line,) if title is not None else (),
            teaser=(rows[standfirst].line,) if standfirst is not None else (),
            dates=_dates(own, title, rows),
            bylines=_bylines(own, title, body),
        ),
        body=body,
    )


def _limit(story: Story) -> int:
    """The row in front of which the title stands: the second paragraph."""
    return story.prose[1] if len(story.prose) > 1 else story.end


@dataclass(frozen=True, slots=True)
class Meta:
    """A row of the head that gives a date or names."""

    line: Line
    dated: DatedLine | None = None
    byline: Byline | None = None
    prefixed: bool = False


def meta_of(
    rows: list[Row], read_date: ReadDate, words: PageWords, credits: CreditWords
) -> Iterator[tuple[int, Meta]]:
    """The rows of a page's beginning that give dates and names, by their numbers."""
    prose = 0
    for at, row in enumerate(rows[:_MAX_HEAD]):
        prose += row.prose and columns(row.plain) > 100
        if prose > 4:
            return
        if columns(row.plain) > 160:
            continue
        text = row.plain.lstrip("•*·– ")
        if dated := _dated(row.line, text, read_date, words):
            prefixed = has_byline_prefix(text, words)
            yield at, Meta(row.line, dated=dated, byline=dated.byline, prefixed=prefixed)
        elif columns(text) <= _MAX_BYLINE and (byline := byline_of(text, words, credits)):
            yield at, Meta(row.line, byline=byline, prefixed=_is_prefixed(text, words))


def solid(meta: dict[int, Meta], rows: list[Row], words: PageWords) -> set[int]:
    """The rows that are surely no caption: dates, names behind ``By``, what begins another part."""
    sure = {at for at, each in meta.items() if each.dated or each.prefixed}
    return sure | {at for at, row in enumerate(rows) if is_mark(row, words) and not row.credited}


def _is_prefixed(text: str, words: PageWords) -> bool:
    return has_byline_prefix(text[:1].upper() + text[1:], words)


def byline_of(text: str, words: PageWords, credits: CreditWords) -> Byline | None:
    """The names of a line that is a byline: ``By A. Example / Example Times Staff Writers``."""
    text = text[:1].upper() + text[1:] if _is_prefixed(text, words) else text
    pieces = [piece for piece in _PIECES.split(text) if piece]
    if not pieces:
        return None
    first = pieces[0]
    byline = read_byline(first, words, credits)
    if byline is None and "," in first:
        byline = read_byline(first.split(",")[0], words, credits)
        if byline and not any(role in fold(first) for role in words.roles):
            byline = None
    if byline is None or not byline.authors:
        return None
    if any(not looks_like_person(name, credits) for name in byline.authors):
        return None
    if not _is_prefixed(text, words) and any(
        read_byline(piece, words, credits) is None and not is_furniture(piece, words)
        for piece in pieces[1:]
    ):
        return None
    return byline


def _dated(line: Line, text: str, read_date: ReadDate, words: PageWords) -> DatedLine | None:
    """The date of a line, with what stands beside it cut: reading times, the time of a change."""
    if not any(c.isdigit() for c in text):
        return None
    if dated := read_date(Line(line.number, text, text), False):
        return replace(dated, line=line)
    for candidate in _candidates(text, words):
        if dated := read_date(Line(line.number, candidate, candidate), False):
            return replace(dated, line=line)
    return None


def _candidates(text: str, words: PageWords) -> Iterator[str]:
    cut = _BRACKETS_AT_END.sub("", text)
    if cut != text:
        yield cut
    pieces = [piece for piece in _PIECES.split(cut) if piece and not is_furniture(piece, words)]
    if 1 <= len(pieces) <= 6:
        yield " ".join(pieces)
        for size in (2, 1):
            for at in range(len(pieces) - size + 1):
                yield ", ".join(pieces[at : at + size])
    for match in _GLUED_WORD.finditer(cut):
        yield cut[: match.start()]


def _title(
    rows: list[Row], taken: set[int], limit: int, meta: dict[int, Meta], words: PageWords
) -> int | None:
    """The row of the headline: the one that says most like one."""
    best, best_score = None, 0.0
    first_prose = next((at for at, row in enumerate(rows) if row.prose and at not in taken), limit)
    texts = [fold(row.plain) for row in rows]
    for at in range(min(limit, len(rows))):
        row = rows[at]
        width = columns(row.plain)
        if at in taken or at in meta or row.bullet or not _MIN_TITLE <= width <= _MAX_TITLE:
            continue
        if ends_with_full_stop(row.plain) and row.prose and not row.plain.endswith("…"):
            continue
        if is_mark(row, words) or is_link(row, words) or row.plain.endswith((":", "：", ",")):
            continue
        if " " not in row.plain and row.plain.isascii():
            continue
        score = 1 + min(width, 80) / 80
        own = texts[at]
        score += 1.0 * any(own in other for n, other in enumerate(texts[:80]) if n != at)
        score += 0.5 * (row.size == 1)
        score += 0.4 * any(near in meta for near in range(at + 1, at + 5))
        score -= 1.0 * (at > first_prose)
        score -= 0.02 * abs(first_prose - at)
        if best is None or score > best_score:
            best, best_score = at, score
    return best


def _title_of_picture(rows: list[Row], pictures: list[Picture], limit: int) -> int | None:
    return None


def _standfirst(
    rows: list[Row], taken: set[int], story: Story, title: int, meta: dict[int, Meta]
) -> int | None:
    """The row of the standfirst: a sentence between the headline and what parts it from the text."""
    after = [at for at in story.prose if at > title]
    subtitle = next(
        (
            at
            for at in range(title + 1, after[0] if after else len(rows))
            if at not in taken
            and at not in meta
            and not rows[at].bullet
            and _MIN_STANDFIRST <= columns(rows[at].plain) <= _MAX_STANDFIRST
        ),
        None,
    )
    if not after:
        return None
    first = after[0]
    fits = columns(rows[first].plain) <= _MAX_STANDFIRST and not rows[first].bullet
    if len(after) > 1 and fits and _parted(rows, taken, first, after[1], meta):
        return first
    if subtitle is not None and subtitle < first:
        return subtitle
    return None


def _parted(
    rows: list[Row], taken: set[int], first: int, second: int, meta: dict[int, Meta]
) -> bool:
    """Whether something stands between two rows: a picture, names, a date, or furniture."""
    between = range(first + 1, second)
    return (
        any(at in taken or at in meta for at in between)
        or rows[first + 1].block > rows[first].block + 1
    )


def _dates(meta: dict[int, Meta], title: int | None, rows: list[Row]) -> tuple[DatedLine, ...]:
    start = title if title is not None else -1
    behind = [each.dated for at, each in meta.items() if each.dated and at > start]
    before = [each.dated for at, each in meta.items() if each.dated and start - 4 <= at < start]
    found = behind or before
    published = next((each for each in found if each.published), None)
    updated = next((each for each in found if each.updated), None)
    if published and updated and published is not updated:
        return (published, updated)
    only = published or updated
    return (only,) if only else ()


def _bylines(
    meta: dict[int, Meta], title: int | None, body: int
) -> tuple[tuple[Line, Byline], ...]:
    start = title - 3 if title is not None else 0
    found = [(at, each) for at, each in meta.items() if each.byline and start <= at <= body + 1]
    prefixed = [(at, each) for at, each in found if each.prefixed]
    return tuple(
        (each.line, each.byline) for at, each in (prefixed or found)[:3] if each.byline is not None
    )
