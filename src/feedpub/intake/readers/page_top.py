"""The head of any page: title, standfirst, date and names, found by where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from feedpub.intake.bylines import Byline, has_byline_prefix
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_lexicon import PageWords
from feedpub.intake.readers.page_dates import DatedLine, ReadDate
from feedpub.intake.readers.page_head import Head
from feedpub.intake.readers.page_lines import Line, columns, ends_with_full_stop
from feedpub.intake.readers.page_names import below, byline_of, confirmed, part_prefix
from feedpub.intake.readers.page_pictures import Picture
from feedpub.intake.readers.page_rows import Row, is_furniture
from feedpub.intake.readers.page_story import Story, is_link, is_mark

#: In columns.
_MIN_TITLE = 16
_MAX_TITLE = 220
_MIN_STANDFIRST = 30
_MAX_STANDFIRST = 700
_MAX_DATED = 110

#: Of a standfirst that nothing but its length tells from a paragraph.
_MAX_SHORT = 330

#: Of rows: a head is short.
_MAX_HEAD = 60

_WORD = re.compile(r"[^\W_]{2,}")
_QUOTES = "\"'“”„«»‘’「『"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ZONE = re.compile(r"[A-Z]{2,4}")
_PIECES = re.compile(r"\s*[•|·●]\s*|\s+[/–—-]\s+|\s{2,}")
_BRACKETS_AT_END = re.compile(r"\s*\([^()]{0,60}\)$")
_GLUED_WORD = re.compile(r"(?<=[^\W\d_]|\d)(?=[A-ZÀ-Þ][a-zà-ÿ]{3,20}:? ?\d)")


@dataclass(frozen=True, slots=True)
class Top:
    """The head of a page, and the number of the row that its text begins with."""

    head: Head
    body: int


def top_of(
    rows: list[Row],
    pictures: list[Picture],
    story: Story,
    meta: dict[int, Meta],
    words: PageWords,
    credits: CreditWords,
) -> Top:
    taken = {at for each in pictures for at in range(each.first, each.last + 1)}
    limit = min(_limit(story), _MAX_HEAD)
    title = _title(rows, taken, limit, meta, words)
    standfirst = _standfirst(rows, taken, story, -1 if title is None else title, meta, words)
    if title is None and standfirst is not None and not _is_parted_head(standfirst, meta, taken):
        standfirst = None
    body = next(
        (
            at
            for at in story.prose
            if at != standfirst and at not in meta and (title is None or at > title)
        ),
        len(rows),
    )
    own = {at: each for at, each in meta.items() if at < body + 3}
    return Top(
        head=Head(
            kicker=None,
            headline=(rows[title].line,) if title is not None else (),
            teaser=(rows[standfirst].line,) if standfirst is not None else (),
            dates=_dates(own, title, rows),
            bylines=_bylines(rows, own, taken, title, standfirst, body) or below(rows, story.end, words, credits),
        ),
        body=body,
    )


def _is_parted_head(standfirst: int, meta: dict[int, Meta], taken: set[int]) -> bool:
    """Whether a page without a headline has a head at all: names, a date, a picture below."""
    return standfirst < 8 and (standfirst + 1 in meta or standfirst + 1 in taken)


def _limit(story: Story) -> int:
    """The row in front of which the title stands: the second paragraph."""
    return story.prose[1] if len(story.prose) > 1 else story.end


@dataclass(frozen=True, slots=True)
class Meta:
    """A row of the head that gives a date or names."""

    line: Line
    dated: DatedLine | None = None
    byline: Byline | None = None
    prefixed: bool = False


def meta_of(
    rows: list[Row], read_date: ReadDate, words: PageWords, credits: CreditWords
) -> Iterator[tuple[int, Meta]]:
    """The rows of a page's beginning that give dates and names, by their numbers."""
    prose = 0
    for at, row in enumerate(rows[:_MAX_HEAD]):
        prose += row.prose and not row.credited and columns(row.plain) > 100
        if prose > 4:
            return
        if columns(row.plain) > 160:
            continue
        text = row.plain.lstrip("•*·– ")
        prefixed = bool(part_prefix(text, words)[0])
        if dated := _dated(row.line, text, read_date, words):
            byline = dated.byline or _beside_date(text, prefixed, words, credits)
            yield at, Meta(row.line, dated=dated, byline=byline, prefixed=prefixed)
        elif byline := byline_of(text, words, credits):
            yield at, Meta(row.line, byline=byline, prefixed=prefixed)


