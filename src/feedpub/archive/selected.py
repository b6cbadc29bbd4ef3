"""The articles that a feed shows, as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.conditions import WITHDRAWN, conditions
from feedpub.archive.listed import keys_by_name
from feedpub.archive.records import Damaged, DamagedRecords, article_in, sum_of
from feedpub.article import Article, Selection


def selected(
    connection: sa.Connection, selection: Selection, limit: int, now: datetime
) -> list[sa.Row[Any]]:
    """The newest *limit* articles that *selection* wants and that may be shown at *now*.

    Those that come first in their order; the others by date of publication, newest first, those
    of one moment by their entry ids. Each with what else is put in its words' place.
    """
    articles, ledger, withdrawals = schema.articles, schema.ledger, schema.withdrawals
    query = (
        sa.select(
            *(articles.c[name] for name in ("key", "record", "digest", "sum", "words", "origin")),
            *(ledger.c[name] for name in ("id", "entry_id", "source", "touched")),
            *(withdrawals.c[name] for name in ("at", "title", "text")),
        )
        .select_from(articles)
        .join(ledger)
        .outerjoin(withdrawals, WITHDRAWN)
        .where(*conditions(selection, now))
        .order_by(articles.c.published.desc(), ledger.c.entry_id)
        .limit(limit)
    )
    rows: list[Any] = []
    if selection.first:
        found_by = keys_by_name(connection, selection.first)
        place: dict[int, int] = {}
        for number, name in enumerate(selection.first):
            for key in found_by.get(name, ()):
                place.setdefault(key, number)
        named = articles.c.key.in_(place)
        found = connection.execute(query.where(named).limit(None)).all()
        rows = sorted(found, key=lambda row: place[row.key])
        query = query.where(articles.c.key.not_in([row.key for row in rows]))
    if not selection.first_only and len(rows) < limit:
        rows += connection.execute(query.limit(limit - len(rows)))
    return rows[:limit]


def whole(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> list[Article]:
    """The articles of *rows*. Those that a former version wrote get their sums.

    Raises: DamagedRecords.
    """
    found: list[Article] = []
    damaged: list[Damaged] = []
    fresh: list[dict[str, Any]] = []
    for row in rows:
        article = article_in(row.source, row)
        if article is None:
            names = ("key", "source", "id", "entry_id", "origin")
            damaged.append(Damaged(**{name: getattr(row, name) for name in names}))
            continue
        found.append(article)
        if row.sum is None and row.digest:
            fresh.append({"its": row.key, "fresh": sum_of(row.record, row.digest)})
    if damaged:
        raise DamagedRecords(damaged)
    if fresh:
        table = schema.articles
        written = sa.update(table).where(table.c.key == sa.bindparam("its"))
        connection.execute(written.values(sum=sa.bindparam("fresh")), fresh)
    return found
