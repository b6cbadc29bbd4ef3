"""Which article is which: by its id for life, by its address where it brings no id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from feedpub.archive import id_conflicts, schema
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
    is_moved,
    is_page_of_parts,
    is_the_same_again,
    is_told_twice,
    without_fragment,
)
from feedpub.archive.former_ids import FormerIds
from feedpub.archive.presence import Clash, Others, Presence, SourceRecord, UnreadOthers, current
from feedpub.archive.reappearance import forbidding
from feedpub.archive.records import READ_ANEW, is_kept
from feedpub.archive.selection import IS_ERASED
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, seconds
from feedpub.archive.versions import Current, stands_for
from feedpub.article import Article
from feedpub.compare_keys import loosely, same_address
from feedpub.feed import Finding

# Asked for every article: built once.
_OF_ID = sa.select(schema.ledger, IS_ERASED).where(
    schema.ledger.c.source == sa.bindparam("of"), schema.ledger.c.id == sa.bindparam("named")
)
_AT_ADDRESSES = (
    sa.select(schema.ledger, IS_ERASED)
    .join(schema.marks)
    .where(schema.marks.c.mark.in_(sa.bindparam("marks", expanding=True)))
    .distinct()
    .order_by(schema.ledger.c.key)
)
_NAMES = (schema.ledger.c.source, schema.ledger.c.id)
_KNOWN_AS = sa.union_all(
    sa.select(*_NAMES, schema.ledger.c.entry_id).where(
        schema.ledger.c.entry_id.collate("NOCASE").in_(sa.bindparam("ways", expanding=True))
    ),
    sa.select(*_NAMES, schema.adopted.c.guid)
    .join(schema.adopted)
    .where(schema.adopted.c.guid == sa.bindparam("id")),
)


class IdMissing(Exception):
    """The article is new, and there is no entry id for it: :attr:`id` is its source's."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class IdTaken(Exception):
    """The entry id belongs to another article for life: :attr:`holder`, source and id."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class Overtaken(Exception):
    """What the archive holds was read after this version was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What an article is for life."""

    key: int

    #: Its source's id for it, as first seen.
    id: str
    entry_id: str
    published: datetime

    #: As it is kept now. None if it is new.
    before: Current | None = None

    #: Whether its text was erased, and may not be kept.
    erased: bool = False

    #: What is odd about it, and keeps it from nothing.
    findings: tuple[Finding, ...] = ()


class Identities:
    """The ledger: what articles are for life."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection
        self._former = FormerIds(session)
        self._presence = Presence(session)

    def of(
        self,
        article: Article,
        *,
        origin: str,
        entry_id: str | None,
        published: datetime,
        now: datetime,
        others: Others | None = None,
    ) -> Identity:
        """Return what *article*, which was read in the record *origin*, is for life.

        If it is new, *entry_id* is minted for it, and *published* is its first date. *others* says
        what else its source brings; without it, what the archive can tell alone.

        Raises: IdTaken; Clash; IdMissing, if *entry_id* is None and the article is new.
        """
        record = SourceRecord(origin, article)
        others = others or UnreadOthers(self._connection)
        asked = {"of": article.source, "named": article.id}
        known = self._connection.execute(_OF_ID, asked).one_or_none()
        if known is not None:
            return self._known(known, record, others)
        found, findings = self._by_address(record, others)
        former = found or self._formerly(record, others)
        if former is not None:
            return self._known(former, record, others)
        if entry_id is None:
            raise IdMissing(article.id)
        if finding := forbidding(self._connection, article, entry_id):
            raise Clash(finding)
        self._refuse(entry_id)
        event = {
            "event": "minted",
            "source": article.source,
            "id": article.id,
            "entry_id": entry_id,
            "first_seen": seconds(now),
            "published": seconds(published),
        }
        return Identity(
            key=self._session.tell(event),
            id=article.id,
            entry_id=entry_id,
            published=published,
            findings=tuple(findings),
        )

    def _by_address(
        self, record: SourceRecord, others: Others
    ) -> tuple[sa.Row[Any] | None, list[Finding]]:
        """The article that *record*, whose id is not known, is by its address; None if by none.

        Findings name the articles that share its address, and are others.

        Raises: Clash, if it cannot be told.
        """
        article = record.article
        findings: list[Finding] = []
        there: list[tuple[sa.Row[Any], Article]] = []
        gone: list[tuple[sa.Row[Any], Article]] = []
        found = list(self._at_its_addresses(article))
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
                # Without an id of its own, an article is known by its address as first seen.
                return row, []
            elif self._presence.has(row, record, others):
                there.append((row, other))
            else:
                gone.append((row, other))
        for row, other in there:
            if is_told_twice(other, article):
                raise Clash(id_conflicts.changed(row.id, other))
        if not there:
            # Of several that share a page the date tells which one it is.
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

    def _known(self, row: sa.Row[Any], record: SourceRecord, others: Others) -> Identity:
        article = record.article
        before = current(self._connection, row.key)
        findings: list[Finding] = []
        if before is not None:
            findings += self._presence.compared(row, before, record, others)
            findings += id_conflicts.link_changed(before.article, article)
            if have_two_addresses(before.article, article):
                for other_row, other in self._at_its_addresses(article):
                    if other_row.key != row.key:
                        findings.append(id_conflicts.shared(other_row.id, other, article))
        elif not row.erased:
            self._presence.refuse_another_date(row, record, others)
            if is_kept(self._connection, row.key):
                findings.append(READ_ANEW)
        if article.id != row.id and is_an_address_of(article):
            self._former.keep(article, row.id)
        return Identity(
            key=row.key,
            id=row.id,
            entry_id=row.entry_id,
            published=moment(row.published),
            before=before,
            erased=row.erased,
            findings=tuple(findings),
        )

    def _formerly(self, record: SourceRecord, others: Others) -> sa.Row[Any] | None:
        """The article that *record* is, though neither its id nor its address tells. None: new."""
        article = record.article
        by_address = is_an_address_of(article)
        replayed = self._session.fact("replayed") is not None
        if replayed and (row := self._former.kept(article)) is not None:
            return row
        if replayed or without_fragment(article.id) != article.id:
            found = [
                row
                for row in self._former.written_otherwise(article)
                if self._presence.is_left(row, record, others)
            ]
            if len(found) == 1:
                return found[0]
        for rows, is_it in (
            (self._former.in_its_document, is_continued),
            (self._former.without_a_document, is_moved),
        ):
            for row in rows(article, record.name):
                before = current(self._connection, row.key)
                if before is None or not is_it(before.article, article):
                    continue
                if self._presence.has(row, record, others):
                    continue
                if by_address and self._came_without_id(row):
                    return row
                again = is_the_same_again(before.article, article)
                if again and (not others.corrects or self._former.is_withdrawn(row.key)):
                    raise Clash(id_conflicts.moved(row.id, before.article))
        return None

    def _at_its_addresses(self, article: Article) -> Iterator[tuple[sa.Row[Any], Article]]:
        """The other articles that lead to one of its addresses now, those of its source first."""
        wanted = addresses(article)
        if not wanted:
            return
        rows = self._connection.execute(_AT_ADDRESSES, {"marks": list(wanted)}).all()
        for row in sorted(rows, key=lambda each: each.source != article.source):
            found = current(self._connection, row.key)
            if found is not None and not wanted.isdisjoint(addresses(found.article)):
                yield row, found.article

    def _is_beside(self, row: sa.Row[Any], record: SourceRecord, others: Others) -> bool:
        """Whether the article of *row* is there as another part of the page of *record*."""
        return (
            row.source == record.article.source
            and is_an_address_of(record.article)
            and are_at_two_fragments(row.id, record.article.id)
            and self._presence.has(row, record, others)
        )

    def _came_without_id(self, row: sa.Row[Any]) -> bool:
        """Whether the id of the article is an address that it had."""
        marks = schema.marks
        mark = f"a:{same_address(row.id)}"
        had = sa.exists().where(marks.c.key == row.key, marks.c.mark == mark)
        return bool(self._connection.scalar(sa.select(had)))

    def _refuse(self, entry_id: str) -> None:
        """Raises: IdTaken, Clash, if *entry_id* is another article's, or looks like it."""
        asked = {"ways": list(_ways_to_write(entry_id)), "id": entry_id}
        for row in self._connection.execute(_KNOWN_AS, asked).all():
            if row.entry_id == entry_id:
                raise IdTaken(f"{row.source}/{row.id}")
            if loosely(row.entry_id) == loosely(entry_id):
                raise Clash(id_conflicts.near(entry_id, row.entry_id, f"{row.source}/{row.id}"))


def _ways_to_write(entry_id: str) -> set[str]:
    """Ids that readers may take for *entry_id*, but for the case of their letters."""
    loose = loosely(entry_id)
    if not loose.startswith("http:"):
        return {entry_id, loose}
    rest = loose.removeprefix("http:")
    return {entry_id} | {
        f"{scheme}:{rest}{end}" for scheme in ("http", "https") for end in ("", "/")
    }
