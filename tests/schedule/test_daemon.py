"""``feedpub run`` in a process of its own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import signal
import socket
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import processes
import pytest
from names import lead_here, public
from newsroom import Newsroom, make_record
from web_server import Handler, Reply, serving

from feedpub.archive.database import locked

#: In seconds: far longer than anything takes on a busy machine, so that a hang ends.
PATIENCE = 300.0


class Running:
    """The daemon, and what it has logged so far."""

    def __init__(self, room: Newsroom, *arguments: str, **environment: str) -> None:
        self._room = room
        self._log = room.folder / "daemon.log"
        with self._log.open("ab") as stream:
            self.process = processes.start(
                *("run", "--log-format", "json", *arguments),
                folder=room.folder,
                environment=environment,
                stderr=stream,
            )

    def events(self, name: str) -> list[dict[str, Any]]:
        """What was logged by that name; a line that is being written is not yet."""
        lines = self._log.read_text(encoding="utf-8").splitlines(keepends=True)
        found = [json.loads(line) for line in lines if line.endswith("\n")]
        return [each for each in found if each["event"] == name]

    def wait_for(self, name: str, count: int = 1) -> dict[str, Any]:
        """The event of that name, once there are *count*."""
        until(lambda: len(self.events(name)) >= count or self.process.poll() is not None)
        assert len(self.events(name)) >= count, self._log.read_text(encoding="utf-8")
        return self.events(name)[-1]

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def ended(self) -> int:
        return self.process.wait(PATIENCE)


def until(happens: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happens() and time.monotonic() < end:
        time.sleep(0.02)


def times_open(path: Path, process: int) -> int:
    """How often *process* has the file at *path* open; the test is skipped where none can say."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc")
    # Each of them may be closed while we look.
    found = map(os.path.realpath, Path(f"/proc/{process}/fd").iterdir())
    return list(found).count(str(path.resolve()))


@pytest.fixture
def daemon(room: Newsroom) -> Iterator[Callable[..., Running]]:
    """Starts the daemon of *room*; whatever happens, none outlives its test.

    The folder is read when the daemon starts, then once a day: what a test waits for does not come
    about because the folder is read each minute.
    """
    text = room.config.read_text(encoding="utf-8")
    room.configure(text.replace("[sources.desk]\n", '[sources.desk]\nevery = "1d"\n'))
    with contextlib.ExitStack() as stack:

        def start(*arguments: str, **environment: str) -> Running:
            running = Running(room, *arguments, **environment)
            stack.callback(running.process.wait)
            stack.callback(running.process.kill)
            return running

        yield start


Start = Callable[..., Running]


def titles(room: Newsroom) -> set[str]:
    path = room.feeds / "all.rss"
    if not path.exists():
        return set()
    return {entry.title for entry in feedparser.parse(path.read_bytes()).entries}


def push(room: Newsroom, records: list[dict[str, Any]]) -> None:
    """Put *records* into the spool of the desk, whole."""
    spool = room.folder / "spool" / "desk"
    spool.mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(each) for each in records)
    part = spool / f"{len(list(spool.parent.rglob('*')))}.part"
    part.write_text(text, encoding="utf-8")
    part.rename(part.with_suffix(".jsonl"))


def soon(seconds: int) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)


def add(room: Newsroom, text: str) -> None:
    room.configure(room.config.read_text(encoding="utf-8") + text)


def test_it_publishes_and_ends_on_a_signal(room: Newsroom, daemon: Start) -> None:
    running = daemon()
    running.wait_for("published")

    running.signal(signal.SIGTERM)

    assert running.ended() == 0
    assert running.events("stopping")[0]["signal"] == "SIGTERM"
    assert running.events("stopped")
    assert len(titles(room)) == 3


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_it_logs_a_run_without_a_result_if_it_is_asked_to(
    room: Newsroom, daemon: Start, option: str
) -> None:
    room.feedpub("build")

    running = daemon(option)

    assert running.wait_for("done")["level"] == "debug"
    assert not running.events("published")


