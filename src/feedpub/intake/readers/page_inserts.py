"""Pictures of any page that no credit tells: by how captions stand among paragraphs."""

from __future__ import annotations

from dataclasses import dataclass

from feedpub.intake.lexicon import CreditWords
from feedpub.intake.names import looks_like_person
from feedpub.intake.page_lexicon import PageWords
from feedpub.intake.readers.page_captions import (
    MAX_ALT,
    MAX_CAPTION,
    Picture,
    picture_of,
    share_words,
)
from feedpub.intake.readers.page_credits import (
    Credited,
    after_stop,
    is_signed,
    signed_in_brackets,
    tail_behind,
)
from feedpub.intake.readers.page_lines import Line, columns, ends_with_full_stop
from feedpub.intake.readers.page_rows import CLEARLY, Row, has_stop_inside, is_short_beside

#: In columns, of an alternative text in one block with its caption; and of a paragraph.
_MIN_BARE, _MAX_BARE = 20, 150
_WIDE = 100

#: Of rows behind a block, among which two paragraphs show that the story goes on.
_AHEAD = 30

#: In characters, of a text that stands twice in one line.
_MIN_DOUBLED = 24

#: In characters, of an alternative text that is told by its caption in the same block.
_SHORTEST = 4

#: The share of a page's paragraphs that tells how it parts them.
_MOST = 0.6

_QUOTES = ('"', "'", "“", "”", "„", "«", "»", "‘")


@dataclass(frozen=True, slots=True)
class Among:
    """What a page tells of itself to those who look for its pictures."""

    #: The first sentence.
    story: int

    #: Whether paragraphs are blocks of one line: longer blocks are then no text.
    apart: bool

    @staticmethod
    def of(rows: list[Row]) -> Among:
        wide = [row.size for row in rows if row.prose and columns(row.plain) > _WIDE]
        return Among(
            story=next((at for at, row in enumerate(rows) if row.prose), len(rows)),
            apart=wide.count(1) >= _MOST * len(wide) > 0,
        )


def by_place(
    rows: list[Row], at: int, among: Among, page: PageWords, words: CreditWords
) -> Picture | None:
    return (
        _described(rows, at, among.story, words)
        or (_in_block(rows, at, among.story, words) if among.apart else None)
        or _below_head(rows, at, among.story, words)
        or _pointing(rows, at, page, words)
    )


def doubled(rows: list[Row], at: int, words: CreditWords) -> Picture | None:
    """One line with nothing but the same sentence twice: of a picture, and below it. Headlines of
    other stories stand so too.
    """
    row = rows[at]
    if not 2 * _MIN_DOUBLED < len(row.plain) <= MAX_CAPTION // 2:
        return None
    half = len(row.plain) // 2
    text, again = row.plain[:half].rstrip(), row.plain[half:].lstrip()
    if text != again or not ends_with_full_stop(text):
        return None
    alt = Line(row.line.number, text, text)
    return picture_of(rows, at, at, (alt,), text, row.line, None, words)


def _in_block(rows: list[Row], at: int, story: int, words: CreditWords) -> Picture | None:
    """An alternative text and a caption in one block, between two paragraphs."""
    row = rows[at]
    if row.size != 2 or at <= story + 1 or at + 2 >= len(rows) or rows[at + 1].block != row.block:
        return None
    below = rows[at + 1]
    if not _could_be_alt(row) or below.bullet or below.credited:
        return None
    # Nobody's name is all capitals: it is a house's.
    if looks_like_person(row.plain, words) and not below.plain.isupper():
        return None
    if columns(below.plain) > MAX_CAPTION // 2 or not _is_inserted(rows, at):
        return None
    caption, credit = below.plain, ""
    if is_signed(caption, words):
        signed = Credited(caption="", credit=caption)
        return picture_of(rows, at, at + 1, (), row.plain, row.line, signed, words)
    if rest := tail_behind(row.plain, caption, shortest=_SHORTEST):
        caption, credit = caption.removesuffix(rest).rstrip(), rest
    elif row.plain.startswith(_QUOTES):
        return None
    elif parted := after_stop(caption) or signed_in_brackets(caption, words):
        caption, credit = parted
    elif min(columns(row.plain), columns(caption)) < _MIN_BARE:
        return None
    told = Credited(caption=caption, credit=credit) if credit else None
    return picture_of(rows, at, at + 1, (row.line,), caption, below.line, told, words)


def _could_be_alt(row: Row) -> bool:
    return (
        (not row.prose or row.button)
        and not row.bullet
        and (row.credited is None or bool(row.credited.caption))
        and columns(row.plain) <= _MAX_BARE
    )


def _is_inserted(rows: list[Row], at: int) -> bool:
    """Whether the block of the rows *at* and below stands in a story that goes on behind it."""
    below, behind = rows[at + 1], rows[at + 2]
    if rows[at - 1].size > 1 or behind.size > 1:
        return False
    ahead = rows[at + 2 : at + 2 + _AHEAD]
    paragraphs = sum(each.prose and columns(each.plain) > _WIDE for each in ahead)
    return paragraphs >= 2 and tail_behind(below.plain, behind.plain) is None


def _below_head(rows: list[Row], at: int, story: int, words: CreditWords) -> Picture | None:
    """The caption of the first picture, glued to date or names, in front of the standfirst.

    What stands between it and the text is shorter than the text is: else it is the standfirst.
    """
    row = rows[at]
    if at != story or not row.glued:
        return None
    after = [n for n in range(at + 1, min(at + _AHEAD, len(rows))) if rows[n].prose][:6]
    if after[:2] != [at + 1, at + 2] or rows[at + 1].block == row.block:
        return None
    if not is_short_beside(rows, after, CLEARLY):
        return None
    return picture_of(rows, at, at, (), row.plain, row.line, None, words)


def _pointing(rows: list[Row], at: int, page: PageWords, words: CreditWords) -> Picture | None:
    """A caption that says where in the picture somebody is: ``The mayor (left) at the quay``."""
    row = rows[at]
    if row.size > 2 or row.bullet or columns(row.plain) > MAX_ALT or not page.side.search(row.key):
        return None
    below = rows[at + 1].credited if at + 1 < len(rows) else None
    if has_stop_inside(row.plain) or (below and not below.caption):
        return None
    return picture_of(rows, at, at, (), row.plain, row.line, None, words)


def _described(rows: list[Row], at: int, story: int, words: CreditWords) -> Picture | None:
    """An alternative text and a caption, both no sentences, that say the same in other words."""
    if at <= story or at + 2 >= len(rows):
        return None
    row, below, behind = rows[at : at + 3]
    single = row.size == below.size == 1 and below.block == row.block + 1
    told = row.prose or below.prose or row.bullet or below.bullet or below.credited
    # A crosshead may stand above them.
    above = rows[at - 1].prose or (at > 1 and rows[at - 2].prose)
    if not single or told or not behind.prose or not above:
        return None
    if ends_with_full_stop(row.plain) or ends_with_full_stop(below.plain):
        return None
    if min(columns(row.plain), columns(below.plain)) < 20:
        return None
    if not share_words(row.plain, below.plain):
        return None
    return picture_of(rows, at, at + 1, (row.line,), below.plain, below.line, None, words)
