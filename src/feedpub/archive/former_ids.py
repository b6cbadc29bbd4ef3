"""Articles whose source writes their id otherwise now: where an id is an address, that changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from feedpub.archive import schema
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

#: So many records of one document and day are looked at, whether they are the article.
_MOST = 500

_LEDGER = sa.select(schema.ledger, IS_ERASED)

_SECONDS_A_DAY = 24 * 60 * 60

# Of a record that is damaged nothing can be extracted.
_TITLE = sa.case(
    (
        sa.func.json_valid(schema.articles.c.record) == 1,
        sa.func.json_extract(schema.articles.c.record, "$.title"),
    )
)


def _is_of(source: str) -> sa.ColumnElement[bool]:
    """Whether an article is of *source*.

    With a plus SQLite begins with the dates that are asked for, not with all of the source.
    """
    return sa.literal_column("+ledger.source", sa.String) == source


class _Dated(NamedTuple):
    """An article of a document, as far as most are told apart by it."""

    key: int
    published: int
    title: str


class FormerIds:
    """Looks for the article that is known, of one whose id is not."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

        # What documents had when a transaction first asked for a day of them.
        self._transaction: object = None
        self._days: dict[tuple[str, str, int], list[_Dated]] = {}

    def keep(self, article: Article, id: str) -> None:
        """Remember that *article*, which goes by an address, is the one that is known as *id*.

        If the archive is lost, nothing else would tell: only ids are journaled.
        """
        known = {same_address(each or "") for each in (article.url, article.short_link)}
        if same_address(id) not in known:
            remember(self._session, article.source, id, article.id)

    def kept(self, article: Article) -> sa.Row[Any] | None:
        """The article that *article* was remembered to be."""
        other = same_address(article.id)
        if other is None or not is_an_address_of(article):
            return None
        id = self._session.fact(f"{ALSO}{article.source} {other}")
        if id is None:
            return None
        table = schema.ledger
        query = _LEDGER.where(table.c.source == article.source, table.c.id == id)
        return self._connection.execute(query).one_or_none()

    def written_otherwise(self, article: Article) -> list[sa.Row[Any]]:
        """The articles whose ids are, written otherwise, that of *article* or one of its addresses.

        Without an id of its own an article goes by any address that it has.
        """
        own = [article.url, article.short_link] if is_an_address_of(article) else [article.id]
        table = schema.ledger
        wanted = [
            clause
            for address in own
            if address and same_address(address)
            for base in _ways_to_write(address)
            # What comes after "#" in the order of characters is "$".
            for clause in (
                table.c.id == base,
                sa.and_(table.c.id >= f"{base}#", table.c.id < f"{base}$"),
            )
        ]
        if not wanted:
            return []
        query = _LEDGER.where(table.c.source == article.source, sa.or_(*wanted))
        return list(self._connection.execute(query.order_by(table.c.key)))

    def in_its_document(self, article: Article, origin: str) -> Iterator[sa.Row[Any]]:
        """The articles that were read from the document of *article* before, and may be it.

        They have its date of publication, or its title and about its date. *origin* is where
        *article* is. There are none in a document that is read for the first time.
        """
        inputs = schema.inputs
        known = sa.select(inputs.c.name).where(
            inputs.c.source == article.source, inputs.c.name.in_(documents_of(origin))
        )
        document = self._connection.scalar(known)
        if document is None:
            return
        # In seconds: a day beside the first or the last of all dates there is no date.
        at = seconds(article.published)
        first, last = at - _SECONDS_A_DAY, at + _SECONDS_A_DAY
        title = same_title(article.title)
        keys = sorted(
            each.key
            for day in range(first // _SECONDS_A_DAY, last // _SECONDS_A_DAY + 1)
            for each in self._dated(article.source, document, day)
            if first <= each.published <= last
            and (
                each.title == title
                or each.published == at
                or stands_for(moment(each.published), article)
            )
        )
        query = _LEDGER.where(schema.ledger.c.key.in_(keys[:_MOST]))
        if keys:
            yield from self._connection.execute(query.order_by(schema.ledger.c.key)).all()

    def _dated(self, source: str, document: str, day: int) -> list[_Dated]:
        """What *document* had of a *day* (since 1970, in UTC), for the time of a transaction.

        A document can bring thousands of articles that are new: each is compared with these. What
        this transaction keeps itself is there now, and no new article is it.
        """
        transaction = self._connection.get_transaction()
        if transaction is not self._transaction:
            self._transaction = transaction
            self._days.clear()
        asked = (source, document, day)
        if asked not in self._days:
            articles, ledger = schema.articles, schema.ledger
            inside = sa.func.substr(articles.c.origin, 1, len(document) + 1) == f"{document}:"
            begins = day * _SECONDS_A_DAY
            query = (
                sa.select(articles.c.key, articles.c.published, _TITLE.label("title"))
                .join(ledger, articles.c.key == ledger.c.key)
                .where(articles.c.published.between(begins, begins + _SECONDS_A_DAY - 1))
                .where(sa.or_(articles.c.origin == document, inside))
                .where(_is_of(source))
            )
            self._days[asked] = [
                _Dated(row.key, row.published, same_title(str(row.title)))
                for row in self._connection.execute(query)
                if row.title is not None
            ]
        return self._days[asked]

    def without_a_document(self, article: Article, origin: str) -> Iterator[sa.Row[Any]]:
        """The articles of the date of *article* whose document is gone, or was pushed.

        *origin* is where *article* is: what a document that stays has is not among them.
        """
        inputs, articles, ledger = schema.inputs, schema.articles, schema.ledger
        names: list[sa.ColumnElement[str]] = [articles.c.origin]
        for _ in range(DEPTH):
            names.append(sa.func.rtrim(sa.func.rtrim(names[-1], "0123456789"), ":"))
        there = sa.exists().where(inputs.c.source == article.source, inputs.c.name.in_(names))
        own = () if origin.startswith(PUSHED) else documents_of(origin)
        # What stands for a day may have been settled as an earlier moment of it.
        last = seconds(article.published)
        first = last - _SECONDS_A_DAY if article.published_by_day else last
        query = (
            _LEDGER.join(articles, articles.c.key == ledger.c.key)
            .where(articles.c.published.between(first, last))
            .where(_is_of(article.source))
            .where(sa.not_(there), *(name.not_in(own) for name in names))
            .order_by(ledger.c.key)
            .limit(_MOST)
        )
        yield from self._connection.execute(query).all()

    def is_withdrawn(self, key: int) -> bool:
        """Whether the article of *key* was taken down, and that holds."""
        table = schema.withdrawals
        holds = sa.exists().where(table.c.key == key, table.c.restored.is_(None))
        return bool(self._connection.scalar(sa.select(holds)))


def remember(session: Session, source: str, id: str, address: str) -> None:
    """Have the journal tell that the article *id* of *source* goes by *address*, too."""
    other = same_address(address)
    if other is not None and session.fact(f"{ALSO}{source} {other}") is None:
        session.tell({"event": "also", "source": source, "id": id, "other": other})


def _ways_to_write(address: str) -> set[str]:
    """*address* with either scheme, with and without a slash at its end, without its fragment."""
    scheme, colon, rest = without_fragment(address).partition(":")
    if scheme.lower() not in ("http", "https"):
        return {without_fragment(address)}
    rest = rest.rstrip("/")
    return {f"{each}{colon}{rest}{end}" for each in ("http", "https") for end in ("", "/")}
