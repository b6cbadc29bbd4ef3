"""The article's text as HTML: its paragraphs, crossheads, lists, quotations and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from feedpub.intake.bylines.authors import read_byline, read_signature
from feedpub.intake.dates.parser import parse_date
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.body_range import HEADINGS, BodyRange
from feedpub.intake.readers.html.metadata_images import ImageCandidate
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.readers.text.lines import columns, ends_with_full_stop
from feedpub.protocols import ReaderContext

#: In columns. Rule 4 of page text holds for HTML as well.
_MAX_CROSSHEAD = 160

#: In characters.
_MAX_TEASER = 900

_ONLY_BOLD = re.compile(
    r"^(?:<(?:b|strong)>(?:(?!</?(?:b|strong)>).)*</(?:b|strong)>\s*)+$", re.DOTALL
)
_MAIL = re.compile(r"\w@\w")
_NO_WORDS = re.compile(r"[\W_]+")


def text_blocks(
    place: BodyRange,
    pictures: Sequence[ImageCandidate],
    taken: Iterable[str],
    terms: ReaderContext,
    words: CreditWords,
) -> list[Block]:
    """The blocks of the text proper, pictures among them.

    *taken* are the texts that have gone elsewhere: title, summary, kicker. Legends stand with
    their pictures; dates and bylines over the text are not its own.
    """
    gone = {key_of(each) for each in taken if each}
    legends = {picture.legend_box for picture in pictures if picture.legend_box is not None}
    known = {picture.block for picture in pictures}
    own = set(place.blocks)
    teasers = _teaser_boxes(place)
    blocks: list[Block] = []
    begun = False
    for block in place.inside:
        if block not in own or any(box in teasers for box in block.box.up()):
            if block.linked >= 0.8 * max(1, len(block.text)):
                _drop_heading(blocks)
            continue
        if block.kind == "img":
            if block in known:
                blocks.append(block)
            continue
        if (
            any(box in legends for box in _below(block.box, place.box))
            or block.kind == "figcaption"
        ):
            continue
        if key_of(block.text) in gone and (not begun or block.kind in HEADINGS):
            continue
        if not _is_text(block):
            if block.linked >= 0.8 * len(block.text):
                _drop_heading(blocks)
            continue
        if not begun and block.kind in HEADINGS:
            continue
        if not begun and _is_head_line(block, terms, words):
            continue
        begun = begun or (block.kind not in HEADINGS and columns(block.text) > 60)
        blocks.append(block)
    return _without_end(blocks, words)


def _drop_heading(blocks: list[Block]) -> None:
    """Take back a heading that stands over links, and over no text."""
    if blocks and blocks[-1].kind in HEADINGS:
        blocks.pop()


def _teaser_boxes(place: BodyRange) -> set[Box]:
    """Small boxes with a heading that leads elsewhere: with all that is in them, teasers."""
    around = set(place.box.up())
    teasers: set[Box] = set()
    for block in place.blocks:
        if block.kind not in HEADINGS or block.linked < 0.8 * len(block.text):
            continue
        highest: Box | None = None
        for box in block.box.up():
            if box in around or box.length > _MAX_TEASER or box.length > 8 * len(block.text) + 100:
                break
            highest = box
        if highest is not None:
            teasers.add(highest)
    return teasers


def _below(box: Box, outer: Box) -> Iterator[Box]:
    for each in box.up():
        if each is outer:
            return
        yield each


def _is_text(block: Block) -> bool:
    """Whether *block* is no link, label or control between the paragraphs."""
    length = len(block.text)
    if not _NO_WORDS.sub("", block.text):
        return False
    if fold(block.text).strip(" .:") in {fold(word) for word in page_words().advertising}:
        return False
    if block.linked >= 0.8 * length:
        # A paragraph that is all link leads elsewhere; in a running text it would have an end.
        return (
            block.kind in ("p", "blockquote")
            and columns(block.text) > 60
            and ends_with_full_stop(block.text)
        )
    short = columns(block.text) < 40 and not ends_with_full_stop(block.text)
    return block.kind != "div" or not short


def _is_head_line(block: Block, terms: ReaderContext, words: CreditWords) -> bool:
    if len(block.text) > 160:
        return False
    return (
        parse_date(block.text, terms) is not None
        or read_byline(block.text, words) is not None
        or re.fullmatch(r"\d+ \w+", block.text) is not None
    )


def _without_end(blocks: list[Block], words: CreditWords) -> list[Block]:
    """*blocks* without headings, labels and signatures after the last paragraph."""
    while blocks:
        last = blocks[-1]
        if last.kind == "img" or (
            last.kind not in HEADINGS
            and (columns(last.text) > 60 or ends_with_full_stop(last.text))
            and read_signature(last.text, words) is None
        ):
            return blocks
        blocks.pop()
    return blocks


def is_crosshead(block: Block) -> bool:
    # One with an e-mail address asks readers to write.
    if columns(block.text) > _MAX_CROSSHEAD or _MAIL.search(block.text):
        return False
    if block.kind in HEADINGS:
        return True
    return (
        block.kind in ("p", "div")
        and block.linked == 0
        and columns(block.text) <= 100
        and not ends_with_full_stop(block.text)
        and _ONLY_BOLD.match(block.markup) is not None
    )


def body_html(
    blocks: Sequence[Block],
    pictures: Sequence[ImageCandidate],
    embeds: Mapping[Block | None, Sequence[str]],
) -> str:
    """*blocks* as HTML, in a form that needs no more than sanitising.

    *embeds* is markup that stands in front of a block, or of None at the end.
    """
    images = {picture.block: picture.image for picture in pictures if picture.block is not None}
    parts: list[str] = []
    group: tuple[str, Box] | None = None
    for at, block in enumerate(blocks):
        if group and block in embeds:
            parts.append(f"</{group[0]}>")
            group = None
        parts += embeds.get(block, ())
        wrapper = None if block.kind == "img" else _wrapper(block)
        if group and (wrapper is None or wrapper != group):
            parts.append(f"</{group[0]}>")
            group = None
        if wrapper and group is None:
            parts.append(f"<{wrapper[0]}>")
            group = wrapper
        if block.kind == "img":
            image = images.get(block)
            if image is not None and image.url:
                parts.append(f'<img src="{escape(image.url)}" alt="{escape(image.alt or "")}">')
        elif block.kind == "li":
            parts.append(f"<li>{block.markup}</li>")
        elif is_crosshead(block) and _goes_on(blocks[at + 1 :]):
            level = "h3" if block.kind in ("h3", "h4", "h5", "h6") else "h2"
            parts.append(f"<{level}>{_without_bold(block.markup)}</{level}>")
        elif block.kind == "pre":
            parts.append(f"<pre>{block.markup}</pre>")
        else:
            parts.append(f"<p>{block.markup}</p>")
    if group:
        parts.append(f"</{group[0]}>")
    return "\n".join([*parts, *embeds.get(None, ())])


def _goes_on(rest: Sequence[Block]) -> bool:
    return any(block.kind not in HEADINGS and block.kind != "img" for block in rest[:6])


def _wrapper(block: Block) -> tuple[str, Box] | None:
    """The element of several paragraphs that *block* is in: a list, a quotation."""
    if block.kind == "li":
        for box in block.box.up():
            if box.tag in ("ul", "ol"):
                return box.tag, box
        return "ul", block.box
    if block.kind == "blockquote":
        for box in block.box.up():
            if box.tag == "blockquote":
                return "blockquote", box
    return None


def _without_bold(markup: str) -> str:
    return re.sub(r"</?(?:b|strong)>", "", markup)
