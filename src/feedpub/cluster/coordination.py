"""The connection over which the processes of workers agree with each other."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg

from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.archive.postgresql import application_name
from feedpub.errors import ArchiveError, ConfigError

#: A connection that is lost without a word, as with a machine, ends after about 20 seconds. So do
#: the locks that it holds.
_SESSION = (
    "SET TimeZone = 'UTC'; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"
    " SET tcp_keepalives_count = 2; SET tcp_user_timeout = 20000"
)


def shared_archive(archive: ArchiveLocation) -> PostgresArchive:
    """Return *archive*, which must be one that several processes share. Raises: ConfigError."""
    if isinstance(archive, PostgresArchive):
        return archive
    raise ConfigError(
        ["archive: workers need one in PostgreSQL; set archive.url, or use feedpub run"]
    )


@contextlib.contextmanager
def connected(archive: PostgresArchive) -> Iterator[psycopg.Connection]:
    """Connect to the database of *archive*; each statement commits. Raises: ArchiveError."""
    with _connect(archive) as connection:
        try:
            yield connection
        except psycopg.Error as error:
            raise unreachable(archive, error) from error


def _connect(archive: PostgresArchive) -> psycopg.Connection:
    """Return a connection to the database of *archive*, in which each statement commits.

    Raises: ArchiveError.
    """
    try:
        connection = psycopg.connect(
            archive.url,
            autocommit=True,
            connect_timeout=10,
            application_name=application_name(),
        )
        connection.execute(_SESSION)
    except psycopg.Error as error:
        raise unreachable(archive, error) from error
    return connection


def unreachable(archive: PostgresArchive, error: Exception) -> ArchiveError:
    """Return the error of an *archive* whose server does not answer."""
    lines = [each.strip() for each in str(error).splitlines() if each.strip()]
    return ArchiveError(archive, lines[0] if lines else type(error).__name__)


def key_of(*parts: str) -> int:
    """Return the key of an advisory lock with a name of several *parts*."""
    text = "\0".join(parts).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big", signed=True)


class Coordination:
    """A connection that stays, for short statements of any thread, one at a time.

    It is made again if it was lost; then *on_connect* is called with it, to take its locks.
    """

    def __init__(
        self,
        archive: PostgresArchive,
        on_connect: Callable[[psycopg.Connection], None] = lambda _connection: None,
    ) -> None:
        self._archive = archive
        self._on_connect = on_connect
        self._guard = threading.RLock()
        self._connection: psycopg.Connection | None = None

        #: Of the connection: a lock that was taken with another number is lost.
        self.number = 0

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows, if it has any. Raises: ArchiveError."""
        with self._guard:
            connection = self._opened()
            try:
                cursor = connection.execute(sql.encode(), parameters or None)
                return cursor.fetchall() if cursor.description else []
            except psycopg.Error as error:
                if connection.closed or isinstance(error, psycopg.OperationalError):
                    self.close()
                raise unreachable(self._archive, error) from error

    def close(self) -> None:
        """End the connection, and so all locks that it holds."""
        with self._guard:
            if self._connection is not None:
                with contextlib.suppress(psycopg.Error):
                    self._connection.close()
                self._connection = None

    def _opened(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = _connect(self._archive)
            self.number += 1
            self._on_connect(self._connection)
        return self._connection
