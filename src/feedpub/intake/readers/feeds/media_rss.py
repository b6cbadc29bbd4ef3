"""Images of an RSS item or Atom entry: Media RSS 1.5.1, and enclosures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from feedpub.intake.media_types import type_by_name
from feedpub.intake.readers.feeds.parsed import relation_of
from feedpub.intake.readers.publication_status import Mark, media_status
from feedpub.intake.readers.records.mapping import (
    Mapped,
    file_address_in,
    image_type,
    whole_in,
    words_of,
)
from feedpub.intake.readers.xml.tree import child, children, text
from feedpub.patterns import pattern
from feedpub.validation.xml_names import ATOM, ITUNES, ITUNES_OLD, MEDIA, MI

#: MSN's word for whether a picture may be distributed.
_DISTRIBUTED = {"0": False, "false": False, "1": True, "true": True}

#: WordPress.com names the author's portrait as the first picture of each item.
_PORTRAIT = pattern(r"https?://(?:[a-z0-9-]+\.)?gravatar\.com/")


def pictures(item: etree._Element, base: str | None) -> Iterator[Mapped]:
    """Yield the images of *item*, each once: the largest of a group; thumbnails only if alone."""
    # An image that is withheld is not shown by any other element.
    seen: set[str] = {
        file_address_in(each.get("url"), base) or ""
        for each in item.iter(f"{MEDIA}content")
        if status_in(each) or status_in(each.getparent(), but=item)
    }
    # The texts of an item's only image may be in the item itself.
    about = item if sum(1 for _ in children(item, f"{MEDIA}content")) <= 1 else None
    for image in (*_media(item, about, base), *_enclosed(item, base)):
        url = image.values.get("url")
        if image.findings or (url is not None and url not in seen):
            seen.add(url or "")
            yield image
    if not seen:
        for each in (*children(item, f"{MEDIA}group"), item):
            thumbnail = child(each, f"{MEDIA}thumbnail")
            if thumbnail is not None and not seen:
                seen.add("")
                yield _image(thumbnail, each, about, base)
    if not seen:
        for artwork in children(item, f"{ITUNES}image", f"{ITUNES_OLD}image"):
            image = Mapped()
            address = file_address_in(artwork.get("href"), base)
            image.put("url", address, "itunes:image")
            if address:
                yield image
            return


def _media(
    item: etree._Element, about: etree._Element | None, base: str | None
) -> Iterator[Mapped]:
    for content in children(item, f"{MEDIA}content"):
        if _is_picture(content):
            yield _image(content, content, about, base)
    for group in children(item, f"{MEDIA}group"):
        shown = [each for each in children(group, f"{MEDIA}content") if _is_picture(each)]
        if shown:
            largest = max(shown, key=lambda each: whole_in(each.get("width")) or 0)
            image = _image(largest, group, about, base)
            others = (each for each in shown if each is not largest and not status_in(each))
            if "url" in image.values:
                image.put_renditions((_rendition(each, base) for each in others), "media:group")
            yield image


def _rendition(content: etree._Element, base: str | None) -> dict[str, Any]:
    return {
        "url": file_address_in(content.get("url"), base),
        "width": whole_in(content.get("width")),
        "height": whole_in(content.get("height")),
        "length": whole_in(content.get("fileSize")),
        "type": image_type(content.get("type")),
    }


def _is_picture(content: etree._Element) -> bool:
    medium, type = content.get("medium"), content.get("type")
    if _PORTRAIT.match(content.get("url") or ""):
        return False
    if medium or type:
        return medium == "image" or bool(image_type(type))
    return bool(image_type(type_by_name(content.get("url") or "")))


def _image(
    content: etree._Element,
    around: etree._Element,
    item: etree._Element | None,
    base: str | None,
) -> Mapped:
    """Map an image. Its texts are in itself, in its group (*around*), or in *item*."""
    image = Mapped()
    element = f"media:{etree.QName(content).localname}"
    image.put("url", file_address_in(content.get("url"), base), f"{element} url")
    for key, name in (("width", "width"), ("height", "height"), ("length", "fileSize")):
        image.put(key, whole_in(content.get(name)) or None, f"{element} {name}")
    image.put("type", image_type(content.get("type")), f"{element} type")
    for place in (content, around, item):
        if place is None:
            continue
        if place is not item and (mark := status_in(place)):
            message = f"the picture is {mark.what}; left out"
            withheld = Mapped()
            withheld.withhold(mark, message, [file_address_in(content.get("url"), base)])
            return withheld
        if place is not item:
            # In an item, media:title and media:description may be about the item.
            image.put("alt", _words(child(place, f"{MEDIA}title")), "media:title")
            image.put("caption", _words(child(place, f"{MEDIA}description")), "media:description")
        image.put("copyright", text(child(place, f"{MEDIA}copyright")), "media:copyright")
        may = _DISTRIBUTED.get(text(child(place, f"{MI}hasSyndicationRights")) or "")
        image.put("syndication_rights", may, "mi:hasSyndicationRights")
        _put_credits(image, place)
    return image


def status_in(place: etree._Element | None, but: etree._Element | None = None) -> Mark | None:
    """Return the mark for the media:status in *place*, unless *place* is *but*."""
    status = None if place is but else child(place, f"{MEDIA}status")
    return None if status is None else media_status(status.get("state") or text(status))


def _put_credits(image: Mapped, place: etree._Element) -> None:
    """Set the credit, which has no role; if there is none, the maker is printed."""
    credits = [(each.get("role") or "", text(each)) for each in children(place, f"{MEDIA}credit")]
    for role, name in sorted(credits, key=lambda each: each[0] != ""):
        if role in ("", "photographer", "author", "owner"):
            origin = f'media:credit role="{role}"' if role else "media:credit"
            image.put("credit", name, origin)
    for role, name in credits:
        if role == "photographer":
            image.put("photographer", name, 'media:credit role="photographer"')
    distributors = [name for role, name in credits if role == "distribution company" and name]
    image.put("agencies", distributors, 'media:credit role="distribution company"')


def _enclosed(item: etree._Element, base: str | None) -> Iterator[Mapped]:
    """Yield images in RSS enclosures and Atom enclosure links."""
    for each in children(item, "enclosure", f"{ATOM}link"):
        address = each.get("url") or each.get("href") or ""
        type = image_type((each.get("type") or "").strip() or type_by_name(address))
        if type and (each.tag == "enclosure" or relation_of(each.get("rel")) == "enclosure"):
            image = Mapped()
            image.put("url", file_address_in(address, base), "enclosure")
            image.put("type", type, "enclosure type")
            image.put("length", whole_in(each.get("length")) or None, "enclosure length")
            yield image


def _words(element: etree._Element | None) -> str | None:
    found = text(element)
    if element is None or found is None:
        return None
    return words_of(found) if element.get("type") == "html" else found
