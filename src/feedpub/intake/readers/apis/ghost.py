"""Posts as the Content API of Ghost gives them (``/ghost/api/content/posts/``)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from feedpub.intake.readers.apis.json_paths import at_path, read_objects
from feedpub.intake.readers.publication_status import of_record
from feedpub.intake.readers.records.mapping import Mapped, address_in, text_in, texts_in
from feedpub.posts import Post
from feedpub.protocols import Raw, ReaderContext, Reading

#: Anything else is for those who pay.
_ACCESS = {"public": "free", "members": "metered"}


@dataclass(frozen=True, slots=True)
class GhostReader:
    def read(self, raw: Raw, terms: ReaderContext) -> Iterator[Reading]:
        def read(name: str, post: dict[str, Any]) -> Iterator[Reading]:
            yield _mapped(post, terms).reading(raw.source, name, terms)

        return read_objects(raw, "posts", read)


def post_in(post: dict[str, Any]) -> Post | None:
    """The number, id and date of *post*. None if it has no number."""
    number = text_in(post.get("id"))
    if not number:
        return None
    return Post(
        number=number,
        id=_urn(post.get("uuid")) or number,
        changed=_moment(post.get("updated_at")),
    )


def _moment(said: Any) -> datetime | None:
    """A moment as ISO 8601 writes it, UTC without a zone. None if it is no moment."""
    try:
        moment = datetime.fromisoformat(said) if isinstance(said, str) else None
        moment = moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        return moment and moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _mapped(post: dict[str, Any], terms: ReaderContext) -> Mapped:
    mapped = Mapped()
    mapped.put_mark(of_record(post))
    mapped.put("id", _urn(post.get("uuid")), 'key "uuid"')
    # The number of a row, where an old version gives nothing else.
    mapped.put_text("id", post.get("id"), 'key "id"')
    for said in ("canonical_url", "url"):
        mapped.put("url", address_in(post.get(said)), f'key "{said}"')
    for key, said in (
        ("title", "title"),
        ("summary", "custom_excerpt"),
        ("content_html", "html"),
        ("published", "published_at"),
        ("updated", "updated_at"),
    ):
        mapped.put_text(key, post.get(said), f'key "{said}"')
    mapped.put("authors", texts_in(at_path(post, "authors.name")), 'key "authors"')
    section = text_in(at_path(post, "primary_tag.name"))
    mapped.put("section", section, 'key "primary_tag"')
    # What begins with # is a note of the newsroom to itself.
    tags = [each for each in texts_in(at_path(post, "tags.name")) if not each.startswith("#")]
    mapped.put("tags", [each for each in tags if each != section], 'key "tags"')
    visibility = text_in(post.get("visibility"))
    if visibility:
        mapped.put("access", _ACCESS.get(visibility, "paid"), 'key "visibility"')
    mapped.put_images(_images(post, terms))
    return mapped


def _urn(value: Any) -> str | None:
    """The id that a post keeps when its database moves, as an address of its kind (RFC 9562)."""
    try:
        return uuid.UUID(value).urn if isinstance(value, str) else None
    except ValueError:
        return None


def _images(post: dict[str, Any], terms: ReaderContext) -> Iterator[Mapped]:
    image = Mapped()
    image.put("url", address_in(post.get("feature_image")), 'key "feature_image"')
    image.put("alt", text_in(post.get("feature_image_alt")), 'key "feature_image_alt"')
    legend = text_in(post.get("feature_image_caption"))
    image.put_legend(legend, 'key "feature_image_caption"', terms)
    if "url" in image.values:
        yield image
