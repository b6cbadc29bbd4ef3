"""Daemon threads: a run can be stopped while they wait for a server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from feedpub.errors import Stopped

if TYPE_CHECKING:
    # It imports logging; runs without sources on the web start no thread.
    from concurrent.futures import Future

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: In seconds: how often to check whether the run is to stop.
_INTERVAL = 0.2


def begun(work: Callable[[], _Result]) -> Future[_Result]:
    """Start *work* in a thread of its own."""
    from concurrent.futures import Future

    answer: Future[_Result] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return answer


def ended(work: Callable[[], _Result], what: str, stopping: Callable[[], bool]) -> Future[_Result]:
    """Start *work*, which waits for servers, and wait until it ends.

    Raises: Stopped, if *stopping* becomes true meanwhile; the thread is then left running. *what*
    names the servers in its message.
    """
    from concurrent.futures import wait

    answer = begun(work)
    while not wait([answer], timeout=_INTERVAL).done:
        if stopping():
            raise Stopped(f"stopped while waiting for {what}; the next run asks them again")
    return answer


def in_parallel(
    work: Callable[[_Item], _Result], items: Iterable[_Item], at_once: int
) -> list[_Result]:
    """Return the results of *work* for *items*, in order, with *at_once* threads."""
    todo = list(enumerate(items))[::-1]
    results: dict[int, _Result] = {}

    def run() -> None:
        while True:
            try:
                number, item = todo.pop()
            except IndexError:
                return
            results[number] = work(item)

    for each in [begun(run) for _ in range(min(at_once, len(todo)))]:
        each.result()
    return [results[number] for number in sorted(results)]
