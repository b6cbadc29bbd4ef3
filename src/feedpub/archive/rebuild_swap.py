"""Sets the archive's files aside while a rebuild makes new ones. The caller holds its lock."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from feedpub.archive.database import aside_of, done_of, log_files, reading, statement
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.errors import ArchiveError

#: Fact: the published documents are older than this archive, as a rebuild was stopped.
DOCUMENTS_ARE_OLDER = "standing is older"

#: Fact: the publish directory is not the one of the last run. Its documents may be older, or newer
#: if a newsroom was moved together with an archive from a backup.
DIRECTORY_IS_OTHER = "directory is other"

_ARTICLES = statement(
    "ids of all articles",
    "SELECT ledger.source, ledger.id FROM articles JOIN ledger ON ledger.key = articles.key",
)


def put_aside(archive: Path) -> None:
    """Make room for a new archive. Raises: ArchiveError."""
    with _named(archive):
        if archive.exists():
            _move(archive, aside_of(archive))
        else:
            _remove(archive)


def restore_old(archive: Path) -> None:
    """Restore the archive that was put aside. Raises: ArchiveError."""
    aside = aside_of(archive)
    with _named(aside):
        if aside.exists():
            # Once the new file is gone, a log beside it is that of the old one.
            if archive.exists():
                _remove(archive)
            _move(aside, archive)


def keep_new(archive: Path) -> None:
    """Keep the new archive, and remove the one that was put aside. Raises: ArchiveError."""
    aside = aside_of(archive)
    with _named(aside):
        if aside.exists():
            # From here on the new one counts.
            aside.replace(done_of(archive))
        _clean(archive)


def is_left_over(archive: ArchiveLocation) -> bool:
    """Whether an archive is put aside: a rebuild is at work, or was stopped."""
    if isinstance(archive, PostgresArchive):
        return False
    aside = aside_of(archive)
    return any(each.exists() for each in (aside, done_of(archive), *log_files(aside)))


def recover(archive: ArchiveLocation) -> str | None:
    """Clean up after a rebuild that was stopped; return a note for the user, if it was.

    Raises: ArchiveError.
    """
    if isinstance(archive, PostgresArchive) or not is_left_over(archive):
        return None
    aside = aside_of(archive)
    with _named(aside):
        if done_of(archive).exists():
            _clean(archive)
            return f"{archive}: a rebuild was stopped at its end; the new archive is used"
        if aside.exists():
            restore_old(archive)
        else:
            _move(aside, archive)
    return f"{archive}: a rebuild was stopped; the old archive is restored"


def _clean(archive: Path) -> None:
    for each in (*log_files(aside_of(archive)), done_of(archive)):
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


def lost_articles(archive: Path) -> list[str] | None:
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
