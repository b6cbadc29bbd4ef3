"""feedgen, used in one way: entries one by one, extension elements of our own, fixed bytes.

feedgen's own media, Dublin Core and syndication extensions cannot say credit, description,
copyright or the order of creators, and its Atom links lose their attributes; the elements that
feedgen does not write right are written here. Its quirks, each with its cure and a test:

* ``updated`` and ``lastBuildDate`` begin as now, keep microseconds, and are written ``+00:00`` and
  ``+0000``: they are always set and rewritten (:func:`rfc3339`, :func:`rfc822`).
* An item's ``pubDate`` would switch the process's locale for each date: it is never given one.
* ``content:encoded`` would come before ``guid`` and ``pubDate``: readers match local names, so all
  native elements stand first (:func:`append`).
* ``atom_str()`` of many entries builds one tree of them all: each entry is rendered by itself and
  joined as bytes (:func:`fragment`, :func:`joined`).
* Atom trees carry no namespace in memory: elements of Atom are made without one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

# feedgen.util, alone and first, fails for want of lxml.etree.
import feedgen.feed
from feedgen.ext.base import BaseExtension
from lxml import etree

from feedpub.addresses import page_path
from feedpub.errors import FormatError
from feedpub.feed import Channel, Enclosure, Entry, Feed
from feedpub.formats.profiles import Profile

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
#: RFC 5005.
FH = "http://purl.org/syndication/history/1.0"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
XML = "http://www.w3.org/XML/1998/namespace"

#: The media types of documents, by format; used in links between them.
TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "html": "text/html",
}

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

# What HTML takes for "<" when it is read once more, in front of what could open a tag there.
_TAG_TO_BE = re.compile(
    r"(<|&(?:lt|LT);?|&#0*60(?:;|(?!\d))|&#[xX]0*3[cC](?:;|(?![0-9A-Fa-f])))(?=[A-Za-z/!?&])"
)
_END_TAG = re.compile(r"<(?=/[A-Za-z])")
_WORD_JOINER = "\N{WORD JOINER}"


def rfc822(moment: datetime) -> str:
    """``Wed, 21 Mar 2018 11:00:00 GMT`` (RFC 822, 5, with RFC 1123's year), whatever the locale."""
    utc = moment.astimezone(UTC)
    return (
        f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc.year:04}"
        f" {utc:%H:%M:%S} GMT"
    )


def rfc3339(moment: datetime) -> str:
    """``2018-03-21T11:00:00Z`` (RFC 3339, 5.6), in UTC and whole seconds."""
    utc = moment.astimezone(UTC)
    return f"{utc.year:04}-{utc:%m-%dT%H:%M:%S}Z"


def harmless(text: str) -> str:
    """*text* in which no tag begins even where a reader takes it for HTML.

    RSS does not say whether its texts are plain; readers unescape them once more. A word joiner
    after ``<`` stops every HTML parser and is not seen.
    """
    if "<" not in text and "&" not in text:
        return text
    return _TAG_TO_BE.sub(rf"\1{_WORD_JOINER}", text)


def without_end_tags(text: str) -> str:
    """*text*, which Atom calls plain, with no end of a tag in it; otherwise as it is.

    The classic validator takes ``</b>`` for HTML that was not declared, and so do readers.
    """
    return _END_TAG.sub(f"<{_WORD_JOINER}", text)


def channel_links(channel: Channel, format: str) -> Iterator[tuple[str, str, str | None]]:
    """Relation, address and media type of the links of a feed's document in *format*.

    The document itself first, then those that feed readers know in other formats, then the hubs
    (WebSub, 4). A second alternate of one type is an error (RFC 4287, 4.1.1): the page whose news
    the feed brings is the one for people.
    """
    yield "self", channel.address(format), TYPES[format]
    for name, address in channel.addresses:
        if name not in (format, "html") and channel.names_others:
            yield "alternate", address, TYPES[name]
    for rel, address in history(channel, format):
        yield rel, address, TYPES[format]
    for hub in channel.hubs_of(format):
        yield "hub", hub, None


def history(channel: Channel, format: str) -> Iterator[tuple[str, str]]:
    """The relations and addresses of a feed's other documents in time (RFC 5005, 4).

    ``prev-archive`` leads to older entries, ``next-archive`` to newer ones.
    """
    path = channel.path(format)
    if channel.page is None:
        if channel.pages:
            yield "prev-archive", channel.base + page_path(path, channel.pages)
        return
    current = page_path(path, channel.page, undo=True)
    yield "current", channel.base + current
    if channel.page > 1:
        yield "prev-archive", channel.base + page_path(current, channel.page - 1)
    if channel.page < channel.pages:
        yield "next-archive", channel.base + page_path(current, channel.page + 1)


