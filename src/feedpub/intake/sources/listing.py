"""Finds the articles of a site in its section pages, sitemaps and feeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from feedpub.addresses import web_address
from feedpub.intake.readers.feeds.parsed import NotAFeed
from feedpub.intake.readers.feeds.parser import parse_feed
from feedpub.intake.readers.html.addresses import base_of
from feedpub.intake.readers.html.document import Unreadable, as_served, parse_page
from feedpub.intake.readers.xml.tree import XMLRefused, parse, text
from feedpub.intake.short_links import clean_address
from feedpub.nouns import dataclass
from feedpub.web.answers import Answer

#: How many sitemaps of an index are fetched, the newest first. Nested indexes are not followed.
MAX_SITEMAPS = 10

#: How many entries of sitemaps are used, the newest first.
MAX_LISTED = 10_000
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[0-9:.]{5,18}(?:Z|[+-]\d\d:\d\d)?)?")


class NoList(ValueError):
    """A document that should list articles does not. The message says why."""


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """The address of an article in a list."""

    address: str

    #: The date of the last change that the list gives. Empty: it gives none.
    stamp: str = ""


def in_section(answer: Answer) -> list[ListedAddress]:
    """Return the addresses that a page links to, in its order. Raises: NoList."""
    try:
        root = parse_page(as_served(answer.content or b"", answer.charset))
    except Unreadable as refused:
        raise NoList(str(refused)) from refused
    base = base_of(root, answer.address, None)
    links = (web_address(each, base) for each in root.xpath("//a/@href"))
    return [ListedAddress(each) for each in _once(each for each in links if each)]


def in_feed(answer: Answer) -> list[ListedAddress]:
    """Return the addresses of a feed's items, in its order. Raises: NoList."""
    try:
        items = parse_feed(answer.content or b"").items
    except NotAFeed as error:
        raise NoList(str(error)) from error
    return [ListedAddress(each) for each in _once(i.addresses[0] for i in items if i.addresses)]


def in_sitemap(answer: Answer, get: Callable[[str], Answer]) -> list[ListedAddress]:
    """Return the addresses in a sitemap or the sitemaps of an index, the newest first.

    Raises: NoList; FetchError, where *get* does.
    """
    root = _sitemap(answer)
    if etree.QName(root).localname != "sitemapindex":
        return _newest_first(_entries(root, "url", answer.address))
    found: list[_Entry] = []
    for each in _newest_first(_entries(root, "sitemap", answer.address))[:MAX_SITEMAPS]:
        inner = get(each.address)
        found += _entries(_sitemap(inner), "url", inner.address)
    return _newest_first(found)


def _sitemap(answer: Answer) -> etree._Element:
    try:
        root = parse((answer.content or b"").lstrip())
    except XMLRefused as refused:
        raise NoList(str(refused)) from refused
    if etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise NoList("is not a sitemap")
    return root


class _Entry(NamedTuple):
    """An entry of a sitemap, with its address as written."""

    #: The date to sort by. Empty: it has none.
    moment: str
    stamp: str
    address: str
    base: str


def _entries(root: etree._Element, name: str, base: str) -> Iterator[_Entry]:
    for entry in root.iterchildren(f"{{*}}{name}"):
        changed = _moment(text(next(entry.iterchildren("{*}lastmod"), None)))
        published = next((text(each) for each in entry.iter(f"{_NEWS}publication_date")), None)
        address = text(next(entry.iterchildren("{*}loc"), None)) or ""
        yield _Entry(_moment(published) or changed, changed, address, base)


def _moment(written: str | None) -> str:
    """Return a W3C date in UTC; empty if it is invalid."""
    written = (written or "").strip()
    if not _DATE.fullmatch(written):
        return ""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).isoformat()
    except OverflowError:
        return ""


def _newest_first(entries: Iterable[_Entry]) -> list[ListedAddress]:
    ordered = sorted(entries, key=lambda each: each.moment, reverse=True)
    first: dict[str, ListedAddress] = {}
    for each in ordered[:MAX_LISTED]:
        if address := web_address(each.address, each.base):
            listed = ListedAddress(_clean(address), each.stamp)
            first.setdefault(listed.address, listed)
    return list(first.values())


def _once(addresses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(_clean, addresses)))


def _clean(address: str) -> str:
    """Return *address* without tracking parameters and fragment, with its scheme unchanged."""
    clean = clean_address(address) or address
    return f"{urlsplit(address).scheme}:{clean.partition(':')[2]}"
