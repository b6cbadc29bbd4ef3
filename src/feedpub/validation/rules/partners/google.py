"""What Google asks for: its Publisher Center of feeds, Discover of pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, first, shown
from feedpub.validation.entry_view import (
    body_of,
    id_of,
    pictures_of,
    plain_length,
    published_of,
    summary_of,
)
from feedpub.validation.rule import Fault, bytes_rule, element_rule, tree_rule
from feedpub.validation.values.addresses import flaw_of

_SOURCE = "Google, Publisher Center technical feed requirements"

_MOST_BYTES = 2_000_000
_MOST_ARTICLE_BYTES = 1_000_000
_MOST_NEW = 60
_BETWEEN_FETCHES = timedelta(minutes=30)
_DISCOVER_WIDTH = 1200


@bytes_rule(
    "google-feed-size",
    "error",
    source=_SOURCE,
    advice="carry fewer entries",
    partner="google-news",
)
def google_feed_size(content: bytes) -> Iterator[Fault]:
    """Google, Publisher Center technical feed requirements: 2 MB a feed."""
    if len(content) > _MOST_BYTES:
        yield Fault(f"the feed has {len(content)} bytes")


@element_rule(
    "google-article-size",
    "error",
    at={ITEM, ENTRY},
    source=_SOURCE,
    advice="carry less of it",
    partner="google-news",
)
def google_article_size(entry: etree._Element) -> Iterator[Fault]:
    """Google, Publisher Center technical feed requirements: 1 MB an article."""
    size = len(body_of(entry).encode())
    if size > _MOST_ARTICLE_BYTES:
        yield Fault(f"the body has {size} bytes", entry)


@tree_rule(
    "google-new-items",
    "warning",
    source=_SOURCE,
    advice="publish them one after the other",
    partner="google-news",
)
def google_new_items(parsed: Parsed) -> Iterator[Fault]:
    """Google, Publisher Center technical feed requirements: 60 new items in half an hour."""
    moments = [published_of(entry) for entry in parsed.entries]
    new = sum(1 for each in moments if each and parsed.now - each < _BETWEEN_FETCHES)
    if new > _MOST_NEW:
        yield Fault(f"{new} entries are new", parsed.channel)


@element_rule(
    "google-guid",
    "error",
    at={ITEM, ENTRY},
    source=_SOURCE,
    advice='give it an id; write isPermaLink="false" unless it is a whole URL',
    partner="google-news",
)
def google_guid(entry: etree._Element) -> Iterator[Fault]:
    """Google, Publisher Center technical feed requirements: a guid; a whole URL if a permalink."""
    id = id_of(entry)
    guid = first(entry, "guid")
    if not id:
        yield Fault("has no id", entry)
    elif guid is not None and guid.get("isPermaLink") != "false" and flaw_of(id):
        yield Fault(f"the guid {shown(id)} is no whole URL", guid)


@element_rule(
    "google-body",
    "error",
    at={ITEM, ENTRY},
    source=_SOURCE,
    advice="carry the whole text in content:encoded or content",
    partner="google-news",
)
def google_body(entry: etree._Element) -> Iterator[Fault]:
    """Google, Publisher Center technical feed requirements: of two texts the shorter is dropped."""
    body = body_of(entry)
    if not body:
        yield Fault("has no body", entry)
    elif plain_length(body) < plain_length(summary_of(entry)):
        yield Fault("the body is shorter than the summary", entry)


@element_rule(
    "discover-image",
    "warning",
    at={ITEM, ENTRY},
    source="Google, Discover and your website",
    advice="carry a picture that is 1,200 pixels wide or more",
    partner="discover",
)
def discover_image(entry: etree._Element) -> Iterator[Fault]:
    """Google, Discover and your website: a large picture, at least 1,200 pixels wide."""
    if not any((picture.width or 0) >= _DISCOVER_WIDTH for picture in pictures_of(entry)):
        yield Fault(f"has no picture that is {_DISCOVER_WIDTH} pixels wide", entry)
