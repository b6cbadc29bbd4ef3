"""Images that a page's metadata names, and the candidate that every image of a page is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from feedpub.article import Image, Provenance
from feedpub.intake.bylines.credits import credit_provenance, with_credit
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.captions import clean_credit
from feedpub.intake.readers.html.image_addresses import complete_address
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.json_ld import listed, text_of, types_of


@dataclass(slots=True, eq=False, kw_only=True)
class ImageCandidate:
    """An image of the page that is the article's."""

    image: Image
    provenance: dict[str, Provenance] = field(default_factory=dict)

    #: The block that shows it. None if only the metadata names it.
    block: Block | None = None

    #: The box whose text is its caption, so not a paragraph of the article.
    caption_box: Box | None = None


def image_candidate(
    url: Found[str],
    *,
    alt: Found[str] | None = None,
    caption: Found[str] | None = None,
    size: tuple[int | None, int | None] = (None, None),
    block: Block | None = None,
    caption_box: Box | None = None,
) -> ImageCandidate:
    """Return the image at *url*; *size* is its width and height."""
    found = {"url": url, "alt": alt, "caption": caption}
    return ImageCandidate(
        image=Image(
            url=url.value,
            alt=alt.value if alt else None,
            caption=caption.value if caption else None,
            width=size[0],
            height=size[1],
        ),
        provenance={
            name: Provenance(origin=each.origin, verbatim=each.verbatim or each.value)
            for name, each in found.items()
            if each
        },
        block=block,
        caption_box=caption_box,
    )


def set_credit(candidate: ImageCandidate, credit: str, origin: str, words: CreditWords) -> None:
    """Set the credit, and the photographer and agencies that it names. Empty: there is none."""
    if credit:
        candidate.image = with_credit(candidate.image, credit, words)
        provenance = Provenance(origin=origin or "beside the picture", verbatim=credit)
        candidate.provenance |= credit_provenance(candidate.image, provenance)


def read_metadata_images(
    data: PageData, base: str | None, words: CreditWords
) -> Iterator[ImageCandidate]:
    """Yield the images that the metadata names: of the article, of the page, ``og:image``."""
    for _key, value in data.of_article("image", "thumbnailUrl"):
        for each in listed(value):
            image = _from_object(data.resolved(each), data.notation, base, words)
            if image:
                yield image
    for thing in data.things:
        if "ImageObject" in types_of(thing):
            image = _from_object(thing, data.notation, base, words)
            if image and (image.image.caption or image.image.credit):
                yield image
    for name in ("og:image", "og:image:url", "twitter:image"):
        for at, value in enumerate(data.meta.get(name, ())):
            if address := complete_address(value, base):
                alt = _nth(data, "og:image:alt", at)
                width, height = (_nth(data, f"og:image:{side}", at) for side in ("width", "height"))
                yield image_candidate(
                    Found(value=address, origin=f"meta {name}", verbatim=value),
                    alt=Found(value=alt, origin="meta og:image:alt") if alt else None,
                    size=(pixels(width), pixels(height)),
                )


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
    caption = text_of(value.get("caption"))
    candidate = image_candidate(
        Found(value=address, origin=f"{notation} image"),
        caption=Found(value=caption, origin=f"{notation} caption") if caption else None,
        size=(pixels(value.get("width")), pixels(value.get("height"))),
    )
    for key in ("creditText", "copyrightHolder", "creator"):
        credit = text_of(value.get(key))
        if credit and len(credit) <= 160:
            set_credit(candidate, clean_credit(credit, words), f"{notation} {key}", words)
            break
    return candidate


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
