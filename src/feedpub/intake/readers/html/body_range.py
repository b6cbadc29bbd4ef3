"""Where the body of the article is on its page: the box that holds it, and the blocks in that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from lxml.html import HtmlElement

from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.text import columns
from feedpub.nouns import dataclass

#: In columns, of a line that is neither a label nor a teaser.
_PROSE = 60

#: In columns, of a paragraph that is longer than any label.
_LONG = 300

#: In blocks, of prose beside a short text.
_MAX_BESIDE = 2

#: The share of a box's prose that an inner box must hold to be the box of the body.
_MOST = 0.8

#: How much more a paragraph weighs that is in the ``articleBody`` of the metadata.
_KNOWN = 20.0

#: An accessory mark on more than this share of a page's prose is ignored: a grid with a sidebar.
_TOO_MUCH = 0.4

#: Of blocks that can be prose.
_KINDS = frozenset({"p", "div", "li", "blockquote", "td", "pre", "dd"})

#: The share of a page's prose that is hidden where scripts show the text; else it is a copy.
_HIDDEN_TEXT = 0.75

# Words in the class names of what is around articles and between their paragraphs.
_ACCESSORY = class_names("accessory")
_ACCESSORY_PAIRS = tuple(set(each.split("+")) for each in class_names("accessory_pairs"))
_ACCESSORY_TAGS = frozenset({"aside", "footer", "nav", "form", "dialog", "menu"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt"})
# The name of the box of the body: ``itemprop=articleBody``, ``class=article-body``.
_WHOLE_TEXT = re.compile(r"(?<![^\W_])(?:article|story)[-_]{0,2}body(?![^\W_])", re.IGNORECASE)
# Classes that systems give to the box of a text, whole names.
_TEXT_CLASSES = class_names("text")
# Around the comments of readers and the form for them.
_COMMENTS = class_names("comments") | {"<form>"}
_ROLES = frozenset({"complementary", "navigation", "contentinfo", "banner", "search"})

#: Marks of boxes that can also show images of the article: galleries, videos, asides.
SHOWS_IMAGES = class_names("shows_images")


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRange:
    """The body of the article."""

    #: The box that holds its text.
    box: Box

    #: The blocks of that box that are its text or its images, in their order.
    blocks: tuple[Block, ...]

    #: From above the headline to the end of the text.
    around: tuple[Block, ...]

    #: All blocks of that box.
    inside: tuple[Block, ...]

    #: Accessory marks that mean nothing on this page.
    ignored_marks: frozenset[str]


def find_body_range(
    blocks: Sequence[Block],
    article_body: str,
    headline: Block | None,
    selected: Sequence[HtmlElement] = (),
) -> BodyRange | None:
    """Find the article's text among *blocks*; None if the page has no prose.

    *article_body* is the text in the metadata, or empty: what it contains belongs to the article.
    *selected* are the elements that a configuration says hold the text; none with a text: it does
    not say.
    """
    if not blocks:
        return None
    *_, body = blocks[0].box.up()
    known = _squeezed(article_body)
    named = _named_box(blocks)
    prose = [0 if _is_comment(block, named) else _prose(block, known) for block in blocks]
    if not any(prose) or _is_all_beside(blocks, prose, named):
        # A few words are a text where the page says so.
        prose = [_named_prose(block, named) for block in blocks]
    if selected:
        chosen = [_selected_prose(block, selected) for block in blocks]
        prose = chosen if any(chosen) else prose
    ignored = _weigh(blocks, prose)
    if not body.weight:
        return None
    box = _narrowed(blocks, body, headline)
    inside = [block for block in blocks if block.box.is_in(box)]
    own = tuple(
        block
        for block in inside
        if not is_accessory(_naming_box(block), ignored, box)
        and not (block.kind in HEADINGS and block.box.hidden)
    )
    first, last = blocks.index(inside[0]), blocks.index(inside[-1])
    if headline is not None:
        first = min(first, blocks.index(headline))
    scope = _scope(box, headline)
    around = tuple(
        block
        for block in blocks[max(0, first - 12) : last + 1]
        if scope is None or block.box.is_in(scope)
    )
    return BodyRange(
        box=box, blocks=own, around=around, inside=tuple(inside), ignored_marks=ignored
    )


def _naming_box(block: Block) -> Box:
    """Return the nearest box whose class name says what *block* is.

    That is not a heading's own name, such as "widget-title", nor that of a long paragraph, which
    may be random letters such as "ad".
    """
    own = block.box
    long = own.tag == "p" and columns(block.text) > _LONG and block.linked * 2 < len(block.text)
    return own.parent if own.parent and (long or block.kind in HEADINGS) else own


def _weigh(blocks: Sequence[Block], prose: Sequence[float]) -> frozenset[str]:
    """Set the weight of every box to the *prose* in its blocks; return the marks to ignore."""
    marked: dict[str, float] = {}
    marks_of: dict[Box, frozenset[str]] = {}
    for block, weight in zip(blocks, prose, strict=True):
        if weight:
            for mark in _marks_around(block.box, marks_of):
                marked[mark] = marked.get(mark, 0) + weight
    total = sum(prose)
    ignored = frozenset(
        mark
        for mark, weight in marked.items()
        if weight > (_HIDDEN_TEXT if mark == "<hidden>" else _TOO_MUCH) * total
    )
    for block, weight in zip(blocks, prose, strict=True):
        if weight:
            if not _marks_around(block.box, marks_of) <= ignored:
                weight *= 0.3
            for box in block.box.up():
                box.weight += weight
    return ignored


def _prose(block: Block, article_body: str) -> float:
    """Return how much prose *block* is: its width, weighted."""
    if block.kind not in _KINDS:
        return 0
    length = columns(block.text)
    if article_body and length > 20 and _squeezed(block.text)[:60] in article_body:
        return _KNOWN * min(length, 800)
    if length < _PROSE or block.linked * 2 > len(block.text):
        return 0
    weight: float = min(length, 800)
    return weight if block.kind == "p" else weight * (0.7 if block.kind == "div" else 0.5)


def _named_prose(block: Block, named: Box | None) -> float:
    """Return how wide *block* is if it is in a box that is named as the body of an article."""
    if block.kind not in _KINDS or block.linked * 2 > len(block.text):
        return 0
    if named is not None:
        return columns(block.text) if block.box.is_in(named) else 0
    return columns(block.text) if any(map(_is_named_text, block.box.up())) else 0


def _selected_prose(block: Block, selected: Sequence[HtmlElement]) -> float:
    """Return how wide *block* is if it is in one of the *selected* elements."""
    if block.kind not in _KINDS or all(box.element not in selected for box in block.box.up()):
        return 0
    return columns(block.text)


def _named_box(blocks: Sequence[Block]) -> Box | None:
    """Return the box that is named as the body of an article; None if it is not a single one."""
    found: set[Box] = set()
    for block in blocks:
        if block.text and (names := [box for box in block.box.up() if _is_named_text(box)]):
            found.add(names[-1])
    return found.pop() if len(found) == 1 else None


def _is_all_beside(blocks: Sequence[Block], prose: Sequence[float], named: Box | None) -> bool:
    """Whether the little *prose* of the page is not in the box *named* as the body: it is an
    excerpt, or about the author.
    """
    found = [block for block, weight in zip(blocks, prose, strict=True) if weight]
    if named is None or len(found) > _MAX_BESIDE:
        return False
    return not any(block.box.is_in(named) for block in found)


def _is_comment(block: Block, named: Box | None) -> bool:
    """Whether *block* is of a comment, or of a form, beside the box *named* as the body."""
    if named is None or block.box.is_in(named):
        return False
    around = set(named.up())
    beside = takewhile(lambda each: each not in around, block.box.up())
    return any(not _marks(each).isdisjoint(_COMMENTS) for each in beside)


def _marks_around(box: Box, cache: dict[Box, frozenset[str]]) -> frozenset[str]:
    """Return the accessory marks of *box* and those around it."""
    if box not in cache:
        outer = _marks_around(box.parent, cache) if box.parent else frozenset()
        cache[box] = outer | _marks(box)
    return cache[box]


def _marks(box: Box) -> frozenset[str]:
    """Return what marks *box* as an accessory: words of its class, its tag, being hidden."""
    if box.marks is None:
        box.marks = _marks_of(box)
    return box.marks


def _marks_of(box: Box) -> frozenset[str]:
    if box.tag in ("body", "html"):
        return frozenset()
    marks = set(box.words & _ACCESSORY | box.words & _ROLES)
    if len(box.words) > 1:
        marks |= {" ".join(sorted(pair)) for pair in _ACCESSORY_PAIRS if pair <= box.words}
    if box.tag in _ACCESSORY_TAGS:
        marks.add(f"<{box.tag}>")
    if box.hidden:
        marks.add("<hidden>")
    return frozenset(marks)


def _narrowed(blocks: Sequence[Block], body: Box, headline: Block | None) -> Box:
    """Return the smallest box that holds most of the prose, one step inwards at a time."""
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
            # Of several articles on one page, it is the one with the page's headline.
            best = next(
                (each for each in inner if each in headlined and each.weight > 0.25 * box.weight),
                box,
            )
            if best is box:
                return box
        if best.tag in ("p", "li", "blockquote", "td") or _is_named_body(box):
            return box
        box = best


def _is_named_text(box: Box) -> bool:
    """Whether a name of *box*, or a class that systems give to texts, says that it is the body."""
    classes = (box.element.get("class") or "").split()
    return not _TEXT_CLASSES.isdisjoint(classes) or _is_named_body(box)


def _is_named_body(box: Box) -> bool:
    """Whether a name of *box* says that it is the body."""
    names = (box.element.get(name) for name in ("class", "id", "itemprop", "data-testid"))
    return any(_WHOLE_TEXT.search(each) for each in names if each)


def _scope(box: Box, headline: Block | None) -> Box | None:
    """Return the smallest box, or article around it, that holds headline and text."""
    if headline is None:
        return next((each for each in box.up() if each.tag in ("article", "main")), box.parent)
    above = set(headline.box.up())
    scope = next((each for each in box.up() if each in above), box)
    return next((each for each in scope.up() if each.tag in ("article", "main")), scope)


def is_accessory(box: Box, ignored_marks: frozenset[str], within: Box | None = None) -> bool:
    """Whether *box* or one around it, up to *within*, is not part of the article."""
    boxes = takewhile(lambda each: each is not within, box.up())
    return any(not _marks(each) <= ignored_marks for each in boxes)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
