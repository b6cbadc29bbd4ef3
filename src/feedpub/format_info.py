"""The formats that feedpub writes, one row each.

To add one, write a module in ``feedpub/formats/`` (:class:`feedpub.formats.registry.Format`) and
add its row here. Everything else asks this table.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from feedpub.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatInfo:
    """A format of documents. Nothing is imported to read this."""

    #: The word for it in config.toml.
    name: str

    #: The suffix of its documents' names, with the dot.
    suffix: str

    #: The media type of its documents, without parameters.
    media_type: str

    #: The module that writes it and reads it back.
    module: str

    #: What people call it in a list of subscriptions. None: feed readers cannot subscribe to it.
    label: str | None = None

    #: The rules that a document must pass before it is published. None: there are none.
    gate: Literal["feed", "json-feed", "page", "sitemap"] | None = None

    #: An empty entry, for documents that are checked by the outlines of their entries
    #: (:mod:`feedpub.validation.outlines`). None: all are parsed.
    empty_entry: bytes | None = None

    #: Whether its documents can name an rssCloud server.
    names_cloud: bool = False

    #: Whether its documents list what was withdrawn, for feed readers to delete.
    has_tombstones: bool = False

    #: Whether a feed in this format has no other formats, and no place in the index.
    stands_alone: bool = False

    #: The largest number of entries. None: any number.
    max_entries: int | None = None

    #: The default number of entries. None: that of any feed.
    entries: int | None = None

    #: The default number of entries in each archive document. Feeds in such a format always have an
    #: archive, which is made again when an article in it changes. None: if it is no format for feed
    #: readers, there is none.
    archive: int | None = None

    #: What articles must have, of the words of ``has``. None: any.
    has: str | None = None

    #: The default of ``max_age``. None: entries of any age.
    max_age: str | None = None

    @property
    def is_feed(self) -> bool:
        """Whether feed readers can subscribe to its documents."""
        return self.label is not None


def _by_name(*formats: FormatInfo) -> dict[str, FormatInfo]:
    return {each.name: each for each in formats}


#: The formats of a feed, by name. Those for feed readers come first, the most widely read first.
FORMATS = _by_name(
    FormatInfo(
        name="rss",
        suffix=".rss",
        media_type="application/rss+xml",
        module="feedpub.formats.rss",
        label="RSS",
        gate="feed",
        empty_entry=b"<item/>",
        names_cloud=True,
    ),
    FormatInfo(
        name="atom",
        suffix=".atom",
        media_type="application/atom+xml",
        module="feedpub.formats.atom",
        label="Atom",
        gate="feed",
        empty_entry=b"<entry/>",
        has_tombstones=True,
    ),
    FormatInfo(
        name="json",
        suffix=".json",
        media_type="application/feed+json",
        module="feedpub.formats.json_feed",
        label="JSON Feed",
        gate="json-feed",
        has_tombstones=True,
    ),
    FormatInfo(
        name="html",
        suffix=".html",
        media_type="text/html",
        module="feedpub.formats.page",
        gate="page",
    ),
    # Sitemaps 0.9: at most 50,000 pages and 50 MB. Small ones are cheap to make again.
    FormatInfo(
        name="article-sitemap",
        suffix=".xml",
        media_type="application/xml",
        module="feedpub.formats.article_sitemap",
        gate="sitemap",
        stands_alone=True,
        entries=1000,
        archive=1000,
    ),
    FormatInfo(
        name="video-sitemap",
        suffix=".xml",
        media_type="application/xml",
        module="feedpub.formats.video_sitemap",
        gate="sitemap",
        stands_alone=True,
        entries=1000,
        archive=1000,
        has="video",
    ),
    # Google, News sitemaps: at most 1,000 articles, of the last two days.
    FormatInfo(
        name="sitemap",
        suffix=".xml",
        media_type="application/xml",
        module="feedpub.formats.sitemap",
        gate="sitemap",
        stands_alone=True,
        max_entries=1000,
        entries=1000,
        max_age="48h",
    ),
)

#: The list of all feeds for feed readers. It does not belong to a feed.
OPML = FormatInfo(
    name="opml",
    suffix=".opml",
    media_type="text/x-opml",
    module="feedpub.formats.feed_index",
)

#: The list of all sitemaps for search engines. It does not belong to a feed either.
SITEMAPS = FormatInfo(
    name="sitemap-index",
    suffix=".xml",
    media_type="application/xml",
    module="feedpub.formats.sitemap_index",
)

#: The format of the list of all feeds for people.
PAGE = FORMATS["html"]

#: What machines may do with the articles of all feeds: a licence file (RSL 1.0), and rules for text
#: and data mining. Their suffixes are those of other formats.
LICENSE = FormatInfo(
    name="rsl",
    suffix=".xml",
    media_type="application/rsl+xml",
    module="feedpub.formats.usage_rights",
)
TDMREP = FormatInfo(
    name="tdmrep",
    suffix=".json",
    media_type="application/json",
    module="feedpub.formats.usage_rights",
)
LICENSE_DOCUMENT = f"license{LICENSE.suffix}"
TDMREP_DOCUMENT = f"tdmrep{TDMREP.suffix}"

#: The names of the documents that list all feeds.
INDEX_PAGE = f"index{PAGE.suffix}"
INDEX_OPML = f"feeds{OPML.suffix}"
INDEX_DOCUMENTS = (INDEX_PAGE, INDEX_OPML)

#: The name of the document that lists all sitemaps.
SITEMAP_INDEX = f"{SITEMAPS.name}{SITEMAPS.suffix}"

#: What a feed is written in if its table in config.toml does not name its formats.
DEFAULT_FORMATS = ("rss", "atom")

#: The format that podcast apps take.
OF_PODCASTS = "rss"

if TYPE_CHECKING:
    FormatName = str
    FeedFormatName = str
else:
    #: The words of config.toml, and those of formats for feed readers.
    FormatName = Literal[tuple(FORMATS)]
    FeedFormatName = Literal[tuple(name for name, each in FORMATS.items() if each.is_feed)]


def all_formats() -> list[FormatInfo]:
    """Return every format that a published document can have."""
    return [*FORMATS.values(), OPML, SITEMAPS]


def media_type_of(format: str) -> str | None:
    """Return the media type of documents in *format*, without parameters. None: it is unknown."""
    known = {each.name: each.media_type for each in (*all_formats(), LICENSE, TDMREP)}
    return known.get(format)


def feed_formats(names: Iterable[str]) -> tuple[str, ...]:
    """Return those of *names* that are formats for feed readers, in their order."""
    return tuple(each for each in names if FORMATS[each].is_feed)


def archived_formats(names: Iterable[str]) -> tuple[str, ...]:
    """Return those of *names* that have archive documents, in their order."""
    return tuple(each for each in names if FORMATS[each].is_feed or FORMATS[each].archive)


def standalone(names: Iterable[str]) -> FormatInfo | None:
    """Return the one of *names* that stands alone; unknown names are passed over."""
    known = (FORMATS[each] for each in names if each in FORMATS)
    return next((each for each in known if each.stands_alone), None)
