"""The articles of a source, to find those that it no longer has."""

from __future__ import annotations

from dataclasses import dataclass

from feedpub.archive.database import statement
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.records import readable
from feedpub.archive.selection import WITHDRAWN
from feedpub.archive.session import Session

_HELD = statement(
    "articles that are not withdrawn",
    "SELECT articles.key, articles.origin, articles.record, ledger.id,"
    # A document of its source had it, and a push has it now.
    " EXISTS (SELECT 1 FROM superseded WHERE superseded.key = articles.key) AS was_listed"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    f" LEFT JOIN withdrawals ON {WITHDRAWN}"
    " WHERE ledger.source = :source AND withdrawals.key IS NULL ORDER BY articles.key",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An article in the archive."""

    key: int
    id: str

    #: The document that it was last read from, and its number in it.
    origin: str

    #: Its id and its current addresses.
    names: frozenset[str]

    #: Whether a document of its source ever had it. One that was only pushed cannot be missing.
    is_listed: bool


class Missing:
    """The articles of a source, to be compared with what the source has."""

    def __init__(self, session: Session) -> None:
        self._database = session.database

    def held(self, source: str) -> list[KnownArticle]:
        """Return the articles of *source* that are not withdrawn."""
        found = []
        for row in self._database.rows(_HELD, source=source):
            article = readable(source, row.record)
            addresses = () if article is None else (article.id, article.url, article.short_link)
            names = {row.id, *addresses} - {None}
            found.append(
                KnownArticle(
                    key=row.key,
                    id=row.id,
                    origin=row.origin,
                    names=frozenset(names),
                    is_listed=bool(row.was_listed) or not row.origin.startswith(PUSHED),
                )
            )
        return found
