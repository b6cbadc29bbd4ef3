"""Whatever happens to its outputs: a command does what it should, and its exit status says how."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import processes
import pytest
from newsroom import CONFIG, Newsroom, make_record

from feedpub.cli.app import app
from feedpub.cli.tree import commands

#: In seconds: far longer than anything takes on a busy machine, so that a hang ends.
PATIENCE = 60.0

FIRST, SECOND = "https://p.news.example/p/1", "https://p.news.example/p/2"
NEW = ("--articles", "articles", "--title", "News", "--base-url", "https://feeds.example/")

#: Those that do something: their exit status is about that, not about what they print.
DO = {
    "init": ("new", *NEW),
    "build": (),
    "withdraw": (FIRST, "--replace=no"),
    "restore": (SECOND,),
    "republish": (FIRST,),
    "adopt": ("old.rss", "--feed", "all"),
    "quarantine retry": (),
    "archive rebuild": (),
    "archive vacuum": (),
    "archive upgrade": (),
    "archive export": ("other.jsonl",),
    "archive import": ("export.jsonl", "--config", "other.toml"),
    "token revoke": ("Ada",),
    "desk revoke": ("Ada",),
}

#: Those whose result is what they print.
PRINT = {
    "status": (),
    "diff": (),
    "feeds": (),
    "show": ("articles/1.json",),
    "history": (FIRST,),
    "validate": ("feeds/all.rss",),
    "quarantine": (),
    "archive check": (),
    "archive stats": (),
    "config check": (),
    "config schema": (),
    "config nginx": (),
    "config caddy": (),
    "token add": ("Grace", "--feed", "own"),
    "token list": (),
    "desk add": ("Grace",),
    "desk list": (),
}

#: Those that run until a signal ends them, or that need PostgreSQL.
ELSEWHERE = {"run", "worker", "serve", "cluster schema", "cluster status"}


@contextlib.contextmanager
def full() -> Iterator[IO[Any]]:
    """A device without room."""
    with Path("/dev/full").open("wb") as stream:
        yield stream


@contextlib.contextmanager
def left() -> Iterator[IO[Any]]:
    """A pipe whose reader has gone."""
    theirs, ours = os.pipe()
    os.close(theirs)
    with os.fdopen(ours, "wb") as stream:
        yield stream


@contextlib.contextmanager
def hung_up() -> Iterator[IO[Any]]:
    """A terminal whose window was closed."""
    theirs, ours = os.openpty()
    os.close(theirs)
    with os.fdopen(ours, "wb") as stream:
        yield stream


Kind = Callable[[], contextlib.AbstractContextManager[IO[Any]]]
KINDS = {"full": full, "left": left, "hung up": hung_up}


def furnished(folder: Path, command: str = "") -> Newsroom:
    """A newsroom in which each command finds something; *command* too if it is about tokens."""
    folder.mkdir()
    room = Newsroom(folder)
    room.configure(CONFIG)
    text = CONFIG.replace('"articles"', '"none"')
    (folder / "other.toml").write_text(
        f'{text}\n[publish]\ndirectory = "other"\n\n[archive]\npath = "other.db"\n', "utf-8"
    )
    for number in (1, 2, 3):
        room.write(f"{number}.json", make_record(number))
    room.write("4.json", make_record(4, title=None))
    for arguments in (
        ("build",),
        ("withdraw", SECOND, "--replace=no"),
        ("archive", "export", "export.jsonl"),
    ):
        done = room.feedpub(*arguments)
        assert done.returncode == 0, done.stderr
    if command.startswith("token"):
        pytest.importorskip("bcrypt", reason="needs the extra private")
        room.configure(f'{CONFIG}\n[feeds.own]\ntitle = "Own"\nprivate = true\n')
        assert room.feedpub("token", "add", "Ada", "--feed", "own").returncode == 0
    if command.startswith("desk"):
        assert room.feedpub("desk", "add", "Ada").returncode == 0
    (folder / "old.rss").write_bytes((room.feeds / "all.rss").read_bytes())
    room.write("5.json", make_record(5))
    return room


def written(room: Newsroom) -> set[str]:
    """The files of the folder, and what the feed shows."""
    found = {str(each.relative_to(room.folder)) for each in room.folder.rglob("*")}
    titles = (room.feeds / "all.rss").read_text("utf-8").split("<title>")
    return found | {each.partition("<")[0] for each in titles}


def test_every_command_is_here() -> None:
    known = {each.path for each in commands(app) if not each.below or each.path == "quarantine"}

    assert {*DO, *PRINT, *ELSEWHERE} == known


@pytest.mark.parametrize("command", [*DO, *PRINT])
def test_a_command_does_the_same_without_its_outputs(tmp_path: Path, command: str) -> None:
    arguments = (*command.split(), *{**DO, **PRINT}[command])
    usual = furnished(tmp_path / "usual", command)
    done = usual.feedpub(*arguments)
    assert done.returncode == 0, done.stderr
    result = written(usual)
    if command == "archive rebuild":
        # Its former archive is kept under a name with the time.
        result = {each for each in result if "archive.db" not in each}

    for name, kind in KINDS.items():
        room = furnished(tmp_path / name, command)
        with kind() as stream:
            process = processes.start(*arguments, folder=room.folder, stdout=stream, stderr=stream)
            is_lost = name != "left" and command in PRINT
            assert process.wait() == (1 if is_lost else 0), name
        assert result <= written(room), name

    room = furnished(tmp_path / "closed", command)
    assert processes.start(*arguments, folder=room.folder, closed=(0, 1, 2)).wait() == 0
    assert result <= written(room)


@pytest.mark.parametrize("command", ["feeds", "build", "config schema"])
def test_what_cannot_be_printed_is_named_in_one_line(tmp_path: Path, command: str) -> None:
    room = furnished(tmp_path / "room")
    with full() as stream, (tmp_path / "errors").open("w+b") as errors:
        process = processes.start(
            *command.split(), folder=room.folder, stdout=stream, stderr=errors
        )
        process.wait()
        errors.seek(0)
        lines = errors.read().decode().splitlines()

    assert lines[-1] == (
        "feedpub: standard output: No space left on device; not everything could be printed"
    )
    # A build names the article that cannot be published, too.
    assert len(lines) == (2 if command == "build" else 1)


def test_a_reader_that_goes_is_not_an_error(tmp_path: Path) -> None:
    room = furnished(tmp_path / "room")
    with left() as stream, (tmp_path / "errors").open("w+b") as errors:
        process = processes.start(
            *("config", "schema"), folder=room.folder, stdout=stream, stderr=errors
        )
        assert process.wait() == 0
        assert errors.seek(0, os.SEEK_END) == 0


@pytest.mark.parametrize(
    ("kind", "line"), [("full", "feedpub: standard output: No space left"), ("left", "")]
)
def test_an_export_that_cannot_be_written_whole_fails(tmp_path: Path, kind: str, line: str) -> None:
    room = furnished(tmp_path / "room")
    with KINDS[kind]() as stream, (tmp_path / "errors").open("w+b") as errors:
        process = processes.start(
            *("archive", "export", "-"), folder=room.folder, stdout=stream, stderr=errors
        )
        assert process.wait() == 1
        errors.seek(0)
        said = errors.read().decode()

    assert said.startswith(line)
    assert said.count("\n") == bool(line)


def test_python_itself_starts_with_closed_streams(tmp_path: Path) -> None:
    room = furnished(tmp_path / "room")

    done = subprocess.run(
        ["sh", "-c", f"exec '{sys.executable}' -m feedpub build <&- >&- 2>&-"],
        cwd=room.folder,
        check=False,
    )

    assert done.returncode == 0
    assert "Story 5" in (room.feeds / "all.rss").read_text("utf-8")


def test_what_a_terminal_cannot_show_is_written_as_an_escape(tmp_path: Path) -> None:
    room = furnished(tmp_path / "room")
    room.configure(room.config.read_text("utf-8").replace('"Harbour News"', '"Häfen"'))

    for arguments in (("config", "nginx"), ("feeds", "--json"), ("build", "--json")):
        done = room.feedpub_process(*arguments, PYTHONIOENCODING="ascii")

        assert (done.returncode, "Traceback" in done.stderr) == (0, False)


@pytest.mark.parametrize("kind", [*KINDS, "closed"])
def test_a_daemon_goes_on_without_its_log(tmp_path: Path, kind: str) -> None:
    room = furnished(tmp_path / "room")
    (room.feeds / "all.rss").unlink()

    with _started("run", room=room, kind=kind) as process:
        _wait_for((room.feeds / "all.rss").exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("kind", [*KINDS, "closed"])
def test_a_server_goes_on_without_its_outputs(tmp_path: Path, kind: str) -> None:
    room = furnished(tmp_path / "room")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as to:
            to.sendall(b"GET /all.rss HTTP/1.0\r\n\r\n")
            return b" 200 " in to.recv(100)
        return False

    with _started("serve", "--port", str(port), room=room, kind=kind) as process:
        _wait_for(answers)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130


@contextlib.contextmanager
def _started(*arguments: str, room: Newsroom, kind: str) -> Iterator[processes.Process]:
    if kind == "closed":
        process = processes.start(*arguments, folder=room.folder, closed=(1, 2))
    else:
        with KINDS[kind]() as stream:
            process = processes.start(*arguments, folder=room.folder, stdout=stream, stderr=stream)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_for(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)
