"""Pages for people, and lists of feeds, for tests."""

from __future__ import annotations

from typing import Any

from formats.feeds import UPDATED, make_channel, make_feed
from lxml import html
from lxml.html import HtmlElement

from feedpub.feed import Entry
from feedpub.formats.feed_index import FeedIndex, ListedFeed
from feedpub.formats.registry import render


def paths(name: str, *formats: str) -> tuple[tuple[str, str], ...]:
    """Where the feed *name* is published."""
    return tuple((format, f"{name}.{format}") for format in formats)


def page_bytes(*entries: Entry, **channel: Any) -> bytes:
    """The page of *entries*; *channel* has what its channel says otherwise."""
    everything = paths("all", "html", "atom", "rss", "json")
    feed = make_feed(*entries, **{"paths": everything, **channel})
    return render(feed, "html").content


def page(*entries: Entry, **channel: Any) -> HtmlElement:
    """The page of *entries*, parsed."""
    return parsed(page_bytes(*entries, **channel))


def parsed(content: bytes) -> HtmlElement:
    return html.document_fromstring(content.decode())


def found(tree: HtmlElement, path: str) -> HtmlElement:
    """The one element at *path*."""
    (element,) = tree.cssselect(path)
    return element


def shown(tree: HtmlElement, path: str) -> list[str]:
    """The texts at *path*, as a reader sees them."""
    return [" ".join(each.text_content().split()) for each in tree.cssselect(path)]


def listed(name: str, *formats: str, **changes: Any) -> ListedFeed:
    """A feed in a list; *changes* of its channel, its number of entries and its last change."""
    values = {key: changes.pop(key) for key in ("entries", "updated") if key in changes}
    channel = make_channel(
        name=name,
        **{"paths": paths(name, *(formats or ("rss", "atom"))), "title": name, **changes},
    )
    return ListedFeed(channel=channel, **{"entries": 12, "updated": UPDATED, **values})


def make_index(*feeds: ListedFeed, **changes: Any) -> FeedIndex:
    """A list of *feeds*."""
    values: dict[str, Any] = {
        "title": "Harbour News",
        "link": "https://news.example/",
        "language": "en",
        "address": "https://feeds.example/",
        "feeds": feeds,
    }
    return FeedIndex(**{**values, **changes})
