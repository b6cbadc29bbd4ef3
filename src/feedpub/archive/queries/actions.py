"""What people did who gave their names."""

from __future__ import annotations

from datetime import datetime

from feedpub.archive.database import statement
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.queries.search import articles_by_entry_id, present
from feedpub.archive.timestamps import moment
from feedpub.nouns import dataclass

_NEWEST = statement(
    "newest actions",
    "SELECT at, by, what, about, detail FROM actions ORDER BY number DESC LIMIT :count",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that somebody did who gave a name."""

    at: datetime
    by: str

    #: withdraw, restore, republish, retry, order or build.
    what: str

    #: An article's id in the feeds; of an order the name of a feed; of a retry the name of what was
    #: in quarantine, empty if it was everything. Empty for a build.
    about: str

    #: More about it, in words: ``replaced``, ``12 articles``. Empty: there is no more.
    detail: str

    #: The title of the article that it is about. None: it is about none, or that was erased.
    title: str | None


def actions(archive: ArchiveLocation, limit: int) -> list[Action]:
    """Return the newest *limit* actions, the newest first. Raises: ArchiveError."""
    with present(archive) as database:
        if database is None:
            return []
        rows = database.rows(_NEWEST, count=limit)
        articles = articles_by_entry_id(database, list(dict.fromkeys(row.about for row in rows)))
        return [
            Action(
                at=moment(row.at),
                by=row.by,
                what=row.what,
                about=row.about,
                detail=row.detail,
                title=articles[row.about].title if row.about in articles else None,
            )
            for row in rows
        ]
