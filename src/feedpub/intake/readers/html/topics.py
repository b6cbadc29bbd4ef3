"""Tags, section, access and language of an HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from feedpub.intake.languages import possible_languages
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.blocks import Block
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.html.names import class_names, meta_names
from feedpub.intake.readers.html.printed_dates import Places
from feedpub.intake.readers.json_ld import (
    CONTENT_TIERS,
    SPONSORED_TYPE,
    access_of,
    listed,
    text_of,
    types_of,
)
from feedpub.intake.text import plain
from feedpub.nouns import replace

#: How many tags an article has at the most; and in characters, of a tag or section.
_MAX_TAGS = 60
_MAX_TAG = 80

_TAG_META = meta_names("tag")
_TAG_WORDS, _NO_TAG_WORDS = class_names("tags"), class_names("no_tags")

#: In characters, of a printed tag, and of all of them.
_MAX_PRINTED_TAG, _MAX_LIST = 40, 400
_SECTION_META = meta_names("section")

# Whole classes around a link to the section, so many elements at the most; and its origin.
_SECTION_CLASSES = class_names("section")
_AROUND = 2
_SECTION_LINK = "link to its section"
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def read_tags(
    root: HtmlElement, data: PageData, places: Places, section: Found[str] | None
) -> tuple[tuple[str, ...], str]:
    """Return the tags from every place that lists them, and the origin of the first one; those that
    are only printed in *places*, if there are no others.

    A *section* that was read from a link is not among them.
    """
    tags, origin = (
        _listed_tags(_tags(root, data)) or _listed_tags(_printed_tags(places)) or ((), "")
    )
    if section is not None and section.origin == _SECTION_LINK:
        own = section.value.casefold()
        tags = tuple(each for each in tags if each.casefold() != own)
    return tags, origin


def _listed_tags(found: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], str] | None:
    tags: dict[str, str] = {}
    first = ""
    for origin, tag in found:
        tag = plain(tag).strip(" ,;")
        if 1 < len(tag) <= _MAX_TAG and tag.casefold() not in tags:
            tags[tag.casefold()] = tag
            first = first or origin
        if len(tags) >= _MAX_TAGS:
            break
    return (tuple(tags.values()), first) if tags else None


def _printed_tags(places: Places) -> Iterator[tuple[str, str]]:
    """Yield the links of the first list of tags: ``<ul class="tags">``."""
    for block in (*places.foot, *places.after, *places.head, *places.middle):
        for box in reversed(list(block.box.up())[:4]):
            is_list = not box.words.isdisjoint(_TAG_WORDS) and box.words.isdisjoint(_NO_TAG_WORDS)
            if not is_list or box.length > _MAX_LIST:
                continue
            links = [plain("".join(each.itertext())) for each in box.element.iter("a")]
            for link in links:
                if 1 < len(link) <= _MAX_PRINTED_TAG:
                    yield "printed tags", link.lstrip("#")
            if links:
                return


def _tags(root: HtmlElement, data: PageData) -> Iterator[tuple[str, str]]:
    for origin, value in data.of_article("keywords", "about", "mentions"):
        for text in _keywords(value, data):
            yield origin, text
    for found in data.meta_texts(*_TAG_META):
        for text in re.split(r"[,;、]", found.value):
            yield found.origin, text
    for element in root.iter("a"):
        if "tag" in _rel(element) and not _is_of_none(element):
            yield "link rel=tag", "".join(element.itertext())


def _keywords(value: Any, data: PageData) -> Iterator[str]:
    for each in listed(value)[:100]:
        each = data.resolved(each)
        text = text_of(each)
        # A single text lists several keywords; each text of a list is one.
        if isinstance(each, str) and not isinstance(value, list):
            yield from re.split(r"[,;、]", text)
        elif isinstance(value, list) and len(value) == 1 and text.count(",") > 1:
            yield from text.split(",")
        else:
            yield text


def read_access(data: PageData) -> Found[str] | None:
    """Return who may read the article, in the words of a record."""
    tier = next(data.meta_texts("article:content_tier", "og:article:content_tier"), None)
    if tier and (access := CONTENT_TIERS.get(tier.value.strip().lower())):
        return replace(tier, value=access, verbatim=tier.value)
    for origin, value in data.of_article("isAccessibleForFree"):
        if access := access_of(value):
            return Found(value=access, origin=origin, verbatim=str(value))
    return None


def is_sponsored(data: PageData) -> bool:
    """Whether somebody paid for the article."""
    return any(SPONSORED_TYPE in types_of(each) for each in data.articles)


def read_section(data: PageData, places: Places) -> Found[str] | None:
    """Return the section: of the article's metadata, a meta element, the breadcrumbs, or a link."""
    return _section_of_data(data) or _linked_section(places)


