"""The figures of a body: one for each of the article's images that it shows, with the credit."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from feedpub.addresses import plain_parts
from feedpub.article import Image, InlineImage, Rendition, figure_html, picture_html
from feedpub.intake.text import escape, plain
from feedpub.nouns import dataclass, replace
from feedpub.patterns import pattern

# nh3 writes attributes in double quotes, with <, > and " escaped, and escapes "<" in text.
_TOKEN = pattern(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?: [^<>]*)?>|\0(?P<figure>\d+)\0|[^<\0]+")
_FIGURE = pattern(r"<figure(?: [^<>]*)?>((?:[^<]++|<(?!figure[ >]|/figure>))*+)</figure>")
_PLACE = pattern(r"\0(\d+)\0")
_IMG = pattern(r"<img(?: [^<>]*)?>")
_SRC = pattern(r' src="([^"]*)"')
_SRCS = pattern(r'<img(?: [^<>]*)? src="([^"]*)"')
_ALT = pattern(r' alt="([^"]*\S[^"]*)"')
_FIGCAPTION = pattern(r"<figcaption(?: [^<>]*)?>(.*?)</figcaption>", re.DOTALL)
_RENDITION = pattern(r"(?:-\d{2,5}x\d{2,5}|@\dx|-scaled)+(?=\.[A-Za-z]{3,4}$)")
_PROGRAM = pattern(r"\.(?:php|aspx?|ashx|jsp|cgi|do|cfm)$", re.IGNORECASE)
#: Parameters with the address of the original image.
_ORIGINAL = ("url", "src", "image", "imageUrl", "imgurl", "fname", "u")
_TAG = pattern(r"<[^<>]*>")

#: Of one image.
MAX_RENDITIONS = 50

_VOID = frozenset("br col hr img wbr".split())

#: Elements with phrasing content, which cannot contain a figure.
_PHRASING = frozenset(
    "a abbr b bdi bdo cite code del dfn em h1 h2 h3 h4 h5 h6 i ins kbd mark p pre q rp rt ruby s"
    " samp small strong sub sup time u var".split()
)
_PHRASING_TAG = pattern(rf"<(/?)(?:{'|'.join(sorted(_PHRASING))})[ >]")


def place_figures(content: str, images: tuple[Image, ...]) -> str:
    """Return *content* with a figure for each of *images* that it shows, with caption and credit.

    A figure keeps its caption. An image that *content* shows twice is shown once. Images that it
    does not show are not added: each feed decides about them. *content* comes from
    :func:`clean_body`.
    """
    if "<img" not in content:
        return content
    by_key = {image_key(image.url): image for image in images if image.url}
    figures: list[tuple[str, str]] = []

    def replaced(figure: re.Match[str]) -> str:
        image = _image_of(figure.group(1), by_key)
        if image is None or image.url is None:
            return figure.group()
        figures.append((image_key(image.url), _with_credit(figure.group(1), image)))
        # NUL, which no text contains, marks its place.
        return f"\0{len(figures) - 1}\0"

    content = _FIGURE.sub(replaced, content)
    if "<img" not in content and not _inside_phrasing(content):
        return _at_places(content, figures)
    return _inserted(content, figures, by_key)


def _inside_phrasing(content: str) -> bool:
    """Whether a place in *content* is inside an element that cannot contain a figure."""
    # Elements are well nested: as many end as begin, unless one is open.
    before = content[: content.rfind("\0") + 1]
    return any(
        2 * ends.count("/") != len(ends)
        for ends in map(_PHRASING_TAG.findall, _PLACE.split(before)[:-1:2])
    )


def _at_places(content: str, figures: list[tuple[str, str]]) -> str:
    """Return *content* with *figures* in their places; the second of an image is removed."""
    placed: set[str] = set()

    def replaced(place: re.Match[str]) -> str:
        key, figure = figures[int(place.group(1))]
        if key in placed:
            return " "
        placed.add(key)
        return figure

    return _PLACE.sub(replaced, content)


@lru_cache(maxsize=1024)
def image_key(address: str) -> str:
    """Return what the addresses of all renditions of an image have in common.

    Scheme, query, fragment and size suffixes (``-1280x960``, ``@2x``, ``-scaled``) are ignored,
    but not the original's address in the query (``/_next/image?url=``), nor a program's query.
    """
    if plain_address := plain_parts(address):
        host, path, query = plain_address.group("host", "path", "query")
    else:
        try:
            parts = urlsplit(address)
        except ValueError:
            return address
        host, path, query = parts.netloc.lower(), parts.path, parts.query
    if query and (original := original_in(query)):
        path = f"{path}?{original}"
    elif query and _PROGRAM.search(path):
        path = f"{path}?{query}"
    return host + _RENDITION.sub("", path)


def original_in(query: str) -> str | None:
    """Return the address of the original image in the *query* of a server that resizes images."""
    if "=" not in query:
        return None
    values = parse_qs(query)
    found = (values[name][0] for name in _ORIGINAL if name in values)
    return next((each for each in found if "/" in each), None)


def widest_renditions(images: Iterable[Image]) -> tuple[Image, ...]:
    """Keep the widest rendition of each image, in the place of the first one, with the others.

    It takes over words that only other renditions have, and the earliest end of rights.
    """
    kept: dict[str, Image] = {}
    for number, image in enumerate(images):
        # An image without an address has no renditions.
        key = image_key(image.url) if image.url else str(number)
        if (other := kept.get(key)) is None:
            kept[key] = image
        elif (image.width or 0) > (other.width or 0):
            kept[key] = with_rendition(_with_words_of(image, other), other)
        else:
            kept[key] = with_rendition(_with_words_of(other, image), image)
    return tuple(kept.values())


def with_rendition(image: Image, other: Image) -> Image:
    """Return *image* with *other*, the same picture in another size, among its renditions."""
    if not other.url:
        return image
    itself = Rendition(
        url=other.url,
        width=other.width,
        height=other.height,
        type=other.type,
        length=other.length,
    )
    known = {each.url: each for each in (*image.renditions, itself, *other.renditions)}
    known.pop(image.url or "", None)
    return replace(image, renditions=tuple(known.values())[:MAX_RENDITIONS])


def shown_addresses(content: str) -> Iterator[str]:
    """Yield the addresses of the images in *content*."""
    return map(html.unescape, _SRCS.findall(content))


def placed_sizes(
    inline: Iterable[InlineImage], content: str, images: Iterable[Image]
) -> tuple[InlineImage, ...]:
    """Return *inline* at the addresses that the images have in *content*, in which figures are.

    Without those that it does not show.
    """
    shown = set(shown_addresses(content))
    by_key = {image_key(each): each for each in shown}
    by_key |= {image_key(each.url): each.url for each in images if each.url}
    placed = ((by_key.get(image_key(each.url), each.url), each) for each in inline)
    return tuple(replace(each, url=url) for url, each in placed if url in shown)


_WORDS = ("alt", "caption", "credit", "photographer", "agencies", "copyright")


def _with_words_of(image: Image, other: Image) -> Image:
    """Return *image* with the words that only its rendition *other* has."""
    words = {name: getattr(image, name) or getattr(other, name) for name in _WORDS}
    ends = [end for end in (image.rights_expires, other.rights_expires) if end]
    return replace(image, **words, rights_expires=min(ends, default=None))


def _image_of(figure: str, by_key: dict[str, Image]) -> Image | None:
    """Return the image of *figure*, its inner HTML, if that shows nothing else but a caption."""
    beside = _FIGCAPTION.sub("", figure)
    pictures = _IMG.findall(beside)
    if len(pictures) != 1 or len(_IMG.findall(figure)) != 1 or _text(beside):
        return None
    image = by_key.get(_key_of(pictures[0]))
    return image and _with_alt(image, pictures[0])


def _with_credit(figure: str, image: Image) -> str:
    """Return the figure of *image* with its own caption, else the image's, and with the credit."""
    found = _FIGCAPTION.search(figure)
    own = found.group(1).strip() if found else ""
    text = _text(own)
    credit = plain(image.credit or "")
    if not text.removesuffix(credit).strip():
        return figure_html(image)
    if credit and credit not in text:
        own = f"{own} <small>{escape(credit)}</small>"
    return f"<figure>{picture_html(image)}<figcaption>{own}</figcaption></figure>"


