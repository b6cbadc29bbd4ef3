"""The parts of a picture around its credit: caption and alternative text (intake.md, section 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.readers.text.freeform.credits import Credited, tail_behind
from feedpub.intake.readers.text.freeform.rows import Row, has_stop_inside
from feedpub.intake.readers.text.labelled.images import ImageBlock, picture
from feedpub.intake.readers.text.lines import Line, columns, ends_with_full_stop

#: In columns.
MAX_ALT = 420
MAX_CAPTION = 600
_MAX_ALONE = 250

#: In rows, of a block in which nothing but its place tells a credit: more are a list.
_MAX_BLOCK = 6

#: Labels that announce who holds the rights in the text, where no caption stands near them.
_RIGHTS = frozenset({"©", "(c)", "Copyright:"})

_WORD = re.compile(r"[^\W_]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRows:
    """A picture, and the rows that it takes: from *first* to *last*."""

    first: int
    last: int
    image: ImageBlock


def by_credit(rows: list[Row], at: int, free: range, words: CreditWords) -> ImageRows | None:
    """The picture whose credit the row *at* holds; it has none but the *free* rows."""
    told = rows[at].credited
    if told is None:
        return None
    if told.caption:
        return _with_caption(rows, at, free, told, words)
    return _credit_alone(rows, at, free, told, words)


def _with_caption(
    rows: list[Row], at: int, free: range, told: Credited, words: CreditWords
) -> ImageRows | None:
    row = rows[at]
    if told.caption.startswith(f"{told.credit} "):
        return _framed(rows, at, free, told, words)
    above = _alt_above(rows, at, free, told.caption, words)
    told_by_above = (
        above is not None
        and row.size <= _MAX_BLOCK
        and (rows[above].block == row.block or not has_stop_inside(told.caption))
    )
    if (
        not told.sure
        and not told_by_above
        and told.label is None
        and not _stands_alone(rows, at, told)
    ):
        return None
    if (row.bullet or columns(row.plain) > MAX_CAPTION) and told.label is None:
        return None
    if above is None and told.label is None and row.prose and columns(told.caption) > 350:
        return None
    first = at if above is None else above
    alts = tuple(each.line for each in rows[first:at])
    caption = told.caption.lstrip("•* ") if row.bullet else told.caption
    return picture_of(rows, first, at, alts, caption, row.line, told, words)


def _framed(rows: list[Row], at: int, free: range, told: Credited, words: CreditWords) -> ImageRows:
    """Who made it stands in front of the alternative text, and again behind it; a caption may stand
    below.
    """
    line = rows[at].line
    alts = (Line(line.number, told.caption, told.caption),)
    below = _caption_below(rows, at, free)
    if below is None:
        return picture_of(rows, at, at, alts, "", line, told, words)
    caption = rows[below]
    return picture_of(rows, at, below, alts, caption.plain, caption.line, told, words)


def _stands_alone(rows: list[Row], at: int, told: Credited) -> bool:
    """Whether a row that ends with a name is a caption: short, a block between paragraphs, and the
    name stands behind its only full stop.
    """
    row = rows[at]
    around = [*rows[max(at - 1, 0) : at], *rows[at + 1 : at + 2]]
    return (
        row.size == 1
        and not row.bullet
        and columns(row.plain) <= _MAX_ALONE
        and ends_with_full_stop(told.caption)
        and not has_stop_inside(told.caption)
        and len(around) == 2
        and all(each.prose and each.size == 1 for each in around)
    )


def _alt_above(
    rows: list[Row], at: int, free: range, caption: str, words: CreditWords
) -> int | None:
    """The row above that is the alternative text of the picture with *caption*."""
    if at <= free.start:
        return None
    above = rows[at - 1]
    if columns(above.plain) > MAX_ALT or above.bullet:
        return None
    if looks_like_person(above.plain, words) and not share_words(above.plain, caption):
        return None  # who wrote the text
    glued = above.block == rows[at].block
    if glued and (
        not above.prose or above.button or above.size <= 3 or _is_first_prose(rows, at - 1)
    ):
        return at - 1
    short = not above.prose or columns(above.plain) <= 120
    # The first line that is wide enough is the headline.
    headed = any(columns(row.plain) >= 16 for row in rows[: at - 1])
    if above.size == 1 and not glued and short and headed and share_words(above.plain, caption):
        return at - 1
    return None


def _is_first_prose(rows: list[Row], at: int) -> bool:
    """Whether no sentence stands above the row *at* in its block."""
    block = rows[at].block
    while at and rows[at - 1].block == block:
        at -= 1
        if rows[at].prose:
            return False
    return True


def _credit_alone(
    rows: list[Row], at: int, free: range, told: Credited, words: CreditWords
) -> ImageRows | None:
    """A row that is nothing but a credit: caption and alternative text stand above it, or the
    caption below.
    """
    row = rows[at]
    if not told.sure and row.size < 2:
        return None
    above = [
        number
        for number in range(max(free.start, at - 3), at)
        if rows[number].block == row.block
        and columns(rows[number].plain) <= MAX_ALT
        and not rows[number].bullet
    ]
    if len(above) == 3 and row.size > 4:
        above = above[1:]
    if len(above) == 2 and _begins_text(rows, above[0]):
        above = above[1:]
    if above and above[-1] == at - 1:
        below = _caption_below(rows, at, free)
        if below is not None and len(above) == 1:
            caption = rows[below]
            lines = (rows[at - 1].line,)
            return picture_of(rows, at - 1, below, lines, caption.plain, caption.line, told, words)
        caption = rows[at - 1]
        if len(above) == 3:
            alts = (rows[at - 3].line,)
            headed = f"{rows[at - 2].plain} {caption.plain}"
            return picture_of(rows, at - 3, at, alts, headed, caption.line, told, words)
        if len(above) == 2:
            alts = (rows[at - 2].line,)
            return picture_of(rows, at - 2, at, alts, caption.plain, caption.line, told, words)
        alt = _alt_above(rows, at - 1, free, caption.plain, words)
        if alt is not None and rows[alt].block != caption.block:
            alts = (rows[alt].line,)
            return picture_of(rows, alt, at, alts, caption.plain, caption.line, told, words)
        if not caption.prose and not ends_with_full_stop(caption.plain):
            # No sentence: it says what is seen.
            return picture_of(rows, at - 1, at, (caption.line,), "", caption.line, told, words)
        return picture_of(rows, at - 1, at, (), caption.plain, caption.line, told, words)
    below = _caption_below(rows, at, free)
    if below is not None:
        caption = rows[below]
        return picture_of(rows, at, below, (), caption.plain, caption.line, told, words)
    if row.size == 1 and (told.sure or told.label is not None):
        return _credit_block(rows, at, free, told, words)
    return None


def _begins_text(rows: list[Row], at: int) -> bool:
    """Whether the row *at* is the standfirst that a picture is glued to: the first sentence of a
    page, of which the row below says nothing.
    """
    first = not any(rows[n].prose for n in range(at))
    shared, own = words_of_both(rows[at].plain, rows[at + 1].plain)
    return first and shared * 4 < own


def _credit_block(
    rows: list[Row], at: int, free: range, told: Credited, words: CreditWords
) -> ImageRows | None:
    """A credit in a block of its own: the caption is the block above or the one below."""
    row = rows[at]
    above = rows[at - 1] if at > free.start and rows[at - 1].block >= row.block - 2 else None
    if above and (above.bullet or columns(above.plain) > 300 or above.size > 2):
        above = None
    below = rows[at + 1] if at + 1 < len(rows) else None
    if below and (below.size > 1 or columns(below.plain) > 250 or below.credited or below.bullet):
        below = None
    if told.label is not None and told.label.rstrip() in _RIGHTS and above and above.prose:
        return None  # it is the text's
    headed = at < len(rows) // 8 and above is not None and not above.prose
    if above and not (headed and below is not None and told.label is not None):
        alt = _alt_above(rows, at - 1, free, above.plain, words)
        first = at - 1 if alt is None else alt
        alts = tuple(each.line for each in rows[first : at - 1])
        if told.label is None and not above.prose and alt is None:
            return None
        if alt is None and not above.prose and not ends_with_full_stop(above.plain):
            return picture_of(rows, at - 1, at, (above.line,), "", above.line, told, words)
        return picture_of(rows, first, at, alts, above.plain, above.line, told, words)
    if told.label is None or told.label.rstrip() in _RIGHTS:
        return None
    if below and told.label is not None and (below.prose or at < len(rows) // 8):
        return picture_of(rows, at, at + 1, (), below.plain, below.line, told, words)
    return picture_of(rows, at, at, (), "", row.line, told, words)


def _caption_below(rows: list[Row], at: int, free: range) -> int | None:
    """The row right below the credit in row *at*, if it is its caption."""
    if at + 1 >= free.stop:
        return None
    below = rows[at + 1]
    if below.block != rows[at].block or columns(below.plain) > 300 or below.credited:
        return None
    if at + 2 < free.stop and tail_behind(below.plain, rows[at + 2].plain):
        return None  # it is the alternative text of the next picture
    return at + 1 if columns(below.plain) >= 15 else None


def share_words(alt: str, caption: str) -> bool:
    shared, own = words_of_both(alt, caption)
    return shared >= 2 or 0 < own <= shared * 2


def words_of_both(alt: str, caption: str) -> tuple[int, int]:
    """How many words of *alt* stand in *caption* too, and how many it has."""
    own = set(_WORD.findall(fold(alt)))
    return len(own & set(_WORD.findall(fold(caption)))), len(own)


def picture_of(
    rows: list[Row],
    first: int,
    last: int,
    alts: tuple[Line, ...],
    caption: str,
    caption_line: Line,
    told: Credited | None,
    words: CreditWords,
) -> ImageRows:
    image = picture(
        alts,
        caption,
        caption_line,
        told.credit if told else None,
        rows[last].line,
        words,
        label=told.label if told else None,
        languages=told.languages if told else frozenset(),
        first_line=rows[first].line.number,
        last_line=rows[last].line.number,
    )
    return ImageRows(first=first, last=last, image=image)
