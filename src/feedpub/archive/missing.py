"""Articles that their source may not have any more."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.records import readable
from feedpub.archive.sa_clauses import WITHDRAWN, was_listed
from feedpub.archive.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An article that is kept."""

    key: int
    id: str

    #: The document that it was last read from, and its number in it.
    origin: str

    #: Its id and the addresses that it has now.
    names: frozenset[str]

    #: Whether a document of its source ever had it. What was only pushed is not missed there.
    is_listed: bool


class Missing:
    """What is held of a source, to be compared with what it has."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def held(self, source: str) -> list[KnownArticle]:
        """The articles of *source* that are not withdrawn."""
        articles, ledger, table = schema.articles, schema.ledger, schema.withdrawals
        query = (
            sa.select(
                articles.c.key,
                articles.c.origin,
                articles.c.record,
                ledger.c.id,
                was_listed(articles.c.key).label("was_listed"),
            )
            .join(ledger, ledger.c.key == articles.c.key)
            .outerjoin(table, WITHDRAWN)
            .where(ledger.c.source == source, table.c.key.is_(None))
            .order_by(articles.c.key)
        )
        found = []
        for row in self._session.connection.execute(query):
            article = readable(source, row.record)
            addresses = () if article is None else (article.id, article.url, article.short_link)
            names = {row.id, *addresses} - {None}
            found.append(
                KnownArticle(
                    key=row.key,
                    id=row.id,
                    origin=row.origin,
                    names=frozenset(names),
                    is_listed=row.was_listed or not row.origin.startswith(PUSHED),
                )
            )
        return found
