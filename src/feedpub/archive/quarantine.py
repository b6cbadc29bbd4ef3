"""The quarantine: articles that cannot be published, each with the reasons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from feedpub.archive.database import statement
from feedpub.archive.records import Damaged
from feedpub.archive.selection import WAITS_FOR_A_CHANGE
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.article import SelectedArticle
from feedpub.feed import Finding, as_json

_FORGET_READINGS = statement(
    "forget readings of document",
    "DELETE FROM quarantine WHERE source = :source AND key IS NULL"
    " AND (name = :document OR substr(name, 1, :length) = :records)",
)
_FORGET_ID = statement(
    "forget readings of article",
    "DELETE FROM quarantine WHERE source = :source AND id = :id AND key IS NULL",
)
_ADD = statement(
    "add to quarantine",
    "INSERT INTO quarantine (source, name, id, key, findings, since, draft)"
    " VALUES (:source, :name, :id, :key, :findings, :since, :draft)"
    " ON CONFLICT (source, name) DO UPDATE SET id = excluded.id, key = excluded.key,"
    " findings = excluded.findings, since = excluded.since, draft = excluded.draft",
)
_FORGET_DRAFTS = statement(
    "forget drafts of article",
    "DELETE FROM quarantine WHERE source = :source AND id = :id AND draft IS NOT NULL",
)
_RELEASE_REFUSED = statement(
    "release refused", f"DELETE FROM quarantine WHERE {WAITS_FOR_A_CHANGE}"
)
_RELEASE = statement("release", "DELETE FROM quarantine WHERE source = :source AND name = :name")
_COUNT = statement("count quarantine", "SELECT count(*) FROM quarantine")


class Quarantine:
    """Articles that could not be read, and articles whose entry the gate refused."""

    def __init__(self, session: Session) -> None:
        self._database = session.database

    def forget_readings(self, source: str, document: str) -> None:
        """Forget the articles of *document* that could not be read: it is read again."""
        records = f"{document}:"
        self._database.run(
            _FORGET_READINGS,
            source=source,
            document=document,
            records=records,
            length=len(records),
        )

    def forget_id(self, source: str, article_id: str) -> None:
        """Forget that *article_id* could not be read: its outcome is recorded elsewhere."""
        self._database.run(_FORGET_ID, source=source, id=article_id)

    def reject(
        self,
        source: str,
        name: str,
        article_id: str | None,
        findings: Iterable[Finding],
        at: datetime,
        draft: Mapping[str, Any] | None = None,
    ) -> None:
        """Record why the article *name* could not be read, with its *draft* as a record."""
        self._add(source, name, article_id, None, findings, at, draft)

    def forget_drafts(self, source: str, article_id: str) -> None:
        """Forget the drafts of *article_id*: somebody has completed it."""
        self._database.run(_FORGET_DRAFTS, source=source, id=article_id)

    def hold(self, article: SelectedArticle, findings: Iterable[Finding], at: datetime) -> None:
        """Keep an article whose entry the gate refused out of every feed.

        Until it changes or, if that is not enough, until somebody releases it.
        """
        name = f"entry {article.entry_id}"
        self._add(article.source, name, article.id, article.key, findings, at)

    def keep_out(self, damaged: Damaged, findings: Iterable[Finding], at: datetime) -> None:
        """Keep an article with a damaged record out of every feed until it is read again."""
        name = f"entry {damaged.entry_id}"
        self._add(damaged.source, name, damaged.id, damaged.key, findings, at)

    def _add(
        self,
        source: str,
        name: str,
        article_id: str | None,
        key: int | None,
        findings: Iterable[Finding],
        at: datetime,
        draft: Mapping[str, Any] | None = None,
    ) -> None:
        self._database.run(
            _ADD,
            source=source,
            name=name,
            id=article_id,
            key=key,
            findings=json.dumps([as_json(finding) for finding in findings], ensure_ascii=False),
            since=seconds(at),
            draft=None if draft is None else json.dumps(draft, ensure_ascii=False),
        )

    def release_refused(self) -> None:
        """Release every article that the gate refused: the rules may have changed."""
        self._database.run(_RELEASE_REFUSED)

    def release(self, source: str, name: str) -> None:
        """Release the article *name*, whatever it waits for."""
        self._database.run(_RELEASE, source=source, name=name)

    def count(self) -> int:
        """Return how many articles are in the quarantine."""
        return int(self._database.value(_COUNT))
