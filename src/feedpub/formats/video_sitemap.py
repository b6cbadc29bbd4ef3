"""Video sitemap: the articles with films, and what search engines show of these.

https://developers.google.com/search/docs/crawling-indexing/sitemaps/video-sitemaps
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.article import MediaFile
from feedpub.feed import Channel, Entry
from feedpub.formats.elements import element
from feedpub.formats.sitemap import (
    SITEMAP,
    page_layout,
    page_settings,
    sitemap_writer,
    write_page,
)
from feedpub.formats.writing import rfc3339

VIDEO = "http://www.google.com/schemas/sitemap-video/1.1"
NAMESPACES = {None: SITEMAP, "video": VIDEO}
LAYOUT = page_layout(NAMESPACES)

#: In characters of a description, and in seconds of a film.
_MAX_DESCRIPTION = 2048
_MAX_DURATION = 28_800

entry_settings = page_settings
join = sitemap_writer(NAMESPACES)


def write_entry(entry: Entry, channel: Channel) -> bytes:
    return write_page(entry, channel, _films)


def _films(entry: Entry, address: str) -> Iterator[bytes]:
    """Yield the films of the page *address*: those that have what is required."""
    for each in entry.media:
        thumbnail = each.poster or (entry.enclosures[0].url if entry.enclosures else None)
        if each.medium == "video" and each.url != address and thumbnail:
            yield element(2, "video:video", [*_about(each, thumbnail, entry)])


def lists_film(url: bytes) -> bool:
    """Whether the bytes of a ``url`` element have a film."""
    return b"<video:video>" in url


def has_too_long_film(entry: Entry) -> bool:
    """Whether *entry* has a film whose duration the sitemap leaves out, as it is too long."""
    return any(
        each.medium == "video" and (each.duration or 0) > _MAX_DURATION for each in entry.media
    )


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
