"""Marks and times: whether somebody touched a document, and when it was put."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from destinations.documents import document

from feedpub.destinations.directory import DirectoryDestination
from feedpub.destinations.directory_files import mark_of

Make = Callable[[Path], object]


HOUR = 3600


def test_a_document_that_somebody_removed_is_touched(
    directory: DirectoryDestination, root: Path
) -> None:
    mark = directory.put(document())

    (root / "all.rss").unlink()

    assert not directory.is_untouched("all.rss", mark)


def test_nothing_is_untouched_in_a_directory_that_does_not_exist(
    directory: DirectoryDestination,
) -> None:
    assert not directory.is_untouched("section/all.rss", "6:1:1")


def test_asking_for_a_mark_creates_no_directory(
    directory: DirectoryDestination, root: Path
) -> None:
    directory.is_untouched("section/all.rss", "6:1:1")

    assert not root.exists()


def overwrite(path: Path) -> None:
    path.write_bytes(b"<RSS/>")


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b" ")


def touch(path: Path) -> None:
    os.utime(path, (1, 1))


def swap(path: Path) -> None:
    status = path.stat()
    other = path.with_name("other")
    other.write_bytes(b"<RSS/>")
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)


def link(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to("other")


@pytest.mark.parametrize("tamper", [overwrite, append, touch, swap, link])
def test_a_document_that_somebody_changed_is_touched(
    directory: DirectoryDestination, root: Path, tamper: Make
) -> None:
    mark = directory.put(document())
    os.utime(root / "all.rss", ns=(0, 10**18))
    mark = mark_of(root / "all.rss") or mark

    tamper(root / "all.rss")

    assert not directory.is_untouched("all.rss", mark)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "fifo"])
def test_only_a_regular_file_has_a_mark(tmp_path: Path, make: Make) -> None:
    make(tmp_path / "all.rss")

    assert mark_of(tmp_path / "all.rss") is None


def test_a_second_document_within_the_second_is_a_second_younger(
    directory: DirectoryDestination, root: Path
) -> None:
    # nginx makes its ETag of the second and the size.
    times = []
    for content in (b"<rss>1</rss>", b"<rss>2</rss>", b"<rss>3</rss>"):
        directory.put(document(content))
        times.append((root / "all.rss").stat().st_mtime)

    assert times[0] + 1 <= times[1] <= times[2] - 1


def test_the_time_of_a_document_is_a_whole_second(
    directory: DirectoryDestination, root: Path
) -> None:
    directory.put(document())

    assert (root / "all.rss").stat().st_mtime_ns % 10**9 == 0


def test_the_time_of_a_document_is_that_of_the_clock(
    directory: DirectoryDestination, root: Path
) -> None:
    before = int(time.time())

    directory.put(document())

    assert before <= (root / "all.rss").stat().st_mtime <= time.time()


def test_a_document_is_younger_than_one_that_a_clock_dated_some_seconds_ahead(
    directory: DirectoryDestination, root: Path
) -> None:
    directory.put(document())
    ahead = int(time.time()) + 20
    os.utime(root / "all.rss", (ahead, ahead))

    directory.put(document(b"<rss>2</rss>"))

    assert (root / "all.rss").stat().st_mtime == ahead + 1


def test_a_time_far_ahead_of_the_clock_is_not_carried_on(
    directory: DirectoryDestination, root: Path
) -> None:
    directory.put(document())
    ahead = time.time() + 24 * HOUR
    os.utime(root / "all.rss", (ahead, ahead))

    directory.put(document(b"<rss>2</rss>"))

    assert (root / "all.rss").stat().st_mtime <= time.time() + 1


def test_what_another_program_did_to_a_document_is_found(
    directory: DirectoryDestination, root: Path
) -> None:
    mark = directory.put(document())
    assert directory.overwritten("all.rss", mark) is None

    overwrite(root / "all.rss")
    changed = directory.overwritten("all.rss", mark)
    (root / "all.rss").unlink()
    removed = directory.overwritten("all.rss", mark)

    assert changed is not None
    assert removed is not None
    assert (changed.is_missing, removed.is_missing) == (False, True)


@pytest.mark.parametrize("mark", ["6:gzip:abc def", '6:{"cdn":"6:1:1"}', "6:1"])
def test_marks_of_other_destinations_say_nothing(
    directory: DirectoryDestination, mark: str
) -> None:
    """Documents have them until the first run after the configuration changed."""
    directory.put(document())

    assert directory.overwritten("all.rss", mark) is None
