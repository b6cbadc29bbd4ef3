"""The pictures of any page, by their credits, and by lines that repeat (intake.md, section 2)."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from feedpub.intake.credits import is_credit_shaped
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.names import looks_like_person
from feedpub.intake.page_lexicon import PageWords
from feedpub.intake.readers.page_captions import (
    MAX_ALT,
    MAX_CAPTION,
    Picture,
    by_credit,
    picture_of,
)
from feedpub.intake.readers.page_credits import Credited, credited, tail_behind
from feedpub.intake.readers.page_inserts import Among, by_place, doubled
from feedpub.intake.readers.page_lines import columns, ends_with_full_stop
from feedpub.intake.readers.page_rows import Row

#: In columns.
_MAX_CREDIT = 110


def pictures_of(
    rows: list[Row], meta: set[int], page: PageWords, words: CreditWords
) -> list[Picture]:
    """The pictures among *rows*, in their order; none shares a row with another.

    The rows of *meta* are no captions: dates, names, what begins something else.
    """
    found: list[Picture] = []
    among = Among.of(rows)
    stops = [*sorted(meta), len(rows)]
    at = start = 0
    while at < len(rows):
        if at in meta:
            at = start = at + 1
            continue
        free = range(start, stops[bisect_left(stops, at)])
        picture_ = (
            _repeated(rows, at, among.story, words)
            or doubled(rows, at, words)
            or by_credit(rows, at, free, words)
            or by_place(rows, at, among, page, words)
        )
        if picture_ is None or meta.intersection(range(picture_.first, picture_.last + 1)):
            at += 1
            continue
        if found and _is_again(found[-1], picture_):
            found[-1] = replace(found[-1], last=picture_.last)
        else:
            found.append(picture_)
        at = start = picture_.last + 1
    return found


def _is_again(first: Picture, second: Picture) -> bool:
    """Whether *second* says nothing but what the picture right above it said."""
    one, other = first.image.image, second.image.image
    told = {one.alt, one.caption}
    again = {other.alt, other.caption} - {None}
    adjacent = second.first == first.last + 1
    return adjacent and other.credit == one.credit is not None and bool(again) and again <= told


def _repeated(rows: list[Row], at: int, story: int, words: CreditWords) -> Picture | None:
    """A picture whose alternative text stands again in the next row, as its caption or its
    beginning: what follows there is the credit.
    """
    row = rows[at]
    if at + 1 >= len(rows) or not 15 <= columns(row.plain) <= MAX_ALT or row.bullet:
        return None
    below = rows[at + 1]
    if columns(below.plain) > MAX_CAPTION or looks_like_person(row.plain, words):
        return None
    rest = tail_behind(row.plain, below.plain)
    if rest is None and row.credited and row.credited.caption:
        # The alternative text has the credit in it too.
        rest = tail_behind(row.credited.caption, below.plain) or None
    if rest is None:
        return _repeated_without_credit(rows, at, words)
    own = below.credited
    if not rest:
        last, credit = _credit_below(rows, at + 1)
        caption = below.plain
        if own and own.caption and own.sure:
            # Both lines hold the credit.
            last, caption, credit = at + 1, own.caption, own
        if credit is None and (at < story or columns(row.plain) < 25):
            return None  # a headline that is printed twice
    elif own and own.caption and tail_behind(row.plain, own.caption) is not None:
        last, caption, credit = at + 1, own.caption, own
    elif own is None and (columns(rest) > _MAX_CREDIT or ends_with_full_stop(rest)):
        # The caption says more than the alternative text.
        last, credit = _credit_below(rows, at + 1)
        caption = below.plain
        if credit is None and at < story:
            return None
    else:
        told = credited(rest, words)
        if told is None or told.caption:
            told = Credited(caption="", credit=rest.strip(" |–-/"))
        last, caption, credit = at + 1, below.plain[: len(below.plain) - len(rest)], told
    return picture_of(rows, at, last, (row.line,), caption.strip(" |"), below.line, credit, words)


def _repeated_without_credit(rows: list[Row], at: int, words: CreditWords) -> Picture | None:
    """The caption with its credit, and in the next row the caption again without."""
    row, below = rows[at], rows[at + 1]
    rest = tail_behind(below.plain, row.plain)
    if not rest or columns(rest) > _MAX_CREDIT or below.block != row.block:
        return None
    told = credited(rest, words)
    if told is None or told.caption:
        told = Credited(caption="", credit=rest.strip(" |–-/"))
        if not is_credit_shaped(told.credit, words):
            return None
    first = at
    if at and rows[at - 1].block == row.block and columns(rows[at - 1].plain) <= MAX_ALT:
        first = at - 1
    alts = tuple(each.line for each in rows[first:at])
    return picture_of(rows, first, at + 1, alts, below.plain, below.line, told, words)


def _credit_below(rows: list[Row], at: int) -> tuple[int, Credited | None]:
    """The credit in the row below *at*, with the number of the last row that is the picture's."""
    if at + 1 < len(rows):
        row = rows[at + 1]
        told = row.credited
        if told and not told.caption:
            return at + 1, told
        if told and tail_behind(rows[at].plain, told.caption) == "":
            return at + 1, told
    return at, None
