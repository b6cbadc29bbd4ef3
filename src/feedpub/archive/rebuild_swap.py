"""Sets the archive's files aside while a rebuild makes new ones. The caller holds its lock."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from feedpub.archive.database import log_files, reading, rollback_journal, statement
from feedpub.archive.lock import LOCKS, lock_of
from feedpub.errors import ArchiveError

#: Fact: the published documents are older than this archive, as a rebuild was stopped.
STANDING_IS_OLDER = "standing is older"

#: Fact: the publish directory is not the one of the last run. Its documents may be older, or newer
#: if a newsroom was moved together with an archive from a backup.
DIRECTORY_IS_OTHER = "directory is other"

_ARTICLES = statement(
    "ids of all articles",
    "SELECT ledger.source, ledger.id FROM articles JOIN ledger ON ledger.key = articles.key",
)


def aside_of(archive: Path) -> Path:
    """Return where *archive* is while a new one is made."""
    return archive.with_name(archive.name + ".old")


def journal_of(archive: Path) -> Path:
    return archive.with_suffix(".journal.jsonl")


def kept_aside(journal: Path) -> Path:
    """Return where a damaged *journal* is kept when it is rewritten."""
    return journal.with_name(f"{journal.name}.damaged")


def reserve_of(archive: Path) -> Path:
    """Return the file that reserves disk space for a withdrawal."""
    return archive.with_name(f"{archive.name}.reserve")


def files_of(archive: Path) -> list[tuple[str, Path]]:
    """Return every file that the archive may write, each with what it is.

    The configuration must not use any of these names for another file: add new files here.
    """
    journal = journal_of(archive)
    aside = aside_of(archive)
    logs = [
        *log_files(archive),
        rollback_journal(archive),
        aside,
        *log_files(aside),
        _done(archive),
    ]
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
    """Restore the archive that was put aside. Raises: ArchiveError."""
    aside = aside_of(archive)
    with _named(aside):
        if aside.exists():
            # Once the new file is gone, a log beside it is that of the old one.
            if archive.exists():
                _remove(archive)
            _move(aside, archive)


def forget(archive: Path) -> None:
    """Keep the new archive, and remove the one that was put aside. Raises: ArchiveError."""
    aside = aside_of(archive)
    with _named(aside):
        if aside.exists():
            # From here on the new one counts.
            aside.replace(_done(archive))
        _clean(archive)


def is_left_over(archive: Path) -> bool:
    """Whether an archive is put aside: a rebuild is at work, or was stopped."""
    aside = aside_of(archive)
    return any(each.exists() for each in (aside, _done(archive), *log_files(aside)))


def recover(archive: Path) -> str | None:
    """Clean up after a rebuild that was stopped; return a note for the user, if it was.

    Raises: ArchiveError.
    """
    if not is_left_over(archive):
        return None
    aside = aside_of(archive)
    with _named(aside):
        if _done(archive).exists():
            _clean(archive)
            return f"{archive}: a rebuild was stopped at its end; the new archive is used"
        if aside.exists():
            bring_back(archive)
        else:
            _move(aside, archive)
    return f"{archive}: a rebuild was stopped; the old archive is restored"


def _done(archive: Path) -> Path:
    """Return the name of the old archive once it is no longer needed."""
    return archive.with_name(archive.name + ".old.done")


def _clean(archive: Path) -> None:
    for each in (*log_files(aside_of(archive)), _done(archive)):
        each.unlink(missing_ok=True)


def _remove(file: Path) -> None:
    for each in (*log_files(file), file):
        each.unlink(missing_ok=True)


def _move(old: Path, new: Path) -> None:
    for here, there in zip((*log_files(old), old), (*log_files(new), new), strict=True):
        with contextlib.suppress(FileNotFoundError):
            here.replace(there)


@contextlib.contextmanager
def _named(file: Path) -> Iterator[None]:
    """Turn errors of the file system into ArchiveError about *file*."""
    try:
        yield
    except OSError as error:
        raise ArchiveError(file, error.strerror or str(error)) from error


def missing(archive: Path) -> list[str] | None:
    """Return the ids of the articles that only the archive that was put aside has.

    None if one of the two cannot be read.
    """
    found = []
    for path in (aside_of(archive), archive):
        try:
            with reading(path) as database:
                if database is None:
                    return None
                rows = database.rows(_ARTICLES)
        except ArchiveError:
            return None
        found.append({f"{row.source}/{row.id}" for row in rows})
    return sorted(found[0] - found[1])
