"""What a page says of itself to machines: JSON-LD or microdata, meta elements, links."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement

from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.microdata import microdata
from feedpub.intake.text import plain

Thing = Mapping[str, Any]

#: In characters, of all scripts of a page; and of things in them.
_MAX_JSON = 3_000_000
_MAX_THINGS = 5_000
_MAX_DEPTH = 60

_ARTICLE = re.compile(r"(?:\w*Article|\w*Posting|Report|\w*Review|\w*NewsStory)")
_WRAPPER = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)?\s*")
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
_TAGS = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")


@dataclass(frozen=True)
class PageData:
    """What a page says to machines."""

    #: Every JSON-LD object of the page, in its order, those inside others after them; then, if none
    #: tells of an article, the items of its microdata in the same shape.
    things: tuple[Thing, ...]

    #: Contents of meta elements, by name or property in lower case.
    meta: Mapping[str, tuple[str, ...]]

    #: Addresses of link elements, by relation in lower case.
    links: Mapping[str, tuple[str, ...]]

    #: Of the title element.
    title: str

    #: In which the article is told of: ``JSON-LD`` or ``microdata``.
    notation: str = "JSON-LD"

    @property
    def printed(self) -> bool:
        """Whether the article is told of in what readers see: its head may say it better."""
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
        """The things that tell of an article: those with a headline, the fullest one first."""
        articles = [each for each in self.things if is_article(each)]
        titled = [each for each in articles if text_of(each.get("headline"))]
        if not titled:
            return tuple(articles[:1])
        # A page lists other articles by little more than their headlines.
        telling = ("articleBody", "datePublished", "author", "image", "description")
        titled.sort(
            key=lambda each: sum(each.get(key) is not None for key in telling), reverse=True
        )
        first = plain(text_of(titled[0].get("headline")))
        same = [each for each in titled if plain(text_of(each.get("headline"))) == first]
        return tuple(same)

    def of_article(self, *keys: str) -> Iterator[tuple[str, Any]]:
        """What the article has under *keys*, the first key's first, with its origin."""
        for key in keys:
            for thing in self.articles:
                if thing.get(key) not in (None, "", [], {}):
                    yield f"{self.notation} {key}", thing[key]

    def resolved(self, value: Any) -> Any:
        """*value*, or the thing that it is only a reference to."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2:
            return self.by_id.get(value["@id"], value)
        return value

    def first_meta(self, *names: str) -> Found[str] | None:
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return Found(value=value, origin=f"meta {name}")
        return None


def is_article(thing: Thing) -> bool:
    return any(_ARTICLE.fullmatch(each) for each in types_of(thing))


def types_of(thing: Thing) -> list[str]:
    """The types of *thing*, without the vocabulary's address."""
    return [each.rpartition("/")[2] for each in listed(thing.get("@type")) if isinstance(each, str)]


def listed(value: Any) -> list[Any]:
    """*value* as a list: JSON-LD writes one of many without brackets."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: Any) -> str:
    """The first text of *value* as plain text; markup and references in it are read."""
    for each in listed(value):
        if isinstance(each, dict):
            each = each.get("@value") or each.get("name")
        if isinstance(each, str) and each.strip():
            return clean_text(each)
    return ""


def clean_text(text: str) -> str:
    """A text that a machine wrote, as one plain line: it may be escaped once more, or marked up."""
    text = html.unescape(text)
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    return plain(text)


def read_data(root: HtmlElement) -> PageData:
    """Return what the page says to machines."""
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
    things, notation = _things(root), "JSON-LD"
    if not any(is_article(each) for each in things):
        _collect(microdata(root), things)
        notation = "microdata"
    return PageData(
        things=tuple(things),
        notation=notation,
        meta={name: tuple(values) for name, values in meta.items()},
        links={name: tuple(values) for name, values in links.items()},
        title=clean_text(root.findtext("head/title") or root.findtext(".//title") or ""),
    )


def _things(root: HtmlElement) -> list[Thing]:
    """The objects of all JSON-LD scripts."""
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
            _collect(document, things)
    return things


def _collect(document: Any, things: list[Thing]) -> None:
    """Add every object of *document* that has a type, the outer ones first."""
    waiting = [(document, 0)]
    at = 0
    while at < len(waiting) and len(things) < _MAX_THINGS:
        value, depth = waiting[at]
        at += 1
        if depth > _MAX_DEPTH:
            continue
        if isinstance(value, dict):
            if value.get("@type") or value.get("@id"):
                things.append(value)
            waiting += [
                (each, depth + 1) for each in value.values() if isinstance(each, dict | list)
            ]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value if isinstance(each, dict | list)]


def parse_json(source: str) -> list[Any]:
    """The JSON documents of a script; what is written wrongly in the usual ways is repaired."""
    source = _WRAPPER.sub("", source, count=1).strip()
    if source.startswith(("{&quot;", "[&quot;", "{ &quot;")):
        source = html.unescape(source)
    # Not strict: line ends inside of strings are common.
    decoder = json.JSONDecoder(strict=False)
    documents: list[Any] = []
    at = 0
    while at < len(source) and len(documents) < 20:
        try:
            document, at = decoder.raw_decode(source, at)
            documents.append(document)
        except RecursionError:
            break
        except ValueError:
            repaired = _TRAILING_COMMA.sub("", source[at:])
            repaired = re.sub(r"\\(?![\"\\/bfnrtu])", r"\\\\", repaired)
            repaired = re.sub(r":(\s*)(?=[,}])", r":\1null", repaired)
            if repaired == source[at:]:
                break
            source, at = repaired, 0
            try:
                document, at = decoder.raw_decode(source, at)
            except (ValueError, RecursionError):
                break
            documents.append(document)
        while at < len(source) and source[at] in " \t\r\n;,\ufeff":
            at += 1
        if not source.startswith(("{", "["), at):
            break
    return documents
