"""Where the head of a page's text ends and its body begins (intake.md, section 2, rule 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.dates import ReadDate
from feedpub.intake.readers.text.labelled.images import ImageBlock, read_image
from feedpub.intake.readers.text.lines import (
    LONG,
    Block,
    Line,
    columns,
    cut_advertising,
    ends_with_full_stop,
)
from feedpub.intake.short_links import address_in, clean_address, is_short_link

#: Of blocks: heads are short. The teaser may have a few paragraphs.
_MAX_BLOCKS = 40
_MAX_TEASERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    line: Line
    value: str
    is_short: bool

    #: What stands glued in front of it, the end of a teaser.
    before: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """A page, parted in head and body."""

    head: tuple[Line, ...]

    #: Images that stood in the head.
    images: tuple[ImageBlock, ...]
    body: list[Block]

    #: Whether the first block of the body stood right below the short link.
    below_link: bool

    #: Whether the page's own address ends the head: then it is told where both are.
    ended_by_address: bool

    short_link: Address | None
    url: Address | None


def part(blocks: list[Block], read_date: ReadDate, words: CreditWords) -> PageParts:
    """Part a page in its head and its body.

    The head ends at the short link; without one at the page's own address below the date; without
    that it is to be found by other means, and all that there is is body.
    """
    addresses = list(_addresses(blocks))
    short_link = next((each for each in addresses if each.is_short), None)
    url = next((each for each in addresses if not each.is_short), None)
    values = {each.value for each in (short_link, url) if each}
    own = {each.line.number: each.before for each in addresses if each.value in values}
    for end in (short_link, url):
        at = _position(blocks, end) if end else None
        if end is None or at is None or not _can_end_head(blocks, at, end, read_date):
            continue
        place = blocks[at].index(end.line) + 1
        head = _without(own, [*blocks[:at], blocks[at][:place]])
        below = _without(own, [blocks[at][place:]])
        body = below + _without(own, blocks[at + 1 :])
        return _parted(head, body, bool(below), short_link, url, words)
    return PageParts(
        head=(),
        images=(),
        body=_without(own, blocks),
        below_link=False,
        ended_by_address=False,
        short_link=short_link,
        url=url,
    )


def _without(own: dict[int, Line | None], blocks: list[Block]) -> list[Block]:
    """The *blocks* without the lines of the page's *own* addresses, but for what is left of one
    that an address was glued to.
    """
    left = (
        tuple(kept for line in block if (kept := own.get(line.number, line)) is not None)
        for block in blocks
    )
    return [block for block in left if block]


def _parted(
    head: list[Block],
    body: list[Block],
    below_link: bool,
    short_link: Address | None,
    url: Address | None,
    words: CreditWords,
) -> PageParts:
    """Take the images out of the *head*."""
    images = [(block, read_image(block, words)) for block in head]
    return PageParts(
        head=tuple(line for block, image in images if image is None for line in block),
        images=tuple(image for _, image in images if image is not None),
        body=body,
        below_link=below_link,
        ended_by_address=True,
        short_link=short_link,
        url=url,
    )


def _addresses(blocks: list[Block]) -> Iterator[Address]:
    """The lines that are an address and nothing but its label: short links anywhere, since some
    pages print them at their foot, others in the head.
    """
    for position, block in enumerate(blocks):
        for line in block:
            address = _address(line)
            if address and (address.is_short or position < _MAX_BLOCKS // 2):
                yield address


def _address(line: Line) -> Address | None:
    found = address_in(line.plain)
    if found is None:
        return None
    before, written, after = found
    value = clean_address(cut_advertising(written))
    if value is None or cut_advertising(after.strip()):
        return None
    is_short = is_short_link(value)
    if not is_short and value.count("/") == 3 and value.endswith("/"):
        return None  # the home page
    label = fold(cut_advertising(before.strip(" :"))).strip(" :")
    if not label or label in page_words().address_labels:
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
