"""The body of any page: its paragraphs, crossheads, lists and pictures in their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from feedpub.article import figure_html
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.text.freeform.body_range import Story
from feedpub.intake.readers.text.freeform.captions import ImageRows
from feedpub.intake.readers.text.freeform.head import Top
from feedpub.intake.readers.text.freeform.rows import Row, has_stop_inside
from feedpub.intake.readers.text.labelled.body import Body
from feedpub.intake.readers.text.lines import LONG, columns, ends_with_full_stop
from feedpub.intake.text import escape

_BULLET = re.compile(r"^\s*[•*·▪►‣]\s+")

#: Of rows, in front of the headline in which its picture may stand.
_ABOVE = 6

#: So many questions are an interview.
_INTERVIEW = 9

#: In columns, of a point in a story that counts its points; and how many it has at least.
_MAX_POINT = 150
_FEW = 3

_POINT = re.compile(r"(\d{1,2})[.)]\s+\S")
_NO_WORDS = re.compile(r"://|\w@\w|\.(?:jpe?g|png|webp)$")
_LIST = re.compile(r"[^\s,]+(?: [^\s,]+){0,2}(?:, [^\s,]+(?: [^\s,]+){0,2}){2,}")


def flow_of(
    rows: list[Row], pictures: list[ImageRows], story: Story, top: Top, words: CreditWords
) -> Body:
    """The text from the head's end to the story's end, with the pictures of both."""
    places = frozenset(story.rows)
    shown = [each for each in pictures if each.first in places and _is_own(each, rows, story, top)]
    by_first = {each.first: each for each in shown}
    taken = {at for each in pictures for at in range(each.first, each.last + 1)}
    head = {line.number for line in (*top.head.headline, *top.head.teaser)}
    head |= {dated.line.number for dated in top.head.dates}
    head |= {line.number for line, _ in top.head.bylines}
    html: list[str] = []
    written: list[int] = []
    last = story.prose[-1] if story.prose else -1
    own = [
        at
        for at in story.rows
        if at not in taken and top.body <= at <= last and rows[at].line.number not in head
    ]
    crossheads = crossheads_of(rows, own, words)
    shown_rows = frozenset(own)
    for at in story.rows:
        if at in by_first:
            html.append(figure_html(by_first[at].image.image))
        if at in shown_rows:
            written.append(rows[at].line.number)
            html.append(_html(rows, at, crossheads))
    return Body(
        content_html="".join(_listed(html)) or None,
        images=tuple(each.image for each in shown),
        signature=None,
        first_line=written[0] if written else None,
        last_line=written[-1] if written else None,
    )


def _is_own(picture: ImageRows, rows: list[Row], story: Story, top: Top) -> bool:
    if picture.first > story.end + 2:
        return False
    title = top.head.headline[0].number if top.head.headline else None
    first = next((at for at, row in enumerate(rows) if row.line.number == title), 0)
    return first - picture.last <= _ABOVE


def _html(rows: list[Row], at: int, crossheads: set[int]) -> str:
    row = rows[at]
    text = escape(row.line.text)
    if row.bullet:
        return f"<li>{_BULLET.sub('', text)}</li>"
    return f"<h2>{text}</h2>" if at in crossheads else f"<p>{text}</p>"


def crossheads_of(rows: list[Row], own: list[int], words: CreditWords) -> set[int]:
    """Which of the rows *own* are crossheads: of an interview's questions none is."""
    found = {
        at
        for at, following in pairwise(own)
        if is_crosshead(rows[at])
        and (rows[following].prose or rows[following].bullet)
        and not _signs_quote(rows[at].plain, words)
    }
    found |= _numbered(rows, own)
    questions = {at for at in found if rows[at].plain.endswith(("?", "？", "؟"))}
    if len(questions) >= _INTERVIEW and len(questions) * 2 > len(found):
        return found - questions
    return found


def _numbered(rows: list[Row], own: list[int]) -> set[int]:
    """The points of a story that counts them, one to three at least: they may be sentences."""
    points: list[int] = []
    for at in own:
        row = rows[at]
        number = _POINT.match(row.plain) if row.size == 1 and not row.bullet else None
        if number is None or columns(row.plain) > _MAX_POINT or has_stop_inside(row.plain):
            continue
        if int(number[1]) == len(points) + 1:
            points.append(at)
    parted = all(second > first + 1 for first, second in pairwise(points))
    return set(points) if len(points) >= _FEW and parted else set()


def _signs_quote(text: str, words: CreditWords) -> bool:
    """``Anna Example, mayor of Exampleton``, below what she said."""
    name, comma, _ = text.partition(",")
    return bool(comma) and looks_like_person(name, words)


def is_crosshead(row: Row) -> bool:
    """Section 2, rule 4: at most 120 characters, no final full stop; no address, no list."""
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
        and (row.credited is None or bool(row.credited.caption))
        and not _NO_WORDS.search(text)
        and not _LIST.fullmatch(text)
    )


def _listed(html: list[str]) -> Iterator[str]:
    """*html* with every run of list items in a list."""
    inside = False
    for each in html:
        item = each.startswith("<li>")
        if item and not inside:
            yield "<ul>"
        elif inside and not item:
            yield "</ul>"
        inside = item
        yield each
    if inside:
        yield "</ul>"
