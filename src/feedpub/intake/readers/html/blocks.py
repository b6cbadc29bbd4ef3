"""The visible text of an HTML page as blocks, each in its box.

A box is a block-level element; a block is a line of text in it, or an image.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml.html import HtmlElement

from feedpub.intake.readers.html.image_addresses import has_image
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.text import escape, plain
from feedpub.nouns import dataclass, field

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb"
    " rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
#: Inline elements that a body keeps, by what they become.
_KEPT = {
    name: name
    for name in (
        "abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small strong sub"
        " sup u var".split()
    )
} | {"strike": "s", "tt": "code"}
_SKIPPED = frozenset(
    "script style template svg math iframe object embed applet canvas video audio map button select"
    " option datalist input textarea nav dialog head title meta link progress meter".split()
)
_NO_IMAGES = frozenset("script style video audio iframe template link".split())
_PICTURES = class_names("picture")
_KINDS = {
    name: name for name in "p h1 h2 h3 h4 h5 h6 li blockquote pre td th figcaption dt dd".split()
} | {"summary": "h3"}
_NO_WORDS: frozenset[str] = frozenset()
_NAMES = ("class", "id", "role", "data-testid", "itemprop")
#: Elements of sites' own that show an image: ``<site-image>``.
_OWN_IMAGE = re.compile(r"-.*?(?:image|img|picture|photo)|(?:image|img|picture|photo).*-")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_LETTERS = re.compile(r"[^A-Za-z]+")
# Letters in numbers, such as hashes, are no words; nor are those of an id with many hyphens, which
# is made of a title.
_IN_NUMBERS = re.compile(r"(?<=\d)[A-Za-z]+(?=\d)")
_MAX_ID = 5
_BREAKS_AROUND = re.compile(r"(?:\s*<br>)+$|^(?:<br>\s*)+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Read out only. Drupal's "label-visually_hidden" is about the label alone.
_READ_OUT = re.compile(
    r"(?<!label-)(?:visually[-_]?hidden|hidden[-_]?visually|screen-?reader|(?<![a-z])sr-only)"
    r"(?!-focusable)",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False)
class Box:
    """A block-level element."""

    element: HtmlElement
    parent: Box | None
    tag: str

    #: The words of its class, id and the like, in lower case.
    words: frozenset[str]

    #: Whether it is hidden until a script shows it, or only read out.
    hidden: bool

    #: How much prose is in it (:mod:`body_range`).
    weight: float = 0

    #: What marks it as an accessory of the article (:mod:`body_range`). None: not yet known.
    marks: frozenset[str] | None = None

    #: How many characters, characters of links, and images are in it.
    length: int = 0
    linked: int = 0
    images: int = 0

    def up(self) -> Iterator[Box]:
        """Yield the box itself and those around it, the nearest first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent

    def is_in(self, outer: Box) -> bool:
        box: Box | None = self
        while box is not None and box is not outer:
            box = box.parent
        return box is not None


@dataclass(slots=True, eq=False)
class Block:
    """A line of text, or one image."""

    box: Box

    #: ``p``, ``h2``, ``li`` ...; ``div`` if unknown; ``img`` for an image.
    kind: str

    #: One plain line; empty for an image.
    text: str = ""

    #: The text with its inline elements, as HTML.
    markup: str = ""

    #: How many characters of the text are links.
    linked: int = 0

    #: How many are bold.
    strong: int = 0

    #: The ``img``.
    element: HtmlElement | None = None

    #: The address that the image is a link to.
    link: str | None = None


@dataclass(slots=True)
class _Walk:
    """The state of the walk: the current line, and the open elements around it."""

    blocks: list[Block] = field(default_factory=list)

    #: Each after the one around it.
    boxes: list[Box] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    linked: int = 0
    strong: int = 0
    breaks: int = 0

    #: Open inline elements: begin and end tags.
    open: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    bold: int = 0

    def add(self, text: str) -> None:
        if text.isspace():
            if not self.texts:
                return
        else:
            self.breaks = 0
            if self.links:
                self.linked += len(text.strip())
            if self.bold:
                self.strong += len(text.strip())
        self.texts.append(text)
        self.markup.append(escape(text))

    def end_line(self, box: Box) -> None:
        """Make a block of the text since the last end of a line."""
        if not self.texts and len(self.markup) == len(self.open):
            self.breaks = 0
            return
        text = plain("".join(self.texts))
        if text:
            self.markup += [end for _, end in reversed(self.open)]
            markup = "".join(self.markup).strip(" \t\r\n\f")
            if "<br>" in markup:
                markup = _BREAKS_AROUND.sub("", markup)
            self.blocks.append(
                Block(
                    box=box,
                    kind=_kind(box),
                    text=text,
                    markup=markup,
                    linked=min(self.linked, len(text)),
                    strong=min(self.strong, len(text)),
                )
            )
        self.texts.clear()
        self.markup = [begin for begin, _ in self.open]
        self.linked = self.strong = self.breaks = 0


