"""Watch the spool with inotify(7): when files come, and which of them are whole."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from feedpub.health.logs import logger
from feedpub.intake.sources.files import is_read
from feedpub.intake.sources.finished_files import is_shared

try:
    from inotify_simple import INotify, flags
except ImportError:
    # The package is for Linux only.
    INotify = None

#: What is watched of a folder with files, and of one above it.
if INotify is not None:
    _EVENTS = flags.MODIFY | flags.CLOSE_WRITE | flags.ATTRIB | flags.DELETE
    _EVENTS |= flags.MOVED_FROM | flags.MOVED_TO | flags.EXCL_UNLINK
    _EVENTS_ABOVE = flags.CREATE | flags.DELETE | flags.MOVED_FROM | flags.MOVED_TO
    _EVENTS_ABOVE |= flags.DELETE_SELF | flags.MOVE_SELF
else:
    _EVENTS = _EVENTS_ABOVE = 0

#: There is no such folder, or there is none yet.
_GONE = (errno.ENOENT, errno.ENOTDIR)

#: A version of a file: inode, size, and the times of the last change of its content and inode.
_Version = tuple[int, int, int, int]


class FileWatch:
    """Knows which files in some folders were closed, or moved there, after their last change.

    Safe to use from several threads.
    """

    def __init__(self, on_events: Callable[[], None] = lambda: None) -> None:
        """*on_events* is called when :meth:`is_known_complete` has taken note of events."""
        self._log = logger()
        self._on_events = on_events
        self._guard = threading.Lock()
        self._inotify: Any = None
        self._watches: dict[Path, int] = {}
        #: The watches of folders above those, whose files are of no interest.
        self._above: set[int] = set()
        #: By the watch of its folder and its name: the version of a file that was closed or moved
        #: there. None if it was written since.
        self._whole: dict[tuple[int, str], _Version | None] = {}
        self._warned = False

    def watch(self, folders: Iterable[Path], root: Path | None = None) -> bool:
        """Watch *folders*, those that exist, and no others; log once if that fails.

        *root* is the folder above all of them. Returns whether :meth:`descriptor` becomes readable
        when anything changes in one of *folders*, or one of them is made. Never without *root*, nor
        where other machines may change files.
        """
        wanted = list(folders)
        with self._guard:
            # A folder that was replaced gets another watch; any other keeps its watch.
            watches, failures = self._added(wanted)
            above = None if root is None else self._add_above(root)
            if above is not None:
                # What was made before that one was watched.
                watches, failures = self._added(wanted)
            former = {*self._watches.values(), *self._above}
            self._watches, self._above = watches, set() if above is None else {above}
            ended = former - {*watches.values(), *self._above}
            for each in ended:
                # The watch of a folder that is gone has ended by itself.
                with contextlib.suppress(OSError):
                    self._inotify.rm_watch(each)
            if ended:
                self._whole = {key: at for key, at in self._whole.items() if key[0] not in ended}
            self._read_events()
        if failures and not self._warned:
            self._log.warning("spool not watched", folders=len(failures), reason=failures[0])
        self._warned = bool(failures)
        return above is not None and not failures and not any(map(is_shared, watches))

    @property
    def descriptor(self) -> int | None:
        """What is readable when something has happened in a folder. None: nothing is watched."""
        inotify = self._inotify
        return None if inotify is None else inotify.fileno()

    def is_known_complete(self, path: Path, status: os.stat_result) -> bool:
        """Return whether *path*, which has just had that *status*, is known to be complete."""
        with self._guard:
            if self._read_events():
                self._on_events()
            watch = self._watches.get(path.parent)
            # Writes through another hard link, in another folder, are not seen.
            if watch is None or status.st_nlink > 1:
                return False
            return self._whole.get((watch, path.name)) == _version(status)

    def close(self) -> None:
        """Watch nothing any more."""
        with self._guard:
            self._watches, self._above, self._whole = {}, set(), {}
            if self._inotify:
                self._inotify.close()
                self._inotify = None

    def _added(self, folders: Iterable[Path]) -> tuple[dict[Path, int], list[str]]:
        """Return the watches of those *folders* that exist, and what failed."""
        watches: dict[Path, int] = {}
        failures = []
        for folder in folders:
            try:
                watches[folder] = self._add(folder, _EVENTS)
            except OSError as error:
                if error.errno not in _GONE:
                    failures.append(f"{folder}: {_reason(error)}")
        return watches, failures

    def _add_above(self, root: Path) -> int | None:
        """Return the watch of *root* or, while that is missing, of the nearest folder above it.

        None, if it cannot be watched.
        """
        nearest = root
        while True:
            try:
                if is_shared(nearest):
                    return None
                watch = self._add(nearest, _EVENTS_ABOVE)
            except OSError as error:
                if error.errno not in _GONE or nearest == nearest.parent:
                    return None
                nearest = nearest.parent
                continue
            below = root.parts[len(nearest.parts) :]
            if not below or not (nearest / below[0]).exists():
                return watch
            # It has been made meanwhile.
            nearest = root

    def _add(self, folder: Path, events: int) -> int:
        """Return the watch of *folder*, which may exist already. Raises: OSError."""
        if INotify is None:
            raise OSError(errno.ENOSYS, "inotify works on Linux only")
        if self._inotify is None:
            self._inotify = INotify()
        watch: int = self._inotify.add_watch(folder, events | flags.ONLYDIR)
        return watch

    def _read_events(self) -> bool:
        """Update the known versions with the events so far. Returns whether there were any."""
        events = self._inotify.read(timeout=0) if self._inotify else ()
        if not events:
            return False
        folders = {watch: folder for folder, watch in self._watches.items()}
        for watch, mask, _cookie, name in events:
            key = (watch, name)
            if mask & flags.Q_OVERFLOW:
                # Lost events may have been anything.
                self._whole.clear()
            elif watch not in folders or not is_read(Path(name)):
                continue
            elif mask & flags.MODIFY:
                self._whole[key] = None
            elif mask & (flags.CLOSE_WRITE | flags.MOVED_TO | flags.ATTRIB):
                self._update(key, mask, folders[watch] / name)
            elif mask & flags.DELETE or self._whole.get(key):
                self._whole.pop(key, None)
        return True

    def _update(self, key: tuple[int, str], mask: int, path: Path) -> None:
        """Record the version of *path*, if the event means that it is complete."""
        written = key in self._whole and self._whole[key] is None
        if mask & flags.ATTRIB and (written or key not in self._whole):
            return
        if mask & flags.MOVED_TO and written:
            # It was moved away while it was being written, and may have been moved back.
            del self._whole[key]
            return
        try:
            self._whole[key] = _version(path.lstat())
        except OSError:
            self._whole.pop(key, None)


def _version(status: os.stat_result) -> _Version:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _reason(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EMFILE):
        return "too many watches; raise fs.inotify.max_user_watches and max_user_instances"
    return error.strerror or str(error)
