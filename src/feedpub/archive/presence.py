"""Whether two articles with one id or one address are in their source at the same time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from feedpub.archive import id_conflicts
from feedpub.archive.database import Database, Row, statement
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
from feedpub.archive.inputs import is_document_there
from feedpub.archive.records import article_in
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment
from feedpub.archive.versions import Current, last_touched, stands_for
from feedpub.article import Article
from feedpub.compare_keys import same_address, same_title
from feedpub.feed import Finding


class Clash(Exception):
    """The article has the id or the address of another one, which :attr:`finding` names."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


_CURRENT = statement(
    "current version",
    "SELECT articles.record, articles.digest, articles.sum, articles.words, articles.origin,"
    " articles.changed, articles.waits_until, articles.pruned, articles.rules, ledger.source,"
    " unread.record AS unread"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    " LEFT JOIN unread ON unread.key = articles.key WHERE articles.key = :key",
)


def current(database: Database, key: int) -> Current | None:
    """Return the current version of article *key*. None if it has none, or it is damaged."""
    row = database.row_to_check(_CURRENT, key=key)
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
        pruned=row.pruned is not None,
        unread=row.unread,
        rules=row.rules,
    )


class Presence:
    """Compares an article with its current version and with the other records of its source."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def compared(
        self, row: Row, before: Current, record: SourceRecord, others: Others
    ) -> Iterator[Finding]:
        """Yield findings on *record* compared with *before*, the current version under its id.

        Raises: Clash, if these are two articles, and the other one is still in the source, or was
        read from the record that this one is in now.
        """
        article, kept = record.article, SourceRecord(before.origin, before.article)
        dated = stands_for(before.article.published, article)
        titled = same_title(before.article.title) == same_title(article.title)
        two = have_two_addresses(before.article, article)
        if not two and dated and titled:
            return
        if others.corrects:
            if differ(before.article, article, DAY) and (
                (before.origin != record.name and is_there(self._database, kept))
                or any(True for _ in others.under({row.id}, but=record.name, kept=kept))
            ):
                raise Clash(id_conflicts.repeated(row.id, before.article, before.origin))
        elif (place := self._place(row, kept, record, others)) is not None:
            if address := before.article.url or before.article.short_link:
                remember(self._session, article.source, row.id, address)
            raise Clash(id_conflicts.repeated(row.id, before.article, place))
        elif differ(before.article, article, DAY) and is_there(self._database, kept):
            raise Clash(id_conflicts.overwritten(row.id, before.article))
        if two and not dated and not titled:
            if last_touched(article) < last_touched(before.article):
                # It would be ignored silently as an older version.
                raise Clash(id_conflicts.repeated(row.id, before.article, before.origin))
            yield id_conflicts.reused(row.id, before.article)
        elif not dated and not titled and not others.corrects and before.origin != record.name:
            # As pages that all name one canonical address.
            yield id_conflicts.replaced(row.id, before.article, before.origin, "title and date")
        elif not two and not titled and self._is_rewritten_copy(kept, record, others):
            yield id_conflicts.replaced(row.id, before.article, before.origin, "title")

    def _is_rewritten_copy(self, kept: SourceRecord, record: SourceRecord, others: Others) -> bool:
        """Whether *record* may be a copy of the file of *kept* for another article.

        Versions of one article in two files have dates of change.
        """
        return (
            not others.corrects
            and kept.name != record.name
            and not are_in_one_document(kept.name, record.name)
            and kept.article.updated == record.article.updated
            and is_there(self._database, kept)
        )

    def rivals(
        self, row: Row, before: Current, record: SourceRecord, others: Others
    ) -> list[SourceRecord]:
        """Return the other records under its id in the document of *record*.

        None, if it says what *before* says, the current version, which is from another record, or
        if their dates of change tell which of the two is newer.
        """
        kept, article = SourceRecord(before.origin, before.article), record.article
        if (
            others.corrects
            or before.pruned
            or kept.name == record.name
            or not are_in_one_document(kept.name, record.name)
            or article.updated != kept.article.updated
            or _says(article) == _says(kept.article)
        ):
            return []
        return [
            each
            for each in others.under({row.id, article.id}, but=record.name, kept=kept)
            if are_in_one_document(each.name, record.name)
        ]

    def _place(
        self, row: Row, kept: SourceRecord, record: SourceRecord, others: Others
    ) -> str | None:
        """Return where article *kept* is now, if *record* is another article. None: nowhere."""
        for other in others.under(_names(row, kept.article), but=record.name, kept=kept):
            near = are_in_one_document(other.name, record.name)
            if not are_two(kept.article, record.article, in_one_document=near):
                continue
            # A record that is a whole document stays the article that it was.
            alone = other.name == kept.name != record.name and not near
            if alone or not are_two(kept.article, other.article, in_one_document=near):
                return other.name
        return None

    def has(self, row: Row, record: SourceRecord, others: Others) -> bool:
        """Whether the article of *row* is in the source beside *record*, which has its address."""
        before = current(self._database, row.key)
        if before is None:
            return False
        if others.corrects:
            # Articles that were pushed before are in no document.
            return not stands_for(before.article.published, record.article)
        kept = SourceRecord(before.origin, before.article)
        names = _names(row, before.article) - {record.article.id}
        return any(True for _ in others.under(names, but=record.name, kept=kept))

    def refuse_another_date(self, row: Row, record: SourceRecord, others: Others) -> None:
        """Refuse *record* if it is not the article of *row*, whose record is lost.

        Of several articles with the id it is the one at the address in the facts, or else the one
        with the published date.

        Raises: Clash.
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

    def _is_remembered(self, row: Row, article: Article) -> bool:
        """Whether the facts say that the article of *row* was at the address of *article*."""
        other = same_address(article.url or article.short_link or "")
        return self._session.fact(f"{ALSO}{row.source} {other}") == str(row.id)

    def is_left(self, row: Row, record: SourceRecord, others: Others) -> bool:
        """Whether no other record is the article of *row*, and *record* can be it."""
        before = current(self._database, row.key)
        if before is not None:
            likely = stands_for(before.article.published, record.article)
            return likely and not self.has(row, record, others)
        certain = is_an_address_of(record.article) and not are_at_two_fragments(
            row.id, record.article.id
        )
        if not certain and not stands_for(moment(row.published), record.article):
            return False
        return not any(True for _ in others.under({row.id}, but=record.name, kept=record))


