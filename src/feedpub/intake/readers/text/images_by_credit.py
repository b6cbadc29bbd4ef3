"""Images that are found by their credit: which lines around it are caption and alternative text."""

from __future__ import annotations

import re

from feedpub.intake.bylines.credits import CreditLine, bare_label, is_credit_shaped
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.text.credits import tail_behind
from feedpub.intake.readers.text.lines import Line, where
from feedpub.intake.readers.text.page import ImageBlock, make_image
from feedpub.intake.readers.text.rows import Row, has_stop_inside
from feedpub.intake.text import columns, ends_with_full_stop
from feedpub.nouns import dataclass

#: In columns.
MAX_ALT = 420
MAX_CAPTION = 600
_MAX_ALONE = 250

#: In words, of a text above a publisher's name; and in rows, how soon the text goes on below.
_FEW, _SOON = 2, 4

#: In lines, of a block in which position alone can reveal a credit. A longer block is a list.
_MAX_BLOCK = 6

#: Labels of rights in the text itself, if there is no caption near them.
_RIGHTS = frozenset({"©", "(c)", "Copyright:"})

_WORD = re.compile(r"[^\W_]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRows:
    """An image, and the rows it occupies: from *first* to *last*."""

    first: int
    last: int
    image: ImageBlock

    @property
    def rows(self) -> range:
        return range(self.first, self.last + 1)


def rows_of_images(images: list[ImageRows]) -> set[int]:
    return {at for image in images for at in image.rows}


def image_at(
    rows: list[Row],
    first: int,
    last: int,
    alts: tuple[Line, ...],
    caption: Line | None,
    credit: CreditLine | None,
    words: CreditWords,
) -> ImageRows:
    """Return the image in the rows *first* to *last*; its credit is in the last one."""
    found = None
    if caption and caption.plain:
        found = Found(value=caption.plain, origin=where([caption]), verbatim=caption.plain)
    last_line = rows[last].line
    named = None
    if credit:
        # If the line has irregular white space, provenance shows all of it.
        verbatim = credit.credit if last_line.text == last_line.plain else last_line.text
        named = Found(value=credit, origin=where([last_line]), verbatim=verbatim)
    image = make_image(
        alts,
        found,
        named,
        words,
        first_line=rows[first].line.number,
        last_line=last_line.number,
    )
    return ImageRows(first=first, last=last, image=image)


def by_credit(rows: list[Row], at: int, free: range, words: CreditWords) -> ImageRows | None:
    """Return the image whose credit is in the row *at*; only rows of *free* can belong to it."""
    credit = rows[at].credit
    if credit is None:
        return _without_name(rows, at, words)
    if credit.caption:
        return _with_caption(rows, at, free, credit, words)
    return _credit_alone(rows, at, free, credit, words)


def _without_name(rows: list[Row], at: int, words: CreditWords) -> ImageRows | None:
    """Return the image of a text above a label that nothing follows."""
    if not bare_label(rows[at].plain, words) or at == 0 or rows[at - 1].block != rows[at].block:
        return None
    return image_at(rows, at - 1, at, (rows[at - 1].line,), None, None, words)


def _with_caption(
    rows: list[Row], at: int, free: range, credit: CreditLine, words: CreditWords
) -> ImageRows | None:
    """Return the image whose caption and credit are in one row."""
    row = rows[at]
    if credit.caption.startswith(f"{credit.credit} "):
        return _credit_twice(rows, at, free, credit, words)
    above = _alt_above(rows, at, free, credit.caption, words)
    confirmed = (
        above is not None
        and row.size <= _MAX_BLOCK
        and (rows[above].block == row.block or not has_stop_inside(credit.caption))
    )
    if credit.label is None:
        if not (credit.sure or confirmed or _is_alone(rows, at, credit)):
            return None
        if row.bullet or columns(row.plain) > MAX_CAPTION:
            return None
        if above is None and row.prose and columns(credit.caption) > 350:
            return None
    first = at if above is None else above
    alts = tuple(each.line for each in rows[first:at])
    caption = credit.caption.lstrip("•* ") if row.bullet else credit.caption
    return image_at(rows, first, at, alts, row.line.with_text(caption), credit, words)


def _credit_twice(
    rows: list[Row], at: int, free: range, credit: CreditLine, words: CreditWords
) -> ImageRows:
    """Return the image whose credit is before and after its alternative text.

    There may be a caption below.
    """
    alts = (rows[at].line.with_text(credit.caption),)
    below = _caption_below(rows, at, free)
    caption = rows[below].line if below else None
    return image_at(rows, at, below or at, alts, caption, credit, words)


def _is_alone(rows: list[Row], at: int, credit: CreditLine) -> bool:
    """Whether a row that ends with a name is a caption.

    It is short, a block between two paragraphs, and the name is behind its only full stop.
    """
    row = rows[at]
    above, below = rows[max(at - 1, 0)], rows[at + 1 : at + 3]
    # There may be a crosshead below.
    goes_on = bool(below) and (below[0].prose or below[-1].prose) and below[0].size == 1
    return (
        row.size == 1
        and not row.bullet
        and columns(row.plain) <= _MAX_ALONE
        and ends_with_full_stop(credit.caption)
        and not has_stop_inside(credit.caption)
        and above is not row
        and above.prose
        and above.size == 1
        and goes_on
    )


def _alt_above(
    rows: list[Row], at: int, free: range, caption: str, words: CreditWords
) -> int | None:
    """Return the row above that is the alternative text of the image with *caption*."""
    if at <= free.start:
        return None
    above = rows[at - 1]
    if columns(above.plain) > MAX_ALT or above.bullet:
        return None
    if is_name(above.plain, words) and not share_words(above.plain, caption):
        return None  # the author
    same_block = above.block == rows[at].block
    if same_block and (
        not above.prose or above.button or above.size <= 3 or _is_first_prose(rows, at - 1)
    ):
        return at - 1
    short = not above.prose or columns(above.plain) <= 120
    # The first line that is wide enough is the headline.
    below_headline = any(columns(row.plain) >= 16 for row in rows[: at - 1])
    separate = above.size == 1 and not same_block
    if separate and short and below_headline and share_words(above.plain, caption):
        return at - 1
    return None


def _is_first_prose(rows: list[Row], at: int) -> bool:
    """Whether there is no sentence above the row *at* in its block."""
    block = rows[at].block
    while at and rows[at - 1].block == block:
        at -= 1
        if rows[at].prose:
            return False
    return True


def _credit_alone(
    rows: list[Row], at: int, free: range, credit: CreditLine, words: CreditWords
) -> ImageRows | None:
    """Return the image of a row that is only a credit.

    Caption and alternative text are above it in its block, or the caption is below.
    """
    row = rows[at]
    if not credit.sure and (row.size < 2 or not _is_in_text(rows, at)):
        return None
    above = _texts_above(rows, at, free)
    below = _caption_below(rows, at, free)
    if above and above[-1] == at - 1:
        first, last, alts, caption = _texts_of_credit(rows, at, above, below, free, words)
        return image_at(rows, first, last, alts, caption, credit, words)
    if below is not None:
        return image_at(rows, at, below, (), rows[below].line, credit, words)
    if row.size == 1 and (credit.sure or credit.label is not None):
        return _credit_block(rows, at, free, credit, words)
    return None


def _is_in_text(rows: list[Row], at: int) -> bool:
    """Whether a text of some words is right above the row *at*, and a sentence soon below."""
    above = rows[at - 1].plain if at else ""
    return above.count(" ") >= _FEW and any(row.prose for row in rows[at + 1 : at + 1 + _SOON])


def _texts_above(rows: list[Row], at: int, free: range) -> list[int]:
    """Return up to three rows above the credit in row *at* that can be its image's texts."""
    above = [
        number
        for number in range(max(free.start, at - 3), at)
        if rows[number].block == rows[at].block
        and columns(rows[number].plain) <= MAX_ALT
        and not rows[number].bullet
    ]
    if len(above) == 3 and rows[at].size > 4:
        above = above[1:]
    if len(above) == 2 and _begins_text(rows, above[0]):
        above = above[1:]
    return above


def _texts_of_credit(
    rows: list[Row],
    at: int,
    above: list[int],
    below: int | None,
    free: range,
    words: CreditWords,
) -> tuple[int, int, tuple[Line, ...], Line | None]:
    """Return first row, last row, alternative text and caption of the credit in row *at*.

    *above* are the one to three rows above the credit, *below* the row that can be its caption.
    """
    nearest = rows[at - 1]
    if len(above) == 3:
        both = f"{rows[at - 2].plain} {nearest.plain}"
        return at - 3, at, (rows[at - 3].line,), nearest.line.with_text(both)
    if len(above) == 2:
        return at - 2, at, (rows[at - 2].line,), nearest.line
    if below is not None:
        return at - 1, below, (nearest.line,), rows[below].line
    alt = _alt_above(rows, at - 1, free, nearest.plain, words)
    if alt is not None and rows[alt].block != nearest.block:
        return alt, at, (rows[alt].line,), nearest.line
    if not nearest.prose and not ends_with_full_stop(nearest.plain):
        # It is not a sentence, so it describes the image.
        return at - 1, at, (nearest.line,), None
    return at - 1, at, (), nearest.line


def _begins_text(rows: list[Row], at: int) -> bool:
    """Whether the row *at* is the standfirst with an image glued to it.

    It is the page's first sentence, and shares few words with the row below.
    """
    first = not any(rows[n].prose for n in range(at))
    shared, own = words_of_both(rows[at].plain, rows[at + 1].plain)
    return first and shared * 4 < own


def _credit_block(
    rows: list[Row], at: int, free: range, credit: CreditLine, words: CreditWords
) -> ImageRows | None:
    """Return the image whose credit is a block of its own, below or above its caption."""
    row = rows[at]
    is_rights = credit.label is not None and credit.label.rstrip() in _RIGHTS
    above = rows[at - 1] if at > free.start and rows[at - 1].block >= row.block - 2 else None
    if above and (above.bullet or columns(above.plain) > 300 or above.size > 2):
        above = None
    below = rows[at + 1] if at + 1 < len(rows) else None
    if below and (below.size > 1 or columns(below.plain) > 250 or below.credit or below.bullet):
        below = None
    if is_rights and above and above.prose:
        if below and not below.prose and below.plain in above.plain:
            # A portrait, with its caption below the credit.
            return image_at(rows, at, at + 1, (), below.line, credit, words)
        return None  # the rights in the text
    near_top = at < len(rows) // 8
    prefer_below = near_top and above and not above.prose and below and credit.label is not None
    if above and not prefer_below:
        alt = _alt_above(rows, at - 1, free, above.plain, words)
        if alt is None and not above.prose and credit.label is None and not credit.sure:
            return None
        if alt is None and not above.prose and row.plain.startswith(("(", "（", "[")):
            # A caption would have its credit in brackets behind it.
            return image_at(rows, at - 1, at, (above.line,), None, credit, words)
        first = at - 1 if alt is None else alt
        alts = tuple(each.line for each in rows[first : at - 1])
        return image_at(rows, first, at, alts, above.line, credit, words)
    is_lead = above is None and below is not None and below.prose and near_top
    if is_rights and is_lead and is_credit_shaped(credit.credit, words):
        return image_at(rows, at, at, (), None, credit, words)
    if credit.label is None or is_rights:
        return None
    if below and (below.prose or near_top):
        return image_at(rows, at, at + 1, (), below.line, credit, words)
    is_inside = any(each.prose for each in rows[at + 1 :])
    return image_at(rows, at, at, (), None, credit, words) if is_inside else None


def _caption_below(rows: list[Row], at: int, free: range) -> int | None:
    """Return the row right below the credit in row *at* if it is the caption."""
    if at + 1 >= free.stop:
        return None
    below = rows[at + 1]
    if below.block != rows[at].block or columns(below.plain) > 300 or below.credit:
        return None
    if at + 2 < free.stop and tail_behind(below.plain, rows[at + 2].plain):
        return None  # the alternative text of the next image
    return at + 1 if columns(below.plain) >= 15 else None


def is_name(text: str, words: CreditWords) -> bool:
    """Whether *text* is somebody's name. Four words with capitals can be anything."""
    return text.count(" ") < 3 and looks_like_person(text, words)


def share_words(alt: str, caption: str) -> bool:
    """Whether alternative text and caption share two words, or half of the former's words."""
    shared, own = words_of_both(alt, caption)
    return shared >= 2 or 0 < own <= shared * 2


def words_of_both(alt: str, caption: str) -> tuple[int, int]:
    """Return how many words of *alt* are in *caption*, too, and how many words it has."""
    own = set(_WORD.findall(fold(alt)))
    return len(own & set(_WORD.findall(fold(caption)))), len(own)
