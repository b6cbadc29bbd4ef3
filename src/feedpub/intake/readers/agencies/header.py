"""The head of a page in an agency's text: date, place, keywords and headline, which its metadata
have, too. It is removed, whatever its markup is; what may be text of the story stays.
"""

from __future__ import annotations

import codecs
import copy
import itertools
import re
from collections.abc import Iterable, Iterator

from lxml import etree

from feedpub.intake.bylines.people import people_in
from feedpub.intake.dates.parser import parse_date, parse_timestamp
from feedpub.intake.lexicon import fold
from feedpub.intake.readers.html.document import Unreadable, parse_page
from feedpub.intake.readers.xml.tree import markup_in
from feedpub.intake.text import escape, plain
from feedpub.patterns import pattern
from feedpub.protocols import ReaderContext

#: Elements around the text or parts of it.
_WRAPPERS = frozenset("html body article section main div center block hgroup".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 hl1 hl2 hedline".split())
#: Elements whose items each say something of their own.
_LISTS = frozenset("ul ol dl table tbody thead tr".split())
_MEDIA = frozenset("img picture figure video audio iframe object embed media svg math form".split())
#: Names of classes of heads: in "header-block", "articleHeader" and the like, too.
_HEAD_CLASS = pattern(
    r"(?:^|[\s_-])(?:(?:article|news|story|page|entry|post|item|doc)?[_-]?(?:header|head|kopf)"
    r"|metadata|meta)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PARTS = pattern(r"\s*[,;|/·•–—]\s*|\s+-\s+|:\s+|\n+")
#: In front of what the metadata say: "Date: 1 March".
_LABELS = frozenset(
    "date datum fecha data päivä дата place ort lieu lugar luogo sted paikka место location located"
    " dateline keyword keywords stichwort stichworte schlagwort schlagworte mots-clés palabras"
    " tags tag subject subjects topic topics thema themen theme themes category categories ressort"
    " rubrik section headline titel title slug slugline byline by von par por di door av af author"
    " autor source quelle published veröffentlicht genre".split()
)
_EDGES = " \t.,;:|/–—-·•*()[]«»\"“”„'’"
#: In characters: what is shorter and in a head, is no paragraph of the story.
_PARAGRAPH = 140
_SENTENCE = pattern(r"(?:\S+\s+){7,}.*[.!?…][\"”“»’]*$", re.DOTALL)

#: In characters of HTML: longer ones are left as they are.
_MAX_HTML = 2_000_000
_MAX_BLOCKS = 50
#: In characters, of a block in a head.
_MAX_HEAD = 1_000
#: How many blocks or lines a head has above its headline, and with it, at the most.
_MAX_ABOVE = 12


class Header:
    """What an item says in its metadata, and with it the head of its text."""

    def __init__(
        self,
        headlines: Iterable[str],
        texts: Iterable[str | None],
        dates: Iterable[str | None],
        context: ReaderContext,
    ) -> None:
        """*dates* are the timestamps of the item, *texts* all that the head may repeat."""
        headlines = list(headlines)
        listed = [*headlines, *filter(None, texts)]
        people = [name for text in listed if len(text) <= 200 for name in people_in(text).people]
        self._headlines = _keys(headlines)
        self._known = _keys((*listed, *people))
        parsed = [parse_timestamp(each, context) for each in dates if each]
        self._days = [each.moment.date() for each in parsed if each]
        self._context = context

        #: Whether the headline was among what is removed: then a date beside it is removed, too.
        self._is_below = False

    def removed_from(self, body: etree._Element) -> str:
        """Return the content of *body*, XHTML in any namespace or in none, as HTML without head."""
        copied = copy.deepcopy(body)
        self._remove(copied)
        return markup_in(copied if _has_content(copied) else body)

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
        before, body = body, copy.deepcopy(body)
        self._remove(body)
        is_changed = sum(1 for _ in before.iter()) != sum(1 for _ in body.iter())
        return _inner_html(body) if is_changed and _has_content(body) else html

    def removed_from_text(self, text: str) -> str:
        """Return plain *text* without the lines of its head."""
        lines = text.splitlines(keepends=True)
        head = [line for line in lines if line.strip()][:_MAX_ABOVE]
        above = [*itertools.takewhile(lambda line: not self._is_headline(line), head)]
        self._is_below = len(above) < len(head) and not any(map(_is_long, above))
        while self._is_below and len(lines) > 1 and not self._is_headline(lines[0]):
            del lines[0]
        while len(lines) > 1 and (not lines[0].strip() or self._repeats(lines[0])):
            del lines[0]
        return "".join(lines)

    def _remove(self, body: etree._Element) -> None:
        self._is_below = self._remove_to_headline(body)
        self._remove_from(body, 0)

    def _remove_to_headline(self, body: etree._Element) -> bool:
        """Remove the headline of the page and what is above it; return whether there is one."""
        above: list[etree._Element] = []
        for block in itertools.islice(_blocks(body), _MAX_ABOVE):
            above.append(block)
            words = _text(block)
            if self._is_headline(words):
                for each in above:
                    if not _has_media(each):
                        _remove(each)
                return True
            if _is_long(words):
                break
        return False

    def _is_headline(self, text: str) -> bool:
        return _key(text) in self._headlines

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
            name = _name(each)
            if name not in _WRAPPERS | {"header"} and _has_media(each):
                continue
            names = f"{each.get('class') or ''} {each.get('id') or ''}"
            if name == "header" or _HEAD_CLASS.search(names):
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
            name = _name(each)
            if name in _WRAPPERS and any(isinstance(child.tag, str) for child in each):
                self._reduce(each)
            elif name in _HEADINGS or not self._is_paragraph(each):
                _remove(each)
        if not "".join(head.itertext()).strip() and not _has_media(head):
            _remove(head)

    def _is_paragraph(self, element: etree._Element) -> bool:
        text = _text(element)
        return not self._repeats(text) and _is_long(text)

    def _is_head(self, element: etree._Element, name: str) -> bool:
        """Whether *element*, in front of the text, says nothing but what the metadata say."""
        text = _text(element)
        if not text:
            return name not in _WRAPPERS
        if name in _LISTS:
            items = list(element.iterchildren(etree.Element))
            return all(self._is_head(item, _name(item)) for item in items)
        return self._repeats(text)

    def _repeats(self, text: str) -> bool:
        """Whether *text* is in the metadata, or is made of such texts and dates."""
        if len(text) >= _MAX_HEAD:
            return False
        if _key(text) in self._known or self._is_date(text):
            return True
        parts = [part for part in _PARTS.split(text) if _key(part)]
        return 0 < len(parts) <= 20 and all(map(self._says_nothing, parts))

    def _says_nothing(self, part: str) -> bool:
        """Whether *part* is in the metadata, by itself or as a row of such words."""
        key = _key(part)
        if key in self._known or key in _LABELS or self._is_date(part):
            return True
        named = people_in(part).people
        if named and all(_key(name) in self._known for name in named):
            return True
        words = key.split()
        return 1 < len(words) <= 30 and self._is_row(words)

    def _is_row(self, words: list[str]) -> bool:
        at = 0
        while at < len(words):
            sizes = range(min(6, len(words) - at), 0, -1)
            size = next((n for n in sizes if " ".join(words[at : at + n]) in self._known), 0)
            if not size:
                return False
            at += size
        return True

    def _is_date(self, text: str) -> bool:
        """Whether *text* is the day of the item, or any that stands beside its headline."""
        text = text.strip(_EDGES)
        if not 3 <= len(text) <= 60 or not any(map(str.isdigit, text)):
            return False
        # "March 1" has a year that everybody knows.
        years = {day.year for day in self._days} or {2000}
        for each in (text, *(f"{text}, {year}" for year in sorted(years))):
            if found := parse_date(each, self._context):
                day = found.moment.date()
                return self._is_below or any(abs((day - own).days) <= 1 for own in self._days)
        return False


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the blocks of a text, without those around them; up to text outside of blocks."""
    if parent.text and parent.text.strip():
        return
    for each in parent.iterchildren():
        if isinstance(each.tag, str):
            is_around = _name(each) in {*_WRAPPERS, "header", "aside"}
            if is_around and any(isinstance(child.tag, str) for child in each):
                yield from _blocks(each)
            else:
                yield each
        if each.tail and each.tail.strip():
            return


def _is_long(text: str) -> bool:
    """Whether *text* is a paragraph of a story and not a line of a head."""
    return len(text) > _PARAGRAPH or _SENTENCE.match(text) is not None


def _keys(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(key for text in texts if (key := _key(text)))


def _name(element: etree._Element) -> str:
    """Return the name of an element; HTML's parser takes names that XML does not allow."""
    return str(element.tag).rpartition("}")[2].lower()


def _inner_html(body: etree._Element) -> str:
    pieces = [escape(body.text or "")]
    pieces += [etree.tostring(each, method="html", encoding="unicode") for each in body]
    return "".join(pieces)


def _has_content(body: etree._Element) -> bool:
    return "".join(body.itertext()).strip() != "" or _has_media(body)


def _text(element: etree._Element) -> str:
    """Return the text of *element*, with a line for each break and each child.

    Of a text that is too long for a head only the beginning is returned.
    """
    lines: list[str] = []
    left = _MAX_HEAD
    for each in element.itertext():
        if words := plain(str(each)[:_MAX_HEAD]):
            lines.append(words)
            left -= len(words)
        if left < 0:
            break
    return "\n".join(lines)


def _key(text: str) -> str:
    return " ".join(fold(plain(text[:2_000])).strip(_EDGES).split())


def _has_media(element: etree._Element) -> bool:
    return any(isinstance(each.tag, str) and _name(each) in _MEDIA for each in element.iter())


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
