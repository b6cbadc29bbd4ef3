"""Reads files that other programs write, once they are complete. Standard library only."""

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

#: Identifies one version of a file: inode, size in bytes, time of its last change in nanoseconds.
Identity = tuple[int, int, int]

#: Whether the file at a path, with its current status, is known to be complete. Used if the system
#: cannot tell whether a file is being written.
IsKnownComplete = Callable[[Path, os.stat_result], bool]

#: In seconds: how long a file must be unchanged if the system cannot tell whether it is being
#: written.
QUIET = 5

#: In bytes: smaller files are read at once. Larger ones are read as needed, and checked again at
#: the end.
_IN_MEMORY = 16 * 2**20

#: How often a file is read that keeps changing while it is read.
_TRIES = 3

#: File systems whose files may be written by other machines, which this one does not know about.
_SHARED = {"9p", "afs", "ceph", "cifs", "fuse", "gfs2", "lustre", "nfs", "nfs4", "ocfs2"}
_SHARED |= {"prl_fs", "smb3", "vboxsf", "virtiofs"}


_CHANGES = "changes while it is read; a later run reads it"


class Unfinished(OSError):
    """The file may be incomplete and is read later. The message says why, without the path."""


def never_known(_path: Path, _status: os.stat_result) -> bool:
    """Return False: the default for programs that do not watch files being written."""
    return False


def identity(status: os.stat_result) -> Identity:
    return status.st_ino, status.st_size, status.st_mtime_ns


def open_plain(path: Path) -> BinaryIO:
    """Open a regular file. Raises: OSError, also for any other kind of file."""
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
        raise OSError(None, "is not a regular file", str(path))
    return os.fdopen(file, "rb")


def open_whole(path: Path, quiet: float) -> BinaryIO:
    """Open a regular file that no program is writing; see :func:`read_whole`."""
    return read_whole(path, quiet)[0]


def read_whole(
    path: Path, quiet: float, is_known_complete: IsKnownComplete = never_known
) -> tuple[BinaryIO, Identity]:
    """Return the bytes of a regular file as of one moment, and its identity.

    If neither the system nor *is_known_complete* can tell whether the file is being written, it
    must have been unchanged for *quiet* seconds. A file of more than 16 MiB can still change while
    it is read: then closing it raises Unfinished.

    Raises: Unfinished; OSError.
    """
    for _ in range(_TRIES):
        with open_plain(path) as file:
            status = os.fstat(file.fileno())
            if why := _why_unfinished(path, file.fileno(), status, quiet, is_known_complete):
                raise Unfinished(why)
            if status.st_size > _IN_MEMORY:
                return _Watched(os.dup(file.fileno()), status), identity(status)
            content = file.read(_IN_MEMORY + 1)
            if not _changed(file.fileno(), status):
                return io.BytesIO(content), identity(status)
    raise Unfinished(_CHANGES)


def why_unfinished(
    path: Path, quiet: float, is_known_complete: IsKnownComplete = never_known
) -> str | None:
    """Return why the file *path* may not be complete yet; None if it is. Raises: OSError."""
    with open_plain(path) as file:
        status = os.fstat(file.fileno())
        return _why_unfinished(path, file.fileno(), status, quiet, is_known_complete)


def is_being_written(path: Path) -> bool:
    """Whether a program is known to have *path* open for writing. Raises: OSError."""
    with open_plain(path) as file:
        return _has_writer(file.fileno(), os.fstat(file.fileno()).st_dev) is True


def is_shared(folder: Path) -> bool:
    """Whether other machines may write the files in *folder*. Raises: OSError."""
    return _is_shared(folder.stat().st_dev)


def _why_unfinished(
    path: Path, file: int, status: os.stat_result, quiet: float, is_known_complete: IsKnownComplete
) -> str | None:
    writer = _has_writer(file, status.st_dev)
    if writer is not None:
        return "another program is writing it; a later run reads it" if writer else None
    if not _is_shared(status.st_dev) and is_known_complete(path, status):
        return None
    # A program can set the time of a file's last change, but not that of its inode.
    now = time.time()
    rested = now - max(status.st_ctime, status.st_mtime if status.st_mtime <= now else 0)
    if rested < -quiet:
        return f"its last change is {-rested:,.0f} s ahead of the clock; touch it to have it read"
    if rested < quiet:
        return f"may still be written; a run reads it once it has rested for {quiet:g} s"
    return None


def _has_writer(file: int, device: int) -> bool | None:
    """Whether a program has *file* open for writing. None: the system cannot tell.

    Linux grants a read lease (fcntl(2), F_SETLEASE) on a file that no program has open for writing,
    to its owner or with CAP_LEASE. The lease is released at once, because a program that opens the
    file for writing meanwhile has to wait.
    """
    if sys.platform != "linux" or _is_shared(device):
        return None
    try:
        # SIGIO, sent when another program waits for the lease, would end this one. SIGURG does not.
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
    """Whether the open *file* has changed since *before*, or is being written now."""
    after = os.fstat(file)
    return identity(after) != identity(before) or _has_writer(file, after.st_dev) is True


class _Watched(io.BufferedReader):
    """A file that is checked for changes when it is closed."""

    def __init__(self, file: int, status: os.stat_result) -> None:
        # It is read to its end, in lines of some thousand bytes.
        super().__init__(io.FileIO(file, "rb"), 2**18)
        self._status = status

    def close(self) -> None:
        """Raises: Unfinished, if the file has changed since it was opened."""
        changed = not self.closed and _changed(self.fileno(), self._status)
        super().close()
        if changed:
            raise Unfinished(_CHANGES)
