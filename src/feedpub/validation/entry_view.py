"""What a reader takes from an entry, whichever format it is in: for rules about the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from lxml import etree

from feedpub.validation.document import ENTRY, first, relation
from feedpub.validation.values.dates import read_rfc822, read_rfc3339
from feedpub.validation.values.modules import is_positive
from feedpub.validation.xml_names import ATOM, CONTENT, DC, MEDIA

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SPACE = re.compile(r"\s+")


class EntryImage(NamedTuple):
    """A picture that is carried with an entry. What it does not say is None."""

    element: etree._Element
    type: str
    width: int | None
    height: int | None
    length: int | None


def _text_of(parent: etree._Element, *tags: str) -> str:
    """The text of the first of *tags* that *parent* has with one in it; empty if it has none."""
    for tag in tags:
        found = first(parent, tag)
        if found is not None and (said := "".join(found.itertext()).strip()):
            return said
    return ""


def title_of(parent: etree._Element) -> str:
    return _text_of(parent, "title", f"{ATOM}title")


def summary_of(entry: etree._Element) -> str:
    return _text_of(entry, "description", f"{ATOM}summary")


def about(channel: etree._Element) -> str:
    """What a feed says that it is about."""
    return _text_of(channel, "description", f"{ATOM}subtitle")


def body_of(entry: etree._Element) -> str:
    """Its whole text, as HTML; of XHTML the text alone."""
    return _text_of(entry, f"{CONTENT}encoded", f"{ATOM}content")


def id_of(entry: etree._Element) -> str:
    return _text_of(entry, "guid", f"{ATOM}id")


def link_of(parent: etree._Element) -> str:
    """The address of its page; empty if it says none."""
    if said := _text_of(parent, "link"):
        return said
    links = parent.iterchildren(f"{ATOM}link")
    return next((link.get("href", "") for link in links if relation(link) == "alternate"), "")


def language_of(channel: etree._Element) -> str:
    lang = channel.get("{http://www.w3.org/XML/1998/namespace}lang", "")
    return _text_of(channel, "language", f"{DC}language") or lang


def is_by_somebody(entry: etree._Element) -> bool:
    return bool(_text_of(entry, f"{DC}creator", f"{ATOM}author", "author"))


def published_of(entry: etree._Element) -> datetime | None:
    """When it was published, if it says so in a way that can be read."""
    if entry.tag == ENTRY:
        return read_rfc3339(_text_of(entry, f"{ATOM}published")).at
    return read_rfc822(_text_of(entry, "pubDate")).at


def has_tags(value: str) -> bool:
    """Whether there is markup in a text that is to be plain."""
    return _TAG.search(value) is not None


def plain_length(html: str) -> int:
    """About how many characters of *html* are read."""
    return len(_SPACE.sub(" ", _TAG.sub("", html)).strip())


def pictures_of(entry: etree._Element) -> Iterator[EntryImage]:
    """The pictures that are carried with *entry*, those of its groups included."""
    for parent in (entry, *entry.iterchildren(f"{MEDIA}group")):
        for content in parent.iterchildren(f"{MEDIA}content"):
            type = content.get("type", "").lower()
            if content.get("medium") == "image" or type.startswith("image/"):
                yield EntryImage(
                    element=content,
                    type=type,
                    width=_number(content.get("width", "")),
                    height=_number(content.get("height", "")),
                    length=_number(content.get("fileSize", "")),
                )


def _number(value: str) -> int | None:
    return int(value) if is_positive(value) and len(value) < 16 else None
