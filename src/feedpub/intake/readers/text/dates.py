"""The date line of an article, printed in its head, and the byline that is glued to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from feedpub.intake.bylines.authors import Byline, has_byline_prefix, read_byline
from feedpub.intake.dates.parser import ParsedDate, may_hold_date, parse_date
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.lines import Line, cut_advertising
from feedpub.intake.text import columns
from feedpub.nouns import dataclass
from feedpub.protocols import ReaderContext

#: In characters; a longer line holds more than a date.
_MAX_LENGTH = 160

#: In columns, of a name before a date.
_MAX_NAME = 60

_SEPARATORS = " ,;|·•–—-:/"
_NUMERIC = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_SENTENCE_MARK = re.compile(r"[.!?:…。！？]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLine:
    """A line of the head that holds a date, and perhaps a byline, but nothing else."""

    line: Line

    #: None if the line only says when the article was updated.
    published: ParsedDate | None = None
    updated: ParsedDate | None = None

    byline: Byline | None = None


#: Reads a line as a date; the second argument is whether it is the first line of the page.
ReadDate = Callable[[Line, bool], DatedLine | None]


def dated_line(
    line: Line, context: ReaderContext, words: CreditWords, *, is_first: bool
) -> DatedLine | None:
    """Read *line* as a date; None if it says more.

    The first line can be a headline that ends with a date, so there a name before the date must be
    glued to it.
    """
    if len(line.plain) > _MAX_LENGTH:
        return None
    text = cut_advertising(line.plain)
    if not text or not may_hold_date(text):
        return None
    if whole := parse_date(text, context):
        return DatedLine(line=line, published=whole)
    if not any(c.isdigit() for c in text) and not page_words().date_label.search(text):
        return None
    return _labelled(line, text, context, words) or _after_name(
        line, text, context, words, is_first=is_first
    )


def _labelled(
    line: Line, text: str, context: ReaderContext, words: CreditWords
) -> DatedLine | None:
    """Read dates behind labels: ``Published 21 March 2018Last updated 22 March 2018``."""
    labels = list(page_words().date_label.finditer(text))
    if not labels:
        return None
    published = updated = None
    byline = None
    if before := text[: labels[0].start()].strip(_SEPARATORS):
        published = parse_date(before, context)
        byline = None if published else read_byline(before, words)
        if published is None and byline is None:
            return None
    ends = [*(label.start() for label in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=True):
        parsed = parse_date(text[label.end() : end].strip(_SEPARATORS), context)
        if parsed is None:
            return None
        if label["updated"]:
            updated = parsed
        else:
            published = parsed
    return DatedLine(line=line, published=published, updated=updated, byline=byline)


def _after_name(
    line: Line,
    text: str,
    context: ReaderContext,
    words: CreditWords,
    *,
    is_first: bool,
) -> DatedLine | None:
    """Read a date behind a name: ``Barbara Beispiel19 kwietnia 2013``, ``(ns)27 de junho``."""
    for at in _beginnings(text):
        parsed = parse_date(text[at:], context)
        if parsed is None:
            continue
        before = text[:at].strip(_SEPARATORS)
        if not before or parse_date(before, context) or _NUMERIC.fullmatch(before):
            # 03/21/2018March 21, 2018
            return DatedLine(line=line, published=parsed)
        byline = read_byline(before, words)
        glued = not text[at - 1].isspace() and not _SENTENCE_MARK.search(before)
        if glued and (byline or columns(before) <= _MAX_NAME):
            return DatedLine(line=line, published=parsed, byline=byline)
        separated = text[:at].rstrip()[-1] in _SEPARATORS or has_byline_prefix(before)
        if byline and (separated or not is_first):
            return DatedLine(line=line, published=parsed, byline=byline)
        return None
    return None


def _beginnings(text: str) -> Iterator[int]:
    """Yield where a date can begin in *text*: at a number, a word, or a capital inside a word."""
    for at in range(1, len(text)):
        before, here = text[at - 1], text[at]
        if here.isdecimal():
            if not before.isdecimal():
                yield at
        elif here.isalpha() and (not before.isalpha() or (before.islower() and here.isupper())):
            yield at
