"""Texts by which the archive finds articles, and how long they may be.

An entry of an index in PostgreSQL has at most 2,704 bytes; a longer one would end the run.
"""

from __future__ import annotations

from typing import Final

from feedpub.article import Article
from feedpub.feed import Finding

#: In bytes of UTF-8. The rest of an entry is for the name of a source, a key and a date.
MAX_INDEXED: Final = 2_400

_FIELDS = ("id", "url", "short_link", "section", "language")
_LISTS = ("tags", "authors", "agencies")


def long_texts(article: Article, entry_id: str | None) -> list[tuple[str, str]]:
    """Return the texts of *article* that are too long to find it by, with their fields.

    *entry_id* is the id that it gets if it is new.
    """
    texts = [getattr(article, field) for field in _FIELDS]
    every = (entry_id, *texts, *article.tags, *article.authors, *article.agencies)
    if not any(map(is_long, every)):
        return []
    found = [*zip(_FIELDS, texts, strict=True), ("id", entry_id)]
    found += [(field, text) for field in _LISTS for text in getattr(article, field)]
    return [(field, text) for field, text in found if text is not None and is_long(text)]


def is_long(text: str | None) -> bool:
    """Whether *text* is too long to find an article by."""
    # A character has at most four bytes.
    return text is not None and len(text) > MAX_INDEXED // 4 and _size(text) > MAX_INDEXED


def _size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def finding_about(field: str, text: str) -> Finding:
    """Return the finding about *text*, which is too long to find an article by."""
    return Finding(
        code="too-long",
        severity="error",
        message=f"has {_size(text):,} bytes, at most {MAX_INDEXED:,} are read",
        advice="shorten it in the source",
        field=field,
    )
