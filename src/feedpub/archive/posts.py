"""The posts of content APIs, which give single posts by their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedpub.archive.database import Row, statement
from feedpub.archive.selection import WITHDRAWN
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment_or_none, seconds
from feedpub.protocols import KnownPost, Post

_SHOWN = "ledger.entry_id IN (SELECT entries.entry_id FROM entries)"
_EXPECTED = statement(
    "expected posts",
    "SELECT ledger.id, {json_text articles.record, short_link} AS short_link, posts.number,"
    f" posts.changed, posts.listed, {_SHOWN} AS shown"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    " LEFT JOIN posts ON posts.key = articles.key"
    f" LEFT JOIN withdrawals ON {WITHDRAWN}"
    " WHERE ledger.source = :source AND withdrawals.key IS NULL"
    f" AND ({_SHOWN} OR posts.listed = 1 OR posts.changed >= coalesce(("
    "SELECT dated.changed FROM posts AS dated JOIN ledger AS own ON own.key = dated.key"
    " WHERE own.source = :source AND dated.changed IS NOT NULL"
    " ORDER BY dated.changed DESC LIMIT 1 OFFSET :newest), 0))"
    " ORDER BY coalesce(posts.seen, 0), articles.key",
)
_IDS = statement("ids in source", "SELECT id FROM ledger WHERE source = :source")
_CHANGED = statement("when post changed", "SELECT changed FROM posts WHERE key = :key")
_OF_SOURCE = " WHERE key IN (SELECT ledger.key FROM ledger WHERE ledger.source = :source)"
_UNLIST = statement("unlist posts", f"UPDATE posts SET listed = 0{_OF_SOURCE}")
_FORGET_NUMBERS = statement("forget numbers of posts", f"UPDATE posts SET number = ''{_OF_SOURCE}")
_KEY = statement("key of post", "SELECT key FROM ledger WHERE source = :source AND id = :id")
_SET = statement(
    "set post",
    "INSERT INTO posts (key, number, changed, listed, seen)"
    " VALUES (:key, :number, :changed, :listed, :seen)"
    " ON CONFLICT (key) DO UPDATE SET number = excluded.number, changed = excluded.changed,"
    " listed = excluded.listed, seen = excluded.seen",
)


class KnownPosts:
    """The posts that were read, as their content APIs last gave them."""

    def __init__(self, session: Session) -> None:
        self._database = session.database

    def expected(self, source: str, newest: int) -> list[KnownPost]:
        """Return the posts of *source* to look for, those that were not seen for longest first.

        They are those that it listed, those that a feed shows, and the *newest* by their date of
        change, without articles that are withdrawn.
        """
        rows = self._database.rows(_EXPECTED, source=source, newest=newest)
        return [_known(row) for row in rows]

    def ids(self, source: str) -> frozenset[str]:
        """Return the ids of all articles that were ever read from *source*."""
        return frozenset(self._database.values(_IDS, source=source))

    def changed(self, key: int) -> datetime | None:
        """Return when the post of the article *key* last changed. None: unknown."""
        return moment_or_none(self._database.value(_CHANGED, key=key))

    def record_listed(self, source: str, listed: Iterable[Post], now: datetime) -> None:
        """Record that the list of *source* has the posts *listed*, and no others."""
        self._database.run(_UNLIST, source=source)
        self._record(source, listed, now, listed=1)

    def record_public(self, source: str, found: Iterable[Post], now: datetime) -> None:
        """Record that the posts *found* of *source* are public, though its list lacks them."""
        self._record(source, found, now, listed=0)

    def forget_numbers(self, source: str) -> None:
        """Do not ask for posts of *source* by their numbers before they are listed again."""
        self._database.run(_FORGET_NUMBERS, source=source)

    def _record(self, source: str, seen: Iterable[Post], now: datetime, *, listed: int) -> None:
        for post in seen:
            key = self._database.value(_KEY, source=source, id=post.id)
            if key is None:
                # It waits in quarantine.
                continue
            self._database.run(
                _SET,
                key=key,
                number=post.number,
                changed=None if post.changed is None else seconds(post.changed),
                listed=listed,
                seen=seconds(now),
            )


def _known(row: Row) -> KnownPost:
    return KnownPost(
        id=row.id,
        short_link=row.short_link,
        number=row.number,
        changed=moment_or_none(row.changed),
        listed=bool(row.listed),
        shown=bool(row.shown),
    )