def written_authors(entry: Entry, channel: Channel) -> tuple[str, ...]:
    """The authors of *entry* as a format writes them that has an element for each."""
    if channel.joined_authors and entry.authors:
        return (joined_names(entry.authors),)
    return entry.authors


def joined_names(names: Iterable[str]) -> str:
    return ", ".join(names)


def enclosures(entry: Entry, profile: Profile) -> list[Enclosure]:
    """The pictures that *entry* carries as files, of those that are known by type and length.

    They are those that the content does not show, and the lead picture if *profile* wants it.
    """
    return [
        each
        for position, each in enumerate(entry.enclosures)
        if each.type
        and each.length
        and (not each.shown or (position == 0 and profile.lead_enclosure))
    ]


def append(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str | None
) -> etree._Element:
    """Append an element; attributes that are None are left out. ``type_`` writes ``type``."""
    element = etree.SubElement(parent, name)
    element.text = text
    for key, value in attributes.items():
        if value is not None:
            element.set(key.rstrip("_"), value)
    return element


def append_dublin_core(parent: etree._Element, entry: Entry) -> None:
    """The language of an entry (DCMES 1.1), where readers of either format look for it."""
    if entry.language:
        append(parent, f"{{{DC}}}language", entry.language)


def append_media(parent: etree._Element, entry: Entry, profile: Profile) -> None:
    """What Media RSS 1.5.1 says of *entry*: one ``media:content`` for each picture, last.

    The credit line stands verbatim in a ``media:credit`` without a role; persons and agencies
    derived from it in others, by their role in the list of the EBU.
    """
    if profile.thumbnail:
        for lead in entry.enclosures[:1]:
            append(
                parent,
                f"{{{MEDIA}}}thumbnail",
                url=lead.url,
                width=_number(lead.width),
                height=_number(lead.height),
            )
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
        credits: list[tuple[str, str | None]] = []
        if each.credit:
            credits.append((each.credit, None))
        if each.photographer:
            credits.append((each.photographer, "photographer"))
        credits += [(distributor, "distribution company") for distributor in each.distributors]
        for name, role in credits:
            append(
                content,
                f"{{{MEDIA}}}credit",
                harmless(name),
                role=role,
                scheme="urn:ebu" if role else None,
            )
        if each.copyright:
            append(content, f"{{{MEDIA}}}copyright", harmless(each.copyright))


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def extended(
    generator: feedgen.feed.FeedGenerator | feedgen.feed.FeedEntry,
    prefixes: dict[str, str],
    write: Callable[[etree._Element], None],
) -> None:
    """Have *write* called with the tree that *generator* builds, after its native elements."""

    class Extension(BaseExtension):  # type: ignore[misc]
        def extend_ns(self) -> dict[str, str]:
            return prefixes

        def extend_rss(self, element: etree._Element) -> etree._Element:
            write(element)
            return element

        extend_atom = extend_rss

    # An entry takes the second class, a feed the first.
    if isinstance(generator, feedgen.feed.FeedGenerator):
        generator.register_extension("feedpub", Extension, None)
    else:
        generator.register_extension("feedpub", Extension)


def fragment(element: etree._Element, prefixes: dict[str, str], level: int) -> bytes:
    """*element* as it stands in a document whose root declares *prefixes*, *level* deep."""
    root = etree.Element("root", nsmap=prefixes)
    root.append(element)
    etree.indent(element, space="  ", level=level)
    element.tail = None
    written: bytes = etree.tostring(element, encoding="UTF-8")
    # lxml repeats the root's declarations on a part that it writes alone.
    start, end, rest = written.partition(b">")
    start = re.sub(rb' xmlns(?::[a-z]+)?="[^"]*"', b"", start)
    return b"  " * level + start + end + rest + b"\n"


def fragments(feed: Feed, format: str, write: Callable[[Entry, Channel], bytes]) -> Iterator[bytes]:
    """Each entry of *feed* as *write* writes it. Raises: FormatError, naming the entry."""
    for position, entry in enumerate(feed.entries):
        try:
            yield write(entry, feed.channel)
        except ValueError as error:
            raise FormatError(feed.channel.name, format, position, str(error)) from error


def joined(empty: bytes, fragments: Iterable[bytes], end: bytes) -> bytes:
    """The document *empty*, which has no entries, with *fragments* in front of its last *end*."""
    head, found, tail = empty.rpartition(end)
    assert found, "feedgen ends a document otherwise"
    return b"".join([head, *fragments, found, tail])
