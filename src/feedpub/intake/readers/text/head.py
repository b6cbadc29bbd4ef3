"""The head of a page: kicker, headline, standfirst, dates and bylines.

Above the address that ends a head, kicker and headline are its first lines. Elsewhere the headline
is the row with the highest score. The others are found by their position.
"""

from __future__ import annotations

import re
from itertools import takewhile

from feedpub.intake.bylines.authors import Byline
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.body_range import (
    RowRange,
    Vocabulary,
    begins_other_part,
    links_elsewhere,
)
from feedpub.intake.readers.text.dates import DatedLine
from feedpub.intake.readers.text.images_by_credit import ImageRows, rows_of_images
from feedpub.intake.readers.text.lines import Line, is_sentence
from feedpub.intake.readers.text.meta_rows import (
    MAX_HEAD,
    MetaRow,
    bylines_below,
    is_confirmed,
    with_agency_as_author,
)
from feedpub.intake.readers.text.page import Head
from feedpub.intake.readers.text.rows import (
    CLEARLY,
    MAX_SHORT,
    Row,
    is_shorter_than_text,
)
from feedpub.intake.text import columns, ends_with_full_stop
from feedpub.nouns import dataclass

#: In columns.
_MAX_KICKER = 60
_MIN_HEADLINE = 8
_MIN_TITLE = 16
_USUAL_TITLE = 25, 140

#: In columns, of a weekday, a day and a place.
_MAX_DAY = 45

#: In rows, of a text whose words are compared.
_ENOUGH = 80

#: The least share of a paragraph's words that are in others of its text.
_OWN_WORDS = 0.25

#: In columns, of a first paragraph that is too wide for an alternative text.
_MIN_PARAGRAPH = 180

_MAX_TITLE = 220
_MIN_STANDFIRST = 30
_MIN_SHORT_STANDFIRST = 25
_MAX_STANDFIRST = 700

#: In columns, of a standfirst that only its length distinguishes: a shorter one is a quotation.
_MIN_SHORT = 50

#: How many bylines a head has at the most.
_MAX_BYLINES = 3

# An agency before an alternative text and glued to its end.
_FRAMED = re.compile(r"(\w{2,}(?: \w{2,})?) .{10,}[^\W\d_]\1")
_STOPS = re.compile(r"[^\W\d_]{3}\.\s")
_PATH = re.compile(r"\s[>»›→/]\s")
_LETTERS = re.compile(r"[\W_]+")
# Behind a word, a quotation or a colon, as in CouncilFerry.
_GLUE = re.compile(
    r"[a-zà-ÿ]{3}(?=[A-ZÀ-Þ][a-zà-ÿ]{2})|[a-zà-ÿ.!?][\"”“»’](?=[A-ZÀ-Þ][a-zà-ÿ])"
    r"|[^\W\d_A-Z]{2}[:：](?=[^\W\d_])"
)
_TOKEN = re.compile(r"[^\W_]+")
_ITEM_NUMBER = re.compile(r"(\d{1,2})\. ")
_ITEM = re.compile(r"^(?:\d{1,2}[.)]|[•*·–-])\s+")
_QUOTES = "\"'“”„«»‘’「『"


@dataclass(frozen=True, slots=True)
class FoundHead:
    """The head of a page, and the number of the row that its body begins with."""

    head: Head
    body: int


def find_head(
    rows: list[Row],
    images: list[ImageRows],
    text: RowRange,
    meta: dict[int, MetaRow],
    words: CreditWords,
    title: int | None,
) -> FoundHead:
    """Find the other parts of the head whose headline is in the row *title*."""
    taken = rows_of_images(images)
    standfirst = _standfirst(rows, taken, text, -1 if title is None else title, meta)
    if title is None and standfirst is not None and not _is_in_head(standfirst, meta, taken):
        standfirst = None
    after = [at for at in text.prose if at not in meta and (title is None or at > title)]
    if standfirst in after and _is_apart(rows, taken, after, meta):
        after.remove(standfirst)
    body = next(iter(after), len(rows))
    if standfirst in after:
        after.remove(standfirst)
    text_start = next(iter(after), len(rows))
    near = {at: each for at, each in meta.items() if at < text_start + 3}
    free = {at: each for at, each in near.items() if at not in taken}
    bylines = _bylines(rows, free, title, standfirst, text_start, text.prose)
    kicker, headline = _headline(rows, title) if title is not None else (None, None)
    if kicker is None and title is not None:
        kicker = _kicker_above(rows, title, meta)
    head = Head(
        kicker=kicker,
        headline=(headline,) if headline else (),
        standfirst=_with_rest(rows, standfirst),
        dates=_dates(rows, near, title),
        bylines=with_agency_as_author(bylines) or bylines_below(rows, text.end, words),
    )
    return FoundHead(head, body)


