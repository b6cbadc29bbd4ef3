"""Files that other programs write: read only once they are whole. Only the standard library."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import signal
import stat
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

#: What tells a file from the one before of that name: inode, size in bytes, time of its last
#: change in nanoseconds.
Identity = tuple[int, int, int]

#: Asked where the system does not say whether a file is being written: whether the file at that
#: path, which has just had that status, was seen to become whole.
SawWhole = Callable[[Path, os.stat_result], bool]

#: In seconds: how long a file has to rest where the system does not say whether it is being
#: written.
QUIET = 5

#: In bytes: a smaller file is read whole before anything is made of it. A larger one is read as it
#: is needed, and looked at again at its end.
_IN_MEMORY = 16 * 2**20

#: How often a file is read that changes while it is read.
_TRIES = 3

#: File systems whose files may be written by other machines: what this one knows of writers is not
#: all there is to know.
_SHARED = {"9p", "afs", "ceph", "cifs", "fuse", "gfs2", "lustre", "nfs", "nfs4", "ocfs2"}
_SHARED |= {"prl_fs", "smb3", "vboxsf", "virtiofs"}


_CHANGES = "changes while it is read; a later run reads it"


class Unfinished(OSError):
    """The file may not be whole yet; it is read later. Its text says why, without the path."""


def nobody_saw(_path: Path, _status: os.stat_result) -> bool:
    """For whoever was not there when the file was written."""
    return False


def identity(status: os.stat_result) -> Identity:
    return status.st_ino, status.st_size, status.st_mtime_ns


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file, and nothing else. Raises: OSError."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(
                errno.ELOOP, "is a symbolic link; copy the file itself here", str(path)
            ) from error
        raise
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(None, "is no plain file", str(path))
    return os.fdopen(file, "rb")


def open_whole(path: Path, quiet: float) -> BinaryIO:
    """Open a plain file that no program is writing; see :func:`read_whole`."""
    return read_whole(path, quiet)[0]


def read_whole(
    path: Path, quiet: float, saw_whole: SawWhole = nobody_saw
) -> tuple[BinaryIO, Identity]:
    """Return the bytes of a plain file as they were at one moment, and which file they are.

    Where neither the system nor *saw_whole* says whether the file is being written, it has to rest
    for *quiet* seconds first. A file of more than 16 MiB can still change while it is read: then
    closing it raises Unfinished.

    Raises: Unfinished; OSError.
    """
    for _ in range(_TRIES):
        with open_plain(path) as file:
            status = os.fstat(file.fileno())
            if why := _why_unfinished(path, file.fileno(), status, quiet, saw_whole):
                raise Unfinished(why)
            if status.st_size > _IN_MEMORY:
                return _Watched(os.dup(file.fileno()), status), identity(status)
            content = file.read(_IN_MEMORY + 1)
            if not _changed(file.fileno(), status):
                return io.BytesIO(content), identity(status)
    raise Unfinished(_CHANGES)


def why_unfinished(path: Path, quiet: float, saw_whole: SawWhole = nobody_saw) -> str | None:
    """Why the plain file *path* may not be whole yet. None: it is. Raises: OSError."""
    with open_plain(path) as file:
        status = os.fstat(file.fileno())
        return _why_unfinished(path, file.fileno(), status, quiet, saw_whole)


def is_being_written(path: Path) -> bool:
    """Whether a program is known to have *path* open for writing. Raises: OSError."""
    with open_plain(path) as file:
        return _has_writer(file.fileno(), os.fstat(file.fileno()).st_dev) is True


def _why_unfinished(
    path: Path, file: int, status: os.stat_result, quiet: float, saw_whole: SawWhole
) -> str | None:
    writer = _has_writer(file, status.st_dev)
    if writer is not None:
        return "another program is writing it; a later run reads it" if writer else None
    if not _is_shared(status.st_dev) and saw_whole(path, status):
        return None
    # The time of the last change of a file can be set to anything; that of its inode cannot.
    now = time.time()
    rested = now - max(status.st_ctime, status.st_mtime if status.st_mtime <= now else 0)
    if rested < -quiet:
        return f"its last change is {-rested:,.0f} s ahead of the clock; touch it to have it read"
    if rested < quiet:
        return f"may still be written; a run reads it once it has rested for {quiet:g} s"
    return None


def _has_writer(file: int, device: int) -> bool | None:
    """Whether a program has the open *file* open for writing. None: the system does not say.

    Linux grants a read lease (fcntl(2), F_SETLEASE) on a file that nobody has open for writing, to
    its owner or with CAP_LEASE. It is given back at once: a program that opens the file for writing
    meanwhile waits for that.
    """
    if sys.platform != "linux" or _is_shared(device):
        return None
    try:
        # SIGIO, which tells of somebody who waits for the lease, ends a program. SIGURG does not.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return True if error.errno == errno.EAGAIN else None
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


@lru_cache(maxsize=64)
def _is_shared(device: int) -> bool:
    """Whether other machines may write the files of *device*."""
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = Path("/proc/self/mountinfo").read_bytes().decode(errors="replace").splitlines()
    except OSError:
        return False
    for line in lines:
        # proc(5): "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw"
        mount, _, system = line.partition(" - ")
        if mount.split()[2:3] == [number]:
            kind = system.split()[0]
            return kind in _SHARED or kind.startswith("fuse.")
    return False


def _changed(file: int, before: os.stat_result) -> bool:
    """Whether the open *file* has changed since, or a program has begun to write it."""
    after = os.fstat(file)
    return identity(after) != identity(before) or _has_writer(file, after.st_dev) is True


class _Watched(io.BufferedReader):
    """A file that is looked at again when it is closed."""

    def __init__(self, file: int, status: os.stat_result) -> None:
        super().__init__(io.FileIO(file, "rb"))
        self._status = status

    def close(self) -> None:
        """Raises: Unfinished, if the file has changed since it was opened."""
        changed = not self.closed and _changed(self.fileno(), self._status)
        super().close()
        if changed:
            raise Unfinished(_CHANGES)
