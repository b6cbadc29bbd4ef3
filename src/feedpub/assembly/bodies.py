"""Cuts and changes the bodies of articles: beginnings, pictures, embedded content.

Bodies come from intake in one normal form: clean HTML, attributes in double quotes with ``<``,
``>`` and ``"`` escaped, every picture in a ``<figure>`` of its own, every frame and player as
``<a class="embed">`` with its address and a text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from feedpub.article import Image, Rendition, figure_html
from feedpub.patterns import pattern

_PARAGRAPH = pattern(r"<p(?: [^<>]*)?>(.*?)</p>", re.DOTALL)
_TAG = pattern(r"<(/?)([a-z][a-z0-9]*)[^<>]*>")
#: Elements whose end ends a paragraph, and elements whose words do not count as one.
_COUNTED = frozenset("p li pre dd div section aside blockquote tr".split())
_UNCOUNTED = frozenset("figure h1 h2 h3 h4 h5 h6 caption".split())
_VOID = frozenset("br col hr img wbr".split())
_BREAK = pattern(r"<br(?: [^<>]*)?>")
_MARKUP = pattern(r"<[^<>]*>")
_IMG = pattern(r'<img(?=[^<>]* src="([^"]*)")[^<>]*>')
_SIDE = pattern(r' (width|height)="([0-9]{1,5})"')
_FIGURE = pattern(r"<figure(?: [^<>]*)?>(?:[^<]|<(?!figure\b|/figure>))*+</figure>")
_EMBED = pattern(r'<a class="embed" href="([^"]*)">(.*?)</a>', re.DOTALL)


def text_of(markup: str) -> str:
    """Return the text of *markup*."""
    broken = _BREAK.sub(" ", markup) if "<br" in markup else markup
    return " ".join(html.unescape(_MARKUP.sub("", broken)).split())


def is_shorter(markup: str, length: int) -> bool:
    """Whether the text of *markup* has fewer characters than *length*."""
    # Where it is long, a beginning decides: up to a tag, the text is that of the whole.
    end = markup.find("<", 2 * length)
    if end >= 0 and len(text_of(markup[:end])) >= length:
        return False
    return len(text_of(markup)) < length


def first_paragraph(body: str) -> str | None:
    """Return the text of the first paragraph that has one."""
    for paragraph in _PARAGRAPH.finditer(body):
        if text := text_of(paragraph.group(1)):
            return text
    return None


def beginning(body: str, paragraphs: int) -> str:
    """Return *body* up to the end of that many *paragraphs*, with open elements closed.

    A paragraph, an item of a list, a row of a table, and text up to an empty line count if they
    have text.
    """
    if paragraphs == 0:
        return ""
    opened: list[str] = []
    has_words = False
    at = 0
    # Where the last line with words ended, and the elements that were open there.
    line_ended: tuple[int, list[str]] | None = None
    for tag in _TAG.finditer(body):
        if text_of(body[at : tag.start()]):
            has_words, line_ended = True, None
        at = tag.end()
        end, name = tag.groups()
        if name == "br" and line_ended is None:
            line_ended = tag.start(), [*opened]
        elif name == "br" or (end and name in _COUNTED):
            paragraphs -= has_words
            has_words = False
        elif name in _COUNTED or (end and name in _UNCOUNTED):
            has_words = False
        if name in _VOID:
            cut, unclosed = line_ended or (at, opened)
        elif end:
            opened.pop()
            cut, unclosed = at, opened
        else:
            opened.append(name)
        if paragraphs == 0:
            return body[:cut] + "".join(f"</{each}>" for each in reversed(unclosed))
    return body


def without_figures(body: str) -> str:
    """Return *body* without its pictures and their captions."""
    return _FIGURE.sub(" ", body)


def shows(body: str, image: Image) -> bool:
    if image.url is None:
        return figure_html(image) in body
    return _img(image.url) in body


def without(body: str, image: Image) -> str:
    """Return *body* without the figure of *image*."""
    needle = _img(image.url) if image.url else figure_html(image)
    while (at := body.find(needle)) >= 0:
        start = body.rfind("<figure", 0, at + len("<figure"))
        end = body.index("</figure>", at) + len("</figure>")
        body = body[:start] + body[end:]
    return body


def with_only(body: str, images: Iterable[Image]) -> str:
    """Return *body* without the pictures that are not among *images*, and without their figures."""
    kept = {image.url for image in images}

    def without_others(markup: re.Match[str]) -> str:
        sources = [html.unescape(source) for source in _IMG.findall(markup.group())]
        return "" if sources and kept.isdisjoint(sources) else markup.group()

    return _IMG.sub(without_others, _FIGURE.sub(without_others, body))


def without_addresses(body: str, addresses: Collection[str]) -> str:
    """Return *body* without the pictures at *addresses*; figures go that have no others."""

    def without_these(markup: re.Match[str]) -> str:
        sources = [html.unescape(source) for source in _IMG.findall(markup.group())]
        return "" if sources and all(each in addresses for each in sources) else markup.group()

    return _IMG.sub(without_these, _FIGURE.sub(without_these, body))


def pictures_in(body: str) -> Iterator[tuple[str, int | None, int | None]]:
    """Yield the address, width and height of each picture in *body*; None: it does not say."""
    for picture in _IMG.finditer(body):
        sides = dict(_SIDE.findall(picture.group()))
        width, height = (
            int(sides[name]) if name in sides else None for name in ("width", "height")
        )
        yield html.unescape(picture.group(1)), width, height


def with_resized(body: str, resized: Mapping[str, Rendition]) -> str:
    """Return *body* with the pictures of the addresses in *resized* in that size."""

    def in_size(picture: re.Match[str]) -> str:
        other = resized.get(html.unescape(picture.group(1)))
        if other is None:
            return picture.group()
        sides = (("width", other.width), ("height", other.height))
        written = "".join(f' {name}="{value}"' for name, value in sides if value)
        rest = _SIDE.sub("", picture.group()[len(f'<img src="{picture.group(1)}"') : -1])
        return f'<img src="{html.escape(other.url)}"{rest}{written}>'

    return _IMG.sub(in_size, body)


def with_embeds(body: str, link: str | None, hosts: Collection[str]) -> str:
    """Return *body* with frames from *hosts*; other embedded content becomes a link to *link*.

    If *link*, the article's page, is None, the link leads to the content itself.
    """
    if 'class="embed"' not in body:
        return body

    def replaced(embed: re.Match[str]) -> str:
        address, words = embed.groups()
        if urlsplit(html.unescape(address)).hostname in hosts:
            title = html.escape(text_of(words))
            return f'<iframe src="{address}" title="{title}" allowfullscreen=""></iframe>'
        leads = address if link is None else html.escape(link)
        return f'<a href="{leads}">{words.strip()}</a>'

    return _EMBED.sub(replaced, body)


def _img(url: str) -> str:
    """Return the start of the picture's element. Text cannot equal it: its "<" is escaped."""
    return f'<img src="{html.escape(url)}"'
