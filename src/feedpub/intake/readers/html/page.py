"""An HTML page, taken apart: where its headline, its body and its images are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from feedpub.intake.lexicon import CreditWords, credit_words_of
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.addresses import base_of, page_address
from feedpub.intake.readers.html.authors import named_people, site_names
from feedpub.intake.readers.html.blocks import Block, Box, blocks_of
from feedpub.intake.readers.html.body_range import BodyRange, find_body_range
from feedpub.intake.readers.html.dates import local_zone
from feedpub.intake.readers.html.hints import hints_for, mark_parts
from feedpub.intake.readers.html.images import ImageCandidate, read_images
from feedpub.intake.readers.html.metadata import PageData, read_data
from feedpub.intake.readers.html.titles import headline_block
from feedpub.intake.readers.html.topics import read_language
from feedpub.intake.readers.json_ld import clean_text
from feedpub.intake.text import columns
from feedpub.protocols import Raw, ReaderContext, SiteHints

#: How many blocks above and below the headline belong to the head.
_ABOVE, _BELOW = 8, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class HTMLPage:
    """A page, with what the readers of its single fields need."""

    root: HtmlElement
    data: PageData

    #: The canonical address.
    url: Found[str] | None

    #: What relative addresses are relative to.
    base: str | None

    #: Names of the publisher and its site: no authors, no part of a title.
    site_names: list[str]
    hints: SiteHints
    words: CreditWords

    #: All blocks, and those around the headline.
    blocks: list[Block]
    head: list[Block]
    headline: Block | None
    body: BodyRange | None
    images: list[ImageCandidate]
    language: Found[str] | None

    #: With the language and the time zone of the page.
    context: ReaderContext

    #: Where the time zone comes from. None: it is that of the source.
    zone_origin: str | None

    @property
    def caption_boxes(self) -> frozenset[Box]:
        return frozenset(each.caption_box for each in self.images if each.caption_box is not None)

    def byline_blocks(self) -> list[Block]:
        """Return the blocks in which a byline can be: below the headline, then above it."""
        body = set(self.body.blocks) if self.body else set()
        captions = self.caption_boxes
        found: list[Block] = []
        below = self.headline is None
        for block in self.head:
            below = below or block is self.headline
            if any(box in captions for box in block.box.up()):
                continue
            if below and block in body and block.kind == "p" and columns(block.text) > 100:
                # The first paragraph ends the head.
                break
            found.append(block)
        at = found.index(self.headline) if self.headline in found else 0
        return [*found[at + 1 :], *reversed(found[max(0, at - 4) : at])]


def page_of(root: HtmlElement, raw: Raw, context: ReaderContext) -> HTMLPage:
    """Take the page *root*, which was read from *raw*, apart."""
    data = read_data(root)
    url = page_address(data, raw.address)
    address = url.value if url else None
    hints = hints_for(context.sites, address) or SiteHints()
    mark_parts(root, hints)
    words = credit_words_of(context)
    names = site_names(data, address)
    blocks = blocks_of(root)
    headline = headline_block(blocks, data, names)
    body = find_body_range(blocks, _article_body(data), headline)
    at = blocks.index(headline) if headline is not None else 0
    base = base_of(root, address, context.base)
    language = read_language(root, data, body.blocks if body else ())
    zone = local_zone(address, language.value if language else None)
    if hints.timezone:
        zone = ZoneInfo(hints.timezone), "its site in the configuration"
    return HTMLPage(
        root=root,
        data=data,
        url=url,
        base=base,
        site_names=names,
        hints=hints,
        words=words,
        blocks=blocks,
        head=blocks[max(0, at - _ABOVE) : at + _BELOW],
        headline=headline,
        body=body,
        images=read_images(body, headline, data, base, named_people(data), words),
        language=language,
        context=replace(
            context,
            timezone=zone[0] if zone else context.timezone,
            language=language.value if language else context.language,
        ),
        zone_origin=zone[1] if zone else None,
    )


def _article_body(data: PageData) -> str:
    """Return the article's text in the page's metadata; empty if it is missing or short."""
    for _origin, value in data.of_article("articleBody"):
        if isinstance(value, str) and len(value) > 200:
            return clean_text(value[:500_000])
    return ""
