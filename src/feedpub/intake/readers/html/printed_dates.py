"""The dates that a page prints around its headline and below its text.

A date in the head is the article's if a label says so, if its line is nothing but a date, or a date
with a byline and the like, and if the head has no other. Above the headline and below the text,
where today's date, comments and other articles have theirs, it must be marked as a date as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date, timedelta
from html import unescape
from itertools import takewhile

from lxml.html import HtmlElement

from feedpub.intake.bylines.authors import has_byline_prefix, read_byline
from feedpub.intake.dates.lexicon import date_words
from feedpub.intake.dates.parser import ParsedDate, parse_date, parse_timestamp
from feedpub.intake.dates.search import FoundDate, dates_in
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.html.blocks import Block, Box, words_of
from feedpub.intake.readers.html.body_range import HEADINGS, BodyRange
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.readers.text.dates import dated_line
from feedpub.intake.readers.text.lines import Line
from feedpub.intake.text import columns, ends_with_full_stop, plain
from feedpub.nouns import dataclass, replace
from feedpub.protocols import ReaderContext

#: In characters, of a line with a date; and of its words besides, if no mark says what they are.
_MAX_LINE = 240
_MAX_POSTED = 500
_MAX_REST = 60

#: In characters, of a name with a comma between it and a date.
_MAX_NAME = 32

#: In columns, of a paragraph that ends the head or begins the foot.
_PROSE = 100

#: In blocks, from the headline.
_ABOVE, _BELOW, _FOOT = 8, 60, 15

#: In blocks, from the headline, where a date counts more than one above it.
_NEAR_BLOCKS = 6

#: In characters, between a label and its date: ``Submitted by Ann Lee on``.
_NEAR = 60

# Words in the class names of dates, of lines with them, and of what has dates of its own.
_DATE_WORDS = class_names("date")
_META_WORDS = class_names("meta")
_OTHER_WORDS = class_names("no_date")
_OTHER_TAGS = frozenset({"nav", "form", "dialog", "menu"})
_ASIDE = frozenset({"aside", "footer"})
_UPDATED_WORDS = frozenset({"updated", "modified", "update", "modify", "modifydate"})
_PUBLISHED_WORDS = frozenset({"published", "publish", "created", "posted", "entry"})

_SEPARATOR = re.compile(r"[|•·∙◦‧/—–―:：;()\[\]【】｜　<>»«]|\s-\s")
_COMMA_OR_SEPARATOR = re.compile(rf"[,،]|{_SEPARATOR.pattern}")
_SEPARATED = re.compile(rf"{_COMMA_OR_SEPARATOR.pattern}|\.\s")
_ZONE_NAME = re.compile(r"^ ?\(?[A-Z]{2,4}\)?(?![^\W_])")
_SLASHED = re.compile(r"\d[/-]\d")
_ONLY_LINK = re.compile(r'<a href="([^"]*)">[^<]*</a>')
_EDGES = " ,;|·•∙–—-:：/()[]｜　.»«>"
_ATTRIBUTES = ("datetime", "content", "title", "data-datetime", "data-date", "data-timestamp")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date that a page prints."""

    parsed: ParsedDate
    verbatim: str

    #: ``printed date`` or ``time element``.
    origin: str

    #: Whether a label says that it is that of publication, or that of a change.
    is_published: bool = False
    is_updated: bool = False

    #: Whether an element or its class name says that it is a date.
    is_marked: bool = False

    #: Whether its line is nothing but dates and their labels.
    is_alone: bool = False


