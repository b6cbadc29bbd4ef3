"""The head of a page in an agency's text: date, place, keywords and headline, which its metadata
have, too. It is removed, whatever its markup is; what may be text of the story stays.
"""

from __future__ import annotations

import codecs
import copy
import re
from collections.abc import Iterable

from lxml import etree

from feedpub.intake.dates.parser import parse_date
from feedpub.intake.lexicon import fold
from feedpub.intake.readers.html.document import Unreadable, parse_page
from feedpub.intake.readers.xml.tree import markup_in
from feedpub.intake.text import plain
from feedpub.patterns import pattern
from feedpub.protocols import ReaderContext

#: Elements around the text or parts of it.
_WRAPPERS = frozenset("html body article section main div center block hgroup".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 hl1 hl2 hedline".split())
_LISTS = frozenset("ul ol dl".split())
_MEDIA = frozenset(
    "img picture figure video audio iframe object embed table media svg math form".split()
)
#: Names of classes of heads: in "header-block", "articleHeader" and the like, too.
_HEAD_CLASS = pattern(
    r"(?:^|[\s_-])(?:(?:article|news|story|page|entry|post|item|doc)?[_-]?(?:header|head|kopf)"
    r"|metadata|meta)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PARTS = pattern(r"\s*[,;|/·•–—]\s*|\s+-\s+|\n+")
_EDGES = " \t.,;:|/–—-·•*()[]«»\"“”„'’"
#: In characters: what is shorter and in a head, is no paragraph of the story.
_PARAGRAPH = 140
_SENTENCE = pattern(r"(?:\S+\s+){7,}.*[.!?…][\"”“»’]*$", re.DOTALL)

#: In characters of HTML: longer ones are left as they are.
_MAX_HTML = 2_000_000
_MAX_BLOCKS = 50


class Header:
    """What an item says in its metadata, and with it the head of its text."""

    def __init__(self, texts: Iterable[str | None], context: ReaderContext) -> None:
        self._known = frozenset(key for text in texts if text and (key := _key(text)))
        self._context = context

    def removed_from(self, body: etree._Element) -> str:
        """Return the content of *body*, XHTML in any namespace or in none, as HTML without head."""
        copied = copy.deepcopy(body)
        self._remove_from(copied, 0)
        is_all = not "".join(copied.itertext()).strip() and not _has_media(copied)
        return markup_in(body if is_all else copied)

    def removed_from_html(self, html: str) -> str:
        """Return *html* without the head; as it is, if there is none or it cannot be parsed."""
        begin = html[:1000].lstrip()
        if len(html) > _MAX_HTML or not begin.startswith("<"):
            return html
        try:
            root = parse_page(codecs.BOM_UTF8 + html.encode("utf-8", "surrogatepass"))
        except (Unreadable, UnicodeError):
            return html
        body = root.find("body")
        if body is None:
            return html
        before = markup_in(copy.deepcopy(body))
        after = self.removed_from(body)
        return html if before == after else after

    def removed_from_text(self, text: str) -> str:
        """Return plain *text* without the lines of its head."""
        lines = text.splitlines(keepends=True)
        while len(lines) > 1 and (not lines[0].strip() or self._repeats(lines[0])):
            del lines[0]
        return "".join(lines)

    def _remove_from(self, parent: etree._Element, removed: int) -> bool:
        """Remove the head at the beginning of *parent*; return whether it was all of it."""
        if parent.text and parent.text.strip():
            return False
        for each in list(parent):
            removed += 1
            if removed > _MAX_BLOCKS:
                return False
            if not isinstance(each.tag, str):
                continue
            name = etree.QName(each).localname.lower()
            if _has_media(each) and name not in _WRAPPERS | {"header"}:
                continue
            if name == "header" or _HEAD_CLASS.search(each.get("class") or ""):
                self._reduce(each)
            elif self._is_head(each, name):
                _remove(each)
            elif name not in _WRAPPERS or not self._remove_from(each, removed):
                return False
            elif not _text(each) and not _has_media(each):
                _remove(each)
            if each.tail and each.tail.strip():
                return False
        return True

    def _reduce(self, head: etree._Element) -> None:
        """Remove from *head* what is neither a picture nor a paragraph."""
        if not len(head):
            if not self._is_paragraph(head):
                _remove(head)
            return
        for each in list(head.iterchildren()):
            if not isinstance(each.tag, str) or _has_media(each):
                continue
            name = etree.QName(each).localname.lower()
            if name in _WRAPPERS and any(isinstance(child.tag, str) for child in each):
                self._reduce(each)
            elif name in _HEADINGS or not self._is_paragraph(each):
                _remove(each)
        if not "".join(head.itertext()).strip() and not _has_media(head):
            _remove(head)

    def _is_paragraph(self, element: etree._Element) -> bool:
        text = _text(element)
        if self._repeats(text):
            return False
        return len(text) > _PARAGRAPH or _SENTENCE.match(text) is not None

    def _is_head(self, element: etree._Element, name: str) -> bool:
        """Whether *element*, in front of the text, says nothing but what the metadata say."""
        text = _text(element)
        if not text:
            return name not in _WRAPPERS
        if name in _LISTS:
            return all(self._repeats(_text(item)) for item in element.iterchildren(etree.Element))
        return self._repeats(text)

    def _repeats(self, text: str) -> bool:
        """Whether *text* is in the metadata, or is made of such texts and dates."""
        text = plain(text)
        if len(text) > 1_000:
            return False
        if _key(text) in self._known:
            return True
        parts = [part for part in _PARTS.split(text) if _key(part)]
        return 0 < len(parts) <= 20 and (
            self._is_date(text) or all(_key(each) in self._known or self._is_date(each)
                                       for each in parts)
        )  # fmt: skip

    def _is_date(self, text: str) -> bool:
        return len(text) <= 60 and parse_date(text.strip(_EDGES), self._context) is not None


def _text(element: etree._Element) -> str:
    return plain(" ".join(str(each) for each in element.itertext()))


def _key(text: str) -> str:
    return " ".join(fold(plain(text[:2_000])).strip(_EDGES).split())


def _has_media(element: etree._Element) -> bool:
    return any(
        isinstance(each.tag, str) and etree.QName(each).localname.lower() in _MEDIA
        for each in element.iter()
    )


def _remove(element: etree._Element) -> None:
    """Remove *element*; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
