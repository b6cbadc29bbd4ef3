"""The rows of any page: its lines, with what each could be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feedpub.intake.bylines.credits import bare_label, is_credit_shaped
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.freeform.credits import Credited, credited
from feedpub.intake.readers.text.lines import Block, Line, columns

#: In columns: a sentence that is shorter says too little to tell a paragraph.
_SENTENCE = 60

#: A line of that width is a paragraph, however it ends.
_PARAGRAPH = 240

#: In columns, of a standfirst that nothing but its length tells from a paragraph.
MAX_SHORT = 330

#: How many times as wide as a standfirst the paragraphs behind it are, if it is surely one.
CLEARLY = 1.5

#: In columns, of a label such as "Share".
_MAX_LABEL = 70

_LIST_MARK = re.compile(r"^[•*·▪►‣]\s+")
_NUMBER = re.compile(r"^(\d{1,2})[.)]\s+\S")

#: Of sentences in one block: so many are a page that was rendered without blank lines.
_GLUED = 5
_ENDS = re.compile(r"[.!?…:。！？．।۔։።」]['\"”“’‘»«›‹」』)）\]]*\s*(?:\([^()]{1,24}\))?$")
# "3 of 12", over a picture of a gallery.
_COUNTED = re.compile(r"(?:[^\W\d_]{3,10} )?\d{1,3} ?(?:of|von|de|sur|di|av|van|из|/) ?\d{1,3}")
_STOP_INSIDE = re.compile(r"[^\W\d_]{2}[.!?…]['\"”“»]?\s|[。！？]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page."""

    line: Line

    #: Its beginning as words are compared.
    key: str

    #: The number of its block, from 0, and how many lines the block has.
    block: int
    size: int

    #: Whether a line stands right above it, be it one of the page's own.
    glued: bool

    #: Whether one of the page's own lines stands right above or below it: "Share", "3 min".
    beside_furniture: bool

    #: Whether it is a sentence or more.
    prose: bool

    bullet: bool

    #: Whether a picture's button stood in it: ``Enlarge``.
    button: bool

    #: In what it ends, if that could be a credit.
    credited: Credited | None

    @property
    def plain(self) -> str:
        return self.line.plain


def rows_of(blocks: Iterable[Block], words: CreditWords) -> list[Row]:
    """The rows of *blocks*, without labels of a page's own (advertising, "Share", "3 min read").

    What inline elements have broken is joined: a label with the credit below it, a bracket with
    what it holds.
    """
    rows: list[Row] = []
    numbered, text = 0, False
    for number, block in enumerate(_ungluing(_joined(blocks, words))):
        kept = [line for line in block if not is_furniture(line.plain)]
        dropped = {line.number for line in block} - {line.number for line in kept}
        for line in kept:
            # A narrow line alone can be told by its neighbours only.
            own = _without_controls(line)
            item = _NUMBER.match(own.plain)
            # In front of the text a path may be numbered.
            path = item is not None and not text and 0 <= int(item[1]) - numbered <= 1 <= numbered
            numbered = int(item[1]) if item else numbered
            text = text or is_prose(own.plain)
            rows.append(
                Row(
                    line=own,
                    key=fold(own.plain[:200]),
                    block=number,
                    size=len(kept),
                    glued=line is not block[0],
                    beside_furniture=not dropped.isdisjoint((line.number - 1, line.number + 1)),
                    prose=is_prose(own.plain),
                    bullet=_LIST_MARK.match(own.plain) is not None
                    or (item is not None and (len(kept) > 1 or path)),
                    button=own is not line,
                    credited=credited(own.plain, words),
                )
            )
    return rows


def is_prose(text: str) -> bool:
    """Whether *text* is a sentence or more: wide, or with the mark of a sentence's end."""
    width = columns(text)
    if width >= _PARAGRAPH:
        return True
    ends = _ENDS.search(text) is not None
    if width < _SENTENCE:
        return ends and width >= 25 and text.count(" ") >= 4 and not text.endswith((":", "?"))
    if width <= 120 and text.endswith(("?", "？")) and not has_stop_inside(text):
        return False  # a crosshead may ask
    return ends or (width > 120 and has_stop_inside(text))


