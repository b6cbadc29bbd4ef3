"""Articles in a folder. Standard library only, because runs with nothing to do import it."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from feedpub.errors import SourceError
from feedpub.intake.sources.finished_files import QUIET, open_whole
from feedpub.nouns import dataclass

if TYPE_CHECKING:
    from feedpub.protocols import Fetched

#: The suffixes of documents that have a reader.
SUFFIXES = (".html", ".htm", ".txt", ".md", ".json", ".jsonl", ".xml", ".atom")

#: Two changes within a tick of the file system's clock have the same mark. So a file that changed
#: more recently than this has no mark yet (git's "racily clean").
_SETTLED_AFTER = 2_000_000_000  # nanoseconds


@dataclass(frozen=True, slots=True)
class FilesSource:
    """The files below a folder that have a known suffix and are not hidden.

    Only regular files are read: a link could point anywhere, and a FIFO would block.
    """

    name: str
    folder: Path

    #: Whether all files are read again when a document is gone, to find out which articles are.
    compares: bool = False

    #: In seconds: how long a file must be unchanged if the system cannot tell that it is whole.
    quiet: float = QUIET

    def fetch(self, known: Mapping[str, str | None]) -> Fetched:
        # Only the marks are read if nothing has changed.
        from feedpub.protocols import Fetched, Raw

        marks = self.marks()
        present = {printable(name) for name in marks}
        gone = tuple(sorted(set(known) - present))
        if gone and self.compares:
            known = {}
        documents = [
            Raw(
                source=self.name,
                name=printable(name),
                open=partial(open_whole, self.folder / name, self.quiet),
                mark=mark,
                changed=changed(self.folder / name),
                written=written(self.folder / name),
            )
            for name, mark in sorted(marks.items())
            if mark is None or known.get(printable(name)) != mark
        ]
        whole = len(documents) == len(marks)
        return Fetched(documents=tuple(documents), gone=gone, whole=whole)

    def marks(self) -> dict[str, str | None]:
        """Return the mark of each file, by its path below the folder.

        Raises: SourceError, if the folder cannot be read or has nothing to read.
        """
        now = time.time_ns()
        try:
            marks = {name: _mark(status, now) for name, status in _walk(self.folder, "")}
        except OSError as error:
            raise SourceError(self.name, f"{self.folder}: {error.strerror}") from error
        if not marks:
            # An empty folder is more often an unmounted disk than a newsroom without articles.
            suffixes = ", ".join(SUFFIXES)
            raise SourceError(self.name, f"{self.folder}: no articles in it ({suffixes})")
        return marks


def printable(name: str) -> str:
    """Return a file's name as text, with bytes that are not UTF-8 escaped, so that it is unique."""
    return os.fsencode(name).replace(b"\\", rb"\\").decode("utf-8", "backslashreplace")


def is_read(name: Path) -> bool:
    """Whether a source reads the file of that *name* below its folder."""
    return name.name.endswith(SUFFIXES) and not any(map(_is_hidden, name.parts))


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and not part.startswith("..")


def _walk(folder: Path, below: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_hidden(entry.name):
                continue
            name = below + entry.name
            if entry.name.endswith(SUFFIXES):
                # A file that disappears meanwhile is gone.
                with contextlib.suppress(FileNotFoundError):
                    yield name, entry.stat(follow_symlinks=False)
            elif entry.is_dir(follow_symlinks=False):
                yield from _walk(folder / entry.name, f"{name}/")


def _mark(status: os.stat_result, now: int) -> str | None:
    # A time in the future was set by a program; the inode's time cannot be set.
    changed = status.st_mtime_ns if status.st_mtime_ns <= now else status.st_ctime_ns
    if not stat.S_ISREG(status.st_mode) or changed > now - _SETTLED_AFTER:
        return None
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def changed(path: Path) -> int | None:
    """Return when the file was last changed or renamed, in nanoseconds; None if it is gone."""
    try:
        return path.lstat().st_ctime_ns
    except OSError:
        return None


def written(path: Path) -> datetime | None:
    """Return when the file was last written; None if it is gone."""
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None
