"""The runs of text in a legend, with what the elements that hold them are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from feedpub.intake.readers.html_blocks import words_of
from feedpub.intake.text import plain

_CREDIT = frozenset(
    "credit credits creditline copyright copyrights source sources photographer photographers"
    " agency attribution courtesy rights rightsholder bildrechte fotograf fotografo photocredit"
    " bildnachweis quelle bildquelle imagecredit photoby photograph creator copyrightholder"
    " credittext fuente firma fotocredit byline author authors autor fotocredits imagecopyright"
    " provider license licence lizenz".split()
)
_NEITHER = frozenset(
    "sr visually screenreader zoom enlarge fullscreen lightbox button btn icon counter share close"
    " gallery thumb thumbs teaser related play social video duration toolbar tooltip kicker".split()
)
_SKIPPED = frozenset("script style template svg button noscript picture select iframe".split())
_BLOCKS = frozenset("p div figcaption figure section li br h2 h3 h4 dd dt footer".split())
_CREDIT_TAGS = frozenset({"small", "cite", "footer"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in a legend, and the words of the elements that it stands in."""

    text: str
    words: frozenset[str]
    small: bool

    #: Whether a line ends in front of it.
    apart: bool

    @property
    def is_credit(self) -> bool:
        return bool(self.words & _CREDIT) or ("photo" in self.words and "by" in self.words)


def pieces_of(container: HtmlElement, skip: frozenset[HtmlElement] = frozenset()) -> list[Piece]:
    """The runs of text in *container*, with what their elements are called."""
    return list(_pieces(container, frozenset(), False, [True], skip, 0))


def _pieces(
    element: HtmlElement,
    words: frozenset[str],
    small: bool,
    apart: list[bool],
    skip: frozenset[HtmlElement],
    depth: int,
) -> Iterator[Piece]:
    if element.text and element.text.strip():
        yield Piece(element.text, words, small, apart[0])
        apart[0] = False
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED and child not in skip:
            block = child.tag in _BLOCKS
            apart[0] = apart[0] or block
            names = " ".join(filter(None, (child.get("class"), child.get("itemprop"))))
            own = words_of(names) if names else frozenset()
            unread = own & _NEITHER or child.get("hidden") is not None
            if not unread or own & _CREDIT:
                yield from _pieces(
                    child, words | own, small or child.tag in _CREDIT_TAGS, apart, skip, depth + 1
                )
            apart[0] = apart[0] or block
        if child.tail and child.tail.strip():
            yield Piece(child.tail, words, small, apart[0])
            apart[0] = False


def joined(pieces: Sequence[Piece]) -> str:
    return plain(" ".join(lines_of(pieces)))


def lines_of(pieces: Sequence[Piece]) -> list[str]:
    """The texts of *pieces* by lines; what stands in one line keeps its spaces."""
    lines: list[str] = []
    for each in pieces:
        if each.apart or not lines:
            lines.append(each.text)
        else:
            lines[-1] += each.text
    # A line is printed twice where a page has one form for small screens.
    return list(dict.fromkeys(line for line in map(plain, lines) if line))
