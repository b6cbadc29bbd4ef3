"""What of the publish directory may be seen: plain files, by names without a leading dot."""

from __future__ import annotations

import mimetypes
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from feedpub.format_info import all_formats

#: As the ready configurations of web servers have them.
TYPES = {
    each.suffix: f"{each.media_type}; charset=utf-8"
    for each in sorted(all_formats(), key=lambda each: each.suffix)
}

# Python's own table alone: what the machine's says, differs from one to the next.
_OTHERS = mimetypes.MimeTypes()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFile:
    """A file as it was at one instant, whole."""

    content: bytes
    type: str

    #: In whole seconds since 1970.
    modified: int


def find(root: Path, name: str) -> ServedFile | None:
    """The file *name* below *root*; None if there is none that may be seen.

    Raises: OSError, if it cannot be read.
    """
    path = _place(root.resolve(), name)
    if path is None:
        return None
    # What is open stays whole when its name goes to another file; a fifo must not be waited for.
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(file, "rb") as opened:
        status = os.fstat(file)
        return ServedFile(content=opened.read(), type=type_of(name), modified=int(status.st_mtime))


def names(root: Path) -> Iterator[str]:
    """The names of all files that may be seen, sorted, a folder's own before those below it."""
    base = root.resolve()
    for folder, folders, files in os.walk(base):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        below = Path(folder).relative_to(base)
        for file in sorted(files):
            name = (below / file).as_posix()
            if _place(base, name):
                yield name


def _place(base: Path, name: str) -> Path | None:
    """Where the file *name* is that may be seen; None if there is none.

    A symbolic link is followed if it stays inside of *base*.
    """
    if not _is_plain(name):
        return None
    try:
        path = (base / name).resolve(strict=True)
        regular = stat.S_ISREG(path.stat().st_mode)
    except (OSError, RuntimeError, ValueError):
        return None
    inside = path.is_relative_to(base) and _is_plain(path.relative_to(base).as_posix())
    return path if regular and inside else None


def type_of(name: str) -> str:
    """The media type of the document *name*, by its ending."""
    ending = PurePosixPath(name).suffix
    if ending in TYPES:
        return TYPES[ending]
    guessed, encoding = _OTHERS.guess_type(f"a{ending}")
    if guessed is None or encoding is not None:
        return "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def _is_plain(name: str) -> bool:
    """Whether no part of *name* is empty, hidden, or leads upwards."""
    return "\0" not in name and all(part and part[0] != "." for part in name.split("/"))
