"""Finds the articles of a site in its section pages, sitemaps and feeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from feedpub.addresses import web_address
from feedpub.intake.readers.feeds.parsed import FeedItem, NotAFeed
from feedpub.intake.readers.feeds.parser import parse_feed
from feedpub.intake.readers.html.addresses import base_of
from feedpub.intake.readers.html.document import Unreadable, as_served, parse_page
from feedpub.intake.readers.xml.tree import XMLRefused, parse, text
from feedpub.intake.short_links import clean_address
from feedpub.nouns import dataclass, replace
from feedpub.protocols import ListedDate
from feedpub.web.answers import Answer

#: How many sitemaps of an index are fetched, the newest first. Nested indexes are not followed.
MAX_SITEMAPS = 10

#: How many entries of sitemaps are used, the newest first.
MAX_LISTED = 10_000

#: Of several links to one page, so many are looked at for a date beside them; and so many boxes
#: around a link.
_LINKS, _BOXES = 3, 6

#: Changes that come so fast are made by a program.
_AT_ONCE = timedelta(minutes=10)
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[0-9:.]{5,18}(?:Z|[+-]\d\d:\d\d)?)?")

_BEGINS_WITH_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CHANGED = re.compile("updated|modified", re.IGNORECASE)


class NoList(ValueError):
    """A document that should list articles does not. The message says why."""


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """The address of an article in a list."""

    address: str

    #: The date of the last change that the list gives. Empty: it gives none.
    stamp: str = ""

    #: The dates that lists give, those of publication first.
    dates: tuple[ListedDate, ...] = ()

    def with_dates(self, dates: Iterable[ListedDate]) -> ListedAddress:
        """Return the same address with the *dates* of another list, too."""
        every = sorted((*self.dates, *dates), key=lambda each: each.is_change)
        return replace(self, dates=tuple(every))


def in_section(answer: Answer, is_article: Callable[[str], bool]) -> list[ListedAddress]:
    """Return the addresses that a page links to, in its order. Raises: NoList.

    Those of articles have the date that is printed beside the link.
    """
    try:
        root = parse_page(as_served(answer.content or b"", answer.charset))
    except Unreadable as refused:
        raise NoList(str(refused)) from refused
    base = base_of(root, answer.address, None)
    links: dict[str, list[HtmlElement]] = {}
    articles: dict[HtmlElement, str] = {}
    for link in root.iter("a"):
        if address := web_address(link.get("href") or "", base):
            address = _clean(address)
            links.setdefault(address, []).append(link)
            if is_article(address):
                articles[link] = address
    return [
        ListedAddress(address, dates=_dates_beside(found[:_LINKS], articles))
        for address, found in links.items()
    ]


def _dates_beside(
    links: Iterable[HtmlElement], articles: Mapping[HtmlElement, str]
) -> tuple[ListedDate, ...]:
    """Return the date that stands beside one of *links*, all to one page; empty if none does.

    It is the only one in the box around the link, which leads to no other one of *articles*.
    """
    for link in links:
        if link not in articles:
            return ()
        box: HtmlElement | None = link
        for _ in range(_BOXES):
            assert box is not None
            found = _dates_in(box)
            if found:
                if len(found) > 1:
                    # Nobody can tell which one is the article's.
                    return ()
                return (ListedDate(found.pop(), "time element of the section page"),)
            box = box.getparent()
            if box is None or any(
                articles.get(each, articles[link]) != articles[link] for each in box.iter("a")
            ):
                break
    return ()


def _dates_in(box: HtmlElement) -> set[str]:
    """Return the dates of ``time`` elements in *box*; those of changes only if it has no others."""
    found: dict[bool, set[str]] = {False: set(), True: set()}
    for each in box.iter("time"):
        text = (each.get("datetime") or "").strip()
        if _BEGINS_WITH_DATE.match(text):
            says = f"{each.get('class') or ''} {each.get('itemprop') or ''}"
            found[bool(_CHANGED.search(says))].add(text)
    return found[False] or found[True]


def in_feed(answer: Answer) -> list[ListedAddress]:
    """Return the addresses of a feed's items, in its order. Raises: NoList."""
    try:
        items = parse_feed(answer.content or b"").items
    except NotAFeed as error:
        raise NoList(str(error)) from error
    found: dict[str, ListedAddress] = {}
    for item in items:
        if item.addresses:
            address = _clean(item.addresses[0])
            found.setdefault(address, ListedAddress(address, dates=tuple(_dates_of(item))))
    return list(found.values())


