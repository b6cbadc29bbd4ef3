"""HTML pages where a feed was expected, and the feeds that they link to."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from feedpub.patterns import pattern

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)

_PAGE = pattern(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_MAX_FEEDS = 5


def is_page(content: bytes) -> bool:
    """Whether *content* starts like an HTML page."""
    return _PAGE.match(content[:8192].removeprefix(b"\xef\xbb\xbf")) is not None


def offered_feeds(page: bytes, address: str) -> list[str]:
    """Return the addresses of the feeds that an HTML page links to (``rel="alternate"``)."""
    finder = _FeedLinks()
    finder.feed(page[: 1 << 20].decode("utf-8", "replace"))
    found = []
    for href in finder.found:
        try:
            found.append(urljoin(address, href))
        except ValueError:
            continue
    return list(dict.fromkeys(found))[:_MAX_FEEDS]


class _FeedLinks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "link":
            return
        values = {name: value or "" for name, value in attrs}
        type = values.get("type", "").partition(";")[0].strip().lower()
        if "alternate" in values.get("rel", "").lower().split() and type in _FEED_TYPES:
            self.found.append(values.get("href", "").strip()[:2000])
