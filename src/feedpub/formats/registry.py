"""The formats, by the words of config.toml."""

from __future__ import annotations

from feedpub.formats.atom import AtomFormat
from feedpub.formats.json_feed import JSONFeedFormat
from feedpub.formats.page import HTMLFormat
from feedpub.formats.rss import RSSFormat
from feedpub.formats.sitemap import SitemapFormat
from feedpub.protocols import Format

FORMATS: dict[str, Format] = {
    "rss": RSSFormat(),
    "atom": AtomFormat(),
    "json": JSONFeedFormat(),
    "html": HTMLFormat(),
    "sitemap": SitemapFormat(),
}
