"""The addresses of a page's images: the best one of an element, and what an address says.

Where scripts load images from, and how files are named that show nothing, is in
``data/images.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from feedpub.addresses import repaired_address
from feedpub.article import Rendition
from feedpub.intake.body.figures import image_key, original_in
from feedpub.intake.body.image_sources import candidates, filled, is_open
from feedpub.intake.body.images import SIDE_OF_RATIO, ImageSizes, counts_readers
from feedpub.intake.lexicon import shipped
from feedpub.nouns import dataclass

#: In pixels; a smaller image is an icon.
MIN_SIDE = 90

#: In pixels. An image that is always shown in such a width is a thumbnail; scripts replace
#: smaller widths.
_THUMBNAIL = range(30, 121)

#: In pixels, of a square that is a thumbnail or shows a person of the house.
_SQUARE = 160

#: In characters, of data for a script.
_MAX_DATA = 20_000

_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?![\w-])", re.IGNORECASE)
_GIF = re.compile(r"\.gif(?:[?#]|$)", re.IGNORECASE)
_DRAWING = re.compile(r"\.svgz?(?:[?#]|$)", re.IGNORECASE)
#: Attributes for scripts have more than addresses.
_DATA = re.compile(r"""["<>]|\['""")
#: Of attributes that can have the address of an image.
_NAMED_SOURCE = re.compile(
    r"src|ima?ge?|url|original|lazy|photo|poster|bg|background|xlink", re.IGNORECASE
)
#: Other places that a script fills than those in braces.
_OPEN = re.compile(r"\*\*|__[A-Z]+__|\[[a-z]+\]")
_IN_DATA = re.compile(r"""["']((?:https?:)?/[^"'\s\\<>]{3,2000})["']""")
_ADDRESS = re.compile(
    r"(?:https?:)?//\S+\.(?:jpe?g|png|webp|gif)(?:[?#]\S*)?|https?://\S*/image\S*"
)
_BACKGROUND = re.compile(r"""\burl\(\s*["']?([^"')]{3,2000})["']?\s*\)""")
_SIDE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*(\d{1,4})(?:\.\d+)?px", re.IGNORECASE)
_PIXELS = re.compile(r"(\d{1,4})(?:\.\d+)?px\Z")


class _Rendition(NamedTuple):
    """An address of an image, as written."""

    #: Whether it is neither WebP nor AVIF, which few feed readers show.
    common: bool

    #: In pixels. 0: unknown.
    width: int
    address: str


def image_address(element: HtmlElement, base: str | None) -> tuple[str | None, int | None]:
    """Return the address of the widest rendition of *element*, and its width if that is given.

    WebP and AVIF count only without alternative. What ``src`` shows until a script puts another
    image in its place does not count.
    """
    named = bool(element.get("alt"))
    for group in _renditions(element):
        for each in sorted(group, key=_rank_of, reverse=True) if len(group) > 1 else group:
            found = None if _shows_nothing(each.address) else complete_address(each.address, base)
            if found and not counts_readers(found, named=named):
                return found, each.width or None
    return None, None


def image_sizes(element: HtmlElement, base: str | None, address: str) -> tuple[Rendition, ...]:
    """Return the other renditions of the image at *address*, which *element* shows."""
    sizes = ImageSizes(lambda written: complete_address(written, base))
    sizes.add(address, dict(element.items()), [dict(e.items()) for e in _source_elements(element)])
    found = (each for image in sizes.of([address]) for each in image.renditions)
    return tuple(each for each in found if each.url != address)


def _rank_of(rendition: _Rendition) -> tuple[bool, int, int, list[int]]:
    """Return what is greater for a better rendition; an address without a size is the original."""
    numbers = _NUMBER.findall(_UUID.sub("", rendition.address))
    sizes = sorted((each for each in map(int, numbers) if 99 < each < 4000), reverse=True)
    return rendition.common, rendition.width, -len(numbers), sizes


def complete_address(address: str, base: str | None) -> str | None:
    """Return the address of an image; None if it has placeholders, or is the data of a script."""
    address = address.replace("&amp;", "&")
    if is_open(address) or _DATA.search(address) or _OPEN.search(address):
        return None
    return repaired_address(address, base)