def _beside_date(
    text: str, prefixed: bool, words: PageWords, credits: CreditWords
) -> Byline | None:
    """Names in a line that has a date too, in a piece of its own."""
    first = _PIECES.split(text)[0]
    return byline_of(first, words, credits) if prefixed or first != text else None


def solid(meta: dict[int, Meta], rows: list[Row], words: PageWords) -> set[int]:
    """The rows that are surely no caption: dates, names behind ``By``, what begins another part."""
    sure = {at for at, each in meta.items() if each.dated or each.prefixed}
    return sure | {at for at, row in enumerate(rows) if _is_no_caption(row, words)}


def _is_no_caption(row: Row, words: PageWords) -> bool:
    if row.credited:
        # The source of a table has the labels of credits.
        return not row.credited.caption and row.plain.startswith(words.source_labels)
    if is_mark(row, words) or is_link(row, words):
        return True
    return columns(row.plain) <= 45 and not row.prose and has_byline_prefix(row.plain, words)


def _dated(line: Line, text: str, read_date: ReadDate, words: PageWords) -> DatedLine | None:
    """The date of a line, with what stands beside it cut: reading times, the time of a change."""
    if not any(c.isdigit() for c in text):
        return None
    if dated := read_date(Line(line.number, text, text), False):
        return replace(dated, line=line)
    for candidate in _candidates(text, words):
        if dated := read_date(Line(line.number, candidate, candidate), False):
            return replace(dated, line=line)
    if columns(text) <= _MAX_DATED and not ends_with_full_stop(text):
        for candidate in _around_year(text):
            if dated := read_date(Line(line.number, candidate, candidate), True):
                return replace(dated, line=line)
    return None


def _around_year(text: str) -> Iterator[str]:
    """The pieces of a line that could be a date, the widest first: what stands around a year."""
    tokens = text.split()
    at = next((n for n, token in enumerate(tokens) if _YEAR.search(token)), None)
    if at is None:
        return
    for end in range(min(at + 4, len(tokens)), at, -1):
        if end < len(tokens) and end > at + 1 and _ZONE.fullmatch(tokens[end].strip(",.)")):
            # Of a zone that is not known the day remains.
            continue
        for start in range(max(0, at - 4), at + 1):
            yield " ".join(tokens[start:end]).strip(" ,|/()–—-")


def _candidates(text: str, words: PageWords) -> Iterator[str]:
    cut = _BRACKETS_AT_END.sub("", text)
    if cut != text:
        yield cut
    pieces = [piece for piece in _PIECES.split(cut) if piece and not is_furniture(piece, words)]
    if 1 <= len(pieces) <= 6:
        yield " ".join(pieces)
        for size in (2, 1):
            for at in range(len(pieces) - size + 1):
                yield ", ".join(pieces[at : at + size])
    for match in _GLUED_WORD.finditer(cut):
        yield cut[: match.start()]


def _title(
    rows: list[Row], taken: set[int], limit: int, meta: dict[int, Meta], words: PageWords
) -> int | None:
    """The row of the headline: the one that says most like one."""
    prose = [at for at in range(limit) if rows[at].prose and at not in taken]
    first = prose[0] if prose else limit
    texts = [fold(row.plain) for row in rows[:200]]
    told = Vocabulary.of(rows[at].plain for at in range(len(rows)) if rows[at].prose)
    best, best_score, above = None, 0.0, -9
    for at in range(min(limit, len(rows))):
        if at in taken or at in meta or not _is_headline(rows[at], words):
            continue
        row = rows[at]
        score = 1 + min(columns(row.plain), 50) / 50
        score += 1.0 * any(texts[at] in other for n, other in enumerate(texts) if n != at)
        score += 2.0 * told.share(row.plain)
        score += 0.5 * (row.size == 1)
        score += 0.5 * any(near in meta for near in range(at + 1, at + 3))
        # A line right below a headline is its subtitle.
        score -= 1.0 * (above >= at - 1)
        score -= 0.02 * abs(first - at)
        if at > first:
            score -= 1 if columns(rows[first].plain) < 100 or first + 1 in meta else 9
        if columns(row.plain) >= 25 and row.size == 1:
            above = at
        if score > 0 and (best is None or score > best_score):
            best, best_score = at, score
    return best


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a story; of scripts without spaces, the pairs of letters."""

    words: frozenset[str]

    @staticmethod
    def of(texts: Iterable[str]) -> Vocabulary:
        return Vocabulary(frozenset(word for text in texts for word in _words(text[:3000])))

    def share(self, text: str) -> float:
        """Which share of *text*'s words the story has too."""
        own = set(_words(text))
        return len(own & self.words) / len(own) if own else 0.0


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.lower()):
        if word >= "\u2e80":
            yield from (word[at : at + 2] for at in range(len(word) - 1))
        elif len(word) > 3:
            # Endings differ: "Meteorit", "Meteoriten".
            yield word[:6]


