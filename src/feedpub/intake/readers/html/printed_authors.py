"""The authors that a page prints: in elements for them, behind words such as "by", in bylines.

An element is for an author if it says so (``rel=author``), has the class name of a byline, or links
to the page of an author. What it holds besides names, such as roles and dates, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from lxml.html import HtmlElement

from feedpub.intake.bylines.authors import read_byline
from feedpub.intake.bylines.names import (
    looks_like_person,
    looks_like_short_han_or_hangul_name,
)
from feedpub.intake.bylines.people import (
    announced,
    is_announcement,
    is_place,
    is_role,
    leads_elsewhere,
    people_in,
)
from feedpub.intake.dates.search import dates_in
from feedpub.intake.lexicon import CreditWords, fold, label_pattern
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.html.blocks import Block, Box, words_of
from feedpub.intake.readers.html.body_range import HEADINGS
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.readers.html.printed_dates import Places
from feedpub.intake.text import plain
from feedpub.nouns import dataclass
from feedpub.protocols import ReaderContext

#: In characters, of a line with a byline, and of the element with a name.
_MAX_LINE = 200
_MAX_ELEMENT = 90

#: In characters, of what a page says about an author below the text.
_MAX_INTRODUCTION = 1500

#: In blocks, of a byline with a block for each author.
_MAX_BLOCKS = 30

#: In characters, of a link to an author.
_MAX_BYLINE_LINK = 50

#: In blocks, above the headline and in the text.
_ABOVE, _MIDDLE = 4, 12

# Words in class names: of bylines, of what in them is no name, of pictures; of lines with a byline.
_BYLINE = class_names("byline")
_NO_NAME = class_names("no_name")
_META = class_names("meta")
_PICTURE_TAGS = frozenset({"figure", "figcaption", "picture"})
_INLINE = frozenset("a span strong b em i u address small cite font bdi".split())

# The page of an author, by its address.
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:e|i|es|en|in|zy|ka|s)?|auteurs?|auteure|autrice|redakteure?|redactor(?:es)?"
    r"|journalist(?:e|es|en|s)?|reporters?|writers?|contributors?|columnists?|byline|firmas?|skribent"
    r"|forfatter|forfattare|kirjoittaja|yazar(?:lar)?|muhabir|penulis|tac-gia|profil(?:e|es|s)?)"
    r"[/-][^/?#]",
    re.IGNORECASE,
)
_SEGMENT = re.compile(
    r"\s*[|•∙⋅‧;｜\u3000»«><]\s*|(?<![\uac00-\ud7a3])\s*·\s*|\s+[–—-]\s+|(?<=[^\u0600-\u9fff])\s*/\s*"
    r"|[【】]"
)
_KOREAN = re.compile(
    r"((?:[\uac00-\ud7a3]{2,4}[·ㆍ,]\s?)*[\uac00-\ud7a3]{2,4})\s?(?:선임|인턴|전문)?(?:기자|특파원)(?![\uac00-\ud7a3명])"
)
_TIME = re.compile(r"[\s,@]*\b\d{1,2}[:.h]\d\d\b.*$")
# In front of another label: "Autor: Anna Nowak, dodano: ...".
_LABEL = re.compile(r"[\s,]+(?=[^\s:：\d,]{1,14}[:：])")
_HAN_OR_HANGUL = re.compile(r"[\u3400-\u9fff\uac00-\ud7a3]")
_BAR = re.compile(r"\s*[|•·]\s*")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedByline:
    """The authors and agencies that a byline names, and its text."""

    names: tuple[str, ...]
    agencies: tuple[str, ...]
    verbatim: str

    #: Whether elements or words say that these are authors.
    is_certain: bool


def printed_byline(
    places: Places,
    is_author: Callable[[str], bool],
    words: CreditWords,
    context: ReaderContext,
) -> PrintedByline | None:
    """Return the byline around the headline, in the text or below it, else a line of the head that
    is nothing but names.

    *is_author*: whether a name is not that of the publisher, a desk and the like.
    """
    reader = _PrintedReader(words, context, is_author)
    head = [*places.head, *places.above[:_ABOVE]]
    for place in (head, places.middle[:_MIDDLE], places.foot):
        for at, block in enumerate(place):
            if found := reader.certain(block, place[at + 1 : at + _MAX_BLOCKS]):
                return found
    for block in places.after:
        if found := reader.introduction(block):
            return found
    if places.foot and (found := reader.signature(places.foot[0])):
        return found
    return next(filter(None, map(reader.line_of_names, head)), None)


@dataclass(frozen=True, slots=True)
class _PrintedReader:
    """Reads the bylines of single blocks."""

    words: CreditWords
    context: ReaderContext
    is_author: Callable[[str], bool]

    def certain(self, block: Block, behind: Sequence[Block]) -> PrintedByline | None:
        """Return the byline that begins with *block* and goes on in the blocks *behind* it."""
        names, agencies = self._of_elements(block)
        lined, others = self._announced(block)
        if set(map(fold, names)) < set(map(fold, lined)):
            # Not each of them has an element.
            names, agencies = lined, others
        elif names or agencies:
            box = _byline_box(block)
            for other in behind if box is not None else ():
                if box is not None and other.box.is_in(box) and _is_alike(other.box, block.box):
                    more, others = self._of_elements(other)
                    names += more
                    agencies += others
        else:
            names, agencies = lined, others
        if not names and not agencies:
            return None
        return PrintedByline(
            names=tuple(dict.fromkeys(names)),
            agencies=tuple(dict.fromkeys(agencies)),
            verbatim=block.text,
            is_certain=True,
        )

    def introduction(self, block: Block) -> PrintedByline | None:
        """Return whom a heading below the text introduces, with a link to more by that author."""
        box = block.box.parent
        if block.kind not in HEADINGS or box is None or box.length > _MAX_INTRODUCTION:
            return None
        named, is_announced = announced(block.text)
        if not is_announced:
            return None
        names, _ = self._names_in(block.text, is_certain=True)
        links = [each for each in box.element.iter("a") if _is_author_link(each)]
        if len(names) != 1 or not any(names[0] in plain("".join(a.itertext())) for a in links):
            return None
        return PrintedByline(
            names=tuple(names), agencies=(), verbatim=block.text, is_certain=" " in named
        )

    def signature(self, block: Block) -> PrintedByline | None:
        """Return who signs in bold letters, at the right or behind a dash, right below the text."""
        style = f"{block.box.element.get('align') or ''} {block.box.element.get('style') or ''}"
        is_dashed = block.text.startswith(("-", "–", "—"))
        is_marked = is_dashed or block.strong >= 0.9 * len(block.text) or "right" in style
        if not is_marked or block.kind in HEADINGS or block.linked:
            return None
        names, _ = self._names_in(block.text.strip(" -–—"), is_certain=False)
        if len(names) != 1 or names[0][0].islower():
            return None
        return PrintedByline(names=(names[0],), agencies=(), verbatim=block.text, is_certain=False)

    def line_of_names(self, block: Block) -> PrintedByline | None:
        """Return the byline of a paragraph, or a line for it, that is nothing but names."""
        if block.kind in HEADINGS:
            return None
        boxes = list(block.box.up())[:3]
        is_meta = any(box.words & _META for box in boxes)
        if not (is_meta or block.kind == "p") or not 3 <= len(block.text) <= _MAX_LINE:
            return None
        if _is_of_picture(boxes) or block.linked > len(block.text) / 2:
            return None
        if label_pattern(self.words).search(block.text):
            # A credit.
            return None
        for segment in self._segments(block.text, _BAR):
            if " " not in segment or len(segment) > _MAX_ELEMENT or not segment[0].isupper():
                continue
            if leads_elsewhere(segment):
                continue
            byline = read_byline(segment, self.words)
            names = [name for name in byline.authors if self.is_author(name)] if byline else []
            if byline is not None and names:
                return PrintedByline(
                    names=tuple(names),
                    agencies=byline.agencies,
                    verbatim=block.text,
                    is_certain=False,
                )
        return None

    def _of_elements(self, block: Block) -> tuple[list[str], list[str]]:
        """Return the authors and agencies in elements for them in *block*."""
        boxes = list(block.box.up())[:3]
        if block.kind in ("img", "h1") or len(block.text) > _MAX_LINE:
            return [], []
        names: list[str] = []
        agencies: list[str] = []
        is_picture = _is_of_picture(boxes)
        for element in _author_elements(block):
            text = plain(" ".join(element.itertext()))
            if is_picture and not _is_author_link(element):
                continue
            is_certain = _is_author_link(element) or announced(text)[1]
            more, others = self._names_in(text, is_certain=is_certain)
            names += more
            agencies += others
        if names or is_picture:
            return names, agencies
        if any(_is_byline_box(box) for box in boxes):
            if len(inner := self._of_inner_elements(block)) > 1:
                return inner, agencies
            for segment in self._segments(_GLUED.sub(" | ", block.text)):
                more, others = self._names_in(segment, is_certain=False)
                names += more
                agencies += others
                if names:
                    break
            else:
                names += inner
        return names, agencies

    def _of_inner_elements(self, block: Block) -> list[str]:
        """Return the people in elements of a byline, the first one alone if these are not all of
        it: ``<b>Ann Lee</b> <b>Head of Sport</b>``.
        """
        texts = [
            plain("".join(element.itertext()))
            for element in block.box.element.iterdescendants(*_INLINE)
        ]
        found = [name for each in texts for name in self._names_in(each, is_certain=False)[0]]
        is_all = sum(map(len, found)) > 0.9 * len(block.text.replace(" ", ""))
        return found if is_all else found[:1]

    def _announced(self, block: Block) -> tuple[list[str], list[str]]:
        """Return the authors and agencies behind words such as "by" in *block*."""
        boxes = list(block.box.up())[:3]
        if block.kind in ("img", "h1") or len(block.text) > _MAX_LINE or _is_of_picture(boxes):
            return [], []
        if block.linked > _MAX_BYLINE_LINK:
            # A teaser.
            return [], []
        if len(block.text) <= _MAX_ELEMENT and (reporters := _KOREAN.findall(block.text)):
            names = [name for each in reporters for name in re.split(r"[·ㆍ,]\s?", each)]
            return [name for name in names if self.is_author(name)], []
        for segment in self._segments(block.text):
            for part in (segment, *_LABEL.split(segment)):
                names, agencies = self._announced_in(part, block)
                if names or agencies:
                    return names, agencies
        return [], []

    def _announced_in(self, text: str, block: Block) -> tuple[list[str], list[str]]:
        """Return the authors and agencies in *text*, a part of *block* that begins as a byline."""
        if label_pattern(self.words).match(text):
            # A credit.
            return [], []
        named, is_announced = announced(text)
        if is_announced:
            is_certain = " " in named or self._is_byline(block)
            return self._names_in(text, is_certain=is_certain)
        begin, _, name = text.partition(" ")
        if begin == "Per" and (self.context.language or "").startswith("ca"):
            # In other languages it is a name.
            return self._names_in(name, is_certain=False)
        if is_announcement(begin) and begin.islower() and name.isalpha() and self._is_byline(block):
            # "von" is not in a name here.
            return self._names_in(name, is_certain=True)
        if _HAN_OR_HANGUL.search(text):
            found = people_in(text, self.words)
            are_names = all(
                looks_like_short_han_or_hangul_name(name, self.words) for name in found.people
            )
            if found.people and found.people != (text,) and are_names:
                # Their role is known: 山田太郎記者
                return self._names_in(text, is_certain=True)
        return [], []

    def _is_byline(self, block: Block) -> bool:
        """Whether *block* has a date or the class name of a byline beside its words."""
        boxes = list(block.box.up())[:2]
        is_called = any(not box.words.isdisjoint(_BYLINE | _META) for box in boxes)
        return is_called or bool(dates_in(block.text, self.context))

    def _names_in(self, text: str, *, is_certain: bool) -> tuple[list[str], list[str]]:
        """Return the authors and agencies in *text*; none of it if a part is no name.

        *is_certain*: it is known to be a byline, in which a name can be a single word.
        """
        if not 2 <= len(text) <= _MAX_LINE or leads_elsewhere(text):
            return [], []
        named = people_in(text, self.words)
        for name in named.people:
            is_name = looks_like_person(name, self.words) or (
                is_certain
                and (
                    looks_like_short_han_or_hangul_name(name, self.words)
                    or (name.isalpha() and len(name) > 1 and not is_announcement(name))
                )
            )
            if not is_name or is_role(name) or is_place(name):
                return [], []
            if leads_elsewhere(name) or is_announcement(name):
                return [], []
        return [name for name in named.people if self.is_author(name)], list(named.agencies)

    def _segments(self, text: str, separator: re.Pattern[str] = _SEGMENT) -> Iterator[str]:
        """Yield the parts of a line without its dates and their labels."""
        at = 0
        pieces = []
        for date in dates_in(text, self.context):
            pieces.append(_without_label(text[at : date.begin]))
            at = max(at, date.end)
        for segment in separator.split(" | ".join([*pieces, text[at:]])):
            segment = _TIME.sub("", segment)
            if not announced(segment)[1] and (label := page_words().date_label.match(segment)):
                segment = segment[label.end() :] if label["published"] else ""
            if segment := segment.strip(" ,:|–—-()"):
                yield segment


def _without_label(text: str) -> str:
    """Return *text*, which stands in front of a date, without the date's label at its end."""
    text = text.rstrip(" :：")
    labels = [
        each.start() for each in page_words().date_label.finditer(text) if each.end() == len(text)
    ]
    return text[: labels[0]] if labels else text


