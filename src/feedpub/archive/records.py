"""Records as the archive keeps them, each with a sum by which damage is seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.article import Article, from_record
from feedpub.feed import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A record that is not what was written."""

    #: The archive's number for its article, what that is in its source, and for life.
    key: int
    source: str
    id: str
    entry_id: str

    #: The document that it was read from.
    origin: str


class DamagedRecords(Exception):
    """Articles that were to be published have damaged records: :attr:`damaged`."""

    def __init__(self, damaged: Sequence[Damaged]) -> None:
        super().__init__(", ".join(f"{each.source}/{each.id}" for each in damaged))
        self.damaged = tuple(damaged)


#: Of an article whose record was damaged until now.
READ_ANEW = Finding(
    code="record-damaged",
    severity="warning",
    message="its record in the archive was not what was written; it was read anew",
)


def is_kept(connection: sa.Connection, key: int) -> bool:
    """Whether there is a record of the article *key*, damaged or not."""
    its = sa.exists().where(schema.articles.c.key == key)
    return bool(connection.scalar(sa.select(its)))


def sum_of(record: str, digest: str) -> str:
    """The sum that is kept beside *record* and the *digest* of the article as it was read.

    Its first half is of the record alone: the digest may be emptied, so that it is read anew.
    """
    content = record.encode("utf-8", "surrogatepass")
    return _sum(content) + _sum(content + b"\0" + digest.encode("utf-8", "surrogatepass"))


def _sum(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def article_in(source: str, row: Any) -> Article | None:
    """The article of *row*, which has a record, its digest and its sum; None if it is damaged.

    A record that a former version wrote has no sum: only one that cannot be read is damaged.
    """
    if row.sum is not None:
        wanted = sum_of(row.record, row.digest)
        if row.sum != wanted and (row.digest or row.sum[:16] != wanted[:16]):
            return None
    return readable(source, row.record)


def readable(source: str, record: str) -> Article | None:
    """The article of *record*; None if nothing can be made of it."""
    try:
        return from_record(source, json.loads(record))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
