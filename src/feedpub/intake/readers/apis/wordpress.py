"""Posts as the REST API of WordPress gives them (``/wp-json/wp/v2/posts``, with ``_embed``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

from feedpub.intake.readers.apis.json_paths import at_path, read_objects
from feedpub.intake.readers.publication_status import Mark, of_record
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    image_type,
    text_in,
    texts_in,
    whole_in,
    words_of,
)
from feedpub.posts import Post
from feedpub.protocols import Raw, ReaderContext, Reading

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class WordPressReader:
    def read(self, raw: Raw, terms: ReaderContext) -> Iterator[Reading]:
        def read(name: str, post: dict[str, Any]) -> Iterator[Reading]:
            yield _mapped(post, terms).reading(raw.source, name, terms)

        return read_objects(raw, "", read)


def post_in(post: dict[str, Any]) -> Post | None:
    """The number, id and date of *post*. None if it lacks the number or the id."""
    number, guid = whole_in(post.get("id")), _said(at_path(post, "guid.rendered"))
    if not number or number < 0 or not guid:
        return None
    mark = _mark(post)
    return Post(
        number=str(number),
        id=guid,
        changed=_moment(post.get("modified_gmt")),
        withheld=mark.reason if mark else None,
    )


def _mark(post: dict[str, Any]) -> Mark | None:
    """What keeps *post* from being public. None: nothing does.

    A list has no other status than publish, unless who asks for it signs in and wants others.
    """
    if at_path(post, "content.protected") is True:
        return Mark(code="status-protected", what="protected by a password")
    return of_record(post)


def _moment(said: Any) -> datetime | None:
    """A moment in UTC, which WordPress writes without saying so. None if it is no moment."""
    if not isinstance(said, str) or not _MOMENT.fullmatch(said):
        return None
    try:
        return datetime.fromisoformat(said).replace(tzinfo=UTC)
    except ValueError:
        return None


def _mapped(post: dict[str, Any], terms: ReaderContext) -> Mapped:
    mapped = Mapped()
    mapped.put_mark(_mark(post))
    # As in WordPress's own feeds, so that readers know it; the address with ?p= lasts.
    guid = _said(at_path(post, "guid.rendered"))
    mapped.put("id", guid, 'key "guid.rendered"')
    mapped.put("url", address_in(post.get("link")), 'key "link"')
    if guid and re.search(rf"\?p={whole_in(post.get('id'))}(?!\d)", guid):
        mapped.put("short_link", address_in(guid), 'key "guid.rendered"')
    mapped.put("title", _words(post, "title.rendered"), 'key "title.rendered"')
    mapped.put("summary", _words(post, "excerpt.rendered"), 'key "excerpt.rendered"')
    mapped.put_text("content_html", at_path(post, "content.rendered"), 'key "content.rendered"')
    for key, said in (("published", "date"), ("updated", "modified")):
        moment = text_in(post.get(f"{said}_gmt"))
        # Which is UTC, and does not say so.
        mapped.put(key, f"{moment}Z" if moment else None, f'key "{said}_gmt"')
    embedded = post.get("_embedded")
    authors = [unescape(each) for each in texts_in(at_path(embedded, "author.name"))]
    mapped.put("authors", authors, 'key "_embedded.author"')
    _put_terms(mapped, at_path(embedded, "wp:term"))
    mapped.put_images(_images(at_path(embedded, "wp:featuredmedia.0"), terms))
    return mapped


def _put_terms(mapped: Mapped, groups: Any) -> None:
    """The first category is the section, as themes print it; all others are tags."""
    named: dict[str, list[str]] = {"category": [], "post_tag": []}
    for group in groups if isinstance(groups, list) else ():
        for term in group if isinstance(group, list) else ():
            name = words_of(text_in(term) or "") if isinstance(term, dict) else None
            if name and term.get("slug") != "uncategorized":
                named.setdefault(str(term.get("taxonomy")), []).append(name)
    categories = named["category"]
    mapped.put("section", next(iter(categories), None), 'key "_embedded.wp:term"')
    mapped.put("tags", [*categories[1:], *named["post_tag"]], 'key "_embedded.wp:term"')


def _images(media: Any, terms: ReaderContext) -> Iterator[Mapped]:
    if not isinstance(media, dict):
        return
    image = Mapped()
    image.put("url", address_in(media.get("source_url")), 'key "source_url"')
    image.put("type", image_type(media.get("mime_type")), 'key "mime_type"')
    for key, said in (("width", "width"), ("height", "height"), ("length", "filesize")):
        found = whole_in(at_path(media, f"media_details.{said}")) or None
        image.put(key, found, f'key "media_details.{said}"')
    image.put("alt", text_in(media.get("alt_text")), 'key "alt_text"')
    for said in ("credit", "copyright"):
        told = _said(at_path(media, f"media_details.image_meta.{said}"))
        image.put(said, told, f'key "media_details.image_meta.{said}"')
    legend = text_in(at_path(media, "caption.rendered"))
    image.put_legend(legend, 'key "caption.rendered"', terms)
    if "url" in image.values:
        yield image


def _words(item: dict[str, Any], path: str) -> str | None:
    """The words of a rendered value, which is HTML."""
    return words_of(text_in(at_path(item, path)) or "")


def _said(value: Any) -> str | None:
    """The text of *value*, which WordPress keeps as it stands in HTML: ``&amp;``, ``&#038;``."""
    return unescape(text_in(value) or "") or None