def head_above(
    rows: list[Row],
    images: list[ImageRows],
    meta: dict[int, MetaRow],
    start: int,
    skipped: list[Line],
) -> FoundHead:
    """Return the head above the row *start*: kicker, headline, and any sentences below it."""
    taken = rows_of_images(images)
    free = [at for at in range(start) if at not in taken]
    dated = [at for at in free if at in meta and meta[at].dated]
    # Two words with capitals can be the headline, too.
    lines = [at for at in free if at not in meta or not (meta[at].dated or meta[at].prefixed)]
    above = [at for at in lines if dated and at < dated[-1]]
    kicker = None
    if len(lines) > 1 and (len(above) != 1 or _is_kicker(rows, lines, meta)):
        below_links = skipped and rows[lines[0]].line.number == skipped[-1].number + 1
        if (below_links and lines[1] not in meta) or _is_kicker(rows, lines, meta):
            kicker, *lines = lines
    headline = lines[:1]
    for at in lines[1:]:
        if at != headline[-1] + 1 or rows[at].block != rows[headline[0]].block:
            break
        if at in meta or rows[at].ends_sentence:
            break
        headline.append(at)
    if sum(columns(rows[at].plain) for at in headline) > _MAX_TITLE:
        kicker, headline = None, []
    after = [at for at in free if headline and at > headline[-1]]
    signed = {at for at in after if at in meta and _is_in_place(at, after, meta)} | set(dated)
    rest = [at for at in after if at not in signed]
    standfirst = [at for at in rest if is_sentence(rows[at].line)]
    if not standfirst and rest and columns(rows[rest[-1]].plain) >= _MIN_SHORT_STANDFIRST:
        standfirst = rest[-1:]
    head = Head(
        kicker=None if kicker is None else rows[kicker].line,
        headline=tuple(rows[at].line for at in headline),
        standfirst=tuple(rows[at].line for at in standfirst),
        dates=tuple(each for at in dated if (each := meta[at].dated)),
        bylines=tuple(
            (rows[at].line, byline) for at in sorted(signed) if (byline := meta[at].byline)
        ),
    )
    return FoundHead(head, start)


def _is_in_place(at: int, after: list[int], meta: dict[int, MetaRow]) -> bool:
    """Whether a byline is announced, next to a date, or right below the headline."""
    near = [meta[each] for each in (at - 1, at + 1) if each in meta]
    return meta[at].prefixed or at == after[0] or any(each.dated for each in near)


def _is_kicker(rows: list[Row], lines: list[int], meta: dict[int, MetaRow]) -> bool:
    """Whether the first of the *lines* is the kicker of the second, not a headline."""
    first, second = rows[lines[0]], rows[lines[1]]
    text = first.plain
    if columns(text) > _MAX_KICKER or first.ends_sentence or text.endswith(tuple("?!？！")):
        return False
    is_headline = not second.ends_sentence and lines[1] not in meta
    return columns(second.plain) <= _MAX_TITLE and (is_headline or " " not in text)


def _with_rest(rows: list[Row], standfirst: int | None) -> tuple[Line, ...]:
    """Return the standfirst, and its continuation behind an ellipsis in the rows below."""
    if standfirst is None:
        return ()
    rest = takewhile(lambda row: row.plain.startswith("…"), rows[standfirst + 1 :])
    return (rows[standfirst].line, *(row.line for row in rest))


def _is_in_head(standfirst: int, meta: dict[int, MetaRow], taken: set[int]) -> bool:
    """Whether names, a date or an image follow the standfirst of a page without a headline."""
    return standfirst < 8 and (standfirst + 1 in meta or standfirst + 1 in taken)


def _standfirst(
    rows: list[Row],
    taken: set[int],
    text: RowRange,
    title: int,
    meta: dict[int, MetaRow],
) -> int | None:
    """Return the row of the standfirst, between headline and text."""
    after = [at for at in text.prose if at > title and at not in meta]
    if not after:
        return None
    first = after[0]
    between = [
        at
        for at in range(title + 1, min(first, title + 4))
        if at not in taken
        and at not in meta
        and not rows[at].bullet
        and not begins_other_part(rows[at])
        and (title < 0 or rows[at].key != rows[title].key)
        and columns(rows[at].plain) >= _MIN_STANDFIRST
        and " " in rows[at].plain
        and not page_words().date_label.match(rows[at].plain)
        and sum(map(str.isdigit, rows[at].plain)) < len(rows[at].plain) / 5
        and not _FRAMED.fullmatch(rows[at].plain)
    ]
    # In a block of several lines it can be anything: a kicker, an alternative text.
    alone = (at for at in between if rows[at].size == 1 or {at + 1} & (taken | meta.keys()))
    subtitle = next(alone, None)
    width = columns(rows[first].plain)
    if len(after) > 1 and width <= _MAX_STANDFIRST and not rows[first].bullet:
        if _is_apart(rows, taken, after, meta):
            return first
        if width < _MIN_SHORT:
            return subtitle
        if subtitle is None and is_shorter_than_text(rows, after, CLEARLY if between else 0.9):
            return first
    return subtitle


