"""The list of a newsroom's sitemaps, by which search engines find all of them.

https://www.sitemaps.org/protocol.html#index and
https://developers.google.com/search/docs/crawling-indexing/sitemaps/large-sitemaps
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedpub.feed import Document
from feedpub.format_info import SITEMAP_INDEX, SITEMAPS
from feedpub.formats.elements import checked, element
from feedpub.formats.layouts import XMLLayout
from feedpub.formats.sitemap import SITEMAP
from feedpub.formats.writing import joined, rfc3339

#: For published documents that are read back: it has no entries.
LAYOUT = XMLLayout(root=f"{{{SITEMAP}}}sitemapindex")

_EMPTY = (
    f"<?xml version='1.0' encoding='UTF-8'?>\n<sitemapindex xmlns=\"{SITEMAP}\">\n</sitemapindex>\n"
).encode()


def sitemap_index(base: str, sitemaps: Iterable[tuple[str, datetime]]) -> Document:
    """Return the index of *sitemaps*, addresses with the moments of their last changes.

    *base* is the address of the publish directory.
    """
    listed = (
        checked(element(1, "sitemap", [element(2, "loc", loc), element(2, "lastmod", rfc3339(at))]))
        for loc, at in sitemaps
    )
    return Document(
        name=SITEMAP_INDEX,
        format=SITEMAPS.name,
        content=joined(_EMPTY, listed, b"</sitemapindex>"),
        address=base + SITEMAP_INDEX,
    )
