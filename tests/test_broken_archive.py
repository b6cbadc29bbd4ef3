"""An archive that cannot be used: each command says in one line what is wrong and what to do."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import Newsroom, error_lines, furnish, make_record

from feedpub.archive.schema import VERSION

COMMANDS = (
    ["status"],
    ["feeds"],
    ["history", "all"],
    ["quarantine"],
    ["diff"],
    ["build"],
    ["archive", "check"],
    ["archive", "stats"],
)


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    furnish(newsroom)
    newsroom.build()
    return newsroom


def archive(room: Newsroom) -> Path:
    return room.folder / ".feedpub" / "archive.db"


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    path.write_bytes(b"The ferry is back. " * 1000)


def of_an_unknown_format(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[40:48] = b"x" * 8
    path.write_bytes(content)


def with_flipped_bits(path: Path) -> None:
    """Damage what SQLite quotes in its messages, with bytes that are not UTF-8."""
    content = bytearray(path.read_bytes())
    for at in range(100, 4096):
        content[at] ^= 0xA5 if content[at] else 0
    path.write_bytes(content)


DAMAGE = [cut, overwritten, of_an_unknown_format, with_flipped_bits]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_archive_is_one_line_that_says_what_to_do(
    room: Newsroom, damage: Callable[[Path], None], command: list[str]
) -> None:
    damage(archive(room))

    done = room.feedpub(*command)

    assert done.returncode == 1
    (line,) = error_lines(done)
    assert "feedpub archive rebuild" in line


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_the_line_says_helps(room: Newsroom, damage: Callable[[Path], None]) -> None:
    before = room.published()
    damage(archive(room))

    rebuilt = room.feedpub("archive", "rebuild")

    assert (rebuilt.returncode, rebuilt.stderr) == (0, "")
    assert room.feedpub("archive", "check").returncode == 0
    assert room.published() == before


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_archive_of_a_later_version_is_one_line_that_says_what_to_do(
    room: Newsroom, command: list[str]
) -> None:
    of_a_later_version(room)

    done = room.feedpub(*command)

    assert done.returncode == 1
    assert error_lines(done) == [
        f"feedpub: archive {archive(room)}: was written by a later version of feedpub (tables 99,"
        f" these are {VERSION}); use that version, or move it away, and the next run makes a new"
        " one from the sources and the journal"
    ]


def test_a_daemon_does_not_start_on_an_archive_of_a_later_version(room: Newsroom) -> None:
    of_a_later_version(room)

    done = room.feedpub_process("run")

    assert done.returncode == 1
    assert "was written by a later version of feedpub" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_withdrawal_that_a_damaged_archive_cannot_record_has_a_way_out(room: Newsroom) -> None:
    id = make_record(1)["id"]
    overwritten(archive(room))
    room.feedpub("withdraw", id)

    refused = room.feedpub("archive", "rebuild")
    for each in archive(room).parent.glob("archive.db*"):
        each.unlink()
    held = room.feedpub("build")
    withdrawn = room.feedpub("withdraw", id)
    rebuilt = room.feedpub("archive", "rebuild")

    assert refused.stderr.startswith(
        f"feedpub: {archive(room)}: is damaged, and can record no withdrawal: move it away, run"
        " feedpub build, and withdraw then: "
    )
    assert held.returncode == 1
    assert (withdrawn.returncode, rebuilt.returncode) == (0, 0)
    assert b"Story 1<" not in b"".join(room.published().values())


def of_a_later_version(room: Newsroom) -> None:
    with contextlib.closing(sqlite3.connect(archive(room))) as database:
        database.execute("PRAGMA user_version = 99")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
@pytest.mark.parametrize("command", [["status"], ["build"]], ids=" ".join)
@pytest.mark.parametrize("mode", [0o755, 0o700], ids=["files", "folder"])
def test_an_archive_of_another_user_is_one_line_that_says_whose_it_is(
    command: list[str], mode: int
) -> None:
    # The folders of pytest are its user's own.
    with tempfile.TemporaryDirectory() as name:
        room = Newsroom(Path(name))
        room.folder.chmod(0o755)
        furnish(room)
        room.build()
        inside = archive(room).parent
        for each in inside.iterdir():
            each.chmod(0o600)
        inside.chmod(mode)

        code, (line,) = as_another_user(room, command)

        assert code == 1
        assert line.endswith(
            f"belongs to root, and this is 64302; give it to 64302: chown -R 64302 {inside}"
        )


def as_another_user(room: Newsroom, command: list[str]) -> tuple[int, list[str]]:
    """Run *command* in a process of user 64302; return its exit status and the lines on stderr."""
    # Python's modules may be in a folder of root: they are imported by now.
    room.feedpub(*command)
    received, sent = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(64_302, 64_302, 64_302)
            os.setresuid(64_302, 64_302, 64_302)
            done = room.feedpub(*command)
            os.write(sent, json.dumps([done.returncode, error_lines(done)]).encode())
        finally:
            os._exit(0)
    os.close(sent)
    with os.fdopen(received, encoding="utf-8") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    code, lines = json.loads(answer)
    return code, lines