class _Attributes(NamedTuple):
    """Attributes of images that have addresses, in ``data/images.toml``."""

    sets: frozenset[str]
    lazy: tuple[str, ...]
    other: tuple[str, ...]


@cache
def _attributes() -> _Attributes:
    table = shipped("images")["attributes"]
    sets, lazy, other = (table[name].split() for name in ("sets", "lazy", "other"))
    return _Attributes(frozenset(sets), tuple(lazy), tuple(other))


def _renditions(element: HtmlElement) -> Iterator[Sequence[_Rendition]]:
    """Yield the renditions of *element* in groups; one counts if those before it have none."""
    words = _attributes()
    sets: list[_Rendition] = []
    for each in (element, *_source_elements(element)):
        common = not (each.get("type") or "").endswith(("webp", "avif"))
        for name, value in each.items():
            if "srcset" in name or name in words.sets:
                sets += (_Rendition(common, one.width, one.address) for one in candidates(value))
    attributes = dict(element.items())
    if element.tag == "meta":
        # Of an ImageObject in microdata.
        yield [_Rendition(True, 0, attributes.get("content", ""))]
        return
    for name, value in attributes.items():
        is_source = name == "src" or name.startswith("data-")
        if is_source and "{" in value and (rendition := filled(value.strip(), attributes)):
            sets.append(_Rendition(True, rendition.width, rendition.address))
    late = [_written(attributes, name) for name in words.lazy if "/" in attributes.get(name, "")]
    if any(not _shows_nothing(each.address) for each in late):
        yield [*sets, *late]
    shown = attributes.get("width", "")
    width = int(shown) if shown.isdecimal() and len(shown) < 5 else 0
    other = [_written(attributes, name) for name in words.other if name in attributes]
    other = [each for each in other if _FILE.search(each.address)]
    source = attributes.get("src", "").strip()
    yield [*sets, *other, *([_Rendition(True, width, source)] if source else ())]
    yield [_Rendition(True, 0, each) for each in _in_other_attributes(attributes)]


def _written(attributes: dict[str, str], name: str) -> _Rendition:
    return _Rendition(True, 0, attributes[name].strip())


def _in_other_attributes(attributes: dict[str, str]) -> Iterator[str]:
    """Yield the addresses in the attributes of scripts, in their data, and in the style."""
    for name, value in attributes.items():
        value = value.strip()
        if name in _NO_IMAGES or name.startswith("on"):
            continue
        if name == "style":
            yield from _BACKGROUND.findall(value[:_MAX_DATA])
        elif _ADDRESS.fullmatch(value) or (
            _NAMED_SOURCE.search(name) and " " not in value and _FILE.search(value)
        ):
            yield value
        elif value[:1] in ("{", "["):
            is_image = _NAMED_SOURCE.search(name) is not None
            found = _IN_DATA.findall(value[:_MAX_DATA].replace("\\/", "/"))
            yield from (each for each in found if _FILE.search(each) or (is_image and "//" in each))


#: Attributes whose address is not that of an image of the element.
_NO_IMAGES = frozenset("src href action alt title content poster cite".split())
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:(?<=[^a-zA-Z\d][wh])|(?<![a-zA-Z\d])|(?<=\dx))\d{1,5}(?=x\d|[pwh]?(?![a-zA-Z\d]))"
)


def _source_elements(img: HtmlElement) -> list[HtmlElement]:
    if img.tag == "picture":
        return list(img.iter("source"))
    parent = img.getparent()
    if parent is None:
        return []
    if parent.tag == "picture":
        return list(parent.iterchildren("source"))
    if parent.tag == "source":
        # Without its slash, a source is parsed as the parent of what follows.
        return [parent, *parent.iterancestors("source")]
    return []


def has_image(element: HtmlElement) -> bool:
    """Whether an *element* that is no ``img`` shows an image: a script's own, a background."""
    if element.tag == "meta":
        return element.get("itemprop") in ("url", "contentUrl")
    if element.tag in ("picture", "source"):
        return any("srcset" in name for each in element.iter("source") for name in each.attrib)
    return any(
        _FILE.search(value) is not None and name not in _NO_IMAGES - {"src"}
        for name, value in element.items()
    )


