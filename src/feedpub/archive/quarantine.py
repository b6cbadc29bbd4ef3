"""Where articles wait that cannot be published; nothing is dropped silently."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.records import Damaged
from feedpub.archive.sa_clauses import WAITS_FOR_A_CHANGE
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.article import ArchivedArticle
from feedpub.feed import Finding, as_json


class Quarantine:
    """Articles that could not be read, and articles whose entry the gate refused."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def forget_readings(self, source: str, document: str) -> None:
        """Forget what could not be read of *document*: it is read anew."""
        table = schema.quarantine
        inside = sa.func.substr(table.c.name, 1, len(document) + 1) == f"{document}:"
        self._session.connection.execute(
            sa.delete(table).where(
                table.c.source == source,
                table.c.key.is_(None),
                sa.or_(table.c.name == document, inside),
            )
        )

    def forget_id(self, source: str, article_id: str) -> None:
        """Forget readings of *article_id*: what became of it stands elsewhere."""
        table = schema.quarantine
        its = (table.c.source == source) & (table.c.id == article_id) & table.c.key.is_(None)
        self._session.connection.execute(sa.delete(table).where(its))

    def reject(
        self,
        source: str,
        name: str,
        article_id: str | None,
        findings: Iterable[Finding],
        at: datetime,
    ) -> None:
        """Keep why the article *name* could not be read."""
        self._quarantine(source, name, article_id, None, findings, at)

    def hold(self, kept: ArchivedArticle, findings: Iterable[Finding], at: datetime) -> None:
        """Keep the article out of every feed until it changes, or, if that is not enough, is
        released: the gate refused its entry."""
        article = kept.article
        name = f"entry {kept.entry_id}"
        self._quarantine(article.source, name, article.id, kept.key, findings, at)

    def keep_out(self, damaged: Damaged, findings: Iterable[Finding], at: datetime) -> None:
        """Keep an article out of every feed until it is read anew."""
        name = f"entry {damaged.entry_id}"
        self._quarantine(damaged.source, name, damaged.id, damaged.key, findings, at)

    def _quarantine(
        self,
        source: str,
        name: str,
        article_id: str | None,
        key: int | None,
        findings: Iterable[Finding],
        at: datetime,
    ) -> None:
        values = {
            "source": source,
            "name": name,
            "id": article_id,
            "key": key,
            "findings": json.dumps([as_json(finding) for finding in findings], ensure_ascii=False),
            "since": seconds(at),
        }
        written = insert(schema.quarantine).values(values)
        self._session.connection.execute(
            written.on_conflict_do_update(index_elements=["source", "name"], set_=values)
        )

    def judge_anew(self) -> None:
        """Let every article that the gate refused try again: the rules may have changed."""
        self._session.connection.execute(sa.delete(schema.quarantine).where(WAITS_FOR_A_CHANGE))

    def release(self, source: str, name: str) -> None:
        """Let what waits under *name* try again, whatever it waits for."""
        table = schema.quarantine
        self._session.connection.execute(
            sa.delete(table).where(table.c.source == source, table.c.name == name)
        )

    def count(self) -> int:
        """How many articles wait in quarantine."""
        query = sa.select(sa.func.count()).select_from(schema.quarantine)
        return int(self._session.connection.scalar(query) or 0)
