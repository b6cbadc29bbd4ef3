"""The head of a labelled page: kicker, headline, date, names and standfirst, in that order."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.intake.bylines.authors import Byline, has_byline_prefix, read_byline
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.text.dates import DatedLine, ReadDate
from feedpub.intake.readers.text.lines import LONG, Line, cut_advertising, is_sentence
from feedpub.intake.readers.text.page import Head
from feedpub.intake.text import columns, ends_with_full_stop

#: In columns.
_MAX_TITLE = 300
_MAX_KICKER = 60
_MIN_STANDFIRST = 25


def read_head(
    lines: tuple[Line, ...],
    read_date: ReadDate,
    words: CreditWords,
    *,
    below_skip_links: bool = False,
) -> Head:
    """Read the lines of a head.

    *below_skip_links*: the first line is right below the skip links. Then it is a kicker, if a
    headline follows.
    """
    dates: list[DatedLine] = []
    others: list[Line] = []
    last_date = 0
    for line in lines:
        if dated := read_date(line, not others and not dates):
            dates.append(dated)
            last_date = line.number
        elif cut_advertising(line.plain):
            others.append(line)
    before = [line for line in others if line.number < last_date or not dates]
    if len(before) <= 1 and len(others) > 1:
        # The date may be between kicker and headline, or above both.
        only_kicker = not before or _is_kicker(before[0], others[1], words)
        title_lines = others if only_kicker and not is_sentence(others[1]) else before or others
    else:
        title_lines = before
    kicker, headline = _kicker_and_headline(title_lines, below_skip_links, words)
    after = [line for line in others if headline and line.number > headline[-1].number]
    bylines = list(_bylines_among(after, headline, dates, words))
    signed = {line.number for line, _ in bylines}
    bylines += [(dated.line, dated.byline) for dated in dates if dated.byline]
    return Head(
        kicker=kicker,
        headline=headline,
        standfirst=_standfirst([line for line in after if line.number not in signed]),
        dates=tuple(dates),
        bylines=tuple(sorted(bylines, key=lambda each: each[0].number)),
    )


def _standfirst(lines: list[Line]) -> tuple[Line, ...]:
    """Return the sentences among *lines*; without any the last line, unless it is like "Share"."""
    short = (line for line in lines[-1:] if columns(line.plain) >= _MIN_STANDFIRST)
    return tuple(filter(is_sentence, lines)) or tuple(short)


def _bylines_among(
    lines: list[Line],
    headline: tuple[Line, ...],
    dates: list[DatedLine],
    words: CreditWords,
) -> Iterator[tuple[Line, Byline]]:
    """Yield lines of names: with a prefix such as ``Von``, or next to the headline or a date."""
    marks = {dated.line.number for dated in dates}
    numbers = sorted({line.number for line in lines} | marks)
    after_headline = numbers[:1] if headline else []
    for line in lines:
        at = numbers.index(line.number)
        near = marks.intersection(numbers[max(0, at - 1) : at + 2])
        if columns(line.plain) > LONG or not (
            near or line.number in after_headline or has_byline_prefix(line.plain)
        ):
            continue
        if byline := read_byline(line.plain, words):
            yield line, byline


def _kicker_and_headline(
    lines: list[Line], below_skip_links: bool, words: CreditWords
) -> tuple[Line | None, tuple[Line, ...]]:
    if not lines:
        return None, ()
    kicker, first = None, 0
    if len(lines) > 1:
        surely = below_skip_links and not _is_byline(lines[1], words)
        if surely or _is_kicker(lines[0], lines[1], words):
            kicker, first = lines[0], 1
    headline = [lines[first]]
    for line in lines[first + 1 :]:
        # The lines of one headline are in one block.
        if line.number != headline[-1].number + 1 or _is_byline(line, words):
            break
        if ends_with_full_stop(line.plain):
            break
        headline.append(line)
    if sum(columns(line.plain) for line in headline) > _MAX_TITLE:
        return None, ()
    return kicker, tuple(headline)


def _is_kicker(first: Line, second: Line, words: CreditWords) -> bool:
    """Whether *first* is the kicker of *second*, not a headline above a standfirst or a name."""
    one_word = " " not in first.plain
    if columns(first.plain) > _MAX_KICKER or first.plain.endswith(("?", "!", "？", "！")):
        return False
    if ends_with_full_stop(first.plain) or columns(second.plain) > _MAX_TITLE:
        return False
    if ends_with_full_stop(second.plain) or _is_byline(second, words):
        return one_word and not has_byline_prefix(second.plain)
    return True


def _is_byline(line: Line, words: CreditWords) -> bool:
    return columns(line.plain) <= LONG and read_byline(line.plain, words) is not None
