"""JSON Feed 1.0 and 1.1 (jsonfeed.org): each item is an article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.publication_status import of_record
from feedpub.intake.readers.records.fields import kind_of
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    image_type,
    paragraphs_of,
    text_in,
    texts_in,
    whole_in,
)
from feedpub.protocols import ReaderContext, Reading

_VERSION = "://jsonfeed.org/version/"


def is_json_feed(value: dict[str, Any]) -> bool:
    version = value.get("version")
    return isinstance(version, str) and _VERSION in version


def read_json_feed(
    source: str, name: str, feed: dict[str, Any], terms: ReaderContext
) -> Iterator[Reading]:
    items = feed.get("items")
    if not isinstance(items, list):
        yield unreadable(name, "feed-without-items", 'has no list under "items"')
        return
    # 1.1: those of the feed are the item's, if it names none.
    authors = texts_in(feed.get("authors")) or texts_in(feed.get("author"))
    for number, item in enumerate(items, 1):
        each = f"{name}:{number}"
        if isinstance(item, dict):
            yield _mapped(item, feed, authors).reading(source, each, terms)
        else:
            message = f"wanted an object, got {kind_of(item)}"
            yield unreadable(each, "record-type", message, "an item is a JSON object")


def _mapped(item: dict[str, Any], feed: dict[str, Any], authors_of_feed: list[str]) -> Mapped:
    mapped = Mapped()
    mapped.put_mark(of_record(item))
    base = address_in(item.get("url")) or address_in(feed.get("home_page_url"))
    for key, said in (
        ("id", "id"),
        ("url", "url"),
        ("title", "title"),
        ("summary", "summary"),
        ("content_html", "content_html"),
        ("published", "date_published"),
        ("updated", "date_modified"),
        ("language", "language"),
    ):
        mapped.put_text(key, item.get(said), f'key "{said}"')
    if isinstance(text := item.get("content_text"), str):
        mapped.put("content_html", paragraphs_of(text), 'key "content_text"')
    for authors in ("authors", "author"):
        mapped.put("authors", texts_in(item.get(authors)), f'key "{authors}"')
    mapped.put("authors", authors_of_feed, 'key "authors" of the feed')
    mapped.put("tags", texts_in(item.get("tags")), 'key "tags"')
    mapped.put_text("language", feed.get("language"), 'key "language" of the feed')
    mapped.put_images(_images(item, base))
    return mapped


def _images(item: dict[str, Any], base: str | None) -> Iterator[Mapped]:
    seen: set[str] = set()
    attachments = item.get("attachments")
    listed = [
        (each, f"attachments[{number}]")
        for number, each in enumerate(attachments if isinstance(attachments, list) else ())
        if isinstance(each, dict) and image_type(each.get("mime_type"))
    ]
    by_address = {address_in(each.get("url"), base): each for each, _ in reversed(listed)}
    shown = [({"url": item.get(key)}, key) for key in ("image", "banner_image")]
    for said, path in [*shown, *listed]:
        url = address_in(said.get("url"), base)
        if url is None or url in seen:
            continue
        seen.add(url)
        image = Mapped()
        # An attachment of the same picture knows more of it.
        known = by_address.get(url, said)
        own = path if path in ("image", "banner_image") else f"{path}.url"
        image.put("url", url, f'key "{own}"')
        image.put("type", image_type(known.get("mime_type")), 'key "mime_type"')
        image.put("length", whole_in(known.get("size_in_bytes")), 'key "size_in_bytes"')
        image.put("alt", text_in(known.get("title")), 'key "title"')
        yield image
