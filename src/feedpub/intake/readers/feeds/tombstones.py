"""Tombstones of a feed: entries that its publisher deleted (RFC 6721)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.intake.dates.parser import parse_timestamp
from feedpub.intake.readers.publication_status import Mark
from feedpub.intake.readers.xml.tree import child, children, text
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext, Reading, Revision

TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"

DELETED = f"{TOMBSTONES}deleted-entry"

#: In characters.
_COMMENT = 200


def read_tombstones(
    name: str, feed: etree._Element | None, terms: ReaderContext
) -> Iterator[Reading]:
    """The tombstones that stand in *feed*, or the one that *feed* is; its document is *name*."""
    alone = feed is not None and feed.tag == DELETED
    for number, each in enumerate([feed] if alone else children(feed, DELETED), 1):
        assert each is not None
        ref = plain(each.get("ref") or "")
        if not ref:
            # Nobody can tell of which entry.
            continue
        when = parse_timestamp((each.get("when") or "").strip(), terms)
        comment = plain(text(child(each, f"{TOMBSTONES}comment")) or "")[:_COMMENT]
        what = "deleted (at:deleted-entry" + (f": {comment})" if comment else ")")
        mark = Mark(code="status-deleted", what=what, final=True, tombstone=True)
        revision = Revision(at=when.moment if when else None)
        yield mark.reading(f"{name}:deleted-entry {number}", (ref,), revision)
