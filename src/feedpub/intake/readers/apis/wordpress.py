"""WordPress: its REST API (``/wp-json/wp/v2/posts``, with ``_embed``)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from feedpub.addresses import web_address, with_parameters
from feedpub.intake.body.excerpts import written_summary
from feedpub.intake.readers import places
from feedpub.intake.readers.apis import newspack
from feedpub.intake.readers.apis.presets import DetectedSite, Paging, Preset, Query, SavedPosts
from feedpub.intake.readers.publication_status import Mark, of_record, wordpress_export
from feedpub.intake.readers.records.json_records import json_in
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    file_address_in,
    image_type,
    text_in,
    texts_in,
    whole_in,
    words_of,
)
from feedpub.intake.readers.records.paths import at_path
from feedpub.protocols import KnownPost, Post, ReaderContext

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from feedpub.web.client import Client

_UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
#: What databases have for no date: ``0000-00-00``, of which PHP makes ``-0001-11-30``.
_NEVER = re.compile(r"-|0000")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,8}){0,2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
#: The last part of the address of a list: its post type.
_LIST = re.compile(r"(/wp/v2/)[^/]+/?$")
_SHORT_LINK = re.compile(r"[?&]p=([1-9][0-9]{0,18})$")

#: Where plugins list all authors of a post, the most telling ones first: Co-Authors Plus and what
#: newsrooms add for it, PublishPress Authors, Newspack, Parse.ly.
_AUTHORS = (
    "coauthors",
    "authors",
    "newspack_author_info",
    "_embedded.coauthors",
    "parsely.meta.author",
    "parsely.meta.creator",
)
#: Newspack's byline names authors in shortcodes: ``By [Author id=3]Mara Ovens[/Author]``.
_AUTHOR_TAG = re.compile(r"\[/?Author\b[^\[\]]{0,100}\]", re.IGNORECASE)

#: Taxonomies whose terms are not what a post is about. Co-Authors Plus has the authors in one.
_NO_TOPICS = frozenset("author post_format nav_menu wp_pattern_category wp_theme".split())
_CATEGORIES = re.compile(r"(?:^|[-_])(?:cat|categor(?:y|ies)|sections?)$")

#: Where plugins repeat the address of the featured image, the largest first.
_FEATURED = (
    "jetpack_featured_media_url",
    "yoast_head_json.og_image.0.url",
    "parsely.meta.image.url",
    "parsely.meta.thumbnailUrl",
)


def _map(post: dict[str, Any], context: ReaderContext) -> Mapped:
    mapped = Mapped()
    mapped.put_mark(_mark(post))
    # The same id as in WordPress's own feeds.
    guid = _text(post, "guid.rendered")
    mapped.put("id", guid, 'key "guid.rendered"')
    link = address_in(post.get("link"))
    mapped.put("url", link, 'key "link"')
    if guid and _is_short_link(guid, whole_in(post.get("id")), link):
        mapped.put("short_link", address_in(guid), 'key "guid.rendered"')
    title = words_of(text_in(at_path(post, "title.rendered")) or "")
    mapped.put("title", title, 'key "title.rendered"')
    content = at_path(post, "content.rendered")
    excerpt = text_in(at_path(post, "excerpt.rendered"))
    # Plugins and the context "edit" say whether somebody wrote it.
    is_cut = post.get("newspack_has_custom_excerpt") is False
    if not is_cut and at_path(post, "excerpt.raw") != "":
        summary = written_summary(excerpt, text_in(content))
        mapped.put("summary", summary, 'key "excerpt.rendered"')
    mapped.put_text("content_html", content, 'key "content.rendered"')
    for key, name in (("published", "date"), ("updated", "modified")):
        _put_moment(mapped, key, post, name)
    for name in ("lang", "pll_lang", "wpml_current_locale", "wpml_language"):
        mapped.put("language", _language(post.get(name)), f'key "{name}"')
    _put_authors(mapped, post)
    _put_terms(mapped, post)
    _put_featured_image(mapped, post, context)
    mapped.put("place", places.of_wordpress(post.get("meta")), 'key "meta.geo_latitude"')
    if "_embedded" not in post:
        message = "the answer has no _embedded: authors, categories and pictures may be missing"
        mapped.find("embedded-missing", "warning", None, message, "ask for it with ?_embed=1")
    return mapped


def _language(value: Any) -> str | None:
    """Return the language that Polylang or WPML names, by code or locale: ``de``, ``pt_BR``."""
    code = text_in(value.get("slug") or value.get("code") if isinstance(value, dict) else value)
    return code.replace("_", "-") if code and _LANGUAGE.fullmatch(code) else None


def _is_short_link(guid: str, number: int | None, link: str | None) -> bool:
    """Whether *guid* is the address with ``?p=`` that outlives a changed permalink.

    A guid keeps the scheme, host and folder in which its site was built, and the number that the
    post had there.
    """
    if not link or not re.search(rf"\?p={number}(?!\d)", guid):
        return False
    try:
        here, there = urlsplit(guid), urlsplit(link)
        is_same = (here.scheme, here.netloc.lower()) == (there.scheme, there.netloc.lower())
    except ValueError:
        return False
    return is_same and there.path.startswith(here.path.rpartition("/")[0] + "/")


def _put_moment(mapped: Mapped, key: str, post: dict[str, Any], name: str) -> None:
    for each in (f"{name}_gmt", name):
        moment = text_in(post.get(each))
        if moment and not _NEVER.match(moment):
            # It is UTC but has no zone; without _gmt it is on the site's clock.
            is_utc = each.endswith("_gmt") and _UTC_TIME.fullmatch(moment)
            mapped.put(key, f"{moment}Z" if is_utc else moment, f'key "{each}"')


def _mark(post: dict[str, Any]) -> Mark | None:
    """Return what keeps *post* from being public.

    A list has posts of other states than publish only for those who sign in and ask for them.
    """
    if True in (at_path(post, "content.protected"), at_path(post, "excerpt.protected")):
        return Mark(code="status-protected", what="protected by a password")
    return of_record(post)


def _put_authors(mapped: Mapped, post: dict[str, Any]) -> None:
    """All authors where a plugin lists them: the post itself has one only."""
    if at_path(post, "meta._newspack_byline_active") in (True, 1, "1"):
        byline = text_in(at_path(post, "meta._newspack_byline")) or ""
        byline = words_of(_AUTHOR_TAG.sub("", byline)) or ""
        mapped.put_bylines([byline], 'key "meta._newspack_byline"')
    for path in _AUTHORS:
        mapped.put("authors", _names(at_path(post, path)), f'key "{path}"')
    embedded = at_path(post, "_embedded.author")
    one = [unescape(each) for each in texts_in(at_path(embedded, "name"))]
    names = dict(zip(texts_in(at_path(embedded, "slug")), one, strict=False))
    mapped.put("authors", _coauthors(post, names), 'key "_embedded.wp:term"')
    mapped.put("authors", one, 'key "_embedded.author"')
    mapped.put("authors", _names(post.get("author_name")), 'key "author_name"')
    mapped.put("authors", _names(at_path(post, "yoast_head_json.author")), 'key "yoast_head_json"')


def _names(value: Any) -> list[str]:
    """Return names that stand for themselves or in objects; numbers of terms are none."""
    values = list(value.values()) if isinstance(value, dict) and "0" in value else value
    found = []
    for each in values if isinstance(values, list) else [values]:
        name = each
        if isinstance(each, dict):
            keys = ("display_name", "displayName", "name")
            name = next((each[key] for key in keys if each.get(key)), None)
        if isinstance(name, str) and name.strip():
            found.append(unescape(name))
    return found


def _coauthors(post: dict[str, Any], names: dict[str, str]) -> list[str]:
    """Return the authors in the terms of Co-Authors Plus: by *names*, else as they log in."""
    found = []
    for term in _terms(post):
        if term.get("taxonomy") == "author" and (login := text_in(term)):
            slug = str(term.get("slug")).removeprefix("cap-")
            found.append(names.get(slug, unescape(login)))
    return found


def _terms(post: dict[str, Any]) -> Iterator[dict[str, Any]]:
    groups = at_path(post, "_embedded.wp:term")
    for group in groups if isinstance(groups, list) else ():
        yield from (each for each in (group if isinstance(group, list) else ())
                    if isinstance(each, dict))  # fmt: skip


def _put_terms(mapped: Mapped, post: dict[str, Any]) -> None:
    """The first category is the section, as themes print it; all others are tags."""
    terms = [
        (str(each.get("taxonomy")), text_in(each.get("slug")), words_of(text_in(each) or "") or "")
        for each in _terms(post)
    ]
    categories, others = topics(text_in(post.get("type")) or "post", terms)
    mapped.put("section", next(iter(categories), None), 'key "_embedded.wp:term"')
    mapped.put("tags", [*categories[1:], *others], 'key "_embedded.wp:term"')


def topics(type: str, terms: Iterable[tuple[str, str | None, str]]) -> tuple[list[str], list[str]]:
    """Return the categories of a post of that *type*, and its other topics.

    *terms* are its terms: taxonomy, slug and name. Post types of a site's own have taxonomies of
    their own; in other taxonomies of posts plugins keep their own matters.
    """
    names: dict[str, list[str]] = {}
    for taxonomy, slug, name in terms:
        kind = taxonomy
        if kind not in ("category", "post_tag"):
            if type == "post" or kind in _NO_TOPICS:
                continue
            kind = "category" if _CATEGORIES.search(kind) else kind
        if name and slug != "uncategorized":
            names.setdefault(kind, []).append(name)
    categories = names.pop("category", [])
    return categories, [name for each in names.values() for name in each]


def _put_featured_image(mapped: Mapped, post: dict[str, Any], context: ReaderContext) -> None:
    media = at_path(post, "_embedded.wp:featuredmedia.0")
    if isinstance(media, dict) and file_address_in(media.get("source_url"), context.base):
        mapped.put_images(_images(media, context))
    elif post.get("featured_media"):
        mapped.put_images(_named_elsewhere(post))
        if isinstance(media, dict) and media.get("code"):
            message = (
                "its site does not show what it knows of the featured image"
                f" ({text_in(media['code'])!r})"
            )
            advice = "attach the image to a post that is public"
            mapped.find("image-closed", "warning", "images", message, advice)


def _named_elsewhere(post: dict[str, Any]) -> Iterator[Mapped]:
    """Yield the featured image as plugins name it."""
    for path in _FEATURED:
        if address := file_address_in(at_path(post, path)):
            image = Mapped()
            image.put("url", address, f'key "{path}"')
            if path.endswith(".0.url"):
                about = at_path(post, path.removesuffix(".url"))
                for key in ("width", "height"):
                    image.put(key, whole_in(about.get(key)) or None, f'key "{path}"')
                image.put("type", image_type(about.get("type")), f'key "{path}"')
            yield image
            return


def _images(media: dict[str, Any], context: ReaderContext) -> Iterator[Mapped]:
    type = text_in(media.get("mime_type"))
    if type and not image_type(type):
        # A recording or a document.
        return
    image = Mapped()
    url = file_address_in(media.get("source_url"), context.base)
    if (removed := newspack.withheld(media.get("meta"), _addresses(media))) is not None:
        yield removed
        return
    image.put("url", url, 'key "source_url"')
    image.put("type", image_type(type), 'key "mime_type"')
    for key, name in (("width", "width"), ("height", "height"), ("length", "filesize")):
        found = whole_in(at_path(media, f"media_details.{name}")) or None
        image.put(key, found, f'key "media_details.{name}"')
    image.put_renditions(_sizes(media, context), 'key "media_details.sizes"')
    image.put("alt", _text(media, "alt_text"), 'key "alt_text"')
    newspack.put_credit(image, media.get("meta"))
    for key in ("credit", "copyright"):
        path = f"media_details.image_meta.{key}"
        image.put(key, _text(media, path), f'key "{path}"')
    caption = text_in(at_path(media, "caption.rendered"))
    newspack.put_caption(image, caption, 'key "caption.rendered"', context)
    yield image


def _sizes(media: dict[str, Any], context: ReaderContext) -> Iterator[dict[str, Any]]:
    """Yield the sizes that WordPress has made of an image."""
    sizes = at_path(media, "media_details.sizes")
    for each in sizes.values() if isinstance(sizes, dict) else ():
        if isinstance(each, dict):
            yield {
                "url": file_address_in(each.get("source_url"), context.base),
                "width": whole_in(each.get("width")),
                "height": whole_in(each.get("height")),
                "length": whole_in(each.get("filesize")),
                "type": image_type(each.get("mime_type")),
            }


def _addresses(media: dict[str, Any]) -> Iterator[str | None]:
    """Yield the addresses of all sizes of an image."""
    yield file_address_in(media.get("source_url"))
    sizes = at_path(media, "media_details.sizes")
    for each in sizes.values() if isinstance(sizes, dict) else ():
        yield file_address_in(each.get("source_url")) if isinstance(each, dict) else None


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


def _complete(content: bytes, address: str, get: Callable[[str], bytes | None]) -> bytes:
    """Return an answer with the meta of featured images, which embedded objects lack.

    Those are asked for whose file has no credit, all in one request.
    """
    try:
        posts = json_in(content)
    except ValueError:
        return content
    media: dict[str, list[dict[str, Any]]] = {}
    for post in posts if isinstance(posts, list) else ():
        each = at_path(post, "_embedded.wp:featuredmedia.0")
        if isinstance(each, dict) and each.get("source_url") and "meta" not in each:
            number = whole_in(each.get("id"))
            if number and not at_path(each, "media_details.image_meta.credit"):
                media.setdefault(str(number), []).append(each)
    if not media:
        return content
    asked = ",".join(sorted(media)[:100])
    query = [("include", asked), ("per_page", "100"), ("_fields", "id,meta")]
    try:
        answer = json_in(get(with_parameters(_media_at(address), query)) or b"[]")
    except ValueError:
        return content
    found = False
    for item in answer if isinstance(answer, list) else ():
        meta = newspack.own_meta(item.get("meta")) if isinstance(item, dict) else {}
        for each in media.get(str(item.get("id")), ()) if meta else ():
            each["meta"], found = meta, True
    return json.dumps(posts).encode() if found else content


def _media_at(address: str) -> str:
    """Return the address of the list of attachments, beside that of the posts."""
    path, _, query = address.partition("?")
    route = dict(parse_qsl(query)).get("rest_route")
    kept = [("rest_route", _LIST.sub(r"\1media", route))] if route else []
    return with_parameters(_LIST.sub(r"\1media", path), kept)


def _saved(value: dict[str, Any], _context: ReaderContext) -> SavedPosts | None:
    # What the parameter _envelope puts around an answer.
    body = value.get("body") if "headers" in value else None
    if isinstance(body, list) and body and all(map(_is_post, body)):
        return SavedPosts(body)
    if isinstance(body, dict):
        value = body
    status = at_path(value, "data.status")
    if isinstance(value.get("code"), str) and isinstance(status, int):
        message = text_in(value.get("message")) or value["code"]
        return SavedPosts([], refusal=f"the error {status}, {message[:100]!r}")
    if not _is_post(value):
        return None
    # Of a type in a file nobody has said that it is articles.
    mark = wordpress_export(text_in(value.get("type")), None, None)
    if mark is not None:
        return SavedPosts([], {mark.what: 1})
    return SavedPosts([value], is_one=True)


def _is_post(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("id"), int)
        and isinstance(value.get("title"), dict)
        and "rendered" in value["title"]
        and "date" in value
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
    complete=_complete,
    saved=_saved,
    # Its short links are numbers of the database, which nobody prints.
    links="canonical",
    detect=_detect,
)