def _says(article: Article) -> tuple[str | None, ...]:
    return article.title, article.summary, article.content_html, article.correction


def _names(row: Row, article: Article) -> set[str]:
    """Return the ids that the source may use for the article of *row*."""
    return {each for each in (row.id, article.url, article.short_link) if each}


class SourceRecord(NamedTuple):
    """An article in a document, without the fields that do not distinguish it from others."""

    #: The document, and the record's number in it where it holds many.
    name: str
    article: Article


class Others(Protocol):
    """The records of a source, including those of documents that did not change."""

    @property
    def corrects(self) -> bool:
        """Whether the record that is read now may differ from the documents of the source.

        A push corrects them: it is another article only if title, date and address differ.
        """

    @property
    def addresses(self) -> Sequence[str]:
        """The addresses of all pages that the source lists now. Empty: it does not list pages."""

    def under(
        self, ids: Collection[str], /, *, but: str, kept: SourceRecord
    ) -> Iterable[SourceRecord]:
        """Return the records under one of *ids*, except the one named *but*.

        They are those of all documents that are read in this run, and those of the document that
        *kept* was read from. A document that cannot be read again counts as having *kept*.
        """


class UnreadOthers:
    """The records by the archive alone: a document that is still there has what it had."""

    corrects = False
    addresses = ()

    def __init__(self, database: Database) -> None:
        self._database = database

    def under(
        self, _ids: Collection[str], /, *, but: str, kept: SourceRecord
    ) -> Iterable[SourceRecord]:
        if kept.name != but and is_there(self._database, kept):
            yield kept


def is_there(database: Database, record: SourceRecord) -> bool:
    """Whether the document that *record* was read from is still there."""
    return is_document_there(database, record.article.source, record.name)
