"""The publish directory: a folder that a web server serves."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from feedpub.destinations.directory_files import (
    SUFFIX_OF_CODING,
    copies_of,
    mark_of,
    mark_of_status,
    read,
    stored_files,
)
from feedpub.durable import (
    give_up_reserve,
    is_out_of_space,
    keep_reserve,
    make_folder,
    remove_temporary_files,
    replace_files,
)
from feedpub.errors import DestinationError

if TYPE_CHECKING:
    from feedpub.feed import Document
    from feedpub.protocols import ClaimFlaw, Overwritten, StoredFile

#: The reserve's file in the publish directory: web servers do not show it, and only its owner may
#: read it.
RESERVE = ".feedpub.reserve"

#: A clock may be wrong by some seconds. A file that is later than this ahead of it was put by a
#: clock that was wrong by more.
_CLOCK_TOLERANCE = 60  # seconds


class DirectoryDestination:
    """Stores each document by a temporary file, fsync, rename, and fsync of the folder.

    Implements :class:`feedpub.protocols.Destination`. Folders stay open while documents are put,
    and are never entered through a symbolic link.

    A document's compressed variants are stored right before it and with its time of change; its
    mark covers them. No other compressed copy outlives the version of which it is one.
    """

    def __init__(self, root: Path, variants: Sequence[str] = ()) -> None:
        """*variants*: content codings, see :mod:`feedpub.destinations.variants`."""
        self._root = root
        self._variants = variants
        self._suffixes = tuple(SUFFIX_OF_CODING[each] for each in variants)
        # Runs with nothing to do spend most of their time on paths of documents.
        self._prefix = f"{root}/"
        self._folders: dict[str, int] = {}

    @property
    def identity(self) -> str:
        return str(self._root)

    def place(self, name: str) -> str:
        return str(self._root / name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for folder in self._folders.values():
            os.close(folder)
        self._folders.clear()

    def claim(
        self,
        archive: str,
        *,
        has_daemon: Callable[[str], bool],
        wait: float = 0,
        stopping: Callable[[], bool] = lambda: False,
        for_life: bool = False,
    ) -> AbstractContextManager[ClaimFlaw | None]:
        # Runs that find nothing to do import this module and claim nothing.
        from feedpub.destinations.directory_claim import claimed

        return claimed(
            self._root,
            archive,
            has_daemon=has_daemon,
            wait=wait,
            stopping=stopping,
            for_life=for_life,
        )

    def put(self, document: Document) -> str:
        folder_name, _, name = document.name.rpartition("/")
        contents = self._contents(name, document)
        try:
            folder = self._folder(folder_name)
            mtime = _mtime_after(folder, contents)
            for copy in copies_of(name):
                if copy not in contents:
                    _remove_copy(folder, copy)
            *variants, plain = map(mark_of_status, replace_files(folder, contents, mtime=mtime))
        except OSError as error:
            raise self._not_written(document.name, error) from error
        return _mark([plain, *variants])

    def adopt(self, document: Document) -> str | None:
        folder_name, _, name = document.name.rpartition("/")
        contents = self._contents(name, document)
        try:
            folder = self._folder(folder_name)
            if any(mark_of(copy, folder) for copy in copies_of(name) if copy not in contents):
                return None
            *variants, plain = (
                _status_if_same(folder, each, content) for each, content in contents.items()
            )
        except OSError:
            return None
        if plain is None or any(
            each is None or each.st_mtime_ns != plain.st_mtime_ns for each in variants
        ):
            return None
        return _mark(mark_of_status(each) for each in (plain, *variants) if each)

    def settle(self) -> None:
        for name, folder in self._folders.items():
            try:
                os.fsync(folder)
            except OSError as error:
                raise DestinationError(self._root / name, _reason(error)) from error

    def mark(self, name: str) -> str | None:
        plain = mark_of(self._prefix + name)
        if plain is None or not self._suffixes:
            return plain
        copies = (mark_of(f"{self._prefix}{name}{suffix}") for suffix in self._suffixes)
        return _mark([plain, *(copy or "" for copy in copies)])

    def is_untouched(self, name: str, mark: str) -> bool:
        return self.mark(name) == mark

    def is_known(self, file: str, mark: str) -> bool:
        del file, mark
        return False

    def size(self, mark: str) -> int:
        return int(mark.partition(":")[0])

    def overwritten(self, name: str, mark: str, *, may_ask: bool = False) -> Overwritten | None:
        from feedpub.protocols import Overwritten

        del may_ask
        path = self._root / name
        plain, found = _plain_mark(mark), mark_of(path)
        if plain is None or found == plain:
            return None
        try:
            at = path.lstat().st_ctime if found else path.parent.stat().st_mtime
        except OSError:
            at = 0.0
        since = datetime.fromtimestamp(int(at), UTC)
        return Overwritten(name=name, is_missing=found is None, since=since)

    def unknown(self, name: str, mark: str | None) -> tuple[str, ...]:
        return () if self.mark(name) in (None, mark) else (name,)

    def files(self) -> Iterator[StoredFile]:
        try:
            yield from stored_files(self._root)
        except FileNotFoundError:
            return
        except OSError as error:
            raise DestinationError(self._root, error.strerror or str(error)) from error

    def read(self, name: str) -> bytes | None:
        try:
            return read(self._root, name)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DestinationError(self._root / name, error.strerror or str(error)) from error

    def remove(self, name: str) -> None:
        folder_name, _, base = name.rpartition("/")
        try:
            folder = self._folder(folder_name)
            for copy in copies_of(base):
                _remove_copy(folder, copy)
            os.unlink(base, dir_fd=folder)
        except OSError as error:
            reason = f"cannot be removed: {error.strerror or error}"
            raise DestinationError(_obstacle(self._root / name, error), reason) from error

    def sweep(self, names: Iterable[str]) -> list[str]:
        troubles = []
        by_folder: dict[str, list[str]] = {}
        for name in (*names, RESERVE):
            folder_name, _, base = name.rpartition("/")
            by_folder.setdefault(folder_name, []).extend((base, *copies_of(base)))
        for folder_name, bases in by_folder.items():
            folder = self._root / folder_name
            if not folder.is_dir():
                continue
            try:
                remove_temporary_files(self._folder(folder_name), bases)
            except OSError as error:
                reason = error.strerror or error
                troubles.append(f"{folder}: old files cannot be removed: {reason}")
        return troubles

    def outcomes(self) -> dict[str, str | None]:
        return {}

    def old_versions(self) -> tuple[str, ...]:
        return ()

    def keep_reserve(self, size: int) -> None:
        # All variants of a text together are smaller than it.
        room = 2 * size if self._variants else size
        try:
            keep_reserve(self._root / RESERVE, room)
        except OSError as error:
            raise self._not_written(RESERVE, error) from error

    def give_up_reserve(self) -> bool:
        return give_up_reserve(self._root / RESERVE)

    def _contents(self, name: str, document: Document) -> dict[str, bytes]:
        """Return what is stored of *document*, by name. Raises: DestinationError."""
        if not self._variants:
            return {name: document.content}
        from feedpub.destinations.variants import files_of

        return files_of(document, name, self._variants)

    def _not_written(self, name: str, error: OSError) -> DestinationError:
        place = _obstacle(self._root / name, error)
        return DestinationError(place, _reason(error), full=is_out_of_space(error))

    def _folder(self, name: str) -> int:
        """Return the open folder *name* below the root, created if missing. Raises: OSError."""
        if name not in self._folders:
            if not name:
                make_folder(self._root)
                self._folders[name] = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
            else:
                above, _, base = name.rpartition("/")
                parent = self._folder(above)
                flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
                try:
                    self._folders[name] = os.open(base, flags, dir_fd=parent)
                except FileNotFoundError:
                    os.mkdir(base, 0o755, dir_fd=parent)
                    self._folders[name] = os.open(base, flags, dir_fd=parent)
                    # Whatever the umask: a web server must be able to enter it.
                    os.fchmod(self._folders[name], 0o755)
                except NotADirectoryError as error:
                    where = str(self._root / name)
                    reason = "not a folder, or a link to one"
                    raise NotADirectoryError(errno.ENOTDIR, reason, where) from error
        return self._folders[name]


def _mark(files: Iterable[str]) -> str:
    """Return the mark of a document from the marks of its file and of those of its variants."""
    return ",".join(files)


def _plain_mark(mark: str) -> str | None:
    """Return the part of *mark* that is of the document itself, without variants.

    These may be others since the configuration changed. None if another kind of destination made
    the mark, before the configuration changed.
    """
    plain = mark.partition(",")[0]
    parts = plain.split(":")
    return plain if len(parts) == 3 and all(map(str.isdecimal, parts)) else None


def _status_if_same(folder: int, name: str, content: bytes) -> os.stat_result | None:
    """Return the status of the file *name* if it has this *content*, durably. Raises: OSError."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    file = os.open(name, flags, dir_fd=folder)
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) or stat.S_IMODE(status.st_mode) != 0o644:
            return None
        with os.fdopen(file, "rb", closefd=False) as opened:
            if status.st_size != len(content) or opened.read() != content:
                return None
        os.fsync(file)
    finally:
        os.close(file)
    return status


def _remove_copy(folder: int, name: str) -> None:
    """Remove the compressed copy *name*, if there is one. Raises: OSError."""
    # A folder of that name is no copy.
    with contextlib.suppress(FileNotFoundError, IsADirectoryError):
        os.unlink(name, dir_fd=folder)


def _mtime_after(folder: int, names: Iterable[str]) -> int:
    """Return the time of change for the files that replace *names*, in nanoseconds.

    It is in whole seconds, and later than that of the replaced ones: nginx derives its ETag from
    the second and the size, and would answer 304 to readers of the first of two documents of one
    size within one second.
    """
    now = int(time.time())
    before = 0
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            before = max(before, int(status.st_mtime))
    if before > now + _CLOCK_TOLERANCE:
        return now * 10**9
    return max(now, before + 1) * 10**9


def _obstacle(document: Path, error: OSError) -> object:
    """Return what is in the way: the folder if the error names one, else the document."""
    named = error.filename if isinstance(error.filename, str) and "/" in error.filename else None
    return named or document


def _reason(error: OSError) -> str:
    return f"cannot be written: {error.strerror or error}"
