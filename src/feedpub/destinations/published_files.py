"""What stands in a publish directory, whoever put it there."""

from __future__ import annotations

import errno
import gzip
import os
import re
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from feedpub.destinations.directory import mark_of

#: What documents are named; and what stands beside them in less bytes.
SUFFIXES = frozenset({".rss", ".atom", ".json", ".html", ".xml", ".opml", ".rdf"})
VARIANTS = frozenset({".gz", ".br", ".zst"})

#: What a run that was killed left of a document.
_STRAY = re.compile(r"\..+\.[0-9a-f]{16}\.tmp")

_MAX_SIZE = 256_000_000
_PIECE = 1 << 20

_MAX_DEPTH = 40


def standing(root: Path) -> Iterator[str]:
    """The names of all documents below *root*, of their variants, and of what was left of some.

    Links are not followed.
    """
    todo = [""]
    while todo:
        below = todo.pop()
        with os.scandir(root / below) as found:
            for each in sorted(found, key=lambda entry: entry.name):
                name = f"{below}{each.name}"
                if each.is_dir(follow_symlinks=False):
                    if name.count("/") < _MAX_DEPTH:
                        todo.append(f"{name}/")
                elif each.is_file(follow_symlinks=False) and _is_document(root, name):
                    yield name


def _is_document(root: Path, name: str) -> bool:
    """Whether *name* is a document's, or what is in it begins like one."""
    suffix = Path(name).suffix
    if suffix in VARIANTS:
        plain = name.removesuffix(suffix)
        return Path(plain).suffix in SUFFIXES or mark_of(root / plain) is not None
    if suffix in SUFFIXES or is_stray(name):
        return True
    try:
        with _opened(root, name) as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{"))
    except OSError:
        return False


def is_variant(name: str) -> bool:
    return Path(name).suffix in VARIANTS


def is_stray(name: str) -> bool:
    return _STRAY.fullmatch(Path(name).name) is not None


def content_of(root: Path, name: str) -> bytes | None:
    """The bytes of the document *name*, unpacked. None: nobody here can tell what a variant holds.

    Raises: OSError.
    """
    with _opened(root, name) as opened:
        if not is_variant(name):
            content = _read(opened)
            if len(content) > _MAX_SIZE:
                raise OSError(errno.EFBIG, "File too large to be looked through")
            return content
        if not name.endswith(".gz"):
            return None
        try:
            with gzip.open(opened) as unpacked:
                content = _read(unpacked)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return None
    return content if len(content) <= _MAX_SIZE else None


def _read(file: BinaryIO | gzip.GzipFile) -> bytes:
    """What is in *file*, up to somewhat more than may be looked through."""
    pieces, size = [], 0
    # Asked for all at once, Python makes room for the most that it may be.
    while size <= _MAX_SIZE and (piece := file.read(_PIECE)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _opened(root: Path, name: str) -> BinaryIO:
    """Raises: OSError."""
    file = os.open(root / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "Not a file")
    return os.fdopen(file, "rb")


def is_current(root: Path, variant: str) -> bool:
    """Whether *variant* is of the document that it stands beside, by the time of both."""
    marks = [mark_of(root / name) for name in (variant, variant.rpartition(".")[0])]
    times = {mark.split(":")[1] for mark in marks if mark}
    return None not in marks and len(times) == 1
