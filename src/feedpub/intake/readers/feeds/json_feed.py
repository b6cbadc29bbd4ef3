"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from feedpub.intake.durations import seconds_in
from feedpub.intake.media_types import medium_of, type_by_name, written_type
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.feeds.enclosures import left_out
from feedpub.intake.readers.feeds.modules import origin_of
from feedpub.intake.readers.feeds.parsed import FeedItem, ParsedFeed, Sourced
from feedpub.intake.readers.feeds.visibility import tombstone
from feedpub.intake.readers.publication_status import is_mark, of_record
from feedpub.intake.readers.records.fields import kind_of
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    file_address_in,
    image_type,
    paragraphs_of,
    text_in,
    texts_in,
    whole_in,
)
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext, Reading
from feedpub.validation.jsonfeed.tombstones import TOMBSTONES_KEY, deleted_items

_VERSION = "://jsonfeed.org/version/"
_KEYS = "id url title summary content_html published updated language".split()
#: The keys of an item that are read.
_READ = frozenset(
    "id url title summary content_html content_text date_published date_modified language authors"
    " author tags image banner_image attachments".split()
)
_NAMES = {"published": "date_published", "updated": "date_modified"}


def is_json_feed(value: dict[str, Any]) -> bool:
    version = value.get("version")
    return isinstance(version, str) and _VERSION in version


def feed_of(value: dict[str, Any]) -> ParsedFeed:
    """Parse the JSON Feed *value*."""
    texts = _texts_of(value)
    items = value.get("items")
    return ParsedFeed(
        format="json",
        address=address_in(texts.get("feed_url")),
        title=texts.get("title"),
        home=texts.get("home_page_url"),
        language=texts.get("language"),
        items=tuple(map(_item, items)) if isinstance(items, list) else (),
    )


def _item(value: Any) -> FeedItem:
    value = value if isinstance(value, dict) else {}
    texts = _texts_of(value)
    id = value.get("id")
    if isinstance(id, (int, float)) and not isinstance(id, bool):
        # JSON Feed 1.1: a number is coerced to a string.
        id = json.dumps(id)
    dated = "date_published" if texts.get("date_published") else "date_modified"
    return FeedItem(
        id=Sourced(id if isinstance(id, str) else None, "id"),
        link=texts.get("url"),
        url=texts.get("url"),
        title=texts.get("title"),
        published=Sourced(texts.get(dated), dated),
        element=value,
    )


def _texts_of(value: dict[str, Any]) -> dict[str, str]:
    return {key: each for key, each in value.items() if isinstance(each, str)}


def read_json_feed(
    source: str, name: str, feed: dict[str, Any], context: ReaderContext
) -> Iterator[Reading]:
    """Read every item as an article, and what the feed lists as deleted."""
    yield from _tombstones(name, feed, context)
    items = feed.get("items")
    if not isinstance(items, list):
        yield unreadable(name, "feed-without-items", 'has no list under "items"')
        return
    # JSON Feed 1.1: the feed's authors are those of an item that names none.
    authors = texts_in(feed.get("authors")) or texts_in(feed.get("author"))
    texts = _texts_of(feed)
    origin = origin_of(
        name,
        title=texts.get("title"),
        address=address_in(texts.get("feed_url")),
        home=texts.get("home_page_url"),
    )
    for number, item in enumerate(items, 1):
        each = f"{name}:{number}"
        if isinstance(item, dict):
            mapped = _mapped(item, feed, authors)
            mapped.put("origin_feed", origin, "the feed")
            yield mapped.reading(source, each, context)
        else:
            message = f"wanted an object, got {kind_of(item)}"
            yield unreadable(each, "record-type", message, "an item is a JSON object")


def _tombstones(name: str, feed: dict[str, Any], context: ReaderContext) -> Iterator[Reading]:
    for number, each in enumerate(deleted_items(feed), 1):
        texts = _texts_of(each) if isinstance(each, dict) else {}
        if id := plain(texts.get("id", "")):
            when, comment = texts.get("when", ""), texts.get("comment", "")
            where = f"{name}:deleted item {number}"
            yield tombstone(where, id, when, comment, TOMBSTONES_KEY, context)


