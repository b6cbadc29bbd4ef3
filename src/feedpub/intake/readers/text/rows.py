"""The rows of a page: its lines, each with what it could be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from feedpub.intake.bylines.credits import CreditLine, bare_label, is_credit_shaped
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.credits import name_behind_stop, read_credit_line
from feedpub.intake.readers.text.lines import Block, Line
from feedpub.intake.text import columns, ends_with_full_stop
from feedpub.nouns import dataclass, replace

#: In columns: a shorter sentence is weak evidence of a paragraph.
_SENTENCE = 60

#: In columns: a wider line is a paragraph, however it ends.
_PARAGRAPH = 240

#: The same in Thai, Lao and Khmer, whose sentences do not end with a mark.
_UNSTOPPED_PARAGRAPH = 90
_UNSTOPPED = re.compile("[\u0e01-\u0e2e\u0e81-\u0eae\u1780-\u17b3]{3}")

#: In columns, of a standfirst that only its length distinguishes from a paragraph.
MAX_SHORT = 330

#: How many times wider than a standfirst the paragraphs below it must be to leave no doubt.
CLEARLY = 1.5

#: In columns, of a label such as "Share".
_MAX_LABEL = 70

_LIST_MARK = re.compile(r"^[•*·▪►‣]\s+")
_NUMBER = re.compile(r"^(\d{1,2})[.)]\s+\S")

#: How many sentences in one block show that it was rendered without blank lines.
_GLUED = 5
_ENDS = re.compile(r"[.!?…:。！？．।۔։።」]['\"”“’‘»«›‹」』)）\]]*\s*(?:\([^()]{1,24}\))?$")
# "3 of 12", above an image of a gallery.
_COUNTED = re.compile(r"(?:[^\W\d_]{3,10} )?\d{1,3} ?(?:of|von|de|sur|di|av|van|из|/) ?\d{1,3}")
_NETWORKS = re.compile(
    r"Facebook|WhatsApp|Twitter|Telegram|LinkedIn|Pinterest|VKontakte|Viber|Bluesky"
)
_SHARES = re.compile(
    "Facebook|Twitter|X(?= )|WhatsApp|Telegram|LinkedIn|Messenger|Pinterest|Reddit|Viber|E-?[Mm]ail"
)
_STOP_INSIDE = re.compile(r"[^\W\d_]{2}[.!?…]['\"”“»]?\s|[。！？]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page, classified."""

    line: Line

    #: Its beginning, folded for comparison.
    key: str

    #: The number of its block, from 0, and how many lines the block has.
    block: int
    size: int

    #: Whether there is a line right above it, page furniture included.
    glued: bool

    #: Whether there is page furniture right above or below it: "Share", "3 min".
    beside_furniture: bool

    #: Whether it is a sentence or more.
    prose: bool

    bullet: bool

    #: Whether it contained an image's button: ``Enlarge``.
    button: bool

    #: Whether it was labelled as a caption: ``Bildunterschrift:``.
    legend: bool

    #: The credit that it could end with.
    credit: CreditLine | None

    @property
    def plain(self) -> str:
        return self.line.plain

    @property
    def ends_sentence(self) -> bool:
        return ends_with_full_stop(self.line.plain)


def rows_of(blocks: Iterable[Block], words: CreditWords) -> list[Row]:
    """Return the rows of *blocks* without page furniture (advertising, "Share", "3 min read").

    What inline elements have broken is joined: a label with the credit below it, a bracket with
    its content.
    """
    rows: list[Row] = []
    numbered, text = 0, False
    for number, block in enumerate(_ungluing(_joined(blocks, words))):
        kept = [
            line
            for line in block
            if not is_furniture(line.plain) or (len(block) > 1 and bare_label(line.plain, words))
        ]
        dropped = {line.number for line in block} - {line.number for line in kept}
        for line in kept:
            own = _without_controls(line)
            legend = _behind_caption_label(own)
            own = legend or own
            item = _NUMBER.match(own.plain)
            # Above the text, a navigation path may be numbered.
            path = item is not None and not text and 0 <= int(item[1]) - numbered <= 1 <= numbered
            numbered = int(item[1]) if item else numbered
            prose = is_prose(own.plain)
            text = text or prose
            rows.append(
                Row(
                    line=own,
                    key=fold(own.plain[:200]),
                    block=number,
                    size=len(kept),
                    glued=line is not block[0],
                    beside_furniture=not dropped.isdisjoint((line.number - 1, line.number + 1)),
                    prose=prose,
                    bullet=_LIST_MARK.match(own.plain) is not None
                    or (item is not None and (len(kept) > 1 or path)),
                    button=own is not line,
                    legend=legend is not None,
                    credit=read_credit_line(own.plain, words),
                )
            )
    return _with_repeated_names(rows, words)


def _with_repeated_names(rows: list[Row], words: CreditWords) -> list[Row]:
    """Return *rows* with the names that several of them end with as their possible credits."""
    tails = {
        at: split
        for at, row in enumerate(rows)
        if row.credit is None and (split := name_behind_stop(row.plain, words))
    }
    times = Counter(name for _, name in tails.values())
    return [
        replace(row, credit=CreditLine(caption=tails[at][0], credit=tails[at][1], sure=False))
        if at in tails and times[tails[at][1]] > 1
        else row
        for at, row in enumerate(rows)
    ]


