"""Head and body of a free-form page."""

from __future__ import annotations

from collections.abc import Iterable

from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.text.dates import ReadDate
from feedpub.intake.readers.text.freeform.body import read_body
from feedpub.intake.readers.text.freeform.body_range import find_body_range
from feedpub.intake.readers.text.freeform.head import find_head
from feedpub.intake.readers.text.freeform.images import images_of
from feedpub.intake.readers.text.freeform.images_by_headline import with_headline_image
from feedpub.intake.readers.text.freeform.meta_rows import find_meta_rows, rows_outside_images
from feedpub.intake.readers.text.freeform.rows import rows_of
from feedpub.intake.readers.text.lines import Block
from feedpub.intake.readers.text.page import Body, Head


def read_freeform(
    blocks: Iterable[Block], read_date: ReadDate, words: CreditWords
) -> tuple[Head, Body]:
    """Return head and body of a page: dates and names first, then images, body range and head."""
    rows = rows_of(blocks, words)
    meta = dict(find_meta_rows(rows, read_date, words))
    images = images_of(rows, rows_outside_images(meta, rows), words)
    text = find_body_range(rows, images)
    found = find_head(rows, images, text, meta, words)
    images = with_headline_image(rows, images, found, words)
    return found.head, read_body(rows, images, text, found, words)
