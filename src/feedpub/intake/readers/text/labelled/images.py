"""Image blocks of a page's text (design/intake.md, section 2, rule 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from feedpub.article import Image, Provenance
from feedpub.intake.bylines.credits import (
    bare_label,
    credit_parties,
    is_credit_shaped,
    split_credit,
)
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.text.lines import Block, Line, columns, ends_with_full_stop, where

#: In columns. Longer captions and alternative texts are paragraphs.
_MAX_CAPTION = 600
_MAX_ALT = 150

_BRACKETS_AT_END = re.compile(r"(.*\S)\s*[(\[]([^()\[\]]{2,120})[)\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageBlock:
    """An image as its block tells it. Page text gives no addresses."""

    image: Image

    #: By field of the image.
    provenance: dict[str, Provenance] = field(default_factory=dict)

    #: The label of its credit, and the languages whose pages print it.
    label: str | None = None
    label_languages: frozenset[str] = frozenset()

    first_line: int
    last_line: int


def read_image(block: Block, words: CreditWords, *, below_link: bool = False) -> ImageBlock | None:
    """Read *block* as an image: its last line holds the credit, those above are the alt text.

    A credit has a label, or is a line of agencies, or stands in brackets at the end. Right
    *below* the short *link* stands the lead image, with or without a credit. Else None.
    """
    last = block[-1]
    if any(columns(line.plain) > _MAX_CAPTION for line in block) or len(block) > 6:
        return None
    if labelled := split_credit(last.plain, words):
        return _image(
            block[:-1],
            last,
            labelled.caption,
            labelled.credit,
            words,
            label=labelled.label,
            languages=labelled.languages,
        )
    if bare_label(last.plain, words):
        return _image(block[:-1], last, "", None, words)
    if len(block) > 1:
        if bare_label(block[-2].plain, words) and is_credit_shaped(last.plain, words):
            return _image(block[:-2], last, "", last.plain, words, label=block[-2].plain)
        if _is_agencies_line(last.plain, words):
            return _image(block[:-1], last, "", last.plain, words)
        in_brackets = _BRACKETS_AT_END.fullmatch(last.plain)
        if in_brackets and _is_agencies_line(in_brackets[2], words):
            return _image(block[:-1], last, in_brackets[1], in_brackets[2], words)
    if below_link and all(columns(line.plain) <= _MAX_ALT for line in block):
        if len(block) == 1:
            return _image(block, last, "", None, words)
        return _image(block[:-1], last, last.plain, None, words)
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
    caption: str,
    credit: str | None,
    words: CreditWords,
    *,
    label: str | None = None,
    languages: frozenset[str] = frozenset(),
) -> ImageBlock:
    provenance: dict[str, Provenance] = {}
    if caption:
        # The whole line is the caption's own where no credit is glued to it.
        provenance["caption"] = _provenance((last,), last.text if credit is None else caption)
    elif len(above) > 1 and credit is not None:
        # Three lines: the alt text, the caption in an element of its own, the credit.
        caption = above[-1].plain
        provenance["caption"] = _provenance(above[-1:], above[-1].text)
        above = above[:-1]
    alt = " ".join(line.plain for line in above)
    if alt:
        provenance["alt"] = _provenance(above, "\n".join(line.text for line in above))
    parties = credit_parties(credit or "", words)
    if credit:
        # White space that was made even stands in the line as it was.
        verbatim = credit if last.text == last.plain else last.text
        origin = f'credit label "{label}"' if label else f"line {last.number}"
        told = Provenance(origin=origin, verbatim=verbatim)
        provenance["credit"] = told
        if parties.photographer:
            provenance["photographer"] = told
        if parties.agencies:
            provenance["agencies"] = told
    return ImageBlock(
        image=Image(
            alt=alt or None,
            caption=caption or None,
            credit=credit or None,
            photographer=parties.photographer,
            agencies=parties.agencies,
        ),
        provenance=provenance,
        label=label,
        label_languages=languages,
        first_line=above[0].number if above else last.number,
        last_line=last.number,
    )


def picture(
    alts: Block,
    caption: str,
    caption_line: Line,
    credit: str | None,
    credit_line: Line,
    words: CreditWords,
    *,
    label: str | None,
    languages: frozenset[str],
    first_line: int,
    last_line: int,
) -> ImageBlock:
    """An image whose parts are known: the lines of its alt text, its caption, its credit."""
    alt = " ".join(line.plain for line in alts)
    provenance: dict[str, Provenance] = {}
    if alt:
        provenance["alt"] = _provenance(alts, "\n".join(line.text for line in alts))
    if caption:
        provenance["caption"] = _provenance((caption_line,), caption)
    parties = credit_parties(credit or "", words)
    if credit:
        origin = f'credit label "{label}"' if label else f"line {credit_line.number}"
        told = Provenance(origin=origin, verbatim=credit)
        held = {
            "credit": credit,
            "photographer": parties.photographer,
            "agencies": parties.agencies,
        }
        provenance |= {name: told for name, value in held.items() if value}
    return ImageBlock(
        image=Image(
            alt=alt or None,
            caption=caption or None,
            credit=credit or None,
            photographer=parties.photographer,
            agencies=parties.agencies,
        ),
        provenance=provenance,
        label=label,
        label_languages=languages,
        first_line=first_line,
        last_line=last_line,
    )


def _provenance(lines: Block, verbatim: str) -> Provenance:
    return Provenance(origin=where(lines), verbatim=verbatim)
