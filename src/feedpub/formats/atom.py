"""Atom 1.0 (https://www.rfc-editor.org/rfc/rfc4287).

Pictures are written as Media RSS, the language of an entry as Dublin Core as well.
"""

from __future__ import annotations

import functools
import html
from collections.abc import Iterable, Iterator
from datetime import datetime

from feedgen.feed import FeedGenerator
from lxml import etree

from feedpub.feed import Channel, Entry, FeedHead, Withdrawn
from feedpub.formats.directions import directed, direction
from feedpub.formats.elements import checked, element
from feedpub.formats.layouts import RFC3339, XMLLayout
from feedpub.formats.partners import elements_for
from feedpub.formats.srcset import content_with_sizes
from feedpub.formats.writing import (
    ATOM,
    DC,
    FH,
    GENERATOR,
    MEDIA,
    TOMBSTONES,
    XML,
    Settings,
    append,
    attached,
    body_of,
    channel_links,
    deleted_status,
    extended,
    extra_elements,
    joined,
    location,
    media,
    rfc3339,
    written_authors,
)
from feedpub.partners import WritingProfile, profile_of

PREFIXES = {"dc": DC, "media": MEDIA}


def entry_settings(channel: Channel) -> Settings:
    return (
        ("profile", channel.profile),
        ("joined_authors", channel.joined_authors),
        ("tracking", channel.tracking),
        ("language", direction(channel.language)),
        ("renditions", channel.renditions),
    )


def _joins_authors(channel: Channel) -> bool:
    """Whether the authors of an entry are written as one.

    By default they are: many readers show one author of an entry only. A partner files articles
    under names.
    """
    if channel.joined_authors is None:
        return not profile_of(channel.profile).separate_creators
    return channel.joined_authors


def join(feed: FeedHead, entries: Iterable[bytes]) -> bytes:
    empty = _empty(feed.channel, feed.updated, has_tombstones=bool(feed.withdrawn))
    deleted = feed.withdrawn if profile_of(feed.channel.profile).deleted_items else ()
    marked = [_deleted(each, feed.channel) for each in deleted]
    return joined(empty, [*entries, *marked, *map(_tombstone, feed.withdrawn)], b"</feed>")


# A document is put together more than once: to check new entries, and by its outlines.
@functools.lru_cache(maxsize=4)
def _empty(channel: Channel, updated: datetime, *, has_tombstones: bool) -> bytes:
    """Return the feed without its entries.

    RFC 4287, 4.1.1; title 4.2.14, updated 4.2.15, author 4.2.1, links 4.2.7, subtitle 4.2.12,
    generator 4.2.4, logo 4.2.8, icon 4.2.5, rights 4.2.10; xml:lang 2.
    """
    address = channel.address("atom")
    generator = FeedGenerator()
    # RFC 4287, 4.2.6: an IRI that no other feed ever has.
    generator.id(address)
    generator.title(channel.title)
    generator.updated(updated.replace(microsecond=0))
    generator.author(name=channel.author, email=channel.email)
    # feedgen takes the last alternate as the feed's page.
    for rel, other, type in channel_links(channel, "atom"):
        generator.link(href=other, rel=rel, type=type)
    generator.link(href=channel.link, rel="alternate", type="text/html")
    generator.subtitle(channel.description)
    generator.language(channel.language)
    generator.generator(GENERATOR)
    if channel.logo:
        generator.logo(channel.logo)
    if channel.icon:
        generator.icon(channel.icon)
    if channel.rights:
        generator.rights(channel.rights)

    def write(tree: etree._Element) -> None:
        tree.set(f"{{{XML}}}lang", channel.language)
        tree.find("updated").text = rfc3339(updated)  # type: ignore[union-attr]
        if channel.page is not None:
            append(tree, f"{{{FH}}}archive")
        if own is not None:
            own.write_channel(tree, channel)

    namespaces = dict(PREFIXES) | dict(channel.namespaces)
    if (own := elements_for(channel, "atom")) is not None:
        namespaces |= own.prefixes
    if channel.page is not None:
        namespaces["fh"] = FH
    if has_tombstones:
        namespaces["at"] = TOMBSTONES
    extended(generator, namespaces, write)
    written: bytes = generator.atom_str(pretty=True)
    return written


def _tombstone(withdrawn: Withdrawn) -> bytes:
    """Return a deleted-entry: the id, the time of the deletion, a comment (RFC 6721, 3)."""
    note = withdrawn.note
    comment = [element(2, "at:comment", note)] if note else None
    ref, when = withdrawn.id_in("atom"), rfc3339(withdrawn.at)
    return checked(element(1, "at:deleted-entry", comment, ref=ref, when=when))


def _deleted(withdrawn: Withdrawn, channel: Channel) -> bytes:
    """Return an entry marked as deleted, beside its tombstone.

    Its date is that of the tombstone: the entry is not newer, and so stays deleted (RFC 6721, 3).
    """
    elements = (
        element(2, "id", withdrawn.id_in("atom")),
        element(2, "title", withdrawn.note or "Withdrawn", type="text"),
        element(2, "updated", rfc3339(withdrawn.at)),
        element(2, "link", href=withdrawn.link or channel.link, rel="alternate"),
        deleted_status(2),
    )
    return checked(element(1, "entry", elements))


