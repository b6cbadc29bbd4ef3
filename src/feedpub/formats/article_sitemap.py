"""Sitemap of all articles: their pages, when these changed, and their pictures.

https://www.sitemaps.org/protocol.html and
https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
"""

from __future__ import annotations

from feedpub.feed import Channel, Entry
from feedpub.formats.sitemap import (
    IMAGE,
    SITEMAP,
    images,
    page_layout,
    page_settings,
    sitemap_writer,
    write_page,
)

NAMESPACES = {None: SITEMAP, "image": IMAGE}
LAYOUT = page_layout(NAMESPACES)

entry_settings = page_settings
join = sitemap_writer(NAMESPACES)


def write_entry(entry: Entry, channel: Channel) -> bytes:
    return write_page(entry, channel, images)
