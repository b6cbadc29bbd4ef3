"""The headline of any page: the line that says most like one."""

from __future__ import annotations

import re

from feedpub.intake.readers.text.freeform.body_range import Vocabulary, is_link, is_mark
from feedpub.intake.readers.text.freeform.meta_rows import Meta
from feedpub.intake.readers.text.freeform.rows import Row
from feedpub.intake.readers.text.lines import Line, columns, ends_with_full_stop

#: In columns.
_MIN_TITLE = 16
_MAX_TITLE = 220

_LETTERS = re.compile(r"[\W_]+")
_ITEM = re.compile(r"^(?:\d{1,2}[.)]|[•*·–-])\s+")
_QUOTES = "\"'“”„«»‘’「『"


def title_of(rows: list[Row], taken: set[int], limit: int, meta: dict[int, Meta]) -> int | None:
    """The row of the headline: the one that says most like one."""
    first = _beginning(rows, taken, limit)
    texts = [row.key for row in rows[:200]]
    told = Vocabulary.of(rows[at].plain for at in range(len(rows)) if rows[at].prose)
    best, best_score, above = None, 0.0, -9
    for at in range(min(limit, len(rows))):
        if at in taken or at in meta or not _is_headline(rows[at]):
            continue
        row = rows[at]
        score = 1 + min(columns(row.plain), 50) / 50
        # A caption repeats its alternative text, not the headline.
        score += 1.0 * any(
            texts[at] == other or (texts[at] in other and n not in taken)
            for n, other in enumerate(texts)
            if n != at
        )
        share = told.share(row.plain)
        score += 2.0 * share
        # And a path or a kicker in front of it is none.
        score -= 1.0 * any(
            16 <= len(other) < len(texts[at]) and other in texts[at] and n not in taken
            for n, other in enumerate(texts)
        )
        score += 0.5 * (row.size == 1)
        score += 0.5 * any(near in meta for near in range(at + 1, at + 3))
        # A line right below a headline is its subtitle.
        score -= 1.0 * (above >= at - 1)
        score -= 0.02 * abs(first - at)
        if at > first:
            score -= 1 if columns(rows[first].plain) < 100 or first + 1 in meta else 9
        if columns(row.plain) >= 25 and row.size == 1 and share > 0.3:
            above = at
        if score > 0 and (best is None or score > best_score):
            best, best_score = at, score
    return best


def spelled_out(rows: list[Row], at: int) -> Line:
    """The headline in row *at* as the page prints it in its path or elsewhere: there what is glued
    here, a kicker in front, is parted by a mark.
    """
    line = rows[at].line
    letters = _LETTERS.sub("", line.plain)
    for row in rows:
        text = _ITEM.sub("", row.plain)
        if len(line.plain) < len(text) < 2 * len(line.plain) and _LETTERS.sub("", text) == letters:
            return Line(row.line.number, text, text)
    return line


def _beginning(rows: list[Row], taken: set[int], limit: int) -> int:
    """The row that the text begins with: a sentence that others follow closely."""
    free = [at for at in range(len(rows)) if at not in taken]
    for number, at in enumerate(free):
        if rows[at].prose and sum(rows[each].prose for each in free[number + 1 : number + 6]) > 2:
            return at
    return next((at for at in free if rows[at].prose), limit)


def _is_headline(row: Row) -> bool:
    """Whether *row* could be a headline: no list's, no sentence with a full stop, no label."""
    text = row.plain
    if row.bullet or not _MIN_TITLE <= columns(text) <= _MAX_TITLE:
        return False
    if text.startswith(("…", "...")):
        return False  # it goes on where the headline ended
    quoted = text[0] in _QUOTES and row.size == 1
    if ends_with_full_stop(text) and row.prose and not text.endswith("…") and not quoted:
        return False
    if is_mark(row) or is_link(row) or text.endswith((":", "：", ",")):
        return False
    return " " in text or not text.isascii()
