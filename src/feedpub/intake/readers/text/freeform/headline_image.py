"""The lead picture whose alternative text is the headline, as many pages fill it in."""

from __future__ import annotations

from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.text.freeform.captions import ImageRows, picture_of
from feedpub.intake.readers.text.freeform.credits import Credited, after_label, tail_behind
from feedpub.intake.readers.text.freeform.head import Top
from feedpub.intake.readers.text.freeform.rows import Row

#: Of rows, between the headline and the text.
_MAX_HEAD = 20


def with_headlined(
    rows: list[Row], pictures: list[ImageRows], top: Top, words: CreditWords
) -> list[ImageRows]:
    """*pictures* with the one that the headline tells again, right in front of the text.

    Told again twice, the headline is that of a player or a list.
    """
    if not top.head.headline:
        return pictures
    title = top.head.headline[0]
    at = next(n for n, row in enumerate(rows) if row.line.number == title.number)
    again = [
        n
        for n in range(at + 2, min(top.body + 2, at + _MAX_HEAD, len(rows) - 1))
        if tail_behind(title.plain, rows[n].plain) == ""
    ]
    if len(again) != 1 or any(each.first <= again[0] <= each.last for each in pictures):
        return pictures
    found = _headlined(rows, again[0], words)
    if found is None or any(each.first <= found.last <= each.last for each in pictures):
        return pictures
    behind = next((n for n, each in enumerate(pictures) if each.first > found.last), len(pictures))
    return [*pictures[:behind], found, *pictures[behind:]]


def _told_again(rows: list[Row], at: int) -> Credited | None:
    """The row *at* as a credit, whatever it says, if the row below in its block says it again."""
    if at + 1 >= len(rows) or rows[at].prose or rows[at + 1].block != rows[at].block:
        return None
    same = rows[at + 1].plain == rows[at].plain
    return Credited(caption="", credit=rows[at].plain) if same else None


def _headlined(rows: list[Row], at: int, words: CreditWords) -> ImageRows | None:
    """The row *at* as an alternative text: the text follows, or the credit below and the text."""
    line, below = rows[at].line, rows[at + 1]
    told = below.credited or after_label(below.plain, words) or _told_again(rows, at + 1)
    last = at
    if told and not told.caption and below.block == rows[at].block:
        last = at + 1
    elif not below.prose or below.block > rows[at].block + 1:
        return None
    else:
        told = None
    return picture_of(rows, at, last, (line,), "", line, told, words)
