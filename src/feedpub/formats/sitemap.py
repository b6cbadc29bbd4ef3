"""News sitemap: what a newsroom published of late, for search engines."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from feedpub.feed import Channel, Document, Entry, Feed
from feedpub.formats.markup import append, fragment, fragments, joined, rfc3339

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"

PREFIXES = {"news": NEWS, "image": IMAGE}

#: Image sitemaps: https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
_MOST_IMAGES = 1000

_EMPTY = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    f'<urlset xmlns="{SITEMAP}" xmlns:news="{NEWS}" xmlns:image="{IMAGE}">\n'
    "</urlset>\n"
).encode()


@dataclass(frozen=True, slots=True)
class SitemapFormat:
    """https://www.sitemaps.org/protocol.html and
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
    """

    name: str = "sitemap"

    def render(self, feed: Feed) -> Document:
        """The same feed gives the same bytes. Raises: FormatError, naming the entry."""
        channel = feed.channel
        return Document(
            name=channel.path(self.name),
            format=self.name,
            content=joined(_EMPTY, fragments(feed, self.name, _url), b"</urlset>"),
            address=channel.address(self.name),
        )


def _url(entry: Entry, channel: Channel) -> bytes:
    # The default namespace is the root's: its elements are made without one, as feedgen's.
    url = etree.Element("url")
    append(url, "loc", _canonical(entry))
    news = append(url, f"{{{NEWS}}}news")
    publication = append(news, f"{{{NEWS}}}publication")
    append(publication, f"{{{NEWS}}}name", channel.author)
    append(publication, f"{{{NEWS}}}language", news_language(entry.language or channel.language))
    append(news, f"{{{NEWS}}}publication_date", rfc3339(entry.published))
    append(news, f"{{{NEWS}}}title", entry.title)
    for picture in entry.enclosures[:_MOST_IMAGES]:
        append(append(url, f"{{{IMAGE}}}image"), f"{{{IMAGE}}}loc", picture.url)
    return fragment(url, PREFIXES, level=1)


def _canonical(entry: Entry) -> str:
    """The article's own address where it is known; without the parameters that track readers."""
    if entry.related and entry.related_is == "canonical_url":
        return entry.related
    return entry.link


def news_language(tag: str) -> str:
    """The ISO 639 code of *tag* (BCP 47), as news sitemaps want it: ``zh`` by its script."""
    language, *rest = tag.lower().split("-")
    if language != "zh":
        return language
    return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(rest) and "hans" not in rest else "zh-cn"
