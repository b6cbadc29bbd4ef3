"""The entries of each feed as they were last published: what the next build is held against."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from hashlib import blake2b

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.records import readable
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.article import Article
from feedpub.feed import Entry

_COMPARED = [field.name for field in fields(Entry) if field.name != "id"]
_ID = "id."
_WORDS = "words"
_BY = "by"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEntry:
    """What is remembered of an entry."""

    id: str
    title: str

    #: In seconds since 1970.
    published: int

    #: A digest of each field of the entry that says something, by the field's name; of the
    #: article's words, by ``words``, and of what decides how it is told, by ``by``; and its id
    #: where a format has another, by ``id.FORMAT``.
    digests: dict[str, str]

    def is_comparable(self, other: PublishedEntry) -> bool:
        """Whether the two differ by the article alone, and not by how it is read or told."""
        by, words = self.digests.get(_BY), self.digests.get(_WORDS)
        return by is not None and by == other.digests.get(_BY) and words is not None

    def has_words_of(self, other: PublishedEntry) -> bool:
        """Whether people read the same in both."""
        return self.digests.get(_WORDS) == other.digests.get(_WORDS)

    def id_in(self, format: str) -> str | None:
        """Its id in the document in *format*; None if nobody wrote it down."""
        if id := self.digests.get(f"{_ID}{format}"):
            return id
        # A former version only kept that there are others.
        unsure = "ids" in self.digests and not any(name.startswith(_ID) for name in self.digests)
        return None if unsure else self.id

    def addresses(self, but: str) -> Iterator[str]:
        """The digests of the addresses that it leads to, but for that of *but*."""
        none = _digest(but)
        for name in ("link", "related"):
            if (found := self.digests.get(name, none)) != none:
                yield found

    def differs(self, other: PublishedEntry) -> list[str]:
        """The fields in which the two differ, in the order of :class:`~feedpub.feed.Entry`."""
        return [name for name in _COMPARED if self.digests.get(name) != other.digests.get(name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """An article whose entry a feed has shown, as it is kept now."""

    article: Article

    #: Whether it has not been out yet.
    waits: bool

    #: Whether the gate refused its entry.
    held: bool


class Entries:
    """What each feed last told of each entry."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def last(self, feed: str) -> list[PublishedEntry] | None:
        """The entries of *feed* as they were last published, in their order.

        None if that was a version of feedpub that did not write them down.
        """
        table = schema.entries
        query = sa.select(table).where(table.c.feed == feed).order_by(table.c.position)
        found = [
            PublishedEntry(
                id=row.entry_id,
                title=row.title,
                published=row.published,
                digests=json.loads(row.digests),
            )
            for row in self._session.connection.execute(query)
        ]
        if found:
            return found
        of = schema.feeds.c.name == feed
        count = self._session.connection.scalar(sa.select(schema.feeds.c.entries).where(of))
        return None if count else []

    def unremembered(self) -> set[str]:
        """The feeds that have entries which nobody wrote down."""
        written = sa.select(schema.entries.c.feed)
        query = sa.select(schema.feeds.c.name).where(
            schema.feeds.c.entries > 0, schema.feeds.c.name.not_in(written)
        )
        return set(self._session.connection.scalars(query))

    def published(self, feed: str, entries: Iterable[PublishedEntry]) -> None:
        """Keep that *feed*, which was published, has *entries*; nothing is written if it had."""
        now = list(entries)
        if now == self.last(feed):
            return
        table = schema.entries
        self._session.connection.execute(sa.delete(table).where(table.c.feed == feed))
        rows = [
            {
                "feed": feed,
                "position": position,
                "entry_id": each.id,
                "title": each.title,
                "published": each.published,
                "digests": json.dumps(each.digests, separators=(",", ":")),
            }
            for position, each in enumerate(now)
        ]
        if rows:
            self._session.connection.execute(sa.insert(table), rows)

    def whereabouts(self, entry_id: str) -> Whereabouts | None:
        """What became of the article with *entry_id*; None if the archive has no such article."""
        articles, ledger, quarantine = schema.articles, schema.ledger, schema.quarantine
        held = sa.exists().where(quarantine.c.key == articles.c.key).label("held")
        row = self._session.connection.execute(
            sa.select(articles.c.record, articles.c.waits_until, ledger.c.source, held)
            .join(ledger)
            .where(ledger.c.entry_id == entry_id)
        ).one_or_none()
        article = None if row is None else readable(row.source, row.record)
        if row is None or article is None:
            return None
        return Whereabouts(
            article=article,
            waits=row.waits_until is not None,
            held=bool(row.held),
        )


def told(entry: Entry, *, words: str | None = None, by: str = "") -> PublishedEntry:
    """What is remembered of *entry*, whose article has *words*, and which is told *by* a rule."""
    values = ((name, getattr(entry, name)) for name in _COMPARED)
    digests = {name: _digest(value) for name, value in values if value not in (None, ())}
    digests |= {f"{_ID}{format}": id for format, id in entry.ids}
    if words is not None:
        digests |= {_WORDS: _digest(words), _BY: _digest(by)}
    return PublishedEntry(
        id=entry.id,
        title=entry.title,
        published=seconds(entry.published),
        digests=digests,
    )


def _digest(value: object) -> str:
    """Six bytes are enough to see a change by: two that clash hide one, and make none."""
    return urlsafe_b64encode(blake2b(repr(value).encode(), digest_size=6).digest()).decode()
