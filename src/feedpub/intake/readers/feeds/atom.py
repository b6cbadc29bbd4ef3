"""Atom 1.0 (RFC 4287), and the exports that Blogger writes as Atom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

from lxml import etree

from feedpub.addresses import web_address
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.readers.feeds.enclosures import media_files
from feedpub.intake.readers.feeds.media_rss import pictures, status_in
from feedpub.intake.readers.feeds.modules import origin_of, put_modules, put_period, report_dropped
from feedpub.intake.readers.feeds.parsed import (
    PAGE_LINKS,
    FeedItem,
    Link,
    ParsedFeed,
    Sourced,
    relation_of,
)
from feedpub.intake.readers.feeds.visibility import read_tombstones, visibility_mark
from feedpub.intake.readers.publication_status import Mark, blogger, no_articles
from feedpub.intake.readers.records.mapping import Mapped, address_in, paragraphs_of, words_of
from feedpub.intake.readers.xml.tree import child, children, inherited, markup_in, text
from feedpub.intake.text import unescaped
from feedpub.protocols import ReaderContext, Reading
from feedpub.validation.xml_names import ATOM, XHTML, XML

FEED = f"{ATOM}feed"
ENTRY = f"{ATOM}entry"
#: Blogger's exports, today's and older ones.
BLOGGER = "{http://schemas.google.com/blogger/2018}"
BLOGGER_KIND = "http://schemas.google.com/g/2005#kind"

#: FeedBurner's element for the publisher's own address.
ORIGINAL_LINK = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"


def feed_of(root: etree._Element) -> ParsedFeed:
    """Parse the feed whose root is ``feed``."""
    return ParsedFeed(
        format="atom",
        address=self_link(root),
        title=words_in(child(root, f"{ATOM}title")),
        home=_home(root),
        language=inherited(root, f"{XML}lang"),
        items=tuple(_item(each) for each in children(root, ENTRY)),
    )


def _home(root: etree._Element) -> str | None:
    base = base_of(root)
    pages = (each for each in children(root, f"{ATOM}link") if _relation(each) == "alternate")
    return next((web_address(each.get("href", ""), base) for each in pages), None)


def _item(entry: etree._Element) -> FeedItem:
    return FeedItem(
        id=Sourced(text(child(entry, f"{ATOM}id")), "id"),
        links=tuple(links_in(entry, base_of(entry))),
        original_link=text(child(entry, ORIGINAL_LINK)),
        title=words_in(child(entry, f"{ATOM}title")),
        published=Sourced(text(child(entry, f"{ATOM}published")), "published"),
        updated=Sourced(text(child(entry, f"{ATOM}updated")), "updated"),
        element=entry,
    )


def links_in(item: etree._Element, base: str | None) -> Iterator[Link]:
    """Yield the Atom links of *item*, of RSS or Atom, that lead to its own page."""
    for each in children(item, f"{ATOM}link"):
        address = web_address(each.get("href", ""), base)
        if address and _relation(each) in PAGE_LINKS:
            yield Link(_relation(each), address)


def _relation(link: etree._Element) -> str:
    return relation_of(link.get("rel"))


def self_link(feed: etree._Element | None) -> str | None:
    """Return the feed's own address; None if it does not say."""
    for link in children(feed, f"{ATOM}link"):
        if _relation(link) == "self":
            return web_address(link.get("href", ""))
    return None


def read_atom(
    source: str, name: str, root: etree._Element, context: ReaderContext
) -> Iterator[Reading]:
    """Read a feed, with its tombstones, or a single entry."""
    if root.tag == ENTRY:
        yield _mapped(_item(root), [], context).reading(source, name, context)
        return
    yield from read_tombstones(name, root, context)
    skipped: Counter[str] = Counter()
    origin = origin_of(
        name,
        title=words_in(child(root, f"{ATOM}title")),
        address=self_link(root),
        home=_home(root),
        id=text(child(root, f"{ATOM}id")),
    )
    # Looked up once, because the look-up passes all entries of the feed.
    authors, home = _names(root, "author"), _home(root)
    for number, entry in enumerate(children(root, ENTRY), 1):
        mapped = _mapped(_item(entry), authors, context)
        mapped.check_link(home)
        if child(entry, f"{BLOGGER}type") is None:
            mapped.put("origin_feed", origin, "the feed")
        if mapped.mark is not None and mapped.mark.no_article:
            skipped[mapped.mark.what] += 1
        yield mapped.reading(source, f"{name}:{number}", context)
    yield from no_articles(name, skipped)


