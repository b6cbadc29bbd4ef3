"""The body of a page as HTML: paragraphs, crossheads, lists and images; and its signature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from feedpub.article import figure_html
from feedpub.intake.bylines.authors import Byline, read_signature, signature_at_end
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.text.body_range import RowRange
from feedpub.intake.readers.text.head import FoundHead
from feedpub.intake.readers.text.images_by_credit import ImageRows, rows_of_images
from feedpub.intake.readers.text.lines import LONG, Line
from feedpub.intake.readers.text.page import Body
from feedpub.intake.readers.text.rows import Row, has_stop_inside
from feedpub.intake.text import columns, ends_with_full_stop, escape, plain
from feedpub.nouns import dataclass, replace

_BULLET = re.compile(r"^\s*[•*·▪►‣]\s+")

#: In rows, above the headline: an image there belongs to the article.
_ABOVE = 6

#: So many questions make an interview.
_INTERVIEW = 9

#: In columns, of a numbered crosshead; and how many of them an article has at least.
_MAX_POINT = 150
_FEW = 3

_POINT = re.compile(r"(\d{1,2})[.)]\s+\S")
_NO_WORDS = re.compile(r"://|\w@\w|\.(?:jpe?g|png|webp)$|\d[:.]\d\d$")
_LIST = re.compile(r"[^\s,]+(?: [^\s,]+){0,2}(?:, [^\s,]+(?: [^\s,]+){0,2}){2,}")


@dataclass(frozen=True, slots=True)
class Signature:
    """The row that ends the text with names: ``bru (dpa)``."""

    at: int
    line: Line
    byline: Byline


def split_signature(
    rows: list[Row], words: CreditWords, *, is_whole: bool
) -> tuple[list[Row], Signature | None]:
    """Return *rows* without the signature that is glued to the last paragraph, and the signature.

    *is_whole*: nothing but the article is below its head, so the signature is in its last row.
    Elsewhere it names agencies, and a paragraph is above it and none below it.
    """
    for at in range(len(rows) - 1, 0, -1):
        line = rows[at].line
        if parted := signature_at_end(line.text, words):
            left = Line(line.number, parted[0], plain(parted[0]))
            rows = [*rows[:at], replace(rows[at], line=left, credit=None), *rows[at + 1 :]]
            byline = read_signature(parted[1], words)
        elif is_whole or (rows[at].size == 1 and _is_paragraph(rows[at - 1])):
            byline = read_signature(line.plain, words)
        else:
            byline = None
        if byline and (is_whole or byline.agencies):
            return rows, Signature(at, line, byline)
        if is_whole or any(map(_is_paragraph, rows[at : at + 2])):
            break
    return rows, None


def _is_paragraph(row: Row) -> bool:
    return row.prose and columns(row.plain) > LONG


def read_body(
    rows: list[Row],
    images: list[ImageRows],
    text: RowRange,
    found: FoundHead,
    signature: Signature | None,
    words: CreditWords,
) -> Body:
    """Return the rows of *text* below the head as HTML, with their images."""
    places = frozenset(text.rows)
    shown = [each for each in images if each.first in places and _is_own(each, rows, text, found)]
    by_first = {each.first: each for each in shown}
    head = found.head
    lines = (*head.headline, *(dated.line for dated in head.dates))
    used = {line.number for line in (*lines, *(line for line, _ in head.bylines))}
    if signature and rows[signature.at].line is signature.line:
        used.add(signature.line.number)
    taken = rows_of_images(images)
    own = [
        at
        for at in text.rows
        if at not in taken and found.body <= at < text.end and rows[at].line.number not in used
    ]
    crossheads = _crossheads(rows, own, words)
    html: list[str] = []
    all_rows = sorted(by_first.keys() | own)
    for at in all_rows:
        if at in by_first:
            html.append(figure_html(by_first[at].image.image))
        else:
            html.append(_html(rows[at], at in crossheads))
    return Body(
        content_html="".join(_with_lists(html)) or None,
        images=tuple(each.image for each in shown),
        signature=(signature.line, signature.byline) if signature else None,
        first_line=rows[all_rows[0]].line.number if all_rows else None,
        last_line=rows[all_rows[-1]].line.number if all_rows else None,
    )


def _is_own(image: ImageRows, rows: list[Row], text: RowRange, found: FoundHead) -> bool:
    """Whether *image* is neither far below the text nor far above the headline."""
    if image.first > text.end:
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
        and (rows[following].prose or rows[following].bullet or rows[following].ends_sentence)
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
