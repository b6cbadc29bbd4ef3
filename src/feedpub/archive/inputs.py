"""The documents of sources that were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.database import Database, statement
from feedpub.archive.facts import MENDED, REPEATED, named
from feedpub.archive.session import Session
from feedpub.protocols import Validators

#: Of records in records.
DEPTH = 2


def documents_of(name: str) -> tuple[str, ...]:
    """What the document of the record *name* can be called, *name* itself among it.

    Records can be in records: ``wire.jsonl:3:2`` is the second in the list of the third line. But
    ``https://wire.example/list?at=12:30`` is a list.
    """
    document, colon, number = name.rpartition(":")
    names = [name]
    while colon and number.isdecimal() and len(names) <= DEPTH:
        names.append(document)
        document, colon, number = document.rpartition(":")
    return tuple(names)


_IS_THERE = statement(
    "document is there", "SELECT 1 FROM inputs WHERE source = :source AND name IN (:names...)"
)


def is_document_there(database: Database, source: str, record: str) -> bool:
    """Whether the document that *record* of *source* was read from is still there."""
    return database.value(_IS_THERE, source=source, names=documents_of(record)) is not None


class Inputs:
    """What was read, so that it is not read again before it changes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def marks(self, source: str) -> dict[str, str | None]:
        """The documents of *source* that were read, by name, each with its mark."""
        table = schema.inputs
        rows = self._session.connection.execute(
            sa.select(table.c.name, table.c.mark).where(table.c.source == source)
        )
        return {row.name: row.mark for row in rows}

    def saw(self, source: str, name: str, mark: str | None) -> None:
        table = schema.inputs
        self._session.connection.execute(
            insert(table)
            .values(source=source, name=name, mark=mark)
            .on_conflict_do_update(index_elements=["source", "name"], set_={"mark": mark})
        )

    def read_again(self, source: str, names: Iterable[str]) -> None:
        """Whichever of *names* is a document of *source*, it is read anew."""
        table = schema.inputs
        its = sa.update(table).where(table.c.source == source, table.c.name.in_(list(names)))
        self._session.connection.execute(its.values(mark=None))

    def repeating(self, source: str) -> set[str]:
        """The documents of *source* that ever had a story under the id of another."""
        return named(self._session.database, REPEATED, source)

    def repeats(self, source: str, name: str) -> None:
        """The document *name* has such a story.

        Where all is read anew, the story that the id belongs to is to come first.
        """
        if self._session.fact(f"{REPEATED}{source} {name}") is None:
            self._session.tell({"event": "repeated", "source": source, "name": name})

    def mended(self, source: str) -> set[str]:
        """The ill-formed documents of *source* that were read all the same, and named."""
        return named(self._session.database, MENDED, source)

    def set_mended(self, source: str, name: str, is_mended: bool) -> None:
        """Keep whether the document *name* is such a one."""
        self._session.set_fact(f"{MENDED}{source} {name}", "" if is_mended else None)

    def forget(self, source: str, name: str) -> None:
        """Have the document *name*, or the one that the record *name* is in, be read anew."""
        table = schema.inputs
        inside = sa.func.substr(name, 1, sa.func.length(table.c.name) + 1) == table.c.name + ":"
        self._session.connection.execute(
            sa.update(table)
            .where(table.c.source == source, sa.or_(table.c.name == name, inside))
            .values(mark=None)
        )

    def lost(self, source: str, name: str) -> None:
        """The document *name* is gone."""
        for table in (schema.inputs, schema.validators):
            self._session.connection.execute(
                sa.delete(table).where(table.c.source == source, table.c.name == name)
            )

    def validators(self, source: str) -> dict[str, Validators]:
        """What web servers said of the documents of *source*, by name."""
        table = schema.validators
        rows = self._session.connection.execute(sa.select(table).where(table.c.source == source))
        return {row.name: Validators(etag=row.etag, modified=row.modified) for row in rows}

    def remember(self, source: str, said: Mapping[str, Validators]) -> None:
        """Keep what web servers *said* of documents of *source*."""
        for name, each in said.items():
            values = {"etag": each.etag, "modified": each.modified}
            self._session.connection.execute(
                insert(schema.validators)
                .values(source=source, name=name, **values)
                .on_conflict_do_update(index_elements=["source", "name"], set_=values)
            )
