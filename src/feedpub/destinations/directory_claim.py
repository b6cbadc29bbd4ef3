"""One archive at a time publishes into a directory.

Two configurations that publish into one directory would keep replacing each other's documents.
The claim is a hidden file in the directory, which is locked (``flock``) and names its holder.
Publishing does not depend on it: if the file cannot be locked for another reason than that somebody
else holds it, that is reported and the run goes on.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from feedpub.durable import make_folder
from feedpub.errors import DirectoryBusy
from feedpub.file_lock import lock_within
from feedpub.protocols import ClaimFlaw

#: The lock's file in the publish directory; web servers do not show hidden files.
LOCK = ".feedpub.lock"

#: How much of the lock's file is read at most, in bytes.
_MAX_SIZE = 5_000

_DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


@contextlib.contextmanager
def claimed(
    directory: Path,
    archive: str,
    *,
    has_daemon: Callable[[str], bool],
    wait: float,
    stopping: Callable[[], bool],
    for_life: bool,
) -> Iterator[ClaimFlaw | None]:
    """Claim *directory* for *archive*; see :meth:`feedpub.protocols.Destination.claim`."""
    with contextlib.ExitStack() as stack:
        try:
            make_folder(directory)
        except OSError:
            # The first document that cannot be put reports it.
            yield None
            return
        path = directory / LOCK
        try:
            file = _open(path)
        except OSError as error:
            yield _unlocked(path, error)
            return
        stack.callback(os.close, file)
        try:
            is_ours = _lock(file, archive, has_daemon, wait, stopping, for_life=for_life)
        except BlockingIOError as error:
            raise DirectoryBusy(directory, f"{_holder(file)} publishes there") from error
        except OSError as error:
            yield _unlocked(path, error)
            return
        yield _sign(file, path, archive) if is_ours else None


def _open(path: Path) -> int:
    """Open the lock's file, created if missing. Raises: OSError, also if it is not a plain file."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    # Nobody else needs to know where the archive is.
    file = os.open(path, flags, 0o600)
    status = os.fstat(file)
    if stat.S_ISREG(status.st_mode) and status.st_nlink <= 1:
        return file
    os.close(file)
    raise OSError(None, "is not a regular file of its own; remove it", str(path))


def _lock(
    file: int,
    archive: str,
    has_daemon: Callable[[str], bool],
    wait: float,
    stopping: Callable[[], bool],
    *,
    for_life: bool,
) -> bool:
    """Lock *file*. Returns False if the daemon of *archive* has locked it already.

    Raises: BlockingIOError, Stopped, OSError.
    """
    with contextlib.suppress(BlockingIOError):
        lock_within(file, 0, stopping)
        return True
    _, holder = _read_signature(file)
    is_ours = holder == archive
    if holder and not (is_ours and for_life) and has_daemon(holder):
        if is_ours:
            return False
        # The daemon of another archive does not end: waiting is pointless.
        wait = 0
    lock_within(file, time.monotonic() + wait, stopping)
    return True


def _sign(file: int, path: Path, archive: str) -> ClaimFlaw | None:
    """Write into the lock's *file* who holds it.

    A full disk does not keep a run from publishing, but is reported.
    """
    line = os.fsencode(f"{os.getpid()}\n{archive}\n")
    try:
        os.ftruncate(file, 0)
        at = 0
        while at < len(line):
            at += os.pwrite(file, line[at:], at)
    except OSError as error:
        return _unwritten(path, error)
    return None


def _read_signature(file: int) -> tuple[str, str]:
    """Return the process and the archive that the lock's *file* names; empty if it names none."""
    try:
        lines = os.fsdecode(os.pread(file, _MAX_SIZE, 0)).split("\n")
    except OSError:
        return "", ""
    # A run that was stopped while it wrote may have written a part.
    is_whole = len(lines) > 2 and lines[0].isdigit()
    return (lines[0], lines[1]) if is_whole else ("", "")


def _holder(file: int) -> str:
    process, archive = _read_signature(file)
    if not process:
        return "another configuration"
    return f"the configuration with the archive {archive} (process {process})"


def _unlocked(path: Path, error: OSError) -> ClaimFlaw:
    if error.errno in _DISK_ERRORS:
        return _unwritten(path, error)
    return ClaimFlaw(f"{path}: {error.strerror or error}: other configurations could publish there")


def _unwritten(path: Path, error: OSError) -> ClaimFlaw:
    return ClaimFlaw(f"{path}: cannot be written: {error.strerror or error}", is_of_disk=True)
