"""The articles that servers are asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from feedpub.archive import schema

#: The newest articles are looked through, and those that changed.
_NEWEST = 500


def recent(
    connection: sa.Connection, sources: Collection[str], changed: Iterable[int]
) -> sa.ColumnElement[bool]:
    """Whether an article of the ledger is one of *sources*, and new or among the *changed*."""
    articles = schema.articles
    newest = sa.select(articles.c.key).order_by(articles.c.published.desc()).limit(_NEWEST)
    keys = {*connection.scalars(newest), *list(changed)[:_NEWEST]}
    # With a plus SQLite does not begin with all of a source.
    return sa.literal_column("+ledger.source").in_(sources) & articles.c.key.in_(keys)
