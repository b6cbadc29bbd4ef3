"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

What it has no key for is written under ``_feedpub``, withdrawn entries under ``_tombstones``.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring
from typing import Any

from feedpub.article import Episode, MediaFile, OriginFeed, Place, Rendition
from feedpub.feed import Channel, Enclosure, Entry, FeedHead, Withdrawn
from feedpub.formats.directions import directed, direction
from feedpub.formats.layouts import Contents, ListedEntry, OpenedDocument, Wanted, read_rfc3339
from feedpub.formats.srcset import content_with_sizes
from feedpub.formats.writing import Settings, body_of, history, rfc3339, written_authors
from feedpub.validation.jsonfeed.tombstones import DELETED_KEY, TOMBSTONES_KEY, deleted_items

VERSION = "https://jsonfeed.org/version/1.1"

#: What the extension that lists withdrawn entries says of itself: RFC 6721 defines what an id, a
#: moment and a comment of a deletion mean (JSON Feed 1.1, Extensions).
_ABOUT_TOMBSTONES = "https://www.rfc-editor.org/rfc/rfc6721"

#: Elements that begin and end a block.
_BLOCKS = (
    "p h1 h2 h3 h4 h5 h6 li figure figcaption blockquote tr pre dd dt div ul ol table caption aside"
    " section dl".split()
)
_BLOCK_TAGS = frozenset((*_BLOCKS, *(f"/{name}" for name in _BLOCKS), "hr"))

#: Cells of a row.
_CELLS = frozenset(("/td", "/th"))

#: The dates of an item.
_DATES = ("date_published", "date_modified")


def entry_settings(channel: Channel) -> Settings:
    return (
        ("joined_authors", bool(channel.joined_authors)),
        ("tracking", channel.tracking),
        ("language", direction(channel.language)),
        ("renditions", channel.renditions),
    )


def join(feed: FeedHead, entries: Iterable[bytes]) -> bytes:
    head = _encoded(_top(feed), level=0).removesuffix(b"\n}")
    items = b",\n".join(entries)
    inside = b"[\n" + items + b"\n  ]" if items else b"[]"
    return head + b',\n  "items": ' + inside + b"\n}\n"


def _top(feed: FeedHead) -> dict[str, Any]:
    """Return the feed without its items (https://www.jsonfeed.org/version/1.1/#top-level)."""
    channel = feed.channel
    return _without_empty(
        version=VERSION,
        title=channel.title,
        home_page_url=channel.link,
        feed_url=channel.address("json"),
        # The next page has older entries.
        next_url=dict(history(channel, "json")).get("prev-archive"),
        description=channel.description,
        # The specification asks for a square one; the wide logo is better than none.
        icon=channel.icon or channel.logo,
        favicon=channel.icon,
        authors=[{"name": channel.author}],
        language=channel.language,
        hubs=[{"type": "WebSub", "url": hub} for hub in channel.hubs_of("json")],
        _feedpub=_without_empty(updated=rfc3339(feed.updated), rights=channel.rights),
        **{TOMBSTONES_KEY: _tombstones(map(_tombstone, feed.withdrawn))},
        **{f"_{prefix}": {"about": uri} for prefix, uri in channel.namespaces},
    )


