"""The spool of pushed articles: a folder for each source. Standard library only."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from feedpub.archive.queries.quarantine import PUSHED
from feedpub.durable import sync_folder
from feedpub.errors import SourceError
from feedpub.intake.sources.files import SUFFIXES, changed, printable, written
from feedpub.intake.sources.finished_files import (
    QUIET,
    Identity,
    IsKnownComplete,
    identity,
    is_being_written,
    never_known,
    read_whole,
    why_unfinished,
)
from feedpub.protocols import Raw

#: The folder for files that could not be read, beside those of the sources; and how long they stay.
REJECTED = "rejected"
KEPT = timedelta(days=30)

#: Below the folder of a source: where a file is moved to before it is removed.
_TAKEN = ".taken"


class PushedFile:
    """A file in the spool."""

    def __init__(
        self,
        source: str,
        path: Path,
        seen: Identity,
        quiet: float,
        is_known_complete: IsKnownComplete,
    ) -> None:
        self.path = path
        self._quiet = quiet
        self._saw_whole = is_known_complete

        #: The version of the file that was read, at first the one that was listed.
        self._read = seen
        self.raw = Raw(
            source=source,
            name=printable(f"{PUSHED}{source}/{path.name}"),
            open=self._open,
            changed=changed(path),
            written=written(path),
            kind=path.suffix,
        )

    def _open(self) -> BinaryIO:
        stream, self._read = read_whole(self.path, self._quiet, self._saw_whole)
        return stream

    def remove(self) -> None:
        """Remove the file that was read; a newer one of its name stays. Raises: OSError."""
        if taken := self._taken():
            taken.unlink()
            _leave(taken)

    def reject(self) -> None:
        """Move the file that was read, and is invalid, to the folder of rejected files.

        A newer file of its name stays in the spool; files rejected earlier are not overwritten.

        Raises: OSError.
        """
        if taken := self._taken():
            folder = self.path.parent.parent / REJECTED / self.path.parent.name
            try:
                folder.mkdir(parents=True, exist_ok=True)
                _move_to_first_free(taken, (folder / each for each in _names(self.path)))
            except OSError:
                _put_back(taken)
                raise
            _leave(taken)

    def _taken(self) -> Path | None:
        """Move the file out of reach of writers; None if it is not the one that was read."""
        taken = self.path.parent / _TAKEN / self.path.name
        taken.parent.mkdir(exist_ok=True)
        if os.path.lexists(taken):
            _put_back(taken)
            taken.parent.mkdir(exist_ok=True)
        try:
            self.path.rename(taken)
        except FileNotFoundError:
            _leave(taken)
            return None
        if identity(taken.lstat()) == self._read and not _is_being_written(taken):
            return taken
        _put_back(taken)
        return None


class Spool:
    def __init__(
        self, folder: Path, quiet: float = QUIET, is_known_complete: IsKnownComplete = never_known
    ) -> None:
        self._folder = folder
        self._quiet = quiet
        self._saw_whole = is_known_complete

    def place(self, source: str, suffix: str) -> Path:
        """Return where a new file for *source* is to be kept: a path that no file has."""
        return self._folder / source / f"{os.urandom(12).hex()}{suffix}"

    def keep(self, place: Path, content: bytes) -> None:
        """Write *content* durably to *place*. Raises: OSError; then nothing was written."""
        folder = place.parent
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for each in missing:
            sync_folder(each.parent)
        part = folder / f".{place.name}"
        try:
            with part.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(place)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        sync_folder(folder)

    def has_something(self, sources: Collection[str]) -> bool:
        """Whether any file waits, whole or not. Raises: SourceError."""
        return any(self._waiting(source) for source in sources)

    def waiting(self, sources: Collection[str]) -> dict[Path, Identity]:
        """Return the waiting files that are whole, with their identities."""
        found: dict[Path, Identity] = {}
        for source in sources:
            # The next run reports a folder that cannot be read.
            with contextlib.suppress(SourceError):
                found |= {
                    path: seen
                    for path, seen in self._waiting(source)
                    if not _is_unfinished(path, self._quiet, self._saw_whole)
                }
        return found

    def has_only(self, files: Collection[Path], sources: Iterable[str]) -> bool:
        """Whether no file but *files* waits for *sources*. False if that cannot be said."""
        try:
            return all(path in files for name in sources for path, _ in self._waiting(name))
        except SourceError:
            return False

    def files(self, source: str) -> list[PushedFile]:
        """Return the files that wait for *source*, by name. Raises: SourceError."""
        waiting = self._waiting(source)
        return [
            PushedFile(source, path, seen, self._quiet, self._saw_whole) for path, seen in waiting
        ]

    def recover(self, source: str) -> None:
        """Put back the files that a killed run took and did not remove; they are read again.

        The caller must hold the archive's lock.
        """
        # If one cannot be put back, the next run tries again.
        with contextlib.suppress(OSError):
            for taken in (self._folder / source / _TAKEN).iterdir():
                _put_back(taken)

    def forget_old(self) -> int:
        """Remove files that were rejected a month ago, and return their number.

        Raises: OSError.
        """
        before = time.time() - KEPT.total_seconds()
        removed = 0
        for path in (self._folder / REJECTED).glob("*/*"):
            # The time of the inode is when the file was moved there.
            if path.lstat().st_ctime < before and not path.is_dir():
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _waiting(self, source: str) -> list[tuple[Path, Identity]]:
        try:
            with os.scandir(self._folder / source) as entries:
                return sorted(_pushed(entries))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SourceError(source, f"{error.filename}: {error.strerror}") from error


def _pushed(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[Path, Identity]]:
    for entry in entries:
        if entry.name.startswith(".") or not entry.name.endswith(SUFFIXES):
            continue
        with contextlib.suppress(FileNotFoundError):
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(status.st_mode):
                yield Path(entry.path), identity(status)


def _is_unfinished(path: Path, quiet: float, is_known_complete: IsKnownComplete) -> bool:
    """Whether a program is writing the file. The next run reports one that cannot be opened."""
    try:
        return why_unfinished(path, quiet, is_known_complete) is not None
    except OSError:
        return False


def _is_being_written(path: Path) -> bool:
    try:
        return is_being_written(path)
    except OSError:
        return False


def _put_back(taken: Path) -> None:
    """Put *taken* back into the spool, under another name if a new file has its own."""
    waiting = taken.parent.parent
    _move_to_first_free(taken, (waiting / each for each in _names(taken)))
    _leave(taken)


def _leave(taken: Path) -> None:
    # It may hold other files.
    with contextlib.suppress(OSError):
        taken.parent.rmdir()


def _names(path: Path) -> Iterator[str]:
    """Yield the name of *path*, then unique names with its suffix."""
    yield path.name
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    # A name has 255 bytes at most.
    stem = os.fsdecode(os.fsencode(path.stem)[:200])
    while True:
        yield f"{stem}.{stamp}.{os.urandom(3).hex()}{path.suffix}"


def _move_to_first_free(file: Path, places: Iterator[Path]) -> None:
    """Rename *file* to the first of *places* that does not exist. Raises: OSError."""
    for place in places:
        try:
            os.link(file, place, follow_symlinks=False)
        except FileExistsError:
            continue
        except OSError:
            # Not every file system has hard links, and not every user may link every file.
            if os.path.lexists(place):
                continue
            file.rename(place)
        else:
            file.unlink()
        return