def _is_apart(rows: list[Row], taken: set[int], after: list[int], meta: dict[int, MetaRow]) -> bool:
    """Whether the first of the sentences *after* the headline is set apart from the text.

    It ends a block of the head whose other lines are no sentences; or an image, names, a date or
    page furniture follow it. Elsewhere a standfirst is the beginning of the text, too.
    """
    first, above = rows[after[0]], rows[after[0] - 1] if after[0] else None
    if above and above.block == first.block and not above.prose:
        return columns(first.plain) <= MAX_SHORT
    second = after[1] if len(after) > 1 else len(rows) - 1
    between = range(after[0] + 1, second)
    return rows[second].block != first.block and (
        any(at in taken or at in meta for at in between)
        or rows[after[0] + 1].block > first.block + 1
    )


def _dates(rows: list[Row], meta: dict[int, MetaRow], title: int | None) -> tuple[DatedLine, ...]:
    start = title if title is not None else -1
    below = [each.dated for at, each in meta.items() if each.dated and at > start]
    above = [
        each.dated
        for at, each in meta.items()
        # A day alone in the very first row is that of the visit.
        if each.dated and at < start and (at or not _is_day(each.dated))
        if at >= start - 4 or rows[at].key.startswith(rows[start].key)
    ]
    found = below or above
    published = next((each for each in found if each.published), None)
    updated = next((each for each in found if each.updated), None)
    return tuple(dict.fromkeys(each for each in (published, updated) if each))


def _is_day(dated: DatedLine) -> bool:
    """Whether the line is a day without time, and not much else."""
    day = dated.published
    return day is not None and day.by_day and columns(dated.line.plain) <= _MAX_DAY


def _bylines(
    rows: list[Row],
    meta: dict[int, MetaRow],
    title: int | None,
    standfirst: int | None,
    body: int,
    prose: tuple[int, ...],
) -> tuple[tuple[Line, Byline], ...]:
    """Return the bylines behind a prefix such as ``By``; if there are none, the confirmed ones."""
    start = title - 3 if title is not None else 0
    places = {at + 1 for at in (title, standfirst) if at is not None}
    dated = {at for at, each in meta.items() if each.dated}
    found = [(at, each) for at, each in meta.items() if start <= at <= body + 1 and each.byline]
    prefixed = [each for _, each in found if each.prefixed]
    confirmed = (
        each
        for at, each in found
        if each.byline
        and not (title is not None and rows[at].key == rows[title].key)
        and is_confirmed(rows, at, each.byline, dated, title=title, places=places, prose=prose)
    )
    chosen = prefixed or confirmed
    return tuple((each.line, each.byline) for each in chosen if each.byline)[:_MAX_BYLINES]


def _kicker_above(rows: list[Row], title: int, meta: dict[int, MetaRow]) -> Line | None:
    """Return the row above the headline if nothing else is there, and it is a section's name."""
    above = [at for at in range(title) if at not in meta or not meta[at].dated]
    if above != [title - 1] or rows[above[0]].key.strip(" :") not in page_words().sections:
        return None
    return rows[above[0]].line


def find_headline(rows: list[Row], meta: dict[int, MetaRow]) -> int | None:
    """Return the row of the headline: the one of the head with the highest score."""
    first, second = _first_text_rows(rows)
    keys = [row.key for row in rows[:200]]
    vocabulary = Vocabulary.of(row.plain for row in rows[first : first + _ENOUGH] if row.prose)
    can_be = {at for at in range(min(second, MAX_HEAD)) if _can_be_headline(rows, at, meta)}
    if _begins_text(rows, min(can_be, default=0)):
        return None
    scores: dict[int, float] = {}
    alone = 0
    for at, row in enumerate(rows[: min(second, MAX_HEAD)]):
        if at in can_be:
            is_usual = _USUAL_TITLE[0] <= columns(row.plain) <= _USUAL_TITLE[1]
            # Each line that is a block of its own makes it less likely for those below.
            share = vocabulary.share(row.plain)
            scores[at] = (
                1.5 * share
                - 1.0 * (share == 0)
                + 1.5 * (row.size == 1)
                + 1.5 * is_usual
                + 0.7 * any(near in meta for near in (at + 1, at + 2))
                + 0.5 * any(other.startswith(row.key) for other in keys[:at] + keys[at + 1 :])
                - 0.5 * (row.credit is not None)
                - 0.5 * (at + 1 in can_be and rows[at + 1].size == 1)
                - 2.0 * (at in meta)
                - 1.0 * row.prose
                - 1.0 * (at > first)
                - 1.0 * min(alone, 4)
            )
        alone += row.size == 1 and columns(row.plain) >= _MIN_TITLE
    best = max(scores, key=lambda at: (scores[at], -at), default=None)
    return best if best is not None and scores[best] > 0 else None


