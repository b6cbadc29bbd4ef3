"""What rules that need more than an entry look at in one, so that it need not be parsed for them.

An outline is kept with an entry. A document of such entries is checked with an empty element in the
place of each: in these and in the outlines rules find what they find in the document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    address_of,
    addresses_in,
    page_of,
    text_in,
    uncredited_images,
)
from feedpub.validation.html.plain_text import html_in, tag_to_be
from feedpub.validation.values.addresses import SCHEME
from feedpub.validation.values.dates import read_rfc822, read_rfc3339
from feedpub.validation.values.hosts import private_host_of
from feedpub.validation.xml_names import (
    ATOM,
    ATOM_URI,
    CONTENT_URI,
    DC,
    DC_URI,
    DCTERMS_URI,
    ITUNES,
    MEDIA,
    MEDIA_URI,
    PARTNER_URIS,
    RSL_URI,
)

#: There were no feeds before this year, nor web pages.
FIRST_YEAR = 1990

_ID = {ITEM: "guid", ENTRY: f"{ATOM}id"}
_PUBLISHED = {ITEM: "pubDate", ENTRY: f"{ATOM}published"}
_UPDATED = f"{ATOM}updated"
_LINK = f"{ATOM}link"
_AUTHOR = f"{ATOM}author"
_AUTHORS = frozenset({"author", f"{DC}creator", _AUTHOR, f"{ITUNES}author"})

#: The namespaces whose elements an outline stands for, and those of them that it does not.
_OUTLINED = PARTNER_URIS | {"", RSL_URI, ATOM_URI, CONTENT_URI, DC_URI, DCTERMS_URI, MEDIA_URI}
_NOT_OUTLINED = (ITEM, ENTRY, f"{ATOM}source", f"{ATOM}feed")

_DATES = ("pubDate", "lastBuildDate", f"{ATOM}published", _UPDATED, f"{DC}date")


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
        """Return it for :func:`read_outlines`."""
        return _ENCODER.encode(self)


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


def read_outlines(texts: Iterable[str]) -> Iterator[EntryOutline]:
    """Yield the outlines that have been written as *texts*."""
    for each in json.loads(f"[{','.join(texts)}]"):
        read = EntryOutline(*each)
        yield EntryOutline(
            read.id,
            read.title,
            read.page,
            tuple(read.related),
            tuple(read.enclosures),
            _moment(read.published),
            _moment(read.updated),
            read.is_by_somebody,
            read.has_author,
            read.uncredited,
            read.is_removed,
            tuple((name, address) for name, address in read.insecure),
        )


def _moment(written: Any) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def outlines(parsed: Parsed) -> Sequence[EntryOutline]:
    """Return the outlines of the entries of *parsed*, a document in RSS 2.0 or Atom."""
    if parsed.outlines is not None:
        return parsed.outlines
    return list(map(_outline, parsed.entries, parsed.held, parsed.once(_addresses)))


def _addresses(parsed: Parsed) -> list[list[tuple[etree._Element, str]]]:
    return [[*addresses_in(entry)] for entry in parsed.entries]


def outlines_to_keep(parsed: Parsed) -> Iterator[EntryOutline | None]:
    """Yield the outline of each entry of *parsed*, a document in RSS 2.0 or Atom.

    None: rules that need more than an entry may find something in it that the outline lacks. That
    holds for few entries; their documents are parsed.
    """
    others = [f"{{{uri}}}*" for uri in parsed.namespaces - _OUTLINED]
    for entry, held, addresses, outline in zip(
        parsed.entries,
        parsed.held,
        parsed.once(_addresses),
        parsed.once(outlines),
        strict=True,
    ):
        own_dates = [held.get(_PUBLISHED[str(entry.tag)]), held.get(_UPDATED)]
        is_usual = (
            all(
                each in own_dates
                for each in entry.iterdescendants(*_DATES, *_NOT_OUTLINED, *others)
            )
            and not any(_is_in_question(element, address) for element, address in addresses)
            and not outline.is_removed
            and not any(_is_ambiguous(title) for title in entry.iterchildren("title"))
            and (outline.published is None or outline.published.year >= FIRST_YEAR)
            and (outline.updated is None or outline.updated.year >= FIRST_YEAR)
        )
        yield outline if is_usual else None


def _is_in_question(element: etree._Element, address: str) -> bool:
    """Whether an address is for other rules: it is not public, or may lead to its own base."""
    is_relative = element.tag == _LINK and not SCHEME.match(address)
    return is_relative or private_host_of(address) is not None


def _is_ambiguous(title: etree._Element) -> bool:
    """Whether readers may find markup in *title*, depending on how others are written."""
    own = text(title)
    return html_in(own) is not None or tag_to_be(own) is not None


def _outline(
    entry: etree._Element,
    held: Mapping[str, etree._Element],
    addresses: Iterable[tuple[etree._Element, str]],
) -> EntryOutline:
    is_item = entry.tag == ITEM
    id = held.get(_ID[str(entry.tag)])
    page = held.get("link") if is_item else page_of(entry)
    published = _text_in(held, _PUBLISHED[str(entry.tag)])
    updated = held.get(_UPDATED)
    return EntryOutline(
        id="" if id is None else text(id).strip(),
        title=_text_in(held, "title", f"{ATOM}title"),
        page=None if page is None else address_of(page) or "",
        related=_related(entry) if _LINK in held else (),
        enclosures=_enclosures(entry) if "enclosure" in held else (),
        published=(read_rfc822 if is_item else read_rfc3339)(published).at,
        updated=None if updated is None else read_rfc3339(text(updated)).at,
        is_by_somebody=not _AUTHORS.isdisjoint(held),
        has_author=_AUTHOR in held or _has_source_with_author(held),
        uncredited=sum(1 for _ in uncredited_images(entry, held)),
        is_removed=f"{MEDIA}status" in held and is_removed(entry),
        insecure=tuple(
            (name_of(element), address)
            for element, address in addresses
            if address.startswith("http://")
        ),
    )


def _text_in(held: Mapping[str, etree._Element], *tags: str) -> str:
    """Return the text of the first of *tags* that has one."""
    return next(filter(None, (text_in(held[tag]) for tag in tags if tag in held)), "")


def _enclosures(entry: etree._Element) -> tuple[str, ...]:
    return tuple(each.get("url", "") for each in entry.iterchildren("enclosure"))


def _related(entry: etree._Element) -> tuple[str, ...]:
    links = entry.iterchildren(_LINK)
    return tuple(sorted({each.get("href", "") for each in links if relation(each) == "related"}))


def _has_source_with_author(held: Mapping[str, etree._Element]) -> bool:
    source = held.get(f"{ATOM}source")
    return source is not None and first(source, _AUTHOR) is not None
