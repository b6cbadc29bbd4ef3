"""What is live: every feed, and the entries that its readers get."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from feedpub.archive.queries.feeds import FeedList, FeedRow, feed_list
from feedpub.archive.queries.live import ListedArticle, LiveEntry, feed_contents
from feedpub.config.files import ConfigFiles
from feedpub.config.id_lists import mark_of_list, read_ids
from feedpub.config.model import Settings
from feedpub.config.publications import Publication, publications
from feedpub.errors import ConfigError, ListError
from feedpub.nouns import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFeed:
    """A feed of the configuration, as its readers get it now."""

    name: str
    title: str

    #: The names of its documents, and their addresses.
    documents: tuple[str, ...]
    addresses: tuple[str, ...]

    #: The date of change that it states. None: it was never published.
    changed: datetime | None

    #: How many entries it has.
    size: int

    #: Whether it has only the articles on its list, in the order of that.
    is_curated: bool

    #: The file with its list of ids. None: it has no list, or config.toml has it.
    list_file: Path | None

    #: The list's digest as it was read, see :func:`feedpub.order`. None: no file, or it cannot be
    #: read. Of single feeds, see :func:`feedpub.live_feed`.
    mark: str | None = None

    #: The names on that list, in its order. Of single feeds.
    listed: tuple[ListedArticle, ...] = ()

    #: Why that list cannot be read: its readers have what it listed before. None: it can be read.
    list_failure: str | None = None

    #: Its entries, in its order. Of single feeds.
    entries: tuple[LiveEntry, ...] = ()


def live(settings: Settings, layers: ConfigFiles) -> list[LiveFeed]:
    """Return all feeds in the order of config.toml. Raises: ArchiveError."""
    return [_feed(settings, feed, row) for feed, row in _feeds(settings, layers)]


def live_feed(settings: Settings, layers: ConfigFiles, name: str) -> LiveFeed:
    """Return the feed *name* with its list and its entries.

    Raises: ConfigError, for an unknown feed; ArchiveError.
    """
    known = ((feed, row) for feed, row in _feeds(settings, layers) if feed.name == name)
    if (chosen := next(known, None)) is None:
        raise ConfigError([f"{name}: no such feed; feedpub feeds lists them"])
    feed, row = chosen
    # Read first: if the list changes meanwhile, an order by this mark is refused.
    mark = None if feed.ids is None else mark_of_list(feed.ids)
    names: tuple[str, ...] = ()
    failure = None
    if feed.ids is not None:
        try:
            names = read_ids(feed.ids)
        except ListError as error:
            failure = str(error)
    contents = feed_contents(layers.archive, name, names)
    found = _feed(settings, feed, row)
    return replace(
        found,
        mark=mark,
        listed=contents.listed,
        list_failure=failure,
        entries=contents.entries,
    )


def _feeds(settings: Settings, layers: ConfigFiles) -> Iterator[tuple[Publication, FeedRow | None]]:
    found = feed_list(layers.archive) or FeedList()
    for feed in publications(settings, settings.slugs_with(found.slugs)):
        yield feed, found.feeds.get(feed.name)


def _feed(settings: Settings, feed: Publication, row: FeedRow | None) -> LiveFeed:
    return LiveFeed(
        name=feed.name,
        title=feed.channel.title,
        documents=feed.documents,
        addresses=tuple(address for _, address in feed.channel.addresses),
        changed=row.changed if row else None,
        size=row.entries if row else 0,
        is_curated=settings.feeds[feed.family].order == "curated",
        list_file=feed.ids,
    )
