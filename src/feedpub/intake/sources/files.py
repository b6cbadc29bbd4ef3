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
from feedpub.file_owner import reason_of
from feedpub.intake.sources.finished_files import QUIET, open_whole
from feedpub.nouns import dataclass

if TYPE_CHECKING:
    from feedpub.protocols import Fetched

#: The suffixes of documents that have a reader.
SUFFIXES = (".html", ".htm", ".txt", ".md", ".markdown", ".json", ".jsonl", ".xml", ".atom")

#: Those of documents that may be articles, too, and have none; in small letters.
_OTHERS = (
    *(".doc", ".docx", ".odt", ".rtf", ".pages"),
    *(".adoc", ".mdx", ".mht", ".mhtml", ".rst", ".webarchive"),
)

#: What browsers append to the name of a page for the folder that they save with it: Chrome, Edge
#: and Firefox, and Firefox in German, French and Spanish.
_SAVED_WITH = ("_files", "-Dateien", "_fichiers", "_archivos")

#: Two changes within a tick of the file system's clock have the same mark. So a file that changed
#: more recently than this has no mark yet (git's "racily clean").
_SETTLED_AFTER = 2_000_000_000  # nanoseconds


@dataclass(frozen=True, slots=True)
class Listing:
    """The files below a folder."""

    #: The mark of each that is read, by its path. None: it may still change with the same mark.
    marks: dict[str, str | None]

    #: The paths of those that may be articles, and are of a kind that is not read, in order.
    others: tuple[str, ...]


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

        listing = self.listing()
        marks = listing.marks
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
        return Fetched(
            documents=tuple(documents), gone=gone, whole=whole, passed_over=listing.others
        )

    def listing(self) -> Listing:
        """Return what is in the folder.

        Raises: SourceError, if the folder cannot be read or has nothing to read.
        """
        now = time.time_ns()
        marks, others = {}, []
        try:
            for name, status in _walk(self.folder, ""):
                if status is None:
                    others.append(printable(name))
                else:
                    marks[name] = _mark(status, now)
        except OSError as error:
            reason = reason_of(error, self.folder)
            advice = (
                "its articles stay published; bring the folder back, or correct path in config.toml"
            )
            raise SourceError(self.name, f"{self.folder}: {reason}; {advice}") from error
        if not marks:
            # An empty folder is more often an unmounted disk than a newsroom without articles.
            suffixes = ", ".join(SUFFIXES)
            raise SourceError(
                self.name,
                f"{self.folder}: no articles in it ({suffixes}); they stay published; is its disk"
                " mounted?",
            )
        return Listing(marks, tuple(sorted(others)))


def printable(name: str) -> str:
    """Return a file's name as text, with bytes that are not UTF-8 escaped, so that it is unique."""
    return os.fsencode(name).replace(b"\\", rb"\\").decode("utf-8", "backslashreplace")


def is_read(name: Path) -> bool:
    """Whether a source reads the file of that *name* below its folder."""
    return name.name.endswith(SUFFIXES) and not any(map(_is_hidden, name.parts))


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and not part.startswith("..")


def _walk(folder: Path, below: str) -> Iterator[tuple[str, os.stat_result | None]]:
    """Yield each file with its status; None for one that may be an article and is not read."""
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
                if not _is_of_saved_page(folder, entry.name):
                    yield from _walk(folder / entry.name, f"{name}/")
            elif entry.name.lower().endswith((*SUFFIXES, *_OTHERS)):
                yield name, None


def _is_of_saved_page(folder: Path, name: str) -> bool:
    """Whether the folder has what a browser saved with the page beside it: frames, not articles."""
    stem = next((name.removesuffix(each) for each in _SAVED_WITH if name.endswith(each)), None)
    return stem is not None and any(
        (folder / f"{stem}{suffix}").is_file() for suffix in (".html", ".htm")
    )


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
