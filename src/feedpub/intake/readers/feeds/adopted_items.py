"""The items of a live feed that feedpub takes over, as its readers identify them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from feedpub.intake.dates.parser import parse_timestamp
from feedpub.intake.readers.feeds.parsed import FeedItem
from feedpub.intake.readers.feeds.parser import parse_feed
from feedpub.intake.text import plain
from feedpub.nouns import dataclass
from feedpub.protocols import ReaderContext

#: RFC 3986, 3.1: what starts like this is absolute.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

#: In bytes of UTF-8: what the archive keeps. No feed reader identifies items by longer ids.
MAX_ID = 2_400

#: In characters.
_MAX_TITLE = 1000

Doubt = Literal["link", "relative"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveItem:
    """An item as feed readers identify it."""

    #: Its guid, verbatim; its link if it has none.
    guid: str

    #: The addresses of its page, its link first.
    addresses: tuple[str, ...]
    title: str

    #: None if it has no date of publication, or one without a time.
    published: datetime | None

    #: Why some readers will show the item as new once feedpub writes its guid. ``link``: it has
    #: no guid, and newsboat identifies it by link and date. ``relative``: its guid is a relative
    #: permalink (RSS 2.0: isPermaLink defaults to true), which feedparser resolves. None: no doubt.
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFeed:
    """A live feed, as fetched or read from a file."""

    #: ``rss``, ``atom`` or ``json``; RSS 1.0 is ``rss``.
    format: str

    #: Its own address, if it gives one.
    address: str | None
    items: tuple[LiveItem, ...]

    #: How many items have neither guid nor link, so that readers cannot identify them.
    nameless: int = 0

    #: What is wrong with its XML, and how it was repaired. Empty: nothing.
    ill_formed: str = ""


def read_live_feed(content: bytes, context: ReaderContext) -> ForeignFeed:
    """Read the items of RSS, RSS 1.0, Atom or JSON Feed as their readers identify them.

    Raises: NotAFeed.
    """
    feed = parse_feed(content)
    items = [_item(each, feed.format, context) for each in feed.items]
    identified = tuple(each for each in items if each is not None)
    return ForeignFeed(
        format=feed.format,
        address=feed.address,
        items=identified,
        nameless=len(items) - len(identified),
        ill_formed=feed.ill_formed,
    )


def _item(item: FeedItem, format: str, context: ReaderContext) -> LiveItem | None:
    """Return None if *item* has no id, or one that cannot be written."""
    linked = next((each.address for each in item.links), None) if format == "atom" else item.link
    guid = (item.id.text or linked or "").strip()
    if not guid or len(guid.encode()) > MAX_ID or plain(guid) != guid:
        return None
    # Not the date of the last change: it moves, and published must not.
    published = parse_timestamp(item.published.text, context) if item.published.text else None
    return LiveItem(
        guid=guid,
        addresses=item.addresses,
        title=plain(item.title or "")[:_MAX_TITLE],
        published=None if published is None or published.by_day else published.moment,
        doubt=_doubt(item) if format == "rss" else None,
    )


def _doubt(item: FeedItem) -> Doubt | None:
    if not item.id.text:
        return "link"
    permalink = item.permalink is not None and item.permalink.strip().lower() != "false"
    return "relative" if permalink and not _SCHEME.match(item.id.text) else None
