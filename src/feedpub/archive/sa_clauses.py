"""Conditions for the modules that still build their statements with SQLAlchemy."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.database import Database
from feedpub.archive.schema import superseded
from feedpub.archive.timestamps import seconds
from feedpub.article import Selection, TakenOver

_drivers: list[object] = []
_ENGINE = sa.create_engine("sqlite://", creator=lambda: _drivers.pop(), poolclass=sa.pool.NullPool)


def connection_of(database: Database) -> sa.Connection:
    """A connection that runs its statements in the transaction of *database*."""
    _drivers.append(database.driver)
    return _ENGINE.connect()


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


def was_listed(key: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether a document of its source ever had the article *key*, which a push has now."""
    return sa.exists().where(superseded.c.key == key)
