"""The images of a page, found by their credits, by repetition and by position."""

from __future__ import annotations

import re
from bisect import bisect_left

from feedpub.intake.bylines.credits import CreditLine, is_credit_shaped
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.credits import (
    is_title_case,
    name_behind_stop,
    read_credit_line,
    tail_behind,
)
from feedpub.intake.readers.text.images_by_credit import (
    MAX_ALT,
    MAX_CAPTION,
    ImageRows,
    by_credit,
    image_at,
    is_name,
    share_words,
)
from feedpub.intake.readers.text.images_by_place import (
    LegendPlaces,
    by_place,
    is_agency_text,
    with_alt,
    with_alternative_texts,
)
from feedpub.intake.readers.text.rows import (
    Row,
    has_stop_inside,
)
from feedpub.intake.text import columns, ends_with_full_stop
from feedpub.nouns import dataclass, replace

#: In columns, of an alternative text in one block with its caption; and of a paragraph.
_MIN_BARE, _MAX_BARE = 20, 150
_WIDE = 100

#: In columns, of a text that is printed twice without a credit; and of one in a block of its own.
_MIN_TWICE, _MIN_PAIR = 25, 8

#: How many times an image's text is on a page: with its image, and in a list of all images.
_MAX_TIMES = 3

#: In rows, of the image right below the page's address.
_MAX_LEAD = 6

#: In columns, of a credit that follows a repeated text.
_MAX_CREDIT = 110

#: In rows below a block: two paragraphs among them show that the article continues.
_AHEAD = 30

#: In characters, of an alternative text that its caption repeats in the same block.
_SHORTEST = 4

#: The share of a page's paragraphs that shows how the page separates them.
_MOST = 0.6

_QUOTES = ('"', "'", "“", "”", "„", "«", "»", "‘")
_BRACKETS = re.compile(r"\s*\([^()]*\)\.?$")


def images_of(
    rows: list[Row], place: LegendPlaces, head_end: int | None, words: CreditWords
) -> list[ImageRows]:
    """Return the images among *rows* in their order; no two share a row.

    None has rows on both sides of the line *head_end*.
    """
    found: list[ImageRows] = []
    reserved = place.reserved
    layout = _Layout.of(rows)
    body = next((at for at, row in enumerate(rows) if row.line.number > (head_end or 0)), 0)
    stops = sorted({*reserved, body, len(rows)})
    at = start = 0
    while at < len(rows):
        if at in reserved:
            at = start = at + 1
            continue
        start = max(start, body) if at >= body else start
        free = range(start, stops[bisect_left(stops, at + 1)])
        image = (
            (_below_address(rows, at, words) if rows[at].line.number - 1 == head_end else None)
            or _by_repetition(rows, at, free, layout.text, words)
            or _doubled(rows, at, words)
            or by_credit(rows, at, free, words)
            or _by_position(rows, at, layout, place, words)
            or by_place(rows, at, place, words)
        )
        if image is None or not reserved.isdisjoint(image.rows):
            at += 1
            continue
        if found and _repeats(found[-1], image):
            found[-1] = replace(found[-1], last=image.last)
        elif found and is_agency_text(found[-1], image):
            found[-1] = with_alt(image, rows[found[-1].first])
        else:
            found.append(image)
        at = start = image.last + 1
    return with_alternative_texts(rows, found, place, words)


def _repeats(first: ImageRows, second: ImageRows) -> bool:
    """Whether *second* only repeats the image right above it."""
    one, other = first.image.image, second.image.image
    texts = {one.alt, one.caption}
    repeated = {other.alt, other.caption} - {None}
    adjacent = second.first == first.last + 1
    same_credit = other.credit == one.credit is not None
    return adjacent and same_credit and bool(repeated) and repeated <= texts


