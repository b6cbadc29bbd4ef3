"""Finds the articles of a site in its section pages, sitemaps and feeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from feedpub.addresses import web_address
from feedpub.intake.dates.parser import parse_timestamp
from feedpub.intake.readers.feeds.parsed import FeedItem, NotAFeed
from feedpub.intake.readers.feeds.parser import parse_feed
from feedpub.intake.readers.html.addresses import base_of
from feedpub.intake.readers.html.document import Unreadable, as_served, parse_page
from feedpub.intake.readers.xml.tree import XMLRefused, parse, text
from feedpub.intake.short_links import clean_address
from feedpub.nouns import dataclass, replace
from feedpub.protocols import ListedDate, ReaderContext
from feedpub.web.answers import Answer

#: How many sitemaps of an index are fetched, the newest first. Nested indexes are not followed.
MAX_SITEMAPS = 10

#: How many entries of sitemaps are used, the newest first.
MAX_LISTED = 10_000

#: Of several links to one page, so many are looked at for a date beside them; and so many boxes
#: around a link.
_LINKS, _BOXES = 3, 6

#: Dates that are so near to each other are made by a program, if they are of so many pages.
_AT_ONCE = timedelta(minutes=10)
_FEW = 3

#: Dates are compared with each other only.
_IN_UTC = ReaderContext(timezone=UTC, now=datetime(2000, 1, 1, tzinfo=UTC))
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
    for link in root.iter("a"):
        href = link.get("href")
        if href is not None and (address := web_address(href, base)):
            links.setdefault(_clean(address), []).append(link)
    articles = {address: found[:_LINKS] for address, found in links.items() if is_article(address)}
    boxes = _boxes(articles)
    return _without_bulk_dates(
        ListedAddress(address, dates=_dates_beside(address, articles.get(address, ()), boxes))
        for address in links
    )


def _boxes(articles: Mapping[str, Iterable[HtmlElement]]) -> dict[HtmlElement, str]:
    """Return the elements with links to *articles*, each with the only address. Empty: several."""
    found: dict[HtmlElement, str] = {}
    for address, links in articles.items():
        for link in links:
            box: HtmlElement | None = link
            while box is not None and found.get(box) != "":
                found[box] = address if found.get(box, address) == address else ""
                box = box.getparent()
    return found


def _dates_beside(
    address: str, links: Iterable[HtmlElement], boxes: Mapping[HtmlElement, str]
) -> tuple[ListedDate, ...]:
    """Return the date beside one of *links*, which lead to *address*; empty if there is none.

    It is the only one in one of *boxes* around the link that has no links to other articles.
    """
    for link in links:
        box: HtmlElement | None = link
        for _ in range(_BOXES):
            if box is None or boxes[box] != address:
                break
            if found := _dates_in(box):
                if len(found) > 1:
                    # Nobody can tell which one is the article's.
                    return ()
                return (ListedDate(found.pop(), "time element of the section page"),)
            box = box.getparent()
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
    return _without_bulk_dates(found.values())


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
        return _without_bulk_dates(_newest_first(_entries(root, "url", answer.address)))
    found: list[_Entry] = []
    for each in _newest_first(_entries(root, "sitemap", answer.address))[:MAX_SITEMAPS]:
        inner = get(each.address)
        found += _entries(_sitemap(inner), "url", inner.address)
    return _without_bulk_dates(_newest_first(found))


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


def _without_bulk_dates(listed: Iterable[ListedAddress]) -> list[ListedAddress]:
    """Return *listed*, all of one list, without dates that say nothing about the single page.

    Many systems give all pages the date of the answer, or that of the last time when the site was
    generated.
    """
    listed = list(listed)
    bulk = {
        (is_change, text)
        for is_change in (False, True)
        for text in _bulk_dates(
            [
                date.text
                for each in listed
                for date in each.dates[:2]
                if date.is_change == is_change
            ],
            is_change=is_change,
        )
    }
    if not bulk:
        return listed
    return [
        replace(each, dates=tuple(d for d in each.dates if (d.is_change, d.text) not in bulk))
        for each in listed
    ]


def _bulk_dates(texts: Sequence[str], *, is_change: bool) -> set[str]:
    """Return those of *texts* that are within ten minutes of each other and more than half of all.

    Of dates of change also a day, if it is the only one. Two or three stories may well be published
    at once.
    """
    parsed = {text: parse_timestamp(text, _IN_UTC) for text in set(texts)}
    moments = {text: date.moment for text, date in parsed.items() if date is not None}
    if is_change and len(texts) > 1 and len(set(moments.values())) == 1:
        return set(moments)
    half = len(texts) // 2 + 1
    if half < (2 if is_change else _FEW):
        return set()
    timed = sorted(
        (moments[text], text)
        for text in texts
        if text in moments and (date := parsed[text]) is not None and not date.by_day
    )
    bulk: set[str] = set()
    marked = 0
    for number, (first, _) in enumerate(timed[: len(timed) - half + 1]):
        if timed[number + half - 1][0] - first <= _AT_ONCE:
            end = number + half
            while end < len(timed) and timed[end][0] - first <= _AT_ONCE:
                end += 1
            bulk.update(text for _, text in timed[max(number, marked) : end])
            marked = end
    return bulk


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
