"""The tables of the archive.

Moments are whole seconds since 1970, UTC. The text is the SQL that SQLite and PostgreSQL have in
common; the pieces in braces are those of :data:`feedpub.archive.database.PIECES`.
"""

from __future__ import annotations

from typing import Final

#: Of the tables. It changes whenever one of them does.
VERSION: Final = 15

#: In this order: a table comes after those that it refers to.
TABLES: Final = """
-- The permanent ids and date of each article. Rows are never deleted.
CREATE TABLE IF NOT EXISTS ledger (
    key {counted},
    source VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    entry_id VARCHAR NOT NULL,
    first_seen INTEGER NOT NULL,
    published INTEGER NOT NULL,
    -- When its words last changed without its source dating the change. NULL: never.
    touched INTEGER,
    -- What stood in for the date of publication that its source did not give, in words. NULL: its
    -- source gave one.
    stand_in VARCHAR,
    PRIMARY KEY (key),
    UNIQUE (source, id),
    UNIQUE (entry_id)
);

-- The current version of each article.
CREATE TABLE IF NOT EXISTS articles (
    key INTEGER NOT NULL,
    -- The article as JSON; where its values came from, if not from the keys of their names.
    record TEXT NOT NULL,
    provenance TEXT NOT NULL,
    -- Hash of the record as it was read, before its date was settled by the ledger.
    digest VARCHAR NOT NULL,
    -- Checksum of record and digest (NULL if a former version wrote it); hash of its words.
    sum VARCHAR,
    words VARCHAR,
    -- The record that it was read from: a document, and the number in it.
    origin VARCHAR NOT NULL,
    -- When that file was last changed, in nanoseconds. NULL: not a file, or unknown.
    changed INTEGER,
    published INTEGER NOT NULL,
    -- NULL once the article is published: a clock that goes back recalls nothing.
    waits_until INTEGER,
    expires INTEGER,
    -- The number and the date that its source gave this version. NULL: none.
    number INTEGER,
    revised INTEGER,
    -- Hash of the bytes of that record, and of how it was read. NULL: it is read every time.
    read_from VARCHAR,
    -- The rules learnt from its site by which it was read: a digest of all and, after a space, of
    -- those that decided something. NULL: there were none.
    rules VARCHAR,
    -- When its text was deleted, as it was older than the archive keeps it. NULL: it was not.
    pruned INTEGER,
    PRIMARY KEY (key),
    FOREIGN KEY (key) REFERENCES ledger (key)
);

-- The title of each article, without case, accents and punctuation, to search for its words.
CREATE TABLE IF NOT EXISTS titles (
    key INTEGER NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (key),
    FOREIGN KEY (key) REFERENCES articles (key) ON DELETE CASCADE
);

-- Articles whose JSON records were read without their bodies, as their source brought thousands at
-- once. They are read completely before anybody sees them.
CREATE TABLE IF NOT EXISTS unread (
    key INTEGER NOT NULL,
    -- When it was read. NULL: it was read completely since, and refused; no feed ever had it.
    since INTEGER,
    -- The name of the record, the kind of its reader, the address of its document (NULL: a file),
    -- and the moment that relative dates in it count from.
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    address VARCHAR,
    at VARCHAR NOT NULL,
    -- Checksum of the record; the record as JSON. Empty if it was refused.
    sum VARCHAR NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (key),
    FOREIGN KEY (key) REFERENCES ledger (key)
);

-- What feeds select articles by, ordered so that only the newest of a section are read.
CREATE TABLE IF NOT EXISTS facets (
    kind VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    published INTEGER NOT NULL,
    key INTEGER NOT NULL,
    PRIMARY KEY (kind, value, published, key),
    FOREIGN KEY (key) REFERENCES articles (key)
) {clustered};

-- When the clock changes what an article shows: embargo, expiry, end of an image's rights.
CREATE TABLE IF NOT EXISTS moments (
    at INTEGER NOT NULL,
    key INTEGER NOT NULL,
    PRIMARY KEY (at, key),
    FOREIGN KEY (key) REFERENCES articles (key)
) {clustered};

-- What identifies articles: all addresses that they ever had, normalized, and content ids.
CREATE TABLE IF NOT EXISTS marks (
    mark VARCHAR NOT NULL,
    key INTEGER NOT NULL,
    PRIMARY KEY (mark, key),
    FOREIGN KEY (key) REFERENCES ledger (key)
) {clustered};

-- Items of feeds that other software published, as feed readers know them. Never deleted.
CREATE TABLE IF NOT EXISTS adopted (
    item {counted},
    -- The feed that replaces theirs. Empty: not given.
    feed VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    -- What feed readers identify the item by: its guid, or its link if it had none.
    guid VARCHAR NOT NULL,
    -- Its link and then its other addresses, separated by spaces.
    addresses TEXT NOT NULL,
    title TEXT NOT NULL,
    -- 0: it had no date.
    published INTEGER NOT NULL,
    -- The title in the form in which titles are compared.
    named TEXT NOT NULL,
    -- The article that it is. NULL: not known yet.
    key INTEGER,
    PRIMARY KEY (item),
    UNIQUE (feed, format, guid),
    FOREIGN KEY (key) REFERENCES ledger (key)
);

-- What identifies adopted items.
CREATE TABLE IF NOT EXISTS adopted_marks (
    mark VARCHAR NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (mark, item),
    FOREIGN KEY (item) REFERENCES adopted (item)
) {clustered};

-- Documents of sources that were read.
CREATE TABLE IF NOT EXISTS inputs (
    source VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    -- Changes with the document. NULL: the document is to be read again.
    mark VARCHAR,
    PRIMARY KEY (source, name)
);

-- What is learnt from the pages of each site on the web.
CREATE TABLE IF NOT EXISTS site_rules (
    host VARCHAR NOT NULL,
    -- How many pages it was learnt from so far; how many it had when the rules were made.
    pages INTEGER NOT NULL,
    made INTEGER NOT NULL,
    -- The rules as JSON. NULL: none were made yet.
    rules TEXT,
    PRIMARY KEY (host)
);

-- The newest pages of each site, as far as rules are learnt from them.
CREATE TABLE IF NOT EXISTS site_pages (
    host VARCHAR NOT NULL,
    -- A hash of the id of its article.
    page VARCHAR NOT NULL,
    published INTEGER NOT NULL,
    -- As JSON: hashes of its texts, the paths of its elements.
    features TEXT NOT NULL,
    PRIMARY KEY (host, page)
) {clustered};

-- HTTP validators of documents (RFC 9110, 8.8), for conditional requests.
CREATE TABLE IF NOT EXISTS validators (
    source VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    etag VARCHAR,
    modified VARCHAR,
    PRIMARY KEY (source, name)
);

-- Articles that cannot be published, and why.
CREATE TABLE IF NOT EXISTS quarantine (
    source VARCHAR NOT NULL,
    -- The document, and the record's number in it.
    name VARCHAR NOT NULL,
    -- The article's own id, if it could be read.
    id VARCHAR,
    -- The article that the validation refused. NULL: it could not be read.
    key INTEGER,
    findings TEXT NOT NULL,
    since INTEGER NOT NULL,
    -- The record as JSON of an article that lacks nothing but a date. NULL: it lacks more.
    draft TEXT,
    PRIMARY KEY (source, name),
    FOREIGN KEY (key) REFERENCES articles (key)
);

-- The permanent slugs of the values of a family of feeds.
CREATE TABLE IF NOT EXISTS slugs (
    family VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    slug VARCHAR NOT NULL,
    PRIMARY KEY (family, value),
    UNIQUE (family, slug)
);

-- Values that a former version's readers gave, of which families have feeds.
CREATE TABLE IF NOT EXISTS former_values (
    source VARCHAR NOT NULL,
    -- section, tag, author, language.
    kind VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    -- As JSON: the values that now stand for it, all together. An empty list: none do.
    present TEXT NOT NULL,
    -- When that was learnt. Older articles have the value only if they are in kept_values.
    since INTEGER NOT NULL,
    PRIMARY KEY (source, kind, value)
);

-- The former values that articles keep. A rebuilt archive learns of them before it reads them.
CREATE TABLE IF NOT EXISTS kept_values (
    key INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (key, kind, value),
    FOREIGN KEY (key) REFERENCES ledger (key)
) {clustered};

-- Published feeds.
CREATE TABLE IF NOT EXISTS feeds (
    name VARCHAR NOT NULL,
    updated INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    PRIMARY KEY (name)
);

-- When the clock next changes a feed. A feed that is not here is never changed by it.
CREATE TABLE IF NOT EXISTS next_changes (
    feed VARCHAR NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (feed)
);

-- The entries of feeds as they were last published, in their order.
CREATE TABLE IF NOT EXISTS entries (
    feed VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    entry_id VARCHAR NOT NULL,
    title TEXT NOT NULL,
    published INTEGER NOT NULL,
    -- As JSON: a hash of each field that has a value.
    digests TEXT NOT NULL,
    PRIMARY KEY (feed, position),
    FOREIGN KEY (feed) REFERENCES feeds (name)
) {clustered};

-- Entries of feeds as they were made: their heads, and their bytes in a format.
CREATE TABLE IF NOT EXISTS fragments (
    key INTEGER NOT NULL,
    -- A digest of what decides how it is made, apart from the article.
    rendition VARCHAR NOT NULL,
    -- A digest of other ids that it has in the feed. Empty: it has none.
    ids VARCHAR NOT NULL,
    -- Of the article, and of what else the entry was made of.
    version VARCHAR NOT NULL,
    -- The codes of warnings about its bytes, separated by spaces. NULL: it has errors, too.
    warnings TEXT,
    -- What is looked at in it whenever a document with it is checked, as JSON. NULL: all of it.
    outline TEXT,
    -- Of everything in the row.
    checksum INTEGER NOT NULL,
    content {bytes} NOT NULL,
    PRIMARY KEY (key, rendition, ids),
    FOREIGN KEY (key) REFERENCES articles (key) ON DELETE CASCADE
);

-- The articles of each archive document of a feed (RFC 5005, 4), permanently.
CREATE TABLE IF NOT EXISTS pages (
    feed VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    key INTEGER NOT NULL,
    PRIMARY KEY (feed, number, key),
    FOREIGN KEY (key) REFERENCES ledger (key)
) {clustered};

-- Articles that a feed with archive documents selects and that are in none of these, whether they
-- may be shown now or not. Complete if a fact says so.
CREATE TABLE IF NOT EXISTS unpaged (
    feed VARCHAR NOT NULL,
    key INTEGER NOT NULL,
    PRIMARY KEY (feed, key),
    FOREIGN KEY (key) REFERENCES ledger (key)
) {clustered};

-- Feeds that replace live ones of other software.
CREATE TABLE IF NOT EXISTS takeovers (
    -- Empty: any feed.
    feed VARCHAR NOT NULL,
    -- The date of the newest item that its readers know, 0 if none; when the feed was first
    -- published here after that, 0 if not yet.
    published INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (feed)
);

-- The files in the publish directory, as they were written.
CREATE TABLE IF NOT EXISTS documents (
    name VARCHAR NOT NULL,
    feed VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    mark VARCHAR NOT NULL,
    -- What the gate found in it. NULL: not known.
    verdict VARCHAR,
    PRIMARY KEY (name),
    FOREIGN KEY (feed) REFERENCES feeds (name)
);

-- Feeds that have changed and are not published yet.
CREATE TABLE IF NOT EXISTS pending (
    feed VARCHAR NOT NULL,
    PRIMARY KEY (feed)
);

-- All addresses that an article has had.
CREATE TABLE IF NOT EXISTS addresses (
    address VARCHAR NOT NULL,
    key INTEGER NOT NULL,
    PRIMARY KEY (address, key),
    FOREIGN KEY (key) REFERENCES ledger (key)
) {clustered};

-- Withdrawn articles, with the latest order for each.
CREATE TABLE IF NOT EXISTS withdrawals (
    key INTEGER NOT NULL,
    -- gone, replaced or erased.
    kind VARCHAR NOT NULL,
    at INTEGER NOT NULL,
    -- When a replaced article is gone. 0: at once.
    until INTEGER NOT NULL,
    -- Public; internal.
    note TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- The words that replace its own until then.
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    -- NULL: the withdrawal is in force.
    restored INTEGER,
    PRIMARY KEY (key),
    FOREIGN KEY (key) REFERENCES ledger (key)
);

-- Feeds that had shown an article when it was withdrawn. A rebuilt archive learns of them before
-- they are published.
CREATE TABLE IF NOT EXISTS tombstones (
    feed VARCHAR NOT NULL,
    entry_id VARCHAR NOT NULL,
    -- When the article is gone.
    at INTEGER NOT NULL,
    -- When it was restored. NULL: it was not.
    ended INTEGER,
    PRIMARY KEY (feed, entry_id)
) {clustered};

-- What happened to articles, in order; of changes only the newest are kept.
CREATE TABLE IF NOT EXISTS happened (
    number {counted},
    key INTEGER NOT NULL,
    at INTEGER NOT NULL,
    -- changed, withdrawn or restored.
    what VARCHAR NOT NULL,
    -- As JSON: the hash and the fields of a change; otherwise the kind and the reason.
    detail TEXT NOT NULL,
    PRIMARY KEY (number),
    FOREIGN KEY (key) REFERENCES ledger (key)
);

-- What people did who gave their names, in order.
CREATE TABLE IF NOT EXISTS actions (
    number {counted},
    at INTEGER NOT NULL,
    by VARCHAR NOT NULL,
    -- withdraw, restore, republish, retry or order.
    what VARCHAR NOT NULL,
    -- An article's id in the feeds, the name of a feed, or the name of what was in quarantine.
    about VARCHAR NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (at, by, what, about)
);

-- The newest publications of each feed, in order.
CREATE TABLE IF NOT EXISTS issues (
    number {counted},
    feed VARCHAR NOT NULL,
    at INTEGER NOT NULL,
    -- As JSON: the hashes of its documents by name; the entry ids that were added and changed, and
    -- why others left.
    documents TEXT NOT NULL,
    entries TEXT NOT NULL,
    PRIMARY KEY (number)
);

-- Single values by name.
CREATE TABLE IF NOT EXISTS facts (
    name VARCHAR NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
);

-- Articles of content APIs that serve single posts.
CREATE TABLE IF NOT EXISTS posts (
    key INTEGER NOT NULL,
    -- The API's number for it. Empty: it has a new one, which is not known.
    number VARCHAR NOT NULL,
    -- When its source last changed it. NULL: not given.
    changed INTEGER,
    -- Whether the list had it when it was last read.
    listed INTEGER NOT NULL,
    -- When the API last had it.
    seen INTEGER NOT NULL,
    PRIMARY KEY (key),
    FOREIGN KEY (key) REFERENCES ledger (key)
);

-- The last attempts of each source, feed and notification. A rebuilt archive starts without them.
CREATE TABLE IF NOT EXISTS states (
    -- source, feed; purge, hub, webhook, look.
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    tried INTEGER NOT NULL,
    -- NULL: never.
    succeeded INTEGER,
    -- Since when it has been failing, how often in a row, and why. NULL and 0: it is not failing.
    failing INTEGER,
    failures INTEGER NOT NULL,
    reason TEXT,
    -- Of the last success: findings that a feed was published with; milliseconds.
    findings INTEGER,
    took INTEGER,
    PRIMARY KEY (kind, name)
) {clustered};

-- The attempts of each source and feed by hour; two weeks are kept.
CREATE TABLE IF NOT EXISTS hours (
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    -- When the hour began.
    at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    -- Articles that were new or changed; entries that were added or changed.
    changes INTEGER NOT NULL,
    -- Entries of the feed at the end of the hour. NULL: a source has none.
    entries INTEGER,
    PRIMARY KEY (kind, name, at)
) {clustered};

-- What image servers answered about their files.
CREATE TABLE IF NOT EXISTS pictures (
    -- A hash: the address of an image is part of its story, which can be erased.
    mark VARCHAR NOT NULL,
    type VARCHAR,
    -- In bytes; in pixels. NULL: not given.
    length INTEGER,
    width INTEGER,
    height INTEGER,
    -- When the server may be asked again. NULL: never, it has answered.
    again INTEGER,
    PRIMARY KEY (mark)
) {clustered};

-- Where the short links of articles lead.
CREATE TABLE IF NOT EXISTS short_links (
    -- A hash of the link and the article's address: it changes when either is corrected.
    mark VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    -- there, elsewhere, dead. NULL: unknown.
    leads VARCHAR,
    -- When the link may be looked up again. NULL: never, it leads there.
    again INTEGER,
    PRIMARY KEY (mark)
) {clustered};

-- Notifications about published documents: those that are due, and the last of each that was sent.
CREATE TABLE IF NOT EXISTS deliveries (
    -- purge, hub, webhook; look: whether the document is public.
    kind VARCHAR NOT NULL,
    -- An address, or the name of a service. Empty for a look.
    target VARCHAR NOT NULL,
    -- The document's name: a newer publication replaces one that was not sent yet.
    document VARCHAR NOT NULL,
    -- As JSON.
    news TEXT NOT NULL,
    created INTEGER NOT NULL,
    -- When it is tried next; during an attempt: when it is tried if that never ends. NULL: never.
    due INTEGER,
    tries INTEGER NOT NULL,
    -- Since when it has been failing, and the last reason. NULL: it is not failing.
    failing INTEGER,
    failure TEXT,
    -- When it was sent. NULL: it was not.
    done INTEGER,
    PRIMARY KEY (kind, target, document)
) {clustered};

-- Articles that their source has marked as not public, until it takes that back.
CREATE TABLE IF NOT EXISTS source_takedowns (
    source VARCHAR NOT NULL,
    -- The article's id in the ledger, or the id that its source gave if it was never read.
    id VARCHAR NOT NULL,
    -- The version that was taken down. NULL: unknown.
    number INTEGER,
    revised INTEGER,
    -- When and in which document it was read (empty: in none), and why.
    since INTEGER NOT NULL,
    document VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    -- Whether the source withdrew it finally: a document without a date does not undo that.
    final INTEGER NOT NULL,
    -- Whether the article is withdrawn because of this, and not by hand.
    holds INTEGER NOT NULL,
    PRIMARY KEY (source, id)
) {clustered};

-- What identifies withdrawn articles if another source brings them.
CREATE TABLE IF NOT EXISTS barred (
    -- A hash: the addresses of an erased article are erased, too.
    mark VARCHAR NOT NULL,
    key INTEGER NOT NULL,
    PRIMARY KEY (mark, key),
    FOREIGN KEY (key) REFERENCES ledger (key)
) {clustered};

-- The version that a document last had of an article whose current version is in another one.
CREATE TABLE IF NOT EXISTS superseded (
    key INTEGER NOT NULL,
    document VARCHAR NOT NULL,
    -- As in articles.
    digest VARCHAR NOT NULL,
    words VARCHAR,
    PRIMARY KEY (key, document),
    FOREIGN KEY (key) REFERENCES ledger (key)
) {clustered};
"""

