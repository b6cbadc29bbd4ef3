"""Calls that wait for the archive: in threads, a bounded number of them at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from feedpub.desk.forms import RequestRefused
from feedpub.nouns import dataclass

#: How many calls only read at a time, how many wait for other runs to do so, and how many change
#: something; and how many of each may be in the queue.
_READERS, _WAITERS, _WRITERS = 4, 2, 4
_MAX_WAITING = 20

#: In seconds: how long an answer waits for the end of a job before it says that it is at work.
_SHORTLY = 1.5

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """What a job has done, as a page."""

    template: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskJob:
    """Something that an editor had done, at work or done."""

    #: For the page: ``Withdraw``.
    title: str
    future: Future[JobResult]


class _Pool:
    """Threads with a queue that is not endless."""

    def __init__(self, name: str, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + _MAX_WAITING
        self._open: set[Future[Any]] = set()

    def start(self, call: Callable[[], Result]) -> Future[Result]:
        """Have *call* called. Raises: RequestRefused, if too many wait."""
        self._open = {each for each in self._open if not each.done()}
        if len(self._open) >= self._most:
            raise RequestRefused(503, "the desk has too much to do; try again in a minute")
        future = self._threads.submit(call)
        self._open.add(future)
        return future


class Threads:
    """The threads of a desk. Its methods are called by the thread of the event loop alone."""

    def __init__(self) -> None:
        self._readers = _Pool("desk-reader", _READERS)
        self._waiters = _Pool("desk-waiter", _WAITERS)
        self._writers = _Pool("desk-writer", _WRITERS)

    async def read(self, call: Callable[[], Result], *, waits: bool = False) -> Result:
        """Return what *call* returns. If it *waits* for other runs, others need not wait for it.

        Raises: RequestRefused, and what it raises.
        """
        pool = self._waiters if waits else self._readers
        return await asyncio.wrap_future(pool.start(call))

    def begin(self, title: str, call: Callable[[], JobResult]) -> DeskJob:
        """Begin a job, which goes on whoever waits for it. *call* must not raise.

        Raises: RequestRefused.
        """
        return DeskJob(title=title, future=self._writers.start(call))

    async def wait_shortly(self, job: DeskJob) -> None:
        """Return once *job* is done, or soon."""
        await asyncio.wait([asyncio.wrap_future(job.future)], timeout=_SHORTLY)
