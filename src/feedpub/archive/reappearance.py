"""Withdrawn stories that another source brings again are refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from feedpub.archive.database import Database, statement
from feedpub.archive.journal import Event
from feedpub.article import Article
from feedpub.compare_keys import marks_of
from feedpub.feed import Finding
from feedpub.story_ids import story_mark

#: Finding code of articles in the quarantine that are read again once the story is restored.
CODE = "withdrawn-elsewhere"

# A story that its own source took down does not concern other sources.
_WITHDRAWN = (
    "SELECT ledger.source, ledger.id, ledger.entry_id"
    " FROM ledger JOIN withdrawals ON withdrawals.key = ledger.key"
    " WHERE withdrawals.restored IS NULL AND ledger.source <> :source"
    " AND NOT EXISTS (SELECT 1 FROM source_takedowns"
    " WHERE source_takedowns.source = ledger.source AND source_takedowns.id = ledger.id"
    " AND source_takedowns.holds = 1)"
)
_WITHDRAWN_BY_ID = statement(
    "withdrawn by id",
    f"{_WITHDRAWN} AND (ledger.entry_id = :entry_id OR ledger.id = :id) ORDER BY ledger.key",
)
# Withdrawals of former versions have no hashes.
_WITHDRAWN_BY_ADDRESS = statement(
    "withdrawn by address",
    f"{_WITHDRAWN} AND (ledger.key IN (SELECT key FROM barred WHERE mark IN (:hashes...))"
    " OR ledger.key IN (SELECT key FROM marks WHERE mark IN (:marks...))) ORDER BY ledger.key",
)
_BAR = statement(
    "bar", "INSERT INTO barred (mark, key) VALUES (:mark, :key) ON CONFLICT DO NOTHING"
)
_BARRED = statement("barred", "SELECT mark FROM barred WHERE key = :key ORDER BY mark")

_SOURCES_WAITING = (
    f"""(SELECT source FROM quarantine WHERE {{contains quarantine.findings, '"{CODE}"'}})"""
)
_READ_AGAIN = statement(
    "read barred sources again",
    f"UPDATE inputs SET mark = NULL WHERE source IN {_SOURCES_WAITING}",
)
_ASK_AGAIN = statement(
    "forget validators of barred sources",
    f"DELETE FROM validators WHERE source IN {_SOURCES_WAITING}",
)


def event_of(entry_id: str, addresses: Iterable[str]) -> Event:
    """Return the journal event for the *addresses* of a withdrawn article."""
    known = list(addresses)
    stories = filter(None, map(story_mark, known))
    marks = sorted(set(map(hashed, (*marks_of(known), *stories))))
    return {"event": "barred", "entry_id": entry_id, "marks": marks}


def apply(database: Database, key: int, event: Event) -> None:
    """Keep the hashed addresses of *event* for article *key*."""
    database.run_many(_BAR, [{"mark": mark, "key": key} for mark in event["marks"]])


def journal_events(database: Database, key: int, entry_id: str) -> Iterator[Event]:
    """Yield the journal event for the addresses of article *key*, if it has any."""
    if marks := database.values(_BARRED, key=key):
        yield {"event": "barred", "entry_id": entry_id, "marks": marks}


def refusal(database: Database, article: Article, entry_id: str) -> Finding | None:
    """Return why *article*, a new one with *entry_id*, must not be shown. None if it may.

    A number identifies an article within its source only: an article of another source with that
    number is another story, unless it has the same address.
    """
    id = "" if article.id.isdigit() else article.id
    source = article.source
    row = database.row(_WITHDRAWN_BY_ID, source=source, entry_id=entry_id, id=id)
    field = "id"
    if row is None and (marks := marks_of((article.url, article.short_link))):
        hashes = [hashed(each) for each in marks]
        row = database.row(_WITHDRAWN_BY_ADDRESS, source=source, marks=marks, hashes=hashes)
        field = "url"
    if row is None:
        return None
    what = "id" if field == "id" else "address"
    return Finding(
        code=CODE,
        severity="error",
        message=f"its {what} is that of {row.source}/{row.id}, which was withdrawn",
        advice=f"take it out of this source, or restore that one: feedpub restore {row.entry_id}",
        field=field,
    )


def read_again(database: Database) -> None:
    """Have the sources read again whose articles were refused: a story was restored."""
    database.run(_READ_AGAIN)
    database.run(_ASK_AGAIN)


def hashed(mark: str) -> str:
    """Return *mark* as it is kept of a withdrawn article, whose addresses may have to be erased."""
    return hashlib.blake2b(mark.encode(), digest_size=16).hexdigest()
