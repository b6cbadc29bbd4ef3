"""Addresses at which a server makes pictures in any size, from the addresses of the originals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from feedpub.article import Rendition
from feedpub.patterns import pattern

_PLACEHOLDER = pattern(r"\{(\w+)\}")
_STRAY_PERCENT = pattern(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = pattern(r"[\x00-\x1f\x7f\\]")
_SUFFIX = pattern(r"\.[A-Za-z0-9]{1,5}$")

#: How often what a server decodes might be encoded.
_ENCODINGS = 3

#: Media types by the words for file formats. ``auto``: the server chooses by the reader.
_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "auto": None,
}


class ImageTemplate(NamedTuple):
    """How the addresses of a server that makes sizes of pictures are written."""

    #: With ``{width}``, and ``{url}``, ``{path}`` or ``{stem}`` of the original, and ``{format}``.
    address: str

    #: In pixels, of the sizes that are listed.
    widths: tuple[int, ...]

    #: What ``{format}`` stands for; the first one is that of the main picture.
    formats: tuple[str, ...]

    #: Whose pictures it makes sizes of.
    hosts: tuple[str, ...]

    def at(self, picture: Rendition, width: int, format: str | None = None) -> Rendition | None:
        """Return *picture*, an original, in *width*. None: there is no such address.

        That is for other hosts, for what is not wider, and for paths that could lead elsewhere.
        The length is unknown, and the type unless the template names the format.
        """
        if picture.width is not None and picture.width <= width:
            return None
        format = format or next(iter(self.formats), None)
        url = self._address(picture.url, width, format)
        if url is None:
            return None
        height = None
        if picture.width and picture.height:
            height = max(1, round(picture.height * width / picture.width))
        type = picture.type if format is None else _TYPES[format]
        return Rendition(url=url, width=width, height=height, type=type)

    def all(self, picture: Rendition) -> Iterator[Rendition]:
        """Yield *picture*, an original, in all sizes and formats."""
        for format in self.formats or (None,):
            for width in self.widths:
                if (found := self.at(picture, width, format)) is not None:
                    yield found

    def _address(self, original: str, width: int, format: str | None) -> str | None:
        try:
            parts = urlsplit(original)
            host = parts.hostname
        except ValueError:
            return None
        if host not in self.hosts or not _leads_down(parts.path):
            return None
        if parts.query and "{url}" not in self.address:
            # The path alone would be that of another picture.
            return None
        path = parts.path.lstrip("/")
        values = {
            "url": original,
            "path": path,
            "stem": _SUFFIX.sub("", path),
            "width": str(width),
            "format": format or "",
        }
        before, query, after = self.address.partition("?")
        return (
            _PLACEHOLDER.sub(lambda found: _in_path(found[1], values[found[1]]), before)
            + query
            + _PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe=""), after)
        )


def mistake_in_template(address: str) -> str | None:
    """Return what is wrong with the *address* of a template, and what to do; None if nothing is."""
    names = _PLACEHOLDER.findall(address)
    known = ("width", "format", "url", "path", "stem")
    for name in names:
        if name not in known:
            return f"unknown placeholder {{{name}}}; use {{width}}, {{format}} and {{path}}"
    host = urlsplit(address).netloc
    if not address.startswith(("https://", "http://")) or not host or "{" in host:
        return "begin with https:// and the host of the server"
    if "width" not in names or not {"url", "path", "stem"} & set(names):
        return "use {width}, and {path} (or {url}, {stem}) for the original"
    if {"{", "}"} & {*_PLACEHOLDER.sub("", address)}:
        return "close each placeholder, such as {width}, and use no other braces"
    if "#" in address or re.search(r"[\s\"'<>]", address):
        return "write an address without spaces, quotes and #"
    return None


def _leads_down(path: str) -> bool:
    """Whether *path*, decoded however often, stays below the folder that it is put into."""
    for _ in range(_ENCODINGS):
        if _CONTROL.search(path) or {".", ".."} & set(path.split("/")):
            return False
        path = unquote(path)
    return path.strip("/") != ""


def _in_path(name: str, value: str) -> str:
    if name == "url":
        return quote(value, safe="")
    # It is encoded already, but for what separates the parts of other addresses.
    return quote(_STRAY_PERCENT.sub("%25", value), safe="/%")
