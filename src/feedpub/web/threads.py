"""Threads that nobody has to wait for: whoever stops a run stops them, whatever a server does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from typing import TypeVar

from feedpub.errors import Stopped

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: In seconds, between two looks whether what is waited for is wanted any more.
_LOOK = 0.2


def begun(work: Callable[[], _Result]) -> Future[_Result]:
    """Begin *work* in a thread of its own; return what comes of it."""
    answer: Future[_Result] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return answer


def ended(work: Callable[[], _Result], what: str, stopping: Callable[[], bool]) -> Future[_Result]:
    """Begin *work*, which asks others, and wait until it ends; return what came of it.

    Raises: Stopped, while *what* were waited for; it is left to itself then.
    """
    answer = begun(work)
    while not wait([answer], timeout=_LOOK).done:
        if stopping():
            raise Stopped(f"stopped while {what} were waited for; they are asked again")
    return answer


def in_parallel(
    work: Callable[[_Item], _Result], items: Iterable[_Item], at_once: int
) -> list[_Result]:
    """The results of *work* for *items*, in their order; *at_once* are worked on at a time."""
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