def is_prose(text: str) -> bool:
    """Whether *text* is a sentence or more: wide, or ending like a sentence."""
    width = columns(text)
    if width >= _PARAGRAPH or (width >= _UNSTOPPED_PARAGRAPH and _UNSTOPPED.search(text)):
        return True
    ends = _ENDS.search(text) is not None
    if width < _SENTENCE:
        has_words = text.count(" ") >= 4 or width > len(text) * 1.5
        return ends and width >= 25 and has_words and not text.endswith((":", "?", "：", "？"))
    if width <= 120 and text.endswith(("?", "？")) and not has_stop_inside(text):
        return False  # a crosshead may be a question
    return ends or (width > 120 and has_stop_inside(text))


def has_stop_inside(text: str) -> bool:
    """Whether *text* is more than one sentence."""
    return _STOP_INSIDE.search(text) is not None


def is_furniture(text: str) -> bool:
    """Whether *text* is a label of the page, not a part of the article: ``ShareFacebook X``."""
    if text.startswith((":", "：")):
        return True  # the rest of a label
    if columns(text) > _MAX_LABEL or not any(c.isalpha() for c in text):
        return not any(c.isalnum() for c in text) or (len(text) <= 4 and text.isdecimal())
    if len(_NETWORKS.findall(text)) > 1:
        return True  # buttons to share with
    folded = fold(text).strip(" .:!|»«›‹>•-–…")
    return (
        len(_SHARES.findall(text)) > 1
        or _COUNTED.fullmatch(folded) is not None
        or folded in page_words().furniture
        or (page_words().reading_time.fullmatch(folded) is not None)
    )


def is_shorter_than_text(rows: list[Row], after: list[int], share: float = 0.9) -> bool:
    """Whether the first of the rows *after* is shorter than the paragraphs below it."""
    width = columns(rows[after[0]].plain)
    if width > MAX_SHORT:
        return False
    following = [columns(rows[at].plain) for at in after[1:6]]
    return sum(following) > share * width * len(following)


def is_printed_twice_above(rows: list[Row], at: int) -> bool:
    """Whether the two rows above *at* in its block are equal, so that *at* is an image's credit."""
    if at < 2 or rows[at - 2].block != rows[at].block:
        return False
    return rows[at - 2].plain == rows[at - 1].plain


def starts_with(key: str, begins: tuple[str, ...]) -> bool:
    """Whether the folded *key* begins with one of *begins*, and the word ends there."""
    if not key.startswith(begins):
        return False
    for begin in begins:
        if key.startswith(begin):
            following = key[len(begin) : len(begin) + 1]
            if not following.isalpha() or not begin[-1].isalpha() or begin[-1] > "\u2e80":
                return True
    return False


def _behind_caption_label(line: Line) -> Line | None:
    """Return *line* without the label of a caption; None if it has none."""
    if not line.plain.startswith(page_words().caption_labels):
        return None
    label = next(each for each in page_words().caption_labels if line.plain.startswith(each))
    text = line.plain.removeprefix(label).lstrip(" :：,，")
    return line.with_text(text) if text else None


def _without_controls(line: Line) -> Line:
    """Return *line* without the label of an image's button: ``Bild vergrößern``."""
    controls = page_words().controls
    if columns(line.plain) > 700 or not (
        line.plain.startswith(controls) or line.plain.endswith(controls)
    ):
        return line
    for control in controls:
        if line.plain.endswith(control) and len(line.plain) > len(control):
            return line.with_text(line.plain.removesuffix(control).rstrip())
        if line.plain.startswith(control) and len(line.plain) > len(control):
            text = line.plain.removeprefix(control).lstrip(" :")
            return line.with_text(text) if text else line
    return line


def _ungluing(blocks: list[Block]) -> Iterator[Block]:
    """Yield *blocks*, of a page without blank lines between paragraphs its single lines."""
    wide = [sum(is_prose(line.plain) and columns(line.plain) > 100 for line in b) for b in blocks]
    glued = sum(number for number in wide if number > 1)
    few = 2 if glued > sum(wide) / 2 else _GLUED
    for block, number in zip(blocks, wide, strict=True):
        if number >= few:
            yield from ((line,) for line in block)
        else:
            yield block


def _joined(blocks: Iterable[Block], words: CreditWords) -> list[Block]:
    joined: list[Block] = []
    for block in _joined_at_slashes(list(blocks)):
        lines = _joined_brackets(block)
        last = joined[-1] if joined else None
        if (
            last is not None
            and bare_label(last[-1].plain, words)
            and len(lines) == 1
            and is_credit_shaped(lines[0].plain, words)
        ):
            # The label is a block of its own, the credit is in the next one.
            joined[-1] = (*last[:-1], _as_one(last[-1], lines[0]))
            continue
        out: list[Line] = []
        for line in lines:
            if out and bare_label(out[-1].plain, words) and is_credit_shaped(line.plain, words):
                out[-1] = _as_one(out[-1], line)
            else:
                out.append(line)
        joined.append(tuple(out))
    return joined


def _joined_at_slashes(blocks: list[Block]) -> Iterator[Block]:
    """Yield *blocks*; a name and its agency are joined if a slash is a block between them."""
    at = 0
    while at < len(blocks):
        run = blocks[at : at + 3]
        if len(run) == 3 and run[1][0].plain == "/" and all(map(_is_short_line, run)):
            yield (_as_one(_as_one(run[0][0], run[1][0]), run[2][0]),)
            at += 3
        else:
            yield blocks[at]
            at += 1


def _is_short_line(block: Block) -> bool:
    return len(block) == 1 and columns(block[0].plain) <= _MAX_LABEL


def _joined_brackets(block: Block) -> Block:
    """Return the lines of *block*; those in one pair of brackets are joined."""
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
    return first.with_text(f"{first.plain} {second.plain}")
