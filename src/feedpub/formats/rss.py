"""RSS 2.0 (https://www.rssboard.org/rss-specification) and the RSS Advisory Board's profile.

What RSS has no elements for is written as Media RSS, Dublin Core, content and Atom.
"""

from __future__ import annotations

import functools
import html
from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from feedgen.feed import FeedGenerator
from lxml import etree

from feedpub.feed import Channel, Entry, FeedHead, Webfeeds, Withdrawn
from feedpub.formats.directions import directed, direction
from feedpub.formats.elements import checked, element
from feedpub.formats.layouts import RFC822, XMLLayout
from feedpub.formats.partners import elements_for, extras_of_entries
from feedpub.formats.podcasts import PREFIXES as PODCAST_PREFIXES
from feedpub.formats.podcasts import episode_file, item_elements, write_channel
from feedpub.formats.srcset import content_with_sizes
from feedpub.formats.usage_rights import RSL, in_item, stated
from feedpub.formats.writing import (
    ATOM,
    CONTENT,
    DC,
    FH,
    GENERATOR,
    MEDIA,
    Settings,
    append,
    attached,
    body_of,
    channel_links,
    deleted_status,
    extended,
    extra_elements,
    harmless,
    joined,
    location,
    media,
    rfc822,
    rfc3339,
    together,
    written_authors,
)
from feedpub.partners import profile_of

PREFIXES = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}

#: Feedly's.
WEBFEEDS = "http://webfeeds.org/rss/1.0"


def entry_settings(channel: Channel) -> Settings:
    separate = profile_of(channel.profile).separate_creators
    return (
        ("profile", channel.profile),
        ("joined_authors", separate and bool(channel.joined_authors)),
        ("tracking", channel.tracking),
        ("language", direction(channel.language)),
        ("extras", extras_of_entries(channel, "rss")),
        ("usage_rights", stated(channel.usage_rights)),
        ("renditions", channel.renditions),
    )


def join(feed: FeedHead, entries: Iterable[bytes]) -> bytes:
    items = [*entries]
    if profile_of(feed.channel.profile).deleted_items:
        items += [_deleted(each, feed.channel) for each in feed.withdrawn]
    return joined(_empty(feed.channel, feed.updated), items, b"  </channel>\n</rss>")


# A document is put together more than once: to check new entries, and by its outlines.
@functools.lru_cache(maxsize=4)
def _empty(channel: Channel, updated: datetime) -> bytes:
    """Return the feed without its items (RSS 2.0, required and optional channel elements)."""
    profile = profile_of(channel.profile)
    generator = FeedGenerator()
    generator.title(harmless(channel.title))
    generator.link(href=channel.link, rel="alternate")
    generator.description(html.escape(channel.description, quote=False))
    generator.language(channel.language)
    generator.generator(GENERATOR)
    generator.docs("https://www.rssboard.org/rss-specification")
    generator.lastBuildDate(updated)
    if profile.channel_date:
        generator.pubDate(updated)
    if channel.rights:
        generator.copyright(harmless(channel.rights))
    if channel.email:
        # RSS Profile, managingEditor: an address, and the name in parentheses.
        generator.managingEditor(harmless(f"{channel.email} ({channel.author})"))
    if cloud := channel.cloud_of("rss"):
        generator.cloud(**_cloud(cloud))
    if channel.ttl:
        generator.ttl(channel.ttl)
    cover = channel.podcast.image if channel.podcast else None
    if picture := cover or channel.logo or channel.icon:
        # RSS Profile, image: its title and link are the channel's.
        generator.image(picture, title=harmless(channel.title), link=channel.link)
    namespaces = dict(PREFIXES) | dict(channel.namespaces)
    own = elements_for(channel, "rss")
    if own is not None:
        namespaces |= own.prefixes
    webfeeds = channel.webfeeds
    if webfeeds is not None:
        namespaces["webfeeds"] = WEBFEEDS
    if channel.usage_rights is not None and channel.usage_rights.has_license:
        namespaces["rsl"] = RSL
    if channel.page is not None:
        namespaces["fh"] = FH
    if profile.podcast:
        namespaces |= PODCAST_PREFIXES

    def extend(rss: etree._Element) -> None:
        tree = rss[0]
        for name in ("pubDate", "lastBuildDate"):
            if (date := tree.find(name)) is not None:
                date.text = rfc822(updated)
        # RSS Profile, atom:link: exactly one rel="self".
        for rel, address, type in channel_links(channel, "rss"):
            append(tree, f"{{{ATOM}}}link", href=address, rel=rel, type_=type)
        if "fh" in namespaces:
            append(tree, f"{{{FH}}}archive")
        if own is not None:
            own.write_channel(tree, channel)
        if webfeeds is not None:
            _write_webfeeds(tree, webfeeds)
        if channel.podcast is not None:
            write_channel(tree, channel.podcast)

    extended(generator, namespaces, extend)
    written: bytes = generator.rss_str(pretty=True)
    return written


def _cloud(address: str) -> dict[str, str]:
    """Return the attributes of an rssCloud server (RSS 2.0, cloud) that takes subscriptions there.

    There is no attribute for the scheme: subscribers use https for the protocol https-post, which
    is not in RSS 2.0, but is what servers and readers of today use.
    """
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    return {
        "domain": parts.hostname or "",
        "port": str(parts.port or (443 if secure else 80)),
        "path": parts.path,
        # The name of a remote procedure, which a POST has none of.
        "registerProcedure": "",
        "protocol": "https-post" if secure else "http-post",
    }


