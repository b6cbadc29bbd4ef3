"""Where the text of the article stands on its page, and which blocks are its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from lxml.html import HtmlElement

from feedpub.intake.readers.html.blocks import Block, Box, box_of
from feedpub.intake.readers.text.lines import columns

#: In columns, of a line that can be told from a label or a teaser.
_PROSE = 60

#: In columns, of a paragraph that no label is as long as.
_LONG = 300

#: The share of a box's prose that one box in it must hold for the text to stand in that alone.
_MOST = 0.8

#: How much more a paragraph weighs that machines are told of.
_TOLD = 20.0

#: What names more than this share of a page's prose names no accessory: a grid with a sidebar.
_TOO_MUCH = 0.4

#: Of a text, that are looked at.
_MAX_EMBEDS = 100

# Words in the class names of what stands around articles and in between their paragraphs.
_ACCESSORY = frozenset(
    "ad ads advert adverts advertisement advertising advertorial adslot anzeige werbung banner"
    " sponsor sponsored sponsors promo promos promotion promoted promobox teaser teasers teaserlist"
    " related relateds recirc recirculation recommended recommendation recommendations recommender"
    " outbrain taboola newsletter newsletters nl subscribe subscription signup login register"
    " registration paywall share shares sharing social socials socialbar sociallinks follow"
    " comment comments commenting disqus coral kommentare kommentar breadcrumb breadcrumbs nav"
    " navigation navbar menu submenu sidebar footer cookie cookies consent gdpr cmp onetrust"
    " privacy popup modal overlay tooltip toolbar pagination pager tags taglist topics keywords"
    " toc trending popular mostread latest rating ratings vote poll quiz widget widgets player"
    " playlist podcast audio skip bookmark feedback survey donate donation spenden"
    " whatsapp telegram facebook twitter copyright disclaimer imprint impressum"
    " biography bio authorbox affiliate shopping carousel slider swiper ticker legal noprint"
    " offscreen marketing upsell infobox factbox readmore morestories".split()
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
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt"})
# How the box of the whole text is called: ``itemprop=articleBody``, ``class=article-body``.
_WHOLE_TEXT = re.compile(r"(?<![^\W_])(?:article|story)[-_]{0,2}body(?![^\W_])", re.IGNORECASE)
_EMBEDS = ("iframe", "object", "embed", "video", "audio")
_ROLES = frozenset({"complementary", "navigation", "contentinfo", "banner", "search"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRange:
    """Where the article is."""

    #: The box that holds its text.
    box: Box

    #: The blocks of that box that are its text or its pictures, in their order.
    blocks: tuple[Block, ...]

    #: From the headline to the end of the text: what else may be told of the article.
    around: tuple[Block, ...]

    #: All blocks of that box.
    inside: tuple[Block, ...]

    #: Marks that name no accessory on this page.
    void: frozenset[str]


def find_place(blocks: Sequence[Block], told: str, headline: Block | None) -> BodyRange | None:
    """Find the article's text among *blocks*; None if the page has no prose.

    *told* is the text as the page tells machines (``articleBody``), or empty: what stands in it is
    the article's for certain.
    """
    if not blocks:
        return None
    *_, body = blocks[0].box.up()
    void = _weigh(blocks, _squeezed(told))
    if not body.weight:
        return None
    box = _narrowed(blocks, body, headline)
    inside = [block for block in blocks if _is_in(block.box, box)]
    own = tuple(block for block in inside if not is_accessory(_called_by(block), void, box))
    first, last = blocks.index(inside[0]), blocks.index(inside[-1])
    if headline is not None:
        first = min(first, blocks.index(headline))
    scope = _scope(box, headline)
    around = tuple(
        block
        for block in blocks[max(0, first - 12) : last + 1]
        if scope is None or _is_in(block.box, scope)
    )
    return BodyRange(box=box, blocks=own, around=around, inside=tuple(inside), void=void)


def _called_by(block: Block) -> Box:
    """The box whose name says what *block* is.

    What a heading is called itself says little: "widget-title"; nor does a long paragraph's class,
    which may be made of letters at random: "ad".
    """
    own = block.box
    long = own.tag == "p" and columns(block.text) > _LONG and block.linked * 2 < len(block.text)
    return own.parent if own.parent and (long or block.kind in HEADINGS) else own


def _weigh(blocks: Sequence[Block], told: str) -> frozenset[str]:
    """Give every box the weight of the prose in it; return the marks that are void."""
    prose = [_prose(block, told) for block in blocks]
    marked: dict[str, float] = {}
    marks_of: dict[Box, frozenset[str]] = {}
    for block, weight in zip(blocks, prose, strict=True):
        if weight:
            for mark in _marks_around(block.box, marks_of):
                marked[mark] = marked.get(mark, 0) + weight
    total = sum(prose)
    void = frozenset(mark for mark, weight in marked.items() if weight > _TOO_MUCH * total)
    for block, weight in zip(blocks, prose, strict=True):
        if weight:
            if not _marks_around(block.box, marks_of) <= void:
                weight *= 0.3
            for box in block.box.up():
                box.weight += weight
    return void


def _prose(block: Block, told: str) -> float:
    """How much of a running text *block* is."""
    if block.kind not in ("p", "div", "li", "blockquote", "td", "pre", "dd"):
        return 0
    length = columns(block.text)
    if told and length > 20 and _squeezed(block.text)[:60] in told:
        return _TOLD * min(length, 800)
    if length < _PROSE or block.linked * 2 > len(block.text):
        return 0
    weight: float = min(length, 800)
    return weight if block.kind == "p" else weight * (0.7 if block.kind == "div" else 0.5)


def _marks_around(box: Box, known: dict[Box, frozenset[str]]) -> frozenset[str]:
    """What names *box*, or one around it, an accessory."""
    if box not in known:
        outer = _marks_around(box.parent, known) if box.parent else frozenset()
        known[box] = outer | _marks(box)
    return known[box]


def _marks(box: Box) -> frozenset[str]:
    if box.tag in ("body", "html"):
        return frozenset()
    marks = set(box.words & _ACCESSORY | box.words & _ROLES)
    marks |= {" ".join(sorted(pair)) for pair in _ACCESSORY_PAIRS if pair <= box.words}
    if box.tag in _ACCESSORY_TAGS:
        marks.add(f"<{box.tag}>")
    if box.hidden:
        marks.add("<hidden>")
    return frozenset(marks)


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
        if best.tag in ("p", "li", "blockquote", "td") or _is_called_text(box):
            return box
        box = best


def _is_called_text(box: Box) -> bool:
    names = (box.element.get(name) for name in ("class", "id", "itemprop", "data-testid"))
    return any(_WHOLE_TEXT.search(each) for each in names if each)


def _scope(box: Box, headline: Block | None) -> Box | None:
    """The smallest box that holds both the headline and the text."""
    if headline is None:
        return next((each for each in box.up() if each.tag in ("article", "main")), box.parent)
    above = set(headline.box.up())
    scope = next((each for each in box.up() if each in above), box)
    return next((each for each in scope.up() if each.tag in ("article", "main")), scope)


def embeds_in(place: BodyRange) -> list[HtmlElement]:
    """What is embedded in the text, such as videos; not what is beside it."""
    return [
        element
        for element in islice(place.box.element.iter(*_EMBEDS), _MAX_EMBEDS)
        if not is_accessory(_box_within(element, place.box), place.void, place.box)
    ]


def _box_within(element: HtmlElement, outer: Box) -> Box:
    """*element* in its boxes, up to *outer*."""
    above = takewhile(lambda each: each is not outer.element, element.iterancestors())
    box = outer
    for each in reversed([element, *above]):
        box = box_of(each, box)
    return box


#: Marks of what also shows pictures of the article itself: galleries, videos, boxes beside it.
SHOWS_PICTURES = frozenset(
    "widget widgets player slider carousel swiper modal popup overlay social <aside>"
    " twitter facebook banner ticker".split()
)


def is_accessory(box: Box, void: frozenset[str], within: Box | None = None) -> bool:
    """Whether *box* or one around it, up to *within*, is something beside the article."""
    for each in box.up():
        if each is within:
            return False
        if not _marks(each) <= void:
            return True
    return False


def _is_in(box: Box, outer: Box) -> bool:
    return any(each is outer for each in box.up())


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
