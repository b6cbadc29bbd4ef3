"""Which article is which: by its id for life, by its address where it brings no id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.conditions import IS_ERASED
from feedpub.archive.inputs import documents_of
from feedpub.archive.seconds import moment, seconds
from feedpub.archive.session import Session
from feedpub.archive.versions import Current
from feedpub.article import Article, from_record
from feedpub.feed import Finding
from feedpub.sameness import loosely, marks_of, same_address, same_title

#: Two articles of one id were published that far apart, two of one address that far: a date
#: that the ledger settled differs by less.
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


#: Asked for every new article: built once.
_AT_ADDRESSES = (
    sa.select(schema.ledger)
    .join(schema.marks)
    .where(schema.marks.c.mark.in_(sa.bindparam("marks", expanding=True)))
    .where(schema.ledger.c.source == sa.bindparam("source"))
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


class Clash(Exception):
    """Its id or its address tells the article for another one: :attr:`finding` says which."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


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


def current(connection: sa.Connection, key: int) -> Current | None:
    table, ledger = schema.articles, schema.ledger
    row = connection.execute(
        sa.select(table, ledger.c.source).join(ledger).where(table.c.key == key)
    ).one_or_none()
    if row is None:
        return None
    return Current(
        article=from_record(row.source, json.loads(row.record)),
        digest=row.digest,
        words=row.words,
        origin=row.origin,
        changed=row.changed,
        waits=row.waits_until is not None,
    )


class Identities:
    """The ledger: what articles are for life."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

    def of(
        self,
        article: Article,
        *,
        origin: str,
        entry_id: str | None,
        published: datetime,
        now: datetime,
    ) -> Identity:
        """Return what *article* is for life.

        If it is new, *entry_id* is minted for it, and *published* is its first date.

        Raises: IdTaken; Clash; IdMissing, if *entry_id* is None and the article is new.
        """
        table = schema.ledger
        known = self._connection.execute(
            sa.select(table, IS_ERASED).where(
                table.c.source == article.source, table.c.id == article.id
            )
        ).one_or_none()
        if known is not None:
            return replace(self._known(known, article, origin), erased=known.erased)
        findings = []
        for row, other in self._at_its_addresses(article):
            if _differ(other, article, _HOUR):
                findings.append(_shared(row.id, other, article))
            elif self._came_without_id(row) and article.id in (article.url, article.short_link):
                # Without an id of its own, an article is known by its address as first seen.
                return self._known(row, article, origin)
            else:
                raise Clash(_changed(row.id, other))
        if entry_id is None:
            raise IdMissing(article.id)
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

    def _known(self, row: sa.Row[Any], article: Article, origin: str) -> Identity:
        before = current(self._connection, row.key)
        findings: list[Finding] = []
        if before is not None:
            if self._stands_elsewhere(before, origin) and _differ(before.article, article, _DAY):
                raise Clash(_repeated(row.id, before))
            findings += _link_changed(before.article, article)
        return Identity(
            key=row.key,
            id=row.id,
            entry_id=row.entry_id,
            published=moment(row.published),
            before=before,
            findings=tuple(findings),
        )

    def _stands_elsewhere(self, before: Current, origin: str) -> bool:
        """Whether it was read in another place than *origin*, in a document that is still there."""
        if before.origin == origin:
            return False
        names = documents_of(before.origin)
        table = schema.inputs
        found = sa.exists().where(table.c.source == before.article.source, table.c.name.in_(names))
        return bool(self._connection.scalar(sa.select(found)))

    def _at_its_addresses(self, article: Article) -> Iterator[tuple[sa.Row[Any], Article]]:
        """The other articles of its source that lead to one of its addresses now."""
        wanted = _addresses(article)
        if not wanted:
            return
        asked = {"source": article.source, "marks": list(wanted)}
        for row in self._connection.execute(_AT_ADDRESSES, asked).all():
            found = current(self._connection, row.key)
            if found is not None and not wanted.isdisjoint(_addresses(found.article)):
                yield row, found.article

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
                raise Clash(_near(entry_id, row))


def _addresses(article: Article) -> set[str]:
    found = marks_of((article.url, article.short_link))
    return {mark for mark in found if mark.startswith("a:")}


def _ways_to_write(entry_id: str) -> set[str]:
    """Ids that readers may take for *entry_id*, but for the case of their letters."""
    loose = loosely(entry_id)
    if not loose.startswith("http:"):
        return {entry_id, loose}
    rest = loose.removeprefix("http:")
    return {entry_id} | {
        f"{scheme}:{rest}{end}" for scheme in ("http", "https") for end in ("", "/")
    }


def _differ(one: Article, other: Article, apart: timedelta) -> bool:
    """Whether two articles of one id or address are two: in title, date, and an address."""
    return (
        same_title(one.title) != same_title(other.title)
        and abs(one.published - other.published) > apart
        and (_tell_apart(one.url, other.url) or _tell_apart(one.short_link, other.short_link))
    )


def _tell_apart(one: str | None, other: str | None) -> bool:
    return bool(one and other) and same_address(one or "") != same_address(other or "")


def _link_changed(before: Article, now: Article) -> Iterator[Finding]:
    if _tell_apart(before.short_link, now.short_link):
        yield Finding(
            code="short-link-changed",
            severity="warning",
            message=f"its short link was {before.short_link}, and is {now.short_link} now",
            advice="it stays the same entry; see that the old one still leads to it",
            field="short_link",
        )


def _shared(id: str, other: Article, article: Article) -> Finding:
    both = {same_address(each or "") for each in (other.short_link, other.url)}
    field = "short_link" if same_address(article.short_link or "") in both else "url"
    return Finding(
        code="address-shared",
        severity="warning",
        message=f"{getattr(article, field)} is an address of {id} ({_shown(other.title)}), too",
        advice="give one of the two its own",
        field=field,
    )


def _changed(id: str, other: Article) -> Finding:
    return Finding(
        code="id-changed",
        severity="error",
        message=f"its address is that of {id} ({_shown(other.title)}), which has another id",
        advice=f"give it its old id {id} back; if it is another article, its own address",
        field="id",
    )


def _repeated(id: str, before: Current) -> Finding:
    return Finding(
        code="id-repeated",
        severity="error",
        message=f"{id} is the id of another article, {_shown(before.article.title)}"
        f" in {before.origin}: title, date and address are others",
        advice="give one of the two another id",
        field="id",
    )


def _near(entry_id: str, row: sa.Row[Any]) -> Finding:
    return Finding(
        code="id-near-duplicate",
        severity="error",
        message=f"its entry id {entry_id} differs only in scheme, host's case or slash from"
        f" {row.entry_id}, the one of {row.source}/{row.id}",
        advice="write its id as it was first written; give another article another id",
        source="RFC 4287, 4.2.6.1",
        field="id",
    )


def _shown(title: str) -> str:
    return title if len(title) <= 80 else title[:79] + "…"
