"""The words that a story uses, to tell what is of it.

Where the story of any page stands: its rows, without what a page prints around and in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.freeform.captions import ImageRows
from feedpub.intake.readers.text.freeform.rows import Row, starts_with
from feedpub.intake.readers.text.lines import columns, ends_with_full_stop

_WORD = re.compile(r"[^\W_]{4,}")
_WIDE_WORD = re.compile(r"[^\W_]{2,}")
_CJK = "\u2e80"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a story; of scripts without spaces, the pairs of letters."""

    words: frozenset[str]

    @staticmethod
    def of(texts: Iterable[str]) -> Vocabulary:
        return Vocabulary(frozenset().union(*(_words(text[:3000]) for text in texts)))

    def share(self, text: str) -> float:
        """Which share of *text*'s words the story has too."""
        own = _words(text)
        return len(own & self.words) / len(own) if own else 0.0


def _words(text: str) -> set[str]:
    # Endings differ: "Meteorit", "Meteoriten".
    words = {word[:6] for word in _WORD.findall(text.lower()) if word < _CJK}
    if not text.isascii() and max(text) >= _CJK:
        wide = (word for word in _WIDE_WORD.findall(text.lower()) if word >= _CJK)
        words |= {word[at : at + 2] for word in wide for at in range(len(word) - 1)}
    return words


#: In columns, of a line that can begin something else: ``More from``.
_MAX_MARK = 90

#: Of a story's text, the share that may stand behind its end: teasers, comments.
_FOREIGN = 0.3

#: Of rows without a sentence: so many in a row are a list of links, not of crossheads.
_MANY = 8

#: In columns, of a paragraph; and how many of six rows make the story go on.
_WIDE = 180
_RESUMED = 4

#: In columns, of a paragraph that goes on with the story's own words; the share of them that it has
#: at least; and in how many rows behind something else it has to stand.
_MIN_OWN = 100
_OWN_WORDS = 0.4
_SOON = 4

#: In rows, of the story in front of it: these words are enough.
_NEAR = 40

#: Of cut sentences close to one another: then they are of other stories.
_TEASERS = 3

_COPYRIGHT = re.compile(r"(?:©|\(c\)|Copyright\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Story:
    """The numbers of the rows that are a story's own, in their order, and of its paragraphs."""

    rows: tuple[int, ...]
    prose: tuple[int, ...]

    #: The first row behind it.
    end: int


def story_of(rows: list[Row], pictures: list[ImageRows]) -> Story:
    taken = {at for each in pictures for at in range(each.first, each.last + 1)}
    own = tuple(_own(rows, taken))
    prose = tuple(at for at in own if rows[at].prose and at not in taken)
    end = prose[-1] + 1 if prose else 0
    return Story(rows=tuple(at for at in own if at < end or at in taken), prose=prose, end=end)


def is_mark(row: Row) -> bool:
    """Whether something else than the story begins with *row*."""
    text = row.plain
    if columns(text) > _MAX_MARK:
        return False
    if _COPYRIGHT.match(text) and not row.prose:
        return True
    return starts_with(row, page_words().tails) and not (row.prose and columns(text) > 60)


def is_link(row: Row) -> bool:
    """Whether *row* leads to another story."""
    return columns(row.plain) <= 250 and starts_with(row, page_words().related)


def _own(rows: list[Row], taken: set[int]) -> Iterator[int]:
    """The rows of the story: from the first one to where something else begins for good."""
    weights = [
        columns(row.plain) if row.prose and at not in taken and not row.bullet else 0
        for at, row in enumerate(rows)
    ]
    left = sum(weights)
    total = max(left, 1)
    seen = idle = 0
    inserted = False
    for at, row in enumerate(rows):
        left -= weights[at]
        behind = left + weights[at]
        if weights[at]:
            seen += 1
            idle = 0
        elif at not in taken:
            idle += 1
        if seen >= 2 and at not in taken and is_mark(row):
            if behind < _FOREIGN * total and not _resumes(rows, at, taken):
                return
            inserted = not weights[at]
            continue
        if seen >= 2 and _is_teaser(row) and sum(map(_is_teaser, rows[at : at + 8])) >= _TEASERS:
            return
        if seen >= 2 and idle >= _MANY and behind < _FOREIGN * total and not row.bullet:
            return
        if inserted and at not in taken and (not weights[at] or not _goes_on(row)):
            continue
        inserted = False
        if is_link(row) and at not in taken:
            continue
        yield at


def _resumes(rows: list[Row], at: int, taken: set[int]) -> bool:
    """Whether the story goes on right behind row *at*: with wide paragraphs, one after another, or
    in its own words.
    """
    behind = rows[at + 1 : at + 7]
    if sum(columns(row.plain) > _WIDE and row.prose for row in behind) >= _RESUMED:
        return True
    wide = [
        row.plain
        for number, row in enumerate(behind[:_SOON], at + 1)
        if row.prose and row.size == 1 and columns(row.plain) > _MIN_OWN
        if number not in taken
    ]
    if not wide:
        return False
    told = Vocabulary.of(row.plain for row in rows[max(at - _NEAR, 0) : at] if row.prose)
    # With no word that is new it was printed before.
    return any(_OWN_WORDS <= told.share(text) < 1 for text in wide)


def _is_teaser(row: Row) -> bool:
    """Whether *row* is the cut beginning of another story."""
    return row.prose and row.plain.endswith(("…", "...", "[…]", "[...]"))


def _goes_on(row: Row) -> bool:
    """Whether *row* is the story again, behind something inserted."""
    return columns(row.plain) > 100 or ends_with_full_stop(row.plain)