def _linked_section(places: Places) -> Found[str] | None:
    """Return the first category that WordPress links to, or the first tag of a post in Ghost."""
    for block in (*places.above, *places.head, *places.middle, *places.foot):
        if not block.linked or block.box.length > _MAX_LIST:
            continue
        for link in block.box.element.iter("a"):
            name = plain("".join(link.itertext())).lstrip("#")
            if 1 < len(name) <= _MAX_PRINTED_TAG and _is_section(link) and not _is_of_none(link):
                return Found(value=name, origin=_SECTION_LINK)
    return None


def _is_section(link: HtmlElement) -> bool:
    """Whether *link* is to a category, or what is around it says that it is to the section."""
    if "category" in _rel(link):
        return True
    around = (link, *islice(link.iterancestors(), _AROUND))
    return any(
        not _SECTION_CLASSES.isdisjoint((each.get("class") or "").split()) for each in around
    )


def _is_of_none(link: HtmlElement) -> bool:
    """Whether *link* is to the posts that have no category."""
    return (link.get("href") or "").rstrip("/").endswith("/uncategorized")


def _rel(link: HtmlElement) -> list[str]:
    return (link.get("rel") or "").lower().split()


def _section_of_data(data: PageData) -> Found[str] | None:
    for found in data.article_texts("articleSection"):
        if len(found.value) <= _MAX_TAG:
            return found
    section = next(data.meta_texts(*_SECTION_META), None)
    if section and len(section.value) <= _MAX_TAG:
        return section
    for thing in data.things:
        if "BreadcrumbList" in types_of(thing):
            names = [
                text_of(each.get("name") or each.get("item"))
                for each in listed(thing.get("itemListElement"))
                if isinstance(each, dict)
            ]
            # The first is the home page, the last the article.
            if len(names) > 2 and 0 < len(names[1]) <= 40:
                return Found(value=names[1], origin="BreadcrumbList")
    return None


def read_language(root: HtmlElement, data: PageData, text: Sequence[Block]) -> Found[str] | None:
    """Return the language that the page declares, unless its *text* is clearly in another one."""
    possible = possible_languages("\n".join(block.text[:2000] for block in text[:20]))
    for found in _declared_languages(root, data):
        tag = _language_tag(found.value)
        if tag and (possible is None or tag.partition("-")[0] in possible):
            return Found(value=tag, origin=found.origin)
    if possible is not None and len(possible) == 1:
        return Found(value=next(iter(possible)), origin="the words of the text")
    return None


def _declared_languages(root: HtmlElement, data: PageData) -> Iterator[Found[str]]:
    for value in (root.get("lang"), root.get("xml:lang")):
        if value:
            yield Found(value=value, origin="html lang")
    for origin, each in data.of_article("inLanguage"):
        each = each.get("alternateName") if isinstance(each, dict) else each
        yield Found(value=text_of(each), origin=origin)
    yield from data.meta_texts("og:locale", "language", "content-language", "dc.language", most=1)


def _language_tag(text: str) -> str | None:
    """Return *text* as a language tag in the usual case (BCP 47, 2.1.1): ``de-AT``."""
    text = text.strip()
    if not _LANGUAGE_TAG.fullmatch(text):
        return None
    first, *rest = text.replace("_", "-").split("-")
    rest = [
        part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part
        for part in rest
    ]
    return "-".join([first.lower(), *rest])