def printed_dates(
    places: Places,
    headline: Block | None,
    body: BodyRange | None,
    context: ReaderContext,
    words: CreditWords,
    address: str | None,
) -> Iterator[PrintedDate]:
    """Yield the dates of publication that the page prints, the most certain one first."""
    reader = _DateReader(context, words, _day_in(address))
    near = [each for block in places.head[:_NEAR_BLOCKS] for each in reader.dates_of(block)]
    far = [each for block in places.head[_NEAR_BLOCKS:] for each in reader.dates_of(block)]
    above = [
        each
        for block in places.above
        for each in reader.dates_of(block)
        if each.is_published or _is_article_date(block, each, body, headline, context)
    ]
    read = near + far if any(not each.is_updated for each in near) else near + above + far
    dated = [each for each in read if not each.is_updated]
    below = [
        each
        for block in places.foot
        for each in reader.dates_of(block)
        if not each.is_updated and (each.is_published or each.is_marked)
    ]
    labelled = [each for each in dated if each.is_published]
    found = labelled or _without_rivals(dated, address) or below
    if not found:
        rest = [
            each
            for block in (*places.middle, *places.after)
            for each in reader.dates_of(block)
            if each.is_alone and (each.is_published or _is_link_to(block, address))
        ]
        found = _without_rivals(rest, None)
    yield from found
    if found:
        yield from below if found is not below else ()
    elif (tile := _completed((*places.head, *places.above), address, context)) is not None:
        yield tile
    else:
        yield from (each for each in read if each.is_updated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The blocks of a page around its headline and its text, without those of other articles."""

    #: Above the headline, the nearest first; from there to the text.
    above: Sequence[Block]
    head: Sequence[Block]

    #: Short ones in the text; those right below it; and those below a heading there.
    middle: Sequence[Block]
    foot: Sequence[Block]
    after: Sequence[Block]


def places_of(
    blocks: Sequence[Block], headline: Block | None, body: BodyRange | None, captions: Set[Box]
) -> Places:
    """Return the places of a page; *captions* are boxes of images."""
    ignored = body.ignored_marks if body is not None else frozenset()
    at = blocks.index(headline) if headline is not None else 0
    own = set(body.blocks) if body is not None else set()
    prose = [
        number
        for number, block in enumerate(blocks)
        if number > at and block in own and _is_prose(block)
    ]
    end = blocks.index(body.blocks[-1]) if body and body.blocks else len(blocks)
    # The first one can be a standfirst. Below a short text are other articles.
    first = min(prose[1] if len(prose) > 1 else end + 1 if end > at else len(blocks), at + _BELOW)
    last = prose[-1] if prose else end
    around = set(headline.box.up()) if headline is not None else set()

    if body is not None:
        around.update(body.box.up())

    # Of each box: whether it or one around it is of something else, or aside by its tag.
    judged: dict[Box, tuple[bool, bool]] = dict.fromkeys(around, (False, False))

    def judge(box: Box) -> tuple[bool, bool]:
        if box not in judged:
            is_other, is_aside = judge(box.parent) if box.parent else (False, False)
            judged[box] = (
                is_other or _is_other(box, ignored) or box in captions,
                is_aside or (box.tag in _ASIDE and f"<{box.tag}>" not in ignored),
            )
        return judged[box]

    def is_own(block: Block, *, by_tag: bool = True) -> bool:
        is_other, is_aside = judge(block.box)
        return not is_other and not (by_tag and is_aside)

    above = [block for block in reversed(blocks[max(0, at - _ABOVE) : at]) if is_own(block)]
    head = [block for block in blocks[at:first] if is_own(block, by_tag=not _is_called(block))]
    if prose and _is_meta_line(blocks[last]):
        last -= 1
    middle = [
        block for block in blocks[first:last][:_BELOW] if not _is_prose(block) and is_own(block)
    ]
    below = blocks[last + 1 : last + 1 + _BELOW]
    foot = list(takewhile(lambda block: block.kind not in HEADINGS, below[:_FOOT]))
    return Places(
        above=above,
        head=head,
        middle=middle,
        foot=[block for block in foot if is_own(block, by_tag=False)],
        after=[block for block in below[len(foot) :] if is_own(block)],
    )


def _is_prose(block: Block) -> bool:
    return columns(block.text) >= _PROSE and block.linked * 2 < len(block.text)


def _is_meta_line(block: Block) -> bool:
    """Whether a long line says who posted the article and when, by its class name."""
    return not block.box.words.isdisjoint(_META_WORDS)


def _is_called(block: Block) -> bool:
    """Whether *block* is called a date, a byline or the like."""
    words = frozenset().union(*(box.words for box in list(block.box.up())[:3]))
    return not words.isdisjoint(_DATE_WORDS | _META_WORDS)


def _is_other(box: Box, ignored_marks: frozenset[str]) -> bool:
    """Whether *box* has dates that are not the article's: comments, other articles, events."""
    if box.hidden or box.tag in _OTHER_TAGS:
        return f"<{box.tag}>" not in ignored_marks
    return not box.words.isdisjoint(_OTHER_WORDS - ignored_marks)


def _is_link_to(block: Block, address: str | None) -> bool:
    """Whether *block* is a link to *address*: in a list of articles that has the page itself."""
    link = _ONLY_LINK.fullmatch(block.markup)
    return link is not None and address is not None and unescape(link[1]) == address


def _is_article_date(
    block: Block,
    printed: PrintedDate,
    body: BodyRange | None,
    headline: Block | None,
    context: ReaderContext,
) -> bool:
    """Whether the date *printed* above the headline is the article's, and not today's."""
    if headline is None:
        return False
    above = set(headline.box.up())
    common = next((box for box in block.box.up() if box in above), headline.box)
    if common.tag not in _WIDE_TAGS:
        # The smallest box with headline and text.
        scope = next((box for box in body.box.up() if box in above), None) if body else None
        if common.length < _MAX_HEADER or (scope is not None and common.is_in(scope)):
            return True
    today = context.now.astimezone(context.timezone).date()
    return printed.is_marked and printed.parsed.moment.date() != today


def _without_rivals(dates: Sequence[PrintedDate], address: str | None) -> list[PrintedDate]:
    """Return *dates* if they are of one day, else those of the day that the address names, or
    those that are marked as dates, of the first day.
    """
    days = {each.parsed.moment.date() for each in dates}
    if len(days) > 1:
        own = [day for day in days if _parts(day) == _day_in(address)]
        marked = [each for each in dates if each.is_marked]
        if not own and not marked:
            return []
        day = own[0] if own else marked[0].parsed.moment.date()
        return [each for each in dates if each.parsed.moment.date() == day]
    return list(dates)


_WIDE_TAGS = frozenset({"body", "html", "table", "tbody", "tr"})

#: In characters, of a box with a headline and what belongs to it.
_MAX_HEADER = 600

_ADDRESS_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)(?:[/-]?(\d\d))?(?=[/_-])")