def write_entry(entry: Entry, channel: Channel) -> bytes:
    """Return an entry.

    RFC 4287, 4.1.2; id 4.2.6, title 4.2.14, updated 4.2.15, published 4.2.9, author 4.2.1,
    contributor 4.2.3, links 4.2.7, content 4.1.3, summary 4.2.13, category 4.2.2, rights 4.2.10.
    """
    language = {"xml:lang": entry.language or None}
    return checked(element(1, "entry", [*_elements(entry, channel)], **language))


def _elements(entry: Entry, channel: Channel) -> Iterator[bytes]:
    profile, own = profile_of(channel.profile), elements_for(channel, "atom")
    yield element(2, "id", entry.id_in("atom"))
    yield element(2, "title", entry.title, type="text")
    yield element(2, "updated", rfc3339(entry.updated))
    for author in written_authors(entry, joined=_joins_authors(channel)):
        yield element(2, "author", [element(3, "name", author)])
    summary: str | None = html.escape(entry.summary, quote=False)
    content = body_of(entry, None if own is None else own.content_of)
    if shown := content_with_sizes(content, entry, channel):
        yield element(2, "content", directed(shown, entry, channel), type="html")
        if not entry.has_own_summary:
            summary = None
    elif entry.link is None:
        # 4.1.2: an entry without a link must have content, and there is only the summary. It is
        # written as a paragraph because a text such as "<p<" looks like markup escaped twice.
        content = directed(f"<p>{summary}</p>", entry, channel)
        yield element(2, "content", content, type="html")
        summary = None
    link = channel.tracked(entry.link, "atom")
    if link:
        yield element(2, "link", href=link, rel="alternate")
    if summary is not None:
        yield element(2, "summary", summary, type="html")
    for category in entry.categories:
        term, scheme = category.term, category.scheme
        yield element(2, "category", term=term, scheme=scheme, label=term)
    for contributor in entry.contributors:
        yield element(2, "contributor", [element(3, "name", contributor)])
    yield element(2, "published", rfc3339(entry.published))
    if entry.rights:
        yield element(2, "rights", entry.rights)
    others = [*_other_links(entry, profile)]
    if others:
        yield from others
        # Some readers follow the last link of an entry, whatever its relation. With the type it is
        # no second alternate of one kind (4.1.2).
        if link:
            yield element(2, "link", href=link, rel="alternate", type="text/html")
    if source := [*_source(entry)]:
        yield element(2, "source", source)
    if entry.language:
        yield element(2, "dc:language", entry.language)
    more = None if own is None else own.of_picture
    yield from media(2, entry, profile, more, grouped="group" in channel.renditions)
    yield from location(2, entry.place)
    if own is not None:
        yield from own.of_entry(2, entry, "atom", channel)
    yield from extra_elements(2, entry)


def _other_links(entry: Entry, profile: WritingProfile) -> Iterator[bytes]:
    """Yield the links of *entry* that do not lead to its page."""
    for file in attached(entry, profile):
        yield element(
            2,
            "link",
            href=file.url,
            rel="enclosure",
            type=file.type,
            length=file.length,
            title=file.title,
        )
    if entry.related:
        yield element(2, "link", href=entry.related, rel="related")
    if entry.comments:
        # RFC 4685, 4.
        yield element(2, "link", href=entry.comments, rel="replies", type="text/html")


def _source(entry: Entry) -> Iterator[bytes]:
    """Yield what is known of the feed that *entry* was first in (RFC 4287, 4.2.11)."""
    origin = entry.origin_feed
    if origin is None or (id := origin.id or origin.url or origin.link) is None:
        return
    yield element(3, "id", id)
    if origin.link:
        yield element(3, "link", href=origin.link, rel="alternate")
    if origin.url:
        yield element(3, "link", href=origin.url, rel="self")
    yield element(3, "title", origin.title or id, type="text")
    # The feed itself moves with each of its entries; it was changed at this moment in any case.
    yield element(3, "updated", rfc3339(origin.updated or entry.updated))


def _add_tombstone(document: bytes, gone: Withdrawn) -> bytes:
    """Insert a tombstone for *gone* before all others: the newest deletion comes first."""
    declared = b'xmlns:at="' + TOMBSTONES.encode() + b'"'
    if declared not in document:
        own = b'xmlns="' + ATOM.encode() + b'"'
        document = document.replace(own, declared + b" " + own, 1)
    earlier = document.find(b"<at:deleted-entry ")
    at = document.rfind(b"\n", 0, earlier) + 1 if earlier >= 0 else document.rfind(b"</feed>")
    return document[:at] + _tombstone(gone) + document[at:]


LAYOUT = XMLLayout(
    root=f"{{{ATOM}}}feed",
    entries=f"{{{ATOM}}}entry",
    id=f"{{{ATOM}}}id",
    title=f"{{{ATOM}}}title",
    links=f"{{{ATOM}}}link",
    link_attribute="href",
    published=f"{{{ATOM}}}published",
    entry_updated=f"{{{ATOM}}}updated",
    dates=RFC3339,
    updated=f"{{{ATOM}}}updated",
    generator=f"{{{ATOM}}}generator",
    add_tombstone=_add_tombstone,
)
