"""The images of an HTML page: those in the article, and those that its metadata names.

What is printed beside an image is read by :mod:`captions`; where the credit is looked for is
decided here: in the figure or box around the image, then in the attributes of the ``img``, then in
the metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import field, replace
from typing import Any

from lxml.html import HtmlElement

from feedpub.article import Image, Provenance
from feedpub.intake.body.figures import image_key
from feedpub.intake.bylines.credits import credit_provenance, split_credit, with_credit
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.html.addresses import complete_address, image_address, is_icon
from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.body_range import SHOWS_IMAGES, BodyRange, is_accessory
from feedpub.intake.readers.html.captions import (
    MAX_CAPTION,
    Caption,
    clean_credit,
    credit_at_end,
    pieces_of,
    read_caption,
)
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.readers.json_ld import listed, text_of, types_of
from feedpub.intake.text import plain
from feedpub.nouns import dataclass

#: Of one article.
MAX_IMAGES = 60

#: In characters, of a caption outside a figure.
_NEAR = 500

_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?:[?#]|$)", re.IGNORECASE)
_ICON_ALT = re.compile(r"\b(?:logo|icon|avatar)\b", re.IGNORECASE)
_CREDIT_CLASS = re.compile(r"[cC]redit|[cC]opyright")
# Between a person's name and what the person is.
_AFTER_NAME = re.compile(r"\s*[:,(|–]|\s-\s")
_PORTRAITS = class_names("portrait")


@dataclass(slots=True, eq=False, kw_only=True)
class ImageCandidate:
    """An image of the page that is the article's."""

    image: Image
    provenance: dict[str, Provenance] = field(default_factory=dict)

    #: The block that shows it. None if only the metadata names it.
    block: Block | None = None

    #: The box whose text is its caption, so not a paragraph of the article.
    caption_box: Box | None = None

    def put(self, key: str, value: str, origin: str, verbatim: str | None = None) -> None:
        """Set a field of the image, unless *value* is empty."""
        if value:
            values: dict[str, Any] = {key: value}
            self.image = replace(self.image, **values)
            self.provenance[key] = Provenance(origin=origin, verbatim=verbatim or value)

    def put_credit(self, credit: str, origin: str, words: CreditWords) -> None:
        """Set the credit, and the photographer and agencies that it names."""
        if credit:
            self.image = with_credit(self.image, credit, words)
            provenance = Provenance(origin=origin or "beside the picture", verbatim=credit)
            self.provenance |= credit_provenance(self.image, provenance)


def read_images(
    body: BodyRange | None,
    headline: Block | None,
    data: PageData,
    base: str | None,
    people: Set[str],
    words: CreditWords,
) -> list[ImageCandidate]:
    """Return the article's images in their order, the lead image first.

    *people* are the keys of its authors' names, whose portraits are not among its images.
    """
    images: dict[str, ImageCandidate] = {}
    # A box that holds the text or the headline is not a caption.
    outside = {*(body.box.up() if body else ()), *(headline.box.up() if headline else ())}
    for block in _image_blocks(body, people) if body else ():
        assert block.element is not None and body is not None
        address, width = image_address(block.element, base)
        if address is None:
            continue
        image = _read_image(block, address, width, body, outside, words)
        key = image_key(address)
        if key in images:
            merge(images[key], image)
            continue
        images[key] = image
        if len(images) >= MAX_IMAGES:
            break
    named = list(_metadata_images(data, base, words))
    for image in named:
        if known := images.get(image_key(image.image.url or "")):
            merge(known, image)
    return list(images.values()) or named[:1]


def _image_blocks(body: BodyRange, people: Set[str]) -> Iterator[Block]:
    """Yield the images of the article's body and head."""
    own = set(body.blocks)
    around = set(body.box.up())
    ignored = body.ignored_marks | SHOWS_IMAGES
    before: Block | None = None
    for block in body.around:
        if block.kind != "img" or block.element is None or _is_icon(block):
            continue
        if block not in own and is_accessory(block.box, ignored):
            continue
        if block.link and _leads_elsewhere(block):
            continue
        if any(box.words & _PORTRAITS for box in list(block.box.up())[:4] if box not in around):
            continue
        alt = block.element.get("alt") or ""
        if _ICON_ALT.search(alt[:40]) or key_of(_AFTER_NAME.split(alt[:80])[0]) in people:
            continue
        if any(box.tag == "article" and box not in around for box in block.box.up()):
            # Another article, inside or below this one.
            continue
        if before is not None and _is_fallback(block, before):
            continue
        before = block
        yield block


def _is_icon(block: Block) -> bool:
    """Whether the image is small. In a figure with a caption the size is a ratio, such as 16:9."""
    assert block.element is not None
    return is_icon(block.element) and not any(
        box.tag == "figure" and box.length for box in block.box.up()
    )


def _leads_elsewhere(block: Block) -> bool:
    """Whether the image is a link to another page, with nothing printed beside it."""
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


def _is_fallback(block: Block, before: Block) -> bool:
    """Whether *block* shows the image *before* it again for browsers without scripts."""
    noscript = next((box for box in block.box.up() if box.tag == "noscript"), None)
    if noscript is None or noscript.parent is None:
        return False
    return any(box is noscript.parent for box in before.box.up())


def _read_image(
    block: Block,
    address: str,
    width: int | None,
    body: BodyRange,
    outside: Set[Box],
    words: CreditWords,
) -> ImageCandidate:
    element = block.element
    assert element is not None
    caption, box = _caption_of(block, body, outside, words)
    size = (pixels(element.get("width")) or width, pixels(element.get("height")))
    image = ImageCandidate(image=Image(width=size[0], height=size[1]), block=block, caption_box=box)
    alt = element.get("alt") or ""
    image.put("url", address, "img")
    image.put("alt", plain(alt), "img alt", alt)
    image.put("caption", caption.text, "beside the picture")
    credit, origin = caption.credit, caption.origin
    if not credit:
        credit, origin = _credit_in_attributes(element, words)
    image.put_credit(credit, origin, words)
    return image


