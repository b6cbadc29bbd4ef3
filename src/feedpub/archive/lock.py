"""One run at a time for one archive."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from feedpub.errors import ArchiveBusy, ArchiveError
from feedpub.file_lock import is_held, lock_within

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


def has_daemon(archive: Path) -> bool:
    """Return whether the daemon of *archive* is running; this process may be it."""
    return is_held(lock_of(archive, "daemon"))


def _holder(file: int) -> str:
    try:
        pid = os.pread(file, 20, 0).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return f" (process {pid})" if pid.isdigit() else ""
