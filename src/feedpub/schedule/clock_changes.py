"""Notices at once that the system clock was set, or that the machine has slept: timerfd(2)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

#: Of <time.h> and <sys/timerfd.h>.
_CLOCK_REALTIME = 0
_TFD_TIMER_ABSTIME, _TFD_TIMER_CANCEL_ON_SET = 1, 2
_TFD_CLOEXEC, _TFD_NONBLOCK = os.O_CLOEXEC, os.O_NONBLOCK

#: In seconds since 1970: a time that does not come.
_NEVER = 2**33 if ctypes.sizeof(ctypes.c_long) == 8 else 2**31 - 1


class ClockChanges:
    """A file descriptor that is readable once the system clock was set."""

    def __init__(self) -> None:
        #: None: the system cannot tell.
        self.descriptor: int | None = None
        if sys.platform == "linux":
            with contextlib.suppress(OSError, AttributeError):
                self.descriptor = _timer()

    def take_note(self) -> None:
        """Have the descriptor be readable again only when the clock is set again."""
        if self.descriptor is not None:
            # BlockingIOError: it was not set. ECANCELED: it was.
            with contextlib.suppress(OSError):
                os.read(self.descriptor, 8)

    def close(self) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


def _timer() -> int:
    """Return a timer that never expires, and is cancelled when the clock is set. Raises: OSError.

    Python has these calls since 3.13.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    timer: int = libc.timerfd_create(_CLOCK_REALTIME, _TFD_CLOEXEC | _TFD_NONBLOCK)
    if timer < 0:
        raise OSError(ctypes.get_errno(), "timerfd_create")
    # struct itimerspec: an interval, of which there is none, and a first time.
    when = (ctypes.c_long * 4)(0, 0, _NEVER, 0)
    how = _TFD_TIMER_ABSTIME | _TFD_TIMER_CANCEL_ON_SET
    if libc.timerfd_settime(timer, how, ctypes.byref(when), None) < 0:
        os.close(timer)
        raise OSError(ctypes.get_errno(), "timerfd_settime")
    return timer