def _headline(rows: list[Row], at: int) -> tuple[Line | None, Line]:
    """Return the kicker that is glued to the headline in row *at*, and the headline.

    The page may print them elsewhere with a mark between them, such as in its path.
    """
    line = rows[at].line
    number, above = _ITEM_NUMBER.match(line.plain), rows[at - 1].plain if at else ""
    if number and above.startswith(f"{int(number[1]) - 1}. "):
        line = line.with_text(line.plain[number.end() :])  # the end of a path
    letters = _LETTERS.sub("", line.plain)
    for row in rows:
        text = _ITEM.sub("", row.plain)
        if len(line.plain) < len(text) < 2 * len(line.plain) and _LETTERS.sub("", text) == letters:
            return None, row.line.with_text(text)
    glues = list(_GLUE.finditer(line.plain))
    others = (row.plain for n, row in enumerate(rows) if n != at and glues)
    words = set(_TOKEN.findall(" ".join(others)))
    for glue in glues:
        kicker, headline = line.plain[: glue.end()], line.plain[glue.end() :]
        first = _TOKEN.findall(headline)[0]
        both = first in words and f"{_TOKEN.findall(kicker)[-1]}{first}" not in words
        if both and min(columns(kicker), columns(headline)) >= _MIN_HEADLINE:
            if kicker.endswith((":", "：")):
                return None, line.with_text(f"{kicker} {headline}")
            return line.with_text(kicker), line.with_text(headline)
    return None, line


def _first_text_rows(rows: list[Row]) -> tuple[int, int]:
    """Return the rows of the first sentence that others follow closely, and of the next one.

    Captions that a credit reveals do not count.
    """
    prose = [at for at, row in enumerate(rows) if row.prose and not _has_credit(rows, at)]
    for nth, at in enumerate(prose):
        if len(prose) > nth + 3 and prose[nth + 3] <= at + 5:
            return at, prose[nth + 1]
    first, second, *_ = (*prose, len(rows), len(rows))
    return first, second


def _begins_text(rows: list[Row], end: int) -> bool:
    """Whether a paragraph of the text is above the row *end*, the first possible headline."""
    for at, row in enumerate(rows[:end]):
        if row.prose and row.size == 1 and columns(row.plain) > _MIN_PARAGRAPH:
            near = rows[at + 1 : at + 1 + _ENOUGH]
            others = Vocabulary.of(each.plain for each in near if each.prose)
            if not _has_credit(rows, at) and others.share(row.plain) > _OWN_WORDS:
                return True
    return False


def _is_path(row: Row, below: Row) -> bool:
    """Whether *row* is the headline *below* with a path or a kicker in front."""
    before = row.key.removesuffix(below.key)
    return (
        len(below.key) >= _MIN_TITLE
        and before != row.key
        and before.rstrip()[-1:] not in "\"'”»:.-–—"
    )


def _has_credit(rows: list[Row], at: int) -> bool:
    """Whether a credit is in row *at*, or fills the row below it in its block."""
    below = rows[at + 1] if at + 1 < len(rows) and rows[at + 1].block == rows[at].block else None
    own = rows[at].credit
    if own and (own.label or not own.caption or own.sure):
        return True
    return below is not None and below.credit is not None and not below.credit.caption


def _can_be_headline(rows: list[Row], at: int, meta: dict[int, MetaRow]) -> bool:
    """Whether row *at* is no list item, label, path, day, credit, caption or full sentence."""
    row = rows[at]
    text = row.plain
    if row.bullet or not _MIN_HEADLINE <= columns(text) <= _MAX_TITLE:
        return False
    if text.startswith(("…", "...")):
        return False  # the rest of a cut headline
    if at in meta and (meta[at].dated or meta[at].prefixed):
        return False
    if _has_credit(rows, at) or any(_is_path(row, below) for below in rows[at + 1 : at + 4]):
        return False
    quoted = text[0] in _QUOTES and row.size == 1
    if ends_with_full_stop(text) and row.prose and not text.endswith("…") and not quoted:
        return False
    if begins_other_part(row) or links_elsewhere(row) or text.endswith((":", "：", ",")):
        return False
    if len(_STOPS.findall(text)) > 1:
        return False  # several sentences
    return len(_PATH.findall(text)) < 2 and (" " in text or not text.isascii())
