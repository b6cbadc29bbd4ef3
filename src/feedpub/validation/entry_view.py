"""Reads the parts of entries and feeds in any XML format, as feed readers do."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime
from typing import NamedTuple

from lxml import etree

from feedpub.patterns import pattern
from feedpub.validation.document import ENTRY, ITEM, first, relation, text
from feedpub.validation.places import attributes
from feedpub.validation.values.dates import read_rfc822, read_rfc3339
from feedpub.validation.values.kinds import is_positive
from feedpub.validation.xml_names import ATOM, CONTENT, DC, MEDIA

#: The elements that lead to a page or a file, and where their address is.
ADDRESSES = attributes(
    "link comments url enclosure|source@url atom:link@href atom:logo|icon|uri atom:content@src"
    " media:content|player|thumbnail@url"
)

_LINK = f"{ATOM}link"
_GROUP = f"{MEDIA}group"
_CONTENT = f"{MEDIA}content"
_CREDIT = f"{MEDIA}credit"

_TAG = pattern(r"</?[A-Za-z][^<>]*>")
_SPACE = pattern(r"\s+")


class EntryImage(NamedTuple):
    """A ``media:content`` with a picture. None stands for unknown values."""

    element: etree._Element
    type: str
    width: int | None
    height: int | None
    length: int | None


def _text_of(parent: etree._Element, *tags: str) -> str:
    """Return the text of the first of *tags* in *parent* that has one, or an empty string."""
    for tag in tags:
        found = first(parent, tag)
        if found is not None and (own := text_in(found)):
            return own
    return ""


def text_in(element: etree._Element) -> str:
    """Return all text in *element*, without white space around it."""
    own = "".join(element.itertext()) if len(element) else element.text or ""
    return own.strip()


def title_of(parent: etree._Element) -> str:
    return _text_of(parent, "title", f"{ATOM}title")


def summary_of(entry: etree._Element) -> str:
    return _text_of(entry, "description", f"{ATOM}summary")


def about(channel: etree._Element) -> str:
    """Return the description of a feed."""
    return _text_of(channel, "description", f"{ATOM}subtitle")


def body_of(entry: etree._Element) -> str:
    """Return the content of *entry* as HTML; of XHTML, only the text."""
    return _text_of(entry, f"{CONTENT}encoded", f"{ATOM}content")


def id_of(entry: etree._Element) -> str:
    return _text_of(entry, "guid", f"{ATOM}id")


def link_of(parent: etree._Element) -> str:
    """Return the address of the page of an entry or a feed, or an empty string."""
    if address := _text_of(parent, "link"):
        return address
    links = parent.iterchildren(f"{ATOM}link")
    return next((link.get("href", "") for link in links if relation(link) == "alternate"), "")


def language_of(channel: etree._Element) -> str:
    lang = channel.get("{http://www.w3.org/XML/1998/namespace}lang", "")
    return _text_of(channel, "language", f"{DC}language") or lang


def is_by_somebody(entry: etree._Element) -> bool:
    return bool(_text_of(entry, f"{DC}creator", f"{ATOM}author", "author"))


def published_of(entry: etree._Element) -> datetime | None:
    """Return when *entry* was published. None if it has no valid date."""
    if entry.tag == ENTRY:
        return read_rfc3339(_text_of(entry, f"{ATOM}published")).at
    return read_rfc822(_text_of(entry, "pubDate")).at


def has_tags(value: str) -> bool:
    """Whether a plain text contains tags."""
    return _TAG.search(value) is not None


def plain_length(html: str) -> int:
    """Return about how many characters of text *html* has."""
    return len(_SPACE.sub(" ", _TAG.sub("", html)).strip())


def pictures_of(entry: etree._Element) -> Iterator[EntryImage]:
    """Yield the pictures of *entry*, also those in groups."""
    for parent in (entry, *entry.iterchildren(f"{MEDIA}group")):
        for content in parent.iterchildren(f"{MEDIA}content"):
            type = content.get("type", "").lower()
            if content.get("medium") == "image" or type.startswith("image/"):
                yield EntryImage(
                    element=content,
                    type=type,
                    width=number_of(content.get("width", "")),
                    height=number_of(content.get("height", "")),
                    length=number_of(content.get("fileSize", "")),
                )


def number_of(value: str) -> int | None:
    """Return the whole number above 0 that *value* is. None: it is not one."""
    return int(value) if is_positive(value) and len(value) < 16 else None


def addresses_in(parent: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield all elements in *parent* that have an address, with it."""
    for element in parent.iter(*ADDRESSES):
        if (address := address_of(element)) is not None:
            yield element, address


def address_of(element: etree._Element) -> str | None:
    """Return the address that *element*, one of :data:`ADDRESSES`, leads to, or None."""
    (attribute,) = ADDRESSES[str(element.tag)]
    return text(element).strip() if attribute is None else element.get(attribute.tag)


def insecure_links(entry: etree._Element) -> list[etree._Element]:
    """Return the elements of *entry* that lead to http addresses."""
    return [each for each, address in addresses_in(entry) if address.startswith("http://")]


def page_of(parent: etree._Element) -> etree._Element | None:
    """Return the link from an entry or a feed to its page. None: it has none."""
    if parent.tag in ("channel", ITEM):
        return first(parent, "link")
    for link in parent.iterchildren(_LINK):
        if relation(link) == "alternate" and link.get("type", "text/html") == "text/html":
            return link
    return None


def uncredited_images(entry: etree._Element, held: Container[str]) -> Iterator[etree._Element]:
    """Yield the images of *entry*, whose children have the tags *held*, that have no credit."""
    if _CONTENT not in held and _GROUP not in held:
        return
    for parent in (entry, *(entry.iterchildren(_GROUP) if _GROUP in held else ())):
        contents = list(parent.iterchildren(_CONTENT))
        # The files of a group are one picture.
        of_all = (parent,) if parent is entry else (parent, *contents)
        if any(first(each, _CREDIT) is not None for each in of_all):
            continue
        for content in contents:
            if is_image(content) and first(content, _CREDIT) is None:
                yield content


def is_image(content: etree._Element) -> bool:
    """Whether a ``media:content`` is an image."""
    return content.get("medium") == "image" or content.get("type", "").startswith("image/")
