"""Lines and blocks of a page's text, and what stands over its head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from feedpub.intake.dates.parser import parse_date
from feedpub.intake.lexicon import fold
from feedpub.intake.page_words import page_words
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext

#: In columns. A longer block is a teaser or a paragraph; a crosshead is no longer either (rule 4).
LONG = 120

_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+\S")
_BULLET = re.compile(r"^(?:\d{1,2}[.)]|[•*·–-])\s+")
# East Asian Width W and F (UAX 11), but for emoji.
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60"
    "\uffe0-\uffe6\U00020000-\U0003fffd]"
)
_FULL_STOPS = (".", "…", "。", "．", "।", "۔", "։", "።")
_CLOSING = "\"'”“’‘»«›‹」』)）] "


@dataclass(frozen=True, slots=True)
class Line:
    number: int

    #: As it stood, but for ordinary white space at its ends: the body keeps U+00A0.
    text: str

    #: In one line, with runs of white space one space.
    plain: str


def where(lines: Sequence[Line]) -> str:
    """Return the place of *lines* as provenance names it: ``line 8``, ``lines 8-9``."""
    first, last = lines[0].number, lines[-1].number
    return f"line {first}" if first == last else f"lines {first}-{last}"


#: Lines that stood right below one another.
Block = tuple[Line, ...]


def blocks_of(text: str) -> list[Block]:
    """The blocks of a page, which blank lines separate. Line numbers count from 1."""
    blocks: list[Block] = []
    block: list[Line] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line and not line.isspace():
            block.append(Line(number, line.strip(" \t\u3000"), plain(line)))
        elif block:
            blocks.append(tuple(block))
            block = []
    if block:
        blocks.append(tuple(block))
    return blocks


def without_skip_links(blocks: list[Block], terms: ReaderContext) -> tuple[list[Line], list[Block]]:
    """Take the links over a page's head away: a run of numbered lines, whatever they say, or
    lines of known wording (section 2, rule 1). One numbered line is no run: it could be the
    headline ``1. FC Musterstadt steigt auf``.
    """
    run: list[Line] = []
    known = False
    for line in _lines(blocks[:12]):
        match = _NUMBERED.match(line.plain)
        if link_language(line):
            known = True
        elif not (
            match
            and (not run or int(match[1]) == _number(run[-1]) + 1)
            and parse_date(line.plain, terms) is None
        ):
            break
        run.append(line)
    if len(run) < 2 and not known:
        return [], blocks
    dropped = {line.number for line in run}
    rest = (tuple(line for line in block if line.number not in dropped) for block in blocks)
    return run, [block for block in rest if block]


def link_language(line: Line) -> str | None:
    """The language of a skip link, by its wording; None if *line* is not known to be one."""
    begin = fold(_BULLET.sub("", line.plain[:100]))
    return next(
        (lang for link, lang in page_words().skip_links.items() if begin.startswith(link)), None
    )


def cut_advertising(text: str) -> str:
    """*text*, one plain line, without labels of advertising at its ends.

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


@lru_cache(maxsize=1024)
def columns(text: str) -> int:
    """How wide *text* is printed: a Chinese character says as much as two letters."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text[:2000]))


def ends_with_full_stop(text: str) -> bool:
    """Whether *text* ends as a sentence does; a question or an exclamation may be a headline."""
    return text.rstrip(_CLOSING).endswith(_FULL_STOPS)


def is_sentence(line: Line) -> bool:
    """Whether *line* is a sentence or more, as teasers are: long, or with a full stop."""
    return columns(line.plain) > LONG or ends_with_full_stop(line.plain)


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
        yield from block


def _number(line: Line) -> int:
    match = _NUMBERED.match(line.plain)
    return int(match[1]) if match else 0
