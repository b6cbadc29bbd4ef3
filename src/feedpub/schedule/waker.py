"""Waiting for another thread, or for what the system notifies about."""

from __future__ import annotations

import contextlib
import os
import select


class Waker:
    """Lets one thread wait without a look at anything meanwhile; others wake it."""

    def __init__(self) -> None:
        self._wakes, self._woken = os.pipe()
        for each in (self._wakes, self._woken):
            os.set_blocking(each, False)

    def wake(self) -> None:
        """End the present wait, or the next one at once. Safe to call from any thread."""
        # A full pipe wakes as well.
        with contextlib.suppress(BlockingIOError):
            os.write(self._woken, b"\0")

    def wait(self, seconds: float, *descriptors: int | None) -> None:
        """Wait until woken, until one of *descriptors* is readable, or for *seconds*."""
        poll = select.poll()
        for each in (self._wakes, *descriptors):
            if each is not None:
                poll.register(each, select.POLLIN)
        poll.poll(seconds * 1000)
        with contextlib.suppress(BlockingIOError):
            os.read(self._wakes, 4096)

    def close(self) -> None:
        for each in (self._wakes, self._woken):
            os.close(each)