def test_it_ends_with_status_1_once_its_archive_is_of_a_later_version(
    room: Newsroom, daemon: Start
) -> None:
    add(room, '\n[push]\nspool = "spool"\n')
    running = daemon()
    running.wait_for("published")
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub/archive.db")) as database:
        database.execute("PRAGMA user_version = 99")

    push(room, [make_record(9)])

    assert running.ended() == 1
    (stopping,) = running.events("stopping")
    assert "was written by a later version of feedpub" in stopping["reason"]
    assert not running.events("failed")


def test_ctrl_c_ends_it_with_one_line_and_status_130(room: Newsroom, daemon: Start) -> None:
    running = daemon()
    running.wait_for("published")

    running.signal(signal.SIGINT)

    assert running.ended() == 130
    assert len(running.events("stopping")) == 1
    assert not running.events("stopped")
    assert "Traceback" not in (room.folder / "daemon.log").read_text(encoding="utf-8")


def test_a_pushed_article_is_published_soon_and_leaves_the_spool(
    room: Newsroom, daemon: Start
) -> None:
    add(room, '[push]\nspool = "spool"\n')
    running = daemon()
    running.wait_for("published")

    push(room, [make_record(4, title="Pushed")])
    until(lambda: "Pushed" in titles(room))

    assert "Pushed" in titles(room)
    spool = room.folder / "spool" / "desk"
    until(lambda: not any(spool.iterdir()))
    assert list(spool.iterdir()) == []


def test_a_pushed_file_that_cannot_be_read_is_kept_in_rejected(
    room: Newsroom, daemon: Start
) -> None:
    add(room, '[push]\nspool = "spool"\n')
    spool = room.folder / "spool" / "desk"
    spool.mkdir(parents=True)
    (spool / "bad.json").write_text("{ this is no JSON")
    running = daemon()
    running.wait_for("rejected")

    rejected = room.folder / "spool" / "rejected" / "desk" / "bad.json"
    until(rejected.exists)

    assert rejected.read_text() == "{ this is no JSON"
    until(lambda: len(titles(room)) == 3)
    assert len(titles(room)) == 3


def test_an_embargo_ends_when_it_should_and_so_does_an_article(
    room: Newsroom, daemon: Start
) -> None:
    add(room, '[push]\nspool = "spool"\n')
    running = daemon()
    until(lambda: len(titles(room)) == 3)

    begins = soon(4)
    push(room, [make_record(4, title="Embargoed", not_before=begins.isoformat())])
    until(lambda: "Embargoed" in titles(room))
    assert "Embargoed" in titles(room)
    assert begins <= datetime.now(UTC)

    # On a busy machine it may be over before anybody has seen it.
    for seconds in (4, 16, 64):
        ends = soon(seconds)
        push(room, [make_record(5, title="Expiring", expires=ends.isoformat())])
        until(lambda: "Expiring" in titles(room) or datetime.now(UTC) > ends)  # noqa: B023
        if "Expiring" in titles(room):
            break
    else:
        pytest.fail("never published")
    until(lambda: "Expiring" not in titles(room))
    assert "Expiring" not in titles(room)
    assert ends <= datetime.now(UTC)
    assert not running.events("failed")


def test_a_new_configuration_is_read_at_sighup(room: Newsroom, daemon: Start) -> None:
    running = daemon()
    running.wait_for("published")

    add(room, '[feeds.second]\ntitle = "Second"\n')
    running.signal(signal.SIGHUP)
    running.wait_for("configuration reloaded")
    until((room.feeds / "second.rss").exists)

    assert (room.feeds / "second.rss").exists()


