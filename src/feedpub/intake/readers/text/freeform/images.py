"""Pictures of any page that no credit tells: by how captions stand among paragraphs.

The pictures of any page, by their credits, and by lines that repeat (intake.md, section 2).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from feedpub.article import Provenance
from feedpub.intake.bylines.credits import is_credit_shaped
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.freeform.captions import (
    MAX_ALT,
    MAX_CAPTION,
    ImageRows,
    by_credit,
    picture_of,
    share_words,
    words_of_both,
)
from feedpub.intake.readers.text.freeform.credits import (
    Credited,
    after_stop,
    credited,
    is_signed,
    signed_in_brackets,
    tail_behind,
)
from feedpub.intake.readers.text.freeform.rows import (
    CLEARLY,
    Row,
    has_stop_inside,
    is_short_beside,
    told_twice,
)
from feedpub.intake.readers.text.lines import Line, columns, ends_with_full_stop

#: In columns, of an alternative text in one block with its caption; and of a paragraph.
_MIN_BARE, _MAX_BARE = 20, 150
_WIDE = 100

#: Of rows behind a block, among which two paragraphs show that the story goes on.
_AHEAD = 30

#: In characters, of a text that stands twice in one line.
_MIN_DOUBLED = 24

#: In characters, of an alternative text that is told by its caption in the same block.
_SHORTEST = 4

#: The share of a page's paragraphs that tells how it parts them.
_MOST = 0.6

_QUOTES = ('"', "'", "“", "”", "„", "«", "»", "‘")


@dataclass(frozen=True, slots=True)
class Among:
    """What a page tells of itself to those who look for its pictures."""

    #: The first sentence.
    story: int

    #: Whether paragraphs are blocks of one line: longer blocks are then no text.
    apart: bool

    @staticmethod
    def of(rows: list[Row]) -> Among:
        wide = [row.size for row in rows if row.prose and columns(row.plain) > _WIDE]
        return Among(
            story=next((at for at, row in enumerate(rows) if row.prose), len(rows)),
            apart=wide.count(1) >= _MOST * len(wide) > 0,
        )


def by_place(rows: list[Row], at: int, among: Among, words: CreditWords) -> ImageRows | None:
    return (
        _described(rows, at, among.story, words)
        or (_in_block(rows, at, among.story, words) if among.apart else None)
        or _below_head(rows, at, among.story, words)
        or _pointing(rows, at, words)
    )


def doubled(rows: list[Row], at: int, words: CreditWords) -> ImageRows | None:
    """One line with nothing but the same sentence twice: of a picture, and below it. Headlines of
    other stories stand so too.
    """
    row = rows[at]
    if not 2 * _MIN_DOUBLED < len(row.plain) <= MAX_CAPTION // 2:
        return None
    half = len(row.plain) // 2
    text, again = row.plain[:half].rstrip(), row.plain[half:].lstrip()
    if text != again or not ends_with_full_stop(text):
        return None
    alt = Line(row.line.number, text, text)
    return picture_of(rows, at, at, (alt,), text, row.line, None, words)


def _in_block(rows: list[Row], at: int, story: int, words: CreditWords) -> ImageRows | None:
    """An alternative text and a caption in one block, between two paragraphs."""
    row = rows[at]
    if row.size != 2 or at <= story + 1 or at + 2 >= len(rows) or rows[at + 1].block != row.block:
        return None
    below = rows[at + 1]
    if not _could_be_alt(row) or below.bullet or below.credited:
        return None
    # Nobody's name is all capitals: it is a house's.
    if looks_like_person(row.plain, words) and not below.plain.isupper():
        return None
    if columns(below.plain) > MAX_CAPTION // 2 or not _is_inserted(rows, at):
        return None
    caption, credit = below.plain, ""
    if is_signed(caption, words):
        signed = Credited(caption="", credit=caption)
        return picture_of(rows, at, at + 1, (), row.plain, row.line, signed, words)
    if rest := tail_behind(row.plain, caption, shortest=_SHORTEST):
        caption, credit = caption.removesuffix(rest).rstrip(), rest
    elif row.plain.startswith(_QUOTES):
        return None
    elif parted := after_stop(caption) or signed_in_brackets(caption, words):
        caption, credit = parted
    elif min(columns(row.plain), columns(caption)) < _MIN_BARE:
        return None
    told = Credited(caption=caption, credit=credit) if credit else None
    return picture_of(rows, at, at + 1, (row.line,), caption, below.line, told, words)


def _could_be_alt(row: Row) -> bool:
    return (
        (not row.prose or row.button)
        and not row.bullet
        and (row.credited is None or bool(row.credited.caption))
        and columns(row.plain) <= _MAX_BARE
    )


def _is_inserted(rows: list[Row], at: int) -> bool:
    """Whether the block of the rows *at* and below stands in a story that goes on behind it."""
    below, behind = rows[at + 1], rows[at + 2]
    if rows[at - 1].size > 1 or behind.size > 1:
        return False
    ahead = rows[at + 2 : at + 2 + _AHEAD]
    paragraphs = sum(each.prose and columns(each.plain) > _WIDE for each in ahead)
    return paragraphs >= 2 and tail_behind(below.plain, behind.plain) is None


def _below_head(rows: list[Row], at: int, story: int, words: CreditWords) -> ImageRows | None:
    """The caption of the first picture, glued to date or names, in front of the standfirst.

    What stands between it and the text is shorter than the text is: else it is the standfirst.
    """
    row = rows[at]
    if at != story or not row.glued:
        return None
    after = [n for n in range(at + 1, min(at + _AHEAD, len(rows))) if rows[n].prose][:6]
    if after[:2] != [at + 1, at + 2] or rows[at + 1].block == row.block:
        return None
    if not is_short_beside(rows, after, CLEARLY):
        return None
    return picture_of(rows, at, at, (), row.plain, row.line, None, words)


def _pointing(rows: list[Row], at: int, words: CreditWords) -> ImageRows | None:
    """A caption that says where in the picture somebody is: ``The mayor (left) at the quay``."""
    row = rows[at]
    if (
        row.size > 2
        or row.bullet
        or columns(row.plain) > MAX_ALT
        or not page_words().side.search(row.key)
    ):
        return None
    below = rows[at + 1].credited if at + 1 < len(rows) else None
    if has_stop_inside(row.plain) or (below and not below.caption):
        return None
    return picture_of(rows, at, at, (), row.plain, row.line, None, words)


def _described(rows: list[Row], at: int, story: int, words: CreditWords) -> ImageRows | None:
    """An alternative text and a caption, both no sentences, that say the same in other words."""
    if at <= story or at + 2 >= len(rows):
        return None
    row, below, behind = rows[at : at + 3]
    single = row.size == below.size == 1 and below.block == row.block + 1
    told = row.prose or below.prose or row.bullet or below.bullet or below.credited
    # A crosshead may stand above them.
    above = rows[at - 1].prose or (at > 1 and rows[at - 2].prose)
    if not single or told or not behind.prose or not above:
        return None
    if ends_with_full_stop(row.plain) or ends_with_full_stop(below.plain):
        return None
    if min(columns(row.plain), columns(below.plain)) < 20:
        return None
    if not share_words(row.plain, below.plain):
        return None
    return picture_of(rows, at, at + 1, (row.line,), below.plain, below.line, None, words)


#: In columns.
_MAX_CREDIT = 110

_WORD = re.compile(r"\w{2,}")


def pictures_of(rows: list[Row], meta: set[int], words: CreditWords) -> list[ImageRows]:
    """The pictures among *rows*, in their order; none shares a row with another.

    The rows of *meta* are no captions: dates, names, what begins something else.
    """
    found: list[ImageRows] = []
    among = Among.of(rows)
    stops = [*sorted(meta), len(rows)]
    at = start = 0
    while at < len(rows):
        if at in meta:
            at = start = at + 1
            continue
        free = range(start, stops[bisect_left(stops, at)])
        picture_ = (
            _repeated(rows, at, free, among.story, words)
            or doubled(rows, at, words)
            or by_credit(rows, at, free, words)
            or by_place(rows, at, among, words)
        )
        if picture_ is None or meta.intersection(range(picture_.first, picture_.last + 1)):
            at += 1
            continue
        if found and _is_again(found[-1], picture_):
            found[-1] = replace(found[-1], last=picture_.last)
        elif found and _is_agencys(found[-1], picture_):
            found[-1] = _with_alt(picture_, rows[found[-1].first])
        else:
            found.append(picture_)
        at = start = picture_.last + 1
    return found


def _is_again(first: ImageRows, second: ImageRows) -> bool:
    """Whether *second* says nothing but what the picture right above it said."""
    one, other = first.image.image, second.image.image
    told = {one.alt, one.caption}
    again = {other.alt, other.caption} - {None}
    adjacent = second.first == first.last + 1
    return adjacent and other.credit == one.credit is not None and bool(again) and again <= told


def _is_agencys(first: ImageRows, second: ImageRows) -> bool:
    """Whether *first*, a line right above *second*, is what the agency says of the same picture:
    both name the same, in words of their own.
    """
    one, other = first.image.image, second.image.image
    if first.first != first.last or second.first != first.last + 1 or one.alt or other.alt:
        return False
    if not (one.caption and other.caption and one.credit and other.credit):
        return False
    named, again = (set(_WORD.findall(fold(credit))) for credit in (one.credit, other.credit))
    if fold(one.credit) == fold(other.credit) or not (named <= again or again <= named):
        return False
    shared, own = words_of_both(other.caption, one.caption)
    return 0 < own <= shared * 2


def _with_alt(picture_: ImageRows, row: Row) -> ImageRows:
    """*picture_* with all of the *row* above it as its alternative text."""
    line = row.line
    told = Provenance(origin=f"line {line.number}", verbatim=line.text)
    image = replace(
        picture_.image,
        image=replace(picture_.image.image, alt=line.plain),
        provenance={"alt": told, **picture_.image.provenance},
        first_line=line.number,
    )
    return replace(picture_, first=picture_.first - 1, image=image)


def _repeated(
    rows: list[Row], at: int, free: range, story: int, words: CreditWords
) -> ImageRows | None:
    """A picture whose alternative text stands again in the next row, as its caption or its
    beginning: what follows there is the credit.
    """
    row = rows[at]
    if named := _named(rows, at, words):
        return named
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
        return _repeated_without_credit(rows, at, free, words)
    own = below.credited
    first = at
    if not rest:
        last, credit = _credit_below(rows, at + 1)
        caption = below.plain
        if own and own.caption and (own.sure or ends_with_full_stop(own.caption)):
            # Both lines hold the credit.
            last, caption, credit = at + 1, own.caption, own
        if credit is None and (at < story or columns(row.plain) < 25):
            return None  # a headline that is printed twice
        if credit is None:
            first = _first_in_block(rows, at, free)
    elif own and own.caption and tail_behind(row.plain, own.caption) is not None:
        last, caption, credit = at + 1, own.caption, own
    elif own is None and not _could_be_credit(rest):
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
    if rest and _stands_below(rows, at + 1, rest):
        # All of it is told twice, for those who look and for those who listen: it has no caption.
        last, caption = min(at + 2, free.stop - 1), ""
    alt = rows[first].line
    return picture_of(rows, first, last, (alt,), caption.strip(" |"), below.line, credit, words)


def _named(rows: list[Row], at: int, words: CreditWords) -> ImageRows | None:
    """Who is in the picture, however short, twice in a block over the credit."""
    told = rows[at + 2].credited if at + 2 < len(rows) else None
    if told is None or told.caption or not told_twice(rows, at + 2):
        return None
    line, below = rows[at].line, rows[at + 1].line
    return picture_of(rows, at, at + 2, (line,), below.plain, below, told, words)


def _could_be_credit(rest: str) -> bool:
    """Whether *rest*, behind a caption, could be its credit: neither a sentence nor a duration."""
    return (
        columns(rest) <= _MAX_CREDIT
        and not ends_with_full_stop(rest)
        and any(map(str.isalpha, rest))
    )


def _stands_below(rows: list[Row], at: int, rest: str) -> bool:
    """Whether the row below *at* in its block says *rest* and nothing else."""
    below = rows[at + 1] if at + 1 < len(rows) else None
    return below is not None and below.block == rows[at].block and below.plain == rest


def _first_in_block(rows: list[Row], at: int, free: range) -> int:
    """The row above *at* in its block, if it could be the alternative text; else *at*."""
    if at <= free.start or rows[at - 1].block != rows[at].block:
        return at
    return at - 1 if columns(rows[at - 1].plain) <= MAX_ALT else at


def _repeated_without_credit(
    rows: list[Row], at: int, free: range, words: CreditWords
) -> ImageRows | None:
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
    first = _first_in_block(rows, at, free)
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
