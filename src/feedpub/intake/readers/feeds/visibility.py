"""Extensions by which a feed says that an entry is not public: tombstones, FeedSync, app:draft."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.intake.dates.parser import parse_timestamp
from feedpub.intake.readers.publication_status import Mark, app_draft
from feedpub.intake.readers.xml.tree import child, children, text
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext, Reading, Revision
from feedpub.validation.xml_names import APP, TOMBSTONES

DELETED = f"{TOMBSTONES}deleted-entry"

#: AtomPub (RFC 5023, 13.1); its drafts, which Blogger uses; and what Atom 0.3 software wrote.
_APP = (
    APP,
    "{http://purl.org/atom/app#}",
    "{http://purl.org/atompub/app#}",
    "{http://purl.org/atom-blog/ns#}",
)
#: Google's mark of a deleted entry.
_GOOGLE_DELETED = "{http://schemas.google.com/g/2005}deleted"
#: FeedSync under its present and its two former names: ``deleted="true"``.
_SYNC = (
    "{http://feedsync.org/2007/feedsync}sync",
    "{http://www.microsoft.com/schemas/sse}sync",
    "{http://www.microsoft.com/schemas/rss/sse}sync",
)

#: In characters; the rest of a tombstone's comment is cut off.
_MAX_COMMENT = 200


def read_tombstones(
    name: str, feed: etree._Element | None, context: ReaderContext
) -> Iterator[Reading]:
    """Read the deleted entries (RFC 6721) in *feed*, or *feed* itself if it is one.

    *name* is the document's name.
    """
    found = [feed] if feed is not None and feed.tag == DELETED else children(feed, DELETED)
    for number, each in enumerate(found, 1):
        ref = plain(each.get("ref") or "")
        if not ref:
            # Without ref there is no way to find the entry it means.
            continue
        comment = text(child(each, f"{TOMBSTONES}comment")) or ""
        what = "at:deleted-entry"
        yield tombstone(
            f"{name}:deleted-entry {number}", ref, each.get("when") or "", comment, what, context
        )


def tombstone(
    name: str, id: str, when: str, comment: str, origin: str, context: ReaderContext
) -> Reading:
    """Return the reading *name* of what says that the article with *id* was deleted."""
    at = parse_timestamp(when.strip(), context)
    comment = plain(comment)[:_MAX_COMMENT]
    what = f"deleted ({origin}" + (f": {comment})" if comment else ")")
    mark = Mark(code="status-deleted", what=what, final=True, tombstone=True)
    return mark.reading(name, (id,), Revision(at=at.moment if at else None))


def visibility_mark(item: etree._Element) -> Mark | None:
    """Return the extension element that keeps *item* from being public. None: there is none."""
    for each in children(item, *_SYNC):
        if (each.get("deleted") or "").strip().lower() in ("true", "1"):
            return Mark(code="status-deleted", what="deleted (sx:sync)", final=True)
    if child(item, _GOOGLE_DELETED) is not None:
        return Mark(code="status-deleted", what="deleted (gd:deleted)", final=True)
    return app_draft(
        text(each) or ""
        for namespace in _APP
        for parent in (item, child(item, f"{namespace}control"))
        for each in children(parent, f"{namespace}draft")
    )
