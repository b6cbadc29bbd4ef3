"""Which articles a feed shows or a list of ids names, in SQL, and their records."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from feedpub.archive.database import Database, Row, batches, statement, template
from feedpub.archive.records import Damaged, DamagedRecords, article_in, sum_of
from feedpub.archive.timestamps import seconds
from feedpub.article import Article, Choice, Selection, TakenOver
from feedpub.compare_keys import same_address

_BY_ENTRY_ID = statement(
    "keys by entry ids", "SELECT entry_id, key FROM ledger WHERE entry_id IN (:names...)"
)
_BY_ID = statement("keys by ids", "SELECT id, key FROM ledger WHERE id IN (:names...)")
_BY_OLD_ID = statement(
    "keys by guids",
    "SELECT guid, key FROM adopted WHERE guid IN (:names...) AND key IS NOT NULL",
)
_BY_SOURCE = statement(
    "key by source and id", "SELECT key FROM ledger WHERE source = :source AND id = :id"
)
_BY_MARK = statement(
    "keys by marks",
    "SELECT marks.mark, marks.key, {json_text articles.record, url},"
    " {json_text articles.record, short_link}"
    " FROM marks JOIN articles ON articles.key = marks.key WHERE marks.mark IN (:marks...)",
)


def keys_by_name(database: Database, names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the keys of the articles that each of *names* identifies, without unknown names.

    A name is an entry id, the id of an article in its source, ``SOURCE/ID``, an id by which readers
    of an adopted feed know it, or else an address or a short link that it has or had. Of several
    articles with one address, those that have it now are meant.
    """
    found: dict[str, tuple[int, ...]] = {}
    for some in batches(names):
        for ways in (_by_id, _by_old_id, _by_source, _by_address):
            left = [name for name in some if name not in found]
            keys: defaultdict[str, set[int]] = defaultdict(set)
            for name, key in ways(database, left):
                keys[name].add(key)
            found |= {name: tuple(sorted(each)) for name, each in keys.items()}
    return found


