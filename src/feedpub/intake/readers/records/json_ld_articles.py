"""Articles from JSON-LD documents: one article, a list, a ``@graph``, or articles in a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from feedpub.addresses import is_iri
from feedpub.intake.bylines.credits import canonical_agency
from feedpub.intake.readers import places
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.json_ld import (
    ARTICLE_TYPES,
    SPONSORED_TYPE,
    access_of,
    address_of,
    clean_text,
    listed,
    media_of,
    resolved,
    types_of,
    words_in_works,
)
from feedpub.intake.readers.publication_status import creative_work_status, of_record
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    file_address_in,
    image_type,
    paragraphs_of,
    text_in,
    texts_in,
    whole_in,
)
from feedpub.intake.text import unescaped
from feedpub.nouns import fields
from feedpub.patterns import pattern
from feedpub.protocols import ReaderContext, Reading

_MEDIA = frozenset(("VideoObject", "AudioObject"))
_MARKUP = pattern(r"<(?:p|br|div|h[1-6]|ul|ol|figure|blockquote)\b", re.IGNORECASE)

#: Keys of a record, each with the property that fills it; the first one with a value counts.
_TEXTS = (
    ("title", "headline"),
    ("title", "name"),
    ("summary", "description"),
    ("summary", "abstract"),
    ("published", "datePublished"),
    ("published", "dateCreated"),
    ("updated", "dateModified"),
    ("expires", "expires"),
    ("rights", "copyrightNotice"),
)
_WORDS = ("title", "summary", "rights")

_Nodes = dict[str, dict[str, Any]]


def is_json_ld(value: dict[str, Any]) -> bool:
    return any(key in value for key in ("@context", "@graph", "@type"))


def read_json_ld(
    source: str, name: str, document: dict[str, Any], context: ReaderContext
) -> Iterator[Reading]:
    articles, nodes = _found(document)
    if not articles:
        message = "is JSON-LD without an article"
        yield unreadable(name, "jsonld-no-article", message, "an article's @type is NewsArticle")
    for number, node in enumerate(articles, 1):
        each = name if len(articles) == 1 else f"{name}:{number}"
        yield _mapped(node, nodes).reading(source, each, context)


def _found(document: dict[str, Any]) -> tuple[list[dict[str, Any]], _Nodes]:
    """Return the articles of *document* in their order, and all objects by their ids."""
    articles: list[dict[str, Any]] = []
    nodes: _Nodes = {}
    todo: list[tuple[Any, bool]] = [(document, False)]
    while todo:
        value, within = todo.pop()
        if isinstance(value, list):
            todo += [(each, within) for each in reversed(value)]
        elif isinstance(value, dict):
            own = value.get("@id")
            if isinstance(own, str) and len(value) > 1:
                nodes.setdefault(own, value)
            if not within and len(value) > 2 and not ARTICLE_TYPES.isdisjoint(types_of(value)):
                # What is inside an article, such as the posts of a live blog, is not another one.
                articles.append(value)
                within = True
            todo += [(each, within) for each in reversed(list(value.values()))]
    return articles, nodes


def _mapped(node: dict[str, Any], nodes: _Nodes) -> Mapped:
    """Return the values of the article *node* under the keys of a record."""
    mapped = Mapped()
    work = _resolved(node.get("creativeWorkStatus"), nodes)
    mapped.put_mark(creative_work_status(work, 'key "creativeWorkStatus"'))
    mapped.put_mark(of_record({key: node[key] for key in node if key != "creativeWorkStatus"}))

    def all_of(key: str) -> list[Any]:
        return _resolved(node.get(key), nodes)

    for key, name in _TEXTS:
        value = node.get(name)
        if key in _WORDS and isinstance(value, str):
            value = clean_text(value)
        mapped.put_text(key, value, f'key "{name}"')
    correction = all_of("correction")
    mapped.put_text("correction", words_in_works(correction) or correction, 'key "correction"')
    for name in ("url", "mainEntityOfPage", "@id"):
        for address in map(address_of, all_of(name)):
            if name != "@id" or "#" not in str(address):
                mapped.put("url", address_in(address), f'key "{name}"')
    for value in all_of("identifier"):
        # The name of a PropertyValue is its kind, such as "cms".
        identifier = value.get("value") if isinstance(value, dict) else value
        mapped.put("id", text_in(identifier), 'key "identifier"')
    own = node.get("@id")
    if isinstance(own, str) and is_iri(own) and "#" not in own:
        mapped.put("id", own, 'key "@id"')
    if isinstance(body := node.get("articleBody"), str):
        content = body if _MARKUP.search(body) else paragraphs_of(unescaped(body))
        if content and (backstory := words_in_works(all_of("backstory"))):
            # How the article was made; newsrooms of the Trust Project print it below.
            content += f"<aside>{paragraphs_of(backstory)}</aside>"
        mapped.put("content_html", content, 'key "articleBody"')
    access = access_of(node.get("isAccessibleForFree"))
    mapped.put("access", access, 'key "isAccessibleForFree"')
    if SPONSORED_TYPE in types_of(node):
        mapped.put("sponsored", True, 'key "@type"')
    _put_people(mapped, all_of("author"), 'key "author"')
    mapped.put_agencies(texts_in(all_of("sourceOrganization")), 'key "sourceOrganization"')
    _put_topics(mapped, all_of("articleSection"), all_of("keywords"), all_of("inLanguage"))
    images = [*all_of("image"), *(all_of("associatedMedia") if "image" not in node else ())]
    base = mapped.values.get("url")
    mapped.put_images(_image(each, base) for each in images)
    media = [
        each for key in ("audio", "video", "associatedMedia", "encoding") for each in all_of(key)
    ]
    mapped.put_media(_media(each, base) for each in media)
    for name in ("contentLocation", "spatialCoverage"):
        place = places.of_things(all_of(name), lambda each: resolved(each, nodes))
        mapped.put("place", place, f'key "{name}"')
    return mapped


def _media(value: Any, base: str | None) -> Mapped:
    file = Mapped()
    if found := media_of(value, base):
        for each in fields(found):
            file.put(each.name, getattr(found, each.name), f'key "contentUrl" ({found.medium})')
    return file


def _put_topics(
    mapped: Mapped, sections: list[Any], keywords: list[Any], languages: list[Any]
) -> None:
    names = texts_in(sections)
    mapped.put("section", names[0] if names else None, 'key "articleSection"')
    tags = [tag for each in texts_in(keywords) for tag in map(str.strip, each.split(","))]
    mapped.put("tags", tags + names[1:], 'key "keywords"' if tags else 'key "articleSection"')
    for value in languages:
        tag = value.get("alternateName") or value if isinstance(value, dict) else value
        mapped.put("language", text_in(tag), 'key "inLanguage"')


def _resolved(value: Any, nodes: _Nodes) -> list[Any]:
    """Return the values of a property, each reference as what it refers to."""
    return [resolved(each, nodes) for each in listed(value) if each is not None]


def _put_people(mapped: Mapped, people: list[Any], origin: str) -> None:
    authors: list[str] = []
    agencies: list[str] = []
    for each in people:
        for name in texts_in(each.get("name") if isinstance(each, dict) else each):
            agency = canonical_agency(name) if len(name) <= 200 else None
            (agencies if agency else authors).append(agency or name)
    mapped.put("authors", authors, origin)
    mapped.put("agencies", agencies, origin)


def _image(value: Any, base: str | None) -> Mapped:
    """Read an ImageObject with its IPTC properties, or an address alone."""
    image = Mapped()
    if isinstance(value, str):
        image.put("url", file_address_in(value, base), 'key "image"')
    if not isinstance(value, dict) or not _MEDIA.isdisjoint(types_of(value)):
        return image
    for name in ("contentUrl", "url", "@id"):
        for address in texts_in(value.get(name)):
            if name != "@id" or "#" not in address:
                image.put("url", file_address_in(address, base), f'key "image.{name}"')
    for key, name in (
        ("caption", "caption"),
        ("caption", "description"),
        ("alt", "alternateName"),
        ("credit", "creditText"),
        ("photographer", "creator"),
        ("copyright", "copyrightNotice"),
        ("rights_expires", "expires"),
    ):
        image.put(key, text_in(value.get(name)), f'key "image.{name}"')
    image.put("type", image_type(value.get("encodingFormat")), 'key "image.encodingFormat"')
    for key, name in (("width", "width"), ("height", "height"), ("length", "contentSize")):
        image.put(key, whole_in(value.get(name)), f'key "image.{name}"')
    return image
