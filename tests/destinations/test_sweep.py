"""What runs that were killed left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from destinations.documents import document, files

from feedpub.destinations.directory import DirectoryDestination

TEMPORARY = ".all.rss.0123456789abcdef.tmp"


def test_what_a_killed_run_left_is_swept(directory: DirectoryDestination, root: Path) -> None:
    directory.put(document())
    (root / TEMPORARY).write_bytes(b"<rs")

    troubles = directory.sweep(["all.rss"])

    assert (files(root), troubles) == (["all.rss"], [])


def test_what_a_killed_run_left_in_a_folder_is_swept(
    directory: DirectoryDestination, root: Path
) -> None:
    directory.put(document(name="section/all.rss"))
    (root / "section" / TEMPORARY).write_bytes(b"<rs")

    directory.sweep(["section/all.rss"])

    assert files(root) == ["section/all.rss"]


@pytest.mark.parametrize(
    "name",
    [
        ".wire.rss.0123456789abcdef.tmp",
        ".allxrss.0123456789abcdef.tmp",
        ".all.rss.0123456789ABCDEF.tmp",
        ".all.rss.0123.tmp",
        ".all.rss.0123456789abcdef.tmp~",
        "all.rss.0123456789abcdef.tmp",
        ".all.rss.swp",
        ".htaccess",
        "robots.txt",
    ],
)
def test_files_of_other_programs_are_kept(
    directory: DirectoryDestination, root: Path, name: str
) -> None:
    root.mkdir()
    (root / name).write_bytes(b"untouched")

    directory.sweep(["all.rss"])

    assert files(root) == [name]


def test_a_link_is_swept_and_not_what_it_leads_to(
    directory: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"untouched")
    root.mkdir()
    (root / TEMPORARY).symlink_to(outside)

    directory.sweep(["all.rss"])

    assert (files(root), outside.read_bytes()) == ([], b"untouched")


def test_sweeping_never_enters_a_link(
    directory: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / TEMPORARY).write_bytes(b"untouched")
    root.mkdir()
    (root / "section").symlink_to(outside)

    troubles = directory.sweep(["section/all.rss"])

    assert (len(troubles), files(outside)) == (1, [TEMPORARY])


def test_a_leftover_that_cannot_be_removed_is_reported_in_one_line(
    directory: DirectoryDestination, root: Path
) -> None:
    (root / TEMPORARY).mkdir(parents=True)

    (trouble,) = directory.sweep(["all.rss"])

    assert trouble.startswith(f"{root}: old files cannot be removed: ")


def test_sweeping_makes_no_folder(directory: DirectoryDestination, root: Path) -> None:
    root.mkdir()

    directory.sweep(["section/all.rss"])

    assert not (root / "section").exists()
