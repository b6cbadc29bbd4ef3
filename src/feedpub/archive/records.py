"""Records as the archive keeps them, each with a checksum that shows damage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from feedpub.archive.database import Database, Row, statement
from feedpub.article import Article, from_record
from feedpub.feed import Finding
from feedpub.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A record that differs from what was written."""

    #: The archive's number for the article, its source and id there, and its entry id.
    key: int
    source: str
    id: str
    entry_id: str

    #: The document that it was read from.
    origin: str


class DamagedRecords(Exception):
    """Articles that should be published have damaged records: :attr:`damaged`."""

    def __init__(self, damaged: Sequence[Damaged]) -> None:
        super().__init__(", ".join(f"{each.source}/{each.id}" for each in damaged))
        self.damaged = tuple(damaged)


#: For an article whose record was damaged until now.
READ_ANEW = Finding(
    code="record-damaged",
    severity="warning",
    message="its record in the archive was damaged; it was read again from its source",
)


_HAS_RECORD = statement("has record", "SELECT 1 FROM articles WHERE key = :key")


def has_record(database: Database, key: int) -> bool:
    """Whether the article *key* has a record, damaged or not."""
    return database.value(_HAS_RECORD, key=key) is not None


def sum_of(record: str, digest: str) -> str:
    """Return the checksum of *record* and the *digest* of the article as it was read.

    Its first half is of the record alone: the digest may be emptied to have it read again.
    """
    content = record.encode("utf-8", "surrogatepass")
    return _sum(content) + _sum(content + b"\0" + digest.encode("utf-8", "surrogatepass"))


def _sum(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def article_in(source: str, row: Row) -> Article | None:
    """Return the article of *row*: its record, digest and sum. None if it is damaged.

    A record of a former version has no sum: it is damaged only if it cannot be read.
    """
    return readable(source, row.record) if is_sound(row) else None


def is_sound(row: Row) -> bool:
    """Return whether the record of *row* is as it was written, as far as its sum can say."""
    if row.sum is None:
        return True
    wanted = sum_of(row.record, row.digest)
    return bool(row.sum == wanted or (not row.digest and row.sum[:16] == wanted[:16]))


def readable(source: str, record: str) -> Article | None:
    """Return the article of *record*. None if it cannot be read."""
    try:
        # Bytes that are not UTF-8 were read as surrogates, see Database.rows_to_check.
        record.encode()
        return from_record(source, json.loads(record))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
