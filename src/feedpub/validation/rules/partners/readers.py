"""What SmartNews and Apple News ask for."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, first, shown
from feedpub.validation.entry_view import (
    about,
    body_of,
    has_tags,
    language_of,
    link_of,
    summary_of,
    title_of,
)
from feedpub.validation.rule import IN_RSS, Fault, bytes_rule, element_rule, tree_rule
from feedpub.validation.rules.xml import syntax

_SMART = "SmartFormat 2.1"
_APPLE = "Apple, RSS guidelines for News Publisher"

_SMART_BYTES = 1_000_000
_SMART_DESCRIPTION = 30


@bytes_rule(
    "smart-encoding",
    "error",
    source=_SMART,
    advice="write UTF-8",
    partner="smartnews",
)
def smart_encoding(content: bytes) -> Iterator[Fault]:
    """SmartFormat 2.1: UTF-8."""
    return syntax.encoding_not_utf8.find(content)


@bytes_rule(
    "smart-size",
    "warning",
    source=_SMART,
    advice="carry fewer entries",
    partner="smartnews",
)
def smart_size(content: bytes) -> Iterator[Fault]:
    """SmartFormat 2.1: 1 MB at most."""
    if len(content) > _SMART_BYTES:
        yield Fault(f"the feed has {len(content)} bytes")


@tree_rule(
    "smart-channel",
    "error",
    formats=IN_RSS,
    source=_SMART,
    advice="give the feed a title, a link, 30 characters of description, a date, a language",
    partner="smartnews",
)
def smart_channel(parsed: Parsed) -> Iterator[Fault]:
    """SmartFormat 2.1, channel: title, link, description, pubDate, language."""
    channel = parsed.channel
    for name, there in (
        ("title", title_of(channel)),
        ("link", link_of(channel)),
        ("description", about(channel)),
        ("pubDate", first(channel, "pubDate") is not None),
        ("language", language_of(channel)),
    ):
        if not there:
            yield Fault(f"the feed has no {name}", channel)
    if has_tags(title_of(channel)):
        yield Fault("there is markup in the feed's title", channel)
    if len(about(channel)) > _SMART_DESCRIPTION:
        yield Fault(f"the feed's description has {len(about(channel))} characters", channel)


@bytes_rule(
    "apple-news-encoding",
    "error",
    source=_APPLE,
    advice="write UTF-8",
    partner="apple-news",
)
def apple_news_encoding(content: bytes) -> Iterator[Fault]:
    """Apple, RSS guidelines for News Publisher: UTF-8."""
    return syntax.encoding_not_utf8.find(content)


@tree_rule(
    "apple-news-channel",
    "error",
    source=_APPLE,
    advice="give the feed a title, a link, and a language with its country: en-GB",
    partner="apple-news",
)
def apple_news_channel(parsed: Parsed) -> Iterator[Fault]:
    """Apple, RSS guidelines for News Publisher: title, language with locale, link."""
    channel = parsed.channel
    for name, there in (("title", title_of(channel)), ("link", link_of(channel))):
        if not there:
            yield Fault(f"the feed has no {name}", channel)
    language = language_of(channel)
    if "-" not in language and "_" not in language:
        yield Fault(f"the language {shown(language)} names no country", channel)


@element_rule(
    "apple-news-item",
    "error",
    at={ITEM, ENTRY},
    source=_APPLE,
    advice="give it a title, a link and a text",
    partner="apple-news",
)
def apple_news_item(entry: etree._Element) -> Iterator[Fault]:
    """Apple, RSS guidelines for News Publisher: title, link, description."""
    for name, there in (
        ("title", title_of(entry)),
        ("link", link_of(entry)),
        ("text", summary_of(entry) or body_of(entry)),
    ):
        if not there:
            yield Fault(f"has no {name}", entry)


@element_rule(
    "apple-news-title",
    "warning",
    at={ITEM, ENTRY},
    source=_APPLE,
    advice="write a title of 15 to 60 characters without markup",
    partner="apple-news",
)
def apple_news_title(entry: etree._Element) -> Iterator[Fault]:
    """Apple, RSS guidelines for News Publisher: 15 to 60 characters, no HTML."""
    title = title_of(entry)
    if has_tags(title):
        yield Fault(f"there is markup in the title {shown(title)}", entry)
    elif title and not 15 <= len(title) <= 60:
        yield Fault(f"the title has {len(title)} characters", entry)
