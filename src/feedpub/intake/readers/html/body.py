"""The body of an HTML page: its blocks, and its HTML with crossheads, lists, images and embeds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from html import escape
from itertools import islice, takewhile

from lxml.html import HtmlElement

from feedpub.intake.bylines.authors import read_byline, read_signature
from feedpub.intake.dates.parser import parse_date
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.html.blocks import Block, Box, box_of, words_of
from feedpub.intake.readers.html.body_range import HEADINGS, BodyRange, is_accessory
from feedpub.intake.readers.html.images import ImageCandidate
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.text import columns, ends_with_full_stop, plain
from feedpub.protocols import ReaderContext

#: In columns, of a crosshead.
_MAX_CROSSHEAD = 160

#: In columns, of lines between the last long paragraph and the end of the text.
_MAX_TAIL = 100

#: In characters, of a line that leads to another article.
_MAX_LEADING = 200

#: In characters, of a teaser box.
_MAX_TEASER = 900

#: The share of a block's text that makes it a link.
_LINKED = 0.8

_EMBEDS = ("iframe", "object", "embed", "video", "audio")
#: How many of a body are read.
_MAX_EMBEDS = 100

#: Where frames keep their address, which many pages only load when they are seen.
_ADDRESSES = ("src", "data-src", "data-lazy-src", "data-original", "data")
_WORDS = ("title", "aria-label", "width", "height", "poster")

_ONLY_BOLD = re.compile(
    r"^(?:<(?:b|strong)>(?:(?!</?(?:b|strong)>).)*</(?:b|strong)>\s*)+$", re.DOTALL
)
# A crosshead after a sign, on a line of its own, in Chinese, Japanese and Korean.
_SIGNED = re.compile(
    r"^[■◆▼▽□]\s*(?P<heading>[^<>。■◆▼▽□]{2,40}?)\s*(?:<br>|$)(?P<rest>.*)", re.DOTALL
)
_TAG = re.compile(r"<[^<>]*>")
# Ends of quotations, and of what is no crosshead.
_QUOTES = "」』"
_QUOTED = ("”", "“", '"', "»", "«", *_QUOTES)
_NO_CROSSHEAD = (".", "。", "!", "！", "?", "？", ":", "：", ",", "…")
_CROSSHEADS = class_names("crosshead")
_MAIL = re.compile(r"\w@\w")
_IN_WORD = re.compile(r"[^\W_]")


def text_blocks(
    body: BodyRange,
    images: Sequence[ImageCandidate],
    taken: Iterable[str],
    context: ReaderContext,
    words: CreditWords,
) -> list[Block]:
    """Return the blocks of the text, images among them.

    Without captions, with dates and bylines above the text, and the texts in *taken*: title,
    summary, kicker.
    """
    keys = {key_of(each) for each in taken if each}
    captions = {image.caption_box for image in images if image.caption_box is not None}
    shown = {image.block for image in images}
    own = set(body.blocks)
    teasers = _teaser_boxes(body, shown)
    parents = Counter(each.box.parent for each in body.blocks if each.kind == "p")
    paragraphs = max(parents, key=parents.__getitem__, default=None)
    blocks: list[Block] = []
    begun = False
    for block in body.inside:
        is_heading = block.kind in HEADINGS
        if block not in own or any(box in teasers for box in block.box.up()):
            if _is_link(block):
                _drop_heading(blocks)
        elif block.kind == "img":
            if block in shown:
                blocks.append(block)
        elif (
            block.kind == "figcaption"
            or _is_inside(block.box, body.box, captions)
            or (
                (not begun or is_heading)
                and key_of(block.text) in keys
                # A standfirst that is a paragraph as the others are is the first of them.
                and not (
                    block.kind == "p"
                    and block.box.parent is paragraphs
                    and not _ONLY_BOLD.match(block.markup)
                )
            )
        ):
            continue
        elif not (_is_text(block) or (block.box is body.box and is_crosshead(block))):
            if _is_link(block):
                _drop_heading(blocks)
        elif begun or not (is_heading or _is_head_line(block, context, words)):
            begun = begun or (not is_heading and columns(block.text) > 60)
            blocks += _without_sign(block)
    return _without_end(blocks, words)


def _without_sign(block: Block) -> tuple[Block, ...]:
    """Return *block* with the crosshead that begins it, after a sign, as a block of its own."""
    signed = _SIGNED.match(block.markup) if block.kind in ("p", "div") else None
    if signed is None:
        return (block,)
    heading = replace(block, kind="h3", text=plain(signed["heading"]), markup=signed["heading"])
    rest = signed["rest"].strip()
    if not rest:
        return (heading,)
    return heading, replace(block, text=plain(_TAG.sub("", rest)), markup=rest)


def _is_link(block: Block) -> bool:
    return block.linked >= _LINKED * max(1, len(block.text))


def _drop_heading(blocks: list[Block]) -> None:
    """Remove a heading that is above links instead of text."""
    if blocks and blocks[-1].kind in HEADINGS:
        blocks.pop()


def _teaser_boxes(body: BodyRange, shown: Set[Block | None]) -> set[Box]:
    """Return the small boxes whose heading is a link, and those of nothing but a heading with the
    linked image of another page or a film.
    """
    around = set(body.box.up())
    teasers: set[Box] = set()
    foreign = {
        next((box for box in block.box.up() if box.length), None)
        for block in body.inside
        if block.kind == "img" and block.link and block not in shown
    }
    for block in body.blocks:
        if block.kind not in HEADINGS:
            continue
        outer = block.box.parent
        if outer is not None and outer not in around and outer.length == len(block.text):
            films = next(outer.element.iter("video", "audio", "iframe"), None) is not None
            if films or outer in foreign:
                teasers.add(outer)
                continue
        if not _is_link(block):
            continue
        highest: Box | None = None
        for box in block.box.up():
            if box in around or box.length > _MAX_TEASER or box.length > 8 * len(block.text) + 100:
                break
            highest = box
        if highest is not None:
            teasers.add(highest)
    return teasers


def _is_inside(box: Box, outer: Box, boxes: Set[Box]) -> bool:
    """Whether *box* is in one of *boxes*, which are in *outer*."""
    return any(each in boxes for each in takewhile(lambda each: each is not outer, box.up()))


def _is_text(block: Block) -> bool:
    """Whether *block* is not a link, label or button between the paragraphs."""
    if not _IN_WORD.search(block.text):
        return False
    folded = fold(block.text)
    if folded.strip(" .:") in page_words().furniture:
        return False
    if _is_link(block):
        # A linked sentence can be a paragraph.
        return (
            block.kind in ("p", "blockquote")
            and columns(block.text) > 60
            and ends_with_full_stop(block.text)
        )
    if _leads_on(block, folded):
        return False
    short = columns(block.text) < 40 and not ends_with_full_stop(block.text.rstrip(_QUOTES))
    return block.kind != "div" or not short


def _leads_on(block: Block, text: str) -> bool:
    """Whether *block*, with its folded *text*, leads to another article: ``Read also: ...``."""
    words = page_words()
    if text.strip(" .:") in words.tails:
        return True
    leads = len(text) <= _MAX_LEADING and text.startswith(words.related)
    return leads and (bool(block.linked) or block.kind in HEADINGS)


def _is_head_line(block: Block, context: ReaderContext, words: CreditWords) -> bool:
    if len(block.text) > 160:
        return False
    return (
        parse_date(block.text, context) is not None
        or read_byline(block.text, words) is not None
        or re.fullmatch(r"\d+ \w+", block.text) is not None
    )


def _without_end(blocks: list[Block], words: CreditWords) -> list[Block]:
    """Return *blocks* without headings, labels and signatures after the last paragraph, and without
    what begins another part of the page after the last long one.
    """
    long = (at for at, each in enumerate(blocks) if columns(each.text) > _MAX_TAIL)
    for at in range(max(long, default=len(blocks)) + 1, len(blocks)):
        # A line before sentences may say whose words follow.
        notice = ends_with_full_stop(blocks[at].text)
        if _begins_tail(blocks[at]) and (notice or not any(map(_is_sentence, blocks[at + 1 :]))):
            del blocks[at:]
            break
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


def _is_sentence(block: Block) -> bool:
    return columns(block.text) > 50 and not block.linked and ends_with_full_stop(block.text)


def _begins_tail(block: Block) -> bool:
    """Whether *block* is a line such as ``Comments``, and not in the middle of a word."""
    text = fold(block.text)
    begin = next((each for each in page_words().tails if text.startswith(each)), None)
    if begin is None or block.kind == "img":
        return False
    rest = text[len(begin) :]
    return not (begin[-1].isalpha() and begin[-1] < "\u2e80" and rest[:1].isalpha())


def _called_crossheads(blocks: Sequence[Block]) -> set[Block]:
    """Return the paragraphs whose class makes them crossheads: by its words, or because it is the
    class of several short paragraphs, each of which has text below it, and of no others.
    """
    groups: dict[str, list[Block]] = {}
    mixed = {""}
    quoted: set[Block] = set()
    for above, block, below in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        if block.kind != "p":
            continue
        names = block.box.element.get("class") or ""
        is_long = columns(block.text) > 100 or "<br>" in block.markup or block.linked
        is_end = below is None or (below.kind != "img" and columns(below.text) < 60)
        if is_long or is_end or block.text.endswith(_NO_CROSSHEAD):
            mixed.add(names)
        groups.setdefault(names, []).append(block)
        if above is not None and (above.kind == "blockquote" or above.text.endswith(_QUOTED)):
            quoted.add(block)
    called: set[Block] = set()
    for names, group in groups.items():
        # Below quotations they say whose words these are.
        many = len(group) > 1 and 2 * len(quoted.intersection(group)) < len(group)
        if names not in mixed and (many or _is_called_crosshead(names)):
            called.update(group)
    return called


def _is_called_crosshead(names: str) -> bool:
    return any(each in word for word in words_of(names) for each in _CROSSHEADS)


def is_crosshead(block: Block) -> bool:
    # With an e-mail address it asks readers to write.
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
    images: Sequence[ImageCandidate],
    embeds: Mapping[Block | None, Sequence[str]],
) -> str:
    """Return *blocks* as HTML that only has to be sanitised.

    *embeds* is markup by the block that follows it; by None at the end.
    """
    by_block = {image.block: image.image for image in images}
    called = _called_crossheads(blocks)
    parts: list[str] = []
    group: tuple[str, Box] | None = None
    for at, block in enumerate(blocks):
        wrapper = _wrapper(block)
        if group and (block in embeds or wrapper != group):
            parts.append(f"</{group[0]}>")
            group = None
        parts += embeds.get(block, ())
        if wrapper and group is None:
            parts.append(f"<{wrapper[0]}>")
            group = wrapper
        if block.kind == "img":
            image = by_block.get(block)
            if image is not None and image.url:
                parts.append(f'<img src="{escape(image.url)}" alt="{escape(image.alt or "")}">')
        elif block.kind in ("li", "pre"):
            parts.append(f"<{block.kind}>{block.markup}</{block.kind}>")
        elif (block in called or is_crosshead(block)) and _has_text(blocks[at + 1 :]):
            level = "h3" if block.kind in ("h3", "h4", "h5", "h6") else "h2"
            markup = re.sub(r"</?(?:b|strong)>", "", block.markup)
            parts.append(f"<{level}>{markup}</{level}>")
        else:
            parts.append(f"<p>{block.markup}</p>")
    if group:
        parts.append(f"</{group[0]}>")
    return "\n".join([*parts, *embeds.get(None, ())])


def _has_text(rest: Sequence[Block]) -> bool:
    return any(block.kind not in HEADINGS and block.kind != "img" for block in rest[:6])


def _wrapper(block: Block) -> tuple[str, Box] | None:
    """Return the list or quotation that *block* is in, with its box."""
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


def placed_embeds(body: BodyRange, blocks: Sequence[Block]) -> Mapping[Block | None, list[str]]:
    """Return the markup of frames and players by the block that follows them; None at the end."""
    order = {element: number for number, element in enumerate(body.box.element.iter())}
    starts = [(order.get(block.box.element, -1), block) for block in blocks]
    placed: dict[Block | None, list[str]] = {}
    for element in islice(body.box.element.iter(*_EMBEDS), _MAX_EMBEDS):
        box = _box_within(element, body.box)
        attributes = _attributes(element)
        if (
            "src" not in attributes
            or element.get("hidden") is not None
            or is_accessory(box, body.ignored_marks, body.box)
        ):
            continue
        following = next((block for at, block in starts if at > order[element]), None)
        placed.setdefault(following, []).append(_markup(str(element.tag), attributes))
    return placed


def _box_within(element: HtmlElement, outer: Box) -> Box:
    """Return *element* in its boxes, up to *outer*."""
    above = takewhile(lambda each: each is not outer.element, element.iterancestors())
    box = outer
    for each in reversed([element, *above]):
        box = box_of(each, box)
    return box


def _markup(name: str, attributes: Mapping[str, str]) -> str:
    """Return the element for :func:`feedpub.intake.body.sanitise.clean_body`."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<figure><{name}{written}></{name}></figure>"


def _attributes(element: HtmlElement) -> dict[str, str]:
    """Return the address of *element*, if it has one, and the attributes that describe it."""
    places = [element, *element.iterchildren("source")]
    found = (each.get(name) for each in places for name in _ADDRESSES)
    address = next(filter(None, found), None)
    described = {name: value for name in _WORDS if (value := element.get(name))}
    return {"src": address, **described} if address else described
