"""What was published, and what is still to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, moment_or_none, seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """What was published under a document's name, and the mark of the file that was put."""

    digest: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A feed as it last stood: how many entries it had, and what it said of its own change."""

    entries: int
    at: datetime


#: What stands among the feeds for the documents that list them all; no feed has that name.
INDEX = "/"


class Feeds:
    """The feeds' names, their documents as they stand, and which must be made again."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def slugs(self, family: str) -> dict[str, str]:
        """The slugs of *family*, by value."""
        table = schema.slugs
        rows = self._session.connection.execute(
            sa.select(table.c.value, table.c.slug).where(table.c.family == family)
        )
        return {row.value: row.slug for row in rows}

    def add_slugs(self, family: str, slugs: Mapping[str, str]) -> None:
        for value, slug in slugs.items():
            event = {"event": "slug", "family": family, "value": value, "slug": slug}
            self._session.tell(event)

    def pending(self) -> set[str]:
        """The feeds that must be made again."""
        return set(self._session.connection.scalars(sa.select(schema.pending.c.feed)))

    def set_pending(self, names: Iterable[str]) -> None:
        """Make *names* the feeds that must be made again, and no others."""
        self._session.connection.execute(sa.delete(schema.pending))
        if rows := [{"feed": name} for name in sorted(set(names))]:
            self._session.connection.execute(sa.insert(schema.pending), rows)

    def all(self) -> dict[str, Published]:
        """Every feed that was published, by name, and what lists them."""
        rows = self._session.connection.execute(sa.select(schema.feeds))
        return {row.name: Published(entries=row.entries, at=moment(row.updated)) for row in rows}

    def updated(self, name: str) -> datetime | None:
        """What the feed *name* last said of its own change. None if it was never published."""
        table = schema.feeds
        at = self._session.connection.scalar(sa.select(table.c.updated).where(table.c.name == name))
        return moment_or_none(at)

    def documents(self) -> dict[str, PublishedFile]:
        """What was published, by the document's name."""
        rows = self._session.connection.execute(sa.select(schema.documents))
        return {row.name: PublishedFile(digest=row.digest, mark=row.mark) for row in rows}

    def published(
        self,
        feed: str,
        updated: datetime,
        entries: int,
        documents: Mapping[str, PublishedFile],
    ) -> None:
        """Keep that *feed* stands as *documents*, durably; it is no longer pending."""
        values: dict[str, Any] = {
            "name": feed,
            "updated": seconds(updated),
            "entries": entries,
        }
        if not entries and feed != INDEX:
            before = self.all().get(feed)
            if before != Published(entries=0, at=moment(values["updated"])):
                # No entry tells any more when it changed.
                self._session.tell({"event": "emptied", "feed": feed, "updated": seconds(updated)})
        written = insert(schema.feeds).values(values)
        self._session.connection.execute(
            written.on_conflict_do_update(index_elements=["name"], set_=values)
        )
        for name, standing in documents.items():
            row = {"name": name, "feed": feed, "digest": standing.digest, "mark": standing.mark}
            put = insert(schema.documents).values(row)
            self._session.connection.execute(
                put.on_conflict_do_update(index_elements=["name"], set_=row)
            )
        self.done(feed)

    def replaced(self, documents: Mapping[str, PublishedFile]) -> None:
        """Keep how *documents* stand now, by name; one that was never published is passed over."""
        table = schema.documents
        for name, standing in documents.items():
            values = {"digest": standing.digest, "mark": standing.mark}
            self._session.connection.execute(
                sa.update(table).where(table.c.name == name).values(values)
            )

    def done(self, feed: str) -> None:
        """The feed is no longer pending."""
        self._session.connection.execute(
            sa.delete(schema.pending).where(schema.pending.c.feed == feed)
        )
