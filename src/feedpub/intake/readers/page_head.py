"""The head of a page's text: all in front of its body (design/intake.md, section 2, rule 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from feedpub.intake.bylines import Byline, has_byline_prefix, read_byline
from feedpub.intake.lexicon import CreditWords, PageWords, fold
from feedpub.intake.readers.page_dates import DatedLine
from feedpub.intake.readers.page_images import PageImage, read_image
from feedpub.intake.readers.page_lines import (
    Block,
    Line,
    columns,
    cut_advertising,
    ends_with_full_stop,
)
from feedpub.intake.short_links import address_in, clean_address, is_short_link

#: In columns. A longer block is a teaser or a paragraph; a crosshead is no longer either.
LONG = 120
_MAX_TITLE = 300
_MAX_KICKER = 60

#: Of blocks: heads are short. The teaser may have a few paragraphs.
_MAX_BLOCKS = 40
_MAX_TEASERS = 3

#: Tells whether a line gives a date; the second argument is whether it is the first of the page.
ReadDate = Callable[[Line, bool], DatedLine | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    line: Line
    value: str
    is_short: bool

    #: What stands glued in front of it, the end of a teaser.
    before: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """A page, parted in head and body."""

    head: tuple[Line, ...]

    #: Images that stood in the head.
    images: tuple[PageImage, ...]
    body: list[Block]

    #: Whether the first block of the body stood right below the short link.
    below_link: bool

    short_link: Address | None
    url: Address | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    kicker: Line | None
    headline: Line | None
    teaser: tuple[Line, ...]
    dates: tuple[DatedLine, ...]

    #: With the lines that they stand in.
    bylines: tuple[tuple[Line, Byline], ...]


def part(
    blocks: list[Block], read_date: ReadDate, words: PageWords, credits: CreditWords
) -> Parted:
    """Part a page in its head and its body.

    The head ends at the short link; without one at the page's own address below the date; without
    that before the first long block after the date, or behind it where the lead image follows:
    then it is the teaser.
    """
    addresses = list(_addresses(blocks, words))
    short_link = next((each for each in addresses if each.is_short), None)
    url = next((each for each in addresses if not each.is_short), None)
    values = {each.value for each in (short_link, url) if each}
    own = {each.line.number for each in addresses if each.value in values}
    for end in (short_link, url):
        at = _position(blocks, end) if end else None
        if end is None or at is None or not _can_end_head(blocks, at, end, read_date):
            continue
        block = blocks[at]
        place = block.index(end.line)
        above, below = block[:place], block[place + 1 :]
        head_blocks = [*blocks[:at], above + ((end.before,) if end.before else ())]
        rest = blocks[at + 1 :]
        body = [below, *rest] if below else rest
        return _parted(head_blocks, body, bool(below), short_link, url, own, credits)
    size = _head_without_link(blocks, read_date, credits)
    return _parted(blocks[:size], blocks[size:], False, short_link, url, own, credits)


def read_head(
    lines: tuple[Line, ...], read_date: ReadDate, words: PageWords, credits: CreditWords
) -> Head:
    """Read kicker, headline, date, names and teaser from the lines of a head."""
    dates: list[DatedLine] = []
    others: list[Line] = []
    last_date = 0
    for line in lines:
        if dated := read_date(line, not others and not dates):
            dates.append(dated)
            last_date = line.number
        elif cut_advertising(line.plain, words):
            others.append(line)
    before = [line for line in others if line.number < last_date or not dates]
    if len(before) <= 1 and len(others) > 1:
        # The date may stand between kicker and headline, or over both.
        only_kicker = not before or _is_kicker(before[0], others[1], words, credits)
        title_lines = others if only_kicker and not _is_teaser(others[1]) else before or others
    else:
        title_lines = before
    kicker, headline = _kicker_and_headline(title_lines, words, credits)
    after = [line for line in others if headline and line.number > headline.number]
    bylines = [
        (line, byline)
        for line in after
        if columns(line.plain) <= LONG and (byline := read_byline(line.plain, words, credits))
    ]
    signed = {line.number for line, _ in bylines}
    bylines += [(dated.line, dated.byline) for dated in dates if dated.byline]
    rest = [line for line in after if line.number not in signed]
    sentences = tuple(line for line in rest if _is_teaser(line))
    return Head(
        kicker=kicker,
        headline=headline,
        teaser=sentences or tuple(rest[-1:]),
        dates=tuple(dates),
        bylines=tuple(sorted(bylines, key=lambda each: each[0].number)),
    )


def _parted(
    head: list[Block],
    body: list[Block],
    below_link: bool,
    short_link: Address | None,
    url: Address | None,
    own: set[int],
    credits: CreditWords,
) -> Parted:
    """Take images out of the *head*, and the lines of the *own* addresses out of everything."""
    lines: list[Line] = []
    images: list[PageImage] = []
    for block in head:
        if not block:
            continue
        if image := read_image(block, credits):
            images.append(image)
        else:
            before = {each.before for each in (short_link, url) if each and each.before}
            lines += [line for line in block if line.number not in own or line in before]
    without = (tuple(line for line in block if line.number not in own) for block in body)
    return Parted(
        head=tuple(lines),
        images=tuple(images),
        body=[block for block in without if block],
        below_link=below_link,
        short_link=short_link,
        url=url,
    )


def _addresses(blocks: list[Block], words: PageWords) -> Iterator[Address]:
    """The lines that are an address and nothing but its label: short links anywhere, since some
    pages print them at their foot, others in the head.
    """
    for position, block in enumerate(blocks):
        for line in block:
            address = _address(line, words)
            if address and (address.is_short or position < _MAX_BLOCKS // 2):
                yield address


def _address(line: Line, words: PageWords) -> Address | None:
    found = address_in(line.plain)
    if found is None:
        return None
    before, written, after = found
    value = clean_address(cut_advertising(written, words))
    if value is None or cut_advertising(after.strip(), words):
        return None
    is_short = is_short_link(value)
    if not is_short and value.count("/") == 3 and value.endswith("/"):
        return None  # the home page
    label = fold(cut_advertising(before.strip(" :"), words)).strip(" :")
    if not label or label in words.address_labels:
        return Address(line=line, value=value, is_short=is_short)
    if is_short and ends_with_full_stop(before) and not before.endswith(" "):
        teaser = Line(line.number, before, before)
        return Address(line=line, value=value, is_short=True, before=teaser)
    return None


def _position(blocks: list[Block], address: Address) -> int:
    return next(at for at, block in enumerate(blocks) if address.line in block)


def _can_end_head(blocks: list[Block], at: int, end: Address, read_date: ReadDate) -> bool:
    """Whether the head can end with the block *at*: no body before it, and one behind it."""
    above = [*blocks[:at], blocks[at][: blocks[at].index(end.line)]]
    long = sum(columns(line.plain) > LONG for block in above for line in block)
    below = blocks[at][-1] is not end.line or at + 1 < len(blocks)
    if at > _MAX_BLOCKS or long > _MAX_TEASERS or not below:
        return False
    # The page's address often stands over the headline; the short link never does.
    first = blocks[0][0]
    return end.is_short or any(read_date(line, line is first) for block in above for line in block)


def _head_without_link(blocks: list[Block], read_date: ReadDate, credits: CreditWords) -> int:
    """How many blocks the head has where no address ends it."""
    dated = False
    for at, block in enumerate(blocks[:_MAX_BLOCKS]):
        if read_image(block, credits):
            continue
        if any(read_date(line, at == 0 and line is block[0]) for line in block):
            dated = True
        elif dated and any(_is_teaser(line) for line in block):
            follows = at + 2 < len(blocks) and read_image(blocks[at + 1], credits)
            return at + 1 if follows else at
    return 0 if not dated else min(len(blocks), _MAX_BLOCKS)


def _is_teaser(line: Line) -> bool:
    """Whether *line* is a sentence or more: long, or with a full stop."""
    return columns(line.plain) > LONG or ends_with_full_stop(line.plain)


def _kicker_and_headline(
    lines: list[Line], words: PageWords, credits: CreditWords
) -> tuple[Line | None, Line | None]:
    if not lines:
        return None, None
    if len(lines) > 1 and _is_kicker(lines[0], lines[1], words, credits):
        kicker, headline = lines[0], lines[1]
    else:
        kicker, headline = None, lines[0]
    if columns(headline.plain) > _MAX_TITLE:
        return None, None
    return kicker, headline


def _is_kicker(first: Line, second: Line, words: PageWords, credits: CreditWords) -> bool:
    """Whether *first* is the kicker of *second*, and not a headline over a teaser or a name."""
    if columns(first.plain) > _MAX_KICKER or first.plain.endswith(("?", "!", "？", "！")):
        return False
    if ends_with_full_stop(first.plain) or ends_with_full_stop(second.plain):
        return False
    if columns(second.plain) > _MAX_TITLE or has_byline_prefix(second.plain, words):
        return False
    named = columns(second.plain) <= LONG and read_byline(second.plain, words, credits)
    return not (named and len(first.plain) > len(second.plain))
