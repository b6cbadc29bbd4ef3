"""The articles in quarantine. Only the standard library."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from feedpub.archive.database import Database, Row, reading, statement
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.timestamps import moment
from feedpub.feed import Finding, as_json
from feedpub.nouns import dataclass

#: Prefix of the names of documents that were pushed.
PUSHED = "spool/"

#: The first version of the tables that has drafts.
_WITH_DRAFTS = 14

_QUARANTINED, _WITHOUT_DRAFTS = (
    statement(
        name,
        "SELECT quarantine.source, quarantine.name, quarantine.id, quarantine.findings,"
        " quarantine.since, coalesce(articles.origin, quarantine.name) AS origin, quarantine.key,"
        f" {draft} AS draft FROM quarantine LEFT JOIN articles ON articles.key = quarantine.key"
        " ORDER BY quarantine.since, quarantine.source, quarantine.name",
    )
    for name, draft in (
        ("quarantined", "quarantine.draft"),
        ("quarantined without drafts", "NULL"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedArticle:
    """An article that cannot be published, and why."""

    source: str

    #: The document, and the record's number in it; of a held article the entry.
    name: str

    #: The id that it gives itself, if it could be read.
    id: str | None

    findings: tuple[Finding, ...]

    #: When it was last checked.
    since: datetime

    #: The document that it was read from, and the record's number in it.
    origin: str

    #: Whether it was read and its entry was refused; otherwise it could not be read.
    held: bool

    #: The article as a record, if it lacks nothing but its date, which is null.
    draft: dict[str, Any] | None = None

    def is_named(self, name: str) -> bool:
        """Whether *name* is its id, its name, or its document's name."""
        return name in (self.id, self.name) or self.name.startswith(f"{name}:")

    def came_in(self, document: str) -> bool:
        """Whether it was read from that *document* of its source."""
        return self.origin == document or self.origin.startswith(f"{document}:")

    def as_json(self) -> dict[str, Any]:
        """Return it as ``--json`` prints it."""
        return {
            "source": self.source,
            "name": self.name,
            "id": self.id,
            "since": self.since.isoformat(),
            "held": self.held,
            "findings": [as_json(finding) for finding in self.findings],
            **({} if self.draft is None else {"draft": self.draft}),
        }


def quarantined(archive: ArchiveLocation) -> list[QuarantinedArticle]:
    """Return the articles in the quarantine of *archive*, the oldest first; none without archive.

    Raises: ArchiveError.
    """
    with reading(archive) as database:
        if database is None:
            return []
        return quarantine_of(database)


def quarantine_of(database: Database) -> list[QuarantinedArticle]:
    """Return the articles in the quarantine of the archive *database*, the oldest first."""
    has_drafts = database.version >= _WITH_DRAFTS
    return [*map(_article, database.rows(_QUARANTINED if has_drafts else _WITHOUT_DRAFTS))]


def _article(row: Row) -> QuarantinedArticle:
    return QuarantinedArticle(
        source=row.source,
        name=row.name,
        id=row.id,
        findings=tuple(Finding(**each) for each in json.loads(row.findings)),
        since=moment(row.since),
        origin=row.origin,
        held=row.key is not None,
        draft=None if row.draft is None else json.loads(row.draft),
    )
