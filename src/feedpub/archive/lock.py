"""One run at a time for one archive."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from feedpub.errors import ArchiveBusy, ArchiveError, Stopped

#: What the locks of an archive are for, as their names say: itself; the sources on the web; the
#: daemon; and two that tell how runs ended (:mod:`feedpub.archive.runs`).
LOCKS = ("", "asking", "daemon", "run", "daemon-run")


def lock_of(archive: Path, what: str = "") -> Path:
    """The file of the lock of *archive* that *what* names; see :func:`locked`."""
    return archive.with_name(f"{archive.name}.{what}.lock" if what else f"{archive.name}.lock")


@contextlib.contextmanager
def locked(
    archive: Path,
    *,
    wait: float = 0,
    what: str = "",
    stopping: Callable[[], bool] = lambda: False,
) -> Iterator[None]:
    """Hold the lock of *archive* (``flock``: it ends with the process, however that ends).

    *what* names another lock than that of the archive itself.

    The lock's file stays: removing it would let two runs hold one each.

    Raises: ArchiveBusy, if another run holds it for *wait* seconds more; Stopped, if *stopping*
    while it does; ArchiveError.
    """
    path = lock_of(archive, what)
    try:
        archive.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise ArchiveError(path, error.strerror or str(error)) from error
    try:
        try:
            lock_within(file, time.monotonic() + wait, stopping)
        except BlockingIOError as error:
            raise ArchiveBusy(archive, f"another run{_holder(file)} is at work") from error
        except OSError as error:
            raise ArchiveError(path, error.strerror or str(error)) from error
        # Who holds it is a courtesy: a full disk must not keep a run from starting, and where the
        # file has another name as well, that is somebody's file or a copy made of links.
        with contextlib.suppress(OSError):
            if os.fstat(file).st_nlink == 1:
                os.ftruncate(file, 0)
                os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(file)


def lock_within(file: int, until: float, stopping: Callable[[], bool]) -> None:
    """Lock *file*, for as long as it is open.

    Raises: BlockingIOError, if it cannot be had *until* then (monotonic seconds); Stopped; OSError.
    """
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
            if stopping():
                raise Stopped("stopped while another run was at work") from None
            time.sleep(0.05)
        else:
            return


def is_held(lock: Path) -> bool:
    """Whether somebody holds *lock*, a file of :func:`lock_of`; this process may be it."""
    try:
        file = os.open(lock, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(file)
    return False


def _holder(file: int) -> str:
    try:
        pid = os.pread(file, 20, 0).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return f" (process {pid})" if pid.isdigit() else ""
