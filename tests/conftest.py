from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

import hypothesis
import pytest
from newsroom import CONFIG, Newsroom, furnish

# What is begun in the background ignores it, and so would every program that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


# An example that takes longer than others on a busy machine is no failure.
hypothesis.settings.register_profile("feedpub", deadline=None)
hypothesis.settings.load_profile("feedpub")


#: In seconds: no test takes as long on any machine, and one that hangs ends.
_AT_MOST = 900


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    pytest.fail(f"has not ended for {_AT_MOST} seconds")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    signal.signal(signal.SIGALRM, _end)
    signal.alarm(_AT_MOST)
    try:
        return (yield)
    finally:
        signal.alarm(0)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A newsroom with a configuration and no articles yet."""
    room = Newsroom(tmp_path)
    room.configure(CONFIG)
    room.articles.mkdir()
    return room


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom of one feed, with three articles that were not read yet."""
    furnish(newsroom)
    return newsroom
