"""Pages that say that they are no article: lists of articles, portraits of authors, contacts."""

from __future__ import annotations

from lxml.html import HtmlElement

from feedpub.intake.lexicon import shipped
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.json_ld import is_article, types_of


def other_kind(root: HtmlElement, data: PageData) -> str | None:
    """Return what the page says it is, if that is no article. None: it may be one."""
    words = shipped("html")["page_kinds"]
    if not any(is_article(each) for each in data.things):
        kinds = set(words["types"].split())
        for thing in data.things:
            if found := kinds.intersection(types_of(thing)):
                return f"a {min(found)}"
    if found := set(words["og_types"].split()).intersection(data.meta.get("og:type", ())):
        return f"a {min(found)} (og:type)"
    body = root.find("body")
    names = set() if body is None else set((body.get("class") or "").lower().split())
    if found := names.intersection(words["body_classes"].split()):
        return f"not an article (class {min(found)!r} of its body)"
    return None
