"""The facts by which a run finds that it has nothing to do.

Only the standard library: most other modules take longer to import than such a run takes in all.
"""

from __future__ import annotations

import json
from typing import Any

from feedpub.archive.database import Database, journal_of, reading, statement
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.archive.rebuild_swap import is_left_over
from feedpub.archive.schema import VERSION
from feedpub.errors import ArchiveError
from feedpub.nouns import dataclass

_SETTLED = statement("settled", "SELECT value FROM facts WHERE name = 'settled'")
_INPUTS = statement("inputs", "SELECT source, name, mark FROM inputs")
_DOCUMENTS = statement("marks of published documents", "SELECT name, mark FROM documents")
_NEXT_DELIVERY = statement("when next delivery is due", "SELECT min(due) FROM deliveries")
# Of PostgreSQL only.
_IS_EXPORT_DUE = statement(
    "is export of journal due",
    "SELECT 1 FROM journal WHERE ends > coalesce((SELECT CAST(value AS INTEGER) FROM facts"
    " WHERE name = 'journal'), 0)"
    " UNION SELECT 1 FROM facts WHERE name = 'journal rewritten' LIMIT 1",
)
_JOURNAL = statement(
    "facts about the journal",
    "SELECT name, value FROM facts WHERE name IN ('journal', 'journal mark')",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The archive as the last run left it, if that run left nothing to do."""

    #: What that run recorded about itself.
    settled: dict[str, Any]

    #: The marks of the documents of sources, by source and name.
    inputs: dict[str, dict[str, str | None]]

    #: The marks of the published documents, by name.
    documents: dict[str, str]


def baseline(archive: ArchiveLocation) -> Baseline | None:
    """Return the state of *archive*, or None if something is left to do or it cannot be read.

    The run that then opens it to write reports what is wrong with it.
    """
    if is_left_over(archive):
        return None
    try:
        with reading(archive) as database:
            if database is None or database.version != VERSION:
                return None
            settled = database.value(_SETTLED)
            if settled is None or _is_journal_touched(archive, database):
                return None
            inputs: dict[str, dict[str, str | None]] = {}
            for source, name, mark in database.each(_INPUTS):
                inputs.setdefault(source, {})[name] = mark
            documents = dict(database.each(_DOCUMENTS))
            return Baseline(settled=json.loads(settled), inputs=inputs, documents=documents)
    except ArchiveError:
        return None


def next_delivery(archive: ArchiveLocation) -> float | None:
    """Return when the next delivery is due, in seconds since 1970. None if there is none.

    None, too, if that cannot be read: the run that opens the archive to write reports why.
    """
    try:
        with reading(archive) as database:
            at: float | None = database.value(_NEXT_DELIVERY) if database else None
            return at
    except ArchiveError:
        return None


def _is_journal_touched(archive: ArchiveLocation, database: Database) -> bool:
    """Whether the journal is not as the last run left it: longer, shorter, missing or rewritten.

    It is longer if the archive has not learnt all of it, as when its disk was full.
    """
    if isinstance(archive, PostgresArchive):
        return archive.journal is not None and database.value(_IS_EXPORT_DUE) is not None
    facts = dict(database.rows(_JOURNAL))
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
