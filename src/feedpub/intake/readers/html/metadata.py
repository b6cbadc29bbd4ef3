"""The metadata of a page: JSON-LD, meta elements, links, or microdata.

Items in microdata (WHATWG HTML, 5) get the shape that JSON-LD has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement

from feedpub.intake.readers.article import Found
from feedpub.intake.readers.json_ld import (
    Thing,
    add_objects,
    clean_text,
    is_article,
    parse_json,
    resolved,
    text_of,
)
from feedpub.intake.text import plain

#: How many items and properties of a page are read; and in characters, of all their texts.
_MAX_ELEMENTS = 5_000
_MAX_TEXT = 1_000_000

#: The attribute with an element's value, if that is not its text (HTML 5.2.4).
_ATTRIBUTES = {
    **dict.fromkeys("a area link".split(), "href"),
    **dict.fromkeys("audio embed iframe img source track video".split(), "src"),
    "object": "data",
    "time": "datetime",
    "data": "value",
    "meter": "value",
}

#: The article's text is read from the page instead, with its markup.
_UNREAD = frozenset({"articleBody", "text"})


def microdata(root: HtmlElement) -> list[dict[str, Any]]:
    """Return the top-level items of the page, each with the items inside it.

    ``itemref`` is not supported.
    """
    items: dict[HtmlElement, dict[str, Any]] = {}
    outer: list[dict[str, Any]] = []
    left = _MAX_TEXT
    for element in root.xpath("//*[@itemscope or @itemprop]")[:_MAX_ELEMENTS]:
        names = [name.rpartition("/")[2] for name in (element.get("itemprop") or "").split()[:5]]
        owner = next((items[each] for each in element.iterancestors() if each in items), None)
        value: Any
        if element.get("itemscope") is not None:
            value = items[element] = _item(element)
            if owner is None or not names:
                outer.append(value)
        elif owner is None or left < 0 or not _UNREAD.isdisjoint(names):
            continue
        else:
            value = _value(element)
            left -= len(value)
        if owner is not None and value:
            for name in names:
                # A list of one has no brackets, as in JSON-LD.
                first = owner.setdefault(name, value)
                if isinstance(first, list):
                    first.append(value)
                elif first is not value:
                    owner[name] = [first, value]
    return outer


def _item(element: HtmlElement) -> dict[str, Any]:
    item: dict[str, Any] = {}
    if types := (element.get("itemtype") or "").split()[:5]:
        item["@type"] = types
    if name := element.get("itemid"):
        item["@id"] = name
    return item


def _value(element: HtmlElement) -> str:
    """Return the value of *element*; pages put ``content`` on any element."""
    for attribute in ("content", _ATTRIBUTES.get(str(element.tag))):
        if attribute and (value := (element.get(attribute) or "").strip()):
            return value
    return "".join(element.itertext()).strip()


#: In characters, of all JSON-LD scripts of a page.
_MAX_JSON = 3_000_000

#: Properties that a page gives for its own article, and rarely for those that it links to.
_DETAILS = ("articleBody", "datePublished", "author", "image", "description")


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
        titled.sort(key=lambda each: -sum(each.get(key) is not None for key in _DETAILS))
        headlines = [plain(text_of(each.get("headline"))) for each in titled]
        same = zip(titled, headlines, strict=True)
        return tuple(each for each, headline in same if headline == headlines[0])

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
