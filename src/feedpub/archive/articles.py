"""Articles as they are now, and what of them is for life."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.conditions import WITHDRAWN, conditions
from feedpub.archive.history import History
from feedpub.archive.session import Session, seconds
from feedpub.archive.versions import (
    Current,
    as_json,
    digest_of,
    first_published,
    is_touched,
    last_touched,
    stands_for,
    words_of,
)
from feedpub.archive.withdrawals import IS_ERASED, replaced
from feedpub.article import Article, Provenance, Selection, from_record, to_record
from feedpub.assembly.entries import Kept

Facets = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An article that is new or not what it was: what feeds selected it by, before and now."""

    key: int

    #: None for a new article.
    before: Facets | None
    after: Facets

    #: Whether archive documents that hold it are made again, which other changes leave alone.
    lasting: bool = False


class IdMissing(Exception):
    """The article is new, and there is no entry id for it."""


class IdTaken(Exception):
    """The entry id belongs to another article for life: :attr:`holder`, source and id."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class Articles:
    """The articles of every source; their ids and dates of publication come from the ledger."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._history = History(session)

    def put(
        self,
        article: Article,
        *,
        provenance: Mapping[str, Provenance],
        origin: str,
        entry_id: str | None,
        now: datetime,
        edited: bool = True,
    ) -> Change | None:
        """Keep *article* as it is now; None if nothing of it changed.

        If its source does not date its changes, a change of its words is one, *now*; unless it is
        only read differently, and not *edited*.

        *entry_id* is minted for an article that has none yet, and stays for life, as does the
        first date of publication. An older version that another document brings is left alone.

        Raises: IdTaken; IdMissing, if *entry_id* is None and the article is new.
        """
        key, minted, published, erased = self._identity(article, entry_id, now)
        if erased:
            return None
        digest = digest_of(article)
        before = self._current(key)
        if before is not None:
            if before.digest == digest:
                return None
            if before.origin != origin and last_touched(article) < last_touched(before.article):
                return None
            if before.waits and not stands_for(published, article):
                # Nobody has seen it yet: the newsroom may still say when it is published.
                published = first_published(article, now)
                event = {"event": "dated", "entry_id": minted, "published": seconds(published)}
                self._session.tell(event)
            if edited and not before.waits and is_touched(before, article):
                event = {"event": "touched", "entry_id": minted, "touched": seconds(now)}
                self._session.tell(event)
        article = replace(article, published=published.astimezone(article.published.tzinfo))
        self._write(key, article, digest, origin, provenance, before, now)
        self._history.of_article(key, before.article if before else None, article, digest, now)
        corrected = before is not None and before.article.correction != article.correction
        return Change(
            key=key,
            before=before.article.facets if before else None,
            after=article.facets,
            lasting=corrected,
        )

    def _identity(
        self, article: Article, entry_id: str | None, now: datetime
    ) -> tuple[int, str, datetime, bool]:
        """The article's key in the ledger, and for life: its entry id, its publication.

        And whether its text was erased, and may not be kept.
        """
        table = schema.ledger
        known = self._session.connection.execute(
            sa.select(table.c.key, table.c.entry_id, table.c.published, IS_ERASED).where(
                table.c.source == article.source, table.c.id == article.id
            )
        ).one_or_none()
        if known is not None:
            published = datetime.fromtimestamp(known.published, UTC)
            return known.key, known.entry_id, published, known.erased
        if entry_id is None:
            raise IdMissing
        holder = self._session.connection.execute(
            sa.select(table.c.source, table.c.id).where(table.c.entry_id == entry_id)
        ).one_or_none()
        if holder is not None:
            raise IdTaken(f"{holder.source}/{holder.id}")
        published = first_published(article, now)
        event = {
            "event": "minted",
            "source": article.source,
            "id": article.id,
            "entry_id": entry_id,
            "first_seen": seconds(now),
            "published": seconds(published),
        }
        return self._session.tell(event), entry_id, published, False

    def _current(self, key: int) -> Current | None:
        table, ledger = schema.articles, schema.ledger
        row = self._session.connection.execute(
            sa.select(table, ledger.c.source).join(ledger).where(table.c.key == key)
        ).one_or_none()
        if row is None:
            return None
        return Current(
            article=from_record(row.source, json.loads(row.record)),
            digest=row.digest,
            words=row.words,
            origin=row.origin,
            waits=row.waits_until is not None,
        )

    def _write(
        self,
        key: int,
        article: Article,
        digest: str,
        origin: str,
        provenance: Mapping[str, Provenance],
        before: Current | None,
        now: datetime,
    ) -> None:
        due = article.due
        waits = due > now
        if before is not None and before.article.due == due:
            # It is out already, whatever the clock says today.
            waits = waits and before.waits
        values = {
            "key": key,
            "record": as_json(to_record(article)),
            "provenance": as_json({k: [p.origin, p.verbatim] for k, p in provenance.items()}),
            "digest": digest,
            "words": words_of(article),
            "origin": origin,
            "published": seconds(article.published),
            "waits_until": seconds(due) if waits else None,
            "expires": None if article.expires is None else seconds(article.expires),
        }
        written = insert(schema.articles).values(values)
        self._session.connection.execute(
            written.on_conflict_do_update(index_elements=["key"], set_=values)
        )
        for table in (schema.facets, schema.moments, schema.quarantine):
            self._session.connection.execute(sa.delete(table).where(table.c.key == key))
        rows = [{"address": each, "key": key} for each in {article.url, article.short_link} if each]
        if rows:
            self._session.connection.execute(
                insert(schema.addresses).on_conflict_do_nothing(), rows
            )
        self._session.connection.execute(
            sa.insert(schema.facets),
            [
                {"kind": kind, "value": value, "published": values["published"], "key": key}
                for kind, value in article.facets
            ],
        )
        ends = [image.rights_expires for image in article.images]
        at = {seconds(moment) for moment in (due, article.expires, *ends) if moment is not None}
        rows = [{"at": each, "key": key} for each in sorted(at)]
        self._session.connection.execute(sa.insert(schema.moments), rows)

    def select(self, selection: Selection, limit: int, now: datetime) -> list[Kept]:
        """Return the newest *limit* articles that *selection* wants and that may be shown at *now*.

        Those that come first in their order; the others by date of publication, newest first,
        those of one moment by their entry ids.
        """
        articles, ledger, withdrawals = schema.articles, schema.ledger, schema.withdrawals
        query = (
            sa.select(
                articles.c.key,
                articles.c.record,
                ledger.c.id,
                ledger.c.entry_id,
                ledger.c.source,
                ledger.c.touched,
                *(withdrawals.c[name] for name in ("at", "title", "text")),
            )
            .select_from(articles)
            .join(ledger)
            .outerjoin(withdrawals, WITHDRAWN)
            .where(*conditions(selection, now))
            .order_by(articles.c.published.desc(), ledger.c.entry_id)
            .limit(limit)
        )
        rows: list[Any] = []
        if selection.first:
            place = {each: number for number, each in enumerate(dict.fromkeys(selection.first))}
            named = sa.or_(ledger.c.id.in_(place), ledger.c.entry_id.in_(place))
            found = self._session.connection.execute(query.where(named).limit(None)).all()
            rows = sorted(found, key=lambda row: place.get(row.id, place.get(row.entry_id, 0)))
            query = query.where(articles.c.key.not_in([row.key for row in rows]))
        if not selection.first_only and len(rows) < limit:
            rows += self._session.connection.execute(query.limit(limit - len(rows)))
        return [
            Kept(
                key=row.key,
                entry_id=row.entry_id,
                article=_shown(row),
                touched=None if row.touched is None else datetime.fromtimestamp(row.touched, UTC),
            )
            for row in rows[:limit]
        ]

    def values(self, kind: str) -> list[str]:
        """Every value of *kind* that an article has."""
        table = schema.facets
        query = sa.select(table.c.value).where(table.c.kind == kind).distinct()
        return list(self._session.connection.scalars(query.order_by(table.c.value)))

    def pass_time(self, now: datetime) -> list[Change]:
        """Let out what waited until *now*; return the articles that the clock has changed.

        A clock that went back undoes expiry, but calls nothing back that was out.
        """
        articles, moments = schema.articles, schema.moments
        at = seconds(now)
        last = int(self._session.fact("clock") or at)
        self._session.set_fact("clock", str(at))
        self._session.set_fact("latest clock", str(seconds(self.latest(now))))
        passed = sa.select(moments.c.key).where(
            moments.c.at > min(last, at), moments.c.at <= max(last, at)
        )
        waiting = sa.select(articles.c.key).where(articles.c.waits_until <= at)
        table = schema.withdrawals
        ended = sa.select(table.c.key).where(
            table.c.until > min(last, at), table.c.until <= max(last, at)
        )
        keys: set[int] = set()
        for query in (passed, waiting, ended):
            keys |= set(self._session.connection.scalars(query))
        self._session.connection.execute(
            sa.update(articles).where(articles.c.waits_until <= at).values(waits_until=None)
        )
        return [
            Change(key=key, before=None, after=current.article.facets, lasting=True)
            for key in sorted(keys)
            if (current := self._current(key)) is not None
        ]

    def latest(self, now: datetime) -> datetime:
        """The latest moment that any run's clock has shown: a clock that went back is not asked."""
        at = int(self._session.fact("latest clock") or 0)
        return max(now, datetime.fromtimestamp(at, UTC))

    def next_moment(self, now: datetime) -> datetime | None:
        """When the clock next changes what an article shows. None: never."""
        columns = (schema.moments.c.at, schema.withdrawals.c.until)
        found = [
            self._session.connection.scalar(
                sa.select(sa.func.min(column)).where(column > seconds(now))
            )
            for column in columns
        ]
        at = min((each for each in found if each is not None), default=None)
        return None if at is None else datetime.fromtimestamp(at, UTC)


def _shown(row: Any) -> Article:
    """The article of *row* as it goes out: one that is replaced in its other words."""
    article = from_record(row.source, json.loads(row.record))
    if row.at is None:
        return article
    return replaced(article, row.title, row.text, datetime.fromtimestamp(row.at, UTC))
