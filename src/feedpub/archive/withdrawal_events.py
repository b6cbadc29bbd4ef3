"""Journal events about withdrawals, and about feeds that lost their last entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from feedpub.archive import reappearance
from feedpub.archive.database import Database, statement
from feedpub.archive.journal import Event

EVENTS = frozenset({"withdrawn", "barred", "restored", "emptied", "taken_down", "taken_back"})

#: The reason for withdrawing an article that its source no longer has. In the journal of a former
#: version this reason alone says that the source took it down.
MISSING = "its source has it no more"

_FIELDS = ("kind", "at", "until", "note", "reason", "title", "text")
_TAKEDOWN = ("number", "revised", "since", "document", "reason", "final", "holds")

_EMPTY_FEED = statement(
    "empty feed",
    "INSERT INTO feeds (name, updated, entries) VALUES (:name, :updated, 0)"
    " ON CONFLICT (name) DO UPDATE SET updated = excluded.updated",
)
_KEY = statement("key of withdrawn article", "SELECT key FROM ledger WHERE entry_id = :entry_id")
_HAPPENED = statement(
    "happened to withdrawn article",
    "INSERT INTO happened (key, at, what, detail) VALUES (:key, :at, :what, :detail)",
)
_STATE = statement(
    "state of withdrawal",
    "SELECT withdrawals.at, withdrawals.restored FROM withdrawals"
    " JOIN ledger ON ledger.key = withdrawals.key WHERE ledger.entry_id = :entry_id",
)
_WITHDRAW = statement(
    "withdraw",
    f"INSERT INTO withdrawals (key, restored, {', '.join(_FIELDS)})"
    f" VALUES (:key, NULL, {', '.join(f':{name}' for name in _FIELDS)})"
    " ON CONFLICT (key) DO UPDATE SET restored = NULL,"
    f" {', '.join(f'{name} = excluded.{name}' for name in _FIELDS)}",
)
_PUT_TOMBSTONE = statement(
    "put tombstone",
    "INSERT INTO tombstones (feed, entry_id, at, ended) VALUES (:feed, :entry_id, :at, NULL)"
    " ON CONFLICT (feed, entry_id) DO UPDATE SET at = excluded.at, ended = NULL",
)
_ARTICLE = statement("source and id", "SELECT source, id FROM ledger WHERE key = :key")
_RELEASE = statement(
    "release takedown",
    "UPDATE source_takedowns SET holds = 0 WHERE source = :source AND id = :id",
)
_FORGET_TAKEDOWN = statement(
    "forget takedown", "DELETE FROM source_takedowns WHERE source = :source AND id = :id"
)
_KEEP_TAKEDOWN = statement(
    "keep takedown",
    f"INSERT INTO source_takedowns (source, id, {', '.join(_TAKEDOWN)})"
    f" VALUES (:source, :id, {', '.join(f':{name}' for name in _TAKEDOWN)})"
    " ON CONFLICT (source, id) DO UPDATE SET"
    f" {', '.join(f'{name} = excluded.{name}' for name in _TAKEDOWN)}",
)
_WITHDRAWN_AS_MISSING = statement(
    "withdrawn as missing",
    "SELECT ledger.source, ledger.id, withdrawals.at AS since FROM withdrawals"
    " JOIN ledger ON ledger.key = withdrawals.key"
    " WHERE withdrawals.reason = :reason AND withdrawals.restored IS NULL",
)
_RESTORE = statement("restore", "UPDATE withdrawals SET restored = :at WHERE key = :key")
_STANDING_TOMBSTONES = statement(
    "standing tombstones",
    "SELECT feed FROM tombstones WHERE entry_id = :entry_id AND ended IS NULL",
)
_END_TOMBSTONES = statement(
    "end tombstones",
    "UPDATE tombstones SET ended = :at WHERE entry_id = :entry_id AND ended IS NULL",
)
_PENDING = statement(
    "pending feed", "INSERT INTO pending (feed) VALUES (:feed) ON CONFLICT DO NOTHING"
)
_WITHDRAWALS = statement(
    "withdrawals",
    f"SELECT withdrawals.key, {', '.join(f'withdrawals.{name}' for name in _FIELDS)},"
    " withdrawals.restored, ledger.entry_id FROM withdrawals"
    " JOIN ledger ON ledger.key = withdrawals.key ORDER BY withdrawals.at, withdrawals.key",
)
_FEEDS_WITH_TOMBSTONE = statement(
    "feeds with tombstone", "SELECT feed FROM tombstones WHERE entry_id = :entry_id ORDER BY feed"
)
_TAKEDOWNS = statement(
    "takedowns",
    f"SELECT source, id, {', '.join(_TAKEDOWN)} FROM source_takedowns ORDER BY source, id",
)
_EMPTY_FEEDS = statement(
    "empty feeds", "SELECT name, updated FROM feeds WHERE entries = 0 AND name <> '/'"
)


def apply(database: Database, event: Event) -> int:
    """Apply *event*; return the key of its article, 0 if it has none.

    The feeds that it changes become pending.
    """
    if event["event"] == "emptied":
        database.run(_EMPTY_FEED, name=event["feed"], updated=event["updated"])
        return 0
    if event["event"] in ("taken_down", "taken_back"):
        _apply_of_source(database, event)
        return 0
    key = database.value(_KEY, entry_id=event["entry_id"])
    if key is None:
        # The journal was cut: its article is not in it.
        return 0
    if event["event"] == "barred":
        reappearance.apply(database, int(key), event)
        return int(key)
    _release(database, int(key))
    if event["event"] == "withdrawn":
        _withdraw(database, int(key), event)
        detail = {"kind": event["kind"], "reason": event["reason"], "note": event["note"]}
    else:
        _restore(database, int(key), event)
        detail = {"reason": event["reason"]}
    what = {"at": event["at"], "what": event["event"], "detail": json.dumps(detail)}
    database.run(_HAPPENED, key=key, **what)
    return int(key)


def is_overtaken(database: Database, event: Event) -> bool:
    """Whether the article of *event* was withdrawn or restored after the event.

    In the same second, the withdrawal counts.
    """
    if event["event"] not in ("withdrawn", "restored"):
        return False
    row = database.row(_STATE, entry_id=event["entry_id"])
    if row is None:
        return False
    if event["event"] == "restored":
        return bool(event["at"] <= max(row.at, row.restored or 0))
    return bool(event["at"] < row.at or (row.restored and event["at"] <= row.restored))


def _withdraw(database: Database, key: int, event: Event) -> None:
    database.run(_WITHDRAW, key=key, **{name: event[name] for name in _FIELDS})
    tombstone = {"entry_id": event["entry_id"], "at": event["until"] or event["at"]}
    database.run_many(_PUT_TOMBSTONE, [{"feed": feed, **tombstone} for feed in event["feeds"]])
    _make_pending(database, event["feeds"])
    if event["reason"] == MISSING:
        article = database.one(_ARTICLE, key=key)
        its = {"source": article.source, "id": article.id, "since": event["at"]}
        _keep_takedown(database, {**_UNKNOWN, **its})


def _release(database: Database, key: int) -> None:
    """Record that article *key* is now withdrawn or restored by hand and not by its source."""
    article = database.one(_ARTICLE, key=key)
    database.run(_RELEASE, source=article.source, id=article.id)


#: The takedown of an article that its source no longer has.
_UNKNOWN = {
    "number": None,
    "revised": None,
    "document": "",
    "reason": MISSING,
    "final": 0,
    "holds": 1,
}


def _apply_of_source(database: Database, event: Event) -> None:
    row = {name: value for name, value in event.items() if name != "event"}
    if event["event"] == "taken_down":
        row["number"] = None if row["number"] < 0 else row["number"]
        row["revised"] = row["revised"] or None
        _keep_takedown(database, row)
    else:
        database.run(_FORGET_TAKEDOWN, source=row["source"], id=row["id"])


def _keep_takedown(database: Database, row: dict[str, Any]) -> None:
    database.run(_KEEP_TAKEDOWN, **row)


def take_over(database: Database) -> None:
    """Record takedowns by sources, which former versions withdrew only with :data:`MISSING`."""
    for row in database.rows(_WITHDRAWN_AS_MISSING, reason=MISSING):
        _keep_takedown(database, {**_UNKNOWN, **row._asdict()})


def _restore(database: Database, key: int, event: Event) -> None:
    database.run(_RESTORE, key=key, at=event["at"])
    feeds = database.values(_STANDING_TOMBSTONES, entry_id=event["entry_id"])
    database.run(_END_TOMBSTONES, entry_id=event["entry_id"], at=event["at"])
    _make_pending(database, feeds)
    reappearance.read_again(database)


def _make_pending(database: Database, feeds: list[str]) -> None:
    database.run_many(_PENDING, [{"feed": feed} for feed in feeds])


def journal_events(database: Database) -> Iterator[Event]:
    """Yield the last event of each article that was ever withdrawn, and of each empty feed."""
    for row in database.rows(_WITHDRAWALS):
        yield {
            "event": "withdrawn",
            "entry_id": row.entry_id,
            **{name: getattr(row, name) for name in _FIELDS},
            "feeds": database.values(_FEEDS_WITH_TOMBSTONE, entry_id=row.entry_id),
        }
        yield from reappearance.journal_events(database, row.key, row.entry_id)
        if row.restored is not None:
            yield {
                "event": "restored",
                "entry_id": row.entry_id,
                "at": row.restored,
                "reason": "",
            }
    for row in database.each(_TAKEDOWNS):
        number = -1 if row.number is None else row.number
        takedown = row._asdict() | {"number": number, "revised": row.revised or 0}
        yield {"event": "taken_down", **takedown}
    for row in database.each(_EMPTY_FEEDS):
        yield {"event": "emptied", "feed": row.name, "updated": row.updated}