def test_a_changed_configuration_is_named_once_until_it_is_read(
    room: Newsroom, daemon: Start
) -> None:
    add(room, '[push]\nspool = "spool"\n')
    running = daemon()
    running.wait_for("published")

    add(room, '[feeds.second]\ntitle = "Second"\n')
    # The daemon looks at the configuration when it wakes, which is after 30 seconds at most.
    push(room, [make_record(4, title="Pushed")])
    changed = running.wait_for("configuration changed")
    push(room, [make_record(5, title="Pushed later")])
    until(lambda: "Pushed later" in titles(room))
    running.signal(signal.SIGHUP)
    running.wait_for("configuration reloaded")
    push(room, [make_record(6, title="Pushed last")])
    until(lambda: "Pushed last" in titles(room))

    assert changed["path"] == str(room.config)
    assert "SIGHUP" in changed["advice"]
    assert len(running.events("configuration changed")) == 1


def test_a_wrong_configuration_is_refused_at_sighup_and_the_old_one_kept(
    room: Newsroom, daemon: Start
) -> None:
    add(room, '[push]\nspool = "spool"\n')
    running = daemon()
    running.wait_for("published")

    add(room, "[feeds.wrong]\ntitel = 1\n")
    running.signal(signal.SIGHUP)
    running.wait_for("configuration not reloaded", 2)
    problems = [each["problem"] for each in running.events("configuration not reloaded")]
    push(room, [make_record(4, title="Pushed")])
    until(lambda: "Pushed" in titles(room))

    assert any("titel" in problem for problem in problems)
    assert "Pushed" in titles(room)


def test_a_wrong_configuration_at_the_start_exits_with_status_2(
    room: Newsroom, daemon: Start
) -> None:
    room.configure("[site]\n")

    assert daemon().ended() == 2


def test_a_failing_source_is_retried_after_growing_pauses_and_delays_no_other(
    room: Newsroom, daemon: Start
) -> None:
    add(room, '[sources.gone]\ntype = "files"\npath = "nowhere"\n')
    running = daemon()
    running.wait_for("source failed")
    running.wait_for("published")

    assert len(titles(room)) == 3
    assert room.feedpub("status").returncode == 1


def test_a_feed_with_times_of_its_own_waits_for_them(room: Newsroom, daemon: Start) -> None:
    # Of the last day of a February: it is never due while the test runs.
    add(room, '[feeds.yearly]\ntitle = "Yearly"\ncron = "0 0 29 2 *"\n[push]\nspool = "spool"\n')
    running = daemon()
    until((room.feeds / "yearly.rss").exists)
    running.wait_for("published", 2)
    # A job that has never run is due at the start, on a busy machine after the push.
    running.signal(signal.SIGTERM)
    assert running.ended() == 0
    running = daemon()
    running.wait_for("started", 2)
    before = (room.feeds / "yearly.rss").read_bytes()

    push(room, [make_record(4, title="Pushed")])
    until(lambda: "Pushed" in titles(room))

    assert "Pushed" in titles(room)
    assert (room.feeds / "yearly.rss").read_bytes() == before, running.events("published")


