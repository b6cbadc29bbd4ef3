"""Finds out what kind of source an address is: a known CMS, a feed, a sitemap, a list of links."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from lxml import etree
from lxml.html import HtmlElement

from feedpub.addresses import web_address
from feedpub.errors import SetUpError
from feedpub.intake.article_links import ArticleLinks, article_links
from feedpub.intake.readers.apis.presets import PRESETS, preset
from feedpub.intake.readers.feeds.parsed import NotAFeed
from feedpub.intake.readers.feeds.parser import parse_feed
from feedpub.intake.readers.html.addresses import base_of
from feedpub.intake.readers.html.document import Unreadable, as_served, parse_page
from feedpub.intake.readers.xml.repair import parse_forgiving
from feedpub.intake.readers.xml.tree import XMLRefused
from feedpub.intake.text import plain
from feedpub.nouns import dataclass, replace
from feedpub.web.answers import Answer, FetchError
from feedpub.web.client import FEEDS, LISTS, MAX_BYTES, PAGES, Client
from feedpub.web.fetch_once import ip_addresses
from feedpub.web.network import is_public
from feedpub.web.unpacking import Broken, unpacked

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
#: How many of the feeds that a page names are tried.
_MAX_FEEDS = 5
#: In characters.
_MAX_LINE = 200


@dataclass(frozen=True, slots=True)
class LiveFeedFound:
    """A feed that a content management system publishes already, and that may have readers."""

    address: str

    #: How many entries it has now.
    entries: int

    format: Literal["rss", "atom", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectedSource:
    """A source that can be read, and what it says about its newsroom. None: it does not say."""

    #: The name of a preset, ``feed``, ``sitemap`` or ``section``.
    kind: str

    #: What ``url``, ``sitemap`` or ``section`` in config.toml should be.
    address: str

    #: The links of a section that lead to articles. None for other kinds.
    links: ArticleLinks | None = None
    title: str | None = None
    home: str | None = None
    language: str | None = None
    timezone: str | None = None

    #: The IP addresses of its host that are not public.
    private: tuple[str, ...] = ()

    #: The feed that it publishes already.
    live: LiveFeedFound | None = None


def recognise(address: str, *, contact: str) -> DetectedSource:
    """Return what is at *address*: a feed, a sitemap, a site with a known CMS, a page that names a
    feed or a sitemap, or one that links to articles. Its host may be in any network, because a
    person typed the address.

    Raises: SetUpError.
    """
    known = web_address(address)
    if known is None:
        raise SetUpError(address, "is not a web address (http or https) or a folder")
    try:
        found = ip_addresses(known)
        with closing(Client(contact=contact, allowed=map(ipaddress.ip_network, found))) as client:
            place = _recognised(client, client.get(known, accept=PAGES))
    except FetchError as error:
        raise SetUpError(address, str(error)) from error
    if place is None:
        raise SetUpError(
            address,
            "has no feed, no sitemap, no WordPress and no list of articles; name a feed, a sitemap,"
            " a page that links to articles, or a folder",
        )
    private = tuple(each for each in found if not is_public(ipaddress.ip_address(each)))
    return replace(place, private=private)


def _recognised(client: Client, answer: Answer) -> DetectedSource | None:
    listed = _listed(answer)
    if listed is not None:
        return listed
    content = as_served(answer.content or b"", answer.charset)
    try:
        page = parse_page(content)
    except Unreadable:
        page = None
    own = _of_page(page)
    for name in PRESETS:
        if place := _preset(client, name, page, answer.address):
            live = _live_feed(client, page, answer.address)
            return replace(place, language=own.get("language"), live=live)
    for address in _named(page, answer.address):
        if place := _ask(client, address):
            missing = {key: value for key, value in own.items() if getattr(place, key) is None}
            return replace(place, **missing, home=place.home or _root(answer.address))
    if page is not None and (links := article_links(page, answer.address)) is not None:
        home = _root(answer.address)
        return DetectedSource(kind="section", address=answer.address, links=links, home=home, **own)
    return None


def _preset(
    client: Client, name: str, page: HtmlElement | None, address: str
) -> DetectedSource | None:
    detect = preset(name).detect
    if detect is None or (site := detect(client, page, address)) is None:
        return None
    return DetectedSource(
        kind=name,
        address=site.address,
        title=_line(site.title),
        home=site.home,
        timezone=site.timezone,
    )


def _live_feed(client: Client, page: HtmlElement | None, address: str) -> LiveFeedFound | None:
    """Return the feed of the site of *page*. None: it names none, and has none in a usual place."""
    for each in _named(page, address):
        if "comments" in urlsplit(each).path.split("/"):
            continue
        try:
            found = client.get(each, accept=FEEDS)
            feed = parse_feed(unpacked(found.content or b"", MAX_BYTES).lstrip())
        except (FetchError, Broken, NotAFeed):
            continue
        if feed.items:
            return LiveFeedFound(found.address, len(feed.items), feed.format)
    return None


def _ask(client: Client, address: str) -> DetectedSource | None:
    try:
        return _listed(client.get(address, accept=f"{FEEDS}, {LISTS}"))
    except FetchError:
        return None


def _listed(answer: Answer) -> DetectedSource | None:
    """Return the feed or sitemap that *answer* is; None if it is neither."""
    try:
        content = unpacked(answer.content or b"", MAX_BYTES).lstrip()
    except Broken:
        return None
    try:
        feed = parse_feed(content)
    except NotAFeed:
        return _sitemap(content, answer.address)
    return DetectedSource(
        kind="feed",
        address=answer.address,
        title=_line(feed.title),
        home=web_address(feed.home, answer.address) if feed.home else None,
        language=_language(feed.language),
    )


def _sitemap(content: bytes, address: str) -> DetectedSource | None:
    try:
        root = parse_forgiving(content).root
    except XMLRefused:
        return None
    if etree.QName(root).localname not in ("urlset", "sitemapindex"):
        return None
    return DetectedSource(kind="sitemap", address=address, home=_root(address))


def _of_page(page: HtmlElement | None) -> dict[str, Any]:
    """Return what a page says about its newsroom."""
    if page is None:
        return {}
    names = [*page.xpath("//meta[@property='og:site_name']/@content"), page.findtext(".//title")]
    found = {
        "title": next(filter(None, map(_line, names)), None),
        "language": _language(page.get("lang")),
    }
    return {key: value for key, value in found.items() if value}


def _named(page: HtmlElement | None, address: str) -> Iterator[str]:
    """Yield the feeds that *page* names, then the usual places of WordPress's feed, which a page
    need not name, and of the sitemap."""
    if page is not None:
        base = base_of(page, address, None)
        links = page.xpath("//link[contains(concat(' ', @rel, ' '), ' alternate ')]")
        feeds = (each.get("href") or "" for each in links if each.get("type") in _FEED_TYPES)
        yield from [found for each in feeds if (found := web_address(each, base))][:_MAX_FEEDS]
    above = address.partition("?")[0].partition("/wp-json")[0].rstrip("/") + "/"
    yield from (f"{each}feed/" for each in dict.fromkeys((above, _root(address))))
    yield f"{_root(address)}sitemap.xml"


def _root(address: str) -> str:
    return urlunsplit((*urlsplit(address)[:2], "/", "", ""))


def _line(value: object) -> str | None:
    return plain(value)[:_MAX_LINE].strip() or None if isinstance(value, str) else None


def _language(value: object) -> str | None:
    """Return a language tag as config.toml has them: ``de-AT`` for ``de_AT``."""
    if not isinstance(value, str):
        return None
    primary, _, rest = value.strip().replace("_", "-").partition("-")
    return f"{primary.lower()}-{rest}" if rest else primary.lower() or None
