"""The archive's tables. Moments are whole seconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from feedpub.archive.tables import metadata

#: What an article is for life. Rows are never deleted and never change.
ledger = Table(
    "ledger",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("id", String, nullable=False),
    Column("entry_id", String, nullable=False, unique=True),
    Column("first_seen", Integer, nullable=False),
    Column("published", Integer, nullable=False),
    # When its words last changed without a word of its source. NULL: never.
    Column("touched", Integer),
    UniqueConstraint("source", "id"),
    Index("ledger_ids", "id"),
)
Index("ledger_loosely", ledger.c.entry_id.collate("NOCASE"))

#: The current record of each article.
articles = Table(
    "articles",
    metadata,
    Column("key", ForeignKey(ledger.c.key), primary_key=True),
    # The article record as JSON, and where each value came from.
    Column("record", Text, nullable=False),
    Column("provenance", Text, nullable=False),
    # Of the record as it was read, before the ledger settled its date.
    Column("digest", String, nullable=False),
    # Of record and digest, NULL from a former version; of its words, as people read them.
    Column("sum", String),
    Column("words", String),
    # The document that it was read from.
    Column("origin", String, nullable=False),
    # When that file was last changed, in nanoseconds. NULL: it is no file, or nobody knows.
    Column("changed", Integer),
    Column("published", Integer, nullable=False),
    # NULL once the article is out: a clock that goes back calls nothing back.
    Column("waits_until", Integer),
    Column("expires", Integer),
    # The version that its source gave it: a number, and when it was made. NULL: it did not say.
    Column("number", Integer),
    Column("revised", Integer),
    Index("newest", "published"),
    Index("waiting", "waits_until"),
)

#: What feeds select by; ordered so that the newest of a section are read and nothing else.
facets = Table(
    "facets",
    metadata,
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("published", Integer, primary_key=True),
    Column("key", ForeignKey(articles.c.key), primary_key=True),
    Index("facets_of", "key"),
    sqlite_with_rowid=False,
)

#: When the clock changes what an article shows: embargo, expiry, a picture's end of rights.
moments = Table(
    "moments",
    metadata,
    Column("at", Integer, primary_key=True),
    Column("key", ForeignKey(articles.c.key), primary_key=True),
    Index("moments_of", "key"),
    sqlite_with_rowid=False,
)

#: What articles can be told by: the addresses that they ever had, in one form, and content ids.
marks = Table(
    "marks",
    metadata,
    Column("mark", String, primary_key=True),
    Column("key", ForeignKey(ledger.c.key), primary_key=True),
    Index("marks_of", "key"),
    sqlite_with_rowid=False,
)

#: Items of feeds that other software made, as their readers know them. Never deleted.
adopted = Table(
    "adopted",
    metadata,
    Column("item", Integer, primary_key=True),
    # The feed that takes their place. Empty: nobody said which one.
    Column("feed", String, nullable=False),
    Column("format", String, nullable=False),
    # What readers tell the item by: its guid, or its link where it had none.
    Column("guid", String, nullable=False),
    # What else was said of it: the link first, other addresses after it, with spaces between.
    Column("addresses", Text, nullable=False),
    Column("title", Text, nullable=False),
    # 0: it had no date.
    Column("published", Integer, nullable=False),
    # As titles are compared.
    Column("named", Text, nullable=False),
    # The article that it is. NULL: not known yet.
    Column("key", ForeignKey(ledger.c.key)),
    UniqueConstraint("feed", "format", "guid"),
    Index("adopted_guids", "guid"),
    Index("adopted_named", "named"),
    Index("adopted_as", "key"),
)

#: What adopted items can be told by.
adopted_marks = Table(
    "adopted_marks",
    metadata,
    Column("mark", String, primary_key=True),
    Column("item", ForeignKey(adopted.c.item), primary_key=True),
    sqlite_with_rowid=False,
)

#: The documents of sources that were read, by a mark that changes with them.
inputs = Table(
    "inputs",
    metadata,
    Column("source", String, primary_key=True),
    Column("name", String, primary_key=True),
    # NULL where the mark cannot be trusted yet: it is read again.
    Column("mark", String),
)

#: What web servers said of documents when they were read, to be asked whether it still holds.
validators = Table(
    "validators",
    metadata,
    Column("source", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("etag", String),
    Column("modified", String),
)

#: Articles that cannot be published, and why.
quarantine = Table(
    "quarantine",
    metadata,
    Column("source", String, primary_key=True),
    # The document, and the record's number in it.
    Column("name", String, primary_key=True),
    # The id that the article gives itself, where it could be read.
    Column("id", String),
    # The article that the gate refused. NULL for one that could not be read.
    Column("key", ForeignKey(articles.c.key)),
    Column("findings", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Index("quarantine_of", "key"),
)

#: The names that values got in a family of feeds, for life.
slugs = Table(
    "slugs",
    metadata,
    Column("family", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("slug", String, nullable=False),
    UniqueConstraint("family", "slug"),
)

#: Feeds that were published.
feeds = Table(
    "feeds",
    metadata,
    Column("name", String, primary_key=True),
    Column("updated", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
)

#: When the clock next changes a feed, published or not. A feed that is not here it never changes.
next_changes = Table(
    "next_changes",
    metadata,
    Column("feed", String, primary_key=True),
    Column("at", Integer, nullable=False),
)

#: The entries of feeds as they were last published, in their order.
entries = Table(
    "entries",
    metadata,
    Column("feed", ForeignKey(feeds.c.name), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("entry_id", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("published", Integer, nullable=False),
    # As JSON: a digest of each field that says something.
    Column("digests", Text, nullable=False),
    Index("entries_of", "entry_id"),
    sqlite_with_rowid=False,
)

#: The articles of each archive document of a feed (RFC 5005, 4), for life.
pages = Table(
    "pages",
    metadata,
    Column("feed", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("key", ForeignKey(ledger.c.key), primary_key=True),
    Index("pages_of", "key"),
    sqlite_with_rowid=False,
)

#: Feeds that take the place of live ones: what is old to their readers.
takeovers = Table(
    "takeovers",
    metadata,
    # Empty: every feed may be it. Then the date of the newest item that its readers know, and when
    # it was first published after that. 0: they know none; it was not yet.
    Column("feed", String, primary_key=True),
    Column("published", Integer, nullable=False),
    Column("until", Integer, nullable=False),
)

#: What stands in the publish directory, as it stood when it was put.
documents = Table(
    "documents",
    metadata,
    Column("name", String, primary_key=True),
    Column("feed", ForeignKey(feeds.c.name), nullable=False),
    Column("digest", String, nullable=False),
    Column("mark", String, nullable=False),
)

#: Feeds that must be made again: something changed, and they are not published yet.
pending = Table("pending", metadata, Column("feed", String, primary_key=True))

#: The addresses that an article has had.
addresses = Table(
    "addresses",
    metadata,
    Column("address", String, primary_key=True),
    Column("key", ForeignKey(ledger.c.key), primary_key=True),
    Index("addresses_of", "key"),
    sqlite_with_rowid=False,
)

#: Articles that were taken down: the last word on each.
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("key", ForeignKey(ledger.c.key), primary_key=True),
    # gone, replaced, erased.
    Column("kind", String, nullable=False),
    Column("at", Integer, nullable=False),
    # Of one that is replaced: when it is gone. 0: at once.
    Column("until", Integer, nullable=False),
    # What everybody may read, and what nobody may.
    Column("note", Text, nullable=False),
    Column("reason", Text, nullable=False),
    # What stands in its place until then.
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    # NULL: it is withdrawn now.
    Column("restored", Integer),
)

#: Feeds that had shown an article when it was withdrawn. A rebuilt archive learns of them before
#: they are published.
tombstones = Table(
    "tombstones",
    metadata,
    Column("feed", String, primary_key=True),
    Column("entry_id", String, primary_key=True),
    # When it is gone.
    Column("at", Integer, nullable=False),
    # When it was restored. NULL: it was not.
    Column("ended", Integer),
    sqlite_with_rowid=False,
)

#: What happened to articles, in its order; of changes the newest.
happened = Table(
    "happened",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", ForeignKey(ledger.c.key), nullable=False),
    Column("at", Integer, nullable=False),
    # changed, withdrawn, restored.
    Column("what", String, nullable=False),
    # As JSON: of a change the record's digest and the fields, else the kind and the reason.
    Column("detail", Text, nullable=False),
    Index("happened_to", "key"),
)

#: What was published of each feed, in its order: the newest.
issues = Table(
    "issues",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("feed", String, nullable=False),
    Column("at", Integer, nullable=False),
    # As JSON: the documents' digests by their names; entry ids added and changed, and why others
    # are gone.
    Column("documents", Text, nullable=False),
    Column("entries", Text, nullable=False),
    Index("issues_of", "feed"),
)

#: Single facts, by name.
facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)
