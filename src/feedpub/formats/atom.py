"""Atom 1.0 (RFC 4287), with Media RSS for the pictures and Dublin Core for the language."""

from __future__ import annotations

import html
from dataclasses import dataclass

from feedgen.feed import FeedEntry, FeedGenerator
from lxml import etree

from feedpub.feed import Channel, Document, Entry, Feed, Withdrawn
from feedpub.formats.markup import (
    DC,
    FH,
    MEDIA,
    XML,
    append,
    append_dublin_core,
    append_media,
    channel_links,
    enclosures,
    extended,
    fragment,
    fragments,
    joined,
    rfc3339,
    without_end_tags,
    written_authors,
)
from feedpub.formats.profiles import profile_of

PREFIXES = {"dc": DC, "media": MEDIA}

#: RFC 6721, declared where something was withdrawn.
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


@dataclass(frozen=True, slots=True)
class AtomFormat:
    """https://www.rfc-editor.org/rfc/rfc4287"""

    name: str = "atom"

    def render(self, feed: Feed) -> Document:
        """The same feed gives the same bytes. Raises: FormatError, naming the entry."""
        channel = feed.channel
        entries = [*fragments(feed, self.name, _entry), *map(tombstone, feed.withdrawn)]
        return Document(
            name=channel.path(self.name),
            format=self.name,
            content=joined(_empty(feed), entries, b"</feed>"),
            address=channel.address(self.name),
        )


def _empty(feed: Feed) -> bytes:
    """RFC 4287, 4.1.1; title 4.2.14, updated 4.2.15, author 4.2.1, links 4.2.7, subtitle 4.2.12,
    generator 4.2.4, logo 4.2.8, icon 4.2.5, rights 4.2.10; xml:lang 2.
    """
    channel = feed.channel
    address = channel.address("atom")
    generator = FeedGenerator()
    # RFC 4287, 4.2.6: an IRI that is never given to another feed.
    generator.id(address)
    generator.title(without_end_tags(channel.title))
    generator.updated(feed.updated.replace(microsecond=0))
    generator.author(name=without_end_tags(channel.author), email=channel.email)
    # feedgen takes the last alternate as the page: the page comes after the other formats.
    for rel, other, type in channel_links(channel, "atom"):
        generator.link(href=other, rel=rel, type=type)
    generator.link(href=channel.link, rel="alternate", type="text/html")
    generator.subtitle(without_end_tags(channel.description))
    generator.language(channel.language)
    generator.generator("feedpub")
    if channel.logo:
        generator.logo(channel.logo)
    if channel.icon:
        generator.icon(channel.icon)
    if channel.rights:
        generator.rights(without_end_tags(channel.rights))

    def write(tree: etree._Element) -> None:
        tree.set(f"{{{XML}}}lang", channel.language)
        tree.find("updated").text = rfc3339(feed.updated)  # type: ignore[union-attr]
        if channel.page is not None:
            append(tree, f"{{{FH}}}archive")

    namespaces = dict(PREFIXES)
    if channel.page is not None:
        namespaces["fh"] = FH
    if feed.withdrawn:
        namespaces["at"] = TOMBSTONES
    extended(generator, namespaces, write)
    written: bytes = generator.atom_str(pretty=True)
    return written


def tombstone(withdrawn: Withdrawn) -> bytes:
    """RFC 6721, 3: the entry with that id is gone, since when, and what may be said of it."""
    element = etree.Element(
        f"{{{TOMBSTONES}}}deleted-entry",
        ref=withdrawn.id_in("atom"),
        when=rfc3339(withdrawn.at),
    )
    if withdrawn.note:
        append(element, f"{{{TOMBSTONES}}}comment", without_end_tags(withdrawn.note))
    return fragment(element, {"at": TOMBSTONES}, level=1)


def _entry(entry: Entry, channel: Channel) -> bytes:
    """RFC 4287, 4.1.2; id 4.2.6, title 4.2.14, updated 4.2.15, published 4.2.9, author 4.2.1,
    contributor 4.2.3, links 4.2.7, content 4.1.3, summary 4.2.13, category 4.2.2, rights 4.2.10.
    """
    tree = FeedEntry()
    tree.id(entry.id_in("atom"))
    tree.title(without_end_tags(entry.title))
    tree.updated(entry.updated.replace(microsecond=0))
    tree.published(entry.published.replace(microsecond=0))
    for author in written_authors(entry, channel):
        tree.author(name=without_end_tags(author))
    for contributor in entry.contributors:
        tree.contributor(name=without_end_tags(contributor))
    summary = html.escape(entry.summary, quote=False)
    if link := channel.tracked(entry.link, "atom"):
        tree.link(href=link, rel="alternate")
    if entry.content:
        tree.content(entry.content, type="html")
        if entry.has_own_summary:
            tree.summary(summary, type="html")
    elif entry.link is None:
        # 4.1.2: without a link to its page an entry has content. The summary is all that there is;
        # as a paragraph, since a text such as "<p<" alone looks like markup that was escaped twice.
        tree.content(f"<p>{summary}</p>", type="html")
    else:
        tree.summary(summary, type="html")
    for category in entry.categories:
        tree.category(term=category.term, label=category.term, scheme=category.scheme)
    if entry.rights:
        tree.rights(without_end_tags(entry.rights))
    extended(tree, {}, lambda element: _extend(element, entry, channel))
    return fragment(tree.atom_entry(), PREFIXES, level=1)


def _extend(tree: etree._Element, entry: Entry, channel: Channel) -> None:
    profile = profile_of(channel)
    # In memory feedgen's Atom elements have no namespace; its links have no attribute but href.
    if (link := tree.find("link")) is not None:
        link.set("rel", "alternate")
    tree.find("title").set("type", "text")  # type: ignore[union-attr]
    tree.find("updated").text = rfc3339(entry.updated)  # type: ignore[union-attr]
    tree.find("published").text = rfc3339(entry.published)  # type: ignore[union-attr]
    if entry.language:
        tree.set(f"{{{XML}}}lang", entry.language)
    for picture in enclosures(entry, profile):
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
    append_dublin_core(tree, entry)
    append_media(tree, entry, profile)
