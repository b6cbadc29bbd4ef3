"""The images of a body: where scripts load them from, and which are none but count readers.

Images whose address scripts insert (lazy loading) are shown at once. Images of words, such as
formulas and emojis, become their words. The words that all this needs are in ``data/images.toml``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from feedpub.addresses import plain_parts
from feedpub.article import InlineImage, Rendition
from feedpub.intake.body.elements import end_of_element
from feedpub.intake.body.figures import MAX_RENDITIONS, image_key
from feedpub.intake.body.image_sources import Candidate, candidates, filled, is_open
from feedpub.intake.lexicon import shipped
from feedpub.intake.media_types import type_by_name, written_type
from feedpub.intake.text import escape
from feedpub.nouns import dataclass, field
from feedpub.patterns import pattern

# nh3 writes attributes in double quotes, with <, > and " escaped.
_PICTURE = pattern(r"<picture(?: [^<>]*)?>((?:(?!</?picture\b).)*)</picture>", re.DOTALL)
_PICTURE_TAG = pattern(r"</?picture(?: [^<>]*)?>")
_IMG = pattern(r"<img((?: [^<>]*)?)>")
_SOURCE = pattern(r"<source((?: [^<>]*)?)>")
_ATTRIBUTE = pattern(r' ([a-z-]+)="([^"]*)"')

#: The attributes that an image of a body keeps, besides its address, and by which it is judged.
KEPT = frozenset("alt width height title lang dir".split())
_WRITTEN = KEPT | {"src"}
_JUDGED = frozenset("style class hidden layout".split())

_IMAGE_FILE = pattern(r"\.(?:jpe?g|png|webp|avif|gif)(?:[?#]|$)", re.IGNORECASE)
_DRAWING = pattern(r"\.svgz?(?:[?#]|$)", re.IGNORECASE)
_MODERN = pattern(r"\b(?:webp|avif|jxl)\b", re.IGNORECASE)
_TINY = pattern(r"\s*0*[01]?(?:\.\d*)?\s*(?:px)?\s*(?:!important)?\s*", re.IGNORECASE)
_HIDDEN = pattern(r"(?:display:none|visibility:hidden|(?:left|top):-\d{3,}).*")
# An element of the source that is hidden; images in it, and words that describe one.
_HIDDEN_ELEMENT = pattern(
    r"<(div|span|p|figure|a|section|aside|center)\b(?=[^<>]*?(?:\bhidden\b(?!\s*[;:])"
    r"|display\s*:\s*none|visibility\s*:\s*hidden))[^<>]*>",
    re.IGNORECASE,
)
_WRITTEN_IMG = pattern(r"<img\b", re.IGNORECASE)
_TAG = pattern("<[^<>]*>")
_ALT = pattern(r"\balt\s*=\s*(?:\"\s*[^\"\s]|'\s*[^'\s]|[^\"'\s>])", re.IGNORECASE)
#: Layouts of AMP in which both sides are a ratio.
_RATIO_LAYOUTS = ("responsive", "intrinsic", "fill")
_DECLARATION = pattern(r"(?:^|;)\s*([a-z-]+)\s*:([^;]*)", re.IGNORECASE)
_WORD = pattern(r"[\w-]+")


class _Words(NamedTuple):
    """``data/images.toml``."""

    lazy: tuple[str, ...]
    other: tuple[str, ...]
    sets: tuple[str, ...]
    placeholders: frozenset[str]
    hosts: frozenset[str]
    paths: Mapping[str, tuple[str, ...]]
    files: frozenset[str]
    parameters: frozenset[str]
    pixels: frozenset[str]
    classes: frozenset[str]
    addresses: tuple[str, ...]


@cache
def _words() -> _Words:
    table = shipped("images")
    counters = table["counters"]
    anywhere = counters["anywhere"]
    return _Words(
        lazy=tuple(table["attributes"]["lazy"].split()),
        other=tuple(table["attributes"]["other"].split()),
        sets=tuple(table["attributes"]["sets"].split()),
        placeholders=frozenset(table["placeholders"]["names"].split()),
        hosts=frozenset(counters["hosts"].split()),
        paths={host: tuple(paths.split()) for host, paths in counters["paths"].items()},
        files=frozenset(anywhere["files"].split()),
        parameters=frozenset(anywhere["parameters"].split()),
        pixels=frozenset(anywhere["pixels"].split()),
        classes=frozenset(table["words"]["classes"].split()),
        addresses=tuple(table["words"]["addresses"].split()),
    )


@cache
def attributes_needed() -> Mapping[str, set[str]]:
    """Return by element the attributes that :func:`settled` needs in a body."""
    words = _words()
    places = {"src", *words.lazy}
    sets = set(words.sets)
    widths = {"data-widths", "data-sizes", "data-format-ids", "data-formats"}
    return {
        "img": {*KEPT, *_JUDGED, *places, *sets, *words.other, *widths},
        "picture": set(),
        "source": sets | places | {"type", "media", "width", "height"},
        "iframe": places,
        "video": places,
        "audio": places,
    }


@dataclass(slots=True)
class Removed:
    """What was taken out of a body, besides what no feed may have."""

    #: How many images that count readers.
    counters: int = 0

    #: Images and links without an address that can be followed, for people.
    images: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def without_hidden(source: str, removed: Removed) -> str:
    """Return *source*, HTML as written, without hidden elements that have images and no words.

    They count readers. What is hidden with words may be for a script to show, and stays.
    """
    if "<img" not in source or ("none" not in source and "hidden" not in source):
        return source
    parts: list[str] = []
    at = 0
    while hidden := _HIDDEN_ELEMENT.search(source, at):
        end = end_of_element(source, hidden.group(1), hidden.end())
        if end is None:
            break
        inside = source[hidden.end() : end]
        images = _WRITTEN_IMG.findall(inside)
        is_counter = images and not _TAG.sub("", inside).strip() and not _ALT.search(inside)
        parts.append(source[at : hidden.start() if is_counter else end])
        removed.counters += len(images) if is_counter else 0
        at = end
    return "".join(parts) + source[at:]


class _ShownImage(NamedTuple):
    """An image with an address: as written for a body, and its parts."""

    markup: str
    address: str
    alt: str


class _ImageOfWords(NamedTuple):
    """An image that is written in words instead."""

    markup: str


class _PixelImage(NamedTuple):
    """An image that counts readers."""


class _LostImage(NamedTuple):
    """An image without an address: what can be said of it, for people."""

    words: str


#: In pixels. Sides up to it are a ratio, such as 16:9, or 1 for an unknown size.
SIDE_OF_RATIO = 20


class ImageSizes:
    """The sizes in which a body names its images.

    *resolved* returns the absolute address for one as written, or None if there is none.
    """

    def __init__(self, resolved: Callable[[str], str | None]) -> None:
        self._resolved = resolved
        self._found: dict[str, dict[str, Rendition]] = {}

    def __bool__(self) -> bool:
        """Whether any image was added."""
        return bool(self._found)

    def add(
        self,
        address: str,
        attributes: Mapping[str, str],
        sources: Sequence[Mapping[str, str]] = (),
    ) -> None:
        """Add what *attributes* and *sources* of the image at *address* say."""
        found = self._found.setdefault(address, {})
        for element in (attributes, *sources):
            # For another screen it may be another part of the picture, unless its sides say so.
            ratio = _ratio(element) if "media" in element else None
            if "media" in element and ratio is None:
                continue
            shown = _whole(attributes.get("width", ""))
            if shown <= SIDE_OF_RATIO:
                shown = 0
            type = written_type(element.get("type", ""))
            for name in _words().sets:
                for each in candidates(element.get(name, "")):
                    width = each.width or round(each.density * shown)
                    url = _followed([each.address], element, self._resolved) if width else None
                    if url is None or url in found or len(found) == MAX_RENDITIONS:
                        continue
                    found[url] = Rendition(
                        url=url,
                        width=width,
                        height=round(width * ratio) or None if ratio else None,
                        type=type or _type_of_image(url),
                    )

    def of(self, addresses: Iterable[str]) -> tuple[InlineImage, ...]:
        """Return the images at *addresses* that have other sizes, each once."""
        return tuple(
            InlineImage(url=each, renditions=tuple(self._found[each].values()))
            for each in dict.fromkeys(addresses)
            if self._found.get(each, {}).keys() - {each}
        )


def _type_of_image(url: str) -> str | None:
    type = type_by_name(url)
    return type if type and type.startswith("image/") else None


def _whole(side: str) -> int:
    """Return a side of an image in pixels, as an attribute gives it. 0: unknown."""
    return int(side) if side.isdecimal() and len(side) < 6 else 0


def _ratio(source: Mapping[str, str]) -> float | None:
    width, height = _whole(source.get("width", "")), _whole(source.get("height", ""))
    return height / width if width and height else None


def settled(
    body: str,
    resolved: Callable[[str], str | None],
    removed: Removed,
    sizes: ImageSizes,
    *,
    fallbacks: bool,
) -> str:
    """Return *body*, cleaned by nh3, with each image at its address.

    *resolved* returns the absolute address for one as written, or None if there is none. With
    *fallbacks* an image may stand beside another one for readers without scripts: one of them
    stays. What is taken out is added to *removed*, other addresses of images to *sizes*.
    """
    if "<img" not in body and "<picture" not in body:
        return body
    if "<picture" in body:
        body = _PICTURE.sub(lambda picture: _of_picture(picture.group(1), resolved, sizes), body)
        body = _PICTURE_TAG.sub("", body)
    parts: list[str] = []
    at = place = 0
    before: _ShownImage | None = None
    waiting: _LostImage | None = None
    for img in _IMG.finditer(body):
        between = body[at : img.start()]
        at = img.end()
        parts.append(between)
        if between.strip() or not fallbacks:
            if waiting is not None:
                removed.images.append(waiting.words)
            before = waiting = None
        image = _image(img.group(1), resolved, sizes)
        match image:
            case _PixelImage():
                removed.counters += 1
            case _LostImage():
                waiting = image if before is None else None
            case _ImageOfWords():
                parts.append(image.markup)
            case _ShownImage() if before is not None and _are_same(before, image):
                if image.alt and not before.alt:
                    parts[place] = image.markup
                    before = image
            case _ShownImage():
                place = len(parts)
                parts.append(image.markup)
                before, waiting = image, None
    if waiting is not None:
        removed.images.append(waiting.words)
    return "".join(parts) + body[at:]


def late_address(
    attributes: Mapping[str, str], resolved: Callable[[str], str | None]
) -> str | None:
    """Return the address of a frame or player, which a script may load late; None: it has none.

    The values of *attributes* are escaped.
    """
    names = (*_words().lazy, "src")
    written = (html.unescape(attributes[name]) for name in names if name in attributes)
    return next(filter(None, map(resolved, written)), None)


def _are_same(one: _ShownImage, other: _ShownImage) -> bool:
    if one.address == other.address:
        return True
    is_file = _IMAGE_FILE.search(one.address) is not None
    return is_file and image_key(one.address) == image_key(other.address)


def _of_picture(inside: str, resolved: Callable[[str], str | None], sizes: ImageSizes) -> str:
    """Return the image of a ``picture`` with the content *inside*."""
    img = _IMG.search(inside)
    written = dict(_ATTRIBUTE.findall(img.group(1))) if img else {}
    sources = [_attributes(each.group(1)) for each in _SOURCE.finditer(inside)]
    attributes = _attributes(img.group(1)) if img else {}
    address = _address(attributes, sources, resolved)
    if address is None:
        return img.group() if img else ""
    sizes.add(address, attributes, sources)
    kept = {name: value for name, value in written.items() if name in KEPT | _JUDGED}
    return _img(address, {"src": ""} | kept)


def _image(
    written: str, resolved: Callable[[str], str | None], sizes: ImageSizes
) -> _ShownImage | _ImageOfWords | _PixelImage | _LostImage:
    """Read an ``img`` with the attributes *written*."""
    attributes = _attributes(written)
    address = _address(attributes, (), resolved)
    if _is_invisible(attributes, address):
        return _PixelImage()
    alt = attributes.get("alt", "").strip()
    if address is None:
        src = resolved(attributes.get("src", ""))
        if src and counts_readers(src, named=alt != ""):
            return _PixelImage()
        return _LostImage(
            alt or attributes.get("title") or attributes.get("src") or "without words"
        )
    if counts_readers(address, named=alt != ""):
        return _PixelImage()
    if alt and _is_of_words(attributes, address):
        return _ImageOfWords(escape(alt))
    if "srcset" in written:
        sizes.add(address, attributes)
    places = _ATTRIBUTE.findall(written)
    # Both sides are a ratio in AMP's layouts, or 1 for an unknown size.
    is_ratio = "layout" in attributes or attributes.get("width") == "1"
    sides = frozenset(("width", "height")) if is_ratio else frozenset()
    kept = {name: value for name, value in places if name in _WRITTEN and name not in sides}
    return _ShownImage(_img(address, kept if "src" in kept else {"src": ""} | kept), address, alt)


def _img(address: str, attributes: Mapping[str, str]) -> str:
    """Return the image at *address* with *attributes*, ``src`` in its place; values are escaped."""
    written = dict(attributes) | {"src": address.replace("&", "&amp;")}
    names = "".join(f' {name}="{value}"' for name, value in written.items())
    return f"<img{names}>"


def _address(
    attributes: Mapping[str, str],
    sources: Sequence[Mapping[str, str]],
    resolved: Callable[[str], str | None],
) -> str | None:
    """Return the address of the image that readers with scripts see; None: it has none."""
    words = _words()
    src = attributes.get("src", "")
    if not sources and len(attributes) < 8 and attributes.keys() <= _PLAIN:
        return _followed([src], attributes, resolved)
    return (
        _followed((attributes.get(name, "") for name in words.lazy), attributes, resolved)
        or _followed(_widest((attributes, *sources), words.sets[1:]), attributes, resolved)
        or _followed([src], attributes, resolved)
        or _followed(_widest((attributes, *sources), words.sets[:1]), attributes, resolved)
        or _followed((attributes.get(name, "") for name in words.other), attributes, resolved)
        or _followed((each.get("src", "") for each in sources), attributes, resolved)
    )


#: What Jetpack adds to the address of an image that its script has yet to load.
_PENDING = pattern(r"[?&]is-pending-load=1(?![^&#])")
_PLACEHOLDER_TYPES = frozenset(("gif", "png", "svg", "webp"))
_PLAIN = KEPT | {"src", "class", "style"}


def _followed(
    written: Iterable[str], attributes: Mapping[str, str], resolved: Callable[[str], str | None]
) -> str | None:
    """Return the first of the addresses *written* that can be followed and is no placeholder."""
    for each in written:
        if not each:
            continue
        each = _PENDING.sub("", each).replace("&amp;", "&")
        if is_open(each):
            candidate = filled(each.strip(), attributes)
            each = candidate.address if candidate else ""
        if (address := resolved(each)) and not _is_placeholder(address, attributes):
            return address
    return None


def _widest(elements: Sequence[Mapping[str, str]], names: Iterable[str]) -> Iterator[str]:
    """Yield the addresses in sets of candidates, the widest first; WebP and AVIF last."""
    found: list[tuple[bool, Candidate]] = []
    for element in elements:
        is_modern = _MODERN.search(element.get("type", "")) is not None
        for name in names:
            if value := element.get(name):
                found += ((is_modern, each) for each in candidates(value))
    found.sort(key=lambda each: (each[0], -each[1].width))
    yield from (candidate.address for _, candidate in found)


def _is_placeholder(address: str, attributes: Mapping[str, str]) -> bool:
    """Whether *address* is what themes show until a script loads the image with *attributes*."""
    name = address.partition("#")[0].partition("?")[0].rpartition("/")[2].lower()
    stem, _, suffix = name.rpartition(".")
    if stem not in _words().placeholders:
        return False
    # A photo of a thing called Pixel is described in words.
    return stem.startswith(("placeholder", "lazy")) or (
        suffix in _PLACEHOLDER_TYPES and (suffix == "gif" or not attributes.get("alt"))
    )


def _is_invisible(attributes: Mapping[str, str], address: str | None) -> bool:
    """Whether an image is a pixel at most, or hidden without any words."""
    sides = [attributes[name] for name in ("width", "height") if name in attributes]
    declared: dict[str, str] = {}
    if style := attributes.get("style"):
        found = _DECLARATION.findall(style)
        declared = {name.lower(): value.strip().lower() for name, value in found}
        sides += (declared[name] for name in ("width", "height") if name in declared)
    is_pixel = sides != [] and all(map(_is_tiny, sides))
    if is_pixel and attributes.get("layout", "") not in _RATIO_LAYOUTS:
        # WordPress writes 1 for both sides of an SVG, whose size it does not know.
        is_drawing = address is not None and _DRAWING.search(address)
        if not (is_drawing and attributes.get("alt")):
            return True
    is_hidden = "hidden" in attributes or any(
        _HIDDEN.fullmatch(f"{name}:{declared[name]}")
        for name in ("display", "visibility", "left", "top")
        if name in declared
    )
    # Some scripts hide what they load late.
    return is_hidden and not (
        attributes.get("alt", "").strip() and any(name in attributes for name in _words().lazy)
    )


def _is_tiny(side: str) -> bool:
    return _TINY.fullmatch(side) is not None


def counts_readers(address: str, *, named: bool) -> bool:
    """Whether the image at *address* counts readers, as far as that tells.

    A name such as ``pixel.gif`` tells only of an image that is not *named*, in words for people.
    """
    words = _words()
    if plain_address := plain_parts(address):
        host, path, query = plain_address.group("host", "path", "query")
    else:
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        host, path, query = (parts.hostname or "").lower(), parts.path, parts.query
    file = path.rpartition("/")[2].lower()
    if file in words.files or (not named and file in words.pixels):
        return True
    if query and any(name in words.parameters for name, _ in parse_qsl(query[:2_000])):
        return True
    while "." in host:
        if host in words.hosts:
            return True
        for beginning in words.paths.get(host, ()):
            if path == beginning or path.startswith(beginning.rstrip("/") + "/"):
                return True
        host = host.partition(".")[2]
    return False


def _is_of_words(attributes: Mapping[str, str], address: str) -> bool:
    """Whether an image shows the words of its alternative text: a formula, an emoji."""
    words = _words()
    written = attributes.get("class")
    if written and not words.classes.isdisjoint(_WORD.findall(written.lower())):
        return True
    return address.partition("://")[2].startswith(words.addresses)


def _attributes(written: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(written)
    if "&" in written:
        return {name: html.unescape(value) for name, value in found}
    return dict(found)
