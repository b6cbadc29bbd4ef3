"""One configuration at a time publishes into a directory."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom, error_lines, files_of_at_most, make_record

from feedpub.archive.database import locked
from feedpub.archive.location import PostgresArchive
from feedpub.archive.withdrawals import Order
from feedpub.destinations.directory import DirectoryDestination
from feedpub.destinations.directory_claim import LOCK
from feedpub.errors import DirectoryBusy
from feedpub.pipeline import publish
from feedpub.pipeline.operations.withdraw import withdraw
from feedpub.pipeline.publish import claimed
from feedpub.protocols import ClaimFlaw


@pytest.fixture
def built(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    room.build()
    room.write("1.json", make_record(1, title="Changed"))
    monkeypatch.setattr(publish, "_DIRECTORY_WAIT", 0.0)
    return room


def test_a_build_waits_for_no_other_configuration_and_publishes_nothing(built: Newsroom) -> None:
    other = built.folder / "other.db"

    with claimed(DirectoryDestination(built.feeds), other):
        done = built.feedpub("build")
        titles = built.published()["all.rss"]
    after = built.build()

    assert (done.returncode, done.stdout) == (75, "")
    assert done.stderr == (
        f"feedpub: publish directory {built.feeds}: the configuration with the archive {other}"
        f" (process {os.getpid()}) publishes there; give each configuration its own, or run them"
        " one after the other\n"
    )
    assert b"Changed" not in titles
    assert after.exit_code == 0
    assert b"Changed" in built.published()["all.rss"]


def test_an_archive_on_postgresql_has_one_name_on_all_machines(tmp_path: Path) -> None:
    names = []

    class Noted(DirectoryDestination):
        def claim(self, archive: str, **_: object) -> AbstractContextManager[ClaimFlaw | None]:
            names.append(archive)
            return nullcontext()

    for database, files in (("harbour", "a"), ("harbour", "b"), ("coast", "b")):
        archive = PostgresArchive(url=f"postgresql://db/{database}", files=tmp_path / files)
        with claimed(Noted(tmp_path), archive):
            pass

    assert names[0] == names[1] != names[2]


def test_a_run_with_nothing_to_publish_needs_no_directory(built: Newsroom) -> None:
    built.build()

    with claimed(DirectoryDestination(built.feeds), built.folder / "other.db"):
        assert built.build().exit_code == 0
        assert built.build(dry_run=True).exit_code == 0


def test_a_withdrawal_is_not_kept_waiting(built: Newsroom) -> None:
    with claimed(DirectoryDestination(built.feeds), built.folder / "other.db"):
        done = withdraw(built.run(), ["https://p.news.example/p/2"], Order(), wait=0)

    assert done.exit_code == 0
    assert b"Story 2" not in built.published()["all.rss"]


def test_builds_go_on_beside_the_daemon_of_their_archive(built: Newsroom) -> None:
    archive = built.folder / ".feedpub" / "archive.db"

    with (
        locked(archive, what="daemon"),
        claimed(DirectoryDestination(built.feeds), archive, for_life=True),
    ):
        assert built.build().exit_code == 0

    assert b"Changed" in built.published()["all.rss"]


def test_a_daemon_waits_for_a_build_of_its_own_archive(tmp_path: Path) -> None:
    feeds, archive = tmp_path / "feeds", tmp_path / "archive.db"
    free = threading.Event()

    def hold(begun: threading.Event) -> None:
        with claimed(DirectoryDestination(feeds), archive):
            begun.set()
            free.wait(30)

    begun = threading.Event()
    with ThreadPoolExecutor(1) as pool, locked(archive, what="daemon"):
        pool.submit(hold, begun)
        begun.wait(30)
        threading.Timer(0.2, free.set).start()
        with claimed(DirectoryDestination(feeds), archive, wait=30, for_life=True):
            assert free.is_set()


def test_another_daemon_is_not_waited_for(tmp_path: Path) -> None:
    feeds, other = tmp_path / "feeds", tmp_path / "other.db"

    with (
        locked(other, what="daemon"),
        claimed(DirectoryDestination(feeds), other, for_life=True),
        pytest.raises(DirectoryBusy, match="give each configuration its own"),
        claimed(DirectoryDestination(feeds), tmp_path / "archive.db", wait=3600, for_life=True),
    ):
        pass


def test_a_second_daemon_with_another_archive_is_refused(built: Newsroom) -> None:
    text = CONFIG.replace("[sources", '[archive]\npath = "other.db"\n[sources')
    (built.folder / "other.toml").write_text(text)
    archive = built.folder / ".feedpub" / "archive.db"

    with (
        locked(archive, what="daemon"),
        claimed(DirectoryDestination(built.feeds), archive, for_life=True),
    ):
        done = built.feedpub_process("run", "--config", "other.toml")

    assert done.returncode == 75
    assert "publishes there" in done.stderr


def test_a_process_that_dies_leaves_no_lock(built: Newsroom) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from feedpub.destinations.directory import DirectoryDestination\n"
        "from feedpub.pipeline.publish import claimed\n"
        "destination = DirectoryDestination(Path(sys.argv[1]))\n"
        "with claimed(destination, Path('other.db')): os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", code, str(built.feeds)], check=False)

    assert built.build().exit_code == 0


def link_out(path: Path) -> None:
    (path.parent.parent / "outside").write_text("as it was")
    path.symlink_to("../outside")


def hard_link(path: Path) -> None:
    (path.parent.parent / "outside").write_text("as it was")
    path.hardlink_to(path.parent.parent / "outside")


@pytest.mark.parametrize(
    "put",
    [
        link_out,
        hard_link,
        lambda path: path.symlink_to("made"),
        lambda path: path.symlink_to(path.name),
        lambda path: path.mkdir(),
        os.mkfifo,
    ],
    ids=["link", "hard link", "dangling", "loop", "folder", "fifo"],
)
def test_what_is_no_lock_is_named_and_left_alone(
    built: Newsroom, put: Callable[[Path], object]
) -> None:
    lock = built.feeds / LOCK
    lock.unlink()
    put(lock)

    report = built.build()

    (note,) = report.notes
    assert note.startswith(f"{lock}: ")
    assert note.endswith(": other configurations could publish there")
    assert report.exit_code == 0
    assert b"Changed" in built.published()["all.rss"]
    assert not (built.feeds / "made").exists()
    if (built.folder / "outside").exists():
        assert (built.folder / "outside").read_text() == "as it was"


def test_the_lock_is_for_nobody_to_read(built: Newsroom) -> None:
    assert (built.feeds / LOCK).stat().st_mode & 0o777 == 0o600


def test_a_lock_that_cannot_be_written_is_held_and_told(built: Newsroom, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"

    with (
        files_of_at_most(10),
        claimed(DirectoryDestination(built.feeds), archive) as flaw,
        pytest.raises(DirectoryBusy),
        claimed(DirectoryDestination(built.feeds), tmp_path / "other.db"),
    ):
        pass

    assert flaw == ClaimFlaw(
        f"{built.feeds / LOCK}: cannot be written: File too large", is_of_disk=True
    )


def test_a_run_that_cannot_write_the_lock_publishes_and_fails(
    built: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(file: int, content: bytes, at: int) -> int:
        """A disk that is full where the lock is."""
        if Path(f"/proc/self/fd/{file}").readlink() == built.feeds / LOCK:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return put(file, content, at)

    put = os.pwrite
    monkeypatch.setattr(os, "pwrite", written)

    report = built.build()

    assert list(report.troubles) == [
        f"{built.feeds / LOCK}: cannot be written: No space left on device"
    ]
    assert report.exit_code == 1
    assert b"Changed" in built.published()["all.rss"]


@pytest.mark.parametrize("words", ["12", "12\n", "12\n/nowhere/arch"])
def test_a_part_of_what_a_lock_says_is_taken_for_nothing(
    built: Newsroom, tmp_path: Path, words: str
) -> None:
    with claimed(DirectoryDestination(built.feeds), tmp_path / "archive.db"):
        (built.feeds / LOCK).write_text(words)

        busy = pytest.raises(DirectoryBusy, match="another configuration publishes there")
        with busy, claimed(DirectoryDestination(built.feeds), tmp_path / "other.db"):
            pass


@pytest.mark.parametrize("lock", ["", "locked before"], ids=["new", "known"])
def test_a_directory_that_cannot_be_written_is_named_in_one_line(
    built: Newsroom, lock: str
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk that is read only")
    mounted = ["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", str(built.feeds)]
    if lock:
        shutil.copytree(built.feeds, built.folder / "kept")
        mounted = ["mount", "--bind", "-o", "ro", str(built.folder / "kept"), str(built.feeds)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")

    try:
        done = built.feedpub("build", "--quiet")
    finally:
        subprocess.run(["umount", str(built.feeds)], check=True)

    (line,) = error_lines(done)
    assert done.returncode == 1
    assert "Read-only file system" in line
