"""MSN: its own elements and those of Dublin Core, and bodies of the HTML that it keeps.

MSN Partner Hub, Feed item metadata requirements; HTML guidelines and tag restrictions.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from feedpub.feed import Channel, Enclosure, Entry
from feedpub.formats.elements import element
from feedpub.formats.partners.base import PartnerElements
from feedpub.formats.writing import harmless, rfc3339
from feedpub.patterns import pattern
from feedpub.validation.values.msn_html import KEPT_TAGS, is_kept_frame

#: Tags that MSN removes, by those that show the same. The text of all others is kept alone.
_RENAMED = {
    "h6": "h5",
    **dict.fromkeys(
        "figure figcaption section article aside header footer main nav address details summary dl"
        " dt dd pre".split(),
        "div",
    ),
}

# Bodies have one normal form, in which "<" only starts tags.
_TAG = pattern(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>")
_FRAME = pattern(r'<iframe(?=[^<>]* src="([^"]*)")(?:[^<>]* title="([^"]*)")?[^<>]*></iframe>')
_STYLE = pattern(r' style="[^"]*"')


def _of_entry(level: int, entry: Entry, format: str, _channel: Channel) -> Iterator[bytes]:
    if format == "rss":
        # The counterpart of Atom's updated.
        yield element(level, "dcterms:modified", rfc3339(entry.updated))
    if entry.subtitle:
        yield element(level, "dcterms:alternative", harmless(entry.subtitle))
    if entry.expires:
        until = f"end={rfc3339(entry.expires)}; scheme=W3C-DTF"
        yield element(level, "dcterms:valid", until)
    if entry.short_title:
        yield element(level, "mi:shortTitle", harmless(entry.short_title))
    if entry.access == "paid":
        yield element(level, "mi:SubscriptionProductType", "Premium")
    tags = [each.term for each in entry.categories if each.is_tag]
    # A comma would make two of one.
    if keywords := [" ".join(each.replace(",", " ").split()) for each in tags]:
        yield element(level, "media:keywords", harmless(", ".join(keywords)))


def _of_picture(level: int, picture: Enclosure) -> Iterator[bytes]:
    if (rights := picture.syndication_rights) is not None:
        yield element(level, "mi:hasSyndicationRights", "1" if rights else "0")
    if picture.license_id:
        yield element(level, "mi:licenseId", harmless(picture.license_id))
    if picture.licensor:
        yield element(level, "mi:licensorName", harmless(picture.licensor))
    if picture.focal_region:
        corners = zip(("x1", "y1", "x2", "y2"), picture.focal_region, strict=True)
        named = [element(level + 1, f"mi:{name}", str(number)) for name, number in corners]
        yield element(level, "mi:focalRegion", named)


def content_of(entry: Entry) -> str | None:
    """Return the content of *entry* with the tags and frames that MSN keeps, and no others.

    A picture and its caption are each in a ``div``, as MSN would remove ``figure`` with the
    caption; other frames are links.
    """
    if not entry.content:
        return entry.content
    return _TAG.sub(_kept, _FRAME.sub(_framed, entry.content))


def _framed(frame: re.Match[str]) -> str:
    address, title = frame.group(1), frame.group(2)
    if is_kept_frame(html.unescape(address)):
        return frame.group()
    return f'<a href="{address}">{title or address}</a>'


def _kept(tag: re.Match[str]) -> str:
    end, name, attributes = tag.groups()
    name = _RENAMED.get(name, name)
    if name not in KEPT_TAGS:
        return ""
    return f"<{end}{name}{_STYLE.sub('', attributes)}>"


ELEMENTS = PartnerElements(
    formats=("rss", "atom"),
    # With http, as MSN's own example declares them.
    prefixes={
        "dcterms": "http://purl.org/dc/terms/",
        "mi": "http://schemas.ingestion.microsoft.com/common/",
    },
    of_entry=_of_entry,
    of_picture=_of_picture,
    content_of=content_of,
)
