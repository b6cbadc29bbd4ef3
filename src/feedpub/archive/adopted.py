"""The items of feeds that other software published, and the articles that they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from feedpub.archive.database import Row, batches, statement
from feedpub.archive.presence import current
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, seconds
from feedpub.archive.unread import need
from feedpub.compare_keys import marks_of, same_title
from feedpub.nouns import dataclass

#: What an item and an article have in common.
Common = Literal["address", "content id", "title and day"]

#: Titles of one story on its day: "Weather" is on every day, and shorter.
_DAY = timedelta(days=1)
_TITLE = 12

_ITEM = (
    "SELECT adopted.feed, adopted.format, adopted.guid, adopted.addresses, adopted.title,"
    " adopted.published, adopted.key FROM adopted"
)
_BY_GUID = statement(
    "item by guid", f"{_ITEM} WHERE feed = :feed AND format = :format AND guid = :guid"
)
_ANY_WAITS = statement(
    "any item without an article", "SELECT 1 FROM adopted WHERE key IS NULL LIMIT 1"
)
_DAYS_SINCE = statement(
    "dates of articles since",
    "SELECT min(published) AS first, max(published) AS last FROM articles WHERE key > :since",
)
_WAITING = statement(
    "items without an article",
    f"{_ITEM} WHERE key IS NULL AND (published BETWEEN :first AND :last OR item IN ("
    "SELECT adopted_marks.item FROM adopted_marks"
    " JOIN marks ON marks.mark = adopted_marks.mark WHERE marks.key > :since)) ORDER BY item",
)
_BY_MARKS = statement(
    "articles by marks", "SELECT DISTINCT key FROM marks WHERE mark IN (:marks...) ORDER BY key"
)
_OF_DAY = statement(
    "articles by day",
    "SELECT key, {json_text record, title} AS title FROM articles"
    " WHERE published BETWEEN :first AND :last",
)
_CANDIDATE = statement(
    "candidate",
    "SELECT ledger.source, ledger.id, ledger.entry_id, ledger.published, articles.waits_until,"
    " {json_text articles.record, title} AS title"
    " FROM ledger LEFT JOIN articles ON articles.key = ledger.key WHERE ledger.key = :key",
)
_ANY_FEED = statement("any published feed", "SELECT 1 FROM feeds LIMIT 1")
_NEWEST = statement("newest article", "SELECT max(key) FROM ledger")
_OF_ARTICLE = statement("items of article", f"{_ITEM} WHERE key = :key ORDER BY item")
_IDS = statement(
    "ids of adopted articles",
    "SELECT key, feed, format, guid FROM adopted WHERE key IN (:keys...) ORDER BY item",
)
_ENTRY_IDS = statement(
    "entry ids of adopted articles",
    "SELECT ledger.entry_id FROM ledger JOIN adopted ON adopted.key = ledger.key"
    " WHERE adopted.feed IN ('', :feed)",
)
_OTHER_ENTRY_ID = statement(
    "other article with entry id",
    "SELECT key FROM ledger WHERE entry_id = :guid AND key <> :key",
)
_OTHER_GUID = statement(
    "other article with guid", "SELECT key FROM adopted WHERE guid = :guid AND key <> :key"
)
_HAS_GUID = statement(
    "article has guid", "SELECT 1 FROM adopted WHERE guid = :guid AND key IS NOT NULL LIMIT 1"
)
_ANY = statement("any item", "SELECT 1 FROM adopted LIMIT 1")
_KEY = statement("key of entry", "SELECT key FROM ledger WHERE entry_id = :entry_id")
_KNOWN_AS = statement(
    "items that an article is or may be",
    f"{_ITEM} WHERE format IN (:formats...) AND feed IN ('', :feed)"
    " AND (key = :key OR key IS NULL AND item IN ("
    "SELECT adopted_marks.item FROM adopted_marks"
    " JOIN marks ON marks.mark = adopted_marks.mark WHERE marks.key = :key))"
    " ORDER BY feed DESC, item",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of an adopted feed, as its readers have it."""

    #: The feed that replaces its feed. Empty: unspecified.
    feed: str
    format: str

    #: What identifies it for readers: its guid, or its link if it had none.
    guid: str

    #: Its addresses, the link first.
    addresses: tuple[str, ...]
    title: str

    #: None if it had no date.
    published: datetime | None

    #: The archive's number for its article. None: not found yet.
    key: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionCandidate:
    """An article that may be that of an item."""

    key: int
    source: str
    id: str
    entry_id: str
    title: str

    #: In the archive.
    published: datetime

    #: Whether readers may have seen an entry of it.
    seen: bool

    def __str__(self) -> str:
        return f"{self.source}/{self.id}"


