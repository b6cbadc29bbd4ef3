"""Tables of what web servers were asked: each thing by one run at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from feedpub.archive.database import Database, Row, batches, statement
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.archive.unread import need

#: A claim lasts so long: what a run that was killed had claimed can be asked again after that.
LEASE = timedelta(minutes=1)

#: A table with fewer rows than this is not cleaned up.
_FEW = 10_000

#: So many of the newest articles, and of those that changed, are looked up.
_NEWEST = 500

_NEWEST_ARTICLES = statement(
    "newest articles of sources",
    "SELECT articles.key FROM articles JOIN ledger ON ledger.key = articles.key"
    # Not all of a source, but the newest articles are to be read.
    " WHERE {unindexed ledger.source} IN (:sources...)"
    " ORDER BY articles.published DESC LIMIT :count",
)
_CHANGED_ARTICLES = statement(
    "dates of articles of sources",
    "SELECT articles.published, articles.key FROM articles"
    " JOIN ledger ON ledger.key = articles.key"
    " WHERE articles.key IN (:keys...) AND {unindexed ledger.source} IN (:sources...)",
)


def recent(database: Database, sources: Collection[str], changed: Iterable[int]) -> set[int]:
    """Return the keys of the newest articles of *sources*, and of the newest that *changed*.

    Raises: UnreadArticles.
    """
    newest = database.values(_NEWEST_ARTICLES, sources=sources, count=_NEWEST)
    dates = [
        (row.published, row.key)
        for some in batches(changed)
        for row in database.rows(_CHANGED_ARTICLES, keys=some, sources=sources)
    ]
    found = {*newest, *(key for _, key in sorted(dates, reverse=True)[:_NEWEST])}
    need(database, found)
    return found


class LookupStatements:
    """The statements of a table of lookups: a mark, what was found, and when to ask again."""

    def __init__(self, table: str, found: Sequence[str], given: Sequence[str] = ()) -> None:
        self.table = table
        values = "".join(f", :{name}" for name in given)
        columns = "".join(f", {name}" for name in given)
        self.rows = statement(
            f"rows of {table}",
            f"SELECT mark, again, {', '.join(found)} FROM {table} WHERE mark IN (:marks...)",
        )
        self.claim = statement(
            f"claim row of {table}",
            f"INSERT INTO {table} (mark, again{columns}) VALUES (:mark, :lease{values})"
            " ON CONFLICT (mark) DO UPDATE SET again = excluded.again",
        )
        learn = ", ".join(f"{name} = :{name}" for name in ("again", *found))
        self.conclude = statement(
            f"conclude row of {table}",
            f"UPDATE {table} SET {learn} WHERE mark = :mark AND again = :lease",
        )
        self.put_back = statement(
            f"put back row of {table}",
            f"UPDATE {table} SET again = 0 WHERE mark = :mark AND again = :lease",
        )
        self.count = statement(f"count rows of {table}", f"SELECT count(*) FROM {table}")
        self.marks = statement(f"marks of {table}", f"SELECT mark FROM {table}")
        self.delete = statement(f"delete row of {table}", f"DELETE FROM {table} WHERE mark = :mark")


class LookupTable:
    """The rows of a table of lookups. Each has a mark, and may be asked *again* at some time."""

    def __init__(self, session: Session, statements: LookupStatements) -> None:
        self._session = session
        self._database = session.database
        self._sql = statements

    def rows(self, marks: Iterable[str]) -> dict[str, Row]:
        """Return the rows with one of *marks*, by their marks."""
        return {
            row.mark: row
            for some in batches(marks)
            for row in self._database.rows(self._sql.rows, marks=some)
        }

    def resting(self, marks: Iterable[str], now: datetime) -> set[str]:
        """Return those of *marks* that must not be asked *now*."""
        at = seconds(now)
        found = self.rows(marks)
        return {mark for mark, row in found.items() if row.again is None or row.again > at}

    def claim(self, mark: str, lease: datetime, **given: Any) -> None:
        """Keep other runs from asking until *lease*. *given* are values of a row that is new."""
        self._database.run(self._sql.claim, mark=mark, lease=seconds(lease), **given)

    def conclude(self, mark: str, lease: datetime, again: int | None, **found: Any) -> None:
        """Record what was *found*, unless the row was deleted or claimed again since *lease*."""
        self._database.run(
            self._sql.conclude, mark=mark, lease=seconds(lease), again=again, **found
        )

    def put_back(self, marks: Iterable[str], lease: datetime) -> None:
        """Release *marks*, which were not asked: the next run may ask."""
        for mark in marks:
            self._database.run(self._sql.put_back, mark=mark, lease=seconds(lease))

    def is_large(self) -> bool:
        """Whether the table has twice as many rows as were needed when it was last cleaned up."""
        needed = int(self._session.fact(self._needed) or 0)
        return int(self._database.value(self._sql.count)) > _FEW + 2 * needed

    def keep_only(self, marks: Collection[str]) -> None:
        """Delete the rows with other marks than *marks*."""
        found = set(self._database.values(self._sql.marks))
        gone = found.difference(marks)
        self._database.run_many(self._sql.delete, [{"mark": mark} for mark in gone])
        self._session.set_fact(self._needed, str(len(found) - len(gone)))

    @property
    def _needed(self) -> str:
        return f"needed {self._sql.table}"
