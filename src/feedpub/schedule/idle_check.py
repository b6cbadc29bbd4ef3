"""Finds at little cost that a source which is due, and all else, is as the last run has left it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from feedpub.archive.changes import ArchiveChanges, State
from feedpub.archive.database import locked
from feedpub.config.files import ConfigFiles
from feedpub.config.id_lists import mark_of_list
from feedpub.errors import ArchiveError
from feedpub.pipeline.complete import CONTENTS_CHANGED
from feedpub.pipeline.idle import is_folder_unchanged
from feedpub.pipeline.report import Report
from feedpub.schedule.folder_watch import FolderWatch

#: In seconds: how long the system is relied on, until files are compared again all the same.
_LONGEST = 600.0


class IdleCheck:
    """Decides whether a run over a folder would do nothing, in the daemon that makes all runs.

    Runs are told of when they have the archive's lock, and before they give it back, so that what
    other programs do to the archive is noticed. A run does nothing if the last one over its folder
    has left nothing to do, if no run since has failed, and if all that it looks at is the same: the
    archive with its journal, the folder, lists of ids, and the published documents. The day must be
    the same, too, as some things are done once a day, and the clock must not have passed a moment
    that changes a feed.
    """

    def __init__(
        self, layers: ConfigFiles, folders: Mapping[str, Path], lists: Iterable[str]
    ) -> None:
        """*folders* are those of sources, by name; *lists* the paths of lists of ids."""
        self._path = layers.archive
        self._layers = layers
        self._folders = folders
        self._lists = sorted(set(lists))
        self._guard = threading.Lock()
        self._archive = ArchiveChanges(layers.archive)
        #: The archive as this object last saw it. None: not yet, or it could not be read.
        self._known: State | None = None
        #: The sources whose last run has left nothing to do.
        self._settled: set[str] = set()
        #: When the last run began. None: none did.
        self._at: datetime | None = None
        #: When the clock next changes a feed after it. None: never.
        self._until: datetime | None = None
        self._sources = {name: _ComparedFiles(folder) for name, folder in folders.items()}
        self._documents = _ComparedFiles(layers.directory)
        self._is_closed = not folders

    def run_begins(self) -> None:
        """Take note that a run has the archive's lock, and has done nothing yet."""
        with self._guard:
            if not self._is_closed:
                self._notice_others()

    def run_ends(self, sources: Iterable[str], report: Report, at: datetime) -> None:
        """Take note of the *report* of a run over *sources* that began *at*, and has the lock."""
        with self._guard:
            if self._is_closed:
                return
            # Notes are repeated by each run, and each reads some of what was left unread.
            is_done = not (report.exit_code or report.notes or report.returning or report.unread)
            is_done = is_done and not any(each.unfinished for each in report.sources)
            if is_done:
                self._settled.update(each for each in sources if each in self._folders)
            else:
                self._settled.clear()
            self._at, self._until = at, report.next_moment
            self._forget_files()
            self._known = self._archive.state()

    def tidy(self) -> None:
        """Empty the archive's log, as it is when no program has the archive open."""
        if self._is_closed:
            return
        try:
            with self._guard, locked(self._path):
                if not self._is_closed:
                    self._notice_others()
                    self._archive.empty_log()
                    self._known = self._archive.state()
        except ArchiveError:
            # The next run does it, or says what is wrong.
            return

    def finds_unchanged(self, source: str, now: datetime, began: Callable[[], None]) -> bool:
        """Return whether a run over *source* would do nothing; then record that it was looked at.

        Calls *began* before that is recorded, with the archive's lock held.
        """
        if self._is_closed:
            return False
        begun = time.monotonic()
        try:
            with self._guard, locked(self._path):
                if self._is_closed or not self._is_unchanged(source, now):
                    return False
                began()
                self._archive.record_unchanged(source, time.monotonic() - begun, now)
                return True
        except ArchiveError:
            # The run says what is wrong.
            return False

    def close(self) -> None:
        """Find nothing unchanged any more."""
        with self._guard:
            self._is_closed = True
            self._archive.close()
            self._forget_files()

    def _notice_others(self) -> None:
        """Forget what is known if another program has changed the archive."""
        state = self._archive.state()
        if state is None or state != self._known:
            self._settled.clear()
            self._forget_files()
        self._known = state

    def _forget_files(self) -> None:
        for each in (self._documents, *self._sources.values()):
            each.forget()

    def _is_unchanged(self, source: str, now: datetime) -> bool:
        """Raises: ArchiveError."""
        self._notice_others()
        if source not in self._settled or self._at is None:
            return False
        if now < self._at or now.date() != self._at.date():
            return False
        if self._until is not None and now >= self._until:
            return False
        if self._archive.fact(CONTENTS_CHANGED) is not None or any(
            mark_of_list(Path(path)) != self._archive.fact(f"ids {path}") for path in self._lists
        ):
            return False
        return self._sources[source].are_the_same(
            lambda: is_folder_unchanged(source, self._folders[source], self._archive.marks(source))
        ) and self._documents.are_the_same(self._are_documents_untouched)

    def _are_documents_untouched(self) -> bool:
        documents = self._archive.documents().items()
        destination = self._layers.destination
        return all(destination.is_untouched(name, mark) for name, mark in documents)


class _ComparedFiles:
    """The files in a folder: compared once, and again when something may have happened there."""

    def __init__(self, folder: Path) -> None:
        self._watch = FolderWatch(folder)
        self._compared = 0.0

    def are_the_same(self, compare: Callable[[], bool]) -> bool:
        """Return whether *compare* finds the files to be the same, or has found that."""
        if not self._watch.is_unchanged():
            self._watch.begin()
        elif time.monotonic() < self._compared + _LONGEST:
            return True
        is_same = compare()
        self._compared = time.monotonic()
        if not is_same:
            self._watch.close()
        return is_same

    def forget(self) -> None:
        self._watch.close()
