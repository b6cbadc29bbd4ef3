"""Atom 1.0 (RFC 4287), with Media RSS for the pictures and Dublin Core for the language."""

from __future__ import annotations

import html
from dataclasses import dataclass

from feedgen.feed import FeedEntry, FeedGenerator
from lxml import etree

from feedpub.feed import Channel, Document, Entry, Feed
from feedpub.formats.markup import (
    DC,
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

PREFIXES = {"dc": DC, "media": MEDIA}


@dataclass(frozen=True, slots=True)
class AtomFormat:
    """https://www.rfc-editor.org/rfc/rfc4287"""

    name: str = "atom"

    def render(self, feed: Feed) -> Document:
        """The same feed gives the same bytes. Raises: FormatError, naming the entry."""
        channel = feed.channel
        entries = fragments(feed, self.name, _entry)
        return Document(
            name=channel.path(self.name),
            format=self.name,
            content=joined(_empty(feed), entries, b"</feed>"),
            address=channel.address(self.name),
        )


def _empty(feed: Feed) -> bytes:
    channel = feed.channel
    address = channel.address("atom")
    generator = FeedGenerator()
    # RFC 4287, 4.2.6: an IRI that is never given to another feed.
    generator.id(address)
    generator.title(channel.title)
    generator.updated(feed.updated.replace(microsecond=0))
    generator.author(name=channel.author, email=channel.email)
    # feedgen takes the last alternate as the page: the page comes after the other formats.
    for rel, other, type in channel_links(channel, "atom"):
        generator.link(href=other, rel=rel, type=type)
    generator.link(href=channel.link, rel="alternate", type="text/html")
    generator.subtitle(channel.description)
    generator.language(channel.language)
    generator.generator("feedpub")
    if channel.logo:
        generator.logo(channel.logo)
    if channel.icon:
        generator.icon(channel.icon)
    if channel.rights:
        generator.rights(channel.rights)

    def write(tree: etree._Element) -> None:
        tree.set(f"{{{XML}}}lang", channel.language)
        tree.find("updated").text = rfc3339(feed.updated)  # type: ignore[union-attr]

    extended(generator, PREFIXES, write)
    written: bytes = generator.atom_str(pretty=True)
    return written


def _entry(entry: Entry, channel: Channel) -> bytes:
    """RFC 4287, 4.1.2."""
    tree = FeedEntry()
    tree.id(entry.id_in("atom"))
    tree.title(without_end_tags(entry.title))
    tree.updated(entry.updated.replace(microsecond=0))
    tree.published(entry.published.replace(microsecond=0))
    for author in written_authors(entry, channel):
        tree.author(name=without_end_tags(author))
    for contributor in entry.contributors:
        tree.contributor(name=without_end_tags(contributor))
    tree.link(href=channel.tracked(entry.link, "atom"), rel="alternate")
    if entry.content:
        tree.content(entry.content, type="html")
    if entry.has_own_summary or not entry.content:
        tree.summary(html.escape(entry.summary, quote=False), type="html")
    for category in entry.categories:
        tree.category(term=category.term, label=category.term, scheme=category.scheme)
    if entry.rights:
        tree.rights(entry.rights)
    extended(tree, {}, lambda element: _extend(element, entry))
    return fragment(tree.atom_entry(), PREFIXES, level=1)


def _extend(tree: etree._Element, entry: Entry) -> None:
    # In memory feedgen's Atom elements have no namespace; its links have no attribute but href.
    tree.find("link").set("rel", "alternate")  # type: ignore[union-attr]
    tree.find("title").set("type", "text")  # type: ignore[union-attr]
    tree.find("updated").text = rfc3339(entry.updated)  # type: ignore[union-attr]
    tree.find("published").text = rfc3339(entry.published)  # type: ignore[union-attr]
    if entry.language:
        tree.set(f"{{{XML}}}lang", entry.language)
    for picture in enclosures(entry):
        length = str(picture.length)
        append(tree, "link", href=picture.url, rel="enclosure", type_=picture.type, length=length)
    if entry.related:
        append(tree, "link", href=entry.related, rel="related")
    append_dublin_core(tree, entry)
    append_media(tree, entry.enclosures)
