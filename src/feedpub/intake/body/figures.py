"""The pictures of a body: each that is known in a figure of its own, once, with its credit."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from feedpub.article import Image, figure_html
from feedpub.intake.text import escape, plain

# What nh3 writes is regular: attributes in double quotes, with <, > and " escaped; "<" in a text
# is escaped too.
_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?: [^<>]*)?>|\0(?P<figure>\d+)\0|[^<\0]+"
)
_FIGURE = re.compile(r"<figure(?: [^<>]*)?>((?:(?!<figure[ >]).)*?)</figure>", re.DOTALL)
_IMG = re.compile(r"<img(?: [^<>]*)?>")
_SRC = re.compile(r' src="([^"]*)"')
_FIGCAPTION = re.compile(r"<figcaption(?: [^<>]*)?>(.*?)</figcaption>", re.DOTALL)
_VOID = frozenset("br col hr img wbr".split())

#: Elements that hold words in a line, which a figure cannot stand in.
_OF_WORDS = frozenset(
    "a abbr b bdi bdo cite code del dfn em h1 h2 h3 h4 h5 h6 i ins kbd mark p pre q rp rt ruby s"
    " samp small strong sub sup time u var".split()
)


def place_figures(content: str, images: tuple[Image, ...]) -> str:
    """Give every picture of *images* that *content* shows a figure of its own, with its credit.

    The figure keeps the caption that it has; caption and credit are added where they are missing.
    A picture that stands twice in *content* is shown once. Pictures that *content* does not show
    are not added: where they go is each feed's choice. *content* comes from :func:`clean_body`.
    """
    if "<img" not in content:
        return content
    by_key = {picture_key(image.url): image for image in images if image.url}
    figures: list[tuple[str, str]] = []

    def settle(figure: re.Match[str]) -> str:
        image = _image_of(figure.group(1), by_key)
        if image is None or image.url is None:
            return figure.group()
        figures.append((picture_key(image.url), _settled(figure.group(1), image)))
        # A character that no text has keeps its place.
        return f"\0{len(figures) - 1}\0"

    return _apart(_FIGURE.sub(settle, content), figures, by_key)


def picture_key(address: str) -> str:
    """What the addresses of one picture's renditions have in common.

    Scheme, query, fragment and size suffixes (``-1280x960``, ``@2x``, ``-scaled``) do not count.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    path = re.sub(r"(?:-\d{2,5}x\d{2,5}|@\dx|-scaled)+(?=\.[A-Za-z]{3,4}$)", "", parts.path)
    return parts.netloc.lower() + path


def one_each(images: Iterable[Image]) -> tuple[Image, ...]:
    """Of the renditions of one picture keep the widest, in the place of the first.

    It takes over what only the others say, and the earliest end of rights: no credit is lost.
    """
    kept: dict[str, Image] = {}
    for number, image in enumerate(images):
        # What has no address is nobody's rendition.
        key = picture_key(image.url) if image.url else str(number)
        if (other := kept.get(key)) is None:
            kept[key] = image
        elif (image.width or 0) > (other.width or 0):
            kept[key] = _told_by(image, other)
        else:
            kept[key] = _told_by(other, image)
    return tuple(kept.values())


_WORDS = ("alt", "caption", "credit", "photographer", "agencies", "copyright")


def _told_by(image: Image, other: Image) -> Image:
    """*image* with the words that only its rendition *other* has."""
    words = {name: getattr(image, name) or getattr(other, name) for name in _WORDS}
    ends = [end for end in (image.rights_expires, other.rights_expires) if end]
    return replace(image, **words, rights_expires=min(ends, default=None))


def _image_of(figure: str, by_key: dict[str, Image]) -> Image | None:
    """The image that is all that *figure*, the inside of one, shows but for its caption."""
    beside = _FIGCAPTION.sub("", figure)
    pictures = _IMG.findall(beside)
    if len(pictures) != 1 or len(_IMG.findall(figure)) != 1 or _text(beside):
        return None
    return by_key.get(_key_of(pictures[0]))


def _settled(figure: str, image: Image) -> str:
    """The figure of *image*, with the caption that it has, and with its credit."""
    legend = _FIGCAPTION.search(figure)
    own = legend.group(1).strip() if legend else ""
    said = _text(own)
    credit = plain(image.credit or "")
    if not said.removesuffix(credit).strip():
        return figure_html(image)
    if credit and credit not in said:
        own = f"{own} <small>{escape(credit)}</small>"
    shown = figure_html(replace(image, caption=None, credit=None)).removesuffix("</figure>")
    return f"{shown}<figcaption>{own}</figcaption></figure>"


@dataclass(slots=True)
class _Open:
    """An element that is open: its tag, and where that stands in what is written."""

    name: str
    tag: str
    at: int

    #: Whether it is the rest of an element that a figure has divided.
    rest: bool = False


def _apart(content: str, figures: list[tuple[str, str]], by_key: dict[str, Image]) -> str:
    """*content* with its *figures* in their places, and one for each other known picture.

    What a figure cannot stand in is closed in front of it and goes on after it; no word moves. Of
    a picture that is shown twice the second one goes.
    """
    out: list[str] = []
    stack: list[_Open] = []
    placed: set[str] = set()
    for token in _TOKEN.finditer(content):
        end, name, number = token.group("end", "name", "figure")
        key = ""
        figure = None
        if number is not None:
            key, figure = figures[int(number)]
        elif name == "img" and (image := by_key.get(key := _key_of(token.group()))):
            figure = figure_html(image)
        if figure is not None:
            if key in placed:
                out.append(" ")
            else:
                _divide(out, stack, figure)
            placed.add(key)
        elif name is None or name in _VOID:
            out.append(token.group())
        elif not end:
            stack.append(_Open(name, token.group(), len(out)))
            out.append(token.group())
        elif stack and stack[-1].name == name:
            opened = stack.pop()
            inside = "".join(out[opened.at + 1 :])
            if opened.rest and not inside.strip():
                # Nothing of the element was left after the figure.
                out[opened.at :] = [inside]
            else:
                out.append(token.group())
    return "".join(out)


def _divide(out: list[str], stack: list[_Open], figure: str) -> None:
    """Write *figure* between the two parts of the elements that it cannot stand in."""
    divided: list[_Open] = []
    while stack and stack[-1].name in _OF_WORDS:
        opened = stack.pop()
        divided.insert(0, opened)
        if "".join(out[opened.at + 1 :]).strip():
            out.append(f"</{opened.name}>")
        else:
            del out[opened.at :]
    out.append(figure)
    for opened in divided:
        stack.append(_Open(opened.name, opened.tag, len(out), rest=True))
        out.append(opened.tag)


def _key_of(img: str) -> str:
    src = _SRC.search(img)
    return picture_key(html.unescape(src.group(1))) if src else ""


def _text(markup: str) -> str:
    return plain(html.unescape(re.sub(r"<[^<>]*>", " ", markup)))
