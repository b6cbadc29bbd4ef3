"""Items of an RSS 2.0 or 1.0 feed, with what their common modules add."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from feedpub.addresses import web_address
from feedpub.intake.readers.feeds.media_rss import pictures, status_in
from feedpub.intake.readers.feeds.modules import said_by_modules
from feedpub.intake.readers.feeds.tombstones import read_tombstones
from feedpub.intake.readers.publication_status import no_articles, wordpress_export
from feedpub.intake.readers.records.mapping import Mapped, address_in, paragraphs_of, words_of
from feedpub.intake.readers.xml.tree import child, children, text, texts
from feedpub.protocols import ReaderContext, Reading

CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
ATOM = "{http://www.w3.org/2005/Atom}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
#: RSS 1.0, and the versions of it that came before.
RSS_1 = ("{http://purl.org/rss/1.0/}", "{http://my.netscape.com/rdf/simple/0.9/}")

_LANGUAGES = ("language", f"{DC}language")

# Elements of a body, as against a summary's emphasis and links.
_BODY = re.compile(r"<(?:p|div|br|img|figure|ul|ol|table|h[1-6]|blockquote)\b", re.IGNORECASE)
# RSS 2.0: "name@host (Name)".
_MAIL = re.compile(r"\s*[^\s@()]+@[^\s@()]+\s*(?:\((.*)\))?\s*", re.DOTALL)
_EXPORT = re.compile(r"https?://(?:www\.)?wordpress\.(?:org|com)/export/[0-9.]*/?")
#: What says in an item of an export whether it is public.
_OF_AN_EXPORT = ("post_type", "status", "post_password")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def read_rss(
    source: str, name: str, root: etree._Element, terms: ReaderContext
) -> Iterator[Reading]:
    channel = child(root, "channel")
    yield from _read(source, name, channel, children(channel, "item"), terms)


def read_rdf(
    source: str, name: str, root: etree._Element, terms: ReaderContext
) -> Iterator[Reading]:
    """RSS 1.0, whose items stand beside the channel and are named by ``rdf:about``."""
    for each in root.iter(*(f"{space}*" for space in RSS_1)):
        each.tag = etree.QName(each).localname
    yield from _read(source, name, child(root, "channel"), children(root, "item"), terms)


def _read(
    source: str,
    name: str,
    channel: etree._Element | None,
    items: Iterable[etree._Element],
    terms: ReaderContext,
) -> Iterator[Reading]:
    # Asked once: each looks through all items of the channel.
    site = web_address(text(child(channel, "link")) or "")
    yield from read_tombstones(name, channel, terms)
    if channel is not None:
        # Some write them behind the channel.
        yield from read_tombstones(f"{name}:end", channel.getparent(), terms)
    written = text(child(channel, "pubDate"))
    others: Counter[str] = Counter()
    languages = [(name, text(child(channel, name))) for name in _LANGUAGES]
    for number, item in enumerate(items, 1):
        mapped = _mapped(item, site)
        mapped.put_mark(status_in(item) or said_by_modules(item))
        for export in _exports_in(item):
            _put_export(mapped, item, export, written, terms)
        mapped.put("id", item.get(f"{RDF}about"), "rdf:about")
        for element, language in languages:
            mapped.put("language", language, f"{_named(element)} of the channel")
        if mapped.mark is not None and mapped.mark.no_article:
            others[mapped.mark.what] += 1
        yield mapped.reading(source, f"{name}:{number}", terms)
    yield from no_articles(name, others)


def _exports_in(item: etree._Element) -> Iterator[str]:
    """The namespaces of WordPress exports (WXR, of any version) that *item* has elements of.

    Programs that write exports anew move the declaration, or make up a name behind ``wp:``.
    """
    spaces = {
        name.namespace
        for each in item.iterchildren(etree.Element)
        if (name := etree.QName(each)).localname in _OF_AN_EXPORT
        and name.namespace
        and (each.prefix == "wp" or _EXPORT.fullmatch(name.namespace))
    }
    yield from (f"{{{each}}}" for each in sorted(spaces))


def _put_export(
    mapped: Mapped, item: etree._Element, wp: str, written: str | None, terms: ReaderContext
) -> None:
    """What an item of an export says of its being public, and when it was last changed.

    WordPress before 5.7 does not say that: then it was so when the export was *written*.
    """
    type, status, password = (
        text(child(item, f"{wp}{each}")) for each in ("post_type", "status", "post_password")
    )
    mapped.put_mark(wordpress_export(type, status, password))
    modified = text(child(item, f"{wp}post_modified_gmt"))
    # Which is UTC, and does not say so.
    mapped.put_revision(None, f"{modified}Z" if modified else written, terms)


def _mapped(item: etree._Element, site: str | None) -> Mapped:
    mapped = Mapped()
    link = text(child(item, "link"))
    mapped.put("url", address_in(link, site) or link, "link")
    guid = child(item, "guid")
    mapped.put("id", text(guid), "guid")
    if guid is not None and guid.get("isPermaLink", "true") == "true":
        mapped.put("url", address_in(text(guid)), "guid")
    for each in children(item, f"{ATOM}link"):
        if each.get("rel") == "shortlink":
            mapped.put("short_link", address_in(each.get("href")), 'atom:link rel="shortlink"')
    mapped.put("title", title_in(item), "title")
    _put_body(mapped, item)
    for name in ("pubDate", f"{DC}date", f"{DCTERMS}issued", f"{DCTERMS}created"):
        mapped.put("published", text(child(item, name)), _named(name))
    for name in (f"{DCTERMS}modified", f"{ATOM}updated"):
        mapped.put("updated", text(child(item, name)), _named(name))
    for name in (f"{DC}creator", "author"):
        mapped.put("authors", [_person(each) for each in texts(item, name)], _named(name))
    mapped.put("tags", texts(item, "category") or texts(item, f"{DC}subject"), "category")
    for name in _LANGUAGES:
        mapped.put("language", text(child(item, name)), _named(name))
    for name in (f"{DC}rights", "copyright"):
        mapped.put("rights", text(child(item, name)), _named(name))
    mapped.put_images(pictures(item, mapped.values.get("url") or site))
    return mapped


def title_in(item: etree._Element, name: str = "title") -> str | None:
    title = text(child(item, name)) or ""
    # RSS does not say whether a title is HTML: only what cannot be anything else is taken so.
    return words_of(title) if _REFERENCE.search(title) else title


def _put_body(mapped: Mapped, item: etree._Element) -> None:
    """A description beside content is a summary; alone it is one unless it has a body's markup."""
    encoded = text(child(item, f"{CONTENT}encoded"))
    mapped.put("content_html", encoded, "content:encoded")
    described = text(child(item, "description"))
    if described is None:
        return
    if encoded is None and _BODY.search(described):
        mapped.put("content_html", described, "description")
    elif encoded is None and "\n\n" in described and "<" not in described:
        mapped.put("content_html", paragraphs_of(described), "description")
    else:
        mapped.put_summary(described, "description")


def _person(written: str) -> str:
    """Who is named in ``mara@news.example (Mara Ovens)``."""
    match = _MAIL.fullmatch(written)
    return (match.group(1) or "") if match else written


def _named(name: str) -> str:
    """An element's name, as documents write it."""
    for namespace, prefix in ((CONTENT, "content"), (DC, "dc"), (DCTERMS, "dcterms"),
                              (ATOM, "atom")):  # fmt: skip
        if name.startswith(namespace):
            return f"{prefix}:{name.removeprefix(namespace)}"
    return name