class Adopted:
    """The items of adopted feeds, which must keep their ids for their readers."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def add(self, item: Item) -> bool:
        """Record *item*. Returns whether it is new."""
        if self._database.row(_BY_GUID, **_identity(item)) is not None:
            return False
        event = {
            "event": "adopted",
            **_identity(item),
            "addresses": " ".join(item.addresses),
            "title": item.title,
            "published": 0 if item.published is None else seconds(item.published),
        }
        self._session.record(event)
        return True

    def kept(self, items: Iterable[Item]) -> list[Item]:
        """Return *items* as they are recorded, in their order."""
        return [_item(self._database.one(_BY_GUID, **_identity(each))) for each in items]

    def waiting(self, since: int) -> list[Item]:
        """Return the items without an article that an article with a key above *since* may be."""
        if self._database.value(_ANY_WAITS) is None:
            return []
        first, last = self._database.one(_DAYS_SINCE, since=since)
        if first is None:
            return []
        day = int(_DAY.total_seconds())
        rows = self._database.rows(_WAITING, first=first - day, last=last + day, since=since)
        return list(map(_item, rows))

    def candidates(self, item: Item) -> tuple[Common, list[AdoptionCandidate]]:
        """Return the articles that *item* may be, and by what: the most certain that finds any.

        Raises: UnreadArticles.
        """
        marks = marks_of(item.addresses)
        kinds: tuple[tuple[Common, str], ...] = (("address", "a:"), ("content id", "c:"))
        for common, kind in kinds:
            wanted = [mark for mark in marks if mark.startswith(kind)]
            keys = self._database.values(_BY_MARKS, marks=wanted)
            if len(keys) > 1:
                # One that once had the address gives way to one that has it now.
                keys = [key for key in keys if self._has(key, set(wanted))] or keys
            if keys:
                need(self._database, keys)
                return common, [self.known(key) for key in keys]
        keys = list(self._of_one_day(item))
        need(self._database, keys)
        return "title and day", [self.known(key) for key in keys]

    def _has(self, key: int, wanted: set[str]) -> bool:
        found = current(self._database, key)
        if found is None:
            return False
        return not wanted.isdisjoint(marks_of((found.article.url, found.article.short_link)))

    def _of_one_day(self, item: Item) -> Iterator[int]:
        """Yield the articles with the title of *item* and about its date."""
        title = same_title(item.title)
        if item.published is None or len(title) < _TITLE:
            return
        at, day = seconds(item.published), int(_DAY.total_seconds())
        for row in self._database.rows(_OF_DAY, first=at - day, last=at + day):
            if same_title(row.title or "") == title:
                yield row.key

    def known(self, key: int) -> AdoptionCandidate:
        """Return the article of *key*."""
        row = self._database.one(_CANDIDATE, key=key)
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
        return self._database.value(_ANY_FEED) is not None

    def newest(self) -> int:
        """Return the key of the article that is new last; 0 if there is none."""
        return int(self._database.value(_NEWEST) or 0)

    def items_of(self, key: int) -> list[Item]:
        """Return the items that are the article of *key*."""
        return list(map(_item, self._database.rows(_OF_ARTICLE, key=key)))

    def ids(self, keys: Sequence[int]) -> dict[int, tuple[tuple[str, str, str], ...]]:
        """Return feed, format and id of the items that are the articles of *keys*, by key."""
        found: dict[int, tuple[tuple[str, str, str], ...]] = {}
        for some in batches(keys):
            for row in self._database.rows(_IDS, keys=some):
                found[row.key] = (*found.get(row.key, ()), (row.feed, row.format, row.guid))
        return found

    def entry_ids(self, feed: str) -> frozenset[str]:
        """Return the entry ids of the articles that are items of the feed that *feed* replaces."""
        return frozenset(self._database.values(_ENTRY_IDS, feed=feed))

    def holder(self, guid: str, key: int) -> AdoptionCandidate | None:
        """Return the article other than that of *key* which *guid* identifies for readers."""
        for query in (_OTHER_ENTRY_ID, _OTHER_GUID):
            if (other := self._database.value(query, guid=guid, key=key)) is not None:
                return self.known(other)
        return None

    def knows(self, guid: str) -> bool:
        """Whether *guid* identifies an article for readers of an adopted feed."""
        return self._database.value(_HAS_GUID, guid=guid) is not None

    def take(self, item: Item, known: AdoptionCandidate) -> None:
        """Record for life that *item* is the article *known*."""
        event = {"event": "matched", **_identity(item)}
        self._session.record(event | {"source": known.source, "id": known.id})

    def rename(self, known: AdoptionCandidate, entry_id: str) -> None:
        """Give the article, which no reader has seen, the *entry_id* for life."""
        event = {"event": "renamed", "source": known.source, "id": known.id}
        self._session.record(event | {"entry_id": entry_id})

    def any(self) -> bool:
        """Whether there is any item: most newsrooms have adopted nothing."""
        return self._database.value(_ANY) is not None

    def known_as(self, entry_id: str, feed: str, ids: Mapping[str, str]) -> dict[str, str | None]:
        """Return the ids of the article *entry_id* for readers of *feed*, by format.

        *ids* are those that it gets, by format. Only formats in which readers have it already: None
        if they have it by the id that it gets, else an id by which they have it.
        """
        key = self._database.value(_KEY, entry_id=entry_id)
        if key is None:
            return {}
        known: dict[str, list[Item]] = {}
        for row in self._database.rows(_KNOWN_AS, formats=ids, feed=feed, key=key):
            items = known.setdefault(row.format, [])
            if not items or items[0].feed == row.feed:
                items.append(_item(row))
        return {
            format: None if ids[format] in {each.guid for each in items} else items[0].guid
            for format, items in known.items()
        }


def _identity(item: Item) -> dict[str, str]:
    return {"feed": item.feed, "format": item.format, "guid": item.guid}


def _item(row: Row) -> Item:
    return Item(
        feed=row.feed,
        format=row.format,
        guid=row.guid,
        addresses=tuple(row.addresses.split()),
        title=row.title,
        published=moment(row.published) if row.published else None,
        key=row.key,
    )
