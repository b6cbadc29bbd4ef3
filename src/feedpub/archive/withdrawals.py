"""Articles that were taken down, and the feeds that tell their readers of it."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from feedpub.archive import reappearance, schema
from feedpub.archive.adopted import Adopted
from feedpub.archive.journal import Event
from feedpub.archive.records import readable
from feedpub.archive.schema import source_takedowns, superseded
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, moment_or_none, seconds
from feedpub.article import Article
from feedpub.assembly.entries import feed_of, ids_in
from feedpub.feed import Channel, Withdrawn

#: How many tombstones a feed has at most: the newest.
_TOMBSTONES = 100

Kind = Literal["gone", "replaced", "erased"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How an article is taken down."""

    kind: Kind = "gone"

    #: What everybody may read of it, and what stays in the archive.
    note: str = ""
    reason: str = ""

    #: What stands in its place until ``until``, for one that is replaced.
    title: str = ""
    text: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An article that somebody named."""

    key: int
    source: str
    id: str
    entry_id: str

    #: By which readers of adopted feeds know it.
    old_ids: tuple[str, ...]

    #: The addresses that it has had.
    addresses: tuple[str, ...]

    #: As it is kept now. None if its text was erased.
    article: Article | None

    #: The order that holds for it, and when it was given. None: it is not withdrawn.
    order: Order | None
    at: datetime | None

    #: Whether its source took it down, and not somebody by hand.
    by_source: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstones:
    """What a feed says of articles that it has shown and that were withdrawn."""

    #: The newest first.
    withdrawn: tuple[Withdrawn, ...] = ()

    #: When an article was last taken out of the feed or put back. None: never.
    moved: datetime | None = None


class Withdrawals:
    """What was taken down stays down, whatever its source says, until it is restored."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, name: str) -> list[Subject]:
        """The articles that *name* may mean: an entry id, an id, SOURCE/ID, or an address."""
        ledger, addresses, adopted = schema.ledger, schema.addresses, schema.adopted
        source, _, id = name.partition("/")
        spellings = {name, name.rstrip("/"), name + "/"}
        led = sa.select(addresses.c.key).where(addresses.c.address.in_(spellings))
        for condition in (
            ledger.c.entry_id == name,
            ledger.c.key.in_(sa.select(adopted.c.key).where(adopted.c.guid == name)),
            ledger.c.id == name,
            (ledger.c.source == source) & (ledger.c.id == id),
            ledger.c.key.in_(led),
        ):
            query = sa.select(ledger.c.key).where(condition).order_by(ledger.c.key)
            if keys := self._session.connection.scalars(query).all():
                return [self.subject(key) for key in keys]
        return []

    def held(self) -> list[Subject]:
        """The articles that are withdrawn."""
        table = schema.withdrawals
        query = sa.select(table.c.key).where(table.c.restored.is_(None)).order_by(table.c.key)
        return [self.subject(key) for key in self._session.connection.scalars(query).all()]

    def subject(self, key: int) -> Subject:
        """The article *key* of the ledger."""
        ledger, addresses, table = schema.ledger, schema.addresses, schema.withdrawals
        connection = self._session.connection
        row = connection.execute(sa.select(ledger).where(ledger.c.key == key)).one()
        known = connection.scalars(
            sa.select(addresses.c.address).where(addresses.c.key == key)
        ).all()
        adopted = schema.adopted
        guids = sa.select(adopted.c.guid).where(adopted.c.key == key).distinct()
        record = connection.scalar(
            sa.select(schema.articles.c.record).where(schema.articles.c.key == key)
        )
        order = connection.execute(
            sa.select(table).where(table.c.key == key, table.c.restored.is_(None))
        ).one_or_none()
        downs = source_takedowns
        held = sa.exists().where(
            downs.c.source == row.source, downs.c.id == row.id, downs.c.holds == 1
        )
        by_source = order is not None and bool(connection.scalar(sa.select(held)))
        return Subject(
            key=key,
            source=row.source,
            id=row.id,
            entry_id=row.entry_id,
            old_ids=tuple(sorted(connection.scalars(guids))),
            addresses=tuple(sorted(known)),
            article=None if record is None else readable(row.source, record),
            order=None if order is None else _order(order),
            at=None if order is None else moment(order.at),
            by_source=by_source,
        )

    def withdraw(self, subject: Subject, order: Order, now: datetime) -> None:
        """Take *subject* down; its feeds are pending. An order that holds is not repeated.

        What its source took down is now withdrawn by whoever orders it.
        """
        if subject.order == order and not subject.by_source:
            return
        at = now
        if subject.order is not None and subject.at and subject.order.kind != "replaced":
            # It is gone since then, whatever else becomes of it.
            at = subject.at
        event = {
            "event": "withdrawn",
            "entry_id": subject.entry_id,
            "kind": order.kind,
            "at": seconds(at),
            "until": seconds(order.until) if order.until else 0,
            "note": order.note,
            "reason": order.reason,
            "title": order.title,
            "text": order.text,
            "feeds": self.feeds(subject.entry_id),
        }
        self._session.tell(event)
        if subject.addresses:
            self._session.tell(reappearance.event_of(subject.entry_id, subject.addresses))

    def restore(self, subject: Subject, reason: str, now: datetime) -> None:
        """Show *subject* again; an article that was erased is read anew."""
        at = seconds(now)
        self._session.tell(
            {"event": "restored", "entry_id": subject.entry_id, "at": at, "reason": reason}
        )
        if subject.article is None:
            table = schema.inputs
            of = table.c.source == subject.source
            self._session.connection.execute(sa.update(table).where(of).values(mark=None))

    def feeds(self, entry_id: str) -> list[str]:
        """The feeds that show the entry, or tell that it is gone."""
        entries, stones = schema.entries, schema.tombstones
        showing = sa.select(entries.c.feed).where(entries.c.entry_id == entry_id)
        telling = sa.select(stones.c.feed).where(
            stones.c.entry_id == entry_id, stones.c.ended.is_(None)
        )
        both = self._session.connection.scalars(sa.union(showing, telling))
        return sorted(set(both))

    def of_feed(self, channel: Channel, now: datetime) -> Tombstones:
        """What the feed of *channel* tells of withdrawals at *now*."""
        feed = channel.name
        stones, table, ledger = schema.tombstones, schema.withdrawals, schema.ledger
        past = sa.or_(stones.c.at <= seconds(now), table.c.until == 0)
        query = (
            sa.select(stones, table.c.note, table.c.kind, ledger.c.key, schema.articles.c.record)
            .join(ledger, ledger.c.entry_id == stones.c.entry_id)
            .join(table, table.c.key == ledger.c.key)
            .outerjoin(schema.articles, schema.articles.c.key == ledger.c.key)
            .where(stones.c.feed == feed)
        )
        connection = self._session.connection
        rows = connection.execute(
            query.where(stones.c.ended.is_(None), past)
            .order_by(stones.c.at.desc(), stones.c.entry_id)
            .limit(_TOMBSTONES)
        ).all()
        ended = connection.scalar(
            sa.select(sa.func.max(stones.c.ended)).where(stones.c.feed == feed)
        )
        old = Adopted(self._session).ids([row.key for row in rows])
        moments = [*(row.at for row in rows[:1]), *([] if ended is None else [ended])]
        return Tombstones(
            withdrawn=tuple(
                Withdrawn(
                    id=row.entry_id,
                    ids=ids_in(feed_of(channel), old.get(row.key, ())),
                    at=moment(row.at),
                    note=row.note or None,
                    link=None if row.kind == "erased" else _link(row.record),
                )
                for row in rows
            ),
            moved=moment(max(moments)) if moments else None,
        )

    def since(self, entry_id: str) -> datetime | None:
        """When the article was withdrawn. None: it is not."""
        table = schema.withdrawals
        at = self._session.connection.scalar(
            sa.select(table.c.at)
            .join(schema.ledger)
            .where(schema.ledger.c.entry_id == entry_id, table.c.restored.is_(None))
        )
        return moment_or_none(at)

    def erase(self, key: int) -> None:
        """Forget what the article *key* said; its ids and dates stay. See :meth:`swept`."""
        connection = self._session.connection
        ledger = connection.execute(
            sa.select(schema.ledger).where(schema.ledger.c.key == key)
        ).one()
        waiting = schema.quarantine
        same = (waiting.c.source == ledger.source) & (waiting.c.id == ledger.id)
        connection.execute(sa.delete(waiting).where((waiting.c.key == key) | same))
        shown = schema.entries.c.entry_id == ledger.entry_id
        connection.execute(sa.delete(schema.entries).where(shown))
        self._erase_adopted(key)
        said = (schema.addresses, schema.marks, superseded, schema.articles)
        for table in (schema.facets, schema.moments, *said):
            connection.execute(sa.delete(table).where(table.c.key == key))

    def _erase_adopted(self, key: int) -> None:
        """Forget titles and addresses of the items that the article is, here and in the journal.

        Those that lead to it and were never matched are taken for it, too.
        """
        connection = self._session.connection
        adopted, marks, own = schema.adopted, schema.adopted_marks, schema.marks
        led = sa.select(marks.c.item).join(own, own.c.mark == marks.c.mark).where(own.c.key == key)
        its = sa.or_(adopted.c.key == key, adopted.c.key.is_(None) & adopted.c.item.in_(led))
        rows = connection.execute(sa.select(adopted).where(its)).all()
        items = [row.item for row in rows]
        connection.execute(sa.delete(marks).where(marks.c.item.in_(items)))
        wiped = {"title": "", "addresses": ""}
        erased = sa.update(adopted).where(adopted.c.item.in_(items))
        connection.execute(erased.values(wiped | {"named": ""}))
        known = {(row.feed, row.format, row.guid) for row in rows}

        def without_words(event: Event) -> Event:
            if event["event"] != "adopted":
                return event
            is_its = (event["feed"], event["format"], event["guid"]) in known
            return event | wiped if is_its else event

        if known:
            self._session.reword(without_words)


def _link(record: str | None) -> str | None:
    said = json.loads(record) if record else {}
    link: str | None = said.get("url") or said.get("short_link")
    return link


def _order(row: Any) -> Order:
    return Order(
        kind=row.kind,
        note=row.note,
        reason=row.reason,
        title=row.title,
        text=row.text,
        until=moment(row.until) if row.until else None,
    )


def replaced(article: Article, title: str, text: str, at: datetime) -> Article:
    """What stands in the place of *article*: its address, date and section, and other words."""
    paragraphs = [html.escape(each.strip(), quote=False) for each in text.split("\n\n")]
    return replace(
        article,
        title=title,
        kicker=None,
        summary=None,
        content_html="".join(f"<p>{each}</p>" for each in paragraphs if each) or None,
        authors=(),
        agencies=(),
        tags=(),
        images=(),
        rights=None,
        access=None,
        sponsored=False,
        updated=at,
    )
