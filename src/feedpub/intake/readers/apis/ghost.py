"""Ghost: its Content API (``/ghost/api/content/posts/``)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from feedpub.intake.readers.apis.json_paths import at_path
from feedpub.intake.readers.apis.presets import Paging, Preset, Query
from feedpub.intake.readers.publication_status import of_record
from feedpub.intake.readers.records.mapping import Mapped, address_in, text_in, texts_in
from feedpub.protocols import KnownPost, Post, ReaderContext

#: By ``visibility``; any other value means that the post is for paying members.
_ACCESS = {"public": "free", "members": "metered"}

_ID = re.compile(r"[0-9a-z]{1,32}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_TEXTS = (
    ("title", "title"),
    ("summary", "custom_excerpt"),
    ("content_html", "html"),
    ("published", "published_at"),
    ("updated", "updated_at"),
)


def _map(post: dict[str, Any], context: ReaderContext) -> Mapped:
    mapped = Mapped()
    mapped.put_mark(of_record(post))
    mapped.put("id", _urn(post.get("uuid")), 'key "uuid"')
    # Old versions give nothing but the number of the database row.
    mapped.put_text("id", post.get("id"), 'key "id"')
    for name in ("canonical_url", "url"):
        mapped.put("url", address_in(post.get(name)), f'key "{name}"')
    mapped.put_texts(post, _TEXTS)
    mapped.put("authors", texts_in(at_path(post, "authors.name")), 'key "authors"')
    section = text_in(at_path(post, "primary_tag.name"))
    mapped.put("section", section, 'key "primary_tag"')
    # Tags that start with # are internal.
    tags = [each for each in texts_in(at_path(post, "tags.name")) if not each.startswith("#")]
    mapped.put("tags", [each for each in tags if each != section], 'key "tags"')
    if visibility := text_in(post.get("visibility")):
        mapped.put("access", _ACCESS.get(visibility, "paid"), 'key "visibility"')
    mapped.put_images(_images(post, context))
    return mapped


def _urn(value: Any) -> str | None:
    """Return a UUID as a URN (RFC 9562, 4): a post keeps it when its database moves."""
    try:
        return uuid.UUID(value).urn if isinstance(value, str) else None
    except ValueError:
        return None


def _images(post: dict[str, Any], context: ReaderContext) -> Iterator[Mapped]:
    image = Mapped()
    image.put("url", address_in(post.get("feature_image")), 'key "feature_image"')
    image.put("alt", text_in(post.get("feature_image_alt")), 'key "feature_image_alt"')
    caption = text_in(post.get("feature_image_caption"))
    image.put_caption(caption, 'key "feature_image_caption"', context)
    if "url" in image.values:
        yield image


def _post(post: dict[str, Any]) -> Post | None:
    number = text_in(post.get("id"))
    if not number:
        return None
    return Post(
        number=number,
        id=_urn(post.get("uuid")) or number,
        changed=_utc(post.get("updated_at")),
    )


def _utc(value: Any) -> datetime | None:
    """Return an ISO 8601 time, UTC if it has no zone."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        moment = moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        return moment and moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _number_of(known: KnownPost) -> str | None:
    if known.number is None:
        uuid = known.id.removeprefix("urn:uuid:")
        return uuid if _UUID.fullmatch(uuid) else None
    return known.number if _ID.fullmatch(known.number) else None


def _state_query(numbers: Sequence[str]) -> Query:
    uuids = [each for each in numbers if _UUID.fullmatch(each)]
    ids = [each for each in numbers if each not in uuids]
    filters = [f"{key}:[{','.join(of)}]" for key, of in (("id", ids), ("uuid", uuids)) if of]
    return [
        ("filter", ",".join(filters)),
        ("limit", str(len(numbers))),
        ("order", "updated_at asc"),
        ("fields", "id,uuid,updated_at"),
    ]


PRESET = Preset(
    title="Ghost",
    about="the Content API of Ghost",
    path="ghost/api/content/posts/",
    query=[("include", "authors,tags"), ("formats", "html"), ("order", "updated_at desc")],
    paging=Paging(by="page", key="page", size="limit", per_page=100),
    records="posts",
    required_key="Content API key",
    key_parameter="key",
    map=_map,
    post=_post,
    number_of=_number_of,
    state_query=_state_query,
)