def _day_in(address: str | None) -> tuple[int, int, int | None] | None:
    """Return the year, the month and, if there is one, the day in the path of an address."""
    match = _ADDRESS_DAY.search(address or "")
    if match is None:
        return None
    return int(match[1]), int(match[2]), int(match[3]) if match[3] else None


def _parts(day: date) -> tuple[int, int, int | None]:
    return day.year, day.month, day.day


def _completed(
    blocks: Iterable[Block], address: str | None, context: ReaderContext
) -> PrintedDate | None:
    """Return a date without its year, which the address has beside the same month."""
    named = _day_in(address)
    if named is None:
        return None
    for block in blocks:
        box = _date_box(block)
        line = block.text[:_MAX_LINE]
        texts = [each for pattern in _DAYS_OF_MONTHS for each in pattern.findall(line)]
        if box is not None and 3 <= box.length <= 20:
            texts.append(plain(" ".join(box.element.itertext())))
        for text in texts:
            parsed = parse_date(f"{text} {named[0]}", context)
            if parsed is None or parsed.moment.month != named[1]:
                continue
            if named[2] in (None, parsed.moment.day):
                return _printed(parsed, text, is_marked=True)
    return None


_DAYS_OF_MONTHS = (
    re.compile(r"\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}"),
    re.compile(r"[^\W\d_]{3,12}\.?\s\d{1,2}\b"),
)


def _date_box(block: Block) -> Box | None:
    """Return the outermost of the three nearest boxes of *block* that is called a date."""
    boxes = [box for box in list(block.box.up())[:3] if not box.words.isdisjoint(_DATE_WORDS)]
    return boxes[-1] if boxes else None


