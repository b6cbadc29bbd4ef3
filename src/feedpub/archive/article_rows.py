"""The rows of an article's current version: record, facets, addresses, moments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from feedpub.archive.database import Database, statement
from feedpub.archive.records import sum_of
from feedpub.archive.selection import WAITS_FOR_A_CHANGE
from feedpub.archive.timestamps import seconds
from feedpub.archive.versions import Current, as_columns, as_json, words_of
from feedpub.article import Article, Provenance, to_record
from feedpub.compare_keys import marks_of
from feedpub.protocols import Revision

_COLUMNS = (
    "record",
    "provenance",
    "digest",
    "sum",
    "words",
    "origin",
    "changed",
    "published",
    "waits_until",
    "expires",
    "number",
    "revised",
)
_WRITE = statement(
    "write article",
    f"INSERT INTO articles (key, {', '.join(_COLUMNS)})"
    f" VALUES (:key, {', '.join(f':{name}' for name in _COLUMNS)}) ON CONFLICT (key)"
    f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS)}",
)
_DELETE_FACETS = statement("delete facets", "DELETE FROM facets WHERE key = :key")
_DELETE_MOMENTS = statement("delete moments", "DELETE FROM moments WHERE key = :key")
_LEAVE_QUARANTINE = statement(
    "leave quarantine", f"DELETE FROM quarantine WHERE key = :key AND {WAITS_FOR_A_CHANGE}"
)
_NEW_ADDRESS = statement(
    "new address",
    "INSERT INTO addresses (address, key) VALUES (:address, :key) ON CONFLICT DO NOTHING",
)
_NEW_FACET = statement(
    "new facet",
    "INSERT INTO facets (kind, value, published, key) VALUES (:kind, :value, :published, :key)",
)
_NEW_MARK = statement(
    "new mark", "INSERT INTO marks (mark, key) VALUES (:mark, :key) ON CONFLICT DO NOTHING"
)
_NEW_MOMENT = statement("new moment", "INSERT INTO moments (at, key) VALUES (:at, :key)")


def write(
    database: Database,
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
    """Write *article* in the place of *before*; return whether it waits to be published.

    *digest* is that of its record as it was read.
    """
    due = article.due
    waits = due > now
    if before is not None and before.article.due == due:
        # It was published already, even if the clock went back since.
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
    database.run(_WRITE, **values)
    for delete in (_DELETE_FACETS, _DELETE_MOMENTS, _LEAVE_QUARANTINE):
        database.run(delete, key=key)
    published = values["published"]
    addresses = (article.url, article.short_link)
    database.run_many(
        _NEW_ADDRESS, [{"address": each, "key": key} for each in set(addresses) if each]
    )
    database.run_many(
        _NEW_FACET,
        [
            {"kind": kind, "value": value, "published": published, "key": key}
            for kind, value in article.facets
        ],
    )
    database.run_many(_NEW_MARK, [{"mark": each, "key": key} for each in marks_of(addresses)])
    write_moments(database, key, article)
    return waits


def delete_moments(database: Database, key: int) -> None:
    database.run(_DELETE_MOMENTS, key=key)


def write_moments(database: Database, key: int, article: Article) -> None:
    """Write when the clock changes what *article* shows."""
    ends = [image.rights_expires for image in article.images]
    moments = (article.due, article.expires, *ends)
    at = {seconds(each) for each in moments if each is not None}
    database.run_many(_NEW_MOMENT, [{"at": each, "key": key} for each in sorted(at)])
