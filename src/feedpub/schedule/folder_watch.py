"""Watch a folder and all below it with inotify(7), to know that nothing in it has changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from feedpub.intake.sources.finished_files import is_shared

try:
    from inotify_simple import INotify, flags
except ImportError:
    # The package is for Linux only.
    INotify = None

#: A folder with more folders below it is not watched: users may have a limited number of watches.
_MOST = 1_000


class FolderWatch:
    """Knows whether anything in a folder may have changed since its files were looked at.

    Not safe to use from several threads at once.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._inotify: Any = None
        self._identity: tuple[int, int] | None = None

    def begin(self) -> None:
        """Notice every change from now on: to be called just before the files are looked at.

        Where that cannot be done, everything counts as changed: without inotify, where other
        machines may write, and for files that have another name outside of the folder.
        """
        self.close()
        if INotify is None:
            return
        try:
            self._inotify = INotify()
            self._identity = _identity(self._root)
            if not self._watch():
                self.close()
        except OSError:
            self.close()

    def is_unchanged(self) -> bool:
        """Return whether nothing has happened since :meth:`begin`."""
        if self._inotify is None:
            return False
        try:
            # It may have been moved, or something mounted in its place.
            is_there = _identity(self._root) == self._identity
            if is_there and not self._inotify.read(timeout=0):
                return True
        except OSError:
            pass
        self.close()
        return False

    def close(self) -> None:
        """Watch nothing any more."""
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None

    def _watch(self) -> bool:
        """Watch every folder. Returns whether all changes will be noticed. Raises: OSError."""
        events = flags.CREATE | flags.DELETE | flags.MOVED_FROM | flags.MOVED_TO | flags.ATTRIB
        events |= flags.MODIFY | flags.CLOSE_WRITE | flags.DELETE_SELF | flags.MOVE_SELF
        folders = [self._root]
        # Folders are added to the list while it is gone through.
        for folder in folders:
            if len(folders) > _MOST or is_shared(folder):
                return False
            # Watched first, so that a folder is either found below or notified of.
            self._inotify.add_watch(folder, events | flags.ONLYDIR)
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if not entry.name.startswith("."):
                            folders.append(folder / entry.name)
                    elif entry.stat(follow_symlinks=False).st_nlink > 1:
                        # What is written by another name is not notified of.
                        return False
        return True


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino
