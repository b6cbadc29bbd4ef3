"""Old articles give up their text: what identifies them stays, for life.

So a document that still has such an article has it unchanged, under its id and its date. Feeds do
not select it. Its text comes back if its source changes it, or if somebody has it read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from feedpub.archive.database import Row, batches, statement
from feedpub.archive.records import article_in, sum_of
from feedpub.archive.selection import WITHDRAWN, keys_by_name
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, seconds
from feedpub.archive.versions import as_json, last_touched
from feedpub.article import Article, to_record
from feedpub.nouns import replace

#: In one run: articles that are looked at, and articles that give up their text.
_LOOKED_AT = 5_000
_PRUNED = 1_000

#: When a run looks at old articles again: after one that has looked at the last of them, after one
#: that has not, and after one that was not to.
_AGAIN = timedelta(days=1)
_MORE = timedelta(minutes=1)
_LATER = timedelta(hours=1)

#: A clock that is so much later than expected may be wrong.
_JUMP = timedelta(days=31)

#: In seconds since 1970: before all dates.
_FIRST = -(10**11)

#: The fact that says how far articles were looked at.
_FACT = "retention"

_NEXT = statement(
    "next old articles",
    "SELECT key, published FROM articles WHERE pruned IS NULL AND published < :before"
    " AND published >= :published AND (published > :published OR key > :key)"
    " ORDER BY published, key LIMIT :count",
)
_UNNEEDED = statement(
    "old articles that nothing shows",
    "SELECT articles.key, articles.record, articles.digest, articles.sum, ledger.source, ledger.id"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    f" LEFT JOIN withdrawals ON {WITHDRAWN}"
    " WHERE articles.key IN (:keys...) AND withdrawals.key IS NULL"
    " AND articles.waits_until IS NULL"
    " AND (articles.revised IS NULL OR articles.revised < :before)"
    " AND ledger.first_seen < :before"
    " AND (ledger.touched IS NULL OR ledger.touched < :before)"
    " AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.entry_id = ledger.entry_id)"
    " AND NOT EXISTS (SELECT 1 FROM pages WHERE pages.key = articles.key)"
    # An archive document is going to show it.
    " AND NOT EXISTS (SELECT 1 FROM facts CROSS JOIN unpaged WHERE facts.name >= 'unpaged '"
    " AND facts.name < 'unpaged!' AND unpaged.feed = substr(facts.name, 9)"
    " AND unpaged.key = articles.key)"
    " AND NOT EXISTS (SELECT 1 FROM adopted WHERE adopted.key = articles.key)"
    " AND NOT EXISTS (SELECT 1 FROM quarantine WHERE quarantine.key = articles.key)"
    " AND NOT EXISTS (SELECT 1 FROM unread WHERE unread.key = articles.key)"
    " ORDER BY articles.published, articles.key",
)
_QUARANTINED = statement(
    "ids of articles in quarantine", "SELECT source, id FROM quarantine WHERE id IS NOT NULL"
)
_PRUNE = statement(
    "prune article",
    "UPDATE articles SET record = :record, provenance = '{}', sum = :sum, expires = NULL,"
    " pruned = :at WHERE key = :key",
)
_DELETE = (
    statement("prune moments", "DELETE FROM moments WHERE key = :key"),
    statement("prune fragments", "DELETE FROM fragments WHERE key = :key"),
    statement(
        "prune facets",
        # Articles are counted by their source, and a tag has its feed for as long as an article
        # has the tag.
        "DELETE FROM facets WHERE key = :key AND kind <> 'source' AND EXISTS (SELECT 1"
        " FROM facets AS others WHERE others.kind = facets.kind AND others.value = facets.value"
        " AND others.key <> facets.key)",
    ),
)
_PLACES = statement(
    "places of pruned articles",
    "SELECT key, origin FROM articles WHERE pruned IS NOT NULL AND key IN (:keys...)",
)
_COUNT = statement(
    "count pruned articles", "SELECT COUNT(*) AS count FROM articles WHERE pruned IS NOT NULL"
)
_AT_PLACE = statement(
    "pruned articles of document",
    "SELECT articles.key FROM articles JOIN ledger ON ledger.key = articles.key"
    " WHERE articles.pruned IS NOT NULL AND articles.origin = :origin AND ledger.source = :source",
)


#: The fields that identify an article: they stay.
_IDENTIFYING = (
    *("source", "id", "url", "short_link"),
    *("title", "language", "published", "updated"),
)


class _LookedAt(NamedTuple):
    """How far articles were looked at."""

    #: In seconds: the age from which they are old.
    keep: int

    #: The last article that was looked at: its date and its key. 0: none was.
    published: int
    key: int

    #: When the next ones are looked at.
    next: int


class Retention:
    """The text of articles that are older than the archive keeps it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def next(self, keep: timedelta | None, now: datetime) -> datetime | None:
        """Return when a run looks at old articles again. None: never, all text is kept."""
        return None if keep is None else moment(self._progress(keep, now).next)

    def postpone(self, keep: timedelta, now: datetime) -> None:
        """Look at old articles later, as a feed that was never published may show them."""
        self._keep(self._progress(keep, now), now, _LATER)

    def prune(self, keep: timedelta, now: datetime) -> list[str]:
        """Delete the text of some articles that are older than *keep*.

        Of those that no feed and no archive document shows, and that are neither withdrawn nor
        waiting, in quarantine or taken over. Returns source and id of each. After a jump of the
        clock by more than a month it waits for a day.
        """
        progress = self._progress(keep, now)
        if seconds(now - _JUMP) > progress.next:
            self._keep(progress, now, _AGAIN)
            return []
        before = seconds(now) - progress.keep
        refused = {(row.source, row.id) for row in self._database.each(_QUARANTINED)}
        rows: list[Row] = []
        looked_at, has_more = 0, True
        while has_more and looked_at < _LOOKED_AT and len(rows) < _PRUNED:
            count = _PRUNED - len(rows)
            place = {"published": progress.published, "key": progress.key}
            found = self._database.rows(_NEXT, before=before, **place, count=count)
            looked_at += len(found)
            has_more = len(found) == count
            if found:
                progress = progress._replace(published=found[-1].published, key=found[-1].key)
            keys = [row.key for row in found]
            unneeded = self._database.rows(_UNNEEDED, keys=keys, before=before)
            rows += [row for row in unneeded if (row.source, row.id) not in refused]
        if not has_more:
            progress = progress._replace(published=_FIRST, key=0)
        self._keep(progress, now, _MORE if has_more else _AGAIN)
        return self._pruned(rows, before, now)

    def count(self) -> int:
        """Return how many articles have no text any more. Reads all articles."""
        return int(self._database.value(_COUNT) or 0)

    def places(self, names: Sequence[str]) -> dict[str, str]:
        """Return where the articles were read that have no text any more, by those of *names*.

        *names* are as on a list of ids.
        """
        if self._session.fact(_FACT) is None:
            return {}
        named = keys_by_name(self._database, names)
        keys = {key for of_name in named.values() for key in of_name}
        places: dict[int, str] = {}
        for some in batches(keys):
            places |= dict(self._database.rows(_PLACES, keys=some))
        return {
            name: places[key] for name, of_name in named.items() for key in of_name if key in places
        }

    def named(self, name: str, source: str, document: str) -> set[int]:
        """Return the articles without text that have *name*, or that *document* of *source* is."""
        if self._session.fact(_FACT) is None:
            return set()
        at_place = self._database.values(_AT_PLACE, source=source, origin=document)
        named = keys_by_name(self._database, [name]).get(name, ())
        return {*at_place, *(row.key for row in self._database.rows(_PLACES, keys=named))}

    def _pruned(self, rows: Iterable[Row], before: int, now: datetime) -> list[str]:
        names: list[str] = []
        written: list[dict[str, Any]] = []
        for row in rows:
            article = article_in(row.source, row)
            # One that is damaged is left for `feedpub archive check` to find.
            if article is None or seconds(last_touched(article)) >= before:
                continue
            record = as_json(to_record(_without_text(article)))
            checksum = sum_of(record, row.digest)
            written.append({"key": row.key, "record": record, "sum": checksum, "at": seconds(now)})
            names.append(f"{row.source}/{row.id}")
        self._database.run_many(_PRUNE, written)
        keys = [{"key": each["key"]} for each in written]
        for delete in _DELETE:
            self._database.run_many(delete, keys)
        return names

    def _progress(self, keep: timedelta, now: datetime) -> _LookedAt:
        age = int(keep.total_seconds())
        fact = self._session.fact(_FACT)
        progress = None if fact is None else _LookedAt(*json.loads(fact))
        if progress is None or progress.keep != age:
            return _LookedAt(age, _FIRST, 0, seconds(now))
        return progress

    def _keep(self, progress: _LookedAt, now: datetime, later: timedelta) -> None:
        progress = progress._replace(next=seconds(now + later))
        self._session.set_fact(_FACT, json.dumps(progress))


def as_far_as_kept(article: Article, pruned: Article) -> Article:
    """Return *article* as it was before, as far as *pruned*, what was left of it, says.

    It had no content; nobody knows what else of it has changed.
    """
    return replace(
        article,
        content_html=None,
        inline_images=(),
        **{name: getattr(pruned, name) for name in _IDENTIFYING},
    )


def _without_text(article: Article) -> Article:
    return Article(**{name: getattr(article, name) for name in _IDENTIFYING})
