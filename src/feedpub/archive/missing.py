"""The articles of a source, to find those that it no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.archive.database import statement
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.records import readable
from feedpub.archive.selection import WITHDRAWN
from feedpub.archive.session import Session
from feedpub.nouns import dataclass

_HELD = statement(
    "articles that are not withdrawn",
    "SELECT articles.key, articles.origin, ledger.id,"
    # A document of its source had it, and a push has it now.
    " EXISTS (SELECT 1 FROM superseded WHERE superseded.key = articles.key) AS was_listed"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    f" LEFT JOIN withdrawals ON {WITHDRAWN}"
    " WHERE ledger.source = :source AND withdrawals.key IS NULL ORDER BY articles.key",
)

_RECORD = statement("record of article", "SELECT record FROM articles WHERE key = :key")

_NAMED = statement(
    "articles of a source with names",
    "SELECT articles.key, articles.record, ledger.id"
    " FROM articles JOIN ledger ON ledger.key = articles.key WHERE ledger.source = :source"
    " AND (ledger.id IN (:names...)"
    " OR ledger.key IN (SELECT key FROM addresses WHERE address IN (:names...)))",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An article in the archive."""

    key: int
    id: str

    #: The document that it was last read from, and its number in it.
    origin: str

    #: Its id and its current addresses.
    names: frozenset[str]

    #: Whether a document of its source ever had it. One that was only pushed cannot be missing.
    is_listed: bool


class Keys:
    """A set of keys of articles: one bit for each key up to the largest."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, key: int) -> None:
        byte, bit = divmod(key, 8)
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1 - len(self._bits)))
        self._bits[byte] |= 1 << bit

    def __contains__(self, key: int) -> bool:
        byte, bit = divmod(key, 8)
        return byte < len(self._bits) and bool(self._bits[byte] & 1 << bit)


class Missing:
    """The articles of a source, to be compared with what the source has."""

    def __init__(self, session: Session) -> None:
        self._database = session.database

    def held(self, source: str, seen: Keys) -> Iterator[KnownArticle]:
        """Yield the articles of *source* that are not withdrawn, apart from those in *seen*."""
        for row in self._database.each(_HELD, source=source):
            if row.key in seen:
                continue
            yield KnownArticle(
                key=row.key,
                id=row.id,
                origin=row.origin,
                names=frozenset(_names(row.id, source, self._record(row.key))),
                is_listed=bool(row.was_listed) or not row.origin.startswith(PUSHED),
            )

    def _record(self, key: int) -> str:
        found = self._database.row_to_check(_RECORD, key=key)
        return "" if found is None else str(found.record)

    def is_named_by(self, source: str, article: KnownArticle, seen: Keys) -> bool:
        """Whether an article of *source* in *seen* has the id or an address of *article* now."""
        rows = self._database.rows_to_check(_NAMED, source=source, names=article.names)
        return any(
            row.key in seen and not article.names.isdisjoint(_names(row.id, source, row.record))
            for row in rows
        )


def _names(id: str, source: str, record: str) -> set[str]:
    """Return the id and the addresses in *record*, with *id* that it has in the ledger."""
    article = readable(source, record)
    addresses = () if article is None else (article.id, article.url, article.short_link)
    return {each for each in (id, *addresses) if each}
