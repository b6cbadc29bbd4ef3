from __future__ import annotations

import contextlib
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from destinations.documents import document, files

from feedpub.destinations.directory import DirectoryDestination
from feedpub.errors import DestinationError


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def test_nothing_but_the_document_is_left(directory: DirectoryDestination, root: Path) -> None:
    directory.put(document())
    directory.put(document(b"<rss>2</rss>"))

    assert files(root) == ["all.rss"]


def test_folders_are_made_where_they_are_missing(
    directory: DirectoryDestination, root: Path
) -> None:
    directory.put(document(name="section/world/news.rss"))

    assert files(root) == ["section/world/news.rss"]


def test_a_directory_far_below_is_made(tmp_path: Path) -> None:
    with DirectoryDestination(tmp_path / "a" / "b" / "feeds") as directory:
        directory.put(document())

    assert files(tmp_path) == ["a/b/feeds/all.rss"]


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_a_document_can_be_read_by_a_web_server_whatever_the_umask(
    directory: DirectoryDestination, root: Path, mask: int
) -> None:
    root.mkdir()

    with umask(mask):
        directory.put(document())

    assert stat.S_IMODE((root / "all.rss").stat().st_mode) == 0o644


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_folder_can_be_entered_by_a_web_server_whatever_the_umask(
    directory: DirectoryDestination, root: Path, mask: int
) -> None:
    with umask(mask):
        directory.put(document(name="section/world.rss"))

    modes = [stat.S_IMODE(each.stat().st_mode) for each in (root, root / "section")]
    assert modes == [0o755, 0o755]


def test_the_mode_of_a_folder_that_was_there_is_left_alone(
    directory: DirectoryDestination, root: Path
) -> None:
    root.mkdir(mode=0o700)
    (root / "section").mkdir(mode=0o750)

    directory.put(document(name="section/world.rss"))

    modes = [stat.S_IMODE(each.stat().st_mode) for each in (root, root / "section")]
    assert modes == [0o700, 0o750]


def test_a_document_is_put_into_a_directory_that_is_a_link(
    directory: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    root.symlink_to(tmp_path / "disk")

    directory.put(document())

    assert (tmp_path / "disk" / "all.rss").read_bytes() == b"<rss/>"


def test_a_symbolic_link_at_the_name_is_replaced_and_not_followed(
    directory: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"untouched")
    root.mkdir()
    (root / "all.rss").symlink_to(outside)

    directory.put(document())

    assert not (root / "all.rss").is_symlink()
    assert outside.read_bytes() == b"untouched"


def test_a_dangling_link_at_the_name_is_replaced(
    directory: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    root.mkdir()
    (root / "all.rss").symlink_to(tmp_path / "nowhere")

    directory.put(document())

    assert (root / "all.rss").read_bytes() == b"<rss/>"
    assert not (tmp_path / "nowhere").exists()


def test_another_name_of_the_file_keeps_its_bytes(
    directory: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    root.mkdir()
    (tmp_path / "kept").write_bytes(b"untouched")
    os.link(tmp_path / "kept", root / "all.rss")

    directory.put(document())

    assert (tmp_path / "kept").read_bytes() == b"untouched"


def test_a_fifo_at_the_name_is_replaced_without_waiting_for_it(
    directory: DirectoryDestination, root: Path
) -> None:
    root.mkdir()
    os.mkfifo(root / "all.rss")

    directory.put(document())

    assert (root / "all.rss").read_bytes() == b"<rss/>"


def test_a_socket_at_the_name_is_replaced(
    directory: DirectoryDestination, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root.mkdir()
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("all.rss")

    directory.put(document())

    assert (root / "all.rss").read_bytes() == b"<rss/>"


def test_a_folder_at_the_name_is_an_error_and_is_left(
    directory: DirectoryDestination, root: Path
) -> None:
    (root / "all.rss").mkdir(parents=True)
    (root / "all.rss" / "kept").write_bytes(b"untouched")

    with pytest.raises(DestinationError, match=r"all\.rss: cannot be written: Is a directory"):
        directory.put(document())

    assert files(root) == ["all.rss/kept"]


def test_a_folder_that_is_a_link_is_refused_and_nothing_outside_is_written(
    directory: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "section").symlink_to(outside)

    with pytest.raises(DestinationError, match=r"section.*: cannot be written: "):
        directory.put(document(name="section/world.rss"))

    assert files(outside) == []


def test_a_folder_below_a_link_is_refused_too(
    directory: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    (outside / "world").mkdir(parents=True)
    root.mkdir()
    (root / "section").symlink_to(outside)

    with pytest.raises(DestinationError):
        directory.put(document(name="section/world/news.rss"))

    assert files(outside) == []


@pytest.mark.parametrize("name", ["feeds", "feeds/section"])
def test_a_file_in_the_place_of_a_folder_is_an_error_in_one_line(
    directory: DirectoryDestination, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"untouched")

    with pytest.raises(DestinationError) as caught:
        directory.put(document(name="section/world.rss"))

    assert "\n" not in str(caught.value)
    assert (tmp_path / name).read_bytes() == b"untouched"


def test_one_document_that_cannot_be_put_costs_no_other(
    directory: DirectoryDestination, root: Path
) -> None:
    (root / "all.rss").mkdir(parents=True)
    with contextlib.suppress(DestinationError):
        directory.put(document())

    directory.put(document(name="wire.rss"))

    assert files(root) == ["wire.rss"]


# documents that are there already


def test_a_document_that_web_servers_may_not_read_is_not_adopted(
    directory: DirectoryDestination, root: Path
) -> None:
    directory.put(document())
    (root / "all.rss").chmod(0o600)

    assert directory.adopt(document()) is None


def test_a_symbolic_link_is_not_adopted(directory: DirectoryDestination, root: Path) -> None:
    directory.put(document(name="other.rss"))
    (root / "all.rss").symlink_to("other.rss")

    assert directory.adopt(document()) is None
