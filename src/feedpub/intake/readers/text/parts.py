"""Where the head of a labelled page ends: at its short link, or at its canonical address."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.dates import ReadDate
from feedpub.intake.readers.text.labelled.images import read_image
from feedpub.intake.readers.text.lines import LONG, Block, Line, cut_advertising
from feedpub.intake.readers.text.page import ImageBlock
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
class PageParts:
    """A page, split into head and body."""

    head: tuple[Line, ...] = ()

    #: Images in the head.
    images: tuple[ImageBlock, ...] = ()
    body: list[Block]

    #: Whether the first block of the body is right below the short link.
    below_link: bool = False

    #: Whether an address of the page ends the head. If not, the page is a free-form one, and
    #: everything is in *body*.
    is_labelled: bool = False

    short_link: Address | None
    url: Address | None


def split_page(blocks: list[Block], read_date: ReadDate, words: CreditWords) -> PageParts:
    """Split a page at its short link; without one at its canonical address below the date."""
    addresses = list(_addresses(blocks))
    short_link = next((each for each in addresses if each.is_short), None)
    url = next((each for each in addresses if not each.is_short), None)
    values = {each.value for each in (short_link, url) if each}
    own = {each.line.number: each.before for each in addresses if each.value in values}
    for end in filter(None, (short_link, url)):
        at = next(at for at, block in enumerate(blocks) if end.line in block)
        if not _can_end_head(blocks, at, end, read_date):
            continue
        place = blocks[at].index(end.line) + 1
        head = _without_addresses([*blocks[:at], blocks[at][:place]], own)
        below = _without_addresses([blocks[at][place:]], own)
        images = [(block, read_image(block, words)) for block in head]
        return PageParts(
            head=tuple(line for block, image in images if image is None for line in block),
            images=tuple(image for _, image in images if image is not None),
            body=below + _without_addresses(blocks[at + 1 :], own),
            below_link=bool(below),
            is_labelled=True,
            short_link=short_link,
            url=url,
        )
    return PageParts(body=_without_addresses(blocks, own), short_link=short_link, url=url)


def _without_addresses(blocks: list[Block], own: dict[int, Line | None]) -> list[Block]:
    """Return *blocks* without the page's *own* addresses, by line; what precedes one is kept."""
    left = (
        tuple(kept for line in block if (kept := own.get(line.number, line)) is not None)
        for block in blocks
    )
    return [block for block in left if block]


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


def _can_end_head(blocks: list[Block], at: int, end: Address, read_date: ReadDate) -> bool:
    """Whether the head can end in the block *at*: there is no body above it, and one below."""
    above = [*blocks[:at], blocks[at][: blocks[at].index(end.line)]]
    long = sum(columns(line.plain) > LONG for block in above for line in block)
    below = blocks[at][-1] is not end.line or at + 1 < len(blocks)
    if at > _MAX_BLOCKS or long > _MAX_LONG or not below:
        return False
    # The canonical address is often above the headline; the short link never is.
    first = blocks[0][0]
    return end.is_short or any(read_date(line, line is first) for block in above for line in block)
