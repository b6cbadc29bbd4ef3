"""The archive's tables of what runs did. A rebuilt archive begins them anew."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from feedpub.archive.tables import metadata

#: How the last tries went, of each source, of each feed, and of everybody who is told of them.
states = Table(
    "states",
    metadata,
    # source, feed; purge, hub, webhook, look.
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("tried", Integer, nullable=False),
    # NULL: never.
    Column("succeeded", Integer),
    # Since when, how many times in a row, and the last reason. NULL and 0: it does not fail.
    Column("failing", Integer),
    Column("failures", Integer, nullable=False),
    Column("reason", Text),
    # Of the last one that did not fail. Of a feed: findings that it went out with. Milliseconds.
    Column("findings", Integer),
    Column("took", Integer),
    sqlite_with_rowid=False,
)

#: What became of each source and each feed hour by hour; two weeks are kept.
hours = Table(
    "hours",
    metadata,
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    # When the hour began.
    Column("at", Integer, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    # Articles new or changed; entries added or changed.
    Column("changes", Integer, nullable=False),
    # Entries of a feed, as it last stood. NULL: a source has none.
    Column("entries", Integer),
    sqlite_with_rowid=False,
)

#: What image servers said of their files, once for all.
pictures = Table(
    "pictures",
    metadata,
    # A hash: the address of a picture is part of its story, which can be erased.
    Column("mark", String, primary_key=True),
    Column("type", String),
    # In bytes; in pixels. NULL: it does not say.
    Column("length", Integer),
    Column("width", Integer),
    Column("height", Integer),
    # When it may be asked again. NULL: never, it has answered.
    Column("again", Integer),
    sqlite_with_rowid=False,
)

#: Where short links lead, for their articles.
short_links = Table(
    "short_links",
    metadata,
    # A hash, of the article's address as well: one that is corrected is looked at anew.
    Column("mark", String, primary_key=True),
    Column("source", String, nullable=False),
    # there, elsewhere, dead. NULL: nobody knows.
    Column("leads", String),
    # When it may be asked again. NULL: never, it leads there.
    Column("again", Integer),
    sqlite_with_rowid=False,
)

#: Who is to be told that a document was published anew, and was told so last.
deliveries = Table(
    "deliveries",
    metadata,
    # purge, hub, webhook; look: whether it is public.
    Column("kind", String, primary_key=True),
    # Who is told: an address, or the name of a service. Empty for a look.
    Column("target", String, primary_key=True),
    # The document's name: what is newer takes the place of what was not told yet.
    Column("document", String, primary_key=True),
    # As JSON.
    Column("news", Text, nullable=False),
    Column("created", Integer, nullable=False),
    # When it is tried next. While it is being tried: when, should that not end. NULL: no more.
    Column("due", Integer),
    Column("tries", Integer, nullable=False),
    # Since when it fails, and why it last did. NULL: it does not.
    Column("failing", Integer),
    Column("failure", Text),
    # When it was told. NULL: it was not.
    Column("done", Integer),
    Index("deliveries_due", "due"),
    sqlite_with_rowid=False,
)