def _credit_in_attributes(element: HtmlElement, words: CreditWords) -> tuple[str, str]:
    """Return the credit in an attribute for it, or at the end of alt text or title; its origin."""
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


def _caption_of(
    block: Block, body: BodyRange, outside: Set[Box], words: CreditWords
) -> tuple[Caption, Box | None]:
    """Return what is printed with the image: in its figure, else in the box that holds only it."""
    best: tuple[Caption, Box | None] = (Caption(), None)
    boxes = list(block.box.up())
    figure = next((at for at, box in enumerate(boxes[:12]) if box.tag == "figure"), 0)
    for box in boxes[figure:]:
        if box in outside or box.length > MAX_CAPTION or box.images > 2:
            break
        if box.weight > 0.2 * body.box.weight or (box.tag != "figure" and box.length > _NEAR):
            break
        if box.length:
            best = (_caption_in(box.element, words), box)
            if best[0].credit:
                break
    if best[0].credit or best[0].text:
        return best
    below = _caption_below(block, body, words)
    return (below, None) if below.credit else best


def _caption_in(element: HtmlElement, words: CreditWords) -> Caption:
    """Return the caption in *element*: in its figcaption, with a credit beside that."""
    figcaptions = list(element.iter("figcaption"))
    if len(figcaptions) != 1:
        return read_caption(pieces_of(element), words)
    caption = read_caption(pieces_of(figcaptions[0]), words)
    if caption.credit or figcaptions[0] is element:
        return caption
    beside = read_caption(pieces_of(element, frozenset(figcaptions)), words)
    if not beside.credit:
        return caption
    return Caption(text=caption.text, credit=beside.credit, origin=beside.origin)


def _caption_below(block: Block, body: BodyRange, words: CreditWords) -> Caption:
    """Return what is printed right below the image."""
    at = body.around.index(block) + 1
    for below in body.around[at : at + 1]:
        if below.kind not in ("img", "h1", "h2", "h3") and below.box.length <= _NEAR:
            return read_caption(pieces_of(below.box.element), words)
    return Caption()


def _metadata_images(
    data: PageData, base: str | None, words: CreditWords
) -> Iterator[ImageCandidate]:
    """Yield the images that the metadata names: of the article, of the page, ``og:image``."""
    for _key, value in data.of_article("image", "thumbnailUrl"):
        for each in listed(value):
            if image := _from_object(data.resolved(each), data.notation, base, words):
                yield image
    for thing in data.things:
        if "ImageObject" in types_of(thing):
            image = _from_object(thing, data.notation, base, words)
            if image and (image.image.caption or image.image.credit):
                yield image
    for name in ("og:image", "og:image:url", "twitter:image"):
        for at, value in enumerate(data.meta.get(name, ())):
            if address := complete_address(value, base):
                width, height = (_nth(data, f"og:image:{side}", at) for side in ("width", "height"))
                image = ImageCandidate(image=Image(width=pixels(width), height=pixels(height)))
                image.put("url", address, f"meta {name}", value)
                image.put("alt", _nth(data, "og:image:alt", at), "meta og:image:alt")
                yield image


def _from_object(
    value: Any, notation: str, base: str | None, words: CreditWords
) -> ImageCandidate | None:
    """Read an ImageObject, or an address alone."""
    if isinstance(value, str):
        value = {"url": value}
    if not isinstance(value, Mapping):
        return None
    addresses = (
        complete_address(each, base)
        for key in ("contentUrl", "url", "@id")
        for each in listed(value.get(key))
        if isinstance(each, str)
    )
    address = next(filter(None, addresses), None)
    if address is None:
        return None
    size = (pixels(value.get("width")), pixels(value.get("height")))
    image = ImageCandidate(image=Image(width=size[0], height=size[1]))
    image.put("url", address, f"{notation} image")
    image.put("caption", text_of(value.get("caption")), f"{notation} caption")
    for key in ("creditText", "copyrightHolder", "creator"):
        credit = text_of(value.get(key))
        if credit and len(credit) <= 160:
            image.put_credit(clean_credit(credit, words), f"{notation} {key}", words)
            break
    return image


def merge(kept: ImageCandidate, other: ImageCandidate) -> None:
    """Fill what *kept* lacks from *other*, another candidate for the same image."""
    changes: dict[str, Any] = {}
    for name in ("alt", "caption", "credit", "photographer", "agencies"):
        if not getattr(kept.image, name) and getattr(other.image, name):
            if name in ("photographer", "agencies") and "credit" not in changes:
                continue
            if name == "caption" and (kept.image.credit or other.image.caption == kept.image.alt):
                # A printed caption is complete; the alternative text is not a caption.
                continue
            changes[name] = getattr(other.image, name)
            if name in other.provenance:
                kept.provenance[name] = other.provenance[name]
    if not (kept.image.width and kept.image.height) and other.image.width and other.image.height:
        changes |= {"width": other.image.width, "height": other.image.height}
    kept.image = replace(kept.image, **changes)
    kept.block = kept.block or other.block


def _nth(data: PageData, name: str, at: int) -> str:
    values = data.meta.get(name, ())
    return values[at] if at < len(values) else ""


def pixels(value: Any) -> int | None:
    """Return a number of pixels as attributes and JSON-LD write it: ``640``, ``"640 px"``."""
    if isinstance(value, Mapping):
        value = value.get("value") or value.get("@value")
    match = re.fullmatch(
        r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*", str(value if value is not None else "")
    )
    return int(match[1]) or None if match else None
