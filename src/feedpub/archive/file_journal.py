"""The journal beside a SQLite file, as a session uses it: compared with the archive, repaired."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from feedpub.archive import withdrawal_events
from feedpub.archive.facts import UNPLANNED
from feedpub.archive.journal import Event, Journal, JournalFlaw, flaw, forget_aside, put_aside
from feedpub.errors import ArchiveError

if TYPE_CHECKING:
    from feedpub.archive.session import Session

#: In seconds: how often an unchanged journal is read to its end.
_READ_EVERY = 24 * 3600


class FileJournal:
    """The journal of *session*; see :class:`feedpub.archive.session.SessionJournal`.

    The journal is on disk before the archive commits, so that an id that a feed reader may have
    seen is never minted differently.
    """

    def __init__(self, session: Session, journal: Journal) -> None:
        self._session = session
        self._journal = journal

        #: In bytes, when it was last written.
        self._length = 0

        #: Whether the journal was read to its end and compared with its checksum.
        self._has_read = False

    def note(self, event: Event) -> None:
        self._journal.note(event)

    def drop(self) -> None:
        self._journal.drop()

    def flush(self) -> bool:
        self._length = self._journal.flush()
        return True

    def seal(self) -> None:
        length, set_fact = self._length, self._session.set_fact
        set_fact("journal", str(length))
        set_fact("journal checksum", str(self._journal.checksum(length)))
        set_fact("journal mark", self._journal.mark())
        if self._has_read:
            set_fact("journal read", str(int(time.time())))
            self._has_read = False

    def committed(self) -> None:
        """Do nothing: the file has had the events since before the commit."""

    def is_settled(self) -> bool:
        """Return False: that is found out together with the rest, at the cost of a look."""
        return False

    def catch_up(self) -> None:
        session = self._session
        replayed = int(session.fact("journal") or 0)
        wrong = self._flaw(replayed)
        longer = self._journal.length() > replayed
        if longer:
            since = 0 if wrong is not None and wrong.is_another else replayed
            for event in self._journal.replay(since, spoiled=wrong is not None):
                # Feed readers may have seen what only the journal has, or may not; if it comes from
                # an import that was ended in its middle, they have not.
                if session.fact(UNPLANNED) is None:
                    session.set_fact("replayed", "1")
                # A journal from a backup may be older than this archive.
                if (
                    since
                    or wrong is None
                    or not withdrawal_events.is_overtaken(session.database, event)
                ):
                    session.apply(event)
        if wrong is not None and wrong.is_another and longer:
            # It was rewritten from a newer archive than this one.
            session.notes += (f"{self._journal.path}: {wrong.what}; all of it was read",)
        elif wrong is not None:
            self._repair(wrong.what)

    def _flaw(self, length: int) -> JournalFlaw | None:
        """Return what is wrong with the first *length* bytes of the journal. None: nothing.

        All of it is read if its file has changed since the archive was last committed, and once a
        day, as a disk may change what nobody wrote. Raises: ArchiveError.
        """
        fact = self._session.fact("journal checksum")
        checksum = None if fact is None else int(fact)
        read = int(self._session.fact("journal read") or 0)
        is_same = self._session.fact("journal mark") == self._journal.mark()
        if checksum is not None and is_same and 0 <= time.time() - read < _READ_EVERY:
            self._journal.trust(length, checksum)
            return None
        self._has_read = True
        return flaw(self._journal, length, checksum)

    def _repair(self, wrong: str) -> None:
        """Rewrite the journal, which is *wrong*, from the archive. Raises: ArchiveError."""
        session = self._session
        note = f"{self._journal.path}: {wrong}"
        if session.is_dry_run:
            session.notes += (f"{note}; the next run rewrites it from the archive",)
            return
        if (found := session.database.first_damage()) is not None:
            raise ArchiveError(session.archive, f"is damaged ({found}), and {note}")
        aside = put_aside(self._journal.path)
        session.write_journal()
        kept = "" if aside is None else f"; the damaged one is kept as {aside.name}"
        session.notes += (f"{note}; rewritten from the archive{kept}",)

    def rewrite(self, events: Iterable[Event]) -> None:
        self._journal.rewrite(events)

    def reword(self, reworded: Callable[[Event], Event]) -> None:
        self._journal.reword(reworded)
        forget_aside(self._journal.path)
