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


def test_a_document_stands_at_its_name_with_its_bytes(
    destination: DirectoryDestination, root: Path
) -> None:
    destination.put(document(b"<rss>1</rss>"))

    assert (root / "all.rss").read_bytes() == b"<rss>1</rss>"


def test_a_document_may_be_empty(destination: DirectoryDestination, root: Path) -> None:
    destination.put(document(b""))

    assert (root / "all.rss").read_bytes() == b""


def test_a_document_replaces_what_stood_at_its_name(
    destination: DirectoryDestination, root: Path
) -> None:
    destination.put(document(b"<rss>a longer one</rss>"))

    destination.put(document(b"<rss>2</rss>"))

    assert (root / "all.rss").read_bytes() == b"<rss>2</rss>"


def test_nothing_but_the_document_is_left(destination: DirectoryDestination, root: Path) -> None:
    destination.put(document())
    destination.put(document(b"<rss>2</rss>"))

    assert files(root) == ["all.rss"]


def test_folders_are_made_where_they_are_missing(
    destination: DirectoryDestination, root: Path
) -> None:
    destination.put(document(name="section/world/news.rss"))

    assert files(root) == ["section/world/news.rss"]


def test_a_directory_far_below_is_made(tmp_path: Path) -> None:
    with DirectoryDestination(tmp_path / "a" / "b" / "feeds") as destination:
        destination.put(document())

    assert files(tmp_path) == ["a/b/feeds/all.rss"]


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_a_document_can_be_read_by_a_web_server_whatever_the_umask(
    destination: DirectoryDestination, root: Path, mask: int
) -> None:
    root.mkdir()

    with umask(mask):
        destination.put(document())

    assert stat.S_IMODE((root / "all.rss").stat().st_mode) == 0o644


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_folder_can_be_entered_by_a_web_server_whatever_the_umask(
    destination: DirectoryDestination, root: Path, mask: int
) -> None:
    with umask(mask):
        destination.put(document(name="section/world.rss"))

    modes = [stat.S_IMODE(each.stat().st_mode) for each in (root, root / "section")]
    assert modes == [0o755, 0o755]


def test_the_mode_of_a_folder_that_was_there_is_left_alone(
    destination: DirectoryDestination, root: Path
) -> None:
    root.mkdir(mode=0o700)
    (root / "section").mkdir(mode=0o750)

    destination.put(document(name="section/world.rss"))

    modes = [stat.S_IMODE(each.stat().st_mode) for each in (root, root / "section")]
    assert modes == [0o700, 0o750]


def test_a_document_is_put_into_a_directory_that_is_a_link(
    destination: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    root.symlink_to(tmp_path / "disk")

    destination.put(document())

    assert (tmp_path / "disk" / "all.rss").read_bytes() == b"<rss/>"


def test_a_symbolic_link_at_the_name_is_replaced_and_not_followed(
    destination: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"untouched")
    root.mkdir()
    (root / "all.rss").symlink_to(outside)

    destination.put(document())

    assert not (root / "all.rss").is_symlink()
    assert outside.read_bytes() == b"untouched"


def test_a_dangling_link_at_the_name_is_replaced(
    destination: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    root.mkdir()
    (root / "all.rss").symlink_to(tmp_path / "nowhere")

    destination.put(document())

    assert (root / "all.rss").read_bytes() == b"<rss/>"
    assert not (tmp_path / "nowhere").exists()


def test_another_name_of_the_file_keeps_its_bytes(
    destination: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    root.mkdir()
    (tmp_path / "kept").write_bytes(b"untouched")
    os.link(tmp_path / "kept", root / "all.rss")

    destination.put(document())

    assert (tmp_path / "kept").read_bytes() == b"untouched"


def test_a_fifo_at_the_name_is_replaced_without_waiting_for_it(
    destination: DirectoryDestination, root: Path
) -> None:
    root.mkdir()
    os.mkfifo(root / "all.rss")

    destination.put(document())

    assert (root / "all.rss").read_bytes() == b"<rss/>"


def test_a_socket_at_the_name_is_replaced(
    destination: DirectoryDestination, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root.mkdir()
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("all.rss")

    destination.put(document())

    assert (root / "all.rss").read_bytes() == b"<rss/>"


def test_a_folder_at_the_name_is_told_and_left(
    destination: DirectoryDestination, root: Path
) -> None:
    (root / "all.rss").mkdir(parents=True)
    (root / "all.rss" / "kept").write_bytes(b"untouched")

    with pytest.raises(DestinationError, match=r"all\.rss: cannot be written: Is a directory"):
        destination.put(document())

    assert files(root) == ["all.rss/kept"]


def test_a_folder_that_is_a_link_is_refused_and_nothing_outside_is_written(
    destination: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "section").symlink_to(outside)

    with pytest.raises(DestinationError, match=r"section.*: cannot be written: "):
        destination.put(document(name="section/world.rss"))

    assert files(outside) == []


def test_a_folder_below_a_link_is_refused_too(
    destination: DirectoryDestination, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    (outside / "world").mkdir(parents=True)
    root.mkdir()
    (root / "section").symlink_to(outside)

    with pytest.raises(DestinationError):
        destination.put(document(name="section/world/news.rss"))

    assert files(outside) == []


@pytest.mark.parametrize("name", ["feeds", "feeds/section"])
def test_a_file_where_a_folder_should_be_is_told_in_one_line(
    destination: DirectoryDestination, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"untouched")

    with pytest.raises(DestinationError) as caught:
        destination.put(document(name="section/world.rss"))

    assert "\n" not in str(caught.value)
    assert (tmp_path / name).read_bytes() == b"untouched"


def test_one_document_that_cannot_be_put_costs_no_other(
    destination: DirectoryDestination, root: Path
) -> None:
    (root / "all.rss").mkdir(parents=True)
    with contextlib.suppress(DestinationError):
        destination.put(document())

    destination.put(document(name="wire.rss"))

    assert files(root) == ["wire.rss"]


# what stands already


def test_a_document_that_stands_as_it_is_is_adopted(destination: DirectoryDestination) -> None:
    mark = destination.put(document())

    assert destination.adopt(document()) == mark


def test_other_bytes_are_not_adopted(destination: DirectoryDestination) -> None:
    destination.put(document(b"<rsx/>"))

    assert destination.adopt(document()) is None


def test_a_document_that_nobody_may_read_is_not_adopted(
    destination: DirectoryDestination, root: Path
) -> None:
    destination.put(document())
    (root / "all.rss").chmod(0o600)

    assert destination.adopt(document()) is None


def test_what_a_link_leads_to_is_not_adopted(destination: DirectoryDestination, root: Path) -> None:
    destination.put(document(name="other.rss"))
    (root / "all.rss").symlink_to("other.rss")

    assert destination.adopt(document()) is None


def test_what_is_not_there_is_not_adopted(destination: DirectoryDestination) -> None:
    assert destination.adopt(document()) is None


def test_a_document_is_removed(destination: DirectoryDestination, root: Path) -> None:
    destination.put(document(name="news/all.rss"))

    destination.remove("news/all.rss")

    assert files(root) == []


def test_what_cannot_be_removed_is_told(destination: DirectoryDestination) -> None:
    with pytest.raises(DestinationError, match="cannot be removed"):
        destination.remove("all.rss")
