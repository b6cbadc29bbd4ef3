"""What the journal tells of withdrawals, and of feeds that lost their last entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import reappearance, schema
from feedpub.archive.journal import Event
from feedpub.archive.schema import source_takedowns

EVENTS = frozenset({"withdrawn", "barred", "restored", "emptied", "taken_down", "taken_back"})

#: Why an article is withdrawn that its source has no more. In a journal of a former version that
#: alone says that its source took it down.
MISSING = "its source has it no more"

_SAID = ("kind", "at", "until", "note", "reason", "title", "text")


def learn(connection: sa.Connection, event: Event) -> int:
    """Take over what *event* says; return the key of the article, 0 if it is about none.

    The feeds that are not as it says are pending.
    """
    if event["event"] == "emptied":
        values = {"name": event["feed"], "updated": event["updated"]}
        connection.execute(
            insert(schema.feeds)
            .values(values | {"entries": 0})
            .on_conflict_do_update(index_elements=["name"], set_={"updated": event["updated"]})
        )
        return 0
    if event["event"] in ("taken_down", "taken_back"):
        _learn_of_source(connection, event)
        return 0
    of = schema.ledger.c.entry_id == event["entry_id"]
    key = connection.scalar(sa.select(schema.ledger.c.key).where(of))
    if key is None:
        # A journal that somebody cut: there is no such article.
        return 0
    if event["event"] == "barred":
        reappearance.learn(connection, int(key), event)
        return int(key)
    _release(connection, int(key))
    if event["event"] == "withdrawn":
        _withdraw(connection, int(key), event)
        detail = {"kind": event["kind"], "reason": event["reason"], "note": event["note"]}
    else:
        _restore(connection, int(key), event)
        detail = {"reason": event["reason"]}
    connection.execute(
        sa.insert(schema.happened).values(
            key=key, at=event["at"], what=event["event"], detail=json.dumps(detail)
        )
    )
    return int(key)


def is_overtaken(connection: sa.Connection, event: Event) -> bool:
    """Whether the article of *event* was withdrawn or restored later than the event says.

    Of the same second, the withdrawal counts.
    """
    if event["event"] not in ("withdrawn", "restored"):
        return False
    table, ledger = schema.withdrawals, schema.ledger
    query = (
        sa.select(table.c.at, table.c.restored)
        .join(ledger, ledger.c.key == table.c.key)
        .where(ledger.c.entry_id == event["entry_id"])
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return False
    if event["event"] == "restored":
        return bool(event["at"] <= max(row.at, row.restored or 0))
    return bool(event["at"] < row.at or (row.restored and event["at"] <= row.restored))


def _withdraw(connection: sa.Connection, key: int, event: Event) -> None:
    row: dict[str, Any] = {name: event[name] for name in _SAID}
    row |= {"key": key, "restored": None}
    written = insert(schema.withdrawals).values(row)
    connection.execute(written.on_conflict_do_update(index_elements=["key"], set_=row))
    for feed in event["feeds"]:
        stone = {
            "feed": feed,
            "entry_id": event["entry_id"],
            "at": event["until"] or event["at"],
            "ended": None,
        }
        put = insert(schema.tombstones).values(stone)
        connection.execute(
            put.on_conflict_do_update(index_elements=["feed", "entry_id"], set_=stone)
        )
    _make_anew(connection, event["feeds"])
    if event["reason"] == MISSING:
        ledger = schema.ledger
        article = connection.execute(sa.select(ledger).where(ledger.c.key == key)).one()
        its = {"source": article.source, "id": article.id, "since": event["at"]}
        _remember(connection, {**_UNKNOWN, **its})


def _release(connection: sa.Connection, key: int) -> None:
    """Let whoever withdraws or restores the article *key* decide, and no more its source."""
    table, ledger = source_takedowns, schema.ledger
    row = connection.execute(sa.select(ledger).where(ledger.c.key == key)).one()
    its = (table.c.source == row.source) & (table.c.id == row.id)
    connection.execute(sa.update(table).where(its).values(holds=0))


#: Of an article that its source has no more.
_UNKNOWN = {
    "number": None,
    "revised": None,
    "document": "",
    "reason": MISSING,
    "final": 0,
    "holds": 1,
}


def _learn_of_source(connection: sa.Connection, event: Event) -> None:
    row = {name: value for name, value in event.items() if name != "event"}
    if event["event"] == "taken_down":
        row["number"] = None if row["number"] < 0 else row["number"]
        row["revised"] = row["revised"] or None
        _remember(connection, row)
        return
    table = source_takedowns
    its = (table.c.source == row["source"]) & (table.c.id == row["id"])
    connection.execute(sa.delete(table).where(its))


def _remember(connection: sa.Connection, row: dict[str, Any]) -> None:
    written = insert(source_takedowns).values(row)
    connection.execute(written.on_conflict_do_update(index_elements=["source", "id"], set_=row))


def take_over(connection: sa.Connection) -> None:
    """Take what a former version withdrew because its source had it no more for the source's."""
    table, ledger = schema.withdrawals, schema.ledger
    query = (
        sa.select(ledger.c.source, ledger.c.id, table.c.at.label("since"))
        .join(ledger, ledger.c.key == table.c.key)
        .where(table.c.reason == MISSING, table.c.restored.is_(None))
    )
    for row in connection.execute(query).all():
        _remember(connection, {**_UNKNOWN, **row._mapping})


def _restore(connection: sa.Connection, key: int, event: Event) -> None:
    table, stones = schema.withdrawals, schema.tombstones
    connection.execute(sa.update(table).where(table.c.key == key).values(restored=event["at"]))
    standing = (stones.c.entry_id == event["entry_id"]) & stones.c.ended.is_(None)
    feeds = connection.scalars(sa.select(stones.c.feed).where(standing)).all()
    connection.execute(sa.update(stones).where(standing).values(ended=event["at"]))
    _make_anew(connection, list(feeds))
    reappearance.read_again(connection)


def _make_anew(connection: sa.Connection, feeds: list[str]) -> None:
    if rows := [{"feed": feed} for feed in feeds]:
        connection.execute(insert(schema.pending).on_conflict_do_nothing(), rows)


def told(connection: sa.Connection) -> Iterator[Event]:
    """The last word on each article that was ever withdrawn, and on each feed without entries."""
    table, ledger, stones = schema.withdrawals, schema.ledger, schema.tombstones
    query = sa.select(table, ledger.c.entry_id).join(ledger).order_by(table.c.at, table.c.key)
    for row in connection.execute(query).all():
        of = stones.c.entry_id == row.entry_id
        feeds = connection.scalars(sa.select(stones.c.feed).where(of).order_by(stones.c.feed))
        yield {
            "event": "withdrawn",
            "entry_id": row.entry_id,
            **{name: getattr(row, name) for name in _SAID},
            "feeds": list(feeds),
        }
        yield from reappearance.told(connection, row.key, row.entry_id)
        if row.restored is not None:
            yield {
                "event": "restored",
                "entry_id": row.entry_id,
                "at": row.restored,
                "reason": "",
            }
    downs = source_takedowns
    for row in connection.execute(sa.select(downs).order_by(downs.c.source, downs.c.id)):
        said = dict(row._mapping)
        said["number"] = -1 if row.number is None else row.number
        yield {"event": "taken_down", **said, "revised": row.revised or 0}
    empty = (schema.feeds.c.entries == 0) & (schema.feeds.c.name != "/")
    for row in connection.execute(sa.select(schema.feeds).where(empty)):
        yield {"event": "emptied", "feed": row.name, "updated": row.updated}