def _mapped(item: FeedItem, feed_authors: list[str], context: ReaderContext) -> Mapped:
    mapped, entry = Mapped(), item.element
    mapped.put_mark(_mark(entry))
    mapped.put_revision(None, item.updated.text, context)
    mapped.put("id", *item.id)
    for link in item.links:
        key = "short_link" if link.relation == "shortlink" else "url"
        mapped.put(key, link.address, f'link rel="{link.relation}"')
    _put_blogger(mapped, entry, item.title, context)
    mapped.put("title", item.title, "title")
    mapped.put("summary", words_in(child(entry, f"{ATOM}summary")), "summary")
    content = child(entry, f"{ATOM}content")
    if content is not None and content.get("src") is None:
        body = _html(content)
        mapped.put("content_html", body, "content")
        mapped.body_base = base_of(content)
        if body is None and (text(content) or len(content)):
            message = f"content of the type {content.get('type', 'text')[:60]!r} is not read"
            mapped.find("content-left-out", "warning", "content_html", message)
    if item.published.text:
        mapped.put("updated", *item.updated)
    mapped.put("published", *(item.published if item.published.text else item.updated))
    mapped.put("authors", _names(entry, "author"), "author")
    for names in (_names(child(entry, f"{ATOM}source"), "author"), feed_authors):
        # RFC 4287, 4.2.1: the authors of a feed are those of its entries. An organisation's
        # name is not an author's.
        persons = [name for name in names if looks_like_person(name)]
        mapped.put("authors", persons, "author of the feed")
    mapped.put_agencies(_names(entry, "contributor"), "contributor")
    categories = children(entry, f"{ATOM}category")
    tags = [
        each.get("label") or each.get("term") or ""
        for each in categories
        if each.get("scheme") != BLOGGER_KIND
    ]
    mapped.put("tags", tags, "category")
    mapped.put("language", inherited(entry, f"{XML}lang"), "xml:lang")
    mapped.put("rights", words_in(child(entry, f"{ATOM}rights")), "rights")
    base = base_of(entry) or mapped.values.get("url")
    mapped.put_images(pictures(entry, base))
    mapped.put_media(media_files(entry, base))
    put_modules(mapped, entry, base, words_in)
    put_period(mapped, entry, context)
    report_dropped(mapped, entry)
    return mapped


def _put_blogger(
    mapped: Mapped, entry: etree._Element, title: str | None, context: ReaderContext
) -> None:
    """Set what today's exports of Blogger say in elements of their own.

    They have no addresses but the path of a post on its blog, and escape titles twice.
    """
    if text(child(entry, f"{BLOGGER}type")) is None:
        return
    path = text(child(entry, f"{BLOGGER}filename"))
    mapped.put("url", address_in(path, context.base), "blogger:filename")
    mapped.put("title", unescape(title or ""), "title")
    description = unescape(text(child(entry, f"{BLOGGER}metaDescription")) or "")
    mapped.put("summary", description, "blogger:metaDescription")


def _mark(entry: etree._Element) -> Mark | None:
    kinds = [
        (each.get("term") or "").rpartition("#")[2]
        for each in children(entry, f"{ATOM}category")
        if each.get("scheme") == BLOGGER_KIND
    ]
    type = text(child(entry, f"{BLOGGER}type")) or next(iter(kinds), None)
    status = text(child(entry, f"{BLOGGER}status"))
    trashed = text(child(entry, f"{BLOGGER}trashed"))
    return blogger(type, status, trashed) or visibility_mark(entry) or status_in(entry)


def base_of(element: etree._Element) -> str | None:
    """Return the address that relative addresses in *element* are resolved against (XML Base)."""
    around = [element, *element.iterancestors()]
    base = ""
    for each in reversed(around):
        try:
            base = urljoin(base, each.get(f"{XML}base", "").strip())
        except ValueError:
            return None
    return address_in(base)


def _names(parent: etree._Element | None, kind: str) -> list[str]:
    persons = children(parent, f"{ATOM}{kind}")
    return [name for each in persons if (name := text(child(each, f"{ATOM}name")))]


def _html(content: etree._Element) -> str | None:
    """Return the content as HTML (RFC 4287, 4.1.3.3); None if its type is not a text's."""
    match content.get("type", "text").strip().lower():
        case "xhtml" | "application/xhtml+xml":
            return _xhtml(content)
        case "html" | "text/html" | "cdata":
            # The last one is no type. feedgen writes it, where it is asked for a CDATA section.
            return text(content)
        case "text" | "text/plain":
            found = text(content)
            return paragraphs_of(found) if found else None
    return None


def words_in(construct: etree._Element | None) -> str | None:
    """Return a text construct (RFC 4287, 3.1) as plain text."""
    if construct is None:
        return None
    match construct.get("type", "text").strip().lower():
        case "xhtml":
            return words_of(_xhtml(construct))
        case "html":
            return words_of(text(construct) or "")
    # By the specification it is as it stands; but whoever writes references means characters.
    return unescaped(text(construct) or "") or None


def _xhtml(construct: etree._Element) -> str:
    """Return the content of the div that wraps XHTML."""
    division = child(construct, f"{XHTML}div")
    return markup_in(construct if division is None else division)
