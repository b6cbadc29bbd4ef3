"""Entries as feedgen and lxml write them: trees in memory, of which each is written alone.

What ``formats/`` writes must be the same bytes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedEntry
from lxml import etree

from feedpub.feed import Channel, Enclosure, Entry, Withdrawn
from feedpub.formats import atom, rss, sitemap
from feedpub.formats.directions import directed
from feedpub.formats.writing import (
    ATOM,
    CONTENT,
    DC,
    MEDIA,
    TOMBSTONES,
    XML,
    attached,
    harmless,
    rfc822,
    rfc3339,
    together,
)
from feedpub.partners import profile_of

IMAGE = sitemap.IMAGE
NEWS = sitemap.NEWS


def rss_item(entry: Entry, channel: Channel) -> bytes:
    item = FeedEntry()
    item.title(harmless(entry.title))
    if link := channel.tracked(entry.link, "rss"):
        item.link(href=link)
    item.description(html.escape(entry.summary, quote=False))
    item.guid(entry.id_in("rss"), permalink=False)
    for category in entry.categories:
        item.category(term=harmless(category.term), scheme=category.scheme)
    for picture in attached(entry, profile_of(channel.profile))[:1]:
        item.enclosure(picture.url, str(picture.length), picture.type)
    extended(item, lambda tree: _extend_item(tree, entry, channel))
    return fragment(item.rss_entry(), rss.PREFIXES, level=2)


def _extend_item(tree: etree._Element, entry: Entry, channel: Channel) -> None:
    profile = profile_of(channel.profile)
    append(tree, "pubDate", rfc822(entry.published))
    if (updated := rfc3339(entry.updated)) != rfc3339(entry.published):
        append(tree, f"{{{ATOM}}}updated", updated)
    if entry.related:
        append(tree, f"{{{ATOM}}}link", href=entry.related, rel="related")
    if entry.content:
        append(tree, f"{{{CONTENT}}}encoded", directed(entry.content, entry, channel))
    apart = profile.separate_creators and not channel.joined_authors
    for creator in entry.authors if apart else together(entry.authors):
        append(tree, f"{{{DC}}}creator", harmless(creator))
    for contributor in entry.contributors:
        append(tree, f"{{{DC}}}contributor", harmless(contributor))
    for source in together(entry.contributors):
        append(tree, f"{{{DC}}}source", harmless(source))
    append_dublin_core(tree, entry)
    if entry.rights:
        append(tree, f"{{{DC}}}rights", harmless(entry.rights))
    append_media(tree, entry)


def deleted_item(withdrawn: Withdrawn, channel: Channel) -> bytes:
    item = FeedEntry()
    item.title(harmless(withdrawn.note or "Withdrawn"))
    item.link(href=withdrawn.link or channel.link)
    item.guid(withdrawn.id_in("rss"), permalink=False)

    def extend(tree: etree._Element) -> None:
        append(tree, "pubDate", rfc822(withdrawn.at))
        append(tree, f"{{{MEDIA}}}status", "deleted", state="deleted")

    extended(item, extend)
    return fragment(item.rss_entry(), rss.PREFIXES, level=2)


def atom_entry(entry: Entry, channel: Channel) -> bytes:
    tree = FeedEntry()
    tree.id(entry.id_in("atom"))
    tree.title(entry.title)
    tree.updated(entry.updated.replace(microsecond=0))
    tree.published(entry.published.replace(microsecond=0))
    apart = profile_of(channel.profile).separate_creators
    if channel.joined_authors is not None:
        apart = not channel.joined_authors
    for author in entry.authors if apart else together(entry.authors):
        tree.author(name=author)
    for contributor in entry.contributors:
        tree.contributor(name=contributor)
    summary = html.escape(entry.summary, quote=False)
    if link := channel.tracked(entry.link, "atom"):
        tree.link(href=link, rel="alternate")
    if entry.content:
        tree.content(directed(entry.content, entry, channel), type="html")
        if entry.has_own_summary:
            tree.summary(summary, type="html")
    elif entry.link is None:
        tree.content(directed(f"<p>{summary}</p>", entry, channel), type="html")
    else:
        tree.summary(summary, type="html")
    for category in entry.categories:
        tree.category(term=category.term, label=category.term, scheme=category.scheme)
    if entry.rights:
        tree.rights(entry.rights)
    extended(tree, lambda element: _extend_entry(element, entry, channel))
    return fragment(tree.atom_entry(), atom.PREFIXES, level=1)


def _extend_entry(tree: etree._Element, entry: Entry, channel: Channel) -> None:
    profile = profile_of(channel.profile)
    # feedgen's Atom elements have no namespace in memory, and its links only have an href.
    if (link := tree.find("link")) is not None:
        link.set("rel", "alternate")
    tree.find("title").set("type", "text")  # type: ignore[union-attr]
    tree.find("updated").text = rfc3339(entry.updated)  # type: ignore[union-attr]
    tree.find("published").text = rfc3339(entry.published)  # type: ignore[union-attr]
    if entry.language:
        tree.set(f"{{{XML}}}lang", entry.language)
    for picture in attached(entry, profile):
        append(
            tree,
            "link",
            href=picture.url,
            rel="enclosure",
            type_=picture.type,
            length=str(picture.length),
            title=picture.title,
        )
    if entry.related:
        append(tree, "link", href=entry.related, rel="related")
    if link is not None and len(tree.findall("link")) > 1:
        append(tree, "link", href=link.get("href"), rel="alternate", type_="text/html")
    append_dublin_core(tree, entry)
    append_media(tree, entry)


def tombstone(withdrawn: Withdrawn) -> bytes:
    element = etree.Element(
        f"{{{TOMBSTONES}}}deleted-entry",
        ref=withdrawn.id_in("atom"),
        when=rfc3339(withdrawn.at),
    )
    if withdrawn.note:
        append(element, f"{{{TOMBSTONES}}}comment", withdrawn.note)
    return fragment(element, {"at": TOMBSTONES}, level=1)


def sitemap_url(entry: Entry, channel: Channel) -> bytes:
    address = sitemap.page_address(entry, channel)
    if address is None:
        return b""
    # Elements of the root's default namespace are made without one, as in feedgen's trees.
    url = etree.Element("url")
    append(url, "loc", address)
    news = append(url, f"{{{NEWS}}}news")
    publication = append(news, f"{{{NEWS}}}publication")
    append(publication, f"{{{NEWS}}}name", channel.author)
    append(
        publication,
        f"{{{NEWS}}}language",
        sitemap.news_language(entry.language or channel.language),
    )
    append(news, f"{{{NEWS}}}publication_date", rfc3339(entry.published))
    append(news, f"{{{NEWS}}}title", entry.title)
    for picture in entry.enclosures[:1000]:
        append(append(url, f"{{{IMAGE}}}image"), f"{{{IMAGE}}}loc", picture.url)
    return fragment(url, {"news": NEWS, "image": IMAGE}, level=1)


def append(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str | None
) -> etree._Element:
    """Append an element. Attributes that are None are left out; ``type_`` writes ``type``."""
    element = etree.SubElement(parent, name)
    element.text = text
    for key, value in attributes.items():
        if value is not None:
            element.set(key.rstrip("_"), value)
    return element


def append_dublin_core(parent: etree._Element, entry: Entry) -> None:
    if entry.language:
        append(parent, f"{{{DC}}}language", entry.language)


def append_media(parent: etree._Element, entry: Entry) -> None:
    for each in entry.enclosures:
        content = append(
            parent,
            f"{{{MEDIA}}}content",
            url=each.url,
            type_=each.type,
            medium="image",
            width=_number(each.width),
            height=_number(each.height),
            fileSize=_number(each.length),
        )
        for name, text in (("title", each.title), ("description", each.description)):
            if text:
                append(content, f"{{{MEDIA}}}{name}", harmless(text), type_="plain")
        for name, role in _credits(each):
            scheme = "urn:ebu" if role else None
            append(content, f"{{{MEDIA}}}credit", harmless(name), role=role, scheme=scheme)
        if each.copyright:
            append(content, f"{{{MEDIA}}}copyright", harmless(each.copyright))


def _credits(picture: Enclosure) -> Iterator[tuple[str, str | None]]:
    if picture.credit:
        yield picture.credit, None
    if picture.photographer:
        yield picture.photographer, "photographer"
    for distributor in picture.distributors:
        yield distributor, "distribution company"


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def extended(entry: FeedEntry, write: Callable[[etree._Element], None]) -> None:
    """Let *write* add to the tree of *entry*, after feedgen's native elements."""

    class Extension(BaseExtension):  # type: ignore[misc]
        def extend_rss(self, element: etree._Element) -> etree._Element:
            write(element)
            return element

        extend_atom = extend_rss

    entry.register_extension("feedpub", Extension)


def fragment(element: etree._Element, prefixes: dict[str, str], level: int) -> bytes:
    """Return *element* as bytes for a place *level* deep in a root that declares *prefixes*."""
    root = etree.Element("root", nsmap=prefixes)
    root.append(element)
    etree.indent(element, space="  ", level=level)
    element.tail = None
    written: bytes = etree.tostring(element, encoding="UTF-8")
    # lxml repeats the root's declarations on an element that it writes alone.
    start, end, rest = written.partition(b">")
    start = re.sub(rb' xmlns(?::[a-z]+)?="[^"]*"', b"", start)
    return b"  " * level + start + end + rest + b"\n"
