"""Writing XML with feedgen, and the parts that several formats share.

This is the only module that works around feedgen (1.0), which writes feeds without entries. Entries
are the bytes that it would write, but not made by it (:mod:`feedpub.formats.elements`): what it
gives an entry is a tree, and its media, Dublin Core and syndication extensions lack credits,
descriptions, copyright and the order of creators. Its quirks, each with a test:

* ``updated`` and ``lastBuildDate`` default to now, keep microseconds, and are written ``+00:00``
  and ``+0000``: they are always set and rewritten (:func:`rfc3339`, :func:`rfc822`).
* ``pubDate`` switches the process's locale for each date.
* ``content:encoded`` would come before ``guid`` and ``pubDate``, but readers match local names:
  native elements come first.
* ``atom_str()`` of many entries builds one tree of them all: entries are joined as bytes
  (:func:`joined`).
* Its Atom trees have no namespace in memory: Atom elements are made without one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

# First: feedgen.util alone fails because it does not import lxml.etree.
import feedgen.feed
from feedgen.ext.base import BaseExtension
from lxml import etree

from feedpub.addresses import page_path
from feedpub.article import MediaFile, Place, Rendition
from feedpub.feed import Channel, Enclosure, Entry
from feedpub.format_info import FORMATS
from feedpub.formats.elements import element
from feedpub.partners import WritingProfile

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
#: RFC 5005.
FH = "http://purl.org/syndication/history/1.0"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
XML = "http://www.w3.org/XML/1998/namespace"
GEORSS = "http://www.georss.org/georss"

#: RFC 6721.
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"

#: What of a channel decides the bytes of its entries: names with values that JSON can say.
Settings = tuple[tuple[str, object], ...]

#: What documents name as the software that made them.
GENERATOR = "feedpub"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

# Whatever HTML decodes to "<", where a tag could start.
_TAG_TO_BE = re.compile(
    r"(<|&(?:lt|LT);?|&#0*60(?:;|(?!\d))|&#[xX]0*3[cC](?:;|(?![0-9A-Fa-f])))(?=[A-Za-z/!?&])"
)
_WORD_JOINER = "\N{WORD JOINER}"

#: What stays as it is of an address in a script: all but quotes and the like.
_IN_ADDRESSES = "%/:?#[]@!$&()*+,;=~"


def rfc822(moment: datetime) -> str:
    """``Wed, 21 Mar 2018 11:00:00 GMT`` (RFC 822, 5; RFC 1123, 5.2.14), in any locale."""
    utc = moment.astimezone(UTC)
    return (
        f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc.year:04}"
        f" {utc.hour:02}:{utc.minute:02}:{utc.second:02} GMT"
    )


def rfc3339(moment: datetime) -> str:
    """``2018-03-21T11:00:00Z`` (RFC 3339, 5.6), in UTC and whole seconds."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='seconds')}Z"


def harmless(text: str) -> str:
    """Return *text* so that no tag starts in it even if a reader parses it as HTML.

    RSS does not say whether its texts are plain, and some readers unescape them once more. An
    invisible word joiner after ``<`` stops every HTML parser.
    """
    if "<" not in text and "&" not in text:
        return text
    return _TAG_TO_BE.sub(rf"\1{_WORD_JOINER}", text)


