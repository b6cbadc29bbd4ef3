"""The archive's file, read beside any run."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from feedpub.archive.database import reading
from feedpub.archive.ddl import VERSION as VERSION


@contextlib.contextmanager
def beside(archive: Path) -> Iterator[sqlite3.Connection | None]:
    """Open *archive* for one look at it; see :func:`reading`."""
    with reading(archive) as database:
        yield None if database is None else database.driver
