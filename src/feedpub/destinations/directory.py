"""The publish directory: a folder that a web server serves."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import stat
import time
from collections.abc import Iterable
from pathlib import Path

from feedpub.errors import DestinationError
from feedpub.feed import Document

#: What is given up first when the disk is full: web servers hide it, and nobody else may read it.
RESERVE = ".feedpub.reserve"

#: In bytes: a reserve is not made anew for every small change of what it is kept for.
_LEAST_RESERVE = 1 << 16
_MOST_RESERVE = 1 << 28

#: The disk, the quota, or what one file may hold.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

#: A clock is not trusted to be right to the second; a file later than this ahead of it was put by
#: one that was wrong.
_SKEW = 60  # seconds


#: The lock of the publish directory, in it; web servers show no hidden files.
LOCK = ".feedpub.lock"


def temporary_names(name: str) -> str:
    """A pattern of the temporary names of a document, whose own name the pattern *name* matches."""
    return rf"\.(?:{name})\.[0-9a-f]{{16}}\.tmp"


class DirectoryDestination:
    """Puts each document whole or not at all: a temporary file, fsync, rename, fsync of the folder.

    Folders are held open while documents are put, and never entered through a symbolic link.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[str, int] = {}

    def __enter__(self) -> DirectoryDestination:
        return self

    def __exit__(self, *_: object) -> None:
        for folder in self._folders.values():
            os.close(folder)
        self._folders.clear()

    def stands(self, name: str, mark: str) -> bool:
        return mark_of(self._root / name) == mark

    def put(self, document: Document) -> str:
        folder_name, _, name = document.name.rpartition("/")
        try:
            return self._put(self._folder(folder_name), name, document.content)
        except OSError as error:
            raise self._failure(document.name, error) from error

    def adopt(self, document: Document) -> str | None:
        """The mark of *document* if it stands already as it is; it is made durable. Else None."""
        folder_name, _, name = document.name.rpartition("/")
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            file = os.open(name, flags, dir_fd=self._folder(folder_name))
        except OSError:
            return None
        try:
            status = os.fstat(file)
            if not stat.S_ISREG(status.st_mode) or stat.S_IMODE(status.st_mode) != 0o644:
                return None
            with os.fdopen(file, "rb", closefd=False) as opened:
                if status.st_size != len(document.content) or opened.read() != document.content:
                    return None
            os.fsync(file)
        except OSError:
            return None
        finally:
            os.close(file)
        return _mark(status)

    def keep_reserve(self, size: int, name: str = RESERVE) -> None:
        """Keep a file of at least *size* bytes, to be given up; nothing is done if it is there.

        Raises: DestinationError.
        """
        wanted = min(_MOST_RESERVE, max(_LEAST_RESERVE, 1 << max(0, size - 1).bit_length()))
        try:
            status = os.stat(name, dir_fd=self._folder(""), follow_symlinks=False)
            if stat.S_ISREG(status.st_mode) and wanted <= status.st_size <= 4 * wanted:
                return
        except FileNotFoundError:
            pass
        except OSError as error:
            raise self._failure(name, error) from error
        # Always the same bytes, and such as no file system packs into less.
        content = hashlib.shake_128(b"feedpub").digest(wanted)
        try:
            self._put(self._folder(""), name, content, mode=0o600)
        except OSError as error:
            raise self._failure(name, error) from error
        self.settle()

    def give_up_reserve(self, name: str = RESERVE) -> bool:
        """Make room by removing the reserve; whether there was one."""
        try:
            os.unlink(name, dir_fd=self._folder(""))
        except OSError:
            return False
        return True

    def _failure(self, name: str, error: OSError) -> DestinationError:
        place = _place(self._root / name, error)
        return DestinationError(place, _reason(error), full=error.errno in _FULL)

    def remove(self, name: str) -> None:
        """Remove the document *name*. Raises: DestinationError."""
        below, _, base = name.rpartition("/")
        try:
            os.unlink(base, dir_fd=self._folder(below))
        except OSError as error:
            reason = f"cannot be removed: {error.strerror or error}"
            raise DestinationError(_place(self._root / name, error), reason) from error

    def settle(self) -> None:
        for name, folder in self._folders.items():
            try:
                os.fsync(folder)
            except OSError as error:
                raise DestinationError(self._root / name, _reason(error)) from error

    def sweep(self, names: Iterable[str]) -> list[str]:
        """Remove what runs that were killed left beside the documents *names*.

        Returns what could not be removed, one line a folder.
        """
        troubles = []
        by_folder: dict[str, list[str]] = {}
        for name in (*names, RESERVE):
            below, _, base = name.rpartition("/")
            by_folder.setdefault(below, []).append(re.escape(base))
        for below, bases in by_folder.items():
            stray = re.compile(temporary_names("|".join(bases)))
            if not (self._root / below).is_dir():
                continue
            try:
                opened = self._folder(below)
                for found in os.listdir(opened):  # noqa: PTH208 - by its descriptor
                    if stray.fullmatch(found):
                        os.unlink(found, dir_fd=opened)
            except OSError as error:
                reason = error.strerror or error
                troubles.append(f"{self._root / below}: old files cannot be removed: {reason}")
        return troubles

    def _folder(self, name: str) -> int:
        """The open folder *name* below the root, made where it is missing."""
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
                    # Whatever the umask: a web server must get in.
                    os.fchmod(self._folders[name], 0o755)
                except NotADirectoryError as error:
                    where = str(self._root / name)
                    reason = "it is no folder, or a link to one"
                    raise NotADirectoryError(errno.ENOTDIR, reason, where) from error
        return self._folders[name]

    def _put(self, folder: int, name: str, content: bytes, mode: int = 0o644) -> str:
        temporary = f".{name}.{secrets.token_hex(8)}.tmp"
        mtime = _mtime_after(folder, name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.open(temporary, flags, 0o600, dir_fd=folder)
        try:
            try:
                view = memoryview(content)
                while view:
                    view = view[os.write(file, view) :]
                os.utime(file, ns=(mtime, mtime))
                os.fchmod(file, mode)
                os.fsync(file)
                mark = _mark(os.fstat(file))
            finally:
                os.close(file)
            os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary, dir_fd=folder)
            raise
        return mark


def mark_of(path: Path) -> str | None:
    """The mark of the file that stands at *path*; None if no plain file does."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return _mark(status) if stat.S_ISREG(status.st_mode) else None


def _mark(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def _mtime_after(folder: int, name: str) -> int:
    """When the document that replaces *name* was made, in nanoseconds and whole seconds.

    nginx makes its ETag of the second and the size: a second document of one size in one second
    would be a 304 with the first one's body for as long as it stands.
    """
    now = int(time.time())
    try:
        before = int(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime)
    except FileNotFoundError:
        return now * 10**9
    if before > now + _SKEW:
        return now * 10**9
    return max(now, before + 1) * 10**9


def make_folder(folder: Path) -> None:
    """Make *folder* and what is missing above it, durably. Raises: OSError."""
    if folder.is_dir():
        return
    if os.path.lexists(folder):
        raise NotADirectoryError(errno.ENOTDIR, "it is no folder", str(folder))
    if not folder.parent.is_dir():
        make_folder(folder.parent)
    folder.mkdir()
    folder.chmod(0o755)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in *folder* outlast a power cut. Raises: OSError."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _place(document: Path, error: OSError) -> object:
    """What is in the way: the folder if the error names one, else the document."""
    named = error.filename if isinstance(error.filename, str) and "/" in error.filename else None
    return named or document


def _reason(error: OSError) -> str:
    return f"cannot be written: {error.strerror or error}"
