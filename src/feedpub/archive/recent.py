"""The articles that servers are asked about."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

import sqlalchemy as sa

from feedpub.archive import schema

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