def blocks_of(root: HtmlElement) -> list[Block]:
    """Return the blocks of the page in their order, and count what is in each box."""
    body = root.find("body")
    assert body is not None
    walk = _Walk()
    box = box_of(body, None)
    walk.boxes.append(box)
    # The parser nests elements no deeper than 256.
    _read(body, box, walk)
    walk.end_line(box)
    for block in walk.blocks:
        block.box.length += len(block.text)
        block.box.linked += block.linked
        block.box.images += block.kind == "img"
    for box in reversed(walk.boxes):
        if box.parent is not None:
            box.parent.length += box.length
            box.parent.linked += box.linked
            box.parent.images += box.images
    return walk.blocks


def _read(element: HtmlElement, box: Box, walk: _Walk) -> None:
    if text := element.text:
        walk.add(text)
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            pass
        elif tag == "br":
            walk.breaks += 1
            if walk.breaks > 1:
                walk.end_line(box)
            else:
                walk.texts.append(" ")
                walk.markup.append("<br>")
        elif tag in ("img", "amp-img", "amp-anim"):
            # An image in the middle of a line does not end it.
            link = walk.links[-1] if walk.links else None
            walk.blocks.append(Block(box=box, kind="img", element=child, link=link))
        elif tag in _SKIPPED and not (tag == "button" and child.find(".//img") is not None):
            # A button with an image in it enlarges that, so it is read.
            pass
        elif tag in _INLINE:
            _read_inline(child, tag, box, walk)
        else:
            walk.end_line(box)
            inner = box_of(child, box)
            walk.boxes.append(inner)
            first = len(walk.blocks)
            _read(child, inner, walk)
            walk.end_line(inner)
            if (
                tag in ("figure", "picture")
                or (not inner.words.isdisjoint(_PICTURES) and _shows_picture(child))
                or ("-" in tag and _OWN_IMAGE.search(tag))
            ):
                _add_other_image(child, inner, walk, first)
        if tail := child.tail:
            walk.add(tail)


def _shows_picture(element: HtmlElement) -> bool:
    """Whether an *element* that is called after an image has one in its style or microdata."""
    if element.get("role") == "img" or "url(" in (element.get("style") or ""):
        return True
    # An image that is not shown has nothing but metadata in it.
    return element.get("itemprop") == "image" and any(each.tag != "meta" for each in element)


def _add_other_image(element: HtmlElement, box: Box, walk: _Walk, first: int) -> None:
    """Add the image of *element*, whose blocks are those from *first*, if it has no ``img``."""
    if any(block.kind == "img" for block in walk.blocks[first:]):
        return
    for each in element.iter():
        if isinstance(each.tag, str) and each.tag not in _NO_IMAGES and has_image(each):
            link = next((around.get("href") for around in each.iterancestors("a")), None)
            walk.blocks.insert(first, Block(box=box, kind="img", element=each, link=link))
            return


def _read_inline(element: HtmlElement, tag: str, box: Box, walk: _Walk) -> None:
    attributes = dict(element.items())
    if attributes and _is_hidden(attributes):
        return
    name = _KEPT.get(tag)
    begin, end = (f"<{name}>", f"</{name}>") if name else ("", "")
    href = attributes.get("href", "").strip() if tag == "a" else ""
    if tag == "a" and href and not href.lower().startswith("javascript:"):
        address = escape(href).replace('"', "&quot;")
        begin, end = f'<a href="{address}">', "</a>"
    # Without an address it is a place that links lead to.
    if href:
        walk.links.append(href)
    bold = name in ("b", "strong")
    walk.bold += bold
    walk.open.append((begin, end))
    walk.markup.append(begin)
    _read(element, box, walk)
    walk.markup.append(end)
    walk.open.pop()
    walk.bold -= bold
    if href:
        walk.links.pop()


def box_of(element: HtmlElement, parent: Box | None) -> Box:
    """Return *element* as a box in *parent*."""
    attributes = dict(element.items())
    if not attributes:
        return Box(
            element=element, parent=parent, tag=str(element.tag), words=_NO_WORDS, hidden=False
        )
    names = " ".join([attributes[name] for name in _NAMES if name in attributes])
    own = attributes.get("id")
    if own and own.count("-") + own.count("_") >= _MAX_ID:
        names = names.replace(own, "")
    return Box(
        element=element,
        parent=parent,
        tag=str(element.tag),
        words=words_of(names) if names else _NO_WORDS,
        hidden=_is_hidden(attributes),
    )


@lru_cache(maxsize=4096)
def words_of(names: str) -> frozenset[str]:
    """Split class names into their words: ``articleBody_related-links``."""
    names = _CAMEL.sub(" ", _IN_NUMBERS.sub(" ", names[:1000]))
    return frozenset(_NO_LETTERS.sub(" ", names).lower().split())


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or ("style" in attributes and _HIDDEN_STYLE.search(attributes["style"]) is not None)
        or ("class" in attributes and _is_read_out(attributes["class"]))
    )


@lru_cache(maxsize=4096)
def _is_read_out(names: str) -> bool:
    """Whether the class *names* are those of what is not shown, but read out."""
    return _READ_OUT.search(names) is not None


def _kind(box: Box) -> str:
    """Return the kind of the text in *box*: of nested elements the nearest with a kind."""
    for each in box.up():
        if each.tag in _KINDS:
            nearest = _KINDS[each.tag]
            if nearest == "p":
                return next((b.tag for b in each.up() if b.tag in ("li", "blockquote", "td")), "p")
            return nearest
        if each.tag not in ("div", "section", "center", "picture", "noscript"):
            break
    return "div"
