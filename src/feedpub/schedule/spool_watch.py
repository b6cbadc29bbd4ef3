"""The spool while the daemon runs: what comes is published at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from feedpub.config.model import Settings
from feedpub.intake.sources.finished_files import Identity
from feedpub.intake.sources.spool import Spool
from feedpub.schedule.file_watch import FileWatch

#: In seconds: when to look again for what comes without an event, or has to rest; and otherwise.
_POLL, _LONGEST = 0.25, 30.0

#: In seconds: when a file is read again that was read but could not be removed.
_RETRY = 30.0


class SpoolWatch:
    """Finds files in the spool that are whole, and that nobody publishes yet."""

    def __init__(self, wake: Callable[[], None]) -> None:
        """*wake* is called when there may be something new."""
        self.files = FileWatch(wake)
        self._wake = wake
        self._guard = threading.Lock()
        #: Files whose requests are being answered: they publish them.
        self._in_hand: set[Path] = set()
        #: Files that the last run has left; and when that was.
        self._left: dict[Path, Identity] = {}
        self._tried = time.monotonic()

    @contextmanager
    def in_hand(self, path: Path) -> Iterator[None]:
        """Leave the file *path* to the caller, who publishes it within."""
        with self._guard:
            self._in_hand.add(path)
        try:
            yield
        finally:
            with self._guard:
                self._in_hand.discard(path)
            if path.exists():
                self._wake()

    def watch(self, settings: Settings) -> bool:
        """Watch the folders of the spool, including those that were made since the last call.

        Returns whether the system notifies of everything that happens in them.
        """
        spool = settings.push.spool
        if not spool:
            self.files.watch([])
            return True
        return self.files.watch([Path(spool, name) for name in settings.sources], Path(spool))

    def look(self, settings: Settings, publish: Callable[[], None]) -> float:
        """Call *publish* if something waits; return in how many seconds to look again at most."""
        is_notified = self.watch(settings)
        if not settings.push.spool:
            return _LONGEST
        spool = Spool(Path(settings.push.spool), settings.push.quiet, self.files.is_known_complete)
        # A request may begin or end while the folders are read.
        in_hand = self._files_in_hand()
        waiting = spool.waiting(settings.sources)
        in_hand |= self._files_in_hand()
        ours = {path: seen for path, seen in waiting.items() if path not in in_hand}
        # Files that were read but cannot be removed are not read again at once.
        fresh = ours.items() - self._left.items()
        if fresh or (ours and time.monotonic() > self._tried + _RETRY):
            publish()
            self._tried = time.monotonic()
            waiting = spool.waiting(settings.sources)
            self._left = dict(ours.items() & waiting.items())
        is_seen = is_notified and spool.has_only(waiting, settings.sources)
        return _LONGEST if is_seen else _POLL

    def _files_in_hand(self) -> set[Path]:
        with self._guard:
            return set(self._in_hand)