INDEXES: Final = """
CREATE INDEX IF NOT EXISTS ledger_ids ON ledger (id);
CREATE INDEX IF NOT EXISTS ledger_loosely ON ledger ({caseless entry_id});
CREATE INDEX IF NOT EXISTS stood_in ON ledger (source, stand_in) WHERE stand_in IS NOT NULL;
CREATE INDEX IF NOT EXISTS newest ON articles (published);
CREATE INDEX IF NOT EXISTS oldest ON articles (published) WHERE pruned IS NULL;
CREATE INDEX IF NOT EXISTS waiting ON articles (waits_until);
CREATE INDEX IF NOT EXISTS unread_since ON unread (since);
CREATE INDEX IF NOT EXISTS records_read ON articles (read_from);
CREATE INDEX IF NOT EXISTS facets_of ON facets (key);
CREATE INDEX IF NOT EXISTS moments_of ON moments (key);
CREATE INDEX IF NOT EXISTS marks_of ON marks (key);
CREATE INDEX IF NOT EXISTS adopted_guids ON adopted (guid);
CREATE INDEX IF NOT EXISTS adopted_named ON adopted (named);
CREATE INDEX IF NOT EXISTS adopted_as ON adopted (key);
CREATE INDEX IF NOT EXISTS quarantine_of ON quarantine (key);
CREATE INDEX IF NOT EXISTS entries_of ON entries (entry_id);
CREATE INDEX IF NOT EXISTS pages_of ON pages (key);
CREATE INDEX IF NOT EXISTS addresses_of ON addresses (key);
CREATE INDEX IF NOT EXISTS happened_to ON happened (key);
CREATE INDEX IF NOT EXISTS issues_of ON issues (feed);
CREATE INDEX IF NOT EXISTS actions_about ON actions (about);
CREATE INDEX IF NOT EXISTS posts_changed ON posts (changed);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due);
"""


def statements(text: str) -> list[str]:
    """Return the statements of a text of this module, without comments."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    return [each.strip() for each in "\n".join(lines).split(";") if each.strip()]


def columns() -> dict[str, list[str]]:
    """Return the columns of each table, in the order of :data:`TABLES`."""
    found: dict[str, list[str]] = {}
    for each in statements(TABLES):
        head, _, body = each.partition("(")
        names = (line.split(maxsplit=1)[0] for line in body.splitlines() if line.strip())
        found[head.split()[-1]] = [name for name in names if name.islower() and name.isidentifier()]
    return found


def keys() -> dict[str, list[str]]:
    """Return the columns of the primary key of each table."""
    return {
        table: each.partition("PRIMARY KEY (")[2].partition(")")[0].split(", ")
        for table, each in zip(columns(), statements(TABLES), strict=True)
    }


def counted() -> dict[str, str]:
    """Return the primary key of each table whose keys the database counts up."""
    return {
        table: names[0]
        for (table, names), each in zip(keys().items(), statements(TABLES), strict=True)
        if "{counted}" in each
    }
