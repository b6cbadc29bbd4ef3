"""Where the short links of articles lead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from feedpub.archive.database import statement, template
from feedpub.archive.lookups import LookupStatements, LookupTable, recent
from feedpub.archive.selection import conditions
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.article import Article, Leads, Selection
from feedpub.compare_keys import same_address, same_link
from feedpub.nouns import dataclass, replace

#: When a link is looked up again that was found wrong twice; for the first time, as link services
#: take a while to create a link and can be down; and one of which nothing became known.
_WRONG = timedelta(days=1)
_FRESH = timedelta(minutes=15)
_UNKNOWN = timedelta(hours=6)

_TABLE = LookupStatements("short_links", found=("leads",), given=("source",))
_WANTED = template(
    "short links to look up",
    "SELECT articles.key, ledger.source, ledger.id,"
    " {json_text articles.record, short_link} AS address,"
    " {json_text articles.record, url} AS url"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    " WHERE {conditions} ORDER BY articles.published DESC, articles.key",
)
_DELETE_OTHERS = statement(
    "delete short links of other sources",
    "DELETE FROM short_links WHERE source NOT IN (:sources...)",
)
_ALL = statement(
    "short links of all articles",
    "SELECT ledger.source, {json_text articles.record, short_link} AS address,"
    " {json_text articles.record, url} AS url"
    " FROM articles JOIN ledger ON ledger.key = articles.key",
)
_FACETS = statement("facets", "SELECT kind, value FROM facets WHERE key = :key")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortLink:
    """The short link of an article, to be looked up."""

    address: str

    #: The article's own address. None if it has none.
    url: str | None

    #: The article's source, and its id there.
    source: str
    id: str

    #: Those of the article.
    facets: frozenset[tuple[str, str]]

    @property
    def mark(self) -> str:
        return same_link(self.source, self.address, self.url)


class ShortLinks:
    """Where short links lead, by the link and the address of its article."""

    def __init__(self, session: Session) -> None:
        self._database = session.database
        self._lookups = LookupTable(session, _TABLE)

    def wanted(
        self, sources: Collection[str], keys: Iterable[int], now: datetime, *, most: int
    ) -> list[ShortLink]:
        """Return the first *most* short links to look up, of articles that may be shown.

        They are those of the newest articles of *sources* and of those with *keys*, the newest
        first. Before it is published, the page of an article need not exist.

        Raises: UnreadArticles.
        """
        recent_keys = recent(self._database, sources, keys)
        where = conditions(Selection(), now).but("articles.key IN (:keys...)", keys=recent_keys)
        query = _WANTED.where(where.sql)
        found = {
            same_link(row.source, row.address, row.url): row
            for row in self._database.rows(query, **where.values)
            if row.address and same_address(row.address) != same_address(row.url or "")
        }
        resting = self._lookups.resting(found, now)
        due = [row for mark, row in found.items() if mark not in resting]
        return [
            ShortLink(
                address=row.address,
                url=row.url,
                source=row.source,
                id=row.id,
                facets=frozenset(map(tuple, self._database.rows(_FACETS, key=row.key))),
            )
            for row in due[:most]
        ]

    def claim(self, links: Iterable[ShortLink], lease: datetime) -> None:
        """Keep other runs from looking up *links* until *lease*."""
        for each in links:
            self._lookups.claim(each.mark, lease, source=each.source)

    def put_back(self, links: Iterable[ShortLink], lease: datetime) -> None:
        """Release *links*, which were not looked up."""
        self._lookups.put_back((each.mark for each in links), lease)

    def record(
        self, found: Mapping[ShortLink, Leads | None], lease: datetime, now: datetime
    ) -> list[ShortLink]:
        """Record where each link leads. None if nothing became known.

        They were claimed until *lease*. What another run has claimed since is left to that run.
        Returns the links that were wrong or are wrong now, if that has changed.
        """
        rows = self._lookups.rows(each.mark for each in found)
        changed = []
        for link, leads in found.items():
            row = rows.get(link.mark)
            if row is None or row.again != seconds(lease):
                continue
            before = row.leads
            self._lookups.conclude(
                link.mark, lease, leads=leads or before, again=_again(leads, before, now)
            )
            if leads not in (None, before) and {leads, before} != {"there", None}:
                changed.append(link)
        return changed

    def filtered(self, articles: Iterable[Article]) -> list[Article]:
        """Return *articles* without short links that lead elsewhere, if they have another link."""
        articles = list(articles)
        marks = [short_link_mark(each) for each in articles]
        wrong = self.wrong(filter(None, marks))
        return [
            replace(each, short_link=None) if mark in wrong else each
            for mark, each in zip(marks, articles, strict=True)
        ]

    def wrong(self, marks: Iterable[str]) -> set[str]:
        """Return those of *marks* whose short links lead elsewhere."""
        rows = self._lookups.rows(marks)
        return {mark for mark, row in rows.items() if row.leads in ("elsewhere", "dead")}

    def keep_only(self, sources: Collection[str]) -> None:
        """Delete the links of all sources but *sources*."""
        self._database.run(_DELETE_OTHERS, sources=sources)

    def forget_others(self, *, at_once: bool) -> None:
        """Delete the links that no article has any more, *at_once* or when there are many."""
        if at_once or self._lookups.is_large():
            rows = self._database.each(_ALL)
            self._lookups.keep_only({same_link(*row) for row in rows if row.address is not None})


def short_link_mark(article: Article) -> str | None:
    """Return the mark of the short link of *article*. None: it is not looked up."""
    if article.short_link and article.url:
        return same_link(article.source, article.short_link, article.url)
    return None


def _again(leads: Leads | None, before: Leads | None, now: datetime) -> int | None:
    """Return when to look a link up again that led *before*, and now *leads*. None: never."""
    if leads == "there":
        return None
    if leads is None:
        return seconds(now + _UNKNOWN)
    return seconds(now + (_WRONG if leads == before else _FRESH))