def _tombstones(deleted: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    items = list(deleted)
    return {"about": _ABOUT_TOMBSTONES, DELETED_KEY: items} if items else None


def _tombstone(withdrawn: Withdrawn) -> dict[str, Any]:
    return _without_empty(
        id=withdrawn.id_in("json"), when=rfc3339(withdrawn.at), comment=withdrawn.note
    )


def write_entry(entry: Entry, channel: Channel) -> bytes:
    """Return an item (https://www.jsonfeed.org/version/1.1/#items)."""
    updated = rfc3339(entry.updated)
    published = rfc3339(entry.published)
    lead = entry.enclosures[0] if entry.enclosures else None
    files: tuple[MediaFile | Enclosure, ...] = (*entry.media, *entry.enclosures)
    content = content_with_sizes(body_of(entry), entry, channel)
    renditions = entry.renditions if "group" in channel.renditions else {}
    item = _without_empty(
        id=entry.id_in("json"),
        url=channel.tracked(entry.link, "json"),
        title=entry.title,
        content_html=directed(content, entry, channel) if content else None,
        # One of content_html and content_text is required.
        content_text=plain_text(content) if content else entry.summary,
        summary=entry.summary if entry.has_own_summary else None,
        image=lead.url if lead else None,
        date_published=published,
        date_modified=updated if updated != published else None,
        authors=[
            {"name": author}
            for author in written_authors(entry, joined=bool(channel.joined_authors))
        ],
        tags=[category.term for category in entry.categories],
        language=entry.language,
        attachments=[_attachment(each) for each in files if each.type],
        _feedpub=_without_empty(
            **{entry.related_is: entry.related},
            agencies=list(entry.contributors),
            rights=entry.rights,
            images=[_image(each, renditions.get(each.url, ())) for each in entry.enclosures],
            media=[_media(each) for each in entry.media],
            episode=_episode(entry.episode),
            origin_feed=_origin(entry.origin_feed),
            comments=entry.comments,
            place=_place(entry.place),
        ),
        **_extras(entry),
    )
    return b"    " + _encoded(item, level=2)


def _extras(entry: Entry) -> dict[str, dict[str, Any]]:
    """Return an extension for each namespace: its elements with their texts (JSON Feed 1.1)."""
    found: dict[str, dict[str, Any]] = {}
    for prefix, name, texts in entry.extras:
        found.setdefault(f"_{prefix}", {})[name] = texts[0] if len(texts) == 1 else list(texts)
    return found


def _attachment(file: MediaFile | Enclosure) -> dict[str, Any]:
    """Return *file* without a title: attachments with equal titles are renditions of one thing."""
    return _without_empty(
        url=file.url,
        mime_type=file.type,
        size_in_bytes=file.length,
        duration_in_seconds=file.duration if isinstance(file, MediaFile) else None,
    )


def _image(enclosure: Enclosure, renditions: Sequence[Rendition]) -> dict[str, Any]:
    return _without_empty(
        url=enclosure.url,
        alt=enclosure.title,
        caption=enclosure.description,
        credit=enclosure.credit,
        photographer=enclosure.photographer,
        agencies=list(enclosure.distributors),
        copyright=enclosure.copyright,
        usage_terms=enclosure.usage_terms,
        extended_description=enclosure.extended_description,
        digital_source_type=enclosure.digital_source_type,
        data_mining=enclosure.data_mining,
        width=enclosure.width,
        height=enclosure.height,
        renditions=[
            _without_empty(
                url=each.url,
                mime_type=each.type,
                size_in_bytes=each.length,
                width=each.width,
                height=each.height,
            )
            for each in renditions[1:]
        ],
    )


def _media(file: MediaFile) -> dict[str, Any]:
    return _without_empty(
        url=file.url,
        medium=file.medium,
        title=file.title,
        poster=file.poster,
        width=file.width,
        height=file.height,
        transcript=file.transcript,
        chapters=file.chapters,
    )


def _episode(episode: Episode | None) -> dict[str, Any] | None:
    if episode is None:
        return None
    return _without_empty(
        number=episode.number,
        season=episode.season,
        type=episode.type,
        explicit=episode.explicit,
    )


def _origin(origin: OriginFeed | None) -> dict[str, Any] | None:
    if origin is None:
        return None
    updated = origin.updated and rfc3339(origin.updated)
    return _without_empty(
        title=origin.title, url=origin.url, link=origin.link, id=origin.id, updated=updated
    )


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return _without_empty(name=place.name, shape=place.shape, coordinates=list(place.coordinates))


def plain_text(markup: str) -> str:
    """Return the text of clean HTML, with a blank line between blocks."""
    text, *pieces = " ".join(markup.split()).split("<")
    found = [text]
    for piece in pieces:
        tag, _, text = piece.partition(">")
        name = tag.partition(" ")[0]
        if name in _BLOCK_TAGS:
            found.append("\n\n")
        elif name == "br":
            found.append("\n")
        elif name in _CELLS:
            found.append(" ")
        found.append(text)
    lines = [line.strip() for line in html.unescape("".join(found)).split("\n")]
    text = "\n".join(lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip()


def _without_empty(**values: Any) -> dict[str, Any]:
    """Return *values* without those that are None or empty."""
    return {key: value for key, value in values.items() if value not in (None, [], {})}


def _encoded(value: dict[str, Any], level: int) -> bytes:
    """Raises: ValueError, for characters that UTF-8 cannot encode."""
    return _indented(value, level).encode()


def _indented(value: Any, level: int) -> str:
    """Return *value* as ``json.dumps(indent=2)`` does, in a third of the time."""
    if isinstance(value, str):
        return encode_basestring(value)
    if not value or not isinstance(value, dict | list):
        return json.dumps(value)
    inside = "\n" + "  " * (level + 1)
    end = "\n" + "  " * level
    if isinstance(value, list):
        items = [inside + _indented(each, level + 1) for each in value]
        return "[" + ",".join(items) + end + "]"
    pairs = [
        f"{inside}{encode_basestring(key)}: {_indented(each, level + 1)}"
        for key, each in value.items()
    ]
    return "{" + ",".join(pairs) + end + "}"


class _JSONLayout:
    """The items of a JSON Feed; :class:`feedpub.formats.layouts.Layout`."""

    def fits(self, document: OpenedDocument) -> bool:
        return document.starts_with(b"{")

    def contents(self, document: OpenedDocument) -> Contents:
        feed = json.loads(document.content)
        own = feed.get("_feedpub")
        return Contents(
            entries=tuple(map(_listed, _items(feed))),
            gone=frozenset(str(each["id"]) for each in _deleted(feed) if "id" in each),
            updated=read_rfc3339(own.get("updated")) if isinstance(own, dict) else None,
            is_ours=isinstance(own, dict),
        )

    def without(
        self, document: OpenedDocument, wanted: Wanted, gone: Withdrawn | None
    ) -> bytes | None:
        feed = json.loads(document.content)
        items = _items(feed)
        kept = [item for item in items if not _listed(item).is_wanted(wanted)]
        if len(kept) == len(items):
            return None
        feed["items"] = kept
        if gone is not None and isinstance(feed.get("_feedpub"), dict):
            feed["_feedpub"]["updated"] = rfc3339(gone.at)
            if gone.id in {_listed(item).id for item in items if item not in kept}:
                # The newest deletion comes first.
                feed[TOMBSTONES_KEY] = _tombstones([_tombstone(gone), *_deleted(feed)])
                feed["items"] = feed.pop("items")
        return _encoded(feed, level=0) + b"\n"


def _deleted(feed: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in deleted_items(feed) if isinstance(each, dict)]


def _items(feed: Any) -> list[dict[str, Any]]:
    """Raises: ValueError, if *feed* is not a JSON Feed."""
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError("not a JSON Feed")
    return items


def _listed(item: dict[str, Any]) -> ListedEntry:
    return ListedEntry(
        id=str(item["id"]) if item.get("id") is not None else None,
        links=(str(item.get("url") or ""),),
        title=str(item.get("title") or ""),
        published=read_rfc3339(item.get("date_published")),
        updated=read_rfc3339(item.get("date_modified")),
        content=json.dumps(item, ensure_ascii=False).encode(),
        text_of=_text_of,
    )


def _text_of(content: bytes) -> str:
    item = json.loads(content)
    return json.dumps({key: item[key] for key in item if key not in _DATES})


LAYOUT = _JSONLayout()
