"""The images of an HTML page: those in the article, and those that its metadata names.

What is printed beside an image is read by :mod:`captions`; where the credit is looked for is
decided here: in the figure or box around the image, then in the attributes of the ``img``, then in
the metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from feedpub.article import Image, Provenance
from feedpub.intake.body.figures import with_rendition
from feedpub.intake.bylines.credits import credit_provenance, with_credit
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.body_range import BodyRange
from feedpub.intake.readers.html.captions import (
    CREDIT_PROPERTIES,
    MAX_CAPTION,
    Caption,
    caption_in_attributes,
    caption_in_data,
    is_named,
    parts_of_others,
    pieces_of,
    read_caption,
)
from feedpub.intake.readers.html.image_addresses import (
    are_same,
    complete_address,
    file_key,
    image_sizes,
    is_of_the_site,
)
from feedpub.intake.readers.html.image_places import ShownImage, article_images
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.readers.json_ld import listed, text_of, types_of
from feedpub.intake.text import plain
from feedpub.nouns import dataclass, field, replace

#: Of one article.
MAX_IMAGES = 60

#: In characters, of a caption outside a figure.
_NEAR = 500

#: In characters, of a caption outside a figure that nothing names so.
_MAX_UNNAMED = 160


_PICTURES = class_names("picture")


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

    def put_credit(
        self, credit: str, origin: str, words: CreditWords, *, signed: bool = True
    ) -> None:
        """Set the credit, and the photographer and agencies that it names."""
        if credit:
            self.image = with_credit(self.image, credit, words, signed=signed)
            provenance = Provenance(origin=origin or "beside the picture", verbatim=credit)
            self.provenance |= credit_provenance(self.image, provenance)


def read_images(
    body: BodyRange | None,
    headline: Block | None,
    data: PageData,
    base: str | None,
    page: str | None,
    site_names: Iterable[str],
    people: Set[str],
    words: CreditWords,
) -> list[ImageCandidate]:
    """Return the article's images in their order, the lead image first.

    *page* is its canonical address. *people* are the keys of its authors' names, whose portraits
    are not among its images.
    """
    own = frozenset(map(key_of, site_names))
    named = list(_named_images(data, base, own, words))
    if body is None:
        return named[:1]
    images: dict[str, ImageCandidate] = {}
    # A box that holds the text or the headline is not a caption.
    outside = {*body.box.up(), *(headline.box.up() if headline else ())}
    addresses = [image.image.url or "" for image in named]
    all_shown = list(islice(article_images(body, people, own, addresses, base, page), MAX_IMAGES))
    for shown in all_shown:
        others = [each for each in all_shown if each.address != shown.address]
        image = _read_image(shown, others, body, outside, base, words)
        if known := images.get(file_key(shown.address)):
            merge(known, image)
        else:
            images[file_key(shown.address)] = image
    for image in (*named, *_described_images(data, base, own, words)):
        address = image.image.url or ""
        same = (each for each in images.values() if are_same(each.image.url or "", address))
        if known := images.get(file_key(address)) or next(same, None):
            merge(known, image)
    return list(images.values()) or named[:1]


def _read_image(
    shown: ShownImage,
    others: Sequence[ShownImage],
    body: BodyRange,
    outside: Set[Box],
    base: str | None,
    words: CreditWords,
) -> ImageCandidate:
    block, element = shown.block, shown.block.element
    assert element is not None
    caption, box = _caption_of(block, others, body, outside, words)
    size = (pixels(element.get("width")) or shown.width, pixels(element.get("height")))
    renditions = image_sizes(element, base, shown.address)
    image = ImageCandidate(
        image=Image(width=size[0], height=size[1], renditions=renditions),
        block=block,
        caption_box=box,
    )
    alt = element.get("alt") or element.get("aria-label") or ""
    image.put("url", shown.address, "img")
    image.put("alt", plain(alt), "img alt", alt)
    image.put("caption", caption.text, "beside the picture")
    if not caption.credit:
        unprinted = caption_in_attributes(element, words)
        if not caption.text:
            image.put("caption", unprinted.text, "attribute data-caption")
        caption = unprinted
    image.put_credit(caption.credit, caption.origin, words, signed=caption.signed)
    return image


def _caption_of(
    block: Block,
    others: Sequence[ShownImage],
    body: BodyRange,
    outside: Set[Box],
    words: CreditWords,
) -> tuple[Caption, Box | None]:
    """Return what is printed with the image: in its figure, else in the box that holds only it."""
    assert block.element is not None
    best: tuple[Caption, Box | None] = (Caption(), None)
    boxes = list(block.box.up())
    figure = next((at for at, box in enumerate(boxes[:12]) if box.tag == "figure"), 0)
    for box in boxes[figure:]:
        if box in outside or box.length > MAX_CAPTION or box.images > 2:
            break
        if box.tag != "figure" and next(box.element.iter("h1", "h2"), None) is not None:
            # It holds the head of the article, or a part of the text.
            break
        if box.weight > 0.2 * body.box.weight or (box.tag != "figure" and box.length > _NEAR):
            break
        if best[1] is not None and box.images > best[1].images:
            # Its credit may be that of the other image.
            break
        if box.length:
            near = (each.block.element for each in others if each.block.box.is_in(box))
            skip = parts_of_others(block.element, (each for each in near if each is not None))
            found = _caption_in(box.element, skip, words)
            if box.tag != "figure" and _is_prose(found, box):
                break
            if found.credit or not best[0].text:
                best = (found, box)
            if found.credit:
                break
    if best[0].credit or best[0].text:
        return best
    return _caption_below(block, body, outside, words)


def _is_prose(caption: Caption, box: Box) -> bool:
    """Whether *caption*, the text of *box*, is a paragraph: long, and not called a caption."""
    if caption.credit or len(caption.text) <= _MAX_UNNAMED or box.words & _PICTURES:
        return False
    return not any(map(is_named, box.element.iter("p", "div", "span", "figcaption")))


def _caption_in(element: HtmlElement, skip: frozenset[HtmlElement], words: CreditWords) -> Caption:
    """Return the caption in *element*: in its figcaption, with a credit beside that."""
    figcaptions = list(element.iter("figcaption"))
    if len(figcaptions) != 1:
        return read_caption(pieces_of(element, skip), words)
    caption = read_caption(pieces_of(figcaptions[0]), words)
    if caption.credit or figcaptions[0] is element:
        return caption
    beside = read_caption(pieces_of(element, frozenset(figcaptions)), words, beside=True)
    if not beside.credit:
        return caption
    return replace(beside, text=caption.text)


def _caption_below(
    block: Block, body: BodyRange, outside: Set[Box], words: CreditWords
) -> tuple[Caption, Box | None]:
    """Return what is printed right below the image, if that is called a caption or is a credit."""
    # A background has the head of the article before it, and a line the image that is in it.
    behind = block.element is block.box.element
    rest = (
        each
        for each in body.around[body.around.index(block) + 1 :]
        if not (behind and each.box.is_in(block.box))
        and (each.box is not block.box or each.box not in outside)
    )
    below = next(rest, None)
    if below is None or below.kind in ("img", "h1", "h2", "h3"):
        return Caption(), None
    box = below.box
    if box.length > _NEAR or box in outside:
        return Caption(), None
    caption = read_caption(pieces_of(box.element), words)
    assert block.element is not None
    is_alt = key_of(block.element.get("alt") or "") == key_of(caption.text) != ""
    is_credit = caption.credit and (caption.signed or not caption.text)
    is_of_image = not box.linked and not box.images and bool(box.words & _PICTURES)
    if is_alt or is_credit or is_of_image or is_named(box.element):
        return caption, None if box.images else box
    return Caption(), None


def _named_images(
    data: PageData, base: str | None, own: Set[str], words: CreditWords
) -> Iterator[ImageCandidate]:
    """Yield the images that the metadata gives the article, but not those that the site shares.

    *own* are the keys of the site's names, which a system writes into every image as its credit.
    """
    found: list[ImageCandidate] = []
    for _key, value in data.of_article("image", "thumbnailUrl"):
        objects = (
            _from_object(data.resolved(each), data.notation, base, own, words)
            for each in listed(value)
        )
        found += filter(None, objects)
    for name in ("og:image", "og:image:url", "twitter:image"):
        for at, value in enumerate(data.meta.get(name, ())):
            if address := complete_address(value, base):
                width, height = (_nth(data, f"og:image:{side}", at) for side in ("width", "height"))
                image = ImageCandidate(image=Image(width=pixels(width), height=pixels(height)))
                image.put("url", address, f"meta {name}", value)
                image.put("alt", _nth(data, "og:image:alt", at), "meta og:image:alt")
                found.append(image)
    yield from (each for each in found if not is_of_the_site(each.image.url or ""))


def _described_images(
    data: PageData, base: str | None, own: Set[str], words: CreditWords
) -> Iterator[ImageCandidate]:
    """Yield the images of the page that the metadata has words for."""
    for thing in data.things:
        has_words = any(thing.get(key) for key in ("caption", *CREDIT_PROPERTIES))
        if has_words and "ImageObject" in types_of(thing):
            image = _from_object(thing, data.notation, base, own, words)
            if image and (image.image.caption or image.image.credit):
                yield image


def _from_object(
    value: Any, notation: str, base: str | None, own: Set[str], words: CreditWords
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
    credits = {key: text_of(value.get(key)) for key in CREDIT_PROPERTIES}
    credits = {key: credit for key, credit in credits.items() if key_of(credit) not in own}
    caption = caption_in_data(text_of(value.get("caption")), credits, words)
    image.put("caption", caption.text, f"{notation} caption")
    image.put_credit(caption.credit, f"{notation} {caption.origin}", words, signed=caption.signed)
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
    if other.image.url != kept.image.url:
        kept.image = with_rendition(kept.image, other.image)
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
