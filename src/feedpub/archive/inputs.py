"""The documents of sources that were read, with what tells whether they have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from feedpub.archive.database import Database, batches, statement
from feedpub.archive.facts import ILL_FORMED, REPEATED, UNUSED_KEY, named, of_kind
from feedpub.archive.session import Session
from feedpub.protocols import Validators

#: Records can be nested in records so deep.
DEPTH = 2

_IS_THERE = statement(
    "document is there", "SELECT 1 FROM inputs WHERE source = :source AND name IN (:names...)"
)
_MARKS = statement("marks of documents", "SELECT name, mark FROM inputs WHERE source = :source")
_SET_MARK = statement(
    "set mark of document",
    "INSERT INTO inputs (source, name, mark) VALUES (:source, :name, :mark)"
    " ON CONFLICT (source, name) DO UPDATE SET mark = excluded.mark",
)
_READ_AGAIN = statement(
    "read documents again",
    "UPDATE inputs SET mark = NULL WHERE source = :source AND name IN (:names...)",
)
_DELETE_DOCUMENT = statement(
    "delete document", "DELETE FROM inputs WHERE source = :source AND name = :name"
)
_DELETE_VALIDATORS = statement(
    "delete validators", "DELETE FROM validators WHERE source = :source AND name = :name"
)
_VALIDATORS = statement(
    "validators", "SELECT name, etag, modified FROM validators WHERE source = :source"
)
_SET_VALIDATORS = statement(
    "set validators",
    "INSERT INTO validators (source, name, etag, modified)"
    " VALUES (:source, :name, :etag, :modified)"
    " ON CONFLICT (source, name) DO UPDATE SET etag = excluded.etag, modified = excluded.modified",
)


def documents_of(name: str) -> tuple[str, ...]:
    """Return the names that the document of the record *name* may have, *name* among them.

    Records can be in records: ``wire.jsonl:3:2`` is the second in the list of the third line. But
    ``https://wire.example/list?at=12:30`` is a list.
    """
    document, colon, number = name.rpartition(":")
    names = [name]
    while colon and number.isdecimal() and len(names) <= DEPTH:
        names.append(document)
        document, colon, number = document.rpartition(":")
    return tuple(names)


def is_document_there(database: Database, source: str, record: str) -> bool:
    """Whether the document that *record* of *source* was read from is still there."""
    return database.value(_IS_THERE, source=source, names=documents_of(record)) is not None


class Inputs:
    """The documents that were read, so that only those that changed are read again."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def marks(self, source: str) -> dict[str, str | None]:
        """Return the marks of the documents of *source* that were read, by name."""
        return dict(self._database.rows(_MARKS, source=source))

    def record(self, source: str, name: str, mark: str | None) -> None:
        """Record that the document *name* was read when it had *mark*."""
        self._database.run(_SET_MARK, source=source, name=name, mark=mark)

    def read_again(self, source: str, names: Iterable[str]) -> None:
        """Have those of *names* that are documents of *source* read again."""
        for some in batches(names):
            self._database.run(_READ_AGAIN, source=source, names=some)

    def has(self, source: str, record: str) -> bool:
        """Return whether the document that *record* of *source* was read from is still there."""
        return is_document_there(self._database, source, record)

    def repeating(self, source: str) -> set[str]:
        """Return the documents of *source* that ever had a story under the id of another one."""
        return named(self._database, REPEATED, source)

    def repeats(self, source: str, name: str) -> None:
        """Record that the document *name* has a story under the id of another one.

        When all documents are read again, the story to which the id belongs is read first.
        """
        if self._session.fact(f"{REPEATED}{source} {name}") is None:
            self._session.record({"event": "repeated", "source": source, "name": name})

    def ill_formed(self, source: str) -> set[str]:
        """Return the ill-formed documents of *source* that could be read and were reported."""
        return named(self._database, ILL_FORMED, source)

    def set_ill_formed(self, source: str, name: str, is_ill_formed: bool) -> None:
        """Record whether the document *name* is ill-formed and was reported."""
        self._session.set_fact(f"{ILL_FORMED}{source} {name}", "" if is_ill_formed else None)

    def unused_keys(self, source: str) -> dict[str, date]:
        """Return the days on which the unused keys of *source*'s articles were last seen."""
        return {
            key: date.fromisoformat(value[:10])
            for of, key, value in of_kind(self._database, UNUSED_KEY)
            if of == source
        }

    def set_unused_key(self, source: str, key: str, seen: date, advice: str) -> None:
        """Record that the articles of *source* still have *key*, and what to do about it."""
        self._session.set_fact(f"{UNUSED_KEY}{source} {key}", f"{seen.isoformat()} {advice}")

    def forget_unused_key(self, source: str, key: str) -> None:
        self._session.set_fact(f"{UNUSED_KEY}{source} {key}", None)

    def forget(self, source: str, name: str) -> None:
        """Have the document *name*, or the one that contains the record *name*, read again."""
        parts = name.split(":")
        self.read_again(source, (":".join(parts[:end]) for end in range(1, len(parts) + 1)))

    def lost(self, source: str, name: str) -> None:
        """Record that the document *name* is gone."""
        for each in (_DELETE_DOCUMENT, _DELETE_VALIDATORS):
            self._database.run(each, source=source, name=name)

    def validators(self, source: str) -> dict[str, Validators]:
        """Return the validators that web servers gave for the documents of *source*, by name."""
        return {
            row.name: Validators(etag=row.etag, modified=row.modified)
            for row in self._database.rows(_VALIDATORS, source=source)
        }

    def remember(self, source: str, validators: Mapping[str, Validators]) -> None:
        """Record the *validators* of documents of *source*, by name."""
        for name, each in validators.items():
            self._database.run(
                _SET_VALIDATORS, source=source, name=name, etag=each.etag, modified=each.modified
            )
