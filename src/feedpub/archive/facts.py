"""Single values that the archive keeps by name; the journal records three kinds of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from feedpub.archive.database import Database, statement
from feedpub.archive.journal import Event

EVENTS = frozenset({"repeated", "also", "first-crawl"})

#: Prefix of facts for documents that held a story under the id of another one.
REPEATED = "repeated "

#: Prefix of facts for ill-formed documents that were reported, as archives have it; not in the
#: journal.
ILL_FORMED = "mended "

#: Prefix of facts for keys of articles that are not used; not in the journal. The value is the day
#: on which one was last seen, and what to do about it.
UNUSED_KEY = "unused "

#: Prefix of facts for addresses that identify an article in addition to its id: its source gives it
#: no id and its address has changed, or other articles use its id. The value is the id.
ALSO = "also "

#: Prefix of facts for the ids of articles that have such an address; the value is the last one.
GOES_BY = "goes by "

#: Prefix of facts for the first crawls of lists: when they were, and the feeds that had been
#: published by then, as JSON. Prefix of facts for hashes of the addresses in these lists.
FIRST_CRAWL = "first crawl "
FIRST_LISTED = "first listed "

#: Prefix of facts for articles that got their dates too late; not in the journal. The value is the
#: date that was reported.
DATED_LATE = "dated late "

#: Prefix of facts for feeds: when one of its documents last changed, in seconds since 1970; not in
#: the journal.
LAST_CHANGE = "last change "

#: Prefix of facts for test subscriptions at hubs, as JSON, and the fact when these are to be looked
#: at, in seconds since 1970; not in the journal.
SUBSCRIPTION = "subscription "
SUBSCRIPTIONS_DUE = "subscriptions due"

#: The facts about the export of a journal: the length that it has; why it could not be written;
#: that all of it is to be written again; what it was when it was written last; when it was last
#: read to its end; and that there is none, which was reported.
JOURNAL_EXPORTED = "journal"
JOURNAL_FAILED = "journal failed"
JOURNAL_REWRITTEN = "journal rewritten"
JOURNAL_MARK = "journal mark"
JOURNAL_READ = "journal read"
JOURNAL_WARNED = "journal warned"

#: A run has this fact while it collects, and removes it before it plans: the articles that were
#: stored since are in no feed yet. Its value is the key of the newest article before.
UNPLANNED = "unplanned since"

#: The configuration whose values were compared with those of articles last: its digest; and the
#: digest of what was reported of them, none if nothing was.
VALUES_COMPARED = "values compared"
VALUES_REPORTED = "values reported"

FACT = statement("fact", "SELECT value FROM facts WHERE name = :name")
SET_FACT = statement(
    "set fact",
    "INSERT INTO facts (name, value) VALUES (:name, :value)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
)
DELETE_FACT = statement("delete fact", "DELETE FROM facts WHERE name = :name")

# A range, which the index answers: the character after the space is "!", and there may be a fact
# for each article.
_FACTS_OF_KIND = statement(
    "facts of a kind",
    "SELECT name, value FROM facts WHERE name >= :first AND name < :past ORDER BY name",
)


def facts_of(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each fact that *event* records."""
    source = event["source"]
    if event["event"] == "repeated":
        yield f"{REPEATED}{source} {event['name']}", ""
    elif event["event"] == "first-crawl":
        name = f"{source} {event['list']}"
        yield f"{FIRST_CRAWL}{name}", json.dumps({"at": event["at"], "feeds": event["feeds"]})
        yield f"{FIRST_LISTED}{name}", event["addresses"]
    else:
        yield f"{ALSO}{source} {event['other']}", event["id"]
        yield f"{GOES_BY}{source} {event['id']}", event["other"]


def named(database: Database, kind: str, source: str) -> set[str]:
    """Return what the facts of *kind*, one of the prefixes above, name in *source*."""
    return {name for of, name, _ in of_kind(database, kind) if of == source}


def journal_events(database: Database) -> Iterator[Event]:
    """Yield the events of the facts that the journal records."""
    for source, name, _ in of_kind(database, REPEATED):
        yield {"event": "repeated", "source": source, "name": name}
    for source, other, id in of_kind(database, ALSO):
        yield {"event": "also", "source": source, "id": id, "other": other}
    listed = {(source, name): value for source, name, value in of_kind(database, FIRST_LISTED)}
    for source, name, crawl in of_kind(database, FIRST_CRAWL):
        event = {"event": "first-crawl", "source": source, "list": name}
        yield event | {"addresses": listed[source, name], **json.loads(crawl)}


def of_kind(database: Database, kind: str) -> Iterator[tuple[str, str, str]]:
    """Yield the source, the rest of the name and the value of each fact of *kind*."""
    past = f"{kind.removesuffix(' ')}!"
    for row in database.rows(_FACTS_OF_KIND, first=kind, past=past):
        source, _, name = row.name.removeprefix(kind).partition(" ")
        yield source, name, row.value
