"""Entries of an Atom 1.0 feed (RFC 4287), or an entry alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.readers.feeds.media_rss import pictures, status_in
from feedpub.intake.readers.feeds.modules import said_by_modules
from feedpub.intake.readers.feeds.tombstones import read_tombstones
from feedpub.intake.readers.publication_status import Mark, blogger, no_articles
from feedpub.intake.readers.records.mapping import Mapped, address_in, paragraphs_of, words_of
from feedpub.intake.readers.xml.tree import (
    XHTML,
    XML,
    child,
    children,
    inherited,
    markup_in,
    text,
)
from feedpub.protocols import ReaderContext, Reading

ATOM = "{http://www.w3.org/2005/Atom}"
#: Blogger's exports, of today and of before.
BLOGGER = "{http://schemas.google.com/blogger/2018}"
BLOGGER_KIND = "http://schemas.google.com/g/2005#kind"


def read_atom(
    source: str, name: str, root: etree._Element, terms: ReaderContext
) -> Iterator[Reading]:
    if root.tag == f"{ATOM}entry":
        yield _mapped(root, [], terms).reading(source, name, terms)
        return
    yield from read_tombstones(name, root, terms)
    others: Counter[str] = Counter()
    # Asked once: it looks through all entries of the feed.
    authors = _names(root, "author")
    for number, entry in enumerate(children(root, f"{ATOM}entry"), 1):
        mapped = _mapped(entry, authors, terms)
        if mapped.mark is not None and mapped.mark.no_article:
            others[mapped.mark.what] += 1
        yield mapped.reading(source, f"{name}:{number}", terms)
    yield from no_articles(name, others)


def _mark(entry: etree._Element) -> Mark | None:
    """What *entry* says of its being public."""
    kinds = [
        (each.get("term") or "").rpartition("#")[2]
        for each in children(entry, f"{ATOM}category")
        if each.get("scheme") == BLOGGER_KIND
    ]
    type = text(child(entry, f"{BLOGGER}type")) or next(iter(kinds), None)
    status = text(child(entry, f"{BLOGGER}status"))
    return blogger(type, status) or said_by_modules(entry) or status_in(entry)


def _mapped(entry: etree._Element, authors: list[str], terms: ReaderContext) -> Mapped:
    """What *entry* says, in a feed by *authors*."""
    mapped = Mapped()
    mapped.put_mark(_mark(entry))
    mapped.put_revision(None, text(child(entry, f"{ATOM}updated")), terms)
    base = base_of(entry)
    mapped.put("id", text(child(entry, f"{ATOM}id")), "id")
    for link in children(entry, f"{ATOM}link"):
        relation = link.get("rel", "alternate")
        key = {"alternate": "url", "canonical": "url", "shortlink": "short_link"}.get(relation)
        if key:
            mapped.put(key, address_in(link.get("href"), base), f'link rel="{relation}"')
    mapped.put("title", words_in(child(entry, f"{ATOM}title")), "title")
    mapped.put("summary", words_in(child(entry, f"{ATOM}summary")), "summary")
    content = child(entry, f"{ATOM}content")
    if content is not None and content.get("src") is None:
        mapped.put("content_html", _html(content), "content")
    for name in ("published", "updated"):
        mapped.put("published", text(child(entry, f"{ATOM}{name}")), name)
    if mapped.origins.get("published") == "published":
        mapped.put("updated", text(child(entry, f"{ATOM}updated")), "updated")
    mapped.put("authors", _names(entry, "author"), "author")
    for around in (_names(child(entry, f"{ATOM}source"), "author"), authors):
        # 4.2.1: those of a feed are every entry's. A house is no author.
        persons = [name for name in around if looks_like_person(name)]
        mapped.put("authors", persons, "author of the feed")
    mapped.put_agencies(_names(entry, "contributor"), "contributor")
    categories = children(entry, f"{ATOM}category")
    tags = [each.get("label") or each.get("term") or "" for each in categories]
    mapped.put("tags", tags, "category")
    mapped.put("language", inherited(entry, f"{XML}lang"), "xml:lang")
    mapped.put("rights", words_in(child(entry, f"{ATOM}rights")), "rights")
    mapped.put_images(pictures(entry, mapped.values.get("url") or base))
    return mapped


def base_of(element: etree._Element) -> str | None:
    """What addresses in *element* are relative to (XML Base, 4)."""
    around = [element, *element.iterancestors()]
    base = ""
    for each in reversed(around):
        try:
            base = urljoin(base, each.get(f"{XML}base", "").strip())
        except ValueError:
            return None
    return address_in(base)


def _names(place: etree._Element | None, kind: str) -> list[str]:
    persons = children(place, f"{ATOM}{kind}")
    return [name for each in persons if (name := text(child(each, f"{ATOM}name")))]


def _html(content: etree._Element) -> str | None:
    """The content as HTML, by its type (4.1.3.3); None of a type that is none of a text."""
    match content.get("type", "text").strip().lower():
        case "xhtml" | "application/xhtml+xml":
            return _inside(content)
        case "html" | "text/html":
            return text(content)
        case "text" | "text/plain":
            found = text(content)
            return paragraphs_of(found) if found else None
    return None


def words_in(construct: etree._Element | None) -> str | None:
    """The words of a text construct (3.1)."""
    if construct is None:
        return None
    match construct.get("type", "text").strip().lower():
        case "xhtml":
            return words_of(_inside(construct))
        case "html":
            return words_of(text(construct) or "")
    return text(construct)


def _inside(construct: etree._Element) -> str:
    """What stands in the div that XHTML stands in."""
    division = child(construct, f"{XHTML}div")
    return markup_in(construct if division is None else division)
