"""The articles that a newsroom's lists name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from feedpub.archive.database import Database, batches, statement
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
    """Return the keys of the articles that each of *names* means, without those that mean none.

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
