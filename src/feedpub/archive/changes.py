"""Whether the archive has changed: for a program that stays, and keeps it open for that."""

from __future__ import annotations

from datetime import datetime

from feedpub.archive.activity import Activity, Try
from feedpub.archive.database import Database, errors_of, journal_of, kept_open, statement
from feedpub.archive.facts import FACT
from feedpub.archive.journal import Journal
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.errors import ArchiveError

_INPUTS = statement(
    "marks of one source's documents", "SELECT name, mark FROM inputs WHERE source = :source"
)
_DOCUMENTS = statement("marks of all documents", "SELECT name, mark FROM documents")

#: A state of the archive, for one object that compares it.
State = tuple[object, ...]


class ArchiveChanges:
    """Tells whether anything was committed to an archive, and reads the little that is compared.

    Whoever calls it holds the archive's lock, so that the file stays in its place. Not safe to use
    from several threads at once.
    """

    def __init__(self, archive: ArchiveLocation) -> None:
        self._archive = archive
        self._database: Database | None = None
        self._file: tuple[int, int] | None = None
        self._opened = 0

    def state(self) -> State | None:
        """Return what changes with every commit, with the file, and with the journal.

        None, if the archive cannot be read.
        """
        try:
            file = self._identity()
            with errors_of(self._archive):
                if self._database is None or self._file != file:
                    self.close()
                    self._database, self._file = kept_open(self._archive), file
                    self._opened += 1
                commits = self._database.commits()
        except (OSError, ArchiveError):
            self.close()
            return None
        if isinstance(self._archive, PostgresArchive):
            return self._opened, commits
        return self._opened, commits, Journal(journal_of(self._archive)).mark()

    def _identity(self) -> tuple[int, int] | None:
        """Return what tells the archive's file from another one in its place; None: no file."""
        if isinstance(self._archive, PostgresArchive):
            return None
        status = self._archive.stat()
        return status.st_dev, status.st_ino

    def marks(self, source: str) -> dict[str, str | None]:
        """Return the marks of the documents of *source* that were read. Raises: ArchiveError."""
        assert self._database is not None
        with errors_of(self._archive):
            return dict(self._database.rows(_INPUTS, source=source))

    def documents(self) -> dict[str, str]:
        """Return the marks of the published documents. Raises: ArchiveError."""
        assert self._database is not None
        with errors_of(self._archive):
            return dict(self._database.rows(_DOCUMENTS))

    def fact(self, name: str) -> str | None:
        """Return the fact *name*. Raises: ArchiveError."""
        assert self._database is not None
        with errors_of(self._archive):
            value: str | None = self._database.value(FACT, name=name)
            return value

    def record_unchanged(self, source: str, seconds: float, now: datetime) -> None:
        """Record that *source* was found unchanged, which took *seconds*.

        That is no change of the state. Raises: ArchiveError.
        """
        assert self._database is not None
        with errors_of(self._archive), self._database.transaction():
            tried = Try(name=source, seconds=seconds)
            Activity(self._database).record("source", [tried], now)

    def empty_log(self) -> None:
        """Bring what was committed into the file itself, as closing a last connection does.

        It stays in the log while another program reads. Raises: ArchiveError.
        """
        if self._database is not None:
            with errors_of(self._archive):
                self._database.empty_log()

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
