"""Commands run in the tests' own process show what a process shows."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import structlog
from command import run_command
from newsroom import Newsroom, fill


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("build", "--help"),
        ("feeds", "--json"),
        ("build", "--dry-rum"),
        ("show", "articles/none.json"),
        ("config", "check", "--config", "none.toml"),
        ("validate", "-"),
    ],
    ids=" ".join,
)
def test_a_command_in_this_process_says_and_returns_what_a_process_does(
    newsroom: Newsroom, arguments: tuple[str, ...]
) -> None:
    fill(newsroom, 2)
    newsroom.build()

    here = newsroom.feedpub(*arguments)

    there = newsroom.feedpub_process(*arguments)
    assert (here.returncode, here.stdout, here.stderr) == (
        there.returncode,
        there.stdout,
        there.stderr,
    )


def _state() -> list[Any]:
    streams = [sys.stdin, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__]
    hooks = [sys.argv, sys.excepthook, signal.getsignal(signal.SIGTERM)]
    hooks += [signal.getsignal(signal.SIGINT)]
    return [*streams, *hooks, Path.cwd(), dict(os.environ), time.tzname, structlog.get_config()]


@pytest.mark.parametrize("command", ["build", "buidl"])
def test_a_command_in_this_process_leaves_nothing_behind(newsroom: Newsroom, command: str) -> None:
    before = _state()

    newsroom.feedpub(command, TZ="Pacific/Kiritimati", FEEDPUB_CONFIG="other.toml")

    assert _state() == before


def test_a_command_in_this_process_reads_what_comes_in(newsroom: Newsroom) -> None:
    done = run_command("validate", "-", folder=newsroom.folder, stdin=b"<rss/>")

    assert done.stdout.startswith("-:1:1: error")


@pytest.mark.parametrize("name", ["PYTHONUTF8", "LC_ALL", "LANG"])
def test_what_python_reads_at_its_start_is_refused_in_this_process(
    newsroom: Newsroom, name: str
) -> None:
    with pytest.raises(ValueError, match="run the command in a process"):
        newsroom.feedpub("status", **{name: "C"})
