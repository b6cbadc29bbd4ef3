"""The tables of versions that were superseded."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from feedpub.archive import schema
from feedpub.archive.tables import metadata

#: What a document last said of an article, of which another one has the word by now.
superseded = Table(
    "superseded",
    metadata,
    Column("key", ForeignKey(schema.ledger.c.key), primary_key=True),
    Column("document", String, primary_key=True),
    # As those of the articles.
    Column("digest", String, nullable=False),
    Column("words", String),
    sqlite_with_rowid=False,
)
