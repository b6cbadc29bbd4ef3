"""RSS 2.0, with Media RSS, Dublin Core, content and Atom elements where RSS has none."""

from __future__ import annotations

import html
from dataclasses import dataclass

from feedgen.feed import FeedEntry, FeedGenerator
from lxml import etree

from feedpub.feed import Channel, Document, Entry, Feed
from feedpub.formats.markup import (
    ATOM,
    CONTENT,
    DC,
    MEDIA,
    append,
    append_dublin_core,
    append_media,
    channel_links,
    enclosures,
    extended,
    fragment,
    fragments,
    harmless,
    joined,
    joined_names,
    rfc822,
    rfc3339,
)

PREFIXES = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}


@dataclass(frozen=True, slots=True)
class RSSFormat:
    """https://www.rssboard.org/rss-specification and the RSS Advisory Board's profile."""

    name: str = "rss"

    def render(self, feed: Feed) -> Document:
        """The same feed gives the same bytes. Raises: FormatError, naming the entry."""
        channel = feed.channel
        items = fragments(feed, self.name, _item)
        return Document(
            name=channel.path(self.name),
            format=self.name,
            content=joined(_empty(feed), items, b"  </channel>\n</rss>"),
            address=channel.address(self.name),
        )


def _empty(feed: Feed) -> bytes:
    channel = feed.channel
    generator = FeedGenerator()
    generator.title(harmless(channel.title))
    generator.link(href=channel.link, rel="alternate")
    generator.description(html.escape(channel.description, quote=False))
    generator.language(channel.language)
    generator.generator("feedpub")
    generator.docs("https://www.rssboard.org/rss-specification")
    generator.lastBuildDate(feed.updated)
    if channel.rights:
        generator.copyright(harmless(channel.rights))
    if channel.email:
        generator.managingEditor(f"{channel.email} ({channel.author})")
    if channel.ttl:
        generator.ttl(channel.ttl)
    if picture := channel.logo or channel.icon:
        # RSS Profile, image: its title and link are the channel's.
        generator.image(picture, title=harmless(channel.title), link=channel.link)

    def write(rss: etree._Element) -> None:
        tree = rss[0]
        tree.find("lastBuildDate").text = rfc822(feed.updated)  # type: ignore[union-attr]
        # RSS Profile, atom:link: exactly one rel="self".
        for rel, address, type in channel_links(channel, "rss"):
            append(tree, f"{{{ATOM}}}link", href=address, rel=rel, type_=type)

    extended(generator, PREFIXES, write)
    written: bytes = generator.rss_str(pretty=True)
    return written


def _item(entry: Entry, channel: Channel) -> bytes:
    """RSS 2.0, hrefs of its elements: https://www.rssboard.org/rss-specification#hrelementsOfLtitemgt."""
    item = FeedEntry()
    item.title(harmless(entry.title))
    item.link(href=channel.tracked(entry.link, "rss"))
    # Readers take a description for HTML: plain text is escaped for HTML here, for XML by lxml.
    item.description(html.escape(entry.summary, quote=False))
    # guid: with isPermaLink="true" three readers open the guid instead of the link.
    item.guid(entry.id_in("rss"), permalink=False)
    for category in entry.categories:
        item.category(term=harmless(category.term), scheme=category.scheme)
    for picture in enclosures(entry)[:1]:
        # RSS Profile, enclosure: one an item.
        item.enclosure(picture.url, str(picture.length), picture.type)
    extended(item, {}, lambda tree: _extend(tree, entry))
    return fragment(item.rss_entry(), PREFIXES, level=2)


def _extend(tree: etree._Element, entry: Entry) -> None:
    append(tree, "pubDate", rfc822(entry.published))
    # From here on extensions only: readers match local names, and the first one wins.
    if (updated := rfc3339(entry.updated)) != rfc3339(entry.published):
        append(tree, f"{{{ATOM}}}updated", updated)
    if entry.related:
        append(tree, f"{{{ATOM}}}link", href=entry.related, rel="related")
    if entry.content:
        append(tree, f"{{{CONTENT}}}encoded", entry.content)
    if entry.authors:
        # One for all: 33 of 35 readers show every name then, 15 of 35 with one each.
        append(tree, f"{{{DC}}}creator", harmless(joined_names(entry.authors)))
    for contributor in entry.contributors:
        append(tree, f"{{{DC}}}contributor", harmless(contributor))
    if entry.contributors:
        append(tree, f"{{{DC}}}source", harmless(joined_names(entry.contributors)))
    append_dublin_core(tree, entry)
    if entry.rights:
        append(tree, f"{{{DC}}}rights", harmless(entry.rights))
    append_media(tree, entry.enclosures)
