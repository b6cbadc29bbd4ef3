"""Where the short links of articles lead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.lookups import LookupTable, recent
from feedpub.archive.sa_clauses import conditions
from feedpub.archive.schema import short_links
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.article import Article, Leads, Selection
from feedpub.compare_keys import same_address, same_link

#: How long a link that does not lead to its article is left alone; one that was not known to do so,
#: as link services take their time, and have their hours; and one of which nothing is known.
_WRONG = timedelta(days=1)
_FRESH = timedelta(minutes=15)
_UNKNOWN = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortLink:
    """The short link of an article, of which it is not known where it leads."""

    address: str

    #: The article's own address. None if it has none.
    url: str | None

    #: The article's, and its id there.
    source: str
    id: str

    #: What feeds select the article by.
    facets: frozenset[tuple[str, str]]

    @property
    def mark(self) -> str:
        return same_link(self.source, self.address, self.url)


class ShortLinks:
    """Where they lead, by themselves and the addresses of their articles."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked = LookupTable(session, short_links)

    def wanted(
        self, sources: Collection[str], keys: Iterable[int], now: datetime, *, most: int
    ) -> list[ShortLink]:
        """The first *most* short links to be asked, of articles of *sources* that may be shown.

        They are those of the newest articles and of those with *keys*, the newest first. Before it
        is out, the page of an article need not be there.
        """
        articles, ledger = schema.articles, schema.ledger
        query = (
            sa.select(
                articles.c.key,
                ledger.c.source,
                ledger.c.id,
                sa.func.json_extract(articles.c.record, "$.short_link").label("address"),
                sa.func.json_extract(articles.c.record, "$.url").label("url"),
            )
            .join(ledger)
            .where(recent(self._session.connection, sources, keys))
            .where(*conditions(Selection(), now))
            .order_by(articles.c.published.desc(), articles.c.key)
        )
        rows = self._session.connection.execute(query)
        found = {
            same_link(row.source, row.address, row.url): row
            for row in rows
            if row.address and same_address(row.address) != same_address(row.url or "")
        }
        resting = self._asked.resting(found, now)
        due = [row for mark, row in found.items() if mark not in resting]
        return [
            ShortLink(
                address=row.address,
                url=row.url,
                source=row.source,
                id=row.id,
                facets=self._facets(row.key),
            )
            for row in due[:most]
        ]

    def claim(self, links: Iterable[ShortLink], lease: datetime) -> None:
        """Nobody else asks where *links* lead until *lease*."""
        for each in links:
            self._asked.claim(each.mark, lease, source=each.source)

    def put_back(self, links: Iterable[ShortLink], lease: datetime) -> None:
        """Nobody was asked where *links* lead."""
        self._asked.put_back((each.mark for each in links), lease)

    def learn(
        self, told: Mapping[ShortLink, Leads | None], lease: datetime, now: datetime
    ) -> list[ShortLink]:
        """Keep where each of *told* leads; None of those of which nothing became known.

        They were claimed until *lease*; who knows better by now is believed. Return those that are
        known otherwise than before, and are or were wrong.
        """
        known = self._asked.rows(each.mark for each in told)
        news = []
        for link, leads in told.items():
            row = known.get(link.mark)
            if row is None or row.again != seconds(lease):
                continue
            before = row.leads
            self._asked.conclude(
                link.mark, lease, leads=leads or before, again=_again(leads, before, now)
            )
            if leads not in (None, before) and {leads, before} != {"there", None}:
                news.append(link)
        return news

    def filtered(self, articles: Iterable[Article]) -> list[Article]:
        """*articles*, those that have an address without a short link that leads elsewhere."""
        articles = list(articles)
        marks = {
            number: same_link(each.source, each.short_link, each.url)
            for number, each in enumerate(articles)
            if each.short_link and each.url
        }
        known = self._asked.rows(marks.values())
        wrong = {number for number, mark in marks.items() if mark in known}
        wrong = {each for each in wrong if known[marks[each]].leads in ("elsewhere", "dead")}
        return [
            replace(each, short_link=None) if number in wrong else each
            for number, each in enumerate(articles)
        ]

    def keep_only(self, sources: Collection[str]) -> None:
        """Forget where short links of all but *sources* lead."""
        others = short_links.c.source.not_in(sources)
        self._session.connection.execute(sa.delete(short_links).where(others))

    def forget_others(self, *, at_once: bool) -> None:
        """Forget links that no article has any more, *at_once* or when there are many."""
        if not at_once and not self._asked.is_large():
            return
        articles, ledger = schema.articles, schema.ledger
        link = sa.func.json_extract(articles.c.record, "$.short_link")
        url = sa.func.json_extract(articles.c.record, "$.url")
        query = sa.select(ledger.c.source, link, url).join_from(articles, ledger)
        rows = self._session.connection.execute(query.where(link.is_not(None)))
        self._asked.keep_only({same_link(*row) for row in rows})

    def _facets(self, key: int) -> frozenset[tuple[str, str]]:
        facets = schema.facets
        query = sa.select(facets.c.kind, facets.c.value).where(facets.c.key == key)
        return frozenset((row.kind, row.value) for row in self._session.connection.execute(query))


def _again(leads: Leads | None, before: Leads | None, now: datetime) -> int | None:
    if leads == "there":
        return None
    if leads is None:
        return seconds(now + _UNKNOWN)
    return seconds(now + (_WRONG if leads == before else _FRESH))
