"""The archive's file put aside while a new one is made, by the standard library alone.

Whoever does that holds its lock.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from feedpub.archive.lock import LOCKS, lock_of
from feedpub.errors import ArchiveError

#: The fact that this archive knows better than the documents that stand: they are those of a
#: rebuild that was stopped.
STANDING_IS_OLDER = "standing is older"

#: The fact that the publish directory is another one than before: its documents may be of former
#: days, or the newer ones of a newsroom that was moved together with an archive from a backup.
DIRECTORY_IS_OTHER = "directory is other"

#: What SQLite writes beside its file; it goes first: the file without its log is an older archive.
_LOGS = ("-shm", "-wal")


def aside_of(archive: Path) -> Path:
    """Where *archive* stands while a new one is made."""
    return archive.with_name(archive.name + ".old")


def journal_of(archive: Path) -> Path:
    return archive.with_suffix(".journal.jsonl")


def kept_aside(journal: Path) -> Path:
    """Where a damaged *journal* is kept when a new one is written."""
    return journal.with_name(f"{journal.name}.damaged")


def reserve_of(archive: Path) -> Path:
    """Where room is kept for a withdrawal on a full disk."""
    return archive.with_name(f"{archive.name}.reserve")


def files_of(archive: Path) -> list[tuple[str, Path]]:
    """Every file that *archive* is kept in or with, each with what it is.

    Some are there for moments only. Add what is put beside the archive: the configuration may give
    none of these names to another file.
    """
    journal = journal_of(archive)
    aside = aside_of(archive)
    logs = [*_logs(archive), Path(f"{archive}-journal"), aside, *_logs(aside), _done(archive)]
    return [
        ("archive.path", archive),
        ("the archive's reserve", reserve_of(archive)),
        *(("a file of the archive", each) for each in logs),
        *(
            ("the archive's journal", each)
            for each in (journal, journal.with_name(f"{journal.name}.new"), kept_aside(journal))
        ),
        *(("a lock of the archive", lock_of(archive, what)) for what in LOCKS),
    ]


def put_aside(archive: Path) -> None:
    """Make room for a new archive. Raises: ArchiveError."""
    with _named(archive):
        if archive.exists():
            _move(archive, aside_of(archive))
        else:
            _remove(archive)


def bring_back(archive: Path) -> None:
    """Let what was put aside stand again, as it was. Raises: ArchiveError."""
    aside = aside_of(archive)
    with _named(aside):
        if aside.exists():
            # Once the new file is gone, a log that stands there is the old one's.
            if archive.exists():
                _remove(archive)
            _move(aside, archive)


def forget(archive: Path) -> None:
    """Let the new archive stand, and remove what was put aside. Raises: ArchiveError."""
    aside = aside_of(archive)
    with _named(aside):
        if aside.exists():
            # From here on the new one stands.
            aside.replace(_done(archive))
        _clean(archive)


def is_left_over(archive: Path) -> bool:
    """Whether something stands aside: a new archive is being made, or that was stopped."""
    aside = aside_of(archive)
    return any(each.exists() for each in (aside, _done(archive), *_logs(aside)))


def recover(archive: Path) -> str | None:
    """Put in order what a rebuild that was stopped has left; return what is to be told of it.

    Raises: ArchiveError.
    """
    if not is_left_over(archive):
        return None
    aside = aside_of(archive)
    with _named(aside):
        if _done(archive).exists():
            _clean(archive)
            return f"{archive}: a rebuild was stopped at its end; the new archive stands"
        if aside.exists():
            bring_back(archive)
        else:
            _move(aside, archive)
    return f"{archive}: a rebuild was stopped; the old archive stands again"


def _done(archive: Path) -> Path:
    """What the old archive is named when it is needed no longer."""
    return archive.with_name(archive.name + ".old.done")


def _logs(file: Path) -> list[Path]:
    return [Path(f"{file}{suffix}") for suffix in _LOGS]


def _clean(archive: Path) -> None:
    for each in (*_logs(aside_of(archive)), _done(archive)):
        each.unlink(missing_ok=True)


def _remove(file: Path) -> None:
    for each in (*_logs(file), file):
        each.unlink(missing_ok=True)


def _move(old: Path, new: Path) -> None:
    for here, there in zip((*_logs(old), old), (*_logs(new), new), strict=True):
        with contextlib.suppress(FileNotFoundError):
            here.replace(there)


@contextlib.contextmanager
def _named(file: Path) -> Iterator[None]:
    """Raises: ArchiveError, about *file*, for what the system refuses."""
    try:
        yield
    except OSError as error:
        raise ArchiveError(file, error.strerror or str(error)) from error


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
