"""Sees when other programs are done with files, as inotify(7) tells it to whoever was there."""

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
    # It is for Linux only.
    INotify = None

#: A file at one moment: inode, size, and the times of the last change of it and of its inode.
_Mark = tuple[int, int, int, int]


class Witness:
    """Knows which files in some folders were closed or moved there since they last changed.

    It may be asked by several threads.
    """

    def __init__(self) -> None:
        self._log = logger()
        self._guard = threading.Lock()
        self._inotify: Any = None
        self._watches: dict[Path, int] = {}
        #: What a file was when it was closed or moved there, by the watch of its folder and its
        #: name. None: it was written since.
        self._whole: dict[tuple[int, str], _Mark | None] = {}
        self._said = False

    def watch(self, folders: Iterable[Path]) -> None:
        """Watch *folders*, as far as they are there, and no others; if that fails, say so once."""
        with self._guard:
            # One that was replaced has another watch; one that was not keeps its own.
            watches: dict[Path, int] = {}
            failures = []
            for folder in folders:
                try:
                    watches[folder] = self._begin(folder)
                except OSError as error:
                    if error.errno not in (errno.ENOENT, errno.ENOTDIR):
                        failures.append(f"{folder}: {_reason(error)}")
            former, self._watches = self._watches, watches
            ended = set(former.values()) - set(watches.values())
            for each in ended:
                # Of a folder that is gone it has ended by itself.
                with contextlib.suppress(OSError):
                    self._inotify.rm_watch(each)
            if ended:
                self._whole = {key: at for key, at in self._whole.items() if key[0] not in ended}
            self._learn()
        if failures and not self._said:
            self._log.warning("spool not watched", folders=len(failures), reason=failures[0])
        self._said = bool(failures)

    def saw_whole(self, path: Path, status: os.stat_result) -> bool:
        """Whether *path*, which has just had that *status*, is known to be whole."""
        with self._guard:
            self._learn()
            watch = self._watches.get(path.parent)
            # Who writes a file by a name that it has elsewhere is not seen.
            if watch is None or status.st_nlink > 1:
                return False
            return self._whole.get((watch, path.name)) == _mark(status)

    def close(self) -> None:
        with self._guard:
            self._watches, self._whole = {}, {}
            if self._inotify:
                self._inotify.close()
                self._inotify = None

    def _begin(self, folder: Path) -> int:
        """Return the watch of *folder*, the one that it has if it has one. Raises: OSError."""
        if INotify is None:
            raise OSError(errno.ENOSYS, "inotify is there on Linux only")
        if self._inotify is None:
            self._inotify = INotify()
        what = flags.MODIFY | flags.CLOSE_WRITE | flags.ATTRIB | flags.DELETE
        what |= flags.MOVED_FROM | flags.MOVED_TO | flags.ONLYDIR | flags.EXCL_UNLINK
        watch: int = self._inotify.add_watch(folder, what)
        return watch

    def _learn(self) -> None:
        """Take note of what has happened by now."""
        events = self._inotify.read(timeout=0) if self._inotify else ()
        if not events:
            return
        folders = {watch: folder for folder, watch in self._watches.items()}
        for watch, mask, _cookie, name in events:
            key = (watch, name)
            if mask & flags.Q_OVERFLOW:
                # What was not told may have been anything.
                self._whole.clear()
            elif watch not in folders or not is_read(Path(name)):
                continue
            elif mask & flags.MODIFY:
                self._whole[key] = None
            elif mask & (flags.CLOSE_WRITE | flags.MOVED_TO | flags.ATTRIB):
                self._note(key, mask, folders[watch] / name)
            elif mask & flags.DELETE or self._whole.get(key):
                self._whole.pop(key, None)

    def _note(self, key: tuple[int, str], mask: int, path: Path) -> None:
        """Know what the file at *path* is now, if what has happened says that it is whole."""
        written = key in self._whole and self._whole[key] is None
        if mask & flags.ATTRIB and (written or key not in self._whole):
            return
        if mask & flags.MOVED_TO and written:
            # It was taken from the spool while it was written, and may have been put back.
            del self._whole[key]
            return
        try:
            self._whole[key] = _mark(path.lstat())
        except OSError:
            self._whole.pop(key, None)


def _mark(status: os.stat_result) -> _Mark:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _reason(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EMFILE):
        return "the system allows no more; raise fs.inotify.max_user_watches and _instances"
    return error.strerror or str(error)
