"""The pictures that a page tells machines of, and what all pictures of a page have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from feedpub.article import Image, Provenance
from feedpub.intake.bylines.credits import credit_parties
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.addresses import whole_address
from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.captions import clean_credit
from feedpub.intake.readers.html.metadata import PageData, listed, text_of, types_of


@dataclass(slots=True, eq=False, kw_only=True)
class ImageCandidate:
    """A picture of the page that is the article's."""

    image: Image
    provenance: dict[str, Provenance] = field(default_factory=dict)

    #: Where it stands; None for one that is only told of.
    block: Block | None = None

    #: The boxes whose text is its legend: no paragraphs of the article.
    legend_box: Box | None = None


def picture_of(
    url: Found[str],
    *,
    alt: Found[str] | None = None,
    caption: Found[str] | None = None,
    size: tuple[int | None, int | None] = (None, None),
    block: Block | None = None,
    legend_box: Box | None = None,
) -> ImageCandidate:
    """The picture at *url* with what was found of it, its width and height in *size*."""
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
        legend_box=legend_box,
    )


def give_credit(picture: ImageCandidate, credit: str, origin: str, words: CreditWords) -> None:
    if not credit:
        return
    parties = credit_parties(credit, words)
    picture.image = replace(
        picture.image,
        credit=credit,
        photographer=parties.photographer,
        agencies=parties.agencies,
    )
    told = Provenance(origin=origin or "beside the picture", verbatim=credit)
    picture.provenance["credit"] = told
    if parties.photographer:
        picture.provenance["photographer"] = told
    if parties.agencies:
        picture.provenance["agencies"] = told


def told_pictures(data: PageData, base: str | None, words: CreditWords) -> Iterator[ImageCandidate]:
    """The pictures that the page tells machines of."""
    for _key, value in data.of_article("image", "thumbnailUrl"):
        for each in listed(value):
            picture = _from_thing(data.resolved(each), data.notation, base, words)
            if picture:
                yield picture
    for thing in data.things:
        if "ImageObject" in types_of(thing):
            picture = _from_thing(thing, data.notation, base, words)
            if picture and (picture.image.caption or picture.image.credit):
                yield picture
    for name in ("og:image", "og:image:url", "twitter:image"):
        for at, value in enumerate(data.meta.get(name, ())):
            if address := whole_address(value, base):
                alt = _nth(data, "og:image:alt", at)
                width, height = (_nth(data, f"og:image:{side}", at) for side in ("width", "height"))
                yield picture_of(
                    Found(value=address, origin=f"meta {name}", verbatim=value),
                    alt=Found(value=alt, origin="meta og:image:alt") if alt else None,
                    size=(pixels(width), pixels(height)),
                )


def _from_thing(
    thing: Any, notation: str, base: str | None, words: CreditWords
) -> ImageCandidate | None:
    if isinstance(thing, str):
        thing = {"url": thing}
    if not isinstance(thing, dict):
        return None
    address = next(
        (
            found
            for key in ("contentUrl", "url", "@id")
            for each in listed(thing.get(key))
            if isinstance(each, str) and (found := whole_address(each, base))
        ),
        None,
    )
    if address is None:
        return None
    caption = text_of(thing.get("caption"))
    picture = picture_of(
        Found(value=address, origin=f"{notation} image"),
        caption=Found(value=caption, origin=f"{notation} caption") if caption else None,
        size=(pixels(thing.get("width")), pixels(thing.get("height"))),
    )
    for key in ("creditText", "copyrightHolder", "creator"):
        credit = text_of(thing.get(key))
        if credit and len(credit) <= 160:
            give_credit(picture, clean_credit(credit, words), f"{notation} {key}", words)
            break
    return picture


def merge(kept: ImageCandidate, other: ImageCandidate) -> None:
    """Fill what *kept* does not say with what *other*, of the same picture, does."""
    changes: dict[str, Any] = {}
    for name in ("alt", "caption", "credit", "photographer", "agencies"):
        if not getattr(kept.image, name) and getattr(other.image, name):
            if name in ("photographer", "agencies") and "credit" not in changes:
                continue
            if name == "caption" and (kept.image.credit or other.image.caption == kept.image.alt):
                # What readers see is whole; the alternative text is no caption.
                continue
            changes[name] = getattr(other.image, name)
            if name in other.provenance:
                kept.provenance[name] = other.provenance[name]
    if not (kept.image.width and kept.image.height) and other.image.width and other.image.height:
        changes |= {"width": other.image.width, "height": other.image.height}
    kept.image = replace(kept.image, **changes)
    if kept.block is None:
        kept.block = other.block


def _nth(data: PageData, name: str, at: int) -> str:
    values = data.meta.get(name, ())
    return values[at] if at < len(values) else ""


def pixels(value: Any) -> int | None:
    """Pixels, as they are written in attributes and things."""
    if isinstance(value, dict):
        value = value.get("value") or value.get("@value")
    match = re.fullmatch(
        r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*", str(value if value is not None else "")
    )
    return int(match[1]) or None if match else None
