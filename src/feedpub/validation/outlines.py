"""What rules that need more than an entry look at in one, so that it need not be parsed for them.

An outline is kept with an entry. A document of such entries is checked with an empty element in the
place of each: in these and in the outlines rules find what they find in the document.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from lxml import etree

from feedpub.validation.document import (
    ENTRY,
    ITEM,
    Parsed,
    first,
    is_removed,
    name_of,
    relation,
    text,
)
from feedpub.validation.entry_view import (
    ADDRESSES,
    address_of,
    insecure_links,
    page_of,
    published_of,
    title_of,
    uncredited_images,
)
from feedpub.validation.html.plain_text import html_in, tag_to_be
from feedpub.validation.values.addresses import SCHEME
from feedpub.validation.values.dates import read_rfc3339
from feedpub.validation.values.hosts import private_host_of
from feedpub.validation.xml_names import (
    ATOM,
    ATOM_URI,
    CONTENT_URI,
    DC,
    DC_URI,
    ITUNES,
    MEDIA,
    MEDIA_URI,
    split,
)

#: There were no feeds before this year, nor web pages.
FIRST_YEAR = 1990

_ID = {ITEM: "guid", ENTRY: f"{ATOM}id"}
_PUBLISHED = {ITEM: "pubDate", ENTRY: f"{ATOM}published"}
_UPDATED = f"{ATOM}updated"
_LINK = f"{ATOM}link"
_AUTHOR = f"{ATOM}author"
_AUTHORS = frozenset({"author", f"{DC}creator", _AUTHOR, f"{ITUNES}author"})

#: The namespaces whose elements an outline stands for.
_OUTLINED = frozenset({"", ATOM_URI, CONTENT_URI, DC_URI, MEDIA_URI})
_IN_QUESTION = frozenset(
    {ITEM, ENTRY, "title", "pubDate", "lastBuildDate", f"{ATOM}published", _UPDATED, f"{DC}date"}
    | {f"{ATOM}source", f"{ATOM}feed", f"{MEDIA}status"}
)


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=lambda moment: moment.isoformat()
)


class EntryOutline(NamedTuple):
    """What rules that need more than an entry look at in one."""

    #: Empty: it has none.
    id: str

    title: str

    #: The address of its page. None: it has none.
    page: str | None

    #: The other addresses of its article.
    related: tuple[str, ...]

    #: The addresses of its enclosures in RSS.
    enclosures: tuple[str, ...]

    #: None: unknown.
    published: datetime | None
    updated: datetime | None

    is_by_somebody: bool

    #: Whether there is an author as Atom asks for one: its own, or that of its source.
    has_author: bool

    #: How many of its images have no credit.
    uncredited: int

    #: Whether it only marks itself as deleted.
    is_removed: bool

    #: Its elements that lead to http addresses: their names, with these.
    insecure: tuple[tuple[str, str], ...]

    def as_text(self) -> str:
        """Return it for :meth:`from_text`."""
        return _ENCODER.encode(self)

    @classmethod
    def from_text(cls, text: str) -> EntryOutline:
        """Return the outline that has been written as *text*."""
        read = cls(*json.loads(text))
        return read._replace(
            related=tuple(read.related),
            enclosures=tuple(read.enclosures),
            published=_read(read.published),
            updated=_read(read.updated),
            insecure=tuple((name, address) for name, address in read.insecure),
        )


class OutlinedDocument(NamedTuple):
    """A document whose entries need not be parsed."""

    #: Its bytes with an empty element in the place of each entry.
    content: bytes

    #: Of its entries.
    outlines: tuple[EntryOutline, ...]

    def is_over(self, now: datetime) -> bool:
        """Whether no entry has a date after *now*."""
        moments = ((each.published, each.updated) for each in self.outlines)
        return all(each is None or each <= now for each in chain.from_iterable(moments))


def _read(written: Any) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def outlines(parsed: Parsed) -> Sequence[EntryOutline]:
    """Return the outlines of the entries of *parsed*, a document in RSS 2.0 or Atom."""
    if parsed.outlines is not None:
        return parsed.outlines
    return list(map(_outline, parsed.entries, parsed.held))


def outlines_to_keep(parsed: Parsed) -> Iterator[EntryOutline | None]:
    """Yield the outline of each entry of *parsed*, a document in RSS 2.0 or Atom.

    None: rules that need more than an entry may find something in it that the outline lacks. That
    holds for few entries; their documents are parsed.
    """
    for entry, held, outline in zip(
        parsed.entries, parsed.held, parsed.once(outlines), strict=True
    ):
        yield outline if _is_usual(entry, held, outline) else None


def _outline(entry: etree._Element, held: Mapping[str, etree._Element]) -> EntryOutline:
    id = held.get(_ID[str(entry.tag)])
    page = page_of(entry)
    updated = held.get(_UPDATED)
    return EntryOutline(
        id="" if id is None else text(id).strip(),
        title=title_of(entry),
        page=None if page is None else address_of(page) or "",
        related=tuple(
            sorted(
                {
                    link.get("href", "")
                    for link in entry.iterchildren(_LINK)
                    if relation(link) == "related"
                }
            )
        ),
        enclosures=tuple(each.get("url", "") for each in entry.iterchildren("enclosure")),
        published=published_of(entry),
        updated=None if updated is None else read_rfc3339(text(updated)).at,
        is_by_somebody=not _AUTHORS.isdisjoint(held),
        has_author=_AUTHOR in held or _has_source_with_author(held),
        uncredited=sum(1 for _ in uncredited_images(entry, held)),
        is_removed=f"{MEDIA}status" in held and is_removed(entry),
        insecure=tuple((name_of(each), address_of(each) or "") for each in insecure_links(entry)),
    )


def _has_source_with_author(held: Mapping[str, etree._Element]) -> bool:
    source = held.get(f"{ATOM}source")
    return source is not None and first(source, _AUTHOR) is not None


def _is_usual(
    entry: etree._Element, held: Mapping[str, etree._Element], outline: EntryOutline
) -> bool:
    """Whether *outline* has all of *entry* that rules look at which need more than an entry."""
    for element in entry.iter("*"):
        tag = str(element.tag)
        if not _is_in_question(tag):
            continue
        if tag in ADDRESSES:
            address = address_of(element)
            if address is None:
                continue
            # A relative link may lead to its own base.
            is_relative = tag == _LINK and not SCHEME.match(address)
            if is_relative or private_host_of(address) is not None:
                return False
        elif tag == "title":
            own = text(element)
            if html_in(own) is not None or tag_to_be(own) is not None:
                return False
        elif element is not entry and not (
            tag in (_PUBLISHED[str(entry.tag)], _UPDATED) and held.get(tag) is element
        ):
            return False
    moments = (outline.published, outline.updated)
    return all(each is None or each.year >= FIRST_YEAR for each in moments)


@functools.lru_cache(maxsize=512)
def _is_in_question(tag: str) -> bool:
    """Whether an entry with an element *tag* may have something that its outline lacks."""
    return tag in ADDRESSES or tag in _IN_QUESTION or split(tag)[0] not in _OUTLINED
