"""Sitemap of all articles: their pages, when these changed, and their pictures.

https://www.sitemaps.org/protocol.html and
https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
"""

from __future__ import annotations

from collections.abc import Iterable

from feedpub.feed import Channel, Entry, FeedHead
from feedpub.formats.elements import checked, element
from feedpub.formats.layouts import XMLLayout
from feedpub.formats.sitemap import (
    IMAGE,
    SITEMAP,
    empty_sitemap,
    images,
    joined_urls,
    own_host,
    page_address,
)
from feedpub.formats.writing import Settings, rfc3339

NAMESPACES = {None: SITEMAP, "image": IMAGE}
_EMPTY = empty_sitemap(NAMESPACES)


def entry_settings(channel: Channel) -> Settings:
    return (own_host(channel),)


def join(_feed: FeedHead, entries: Iterable[bytes]) -> bytes:
    return joined_urls(_EMPTY, entries)


def write_entry(entry: Entry, channel: Channel) -> bytes:
    address = page_address(entry, channel)
    if address is None:
        return b""
    url = [
        element(2, "loc", address),
        element(2, "lastmod", rfc3339(entry.updated)),
        *images(entry),
    ]
    return checked(element(1, "url", url))


LAYOUT = XMLLayout(
    root=f"{{{SITEMAP}}}urlset",
    entries=f"{{{SITEMAP}}}url",
    links=f"{{{SITEMAP}}}loc",
    # The only date that it has of a page; an entry that was taken out is not newer.
    published=f"{{{SITEMAP}}}lastmod",
    namespaces=NAMESPACES,
    only_ours=True,
)