def _below_address(rows: list[Row], at: int, words: CreditWords) -> ImageRows | None:
    """Return the lead image, right below the address that ends the head, with or without credit."""
    block = [row for row in rows[at:] if row.block == rows[at].block]
    last = at + len(block) - 1
    credit = block[-1].credit
    if len(block) > _MAX_LEAD or any(columns(row.plain) > MAX_CAPTION for row in block):
        return None
    texts = [row.line for row in block]
    if credit is not None:
        texts.pop()
        if credit.caption:
            texts.append(rows[last].line.with_text(credit.caption))
    elif any(columns(line.plain) > _MAX_BARE for line in texts):
        return None
    only_alt = len(texts) == 1 and not (credit and credit.caption)
    caption = texts.pop() if texts and not only_alt else None
    return image_at(rows, at, last, tuple(texts), caption, credit, words)


# Repetition: pages print alternative text and caption one below the other, often in the same words.


def _by_repetition(
    rows: list[Row], at: int, free: range, text: int, words: CreditWords
) -> ImageRows | None:
    """Return the image whose alternative text is repeated at the beginning of the next row.

    What follows there is the credit. *text* is the first row of the text.
    """
    row = rows[at]
    if at + 1 >= len(rows) or not 15 <= columns(row.plain) <= MAX_ALT or row.bullet:
        return None
    below = rows[at + 1]
    if columns(below.plain) > MAX_CAPTION or looks_like_person(row.plain, words):
        return None
    rest = tail_behind(row.plain, below.plain)
    if rest is None and row.credit and row.credit.caption:
        # The credit is in the alternative text as well.
        rest = tail_behind(row.credit.caption, below.plain) or None
    if rest is None:
        return _repeated_without_credit(rows, at, free, words)
    if not rest:
        return _repeated_exactly(rows, at, free, text, words)
    last, caption, credit = _repeated_with_more(rows, at, rest, words)
    if credit is None and at < text:
        return None
    if at + 2 < len(rows) and rows[at + 2].block == below.block and rows[at + 2].plain == rest:
        # Everything is printed twice, visibly and for screen readers; there is no caption.
        last, caption = min(at + 2, free.stop - 1), ""
    line = below.line.with_text(caption.strip(" |"))
    return image_at(rows, at, last, (row.line,), line, credit, words)


def _repeated_exactly(
    rows: list[Row], at: int, free: range, text: int, words: CreditWords
) -> ImageRows | None:
    """Return the image of a row that the next one repeats with nothing behind it."""
    below = rows[at + 1]
    first, (last, credit) = at, _credit_below(rows, at + 1)
    caption = below.plain
    if (own := below.credit) and own.caption and (own.sure or ends_with_full_stop(own.caption)):
        # The credit is in both rows.
        last, caption, credit = at + 1, own.caption, own
    if credit is None:
        alone = below.block == rows[at].block and below.size == 2
        if at < text or columns(rows[at].plain) < (_MIN_PAIR if alone else _MIN_TWICE):
            return None  # a headline that is printed twice
        if sum(row.key == below.key for row in rows) > _MAX_TIMES:
            return None  # a button below each of several things
        first = _first_in_block(rows, at, free)
    line = below.line.with_text(caption.strip(" |"))
    return image_at(rows, first, last, (rows[first].line,), line, credit, words)


def _repeated_with_more(
    rows: list[Row], at: int, rest: str, words: CreditWords
) -> tuple[int, str, CreditLine | None]:
    """Return last row, caption and credit if the row below repeats *at* and adds *rest*."""
    below = rows[at + 1]
    own = below.credit
    cut = tail_behind(rows[at].plain, own.caption) if own and own.caption else None
    # What a credit was cut from belongs to it, unless it is the end of a longer caption.
    if own and cut is not None and (own.label or not cut or not _can_be_credit(rest)):
        return at + 1, own.caption, own
    if own is None and not _can_be_credit(rest):
        # The caption is longer than the alternative text.
        last, credit = _credit_below(rows, at + 1)
        return last, below.plain, credit
    return at + 1, below.plain[: len(below.plain) - len(rest)], _credit_of(rest, words)


