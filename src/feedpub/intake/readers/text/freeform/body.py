"""The body of a free-form page as HTML: paragraphs, crossheads, lists and images."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from feedpub.article import figure_html
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.text.freeform.body_range import RowRange
from feedpub.intake.readers.text.freeform.head import FreeformHead
from feedpub.intake.readers.text.freeform.images_by_credit import ImageRows, rows_of_images
from feedpub.intake.readers.text.freeform.rows import Row, has_stop_inside
from feedpub.intake.readers.text.lines import LONG
from feedpub.intake.readers.text.page import Body
from feedpub.intake.text import columns, ends_with_full_stop, escape

_BULLET = re.compile(r"^\s*[•*·▪►‣]\s+")

#: In rows, above the headline: an image there belongs to the article.
_ABOVE = 6

#: So many questions make an interview.
_INTERVIEW = 9

#: In columns, of a numbered crosshead; and how many of them an article has at least.
_MAX_POINT = 150
_FEW = 3

_POINT = re.compile(r"(\d{1,2})[.)]\s+\S")
_NO_WORDS = re.compile(r"://|\w@\w|\.(?:jpe?g|png|webp)$")
_LIST = re.compile(r"[^\s,]+(?: [^\s,]+){0,2}(?:, [^\s,]+(?: [^\s,]+){0,2}){2,}")


def read_body(
    rows: list[Row],
    images: list[ImageRows],
    text: RowRange,
    found: FreeformHead,
    words: CreditWords,
) -> Body:
    """Return the rows of *text* below the head as HTML, with their images."""
    places = frozenset(text.rows)
    shown = [each for each in images if each.first in places and _is_own(each, rows, text, found)]
    by_first = {each.first: each for each in shown}
    head = found.head
    lines = (*head.headline, *head.standfirst, *(dated.line for dated in head.dates))
    used = {line.number for line in (*lines, *(line for line, _ in head.bylines))}
    taken = rows_of_images(images)
    last = text.prose[-1] if text.prose else -1
    own = [
        at
        for at in text.rows
        if at not in taken and found.body <= at <= last and rows[at].line.number not in used
    ]
    crossheads = _crossheads(rows, own, words)
    html: list[str] = []
    for at in sorted(by_first.keys() | own):
        if at in by_first:
            html.append(figure_html(by_first[at].image.image))
        else:
            html.append(_html(rows[at], at in crossheads))
    return Body(
        content_html="".join(_with_lists(html)) or None,
        images=tuple(each.image for each in shown),
        signature=None,
        first_line=rows[own[0]].line.number if own else None,
        last_line=rows[own[-1]].line.number if own else None,
    )


def _is_own(image: ImageRows, rows: list[Row], text: RowRange, found: FreeformHead) -> bool:
    """Whether *image* is neither far below the text nor far above the headline."""
    if image.first > text.end + 2:
        return False
    title = found.head.headline[0].number if found.head.headline else None
    first = next((at for at, row in enumerate(rows) if row.line.number == title), 0)
    return first - image.last <= _ABOVE


def _html(row: Row, is_crosshead: bool) -> str:
    text = escape(row.line.text)
    if row.bullet:
        return f"<li>{_BULLET.sub('', text)}</li>"
    return f"<h2>{text}</h2>" if is_crosshead else f"<p>{text}</p>"


def _crossheads(rows: list[Row], own: list[int], words: CreditWords) -> set[int]:
    """Return which of the rows *own* are crossheads. An interviewer's questions are not."""
    found = {
        at
        for at, following in pairwise(own)
        if _can_be_crosshead(rows[at])
        and (rows[following].prose or rows[following].bullet)
        and not _signs_quote(rows[at].plain, words)
    }
    found |= _numbered(rows, own)
    questions = {at for at in found if rows[at].plain.endswith(("?", "？", "؟"))}
    if len(questions) >= _INTERVIEW and len(questions) * 2 > len(found):
        return found - questions
    return found


def _numbered(rows: list[Row], own: list[int]) -> set[int]:
    """Return the numbered crossheads, which may be sentences: at least 1, 2 and 3."""
    points: list[int] = []
    for at in own:
        row = rows[at]
        number = _POINT.match(row.plain) if row.size == 1 and not row.bullet else None
        if number is None or columns(row.plain) > _MAX_POINT or has_stop_inside(row.plain):
            continue
        if int(number[1]) == len(points) + 1:
            points.append(at)
    separate = all(second > first + 1 for first, second in pairwise(points))
    return set(points) if len(points) >= _FEW and separate else set()


def _signs_quote(text: str, words: CreditWords) -> bool:
    """Whether *text* names who said the quotation above: ``Anna Example, mayor of Exampleton``."""
    name, comma, _ = text.partition(",")
    return bool(comma) and looks_like_person(name, words)


def _can_be_crosshead(row: Row) -> bool:
    """Whether *row* is short, without a final full stop, and neither an address nor a list."""
    text = row.plain
    return (
        not row.prose
        and not row.bullet
        and row.size <= 2
        and columns(text) <= LONG
        and not ends_with_full_stop(text)
        and not text.endswith((",", ";", ":", "："))
        and sum(c.isalpha() for c in text) >= 3
        and not text.startswith(("(", "/", "["))
        and (row.credit is None or bool(row.credit.caption))
        and not _NO_WORDS.search(text)
        and not _LIST.fullmatch(text)
    )


def _with_lists(html: Iterable[str]) -> Iterator[str]:
    """Yield *html* with a list around every run of list items."""
    for is_list, run in groupby(html, lambda each: each.startswith("<li>")):
        yield "<ul>" * is_list
        yield from run
        yield "</ul>" * is_list
