"""News sitemap: the latest articles, for search engines.

https://www.sitemaps.org/protocol.html and
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from feedpub.feed import Channel, Entry, EntryHead, FeedHead
from feedpub.formats.elements import checked, element
from feedpub.formats.layouts import RFC3339, XMLLayout
from feedpub.formats.writing import Settings, joined, rfc3339

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"

#: Image sitemaps: https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
_MOST_IMAGES = 1000

NAMESPACES = {None: SITEMAP, "news": NEWS, "image": IMAGE}


def entry_settings(channel: Channel) -> Settings:
    return (
        ("author", channel.author),
        ("language", news_language(channel.language)),
        *page_settings(channel),
    )


def page_settings(channel: Channel) -> Settings:
    """Return what of *channel* decides which pages its sitemap lists."""
    return (("host", urlsplit(channel.link).hostname),)


def sitemap_writer(
    namespaces: Mapping[str | None, str],
) -> Callable[[FeedHead, Iterable[bytes]], bytes]:
    """Return the ``join`` of a format whose documents declare *namespaces*, by prefix.

    A page is listed once, for the first of the entries that share it.
    """
    declared = " ".join(
        f'xmlns:{prefix}="{uri}"' if prefix else f'xmlns="{uri}"'
        for prefix, uri in namespaces.items()
    )
    empty = f"<?xml version='1.0' encoding='UTF-8'?>\n<urlset {declared}>\n</urlset>\n".encode()

    def join(_feed: FeedHead, entries: Iterable[bytes]) -> bytes:
        listed: dict[bytes, bytes] = {}
        for entry in filter(None, entries):
            listed.setdefault(entry.partition(b"</loc>")[0], entry)
        return joined(empty, listed.values(), b"</urlset>")

    return join


join = sitemap_writer(NAMESPACES)


def page_addresses(feed: FeedHead) -> list[str | None]:
    """Return the address that the sitemap lists for each entry of *feed*. None: it is left out.

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


def page_address(entry: EntryHead, channel: Channel) -> str | None:
    """Return the canonical address of the article, without tracking parameters. None if unknown.

    A short link on the site's own host serves as well: a sitemap lists the pages of one host
    (sitemaps.org, "Sitemap file location").
    """
    if entry.canonical is not None or entry.link is None:
        return entry.canonical
    own = urlsplit(entry.link).hostname == urlsplit(channel.link).hostname
    return entry.link if own else None


def write_entry(entry: Entry, channel: Channel) -> bytes:
    address = page_address(entry, channel)
    if address is None:
        return b""
    publication = [
        element(4, "news:name", channel.author),
        element(4, "news:language", news_language(entry.language or channel.language)),
    ]
    news = [
        element(3, "news:publication", publication),
        element(3, "news:publication_date", rfc3339(entry.published)),
        element(3, "news:title", entry.title),
    ]
    url = [element(2, "loc", address), element(2, "news:news", news), *images(entry, address)]
    return checked(element(1, "url", url))


def write_page(
    entry: Entry, channel: Channel, files: Callable[[Entry, str], Iterable[bytes]]
) -> bytes:
    """Return the page of *entry* with the moment of its last change.

    *files* returns elements of its pictures or films; it gets the page's address, too.
    """
    address = page_address(entry, channel)
    if address is None:
        return b""
    url = [
        element(2, "loc", address),
        element(2, "lastmod", rfc3339(entry.updated)),
        *files(entry, address),
    ]
    return checked(element(1, "url", url))


def images(entry: Entry, _address: str) -> Iterator[bytes]:
    """Yield the pictures of *entry* for its ``url``."""
    for picture in entry.enclosures[:_MOST_IMAGES]:
        yield element(2, "image:image", [element(3, "image:loc", picture.url)])


def news_language(tag: str) -> str:
    """Return the ISO 639 code for *tag* (BCP 47); Chinese is ``zh-cn`` or ``zh-tw``."""
    language, *rest = tag.lower().split("-")
    if language != "zh":
        return language
    return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(rest) and "hans" not in rest else "zh-cn"


LAYOUT = XMLLayout(
    root=f"{{{SITEMAP}}}urlset",
    entries=f"{{{SITEMAP}}}url",
    title=f"{{{NEWS}}}news/{{{NEWS}}}title",
    links=f"{{{SITEMAP}}}loc",
    published=f"{{{NEWS}}}news/{{{NEWS}}}publication_date",
    dates=RFC3339,
    namespaces=NAMESPACES,
)


def page_layout(namespaces: Mapping[str | None, str]) -> XMLLayout:
    """Return where documents with the pages of :func:`write_page` have their entries."""
    return XMLLayout(
        root=f"{{{SITEMAP}}}urlset",
        entries=f"{{{SITEMAP}}}url",
        links=f"{{{SITEMAP}}}loc",
        # The only date that it has of a page; an entry that was taken out is not newer.
        published=f"{{{SITEMAP}}}lastmod",
        namespaces=namespaces,
        only_ours=True,
    )
