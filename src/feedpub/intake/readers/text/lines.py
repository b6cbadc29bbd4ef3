"""Lines and blocks of page text, and the skip links above the head."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feedpub.intake.dates.parser import parse_date
from feedpub.intake.lexicon import fold
from feedpub.intake.page_words import page_words
from feedpub.intake.text import columns, ends_with_full_stop, plain
from feedpub.nouns import dataclass
from feedpub.protocols import ReaderContext

#: In columns. A longer line is a standfirst or a paragraph, not a crosshead.
LONG = 120

#: Of a date, or of a credit.
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+\S")
_BULLET = re.compile(r"^(?:\d{1,2}[.)]|[•*·–-])\s+")


@dataclass(frozen=True, slots=True)
class Line:
    number: int

    #: As printed, without ordinary white space at its ends; the body keeps U+00A0.
    text: str

    #: As one line, without repeated white space.
    plain: str

    def with_text(self, text: str) -> Line:
        """Return the line with *text*, one plain line, instead of its own."""
        return Line(self.number, text, text)


#: Lines right below one another.
Block = tuple[Line, ...]


def where(lines: Sequence[Line]) -> str:
    """Return the place of *lines* as provenance names it: ``line 8``, ``lines 8-9``."""
    first, last = lines[0].number, lines[-1].number
    return f"line {first}" if first == last else f"lines {first}-{last}"


def blocks_of(text: str) -> list[Block]:
    """Split *text* into blocks at its blank lines. Line numbers begin at 1."""
    blocks: list[Block] = []
    block: list[Line] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line and not line.isspace():
            block.append(Line(number, line.strip(" \t\u3000"), plain(line)))
        elif block:
            blocks.append(tuple(block))
            block = []
    return blocks


def without_skip_links(
    blocks: list[Block], context: ReaderContext
) -> tuple[list[Line], list[Block]]:
    """Split the links above a page's head from its other *blocks*.

    They are lines of known wording, or a run of two or more numbered lines. A single numbered line
    can be the headline ``1. FC Musterstadt steigt auf``.
    """
    run: list[Line] = []
    known = False
    for line in (line for block in blocks[:12] for line in block):
        if link_language(line):
            known = True
        elif not _continues(run, line) or parse_date(line.plain, context) is not None:
            break
        run.append(line)
    if len(run) < 2 and not known:
        return [], blocks
    dropped = {line.number for line in run}
    rest = (tuple(line for line in block if line.number not in dropped) for block in blocks)
    return run, [block for block in rest if block]


def _continues(run: list[Line], line: Line) -> bool:
    """Whether *line* is below the last line of *run*, and has a number, one more than that has."""
    if run and line.number > run[-1].number + 1:
        return False  # the end of a path, the headline
    number, last = (_NUMBERED.match(each.plain) for each in (line, run[-1] if run else line))
    return number is not None and (not run or int(number[1]) == (int(last[1]) if last else 0) + 1)


def link_language(line: Line) -> str | None:
    """Return the language of a skip link of known wording; None for other lines."""
    begin = fold(_BULLET.sub("", line.plain[:100]))
    links = page_words().skip_links.items()
    return next((language for link, language in links if begin.startswith(link)), None)


def cut_advertising(text: str) -> str:
    """Return *text*, one plain line, without advertising labels at its ends.

    They are glued: ``Anzeige14. Juni 2023``.
    """
    cut = True
    while cut and text:
        cut = False
        for word in page_words().advertising:
            if text.startswith(word) and not text[len(word) : len(word) + 1].islower():
                text, cut = text.removeprefix(word).lstrip(" :|"), True
            elif text.endswith(word):
                text, cut = text.removesuffix(word).rstrip(" :|"), True
    return text


def is_sentence(line: Line) -> bool:
    """Whether *line* is a sentence or more, as standfirsts are: long, or with a full stop."""
    return columns(line.plain) > LONG or ends_with_full_stop(line.plain)