def _credit_of(rest: str, words: CreditWords) -> CreditLine:
    """Return *rest*, which follows a repeated text, as a credit."""
    credit = read_credit_line(rest, words)
    if credit is None or credit.caption:
        return CreditLine(caption="", credit=rest.strip(" |–-/"))
    return credit


def _can_be_credit(rest: str) -> bool:
    """Whether *rest*, behind a caption, can be its credit: not a sentence, not a duration."""
    return (
        columns(rest) <= _MAX_CREDIT
        and (not ends_with_full_stop(rest) or "/" in rest)
        and any(map(str.isalpha, rest))
    )


def _first_in_block(rows: list[Row], at: int, free: range) -> int:
    """Return the row above *at* in its block if it can be the alternative text; else *at*."""
    if at <= free.start or rows[at - 1].block != rows[at].block:
        return at
    return at - 1 if columns(rows[at - 1].plain) <= MAX_ALT else at


def _repeated_without_credit(
    rows: list[Row], at: int, free: range, words: CreditWords
) -> ImageRows | None:
    """Return the image whose caption has a credit in row *at*, and none in the row below."""
    row, below = rows[at], rows[at + 1]
    rest = tail_behind(below.plain, row.plain)
    if not rest or columns(rest) > _MAX_CREDIT or below.block != row.block:
        return None
    credit = read_credit_line(rest, words)
    if credit is None or credit.caption:
        credit = _credit_of(rest, words)
        named = " " in rest and is_title_case(credit.credit, words)
        if not (named or is_credit_shaped(credit.credit, words)):
            return None
    first = _first_in_block(rows, at, free)
    alts = tuple(each.line for each in rows[first:at])
    return image_at(rows, first, at + 1, alts, below.line, credit, words)


def _credit_below(rows: list[Row], at: int) -> tuple[int, CreditLine | None]:
    """Return the credit in the row below *at*, and the last row of the image."""
    credit = rows[at + 1].credit if at + 1 < len(rows) else None
    if credit and (not credit.caption or tail_behind(rows[at].plain, credit.caption) == ""):
        return at + 1, credit
    return at, None


