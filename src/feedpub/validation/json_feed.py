"""JSON Feed 1.1: what the specification asks of a document, and what readers stumble over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from feedpub.addresses import web_address
from feedpub.feed import Finding
from feedpub.validation.moments import read_rfc3339

_SPECIFICATION = "JSON Feed 1.1"
_VERSION = "https://jsonfeed.org/version/1.1"
_ADDRESSES = ("url", "external_url", "image", "banner_image")
_DATES = ("date_published", "date_modified")


def validate_json_feed(content: bytes, *, address: str | None) -> Iterator[Finding]:
    """Hold *content* against JSON Feed 1.1.

    *address* is where it is published, None if nobody knows. The ``entry`` of a finding is the
    index of its item.
    """
    try:
        feed = json.loads(content)
    except (ValueError, RecursionError) as error:
        yield _finding("json-not-well-formed", f"is no JSON: {error}")
        return
    if not isinstance(feed, dict):
        yield _finding("json-no-feed", "the document is no object")
        return
    if feed.get("version") != _VERSION:
        yield _finding("json-version", f"version is not {_VERSION}", "top-level")
    if not _text(feed.get("title")):
        yield _finding("title-missing", "the feed has no title", "top-level")
    if address is not None and feed.get("feed_url") != address:
        yield _finding("feed-self-wrong", f"feed_url is not {address}", "top-level")
    items = feed.get("items")
    if not isinstance(items, list):
        yield _finding("items-missing", "the feed has no items", "top-level")
        return
    seen: set[str] = set()
    for number, item in enumerate(items):
        yield from _about_item(number, item, seen)


def _about_item(number: int, item: Any, seen: set[str]) -> Iterator[Finding]:
    def wrong(code: str, message: str) -> Finding:
        return _finding(code, message, "items", entry=number)

    if not isinstance(item, dict):
        yield wrong("item-no-object", "the item is no object")
        return
    own = item.get("id")
    if not _text(own):
        yield wrong("id-missing", "the item has no id")
    elif own in seen:
        yield wrong("id-repeated", f"the id {own!r} is that of an earlier item")
    else:
        seen.add(str(own))
    if not (_text(item.get("content_html")) or _text(item.get("content_text"))):
        yield wrong("content-missing", "the item has neither content_html nor content_text")
    for key in _ADDRESSES:
        if key in item and web_address(str(item[key])) is None:
            yield wrong("address-invalid", f"{key} is no address of the web")
    for key in _DATES:
        if key in item and read_rfc3339(str(item[key])).at is None:
            yield wrong("date-invalid", f"{key} is no date with time and zone (RFC 3339)")
    attachments = item.get("attachments", [])
    if not isinstance(attachments, list):
        yield wrong("attachments-no-list", "attachments is no list")
        return
    for attachment in attachments:
        if not isinstance(attachment, dict) or not _text(attachment.get("url")):
            yield wrong("attachment-without-url", "an attachment has no url")
        elif not _text(attachment.get("mime_type")):
            yield wrong("attachment-without-type", "an attachment has no mime_type")


def _finding(code: str, message: str, section: str = "", entry: int | None = None) -> Finding:
    source = f"{_SPECIFICATION}, {section}" if section else _SPECIFICATION
    return Finding(code=code, severity="error", message=message, source=source, entry=entry)


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
