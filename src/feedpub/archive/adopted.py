"""Items of feeds that other software made, and which articles they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.presence import current
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, seconds
from feedpub.compare_keys import marks_of, same_title

#: What an item and an article have in common.
Common = Literal["address", "content id", "title and day"]

#: Titles of one story on its day: "Weather" is on every day, and shorter.
_DAY = timedelta(days=1)
_TITLE = 12

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of an old feed, as its readers know it."""

    #: The feed that takes its place. Empty: nobody said which one.
    feed: str
    format: str

    #: What readers tell it by: its guid, or its link where it had none.
    guid: str

    #: Where it led, its link first.
    addresses: tuple[str, ...]
    title: str

    #: None if it had no date.
    published: datetime | None

    #: The archive's number for its article. None: that was not found yet.
    key: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionCandidate:
    """An article that an item may be."""

    key: int
    source: str
    id: str
    entry_id: str
    title: str

    #: As its readers have it.
    published: datetime

    #: Whether readers may have seen it as an entry of ours.
    seen: bool

    def __str__(self) -> str:
        return f"{self.source}/{self.id}"


class Adopted:
    """What readers know from before, and have to find again."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

    def add(self, item: Item) -> bool:
        """Keep *item*; whether it was not known."""
        table = schema.adopted
        of = (table.c.feed == item.feed) & (table.c.format == item.format)
        known = sa.exists().where(of, table.c.guid == item.guid)
        if self._connection.scalar(sa.select(known)):
            return False
        event = {
            "event": "adopted",
            "feed": item.feed,
            "format": item.format,
            "guid": item.guid,
            "addresses": " ".join(item.addresses),
            "title": item.title,
            "published": 0 if item.published is None else seconds(item.published),
        }
        self._session.tell(event)
        return True

    def kept(self, items: Iterable[Item]) -> list[Item]:
        """*items* as they are kept, in their order."""
        table = schema.adopted
        found = []
        for each in items:
            of = (table.c.feed == each.feed) & (table.c.format == each.format)
            query = sa.select(table).where(of, table.c.guid == each.guid)
            found.append(_item(self._connection.execute(query).one()))
        return found

    def waiting(self, since: int) -> list[Item]:
        """The items without an article that one of a key above *since* may be."""
        table, marks, item_marks = schema.adopted, schema.marks, schema.adopted_marks
        waits = table.c.key.is_(None)
        if not self._connection.scalar(sa.select(sa.exists().where(waits))):
            return []
        by_mark = (
            sa.select(item_marks.c.item)
            .join(marks, marks.c.mark == item_marks.c.mark)
            .where(marks.c.key > since)
        )
        at = schema.articles.c.published
        days = sa.select(sa.func.min(at), sa.func.max(at)).where(schema.articles.c.key > since)
        first, last = self._connection.execute(days).one()
        if first is None:
            return []
        day = int(_DAY.total_seconds())
        by_day = table.c.published.between(first - day, last + day)
        query = sa.select(table).where(waits, sa.or_(table.c.item.in_(by_mark), by_day))
        return list(map(_item, self._connection.execute(query.order_by(table.c.item))))

    def candidates(self, item: Item) -> tuple[Common, list[AdoptionCandidate]]:
        """The articles that *item* may be, and by what: the surest that gives any."""
        marks = marks_of(item.addresses)
        table = schema.marks
        kinds: tuple[tuple[Common, str], ...] = (("address", "a:"), ("content id", "c:"))
        for common, kind in kinds:
            wanted = [mark for mark in marks if mark.startswith(kind)]
            query = sa.select(table.c.key).where(table.c.mark.in_(wanted)).distinct()
            keys = list(self._connection.scalars(query.order_by(table.c.key))) if wanted else []
            if len(keys) > 1:
                # One that once had the address gives way to one that has it now.
                keys = [key for key in keys if self._has(key, set(wanted))] or keys
            if keys:
                return common, [self.known(key) for key in keys]
        return "title and day", [self.known(key) for key in self._of_one_day(item)]

    def _has(self, key: int, wanted: set[str]) -> bool:
        found = current(self._session.database, key)
        if found is None:
            return False
        return not wanted.isdisjoint(marks_of((found.article.url, found.article.short_link)))

    def _of_one_day(self, item: Item) -> Iterator[int]:
        """The articles with the title of *item* and about its date."""
        title = same_title(item.title)
        if item.published is None or len(title) < _TITLE:
            return
        table = schema.articles
        at, day = seconds(item.published), int(_DAY.total_seconds())
        from_, to = at - day, at + day
        query = sa.select(
            table.c.key, sa.func.json_extract(table.c.record, "$.title").label("title")
        )
        for row in self._connection.execute(query.where(table.c.published.between(from_, to))):
            if same_title(row.title) == title:
                yield row.key

    def known(self, key: int) -> AdoptionCandidate:
        """The article of *key*."""
        ledger, articles = schema.ledger, schema.articles
        title = sa.func.json_extract(articles.c.record, "$.title").label("title")
        row = self._connection.execute(
            sa.select(ledger, title, articles.c.waits_until)
            .join(articles, isouter=True)
            .where(ledger.c.key == key)
        ).one()
        return AdoptionCandidate(
            key=key,
            source=row.source,
            id=row.id,
            entry_id=row.entry_id,
            title=row.title or row.id,
            published=moment(row.published),
            seen=row.waits_until is None and self._was_anything_seen(),
        )

    def _was_anything_seen(self) -> bool:
        """Whether a feed was published, now or before the archive was lost."""
        if self._session.fact("replayed"):
            return True
        return bool(self._connection.scalar(sa.select(sa.exists().select_from(schema.feeds))))

    def newest(self) -> int:
        """The key of the article that was last seen for the first time; 0 if there is none."""
        return int(self._connection.scalar(sa.select(sa.func.max(schema.ledger.c.key))) or 0)

    def of(self, key: int) -> list[Item]:
        """The items that the article of *key* is."""
        table = schema.adopted
        query = sa.select(table).where(table.c.key == key).order_by(table.c.item)
        return list(map(_item, self._connection.execute(query)))

    def ids(self, keys: Sequence[int]) -> dict[int, tuple[tuple[str, str, str], ...]]:
        """By key: feed, format and id of the items that the articles of *keys* are."""
        table = schema.adopted
        found: dict[int, tuple[tuple[str, str, str], ...]] = {}
        columns = sa.select(table.c.key, table.c.feed, table.c.format, table.c.guid)
        for start in range(0, len(keys), _BATCH):
            of = table.c.key.in_(keys[start : start + _BATCH])
            query = columns.where(of).order_by(table.c.item)
            for row in self._connection.execute(query):
                found[row.key] = (*found.get(row.key, ()), (row.feed, row.format, row.guid))
        return found

    def entry_ids(self, feed: str) -> frozenset[str]:
        """The entry ids of the articles that readers of adopted feeds know in *feed*."""
        table, ledger = schema.adopted, schema.ledger
        query = sa.select(ledger.c.entry_id).join(table).where(table.c.feed.in_(("", feed)))
        return frozenset(self._connection.scalars(query))

    def holder(self, guid: str, key: int) -> AdoptionCandidate | None:
        """The article other than that of *key* which readers know by *guid*."""
        ledger, adopted = schema.ledger, schema.adopted
        for table, id in ((ledger, ledger.c.entry_id), (adopted, adopted.c.guid)):
            query = sa.select(table.c.key).where(id == guid, table.c.key != key)
            if (other := self._connection.scalar(query)) is not None:
                return self.known(other)
        return None

    def knows(self, guid: str) -> bool:
        """Whether readers of an adopted feed know an article by *guid*."""
        of = sa.exists().where(schema.adopted.c.guid == guid, schema.adopted.c.key.is_not(None))
        return bool(self._connection.scalar(sa.select(of)))

    def take(self, item: Item, known: AdoptionCandidate) -> None:
        """*item* is the article *known*, for life."""
        event = {"event": "matched", "feed": item.feed, "format": item.format, "guid": item.guid}
        self._session.tell(event | {"source": known.source, "id": known.id})

    def rename(self, known: AdoptionCandidate, entry_id: str) -> None:
        """The article, which nobody has seen, gets *entry_id* for life."""
        event = {"event": "renamed", "source": known.source, "id": known.id}
        self._session.tell(event | {"entry_id": entry_id})

    def any(self) -> bool:
        """Whether there is an item at all: most newsrooms have adopted nothing."""
        return bool(
            self._connection.scalar(sa.select(sa.exists().where(schema.adopted.c.item > 0)))
        )

    def known_as(self, entry_id: str, feed: str, ids: Mapping[str, str]) -> dict[str, str | None]:
        """How readers of *feed* know the article of *entry_id*, which gets *ids* by format.

        By each format in which they know it: None if by that id, else an id that they know.
        """
        ledger, table = schema.ledger, schema.adopted
        key = self._connection.scalar(sa.select(ledger.c.key).where(ledger.c.entry_id == entry_id))
        if key is None:
            return {}
        marks, item_marks = schema.marks, schema.adopted_marks
        by_mark = (
            sa.select(item_marks.c.item)
            .join(marks, marks.c.mark == item_marks.c.mark)
            .where(marks.c.key == key)
        )
        waits = table.c.key.is_(None) & table.c.item.in_(by_mark)
        known: dict[str, list[Item]] = {}
        for row in self._connection.execute(
            sa.select(table)
            .where(sa.or_(table.c.key == key, waits), table.c.format.in_(ids))
            .where(table.c.feed.in_(("", feed)))
            .order_by(table.c.feed.desc(), table.c.item)
        ):
            items = known.setdefault(row.format, [])
            if not items or items[0].feed == row.feed:
                items.append(_item(row))
        return {
            format: None if ids[format] in {each.guid for each in items} else items[0].guid
            for format, items in known.items()
        }


def _item(row: sa.Row[Any]) -> Item:
    return Item(
        feed=row.feed,
        format=row.format,
        guid=row.guid,
        addresses=tuple(row.addresses.split()),
        title=row.title,
        published=moment(row.published) if row.published else None,
        key=row.key,
    )
