"""Bodies for tests: HTML as the world writes it, and what a person reads in it."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from hypothesis import strategies as st

FERRY_URL = "https://img.news.example/ferry.jpg"
QUAY_URL = "https://img.news.example/quay.jpg"

_ELEMENTS = (
    "p div b strong em a ul li blockquote figure figcaption table tr td h2 pre q section sub"
    " button form svg font script style iframe noscript object label article picture"
).split()
_PIECES = (
    *(f'<img src="{url}">' for url in (FERRY_URL, QUAY_URL, "https://img.news.example/other.jpg")),
    '<img src="https://img.news.example/ferry-640x360.jpg?w=640">',
    '<img src="data:image/png;base64,AA"><img alt="nowhere">',
    '<a href="java&#10;script:alert(1)" onclick="alert(1)">',
    '<p title="a > b" style="x" lang=is>',
    *("<br>", "<hr>", "\n\n", "\u00a0", "&nbsp;", "&#1;", "&lt;b&gt;", "<!-- -->", "]]>", "<", "&"),
    *("</p>", "</div>", "</b>", "</a>", "<p>", "<li>", "<td>", "<b>", "<figure>", "</figure>"),
)

words = st.text(alphabet="abc ßو\u00a0&;", min_size=1, max_size=6).map(html.escape)

#: Markup as it is typed: nested rightly for the most part.
sources = st.recursive(
    words | st.sampled_from(_PIECES),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from(_ELEMENTS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


#: What stands in a line of words, and does not end it. A picture parts the words around it.
_INLINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small strong sub"
    " sup time u var wbr".split()
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._at(tag)
        self.depth += tag == "figcaption"

    def handle_endtag(self, tag: str) -> None:
        self._at(tag)
        self.depth -= tag == "figcaption"

    def _at(self, tag: str) -> None:
        if tag not in _INLINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if self.depth == 0:
            self.words.append(data)


def _read(markup: str) -> _Reader:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader


def words_outside_captions(markup: str) -> list[str]:
    """What a person reads in *markup*, but for the captions of its figures."""
    return "".join(_read(markup).words).split()


def tags_of(markup: str) -> list[tuple[str, dict[str, str | None]]]:
    """Every tag that begins in *markup*, with its attributes."""
    return _read(markup).tags


def without_led_lines(body: str) -> str:
    """*body* without the line ends that its ``pre`` begin with: parsers drop one each time."""
    return re.sub(r"(<pre(?: [^<>]*)?>)\n+", r"\1", body)
