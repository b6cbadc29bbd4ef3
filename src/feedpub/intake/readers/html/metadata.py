"""The metadata of a page: JSON-LD or microdata, meta elements, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.microdata import microdata
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.readers.json_ld import (
    Thing,
    add_objects,
    address_of,
    clean_text,
    is_article,
    parse_json,
    resolved,
    text_of,
)
from feedpub.intake.text import plain
from feedpub.nouns import dataclass

#: In characters, of all JSON-LD scripts of a page.
_MAX_JSON = 3_000_000

#: Properties that a page gives for its own article, and rarely for those that it links to.
_DETAILS = ("articleBody", "datePublished", "author", "image", "description")


_TITLES = ("og:title", "twitter:title")

# An article in a script of any type, and where an object of JSON-LD begins.
_ARTICLE_TYPE = re.compile(
    r"""@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?(?:\w*Article|BlogPosting)\""""
)
_OBJECT = re.compile(r"""\{\s*"@(?:context|type|graph|id)\"""")


@dataclass(frozen=True)
class PageData:
    """The metadata of a page."""

    #: The JSON-LD objects of the page in their order, each before those inside it; then, if none is
    #: an article, the items of its microdata in the same shape.
    things: tuple[Thing, ...]

    #: Contents of meta elements, by name or property in lower case.
    meta: Mapping[str, tuple[str, ...]]

    #: Addresses of link elements, by relation in lower case.
    links: Mapping[str, tuple[str, ...]]

    #: Of the title element.
    title: str

    #: ``JSON-LD`` or ``microdata``.
    notation: str = "JSON-LD"

    @property
    def is_microdata(self) -> bool:
        """Whether the article's metadata is the visible text, which the head may print better."""
        return self.notation == "microdata"

    @cached_property
    def by_id(self) -> dict[str, Thing]:
        found: dict[str, Thing] = {}
        for thing in self.things:
            name = thing.get("@id")
            if isinstance(name, str) and len(thing) > len(found.get(name, {})):
                found[name] = thing
        return found

    @cached_property
    def articles(self) -> tuple[Thing, ...]:
        """The objects that describe the page's article, the most detailed one first."""
        articles = [each for each in self.things if is_article(each)]
        titled = [each for each in articles if text_of(each.get("headline"))]
        if not titled:
            return tuple(articles[:1])
        if len({text_of(each.get("headline")) for each in titled}) > 1:
            # Others are teasers.
            titled = [each for each in titled if self._is_own(each)] or titled
        titled.sort(key=lambda each: -sum(each.get(key) is not None for key in _DETAILS))
        headlines = [plain(text_of(each.get("headline"))) for each in titled]
        same = zip(titled, headlines, strict=True)
        return tuple(each for each, headline in same if headline == headlines[0])

    def _is_own(self, article: Thing) -> bool:
        """Whether *article* has the title or the address of the page."""
        canonical = _address_key(next(iter(self.links.get("canonical", ())), None))
        own = (article.get(name) for name in ("mainEntityOfPage", "url", "@id"))
        if canonical and canonical in (_address_key(address_of(each)) for each in own):
            return True
        titles = [self.title, *(each.value for each in self.meta_texts(*_TITLES, most=1))]
        key = key_of(text_of(article.get("headline")))
        return len(key) > 7 and any(key in key_of(each) for each in titles)

    def of_article(self, *keys: str) -> Iterator[tuple[str, Any]]:
        """Yield origin and value of the article's *keys*, those of the first key first."""
        for key in keys:
            for thing in self.articles:
                if thing.get(key) not in (None, "", [], {}):
                    yield f"{self.notation} {key}", thing[key]

    def article_texts(self, *keys: str) -> Iterator[Found[str]]:
        """Yield the article's values of *keys* as plain texts."""
        for origin, value in self.of_article(*keys):
            if text := text_of(value):
                yield Found(value=text, origin=origin)

    def meta_texts(self, *names: str, most: int | None = None) -> Iterator[Found[str]]:
        """Yield the contents of the meta elements *names*, of each name at *most* so many."""
        for name in names:
            for value in self.meta.get(name, ())[:most]:
                if value:
                    yield Found(value=value, origin=f"meta {name}")

    def resolved(self, value: Any) -> Any:
        """Return *value*, or the object that it only refers to."""
        return resolved(value, self.by_id)


def _address_key(address: Any) -> str:
    """Return host and path of an address, as addresses are compared here; empty without a host."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return ""
    return f"{parts.netloc}{parts.path.rstrip('/')}" if parts and parts.netloc else ""


def read_data(root: HtmlElement) -> PageData:
    """Return the metadata of a page."""
    meta: dict[str, list[str]] = {}
    links: dict[str, list[str]] = {}
    for each in root.iter("meta"):
        content = each.get("content")
        name = each.get("property") or each.get("name") or each.get("itemprop")
        if content and name and len(name) <= 100:
            meta.setdefault(name.strip().lower(), []).append(clean_text(content[:20_000]))
    for each in root.iter("link"):
        href = (each.get("href") or "").strip()
        for relation in (each.get("rel") or each.get("itemprop") or "").lower().split()[:5]:
            if href:
                links.setdefault(relation, []).append(href)
    things, notation = _json_ld(root), "JSON-LD"
    if not any(is_article(each) for each in things):
        things += _in_other_scripts(root)
    if not any(is_article(each) for each in things):
        add_objects(microdata(root), things)
        notation = "microdata"
    return PageData(
        things=tuple(things),
        notation=notation,
        meta={name: tuple(values) for name, values in meta.items()},
        links={name: tuple(values) for name, values in links.items()},
        title=clean_text(root.findtext("head/title") or root.findtext(".//title") or ""),
    )


def _json_ld(root: HtmlElement) -> list[Thing]:
    """Return the objects of all JSON-LD scripts."""
    things: list[Thing] = []
    left = _MAX_JSON
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        source = script.text or ""
        left -= len(source)
        if left < 0:
            break
        for document in parse_json(source):
            add_objects(document, things)
    return things


def _in_other_scripts(root: HtmlElement) -> list[Thing]:
    """Return the objects with an article in scripts that are not called JSON-LD."""
    things: list[Thing] = []
    for script in root.iter("script"):
        source = script.text or ""
        is_linked = "ld+json" in (script.get("type") or "").lower()
        if is_linked or len(source) > _MAX_JSON or not _ARTICLE_TYPE.search(source):
            continue
        found: list[Thing] = []
        whole = source.lstrip().startswith(("{", "["))
        begins = [0] if whole else [each.start() for each in _OBJECT.finditer(source)][:5]
        for begin in begins:
            add_objects(parse_json(source[begin:])[:1], found)
        if any(is_article(each) for each in found):
            things += found
    return things
