"""The article's pictures: those that stand in it, and the one that the page shows others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from lxml.html import HtmlElement

from feedpub.intake.body.figures import picture_key
from feedpub.intake.bylines.credits import split_credit
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.addresses import is_icon, picture_address
from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.body_range import SHOWS_PICTURES, BodyRange, is_accessory
from feedpub.intake.readers.html.captions import (
    MAX_LEGEND,
    Legend,
    clean_credit,
    credit_at_end,
    pieces_of,
    read_legend,
)
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.html.metadata_images import (
    ImageCandidate,
    give_credit,
    merge,
    picture_of,
    pixels,
    told_pictures,
)
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.text import plain

#: Of one article.
MAX_PICTURES = 60

#: In characters, of a legend that stands in no figure.
_NEAR = 500

_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?:[?#]|$)", re.IGNORECASE)
_NO_PICTURE_ALT = re.compile(r"\b(?:logo|icon|avatar)\b", re.IGNORECASE)
_CREDIT_CLASS = re.compile(r"[cC]redit|[cC]opyright")
# What stands between a name and what its bearer is.
_BEHIND_NAME = re.compile(r"\s*[:,(|–]|\s-\s")
_NOT_OURS = frozenset("author avatar byline logo authors emoji badge".split())


def read_pictures(
    place: BodyRange | None,
    headline: Block | None,
    data: PageData,
    base: str | None,
    people: Set[str],
    words: CreditWords,
) -> list[ImageCandidate]:
    """The article's pictures in their order, the lead image first.

    *people* are the keys of its authors' names: their portraits are not among its pictures.
    """
    pictures: list[ImageCandidate] = []
    seen: dict[str, ImageCandidate] = {}
    # What holds the text or the headline is no legend.
    stop = set(place.box.up()) if place else set()
    stop |= set(headline.box.up()) if headline else set()
    for block in _candidates(place, people) if place else ():
        assert block.element is not None and place is not None
        address, width = picture_address(block.element, base)
        if address is None:
            continue
        picture = _picture(block, address, width, place, stop, words)
        key = picture_key(address)
        if key in seen:
            merge(seen[key], picture)
            continue
        seen[key] = picture
        pictures.append(picture)
        if len(pictures) >= MAX_PICTURES:
            break
    told = list(told_pictures(data, base, words))
    for each in told:
        known = seen.get(picture_key(each.image.url or ""))
        if known is not None:
            merge(known, each)
    if not pictures and told:
        pictures.append(told[0])
    return pictures


def _candidates(place: BodyRange, people: Set[str]) -> Iterator[Block]:
    """The pictures of the article's own place, and of its head."""
    own = set(place.blocks)
    around = set(place.box.up())
    void = place.void | SHOWS_PICTURES
    before: Block | None = None
    for block in place.around:
        if block.kind != "img" or block.element is None or _is_icon(block):
            continue
        if block not in own and is_accessory(block.box, void):
            continue
        if block.link and _leads_elsewhere(block):
            continue
        if any(box.words & _NOT_OURS for box in list(block.box.up())[:4] if box not in around):
            continue
        alt = block.element.get("alt") or ""
        if _NO_PICTURE_ALT.search(alt[:40]) or key_of(_BEHIND_NAME.split(alt[:80])[0]) in people:
            continue
        if any(box.tag == "article" and box not in around for box in block.box.up()):
            # Another article, in the middle of this one or below it.
            continue
        if before is not None and _is_spare(block, before):
            continue
        before = block
        yield block


def _is_icon(block: Block) -> bool:
    """Whether the picture is told to be small; with a legend it tells its proportions: 16, 9."""
    assert block.element is not None
    return is_icon(block.element) and not any(
        box.tag == "figure" and box.length for box in block.box.up()
    )


def _leads_elsewhere(block: Block) -> bool:
    """Whether the picture is a link to another page, with nothing printed beside it."""
    if not block.link or _IMAGE_FILE.search(block.link) or block.link.startswith("#"):
        return False
    near = [box for box in list(block.box.up())[:4] if 0 < box.length <= 200]
    if any(
        _CREDIT_CLASS.search(each.get("class") or "")
        for box in near
        for each in box.element.iter("p", "span", "small", "div")
    ):
        return False
    figure = next((box for box in block.box.up() if box.tag == "figure"), None)
    return figure is None or not figure.length or figure.linked * 2 > figure.length


