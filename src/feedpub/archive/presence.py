"""Whether articles that have one id or one address are there at the same time.

What else a source brings: whether two articles of one id are there at the same time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa

from feedpub.archive import id_conflicts, schema
from feedpub.archive.duplicates import (
    DAY,
    are_at_two_fragments,
    are_in_one_document,
    are_two,
    differ,
    have_two_addresses,
    is_an_address_of,
)
from feedpub.archive.facts import ALSO, GOES_BY, REPEATED
from feedpub.archive.former_ids import remember
from feedpub.archive.inputs import documents_of
from feedpub.archive.records import article_in
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment
from feedpub.archive.versions import Current, last_touched, stands_for
from feedpub.article import Article
from feedpub.compare_keys import same_address, same_title
from feedpub.feed import Finding


class Clash(Exception):
    """Its id or its address tells the article for another one: :attr:`finding` says which."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


# Asked for every article: built once.
_CURRENT = (
    sa.select(schema.articles, schema.ledger.c.source)
    .join(schema.ledger)
    .where(schema.articles.c.key == sa.bindparam("of"))
)


def current(connection: sa.Connection, key: int) -> Current | None:
    """The article of *key* as it is kept. None: it is not, or its record is damaged."""
    row = connection.execute(_CURRENT, {"of": key}).one_or_none()
    article = None if row is None else article_in(row.source, row)
    if row is None or article is None:
        return None
    return Current(
        article=article,
        digest=row.digest,
        words=row.words,
        origin=row.origin,
        changed=row.changed,
        waits=row.waits_until is not None,
    )


class Presence:
    """Compares what is read with what is kept, and with what else its source brings."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

    def compared(
        self, row: sa.Row[Any], before: Current, record: SourceRecord, others: Others
    ) -> Iterator[Finding]:
        """Findings on *record*, which is read now, beside what is kept under its id.

        Raises: Clash, if these are two articles, and the one that is kept is there at the same
        time, or was in the record that this one is in now.
        """
        article, kept = record.article, SourceRecord(before.origin, before.article)
        dated = stands_for(before.article.published, article)
        titled = same_title(before.article.title) == same_title(article.title)
        two = have_two_addresses(before.article, article)
        if not two and dated and titled:
            return
        if others.corrects:
            if differ(before.article, article, DAY) and (
                (before.origin != record.name and stands(self._connection, kept))
                or any(True for _ in others.under({row.id}, but=record.name, kept=kept))
            ):
                raise Clash(id_conflicts.repeated(row.id, before.article, before.origin))
        elif (place := self._place(row, kept, record, others)) is not None:
            if address := before.article.url or before.article.short_link:
                remember(self._session, article.source, row.id, address)
            raise Clash(id_conflicts.repeated(row.id, before.article, place))
        elif differ(before.article, article, DAY) and stands(self._connection, kept):
            raise Clash(id_conflicts.overwritten(row.id, before.article))
        if two and not dated and not titled:
            if last_touched(article) < last_touched(before.article):
                # As an older version it would be left alone without a word.
                raise Clash(id_conflicts.repeated(row.id, before.article, before.origin))
            yield id_conflicts.reused(row.id, before.article)

    def _place(
        self, row: sa.Row[Any], kept: SourceRecord, record: SourceRecord, others: Others
    ) -> str | None:
        """Where the article that is *kept* is now, if *record* is another one. None: nowhere."""
        for other in others.under(_names(row, kept.article), but=record.name, kept=kept):
            near = are_in_one_document(other.name, record.name)
            if not are_two(kept.article, record.article, in_one_document=near):
                continue
            # A record that is a document of its own stays the article that it was.
            alone = other.name == kept.name != record.name and not near
            if alone or not are_two(kept.article, other.article, in_one_document=near):
                return other.name
        return None

    def has(self, row: sa.Row[Any], record: SourceRecord, others: Others) -> bool:
        """Whether the article of *row* is there beside *record*, which has its address."""
        before = current(self._connection, row.key)
        if before is None:
            return False
        if others.corrects:
            # Nothing brings what was pushed before.
            return not stands_for(before.article.published, record.article)
        kept = SourceRecord(before.origin, before.article)
        names = _names(row, before.article) - {record.article.id}
        return any(True for _ in others.under(names, but=record.name, kept=kept))

    def refuse_another_date(self, row: sa.Row[Any], record: SourceRecord, others: Others) -> None:
        """Raises: Clash, if *record* is not the article of *row*, whose own record is lost.

        Of several articles with its id it is the one at the address that is remembered; else the
        one with the date that readers know.
        """
        article, published = record.article, moment(row.published)
        remembered = self._is_remembered(row, article)
        dated = stands_for(published, article)
        contested = self._session.fact(f"{GOES_BY}{row.source} {row.id}") is not None
        if remembered or (dated and not contested):
            return
        for other in others.under({row.id}, but=record.name, kept=record):
            near = are_in_one_document(other.name, record.name)
            if are_two(article, other.article, in_one_document=near) and (
                self._is_remembered(row, other.article)
                or (not dated and stands_for(published, other.article))
            ):
                raise Clash(id_conflicts.repeated(row.id, other.article, other.name))
        if dated:
            return
        refused = self._session.fact(f"{REPEATED}{article.source} {record.name}") is not None
        if refused and abs(published - article.published) > DAY:
            raise Clash(id_conflicts.not_its_own(row.id, published))

    def _is_remembered(self, row: sa.Row[Any], article: Article) -> bool:
        """Whether the address of *article* is one at which the article of *row* was."""
        other = same_address(article.url or article.short_link or "")
        return self._session.fact(f"{ALSO}{row.source} {other}") == str(row.id)

    def is_left(self, row: sa.Row[Any], record: SourceRecord, others: Others) -> bool:
        """Whether the article of *row* is no other record's, and *record* can be its."""
        before = current(self._connection, row.key)
        if before is not None:
            likely = stands_for(before.article.published, record.article)
            return likely and not self.has(row, record, others)
        certain = is_an_address_of(record.article) and not are_at_two_fragments(
            row.id, record.article.id
        )
        if not certain and not stands_for(moment(row.published), record.article):
            return False
        return not any(True for _ in others.under({row.id}, but=record.name, kept=record))


def _names(row: sa.Row[Any], article: Article) -> set[str]:
    """By what the source may call the article of *row*."""
    return {each for each in (row.id, article.url, article.short_link) if each}


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
