"""Live feeds of other software: what their readers know of each item."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from lxml import etree

from feedpub.addresses import web_address
from feedpub.intake.dates.parser import parse_timestamp
from feedpub.intake.readers.feeds.atom import ATOM, base_of, words_in
from feedpub.intake.readers.feeds.json_feed import is_json_feed
from feedpub.intake.readers.feeds.rss import DC, DCTERMS, RDF, RSS_1, title_in
from feedpub.intake.readers.records.json_records import MAX_FILE, json_in
from feedpub.intake.readers.xml.mending import parse_forgiving
from feedpub.intake.readers.xml.tree import XMLRefused, child, children, text
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext

_ORIGINAL = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
_LINKS = frozenset({"alternate", "canonical", "shortlink"})

#: RFC 3986, 3.1: what begins so is resolved against nothing.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

#: In characters. Nobody's reader knows an item by more.
MAX_ID = 4096
_MAX_TITLE = 1000


class NoFeed(ValueError):
    """What was read is no feed; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldItem:
    """An item as readers know it."""

    #: Its guid, verbatim; its link where it has none.
    guid: str

    #: Where it leads, its link first.
    addresses: tuple[str, ...]
    title: str

    #: None if it has no date of publication, or none with a time.
    published: datetime | None

    #: Why some readers take its entry for a new one once feedpub writes its guid: it has none but
    #: its ``link``, which newsboat joins with the date; or it is ``relative``, and feedparser and
    #: what is built on it resolve it (RSS 2.0, guid: isPermaLink is true unless said). None: none.
    doubt: Literal["link", "relative"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldFeed:
    """A feed as it was found."""

    #: ``rss``, ``atom`` or ``json``; RSS 1.0 is ``rss``.
    format: str

    #: What it says of its own address.
    address: str | None
    items: tuple[OldItem, ...]

    #: How many items readers cannot tell from others: they have neither guid nor link.
    nameless: int = 0

    #: What is wrong with its XML, and what was done to read it. Empty: nothing.
    mended: str = ""


def read_old_feed(content: bytes, terms: ReaderContext) -> OldFeed:
    """Return what *content*, RSS, RSS 1.0, Atom or JSON Feed, says of its items.

    Raises: NoFeed.
    """
    if len(content) > MAX_FILE:
        raise NoFeed(f"is larger than {MAX_FILE // 2**20} MiB")
    start = content[:1000].lstrip(b" \t\r\n\xef\xbb\xbf")
    if start.startswith(b"{"):
        return _json_feed(content.lstrip(b" \t\r\n"), terms)
    try:
        parsed = parse_forgiving(content)
    except XMLRefused as refused:
        raise NoFeed(str(refused)) from refused
    root, mended = parsed.root, parsed.mended
    if root.tag == "rss":
        channel = child(root, "channel")
        return _feed("rss", _self_link(channel), _rss(channel, terms), mended)
    if root.tag == f"{RDF}RDF":
        return _feed("rss", _self_link(root), _rdf(root, terms), mended)
    if root.tag == f"{ATOM}feed":
        return _feed("atom", _self_link(root), _atom(root, terms), mended)
    raise NoFeed("is neither RSS nor Atom nor JSON Feed")


def _feed(
    format: str, address: str | None, items: Iterable[OldItem | None], mended: str = ""
) -> OldFeed:
    listed = list(items)
    known = tuple(each for each in listed if each is not None)
    nameless = len(listed) - len(known)
    return OldFeed(format=format, address=address, items=known, nameless=nameless, mended=mended)


def _item(
    guid: str | None,
    addresses: Iterable[str | None],
    title: str | None,
    date: str | None,
    terms: ReaderContext,
    doubt: Literal["link", "relative"] | None = None,
) -> OldItem | None:
    """None if there is no *guid* to tell it by, or none that can be written."""
    guid = (guid or "").strip()
    if not guid or len(guid) > MAX_ID or plain(guid) != guid:
        return None
    published = parse_timestamp(date, terms) if date else None
    known = (web_address(each) for each in (*addresses, guid) if each)
    return OldItem(
        guid=guid,
        addresses=tuple(dict.fromkeys(each for each in known if each)),
        title=plain(title or "")[:_MAX_TITLE],
        published=None if published is None or published.by_day else published.moment,
        doubt=doubt,
    )


def _rss(channel: etree._Element | None, terms: ReaderContext) -> Iterator[OldItem | None]:
    site = web_address(text(child(channel, "link")) or "")
    for item in children(channel, "item"):
        link = text(child(item, "link"))
        addresses = [text(child(item, _ORIGINAL)), web_address(link or "", site)]
        addresses += _atom_links(item, site)
        date = text(child(item, "pubDate")) or _dublin_core_date(item)
        element = child(item, "guid")
        guid = text(element)
        doubt: Literal["link", "relative"] | None = None
        if not guid:
            doubt = "link"
        elif not _SCHEME.match(guid) and _is_permalink(element):
            doubt = "relative"
        yield _item(guid or link, addresses, title_in(item), date, terms, doubt)


def _is_permalink(guid: etree._Element | None) -> bool:
    return guid is not None and (guid.get("isPermaLink") or "true").strip().lower() != "false"


def _rdf(root: etree._Element, terms: ReaderContext) -> Iterator[OldItem | None]:
    for space in RSS_1:
        for item in children(root, f"{space}item"):
            link = text(child(item, f"{space}link"))
            about = item.get(f"{RDF}about")
            title = title_in(item, f"{space}title")
            yield _item(about or link, [link], title, _dublin_core_date(item), terms)


def _dublin_core_date(item: etree._Element) -> str | None:
    names = (f"{DC}date", f"{DCTERMS}issued", f"{DCTERMS}created")
    return next(filter(None, (text(child(item, name)) for name in names)), None)


def _atom(root: etree._Element, terms: ReaderContext) -> Iterator[OldItem | None]:
    for entry in children(root, f"{ATOM}entry"):
        links = _atom_links(entry, base_of(entry))
        guid = text(child(entry, f"{ATOM}id")) or next(iter(links), None)
        addresses = [text(child(entry, _ORIGINAL)), *links]
        title = words_in(child(entry, f"{ATOM}title"))
        # Not updated, where that is all there is: it moves, and published must not.
        yield _item(guid, addresses, title, text(child(entry, f"{ATOM}published")), terms)


def _atom_links(item: etree._Element, base: str | None) -> list[str]:
    found = (
        web_address(each.get("href", ""), base)
        for each in children(item, f"{ATOM}link")
        if each.get("rel", "alternate") in _LINKS
    )
    return [each for each in found if each]


def _self_link(place: etree._Element | None) -> str | None:
    for link in children(place, f"{ATOM}link"):
        if link.get("rel") == "self":
            return web_address(link.get("href", ""))
    return None


def _json_feed(content: bytes, terms: ReaderContext) -> OldFeed:
    try:
        feed = json_in(content)
    except ValueError as error:
        raise NoFeed(str(error)) from error
    items = feed.get("items") if isinstance(feed, dict) and is_json_feed(feed) else None
    if not isinstance(items, list):
        raise NoFeed("is JSON, and no JSON Feed")
    told = (_json_item(each, terms) if isinstance(each, dict) else None for each in items)
    address = feed.get("feed_url")
    return _feed("json", web_address(address) if isinstance(address, str) else None, told)


def _json_item(item: dict[str, Any], terms: ReaderContext) -> OldItem | None:
    id = item.get("id")
    if isinstance(id, (int, float)) and not isinstance(id, bool):
        # 1.1: a number is to be taken for a text.
        id = json.dumps(id)
    said = {key: each for key, each in item.items() if isinstance(each, str)}
    guid = id if isinstance(id, str) and id else said.get("url")
    date = said.get("date_published")
    return _item(guid, [said.get("url")], said.get("title"), date, terms)
