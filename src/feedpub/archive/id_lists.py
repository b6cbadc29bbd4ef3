"""The articles that a newsroom's lists name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.compare_keys import same_address

#: So many names are looked up at once: SQLite takes no more than 32,766 values.
_AT_ONCE = 1_000


def keys_by_name(connection: sa.Connection, names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the keys of the articles that each of *names* means, without those that mean none.

    A name is an entry id, the id of an article in its source, ``SOURCE/ID``, an id by which readers
    of an adopted feed know it, or else an address or a short link that it has or had. Of several
    articles with one address, those that have it now are meant.
    """
    found: dict[str, tuple[int, ...]] = {}
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        for ways in (_by_id, _by_old_id, _by_source, _by_address):
            left = [name for name in some if name not in found]
            keys: defaultdict[str, set[int]] = defaultdict(set)
            for name, key in ways(connection, left):
                keys[name].add(key)
            found |= {name: tuple(sorted(each)) for name, each in keys.items()}
    return found


def _by_id(connection: sa.Connection, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    ledger = schema.ledger
    for column in (ledger.c.entry_id, ledger.c.id):
        query = sa.select(column, ledger.c.key).where(column.in_(names))
        yield from ((name, key) for name, key in connection.execute(query))


def _by_old_id(connection: sa.Connection, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    adopted = schema.adopted
    query = sa.select(adopted.c.guid, adopted.c.key).where(
        adopted.c.guid.in_(names), adopted.c.key.is_not(None)
    )
    yield from ((name, key) for name, key in connection.execute(query))


def _by_source(connection: sa.Connection, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    ledger = schema.ledger
    parts = [tuple(name.split("/", 1)) for name in names if "/" in name]
    pairs = sa.tuple_(ledger.c.source, ledger.c.id)
    for source, id, key in connection.execute(
        sa.select(ledger.c.source, ledger.c.id, ledger.c.key).where(pairs.in_(parts))
    ):
        yield f"{source}/{id}", key


def _by_address(connection: sa.Connection, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    marks, articles = schema.marks, schema.articles
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if (same := same_address(name)) is not None:
            asked[same].append(name)
    now = [sa.func.json_extract(articles.c.record, f"$.{each}") for each in ("url", "short_link")]
    query = (
        sa.select(marks.c.mark, marks.c.key, *now)
        .join(articles, articles.c.key == marks.c.key)
        .where(marks.c.mark.in_([f"a:{each}" for each in asked]))
    )
    has: defaultdict[str, set[int]] = defaultdict(set)
    had: defaultdict[str, set[int]] = defaultdict(set)
    for mark, key, *addresses in connection.execute(query):
        same = mark.removeprefix("a:")
        had[same].add(key)
        if same in [same_address(each or "") for each in addresses]:
            has[same].add(key)
    for same, keys in had.items():
        for name in asked[same]:
            for key in has[same] or keys:
                yield name, key
