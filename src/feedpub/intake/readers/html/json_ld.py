"""schema.org articles in JSON-LD: alone, in a list, in ``@graph``, within a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from feedpub.addresses import is_iri
from feedpub.intake.bylines.credits import canonical_agency
from feedpub.intake.readers.access import SPONSORED_TYPE, told_access
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.publication_status import creative_work_status, of_record
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    image_type,
    paragraphs_of,
    text_in,
    texts_in,
    whole_in,
)
from feedpub.protocols import ReaderContext, Reading

#: The types below schema.org's Article that carry news.
_ARTICLES = frozenset(
    "Article NewsArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle"
    " OpinionNewsArticle ReportageNewsArticle ReviewNewsArticle AdvertiserContentArticle"
    " SatiricalArticle Report BlogPosting LiveBlogPosting SocialMediaPosting".split()
)
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|figure|blockquote)\b", re.IGNORECASE)

_Nodes = dict[str, dict[str, Any]]


def is_json_ld(value: dict[str, Any]) -> bool:
    return any(key in value for key in ("@context", "@graph", "@type"))


def read_json_ld(
    source: str, name: str, document: dict[str, Any], terms: ReaderContext
) -> Iterator[Reading]:
    articles, nodes = _found(document)
    if not articles:
        message = "is JSON-LD without an article"
        yield unreadable(name, "jsonld-no-article", message, "an article's @type is NewsArticle")
    for number, node in enumerate(articles, 1):
        each = name if len(articles) == 1 else f"{name}:{number}"
        yield _mapped(node, nodes).reading(source, each, terms)


def _found(document: dict[str, Any]) -> tuple[list[dict[str, Any]], _Nodes]:
    """The articles of *document* in their order, and all that can be referred to."""
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
            if not within and len(value) > 2 and _types(value) & _ARTICLES:
                # What an article has within it, such as the posts of a live blog, is no other.
                articles.append(value)
                within = True
            todo += [(each, within) for each in reversed(list(value.values()))]
    return articles, nodes


def _types(node: dict[str, Any]) -> set[str]:
    """``NewsArticle``, whether it is written so, ``schema:NewsArticle`` or as an address."""
    said = node.get("@type")
    return {
        re.split(r"[/:#]", each)[-1]
        for each in (said if isinstance(said, list) else [said])
        if isinstance(each, str)
    }


def _mapped(node: dict[str, Any], nodes: _Nodes) -> Mapped:
    mapped = Mapped()
    work = _resolved(node.get("creativeWorkStatus"), nodes)
    mapped.put_mark(creative_work_status(work, 'key "creativeWorkStatus"'))
    mapped.put_mark(of_record({key: node[key] for key in node if key != "creativeWorkStatus"}))

    def all_of(key: str) -> list[Any]:
        return _resolved(node.get(key), nodes)

    for said in ("headline", "name"):
        mapped.put_text("title", node.get(said), f'key "{said}"')
    for key, said in (
        ("summary", "description"),
        ("summary", "abstract"),
        ("published", "datePublished"),
        ("published", "dateCreated"),
        ("updated", "dateModified"),
        ("expires", "expires"),
        ("rights", "copyrightNotice"),
        ("correction", "correction"),
    ):
        mapped.put_text(key, node.get(said), f'key "{said}"')
    for said in ("url", "mainEntityOfPage", "@id"):
        for value in all_of(said):
            address = value.get("@id") or value.get("url") if isinstance(value, dict) else value
            if said != "@id" or "#" not in str(address):
                mapped.put("url", address_in(address), f'key "{said}"')
    for value in all_of("identifier"):
        # A PropertyValue is named after what it is, such as "cms".
        told = value.get("value") if isinstance(value, dict) else value
        mapped.put("id", text_in(told), 'key "identifier"')
    own = node.get("@id")
    if isinstance(own, str) and is_iri(own) and "#" not in own:
        mapped.put("id", own, 'key "@id"')
    base = mapped.values.get("url")
    if isinstance(body := node.get("articleBody"), str):
        content = body if _MARKUP.search(body) else paragraphs_of(body)
        mapped.put("content_html", content, 'key "articleBody"')
    access = told_access(node.get("isAccessibleForFree"))
    mapped.put("access", access, 'key "isAccessibleForFree"')
    if SPONSORED_TYPE in _types(node):
        mapped.put("sponsored", True, 'key "@type"')
    _put_people(mapped, all_of("author"), 'key "author"')
    mapped.put_agencies(texts_in(all_of("sourceOrganization")), 'key "sourceOrganization"')
    sections = texts_in(all_of("articleSection"))
    mapped.put("section", sections[0] if sections else None, 'key "articleSection"')
    tags = [tag for each in texts_in(all_of("keywords")) for tag in map(str.strip, each.split(","))]
    mapped.put("tags", tags + sections[1:], 'key "keywords"' if tags else 'key "articleSection"')
    for value in all_of("inLanguage"):
        told = value.get("alternateName") or value if isinstance(value, dict) else value
        mapped.put("language", text_in(told), 'key "inLanguage"')
    pictures = [*all_of("image"), *(all_of("associatedMedia") if "image" not in node else ())]
    mapped.put_images(_image(each, base) for each in pictures)
    return mapped


def _resolved(value: Any, nodes: _Nodes) -> list[Any]:
    """The values of a property, each reference (``{"@id": ...}``) as what it refers to."""
    values = value if isinstance(value, list) else [value]
    return [
        nodes.get(each["@id"], each)
        if isinstance(each, dict) and len(each) <= 2 and isinstance(each.get("@id"), str)
        else each
        for each in values
        if each is not None
    ]


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
    """schema.org's ImageObject with what IPTC has in it, or an address alone."""
    image = Mapped()
    if isinstance(value, str):
        image.put("url", address_in(value, base), 'key "image"')
    if not isinstance(value, dict) or _types(value) & {"VideoObject", "AudioObject"}:
        return image
    for said in ("contentUrl", "url", "@id"):
        for address in texts_in(value.get(said)):
            if said != "@id" or "#" not in address:
                image.put("url", address_in(address, base), f'key "image.{said}"')
    for key, said in (
        ("caption", "caption"),
        ("caption", "description"),
        ("alt", "alternateName"),
        ("credit", "creditText"),
        ("photographer", "creator"),
        ("copyright", "copyrightNotice"),
        ("rights_expires", "expires"),
    ):
        image.put(key, text_in(value.get(said)), f'key "image.{said}"')
    image.put("type", image_type(value.get("encodingFormat")), 'key "image.encodingFormat"')
    for key, said in (("width", "width"), ("height", "height"), ("length", "contentSize")):
        image.put(key, whole_in(value.get(said)), f'key "image.{said}"')
    return image
