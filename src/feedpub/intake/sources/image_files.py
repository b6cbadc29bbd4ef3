"""Image files that articles refer to: their public address, size, type and IPTC data."""

from __future__ import annotations

import io
import posixpath
import re
import stat
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

from feedpub.article import Image
from feedpub.intake.sources.finished_files import open_plain
from feedpub.nouns import dataclass, replace

#: In bytes.
MAX_FILE = 200 * 1024 * 1024

#: Part of the message of a finding about a file that may still come.
NO_SUCH_FILE = "there is no such file in the source's folder"

_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "TIFF": "image/tiff",
}

_BEGINNINGS = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
)

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

# EXIF 2.32, 4.6.4: orientations in which width and height are swapped.
_ORIENTATION = 274
_TURNED = frozenset({5, 6, 7, 8})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFiles:
    """The image files of a source. They are read but never copied."""

    folder: Path

    #: Where *folder* is served, ending in a slash. None: unknown, so that no file can be used.
    base_url: str | None

    #: The document that refers to them, by its path below *folder*.
    document: str = ""

    def relative_to(self, document: str) -> ImageFiles:
        """Return the same files, with references resolved against *document*."""
        if posixpath.dirname(document) == posixpath.dirname(self.document):
            return self
        return replace(self, document=document)

    @property
    def are_served(self) -> bool:
        """Whether it is known at which address they are."""
        return self.base_url is not None

    def is_path(self, reference: str) -> bool:
        """Whether *reference* is a path instead of an address, even if there is no such file.

        If the folder is not served, one that starts with a slash is an address on the article's
        host.
        """
        path = reference.strip()
        if not path or path.startswith(("//", "?", "#")) or _SCHEME.match(path):
            return False
        return self.base_url is not None or not path.startswith("/")

    def address(self, reference: str) -> str | None:
        """Return the public address of the file at *reference*.

        A reference is relative to the document, or to the source's folder if it starts with a
        slash. None if it is an address itself, leads out of the folder, or there is no such file.
        """
        name = self._name(reference)
        if name is None or self.base_url is None or not self.has(reference):
            return None
        return self.base_url + quote(name)

    def has(self, reference: str) -> bool:
        """Whether there is a file at *reference*, in the folder and not behind a link."""
        name = self._name(reference)
        if name is None:
            return False
        try:
            return stat.S_ISREG((self.folder / name).lstat().st_mode)
        except (OSError, ValueError):
            return False

    def find(self, reference: str) -> tuple[str, int]:
        """Return the public address of the file at *reference*, of any kind, and its length.

        Raises: ValueError, with the reason why it cannot be used.
        """
        with self._opened(reference) as (file, url):
            return url, file.seek(0, 2)

    def read(self, reference: str) -> Image:
        """Return the file's real type, its size as displayed, and its IPTC texts.

        Raises: ValueError, with the reason why it cannot be used.
        """
        with self._opened(reference) as (file, url):
            return _read(file, url)

    @contextmanager
    def _opened(self, reference: str) -> Iterator[tuple[BinaryIO, str]]:
        """Open the file at *reference*; yield it with its address. Raises: ValueError."""
        if self.base_url is None:
            raise ValueError("set images.base_url of the source to where its folder is served")
        name, url = self._name(reference), self.address(reference)
        if name is None or url is None:
            raise ValueError(NO_SUCH_FILE)
        try:
            file = open_plain(self.folder / name)
        except OSError as error:
            raise ValueError(error.strerror or str(error)) from error
        with file:
            yield file, url

    def _name(self, reference: str) -> str | None:
        """Return the file's path below the folder; None if the reference cannot be a path."""
        path = unquote(reference.strip())
        if not path or ":" in path or "\\" in path or "\0" in path or path.startswith("//"):
            return None
        above = "" if path.startswith("/") else posixpath.dirname(self.document)
        name = posixpath.normpath(posixpath.join(above, path.lstrip("/")))
        return None if name.startswith("..") or name == "." else name


def _read(file: BinaryIO, url: str) -> Image:
    import PIL
    import PIL.Image

    from feedpub.intake.sources.image_metadata import FAULTS, embedded_words

    length = file.seek(0, 2)
    file.seek(0)
    if length > MAX_FILE:
        raise ValueError(f"is larger than {MAX_FILE // 2**20} MiB")
    try:
        with _silent_pillow(), PIL.Image.open(file, formats=list(_TYPES)) as opened:
            width, height = opened.size
            if opened.getexif().get(_ORIENTATION) in _TURNED:
                width, height = height, width
            words: dict[str, Any] = embedded_words(opened)
            return Image(
                url=url,
                # Phones write several pictures into one JPEG, which Pillow calls MPO.
                type=_TYPES[str(opened.format).replace("MPO", "JPEG")],
                width=width,
                height=height,
                length=length,
                **words,
            )
    except PIL.UnidentifiedImageError as error:
        raise ValueError("is not JPEG, PNG, GIF, WebP, AVIF or TIFF") from error
    except (*FAULTS, PIL.Image.DecompressionBombError) as error:
        raise ValueError(f"is damaged: {error}") from error


@contextmanager
def _silent_pillow() -> Iterator[None]:
    """Keep Pillow from writing to stderr. What it cannot read at all is raised."""
    import logging

    logger = logging.getLogger("PIL")
    level = logger.level
    with warnings.catch_warnings():
        # Of the size of the picture, too: only headers are read.
        warnings.simplefilter("ignore")
        logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            logger.setLevel(level)


def type_and_size(head: bytes) -> tuple[str, int | None, int | None] | None:
    """Return the type of the image that starts with *head*, and width and height if they are in it.

    None if it is not JPEG, PNG, GIF, WebP or AVIF.
    """
    kind = next((kind for begins, kind in _BEGINNINGS if begins.match(head)), None)
    if kind is None:
        return None
    return kind, *((_webp_size(head) if kind == "image/webp" else _size(head)) or (None, None))


def _size(head: bytes) -> tuple[int, int] | None:
    import PIL.Image

    from feedpub.intake.sources.image_metadata import FAULTS

    try:
        with (
            _silent_pillow(),
            PIL.Image.open(io.BytesIO(head), formats=list(_TYPES)) as opened,
        ):
            width, height = opened.size
            # Other formats would have to be decoded.
            if opened.format == "JPEG" and opened.getexif().get(_ORIENTATION) in _TURNED:
                width, height = height, width
            return width, height
    except (*FAULTS, PIL.Image.DecompressionBombError):
        return None


def _webp_size(head: bytes) -> tuple[int, int] | None:
    """Parse RFC 9649, 2.4 to 2.7, because the WebP library needs the whole file."""
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
