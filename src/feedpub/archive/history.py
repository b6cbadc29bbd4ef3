"""What happened to articles and feeds, as it happened: the newest of what repeats itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.archive.versions import as_json
from feedpub.article import Article, to_record

#: How many changes of an article are kept, and how many times that a feed was published. That an
#: article was seen, withdrawn or restored is kept for ever.
CHANGES = 100
ISSUES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """What became of the entries of a feed when it was published, by their ids."""

    added: tuple[str, ...] = ()

    #: With the fields that changed, in words.
    changed: Mapping[str, tuple[str, ...]]

    #: With the reasons; empty if nobody knows.
    gone: Mapping[str, str]


class History:
    """Written with what it tells of, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def last(self) -> int:
        """The number of the last thing that happened to any article."""
        query = sa.select(sa.func.max(schema.happened.c.number))
        return self._session.connection.scalar(query) or 0

    def since(self, number: int) -> frozenset[int]:
        """The keys of articles that something happened to after that."""
        table = schema.happened
        query = sa.select(table.c.key).where(table.c.number > number)
        return frozenset(self._session.connection.scalars(query))

    def of_article(
        self, key: int, before: Article | None, article: Article, digest: str, now: datetime
    ) -> None:
        """Keep that *article* is new, or which of its fields changed; no words of it."""
        detail: dict[str, object] = {"digest": digest}
        if before is not None:
            old, new = to_record(before), to_record(article)
            fields = [name for name in {**old, **new} if old.get(name) != new.get(name)]
            if not fields:
                return
            detail["fields"] = fields
        self._session.connection.execute(
            sa.insert(schema.happened).values(
                key=key,
                at=seconds(now),
                what="seen" if before is None else "changed",
                detail=as_json(detail),
            )
        )
        if before is not None:
            table = schema.happened
            its = (table.c.key == key) & (table.c.what == "changed")
            self._thin(table, its, table.c.detail, CHANGES)

    def of_feed(
        self, feed: str, documents: Mapping[str, str], what: What | None, now: datetime
    ) -> None:
        """Keep that *feed* was published as *documents*, with their digests, and what changed."""
        told: dict[str, object] = {}
        if what is not None:
            told = {"added": what.added, "changed": what.changed, "gone": what.gone}
        self._session.connection.execute(
            sa.insert(schema.issues).values(
                feed=feed,
                at=seconds(now),
                documents=json.dumps(documents, separators=(",", ":")),
                entries=as_json({name: value for name, value in told.items() if value}),
            )
        )
        table = schema.issues
        self._thin(table, table.c.feed == feed, table.c.entries, ISSUES)

    def _thin(
        self, table: sa.Table, its: sa.ColumnElement[bool], said: sa.Column[str], most: int
    ) -> None:
        """Keep the newest *most* of the rows *its*; the oldest of them says how many it follows."""
        number, connection = table.c.number, self._session.connection
        newest = sa.select(number).where(its).order_by(number.desc())
        first = connection.scalar(newest.offset(most - 1).limit(1))
        if first is None:
            return
        before = sa.func.coalesce(sa.func.json_extract(said, "$.left_out"), 0) + 1
        older = its & (number < first)
        left_out = connection.scalar(sa.select(sa.func.sum(before)).where(older))
        if left_out:
            connection.execute(sa.delete(table).where(older))
            told = sa.func.json_set(said, "$.left_out", left_out)
            connection.execute(sa.update(table).where(number == first).values({said.name: told}))
