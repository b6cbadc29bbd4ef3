"""What MSN asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, shown
from feedpub.validation.entry_view import (
    body_of,
    has_tags,
    id_of,
    link_of,
    pictures_of,
    published_of,
    summary_of,
    title_of,
)
from feedpub.validation.rule import Fault, bytes_rule, element_rule, tree_rule

_METADATA = "MSN, Feed item metadata requirements"
_HTML = "MSN, HTML guidelines"
_SETUP = "MSN, Feed setup and configuration"
_CONTENT = "MSN, Feed content specifications"

_YEAR = timedelta(days=365)
_MOST_BYTES = 10_000_000
_MOST_ITEMS = 30
_FRESH = timedelta(hours=1)
_MOST_PICTURE_BYTES = 14_000_000
_PICTURES = frozenset({"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp"})

_NOT_TAKEN = re.compile(
    r"<(applet|base|button|canvas|embed|form|frame|frameset|input|link|meta|noscript|object|script"
    r"|select|style|svg|textarea)\b",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)


@element_rule(
    "msn-title-length",
    "error",
    at={ITEM, ENTRY},
    source=_METADATA,
    advice="write a title of 21 to 150 characters",
    partner="msn",
)
def msn_title_length(entry: etree._Element) -> Iterator[Fault]:
    """MSN, Feed item metadata requirements: more than 20 characters, no more than 150."""
    title = title_of(entry)
    if title and not 20 < len(title) <= 150:
        yield Fault(f"the title has {len(title)} characters", entry)


@element_rule(
    "msn-required",
    "error",
    at={ITEM, ENTRY},
    source=_METADATA,
    advice="give it an id, a title, a date, a body and a link",
    partner="msn",
)
def msn_required(entry: etree._Element) -> Iterator[Fault]:
    """MSN, Feed item metadata requirements: id, title, published date, body, link."""
    for name, there in (
        ("id", id_of(entry)),
        ("title", title_of(entry)),
        ("date", published_of(entry)),
        ("body", body_of(entry)),
        ("link", link_of(entry)),
    ):
        if not there:
            yield Fault(f"has no {name}", entry)


@tree_rule(
    "msn-date-age",
    "error",
    scope="entry",
    source=_METADATA,
    advice="leave out what is older than a year, and what is not out yet",
    partner="msn",
)
def msn_date_age(parsed: Parsed) -> Iterator[Fault]:
    """MSN, Feed item metadata requirements: published in the past, less than 365 days ago."""
    for entry in parsed.entries:
        published = published_of(entry)
        if published is None:
            continue
        if published > parsed.now:
            yield Fault("is published in the future", entry)
        elif parsed.now - published >= _YEAR:
            yield Fault(f"was published {(parsed.now - published).days} days ago", entry)


@element_rule(
    "msn-abstract-html",
    "error",
    at={ITEM, ENTRY},
    source=_METADATA,
    advice="write title and summary without markup",
    partner="msn",
)
def msn_abstract_html(entry: etree._Element) -> Iterator[Fault]:
    """MSN, Feed item metadata requirements: HTML stands in the body alone."""
    for name, value in (("title", title_of(entry)), ("summary", summary_of(entry))):
        if has_tags(value):
            yield Fault(f"there is markup in the {name} {shown(value)}", entry)


@element_rule(
    "msn-html-tag",
    "warning",
    at={ITEM, ENTRY},
    source=_HTML,
    advice="leave it out: MSN strips it; write paragraphs instead of line breaks",
    partner="msn",
)
def msn_html_tag(entry: etree._Element) -> Iterator[Fault]:
    """MSN, HTML guidelines: what is stripped of a body; runs of line breaks."""
    body = body_of(entry)
    if tag := _NOT_TAKEN.search(body):
        yield Fault(f"the body has <{tag[1].lower()}> in it", entry)
    if _BREAKS.search(body):
        yield Fault("the body has two line breaks in a row", entry)


@bytes_rule(
    "msn-feed-size",
    "error",
    source=_SETUP,
    advice="carry fewer entries",
    partner="msn",
)
def msn_feed_size(content: bytes) -> Iterator[Fault]:
    """MSN, Feed setup and configuration: 10 MB at most."""
    if len(content) > _MOST_BYTES:
        yield Fault(f"the feed has {len(content)} bytes")


@tree_rule(
    "msn-feed-items",
    "warning",
    source=_SETUP,
    advice="publish them one after the other",
    partner="msn",
)
def msn_feed_items(parsed: Parsed) -> Iterator[Fault]:
    """MSN, Feed setup and configuration: 30 new items at a time, of which we take the last hour."""
    moments = [published_of(entry) for entry in parsed.entries]
    fresh = sum(1 for each in moments if each and parsed.now - each < _FRESH)
    if fresh > _MOST_ITEMS:
        yield Fault(f"{fresh} entries are new", parsed.channel)


@element_rule(
    "msn-image",
    "warning",
    at={ITEM, ENTRY},
    source=_CONTENT,
    advice="carry a PNG, JPEG, GIF or WebP with a side of 720 pixels or more, not too wide",
    partner="msn",
)
def msn_image(entry: etree._Element) -> Iterator[Fault]:
    """MSN, Feed content specifications: pictures by side, ratio, size and type."""
    for picture in pictures_of(entry):
        width, height = picture.width, picture.height
        if width and height:
            if max(width, height) < 720:
                yield Fault(f"the picture is only {width} by {height} pixels", picture.element)
            elif not 0.5 <= width / height <= 1.89:
                yield Fault(f"the picture is {width} by {height} pixels", picture.element)
        if picture.length and picture.length > _MOST_PICTURE_BYTES:
            yield Fault(f"the picture has {picture.length} bytes", picture.element)
        if picture.type and picture.type not in _PICTURES:
            yield Fault(f"the picture is of type {shown(picture.type)}", picture.element)
