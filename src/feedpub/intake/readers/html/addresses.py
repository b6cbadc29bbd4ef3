"""The addresses of a page: canonical address, short link and base."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from feedpub.addresses import web_address
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.json_ld import address_of, listed
from feedpub.intake.short_links import clean_address, is_short_link
from feedpub.patterns import pattern

#: Names of meta elements with the id of a story: ``storyid``, ``parsely-post-id``.
_ID_NAME = pattern(r"(?:article|story|content|post)[._:-]?(?:id|uuid)$")
#: Other values are names, addresses or numbers of everything.
_ID = pattern(r"(?=.*\d)[0-9A-Za-z:._-]{5,64}")

#: Of a page, so many are kept.
_MOST_IDS = 4


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


def page_ids(data: PageData) -> tuple[str, ...]:
    """Return what the page says are ids of its story, each with the name that it gives them."""
    found = [
        f"{name}={values[0].strip()}"
        for name, values in sorted(data.meta.items())
        if len(set(values)) == 1 and _ID_NAME.search(name) and _ID.fullmatch(values[0].strip())
    ]
    for _origin, value in data.of_article("identifier"):
        text = str(value) if isinstance(value, int) else value
        if isinstance(text, str) and _ID.fullmatch(text.strip()):
            found.append(f"identifier={text.strip()}")
            break
    return tuple(found[:_MOST_IDS])


def base_of(root: HtmlElement, address: str | None, given: str | None) -> str | None:
    """Return what relative addresses of the page are relative to."""
    base = root.find(".//base[@href]")
    found = web_address(base.get("href") or "", address) if base is not None else None
    return found or address or given
