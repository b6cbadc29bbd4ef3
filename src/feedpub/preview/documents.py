"""The visible files of the publish directory: regular files without a leading dot in their path."""

from __future__ import annotations

import mimetypes
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from feedpub.format_info import all_formats
from feedpub.nouns import dataclass

#: By suffix, the same as in the configurations for web servers.
MEDIA_TYPES = {
    each.suffix: f"{each.media_type}; charset=utf-8"
    for each in sorted(all_formats(), key=lambda each: each.suffix)
}

# Only Python's own table: those of the system differ from machine to machine.
_OTHERS = mimetypes.MimeTypes()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFile:
    """A complete version of a file."""

    content: bytes
    type: str

    #: In whole seconds since 1970.
    modified: int


def read_document(root: Path, name: str) -> ServedFile | None:
    """Return the file *name* below *root*. None if there is no visible one.

    Raises: OSError, if it cannot be read.
    """
    path = _path_of(root.resolve(), name)
    if path is None:
        return None
    # An open file stays complete when it is replaced by another; do not wait for a FIFO.
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        # Removed at this moment.
        return None
    with os.fdopen(file, "rb") as opened:
        status = os.fstat(file)
        return ServedFile(
            content=opened.read(), type=media_type_of(name), modified=int(status.st_mtime)
        )


def visible_names(root: Path) -> Iterator[str]:
    """Yield the names of all visible files, sorted, those of a folder before its subfolders."""
    base = root.resolve()
    for folder, folders, files in os.walk(base):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        below = Path(folder).relative_to(base)
        for file in sorted(files):
            name = (below / file).as_posix()
            if _path_of(base, name):
                yield name


def _path_of(base: Path, name: str) -> Path | None:
    """Return the path of the visible file *name*. None if there is none.

    A symbolic link is followed if its target is visible, too.
    """
    if not _is_visible(name):
        return None
    try:
        path = (base / name).resolve(strict=True)
        regular = stat.S_ISREG(path.stat().st_mode)
    except (OSError, RuntimeError, ValueError):
        return None
    inside = path.is_relative_to(base) and _is_visible(path.relative_to(base).as_posix())
    return path if regular and inside else None


def media_type_of(name: str) -> str:
    """Return the media type of *name*, by its suffix."""
    ending = PurePosixPath(name).suffix
    if ending in MEDIA_TYPES:
        return MEDIA_TYPES[ending]
    # Not strict: before 3.13 Python's table has WebP among the types that are not registered.
    guessed, encoding = _OTHERS.guess_type(f"a{ending}", strict=False)
    if guessed is None or encoding is not None:
        return "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def _is_visible(name: str) -> bool:
    """Return whether no part of *name* is empty, hidden or ``..``."""
    return "\0" not in name and all(part and part[0] != "." for part in name.split("/"))
