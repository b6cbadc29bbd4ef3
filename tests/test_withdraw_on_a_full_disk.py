"""A story is taken down though the disk is full: what was kept for that day is given up."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from newsroom import CONFIG, NOW, Newsroom, files_of_at_most, make_record

from feedpub.archive.withdrawals import Order
from feedpub.destinations.directory import RESERVE
from feedpub.pipeline.operations.withdraw import Takedown, withdraw

ID = "https://p.news.example/p/1"
LATER = NOW + timedelta(hours=1)
DOCUMENTS = ("all.rss", "all.atom", "all.json")
ALL = CONFIG.partition("[feeds.sections]")[0].replace(
    "[feeds.all]", '[feeds.all]\nformats = ["rss", "atom", "json"]'
)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def room(small_disk: Path) -> Newsroom:
    """A newsroom on a small disk, whose documents are much larger than a block."""
    return published(Newsroom(small_disk))


def published(room: Newsroom) -> Newsroom:
    room.configure(ALL)
    room.articles.mkdir()
    for number in range(1, 9):
        body = f"<p>Told of story {number}.</p>" + "<p>And more of it.</p>" * 400
        room.write(f"{number}.json", make_record(number, content_html=body))
    room.build()
    return room


def fill(folder: Path) -> None:
    """Leave no room on the disk of *folder*."""
    with (folder / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (1 << 16, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\xff" * size)


def stands(room: Newsroom) -> list[str]:
    return [name for name, content in room.published().items() if b"story 1." in content]


def take_down(room: Newsroom) -> Takedown:
    return withdraw(room.run(LATER), [ID], Order(), wait=0)


def test_a_story_is_withdrawn_even_if_the_disk_is_full(room: Newsroom) -> None:
    assert len(stands(room)) == 3
    fill(room.folder)

    done = take_down(room)

    assert (done.exit_code, done.recorded, stands(room)) == (0, True, [])
    assert [name for name in DOCUMENTS if name in room.published()] == list(DOCUMENTS)


def test_a_story_withdrawn_on_a_full_disk_stays_withdrawn(room: Newsroom) -> None:
    fill(room.folder)
    take_down(room)
    (room.folder / "filler").unlink()

    report = room.build(now=LATER + timedelta(hours=1))

    assert (report.exit_code, stands(room)) == (0, [])
    assert f'ref="{ID}"'.encode() in room.published()["all.atom"]
    assert (room.feeds / RESERVE).exists()


def test_without_a_reserve_the_old_document_is_removed_to_make_room(room: Newsroom) -> None:
    (room.feeds / RESERVE).unlink()
    fill(room.folder)

    done = take_down(room)

    assert (done.recorded, stands(room)) == (True, [])
    assert done.exit_code == 0
    assert [name for name in DOCUMENTS if name in room.published()] == list(DOCUMENTS)


def test_the_command_withdraws_a_story_on_a_full_disk(room: Newsroom) -> None:
    fill(room.folder)

    done = room.feedpub("withdraw", ID)

    assert (done.returncode, stands(room)) == (0, [])


def test_a_withdrawal_that_cannot_be_recorded_is_reported(room: Newsroom) -> None:
    (room.folder / ".feedpub" / "archive.db.reserve").unlink()
    (room.feeds / RESERVE).unlink()
    fill(room.folder)

    done = take_down(room)

    assert stands(room) == []
    assert (done.exit_code, done.recorded) == (1, False)


def test_a_document_that_cannot_be_put_again_is_removed_and_reported(newsroom: Newsroom) -> None:
    shutil.rmtree(newsroom.articles)
    room = published(newsroom)
    # The archive's log and its file are smaller than this document.
    big = b"<!-- " + b"x" * 2_000_000 + b" -->\n"
    content = (room.feeds / "all.rss").read_bytes().replace(b"<channel>", b"<channel>" + big)
    (room.feeds / "forgotten.rss").write_bytes(content)

    with files_of_at_most(1_000_000):
        done = take_down(room)

    assert (done.recorded, stands(room)) == (True, [])
    assert done.exit_code == 1
    assert "was removed" in list(done.failures())[-1]
    assert str(room.feeds / "forgotten.rss") in list(done.failures())[-1]
    assert not (room.feeds / "forgotten.rss").exists()


# the reserve


def test_the_reserve_has_room_for_the_largest_document(newsroom: Newsroom) -> None:
    shutil.rmtree(newsroom.articles)
    room = published(newsroom)

    largest = max(len(content) for content in room.published().values())

    assert (room.feeds / RESERVE).stat().st_size >= largest
    assert (room.feeds / RESERVE).stat().st_mode & 0o777 == 0o600


def test_a_run_that_changes_nothing_does_not_touch_the_reserve(newsroom: Newsroom) -> None:
    shutil.rmtree(newsroom.articles)
    room = published(newsroom)
    paths = [room.feeds / RESERVE, room.folder / ".feedpub" / "archive.db.reserve"]
    before = [(path.stat().st_ino, path.stat().st_mtime_ns) for path in paths]

    room.build(now=LATER)

    assert [(path.stat().st_ino, path.stat().st_mtime_ns) for path in paths] == before


def test_a_dry_run_keeps_no_reserve(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    newsroom.build(dry_run=True)

    assert not newsroom.feeds.exists()
