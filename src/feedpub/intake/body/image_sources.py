"""Where an image's attributes say it is: its renditions, and addresses with placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from feedpub.patterns import pattern

#: In characters, of a list of renditions, and of an address with placeholders.
_MAX_SET = 20_000
_MAX_TEMPLATE = 2_000
#: How many placeholders are filled.
_MAX_PLACES = 5

#: Where a script would insert the rendition it wants: ``{width}``, ``${formatId}``.
_PLACEHOLDER = pattern(
    r"\$?(?:\{{1,2}|(?:%7B){1,2})\s{0,3}(\w[\w.-]{0,40}?)\s{0,3}(?:\}{1,2}|(?:%7D){1,2})",
    re.IGNORECASE,
)
# An address with spaces ends before its width.
_CANDIDATE = pattern(
    r"\s*((?:https?:)?//[^\s,]+(?: (?![\d.]+[wxh]\b)[^\s,]+){1,8}(?= [\d.]+[wx]\s*(?:,|$))"
    r"|[^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]+)([wx])[^,]*)?\s*(?:,|$)"
)
_SQUEEZED = pattern(r"[\W_]+")
_VALUE = pattern(r"[\w-]{1,40}")


class Candidate(NamedTuple):
    """An address of an image, as written: an image candidate (HTML 4.8.4.2.1)."""

    #: In pixels. 0: unknown.
    width: int
    address: str

    #: How many of its pixels are as wide as one of the page. 0: unknown.
    density: float = 0


def is_open(text: str) -> bool:
    """Whether *text* has a placeholder. Addresses have no braces (RFC 3986, appendix A)."""
    return "{" in text or ("%7" in text and _PLACEHOLDER.search(text) is not None)


def candidates(srcset: str) -> Iterator[Candidate]:
    """Yield the candidates of a ``srcset`` (HTML 4.8.4.2.1), unless it has placeholders."""
    srcset = srcset[:_MAX_SET]
    for match in () if is_open(srcset) else _CANDIDATE.finditer(srcset):
        yield Candidate(_width(match[2], match[3]), match[1], _density(match[2], match[3]))


def filled(template: str, attributes: Mapping[str, str]) -> Candidate | None:
    """Return the largest candidate of *template*, whose placeholders *attributes* have values for.

    None if they have not, and if it has no placeholders.
    """
    if len(template) > _MAX_TEMPLATE or not is_open(template):
        return None
    places = list(dict.fromkeys(_PLACEHOLDER.findall(template)))[:_MAX_PLACES]
    lists = {
        _SQUEEZED.sub("", name.removeprefix("data-")): _VALUE.findall(value[:_MAX_TEMPLATE])
        for name, value in attributes.items()
        if name.startswith("data-")
    }
    columns = [_values(place, lists) for place in places]
    if not columns or not columns[0] or len(set(map(len, columns))) != 1:
        return None
    first = columns[0]
    if len(first) != 1 and not all(value.isdecimal() for value in first):
        # Words have no order of size.
        return None
    largest = max(range(len(first)), key=lambda at: int(first[at]) if len(first) > 1 else 0)
    filling = {place: values[largest] for place, values in zip(places, columns, strict=True)}
    width = next((v for k, v in filling.items() if k.lower() in ("w", "width")), "")
    address = _PLACEHOLDER.sub(lambda place: filling.get(place[1], place[0]), template)
    return Candidate(int(width) if width.isdecimal() and len(width) < 5 else 0, address)


def _values(place: str, lists: Mapping[str, list[str]]) -> list[str]:
    """Return the values for *place*: for ``formatId`` in ``data-format-ids``, or among widths."""
    own = _SQUEEZED.sub("", place.lower())
    sizes = [lists.get(name, []) for name in ("widths", "sizes", "formats")]
    # "auto" is a size, too.
    numbers = [each for each in sizes if all(value.isdecimal() for value in each)]
    return next(filter(None, (lists.get(own + "s"), lists.get(own), *numbers)), [])


def _width(number: str | None, unit: str | None) -> int:
    return int(min(_number(number), 10_000)) if unit == "w" else 0


def _density(number: str | None, unit: str | None) -> float:
    return min(_number(number), 10.0) if unit == "x" else 0


def _number(written: str | None) -> float:
    if not written or written.count(".") > 1 or written == ".":
        return 0
    return float(written)
