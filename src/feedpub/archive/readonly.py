"""The archive's file read beside any run, by the standard library alone."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from feedpub.errors import ArchiveError

#: Of the archive's tables: changes with every change of one of them.
VERSION = 9


@contextlib.contextmanager
def beside(archive: Path) -> Iterator[sqlite3.Connection | None]:
    """One look at *archive*: a run that ends meanwhile is seen whole or not at all.

    None: there is none yet, or it is being made.

    Raises: ArchiveError, whatever is wrong with what is found in here.
    """
    if not archive.exists():
        yield None
        return
    try:
        with contextlib.closing(sqlite3.connect(f"{archive.as_uri()}?mode=ro", uri=True)) as db:
            db.execute("BEGIN")
            yield db if db.execute("PRAGMA user_version").fetchone()[0] else None
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise ArchiveError(archive, str(error)) from error
