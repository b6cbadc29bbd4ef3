"""One archive at a time for one publish directory.

Two configurations that publish into one directory would replace each other's documents in turns.
The lock is a hidden file in the directory, which is locked (``flock``) and says who holds it.
Nothing of it is needed to publish: where it cannot be had for another reason than that somebody
else holds it, that is said and nothing else.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from feedpub.archive.lock import is_held, lock_of, lock_within
from feedpub.destinations.directory import LOCK, make_folder
from feedpub.errors import DirectoryBusy

#: As much of the lock's file is read, in bytes.
_MOST = 5_000

_OF_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


@dataclass(frozen=True, slots=True)
class ClaimFlaw:
    """What is wrong with the lock of a publish directory, for somebody to mend."""

    reason: str

    #: Whether the disk is full, read-only or failing: then nothing else can be put there, either.
    is_of_disk: bool = False


@contextlib.contextmanager
def claimed(
    directory: Path,
    archive: Path,
    *,
    wait: float = 0,
    stopping: Callable[[], bool] = lambda: False,
    for_life: bool = False,
) -> Iterator[ClaimFlaw | None]:
    """Keep runs of other archives than *archive* from publishing into *directory* meanwhile.

    The daemon of *archive* has it *for_life*, for other runs on its archive, too.

    Yields None, or what is wrong with the lock.

    Raises: DirectoryBusy, if another archive's run holds it for *wait* seconds more; Stopped, if
    *stopping* while it does.
    """
    with contextlib.ExitStack() as stack:
        try:
            make_folder(directory)
        except OSError:
            # Whoever puts something there says so.
            yield None
            return
        path = directory / LOCK
        try:
            file = _opened(path)
        except OSError as error:
            yield _unlocked(path, error)
            return
        stack.callback(os.close, file)
        try:
            is_to_sign = _has(file, archive, wait, stopping, for_life=for_life)
        except BlockingIOError as error:
            raise DirectoryBusy(directory, f"{_holder(file)} publishes there") from error
        except OSError as error:
            yield _unlocked(path, error)
            return
        yield _sign(file, path, archive) if is_to_sign else None


def _unlocked(path: Path, error: OSError) -> ClaimFlaw:
    if error.errno in _OF_DISK:
        return _unwritten(path, error)
    return ClaimFlaw(f"{path}: {error.strerror or error}: other configurations could publish there")


def _opened(path: Path) -> int:
    """The lock's file, made if it is missing. Raises: OSError, also if it is no regular file."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    # Nobody else needs to know where the archive is.
    file = os.open(path, flags, 0o600)
    found = os.fstat(file)
    if stat.S_ISREG(found.st_mode) and found.st_nlink <= 1:
        return file
    os.close(file)
    raise OSError(None, "is not a regular file of its own; remove it", str(path))


def _has(
    file: int, archive: Path, wait: float, stopping: Callable[[], bool], *, for_life: bool
) -> bool:
    """Lock *file*; False if the daemon of *archive* has done that.

    Raises: BlockingIOError, Stopped, OSError.
    """
    with contextlib.suppress(BlockingIOError):
        lock_within(file, 0, stopping)
        return True
    _, holder = _signed(file)
    is_ours = holder == os.path.realpath(archive)
    if holder and not (is_ours and for_life) and is_held(lock_of(Path(holder), "daemon")):
        if is_ours:
            return False
        # Another archive's daemon stays: it is not waited for.
        wait = 0
    lock_within(file, time.monotonic() + wait, stopping)
    return True


def _sign(file: int, path: Path, archive: Path) -> ClaimFlaw | None:
    """Say in the lock's *file* who holds it.

    A full disk must not keep a run from publishing, but is told.
    """
    line = os.fsencode(f"{os.getpid()}\n{os.path.realpath(archive)}\n")
    try:
        os.ftruncate(file, 0)
        at = 0
        while at < len(line):
            at += os.pwrite(file, line[at:], at)
    except OSError as error:
        return _unwritten(path, error)
    return None


def _unwritten(path: Path, error: OSError) -> ClaimFlaw:
    return ClaimFlaw(f"{path}: cannot be written: {error.strerror or error}", is_of_disk=True)


def _signed(file: int) -> tuple[str, str]:
    """The process and the archive that the lock's *file* names; empty if it names none."""
    try:
        lines = os.fsdecode(os.pread(file, _MOST, 0)).split("\n")
    except OSError:
        return "", ""
    # Of a run that was stopped in the middle of it, a part may be there.
    is_whole = len(lines) > 2 and lines[0].isdigit()
    return (lines[0], lines[1]) if is_whole else ("", "")


def _holder(file: int) -> str:
    process, archive = _signed(file)
    if not process:
        return "another configuration"
    return f"the configuration with the archive {archive} (process {process})"
