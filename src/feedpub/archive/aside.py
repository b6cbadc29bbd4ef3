"""The archive's file put aside while a new one is made, by the standard library alone.

Whoever does that holds its lock.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from feedpub.errors import ArchiveError

#: What SQLite writes beside its file.
_BESIDE = ("", "-wal", "-shm")


def aside_of(archive: Path) -> Path:
    """Where *archive* stands while a new one is made."""
    return archive.with_name(archive.name + ".old")


def journal_of(archive: Path) -> Path:
    return archive.with_suffix(".journal.jsonl")


def put_aside(archive: Path) -> None:
    """Raises: ArchiveError."""
    _move(archive, aside_of(archive))


def bring_back(archive: Path) -> None:
    """Let what was put aside stand again, as it was. Raises: ArchiveError."""
    if aside_of(archive).exists():
        _move(aside_of(archive), archive)


def forget(archive: Path) -> None:
    """Remove what was put aside. Raises: ArchiveError."""
    aside = aside_of(archive)
    try:
        for suffix in _BESIDE:
            Path(f"{aside}{suffix}").unlink(missing_ok=True)
    except OSError as error:
        raise ArchiveError(aside, error.strerror or str(error)) from error


def _move(old: Path, new: Path) -> None:
    try:
        for suffix in _BESIDE:
            Path(f"{new}{suffix}").unlink(missing_ok=True)
        # The log goes first: the file without it would be an older archive.
        for suffix in reversed(_BESIDE):
            with contextlib.suppress(FileNotFoundError):
                Path(f"{old}{suffix}").replace(f"{new}{suffix}")
    except OSError as error:
        raise ArchiveError(old, error.strerror or str(error)) from error


def missing(archive: Path) -> list[str] | None:
    """The ids of articles that *archive* has not and the one that was put aside has.

    None if that one cannot be asked.
    """
    query = "SELECT source || '/' || id FROM articles JOIN ledger USING (key)"
    try:
        found = []
        for path in (aside_of(archive), archive):
            with contextlib.closing(sqlite3.connect(path)) as database:
                found.append({row[0] for row in database.execute(query)})
    except sqlite3.Error:
        return None
    return sorted(found[0] - found[1])
