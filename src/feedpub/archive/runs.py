"""A record beside the archive of when the last run began and how it ended.

It is not synced to disk, so that it costs a run with nothing to do no time; after a power cut it
may be that of an earlier run. Only the standard library.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from feedpub.archive.database import lock_of
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.timestamps import moment
from feedpub.errors import ConfigError, Stopped
from feedpub.nouns import dataclass, replace

#: What is recorded: builds, including those of the daemon; the daemon itself; and the workers of
#: this machine, which share a record.
BUILD = "run"
DAEMON = "daemon-run"
WORKER = "worker-run"

#: Size of the first line, in bytes: "began NUMBER NANOSECONDS PROCESS", padded. The second line is
#: "ended NUMBER NANOSECONDS PROCESS REASONS", with the number of the last run that has ended, as
#: runs can overlap. Numbers increase even if a clock is set back.
_LINE = 64

#: Largest size of both, in bytes.
_MOST = 2**16

#: Length of a reason, in characters; and how many are recorded.
_REASON, _REASONS = 500, 10

#: In seconds: how long a run waits while others read its record, which takes microseconds.
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The last run that began."""

    number: int
    began: datetime
    process: int

    #: The number of the last run that has ended.
    number_of_end: int = 0

    #: When a run last ended, and its process. None: none ever did.
    ended: datetime | None = None
    ended_process: int | None = None

    #: Whether the last run that ended failed; and why, apart from failures of sources and feeds.
    failed: bool = False
    reasons: tuple[str, ...] = ()

    #: Whether any run is going on.
    is_going_on: bool = False

    @property
    def is_over(self) -> bool:
        return self.number_of_end >= self.number

    @property
    def is_lost(self) -> bool:
        """Whether it was killed or crashed."""
        return not self.is_over and not self.is_going_on


class RunRecord:
    """The record that a run writes."""

    def __init__(self, archive: ArchiveLocation, what: str) -> None:
        self._path = lock_of(archive, what)
        self._file: int | None = None
        self._number = 0
        self._before: tuple[str, ...] | None = None

    @property
    def has_begun(self) -> bool:
        return self._number != 0

    def begin(self) -> None:
        """Record that the run has begun. Does nothing if called again.

        The caller holds the archive's lock: a run that waits for another one has not begun.
        """
        if self.has_begun:
            return
        self._number = 1
        # A full or read-only disk does not keep a run from starting.
        with contextlib.suppress(OSError):
            self._file = _open(self._path)
            _mark_as_going_on(self._file)
            last = _read(self._file)
            self._number = last.number + 1 if last else 1
            if last and last.failed:
                self._before = last.reasons
            elif last and not last.is_over:
                self._before = ("the run before did not end",)
            line = f"began {self._number} {time.time_ns()} {os.getpid()}"
            os.pwrite(self._file, f"{line:{_LINE - 1}}\n".encode(), 0)

    def give_sign_of_life(self) -> None:
        """Record that the run still works: see :func:`sign_of_life`."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.utime(self._file)

    def end(self, reasons: Sequence[str] | None) -> None:
        """Record how the run ended: with *reasons* if it failed, None if it succeeded.

        *reasons* may be empty: those of sources and feeds are recorded elsewhere.
        """
        if self._file is None:
            return
        recorded = None
        if reasons is not None:
            recorded = [" ".join(each.split())[:_REASON] for each in reasons[:_REASONS]]
        with contextlib.suppress(OSError):
            last = _read(self._file)
            number = max(self._number, last.number_of_end if last else 0)
            text = json.dumps(recorded)
            line = f"ended {number} {time.time_ns()} {os.getpid()} {text}\n".encode()
            os.pwrite(self._file, line, _LINE)
            os.ftruncate(self._file, _LINE + len(line))

    def end_as_before(self) -> None:
        """Record that the run did nothing: it ended as the run before it."""
        self.end(self._before)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


@contextlib.contextmanager
def recorded(archive: ArchiveLocation, what: str = BUILD) -> Iterator[RunRecord]:
    """Record the run that goes on within.

    An error that leaves it is recorded as the reason why it failed, unless nothing was done. A run
    that is killed by a signal is recorded as begun only.
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


def last_run(archive: ArchiveLocation, what: str = BUILD) -> LastRun | None:
    """Return the last run of *archive*. None if there was none, or if its record is unreadable."""
    with contextlib.suppress(OSError), _opened(archive, what) as file:
        last = _read(file)
        if last is None or last.is_over or not _is_held(file):
            return last
        # Read again: a run may have ended in between.
        return _read(file, going_on=True)
    return None


def sign_of_life(archive: ArchiveLocation, what: str) -> datetime | None:
    """Return when a run that is going on last began or gave a sign of life. None: none is."""
    with contextlib.suppress(OSError), _opened(archive, what) as file:
        return _moment(os.fstat(file).st_mtime_ns) if _is_held(file) else None
    return None


@contextlib.contextmanager
def _opened(archive: ArchiveLocation, what: str) -> Iterator[int]:
    """Open a record that there is, also one of another user, for reading. Raises: OSError."""
    file = os.open(lock_of(archive, what), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        yield file
    finally:
        os.close(file)


def _open(path: Path) -> int:
    """Open the record at *path*, created if it is missing.

    A file with hard links may be a backup made of links, or somebody's own file. It is not written
    to, but replaced by a copy. Raises: OSError.
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


def _mark_as_going_on(file: int) -> None:
    """Lock *file*, so that others see that a run is going on until the process ends."""
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
    """Return the record in the open *file*. None if it is unreadable. Raises: OSError."""
    content = os.pread(file, _MOST, 0)
    try:
        _, number, began, process = content[:_LINE].split()
        first = LastRun(
            number=int(number), began=_moment(began), process=int(process), is_going_on=going_on
        )
    except (ValueError, OverflowError):
        return None
    try:
        _, number, ended, process, text = content[_LINE:].split(maxsplit=4)
        reasons = json.loads(text)
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


def _moment(nanoseconds: bytes | int) -> datetime:
    seconds, rest = divmod(int(nanoseconds), 10**9)
    # Two runs may begin within a second, and the later one counts.
    return moment(seconds) + timedelta(microseconds=rest // 1000)
