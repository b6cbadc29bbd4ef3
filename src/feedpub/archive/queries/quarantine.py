"""What waits in quarantine, read by the standard library alone, beside any run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from feedpub.archive.readonly import beside
from feedpub.archive.timestamps import moment
from feedpub.feed import Finding

#: How the names of documents begin that were pushed.
PUSHED = "spool/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An article that cannot be published, and why."""

    source: str

    #: The document, and the record's number in it; of a held one the entry.
    name: str

    #: The id that it gives itself, where it could be read.
    id: str | None

    findings: tuple[Finding, ...]

    #: When it was last judged.
    since: datetime

    #: The document that it was read from, and the record's number in it.
    origin: str

    #: Whether it was read, and its entry was refused; else it could not be read.
    held: bool

    def is_named(self, name: str) -> bool:
        """Whether *name* is its id, its name, or its document's name."""
        return name in (self.id, self.name) or self.name.startswith(f"{name}:")

    def came_in(self, document: str) -> bool:
        """Whether it was read from that *document* of its source."""
        return self.origin == document or self.origin.startswith(f"{document}:")


def waiting(archive: Path) -> list[Waiting]:
    """Return what waits in *archive*, the longest first; nothing if there is no archive yet.

    Raises: ArchiveError.
    """
    query = (
        "SELECT source, name, id, findings, since, coalesce(origin, name), key IS NOT NULL"
        " FROM quarantine LEFT JOIN articles USING (key) ORDER BY since, source, name"
    )
    with beside(archive) as db:
        return [] if db is None else [_waiting(*row) for row in db.execute(query)]


def _waiting(
    source: str, name: str, id: str | None, findings: str, since: int, origin: str, held: int
) -> Waiting:
    return Waiting(
        source=source,
        name=name,
        id=id,
        findings=tuple(Finding(**each) for each in json.loads(findings)),
        since=moment(since),
        origin=origin,
        held=bool(held),
    )
