"""The daemon beside servers that take a connection, and say nothing."""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from newsroom import Newsroom, make_record
from schedule.test_daemon import (
    PATIENCE,
    Running,
    Start,
    add,
    daemon,
    push,
    soon,
    times_open,
    titles,
    until,
)
from web_server import Reply, Request, serving

from feedpub.archive.database import locked

__all__ = ["daemon"]


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server


#: Makes a process wait for servers for longer than any test: whoever goes on has not waited.
_ENDLESS = """
from feedpub.web import client

client.PER_DOCUMENT = client._PATIENCE = 86_400.0
"""


@pytest.fixture
def patient(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a daemon that never gives up on a server."""
    folder = tmp_path_factory.mktemp("patient")
    (folder / "sitecustomize.py").write_text(_ENDLESS, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def add_silent(room: Newsroom, server: socket.socket, count: int) -> None:
    address = f"http://127.0.0.1:{server.getsockname()[1]}/"
    for number in range(count):
        add(
            room,
            f'[sources.silent{number}]\ntype = "feed"\nurl = "{address}{number}"\n'
            'allow_addresses = ["127.0.0.1/32"]\ntime_limit = "1d"\n',
        )


def called(server: socket.socket) -> socket.socket:
    """Wait until *server* is asked; return the connection, on which nothing is said."""
    assert select.select([server], [], [], PATIENCE)[0]
    return server.accept()[0]


@contextlib.contextmanager
def have_begun(running: Running, server: socket.socket) -> Iterator[None]:
    """Wait until there is a feed, and *server* has been asked and is waited for."""
    running.wait_for("published")
    with called(server):
        yield


def test_a_hanging_source_does_not_delay_the_end(
    room: Newsroom, daemon: Start, silent: socket.socket, patient: dict[str, str]
) -> None:
    add_silent(room, silent, 1)
    running = daemon(**patient)
    with have_begun(running, silent):
        running.signal(signal.SIGTERM)

        assert running.ended() == 0
    assert not running.events("failed")


def test_another_hanging_run_does_not_delay_the_end(room: Newsroom, daemon: Start) -> None:
    archive = room.folder / ".feedpub" / "archive.db"
    with locked(archive):
        running = daemon()
        running.wait_for("started")
        # Its first jobs wait for the lock once they have its file.
        until(lambda: times_open(archive.with_name("archive.db.lock"), running.process.pid) > 0)

        running.signal(signal.SIGTERM)

        assert running.ended() == 0
        assert not running.events("failed")


def test_hanging_sources_delay_no_other_source(
    room: Newsroom, daemon: Start, silent: socket.socket, patient: dict[str, str]
) -> None:
    add_silent(room, silent, 32)
    add(room, '[push]\nspool = "spool"\n')
    begins = soon(8)
    push(room, [make_record(4, title="Embargoed", not_before=begins.isoformat())])

    daemon(**patient)
    until(lambda: len(titles(room)) == 4)

    assert "Embargoed" in titles(room)
    assert begins <= datetime.now(UTC)


def test_a_reload_while_a_source_hangs_fetches_that_source_again(
    room: Newsroom, daemon: Start, silent: socket.socket, patient: dict[str, str]
) -> None:
    add_silent(room, silent, 1)
    running = daemon(**patient)
    with have_begun(running, silent):
        add(room, '[feeds.second]\ntitle = "Second"\n')
        running.signal(signal.SIGHUP)
        until((room.feeds / "second.rss").exists)
        assert (room.feeds / "second.rss").exists()
        called(silent).close()
    assert not running.events("failed")
    assert not running.events("late")


def test_the_request_limit_of_a_host_holds_across_sources_and_reloads(
    room: Newsroom, daemon: Start
) -> None:
    lock = threading.Lock()
    inside = most = 0

    def slow(_request: Request) -> Reply:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(1)
        with lock:
            inside -= 1
        return Reply([make_record(4)])

    with serving() as site:
        for name in ("one", "two"):
            site.answers[f"/{name}"] = slow
            add(
                room,
                f'[sources.{name}]\ntype = "api"\nurl = "{site.url(f"/{name}")}"\nat_once = 1\n'
                'per_second = 100\nallow_addresses = ["127.0.0.1/32"]\n',
            )
        running = daemon()
        until(lambda: bool(site.asked))
        running.signal(signal.SIGHUP)
        until(lambda: len(site.asked) >= 3)
        running.signal(signal.SIGTERM)

        assert running.ended() == 0
        assert running.events("configuration reloaded")
        assert most == 1


def test_a_file_that_cannot_leave_the_spool_is_not_read_all_the_time(
    room: Newsroom, daemon: Start
) -> None:
    add(room, '[push]\nspool = "spool"\n')
    # What cannot be read is kept there, and a file is in its way.
    (room.folder / "spool").mkdir()
    (room.folder / "spool" / "rejected").write_text("")
    running = daemon("--verbose")
    running.wait_for("published")

    (room.folder / "spool" / "desk").mkdir()
    (room.folder / "spool" / "desk" / "bad.json").write_text("{ this is no JSON")
    running.wait_for("trouble")
    time.sleep(3)

    # Once when it came, once more as it is still there; on a busy machine half a minute may pass.
    assert sum(event["job"] == "spool" for event in running.events("done")) <= 3

    push(room, [make_record(4, title="Pushed")])
    until(lambda: "Pushed" in titles(room))
    assert "Pushed" in titles(room)


def test_a_configuration_is_kept_if_the_archive_cannot_be_read(
    room: Newsroom, daemon: Start
) -> None:
    running = daemon()
    running.wait_for("published")
    (room.folder / "other").mkdir()
    (room.folder / "other" / "archive.db").write_text("no database at all, but long enough " * 99)

    text = room.config.read_text(encoding="utf-8")
    room.configure('[archive]\npath = "other/archive.db"\n' + text)
    running.signal(signal.SIGHUP)
    running.wait_for("configuration not reloaded")
    running.signal(signal.SIGTERM)

    assert running.ended() == 0
