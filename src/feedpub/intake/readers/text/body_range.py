"""Where the body of a page is: its rows, without what a page prints around and in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.images_by_credit import ImageRows, rows_of_images
from feedpub.intake.readers.text.rows import Row, starts_with
from feedpub.intake.text import columns, ends_with_full_stop
from feedpub.nouns import dataclass

#: In columns, of a line that begins another part of the page: ``More from``.
_MAX_MARK = 90

#: The share of a page's text that may follow the end of the article: teasers, comments.
_FOREIGN = 0.3

#: In rows: so many in a row without a sentence are a list of links, not crossheads.
_MANY = 8

#: In columns, of a wide paragraph; and how many of six rows must be wide for the text to go on.
_WIDE = 180
_RESUMED = 4

#: In columns, of a paragraph that resumes the text in its own words; the least share of such words;
#: and within how many rows behind the interruption it must follow.
_MIN_OWN = 100
_OWN_WORDS = 0.4
_SOON = 4

#: In rows, of the text before an interruption that its words are taken from.
_NEAR = 40

#: So many cut sentences close together are teasers of other articles.
_TEASERS = 3

_COUNT = re.compile(r"\d{1,5} ")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|Copyright\b)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]{4,}")
_WIDE_WORD = re.compile(r"[^\W_]{2,}")
_CJK = "\u2e80"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a text; in scripts without spaces, its pairs of letters."""

    words: frozenset[str]

    @staticmethod
    def of(texts: Iterable[str]) -> Vocabulary:
        return Vocabulary(frozenset().union(*(_words(text[:3000]) for text in texts)))

    def share(self, text: str) -> float:
        """Return which share of the words of *text* is in the vocabulary."""
        own = _words(text)
        return len(own & self.words) / len(own) if own else 0.0


# The same rows are compared in the head, in the body and at images.
@lru_cache(maxsize=256)
def _words(text: str) -> frozenset[str]:
    # Six letters, since endings differ: "Meteorit", "Meteoriten".
    words = {word[:6] for word in _WORD.findall(text.lower()) if word < _CJK}
    if not text.isascii() and max(text) >= _CJK:
        wide = (word for word in _WIDE_WORD.findall(text.lower()) if word >= _CJK)
        words |= {word[at : at + 2] for word in wide for at in range(len(word) - 1)}
    return frozenset(words)


@dataclass(frozen=True, slots=True)
class RowRange:
    """The rows of the body in their order, and which of them are paragraphs."""

    rows: tuple[int, ...]
    prose: tuple[int, ...]

    #: The first row behind it.
    end: int


def find_body_range(rows: list[Row], images: list[ImageRows], start: int | None) -> RowRange:
    """Find the body, which begins with the row *start* if that is known.

    Then every sentence is a paragraph, and a short last line belongs to it.
    """
    taken = rows_of_images(images)
    own = tuple(_own(rows, taken, start or 0))
    if start is not None:
        prose = tuple(
            at for at in own if at not in taken and (rows[at].prose or rows[at].ends_sentence)
        )
        return RowRange(rows=own, prose=prose, end=own[-1] + 1 if own else start)
    prose = tuple(at for at in own if rows[at].prose and at not in taken)
    end = prose[-1] + 1 if prose else 0
    return RowRange(rows=tuple(at for at in own if at < end or at in taken), prose=prose, end=end)


def begins_other_part(row: Row) -> bool:
    """Whether *row* begins a part of the page that is not the article."""
    text = row.plain
    if columns(text) > _MAX_MARK:
        return False
    if _COPYRIGHT.match(text) and not row.prose:
        return True
    begins = starts_with(row.key, page_words().tails)
    # "3 Kommentare"
    counted = _COUNT.match(row.key)
    begins = begins or (counted is not None and row.key[counted.end() :] in page_words().tails)
    return begins and not (row.prose and columns(text) > 60)


def links_elsewhere(row: Row) -> bool:
    """Whether *row* leads to another article."""
    return columns(row.plain) <= 250 and starts_with(row.key, page_words().related)


def _own(rows: list[Row], taken: set[int], start: int) -> Iterator[int]:
    """Yield the rows of the article, from the row *start* to the end of its text."""
    weights = [
        columns(row.plain) if row.prose and at not in taken and not row.bullet else 0
        for at, row in enumerate(rows)
    ]
    left = sum(weights[start:])
    total = max(left, 1)
    paragraphs = idle = 0
    interrupted = False
    for at, row in enumerate(rows[start:], start):
        mostly_read = left < _FOREIGN * total
        left -= weights[at]
        if weights[at]:
            paragraphs += 1
            idle = 0
        elif at not in taken:
            idle += 1
        if paragraphs >= 2 and at not in taken and begins_other_part(row):
            if mostly_read and not _resumes(rows, at, taken):
                return
            interrupted = not weights[at]
            continue
        if paragraphs >= 2 and (
            (_is_teaser(row) and sum(map(_is_teaser, rows[at : at + 8])) >= _TEASERS)
            or (idle >= _MANY and mostly_read and not row.bullet)
        ):
            return
        if interrupted and at not in taken and (not weights[at] or not _continues(row)):
            continue
        interrupted = False
        if links_elsewhere(row) and at not in taken:
            continue
        yield at


def _resumes(rows: list[Row], at: int, taken: set[int]) -> bool:
    """Whether the article resumes soon behind row *at*: with wide paragraphs, or its own words."""
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
    own = Vocabulary.of(row.plain for row in rows[max(at - _NEAR, 0) : at] if row.prose)
    # A text without a single new word repeats what was printed before.
    return any(_OWN_WORDS <= own.share(text) < 1 for text in wide)


def _is_teaser(row: Row) -> bool:
    """Whether *row* is the cut beginning of another article."""
    return row.prose and row.plain.endswith(("…", "...", "[…]", "[...]"))


def _continues(row: Row) -> bool:
    """Whether *row* continues the article behind an interruption."""
    return columns(row.plain) > 100 or ends_with_full_stop(row.plain)
