"""Dates that stand in for those that sources do not give, for life; and the first crawls.

What a source listed when it was first crawled was there before: nobody knows since when.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from feedpub.archive.database import statement
from feedpub.archive.facts import DATED_LATE, FIRST_CRAWL, of_kind
from feedpub.archive.feeds import INDEX
from feedpub.archive.presence import current
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, seconds
from feedpub.compare_keys import marks_of
from feedpub.nouns import dataclass

_LEDGER = "SELECT ledger.key, ledger.id, ledger.published, ledger.stand_in"
_BY_ID = statement(
    "date by id", f"{_LEDGER} FROM ledger WHERE ledger.source = :source AND ledger.id = :id"
)
_BY_MARKS = statement(
    "dates by marks",
    f"{_LEDGER} FROM ledger WHERE ledger.source = :source AND ledger.key IN"
    " (SELECT marks.key FROM marks WHERE marks.mark IN (:marks...)) LIMIT 2",
)
_BY_KEY = statement("stand-in by key", "SELECT entry_id, stand_in FROM ledger WHERE key = :key")
_SAYING = statement(
    "articles that say the same",
    "SELECT ledger.id FROM articles JOIN ledger ON ledger.key = articles.key"
    " WHERE articles.words = :words AND ledger.source = :source LIMIT 1",
)
_FEEDS = statement(
    "feeds that have readers", "SELECT name FROM feeds WHERE entries > 0 ORDER BY name"
)


class KnownDate(NamedTuple):
    """The permanent date of publication of an article."""

    #: The article's id in its source.
    id: str

    #: In the time zone of the article's current version.
    published: datetime

    #: What stood in for it, in words. None: its source gave it.
    stand_in: str | None

    #: Of its current version, with the record that it was read from. None: there is none.
    title: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class FirstCrawl:
    """What a source listed when it was first crawled."""

    #: Hashes of the addresses.
    addresses: frozenset[str]

    #: The feeds that had been published by then.
    feeds: tuple[str, ...]

    def listed(self, address: str) -> bool:
        return _hash(address) in self.addresses


class StandIns:
    """The dates that stand in for those that sources do not give."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def known(self, source: str, names: Sequence[str]) -> KnownDate | None:
        """Return the date of the article of *source* that *names* identify. None: it is new.

        The first of *names* is its id, or the first of the addresses that stand for one.
        """
        database = self._database
        rows = [row for id in names for row in database.rows(_BY_ID, source=source, id=id)]
        if not rows:
            marks = [each for each in marks_of(names) if each.startswith("a:")]
            rows = database.rows(_BY_MARKS, source=source, marks=marks)
            if len(rows) > 1:
                # An address that several articles share identifies none of them.
                return None
        if not rows:
            return None
        row = rows[0]
        published, version = moment(row.published), current(database, row.key)
        if version is None:
            return KnownDate(row.id, published, row.stand_in)
        published = published.astimezone(version.article.published.tzinfo)
        return KnownDate(row.id, published, row.stand_in, version.article.title, version.origin)

    def record(self, key: int, stand_in: str) -> None:
        """Record what stands in for the date of the article *key*, unless something did before."""
        row = self._database.one(_BY_KEY, key=key)
        if row.stand_in is None:
            event = {"event": "stood-in", "entry_id": row.entry_id, "stand_in": stand_in}
            self._session.record(event)

    def saying(self, source: str, words: str) -> str | None:
        """Return the id of an article of *source* that says the same *words*, a hash of them."""
        found: str | None = self._database.value(_SAYING, source=source, words=words)
        return found

    def is_reported(self, source: str, id: str, published: datetime) -> bool:
        """Return whether it was reported that an article is dated now; record that it is."""
        fact, at = f"{DATED_LATE}{source} {id}", str(seconds(published))
        before = self._session.fact(fact)
        if before != at:
            self._session.set_fact(fact, at)
        return before == at

    def first_crawl(self, source: str) -> FirstCrawl | None:
        """Return the first crawl of *source*. None: it was not crawled yet."""
        found = self._session.fact(f"{FIRST_CRAWL}{source}")
        return None if found is None else _crawl(found)

    def begin(self, source: str, addresses: Iterable[str]) -> FirstCrawl:
        """Record the first crawl of *source*, which listed *addresses*."""
        feeds = [name for name in self._database.values(_FEEDS) if name != INDEX]
        hashes = sorted(set(map(_hash, addresses)))
        event = {"event": "first-crawl", "source": source}
        self._session.record(event | {"addresses": " ".join(hashes), "feeds": feeds})
        return FirstCrawl(frozenset(hashes), tuple(feeds))

    def unannounced(self, feed: str, sources: Collection[str]) -> frozenset[str]:
        """Return those of *sources* that were first crawled after *feed* had been published."""
        return frozenset(
            source
            for source, _, found in of_kind(self._database, FIRST_CRAWL)
            if source in sources and feed in _crawl(found).feeds
        )


def _crawl(fact: str) -> FirstCrawl:
    value = json.loads(fact)
    return FirstCrawl(frozenset(value["addresses"].split()), tuple(value["feeds"]))


def _hash(address: str) -> str:
    return hashlib.blake2b(address.encode(), digest_size=5).hexdigest()
