"""Image files that articles refer to: their public address, and what the file says of itself."""

from __future__ import annotations

import contextlib
import io
import posixpath
import re
import stat
import struct
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote, unquote

from feedpub.article import Image
from feedpub.intake.sources.finished_files import open_plain
from feedpub.intake.text import plain

if TYPE_CHECKING:
    import PIL.ImageFile

#: What Pillow raises of a damaged file, beside its own error of one too large.
_FAULTS = (OSError, ValueError, SyntaxError, EOFError, struct.error)

#: In bytes.
MAX_FILE = 200 * 1024 * 1024

_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}

_BEGINNINGS = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
)

# IPTC IIM 4.2, record 2: the datasets that an article's words go by.
_IPTC = {"photographer": (2, 80), "credit": (2, 110), "copyright": (2, 116), "caption": (2, 120)}

# EXIF 2.32, 4.6.4: orientations in which width and height change places.
_ORIENTATION = 274
_TURNED = frozenset({5, 6, 7, 8})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFiles:
    """The image files of a source. They are looked at and never copied."""

    folder: Path

    #: Where *folder* is served, ending in a slash.
    base_url: str

    #: The document that refers to them, by its path below *folder*.
    document: str = ""

    def beside(self, document: str) -> ImageFiles:
        """The same files, as *document* refers to them."""
        return replace(self, document=document)

    def address(self, reference: str) -> str | None:
        """Return the public address of the file that the document means by *reference*.

        A reference is relative to the document, or to the source's folder if it begins with a
        slash. None if it is an address of its own, leads out of the folder, or to no file.
        """
        name = self._name(reference)
        if name is None:
            return None
        with contextlib.suppress(OSError, ValueError):
            if stat.S_ISREG((self.folder / name).lstat().st_mode):
                return self.base_url + quote(name)
        return None

    def look(self, reference: str) -> Image:
        """Return what the file says of itself: true type, size as it is shown, words of IPTC.

        Raises: ValueError, saying why it cannot be used.
        """
        name = self._name(reference)
        url = self.address(reference)
        if name is None or url is None:
            raise ValueError("there is no such file in the source's folder")
        try:
            file = open_plain(self.folder / name)
        except OSError as error:
            raise ValueError(error.strerror or str(error)) from error
        with file:
            return _looked_at(file, url)

    def _name(self, reference: str) -> str | None:
        """The file's path below the folder; None if the reference can mean none."""
        path = unquote(reference.strip())
        if not path or ":" in path or "\\" in path or "\0" in path or path.startswith("//"):
            return None
        above = "" if path.startswith("/") else posixpath.dirname(self.document)
        name = posixpath.normpath(posixpath.join(above, path.lstrip("/")))
        return None if name.startswith("..") or name == "." else name


def _looked_at(file: BinaryIO, url: str) -> Image:
    import PIL
    import PIL.Image

    length = file.seek(0, 2)
    file.seek(0)
    if length > MAX_FILE:
        raise ValueError(f"is larger than {MAX_FILE // 2**20} MiB")
    try:
        with warnings.catch_warnings():
            # Only headers are read: a picture may be as large as it likes.
            warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
            with PIL.Image.open(file, formats=list(_TYPES)) as opened:
                width, height = opened.size
                if opened.getexif().get(_ORIENTATION) in _TURNED:
                    width, height = height, width
                words = _words(opened)
                return Image(
                    url=url,
                    type=_TYPES[str(opened.format)],
                    width=width,
                    height=height,
                    length=length,
                    **words,
                )
    except PIL.UnidentifiedImageError as error:
        raise ValueError("is no JPEG, PNG, GIF, WebP or AVIF") from error
    except (*_FAULTS, PIL.Image.DecompressionBombError) as error:
        raise ValueError(f"is damaged: {error}") from error


def told_by_beginning(head: bytes) -> tuple[str, int | None, int | None] | None:
    """The true type of the picture that begins with *head*, and its size as far as that tells it.

    None if it is no JPEG, PNG, GIF, WebP or AVIF.
    """
    kind = next((kind for begins, kind in _BEGINNINGS if begins.match(head)), None)
    if kind is None:
        return None
    return kind, *((_webp_size(head) if kind == "image/webp" else _size(head)) or (None, None))


def _size(head: bytes) -> tuple[int, int] | None:
    import PIL.Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
            with PIL.Image.open(io.BytesIO(head), formats=list(_TYPES)) as opened:
                width, height = opened.size
                # Others would be unpacked to be asked.
                if opened.format == "JPEG" and opened.getexif().get(_ORIENTATION) in _TURNED:
                    width, height = height, width
                return width, height
    except (*_FAULTS, PIL.Image.DecompressionBombError):
        return None


def _webp_size(head: bytes) -> tuple[int, int] | None:
    """RFC 9649, 2.4 to 2.7: its library wants to see the whole file."""
    if len(head) < 30:
        return None
    match head[12:16]:
        case b"VP8X":
            return (
                1 + int.from_bytes(head[24:27], "little"),
                1 + int.from_bytes(head[27:30], "little"),
            )
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", head, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None


def _words(opened: PIL.ImageFile.ImageFile) -> dict[str, Any]:
    from PIL import IptcImagePlugin

    told = IptcImagePlugin.getiptcinfo(opened) or {}
    words: dict[str, Any] = {}
    for field, dataset in _IPTC.items():
        value = told.get(dataset)
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, bytes) and (text := plain(_decoded(first))):
            words[field] = text
    return words


def _decoded(value: bytes) -> str:
    """IIM 1:90 names a character set that nobody keeps to: UTF-8 where it is, else Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")