def _by_id(database: Database, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    for query in (_BY_ENTRY_ID, _BY_ID):
        yield from database.rows(query, names=names)


def _by_old_id(database: Database, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    yield from database.rows(_BY_OLD_ID, names=names)


def _by_source(database: Database, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    for name in names:
        source, slash, id = name.partition("/")
        if slash:
            for key in database.values(_BY_SOURCE, source=source, id=id):
                yield name, key


def _by_address(database: Database, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    names_by_address: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if (same := same_address(name)) is not None:
            names_by_address[same].append(name)
    has: defaultdict[str, set[int]] = defaultdict(set)
    had: defaultdict[str, set[int]] = defaultdict(set)
    marks = [f"a:{each}" for each in names_by_address]
    for mark, key, *addresses in database.rows(_BY_MARK, marks=marks):
        same = mark.removeprefix("a:")
        had[same].add(key)
        if same in [same_address(each or "") for each in addresses]:
            has[same].add(key)
    for same, keys in had.items():
        for name in names_by_address[same]:
            for key in has[same] or keys:
                yield name, key


#: Column of a query of the ledger: whether the article's text was erased and must not be kept.
IS_ERASED = (
    "EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.key = ledger.key"
    " AND withdrawals.kind = 'erased' AND withdrawals.restored IS NULL) AS erased"
)

#: Condition on the quarantine: the article leaves it once it or the rules change. One that readers
#: know by another id stays until somebody says that they may see it as new: once it is out of the
#: quarantine, nothing remembers the id that they know.
WAITS_FOR_A_CHANGE = (
    "quarantine.key IS NOT NULL"
    """ AND NOT ({contains quarantine.findings, '"code": "guid-changed"'})"""
)

#: Stands in for the date of a page that gives none and was in its list at the first crawl.
AT_FIRST_CRAWL = "first crawl of its list"

#: Condition for a join of articles and withdrawals: the withdrawal is in force.
WITHDRAWN = "withdrawals.key = articles.key AND withdrawals.restored IS NULL"

_SELECTED = statement(
    "selected articles",
    "SELECT articles.key, articles.sum, articles.words, articles.published, articles.expires,"
    " articles.rules, ledger.id, ledger.entry_id, ledger.source, ledger.touched,"
    " withdrawals.at, withdrawals.title, withdrawals.text"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    f" LEFT JOIN withdrawals ON {WITHDRAWN}"
    " WHERE articles.key IN (:keys...)",
)

_PLACE = "SELECT articles.key, articles.published, ledger.entry_id"

# These two read the newest articles first, and no more than they return. The order of their tables
# is given: a planner that knows nothing about sizes may begin with another one, and read all.
_NEWEST_WITH_FACET = template(
    "newest articles with facet",
    f"{_PLACE} FROM facets CROSS JOIN articles CROSS JOIN ledger"
    " WHERE facets.kind = :kind AND facets.value = :value"
    " AND articles.key = facets.key AND ledger.key = articles.key AND {conditions}"
    " ORDER BY facets.published DESC, ledger.entry_id LIMIT :count",
)
_NEWEST = template(
    "newest articles",
    f"{_PLACE} FROM articles CROSS JOIN ledger"
    " WHERE ledger.key = articles.key AND {conditions}"
    " ORDER BY articles.published DESC, ledger.entry_id LIMIT :count",
)
_LISTED = template(
    "listed articles",
    f"{_PLACE} FROM articles JOIN ledger ON ledger.key = articles.key"
    " WHERE {conditions} ORDER BY {unindexed articles.published} DESC, ledger.entry_id",
)

_RECORDS = statement(
    "records to show",
    "SELECT articles.key, articles.record, articles.digest, articles.sum, articles.origin,"
    " ledger.id, ledger.entry_id, ledger.source,"
    " withdrawals.at, withdrawals.title, withdrawals.text"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    f" LEFT JOIN withdrawals ON {WITHDRAWN} WHERE articles.key IN (:keys...)",
)
_SET_SUM = statement("set sum", "UPDATE articles SET sum = :sum WHERE key = :key")


class Conditions(NamedTuple):
    """Conditions on articles and the ledger, joined by AND, and the values of their parameters."""

    sql: str
    values: dict[str, Any]

    def but(self, sql: str, **values: Any) -> Conditions:
        """Return these conditions and another one."""
        return Conditions(f"{self.sql} AND {sql}", self.values | values)


def conditions(selection: Selection, now: datetime, *, waiting: bool = False) -> Conditions:
    """Return the conditions for an article that matches *selection* and may be shown at *now*.

    With *waiting*: for one that may be shown once its embargo is over. The query joins the ledger.
    """
    by_facets = facet_conditions(selection)
    values = {**by_facets.values, "now": seconds(now)}
    wanted = [
        "articles.waits_until > 0" if waiting else "{unindexed articles.waits_until} IS NULL",
        "{unindexed articles.pruned} IS NULL",
        "(articles.expires IS NULL OR articles.expires > :now)",
        # An article that is replaced is shown in its other words until their time is over.
        "NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.key = articles.key"
        " AND withdrawals.restored IS NULL AND withdrawals.until <= :now)",
        "NOT EXISTS (SELECT 1 FROM quarantine WHERE quarantine.key = articles.key)",
        by_facets.sql,
    ]
    if selection.max_age is not None:
        wanted.append("{unindexed articles.published} > :oldest")
        values["oldest"] = seconds(now - selection.max_age)
    if selection.page is not None:
        wanted.append(
            "articles.key IN (SELECT pages.key FROM pages"
            " WHERE pages.feed = :page_feed AND pages.number = :page_number)"
        )
        values["page_feed"], values["page_number"] = selection.page
    if selection.taken_over is not None:
        wanted.append(f"(articles.key IN (:named...) OR NOT {_IS_OLD_TO_READERS})")
        values |= _readers_of(selection.taken_over)
    if selection.unannounced is not None:
        values["announced"] = selection.unannounced.named
        values["at_first_crawl"] = AT_FIRST_CRAWL
        for number, (source, since) in enumerate(selection.unannounced.sources):
            values[f"unannounced{number}"], values[f"since{number}"] = source, seconds(since)
            wanted.append(
                f"(articles.key IN (:announced...) OR ledger.source <> :unannounced{number}"
                " OR coalesce(ledger.stand_in, '') <> :at_first_crawl"
                f" OR ledger.first_seen < :since{number}"
                " OR EXISTS (SELECT 1 FROM adopted WHERE adopted.key = articles.key))"
            )
    return Conditions(" AND ".join(wanted), values)


def facet_conditions(selection: Selection) -> Conditions:
    """Return the conditions for an article with the facets of *selection*, shown or not."""
    values: dict[str, Any] = {}

    def has(choice: Choice) -> str:
        number = len(values)
        values[f"kind{number}"], values[f"values{number}"] = choice
        return (
            "EXISTS (SELECT 1 FROM facets WHERE facets.key = articles.key"
            f" AND facets.kind = :kind{number} AND facets.value IN (:values{number}...))"
        )

    wanted = [
        *map(has, selection.wanted),
        *(f"NOT {has(each)}" for each in selection.unwanted),
    ]
    if selection.either:
        wanted.append(f"({' OR '.join(map(has, selection.either))})")
    return Conditions(" AND ".join(wanted) or "1 = 1", values)


#: Whether readers of a feed that took the place of another one would see an article that they do
#: not know as new, though it is old.
_IS_OLD_TO_READERS = (
    "(articles.published <= :taken_published"
    " AND NOT EXISTS (SELECT 1 FROM adopted WHERE adopted.key = articles.key"
    " AND adopted.feed IN ('', :taken_feed))"
    " AND (ledger.first_seen <= :taken_until"
    " OR (articles.published < :taken_oldest AND ledger.source IN (:taken_in_part...))))"
)


def _readers_of(taken: TakenOver) -> dict[str, Any]:
    return {
        "named": taken.named,
        "taken_feed": taken.feed,
        "taken_published": seconds(taken.published),
        "taken_until": seconds(taken.until),
        "taken_oldest": seconds(taken.oldest),
        "taken_in_part": taken.in_part,
    }


def selected(database: Database, selection: Selection, limit: int, now: datetime) -> list[Row]:
    """Return the articles of :func:`selected_keys`, in their order.

    Each has the words that replace its own.
    """
    keys = selected_keys(database, selection, limit, now)
    found = {row.key: row for some in batches(keys) for row in database.rows(_SELECTED, keys=some)}
    return [found[key] for key in keys]


def selected_keys(database: Database, selection: Selection, limit: int, now: datetime) -> list[int]:
    """Return the newest *limit* articles that match *selection* and may be shown at *now*.

    Those that the selection names come first, in its order; the others by date of publication,
    newest first, those of one moment by their entry ids.
    """
    keys: list[int] = []
    if selection.first:
        found_by = keys_by_name(database, selection.first)
        place: dict[int, int] = {}
        for number, name in enumerate(selection.first):
            for key in found_by.get(name, ()):
                place.setdefault(key, number)
        where = conditions(selection, now).but("articles.key IN (:keys...)", keys=place)
        named = database.values(_LISTED.where(where.sql), **where.values)
        keys = sorted(named, key=lambda key: place[key])
    if not selection.first_only and len(keys) < limit:
        keys += newest(database, selection, limit - len(keys), now, but=keys)
    return keys[:limit]


def newest(
    database: Database,
    selection: Selection,
    limit: int,
    now: datetime,
    *,
    but: Collection[int] = (),
) -> list[int]:
    """Return the newest *limit* articles that match *selection*, without those of *but*.

    Those that it names do not come first here.
    """
    if selection.page is not None:
        where = _without(conditions(selection, now), but)
        return database.values(_LISTED.where(where.sql), **where.values)[:limit]
    choices, selection = selection.narrowest, selection.without_narrowest()
    where = _without(conditions(selection, now), but)
    if not choices:
        if selection.max_age is not None:
            where = where.but("articles.published > :oldest")
        return database.values(_NEWEST.where(where.sql), **where.values, count=limit)
    if selection.max_age is not None:
        where = where.but("facets.published > :oldest")
    query = _NEWEST_WITH_FACET.where(where.sql)
    ordered = heapq.merge(
        *(
            database.each(query, **where.values, kind=kind, value=value, count=limit)
            for kind, values in choices
            for value in sorted(values)
        ),
        key=lambda row: (-row.published, row.entry_id),
    )
    keys: dict[int, None] = {}
    for row in ordered:
        if len(keys) == limit:
            break
        keys[row.key] = None
    return list(keys)


def _without(where: Conditions, keys: Collection[int]) -> Conditions:
    return where.but("articles.key NOT IN (:but...)", but=keys) if keys else where


def records(database: Database, keys: Sequence[int]) -> dict[int, tuple[Row, Article]]:
    """Return the articles of *keys*, each with its row, which has the words that replace its own.

    Records that a former version wrote get their sums. Raises: DamagedRecords.
    """
    found: dict[int, tuple[Row, Article]] = {}
    damaged: list[Damaged] = []
    without_sum: list[dict[str, Any]] = []
    rows = {
        row.key: row
        for some in batches(keys)
        for row in database.rows_to_check(_RECORDS, keys=some)
    }
    for row in (rows[key] for key in keys):
        article = article_in(row.source, row)
        if article is None:
            names = ("key", "source", "id", "entry_id", "origin")
            damaged.append(Damaged(**{name: getattr(row, name) for name in names}))
            continue
        found[row.key] = row, article
        if row.sum is None and row.digest:
            without_sum.append({"key": row.key, "sum": sum_of(row.record, row.digest)})
    if damaged:
        raise DamagedRecords(damaged)
    database.run_many(_SET_SUM, without_sum)
    return found
