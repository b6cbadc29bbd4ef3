"""What a feed shows of an article's body: all of it or its beginning, and which pictures.

Bodies come from intake, in one normal form: clean HTML, attributes in double quotes with ``<``,
``>`` and ``"`` escaped, every picture in a ``<figure>`` of its own, every frame and player as
``<a class="embed">`` with its address and its words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from feedpub.article import Image, figure_html

_PARAGRAPH = re.compile(r"<p(?: [^<>]*)?>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>")
_VOID = frozenset("br col hr img wbr".split())
_BREAK = re.compile(r"<br(?: [^<>]*)?>")
_MARKUP = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"\s+")
_FIGURE = re.compile(r"<figure(?: [^<>]*)?>.*?</figure>", re.DOTALL)
_EMBED = re.compile(r'<a class="embed" href="([^"]*)">(.*?)</a>', re.DOTALL)


def text_of(markup: str) -> str:
    """The words of *markup*."""
    return _SPACES.sub(" ", html.unescape(_MARKUP.sub("", _BREAK.sub(" ", markup)))).strip()


def first_paragraph(body: str) -> str | None:
    """The words of the first paragraph that has any."""
    for paragraph in _PARAGRAPH.finditer(body):
        if text := text_of(paragraph.group(1)):
            return text
    return None


def beginning(body: str, paragraphs: int) -> str:
    """*body* up to the end of that many paragraphs, what is open there closed."""
    if paragraphs == 0:
        return ""
    opened: list[str] = []
    for tag in _TAG.finditer(body):
        end, name = tag.groups()
        if name in _VOID:
            continue
        if not end:
            opened.append(name)
            continue
        opened.pop()
        paragraphs -= name == "p"
        if paragraphs == 0:
            return body[: tag.end()] + "".join(f"</{each}>" for each in reversed(opened))
    return body


def without_figures(body: str) -> str:
    """*body* without its pictures and what stands below them."""
    return _FIGURE.sub(" ", body)


def shows(body: str, image: Image) -> bool:
    if image.url is None:
        return figure_html(image) in body
    return _img(image.url) in body


def without(body: str, image: Image) -> str:
    """*body* without the figure of *image*."""
    needle = _img(image.url) if image.url else figure_html(image)
    while (at := body.find(needle)) >= 0:
        start = body.rfind("<figure", 0, at + len("<figure"))
        end = body.index("</figure>", at) + len("</figure>")
        body = body[:start] + body[end:]
    return body


def with_embeds(body: str, link: str, hosts: Collection[str]) -> str:
    """*body* with frames of *hosts* in it; what else was embedded leads to the article, *link*."""
    if 'class="embed"' not in body:
        return body

    def settled(embed: re.Match[str]) -> str:
        address, words = embed.groups()
        if urlsplit(html.unescape(address)).hostname in hosts:
            title = html.escape(text_of(words))
            return f'<iframe src="{address}" title="{title}" allowfullscreen=""></iframe>'
        return f'<a href="{html.escape(link)}">{words}</a>'

    return _EMBED.sub(settled, body)


def _img(url: str) -> str:
    """How the picture's element begins; no words can, as "<" is escaped in them."""
    return f'<img src="{html.escape(url)}"'
