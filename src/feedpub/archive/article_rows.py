"""The rows of an article as it is now: its record, what feeds select it by, its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.records import sum_of
from feedpub.archive.selection import WAITS_FOR_A_CHANGE
from feedpub.archive.timestamps import seconds
from feedpub.archive.versions import Current, as_columns, as_json, words_of
from feedpub.article import Article, Provenance, to_record
from feedpub.compare_keys import marks_of
from feedpub.protocols import Revision

# Run for every article: built once.
_NEW = insert(schema.articles)
_WRITE = _NEW.on_conflict_do_update(
    index_elements=["key"],
    set_={each.name: each for each in _NEW.excluded},
)
_FORGET = (
    *(
        sa.delete(table).where(table.c.key == sa.bindparam("of"))
        for table in (schema.facets, schema.moments)
    ),
    sa.delete(schema.quarantine).where(
        schema.quarantine.c.key == sa.bindparam("of"), WAITS_FOR_A_CHANGE
    ),
)
_NEW_ADDRESSES = insert(schema.addresses).on_conflict_do_nothing()
_NEW_MARKS = insert(schema.marks).on_conflict_do_nothing()


def write(
    connection: sa.Connection,
    key: int,
    article: Article,
    digest: str,
    origin: str,
    provenance: Mapping[str, Provenance],
    revision: Revision,
    changed: int | None,
    before: Current | None,
    now: datetime,
) -> bool:
    """Write *article* as it is now, where *before* was; return whether it waits to be out.

    *digest* is that of its record as it was read.
    """
    due = article.due
    waits = due > now
    if before is not None and before.article.due == due:
        # It is out already, whatever the clock says today.
        waits = waits and before.waits
    record = as_json(to_record(article))
    values = {
        "key": key,
        "record": record,
        "provenance": as_json({k: [p.origin, p.verbatim] for k, p in provenance.items()}),
        "digest": digest,
        "sum": sum_of(record, digest),
        "words": words_of(article),
        "origin": origin,
        "changed": changed,
        "published": seconds(article.published),
        "waits_until": seconds(due) if waits else None,
        "expires": None if article.expires is None else seconds(article.expires),
        **as_columns(revision),
    }
    connection.execute(_WRITE, values)
    for forget in _FORGET:
        connection.execute(forget, {"of": key})
    rows = [{"address": each, "key": key} for each in {article.url, article.short_link} if each]
    if rows:
        connection.execute(_NEW_ADDRESSES, rows)
    connection.execute(
        sa.insert(schema.facets),
        [
            {"kind": kind, "value": value, "published": values["published"], "key": key}
            for kind, value in article.facets
        ],
    )
    known = [{"mark": mark, "key": key} for mark in marks_of((article.url, article.short_link))]
    if known:
        connection.execute(_NEW_MARKS, known)
    write_moments(connection, key, article)
    return waits


def write_moments(connection: sa.Connection, key: int, article: Article) -> None:
    """Write when the clock changes what *article* shows."""
    ends = [image.rights_expires for image in article.images]
    moments = (article.due, article.expires, *ends)
    at = {seconds(each) for each in moments if each is not None}
    rows = [{"at": each, "key": key} for each in sorted(at)]
    connection.execute(sa.insert(schema.moments), rows)
