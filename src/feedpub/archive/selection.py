"""Which articles may be shown, and which a feed wants, in SQL.

The articles that a feed shows, as they are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.id_lists import keys_by_name
from feedpub.archive.records import Damaged, DamagedRecords, article_in, sum_of
from feedpub.archive.timestamps import seconds
from feedpub.article import Article, Selection, TakenOver

#: Whether nothing may be kept of what an article of the ledger says.
IS_ERASED = (
    sa.exists()
    .where(
        schema.withdrawals.c.key == schema.ledger.c.key,
        schema.withdrawals.c.kind == "erased",
        schema.withdrawals.c.restored.is_(None),
    )
    .label("erased")
)


#: Whether an article waits for nothing but that it changes, or that the rules do. One that readers
#: know by another id waits until somebody says that they may see it as new: once it is left out,
#: nobody remembers what they know.
WAITS_FOR_A_CHANGE = schema.quarantine.c.key.is_not(None) & ~schema.quarantine.c.findings.contains(
    '"code": "guid-changed"'
)


#: A withdrawal that holds; for a join with the articles.
WITHDRAWN = (schema.withdrawals.c.key == schema.articles.c.key) & (
    schema.withdrawals.c.restored.is_(None)
)


def conditions(
    selection: Selection, now: datetime, *, waiting: bool = False
) -> list[sa.ColumnElement[bool]]:
    """What an article must be for *selection* to want it, and for anybody to be shown it.

    Of those that are *waiting*: to be shown it once it is out. The query has the ledger, too.
    """
    articles, facets, withdrawals = schema.articles, schema.facets, schema.withdrawals
    # What is replaced is shown, in its other words, until its time is over.
    gone = sa.select(withdrawals.c.key).where(
        withdrawals.c.restored.is_(None), withdrawals.c.until <= seconds(now)
    )

    def has(pair: tuple[str, frozenset[str]]) -> sa.ColumnElement[bool]:
        kind, values = pair
        query = sa.select(facets.c.key).where(facets.c.kind == kind, facets.c.value.in_(values))
        return key.in_(query)

    # With a plus SQLite leaves an index alone: nearly all articles wait for nothing; and of the
    # few that do wait, it need not begin with all of a section.
    key = sa.literal_column("+articles.key") if waiting else articles.c.key
    out = sa.literal_column("+articles.waits_until").is_(None)
    wanted = [
        articles.c.waits_until > 0 if waiting else out,
        sa.or_(articles.c.expires.is_(None), articles.c.expires > seconds(now)),
        articles.c.key.not_in(gone),
        ~sa.exists().where(schema.quarantine.c.key == articles.c.key),
        *map(has, selection.wanted),
        *(~has(each) for each in selection.unwanted),
    ]
    if selection.either:
        wanted.append(sa.or_(*map(has, selection.either)))
    if selection.max_age is not None:
        wanted.append(articles.c.published > seconds(now - selection.max_age))
    if selection.page is not None:
        feed, number = selection.page
        pages = schema.pages
        on_it = sa.select(pages.c.key).where(pages.c.feed == feed, pages.c.number == number)
        wanted.append(articles.c.key.in_(on_it))
    if selection.taken_over is not None:
        named = articles.c.key.in_(selection.taken_over.named)
        wanted.append(sa.or_(named, ~_is_old_to(selection.taken_over)))
    return wanted


def _is_old_to(taken: TakenOver) -> sa.ColumnElement[bool]:
    """Whether readers of the feed would take an article that they do not know for a new one."""
    articles, ledger, adopted = schema.articles, schema.ledger, schema.adopted
    known = sa.select(adopted.c.key).where(
        adopted.c.key.is_not(None), adopted.c.feed.in_(("", taken.feed))
    )
    comes_late = sa.and_(
        articles.c.published < seconds(taken.oldest), ledger.c.source.in_(taken.in_part)
    )
    return sa.and_(
        articles.c.published <= seconds(taken.published),
        articles.c.key.not_in(known),
        sa.or_(ledger.c.first_seen <= seconds(taken.until), comes_late),
    )


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
