"""The processes of workers: each is in a table, with a lock that ends with it."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

import psycopg

from feedpub.archive.location import PostgresArchive
from feedpub.cluster.coordination import Coordination
from feedpub.cluster.jobs import ALIVE

_REGISTER = """
INSERT INTO cluster_processes (host, process, digest, workers) VALUES (%s, %s, %s, %s)
RETURNING number
"""
_UPDATE = "UPDATE cluster_processes SET digest = %s, workers = %s WHERE number = %s"


class Process:
    """This process among those that work for one archive."""

    def __init__(self, archive: PostgresArchive, digest: str) -> None:
        """*digest* is that of its configuration."""
        self._digest = digest
        self._workers: list[int] = []
        self._number = 0
        self.coordination = Coordination(archive, self._register)

    def has_workers(self, workers: Sequence[int]) -> None:
        """Record the numbers of its procrastinate *workers*. Raises: ArchiveError."""
        self._workers = list(workers)
        self._update()

    def has_configuration(self, digest: str) -> None:
        """Record that it has read another configuration. Raises: ArchiveError."""
        self._digest = digest
        self._update()

    def others_differ(self) -> bool:
        """Return whether another process has another configuration. Raises: ArchiveError."""
        sql = "SELECT EXISTS (SELECT 1 FROM cluster_processes WHERE digest <> %s)"
        ((found,),) = self.coordination.rows(sql, [self._digest])
        return bool(found)

    def end(self) -> None:
        """Leave the table. Raises: ArchiveError."""
        sql = "DELETE FROM cluster_processes WHERE number = %s"
        self.coordination.rows(sql, [self._number])
        self.coordination.close()

    def _register(self, connection: psycopg.Connection) -> None:
        values = (socket.gethostname(), os.getpid(), self._digest, self._workers)
        with connection.transaction():
            row = connection.execute(_REGISTER, values).fetchone()
            assert row is not None
            self._number = int(row[0])
            connection.execute("SELECT pg_advisory_lock(%s, %s)", (ALIVE, self._number))

    def _update(self) -> None:
        # A new connection has registered with these values already.
        self.coordination.rows(_UPDATE, [self._digest, self._workers, self._number])
