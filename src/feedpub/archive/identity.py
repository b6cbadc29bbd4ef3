"""Which article a record is: by its id, or by its address where it has no id."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from feedpub.archive import id_conflicts
from feedpub.archive.database import Database, Row, statement
from feedpub.archive.duplicates import (
    HOUR,
    addresses,
    are_at_two_fragments,
    are_parts,
    are_versions,
    differ,
    have_two_addresses,
    is_an_address_of,
    is_another_part,
    is_continued,
    is_duplicate,
    is_later,
    is_log,
    is_moved,
    is_page_of_parts,
    is_the_same_again,
    without_fragment,
)
from feedpub.archive.former_ids import FormerIds
from feedpub.archive.moved_pages import Match, MovedPages
from feedpub.archive.presence import Clash, Others, Presence, SourceRecord, UnreadOthers, current
from feedpub.archive.reappearance import refusal
from feedpub.archive.records import READ_ANEW, has_record
from feedpub.archive.selection import IS_ERASED
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, seconds
from feedpub.archive.unread import UnreadArticles
from feedpub.archive.versions import Current, stands_for
from feedpub.article import Article
from feedpub.compare_keys import loosely, same_address
from feedpub.feed import Finding
from feedpub.nouns import dataclass
from feedpub.protocols import Raw

_LEDGER = f"ledger.key, ledger.source, ledger.id, ledger.entry_id, ledger.published, {IS_ERASED}"
_BY_ID = statement(
    "article by id", f"SELECT {_LEDGER} FROM ledger WHERE source = :source AND id = :id"
)
_AT_ADDRESSES = statement(
    "articles at addresses",
    f"SELECT DISTINCT {_LEDGER} FROM ledger JOIN marks ON marks.key = ledger.key"
    " WHERE marks.mark IN (:marks...) ORDER BY ledger.key",
)
_LIKE_ENTRY_ID = statement(
    "articles like entry id",
    "SELECT source, id, entry_id FROM ledger WHERE {caseless entry_id} IN (:spellings...)"
    " UNION ALL SELECT ledger.source, ledger.id, adopted.guid"
    " FROM ledger JOIN adopted ON adopted.key = ledger.key WHERE adopted.guid = :entry_id",
)
_HAS_MARK = statement("article has mark", "SELECT 1 FROM marks WHERE key = :key AND mark = :mark")

_TO_LOWER_CASE = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class IdMissing(Exception):
    """The article is new and has no entry id; :attr:`id` is its id in its source."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class IdTaken(Exception):
    """The entry id belongs to another article: :attr:`holder`, its source and id."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class Overtaken(Exception):
    """The current version was fetched later than this one."""


class BodyNeeded(Exception):
    """The record must be read completely: its article is known, or may be one that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The permanent ids and date of an article."""

    key: int

    #: Its source's id for it, as first seen.
    id: str
    entry_id: str
    published: datetime

    #: Its current version. None if it is new.
    before: Current | None = None

    #: Whether nothing had its ids before.
    is_new: bool = False

    #: Whether a later record of its document, which is a log, has another version.
    replaced: bool = False

    #: Whether its text was erased and must not be kept.
    erased: bool = False

    #: Warnings.
    findings: tuple[Finding, ...] = ()

    #: What its history says about its address. None: nothing.
    note: str | None = None


class Fresh(NamedTuple):
    """A new article, with its permanent entry id and date of publication."""

    article: Article
    entry_id: str
    published: datetime


class Identities:
    """Identifies articles by the ledger of permanent ids."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database
        self.former = FormerIds(session)
        self._presence = Presence(session)
        self.moved = MovedPages(session, self._presence, self.former)

    def identify(
        self,
        article: Article,
        *,
        origin: str,
        entry_id: str | None,
        published: datetime,
        now: datetime,
        others: Others | None = None,
        unread: str | None = None,
        raw: Raw | None = None,
        page_ids: Collection[str] = (),
    ) -> Identity:
        """Return the permanent ids of *article*, which was read from the record *origin* of *raw*.

        If it is new, *entry_id* is minted for it, and *published* is its first date. *others* are
        the other records of its source; without them, only the archive is asked. *unread* is its
        record as JSON, if that was read without its body. *page_ids* are what its page says are its
        ids.

        Raises: IdTaken; Clash; IdMissing, if *entry_id* is None and the article is new;
        UnreadArticles, BodyNeeded.
        """
        record = SourceRecord(origin, article)
        others = others or UnreadOthers(self._database)
        known = self._database.row(_BY_ID, source=article.source, id=article.id)
        if known is not None:
            return self._known(known, record, others, unread, page_ids)
        found, findings = self._by_address(record, others, unread)
        former = found or self._formerly(record, others, unread)
        if former is not None:
            return self._known(former, record, others, unread, page_ids)
        perhaps = self._elsewhere(record, others, unread, raw, page_ids)
        if perhaps is not None and perhaps.is_it:
            return self._known(perhaps.row, record, others, unread, page_ids, perhaps)
        if entry_id is None:
            raise IdMissing(article.id)
        if finding := refusal(self._database, article, entry_id):
            raise Clash(finding)
        self._refuse(entry_id)
        (key,) = self.mint([Fresh(article, entry_id, published)], now)
        return Identity(
            key=key,
            id=article.id,
            entry_id=entry_id,
            published=published,
            is_new=True,
            findings=(*findings, *([] if perhaps is None else [perhaps.finding])),
            note=None if perhaps is None else perhaps.note,
        )

    def mint(self, articles: Iterable[Fresh], now: datetime) -> list[int]:
        """Record the permanent ids and dates of new *articles*; return their keys."""
        return self._session.record_minted(
            [
                {
                    "event": "minted",
                    "source": article.source,
                    "id": article.id,
                    "entry_id": entry_id,
                    "first_seen": seconds(now),
                    "published": seconds(published),
                }
                for article, entry_id, published in articles
            ]
        )

    def _by_address(
        self, record: SourceRecord, others: Others, unread: str | None
    ) -> tuple[Row | None, list[Finding]]:
        """Return the article that *record*, which has a new id, is by its address, or None.

        The findings name other articles that share its address.

        Raises: Clash, if it is ambiguous; UnreadArticles, BodyNeeded.
        """
        article = record.article
        findings: list[Finding] = []
        there: list[tuple[Row, Article]] = []
        gone: list[tuple[Row, Article]] = []
        found = list(self._at_its_addresses(article))
        if found and unread is not None:
            raise BodyNeeded
        beside = {row.key for row, _ in found if self._is_beside(row, record, others)}
        own = [row.id for row, _ in found if row.source == article.source]
        of_parts = beside or is_page_of_parts(own)
        for row, other in found:
            if row.source != article.source or differ(other, article, HOUR):
                findings.append(id_conflicts.shared(row.id, other, article))
            elif (
                is_an_address_of(article)
                and self._came_without_id(row)
                and row.key not in beside
                and not (of_parts and is_another_part(row.id, other, article))
            ):
                # An article without an id is identified by the address that it first had.
                return row, []
            elif self._presence.has(row, record, others):
                there.append((row, other))
            else:
                gone.append((row, other))
        for row, other in there:
            if is_duplicate(other, article):
                raise Clash(id_conflicts.changed(row.id, other))
        if not there:
            # Of several articles that share a page, the date decides.
            dated = [each for each in gone if stands_for(each[1].published, article)]
            few = gone if len(gone) == 1 else dated
            for row, other in few:
                if are_versions(row.id, article.id, other.published, article):
                    return row, []
            for row, other in few:
                raise Clash(id_conflicts.changed(row.id, other))
        # As the entries of a live blog.
        findings += [
            id_conflicts.shared(row.id, other, article)
            for row, other in (*there, *gone)
            if not are_parts(other, article)
        ]
        return None, findings

    def _known(
        self,
        row: Row,
        record: SourceRecord,
        others: Others,
        unread: str | None,
        page_ids: Collection[str],
        moved: Match | None = None,
    ) -> Identity:
        article = record.article
        before = current(self._database, row.key)
        if before is not None and before.unread is not None:
            if before.unread != unread:
                raise UnreadArticles([row.key])
        elif unread is not None:
            raise BodyNeeded
        findings: list[Finding] = []
        replaced = False
        if before is not None:
            if moved is not None:
                findings.append(moved.finding)
            elif not self.moved.is_an_alias(row, before.article, article, page_ids):
                findings += self._presence.compared(row, before, record, others)
            if rivals := self._presence.rivals(row, before, record, others):
                if not is_log(record.name):
                    raise Clash(id_conflicts.repeated(row.id, before.article, rivals[0].name))
                replaced = any(is_later(each.name, record.name) for each in rivals)
            findings += id_conflicts.link_changed(before.article, article)
            if have_two_addresses(before.article, article):
                for other_row, other in self._at_its_addresses(article):
                    if other_row.key != row.key:
                        findings.append(id_conflicts.shared(other_row.id, other, article))
        elif not row.erased:
            self._presence.refuse_another_date(row, record, others)
            if has_record(self._database, row.key):
                findings.append(READ_ANEW)
        if article.id != row.id and is_an_address_of(article):
            self.former.record(article, row.id)
        return Identity(
            key=row.key,
            id=row.id,
            entry_id=row.entry_id,
            published=moment(row.published),
            before=before,
            replaced=replaced,
            erased=row.erased,
            findings=tuple(findings),
            note=None if moved is None else moved.note,
        )

    def _elsewhere(
        self,
        record: SourceRecord,
        others: Others,
        unread: str | None,
        raw: Raw | None,
        page_ids: Collection[str],
    ) -> Match | None:
        """Return the article that *record* is, or may be, by an id that both have. None: none.

        Raises: Clash; UnreadArticles, BodyNeeded.
        """
        found = self.moved.candidates(record.article, page_ids)
        if not found:
            return None
        if left := [row.key for row, _ in found if _is_unread(self._database, row.key)]:
            raise UnreadArticles(left)
        if unread is not None:
            raise BodyNeeded
        return self.moved.match(found, record, others, raw)

    def _formerly(self, record: SourceRecord, others: Others, unread: str | None) -> Row | None:
        """Return the article that *record* is under another id and address. None: it is new.

        Raises: Clash; UnreadArticles, BodyNeeded.
        """
        article = record.article
        by_address = is_an_address_of(article)
        replayed = self._session.fact("replayed") is not None
        if replayed and (row := self.former.recorded(article)) is not None:
            return row
        if replayed or without_fragment(article.id) != article.id:
            found = [
                row
                for row in self.former.spelled_differently(article)
                if self._presence.is_left(row, record, others)
            ]
            if len(found) == 1:
                return found[0]
        for rows, is_it in (
            (self.former.in_same_document, is_continued),
            (self.former.without_document, is_moved),
        ):
            for row in rows(article, record.name):
                before = current(self._database, row.key)
                if before is None:
                    continue
                if before.unread is not None:
                    raise UnreadArticles([row.key])
                if unread is not None:
                    raise BodyNeeded
                if not is_it(before.article, article):
                    continue
                if self._presence.has(row, record, others):
                    continue
                if by_address and self._came_without_id(row):
                    return row
                again = is_the_same_again(before.article, article)
                if again and (not others.corrects or self.former.is_withdrawn(row.key)):
                    raise Clash(id_conflicts.moved(row.id, before.article))
        return None

    def _at_its_addresses(self, article: Article) -> Iterator[tuple[Row, Article]]:
        """Yield the articles that now lead to one of its addresses, those of its source first.

        Raises: UnreadArticles.
        """
        wanted = addresses(article)
        if not wanted:
            return
        rows = self._database.rows(_AT_ADDRESSES, marks=wanted)
        for row in sorted(rows, key=lambda each: each.source != article.source):
            found = current(self._database, row.key)
            if found is not None and not wanted.isdisjoint(addresses(found.article)):
                if found.unread is not None:
                    raise UnreadArticles([row.key])
                yield row, found.article

    def _is_beside(self, row: Row, record: SourceRecord, others: Others) -> bool:
        """Whether the article of *row* is another part of the page of *record*."""
        return (
            row.source == record.article.source
            and is_an_address_of(record.article)
            and are_at_two_fragments(row.id, record.article.id)
            and self._presence.has(row, record, others)
        )

    def _came_without_id(self, row: Row) -> bool:
        """Whether the id of the article is one of its addresses."""
        mark = f"a:{same_address(row.id)}"
        return self._database.value(_HAS_MARK, key=row.key, mark=mark) is not None

    def _refuse(self, entry_id: str) -> None:
        """Raise IdTaken or Clash if *entry_id* is that of another article, or looks like it."""
        written = spellings(entry_id)
        for row in self._database.rows(_LIKE_ENTRY_ID, spellings=written, entry_id=entry_id):
            if row.entry_id == entry_id:
                raise IdTaken(f"{row.source}/{row.id}")
            if loosely(row.entry_id) == loosely(entry_id):
                raise Clash(id_conflicts.near(entry_id, row.entry_id, f"{row.source}/{row.id}"))


def _is_unread(database: Database, key: int) -> bool:
    found = current(database, key)
    return found is not None and found.unread is not None


def spellings(entry_id: str) -> frozenset[str]:
    """Return ids that feed readers may treat as *entry_id*, in lower case."""
    return frozenset(map(in_lower_case, _ways_to_write(entry_id)))


def in_lower_case(entry_id: str) -> str:
    """Return *entry_id* with its ASCII letters in lower case, as the database compares it."""
    return entry_id.lower() if entry_id.isascii() else entry_id.translate(_TO_LOWER_CASE)


def _ways_to_write(entry_id: str) -> set[str]:
    """Return ids that feed readers may treat as *entry_id*, apart from upper and lower case."""
    loose = loosely(entry_id)
    if not loose.startswith("http:"):
        return {entry_id, loose}
    rest = loose.removeprefix("http:")
    return {entry_id} | {
        f"{scheme}:{rest}{end}" for scheme in ("http", "https") for end in ("", "/")
    }
