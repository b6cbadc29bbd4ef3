from __future__ import annotations

import contextlib
import fcntl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedpub.archive.database import lock_of, locked
from feedpub.errors import ArchiveBusy, ArchiveError, Stopped

HOLD = """
import sys
from pathlib import Path
from feedpub.archive.database import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@contextlib.contextmanager
def another_run(archive: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds the lock until it is told to end."""
    command = [sys.executable, "-c", HOLD, str(archive)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            process.kill()


def test_the_error_of_a_second_run_names_the_process_of_the_first(path: Path) -> None:
    with another_run(path) as process:
        with pytest.raises(ArchiveBusy) as caught, locked(path):
            pass

        expected = f"archive {path}: another run (process {process.pid}) is at work"
        assert str(caught.value) == expected


def test_waiting_for_the_lock_ends_when_the_run_is_stopped(path: Path) -> None:
    looks = iter([False, False, True])

    with (
        another_run(path),
        pytest.raises(Stopped, match="stopped while another run was at work"),
        locked(path, wait=60, stopping=lambda: next(looks)),
    ):
        pass


def test_a_stopping_run_gets_a_free_lock(path: Path) -> None:
    with locked(path, stopping=lambda: True) as held:
        assert held is None


def test_the_lock_ends_with_a_killed_process(path: Path) -> None:
    with another_run(path) as process:
        process.kill()
        process.wait()

        with locked(path) as held:
            assert held is None


def test_the_lock_ends_with_its_block(path: Path) -> None:
    with locked(path):
        pass

    with locked(path) as held:
        assert held is None


def test_the_lock_ends_with_an_error_in_its_block(path: Path) -> None:
    with contextlib.suppress(ZeroDivisionError), locked(path):
        _ = 1 / 0

    with locked(path) as held:
        assert held is None


def test_one_process_cannot_hold_it_twice(path: Path) -> None:
    with locked(path), pytest.raises(ArchiveBusy), locked(path):
        pass


def test_two_archives_have_two_locks(path: Path) -> None:
    with locked(path), locked(path.with_name("sport.db")) as held:
        assert held is None


def test_the_locks_file_stays(path: Path) -> None:
    with locked(path):
        pass

    assert path.with_name("archive.db.lock").is_file()


def test_the_archives_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "state" / "news" / "archive.db"

    with locked(path):
        assert path.parent.is_dir()


def test_the_archive_itself_is_not_made(path: Path) -> None:
    with locked(path):
        assert not path.exists()


@pytest.mark.parametrize("told", [b"", b"\xff\xfe", b"somebody\n", b"9" * 30])
def test_a_lock_that_does_not_name_its_holder_is_held_all_the_same(path: Path, told: bytes) -> None:
    lock = path.with_name("archive.db.lock")
    lock.write_bytes(told)
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        with pytest.raises(ArchiveBusy, match=r"another run.* is at work"), locked(path):
            pass


def test_an_error_does_not_name_a_former_holder(path: Path) -> None:
    path.with_name("archive.db.lock").write_bytes(b"1234567890123\n")

    with another_run(path) as process:
        with pytest.raises(ArchiveBusy) as caught, locked(path):
            pass

        assert f"(process {process.pid})" in str(caught.value)


def test_a_symbolic_link_in_the_locks_place_is_refused(path: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("untouched")
    path.with_name("archive.db.lock").symlink_to(outside)

    with pytest.raises(ArchiveError, match=r"archive\.db\.lock"), locked(path):
        pass

    assert outside.read_text() == "untouched"


def test_a_symbolic_link_in_the_locks_place_is_not_taken_for_another_run(
    path: Path, tmp_path: Path
) -> None:
    path.with_name("archive.db.lock").symlink_to(tmp_path / "outside")

    with pytest.raises(ArchiveError) as caught, locked(path):
        pass

    assert not isinstance(caught.value, ArchiveBusy)


def test_a_file_in_place_of_the_folder_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")

    with pytest.raises(ArchiveError) as caught, locked(tmp_path / "state" / "archive.db"):
        pass

    assert "\n" not in str(caught.value)


def test_a_lock_file_with_hard_links_is_held_and_never_written_to(
    path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "somebodys"
    other.write_text("outside")
    lock_of(path).hardlink_to(other)

    with locked(path), pytest.raises(ArchiveBusy), locked(path):
        pass

    assert other.read_text() == "outside"
