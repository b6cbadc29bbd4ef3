"""All tables of the archive, whichever module names them.

The archive's tables. Moments are whole seconds since 1970, UTC.

The archive's table of posts of content APIs. Moments are whole seconds since 1970, UTC.

The archive's tables of what runs did. A rebuilt archive begins them anew.

The archive's tables of what may not come back. Moments are whole seconds since 1970, UTC.

The tables of versions that were superseded.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from feedpub.archive import schema
from feedpub.archive.readonly import VERSION as VERSION

metadata = MetaData()


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
