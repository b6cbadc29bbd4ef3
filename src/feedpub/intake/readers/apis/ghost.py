"""Ghost: its Content API (``/ghost/api/content/posts/``), its Admin API's answers, its export."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from feedpub.intake.readers.apis.ghost_documents import PAYWALL, html_of
from feedpub.intake.readers.apis.ghost_export import posts_in, tables_in, with_addresses
from feedpub.intake.readers.apis.presets import Paging, Preset, Query, SavedPosts
from feedpub.intake.readers.publication_status import Mark, of_record
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    file_address_in,
    text_in,
    texts_in,
)
from feedpub.intake.readers.records.paths import at_path
from feedpub.protocols import KnownPost, Post, ReaderContext

#: By ``visibility``; any other value means that the post is for paying members.
_ACCESS = {"public": "free", "members": "metered"}

_ID = re.compile(r"[0-9a-z]{1,32}")
_WITHOUT_ZONE = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?")
_GATED_BLOCK = re.compile(r"<!--\s*kg-gated-block:(begin\b[^<>\n]{0,1000}|end)\s*-->")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_TEXTS = (("title", "title"), ("summary", "custom_excerpt"))
_MOMENTS = (("published", "published_at"), ("updated", "updated_at"))


def _map(post: dict[str, Any], context: ReaderContext) -> Mapped:
    mapped = Mapped()
    mapped.put_mark(_mark(post))
    mapped.put("id", _urn(post.get("uuid")), 'key "uuid"')
    # Old versions give nothing but the number of the database row.
    mapped.put_text("id", post.get("id"), 'key "id"')
    for name in ("canonical_url", "url"):
        mapped.put("url", address_in(post.get(name)), f'key "{name}"')
    mapped.put_texts(post, _TEXTS)
    mapped.put_text("content_html", _content(post), 'key "html"')
    for key, name in _MOMENTS:
        mapped.put_text(key, _moment(post.get(name)), f'key "{name}"')
    mapped.put("authors", texts_in(at_path(post, "authors.name")), 'key "authors"')
    section = text_in(at_path(post, "primary_tag.name")) or ""
    mapped.put("section", "" if section.startswith("#") else section, 'key "primary_tag"')
    # Tags that start with # are internal.
    tags = [each for each in texts_in(at_path(post, "tags.name")) if not each.startswith("#")]
    mapped.put("tags", [each for each in tags if each != section], 'key "tags"')
    if visibility := text_in(post.get("visibility")):
        mapped.put("access", _ACCESS.get(visibility, "paid"), 'key "visibility"')
    mapped.put_images(_images(post, context))
    return mapped


def _mark(post: dict[str, Any]) -> Mark | None:
    if post.get("status") == "sent" or post.get("email_only") in (True, 1):
        return Mark(code="status-unlisted", what="sent by e-mail only")
    return of_record(post)


def _content(post: dict[str, Any]) -> Any:
    """Return the text of *post*, as far as everybody may read it.

    The Content API cuts off what is for members. Answers of the Admin API and exports, which have a
    status, have the whole text; without a public part nobody may read any of it.
    """
    html = post.get("html") or html_of(post.get("lexical"), post.get("mobiledoc"))
    if isinstance(html, str):
        html = _without_gated_blocks(html)
    if post.get("visibility") in (None, "public") or not isinstance(html, str):
        return html
    preview, paywall, _ = html.partition(PAYWALL)
    return preview if paywall or "status" not in post else None


def _without_gated_blocks(html: str) -> str:
    """Remove the cards that are for members alone; also public posts may have some."""
    if "kg-gated-block" not in html:
        return html
    pieces = _GATED_BLOCK.split(html)
    kept = [pieces[0]]
    for marker, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if marker == "end" or re.search(r"\bnonMember:true\b", marker):
            kept.append(piece)
    return "".join(kept)


def _moment(value: Any) -> Any:
    """Return a time with its zone: exports of old versions have milliseconds, or none in UTC."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**14:
        return datetime.fromtimestamp(value / 1000, UTC).isoformat()
    if isinstance(value, str) and _WITHOUT_ZONE.fullmatch(value):
        return f"{value.replace(' ', 'T')}Z"
    return value


def _urn(value: Any) -> str | None:
    """Return a UUID as a URN (RFC 9562, 4): a post keeps it when its database moves."""
    try:
        return uuid.UUID(value).urn if isinstance(value, str) else None
    except ValueError:
        return None


def _images(post: dict[str, Any], context: ReaderContext) -> Iterator[Mapped]:
    image = Mapped()
    url = file_address_in(post.get("feature_image"), context.base)
    image.put("url", url, 'key "feature_image"')
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


def _saved(value: dict[str, Any], context: ReaderContext) -> SavedPosts | None:
    if (tables := tables_in(value)) is not None:
        posts, others = posts_in(tables, context.base)
        return SavedPosts(posts, others)
    if _is_post(value):
        return SavedPosts([with_addresses(value, context.base)], is_one=True)
    for key in ("posts", "pages"):
        listed = value.get(key)
        is_answer = "meta" in value or len(value) == 1
        if isinstance(listed, list) and is_answer and all(map(_is_post, listed)):
            if key == "pages":
                return SavedPosts([], {"page": len(listed)})
            return SavedPosts([with_addresses(each, context.base) for each in listed])
    return None


def _is_post(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and {"uuid", "slug", "title"} <= value.keys()
        and not value.keys().isdisjoint(("html", "lexical", "mobiledoc", "feature_image"))
    )


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
    saved=_saved,
)
