"""What else a source brings: whether two articles of one id are there at the same time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple, Protocol

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.inputs import documents_of
from feedpub.article import Article


class SourceRecord(NamedTuple):
    """An article as a document has it: without what does not tell it from another one."""

    #: The document, and the record's number in it where it holds many.
    name: str
    article: Article


class Others(Protocol):
    """The records of a source, those of documents that did not change included."""

    @property
    def corrects(self) -> bool:
        """Whether what is read now may stand against what the documents of the source have.

        What is pushed corrects them: only if all of it is other is it another article.
        """

    def under(
        self, ids: Collection[str], /, *, but: str, kept: SourceRecord
    ) -> Iterable[SourceRecord]:
        """The records under one of *ids* other than the one named *but*.

        They are those of all documents that are read in this run, and those of the document that
        *kept* was read from. What cannot be read again has *kept*, as long as it is there.
        """


class UnreadOthers:
    """What can be told without reading anything: a document that is there has what it had."""

    corrects = False

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def under(
        self, _ids: Collection[str], /, *, but: str, kept: SourceRecord
    ) -> Iterable[SourceRecord]:
        if kept.name != but and stands(self._connection, kept):
            yield kept


def stands(connection: sa.Connection, record: SourceRecord) -> bool:
    """Whether the document that *record* was read from is still there."""
    table = schema.inputs
    names = documents_of(record.name)
    found = sa.exists().where(table.c.source == record.article.source, table.c.name.in_(names))
    return bool(connection.scalar(sa.select(found)))