def _write_webfeeds(tree: etree._Element, webfeeds: Webfeeds) -> None:
    """Append how Feedly shows the feed."""
    if webfeeds.cover:
        append(tree, f"{{{WEBFEEDS}}}cover", image=webfeeds.cover)
    for name, value in (
        ("icon", webfeeds.icon),
        ("logo", webfeeds.logo),
        ("accentColor", webfeeds.accent_color),
    ):
        if value:
            append(tree, f"{{{WEBFEEDS}}}{name}", value)


def write_entry(entry: Entry, channel: Channel) -> bytes:
    """Return an item (https://www.rssboard.org/rss-specification#hrelementsOfLtitemgt)."""
    return checked(element(2, "item", [*_elements(entry, channel)]))


def _elements(entry: Entry, channel: Channel) -> Iterator[bytes]:
    profile, own = profile_of(channel.profile), elements_for(channel, "rss")
    yield element(3, "title", harmless(entry.title))
    # Optional in RSS 2.0. Articles from agencies have no page.
    if link := channel.tracked(entry.link, "rss"):
        yield element(3, "link", link)
    content = body_of(entry, None if own is None else own.content_of)
    content = content_with_sizes(content, entry, channel)
    # Readers parse a description as HTML: escaped for HTML here, for XML as every text.
    if content and profile.body_in_description:
        yield element(3, "description", directed(content, entry, channel))
        content = None
    else:
        yield element(3, "description", html.escape(entry.summary, quote=False))
    # With isPermaLink="true" three readers open the guid instead of the link.
    yield element(3, "guid", entry.id_in("rss"), isPermaLink="false")
    for category in entry.categories:
        yield element(3, "category", harmless(category.term), domain=category.scheme)
    if entry.comments:
        yield element(3, "comments", entry.comments)
    files = attached(entry, profile)
    main = next((each for each in files if each.type), None)
    if file := episode_file(files) if profile.podcast else main:
        # RSS 2.0, enclosure: url, length and type are required. RSS Profile: one per item, and a
        # length of 0 if it is unknown.
        yield element(3, "enclosure", url=file.url, length=file.length or 0, type=file.type)
    published, updated = rfc3339(entry.published), rfc3339(entry.updated)
    yield element(3, "pubDate", rfc822(entry.updated if profile.moved_date else entry.published))
    # RSS 2.0, source: the url of the feed is required; that of its page is better than nothing.
    origin = entry.origin_feed
    if from_where := origin and (origin.url or origin.link):
        title = origin.title if origin else None
        yield element(3, "source", harmless(title or from_where), url=from_where)
    # Extensions come last: readers match local names, and the first element wins.
    # RFC 4287, 4.2.15 and 4.2.7.2.
    if updated != published:
        yield element(3, "atom:updated", updated)
    if entry.related:
        yield element(3, "atom:link", href=entry.related, rel="related")
    # RSS Profile, content:encoded: after the description.
    if content:
        yield element(3, "content:encoded", directed(content, entry, channel))
    # DCMES 1.1: creator, contributor, source, language, rights.
    # All authors in one creator: 33 of 35 readers show every name, but 15 of 35 with one each.
    joined = bool(channel.joined_authors) or not profile.separate_creators
    for creator in written_authors(entry, joined=joined):
        yield element(3, "dc:creator", harmless(creator))
    for contributor in entry.contributors:
        yield element(3, "dc:contributor", harmless(contributor))
    # RSS Profile: beside a source it would be a second one.
    for source in () if from_where else together(entry.contributors):
        yield element(3, "dc:source", harmless(source))
    if entry.language:
        yield element(3, "dc:language", entry.language)
    if entry.rights:
        yield element(3, "dc:rights", harmless(entry.rights))
    more = None if own is None else own.of_picture
    yield from media(3, entry, profile, more, grouped="group" in channel.renditions)
    yield from location(3, entry.place)
    if profile.podcast:
        yield from item_elements(3, entry)
    # RSL 1.0, 4.7: in RSS items.
    if channel.usage_rights is not None and channel.usage_rights.has_license:
        yield from in_item(3, entry, channel.usage_rights)
    if own is not None:
        yield from own.of_entry(3, entry, "rss", channel)
    yield from extra_elements(3, entry)


def _deleted(withdrawn: Withdrawn, channel: Channel) -> bytes:
    """Return an item marked as deleted, whose pubDate is the moment of the withdrawal."""
    own = elements_for(channel, "rss")
    elements = (
        element(3, "title", harmless(withdrawn.note or "Withdrawn")),
        element(3, "link", withdrawn.link or channel.link),
        element(3, "guid", withdrawn.id_in("rss"), isPermaLink="false"),
        element(3, "pubDate", rfc822(withdrawn.at)),
        deleted_status(3),
        *(own.of_deleted(3, withdrawn) if own is not None else ()),
    )
    return checked(element(2, "item", elements))


LAYOUT = XMLLayout(
    root="rss",
    entries="channel/item",
    id="guid",
    published="pubDate",
    entry_updated=f"{{{ATOM}}}updated",
    dates=RFC822,
    updated="channel/lastBuildDate",
    generator="channel/generator",
)
