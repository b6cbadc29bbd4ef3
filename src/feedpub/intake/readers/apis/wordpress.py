"""WordPress: its REST API (``/wp-json/wp/v2/posts``, with ``_embed``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from feedpub.addresses import web_address, with_parameters
from feedpub.intake.readers.apis.json_paths import at_path
from feedpub.intake.readers.apis.presets import DetectedSite, Paging, Preset, Query
from feedpub.intake.readers.publication_status import Mark, of_record
from feedpub.intake.readers.records.json_records import json_in
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    image_type,
    text_in,
    texts_in,
    whole_in,
    words_of,
)
from feedpub.protocols import KnownPost, Post, ReaderContext

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from feedpub.web.client import Client

_UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_SHORT_LINK = re.compile(r"[?&]p=([1-9][0-9]{0,18})$")


def _map(post: dict[str, Any], context: ReaderContext) -> Mapped:
    mapped = Mapped()
    mapped.put_mark(_mark(post))
    # The same id as in WordPress's own feeds. The address with ?p= outlives a changed permalink.
    guid = _text(post, "guid.rendered")
    mapped.put("id", guid, 'key "guid.rendered"')
    mapped.put("url", address_in(post.get("link")), 'key "link"')
    if guid and re.search(rf"\?p={whole_in(post.get('id'))}(?!\d)", guid):
        mapped.put("short_link", address_in(guid), 'key "guid.rendered"')
    for key, name in (("title", "title"), ("summary", "excerpt")):
        rendered = words_of(text_in(at_path(post, f"{name}.rendered")) or "")
        mapped.put(key, rendered, f'key "{name}.rendered"')
    mapped.put_text("content_html", at_path(post, "content.rendered"), 'key "content.rendered"')
    for key, name in (("published", "date_gmt"), ("updated", "modified_gmt")):
        moment = text_in(post.get(name))
        # It is UTC but has no zone.
        mapped.put(key, f"{moment}Z" if moment else None, f'key "{name}"')
    embedded = post.get("_embedded")
    authors = [unescape(each) for each in texts_in(at_path(embedded, "author.name"))]
    mapped.put("authors", authors, 'key "_embedded.author"')
    _put_taxonomies(mapped, at_path(embedded, "wp:term"))
    mapped.put_images(_images(at_path(embedded, "wp:featuredmedia.0"), context))
    return mapped


def _mark(post: dict[str, Any]) -> Mark | None:
    """Return what keeps *post* from being public.

    A list has posts of other states than publish only for those who sign in and ask for them.
    """
    if at_path(post, "content.protected") is True:
        return Mark(code="status-protected", what="protected by a password")
    return of_record(post)


def _put_taxonomies(mapped: Mapped, groups: Any) -> None:
    """The first category is the section, as themes print it; all others are tags."""
    names: dict[str, list[str]] = {"category": [], "post_tag": []}
    for group in groups if isinstance(groups, list) else ():
        for term in group if isinstance(group, list) else ():
            name = words_of(text_in(term) or "") if isinstance(term, dict) else None
            if name and term.get("slug") != "uncategorized":
                names.setdefault(str(term.get("taxonomy")), []).append(name)
    categories = names["category"]
    mapped.put("section", next(iter(categories), None), 'key "_embedded.wp:term"')
    mapped.put("tags", [*categories[1:], *names["post_tag"]], 'key "_embedded.wp:term"')


def _images(media: Any, context: ReaderContext) -> Iterator[Mapped]:
    if not isinstance(media, dict):
        return
    image = Mapped()
    image.put("url", address_in(media.get("source_url")), 'key "source_url"')
    image.put("type", image_type(media.get("mime_type")), 'key "mime_type"')
    for key, name in (("width", "width"), ("height", "height"), ("length", "filesize")):
        found = whole_in(at_path(media, f"media_details.{name}")) or None
        image.put(key, found, f'key "media_details.{name}"')
    image.put("alt", text_in(media.get("alt_text")), 'key "alt_text"')
    for key in ("credit", "copyright"):
        path = f"media_details.image_meta.{key}"
        image.put(key, _text(media, path), f'key "{path}"')
    caption = text_in(at_path(media, "caption.rendered"))
    image.put_caption(caption, 'key "caption.rendered"', context)
    if "url" in image.values:
        yield image


def _text(value: Any, path: str) -> str | None:
    """Return a text in which WordPress has escaped the characters of HTML."""
    found = text_in(at_path(value, path))
    return unescape(found) if found else None


def _post(post: dict[str, Any]) -> Post | None:
    number, guid = whole_in(post.get("id")), _text(post, "guid.rendered")
    if not number or number < 0 or not guid:
        return None
    mark = _mark(post)
    return Post(
        number=str(number),
        id=guid,
        changed=_utc(post.get("modified_gmt")),
        withheld=mark.reason if mark else None,
    )


def _utc(value: Any) -> datetime | None:
    if not isinstance(value, str) or not _UTC_TIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return None


def _number_of(known: KnownPost) -> str | None:
    number = known.number
    if number is None and (match := _SHORT_LINK.search(known.short_link or "")):
        # A guid is taken for a short link only if it has the post's own number.
        number = match[1]
    return number if number and _NUMBER.fullmatch(number) else None


def _state_query(numbers: Sequence[str]) -> Query:
    return [
        ("include", ",".join(numbers)),
        ("per_page", str(len(numbers))),
        ("orderby", "modified"),
        ("order", "asc"),
        ("_fields", "id,guid,status,modified_gmt,content.protected"),
    ]


def _newest_query(number: int) -> Query:
    by_date = [("orderby", "date"), ("order", "desc")]
    return [*by_date, ("per_page", str(number)), ("_fields", "id,guid")]


def _posts_query(numbers: Sequence[str]) -> Query:
    return [("include", ",".join(numbers)), ("per_page", str(len(numbers)))]


def _detect(client: Client, page: HtmlElement | None, address: str) -> DetectedSite | None:
    sites = (_site(client, each) for each in _apis(page, address))
    return next(filter(None, sites), None)


def _apis(page: HtmlElement | None, address: str) -> Iterator[str]:
    """Yield where the API may be: where *page* says, else above *address* and at the root."""
    links = page.xpath("//link[@rel='https://api.w.org/']/@href") if page is not None else []
    named = web_address(str(links[0]), address) or "" if links else ""
    # Below ?rest_route=/ if permalinks are plain, WordPress's default.
    if named.endswith(("/wp-json/", "?rest_route=/")):
        yield named
    above = address.partition("?")[0].partition("/wp-json")[0].rstrip("/") + "/"
    for site in dict.fromkeys((above, urljoin(address, "/"))):
        if f"{site}wp-json/" != named:
            yield f"{site}wp-json/"


def _site(client: Client, api: str) -> DetectedSite | None:
    """Return the site whose API is at *api*, if its posts can be asked for."""
    from feedpub.web.answers import FetchError
    from feedpub.web.client import RECORDS

    posts_at = f"{api}wp/v2/posts"
    try:
        about = json_in(client.get(api, accept=RECORDS).content or b"")
        namespaces = about.get("namespaces") if isinstance(about, dict) else None
        if not isinstance(namespaces, list) or "wp/v2" not in namespaces:
            return None
        one = client.get(with_parameters(posts_at, [("per_page", "1")]), accept=RECORDS)
        if not isinstance(json_in(one.content or b""), list):
            return None
    except (FetchError, ValueError):
        return None
    site = posts_at if api.endswith("?rest_route=/") else api.removesuffix("wp-json/")
    home, zone = about.get("home"), about.get("timezone_string")
    return DetectedSite(
        address=site,
        title=unescape(str(about.get("name") or "")),
        home=(web_address(home) if isinstance(home, str) else None) or site.partition("?")[0],
        timezone=zone if isinstance(zone, str) and zone else None,
    )


PRESET = Preset(
    title="WordPress",
    about="the REST API that every WordPress has",
    path="wp-json/wp/v2/posts",
    query=[
        ("_embed", "author,wp:featuredmedia,wp:term"),
        ("orderby", "modified"),
        ("order", "desc"),
    ],
    paging=Paging(by="page", key="page", size="per_page", per_page=100),
    map=_map,
    post=_post,
    number_of=_number_of,
    state_query=_state_query,
    newest_query=_newest_query,
    posts_query=_posts_query,
    detect=_detect,
)
