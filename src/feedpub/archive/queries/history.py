"""The history of a feed or an article. Only the standard library."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from feedpub.archive.database import Database, Row, batches, reading, statement
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.queries.quarantine import QuarantinedArticle, quarantine_of
from feedpub.archive.timestamps import moment
from feedpub.compare_keys import same_link
from feedpub.nouns import dataclass, field, replace

#: The first version of the tables that has short links.
_WITH_SHORT_LINKS = 8

#: The first version of the tables in which articles can be without text.
_WITH_PRUNED = 10

#: The first version of the tables that has articles whose bodies are not read yet.
_WITH_UNREAD = 10

#: The first version of the tables that says what stands in for dates.
_WITH_STAND_INS = 14

#: The first version of the tables that says who did something.
_WITH_ACTIONS = 15

_FIND, _FIND_WITHOUT_STAND_INS = (
    statement(
        name,
        f"SELECT key, source, id, entry_id, published, {stand_in} AS stand_in FROM ledger"
        " WHERE entry_id = :name OR id = :name OR source = :source AND id = :id"
        " OR key IN (SELECT addresses.key FROM addresses WHERE address IN (:addresses...))"
        " ORDER BY key",
    )
    for name, stand_in in (
        ("articles by name", "stand_in"),
        ("articles by name without stand-ins", "NULL"),
    )
)
_ISSUES = statement(
    "issues of feed",
    "SELECT at, documents, entries FROM issues WHERE feed = :feed ORDER BY number",
)
_EVENTS = statement(
    "events of article", "SELECT at, what, detail FROM happened WHERE key = :key ORDER BY number"
)
_ISSUES_WITH = statement(
    "issues with entry",
    "SELECT feed, at, entries FROM issues WHERE {contains entries, :quoted} ORDER BY number",
)
_FEEDS = statement(
    "feeds that show entry", "SELECT feed FROM entries WHERE entry_id = :entry_id ORDER BY feed"
)
_UNREAD = statement("is unread", "SELECT since FROM unread WHERE key = :key")
_RECORD = statement("record for links", "SELECT record FROM articles WHERE key = :key")
_PRUNED = statement("when text was deleted", "SELECT pruned, origin FROM articles WHERE key = :key")
_TITLES = statement(
    "titles of entries",
    "SELECT ledger.entry_id, {json_text articles.record, title} AS title FROM ledger"
    " JOIN articles ON articles.key = ledger.key WHERE ledger.entry_id IN (:entry_ids...)",
)
_ACTIONS = statement(
    "actions about one thing",
    "SELECT at, by, detail FROM actions WHERE about = :about AND what = :what ORDER BY number",
)
_WRONG_LINK = statement(
    "wrong short link",
    "SELECT leads FROM short_links WHERE mark = :mark AND leads IN ('elsewhere', 'dead')",
)


#: How entries of a feed change, as of :attr:`HistoryEvent.detail`.
ENTRY_CHANGES = ("added", "changed", "gone")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """One thing that happened to an article or a feed."""

    at: datetime

    #: seen, changed, withdrawn, restored, republished, published, ordered; in a feed added, gone.
    what: str

    #: ``fields``, ``digest``, ``kind``, ``reason``, ``note``; of a feed ``documents``, ``added``,
    #: ``changed``, ``gone``; ``by``: who did it, if that is known; ``left_out``: how many earlier
    #: events of its kind were deleted.
    detail: dict[str, Any]

    #: The feed in which it happened to an article. None: in the archive.
    feed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemHistory:
    """The history of one article or feed, the oldest event first."""

    name: str

    #: The feeds that show an article now. None for a feed.
    feeds: tuple[str, ...] | None = None

    #: When an article was first published.
    published: datetime | None = None

    #: What stands in for that date, in words. None: its source gives it.
    stand_in: str | None = None

    #: An article's short link, its address, and where the short link leads, if it is wrong.
    short_link: str | None = None
    url: str | None = None
    leads: str | None = None

    #: Whether an article is not read completely yet.
    is_unread: bool = False

    #: When the text of an article was deleted, as it is not kept any longer, and the record that it
    #: was read from. None: it was not.
    pruned: datetime | None = None
    read_from: str | None = None

    #: Why an article, or what its source has of it now, waits in quarantine.
    waiting: tuple[QuarantinedArticle, ...] = ()

    #: Of a feed: the titles of its entries, by their ids. Erased articles have none.
    titles: Mapping[str, str] = field(default_factory=dict)
    events: tuple[HistoryEvent, ...] = ()


def history_of(archive: ArchiveLocation, name: str) -> list[ItemHistory]:
    """Return the history of the feed *name*, or of the articles with this id or address.

    An article that waits in quarantine may also be named by its document.

    Raises: ArchiveError.
    """
    with reading(archive) as database:
        if database is None:
            return []
        feed = _of_feed(database, name)
        if feed.events:
            return [feed]
        rows = [row for row in _articles(database, name) if not _is_refused(database, row.key)]
        found = [(row, _of_article(database, row)) for row in rows]
        return [*_with_waiting(found, name, quarantine_of(database))]


def is_shown(archive: ArchiveLocation, name: str) -> bool:
    """Whether a feed shows an article with this id or address. Raises: ArchiveError."""
    with reading(archive) as database:
        if database is None:
            return False
        return any(
            database.values(_FEEDS, entry_id=row.entry_id) for row in _articles(database, name)
        )


def _articles(database: Database, name: str) -> list[Row]:
    source, _, id = name.partition("/")
    bare = name.rstrip("/")
    addresses = (name, bare, f"{bare}/")
    find = _FIND if database.version >= _WITH_STAND_INS else _FIND_WITHOUT_STAND_INS
    return list(database.rows(find, name=name, source=source, id=id, addresses=addresses))


def _of_feed(database: Database, name: str) -> ItemHistory:
    issues = [
        HistoryEvent(
            at=moment(row.at),
            what="published",
            detail={"documents": json.loads(row.documents), **json.loads(row.entries)},
        )
        for row in database.rows(_ISSUES, feed=name)
    ]
    # It is published in the second in which its list is ordered, or after it.
    events = (*_actions(database, name, "order", "ordered"), *issues) if issues else ()
    ids = {id for each in events for what in ENTRY_CHANGES for id in each.detail.get(what, ())}
    titles = {
        row.entry_id: row.title
        for batch in batches(ids)
        for row in database.rows(_TITLES, entry_ids=batch)
        if row.title
    }
    return ItemHistory(
        name=name, titles=titles, events=tuple(sorted(events, key=lambda each: each.at))
    )


def _actions(database: Database, about: str, what: str, happened: str) -> Iterator[HistoryEvent]:
    """Yield what people did, *what*, and gave their names, as what *happened*."""
    if database.version >= _WITH_ACTIONS:
        for row in database.rows(_ACTIONS, about=about, what=what):
            reason = {"reason": row.detail} if row.detail else {}
            detail = {"by": row.by, **reason}
            yield HistoryEvent(at=moment(row.at), what=happened, detail=detail)


def _with_waiting(
    found: Collection[tuple[Row, ItemHistory]], name: str, waiting: Collection[QuarantinedArticle]
) -> Iterator[ItemHistory]:
    """Yield *found* with what waits of each, then articles named *name* that only wait."""
    for row, past in found:
        its = (row.source, row.id)
        yield replace(
            past, waiting=tuple(each for each in waiting if (each.source, each.id) == its)
        )
    stored = {(row.source, row.id) for row, _ in found}
    for each in waiting:
        names = (f"{each.source}/{each.id}", f"{each.source}/{each.name}")
        if (each.source, each.id) not in stored and (each.is_named(name) or name in names):
            yield ItemHistory(name=f"{each.source}/{each.id or each.name}", waiting=(each,))


def _of_article(database: Database, article: Row) -> ItemHistory:
    events = [
        HistoryEvent(at=moment(row.at), what=row.what, detail=json.loads(row.detail))
        for row in database.rows(_EVENTS, key=article.key)
    ]
    events += _actions(database, article.entry_id, "republish", "republished")
    # The id as JSON writes it: a digest or a reason cannot be mistaken for it.
    quoted = json.dumps(article.entry_id, ensure_ascii=False)
    for row in database.rows(_ISSUES_WITH, quoted=quoted):
        events += _in_feed(row.feed, moment(row.at), json.loads(row.entries), article.entry_id)
    short_link, url, leads = _wrong_link(database, article)
    pruned, read_from = _pruned(database, article.key)
    return ItemHistory(
        name=f"{article.source}/{article.id}",
        feeds=tuple(database.values(_FEEDS, entry_id=article.entry_id)),
        published=moment(article.published),
        stand_in=article.stand_in,
        short_link=short_link,
        url=url,
        leads=leads,
        is_unread=_is_unread(database, article.key),
        pruned=pruned,
        read_from=read_from,
        events=tuple(sorted(events, key=lambda each: each.at)),
    )


def _pruned(database: Database, key: int) -> tuple[datetime | None, str | None]:
    """Return when the text was deleted, and where it was read; nothing if it was not deleted."""
    row = database.row(_PRUNED, key=key) if database.version >= _WITH_PRUNED else None
    return (None, None) if row is None or row.pruned is None else (moment(row.pruned), row.origin)


def _is_unread(database: Database, key: int) -> bool:
    return database.version >= _WITH_UNREAD and database.value(_UNREAD, key=key) is not None


def _is_refused(database: Database, key: int) -> bool:
    """Whether the article was refused when it was read completely: nobody ever saw it."""
    row = database.row(_UNREAD, key=key) if database.version >= _WITH_UNREAD else None
    return row is not None and row.since is None


def _wrong_link(database: Database, article: Row) -> tuple[str | None, str | None, str | None]:
    """Return short link, address, and where the short link leads; nothing if it is right."""
    record = json.loads(database.value(_RECORD, key=article.key) or "{}")
    short_link, url = record.get("short_link"), record.get("url")
    if not short_link or database.version < _WITH_SHORT_LINKS:
        return None, None, None
    mark = same_link(article.source, short_link, url)
    leads = database.value(_WRONG_LINK, mark=mark)
    return (short_link, url, leads) if leads else (None, None, None)


def _in_feed(feed: str, at: datetime, entries: dict[str, Any], id: str) -> list[HistoryEvent]:
    found = []
    if id in entries.get("added", ()):
        found.append(HistoryEvent(at=at, what="added", detail={}, feed=feed))
    if id in entries.get("gone", {}):
        reason = {"reason": entries["gone"][id]}
        found.append(HistoryEvent(at=at, what="gone", detail=reason, feed=feed))
    return found