@dataclass(slots=True)
class _Open:
    """An open element: its tag, and the place of that in the output."""

    name: str
    tag: str
    at: int

    #: Whether it is the second part of an element that a figure has split.
    rest: bool = False


def _inserted(content: str, figures: list[tuple[str, str]], by_key: dict[str, Image]) -> str:
    """Return *content* with *figures* in their places, and a figure for each other image.

    An element that cannot contain a figure is closed before it and reopened after it. The second
    occurrence of an image is removed.
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
            figure = figure_html(_with_alt(image, token.group()))
        if figure is not None:
            if key in placed:
                out.append(" ")
            else:
                _split_around(out, stack, figure)
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
                # The element has no content after the figure.
                out[opened.at :] = [inside]
            else:
                out.append(token.group())
    return "".join(out)


def _split_around(out: list[str], stack: list[_Open], figure: str) -> None:
    """Write *figure* between the two parts of the elements that cannot contain it."""
    divided: list[_Open] = []
    while stack and stack[-1].name in _PHRASING:
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


def _with_alt(image: Image, img: str) -> Image:
    """Return *image* with the alternative text of *img*, if it has none of its own.

    One that repeats the caption is not taken: screen readers would read it out twice.
    """
    found = None if image.alt else _ALT.search(img)
    if found is None:
        return image
    alt = html.unescape(found.group(1))
    return image if alt.strip() == (image.caption or "").strip() else replace(image, alt=alt)


def _key_of(img: str) -> str:
    src = _SRC.search(img)
    return image_key(html.unescape(src.group(1))) if src else ""


def _text(markup: str) -> str:
    return plain(html.unescape(_TAG.sub(" ", markup)))
