"""The entries of a feed as its readers get them now, and the articles on its list of ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from feedpub.archive.database import Database, statement
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.queries.search import (
    FoundArticle,
    articles_by_entry_id,
    articles_by_key,
    present,
)
from feedpub.archive.selection import keys_by_name
from feedpub.archive.timestamps import moment
from feedpub.nouns import dataclass

_ENTRIES = statement(
    "entries of feed",
    "SELECT entry_id, title, published FROM entries WHERE feed = :feed ORDER BY position",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEntry:
    """An entry of a feed as it was last published."""

    entry_id: str
    title: str

    #: The address of its article. None: it has none.
    link: str | None
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """A name on the list of ids of a feed."""

    #: As the list has it: an id, a short link or an address.
    name: str

    #: None: no article has this name.
    article: FoundArticle | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContents:
    """What the archive has of a feed."""

    entries: tuple[LiveEntry, ...] = ()
    listed: tuple[ListedArticle, ...] = ()


def feed_contents(archive: ArchiveLocation, feed: str, names: Sequence[str]) -> FeedContents:
    """Return the entries of *feed* in their order, and the articles that *names* mean.

    Raises: ArchiveError.
    """
    with present(archive) as database:
        if database is None:
            return FeedContents(
                listed=tuple(ListedArticle(name=each, article=None) for each in names)
            )
        return FeedContents(
            entries=tuple(_entries(database, feed)), listed=tuple(_listed(database, names))
        )


def _entries(database: Database, feed: str) -> Iterator[LiveEntry]:
    rows = database.rows(_ENTRIES, feed=feed)
    articles = articles_by_entry_id(database, [row.entry_id for row in rows])
    for row in rows:
        published = moment(row.published)
        article = articles.get(row.entry_id)
        moments = [published]
        if article is not None:
            moments.append(article.updated)
            if article.withdrawal is not None:
                # Its own words were replaced then.
                moments.append(article.withdrawal.at)
        yield LiveEntry(
            entry_id=row.entry_id,
            title=row.title,
            link=article.url if article else None,
            published=published,
            updated=max(moments),
        )


def _listed(database: Database, names: Sequence[str]) -> Iterator[ListedArticle]:
    keys = {name: found[0] for name, found in keys_by_name(database, names).items()}
    articles = articles_by_key(database, list(dict.fromkeys(keys.values())))
    for name in names:
        yield ListedArticle(name=name, article=articles.get(keys.get(name, 0)))