def is_small(element: HtmlElement) -> bool:
    """Whether the attributes of an image say that it is too small for an article's."""
    sizes = (each.get("sizes") for each in (element, *_source_elements(element)))
    shown = list(filter(None, sizes))
    if shown and all(map(_is_thumbnail, shown)):
        return True
    written = [(element.get(name) or "").removesuffix("px") for name in ("width", "height")]
    sides = [int(each) for each in written if each.isdecimal() and len(each) < 6]
    sides += map(int, _SIDE.findall(element.get("style") or ""))
    sets = [value for name, value in element.items() if "srcset" in name]
    if len(sides) > 1 and len(set(sides)) == 1 and SIDE_OF_RATIO < sides[0] <= _SQUARE:
        return True
    if not sets:
        return any(0 < side < MIN_SIDE for side in sides)
    widest = max((each.width for value in sets for each in candidates(value)), default=0)
    return widest < 4 * MIN_SIDE and any(SIDE_OF_RATIO < side < MIN_SIDE for side in sides)


def _is_thumbnail(sizes: str) -> bool:
    """Whether ``sizes`` (HTML 4.8.4.2.2) has only widths in pixels, all of them small."""
    widths = [_PIXELS.search(each.strip()) for each in sizes.split(",")]
    return all(width is not None and int(width[1]) in _THUMBNAIL for width in widths)


# What the names of files say.

#: Between the parts of a file name.
_BETWEEN = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z][a-z])")
#: How sizes, ratios, qualities and versions are written.
_SIZE = re.compile(r"\d{1,5}x\d{1,5}|[whqv]\d{0,5}|\d{1,5}[whpx]|x{0,3}[sml]|\dx", re.IGNORECASE)
#: A part that a machine made: letters and digits mixed.
_OPAQUE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{4,12}")
_LONG_NUMBER = re.compile(r"\d{5,}")
_DAY = re.compile(r"(?:19|20)\d{2}[01]\d[0-3]\d(?:\d{4}|\d{6})?")
_ENDS = re.compile(r"(?:\.(?:jpe?g|png|webp|avif|gif|tiff?|bmp|html?))+$", re.IGNORECASE)
_INSIDE = re.compile(r"(?<=.)https?:/{1,2}")

#: In characters, of a name that is distinct, and of the beginning of one.
_DISTINCT = 8
_LONG = 16

#: In digits, of a number that names an image.
_NUMBER_LENGTH = 5


class _Names(NamedTuple):
    """Parts of the names of files, in ``data/images.toml``."""

    nothing: frozenset[str]
    furniture: frozenset[str]
    shared: frozenset[str]
    folders: frozenset[str]
    renditions: frozenset[str]
    general: frozenset[str]


@cache
def _names() -> _Names:
    table = shipped("images")["files"]
    return _Names(*(frozenset(table[name].split()) for name in _Names._fields))


@dataclass(frozen=True, slots=True)
class _ImageName:
    """What names an image in its address, whatever its size. All in lower case."""

    #: The parts of the name: from the last step of the path that is distinct.
    parts: tuple[str, ...]

    #: The parts of the file's name.
    file: tuple[str, ...]

    #: The names of the folders around it.
    folders: frozenset[str]


@lru_cache(maxsize=2048)
def _name_of(address: str) -> _ImageName:
    try:
        parts = urlsplit(address)
    except ValueError:
        return _ImageName((address,), (), frozenset())
    path = unquote(unquote(original_in(parts.query) or parts.path))
    if inside := list(_INSIDE.finditer(path)):
        path = path[inside[-1].start() :]
    steps = [step for step in path.partition("?")[0].split("/") if step]
    split = [_parts_of(step) for step in steps[-5:]]
    named = (at for at in range(len(split) - 1, 0, -1) if _length(split[at]) >= _DISTINCT)
    at = next(named, 0)
    # What follows the distinct step is the size, or a number.
    behind = (part for each in split[at + 1 :] for part in _own(each))
    rest = (part for part in behind if not (part.isdecimal() and len(part) < _NUMBER_LENGTH))
    return _ImageName(
        parts=(*split[at], *rest) if split else (),
        file=split[-1] if split else (),
        folders=frozenset(step.lower() for step in steps[:-1]),
    )


