"""A journal that is missing, cut or damaged, seen when the archive is opened, and put right."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from feedpub.archive.journal import Journal
from feedpub.archive.rebuild_swap import kept_aside
from feedpub.errors import ArchiveError


@dataclass(frozen=True, slots=True)
class JournalFlaw:
    """What is wrong with a journal."""

    what: str

    #: Whether it is whole, and tells something else than the one that was learnt from.
    is_another: bool = False


def flaw(journal: Journal, length: int, checksum: int | None) -> JournalFlaw | None:
    """What is wrong with the first *length* bytes of *journal*, which had *checksum*.

    None: nothing. Raises: ArchiveError.
    """
    if not length:
        return None
    there = journal.length()
    if not there and not journal.path.exists():
        return JournalFlaw("is missing")
    if there < length:
        return JournalFlaw(f"is shorter than it was, {there:,} bytes instead of {length:,}")
    if checksum is not None and journal.checksum(length) == checksum:
        return None
    damaged = list(journal.damaged(length))
    if damaged:
        lines = ", ".join(f"{number:,}" for number, _ in damaged[:5])
        more = f" and {len(damaged) - 5:,} more" if len(damaged) > 5 else ""
        s = "s" if len(damaged) > 1 else ""
        verb = "are" if len(damaged) > 1 else "is"
        return JournalFlaw(f"line{s} {lines}{more} {verb} damaged ({damaged[0][1]})")
    if checksum is None:
        return None
    return JournalFlaw("is not the one that was written", is_another=True)


def forget_aside(journal: Path) -> None:
    """Remove what was kept of a damaged journal, as it may have what is erased.

    Raises: ArchiveError.
    """
    aside = kept_aside(journal)
    try:
        aside.unlink(missing_ok=True)
    except OSError as error:
        raise ArchiveError(aside, error.strerror or str(error)) from error


def put_aside(journal: Path) -> Path | None:
    """Keep the *journal* beside the new one, in the place of a former one; None if it is missing.

    Raises: ArchiveError.
    """
    if not journal.exists():
        return None
    aside = kept_aside(journal)
    try:
        # A copy: there is a journal at every moment.
        aside.unlink(missing_ok=True)
        shutil.copyfile(journal, aside)
    except OSError as error:
        raise ArchiveError(aside, error.strerror or str(error)) from error
    return aside
