"""The head of any page: title, standfirst, date and names, found by where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from feedpub.intake.bylines.authors import Byline
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.dates import DatedLine
from feedpub.intake.readers.text.freeform.authors import as_signed, below, confirmed
from feedpub.intake.readers.text.freeform.body_range import Story, is_mark
from feedpub.intake.readers.text.freeform.captions import ImageRows
from feedpub.intake.readers.text.freeform.meta_rows import MAX_HEAD, Meta
from feedpub.intake.readers.text.freeform.rows import CLEARLY, MAX_SHORT, Row, is_short_beside
from feedpub.intake.readers.text.freeform.titles import spelled_out, title_of
from feedpub.intake.readers.text.labelled.head import Head
from feedpub.intake.readers.text.lines import Line, columns

#: In columns.
_MIN_STANDFIRST = 30
_MAX_STANDFIRST = 700

#: Of one that nothing but its length tells from a paragraph: less is what somebody said.
_MIN_SHORT = 50


@dataclass(frozen=True, slots=True)
class Top:
    """The head of a page, and the number of the row that its text begins with."""

    head: Head
    body: int


def top_of(
    rows: list[Row],
    pictures: list[ImageRows],
    story: Story,
    meta: dict[int, Meta],
    words: CreditWords,
) -> Top:
    taken = {at for each in pictures for at in range(each.first, each.last + 1)}
    limit = min(_limit(story), MAX_HEAD)
    title = title_of(rows, taken, limit, meta)
    standfirst = _standfirst(rows, taken, story, -1 if title is None else title, meta)
    if title is None and standfirst is not None and not _is_parted_head(standfirst, meta, taken):
        standfirst = None
    body = next(
        (
            at
            for at in story.prose
            if at != standfirst and at not in meta and (title is None or at > title)
        ),
        len(rows),
    )
    own = {at: each for at, each in meta.items() if at < body + 3}
    return Top(
        head=Head(
            kicker=None,
            headline=(spelled_out(rows, title),) if title is not None else (),
            teaser=_with_rest(rows, standfirst),
            dates=_dates(own, title),
            bylines=as_signed(_bylines(rows, own, taken, title, standfirst, body))
            or below(rows, story.end, words),
        ),
        body=body,
    )


def _with_rest(rows: list[Row], standfirst: int | None) -> tuple[Line, ...]:
    """The standfirst, and what goes on behind an ellipsis in the rows below it."""
    if standfirst is None:
        return ()
    rest = takewhile(lambda row: row.plain.startswith("…"), rows[standfirst + 1 :])
    return (rows[standfirst].line, *(row.line for row in rest))


def _is_parted_head(standfirst: int, meta: dict[int, Meta], taken: set[int]) -> bool:
    """Whether a page without a headline has a head at all: names, a date, a picture below."""
    return standfirst < 8 and (standfirst + 1 in meta or standfirst + 1 in taken)


def _limit(story: Story) -> int:
    """The row in front of which the title stands: the second paragraph."""
    return story.prose[1] if len(story.prose) > 1 else story.end


def _standfirst(
    rows: list[Row],
    taken: set[int],
    story: Story,
    title: int,
    meta: dict[int, Meta],
) -> int | None:
    """The row of the standfirst: a sentence between headline and text."""
    after = [at for at in story.prose if at > title and at not in meta]
    if not after:
        return None
    first = after[0]
    between = [
        at
        for at in range(title + 1, min(first, title + 4))
        if at not in taken
        and at not in meta
        and not rows[at].bullet
        and not is_mark(rows[at])
        and columns(rows[at].plain) >= _MIN_STANDFIRST
        and " " in rows[at].plain
        and not page_words().date_label.match(rows[at].plain)
    ]
    # In a block of several lines it is anything: a kicker, an alternative text.
    alone = (at for at in between if rows[at].size == 1 or {at + 1} & (taken | meta.keys()))
    subtitle = next(alone, None)
    width = columns(rows[first].plain)
    if len(after) > 1 and width <= _MAX_STANDFIRST and not rows[first].bullet:
        if _parted(rows, taken, first, after[1], meta) or _is_glued(rows, first):
            return first
        if width < _MIN_SHORT:
            return subtitle
        if subtitle is None and is_short_beside(rows, after, CLEARLY if between else 0.9):
            return first
    return subtitle


def _is_glued(rows: list[Row], first: int) -> bool:
    """Whether the row *first* ends a block of the head: what stands above it is no sentence."""
    above = rows[first - 1] if first else None
    return (
        above is not None
        and above.block == rows[first].block
        and not above.prose
        and columns(rows[first].plain) <= MAX_SHORT
    )


def _parted(
    rows: list[Row], taken: set[int], first: int, second: int, meta: dict[int, Meta]
) -> bool:
    """Whether something stands between two rows: a picture, names, a date, or furniture."""
    if rows[second].block == rows[first].block:
        return False
    between = range(first + 1, second)
    return (
        any(at in taken or at in meta for at in between)
        or rows[first + 1].block > rows[first].block + 1
    )


def _dates(meta: dict[int, Meta], title: int | None) -> tuple[DatedLine, ...]:
    start = title if title is not None else -1
    behind = [each.dated for at, each in meta.items() if each.dated and at > start]
    before = [
        each.dated
        for at, each in meta.items()
        # The day at a page's very beginning is that of reading it.
        if each.dated and start - 4 <= at < start and (at or not _by_day(each.dated))
    ]
    found = behind or before
    published = next((each for each in found if each.published), None)
    updated = next((each for each in found if each.updated), None)
    if published and updated and published is not updated:
        return (published, updated)
    only = published or updated
    return (only,) if only else ()


def _by_day(dated: DatedLine) -> bool:
    return bool(dated.published and dated.published.by_day)


def _bylines(
    rows: list[Row],
    meta: dict[int, Meta],
    taken: set[int],
    title: int | None,
    standfirst: int | None,
    body: int,
) -> tuple[tuple[Line, Byline], ...]:
    meta = {at: each for at, each in meta.items() if at not in taken}
    start = title - 3 if title is not None else 0
    places = {at + 1 for at in (title, standfirst) if at is not None}
    dated = {at for at, each in meta.items() if each.dated}
    found = [(at, each) for at, each in meta.items() if start <= at <= body + 1]
    announced = tuple(
        (each.line, each.byline) for _, each in found if each.byline and each.prefixed
    )
    if announced:
        return announced[:3]
    return tuple(
        (each.line, each.byline)
        for at, each in found
        if each.byline
        and confirmed(
            rows,
            at,
            each.byline,
            dated,
            below_title=title is not None and at in places,
        )
    )[:3]
