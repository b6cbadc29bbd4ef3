"""Which links of a page lead to its articles: a pattern for their paths."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from feedpub.addresses import web_address
from feedpub.intake.readers.html.addresses import base_of
from feedpub.intake.text import plain
from feedpub.nouns import dataclass

#: A headline has so many words, and so many links have to be alike.
_WORDS = 3
_ALIKE = 3


@dataclass(frozen=True, slots=True)
class ArticleLinks:
    """A pattern that articles have in common, as ``links`` in config.toml has it."""

    pattern: str

    #: How many pages it matches on the page.
    count: int


def article_links(page: HtmlElement, address: str) -> ArticleLinks | None:
    """Return the pattern of most links of *page*, at *address*, whose texts may be headlines.

    Such links lead to the same host. None: too few are alike.
    """
    base = base_of(page, address, None)
    host = urlsplit(address).netloc
    found: defaultdict[str, set[str]] = defaultdict(set)
    for link in page.iter("a"):
        target = web_address(link.get("href") or "", base)
        text = plain("".join(link.itertext()))
        if target is None or len(text.split()) < _WORDS:
            continue
        parts = urlsplit(target)
        if parts.netloc == host and (pattern := _pattern(parts.path)):
            found[pattern].add(parts.path)
    if not found:
        return None
    # Of equally many the first, in the order of the page.
    pattern, paths = max(found.items(), key=lambda each: len(each[1]))
    return ArticleLinks(pattern, len(paths)) if len(paths) >= _ALIKE else None


def _pattern(path: str) -> str | None:
    """Return the pattern of pages beside *path*. None: it is not that of an article.

    In place of numbers, such as years and months, is anything.
    """
    *folders, name = path.strip("/").split("/")
    if not folders:
        # Other pages of a site are there, too: of articles, most names have several words.
        return "/*-*-*" if name.count("-") > 1 else None
    kept = ("*" if each.isdigit() else each for each in folders)
    return f"/{'/'.join(kept)}/*"