@dataclass(frozen=True, slots=True)
class _DateReader:
    """Reads the dates of single blocks."""

    context: ReaderContext
    words: CreditWords

    #: Year, month and day in the page's address, which say what 03/04/2021 is.
    day: tuple[int, int, int | None] | None

    def dates_of(self, block: Block) -> list[PrintedDate]:
        """Return the dates of *block* that stand there as dates do."""
        text = block.text
        if block.kind == "img" or len(text) > (_MAX_POSTED if _is_meta_line(block) else _MAX_LINE):
            return []
        if block.kind == "h1":
            return list(self._in_headline(block))
        found = [*self._in_elements(block)]
        if not found:
            found = [(each, False, False) for each in dates_in(text, self.context)]
        if not found and (box := _date_box(block)) is not None and box.length <= 40:
            # Each part in an element of its own: 08 | Mar | 2021.
            text = plain(" ".join(box.element.itertext()))
            found = [(each, True, False) for each in dates_in(text, self.context)]
        if not found and self.day is not None and _SLASHED.search(text):
            found = [
                (each, False, False)
                for each in dates_in(text, replace(self.context, language="en-GB"))
                if _parts(each.parsed.moment) == self.day
            ]
        read = list(self._judged(block, text, found) if found else self._as_line(block))
        # What is to come is no date of publication.
        latest = self.context.now + timedelta(days=1)
        return [each for each in read if each.parsed.moment <= latest]

    def _in_headline(self, block: Block) -> Iterator[PrintedDate]:
        """Yield the date that has an element of its own in the headline."""
        for element in block.box.element.iterdescendants():
            text = plain("".join(element.itertext()))
            if text == block.text or not 6 <= len(text) <= 40:
                continue
            parsed = parse_date(text.strip(_EDGES), self.context)
            if parsed is not None and not parsed.relative:
                yield _printed(parsed, text, is_marked=True)

    def _in_elements(self, block: Block) -> Iterator[tuple[FoundDate, bool, bool]]:
        """Yield the dates in elements of *block*, with their place in its text."""
        if block.box.length > 3 * _MAX_LINE:
            return
        for element in block.box.element.iter():
            if not isinstance(element.tag, str):
                continue
            names = words_of(f"{element.get('class') or ''} {element.get('itemprop') or ''}")
            if element.tag != "time" and (
                element.tag not in ("abbr", "span", "a", "i", "em") or not names & _DATE_WORDS
            ):
                continue
            text = plain("".join(element.itertext()))
            at = block.text.find(text)
            parsed = self._of_element(element, text)
            if parsed is None or at < 0 or parsed.relative:
                continue
            is_updated = bool(names & _UPDATED_WORDS) and not names & _PUBLISHED_WORDS
            yield FoundDate(at, at + len(text), parsed), True, is_updated

    def _of_element(self, element: HtmlElement, text: str) -> ParsedDate | None:
        for name in _ATTRIBUTES:
            value = (element.get(name) or "").strip()
            if value and len(value) <= 60 and any(c.isdigit() for c in value):
                parsed = parse_timestamp(value, self.context) or parse_date(value, self.context)
                if parsed is not None:
                    return parsed
        return next((each.parsed for each in dates_in(text, self.context)), None)

    def _as_line(self, block: Block) -> Iterator[PrintedDate]:
        """Yield the date of a line that counts from now, or of one with nothing but a byline."""
        for label in page_words().date_label.finditer(block.text):
            said = _SEPARATED.split(block.text[label.end() :], maxsplit=1)[0].strip(_EDGES)
            parsed = parse_date(said, self.context)
            if label["published"] and parsed is not None and parsed.relative:
                yield _printed(parsed, block.text, is_marked=True)
                return
        line = Line(number=1, text=block.text, plain=block.text)
        read = dated_line(line, self.context, self.words, is_first=False)
        if read is not None and read.published is not None:
            yield _printed(read.published, block.text, is_marked=True)

    def _judged(
        self, block: Block, text: str, found: Sequence[tuple[FoundDate, bool, bool]]
    ) -> Iterator[PrintedDate]:
        """Yield the dates *found* in *text* that are dates of an article."""
        rest = _without_dates(text, [each for each, _, _ in found])
        box_words = frozenset().union(*(box.words for box in list(block.box.up())[:3]))
        in_date_box = not box_words.isdisjoint(_DATE_WORDS)
        in_meta_box = in_date_box or not box_words.isdisjoint(_META_WORDS)
        is_alone = not _bare(rest)
        label_at = page_words().date_label.search(text)
        is_sentence = ends_with_full_stop(text) and label_at is not None and label_at.start() > 3
        for number, (found_date, has_element, is_updated) in enumerate(found):
            begin = found[number - 1][0].end if number else 0
            is_last = number == len(found) - 1
            label = _label(
                text[begin : found_date.begin], text[found_date.end :] if is_last else ""
            )
            if label and is_sentence and not in_meta_box:
                continue
            if label == "other":
                continue
            is_marked = has_element or in_date_box or is_alone
            if not (
                label or is_marked or in_meta_box or self._stands_apart(text, found_date, rest)
            ):
                continue
            if block.kind in HEADINGS and not (is_alone or has_element or in_date_box):
                continue
            yield PrintedDate(
                parsed=found_date.parsed,
                verbatim=text,
                origin="time element" if has_element else "printed date",
                is_published=label == "published" and not is_updated,
                is_updated=is_updated or label == "updated",
                is_marked=is_marked,
                is_alone=is_alone,
            )

    def _stands_apart(self, text: str, found: FoundDate, rest: str) -> bool:
        """Whether *found* is a part of a line of several parts, or beside a byline."""
        if len(rest) > _MAX_REST or ends_with_full_stop(text):
            return False
        before, behind = (
            text[: found.begin].rstrip(),
            _ZONE_NAME.sub("", text[found.end :]).lstrip(),
        )
        separator = _SEPARATOR if len(rest) > _MAX_NAME else _COMMA_OR_SEPARATOR
        begins = not before or separator.search(before[-1:]) or _is_glued(text, found.begin)
        ends = not behind or separator.match(behind) or _is_glued(text, found.end)
        if begins and ends:
            return True
        if begins and has_byline_prefix(behind[:1].upper() + behind[1:]):
            return True
        if not ends:
            return False
        byline = read_byline(before, self.words)
        return has_byline_prefix(before) or (byline is not None and bool(byline.authors))


