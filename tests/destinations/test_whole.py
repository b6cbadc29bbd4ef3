"""Whole or not at all, whatever happens while a document is put."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from destinations.documents import document

from feedpub.destinations.directory import DirectoryDestination
from feedpub.feed import Document


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def run(program: str, root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PUT + program, str(root)],
        capture_output=True,
        text=True,
        check=False,
    )


PUT = """
import os, resource, signal, sys, threading, time
from pathlib import Path
from feedpub.destinations.directory import DirectoryDestination
from feedpub.errors import DestinationError
from feedpub.feed import Document

def put(content):
    with DirectoryDestination(Path(sys.argv[1])) as destination:
        destination.put(Document(name="all.rss", format="rss", content=content, address=""))
"""

FULL = """
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
try:
    put(b"2" * 5000)
except DestinationError as error:
    print(error)
"""


def test_a_document_for_which_there_is_no_room_leaves_the_old_one(root: Path) -> None:
    with DirectoryDestination(root) as destination:
        destination.put(document(b"1" * 500))

    done = run(FULL, root)

    assert done.stdout == f"{root}/all.rss: cannot be written: File too large\n"
    assert (root / "all.rss").read_bytes() == b"1" * 500


def test_a_document_for_which_there_is_no_room_leaves_no_other_file(root: Path) -> None:
    root.mkdir()

    run(FULL, root)

    assert files(root) == []


# Without root's powers, in a process of its own: its folder may not be written.
READ_ONLY = """
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    put(b"2" * 500)
except DestinationError as error:
    print(error)
"""


def test_a_folder_that_may_not_be_written_keeps_the_old_document() -> None:
    with tempfile.TemporaryDirectory() as outer:
        # pytest's own folders are for one user only.
        Path(outer).chmod(0o755)
        root = Path(outer) / "feeds"
        with DirectoryDestination(root) as destination:
            destination.put(document(b"1" * 500))
        root.chmod(0o555)

        done = run(READ_ONLY, root)

        root.chmod(0o755)
        assert done.stdout == f"{root}/all.rss: cannot be written: Permission denied\n"
        assert (root / "all.rss").read_bytes() == b"1" * 500


KILLED = """
for number in range(10_000):
    put(b"%d" % (number % 10) * 300_000)
    if number == 3:
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGKILL)).start()
"""


def test_a_run_that_is_killed_at_any_instant_leaves_a_whole_document(root: Path) -> None:
    ended = run(KILLED, root)

    content = (root / "all.rss").read_bytes()
    assert ended.returncode == -signal.SIGKILL
    assert content == content[:1] * 300_000


def test_the_next_run_sweeps_what_a_killed_one_left(root: Path) -> None:
    run(KILLED, root)

    with DirectoryDestination(root) as destination:
        destination.sweep(["all.rss"])

    assert files(root) == ["all.rss"]


def test_a_reader_never_sees_a_torn_document(root: Path) -> None:
    contents = {b"%d" % number * (20_000 + 7 * number) for number in range(10)}
    seen: set[bytes] = set()
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            seen.add((root / "all.rss").read_bytes())

    with DirectoryDestination(root) as destination:
        destination.put(document(b"0" * 20_000))
        reader = threading.Thread(target=read)
        reader.start()
        for _ in range(10):
            for content in sorted(contents):
                destination.put(document(content))
        ended.set()
        reader.join()

    assert len(seen) > 1
    assert seen <= contents


def test_no_file_stays_open_when_the_destination_is_left(root: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))

    with DirectoryDestination(root) as destination:
        for name in ("all.rss", "a/b/c.rss", "a/d.rss"):
            destination.put(Document(name=name, format="rss", content=b"x", address=""))
        destination.settle()

    assert len(list(Path("/dev/fd").iterdir())) == before


def test_settling_nothing_is_no_error(root: Path) -> None:
    with DirectoryDestination(root) as destination:
        destination.settle()

    assert not root.exists()
