"""Articles whose source has changed their id: where an id is an address, it changes with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from feedpub.archive.database import Row, statement
from feedpub.archive.duplicates import is_an_address_of, without_fragment
from feedpub.archive.facts import ALSO
from feedpub.archive.inputs import DEPTH, documents_of
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.selection import IS_ERASED
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, seconds
from feedpub.archive.versions import stands_for
from feedpub.article import Article
from feedpub.compare_keys import same_address, same_title

#: Candidates that are compared, of one document and day.
_MOST = 500

SECONDS_A_DAY = 24 * 60 * 60

_LEDGER = (
    "SELECT ledger.key, ledger.source, ledger.id, ledger.entry_id, ledger.published,"
    f" {IS_ERASED} FROM ledger"
)
_BY_ID = statement(
    "former article by id", f"{_LEDGER} WHERE ledger.source = :source AND ledger.id = :id"
)
_BY_PAGE = statement(
    "articles by page",
    f"{_LEDGER} WHERE ledger.source = :source"
    " AND (ledger.id = :page OR (ledger.id >= :first AND ledger.id < :past))",
)
_BY_KEYS = statement(
    "articles by keys", f"{_LEDGER} WHERE ledger.key IN (:keys...) ORDER BY ledger.key"
)
_KNOWN_DOCUMENT = statement(
    "known document",
    "SELECT name FROM inputs WHERE source = :source AND name IN (:names...) ORDER BY name",
)
# The planner begins with the dates, not with all articles of the source.
_OF_DAY = statement(
    "articles of a document and day",
    "SELECT articles.key, articles.published, {json_text articles.record, title} AS title"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    " WHERE articles.published BETWEEN :first AND :last"
    " AND (articles.origin = :document OR substr(articles.origin, 1, :length) = :prefix)"
    " AND {unindexed ledger.source} = :source",
)


def _document_names() -> list[str]:
    """Return the expressions for what the document of an article can be called."""
    names = ["articles.origin"]
    for _ in range(DEPTH):
        names.append(f"rtrim(rtrim({names[-1]}, '0123456789'), ':')")
    return names


#: The condition on an article of *source* whose document is gone, or that was pushed, and whose
#: document is none of *own*.
WITHOUT_DOCUMENT = (
    "{unindexed ledger.source} = :source"
    " AND NOT EXISTS (SELECT 1 FROM inputs WHERE inputs.source = :source"
    f" AND inputs.name IN ({', '.join(_document_names())}))"
    f"{''.join(f' AND {name} NOT IN (:own...)' for name in _document_names())}"
)
_WITHOUT_DOCUMENT = statement(
    "articles without a document",
    f"{_LEDGER} JOIN articles ON articles.key = ledger.key"
    f" WHERE articles.published BETWEEN :first AND :last AND {WITHOUT_DOCUMENT}"
    f" ORDER BY ledger.key LIMIT {_MOST}",
)
_IS_WITHDRAWN = statement(
    "is withdrawn", "SELECT 1 FROM withdrawals WHERE key = :key AND restored IS NULL"
)


class _Dated(NamedTuple):
    """An article of a document, with what most others differ by."""

    key: int
    published: int
    title: str


class FormerIds:
    """Finds the article that a record with a new id was under its former one."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

        # Cached for one transaction: the articles of documents, day by day.
        self._transaction = -1
        self._days: dict[tuple[str, str, int], list[_Dated]] = {}

    def record(self, article: Article, id: str) -> None:
        """Record that *article*, which is identified by an address, is the one with *id*.

        If the archive is lost, only the journal has that.
        """
        known = {same_address(each or "") for each in (article.url, article.short_link)}
        if same_address(id) not in known:
            remember(self._session, article.source, id, article.id)

    def recorded(self, article: Article) -> Row | None:
        """Return the article that has *article*'s id as a recorded address. None if none has."""
        other = same_address(article.id)
        if other is None or not is_an_address_of(article):
            return None
        id = self._session.fact(f"{ALSO}{article.source} {other}")
        if id is None:
            return None
        return self._database.row(_BY_ID, source=article.source, id=id)

    def is_recorded(self, row: Row, address: str | None) -> bool:
        """Whether *address* is recorded as one of the article of *row*."""
        other = same_address(address or "")
        return other is not None and self._session.fact(f"{ALSO}{row.source} {other}") == row.id

    def spelled_differently(self, article: Article) -> list[Row]:
        """Return the articles whose ids are another spelling of the id of *article*.

        An article without an id is identified by any of its addresses.
        """
        own = [article.url, article.short_link] if is_an_address_of(article) else [article.id]
        pages = {
            page
            for address in own
            if address and same_address(address)
            for page in _ways_to_write(address)
        }
        found: dict[int, Row] = {}
        for page in pages:
            # With any fragment: "$" is the character after "#".
            for row in self._database.rows(
                _BY_PAGE, source=article.source, page=page, first=f"{page}#", past=f"{page}$"
            ):
                found[row.key] = row
        return [found[key] for key in sorted(found)]

    def in_same_document(self, article: Article, origin: str) -> Iterator[Row]:
        """Yield the articles that were read from the document of *article* before and may be it.

        They have its date of publication, or its title and a date near it. *origin* is the record
        of *article*. A document that is read for the first time has none.
        """
        document = self._database.value(
            _KNOWN_DOCUMENT, source=article.source, names=documents_of(origin)
        )
        if document is None:
            return
        # In seconds: datetime has no day before its first or after its last date.
        at = seconds(article.published)
        first, last = at - SECONDS_A_DAY, at + SECONDS_A_DAY
        title = same_title(article.title)
        keys = sorted(
            each.key
            for day in range(first // SECONDS_A_DAY, last // SECONDS_A_DAY + 1)
            for each in self._dated(article.source, document, day)
            if first <= each.published <= last
            and (
                each.title == title
                or each.published == at
                or stands_for(moment(each.published), article)
            )
        )
        if keys:
            yield from self._database.rows(_BY_KEYS, keys=keys[:_MOST])

    def _dated(self, source: str, document: str, day: int) -> list[_Dated]:
        """Return the articles of a *day* (since 1970, UTC) that were read from *document*.

        Cached for the transaction: a document can have thousands of new articles, and each is
        compared with these. Articles that this transaction writes are not among them, and need not
        be: they are in the document, so that no new article is one of them.
        """
        if self._transaction != self._database.transactions:
            self._transaction = self._database.transactions
            self._days.clear()
        asked = (source, document, day)
        if asked not in self._days:
            begins = day * SECONDS_A_DAY
            rows = self._database.rows(
                _OF_DAY,
                source=source,
                document=document,
                prefix=f"{document}:",
                length=len(document) + 1,
                first=begins,
                last=begins + SECONDS_A_DAY - 1,
            )
            self._days[asked] = [
                _Dated(row.key, row.published, same_title(str(row.title)))
                for row in rows
                if row.title is not None
            ]
        return self._days[asked]

    def without_document(self, article: Article, origin: str) -> Iterator[Row]:
        """Yield the articles of the date of *article* that were pushed or whose document is gone.

        *origin* is the record of *article*; those of its own document are left out.
        """
        own = () if origin.startswith(PUSHED) else documents_of(origin)
        # A date without a time may have been settled as an earlier moment of its day.
        last = seconds(article.published)
        first = last - SECONDS_A_DAY if article.published_by_day else last
        yield from self._database.rows(
            _WITHOUT_DOCUMENT, source=article.source, first=first, last=last, own=own
        )

    def is_withdrawn(self, key: int) -> bool:
        """Whether article *key* is withdrawn."""
        return self._database.value(_IS_WITHDRAWN, key=key) is not None


def remember(session: Session, source: str, id: str, address: str) -> None:
    """Record in the journal that *address* identifies the article *id* of *source*, too."""
    other = same_address(address)
    if other is not None and session.fact(f"{ALSO}{source} {other}") is None:
        session.record({"event": "also", "source": source, "id": id, "other": other})


def _ways_to_write(address: str) -> set[str]:
    """Return *address* without fragment, with either scheme, with and without a final slash."""
    scheme, colon, rest = without_fragment(address).partition(":")
    if scheme.lower() not in ("http", "https"):
        return {without_fragment(address)}
    rest = rest.rstrip("/")
    return {f"{each}{colon}{rest}{end}" for each in ("http", "https") for end in ("", "/")}
