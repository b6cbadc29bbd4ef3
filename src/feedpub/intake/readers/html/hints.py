"""The hints of a configuration about the pages of one site: CSS selectors of their parts.

Body, captions and credits are marked in the tree in the way that most sites mark them, and read by
the rules for all pages. Title, kicker, summary, authors and date are read from the selected
elements alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from feedpub.intake.bylines.people import people_in
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.authors import Authors
from feedpub.intake.readers.html.dates import Dated, read_date
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext, SiteHints

#: How many elements of one part are read, and how many characters of each.
_MAX_FOUND = 50
_MAX_TEXT = 5_000


@lru_cache(maxsize=1024)
def selector(css: str) -> CSSSelector:
    """Compile *css*. Raises: ValueError, if it is invalid."""
    try:
        return CSSSelector(css, translator="html")
    except (SelectorError, etree.XPathError) as error:
        raise ValueError(f"invalid CSS selector: {error}") from error


def hints_for(sites: Mapping[str, SiteHints], address: str | None) -> SiteHints | None:
    """Return the hints for the host of *address*, or for the nearest domain above it."""
    host = (urlsplit(address).hostname or "") if address and sites else ""
    while host:
        if host in sites:
            return sites[host]
        host = host.partition(".")[2]
    return None


def mark_parts(root: HtmlElement, hints: SiteHints) -> None:
    """Remove from *root* what is not part of an article, and mark body, captions and credits."""
    for css in hints.remove:
        for element in selected_elements(root, css):
            if element.getparent() is not None:
                element.drop_tree()
    parts = (
        (hints.body, "itemprop", "articleBody"),
        (hints.caption, "class", "caption"),
        (hints.credit, "class", "credit"),
    )
    for part, name, value in parts:
        for element in selected_elements(root, part):
            element.set(name, value)
    for title in selected_elements(root, hints.title)[:1]:
        for other in list(root.iter("h1")):
            other.tag = "div"
        title.tag = "h1"


def selected_text(root: HtmlElement, css: str | None, field: str) -> Found[str] | None:
    """Return the text of the first element with text that *css* selects."""
    for element in selected_elements(root, css):
        if text := _text(element):
            return Found(value=text, origin=f"sites: {field}")
    return None


def selected_authors(root: HtmlElement, css: str | None, words: CreditWords) -> Authors | None:
    """Return the authors and agencies in the elements that *css* selects; None without any."""
    lines = [_text(element) for element in selected_elements(root, css)]
    names: list[str] = []
    agencies: list[str] = []
    for line in filter(None, lines):
        named = people_in(line, words)
        names += named.people
        agencies += named.agencies
    if not names and not agencies:
        return None
    return Authors(
        names=tuple(dict.fromkeys(names)),
        agencies=tuple(dict.fromkeys(agencies)),
        origin="sites: authors",
        verbatim=", ".join(filter(None, lines)),
    )


def selected_date(root: HtmlElement, css: str | None, context: ReaderContext) -> Dated | None:
    """Return the date of the first element with a date that *css* selects."""
    for element in selected_elements(root, css):
        value = element.get("datetime") or element.get("content") or _text(element)
        if value and (dated := read_date(value[:_MAX_TEXT], "sites: published", context)):
            return dated
    return None


def selected_elements(root: HtmlElement, css: str | None) -> list[HtmlElement]:
    """Return the elements of *root* that *css* selects, 50 at most; none without it."""
    return selector(css)(root)[:_MAX_FOUND] if css else []


def _text(element: HtmlElement) -> str:
    return plain("".join(element.itertext()))[:_MAX_TEXT]