def _dates_of(item: FeedItem) -> Iterator[ListedDate]:
    for given, is_change in ((item.published, False), (item.updated, True)):
        if given.text:
            yield ListedDate(given.text.strip(), f"{given.origin} of the feed", is_change)


def in_sitemap(answer: Answer, get: Callable[[str], Answer]) -> list[ListedAddress]:
    """Return the addresses in a sitemap or the sitemaps of an index, the newest first.

    Raises: NoList; FetchError, where *get* does.
    """
    root = _sitemap(answer)
    if etree.QName(root).localname != "sitemapindex":
        return _newest_first(_without_bulk_dates(_entries(root, "url", answer.address)))
    found: list[_Entry] = []
    for each in _newest_first(_entries(root, "sitemap", answer.address))[:MAX_SITEMAPS]:
        inner = get(each.address)
        found += _entries(_sitemap(inner), "url", inner.address)
    return _newest_first(_without_bulk_dates(found))


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

    #: As written. Empty: it has none.
    published: str = ""
    changed: str = ""

    @property
    def dates(self) -> Iterator[ListedDate]:
        if self.published:
            yield ListedDate(self.published, "publication_date of the news sitemap")
        if self.changed:
            yield ListedDate(self.changed, "lastmod of the sitemap", is_change=True)


def _entries(root: etree._Element, name: str, base: str) -> Iterator[_Entry]:
    for entry in root.iterchildren(f"{{*}}{name}"):
        changed = (text(next(entry.iterchildren("{*}lastmod"), None)) or "").strip()
        dates = (text(each) for each in entry.iter(f"{_NEWS}publication_date"))
        published = (next(dates, None) or "").strip()
        stamp = _moment(changed)
        address = text(next(entry.iterchildren("{*}loc"), None)) or ""
        yield _Entry(_moment(published) or stamp, stamp, address, base, published, changed)


def _without_bulk_dates(entries: Iterable[_Entry]) -> list[_Entry]:
    """Return *entries* without dates of change that say nothing about the page.

    Many systems give all pages the date of the answer, or that of the last time when the site was
    generated: all entries have one date, or half of them have one of the same ten minutes.
    """
    entries = list(entries)
    dated = sorted(each.stamp for each in entries if each.stamp)
    bulk: set[str] = set()
    if len(dated) > 1 and dated[0] == dated[-1]:
        bulk = set(dated)
    timed = [
        datetime.fromisoformat(each.stamp) for each in entries if each.stamp and "T" in each.changed
    ]
    timed.sort()
    half = len(dated) // 2 + 1
    if half > 1:
        for first, last in zip(timed, timed[half - 1 :], strict=False):
            if last - first <= _AT_ONCE:
                bulk |= {each.isoformat() for each in timed if first <= each <= first + _AT_ONCE}
    return [each._replace(changed="") if each.stamp in bulk else each for each in entries]


def _moment(written: str) -> str:
    """Return a W3C date in UTC; empty if it is invalid."""
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
            listed = ListedAddress(_clean(address), each.stamp, tuple(each.dates))
            first.setdefault(listed.address, listed)
    return list(first.values())


def _clean(address: str) -> str:
    """Return *address* without tracking parameters and fragment, with its scheme unchanged."""
    clean = clean_address(address) or address
    return f"{urlsplit(address).scheme}:{clean.partition(':')[2]}"
