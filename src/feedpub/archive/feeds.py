"""The feeds: their names, their documents as published, and which must be published again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from feedpub.archive.database import Row, statement
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, moment_or_none, seconds
from feedpub.nouns import dataclass

#: Stands among the feeds for the index that lists them all; no feed has this name.
INDEX = "/"

_SLUGS = statement("slugs of family", "SELECT value, slug FROM slugs WHERE family = :family")
_PENDING = statement("pending feeds", "SELECT feed FROM pending")
_IS_PENDING = statement("whether a feed is pending", "SELECT feed FROM pending WHERE feed = :feed")
_TOUCH_PENDING = statement("touch pending", "UPDATE pending SET feed = feed WHERE feed = :feed")
_SET_PENDING = statement("set pending", "INSERT INTO pending (feed) VALUES (:feed)")
_ADD_PENDING = statement(
    "add pending", "INSERT INTO pending (feed) VALUES (:feed) ON CONFLICT DO NOTHING"
)
_SET_DONE = statement("set not pending", "DELETE FROM pending WHERE feed = :feed")
_FEEDS = statement("published feeds", "SELECT name, updated, entries FROM feeds")
_UPDATED = statement("when feed was updated", "SELECT updated FROM feeds WHERE name = :name")
_SET_FEED = statement(
    "set feed",
    "INSERT INTO feeds (name, updated, entries) VALUES (:name, :updated, :entries)"
    " ON CONFLICT (name) DO UPDATE SET updated = excluded.updated, entries = excluded.entries",
)
_DOCUMENTS = statement("published documents", "SELECT name, digest, mark, verdict FROM documents")
_DOCUMENTS_NAMED = statement(
    "published documents by name",
    "SELECT name, digest, mark, verdict FROM documents WHERE name IN (:names...)",
)
_SET_DOCUMENT = statement(
    "set document",
    "INSERT INTO documents (name, feed, digest, mark, verdict)"
    " VALUES (:name, :feed, :digest, :mark, :verdict) ON CONFLICT (name)"
    " DO UPDATE SET feed = excluded.feed, digest = excluded.digest, mark = excluded.mark,"
    " verdict = excluded.verdict",
)
_REPLACE_DOCUMENT = statement(
    "replace document", "UPDATE documents SET digest = :digest, mark = :mark WHERE name = :name"
)
_FORGET_DOCUMENT = statement("forget document", "DELETE FROM documents WHERE name = :name")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """A published document: a digest of its bytes, and the mark that its destination gave it."""

    digest: str
    mark: str

    #: What the gate found in it; see :mod:`feedpub.pipeline.verdicts`. None: not known.
    verdict: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A feed as it was last published: its number of entries, and its own date of change."""

    entries: int
    at: datetime


class Feeds:
    """The feeds that were published, and those that must be."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

        #: The transaction in which the documents were read or written, and the documents.
        self._documents: tuple[int, dict[str, PublishedFile]] | None = None

    def slugs(self, family: str) -> dict[str, str]:
        """Return the slugs of *family*, by value."""
        return dict(self._database.rows(_SLUGS, family=family))

    def add_slugs(self, family: str, slugs: Mapping[str, str]) -> None:
        for value, slug in slugs.items():
            event = {"event": "slug", "family": family, "value": value, "slug": slug}
            self._session.record(event)

    def pending(self) -> set[str]:
        """Return the names of the feeds that must be published again."""
        return set(self._database.values(_PENDING))

    def is_pending(self, name: str) -> bool:
        """Return whether the feed *name* must be published again."""
        return self._database.value(_IS_PENDING, feed=name) is not None

    def set_pending(self, names: Iterable[str], changed: Iterable[str] = ()) -> None:
        """Record that the feeds *names*, and no others, must be published again.

        Those of them that have *changed* are tried at once, though they may have failed just now.
        """
        before, now = self.pending(), set(names)
        if both := before & now:
            again = sorted(both.intersection(changed))
            self._database.run_many(_TOUCH_PENDING, [{"feed": name} for name in again])
        self._database.run_many(_SET_DONE, [{"feed": name} for name in sorted(before - now)])
        self._database.run_many(_SET_PENDING, [{"feed": name} for name in sorted(now - before)])

    def add_pending(self, name: str) -> None:
        """Record that the feed *name* must be published again, too."""
        self._database.run(_ADD_PENDING, feed=name)

    def all(self) -> dict[str, Published]:
        """Return every feed that was published, and the index, by name."""
        return {
            row.name: Published(entries=row.entries, at=moment(row.updated))
            for row in self._database.rows(_FEEDS)
        }

    def updated(self, name: str) -> datetime | None:
        """Return the date of change of the feed *name*. None if it was never published."""
        return moment_or_none(self._database.value(_UPDATED, name=name))

    def documents(self) -> dict[str, PublishedFile]:
        """Return every published document by name."""
        if (known := self._known_documents()) is None:
            known = _by_name(self._database.each(_DOCUMENTS))
            self._documents = (self._database.transactions, known)
        return dict(known)

    def documents_named(self, names: Collection[str]) -> dict[str, PublishedFile]:
        """Return those of *names* that are published documents, by name."""
        return _by_name(self._database.rows(_DOCUMENTS_NAMED, names=names))

    def _known_documents(self) -> dict[str, PublishedFile] | None:
        """Return the documents if this transaction has read them."""
        if self._documents is None or self._documents[0] != self._database.transactions:
            return None
        return self._documents[1]

    def published(
        self,
        feed: str,
        updated: datetime,
        entries: int,
        documents: Mapping[str, PublishedFile],
    ) -> None:
        """Record that *feed* was published durably as *documents*; it is no longer pending."""
        at = seconds(updated)
        if not entries and feed != INDEX:
            before = self.all().get(feed)
            if before != Published(entries=0, at=moment(at)):
                # No entry says any more when the feed changed.
                self._session.record({"event": "emptied", "feed": feed, "updated": at})
        self._database.run(_SET_FEED, name=feed, updated=at, entries=entries)
        for name, file in documents.items():
            self._database.run(
                _SET_DOCUMENT,
                name=name,
                feed=feed,
                digest=file.digest,
                mark=file.mark,
                verdict=file.verdict,
            )
        if (known := self._known_documents()) is not None:
            known |= documents
        self.done(feed)

    def replaced(self, documents: Mapping[str, PublishedFile]) -> None:
        """Record the new files of *documents*, by name; those that no feed has are ignored."""
        for name, file in documents.items():
            self._database.run(_REPLACE_DOCUMENT, name=name, digest=file.digest, mark=file.mark)
        self._documents = None

    def forget_documents(self, names: Iterable[str]) -> None:
        """Record that the documents *names*, which belong to no feed any more, were removed."""
        self._database.run_many(_FORGET_DOCUMENT, [{"name": name} for name in names])
        self._documents = None

    def done(self, feed: str) -> None:
        """Record that *feed* is no longer pending."""
        self._database.run(_SET_DONE, feed=feed)


def _by_name(rows: Iterable[Row]) -> dict[str, PublishedFile]:
    return {
        row.name: PublishedFile(digest=row.digest, mark=row.mark, verdict=row.verdict)
        for row in rows
    }
