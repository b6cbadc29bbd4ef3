"""Modules of feeds that say of an item or entry whether it is public."""

from __future__ import annotations

from lxml import etree

from feedpub.intake.readers.publication_status import Mark, app_draft
from feedpub.intake.readers.xml.tree import child, children, text

#: AtomPub as it was specified (RFC 5023, 13.1), as its drafts and Blogger have it, and as those
#: have it that wrote Atom before.
_APP = (
    "{http://www.w3.org/2007/app}",
    "{http://purl.org/atom/app#}",
    "{http://purl.org/atompub/app#}",
    "{http://purl.org/atom-blog/ns#}",
)
#: Google's, of entries that are deleted.
_DELETED = "{http://schemas.google.com/g/2005}deleted"
#: FeedSync, and as it was called before: ``deleted="true"``.
_SYNC = (
    "{http://feedsync.org/2007/feedsync}sync",
    "{http://www.microsoft.com/schemas/sse}sync",
    "{http://www.microsoft.com/schemas/rss/sse}sync",
)


def said_by_modules(item: etree._Element) -> Mark | None:
    """What keeps *item* from being public. None: nothing does."""
    for each in children(item, *_SYNC):
        if (each.get("deleted") or "").strip().lower() in ("true", "1"):
            return Mark(code="status-deleted", what="deleted (sx:sync)", final=True)
    if child(item, _DELETED) is not None:
        return Mark(code="status-deleted", what="deleted (gd:deleted)", final=True)
    return app_draft(
        text(each) or ""
        for space in _APP
        for place in (item, child(item, f"{space}control"))
        for each in children(place, f"{space}draft")
    )
