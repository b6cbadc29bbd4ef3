"""The archive's table of posts of content APIs. Moments are whole seconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from feedpub.archive import schema
from feedpub.archive.tables import metadata

#: How content APIs that give single posts know the articles that were read from them.
posts = Table(
    "posts",
    metadata,
    Column("key", ForeignKey(schema.ledger.c.key), primary_key=True),
    # Empty: it has another one by now, which is not known.
    Column("number", String, nullable=False),
    # When its source last changed it. NULL: it does not say.
    Column("changed", Integer),
    # Whether the list had it when it was last read.
    Column("listed", Integer, nullable=False),
    # When the API last had it.
    Column("seen", Integer, nullable=False),
    Index("posts_changed", "changed"),
)
