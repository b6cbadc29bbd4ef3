"""How much work something is, whatever else the machine does."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from feedpub.archive.database import Database


@contextlib.contextmanager
def little_work(at_most: float = 5.0) -> Iterator[None]:
    """Assert that the block takes this thread *at_most* seconds of processor time at most.

    What grows with the square of a long input takes minutes. Time in which other programs have the
    processor does not count.
    """
    before = time.thread_time()
    yield
    assert time.thread_time() - before < at_most


def steps(database: Database, work: Callable[[], object]) -> int:
    """Return how many steps of SQLite's virtual machine *work* takes."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    database.driver.set_progress_handler(step, 1)
    work()
    database.driver.set_progress_handler(None, 1)
    return taken
