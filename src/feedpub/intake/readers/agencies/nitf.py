"""Converts NITF, the markup of agencies' stories, to HTML."""

from __future__ import annotations

import html

from lxml import etree

from feedpub.intake.readers.publication_status import Mark, pub_status
from feedpub.intake.readers.xml.tree import XMLRefused, parse, text
from feedpub.intake.text import escape, plain

#: HTML's names for NITF's elements; of all others only the text is kept.
_TAGS = {
    "p": "p",
    "hl1": "h2",
    "hl2": "h2",
    "hl3": "h3",
    "hl4": "h4",
    "em": "em",
    "q": "q",
    "bq": "blockquote",
    "block": "div",
    "ul": "ul",
    "ol": "ol",
    "li": "li",
    "dl": "dl",
    "dt": "dt",
    "dd": "dd",
    "table": "table",
    "caption": "caption",
    "tr": "tr",
    "th": "th",
    "td": "td",
    "pre": "pre",
    "sub": "sub",
    "sup": "sup",
    "media": "figure",
    "media-caption": "figcaption",
}

#: Elements that are not part of the text.
_LEFT_OUT = frozenset("media-metadata media-object media-producer body.end tobject".split())


def nitf_status(item: etree._Element) -> Mark | None:
    """Return the mark for ``management-status``: usable, info, embargoed, withheld or canceled."""
    found = (
        each.get("management-status")
        for each in item.iter(etree.Element)
        if _name(each) == "docdata"
    )
    status = next((each for each in found if each), "").strip().lower()
    return None if status == "info" else pub_status(status, "management-status")


def nitf_html(nitf: etree._Element) -> str | None:
    """Return the story's body as HTML that is not yet sanitised; None if it has none."""
    body = next((each for each in nitf.iter(etree.Element) if _name(each) == "body.content"), None)
    if body is None:
        return None
    pieces: list[str] = []
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                pieces.append(escape(element.tail or ""))
        elif event == "start" and _name(element) in _LEFT_OUT:
            skipped = element
        elif event == "start":
            pieces += [_start(element), escape(element.text or "")]
        elif element is not body:
            tag = _TAGS.get(_name(element))
            pieces.append("</a>" if _name(element) == "a" else f"</{tag}>" if tag else "")
            pieces.append(escape(element.tail or ""))
    return "".join(pieces)


def nitf_byline(nitf: etree._Element) -> list[str]:
    """Return the bylines of the story's head, without the titles of those who wrote it."""
    found: list[str] = []
    for line in nitf.iter(etree.Element):
        if _name(line) == "byline":
            pieces = [line.text or ""]
            for each in line.iterchildren(etree.Element):
                pieces += ["" if _name(each) == "byttl" else text(each) or "", each.tail or ""]
            found.append(plain("".join(pieces)).strip(" ,"))
    return list(filter(None, found))


def nitf_in(markup: str) -> str | None:
    """Return the body of a document that is given as text, as HTML; None if it has none."""
    try:
        return nitf_html(parse(markup.encode("utf-8", "surrogatepass")))
    except XMLRefused:
        return None


def _start(element: etree._Element) -> str:
    name = _name(element)
    if name == "a":
        return f'<a href="{html.escape(element.get("href") or "")}">'
    if name == "br":
        return "<br>"
    if name == "media-reference":
        source = element.get("source") or ""
        alt = element.get("alternate-text") or text(element) or ""
        return f'<img src="{html.escape(source)}" alt="{html.escape(alt)}">'
    tag = _TAGS.get(name)
    return f"<{tag}>" if tag and name != "body.content" else ""


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
