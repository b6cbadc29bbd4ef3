"""What servers were asked about: by one run at a time, and kept as its run learned it.

The articles that servers are asked about.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds

#: How long nobody else asks. A run that dies leaves it to be asked after that.
LEASE = timedelta(minutes=1)

#: How many are looked up at a time.
_PART = 500

#: How many rows are no trouble, whatever they are of.
_FEW = 10_000


class LookupTable:
    """The rows of a table, each with a mark and with when it may be asked again."""

    def __init__(self, session: Session, table: sa.Table) -> None:
        self._session = session
        self._table = table

    def rows(self, marks: Iterable[str]) -> dict[str, sa.Row[Any]]:
        """What is known, by its mark, of those that have one of *marks*."""
        wanted = list(marks)
        found: dict[str, sa.Row[Any]] = {}
        for start in range(0, len(wanted), _PART):
            some = self._table.c.mark.in_(wanted[start : start + _PART])
            rows = self._session.connection.execute(sa.select(self._table).where(some))
            found.update((row.mark, row) for row in rows)
        return found

    def resting(self, marks: Iterable[str], now: datetime) -> set[str]:
        """Those of *marks* that nobody may be asked about *now*."""
        at = seconds(now)
        known = self.rows(marks)
        return {mark for mark, row in known.items() if row.again is None or row.again > at}

    def claim(self, mark: str, lease: datetime, **values: Any) -> None:
        """Until *lease* nobody else asks; *values* are those of a row that is not there yet."""
        until = {"again": seconds(lease)}
        self._session.connection.execute(
            insert(self._table)
            .values(mark=mark, **values, **until)
            .on_conflict_do_update(index_elements=["mark"], set_=until)
        )

    def conclude(self, mark: str, lease: datetime, **values: Any) -> None:
        """Keep *values*, unless it was forgotten, or asked anew after *lease*, meanwhile."""
        mine = (self._table.c.mark == mark) & (self._table.c.again == seconds(lease))
        self._session.connection.execute(sa.update(self._table).where(mine).values(values))

    def put_back(self, marks: Iterable[str], lease: datetime) -> None:
        """Nobody was asked about those: whoever comes next may ask."""
        for mark in marks:
            self.conclude(mark, lease, again=0)

    def is_large(self) -> bool:
        """Whether there is twice as much of it as was needed when that was last looked at."""
        count = self._session.connection.scalar(sa.select(sa.func.count()).select_from(self._table))
        return int(count or 0) > _FEW + 2 * int(self._session.fact(self._needed) or 0)

    def keep_only(self, marks: Collection[str]) -> None:
        """Forget what is known by other marks than *marks*."""
        table, connection = self._table, self._session.connection
        known = set(connection.scalars(sa.select(table.c.mark)))
        for mark in known.difference(marks):
            connection.execute(sa.delete(table).where(table.c.mark == mark))
        self._session.set_fact(self._needed, str(len(known.intersection(marks))))

    @property
    def _needed(self) -> str:
        return f"needed {self._table.name}"


#: The newest articles are looked through, and those that changed.
_NEWEST = 500


def recent(
    connection: sa.Connection, sources: Collection[str], changed: Iterable[int]
) -> sa.ColumnElement[bool]:
    """Whether an article is one of the newest of *sources*, or of those that *changed* there."""
    articles, ledger = schema.articles, schema.ledger
    # With a plus SQLite does not begin with all of a source, but with the newest.
    query = (
        sa.select(articles.c.key)
        .join(ledger)
        .where(sa.literal_column("+ledger.source").in_(sources))
        .order_by(articles.c.published.desc())
        .limit(_NEWEST)
    )
    # One value, however many they are.
    these = sa.func.json_each(json.dumps(list(changed))).table_valued("value")
    fresh = query.where(articles.c.key.in_(sa.select(these.c.value)))
    return articles.c.key.in_({*connection.scalars(query), *connection.scalars(fresh)})
