"""The body of any page: its paragraphs, crossheads, lists and pictures in their places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.article import figure_html
from feedpub.intake.readers.page_body import Body
from feedpub.intake.readers.page_lines import LONG, columns, ends_with_full_stop
from feedpub.intake.readers.page_pictures import Picture
from feedpub.intake.readers.page_rows import Row
from feedpub.intake.readers.page_story import Story
from feedpub.intake.readers.page_top import Top
from feedpub.intake.text import escape

_BULLET = re.compile(r"^\s*[•*·▪►‣]\s+")

#: Of rows, in front of the headline in which its picture may stand.
_ABOVE = 6


def flow_of(rows: list[Row], pictures: list[Picture], story: Story, top: Top) -> Body:
    """The text from the head's end to the story's end, with the pictures of both."""
    shown = [each for each in pictures if _is_own(each, rows, story, top)]
    by_first = {each.first: each for each in shown}
    taken = {at for each in pictures for at in range(each.first, each.last + 1)}
    head = {line.number for line in (*top.head.headline, *top.head.teaser)}
    head |= {dated.line.number for dated in top.head.dates}
    head |= {line.number for line, _ in top.head.bylines}
    html: list[str] = []
    written: list[int] = []
    last = story.prose[-1] if story.prose else -1
    for at in story.rows:
        row = rows[at]
        if at in by_first:
            html.append(figure_html(by_first[at].image.image))
        if at in taken or at < top.body or at > last or row.line.number in head:
            continue
        written.append(row.line.number)
        html.append(_html(rows, at, story, taken))
    return Body(
        content_html="".join(_listed(html)) or None,
        images=tuple(each.image for each in shown),
        signature=None,
        first_line=written[0] if written else None,
        last_line=written[-1] if written else None,
    )


def _is_own(picture: Picture, rows: list[Row], story: Story, top: Top) -> bool:
    if picture.first not in story.rows:
        return False
    if picture.first > story.end + 2:
        return False
    title = top.head.headline[0].number if top.head.headline else None
    first = next((at for at, row in enumerate(rows) if row.line.number == title), 0)
    return first - picture.last <= _ABOVE


def _html(rows: list[Row], at: int, story: Story, taken: set[int]) -> str:
    row = rows[at]
    if row.bullet:
        return f"<li>{escape(_BULLET.sub('', row.line.text))}</li>"
    following = next((each for each in story.rows if each > at and each not in taken), None)
    if is_crosshead(row) and following is not None:
        return f"<h2>{escape(row.line.text)}</h2>"
    return f"<p>{escape(row.line.text)}</p>"


def is_crosshead(row: Row) -> bool:
    """Section 2, rule 4: at most 120 characters, no final full stop."""
    text = row.plain
    return (
        not row.prose
        and not row.bullet
        and row.size <= 2
        and columns(text) <= LONG
        and not ends_with_full_stop(text)
        and not text.endswith((",", ";"))
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
