"""Rules about what no reader complains of: dates to come, empty feeds, signs that nobody sees."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import timedelta

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, first, is_removed, name_of, shown, text
from feedpub.validation.rule import (
    EVERYWHERE,
    IN_BOTH,
    IN_RSS,
    OWN,
    Fault,
    bytes_rule,
    element_rule,
    tree_rule,
)
from feedpub.validation.values.dates import read_rfc822, read_rfc3339
from feedpub.validation.xml_names import ATOM, DC, ITUNES, MEDIA, TOMBSTONES

_AHEAD = timedelta(minutes=10)

_ENCLOSURE = "enclosure"
_CONTENT = f"{MEDIA}content"
_GROUP = f"{MEDIA}group"
_CREDIT = f"{MEDIA}credit"

# Private use, and what turns the direction of all that follows (Unicode, 23.5, 23.3, UAX #9).
_UNSEEN = re.compile(
    "[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd\u202a-\u202e\u2066-\u2069]"
)
# Their first bytes in UTF-8: those of private use, and those of the others.
_PRIVATE = (b"\xee", b"\xef", b"\xf3", b"\xf4")
_TURNING = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")

_LONGEST_ID = 500


@bytes_rule(
    "xml-bom",
    "warning",
    source="XML 1.0, 4.3.3, appendix F",
    advice="write UTF-8 without a byte order mark: some readers take it for text",
    quiet=EVERYWHERE,
)
def xml_bom(content: bytes) -> Iterator[Fault]:
    """XML 1.0, 4.3.3: UTF-8 needs no mark; readers have failed on it."""
    if content.startswith(codecs.BOM_UTF8):
        yield Fault("begins with a byte order mark", line=1)


@tree_rule(
    "char-unseen",
    "warning",
    formats=EVERYWHERE,
    scope="entry",
    source="Unicode, 23.3, 23.5; UAX #9",
    advice="take the character out: nobody but its font knows it, or it turns what follows",
    quiet=EVERYWHERE,
)
def char_unseen(parsed: Parsed) -> Iterator[Fault]:
    """Unicode, 23.5, private use; UAX #9, embeddings and overrides of direction."""
    if not _may_be_unseen(parsed.content):
        return
    for element in parsed.root.iter("*"):
        for own in (element.text, element.tail):
            if own and not own.isascii() and (found := _UNSEEN.search(own)):
                where = element if own is element.text else element.getparent()
                around = own[max(found.start() - 10, 0) : found.end() + 10]
                yield Fault(f"U+{ord(found[0]):04X} in {shown(around)}", where)
                break


def _may_be_unseen(content: bytes) -> bool:
    if b"&#" in content:
        return True
    if content.isascii():
        return False
    return any(start in content for start in _PRIVATE) or _TURNING.search(content) is not None


@tree_rule(
    "date-future",
    "error",
    source="RSS 2.0, pubDate; RFC 4287, 4.2.9, 4.2.15",
    advice="publish it when its time has come: readers sort it above all others until then",
    scope="entry",
    quiet=IN_BOTH,
)
def date_future(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0, pubDate; RFC 4287, 4.2.9 and 4.2.15: when something happened to the entry."""
    latest = parsed.now + _AHEAD
    for entry in parsed.entries:
        if entry.tag == ITEM:
            date, read = first(entry, "pubDate"), read_rfc822
        else:
            date, read = first(entry, f"{ATOM}published"), read_rfc3339
        at = None if date is None else read(text(date)).at
        if at is not None and at > latest:
            yield Fault(f"{name_of(entry)} will be published {at.isoformat()}", date)


@tree_rule(
    "feed-empty",
    "warning",
    source=OWN,
    advice="look why there is nothing to publish",
    quiet=IN_BOTH,
)
def feed_empty(parsed: Parsed) -> Iterator[Fault]:
    """Our own: a query that failed looks like a feed that has ended."""
    # RFC 6721: what was withdrawn has been there.
    if not parsed.entries and first(parsed.channel, f"{TOMBSTONES}deleted-entry") is None:
        yield Fault("the feed has no entries", parsed.channel)


@element_rule(
    "guid-long",
    "warning",
    at={"guid", f"{ATOM}id"},
    source=OWN,
    advice="make a shorter one for what is new: readers cut it off, or do not keep it",
    quiet=IN_BOTH,
)
def guid_long(id: etree._Element) -> Iterator[Fault]:
    """Our own: readers keep ids in columns of a database."""
    length = len(text(id).strip())
    if length > _LONGEST_ID:
        yield Fault(f"the id has {length} characters", id)


@element_rule(
    "credit-missing",
    "warning",
    at={ITEM, ENTRY},
    source="DCMES 1.1, creator; RFC 4287, 4.2.1; Media RSS, media:credit",
    advice="say who wrote it, and who took the picture",
    quiet=IN_BOTH,
)
def credit_missing(entry: etree._Element) -> Iterator[Fault]:
    """DCMES 1.1, creator; RFC 4287, 4.2.1; Media RSS, media:credit: whose work it is."""
    if is_removed(entry):
        return
    if all(first(entry, tag) is None for tag in _AUTHORS) and not _author_of_all(entry):
        yield Fault("nobody is named as its author", entry)
    for parent in (entry, *entry.iterchildren(_GROUP)):
        if first(parent, _CREDIT) is not None:
            continue
        for content in parent.iterchildren(_CONTENT):
            if _is_picture(content) and first(content, _CREDIT) is None:
                yield Fault("nobody is named for the picture", content)


_AUTHORS = ("author", f"{DC}creator", f"{ATOM}author", f"{ITUNES}author")


def _author_of_all(entry: etree._Element) -> bool:
    """RFC 4287, 4.2.1: the feed's author is that of entries that name none."""
    feed = entry.getparent()
    return feed is not None and first(feed, f"{ATOM}author") is not None


def _is_picture(content: etree._Element) -> bool:
    return content.get("medium") == "image" or content.get("type", "").startswith("image/")


@element_rule(
    "rss-enclosure-zero",
    "warning",
    at={_ENCLOSURE},
    formats=IN_RSS,
    source="RSS Profile, enclosure",
    advice="write the size of the file in bytes",
    quiet=IN_RSS,
)
def rss_enclosure_zero(enclosure: etree._Element) -> Iterator[Fault]:
    """RSS Profile, enclosure: 0 stands for a size that nobody knows."""
    if (enclosure.get("length") or "").strip() == "0":
        yield Fault("the length of the enclosure is 0", enclosure)
