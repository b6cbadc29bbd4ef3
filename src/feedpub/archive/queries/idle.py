"""What a run with nothing to do needs to know, read by the standard library alone.

Most other modules take longer to import than such a run takes in all.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedpub.archive.database import journal_of
from feedpub.archive.readonly import VERSION, beside
from feedpub.archive.rebuild_swap import is_left_over
from feedpub.errors import ArchiveError


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The archive as the last run left it, when it had left nothing undone."""

    #: What that run wrote down of itself.
    settled: dict[str, Any]

    #: The marks of the documents of sources, by source and name.
    inputs: dict[str, dict[str, str | None]]

    #: The marks of the published documents, by name.
    documents: dict[str, str]


def glance(archive: Path) -> Glance | None:
    """Return what *archive* says, or None if something is undone or it cannot be read.

    Whatever is wrong with it, the run that then opens it in earnest says so.
    """
    if is_left_over(archive):
        return None
    try:
        with beside(archive) as db:
            if db is None or db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                return None
            row = db.execute("SELECT value FROM facts WHERE name = 'settled'").fetchone()
            if row is None or _is_journal_touched(archive, db):
                return None
            inputs: dict[str, dict[str, str | None]] = {}
            for source, name, mark in db.execute("SELECT source, name, mark FROM inputs"):
                inputs.setdefault(source, {})[name] = mark
            documents = dict(db.execute("SELECT name, mark FROM documents"))
            return Glance(settled=json.loads(row[0]), inputs=inputs, documents=documents)
    except ArchiveError:
        return None


def next_delivery(archive: Path) -> float | None:
    """When somebody is next to be told of what was published, in seconds since 1970. None: never.

    None too if that cannot be read: whoever then opens it in earnest says so.
    """
    try:
        with beside(archive) as db:
            if db is None:
                return None
            at: float | None = db.execute("SELECT min(due) FROM deliveries").fetchone()[0]
            return at
    except ArchiveError:
        return None


def _is_journal_touched(archive: Path, db: sqlite3.Connection) -> bool:
    """Whether the journal is not as the last run left it: longer, shorter, missing, written.

    It is longer if the archive has not learnt all of it: its disk was full then.
    """
    facts = dict(db.execute("SELECT name, value FROM facts WHERE name LIKE 'journal%'"))
    try:
        found = journal_of(archive).stat()
    except FileNotFoundError:
        return int(facts.get("journal", 0)) > 0
    except OSError:
        return True
    if found.st_size != int(facts.get("journal", 0)):
        return True
    mark = f"{found.st_size} {found.st_mtime_ns}"
    return bool(facts.get("journal mark", mark) != mark)
