"""The page's own addresses: its short link and its canonical address, and the head above them."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.intake.lexicon import fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.dates import ReadDate
from feedpub.intake.readers.text.lines import LONG, Block, Line, cut_advertising
from feedpub.intake.short_links import address_in, clean_address, is_short_link
from feedpub.intake.text import columns, ends_with_full_stop
from feedpub.nouns import dataclass

#: In blocks, of a head; and how many of its lines are long: the standfirst may have a few.
_MAX_BLOCKS = 40
_MAX_LONG = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A line that holds the page's own address."""

    line: Line
    value: str
    is_short: bool

    #: The text glued to its front, the end of a standfirst.
    before: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddresses:
    """The page's own addresses, and its blocks without them."""

    short_link: Address | None
    url: Address | None
    blocks: list[Block]

    #: The number of the line that ends the head, an address. None: no address ends it.
    head_end: int | None


def find_addresses(blocks: list[Block], read_date: ReadDate) -> PageAddresses:
    """Find the addresses; a short link ends the head, or a canonical address below the date."""
    addresses = list(_addresses(blocks))
    short_link = next((each for each in addresses if each.is_short), None)
    url = next((each for each in addresses if not each.is_short), None)
    values = {each.value for each in (short_link, url) if each}
    own = {each.line.number: each.before for each in addresses if each.value in values}
    ends = (each for each in (short_link, url) if each and _ends_head(blocks, each, read_date))
    end = next(ends, None)
    return PageAddresses(
        short_link=short_link,
        url=url,
        blocks=list(_without_addresses(blocks, own)),
        head_end=end.line.number if end else None,
    )


def _without_addresses(blocks: list[Block], own: dict[int, Line | None]) -> Iterator[Block]:
    """Yield *blocks* parted at the page's *own* addresses, by line; what precedes one is kept."""
    for block in blocks:
        part: list[Line] = []
        for line in block:
            kept = own.get(line.number, line)
            part += [kept] if kept else []
            if line.number in own and part:
                yield tuple(part)
                part = []
        if part:
            yield tuple(part)


def _addresses(blocks: list[Block]) -> Iterator[Address]:
    """Yield the lines that are only an address with its label.

    Short links are read anywhere, since some pages print them at their end.
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
        return Address(line=line, value=value, is_short=True, before=line.with_text(before))
    return None


def _ends_head(blocks: list[Block], end: Address, read_date: ReadDate) -> bool:
    """Whether there is a head and no body above the address *end*, and a body below it."""
    at = next(at for at, block in enumerate(blocks) if end.line in block)
    above = [line for block in blocks[: at + 1] for line in block if line.number < end.line.number]
    long = sum(columns(line.plain) > LONG for line in above)
    below = blocks[at][-1] is not end.line or at + 1 < len(blocks)
    if at > _MAX_BLOCKS or long > _MAX_LONG or not below:
        return False
    # The canonical address is often above the headline; the short link never is.
    first = blocks[0][0]
    return end.is_short or any(read_date(line, line is first) is not None for line in above)
