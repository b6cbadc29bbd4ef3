"""The daemon as one user, and a CMS as another: nobody waits for files to rest."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from newsroom import Newsroom, furnish, make_record
from waiting import PATIENCE, until

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two other users"),
    pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv"),
]

#: Of the daemon, and of the CMS; nobody else's.
OURS, THEIRS = 64_301, 64_302

#: Puts its input into a file, in place; the rest of it when the first part was seen.
WRITER = """
import sys
with open(sys.argv[1], "w") as file:
    for line in sys.stdin:
        file.write(line)
        file.flush()
        print(flush=True)
"""

#: Puts its input into a file, whole from its first moment.
MOVER = """
import os, sys
part = os.path.join(os.path.dirname(sys.argv[1]), ".part")
with open(part, "w") as file:
    file.write(sys.stdin.read())
os.rename(part, sys.argv[1])
"""


@pytest.fixture
def room() -> Iterator[Newsroom]:
    """A newsroom of the daemon's user, with a spool that others may write to."""
    # The folders of pytest are its user's own.
    with tempfile.TemporaryDirectory() as name:
        room = Newsroom(Path(name))
        furnish(room)
        text = room.config.read_text(encoding="utf-8")
        # The articles are the daemon's own, and read when it starts.
        text = text.replace("[sources.desk]\n", '[sources.desk]\nevery = "1d"\n')
        room.configure(f'{text}\n[push]\nspool = "spool"\nquiet = 3600\n')
        for folder in ("spool", "other"):
            make_spool(room.folder / folder)
        for path in (room.folder, *room.folder.rglob("*")):
            os.chown(path, OURS, OURS)
        room.folder.chmod(0o755)
        yield room


def make_spool(folder: Path) -> None:
    desk = folder / "desk"
    desk.mkdir(parents=True)
    os.chown(desk, OURS, OURS)
    desk.chmod(0o777)


@pytest.fixture
def daemon(room: Newsroom) -> Iterator[subprocess.Popen[bytes]]:
    with (room.folder / "daemon.log").open("ab") as log:
        command = as_user(OURS, "-m", "feedpub", "run", "--log-format", "json")
        running = subprocess.Popen(command, cwd=room.folder, stderr=log)
    try:
        until(lambda: titles(room))
        yield running
    finally:
        running.kill()
        running.wait()


def as_user(user: int, *arguments: str) -> list[str]:
    """Python as *user*, who may read its modules wherever they are, and nothing else of root's."""
    reads = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    identity = [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    return ["setpriv", *identity, *reads, sys.executable, *arguments]


def as_another(code: str, path: Path) -> subprocess.Popen[str]:
    """The CMS at work on the file at *path*."""
    command = as_user(THEIRS, "-c", code, str(path))
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def move(path: Path, record: dict[str, Any]) -> None:
    """Have the CMS put *record* at *path*."""
    with as_another(MOVER, path) as cms:
        cms.communicate(json.dumps(record))
    assert cms.returncode == 0


def titles(room: Newsroom) -> set[str]:
    path = room.feeds / "all.rss"
    if not path.exists():
        return set()
    return {entry.title for entry in feedparser.parse(path.read_bytes()).entries}


def watches(process: int, folder: Path) -> bool:
    """Whether *process* watches *folder*."""
    inode = f" ino:{folder.stat().st_ino:x} "
    infos = []
    for path in Path(f"/proc/{process}/fdinfo").iterdir():
        # The process may close a file between the listing and the reading.
        with contextlib.suppress(FileNotFoundError):
            infos.append(path.read_text(encoding="ascii"))
    return any("inotify wd:" in each and inode in each for each in infos)


def test_a_file_that_another_user_renames_into_the_spool_is_published_at_once(
    room: Newsroom, daemon: subprocess.Popen[bytes]
) -> None:
    path = room.folder / "spool" / "desk" / "a.json"
    move(path, make_record(4, title="Wrong"))
    until(lambda: "Wrong" in titles(room))

    move(path, make_record(4, title="Right"))
    until(lambda: "Right" in titles(room))

    until(lambda: not path.exists())
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(PATIENCE) == 0


@pytest.mark.usefixtures("daemon")
def test_a_file_that_another_user_writes_in_the_spool_is_published_when_closed(
    room: Newsroom,
) -> None:
    desk = room.folder / "spool" / "desk"
    first, rest = json.dumps(make_record(4, title="Slow"), indent=0).split("\n", 1)
    with as_another(WRITER, desk / "slow.json") as cms:
        assert cms.stdin and cms.stdout
        cms.stdin.write(f"{first}\n")
        cms.stdin.flush()
        cms.stdout.readline()
        move(desk / "b.json", make_record(5, title="Quick"))
        until(lambda: "Quick" in titles(room))
        assert (desk / "slow.json").exists()
        cms.communicate(rest)

    until(lambda: "Slow" in titles(room))
    assert not (room.folder / "spool" / "rejected").exists()


def test_after_a_reload_the_new_spool_is_watched_instead_of_the_former_one(
    room: Newsroom, daemon: subprocess.Popen[bytes]
) -> None:
    text = room.config.read_text(encoding="utf-8")
    room.configure(text.replace('spool = "spool"', 'spool = "other"'))
    daemon.send_signal(signal.SIGHUP)
    until(lambda: watches(daemon.pid, room.folder / "other" / "desk"))

    move(room.folder / "other" / "desk" / "a.json", make_record(4, title="Elsewhere"))

    until(lambda: "Elsewhere" in titles(room))
    assert not watches(daemon.pid, room.folder / "spool" / "desk")


def test_a_folder_of_the_spool_that_is_made_later_is_watched(
    room: Newsroom, daemon: subprocess.Popen[bytes]
) -> None:
    desk = room.folder / "spool" / "desk"
    desk.rmdir()
    make_spool(room.folder / "made")
    (room.folder / "made" / "desk").rename(desk)
    until(lambda: watches(daemon.pid, desk))

    move(desk / "a.json", make_record(4, title="Later"))

    until(lambda: "Later" in titles(room))
