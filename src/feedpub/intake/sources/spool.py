"""Articles that are pushed: a folder with one folder a source. Only the standard library."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Collection
from functools import partial
from pathlib import Path

from feedpub.errors import SourceError
from feedpub.intake.sources.files import SUFFIXES, open_plain, printable, written
from feedpub.protocols import Raw

#: Where what could not be read is kept, beside the folders of the sources.
REJECTED = "rejected"

#: How the names of documents begin that were pushed.
PUSHED = "spool/"

#: A file that was written to less than this ago may not be whole yet.
_SETTLED_AFTER = 200_000_000  # nanoseconds


class Spool:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has_something(self, sources: Collection[str]) -> bool:
        """Whether something waits that is whole. Raises: SourceError."""
        return any(self._waiting(source) for source in sources)

    def waiting(self, sources: Collection[str]) -> dict[Path, tuple[int, int]]:
        """What waits that is whole and can be seen, with what tells a file from the one before."""
        found: dict[Path, tuple[int, int]] = {}
        for source in sources:
            # What cannot be seen, a run says.
            with contextlib.suppress(SourceError, OSError):
                for path in self._waiting(source):
                    status = path.stat(follow_symlinks=False)
                    found[path] = status.st_ino, status.st_mtime_ns
        return found

    def documents(self, source: str) -> dict[Path, Raw]:
        """What waits for *source*, by its file, in the order of its names. Raises: SourceError."""
        return {
            path: Raw(
                source=source,
                name=printable(f"{PUSHED}{source}/{path.name}"),
                open=partial(open_plain, path),
                written=written(path),
                kind=path.suffix,
            )
            for path in self._waiting(source)
        }

    def _waiting(self, source: str) -> list[Path]:
        before = time.time_ns() - _SETTLED_AFTER
        try:
            with os.scandir(self._folder / source) as entries:
                return sorted(Path(entry.path) for entry in entries if _is_whole(entry, before))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SourceError(source, f"{error.filename}: {error.strerror}") from error


def _is_whole(entry: os.DirEntry[str], before: int) -> bool:
    if entry.name.startswith(".") or not entry.name.endswith(SUFFIXES):
        return False
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_mtime_ns < before


def reject(path: Path) -> None:
    """Keep what could not be read beside the folders, for somebody to look at. Raises: OSError."""
    folder = path.parent.parent / REJECTED / path.parent.name
    folder.mkdir(parents=True, exist_ok=True)
    path.replace(folder / path.name)
