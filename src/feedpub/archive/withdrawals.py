"""Withdrawn articles, and the tombstones of feeds that had them."""

from __future__ import annotations

import html
from collections.abc import Collection
from datetime import datetime
from typing import Literal

from feedpub.archive import former_value_events, reappearance
from feedpub.archive.adopted import Adopted
from feedpub.archive.database import Row, statement
from feedpub.archive.journal import Event
from feedpub.archive.learnt_sites import erase_page
from feedpub.archive.records import readable
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, moment_or_none, seconds
from feedpub.article import Article, ids_in
from feedpub.feed import Channel, Withdrawn
from feedpub.nouns import dataclass, replace

#: Tombstones of a feed at most; the newest are kept.
_TOMBSTONES = 100

Kind = Literal["gone", "replaced", "erased"]

# What a name may be, in this order; at most one of them counts.
_NAMED = tuple(
    statement(f"articles by {what}", f"SELECT key FROM ledger WHERE {condition} ORDER BY key")
    for what, condition in (
        ("entry id", "entry_id = :name"),
        ("id of adopted item", "key IN (SELECT key FROM adopted WHERE guid = :name)"),
        ("id", "id = :name"),
        ("source and id", "source = :source AND id = :id"),
        ("address", "key IN (SELECT key FROM addresses WHERE address IN (:spellings...))"),
    )
)
_WITHDRAWN = statement(
    "withdrawn", "SELECT key FROM withdrawals WHERE restored IS NULL ORDER BY key"
)
_LEDGER = statement("ledger entry", "SELECT source, id, entry_id FROM ledger WHERE key = :key")
_ADDRESSES = statement("addresses", "SELECT address FROM addresses WHERE key = :key")
_GUIDS = statement("guids", "SELECT DISTINCT guid FROM adopted WHERE key = :key")
_RECORD = statement("record", "SELECT record FROM articles WHERE key = :key")
_ORDER = statement(
    "order",
    "SELECT kind, at, until, note, reason, title, text FROM withdrawals"
    " WHERE key = :key AND restored IS NULL",
)
_BY_SOURCE = statement(
    "withdrawn by source",
    "SELECT 1 FROM source_takedowns WHERE source = :source AND id = :id AND holds = 1",
)
_READ_SOURCE_AGAIN = statement(
    "read source again", "UPDATE inputs SET mark = NULL WHERE source = :source"
)
_FEEDS = statement(
    "feeds with entry",
    "SELECT feed FROM entries WHERE entry_id = :entry_id"
    " UNION SELECT feed FROM tombstones WHERE entry_id = :entry_id AND ended IS NULL",
)
_TOMBSTONES_OF_FEED = statement(
    "tombstones of feed",
    "SELECT tombstones.entry_id, tombstones.at, withdrawals.note, withdrawals.kind, ledger.key,"
    " ledger.source, articles.record FROM tombstones"
    " JOIN ledger ON ledger.entry_id = tombstones.entry_id"
    " JOIN withdrawals ON withdrawals.key = ledger.key"
    " LEFT JOIN articles ON articles.key = ledger.key"
    " WHERE tombstones.feed = :feed AND tombstones.ended IS NULL"
    " AND (tombstones.at <= :now OR withdrawals.until = 0)"
    f" ORDER BY tombstones.at DESC, tombstones.entry_id LIMIT {_TOMBSTONES}",
)
_LAST_RESTORED = statement(
    "last restored in feed", "SELECT max(ended) FROM tombstones WHERE feed = :feed"
)
_SINCE = statement(
    "withdrawn since",
    "SELECT withdrawals.at FROM withdrawals JOIN ledger ON ledger.key = withdrawals.key"
    " WHERE ledger.entry_id = :entry_id AND withdrawals.restored IS NULL",
)
_ERASE = tuple(
    statement(f"erase from {table}", f"DELETE FROM {table} WHERE key = :key")
    for table in (
        "facets",
        "moments",
        "addresses",
        "marks",
        "superseded",
        "unread",
        "articles",
    )
)
_ERASE_KEPT_VALUES = statement("erase kept values", "DELETE FROM kept_values WHERE key = :key")
_ERASE_QUARANTINE = statement(
    "erase from quarantine",
    "DELETE FROM quarantine WHERE key = :key OR (source = :source AND id = :id)",
)
_ERASE_ENTRIES = statement("erase entries", "DELETE FROM entries WHERE entry_id = :entry_id")
_ADOPTED_AS = statement(
    "items adopted as",
    "SELECT item, feed, format, guid FROM adopted WHERE key = :key OR (key IS NULL AND item IN"
    " (SELECT adopted_marks.item FROM adopted_marks"
    " JOIN marks ON marks.mark = adopted_marks.mark WHERE marks.key = :key))",
)
_ERASE_ADOPTED_MARKS = statement(
    "erase adopted marks", "DELETE FROM adopted_marks WHERE item = :item"
)
_ERASE_ADOPTED = statement(
    "erase adopted", "UPDATE adopted SET title = '', addresses = '', named = '' WHERE item = :item"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How to withdraw an article."""

    kind: Kind = "gone"

    #: Public; internal to the archive.
    note: str = ""
    reason: str = ""

    #: The words that replace its own until ``until``. Empty until the order is recorded: words in
    #: the language of its feeds.
    title: str = ""
    text: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An article that a command names."""

    key: int
    source: str
    id: str
    entry_id: str

    #: Ids by which readers of adopted feeds know it.
    old_ids: tuple[str, ...]

    #: The addresses that it has had.
    addresses: tuple[str, ...]

    #: Its current version. None if it was erased.
    article: Article | None

    #: The order in force, and its date. None: it is not withdrawn.
    order: Order | None
    at: datetime | None

    #: Whether its source withdrew it, and not a command.
    by_source: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstones:
    """The withdrawn articles that a feed had shown."""

    #: The newest first.
    withdrawn: tuple[Withdrawn, ...] = ()

    #: When an article was last removed from the feed or restored. None: never.
    moved: datetime | None = None


class Withdrawals:
    """Withdrawn articles stay withdrawn until they are restored, whatever their source has."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def find(self, name: str) -> list[Subject]:
        """Return the articles with *name*: an entry id, an id, SOURCE/ID, or an address."""
        source, _, id = name.partition("/")
        values = {
            "name": name,
            "source": source,
            "id": id,
            "spellings": {name, name.rstrip("/"), name + "/"},
        }
        for query in _NAMED:
            if keys := self._database.values(query, **values):
                return [self.subject(key) for key in keys]
        return []

    def held(self) -> list[Subject]:
        """Return the articles that are withdrawn."""
        return [self.subject(key) for key in self._database.values(_WITHDRAWN)]

    def subject(self, key: int) -> Subject:
        """Return the article *key* of the ledger."""
        row = self._database.one(_LEDGER, key=key)
        found = self._database.row_to_check(_RECORD, key=key)
        order = self._database.row(_ORDER, key=key)
        held = self._database.value(_BY_SOURCE, source=row.source, id=row.id)
        return Subject(
            key=key,
            source=row.source,
            id=row.id,
            entry_id=row.entry_id,
            old_ids=tuple(sorted(self._database.values(_GUIDS, key=key))),
            addresses=tuple(sorted(self._database.values(_ADDRESSES, key=key))),
            article=None if found is None else readable(row.source, found.record),
            order=None if order is None else _order(order),
            at=None if order is None else moment(order.at),
            by_source=order is not None and held is not None,
        )

    def withdraw(self, subject: Subject, order: Order, now: datetime) -> bool:
        """Withdraw *subject*; its feeds become pending.

        If its source had withdrawn it, it is now withdrawn by this order. Returns False for an
        order in force, which is not repeated.
        """
        if subject.order == order and not subject.by_source:
            return False
        at = self._session.clock.dated(now)
        until = None if order.until is None else order.until - (now - at)
        if subject.order is not None and subject.at and subject.order.kind != "replaced":
            # It has been gone since then.
            at = subject.at
        event = {
            "event": "withdrawn",
            "entry_id": subject.entry_id,
            "kind": order.kind,
            "at": seconds(at),
            "until": seconds(until) if until else 0,
            "note": order.note,
            "reason": order.reason,
            "title": order.title,
            "text": order.text,
            "feeds": self.feeds(subject.entry_id),
        }
        self._session.record(event)
        if subject.addresses:
            self._session.record(reappearance.event_of(subject.entry_id, subject.addresses))
        return True

    def restore(self, subject: Subject, reason: str, now: datetime) -> None:
        """Restore *subject*; an article that was erased is read again."""
        at = seconds(self._session.clock.dated(now))
        self._session.record(
            {"event": "restored", "entry_id": subject.entry_id, "at": at, "reason": reason}
        )
        if subject.article is None:
            self._database.run(_READ_SOURCE_AGAIN, source=subject.source)

    def feeds(self, entry_id: str) -> list[str]:
        """Return the feeds that have the entry, or a tombstone for it."""
        return sorted(self._database.values(_FEEDS, entry_id=entry_id))

    def of_feed(self, channel: Channel, now: datetime) -> Tombstones:
        """Return the tombstones of the feed of *channel* at *now*."""
        rows = self._database.rows_to_check(
            _TOMBSTONES_OF_FEED, feed=channel.name, now=seconds(now)
        )
        ended = self._database.value(_LAST_RESTORED, feed=channel.name)
        old = Adopted(self._session).ids([row.key for row in rows])
        moments = [*(row.at for row in rows[:1]), *([] if ended is None else [ended])]
        return Tombstones(
            withdrawn=tuple(
                Withdrawn(
                    id=row.entry_id,
                    ids=ids_in(channel.feed, old.get(row.key, ())),
                    at=moment(row.at),
                    note=row.note or None,
                    link=None if row.kind == "erased" else _link(row),
                )
                for row in rows
            ),
            moved=moment(max(moments)) if moments else None,
        )

    def since(self, entry_id: str) -> datetime | None:
        """Return when the article was withdrawn. None if it is not."""
        return moment_or_none(self._database.value(_SINCE, entry_id=entry_id))

    def erase(self, key: int) -> None:
        """Delete the contents of article *key*; its ids and dates stay.

        See :meth:`.Session.sweep` for what the files still have of it.
        """
        article = self._database.one(_LEDGER, key=key)
        self._database.run(_ERASE_QUARANTINE, key=key, source=article.source, id=article.id)
        self._database.run(_ERASE_ENTRIES, entry_id=article.entry_id)
        erase_page(self._database, key)
        is_kept = self._erase_kept_values(key, article.entry_id)
        items = self._erase_adopted(key)
        for erase in _ERASE:
            self._database.run(erase, key=key)
        if not (is_kept or items):
            return
        wiped = {"title": "", "addresses": ""}

        def without_words(event: Event) -> Event:
            if event["event"] == "kept" and event["entry_id"] == article.entry_id:
                return event | former_value_events.WIPED
            if event["event"] != "adopted":
                return event
            is_its = (event["feed"], event["format"], event["guid"]) in items
            return event | wiped if is_its else event

        self._session.reword(without_words)

    def _erase_kept_values(self, key: int, entry_id: str) -> bool:
        """Delete the former values that the article is found by; return whether it has any.

        The journal's event stays, without its words, and so does a row.
        """
        if not self._database.run(_ERASE_KEPT_VALUES, key=key):
            return False
        former_value_events.apply(
            self._database, {"event": "kept", "entry_id": entry_id, **former_value_events.WIPED}
        )
        return True

    def _erase_adopted(self, key: int) -> Collection[tuple[str, str, str]]:
        """Delete titles and addresses of the items that the article is; return what names these.

        This includes items that lead to it and were never matched.
        """
        rows = self._database.rows(_ADOPTED_AS, key=key)
        items = [{"item": row.item} for row in rows]
        self._database.run_many(_ERASE_ADOPTED_MARKS, items)
        self._database.run_many(_ERASE_ADOPTED, items)
        return {(row.feed, row.format, row.guid) for row in rows}


def _link(row: Row) -> str | None:
    """Return the link of the article of *row*. None if it has none, or its record is damaged."""
    article = readable(row.source, row.record) if row.record else None
    return None if article is None else article.url or article.short_link


def _order(row: Row) -> Order:
    return Order(
        kind=row.kind,
        note=row.note,
        reason=row.reason,
        title=row.title,
        text=row.text,
        until=moment(row.until) if row.until else None,
    )


def replaced(article: Article, title: str, text: str, at: datetime) -> Article:
    """Return *article* with other words; address, date and section stay."""
    paragraphs = [html.escape(each.strip(), quote=False) for each in text.split("\n\n")]
    return replace(
        article,
        title=title,
        kicker=None,
        short_title=None,
        summary=None,
        content_html="".join(f"<p>{each}</p>" for each in paragraphs if each) or None,
        authors=(),
        agencies=(),
        tags=(),
        images=(),
        inline_images=(),
        media=(),
        episode=None,
        comments=None,
        place=None,
        rights=None,
        usage_terms=None,
        correction=None,
        access=None,
        sponsored=False,
        extra=(),
        updated=at,
    )