def test_status_page_and_metrics_are_written_where_configured(
    room: Newsroom, daemon: Start
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    add(
        room,
        '[health]\npage = "out/status.html"\ntextfile = "out/feedpub.prom"\n'
        f'listen = "127.0.0.1:{port}"\n',
    )
    running = daemon()
    running.wait_for("published")

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        asked = answer.read().decode()
    until((room.folder / "out" / "feedpub.prom").exists)

    assert 'feedpub_feed_entries{feed="all",newsroom="feeds.example"} 3.0' in asked
    assert "feedpub_complaints" in (room.folder / "out" / "feedpub.prom").read_text()
    assert "<svg" in (room.folder / "out" / "status.html").read_text()


def test_systemd_is_notified_of_readiness_and_of_stopping(
    room: Newsroom, daemon: Start, tmp_path: Path
) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(PATIENCE)
        running = daemon(NOTIFY_SOCKET=address)
        told = [manager.recv(1000).decode()]
        running.signal(signal.SIGTERM)
        while told[-1] != "STOPPING=1":
            told.append(manager.recv(1000).decode())

    assert told[0] == "READY=1"
    assert running.ended() == 0


def test_nothing_is_lost_whenever_it_is_killed(room: Newsroom, daemon: Start) -> None:
    add(room, '[push]\nspool = "spool"\n')
    moments = random.Random(11)
    pushed = set()
    began = time.monotonic()
    first = daemon()
    first.wait_for("published")
    takes = time.monotonic() - began
    first.process.kill()
    first.process.wait()
    for number in range(4, 10):
        title = f"Pushed {number}"
        push(room, [make_record(number, title=title)])
        pushed.add(title)
        running = daemon()
        time.sleep(moments.random() * 1.5 * takes)
        running.process.kill()
        running.process.wait()
        if (room.feeds / "all.rss").exists():
            assert not feedparser.parse((room.feeds / "all.rss").read_bytes()).bozo

    starts = len(running.events("started"))
    last = daemon()
    last.wait_for("started", starts + 1)
    until(lambda: len(titles(room)) == 3 + len(pushed))
    last.signal(signal.SIGTERM)

    assert last.ended() == 0
    assert pushed <= titles(room)
    assert len(titles(room)) == 3 + len(pushed)


def test_a_slow_webhook_does_not_delay_publishing(
    room: Newsroom, daemon: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_here(tmp_path / "names", monkeypatch)
    asked, over = threading.Event(), threading.Event()

    def slow(_handler: Handler) -> None:
        asked.set()
        over.wait(PATIENCE)

    with serving() as site:
        hub, hook = public(site.address, "hub"), public(site.address, "hook")
        site.odd["/slow"] = slow
        site.answers["/hook"] = Reply("", 204)
        text = room.config.read_text(encoding="utf-8")
        text = text.replace("[sources.desk]", f'hubs = ["{hub}/slow"]\n[sources.desk]')
        room.configure(text)
        table = f'webhooks = ["{hook}/hook"]\nallow_addresses = ["127.0.0.0/8"]\n'
        add(room, f'[push]\nspool = "spool"\n[notify]\n{table}')
        running = daemon()
        assert asked.wait(PATIENCE)

        push(room, [make_record(4, title="Pushed")])
        until(lambda: "Pushed" in titles(room))

        assert "Pushed" in titles(room)
        assert not running.events("not notified")
        del site.odd["/slow"]
        site.answers["/slow"] = Reply("", 204)
        over.set()
        digest = hashlib.sha256((room.feeds / "all.rss").read_bytes()).hexdigest()
        until(lambda: any(digest.encode() in each.body for each in site.asked))
        assert any(digest.encode() in each.body for each in site.asked)
        assert running.wait_for("notified")["count"] >= 2


def test_a_second_daemon_of_an_archive_ends_at_once_and_names_the_first(
    room: Newsroom, daemon: Start
) -> None:
    first = daemon()
    first.wait_for("published")

    second = room.feedpub_process("run")

    named = f"its daemon, feedpub run (process {first.process.pid}), is at work"
    assert (second.returncode, named in second.stderr) == (75, True)
    assert len(second.stderr.splitlines()) == 1
    first.process.kill()
    first.process.wait()
    daemon().wait_for("started", 2)


def test_at_sighup_a_daemon_moves_to_the_archive_of_the_new_configuration(
    room: Newsroom, daemon: Start
) -> None:
    running = daemon()
    running.wait_for("published")
    add(room, '[archive]\npath = "other.db"\n')
    with locked(room.folder / "other.db", what="daemon"):
        running.signal(signal.SIGHUP)
        problem = running.wait_for("configuration not reloaded")["problem"]
        assert "is at work" in problem

    running.signal(signal.SIGHUP)
    running.wait_for("configuration reloaded")

    with locked(room.folder / ".feedpub" / "archive.db", what="daemon"):
        assert room.feedpub_process("run").returncode == 75
    running.signal(signal.SIGHUP)
    running.wait_for("configuration reloaded", 2)
