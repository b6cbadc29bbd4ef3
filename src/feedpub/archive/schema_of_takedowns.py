"""The archive's tables of what may not come back. Moments are whole seconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from feedpub.archive.tables import metadata

#: What sources say is not public: the last word on each article, until its source takes it back.
source_takedowns = Table(
    "source_takedowns",
    metadata,
    Column("source", String, primary_key=True),
    # The article's id in the ledger; of one that was never read, the id that its source gave.
    Column("id", String, primary_key=True),
    # The version that it is said of. NULL: unknown.
    Column("number", Integer),
    Column("revised", Integer),
    # When it was read, in which document (empty: none says so), and why.
    Column("since", Integer, nullable=False),
    Column("document", String, nullable=False),
    Column("reason", Text, nullable=False),
    # Whether it takes the article back for good, so that no document without a date undoes it.
    Column("final", Integer, nullable=False),
    # Whether the article is withdrawn because of it, and of nothing that somebody ordered.
    Column("holds", Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: What articles that were withdrawn are known by, should another source bring them.
barred = Table(
    "barred",
    metadata,
    # A hash: the addresses of an article that is erased are part of it.
    Column("mark", String, primary_key=True),
    Column("key", ForeignKey("ledger.key"), primary_key=True),
    sqlite_with_rowid=False,
)