def _printed(parsed: ParsedDate, verbatim: str, *, is_marked: bool) -> PrintedDate:
    return PrintedDate(parsed=parsed, verbatim=verbatim, origin="printed date", is_marked=is_marked)


def _label(before: str, behind: str) -> str:
    """Return what the words around a date say of it: ``published``, ``updated``, or ``other`` if
    it is today or an end.
    """
    labels = list(page_words().date_label.finditer(before))
    for label in reversed(labels):
        between = before[label.end() :].strip(_EDGES)
        is_narrow = fold(label[0]).strip(" :：") in page_words().adjacent_date_labels
        if between and (is_narrow or len(between) > _NEAR or re.search(r"[.!?|:：]", between)):
            continue
        return label.lastgroup or ""
    begin = fold(before).rstrip(_EDGES)
    if date_words().parts.get(begin.rpartition(" ")[2]) == "R0":
        return "other"
    if begin.endswith(page_words().until):
        return "other"
    # "wurde am 8. März veröffentlicht"
    end = _SEPARATOR.split(behind, maxsplit=1)[0]
    after = page_words().date_label.search(end[:40])
    if after is None or fold(after[0]).strip(" :：") in page_words().adjacent_date_labels:
        return ""
    return after.lastgroup or ""


def _without_dates(text: str, dates: Sequence[FoundDate]) -> str:
    pieces, at = [], 0
    for each in dates:
        pieces.append(text[at : each.begin])
        at = max(at, each.end)
    return " | ".join([*pieces, text[at:]])


def _bare(rest: str) -> str:
    """Return the words besides dates and labels."""
    return page_words().date_label.sub("", rest).strip(_EDGES)


def _is_glued(text: str, at: int) -> bool:
    """Whether a letter and a digit meet at *at*: two elements without a space between them."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
