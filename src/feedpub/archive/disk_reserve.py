"""Room beside the archive, for a withdrawal that has to be recorded on a full disk."""

from __future__ import annotations

from pathlib import Path

from feedpub.archive.rebuild_swap import reserve_of
from feedpub.destinations.directory import DirectoryDestination

#: In bytes: what SQLite's log and the journal take for a withdrawal, many times over.
_SIZE = 1 << 20


def keep_reserve(archive: Path) -> None:
    """Keep room beside *archive*; nothing is done if it is there. Raises: DestinationError."""
    with DirectoryDestination(archive.parent) as folder:
        folder.sweep([reserve_of(archive).name])
        folder.keep_reserve(_SIZE, reserve_of(archive).name)


def give_up_reserve(archive: Path) -> bool:
    """Make room for *archive*; whether there was any."""
    with DirectoryDestination(archive.parent) as folder:
        return folder.give_up_reserve(reserve_of(archive).name)
