"""Files that are no plain ones, have odd names, or come and go."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from intake.folders import known, names, only, write

from feedpub.intake.sources.files import FilesSource
from feedpub.intake.sources.finished_files import open_plain

Make = Callable[[Path], object]


def make_link(path: Path) -> None:
    path.symlink_to(write(path.parent.parent, "outside.txt"))


def make_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


def make_socket(path: Path) -> None:
    before = Path.cwd()
    # The path of a socket is at most 107 bytes long.
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)
    finally:
        os.chdir(before)


SPECIAL = {
    "link": make_link,
    "dangling link": make_dangling_link,
    "fifo": os.mkfifo,
    "socket": make_socket,
    "folder": Path.mkdir,
}


@pytest.mark.parametrize("make", SPECIAL.values(), ids=SPECIAL)
def test_what_is_no_plain_file_is_a_document_without_a_mark(
    source: FilesSource, folder: Path, make: Make
) -> None:
    make(folder / "a.txt")

    assert (only(source).name, only(source).mark) == ("a.txt", None)


@pytest.mark.parametrize("make", SPECIAL.values(), ids=SPECIAL)
def test_what_is_no_plain_file_is_refused_when_it_is_opened_and_never_waited_for(
    source: FilesSource, folder: Path, make: Make
) -> None:
    make(folder / "a.txt")
    raw = only(source)

    with pytest.raises(OSError) as caught:
        raw.open()

    assert caught.value.strerror


def test_refusing_what_is_no_plain_file_leaves_nothing_open(folder: Path) -> None:
    os.mkfifo(folder / "a.txt")
    before = len(list(Path("/dev/fd").iterdir()))

    for _ in range(3):
        with pytest.raises(OSError, match="is not a regular file"):
            open_plain(folder / "a.txt")

    assert len(list(Path("/dev/fd").iterdir())) == before


def test_a_document_that_vanished_is_refused_when_it_is_opened(
    source: FilesSource, folder: Path
) -> None:
    path = write(folder, "a.txt")
    raw = only(source)

    path.unlink()

    with pytest.raises(FileNotFoundError):
        raw.open()


@pytest.mark.parametrize(
    "name",
    ["a b.txt", "a\nb.txt", "a%20b.txt", "a:1.txt", "'\"\\.txt", "-rf.txt", "…\u202e.txt"],
    ids=ascii,
)
def test_a_file_may_have_an_odd_name(source: FilesSource, folder: Path, name: str) -> None:
    write(folder, name, "odd")

    with only(source).open() as file:
        assert (only(source).name, file.read()) == (name.replace("\\", "\\\\"), b"odd")


def test_a_backslash_in_a_name_is_doubled(source: FilesSource, folder: Path) -> None:
    write(folder, "a\\b\\\\c.txt")

    assert only(source).name == "a\\\\b\\\\\\\\c.txt"


@pytest.mark.parametrize("name", ["caf\\xe9.txt", "a\\b.txt"])
def test_a_file_with_a_backslash_in_its_name_is_not_fetched_again(
    source: FilesSource, folder: Path, name: str
) -> None:
    write(folder, name)

    assert source.fetch(known(source)).documents == ()


def test_a_name_that_is_no_utf_8_is_spelled_out(source: FilesSource, folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("odd")

    raw = only(source)

    assert raw.name == "caf\\xe9.txt"


def test_a_file_whose_name_is_no_utf_8_can_be_opened(source: FilesSource, folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("odd")

    with only(source).open() as file:
        assert file.read() == b"odd"


def test_a_file_whose_name_is_no_utf_8_is_not_fetched_again(
    source: FilesSource, folder: Path
) -> None:
    write(folder, os.fsdecode(b"caf\xe9.txt"))

    assert source.fetch(known(source)).documents == ()


def test_two_files_are_never_named_alike(source: FilesSource, folder: Path) -> None:
    write(folder, os.fsdecode(b"caf\xe9.txt"))
    write(folder, "caf\\xe9.txt")

    assert len(set(names(source))) == 2


COME_AND_GO = """
import sys
from pathlib import Path

paths = [Path(sys.argv[1]) / f"b{number}.txt" for number in range(20)]
while True:
    for path in paths:
        path.touch()
    for path in paths:
        path.unlink()
"""


def test_files_that_come_and_go_meanwhile_cost_no_source(source: FilesSource, folder: Path) -> None:
    write(folder, "a.txt")
    with subprocess.Popen([sys.executable, "-c", COME_AND_GO, str(folder)]) as process:
        try:
            while names(source) == ["a.txt"]:
                time.sleep(0.01)
            first = {names(source)[0] for _ in range(1_000)}
        finally:
            process.kill()

    assert first == {"a.txt"}
