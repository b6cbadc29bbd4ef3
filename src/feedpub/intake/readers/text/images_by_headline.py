"""The lead image whose alternative text is the headline, as many pages have it."""

from __future__ import annotations

from feedpub.intake.bylines.credits import CreditLine
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.text.credits import after_label, tail_behind
from feedpub.intake.readers.text.head import FoundHead
from feedpub.intake.readers.text.images_by_credit import ImageRows, image_at
from feedpub.intake.readers.text.rows import Row

#: In rows, between the headline and the text.
_MAX_HEAD = 20


def with_headline_image(
    rows: list[Row], images: list[ImageRows], found: FoundHead, words: CreditWords
) -> list[ImageRows]:
    """Return *images* with the one whose text repeats the headline right above the body.

    A headline that is repeated twice is a video player's or a list's.
    """
    if not found.head.headline:
        return images
    title = found.head.headline[0]
    at = next(n for n, row in enumerate(rows) if row.line.number == title.number)
    repeated = [
        n
        for n in range(at + 2, min(found.body + 2, at + _MAX_HEAD, len(rows) - 1))
        if tail_behind(title.plain, rows[n].plain) == ""
    ]
    if len(repeated) != 1 or any(repeated[0] in each.rows for each in images):
        return images
    image = _image(rows, repeated[0], words)
    if image is None or any(image.last in each.rows for each in images):
        return images
    place = next((n for n, each in enumerate(images) if each.first > image.last), len(images))
    return [*images[:place], image, *images[place:]]


def _image(rows: list[Row], at: int, words: CreditWords) -> ImageRows | None:
    """Return the image with the alternative text *at*; a credit or the body follows."""
    line, below = rows[at].line, rows[at + 1]
    credit = below.credit or after_label(below.plain, words) or _printed_twice(rows, at + 1)
    if credit and not credit.caption and below.block == rows[at].block:
        return image_at(rows, at, at + 1, (line,), None, credit, words)
    if not below.prose or below.block > rows[at].block + 1:
        return None
    return image_at(rows, at, at, (line,), None, None, words)


def _printed_twice(rows: list[Row], at: int) -> CreditLine | None:
    """Return the row *at* as a credit if the row below in its block is the same."""
    if at + 1 >= len(rows) or rows[at].prose or rows[at + 1].block != rows[at].block:
        return None
    same = rows[at + 1].plain == rows[at].plain
    return CreditLine(caption="", credit=rows[at].plain) if same else None
