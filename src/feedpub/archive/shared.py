"""An archive in PostgreSQL that stays open, for transactions that publish one feed each.

Several processes have such transactions at once, for different feeds. Whoever stores articles holds
the archive's lock alone, and waits for them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from psycopg import errors

from feedpub.archive.location import PostgresArchive
from feedpub.archive.postgresql import (
    LOCK,
    VERSION_TABLE,
    PostgresDatabase,
    errors_of,
    kept_open,
    refuse_other,
)
from feedpub.archive.session import Session
from feedpub.archive.store import Archive
from feedpub.errors import ArchiveBusy
from feedpub.nouns import dataclass

#: How long a transaction waits for a lock: then its worker looks whether it is to stop.
_PATIENCE = "2s"

_SHARED = f"SELECT pg_advisory_xact_lock_shared({LOCK})".encode()
_ALONE = f"SELECT pg_advisory_xact_lock({LOCK})".encode()

#: Takes the lock of a feed, and says what there is to do.
_STATE = f"""
SELECT pg_try_advisory_xact_lock({LOCK.replace("$1", "'feed ' || $1")}),
    (SELECT version_num FROM {VERSION_TABLE}),
    EXISTS (SELECT 1 FROM pending WHERE feed = $1),
    EXISTS (SELECT 1 FROM unread WHERE since IS NOT NULL)
""".encode()


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the archive says of a feed, whose transaction has begun."""

    archive: Archive

    #: Whether it must be published.
    is_pending: bool

    #: Whether articles are left to be read completely.
    has_backlog: bool


class SharedArchive:
    """An archive in PostgreSQL, kept open. For one thread."""

    def __init__(self, location: PostgresArchive) -> None:
        self._location = location
        self._opened: tuple[PostgresDatabase, Session, Archive] | None = None

    @contextlib.contextmanager
    def transaction(self, feed: str, *, alone: bool = False) -> Iterator[FeedState]:
        """Begin a transaction that publishes *feed*, and commit it at the end.

        What it has written lasts once the server has written its log, in less than a second: if
        that is lost, the feed is pending again. With *alone* no other feed is published meanwhile.

        Raises: ArchiveBusy, if somebody else publishes the feed, or stores articles for longer than
        it waits; ArchiveError.
        """
        with errors_of(self._location):
            database, session, archive = self._open()
            with session.transaction():
                try:
                    database.connection.execute(_ALONE if alone else _SHARED, [""])
                except errors.LockNotAvailable as error:
                    raise ArchiveBusy(self._location, "another run is at work") from error
                row = database.connection.execute(_STATE, [feed]).fetchone()
                assert row is not None
                is_ours, version, is_pending, has_backlog = row
                refuse_other(self._location, int(version))
                if not is_ours:
                    raise ArchiveBusy(self._location, f"another process publishes feed {feed}")
                yield FeedState(archive, is_pending, has_backlog)

    def close(self) -> None:
        if self._opened is not None:
            self._opened[0].close()
            self._opened = None

    def _open(self) -> tuple[PostgresDatabase, Session, Archive]:
        if self._opened is not None and self._opened[0].is_usable:
            return self._opened
        self.close()
        database = kept_open(self._location)
        database.send(f"SET lock_timeout = '{_PATIENCE}'")
        session = Session(self._location, database, dry_run=False)
        with session.transaction():
            session.prepare(lambda _what, _done, _of: None)
        self._opened = database, session, Archive(session)
        return self._opened
