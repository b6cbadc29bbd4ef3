"""When the last run began and how it ended, beside the archive. Only the standard library.

It is written without waiting for the disk: a run with nothing to do takes as long as before. After
a power cut it may say what was so before.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from feedpub.archive.database import lock_of
from feedpub.archive.timestamps import moment
from feedpub.errors import ConfigError, Stopped

#: Whose runs are recorded: builds, those of the daemon among them; the daemon's own life.
BUILD = "run"
DAEMON = "daemon-run"

#: In bytes, of the first line: "began NUMBER NANOSECONDS PROCESS", padded. The second line says how
#: a run ended: "ended NUMBER NANOSECONDS PROCESS REASONS"; the number is that of the last run that
#: has ended, as runs can overlap. Numbers grow though a clock is set back.
_LINE = 64

#: In bytes, of both.
_MOST = 2**16

#: In characters, of one reason; and how many are written down.
_REASON, _REASONS = 500, 10

#: In seconds: how long a run waits for a look at its record, which takes microseconds.
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """What is known of the last run that began."""

    number: int
    began: datetime
    process: int

    #: The number of the last run that has ended.
    number_of_end: int = 0

    #: When the last run ended that did, and the process that it ran in. None: none ever did.
    ended: datetime | None = None
    ended_process: int | None = None

    #: Whether the last run that ended failed; and why, as far as neither a source nor a feed says.
    failed: bool = False
    reasons: tuple[str, ...] = ()

    #: Whether some run is going on.
    is_going_on: bool = False

    @property
    def is_over(self) -> bool:
        return self.number_of_end >= self.number

    @property
    def is_lost(self) -> bool:
        """Whether it began and was killed, or crashed."""
        return not self.is_over and not self.is_going_on


class RunRecord:
    """Where a run says that it began, and how it ended."""

    def __init__(self, archive: Path, what: str) -> None:
        self._path = lock_of(archive, what)
        self._file: int | None = None
        self._number = 0
        self._before: tuple[str, ...] | None = None

    @property
    def has_begun(self) -> bool:
        return self._number != 0

    def begin(self) -> None:
        """Write down that the run has begun; a second time, nothing.

        For whoever holds the archive's lock: a run that waits for another has not begun.
        """
        if self.has_begun:
            return
        self._number = 1
        # A disk that is full, or that may not be written to, keeps no run from being made.
        with contextlib.suppress(OSError):
            self._file = _opened(self._path)
            _hold(self._file)
            last = _read(self._file)
            self._number = last.number + 1 if last else 1
            if last and last.failed:
                self._before = last.reasons
            elif last and not last.is_over:
                self._before = ("the run before did not end",)
            line = f"began {self._number} {time.time_ns()} {os.getpid()}"
            os.pwrite(self._file, f"{line:{_LINE - 1}}\n".encode(), 0)

    def end(self, reasons: Sequence[str] | None) -> None:
        """Write down how the run ended: *reasons* why it failed, which may be none that is new.

        None: it did not fail.
        """
        if self._file is None:
            return
        said = None
        if reasons is not None:
            said = [" ".join(each.split())[:_REASON] for each in reasons[:_REASONS]]
        with contextlib.suppress(OSError):
            last = _read(self._file)
            number = max(self._number, last.number_of_end if last else 0)
            line = f"ended {number} {time.time_ns()} {os.getpid()} {json.dumps(said)}\n".encode()
            os.pwrite(self._file, line, _LINE)
            os.ftruncate(self._file, _LINE + len(line))

    def end_as_before(self) -> None:
        """Write down that the run did nothing: what was said of the last one holds."""
        self.end(self._before)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


@contextlib.contextmanager
def recorded(archive: Path, what: str = BUILD) -> Iterator[RunRecord]:
    """A record of the run that goes on meanwhile.

    An error is how the run ended, unless nothing was done. Of a run that is killed, or ended by a
    signal, the record says that it began.
    """
    record = RunRecord(archive, what)
    try:
        yield record
    except (ConfigError, Stopped):
        record.end_as_before()
        raise
    except Exception as error:
        record.end([str(error) or type(error).__name__])
        raise
    finally:
        record.close()


def last_run(archive: Path, what: str = BUILD) -> LastRun | None:
    """What is known of the last run of *archive*. None: nothing."""
    try:
        # A record of another user can be read only.
        file = os.open(lock_of(archive, what), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        last = _read(file)
        if last is None or last.is_over or not _is_held(file):
            return last
        # What has ended in between has said so.
        return _read(file, going_on=True)
    except OSError:
        return None
    finally:
        os.close(file)


def _opened(path: Path) -> int:
    """The record at *path*, made if it is missing.

    A file that has another name as well is somebody's file or a copy made of links: it is never
    written to, and a copy takes its place here. Raises: OSError.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    file = os.open(path, flags, 0o644)
    if os.fstat(file).st_nlink <= 1:
        return file
    try:
        content = os.pread(file, _MOST, 0)
        path.unlink()
    finally:
        os.close(file)
    file = os.open(path, flags | os.O_EXCL, 0o644)
    with contextlib.suppress(OSError):
        os.pwrite(file, content, 0)
    return file


def _hold(file: int) -> None:
    """Have it seen that a run is going on, until *file* is closed, however that happens."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return
            time.sleep(0.002)
        else:
            return


def _is_held(file: int) -> bool:
    """Whether a run is going on. Raises: OSError."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(file, fcntl.LOCK_UN)
    return False


def _read(file: int, *, going_on: bool = False) -> LastRun | None:
    """What the open *file* says. None: nothing that can be read. Raises: OSError."""
    content = os.pread(file, _MOST, 0)
    try:
        _, number, began, process = content[:_LINE].split()
        first = LastRun(
            number=int(number), began=_moment(began), process=int(process), is_going_on=going_on
        )
    except (ValueError, OverflowError):
        return None
    try:
        _, number, ended, process, said = content[_LINE:].split(maxsplit=4)
        reasons = json.loads(said)
        return replace(
            first,
            number_of_end=int(number),
            ended=_moment(ended),
            ended_process=int(process),
            failed=reasons is not None,
            reasons=tuple(map(str, reasons or ())),
        )
    except (ValueError, TypeError, OverflowError):
        return first


def _moment(nanoseconds: bytes) -> datetime:
    seconds, rest = divmod(int(nanoseconds), 10**9)
    # Two runs may begin within a second, and the later one counts.
    return moment(seconds) + timedelta(microseconds=rest // 1000)
