"""Articles whose records were read without their bodies, until they are read completely.

Nobody sees such an article: whatever shows or promises it raises :class:`UnreadArticles` first, and
the pipeline reads it completely (:mod:`feedpub.pipeline.complete`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from feedpub.archive.database import Database, Row, batches, statement
from feedpub.archive.records import Damaged
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment_or_none
from feedpub.protocols import UnreadRecord

#: Takes rows of :func:`row_of`.
NEW_UNREAD = statement(
    "new unread record",
    "INSERT INTO unread (key, since, name, kind, address, at, sum, record)"
    " VALUES (:key, :since, :name, :kind, :address, :at, :sum, :record)",
)
_RENAME = statement("rename unread record", "UPDATE unread SET name = :name WHERE key = :key")
_AMONG = statement(
    "unread among articles",
    "SELECT key FROM unread WHERE since IS NOT NULL AND key IN (:keys...) ORDER BY key",
)
_NEWEST_WITH = statement(
    "newest article with facet",
    "SELECT key FROM facets WHERE kind = :kind AND value = :value"
    " ORDER BY published DESC, key DESC LIMIT 1",
)
_NAMES = statement(
    "names of unread records",
    "SELECT key, name FROM unread WHERE since IS NOT NULL AND key IN (:keys...)",
)
_OLDEST = statement(
    "oldest unread",
    "SELECT key FROM unread WHERE since IS NOT NULL ORDER BY since, key LIMIT :count",
)
_STATE = statement(
    "whether article is unread",
    "SELECT unread.since FROM ledger LEFT JOIN unread ON unread.key = ledger.key"
    " WHERE ledger.source = :source AND ledger.id = :id",
)
_RECORDS = statement(
    "unread records",
    "SELECT unread.key, unread.name, unread.kind, unread.address, unread.at, unread.sum,"
    " unread.record, ledger.source, ledger.id, ledger.entry_id"
    " FROM unread JOIN ledger ON ledger.key = unread.key"
    " WHERE unread.key IN (:keys...) AND unread.since IS NOT NULL",
)
_BACKLOG = statement(
    "backlog of unread",
    # To count all rows takes a tenth of the time that it takes to count those with a moment.
    "SELECT (SELECT count(*) FROM unread) - (SELECT count(*) FROM unread WHERE since IS NULL)"
    " AS articles, (SELECT min(since) FROM unread) AS since",
)
_HAS_BACKLOG = statement("has backlog", "SELECT 1 FROM unread WHERE since IS NOT NULL LIMIT 1")
_REFUSED = statement(
    "refused among articles", "SELECT key FROM unread WHERE since IS NULL AND key IN (:keys...)"
)
_REFUSE = statement(
    "refuse unread",
    "UPDATE unread SET since = NULL, address = NULL, sum = '', record = '' WHERE key = :key",
)
_FORGET = statement("forget unread", "DELETE FROM unread WHERE key = :key")


#: Condition on articles: the record was read without its body.
IS_UNREAD = "articles.key IN (SELECT unread.key FROM unread WHERE unread.since IS NOT NULL)"


class UnreadArticles(Exception):
    """Articles that are needed whole were not read completely: :attr:`keys`."""

    def __init__(self, keys: Collection[int]) -> None:
        super().__init__(f"{len(keys)} articles")
        self.keys = tuple(keys)


class Backlog(NamedTuple):
    """The articles that are still to be read completely."""

    articles: int = 0

    #: When the first of them was read. None if there is none.
    since: datetime | None = None


class Unread:
    """The articles that are still to be read completely."""

    def __init__(self, session: Session) -> None:
        self._database = session.database

    def has(self, source: str, id: str) -> bool | None:
        """Return whether the article *id* of *source* is unread. None: there is no such article."""
        row = self._database.row(_STATE, source=source, id=id)
        return None if row is None else row.since is not None

    def is_refused(self, key: int) -> bool:
        """Return whether article *key* was refused when it was read completely, and is no more."""
        return bool(refused_among(self._database, [key]))

    def among(self, keys: Iterable[int]) -> list[int]:
        """Return those of the articles *keys* that were not read completely."""
        return unread_among(self._database, keys)

    def newest_with(self, kind: str, value: str) -> tuple[int, bool] | None:
        """Return the newest article with the facet *value* of *kind*, and whether it is unread.

        None: there is none.
        """
        key = self._database.value(_NEWEST_WITH, kind=kind, value=value)
        return None if key is None else (key, bool(self.among([key])))

    def oldest(self, count: int) -> list[int]:
        """Return the *count* articles that have been unread for longest."""
        return self._database.values(_OLDEST, count=count)

    def backlog(self) -> Backlog:
        """Return how many articles are unread, and since when."""
        row = self._database.one(_BACKLOG)
        return Backlog(row.articles, moment_or_none(row.since))

    def has_backlog(self) -> bool:
        """Return whether any article is unread."""
        return self._database.value(_HAS_BACKLOG) is not None

    def move(self, names: Mapping[int, str]) -> None:
        """Record the *names* of records by the keys of their articles: another line moves them."""
        for some in batches(names):
            for row in self._database.rows(_NAMES, keys=some):
                if row.name != names[row.key]:
                    rename(self._database, row.key, names[row.key])

    def forget(self, key: int) -> None:
        """Delete the record of article *key*."""
        forget(self._database, key)

    def records(self, keys: Iterable[int]) -> dict[int, UnreadRecord | Damaged]:
        """Return the records of the unread articles *keys*, by their keys, or what is damaged."""
        rows = (
            row
            for some in batches(keys)
            for row in self._database.rows_to_check(_RECORDS, keys=some)
        )
        return {
            row.key: _record(row) if row.sum == sum_of(row.record) else _damaged(row)
            for row in rows
        }


def _record(row: Row) -> UnreadRecord:
    return UnreadRecord(
        source=row.source,
        name=row.name,
        value=row.record,
        kind=row.kind,
        address=row.address,
        at=datetime.fromisoformat(row.at),
    )


def _damaged(row: Row) -> Damaged:
    return Damaged(
        key=row.key, source=row.source, id=row.id, entry_id=row.entry_id, origin=row.name
    )


def row_of(record: UnreadRecord, key: int, since: int) -> tuple[Any, ...]:
    """Return the row of *record*, whose article is *key*; *since* when it has been unread."""
    return (
        key,
        since,
        record.name,
        record.kind,
        record.address,
        record.at.isoformat(),
        sum_of(record.value),
        record.value,
    )


def sum_of(record: str) -> str:
    """Return the checksum of an unread *record*."""
    return hashlib.blake2b(record.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def unread_among(database: Database, keys: Iterable[int]) -> list[int]:
    """Return those of the articles *keys* that were not read completely."""
    return [key for some in batches(keys) for key in database.values(_AMONG, keys=some)]


def need(database: Database, keys: Iterable[int]) -> None:
    """Raises: UnreadArticles, if one of the articles *keys* was not read completely."""
    if unread := unread_among(database, keys):
        raise UnreadArticles(unread)


def refused_among(database: Database, keys: Iterable[int]) -> set[int]:
    """Return those of the articles *keys* that were refused when they were read completely."""
    return {key for some in batches(keys) for key in database.values(_REFUSED, keys=some)}


def rename(database: Database, key: int, name: str) -> None:
    """Record that the record of article *key* is at *name* now."""
    database.run(_RENAME, key=key, name=name)


def refuse(database: Database, key: int) -> None:
    """Wipe the record of article *key*, which cannot be published."""
    database.run(_REFUSE, key=key)


def forget(database: Database, *keys: int) -> None:
    """Delete the records of the articles *keys*: their current versions were read completely."""
    database.run_many(_FORGET, [{"key": key} for key in keys])
