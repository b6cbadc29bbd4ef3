"""LINE NEWS: status, date of change, who made the picture. Known from others' feeds only."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.feed import Channel, Entry, Withdrawn
from feedpub.formats.elements import element
from feedpub.formats.partners.base import PartnerElements
from feedpub.formats.writing import harmless, rfc822

OA = "http://news.line.me/rss/1.0/oa"

_NOT_PUBLISHED, _PUBLISHED = "0", "2"
_DELETED = "1"


def _of_entry(level: int, entry: Entry, _format: str, _channel: Channel) -> Iterator[bytes]:
    yield element(level, "oa:lastPubDate", rfc822(entry.updated))
    yield element(level, "oa:pubStatus", _PUBLISHED)
    for lead in entry.enclosures[:1]:
        if lead.credit:
            name = [element(level + 1, "oa:authorName", harmless(lead.credit))]
            yield element(level, "oa:imgAuthor", name)


def _of_deleted(level: int, gone: Withdrawn) -> Iterator[bytes]:
    yield element(level, "oa:lastPubDate", rfc822(gone.at))
    yield element(level, "oa:pubStatus", _NOT_PUBLISHED)
    yield element(level, "oa:delStatus", _DELETED)


ELEMENTS = PartnerElements(prefixes={"oa": OA}, of_entry=_of_entry, of_deleted=_of_deleted)
