"""Where the text of the article stands on its page, and which blocks are its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from feedpub.intake.readers.html_blocks import Block, Box
from feedpub.intake.readers.page_lines import columns

#: In columns, of a line that can be told from a label or a teaser.
_PROSE = 60

#: The share of a box's prose that one box in it must hold for the text to stand in that alone.
_MOST = 0.8

#: A box with more than this share of the article is no accessory, whatever it is called.
_TOO_MUCH = 0.35

# Words in the class names of what stands around articles and in between their paragraphs.
_ACCESSORY = frozenset(
    "ad ads advert adverts advertisement advertising advertorial adslot anzeige werbung banner"
    " sponsor sponsored sponsors promo promos promotion promoted promobox teaser teasers teaserlist"
    " related relateds recirc recirculation recommended recommendation recommendations recommender"
    " outbrain taboola newsletter newsletters nl subscribe subscription abo signup login register"
    " registration paywall piano share shares sharing social socials socialbar sociallinks follow"
    " comment comments commenting disqus coral kommentare kommentar breadcrumb breadcrumbs nav"
    " navigation navbar menu submenu sidebar footer cookie cookies consent gdpr cmp onetrust privacy"
    " popup modal overlay tooltip toolbar tools pagination pager tags taglist tag topics keywords"
    " toc trending popular mostread latest rating ratings vote poll quiz widget widgets player"
    " playlist podcast audio skip print bookmark feedback survey donate donation spenden"
    " correction-form whatsapp telegram facebook twitter copyright disclaimer imprint impressum"
    " biography bio authorbox affiliate shopping carousel slider swiper ticker legal noprint"
    " screenreader offscreen marketing upsell cta infobox factbox readmore morestories".split()
)
_ACCESSORY_PAIRS = (
    {"read", "more"}, {"read", "next"}, {"read", "also"}, {"most", "read"}, {"see", "also"},
    {"author", "box"}, {"author", "info"}, {"about", "author"}, {"author", "card"},
    {"author", "description"}, {"author", "profile"},
    {"also", "like"}, {"more", "stories"}, {"more", "articles"}, {"more", "news"},
    {"fact", "box"}, {"info", "box"}, {"article", "list"}, {"news", "list"}, {"link", "list"},
    {"sr", "only"}, {"visually", "hidden"}, {"load", "more"},
    {"article", "footer"}, {"story", "footer"}, {"meta", "data"},
)  # fmt: skip
_ACCESSORY_TAGS = frozenset({"aside", "footer", "nav", "form", "dialog", "menu"})
_ROLES = frozenset({"complementary", "navigation", "contentinfo", "banner", "search"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the article is."""

    #: The box that holds its text.
    box: Box

    #: The blocks of that box that are its text or its pictures, in their order.
    blocks: tuple[Block, ...]

    #: From the headline to the end of the text: what else may be told of the article.
    around: tuple[Block, ...]


def find_place(blocks: Sequence[Block], told: str, headline: Block | None) -> Place | None:
    """Find the article's text among *blocks*; None if the page has no prose.

    *told* is the text as the page tells machines (``articleBody``), or empty: what stands in it is
    the article's for certain.
    """
    if not blocks:
        return None
    *_, body = blocks[0].box.up()
    squeezed = _squeezed(told)
    weigh(blocks, squeezed)
    if not body.weight:
        return None
    box = _narrowed(blocks, body, headline)
    limit = box.weight * _TOO_MUCH
    inside = [block for block in blocks if _is_in(block.box, box)]
    own = tuple(block for block in inside if not is_accessory(block.box, limit, box))
    first = blocks.index(headline) if headline is not None else blocks.index(inside[0])
    last = blocks.index(inside[-1])
    scope = _scope(box, headline)
    around = tuple(
        block
        for block in blocks[max(0, min(first, blocks.index(inside[0])) - 12) : last + 1]
        if (scope is None or _is_in(block.box, scope))
    )
    return Place(box=box, blocks=own, around=around)


def weigh(blocks: Iterable[Block], told: str = "") -> None:
    """Give every box the weight of the prose in it."""
    for block in blocks:
        weight = _weight(block, told)
        if weight:
            for box in block.box.up():
                box.weight += weight


def _weight(block: Block, told: str) -> float:
    if block.kind not in ("p", "div", "li", "blockquote", "td", "pre", "dd"):
        return 0
    length = columns(block.text)
    if told and length > 20 and _squeezed(block.text)[:60] in told:
        return 4.0 * min(length, 800)
    if length < _PROSE or block.linked * 2 > len(block.text):
        return 0
    weight: float = min(length, 800)
    if block.kind != "p":
        weight *= 0.7 if block.kind == "div" else 0.5
    for box in block.box.up():
        if box.tag in _ACCESSORY_TAGS or box.words & _ACCESSORY and box.tag not in ("body", "html"):
            return weight * 0.3
    return weight


def _narrowed(blocks: Sequence[Block], body: Box, headline: Block | None) -> Box:
    """The smallest box that holds most of the prose: one step in at a time."""
    children: dict[Box, list[Box]] = {}
    seen: set[Box] = set()
    for block in blocks:
        for box in block.box.up():
            if box in seen:
                break
            seen.add(box)
            if box.parent is not None:
                children.setdefault(box.parent, []).append(box)
    headlined = set(headline.box.up()) if headline is not None else set()
    box = body
    while True:
        inner = [each for each in children.get(box, ()) if each.weight]
        if not inner:
            return box
        best = max(inner, key=lambda each: each.weight)
        if best.weight < _MOST * box.weight:
            # Several articles on one page: the one with the page's headline.
            best = next(
                (each for each in inner if each in headlined and each.weight > 0.25 * box.weight),
                box,
            )
            if best is box:
                return box
        if best.tag in ("p", "li", "blockquote", "td"):
            return box
        box = best


def _scope(box: Box, headline: Block | None) -> Box | None:
    """The smallest box that holds both the headline and the text."""
    if headline is None:
        return next((each for each in box.up() if each.tag in ("article", "main")), box.parent)
    above = set(headline.box.up())
    return next((each for each in box.up() if each in above), None)


def is_accessory(box: Box, limit: float, within: Box | None = None) -> bool:
    """Whether *box* or one around it, up to *within*, is something beside the article."""
    for each in box.up():
        if each is within:
            return False
        if each.weight > limit:
            continue
        if each.hidden or each.tag in _ACCESSORY_TAGS:
            return True
        words = each.words
        if words and (
            words & _ACCESSORY or words & _ROLES or any(pair <= words for pair in _ACCESSORY_PAIRS)
        ):
            return True
    return False


def _is_in(box: Box, outer: Box) -> bool:
    return any(each is outer for each in box.up())


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
