"""The headline of a free-form page: the row with the highest score."""

from __future__ import annotations

import re

from feedpub.intake.readers.text.freeform.body_range import (
    Vocabulary,
    begins_other_part,
    links_elsewhere,
)
from feedpub.intake.readers.text.freeform.meta_rows import MetaRow
from feedpub.intake.readers.text.freeform.rows import Row
from feedpub.intake.readers.text.lines import Line
from feedpub.intake.text import columns, ends_with_full_stop

#: In columns.
_MIN_TITLE = 16
_MAX_TITLE = 220

_LETTERS = re.compile(r"[\W_]+")
_ITEM = re.compile(r"^(?:\d{1,2}[.)]|[•*·–-])\s+")
_QUOTES = "\"'“”„«»‘’「『"


def find_headline(
    rows: list[Row], taken: set[int], limit: int, meta: dict[int, MetaRow]
) -> int | None:
    """Return the row of the headline: the best of the first *limit* rows."""
    first = _first_text_row(rows, taken, limit)
    keys = [row.key for row in rows[:200]]
    vocabulary = Vocabulary.of(row.plain for row in rows if row.prose)
    best, best_score, title_like = None, 0.0, -9
    for at in range(min(limit, len(rows))):
        if at in taken or at in meta or not _can_be_headline(rows[at]):
            continue
        row = rows[at]
        share = vocabulary.share(row.plain)
        score = 1 + min(columns(row.plain), 50) / 50 + 2.0 * share + 0.5 * (row.size == 1)
        score += _repetition_score(keys, at, taken)
        score += 0.5 * any(near in meta for near in range(at + 1, at + 3))
        # A line right below a headline is its subtitle.
        score -= 1.0 * (title_like >= at - 1)
        score -= 0.02 * abs(first - at)
        if at > first:
            score -= 1 if columns(rows[first].plain) < 100 or first + 1 in meta else 9
        if columns(row.plain) >= 25 and row.size == 1 and share > 0.3:
            title_like = at
        if score > 0 and (best is None or score > best_score):
            best, best_score = at, score
    return best


def _repetition_score(keys: list[str], at: int, taken: set[int]) -> float:
    """Return a point if other rows repeat row *at*, minus one if it contains another row."""
    key = keys[at]
    others = [(n, other) for n, other in enumerate(keys) if n != at]
    # A caption repeats its alternative text, not the headline.
    repeated = any(key == other or (key in other and n not in taken) for n, other in others)
    # A row that contains another one has a path or a kicker in front of the headline.
    contains = any(
        16 <= len(other) < len(key) and other in key and n not in taken for n, other in others
    )
    return 1.0 * repeated - 1.0 * contains


def spelled_out(rows: list[Row], at: int) -> Line:
    """Return the headline of row *at* as the page prints it elsewhere, such as in its path.

    There a kicker that is glued to the headline here is separated by a mark.
    """
    line = rows[at].line
    letters = _LETTERS.sub("", line.plain)
    for row in rows:
        text = _ITEM.sub("", row.plain)
        if len(line.plain) < len(text) < 2 * len(line.plain) and _LETTERS.sub("", text) == letters:
            return row.line.with_text(text)
    return line


def _first_text_row(rows: list[Row], taken: set[int], limit: int) -> int:
    """Return the row of the first sentence that others follow closely."""
    free = [at for at in range(len(rows)) if at not in taken]
    for number, at in enumerate(free):
        if rows[at].prose and sum(rows[each].prose for each in free[number + 1 : number + 6]) > 2:
            return at
    return next((at for at in free if rows[at].prose), limit)


def _can_be_headline(row: Row) -> bool:
    """Whether *row* is neither a list item nor a label nor a sentence with a full stop."""
    text = row.plain
    if row.bullet or not _MIN_TITLE <= columns(text) <= _MAX_TITLE:
        return False
    if text.startswith(("…", "...")):
        return False  # the rest of a cut headline
    quoted = text[0] in _QUOTES and row.size == 1
    if ends_with_full_stop(text) and row.prose and not text.endswith("…") and not quoted:
        return False
    if begins_other_part(row) or links_elsewhere(row) or text.endswith((":", "：", ",")):
        return False
    return " " in text or not text.isascii()
