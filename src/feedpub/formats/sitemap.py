"""News sitemap: what a newsroom published of late, for search engines."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

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
        places = iter(page_addresses(feed))

        def write(entry: Entry, channel: Channel) -> bytes:
            place = next(places)
            return b"" if place is None else _url(entry, channel, place)

        return Document(
            name=channel.path(self.name),
            format=self.name,
            content=joined(_EMPTY, fragments(feed, self.name, write), b"</urlset>"),
            address=channel.address(self.name),
        )


def page_addresses(feed: Feed) -> list[str | None]:
    """The address under which the sitemap lists each entry of *feed*. None: it does not.

    A page is listed once, for the first of the entries that share it.
    """
    seen: set[str] = set()
    found: list[str | None] = []
    for entry in feed.entries:
        address = page_address(entry, feed.channel)
        found.append(None if address in seen else address)
        if address is not None:
            seen.add(address)
    return found


def page_address(entry: Entry, channel: Channel) -> str | None:
    """The article's own address, without the parameters that track readers. None if unknown.

    A short link will do if it is on the host of the site itself: a sitemap lists the pages of one
    host (sitemaps.org, "Sitemap file location").
    """
    if entry.canonical is not None or entry.link is None:
        return entry.canonical
    own = urlsplit(entry.link).hostname == urlsplit(channel.link).hostname
    return entry.link if own else None


def _url(entry: Entry, channel: Channel, address: str) -> bytes:
    # The default namespace is the root's: its elements are made without one, as feedgen's.
    url = etree.Element("url")
    append(url, "loc", address)
    news = append(url, f"{{{NEWS}}}news")
    publication = append(news, f"{{{NEWS}}}publication")
    append(publication, f"{{{NEWS}}}name", channel.author)
    append(publication, f"{{{NEWS}}}language", news_language(entry.language or channel.language))
    append(news, f"{{{NEWS}}}publication_date", rfc3339(entry.published))
    append(news, f"{{{NEWS}}}title", entry.title)
    for picture in entry.enclosures[:_MOST_IMAGES]:
        append(append(url, f"{{{IMAGE}}}image"), f"{{{IMAGE}}}loc", picture.url)
    return fragment(url, PREFIXES, level=1)


def news_language(tag: str) -> str:
    """The ISO 639 code of *tag* (BCP 47), as news sitemaps want it: ``zh`` by its script."""
    language, *rest = tag.lower().split("-")
    if language != "zh":
        return language
    return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(rest) and "hans" not in rest else "zh-cn"