def has_stop_inside(text: str) -> bool:
    """Whether *text* is more than one sentence."""
    return _STOP_INSIDE.search(text) is not None


def is_furniture(text: str) -> bool:
    """Whether *text* is a label of the page and no word of the story."""
    if text.startswith((":", "：")):
        return True  # what is left of a label
    if columns(text) > _MAX_LABEL or not any(c.isalpha() for c in text):
        return not any(c.isalnum() for c in text) or (len(text) <= 4 and text.isdecimal())
    folded = fold(text).strip(" .:!|»«›‹>•-–…")
    return (
        _COUNTED.fullmatch(folded) is not None
        or folded in page_words().furniture
        or (page_words().reading_time.fullmatch(folded) is not None)
    )


def is_short_beside(rows: list[Row], after: list[int], share: float = 0.9) -> bool:
    """Whether the first of the rows *after* is shorter than the paragraphs behind it are."""
    width = columns(rows[after[0]].plain)
    if width > MAX_SHORT:
        return False
    following = [columns(rows[at].plain) for at in after[1:6]]
    return sum(following) > share * width * len(following)


def told_twice(rows: list[Row], at: int) -> bool:
    """Whether the two rows above *at* in its block say the same: it is the credit of a picture."""
    if at < 2 or rows[at - 2].block != rows[at].block:
        return False
    return rows[at - 2].plain == rows[at - 1].plain


def starts_with(row: Row, begins: tuple[str, ...]) -> bool:
    """Whether *row* begins with one of the folded *begins*, and not inside a word."""
    key = row.key
    if not key.startswith(begins):
        return False
    for begin in begins:
        if key.startswith(begin):
            behind = key[len(begin) : len(begin) + 1]
            if not behind.isalpha() or not begin[-1].isalpha() or begin[-1] > "\u2e80":
                return True
    return False


def _without_controls(line: Line) -> Line:
    """*line* without the words of a picture's buttons: ``Bild vergrößern``."""
    if columns(line.plain) > 700:
        return line
    if not (
        line.plain.startswith(page_words().controls) or line.plain.endswith(page_words().controls)
    ):
        return line
    for control in page_words().controls:
        if line.plain.endswith(control) and len(line.plain) > len(control):
            text = line.plain.removesuffix(control).rstrip()
            return Line(line.number, text, text)
        if line.plain.startswith(control) and len(line.plain) > len(control):
            text = line.plain.removeprefix(control).lstrip(" :")
            return Line(line.number, text, text) if text else line
    return line


def _ungluing(blocks: list[Block]) -> Iterator[Block]:
    """*blocks*, with the lines of one that is all of a story each a block of its own."""
    for block in blocks:
        if sum(is_prose(line.plain) and columns(line.plain) > 100 for line in block) >= _GLUED:
            yield from ((line,) for line in block)
        else:
            yield block


def _joined(blocks: Iterable[Block], words: CreditWords) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        lines = _joined_lines(block)
        last = joined[-1] if joined else None
        if (
            last is not None
            and bare_label(last[-1].plain, words)
            and len(lines) == 1
            and is_credit_shaped(lines[0].plain, words)
        ):
            # The label stands in a block of its own, the credit in the next one.
            joined[-1] = (*last[:-1], _as_one(last[-1], lines[0]))
            continue
        joined.append(_with_labels_joined(lines, words))
    return joined


def _with_labels_joined(lines: Block, words: CreditWords) -> Block:
    out: list[Line] = []
    for line in lines:
        if out and bare_label(out[-1].plain, words) and is_credit_shaped(line.plain, words):
            out[-1] = _as_one(out[-1], line)
        else:
            out.append(line)
    return tuple(out)


def _joined_lines(block: Block) -> Block:
    """The lines of a *block*, with those that a bracket holds together as one."""
    out: list[Line] = []
    opened = 0
    for line in block:
        if opened and opened < 4:
            out[-1] = _as_one(out[-1], line)
            opened = 0 if line.plain.endswith(")") else opened + 1
        else:
            out.append(line)
            opened = 1 if line.plain.endswith("(") else 0
    return tuple(out)


def _as_one(first: Line, second: Line) -> Line:
    text = f"{first.plain} {second.plain}"
    return Line(first.number, text, text)