def channel_links(channel: Channel, format: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield relation, address and media type of the links in a feed's document in *format*.

    The document itself comes first, then the feed in other formats for feed readers, then the
    archive documents, then the hubs (WebSub, 4). The feed's page in HTML is left out: a second
    alternate of one type is an error (RFC 4287, 4.1.1), and the site's own page is the first.
    """
    own_type = FORMATS[format].media_type
    yield "self", channel.address(format), own_type
    for name, address in channel.addresses:
        if name != format and FORMATS[name].is_feed and channel.names_others:
            yield "alternate", address, FORMATS[name].media_type
    for rel, address in history(channel, format):
        yield rel, address, own_type
    for hub in channel.hubs_of(format):
        yield "hub", hub, None


def history(channel: Channel, format: str) -> Iterator[tuple[str, str]]:
    """Yield relation and address of the feed's archive documents (RFC 5005, 4).

    ``prev-archive`` has older entries, ``next-archive`` newer ones, ``current`` the newest.
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


def written_authors(entry: Entry, *, joined: bool) -> tuple[str, ...]:
    """Return the authors of *entry*; if *joined*, all of them as one."""
    return together(entry.authors) if joined else entry.authors


def together(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return *names* joined into one, or nothing if there are none."""
    return (joined_names(names),) if names else ()


def joined_names(names: Iterable[str]) -> str:
    return ", ".join(names)


class Attached(NamedTuple):
    """A file that feed readers fetch with an entry."""

    url: str

    #: None if unknown, like the length in bytes.
    type: str | None
    length: int | None
    title: str | None


def attached(entry: Entry, profile: WritingProfile) -> list[Attached]:
    """Return the files of *entry* that are written as enclosures.

    These are its sounds and films, and the pictures of known type and length that the content does
    not show. If *profile* says so, the lead picture is one in any case, and pictures come first.
    """
    files = [Attached(each.url, each.type, each.length, each.title) for each in entry.media]
    pictures = [
        Attached(each.url, each.type, each.length, each.title)
        for position, each in enumerate(entry.enclosures)
        if each.type
        and each.length
        and (not each.shown or (position == 0 and profile.lead_enclosure))
    ]
    return [*pictures, *files] if profile.lead_enclosure else [*files, *pictures]


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


def media(
    level: int,
    entry: Entry,
    profile: WritingProfile,
    more: Callable[[int, Enclosure], Iterator[bytes]] | None = None,
    *,
    grouped: bool = False,
) -> Iterator[bytes]:
    """Yield pictures, sounds and films of *entry* as Media RSS 1.5.1: one ``media:content`` each.

    *more* yields further elements of a picture. If pictures are *grouped*, one that has several
    renditions is a ``media:group`` whose default has the words: readers that know no groups take
    each content for itself.

    The credit line is a ``media:credit`` without a role, verbatim; the persons and agencies in it
    are further ones with a role of the EBU's list.
    """
    if profile.thumbnail and entry.enclosures:
        lead = next(filter(_may_be_thumbnail, entry.enclosures), entry.enclosures[0])
        yield element(level, "media:thumbnail", url=lead.url, width=lead.width, height=lead.height)
    for each in entry.enclosures:
        others = entry.renditions.get(each.url, ())[1:] if grouped else ()
        inner = level + 1 if others else level
        about = [*_about(inner + 1, each, profile), *(more(inner + 1, each) if more else ())]
        picture = _picture(inner, each, about, is_default=bool(others))
        if others:
            contents = [picture, *(_picture(inner, other) for other in others)]
            yield element(level, "media:group", contents)
        else:
            yield picture
    for file in entry.media:
        yield element(
            level,
            "media:content",
            [*_about_file(level + 1, file)],
            url=file.url,
            type=file.type,
            medium=file.medium,
            duration=file.duration,
            width=file.width,
            height=file.height,
            fileSize=file.length,
        )


def _picture(
    level: int,
    picture: Enclosure | Rendition,
    about: Sequence[bytes] = (),
    *,
    is_default: bool = False,
) -> bytes:
    return element(
        level,
        "media:content",
        about,
        url=picture.url,
        type=picture.type,
        medium="image",
        isDefault="true" if is_default else None,
        width=picture.width,
        height=picture.height,
        fileSize=picture.length,
    )


def _may_be_thumbnail(picture: Enclosure) -> bool:
    """Whether *picture* is not known to be too small or too long for SmartNews."""
    if not (picture.width and picture.height):
        return True
    short, long = sorted((picture.width, picture.height))
    return short >= 200 and long <= 3.3 * short


def deleted_status(level: int) -> bytes:
    """Return what marks an entry as deleted (Media RSS 1.5.1, media:status).

    SmartNews reads its text, others the attribute.
    """
    return element(level, "media:status", "deleted", state="deleted")


def extra_elements(level: int, entry: Entry) -> Iterator[bytes]:
    """Yield the elements of *entry* in namespaces that its feed declares."""
    for prefix, name, texts in entry.extras:
        for text in texts:
            yield element(level, f"{prefix}:{name}", text)


def body_of(entry: Entry, content_of: Callable[[Entry], str | None] | None = None) -> str | None:
    """Return the content of *entry* with what sites that publish it again are asked to keep.

    *content_of* returns the content as a partner takes it.
    """
    content = entry.content if content_of is None else content_of(entry)
    return content + entry.republication if content and entry.republication else content


def with_link(script: str, entry: Entry) -> str:
    """Return *script* with the address of *entry* for ``{link}``, harmless in any quotes."""
    return script.replace("{link}", quote(entry.link or "", safe=_IN_ADDRESSES))


def _about_file(level: int, file: MediaFile) -> Iterator[bytes]:
    if file.title:
        yield element(level, "media:title", harmless(file.title), type="plain")
    if file.poster:
        yield element(level, "media:thumbnail", url=file.poster)


def location(level: int, place: Place | None) -> Iterator[bytes]:
    """Yield *place* as GeoRSS Simple 1.1. A name without coordinates has no element.

    Few entries have one, so their elements declare the namespace, and documents do not.
    """
    if place is None or place.shape is None:
        return
    declared = {"xmlns:georss": GEORSS}
    numbers = " ".join(f"{each:.6f}".rstrip("0").rstrip(".") for each in place.coordinates)
    yield element(level, f"georss:{place.shape}", numbers, **declared)
    if place.name:
        yield element(level, "georss:featureName", harmless(place.name), **declared)


def _about(level: int, picture: Enclosure, profile: WritingProfile) -> Iterator[bytes]:
    if picture.title:
        name = "media:text" if profile.alt_as_text else "media:title"
        yield element(level, name, harmless(picture.title), type="plain")
    if picture.description:
        yield element(level, "media:description", harmless(picture.description), type="plain")
    for name, role in _credits(picture):
        scheme = "urn:ebu" if role else None
        yield element(level, "media:credit", harmless(name), role=role, scheme=scheme)
    if picture.copyright:
        yield element(level, "media:copyright", harmless(picture.copyright))


def _credits(picture: Enclosure) -> Iterator[tuple[str, str | None]]:
    """Yield each name to credit with its role; the credit line itself has none."""
    if picture.credit:
        yield picture.credit, None
    if picture.photographer:
        yield picture.photographer, "photographer"
    for distributor in picture.distributors:
        yield distributor, "distribution company"


def extended(
    generator: feedgen.feed.FeedGenerator,
    prefixes: dict[str, str],
    write: Callable[[etree._Element], None],
) -> None:
    """Let *write* add to the tree of *generator*, after feedgen's native elements."""
    # The second extension would be for its entries.
    generator.register_extension("feedpub", lambda: _Extension(prefixes, write), None)


class _Extension(BaseExtension):  # type: ignore[misc]
    def __init__(self, prefixes: dict[str, str], write: Callable[[etree._Element], None]) -> None:
        self._prefixes = prefixes
        self._write = write

    def extend_ns(self) -> dict[str, str]:
        return self._prefixes

    def extend_rss(self, element: etree._Element) -> etree._Element:
        self._write(element)
        return element

    extend_atom = extend_rss


def joined(empty: bytes, fragments: Iterable[bytes], end: bytes) -> bytes:
    """Return the document *empty* with *fragments* in front of its last *end*."""
    head, found, tail = empty.rpartition(end)
    assert found, "feedgen has changed how it ends a document"
    return b"".join([head, *fragments, found, tail])
