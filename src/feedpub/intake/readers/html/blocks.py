"""The visible text of a page as blocks, each in its box: what body, head and captions go by.

A box is an element that stands on lines of its own; a block is what can be read in it between two
ends of lines. Pictures are blocks too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from feedpub.intake.text import escape, plain

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb"
    " rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
#: Inline elements that are kept in a body, by what they become.
_KEPT = {
    **{
        name: name
        for name in "abbr b bdi bdo cite code em i kbd mark q ruby rt rp s sub sup".split()
    },
    "strong": "strong",
    "small": "small",
    "u": "u",
    "del": "del",
    "ins": "ins",
    "var": "var",
    "strike": "s",
    "tt": "code",
    "samp": "samp",
    "dfn": "dfn",
}
_SKIPPED = frozenset(
    "script style template svg math iframe object embed applet canvas video audio map button select"
    " option datalist input textarea nav dialog head title meta link progress meter".split()
)
_KINDS = {
    **{
        name: name
        for name in "p h1 h2 h3 h4 h5 h6 li blockquote pre td th figcaption dt dd".split()
    },
    "summary": "h3",
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_LETTERS = re.compile(r"[^A-Za-z]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Box:
    """An element that stands on lines of its own."""

    element: HtmlElement
    parent: Box | None
    tag: str

    #: The words of its class, id and the like, in lower case.
    words: frozenset[str]

    #: Whether it is hidden until a script shows it.
    hidden: bool

    #: Of the text of running prose in it; see :mod:`html_body`.
    weight: float = 0

    #: Characters in it, those of links among them, and pictures.
    length: int = 0
    linked: int = 0
    pictures: int = 0

    def up(self) -> Iterator[Box]:
        """The box itself and all around it, the nearest first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


@dataclass(slots=True, eq=False)
class Block:
    """What stands between two ends of lines: words, or one picture."""

    box: Box

    #: ``p``, ``h2``, ``li`` ...; ``div`` where nothing tells; ``img`` for a picture.
    kind: str

    #: One plain line; empty for a picture.
    text: str = ""

    #: The same with its inline elements, as HTML.
    markup: str = ""

    #: Characters of the text that are links.
    linked: int = 0

    #: Of bold or italic words.
    strong: int = 0

    #: Of a picture.
    element: HtmlElement | None = None

    #: The address that the picture is a link to.
    link: str | None = None


@dataclass(slots=True)
class _Walk:
    """Where the walk stands: the line that is being read, and what is open around it."""

    blocks: list[Block] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    linked: int = 0
    strong: int = 0
    breaks: int = 0
    #: Open inline elements: begin and end tags.
    open: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    bold: int = 0

    def say(self, text: str | None) -> None:
        if not text:
            return
        if not text.isspace():
            self.breaks = 0
            if self.links:
                self.linked += len(text.strip())
            if self.bold:
                self.strong += len(text.strip())
        self.texts.append(text)
        self.markup.append(escape(text))

    def end_line(self, box: Box) -> None:
        """Make a block of what was said since the last end of a line."""
        text = plain("".join(self.texts))
        if text:
            self.markup += [end for _, end in reversed(self.open)]
            markup = "".join(self.markup).strip(" \t\r\n\f")
            self.blocks.append(
                Block(
                    box=box,
                    kind=_kind(box),
                    text=text,
                    markup=re.sub(r"(?:\s*<br>)+$|^(?:<br>\s*)+", "", markup),
                    linked=min(self.linked, len(text)),
                    strong=min(self.strong, len(text)),
                )
            )
        self.texts.clear()
        self.markup = [begin for begin, _ in self.open]
        self.linked = self.strong = self.breaks = 0


def blocks_of(root: HtmlElement) -> list[Block]:
    """Return the blocks of the page in their order; each box knows how much is in it."""
    body = root.find("body")
    assert body is not None
    walk = _Walk()
    box = box_of(body, None)
    # The parser nests elements no deeper than 256.
    _read(body, box, walk)
    walk.end_line(box)
    for block in walk.blocks:
        picture = block.kind == "img"
        for each in block.box.up():
            each.length += len(block.text)
            each.linked += block.linked
            each.pictures += picture
    return walk.blocks


def _read(element: HtmlElement, box: Box, walk: _Walk) -> None:
    walk.say(element.text)
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
        elif tag in ("img", "amp-img"):
            _read_picture(child, box, walk)
        elif tag in _SKIPPED and not (tag == "button" and child.find(".//img") is not None):
            # A button that shows a picture opens it in full.
            pass
        elif tag in _INLINE:
            _read_inline(child, tag, box, walk)
        else:
            walk.end_line(box)
            inner = box_of(child, box)
            _read(child, inner, walk)
            walk.end_line(inner)
        walk.say(child.tail)


def _read_inline(element: HtmlElement, tag: str, box: Box, walk: _Walk) -> None:
    if _is_hidden(element) or "sr-only" in (element.get("class") or ""):
        return
    name = _KEPT.get(tag)
    begin, end = (f"<{name}>", f"</{name}>") if name else ("", "")
    href = (element.get("href") or "").strip() if tag == "a" else ""
    if tag == "a" and href and not href.lower().startswith("javascript:"):
        address = escape(href).replace('"', "&quot;")
        begin, end = f'<a href="{address}">', "</a>"
    if tag == "a":
        walk.links.append(href)
    bold = name in ("b", "strong")
    walk.bold += bold
    walk.open.append((begin, end))
    walk.markup.append(begin)
    _read(element, box, walk)
    walk.markup.append(end)
    walk.open.pop()
    walk.bold -= bold
    if tag == "a":
        walk.links.pop()


def _read_picture(element: HtmlElement, box: Box, walk: _Walk) -> None:
    # A picture in the middle of a line does not end it.
    walk.blocks.append(
        Block(box=box, kind="img", element=element, link=walk.links[-1] if walk.links else None)
    )


def box_of(element: HtmlElement, parent: Box | None) -> Box:
    """*element* as a box in *parent*."""
    names = " ".join(
        filter(
            None,
            (element.get(name) for name in ("class", "id", "role", "data-testid", "itemprop")),
        )
    )
    return Box(
        element=element,
        parent=parent,
        tag=str(element.tag),
        words=words_of(names) if names else frozenset(),
        hidden=_is_hidden(element),
    )


def words_of(names: str) -> frozenset[str]:
    """The words in class names, however they are joined: ``articleBody_related-links``."""
    return frozenset(_NO_LETTERS.sub(" ", _CAMEL.sub(" ", names[:1000])).lower().split())


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN_STYLE.search(style))


def _kind(box: Box) -> str:
    """What the words of *box* are; of nested elements the nearest that tells."""
    for each in box.up():
        if each.tag in _KINDS:
            nearest = _KINDS[each.tag]
            if nearest == "p":
                return next((b.tag for b in each.up() if b.tag in ("li", "blockquote", "td")), "p")
            return nearest
        if each.tag not in ("div", "section", "center", "picture", "noscript"):
            break
    return "div"