def _is_headline(row: Row, words: PageWords) -> bool:
    """Whether *row* could be a headline: no list's, no sentence with a full stop, no label."""
    text = row.plain
    if row.bullet or not _MIN_TITLE <= columns(text) <= _MAX_TITLE:
        return False
    quoted = text[0] in _QUOTES and row.size == 1
    if ends_with_full_stop(text) and row.prose and not text.endswith("…") and not quoted:
        return False
    if is_mark(row, words) or is_link(row, words) or text.endswith((":", "：", ",")):
        return False
    return " " in text or not text.isascii()


def _standfirst(
    rows: list[Row],
    taken: set[int],
    story: Story,
    title: int,
    meta: dict[int, Meta],
    words: PageWords,
) -> int | None:
    """The row of the standfirst: a sentence between the headline and what parts it from the text."""
    after = [at for at in story.prose if at > title and at not in meta]
    if not after:
        return None
    first = after[0]
    subtitle = next(
        (
            at
            for at in range(title + 1, min(first, title + 4))
            if at not in taken
            and at not in meta
            and not rows[at].bullet
            and columns(rows[at].plain) >= _MIN_STANDFIRST
            and " " in rows[at].plain
            and not words.date_label.match(rows[at].plain)
        ),
        None,
    )
    width = columns(rows[first].plain)
    if len(after) > 1 and width <= _MAX_STANDFIRST and not rows[first].bullet:
        if _parted(rows, taken, first, after[1], meta) or _is_glued(rows, first):
            return first
        if subtitle is None and _is_short_beside(rows, first, after):
            return first
    return subtitle


def _is_glued(rows: list[Row], first: int) -> bool:
    """Whether the row *first* ends a block of the head: what stands above it is no sentence."""
    above = rows[first - 1] if first else None
    return (
        above is not None
        and above.block == rows[first].block
        and not above.prose
        and columns(rows[first].plain) <= _MAX_SHORT
    )


def _is_short_beside(rows: list[Row], first: int, after: list[int]) -> bool:
    """Whether the row *first* is shorter than the paragraphs behind it are."""
    width = columns(rows[first].plain)
    if width > _MAX_SHORT:
        return False
    following = [columns(rows[at].plain) for at in after[1:6]]
    return sum(following) > 0.9 * width * len(following)


def _parted(
    rows: list[Row], taken: set[int], first: int, second: int, meta: dict[int, Meta]
) -> bool:
    """Whether something stands between two rows: a picture, names, a date, or furniture."""
    if rows[second].block == rows[first].block:
        return False
    between = range(first + 1, second)
    return (
        any(at in taken or at in meta for at in between)
        or rows[first + 1].block > rows[first].block + 1
    )


def _dates(meta: dict[int, Meta], title: int | None, rows: list[Row]) -> tuple[DatedLine, ...]:
    start = title if title is not None else -1
    behind = [each.dated for at, each in meta.items() if each.dated and at > start]
    before = [
        each.dated
        for at, each in meta.items()
        # The day at a page's very beginning is that of reading it.
        if each.dated and start - 4 <= at < start and (at or not _by_day(each.dated))
    ]
    found = behind or before
    published = next((each for each in found if each.published), None)
    updated = next((each for each in found if each.updated), None)
    if published and updated and published is not updated:
        return (published, updated)
    only = published or updated
    return (only,) if only else ()


def _by_day(dated: DatedLine) -> bool:
    return bool(dated.published and dated.published.by_day)


def _bylines(
    rows: list[Row],
    meta: dict[int, Meta],
    taken: set[int],
    title: int | None,
    standfirst: int | None,
    body: int,
) -> tuple[tuple[Line, Byline], ...]:
    meta = {at: each for at, each in meta.items() if at not in taken}
    start = title - 3 if title is not None else 0
    places = {at + 1 for at in (title, standfirst) if at is not None}
    dated = {at for at, each in meta.items() if each.dated}
    found = [(at, each) for at, each in meta.items() if start <= at <= body + 1]
    announced = tuple((each.line, each.byline) for _, each in found if each.byline and each.prefixed)
    if announced:
        return announced[:3]
    return tuple(
        (each.line, each.byline)
        for at, each in found
        if each.byline
        and confirmed(
            rows, at, each.byline, dated, below_title=title is not None and at in places
        )
    )[:3]
