"""Waiting for what happens at some time, in this process or in another."""

from __future__ import annotations

import time
from collections.abc import Callable

#: In seconds: far longer than anything takes on a busy machine.
PATIENCE = 60.0


def until(happens: Callable[[], object]) -> None:
    """Wait until *happens* returns something true; the test fails if it never does."""
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)
