"""Rules about probable mistakes: future dates, empty feeds, invisible characters."""

from __future__ import annotations

import codecs
from datetime import timedelta
from itertools import repeat

from feedpub.patterns import pattern
from feedpub.validation.document import ITEM, Parsed, first, name_of, shown, text
from feedpub.validation.entry_view import uncredited_images
from feedpub.validation.outlines import outlines
from feedpub.validation.rule import EVERYWHERE, IN_BOTH, IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.dates import read_rfc822, read_rfc3339
from feedpub.validation.values.kinds import no_longer_than
from feedpub.validation.xml_names import ATOM, TOMBSTONES

_AHEAD = timedelta(minutes=10)

# Private use, and controls of the writing direction (Unicode, 23.5, 23.3, UAX #9).
_INVISIBLE = pattern(
    "[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd\u202a-\u202e\u2066-\u2069]"
)
# Their first bytes in UTF-8: those of private use, and those of the controls.
_PRIVATE_BYTES = (b"\xee", b"\xef", b"\xf3", b"\xf4")
_CONTROL_BYTES = pattern(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")

rules = RuleSet(IN_BOTH)


@rules.bytes(
    "xml-bom",
    "warning",
    source="XML 1.0, 4.3.3, appendix F",
    advice="write UTF-8 without a byte order mark: some readers take it for text",
    formats=EVERYWHERE,
    quiet=EVERYWHERE,
)
def xml_bom(content: bytes) -> Faults:
    """UTF-8 needs no byte order mark, and some readers fail on it."""
    if content.startswith(codecs.BOM_UTF8):
        yield Fault("the document begins with a byte order mark", line=1)


@rules.tree(
    "char-unseen",
    "warning",
    source="Unicode, 23.3, 23.5; UAX #9",
    advice="remove the character: fonts do not show it, or it reverses the text after it",
    formats=EVERYWHERE,
    quiet=EVERYWHERE,
)
def char_unseen(parsed: Parsed) -> Faults:
    """Characters for private use and controls of the writing direction do not belong in texts."""
    # Little is outside of entries.
    if parsed.part != "rest" and not _may_be_invisible(parsed.content):
        return
    for element in parsed.elements():
        yield from _invisible(element, element.text)
        for child in element if len(element) else ():
            # One finding is enough for what is in an element and right after it.
            if next(_invisible(child, child.text), None) is None:
                yield from _invisible(element, child.tail)


def _invisible(element: Element, own: str | None) -> Faults:
    if own and not own.isascii() and (found := _INVISIBLE.search(own)):
        around = own[max(found.start() - 10, 0) : found.end() + 10]
        yield Fault(f"invisible character U+{ord(found[0]):04X} in {shown(around)}", element)


def _may_be_invisible(content: bytes) -> bool:
    if b"&#" in content:
        return True
    if content.isascii():
        return False
    is_private = any(start in content for start in _PRIVATE_BYTES)
    return is_private or _CONTROL_BYTES.search(content) is not None


@rules.tree(
    "date-future",
    "error",
    needs={"clock"},
    source="RSS 2.0, pubDate; RFC 4287, 4.2.9, 4.2.15",
    advice="publish it when its time has come: readers show it above all others until then",
    quiet=IN_BOTH,
)
def date_future(parsed: Parsed) -> Faults:
    """An entry is published when its date has come."""
    latest = parsed.now + _AHEAD
    for entry, held in zip(parsed.entries, parsed.held, strict=True):
        if entry.tag == ITEM:
            date, read = held.get("pubDate"), read_rfc822
        else:
            date, read = held.get(f"{ATOM}published"), read_rfc3339
        at = None if date is None else read(text(date)).at
        if at is not None and at > latest:
            yield Fault(f"the {name_of(entry)} has the future date {at.isoformat()}", date)


@rules.tree(
    "feed-empty",
    "warning",
    needs={"channel", "neighbours"},
    advice="check why there is nothing to publish",
    quiet=IN_BOTH,
)
def feed_empty(parsed: Parsed) -> Faults:
    """A feed has entries: a failed query looks like a feed that has ended."""
    # RFC 6721: withdrawn entries show that there were some.
    if not parsed.entries and first(parsed.channel, f"{TOMBSTONES}deleted-entry") is None:
        yield Fault("the feed has no entries", parsed.channel)


# fmt: off
rules.values(
    "guid-long", "warning", "guid atom:id", no_longer_than(500),
    "An id has 500 characters at most: readers store ids in columns of a database.", None,
    "use a shorter id for new entries: some readers cut it off, or do not store it", quiet=IN_BOTH,
)
# fmt: on


@rules.tree(
    "credit-missing",
    "warning",
    needs={"channel"},
    source="DCMES 1.1, creator; RFC 4287, 4.2.1; Media RSS, media:credit",
    advice="name the author of the article, and the photographer of the image",
    quiet=IN_BOTH,
)
def credit_missing(parsed: Parsed) -> Faults:
    """Each entry has an author, and each image a credit."""
    # RFC 4287, 4.2.1: the feed's author is that of entries without one.
    by_feed = first(parsed.channel, f"{ATOM}author") is not None
    for entry, held, outline in zip(
        parsed.entries, parsed.held, parsed.once(outlines), strict=True
    ):
        if outline.is_removed:
            continue
        if not (outline.is_by_somebody or by_feed):
            yield Fault("has no author", entry)
        images = uncredited_images(entry, held) if parsed.outlines is None else repeat(entry)
        for _, image in zip(range(outline.uncredited), images, strict=False):
            yield Fault("the image has no credit", image)


# fmt: off
rules.check(
    "rss-enclosure-zero", "warning", "enclosure",
    lambda enclosure: (enclosure.get("length") or "").strip() == "0",
    "the length of the enclosure is 0",
    "The length of an enclosure is 0 only if the size of the file is unknown.",
    "RSS Profile, enclosure", "write the size of the file in bytes",
    formats=IN_RSS, quiet=IN_RSS,
)
# fmt: on
