"""Locks of files (``flock``), which end with the process, however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from feedpub.errors import Stopped


def lock_within(file: int, until: float, stopping: Callable[[], bool]) -> None:
    """Lock *file* for as long as it is open.

    Raises: BlockingIOError, if another process still holds the lock at *until* (monotonic seconds);
    Stopped, if *stopping* returns True while it does; OSError.
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
    """Return whether a process, which may be this one, holds the file *lock*."""
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