def _author_elements(block: Block) -> Iterator[HtmlElement]:
    """Yield the elements in *block* that are for an author, the innermost ones."""
    if block.box.length > 3 * _MAX_LINE:
        return
    found: list[HtmlElement] = []
    for element in block.box.element.iter():
        if not isinstance(element.tag, str) or element.tag not in _INLINE:
            continue
        if not _is_author_link(element) and not _is_byline_element(element):
            continue
        text = plain("".join(element.itertext()))
        if 2 <= len(text) <= _MAX_ELEMENT and text in block.text:
            if found and found[-1] in element.iterancestors():
                found.pop()
            found.append(element)
    yield from found


def _is_author_link(element: HtmlElement) -> bool:
    if "author" in (element.get("rel") or "").lower().split():
        return True
    return element.tag == "a" and _AUTHOR_PAGE.search(element.get("href") or "") is not None


def _is_byline_element(element: HtmlElement) -> bool:
    names = words_of(" ".join(filter(None, map(element.get, ("class", "itemprop", "id")))))
    return not names.isdisjoint(_BYLINE) and names.isdisjoint(_NO_NAME)


def _is_byline_box(box: Box) -> bool:
    return not box.words.isdisjoint(_BYLINE) and box.words.isdisjoint(_NO_NAME)


def _byline_box(block: Block) -> Box | None:
    """Return the outermost of the five nearest boxes of *block* that is called a byline."""
    boxes = [box for box in list(block.box.up())[:5] if not box.words.isdisjoint(_BYLINE)]
    return boxes[-1] if boxes and boxes[-1].length < 5 * _MAX_LINE else None


def _is_alike(one: Box, other: Box) -> bool:
    return one.tag == other.tag and one.words == other.words


def _is_of_picture(boxes: Sequence[Box]) -> bool:
    return any(box.tag in _PICTURE_TAGS for box in boxes)
