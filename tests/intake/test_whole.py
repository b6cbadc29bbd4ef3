"""Files are read once they are whole, and as they were at one moment."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from feedpub.intake.sources import finished_files
from feedpub.intake.sources.finished_files import Unfinished, open_plain, open_whole

#: In seconds: longer than any test takes.
LONG = 600.0

WRITER = "import sys; f = open(sys.argv[1], 'ab'); print(flush=True); sys.stdin.read()"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "story.json"
    path.write_bytes(b"whole")
    return path


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder as on a network's drive: the system does not say who writes there."""
    monkeypatch.setattr(finished_files, "_is_shared", lambda _device: True)


def content(path: Path, quiet: float = LONG) -> bytes:
    with open_whole(path, quiet) as stream:
        return stream.read()


def ahead(path: Path, seconds: float) -> None:
    then = time.time() + seconds
    os.utime(path, (then, then))


def test_a_file_is_read_the_moment_it_is_closed(path: Path) -> None:
    assert content(path) == b"whole"


def test_a_file_that_a_program_has_open_for_writing_waits_until_it_is_closed(path: Path) -> None:
    with path.open("ab"), pytest.raises(Unfinished, match="another program is writing it"):
        content(path)

    assert content(path) == b"whole"


def test_a_writer_that_is_killed_keeps_a_file_from_nobody(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        with pytest.raises(Unfinished):
            content(path)
        writer.kill()
        writer.wait()

    assert content(path) == b"whole"


def test_who_only_reads_it_keeps_a_file_from_nobody(path: Path) -> None:
    with path.open("rb"):
        assert content(path) == b"whole"


@pytest.mark.slow
def test_a_writer_that_comes_while_it_is_asked_for_is_let_in(path: Path) -> None:
    code = "import sys\nfor _ in range(3000): open(sys.argv[1], 'wb').write(b'whole')"
    with subprocess.Popen([sys.executable, "-c", code, str(path)]) as writer:
        while writer.poll() is None:
            with contextlib.suppress(Unfinished):
                assert content(path) in (b"", b"whole")

    assert writer.returncode == 0


@pytest.mark.parametrize("seconds", [-1e9, 60.0, 1e9])
def test_a_time_that_somebody_has_set_changes_nothing(path: Path, seconds: float) -> None:
    ahead(path, seconds)

    assert content(path) == b"whole"


@pytest.mark.usefixtures("unasked")
@pytest.mark.parametrize("seconds", [-1e6, 0.0, 1e6])
def test_where_nobody_says_who_writes_a_file_has_to_rest(path: Path, seconds: float) -> None:
    ahead(path, seconds)

    with pytest.raises(Unfinished, match="rested for 600 s"):
        content(path)
    assert content(path, quiet=0.0) == b"whole"


@pytest.mark.usefixtures("unasked")
def test_a_file_that_was_changed_ahead_of_the_clock_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The clock was set back since.
    before = time.time() - 3600
    monkeypatch.setattr(time, "time", lambda: before)

    with pytest.raises(Unfinished, match="ahead of the clock; touch it"):
        content(path, quiet=5.0)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user")
def test_a_file_of_another_user_has_to_rest(path: Path) -> None:
    path.chmod(0o644)
    folder = os.open(path.parent, os.O_RDONLY)
    reader = os.fork()
    if reader == 0:
        # The folders of pytest are its user's own; where this process is, it may look.
        status = 1
        try:
            os.fchmod(folder, 0o755)
            os.fchdir(folder)
            os.setuid(65534)
            content(Path(path.name), quiet=LONG)
        except Unfinished as error:
            status = 0 if "rested for 600 s" in str(error) else 2
        finally:
            os._exit(status)
    os.close(folder)
    assert os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) == 0


def test_a_file_that_changes_while_it_is_read_is_read_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[BinaryIO] = []

    class Overtaken(io.BufferedReader):
        """Another program writes the file anew while this one reads it."""

        def read(self, size: int | None = -1, /) -> bytes:
            content = super().read(size)
            path.write_bytes(b"corrected")
            return content

    def first_overtaken(path: Path) -> BinaryIO:
        opened.append(open_plain(path))
        if len(opened) == 1:
            return Overtaken(io.FileIO(os.dup(opened[0].fileno()), "rb"))
        return opened[-1]

    monkeypatch.setattr(finished_files, "open_plain", first_overtaken)

    assert content(path) == b"corrected"
    opened[0].close()


@pytest.mark.parametrize("change", [b"longer than before", b"later"])
def test_a_large_file_that_changes_while_it_is_read_says_so_when_it_is_closed(
    path: Path, monkeypatch: pytest.MonkeyPatch, change: bytes
) -> None:
    monkeypatch.setattr(finished_files, "_IN_MEMORY", 1)
    stream = open_whole(path, LONG)
    assert stream.readline() == b"whole"

    path.write_bytes(change)

    with pytest.raises(Unfinished, match="changes while it is read"):
        stream.close()
    assert stream.closed


def test_a_large_file_that_stays_is_read_like_any_other(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished_files, "_IN_MEMORY", 1)

    assert content(path) == b"whole"
