"""The addresses of a page, and of its images.

Canonical address, short link and base; and which of an image's renditions is the widest that feed
readers can show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from feedpub.addresses import mended_address, web_address
from feedpub.intake.body.image_sources import filled, is_open, renditions
from feedpub.intake.body.images import counts_readers
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.json_ld import address_of, listed
from feedpub.intake.short_links import clean_address, is_short_link


def page_address(data: PageData, fetched: str | None = None) -> Found[str] | None:
    """Return the canonical address: ``rel=canonical``, else ``og:url`` or the article's metadata.

    Without one it is the address that the page was *fetched* from.
    """
    for each in _canonical_addresses(data):
        address = web_address(each.value, fetched)
        if (
            address
            and urlsplit(address).path not in ("", "/")
            and (clean := clean_address(address))
        ):
            return Found(value=clean, origin=each.origin)
    clean = clean_address(fetched) if fetched else None
    return Found(value=clean, origin="where it was fetched from") if clean else None


def _canonical_addresses(data: PageData) -> Iterator[Found[str]]:
    for href in data.links.get("canonical", ()):
        yield Found(value=href, origin="link rel=canonical")
    yield from data.meta_texts("og:url")
    for origin, value in data.of_article("mainEntityOfPage", "url", "@id"):
        for each in listed(value):
            address = address_of(each)
            if isinstance(address, str):
                yield Found(value=address, origin=origin)


def short_link(root: HtmlElement, data: PageData) -> Found[str] | None:
    """Return the page's short link: ``rel=shortlink``, or a link whose text is its own address."""
    for href in data.links.get("shortlink", ()):
        address = clean_address(href) if "://" in href else None
        if address:
            return Found(value=address, origin="link rel=shortlink")
    for element in root.iter("a", "input"):
        href = element.get("href") or element.get("value") or ""
        if "/p/" not in href or len(href) > 200:
            continue
        address = clean_address(href) if "://" in href else None
        shown = "".join(element.itertext()).strip() if element.tag == "a" else href
        if not address or not shown or not is_short_link(address):
            continue
        if shown.removeprefix("https://") in address:
            return Found(value=address, origin="printed short link")
    return None


def base_of(root: HtmlElement, address: str | None, given: str | None) -> str | None:
    """Return what relative addresses of the page are relative to."""
    base = root.find(".//base[@href]")
    found = web_address(base.get("href") or "", address) if base is not None else None
    return found or address or given


#: In pixels; a smaller image is an icon.
MIN_SIDE = 90

_NO_IMAGE = re.compile(
    r"(?:^data:|\.svg(?:\?|$)|(?<![a-z])(?:spacer|placeholder|pixel|blank|transparent|1x1|loading|fallback|dummy|leer"
    r"|avatar|gravatar|emoji|favicon|sprite|tracking)(?![a-z]))",
    re.IGNORECASE,
)
#: Attributes for scripts have more than addresses.
_DATA = re.compile(r"""["<>]|\['""")
_ADDRESS = re.compile(
    r"(?:https?:)?//\S+\.(?:jpe?g|png|webp|gif)(?:[?#]\S*)?|https?://\S*/image\S*"
)
_SOURCES = (
    "data-src data-original data-lazy-src data-lazy data-url data-image data-img data-hi-res-src"
    " data-full-src data-large-file data-orig-file data-fallback-src src"
).split()
_SETS = ("srcset", "data-srcset", "data-src-set")


def image_address(img: HtmlElement, base: str | None) -> tuple[str | None, int | None]:
    """Return the address of the widest rendition of *img*, and its width if that is given.

    WebP and AVIF count only without alternative, since few feed readers show them.
    """
    best: tuple[bool, int, str] | None = None
    for modern, width, address in _renditions(img):
        if _NO_IMAGE.search(address):
            continue
        if best is None or (not modern, width) > best[:2]:
            found = complete_address(address, base)
            if found and not counts_readers(found, named=bool(img.get("alt"))):
                best = (not modern, width, found)
    if best is None:
        return None, None
    return best[2], best[1] or None


def complete_address(address: str, base: str | None) -> str | None:
    """Return the address of an image; None if it has placeholders, or is the data of a script."""
    if is_open(address) or _DATA.search(address):
        return None
    return mended_address(address, base)


def _renditions(img: HtmlElement) -> Iterator[tuple[bool, int, str]]:
    """Yield each address of *img* with its width or 0; before that, whether it is WebP or AVIF."""
    for element in (img, *_source_elements(img)):
        new_format = (element.get("type") or "").endswith(("webp", "avif"))
        for name, value in element.items():
            if "srcset" not in name and name not in _SETS:
                continue
            for each in renditions(value):
                yield new_format, each.width, each.address
    attributes = dict(img.items())
    for name, value in attributes.items():
        is_source = name == "src" or name.startswith("data-")
        if is_source and (rendition := filled(value.strip(), attributes)):
            yield False, rendition.width, rendition.address
    shown = img.get("width") or ""
    for name in _SOURCES:
        if address := (img.get(name) or "").strip():
            has_width = name == "src" and shown.isdecimal() and len(shown) < 5
            yield False, int(shown) if has_width else 0, address
    for name, value in img.items():
        if not name.startswith("data-") or "srcset" in name or name in _SOURCES:
            continue
        if _ADDRESS.fullmatch(value.strip()):
            yield False, 0, value.strip()


def _source_elements(img: HtmlElement) -> list[HtmlElement]:
    parent = img.getparent()
    if parent is None:
        return []
    if parent.tag == "picture":
        return list(parent.iterchildren("source"))
    if parent.tag == "source":
        # Without its slash, a source is parsed as the parent of what follows.
        return [parent, *parent.iterancestors("source")]
    return []


def is_icon(img: HtmlElement) -> bool:
    """Whether the attributes of *img* say that it is too small for an article's image."""
    if any(img.get(name) for name in _SETS):
        return False
    for name in ("width", "height"):
        value = (img.get(name) or "").removesuffix("px")
        if value.isdecimal() and len(value) < 6 and 0 < int(value) < MIN_SIDE:
            return True
    return False
