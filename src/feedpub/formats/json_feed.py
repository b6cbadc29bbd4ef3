"""JSON Feed 1.1, with what it has no key for under ``_feedpub``."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from feedpub.feed import Channel, Document, Enclosure, Entry, Feed
from feedpub.formats.markup import fragments, history, rfc3339, written_authors

VERSION = "https://jsonfeed.org/version/1.1"

_BLOCK_END = re.compile(
    r"</(?:p|h[1-6]|li|figure|figcaption|blockquote|tr|pre|dd|dt|div|ul|ol|table)>"
)
_BREAK = re.compile(r"<br(?: [^<>]*)?>")
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class JSONFeedFormat:
    """https://www.jsonfeed.org/version/1.1/"""

    name: str = "json"

    def render(self, feed: Feed) -> Document:
        """The same feed gives the same bytes. Raises: FormatError, naming the entry."""
        channel = feed.channel
        head = _written(_top(feed), level=0).removesuffix(b"\n}")
        items = b",\n".join(fragments(feed, self.name, _item))
        inside = b"[\n" + items + b"\n  ]" if items else b"[]"
        return Document(
            name=channel.path(self.name),
            format=self.name,
            content=head + b',\n  "items": ' + inside + b"\n}\n",
            address=channel.address(self.name),
        )


def _top(feed: Feed) -> dict[str, Any]:
    """Top-level: https://www.jsonfeed.org/version/1.1/#top-level"""
    channel = feed.channel
    return _said(
        version=VERSION,
        title=channel.title,
        home_page_url=channel.link,
        feed_url=channel.address("json"),
        # The next older entries.
        next_url=dict(history(channel, "json")).get("prev-archive"),
        description=channel.description,
        # Both are square: the wide logo stands in for want of one.
        icon=channel.icon or channel.logo,
        favicon=channel.icon,
        authors=[{"name": channel.author}],
        language=channel.language,
        hubs=[{"type": "WebSub", "url": hub} for hub in channel.hubs_of("json")],
        _feedpub=_said(updated=rfc3339(feed.updated), rights=channel.rights),
    )


def _item(entry: Entry, channel: Channel) -> bytes:
    """Items: https://www.jsonfeed.org/version/1.1/#items; with attachments and extensions."""
    updated = rfc3339(entry.updated)
    published = rfc3339(entry.published)
    lead = entry.enclosures[0] if entry.enclosures else None
    item = _said(
        id=entry.id_in("json"),
        url=channel.tracked(entry.link, "json"),
        title=entry.title,
        content_html=entry.content,
        # One of the two must be there.
        content_text=plain_text(entry.content) if entry.content else entry.summary,
        summary=entry.summary if entry.has_own_summary else None,
        image=lead.url if lead else None,
        date_published=published,
        date_modified=updated if updated != published else None,
        authors=[{"name": author} for author in written_authors(entry, channel)],
        tags=[category.term for category in entry.categories],
        language=entry.language,
        # Equal titles would say that two are renditions of one thing: they have none.
        attachments=[
            _said(url=each.url, mime_type=each.type, size_in_bytes=each.length)
            for each in entry.enclosures
            if each.type
        ],
        _feedpub=_said(
            **{entry.related_is: entry.related},
            agencies=list(entry.contributors),
            rights=entry.rights,
            images=[_image(each) for each in entry.enclosures],
        ),
    )
    return b"    " + _written(item, level=2)


def _image(enclosure: Enclosure) -> dict[str, Any]:
    return _said(
        url=enclosure.url,
        alt=enclosure.title,
        caption=enclosure.description,
        credit=enclosure.credit,
        photographer=enclosure.photographer,
        agencies=list(enclosure.distributors),
        copyright=enclosure.copyright,
        width=enclosure.width,
        height=enclosure.height,
    )


def plain_text(markup: str) -> str:
    """The words of clean HTML; a blank line between its blocks."""
    text = " ".join(markup.split())
    text = _BLOCK_END.sub("\n\n", _BREAK.sub("\n", text))
    lines = [line.strip() for line in html.unescape(_MARKUP.sub("", text)).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _said(**values: Any) -> dict[str, Any]:
    """What of *values* says something."""
    return {key: value for key, value in values.items() if value not in (None, [], {})}


def _written(value: dict[str, Any], level: int) -> bytes:
    """Raises: ValueError, for what UTF-8 cannot write."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text.replace("\n", "\n" + "  " * level).encode()
