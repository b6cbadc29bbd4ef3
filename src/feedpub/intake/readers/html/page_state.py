"""The date of an article in the state that scripts of its page begin with.

Next.js writes it as JSON into ``script#__NEXT_DATA__``, others assign it to ``window.__STATE__``.
An object in it that has the page's own title is the article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.readers.json_ld import clean_text

#: In characters, of all scripts; and how many objects are looked at.
_MAX_TEXT = 3_000_000
_MAX_OBJECTS = 50_000

#: In characters, of a title that no other article has.
_MIN_TITLE = 12

_TITLES = ("headline", "title", "name", "h1")
_DATES = (
    "datePublished", "publishedAt", "published_at", "publishDate", "publish_date", "publishedDate",
    "published_date", "firstPublished", "firstPublishedAt", "firstPublishedDate", "first_published",
    "firstPublicationDate", "first_publish_date", "publicationDate", "publication_date",
    "publishTime", "publish_time", "publishedTime", "published_time", "datePublish", "published",
    "pubDate", "publishedOn", "displayDate", "display_date", "createdAt", "created_at",
)  # fmt: skip
_ASSIGNED = re.compile(r"=\s*(?=[{\[]\s*[\"{\[])")
_SOME_DATE = re.compile("|".join(map(re.escape, _DATES)))


def state_dates(root: HtmlElement, data: PageData) -> Iterator[Found[str]]:
    """Yield the dates of the objects that have the title of the page."""
    titles = [data.title, *(each.value for each in data.meta_texts("og:title", "twitter:title"))]
    titles += ["".join(h1.itertext()) for h1 in root.iter("h1")][:3]
    keys = {key for each in titles if len(key := key_of(each)) >= _MIN_TITLE}
    left = _MAX_TEXT
    for script in root.iter("script"):
        source = script.text or ""
        left -= len(source)
        if left < 0:
            return
        if keys and _SOME_DATE.search(source) and "ld+json" not in (script.get("type") or ""):
            for each in _objects(_document(source)):
                if _has_title(each, keys):
                    yield from _dates_of(each)


def _document(source: str) -> Any:
    """Return the JSON that is a whole script, or that it assigns first; None without any."""
    decoder = json.JSONDecoder(strict=False)
    begins = [0] if source.lstrip().startswith(("{", "[")) else []
    begins += [match.end() for match in _ASSIGNED.finditer(source)][:5]
    for at in begins:
        try:
            return decoder.raw_decode(source[at:].lstrip())[0]
        except (ValueError, RecursionError):
            continue
    return None


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in *document*, the outer ones first."""
    waiting = [document]
    for _ in range(_MAX_OBJECTS):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += [each for each in value.values() if isinstance(each, dict | list)]
        elif isinstance(value, list):
            waiting += [each for each in value if isinstance(each, dict | list)]


def _has_title(value: dict[str, Any], keys: set[str]) -> bool:
    titles = (value.get(name) for name in _TITLES)
    own = [key_of(clean_text(each)) for each in titles if isinstance(each, str) and len(each) < 500]
    return any(
        len(key) >= _MIN_TITLE and any(other.startswith(key) for other in keys) for key in own
    )


def _dates_of(value: dict[str, Any]) -> Iterator[Found[str]]:
    for name in _DATES:
        date = value.get(name)
        if isinstance(date, int) and not isinstance(date, bool):
            date = str(date)
        if isinstance(date, str) and 8 <= len(date) <= 60:
            yield Found(value=date, origin=f"page state {name}")
            return
