"""Articles as they are now, and what of them is for life."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.adopted import Adopted
from feedpub.archive.article_rows import write, write_moments
from feedpub.archive.history import History
from feedpub.archive.id_lists import keys_by_name
from feedpub.archive.identity import Identities, Overtaken
from feedpub.archive.image_facts import ImageFacts
from feedpub.archive.presence import Others, SourceRecord, current, stands
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.records import sum_of
from feedpub.archive.selection import selected, whole
from feedpub.archive.session import Session
from feedpub.archive.short_links import ShortLinks
from feedpub.archive.superseded import Superseded
from feedpub.archive.timestamps import moment, moment_or_none, seconds
from feedpub.archive.versions import (
    UNKNOWN,
    as_json,
    digest_of,
    first_published,
    is_touched,
    last_touched,
    note_revision,
    stands_for,
)
from feedpub.archive.withdrawals import replaced
from feedpub.article import Article, Provenance, Selection, to_record
from feedpub.assembly.entries import ArchivedArticle
from feedpub.feed import Finding
from feedpub.protocols import Raw, Revision

Facets = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An article that is new or not what it was: what feeds selected it by, before and now."""

    key: int

    #: None for a new article.
    before: Facets | None
    after: Facets

    #: What is odd about its id or its addresses, and keeps it from nothing.
    findings: tuple[Finding, ...] = ()

    #: Whether archive documents that hold it are made again, which other changes leave alone.
    lasting: bool = False

    #: Whether it is not out yet, and waits for its moment.
    waits: bool = False

    #: The date of publication that it has for life. None where it does not matter.
    published: datetime | None = None