def _doubled(rows: list[Row], at: int, words: CreditWords) -> ImageRows | None:
    """Return the image of a row that is one sentence twice: alternative text and caption."""
    text = rows[at].plain
    half, rest = text[: len(text) // 2].rstrip(), text[len(text) // 2 :].lstrip()
    if half != rest or not _MIN_TWICE <= columns(half) <= _MAX_BARE:
        return None
    if not ends_with_full_stop(half):
        return None  # it is the headline of another article
    line = rows[at].line.with_text(half)
    return image_at(rows, at, at, (line,), line, None, words)


# Position: captions that differ from the paragraphs around them.


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a page arranges its text."""

    #: The row of the first sentence.
    text: int

    #: Whether paragraphs are blocks of one line; then longer blocks are not text.
    single_lines: bool

    @staticmethod
    def of(rows: list[Row]) -> _Layout:
        numbers = {row.line.number for row in rows}
        wide = [
            numbers.isdisjoint((row.line.number - 1, row.line.number + 1))
            for row in rows
            if row.prose and columns(row.plain) > _WIDE
        ]
        return _Layout(
            text=next((at for at, row in enumerate(rows) if row.prose), len(rows)),
            single_lines=sum(wide) >= _MOST * len(wide) > 0,
        )


def _by_position(
    rows: list[Row], at: int, layout: _Layout, place: LegendPlaces, words: CreditWords
) -> ImageRows | None:
    if rows[at].legend:
        return image_at(rows, at, at, (), rows[at].line, None, words)
    in_block = _in_block(rows, at, layout.text, place, words) if layout.single_lines else None
    return (
        _described_twice(rows, at, layout.text, words) or in_block or _says_where(rows, at, words)
    )


def _in_block(
    rows: list[Row], at: int, text: int, place: LegendPlaces, words: CreditWords
) -> ImageRows | None:
    """Return the image of an alternative text and a caption in one block between paragraphs."""
    row = rows[at]
    if row.size != 2 or at <= text + 1 or at + 2 >= len(rows) or rows[at + 1].block != row.block:
        return None
    below = rows[at + 1]
    if not (_can_be_alt(row) or _tells_the_same(row, below)) or below.bullet or below.credit:
        return None
    # A name in capitals is a publisher's, not a person's.
    if looks_like_person(row.plain, words) and not below.plain.isupper():
        return None
    parted = name_behind_stop(below.plain, words)
    text_below = parted[0] if parted else _BRACKETS.sub("", below.plain)
    if columns(below.plain) > MAX_CAPTION // 2 or has_stop_inside(text_below):
        return None
    if is_name(below.plain, words) and not share_words(row.plain, below.plain):
        return None  # the author of an entry
    if not _is_inserted(rows, at) or not place.is_about(row.plain, below.plain):
        return None
    caption, credit = below.plain, ""
    if rest := tail_behind(row.plain, caption, shortest=_SHORTEST):
        caption, credit = caption.removesuffix(rest).rstrip(), rest
    elif parted and " " in parted[1] and share_words(row.plain, parted[0]):
        caption, credit = parted
    elif row.plain.startswith(_QUOTES) or min(columns(row.plain), columns(caption)) < _MIN_BARE:
        return None
    named = CreditLine(caption=caption, credit=credit) if credit else None
    line = below.line.with_text(caption)
    return image_at(rows, at, at + 1, (row.line,), line, named, words)


def _can_be_alt(row: Row) -> bool:
    return (
        (not row.prose or row.button)
        and not row.bullet
        and (row.credit is None or bool(row.credit.caption))
        and columns(row.plain) <= _MAX_BARE
    )


def _tells_the_same(row: Row, below: Row) -> bool:
    """Whether two sentences in a block are about the same thing, as texts of one image are."""
    return (
        row.prose
        and not row.bullet
        and columns(row.plain) <= MAX_ALT
        and share_words(row.plain, below.plain)
    )


def _is_inserted(rows: list[Row], at: int) -> bool:
    """Whether the rows *at* and below are a block inside the text: paragraphs follow."""
    below, following = rows[at + 1], rows[at + 2]
    if rows[at - 1].size > 1 or following.size > 1:
        return False
    ahead = rows[at + 2 : at + 2 + _AHEAD]
    paragraphs = sum(each.prose and columns(each.plain) > _WIDE for each in ahead)
    return paragraphs >= 2 and tail_behind(below.plain, following.plain) is None


def _says_where(rows: list[Row], at: int, words: CreditWords) -> ImageRows | None:
    """Return the image whose caption says where somebody is: ``The mayor (left) at the quay``."""
    row = rows[at]
    if row.size > 2 or row.bullet or columns(row.plain) > MAX_ALT:
        return None
    if not page_words().side.search(row.key):
        return None
    below = rows[at + 1].credit if at + 1 < len(rows) else None
    if has_stop_inside(row.plain) or (below and not below.caption):
        return None
    return image_at(rows, at, at, (), row.line, None, words)


def _described_twice(rows: list[Row], at: int, text: int, words: CreditWords) -> ImageRows | None:
    """Return the image of two blocks that are not sentences and say the same in other words."""
    if at <= text or at + 2 >= len(rows):
        return None
    row, below, following = rows[at : at + 3]
    single = row.size == below.size == 1 and below.block == row.block + 1
    is_text = row.prose or below.prose or row.bullet or below.bullet or below.credit
    # There may be a crosshead above them.
    above = rows[at - 1].prose or (at > 1 and rows[at - 2].prose)
    if not single or is_text or not following.prose or not above:
        return None
    if any(each.ends_sentence or each.plain.endswith(("?", "？", "؟")) for each in (row, below)):
        return None
    if min(columns(row.plain), columns(below.plain)) < 20:
        return None
    if not share_words(row.plain, below.plain):
        return None
    return image_at(rows, at, at + 1, (row.line,), below.line, None, words)