def _length(parts: Sequence[str]) -> int:
    """Return how many characters of *parts* are its own."""
    return sum(map(len, _own(parts)))


def _parts_of(step: str) -> tuple[str, ...]:
    step = _UUID.sub(lambda found: found[0].replace("-", ""), step)
    return tuple(each.lower() for each in _BETWEEN.split(_ENDS.sub("", step)) if each)


def _own(parts: Sequence[str]) -> list[str]:
    """Return the *parts* of a name that it does not share with many."""
    general = _names().general
    return [each for each in parts if each not in general and not _is_rendition(each)]


def are_same(one: str, other: str) -> bool:
    """Whether two addresses are of the same image in different sizes, as far as names tell."""
    if one == other:
        return True
    first, second = _without_size(_name_of(one).parts), _without_size(_name_of(other).parts)
    if first == second:
        return _length(first) >= _DISTINCT
    pairs = enumerate(zip(first, second, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(first), len(second)))
    shared = first[:at]
    if not _is_distinct(shared):
        return False
    # The size follows the name.
    return any(map(_is_rendition, shared[1:])) or all(
        _are_of_rendition(rest) for rest in (first[at:], second[at:])
    )


def _without_size(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the *parts* of a name without those of its rendition at its beginning and end."""
    begin, end = 0, len(parts)
    while begin < end and _is_rendition(parts[begin]):
        begin += 1
    while end > begin and _is_rendition(parts[end - 1]):
        end -= 1
    return parts[begin:end] or parts


def _is_distinct(parts: Sequence[str]) -> bool:
    is_named = any(_LONG_NUMBER.search(each) and not _DAY.fullmatch(each) for each in parts)
    return is_named or _length(parts) >= _LONG


def _is_rendition(part: str) -> bool:
    return part in _names().renditions or _SIZE.fullmatch(part) is not None


def _are_of_rendition(parts: Sequence[str]) -> bool:
    """Whether *parts* of a name say which rendition it is."""
    for part in parts:
        if _is_rendition(part):
            return True
        if not _OPAQUE.fullmatch(part):
            return False
    return True


def file_key(address: str) -> str:
    """Return what the addresses of all renditions of a file have in common.

    That is without sizes at its end, and without folders that are called after a rendition.
    """
    *folders, file = image_key(address).split("/")
    return "/".join([*(each for each in folders if not _is_rendition(each.lower())), file])


def _shows_nothing(address: str) -> bool:
    """Whether the address is that of what is shown until the image is there, or of a drawing."""
    if not address or address.startswith("data:") or _DRAWING.search(address):
        return True
    parts, nothing = _name_of(address).file, _names().nothing
    if "placeholder" in parts:
        return True
    # "default" alone ends addresses that name the image before.
    if nothing.isdisjoint(parts) or parts == ("default",):
        return False
    # A photo of a pixel has other words, and is not a GIF.
    own = {each for each in _own(parts) if not each.isdecimal()}
    return own <= nothing or _GIF.search(address) is not None


def is_furniture(address: str) -> bool:
    """Whether the address says that the image is a logo, an icon, a badge or a portrait."""
    names, name = _names(), _name_of(address)
    ends = {*name.file[:1], *name.file[-1:]}
    return not (names.folders.isdisjoint(name.folders) and names.furniture.isdisjoint(ends))


def is_of_the_site(address: str) -> bool:
    """Whether the address says that pages without an image of their own share the image."""
    names, parts = _names(), _name_of(address).file
    own = [each for each in _own(parts) if each not in names.furniture and not each.isdecimal()]
    marks = names.furniture | names.shared
    return (
        parts != ("default",)
        and not marks.isdisjoint(parts)
        and len(own) <= (names.shared.isdisjoint(parts))
    )


def names_somebody(address: str, people: Set[str]) -> bool:
    """Whether the file is named after one of *people*, the keys of their names."""
    key = "".join(each for each in _own(_name_of(address).file) if each.isalpha())
    return any(
        len(person) >= _DISTINCT and person in key and len(key) <= len(person) + _DISTINCT
        for person in people
    )
