"""Video sitemap: the articles with films, and what search engines show of these.

https://developers.google.com/search/docs/crawling-indexing/sitemaps/video-sitemaps
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feedpub.article import MediaFile
from feedpub.feed import Channel, Entry, FeedHead
from feedpub.formats.elements import checked, element
from feedpub.formats.layouts import XMLLayout
from feedpub.formats.sitemap import SITEMAP, empty_sitemap, joined_urls, own_host, page_address
from feedpub.formats.writing import Settings, rfc3339

VIDEO = "http://www.google.com/schemas/sitemap-video/1.1"
NAMESPACES = {None: SITEMAP, "video": VIDEO}
_EMPTY = empty_sitemap(NAMESPACES)

#: In characters of a description, and in seconds of a film.
_MAX_DESCRIPTION = 2048
_MAX_DURATION = 28_800


def entry_settings(channel: Channel) -> Settings:
    return (own_host(channel),)


def join(_feed: FeedHead, entries: Iterable[bytes]) -> bytes:
    return joined_urls(_EMPTY, entries)


def write_entry(entry: Entry, channel: Channel) -> bytes:
    """A page whose films lack what is required is listed without them."""
    address = page_address(entry, channel)
    if address is None:
        return b""
    films = [
        element(2, "video:video", [*_about(each, thumbnail, entry)])
        for each in entry.media
        if each.medium == "video"
        and each.url != address
        and (thumbnail := each.poster or (entry.enclosures[0].url if entry.enclosures else None))
    ]
    url = [element(2, "loc", address), element(2, "lastmod", rfc3339(entry.updated)), *films]
    return checked(element(1, "url", url))


def lists_film(url: bytes) -> bool:
    """Whether the bytes of a ``url`` element have a film."""
    return b"<video:video>" in url


def _about(film: MediaFile, thumbnail: str, entry: Entry) -> Iterator[bytes]:
    """Yield the elements of *film*: the required ones, then those that are known of it.

    One without a picture of its own has the lead picture of its article, one without a title the
    article's.
    """
    yield element(3, "video:thumbnail_loc", thumbnail)
    yield element(3, "video:title", film.title or entry.title)
    yield element(3, "video:description", entry.summary[:_MAX_DESCRIPTION])
    yield element(3, "video:content_loc", film.url)
    if film.duration and film.duration <= _MAX_DURATION:
        yield element(3, "video:duration", str(film.duration))
    if entry.expires:
        yield element(3, "video:expiration_date", rfc3339(entry.expires))
    yield element(3, "video:publication_date", rfc3339(entry.published))
    if entry.episode is not None and entry.episode.explicit:
        yield element(3, "video:family_friendly", "no")
    if entry.access in ("metered", "paid"):
        yield element(3, "video:requires_subscription", "yes")


LAYOUT = XMLLayout(
    root=f"{{{SITEMAP}}}urlset",
    entries=f"{{{SITEMAP}}}url",
    links=f"{{{SITEMAP}}}loc",
    published=f"{{{SITEMAP}}}lastmod",
    namespaces=NAMESPACES,
    only_ours=True,
)
