"""Ctrl-C: one line, exit status 130, and nothing is half done."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import processes
import pytest
from newsroom import CONFIG, Newsroom, make_record

from feedpub.archive.database import SqliteDatabase
from feedpub.archive.session import Session

#: In seconds: far longer than anything takes on a busy machine, so that a hang ends.
PATIENCE = 60.0

STOPPED = "feedpub: stopped\n"


@pytest.fixture
def silent() -> Iterator[tuple[str, threading.Event]]:
    """The address of a server that never answers, and what is set once it was asked."""
    asked, ends = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
                while True:
                    connection = stack.enter_context(server.accept()[0])
                    asked.set()
                    if ends.is_set():
                        return
                    connection.settimeout(PATIENCE)

        thread = threading.Thread(target=accept)
        thread.start()
        port = server.getsockname()[1]
        yield f"http://127.0.0.1:{port}/", asked
        ends.set()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            thread.join()


def interrupted(
    room: Newsroom, *arguments: str, asked: threading.Event, times: int = 1
) -> tuple[int, str]:
    """Interrupt the command once it has *asked* a server; return its exit status and errors."""
    path = room.folder / "errors"
    with path.open("wb") as errors:
        process = processes.start(*arguments, folder=room.folder, stderr=errors)
    while not asked.wait(0.1):
        assert process.poll() is None, path.read_text("utf-8")
    for _ in range(times):
        process.send_signal(signal.SIGINT)
    return process.wait(PATIENCE), path.read_text("utf-8")


def from_the_web(room: Newsroom, address: str) -> None:
    room.configure(
        f'{CONFIG}\n[sources.web]\ntype = "feed"\nurl = "{address}"\n'
        'allow_addresses = ["127.0.0.1/32"]\n'
    )


@pytest.mark.parametrize("times", [1, 2])
def test_a_build_that_waits_for_a_server_stops_at_once(
    newsroom: Newsroom, silent: tuple[str, threading.Event], times: int
) -> None:
    address, asked = silent
    from_the_web(newsroom, address)
    newsroom.write("1.json", make_record(1))

    status, said = interrupted(newsroom, "build", asked=asked, times=times)
    # The second signal may end the process by itself; a shell calls that 130, too.
    assert status in (130, -signal.SIGINT) if times == 2 else status == 130
    assert said == STOPPED

    newsroom.configure(CONFIG)
    assert newsroom.feedpub("build").returncode == 0
    assert "all.rss" in newsroom.published()


@pytest.mark.parametrize("command", ["build --json", "validate", "adopt --feed all"])
def test_a_command_that_waits_for_a_server_stops_at_once(
    newsroom: Newsroom, silent: tuple[str, threading.Event], command: str
) -> None:
    address, asked = silent
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    from_the_web(newsroom, address)
    arguments = command.split() if "build" in command else [*command.split(), address]

    assert interrupted(newsroom, *arguments, asked=asked) == (130, STOPPED)


def test_an_init_that_waits_for_a_site_has_written_nothing(
    newsroom: Newsroom, silent: tuple[str, threading.Event]
) -> None:
    address, asked = silent
    new = ("init", "new", "--articles", address, "--title", "T", "--base-url", "https://f.example/")

    assert interrupted(newsroom, *new, asked=asked) == (130, STOPPED)

    assert not (newsroom.folder / "new").exists()


def test_an_init_that_waits_for_an_answer_has_written_nothing(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "feedpub", "init"], cwd=tmp_path, stdin=theirs, stderr=theirs
    )
    os.close(theirs)
    said = b""
    while b"]:" not in said:
        said += os.read(ours, 1000)

    # Python misses one that comes just before it begins to wait for the answer.
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)

    assert process.returncode == 130
    said += os.read(ours, 1000)
    os.close(ours)
    assert said.endswith(b"feedpub: stopped\r\n")
    assert said.count(b"feedpub:") == 1
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("moment", ["run_many", "write_journal"])
def test_an_import_of_an_archive_is_made_as_a_whole_or_not_at_all(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    assert newsroom.feedpub("archive", "export", "export.jsonl").returncode == 0
    text = f'{CONFIG}\n[publish]\ndirectory = "other"\n\n[archive]\npath = "other.db"\n'
    (newsroom.folder / "other.toml").write_text(text, "utf-8")
    arguments = ("archive", "import", "export.jsonl", "--config", "other.toml")
    within = SqliteDatabase if moment == "run_many" else Session
    act = getattr(within, moment)

    def interrupt(*values: Any) -> None:
        act(*values)
        signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as once:
        once.setattr(within, moment, interrupt)
        done = newsroom.feedpub(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", STOPPED)
    assert {each.name for each in newsroom.folder.glob("other.db*")} <= {"other.db.lock"}

    done = newsroom.feedpub(*arguments)

    assert (done.returncode, done.stderr) == (0, "")
