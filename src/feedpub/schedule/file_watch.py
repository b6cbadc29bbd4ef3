"""Watch folders with inotify(7), to know which files other programs have finished writing."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from feedpub.health.logs import logger
from feedpub.intake.sources.files import is_read

try:
    from inotify_simple import INotify, flags
except ImportError:
    # The package is for Linux only.
    INotify = None

#: A version of a file: inode, size, and the times of the last change of its content and inode.
_Version = tuple[int, int, int, int]


class FileWatch:
    """Knows which files in some folders were closed, or moved there, after their last change.

    Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._log = logger()
        self._guard = threading.Lock()
        self._inotify: Any = None
        self._watches: dict[Path, int] = {}
        #: By the watch of its folder and its name: the version of a file that was closed or moved
        #: there. None if it was written since.
        self._whole: dict[tuple[int, str], _Version | None] = {}
        self._warned = False

    def watch(self, folders: Iterable[Path]) -> None:
        """Watch *folders*, those that exist, and no others; log once if that fails."""
        with self._guard:
            # A folder that was replaced gets another watch; any other keeps its watch.
            watches: dict[Path, int] = {}
            failures = []
            for folder in folders:
                try:
                    watches[folder] = self._add(folder)
                except OSError as error:
                    if error.errno not in (errno.ENOENT, errno.ENOTDIR):
                        failures.append(f"{folder}: {_reason(error)}")
            former, self._watches = self._watches, watches
            ended = set(former.values()) - set(watches.values())
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

    def is_known_complete(self, path: Path, status: os.stat_result) -> bool:
        """Return whether *path*, which has just had that *status*, is known to be complete."""
        with self._guard:
            self._read_events()
            watch = self._watches.get(path.parent)
            # Writes through another hard link, in another folder, are not seen.
            if watch is None or status.st_nlink > 1:
                return False
            return self._whole.get((watch, path.name)) == _version(status)

    def close(self) -> None:
        """Watch nothing any more."""
        with self._guard:
            self._watches, self._whole = {}, {}
            if self._inotify:
                self._inotify.close()
                self._inotify = None

    def _add(self, folder: Path) -> int:
        """Return the watch of *folder*, which may exist already. Raises: OSError."""
        if INotify is None:
            raise OSError(errno.ENOSYS, "inotify works on Linux only")
        if self._inotify is None:
            self._inotify = INotify()
        events = flags.MODIFY | flags.CLOSE_WRITE | flags.ATTRIB | flags.DELETE
        events |= flags.MOVED_FROM | flags.MOVED_TO | flags.ONLYDIR | flags.EXCL_UNLINK
        watch: int = self._inotify.add_watch(folder, events)
        return watch

    def _read_events(self) -> None:
        """Update the known versions with the events so far."""
        events = self._inotify.read(timeout=0) if self._inotify else ()
        if not events:
            return
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
