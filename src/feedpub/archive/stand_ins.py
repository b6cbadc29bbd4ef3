"""Dates that stand in for those that sources do not give, for life; and the first crawls of lists.

What was in a list when it was first crawled was there before: nobody knows since when.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from feedpub.archive.database import statement
from feedpub.archive.facts import DATED_LATE, FIRST_CRAWL, FIRST_LISTED, of_kind
from feedpub.archive.feeds import INDEX
from feedpub.archive.presence import current
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, seconds
from feedpub.article import Article
from feedpub.compare_keys import marks_of

#: Between two pages of one list that were first seen together.
STEP = timedelta(seconds=1)

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
_WORDS = statement(
    "words of articles without a date",
    "SELECT articles.words, ledger.id FROM ledger JOIN articles ON articles.key = ledger.key"
    " WHERE ledger.source = :source AND ledger.stand_in IS NOT NULL"
    " AND articles.words IS NOT NULL ORDER BY ledger.key DESC",
)
_ANY = statement(
    "any stand-in of source",
    "SELECT 1 FROM ledger WHERE source = :source AND stand_in IS NOT NULL LIMIT 1",
)
_FEEDS = statement("names of published feeds", "SELECT name FROM feeds ORDER BY name")


class KnownDate(NamedTuple):
    """The permanent date of publication of an article."""

    #: The article's id in its source.
    id: str

    #: In the time zone of the article's current version.
    published: datetime

    #: What stood in for it, in words. None: its source gave it.
    stand_in: str | None

    #: Its current version, and the record that it was read from. None: there is none.
    article: Article | None = None
    origin: str | None = None


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
        return KnownDate(row.id, published, row.stand_in, version.article, version.origin)

    def record(self, key: int, stand_in: str) -> None:
        """Record what stands in for the date of the article *key*, unless something did before."""
        row = self._database.one(_BY_KEY, key=key)
        if row.stand_in is None:
            event = {"event": "stood-in", "entry_id": row.entry_id, "stand_in": stand_in}
            self._session.record(event)

    def has_any(self, source: str) -> bool:
        """Return whether something stands in for the date of an article of *source*."""
        return self._database.value(_ANY, source=source) is not None

    def words(self, source: str) -> dict[str, str]:
        """Return the ids of the articles of *source* without a date, by hashes of their words."""
        return dict(self._database.rows(_WORDS, source=source))

    def is_reported(self, source: str, id: str, published: datetime) -> bool:
        """Return whether it was reported that the article *id* is dated *published* now."""
        return self._session.fact(f"{DATED_LATE}{source} {id}") == str(seconds(published))

    def set_reported(self, source: str, id: str, published: datetime) -> None:
        self._session.set_fact(f"{DATED_LATE}{source} {id}", str(seconds(published)))

    def lists(self, source: str) -> set[str]:
        """Return the lists of *source* that were crawled."""
        return {name for of, name, _ in of_kind(self._database, FIRST_CRAWL) if of == source}

    def listed(self, source: str) -> dict[str, datetime]:
        """Return when what was in a list of *source* at its first crawl was seen, by hashes.

        One second apart, in the order of the list. The hashes are those of :func:`hashed`.
        """
        crawls = {
            name: moment(json.loads(crawl)["at"])
            for of, name, crawl in of_kind(self._database, FIRST_CRAWL)
            if of == source
        }
        found: dict[str, datetime] = {}
        for of, name, addresses in of_kind(self._database, FIRST_LISTED):
            for place, address in enumerate(addresses.split() if of == source else ()):
                at = crawls[name] - place * STEP
                found[address] = min(at, found.get(address, at))
        return found

    def begin(self, source: str, name: str, addresses: Iterable[str], now: datetime) -> None:
        """Record the first crawl of the list *name* of *source*, which has *addresses*."""
        self._session.record(
            {
                "event": "first-crawl",
                "source": source,
                "list": name,
                "at": seconds(now),
                "addresses": " ".join(dict.fromkeys(map(hashed, addresses))),
                "feeds": [each for each in self._database.values(_FEEDS) if each != INDEX],
            }
        )

    def has_readers(self, source: str) -> bool:
        """Return whether feeds had been published when a list of *source* was first crawled."""
        crawls = of_kind(self._database, FIRST_CRAWL)
        return any(json.loads(crawl)["feeds"] for of, _, crawl in crawls if of == source)

    def unannounced(self, feed: str) -> dict[str, datetime]:
        """Return the sources of which *feed* leaves out what a first crawl found undated.

        Each with the moment from which on such articles were first seen.
        """
        found: dict[str, datetime] = {}
        for source, _, crawl in of_kind(self._database, FIRST_CRAWL):
            value = json.loads(crawl)
            if feed in value["feeds"]:
                at = moment(value["at"])
                found[source] = min(at, found.get(source, at))
        return found


def hashed(address: str) -> str:
    """Return a hash of *address*: of 10,000 in a list one in a hundred million is mistaken."""
    return hashlib.blake2b(address.encode(), digest_size=5).hexdigest()
