"""What stands at an address that somebody names: which kind of source would read it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from html import unescape
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from lxml import etree
from lxml.html import HtmlElement

from feedpub.addresses import web_address, with_parameters
from feedpub.errors import SetUpError
from feedpub.intake.readers.feeds.parsed import NotAFeed
from feedpub.intake.readers.feeds.parser import parse_feed
from feedpub.intake.readers.html.addresses import base_of
from feedpub.intake.readers.html.document import Unreadable, as_served, parse_page
from feedpub.intake.readers.records.json_records import json_in
from feedpub.intake.readers.xml.mending import parse_forgiving
from feedpub.intake.readers.xml.tree import XMLRefused
from feedpub.intake.text import plain
from feedpub.web.answers import Answer, FetchError
from feedpub.web.client import FEEDS, LISTS, PAGES, RECORDS, Client
from feedpub.web.fetch_once import ip_addresses
from feedpub.web.network import is_public

Kind = Literal["wordpress", "feed", "sitemap"]

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
#: Feeds and sitemaps that a page names, and that are asked for.
_MOST = 5
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectedSource:
    """A source that can be read, and what it says of its newsroom. None: it does not say."""

    kind: Kind

    #: What is asked: of WordPress the site, else the document.
    address: str
    title: str | None = None
    home: str | None = None
    language: str | None = None
    timezone: str | None = None

    #: The IP addresses of its host that are not public.
    private: tuple[str, ...] = ()


def recognise(address: str, *, contact: str) -> DetectedSource:
    """Return what is at *address*: a feed, a sitemap, a site with WordPress, or a page that names
    a feed or a sitemap. Its host may be in any network: a person named it.

    Raises: SetUpError.
    """
    known = web_address(address)
    if known is None:
        raise SetUpError(address, "is no address of the web (http or https), and no folder")
    try:
        found = ip_addresses(known)
        with closing(Client(contact=contact, allowed=map(ipaddress.ip_network, found))) as client:
            place = _recognised(client, client.get(known, accept=PAGES))
    except FetchError as error:
        raise SetUpError(address, str(error)) from error
    if place is None:
        raise SetUpError(
            address,
            "has no WordPress behind it, is no feed and no sitemap, and names none; name a feed, a"
            " sitemap or a folder",
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
    for site in _sites(page, answer.address):
        if place := _wordpress(client, site):
            return replace(place, language=place.language or own.get("language"))
    for address in _named(page, answer.address):
        if place := _ask(client, address):
            said = {key: value for key, value in own.items() if getattr(place, key) is None}
            return replace(place, **said, home=place.home or _root(answer.address))
    return None


def _ask(client: Client, address: str) -> DetectedSource | None:
    try:
        return _listed(client.get(address, accept=f"{FEEDS}, {LISTS}"))
    except FetchError:
        return None


def _listed(answer: Answer) -> DetectedSource | None:
    """Return the feed or sitemap that *answer* is; None if it is neither."""
    content = (answer.content or b"").lstrip()
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
    """What a page says of the newsroom."""
    if page is None:
        return {}
    names = [*page.xpath("//meta[@property='og:site_name']/@content"), page.findtext(".//title")]
    said = {
        "title": next(filter(None, map(_line, names)), None),
        "language": _language(page.get("lang")),
    }
    return {key: value for key, value in said.items() if value}


def _sites(page: HtmlElement | None, address: str) -> Iterator[str]:
    """Where WordPress may be: as the page says, else above the address and at the root."""
    seen = set()
    links = page.xpath("//link[@rel='https://api.w.org/']/@href") if page is not None else []
    for link in links[:1]:
        api = web_address(str(link), address) or ""
        if api.endswith("/wp-json/"):
            seen.add(site := api.removesuffix("wp-json/"))
            yield site
        elif api.endswith("?rest_route=/"):
            yield api
    yield from (each for each in _folders(address) if each not in seen)


def _folders(address: str) -> list[str]:
    """Where a site may begin that has a page at *address*: above it, and at the root."""
    above = address.partition("?")[0].partition("/wp-json")[0].rstrip("/") + "/"
    return list(dict.fromkeys((above, _root(address))))


def _wordpress(client: Client, site: str) -> DetectedSource | None:
    """The WordPress at *site*, if its posts can be asked for.

    One whose addresses are plain, its own default, has its API below ``?rest_route=/``.
    """
    is_plain = site.endswith("?rest_route=/")
    api = site if is_plain else f"{site}wp-json/"
    posts_at = f"{api}wp/v2/posts"
    try:
        answer = client.get(api, accept=RECORDS)
        about = json_in(answer.content or b"")
        spaces = about.get("namespaces") if isinstance(about, dict) else None
        if not isinstance(spaces, list) or "wp/v2" not in spaces:
            return None
        posts = client.get(with_parameters(posts_at, [("per_page", "1")]), accept=RECORDS)
        if not isinstance(json_in(posts.content or b""), list):
            return None
    except (FetchError, ValueError):
        return None
    home, zone = about.get("home"), about.get("timezone_string")
    return DetectedSource(
        kind="wordpress",
        address=posts_at if is_plain else site,
        title=_line(unescape(str(about.get("name") or ""))),
        home=(web_address(home) if isinstance(home, str) else None) or site.partition("?")[0],
        timezone=zone if isinstance(zone, str) and zone else None,
    )


def _named(page: HtmlElement | None, address: str) -> Iterator[str]:
    """The feeds that a page names; then where WordPress has its own, which it may not name; then
    the site's sitemap."""
    if page is not None:
        base = base_of(page, address, None)
        links = page.xpath("//link[contains(concat(' ', @rel, ' '), ' alternate ')]")
        feeds = (each.get("href") or "" for each in links if each.get("type") in _FEED_TYPES)
        yield from [found for each in feeds if (found := web_address(each, base))][:_MOST]
    yield from (f"{each}feed/" for each in _folders(address))
    yield f"{_root(address)}sitemap.xml"


def _root(address: str) -> str:
    return urlunsplit((*urlsplit(address)[:2], "/", "", ""))


def _line(value: object) -> str | None:
    return plain(value)[:_LONGEST].strip() or None if isinstance(value, str) else None


def _language(value: object) -> str | None:
    """A tag as config.toml has them: ``en-us``, ``de_AT`` are ``en-us``, ``de-AT``."""
    if not isinstance(value, str):
        return None
    primary, _, rest = value.strip().replace("_", "-").partition("-")
    return f"{primary.lower()}-{rest}" if rest else primary.lower() or None