def _mapped(item: dict[str, Any], feed: dict[str, Any], feed_authors: list[str]) -> Mapped:
    mapped = Mapped()
    mapped.put_mark(of_record(item))
    base = address_in(item.get("url")) or address_in(feed.get("home_page_url"))
    mapped.put_texts(item, ((key, _NAMES.get(key, key)) for key in _KEYS))
    mapped.check_link(address_in(feed.get("home_page_url")))
    if "published" not in mapped.values and (changed := mapped.values.pop("updated", None)):
        # The only date that an item has is that of its publication, too, as in Atom.
        mapped.put("published", changed, mapped.origins.pop("updated"))
    if isinstance(text := item.get("content_text"), str):
        mapped.put("content_html", paragraphs_of(text), 'key "content_text"')
    for authors in ("authors", "author"):
        mapped.put("authors", texts_in(item.get(authors)), f'key "{authors}"')
    mapped.put("authors", feed_authors, 'key "authors" of the feed')
    mapped.put("tags", texts_in(item.get("tags")), 'key "tags"')
    mapped.put_text("language", feed.get("language"), 'key "language" of the feed')
    mapped.put_images(_images(item, base))
    mapped.put_media(_media(mapped, item, base))
    dropped = [key[:60] for key in item if key not in _READ and not key.startswith("_")]
    # A mark says that an item is not public.
    if names := [key for key in dropped if not is_mark(key)]:
        shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if names[8:] else "")
        mapped.find("feed-data-dropped", "warning", None, f"not published: {shown}")
    return mapped


def _attachments(item: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Return the attachments of *item*, each with its place."""
    attachments = item.get("attachments")
    return [
        (each, f"attachments[{number}]")
        for number, each in enumerate(attachments if isinstance(attachments, list) else ())
        if isinstance(each, dict)
    ]


def _media(mapped: Mapped, item: dict[str, Any], base: str | None) -> Iterator[Mapped]:
    """Yield the sounds and films; report in *mapped* attachments that are no pictures either."""
    for each, path in _attachments(item):
        url, given = file_address_in(each.get("url"), base), text_in(each.get("mime_type")) or ""
        type = written_type(given) or type_by_name(url or "")
        if url is None or image_type(type):
            continue
        if medium_of(type) is None:
            mapped.findings.append(left_out([given or "attachment"]))
            continue
        file = Mapped()
        file.put("url", url, f'key "{path}.url"')
        file.put("type", type, f'key "{path}.mime_type"')
        file.put("length", whole_in(each.get("size_in_bytes")) or None, f'key "{path}"')
        seconds = each.get("duration_in_seconds")
        is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
        duration = seconds_in(str(seconds)) if is_number else None
        file.put("duration", duration or None, f'key "{path}.duration_in_seconds"')
        file.put("title", text_in(each.get("title")), f'key "{path}.title"')
        yield file


def _images(item: dict[str, Any], base: str | None) -> Iterator[Mapped]:
    seen: set[str] = set()
    listed = [(each, path) for each, path in _attachments(item) if _is_picture(each)]
    by_address = {file_address_in(each.get("url"), base): each for each, _ in reversed(listed)}
    shown = [({"url": item.get(key)}, key) for key in ("image", "banner_image")]
    for picture, path in [*shown, *listed]:
        url = file_address_in(picture.get("url"), base)
        if url is None or url in seen:
            continue
        seen.add(url)
        image = Mapped()
        # An attachment with the same address has more to say about the picture.
        details = by_address.get(url, picture)
        own = path if path in ("image", "banner_image") else f"{path}.url"
        image.put("url", url, f'key "{own}"')
        image.put("type", _picture_type(details), 'key "mime_type"')
        image.put("length", whole_in(details.get("size_in_bytes")), 'key "size_in_bytes"')
        image.put("alt", text_in(details.get("title")), 'key "title"')
        yield image


def _is_picture(attachment: dict[str, Any]) -> bool:
    return _picture_type(attachment) is not None


def _picture_type(attachment: dict[str, Any]) -> str | None:
    """Return the type of a picture; by its name where it gives none."""
    if given := attachment.get("mime_type"):
        return image_type(given)
    return image_type(type_by_name(text_in(attachment.get("url")) or ""))
