"""Image blocks of a labelled page: alternative text, caption and credit on lines of their own."""

from __future__ import annotations

import re

from feedpub.intake.bylines.credits import (
    CreditLine,
    bare_label,
    credit_parties,
    is_credit_shaped,
    split_credit,
)
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.text.lines import Block, Line, where
from feedpub.intake.readers.text.page import ImageBlock, make_image
from feedpub.intake.text import columns, ends_with_full_stop

#: In columns. Longer captions and alternative texts are paragraphs.
_MAX_CAPTION = 600
_MAX_ALT = 150

#: In lines, of an image block.
_MAX_LINES = 6

_BRACKETS_AT_END = re.compile(r"(.*\S)\s*[(\[]([^()\[\]]{2,120})[)\]]")


def read_image(block: Block, words: CreditWords, *, below_link: bool = False) -> ImageBlock | None:
    """Read *block* as an image; None if it is text.

    The last line holds the credit: behind a label, in brackets at the end, or a line of agencies.
    The lines above are the alternative text. *below_link*: the block is right below the short
    link, where the lead image is, with or without a credit.
    """
    above, last = block[:-1], block[-1]
    if any(columns(line.plain) > _MAX_CAPTION for line in block) or len(block) > _MAX_LINES:
        return None
    if labelled := split_credit(last.plain, words):
        return _image(above, last, labelled, words)
    if bare_label(last.plain, words):
        return _image(above, last, None, words)
    if above:
        if bare_label(above[-1].plain, words) and is_credit_shaped(last.plain, words):
            credit = CreditLine(caption="", credit=last.plain, label=above[-1].plain)
            return _image(above[:-1], last, credit, words)
        if _is_agencies_line(last.plain, words):
            return _image(above, last, CreditLine(caption="", credit=last.plain), words)
        in_brackets = _BRACKETS_AT_END.fullmatch(last.plain)
        if in_brackets and _is_agencies_line(in_brackets[2], words):
            credit = CreditLine(caption=in_brackets[1], credit=in_brackets[2])
            return _image(above, last, credit, words)
    if below_link and all(columns(line.plain) <= _MAX_ALT for line in block):
        if not above:
            return _image(block, last, None, words)
        return _image(above, last, None, words, has_caption=True)
    return None


def _is_agencies_line(text: str, words: CreditWords) -> bool:
    return (
        not ends_with_full_stop(text)
        and is_credit_shaped(text, words)
        and bool(credit_parties(text, words).agencies)
    )


def _image(
    above: Block,
    last: Line,
    credit: CreditLine | None,
    words: CreditWords,
    *,
    has_caption: bool = False,
) -> ImageBlock:
    """Return the image with *credit* in its *last* line; *has_caption*: that is the caption."""
    first_line = (above or (last,))[0].number
    caption: Found[str] | None = None
    if has_caption:
        caption = Found(value=last.plain, origin=where([last]), verbatim=last.text)
    elif credit and credit.caption:
        caption = Found(value=credit.caption, origin=where([last]), verbatim=credit.caption)
    elif credit and len(above) > 1:
        # Three lines: the alternative text, the caption, the credit.
        caption = Found(value=above[-1].plain, origin=where(above[-1:]), verbatim=above[-1].text)
        above = above[:-1]
    found = None
    if credit:
        # If the line has irregular white space, provenance shows all of it.
        verbatim = credit.credit if last.text == last.plain else last.text
        found = Found(value=credit, origin=where([last]), verbatim=verbatim)
    return make_image(above, caption, found, words, first_line=first_line, last_line=last.number)