def _is_spare(block: Block, before: Block) -> bool:
    """Whether *block* only shows the picture *before* it where scripts do not run."""
    noscript = next((box for box in block.box.up() if box.tag == "noscript"), None)
    if noscript is None or noscript.parent is None:
        return False
    return any(box is noscript.parent for box in before.box.up())


def _picture(
    block: Block,
    address: str,
    width: int | None,
    place: BodyRange,
    stop: Set[Box],
    words: CreditWords,
) -> ImageCandidate:
    element = block.element
    assert element is not None
    alt = plain(element.get("alt") or "")
    legend, box = _legend_of(block, place, stop, words)
    beside = Found(value=legend.caption, origin="beside the picture")
    picture = picture_of(
        Found(value=address, origin="img"),
        alt=Found(value=alt, origin="img alt", verbatim=element.get("alt")) if alt else None,
        caption=beside if legend.caption else None,
        size=(pixels(element.get("width")) or width, pixels(element.get("height"))),
        block=block,
        legend_box=box,
    )
    credit, origin = legend.credit, legend.origin
    if not credit:
        credit, origin = _credit_in_attributes(element, words)
    give_credit(picture, credit, origin, words)
    return picture


def _credit_in_attributes(element: HtmlElement, words: CreditWords) -> tuple[str, str]:
    """A credit that stands in an attribute: of its own, or labelled in the alt text or title."""
    for name, value in element.items():
        if any(part in name for part in ("copyright", "credit", "photographer")) and value.strip():
            return clean_credit(value, words), f"img {name}"
    for name in ("title", "alt"):
        labelled = split_credit(element.get(name) or "", words)
        if labelled and labelled.credit:
            return clean_credit(labelled.credit, words), f"img {name}"
        if at_end := credit_at_end(element.get(name) or "", words):
            return at_end, f"img {name}"
    return "", ""


def _legend_of(
    block: Block, place: BodyRange, stop: Set[Box], words: CreditWords
) -> tuple[Legend, Box | None]:
    """What is printed with the picture: in its figure, else in the box that holds only it."""
    best: tuple[Legend, Box | None] = (Legend(), None)
    boxes = list(block.box.up())
    figure = next((at for at, box in enumerate(boxes[:12]) if box.tag == "figure"), 0)
    for box in boxes[figure:]:
        if box in stop or box.length > MAX_LEGEND or box.pictures > 2:
            break
        if box.weight > 0.2 * place.box.weight or (box.tag != "figure" and box.length > _NEAR):
            break
        if not box.length:
            continue
        figcaptions = list(box.element.iter("figcaption"))
        container = figcaptions[0] if len(figcaptions) == 1 else box.element
        legend = read_legend(pieces_of(container), words)
        if not legend.credit and container is not box.element:
            legend = _with_credit_beside(legend, box.element, container, words)
        best = (legend, box)
        if legend.credit:
            break
    if best[0].credit or best[0].caption:
        return best
    after = _legend_after(block, place, words)
    return (after, None) if after.credit else best


def _legend_after(block: Block, place: BodyRange, words: CreditWords) -> Legend:
    """What is printed right below the picture, if it ends in a credit."""
    at = place.around.index(block) + 1
    for beside in place.around[at : at + 1]:
        if beside.kind == "img" or beside.kind in ("h1", "h2", "h3") or beside.box.length > _NEAR:
            break
        return read_legend(pieces_of(beside.box.element), words)
    return Legend()


def _with_credit_beside(
    legend: Legend, box: HtmlElement, figcaption: HtmlElement, words: CreditWords
) -> Legend:
    """*legend* with the credit that stands beside the figcaption in the same box."""
    beside = read_legend(pieces_of(box, frozenset({figcaption})), words)
    if not beside.credit:
        return legend
    return Legend(caption=legend.caption, credit=beside.credit, origin=beside.origin)
