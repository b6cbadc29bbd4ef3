"""Finds the dates in a line that says more: ``08.03.2021 17:12 von Anna``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.intake.dates.grammar import spans_of_parts
from feedpub.intake.dates.lexicon import date_words
from feedpub.intake.dates.parser import (
    MAX_LENGTH,
    ParsedDate,
    day_at_noon,
    may_hold_date,
    names_zone,
    parse_date,
)
from feedpub.nouns import dataclass
from feedpub.patterns import pattern
from feedpub.protocols import ReaderContext

#: How many tokens a date has at the most; and how many in a row are looked through.
_MAX_DATE, _MAX_ROW = 22, 60

# Its "T" is no word of a date.
_STAMP = pattern(r"(?<!\d)\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?!\d)")
# Between the halves of a number, a time or a date: "8 May, 17:46" is no day of 2017.
_CUT_NUMBER = pattern(r"\d[:./-]\d")
_NUMBERS = pattern(r"\d+")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text, and where it is."""

    begin: int
    end: int
    parsed: ParsedDate


def dates_in(text: str, context: ReaderContext) -> list[FoundDate]:
    """Return the full dates in *text* in their order; those relative to now are left out."""
    if not may_hold_date(text) or not any(c.isdecimal() for c in text):
        return []
    found = [
        FoundDate(match.start(), match.end(), parsed)
        for match in _STAMP.finditer(text)
        if (parsed := parse_date(match[0], context))
    ]
    for row in _rows(_STAMP.sub(lambda match: " \N{BULLET} ".center(len(match[0])), text)):
        found += _dates_in_row(text, row, context)
    return sorted(found, key=lambda each: each.begin)


def _rows(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the rows of tokens in *text* that can be dates."""
    row: list[tuple[int, int]] = []
    words = date_words()
    for begin, end, is_part in spans_of_parts(text, words):
        if is_part or names_zone(text[begin:end], words):
            row.append((begin, end))
        elif row:
            yield row
            row = []
    yield row


def _dates_in_row(
    text: str, row: list[tuple[int, int]], context: ReaderContext
) -> Iterator[FoundDate]:
    """Yield the dates in a row of tokens: at each place the longest one."""
    row = row[:_MAX_ROW]
    at = 0
    while at < len(row):
        begin = row[at][0]
        for last in range(min(len(row), at + _MAX_DATE) - 1, at - 1, -1):
            end = row[last][1]
            part = text[begin:end]
            if not _may_be_date(part) or not (part[-1].isalnum() or part[-1] in ".)"):
                continue
            if _CUT_NUMBER.search(text[max(0, begin - 2) : begin + 1]) or _CUT_NUMBER.search(
                text[end - 1 : end + 2]
            ):
                continue
            parsed = parse_date(part, context)
            if parsed is not None and not parsed.relative:
                if not parsed.by_day and _names_unknown_zone(text[end : end + 8]):
                    # The day is certain, its time is not.
                    parsed = day_at_noon(parsed.moment.date(), context)
                if parsed is not None:
                    yield FoundDate(begin, end, parsed)
                at = last
                break
        at += 1


def _names_unknown_zone(behind: str) -> bool:
    """Whether the text *behind* a time is the name of a zone with several meanings: ``IST``."""
    word = behind.lstrip(" ,(").partition(" ")[0].rstrip(").,|")
    return names_zone(word, date_words())


def _may_be_date(part: str) -> bool:
    return (
        part[0].isalnum()
        and len(part) <= MAX_LENGTH
        and re.search(r"\d", part) is not None
        and sum(map(len, _NUMBERS.findall(part))) >= 3
    )
