"""Room kept beside the archive, so that a withdrawal can be recorded on a full disk."""

from __future__ import annotations

from pathlib import Path

from feedpub import durable
from feedpub.archive.database import reserve_of
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.errors import ArchiveError

#: In bytes: many times what SQLite's log and the journal take for a withdrawal.
_SIZE = 1 << 20


def keep_reserve(archive: ArchiveLocation) -> None:
    """Keep a reserve beside *archive*. Does nothing if it is there. Raises: ArchiveError."""
    if isinstance(archive, PostgresArchive):
        # The disk is that of the server.
        return
    path = reserve_of(archive)
    try:
        durable.keep_reserve(path, _SIZE)
    except OSError as error:
        reason = f"its reserve {path.name} cannot be written: {error.strerror or error}"
        raise ArchiveError(archive, reason) from error


def give_up_reserve(archive: ArchiveLocation) -> bool:
    """Remove the reserve of *archive* to make room. Returns whether there was one."""
    return isinstance(archive, Path) and durable.give_up_reserve(reserve_of(archive))
