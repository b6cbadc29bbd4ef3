"""What a configuration tells of the pages of one site: where their parts stand, as CSS selectors.

Parts are marked in the tree the way that most sites mark them; the rules for all pages do the
rest. Title, kicker, summary, authors and date are taken from their place alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from feedpub.intake.bylines.authors import read_byline
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.authors import Authors
from feedpub.intake.readers.html.dates import Dated, dated_of
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext, SiteHints

#: Of one part; and in characters of each.
_MAX_FOUND = 50
_MAX_TEXT = 5_000


@lru_cache(maxsize=1024)
def selector(css: str) -> CSSSelector:
    """Raises: ValueError, if *css* is no selector."""
    try:
        return CSSSelector(css, translator="html")
    except (SelectorError, etree.XPathError) as error:
        raise ValueError(f"is no CSS selector: {error}") from error


def hints_for(sites: Mapping[str, SiteHints], address: str | None) -> SiteHints | None:
    """The hints for the host of *address*, or for the nearest domain above it."""
    host = (urlsplit(address).hostname or "") if address and sites else ""
    while host:
        if host in sites:
            return sites[host]
        host = host.partition(".")[2]
    return None


def mark(root: HtmlElement, hints: SiteHints) -> None:
    """Take out of *root* what is no part of an article, and mark the parts that are."""
    for css in hints.remove:
        for element in _found(root, css):
            if element.getparent() is not None:
                element.drop_tree()
    parts = (
        (hints.body, "itemprop", "articleBody"),
        (hints.caption, "class", "caption"),
        (hints.credit, "class", "credit"),
    )
    for part, name, value in parts:
        for element in _found(root, part):
            element.set(name, value)
    for title in _found(root, hints.title)[:1]:
        for other in list(root.iter("h1")):
            other.tag = "div"
        title.tag = "h1"


def told(root: HtmlElement, css: str | None, field: str) -> Found[str] | None:
    """The words of the first element that *css* selects and that has any."""
    for element in _found(root, css):
        if words := _words(element):
            return Found(value=words, origin=f"sites: {field}")
    return None


def told_authors(root: HtmlElement, css: str | None, words: CreditWords) -> Authors | None:
    """Who is named by the elements that *css* selects; None if nobody is."""
    lines = [_words(element) for element in _found(root, css)]
    names: list[str] = []
    agencies: list[str] = []
    for line in filter(None, lines):
        byline = read_byline(line, words)
        names += byline.authors if byline else [line]
        agencies += byline.agencies if byline else []
    if not names and not agencies:
        return None
    return Authors(
        names=tuple(dict.fromkeys(names)),
        agencies=tuple(dict.fromkeys(agencies)),
        origin="sites: authors",
        verbatim=", ".join(filter(None, lines)),
    )


def told_date(root: HtmlElement, css: str | None, terms: ReaderContext) -> Dated | None:
    """The date of the first element that *css* selects: what it tells machines, else readers."""
    for element in _found(root, css):
        value = element.get("datetime") or element.get("content") or _words(element)
        if value and (dated := dated_of(value[:_MAX_TEXT], "sites: published", terms)):
            return dated
    return None


def _found(root: HtmlElement, css: str | None) -> list[HtmlElement]:
    return selector(css)(root)[:_MAX_FOUND] if css else []


def _words(element: HtmlElement) -> str:
    return plain("".join(element.itertext()))[:_MAX_TEXT]