class Articles:
    """The articles of every source; their ids and dates of publication come from the ledger."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._history = History(session)
        self._identities = Identities(session)
        self._adopted = Adopted(session)
        self._pictures = ImageFacts(session)
        self._short_links = ShortLinks(session)
        self._superseded = Superseded(session)

    def put(
        self,
        article: Article,
        *,
        provenance: Mapping[str, Provenance],
        origin: str,
        entry_id: str | None,
        now: datetime,
        revision: Revision = UNKNOWN,
        edited: bool = True,
        raw: Raw | None = None,
        newer: Collection[int] = (),
        others: Others | None = None,
    ) -> Change | None:
        """Keep *article* as it is now; None if nothing of it changed.

        If its source does not date its changes, a change of its words is one, *now*; unless it is
        only read differently, and not *edited*.

        *entry_id* is minted for an article that has none yet, and stays for life, as does the
        first date of publication. An older version that another document brings is left alone; so
        is what the document *raw* said already, see :class:`Superseded`. *revision* is what its
        source says of this version, *others* what else it brings.

        Of articles whose keys are in *newer*, what is kept was asked for later than *article*.

        Raises: IdTaken; Clash; IdMissing, if *entry_id* is None and the article is new; Overtaken.
        """
        first = first_published(article, now)
        identity = self._identities.of(
            article, origin=origin, entry_id=entry_id, published=first, now=now, others=others
        )
        if identity.erased:
            return None
        key, published = identity.key, identity.published
        article = replace(article, id=identity.id)
        digest = digest_of(article)
        before = identity.before
        if before is not None:
            if before.digest == digest:
                note_revision(self._session.connection, key, revision)
                self._superseded.agrees(key, before, origin)
                self._move(key, SourceRecord(before.origin, before.article), origin)
                return None
            if key in newer:
                raise Overtaken
            if self._superseded.has_been(
                key, before, article, digest, origin=origin, raw=raw, edited=edited
            ):
                return None
            is_older = last_touched(article) < last_touched(before.article)
            is_older = is_older and before.origin != origin
            if is_older and not self._superseded.is_edit(key, article, origin):
                return None
            self._superseded.takes_over(key, before, origin)
            if before.waits and not stands_for(published, article):
                # Nobody has seen it yet: the newsroom may still say when it is published.
                published = first
                event = {"event": "dated", "entry_id": identity.entry_id}
                self._session.tell(event | {"published": seconds(published)})
            if edited and not before.waits and is_touched(before, article):
                event = {"event": "touched", "entry_id": identity.entry_id}
                self._session.tell(event | {"touched": seconds(now)})
        article = replace(article, published=published.astimezone(article.published.tzinfo))
        connection = self._session.connection
        changed = raw.changed if raw else None
        waits = write(
            connection, key, article, digest, origin, provenance, revision, changed, before, now
        )
        self._history.of_article(key, before.article if before else None, article, digest, now)
        return Change(
            key=key,
            before=before.article.facets if before else None,
            after=article.facets,
            lasting=before is not None and before.article.correction != article.correction,
            findings=identity.findings,
            waits=waits,
            published=article.published,
        )

    def _move(self, key: int, kept: SourceRecord, origin: str) -> None:
        """The article of *key* is at *origin* now, if the document where it was *kept* is gone.

        What was pushed stays so: no document of its source has to agree with it.
        """
        if origin == kept.name or origin.startswith(PUSHED) or kept.name.startswith(PUSHED):
            return
        if stands(self._session.connection, kept):
            return
        table = schema.articles
        its = sa.update(table).where(table.c.key == key)
        self._session.connection.execute(its.values(origin=origin))

    def date(self, key: int, entry_id: str, published: datetime) -> None:
        """The article was *published* then, for life: its readers know."""
        at = seconds(published)
        self._session.tell({"event": "dated", "entry_id": entry_id, "published": at})
        kept = current(self._session.connection, key)
        if kept is None:
            return
        moved = replace(kept.article, published=published.astimezone(kept.article.published.tzinfo))
        articles, facets, moments = schema.articles, schema.facets, schema.moments
        record = as_json(to_record(moved))
        values = {
            "record": record,
            "sum": sum_of(record, kept.digest),
            "published": at,
            "waits_until": seconds(moved.due) if kept.waits else None,
        }
        for statement in (
            sa.update(articles).where(articles.c.key == key).values(values),
            sa.update(facets).where(facets.c.key == key).values(published=at),
            sa.delete(moments).where(moments.c.key == key),
        ):
            self._session.connection.execute(statement)
        write_moments(self._session.connection, key, moved)

    def select(self, selection: Selection, limit: int, now: datetime) -> list[ArchivedArticle]:
        """Return the newest *limit* articles that *selection* wants and that may be shown at *now*.

        Those that come first in their order; the others by date of publication, newest first,
        those of one moment by their entry ids.

        Raises: DamagedRecords, if one of them is not what was written.
        """
        rows = selected(self._session.connection, selection, limit, now)
        articles = whole(self._session.connection, rows)
        ids = self._adopted.ids([row.key for row in rows])
        shown = self._short_links.filtered(self._pictures.filled(map(_shown, rows, articles)))
        return [
            ArchivedArticle(
                key=row.key,
                entry_id=row.entry_id,
                article=article,
                ids=ids.get(row.key, ()),
                touched=moment_or_none(row.touched),
                words=row.words,
            )
            for row, article in zip(rows, shown, strict=True)
        ]

    def keys(self, selection: Selection, limit: int, now: datetime) -> set[int]:
        """The keys of the articles that :meth:`select` returns."""
        return {row.key for row in selected(self._session.connection, selection, limit, now)}

    def read_again(self, key: int) -> None:
        """Keep the article as it is read next, whatever was kept of it."""
        table = schema.articles
        its = sa.update(table).where(table.c.key == key)
        self._session.connection.execute(its.values(digest=""))

    def named(self, names: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """The keys of the articles that *names* of a list mean. See :func:`keys_by_name`."""
        return keys_by_name(self._session.connection, names)

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
            Change(key=key, before=None, after=found.article.facets, lasting=True)
            for key in sorted(keys)
            if (found := current(self._session.connection, key)) is not None
        ]

    def latest(self, now: datetime) -> datetime:
        """The latest moment that any run's clock has shown: a clock that went back is not asked."""
        at = int(self._session.fact("latest clock") or 0)
        return max(now, moment(at))

    def origin(self, key: int) -> str | None:
        """The document that the article was read from. None if it is erased."""
        table = schema.articles
        return self._session.connection.scalar(sa.select(table.c.origin).where(table.c.key == key))


def _shown(row: Any, article: Article) -> Article:
    """*article*, that of *row*, as it goes out: one that is replaced in its other words."""
    if row.at is None:
        return article
    return replaced(article, row.title, row.text, moment(row.at))
