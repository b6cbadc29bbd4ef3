"""Addresses of a page and of its pictures: which of those that it gives is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from feedpub.addresses import web_address
from feedpub.intake.readers.html_data import Found, PageData, listed
from feedpub.intake.short_links import clean_address, is_short_link

#: In pixels; a smaller picture is an icon.
MIN_SIDE = 90

#: Of a rendition that stands in for all widths, where an address has a place for one.
_PLACEHOLDER = re.compile(r"\$?\{+\s*\w+\s*\}+")
_NO_PICTURE = re.compile(
    r"(?:^data:|\.svg(?:\?|$)|(?<![a-z])(?:spacer|placeholder|pixel|blank|transparent|1x1|loading"
    r"|avatar|gravatar|emoji|favicon|sprite|tracking)(?![a-z]))",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]+)([wx])[^,]*)?\s*(?:,|$)")
_SOURCES = (
    "data-src data-original data-lazy-src data-lazy data-url data-image data-img data-hi-res-src"
    " data-full-src data-large-file data-orig-file data-fallback-src src"
).split()
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-src-set")


def page_address(data: PageData) -> Found | None:
    """The page's own lasting address: its canonical link, else what it tells others."""
    found: list[Found] = []
    found += [
        Found(value=href, origin="link rel=canonical") for href in data.links.get("canonical", ())
    ]
    found += [
        Found(value=each, origin="meta og:url") for each in data.meta.get("og:url", ()) if each
    ]
    for key, value in data.of_article("mainEntityOfPage", "url", "@id"):
        for each in listed(value):
            address = each.get("@id") or each.get("url") if isinstance(each, dict) else each
            if isinstance(address, str):
                found.append(Found(value=address, origin=f"JSON-LD {key}"))
    for each in found:
        address = web_address(each.value)
        if address and urlsplit(address).path not in ("", "/"):
            clean = clean_address(address)
            if clean:
                return Found(value=clean, origin=each.origin)
    return None


def short_link(root: HtmlElement, data: PageData) -> Found | None:
    """The page's short link: declared, or printed as one."""
    for href in data.links.get("shortlink", ()):
        address = clean_address(href) if "://" in href else None
        if address:
            return Found(value=address, origin="link rel=shortlink")
    for element in root.iter("a", "input"):
        href = element.get("href") or element.get("value") or ""
        if "/p/" not in href or len(href) > 200:
            continue
        # A link whose text is its own address is printed to be copied.
        address = clean_address(href) if "://" in href else None
        shown = "".join(element.itertext()).strip() if element.tag == "a" else href
        if address and is_short_link(address) and shown.removeprefix("https://") in address:
            if shown:
                return Found(value=address, origin="printed short link")
    return None


def base_of(root: HtmlElement, address: str | None, given: str | None) -> str | None:
    """What relative addresses of the page are relative to."""
    base = root.find(".//base[@href]")
    if base is not None:
        found = web_address(base.get("href") or "", address)
        if found:
            return found
    return address or given


def picture_address(img: HtmlElement, base: str | None) -> tuple[str | None, int | None]:
    """The address of the widest rendition of *img*, and its width if it is told."""
    best: tuple[int, str] | None = None
    for width, address in _renditions(img):
        if _NO_PICTURE.search(address) or _PLACEHOLDER.search(address):
            continue
        if best is None or width > best[0]:
            found = web_address(address, base)
            if found:
                best = (width, found)
    if best is None:
        return None, None
    return best[1], best[0] or None


def _renditions(img: HtmlElement) -> Iterator[tuple[int, str]]:
    """Every address of *img* with its width; 0 where that is not told."""
    elements = [img]
    parent = img.getparent()
    if parent is not None and parent.tag == "picture":
        elements += parent.iterchildren("source")
    elif parent is not None and parent.tag == "source":
        # Written without its slash, a source is taken for the parent of what follows.
        elements += [each for each in parent.iterancestors("source", "picture")] + [parent]
    for element in elements:
        for name in _SETS:
            for match in _CANDIDATE.finditer((element.get(name) or "")[:20_000]):
                number = float(match[2]) if match[2] and match[2].count(".") < 2 and match[2] != "." else 0
                yield (int(min(number, 10_000)) if match[3] == "w" else 0), match[1]
    for name in _SOURCES:
        address = (img.get(name) or "").strip()
        if address:
            width = img.get("width") or ""
            yield (int(width) if name == "src" and width.isdecimal() and len(width) < 5 else 0), address
    for name, template in img.items():
        if name.startswith("data-") and _PLACEHOLDER.search(template) and "/" in template:
            sizes = [int(each) for each in re.findall(r"\d{3,4}", img.get("data-widths") or "")]
            if sizes:
                yield max(sizes), _PLACEHOLDER.sub(str(max(sizes)), template)


def is_icon(img: HtmlElement) -> bool:
    """Whether *img* is told to be too small for a picture of an article."""
    for name in ("width", "height"):
        value = (img.get(name) or "").removesuffix("px")
        if value.isdecimal() and len(value) < 6 and 0 < int(value) < MIN_SIDE:
            return True
    return False
