"""Tells RSS, Atom and JSON Feed apart and parses each into the same nouns."""

from __future__ import annotations

from lxml import etree

from feedpub.intake.readers.feeds import atom, json_feed, rss
from feedpub.intake.readers.feeds.parsed import NotAFeed, ParsedFeed
from feedpub.intake.readers.records.json_records import MAX_FILE, json_in
from feedpub.intake.readers.xml.repair import parse_forgiving
from feedpub.intake.readers.xml.tree import XMLRefused
from feedpub.nouns import replace


def parse_feed(content: bytes) -> ParsedFeed:
    """Parse an RSS 2.0, RSS 1.0, Atom or JSON Feed document.

    Raises: NotAFeed.
    """
    if len(content) > MAX_FILE:
        raise NotAFeed(f"is larger than {MAX_FILE // 2**20} MiB")
    start = content[:1000].lstrip(b" \t\r\n\xef\xbb\xbf")
    if start.startswith(b"{"):
        return _parse_json(content.lstrip(b" \t\r\n"))
    try:
        parsed = parse_forgiving(content)
    except XMLRefused as refused:
        raise NotAFeed(str(refused)) from refused
    feed = feed_of(parsed.root)
    if feed is None:
        raise NotAFeed("is not RSS, Atom or JSON Feed")
    return replace(feed, ill_formed=parsed.ill_formed)


def feed_of(root: etree._Element) -> ParsedFeed | None:
    """Return the feed whose root element is *root*; None if it is not the root of a feed."""
    if root.tag in rss.ROOTS:
        return rss.feed_of(root)
    return atom.feed_of(root) if root.tag == atom.FEED else None


def _parse_json(content: bytes) -> ParsedFeed:
    try:
        value = json_in(content)
    except ValueError as error:
        raise NotAFeed(str(error)) from error
    if json_feed.is_json_feed(value) and isinstance(value.get("items"), list):
        return json_feed.feed_of(value)
    raise NotAFeed("is JSON, but not a JSON Feed")
