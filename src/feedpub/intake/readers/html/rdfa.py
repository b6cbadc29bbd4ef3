"""The date of a page's article in RDFa (https://www.w3.org/TR/rdfa-lite/), as Drupal writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from feedpub.intake.readers.article import Found
from feedpub.intake.text import plain

#: How many properties of a page are read.
_MAX_PROPERTIES = 2_000

_DATE = re.compile(
    r"(?:(?:schema|dc|dct|dcterms|sioc)?:|https?://schema\.org/)?"
    r"(?P<name>datePublished|dateCreated|created|issued|date)"
)
# Types of what has dates of its own.
_OTHER = re.compile(r"Comment|sioct?:Post\b|Event|Person")


def rdfa_dates(root: HtmlElement) -> Iterator[Found[str]]:
    """Yield the dates of publication, those of comments and teasers left out."""
    for element in root.xpath("body//*[@property]")[:_MAX_PROPERTIES]:
        names = (element.get("property") or "").split()[:5]
        match = next(filter(None, map(_DATE.fullmatch, names)), None)
        if match is None or _is_in_other(element):
            continue
        value = element.get("content") or element.get("datetime") or "".join(element.itertext())
        if value.strip():
            yield Found(value=plain(value[:200]), origin=f"RDFa {match[0]}")


def _is_in_other(element: HtmlElement) -> bool:
    """Whether *element* is in a comment, or in an article's teaser."""
    for outer in element.iterancestors():
        type = outer.get("typeof") or ""
        if _OTHER.search(type) or "teaser" in (outer.get("class") or ""):
            return True
    return False
