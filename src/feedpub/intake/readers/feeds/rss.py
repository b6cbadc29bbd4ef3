"""RSS 2.0 and RSS 1.0, with their common modules."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from feedpub.addresses import web_address
from feedpub.intake.body.excerpts import written_summary
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.readers.feeds.atom import ORIGINAL_LINK, links_in, self_link
from feedpub.intake.readers.feeds.enclosures import media_files
from feedpub.intake.readers.feeds.media_rss import pictures, status_in
from feedpub.intake.readers.feeds.modules import origin_of, put_modules, put_period, report_dropped
from feedpub.intake.readers.feeds.parsed import ABSENT, FeedItem, ParsedFeed, Sourced
from feedpub.intake.readers.feeds.visibility import read_tombstones, visibility_mark
from feedpub.intake.readers.feeds.wordpress_export import WordPressExport, namespaces_of
from feedpub.intake.readers.publication_status import no_articles
from feedpub.intake.readers.records.mapping import Mapped, address_in, paragraphs_of, words_of
from feedpub.intake.readers.xml.tree import child, children, inherited, text, texts
from feedpub.protocols import ReaderContext, Reading
from feedpub.validation.xml_names import (
    ATOM,
    CONTENT,
    DC,
    DCTERMS,
    ITUNES,
    ITUNES_OLD,
    RDF,
    RSS090,
    RSS1,
    XML,
)

ROOTS = ("rss", f"{RDF}RDF")

_PREFIXES = {CONTENT: "content", DC: "dc", DCTERMS: "dcterms", ATOM: "atom"}
_LANGUAGES = ("language", f"{DC}language")
_PUBLISHED = ("pubDate", f"{DC}date", f"{DCTERMS}issued", f"{DCTERMS}created")
_SPEAKERS = (f"{ITUNES}author", f"{ITUNES_OLD}author")
_ABOUT_EPISODES = tuple(
    f"{space}{name}" for space in (ITUNES, ITUNES_OLD) for name in ("summary", "subtitle")
)
_UPDATED = (f"{DCTERMS}modified", f"{ATOM}updated")

# Elements of a body, as opposed to the emphasis and links of a summary.
_BODY = re.compile(r"<(?:p|div|br|img|figure|ul|ol|table|h[1-6]|blockquote)\b", re.IGNORECASE)
_ESCAPED = re.compile(
    r"\s*&lt;(?:p|div|figure|img|ul|ol|table|h[1-6]|blockquote)\b.*&gt;\s*\Z", re.DOTALL
)
# RSS 2.0: "name@host (Name)".
_MAIL = re.compile(r"\s*[^\s@()]+@[^\s@()]+\s*(?:\((.*)\))?\s*", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def feed_of(root: etree._Element) -> ParsedFeed:
    """Parse the feed whose root is ``rss`` or ``rdf:RDF``."""
    channel = _channel(root)
    language = next(filter(None, (text(child(channel, each)) for each in _LANGUAGES)), None)
    return ParsedFeed(
        format="rss",
        address=self_link(channel if root.tag == "rss" else root),
        title=text(child(channel, "title")),
        home=text(child(channel, "link")),
        language=language or (inherited(channel, f"{XML}lang") if channel is not None else None),
        items=tuple(_items(root, _site(channel))),
    )


def _channel(root: etree._Element) -> etree._Element | None:
    """Return the channel. Elements of RSS 1.0 lose their namespace and read like RSS 2.0."""
    if root.tag != "rss":
        for each in root.iter(*(f"{namespace}*" for namespace in (RSS1, RSS090))):
            each.tag = etree.QName(each).localname
    return child(root, "channel")


def _site(channel: etree._Element | None) -> str | None:
    return web_address(text(child(channel, "link")) or "")


def _items(root: etree._Element, site: str | None) -> Iterator[FeedItem]:
    """Parse the items, which RSS 1.0 has beside the channel. *site* resolves relative links."""
    for element in children(child(root, "channel") if root.tag == "rss" else root, "item"):
        guid = child(element, "guid")
        link = text(child(element, "link"))
        id = Sourced(text(guid), "guid")
        yield FeedItem(
            id=id if id.text else Sourced(element.get(f"{RDF}about"), "rdf:about"),
            permalink=None if guid is None else guid.get("isPermaLink", "true"),
            link=link,
            url=web_address(link or "", site),
            links=tuple(links_in(element, site)),
            original_link=text(child(element, ORIGINAL_LINK)),
            title=_plain(text(child(element, "title")) or ""),
            published=_first(element, _PUBLISHED),
            updated=_first(element, _UPDATED),
            element=element,
        )


def _plain(line: str) -> str:
    """Return a title, a name or a category as plain text.

    RSS does not say whether it is HTML. It is read as HTML only if it cannot be anything else.
    """
    return (words_of(line) or "") if _REFERENCE.search(line) else line


def _first(item: etree._Element, names: tuple[str, ...]) -> Sourced:
    for name in names:
        if found := text(child(item, name)):
            return Sourced(found, _prefixed(name))
    return ABSENT


def read_rss(
    source: str, name: str, root: etree._Element, context: ReaderContext
) -> Iterator[Reading]:
    """Read the articles, tombstones and unpublished items of a feed or WordPress export."""
    channel = _channel(root)
    yield from read_tombstones(name, channel, context)
    if channel is not None:
        # Some programs write them after the channel.
        yield from read_tombstones(f"{name}:end", channel.getparent(), context)
    # Looked up once, because each look-up passes all items of the channel.
    site = _site(channel)
    export: WordPressExport | None = None
    languages = [(name, text(child(channel, name))) for name in _LANGUAGES]
    origin = origin_of(
        name,
        title=text(child(channel, "title")),
        address=self_link(channel if root.tag == "rss" else root),
        home=text(child(channel, "link")),
    )
    skipped: Counter[str] = Counter()
    for number, item in enumerate(_items(root, site), 1):
        mapped = Mapped()
        mapped.put_mark(status_in(item.element) or visibility_mark(item.element))
        for namespace in namespaces_of(item.element):
            export = export or WordPressExport(channel, namespace)
            export.put(mapped, item.element, namespace, context)
        _put_item(mapped, item, site)
        if export is None:
            mapped.put("origin_feed", origin, "the feed")
        mapped.check_link(site)
        put_period(mapped, item.element, context)
        report_dropped(mapped, item.element)
        for element, language in languages:
            mapped.put("language", language, f"{_prefixed(element)} of the channel")
        if mapped.mark is not None and mapped.mark.no_article:
            skipped[mapped.mark.what] += 1
        yield mapped.reading(source, f"{name}:{number}", context)
    yield from no_articles(name, skipped)


def _put_item(mapped: Mapped, item: FeedItem, site: str | None) -> None:
    element = item.element
    mapped.put("url", item.url or item.link, "link")
    mapped.put("id", *item.id)
    if item.permalink == "true":
        mapped.put("url", address_in(text(child(element, "guid"))), "guid")
    for link in item.links:
        if link.relation == "shortlink":
            mapped.put("short_link", link.address, 'atom:link rel="shortlink"')
    mapped.put("title", item.title, "title")
    _put_body(mapped, element)
    mapped.put("published", *item.published)
    mapped.put("updated", *item.updated)
    for name in (f"{DC}creator", "author"):
        mapped.put(
            "authors", [_plain(_person(each)) for each in texts(element, name)], _prefixed(name)
        )
    persons = [each for each in texts(element, *_SPEAKERS) if looks_like_person(each)]
    mapped.put("authors", persons, "itunes:author")
    tags = texts(element, "category") or texts(element, f"{DC}subject")
    mapped.put("tags", [_plain(each) for each in tags], "category")
    mapped.put("language", *_first(element, _LANGUAGES))
    mapped.put("rights", *_first(element, (f"{DC}rights", "copyright")))
    base = mapped.values.get("url") or site
    mapped.put_images(pictures(element, base))
    mapped.put_media(media_files(element, base))
    put_modules(mapped, element, base, text)


def _put_body(mapped: Mapped, item: etree._Element) -> None:
    """A description beside content is a summary; alone it is one unless it has body markup."""
    encoded = _markup(text(child(item, f"{CONTENT}encoded")))
    mapped.put("content_html", encoded, "content:encoded")
    description = _markup(text(child(item, "description")))
    if description is None and encoded is None:
        for words in texts(item, *_ABOUT_EPISODES):
            mapped.put_summary(words, "itunes:summary")
    if description is None:
        return
    if encoded is None and _BODY.search(description):
        mapped.put("content_html", description, "description")
    elif encoded is None and "\n\n" in description and "<" not in description:
        mapped.put("content_html", paragraphs_of(description), "description")
    elif encoded is None or written_summary(description, encoded) is not None:
        # Beside the content, what WordPress cuts off it is no summary.
        mapped.put_summary(description, "description")


def _markup(written: str | None) -> str | None:
    """Return HTML as *written*, unless all of it was escaped once too often."""
    if written and "<" not in written and _ESCAPED.match(written):
        return html.unescape(written)
    return written


def _person(written: str) -> str:
    """Return the name in ``mara@news.example (Mara Ovens)``."""
    match = _MAIL.fullmatch(written)
    return (match.group(1) or "") if match else written


def _prefixed(name: str) -> str:
    """Return an element's name as documents write it: ``dc:date``."""
    namespace, brace, local = name.rpartition("}")
    return f"{_PREFIXES[namespace + brace]}:{local}" if brace else name
