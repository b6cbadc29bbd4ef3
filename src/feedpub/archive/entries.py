"""The entries of each feed as they were last published, for comparison with the next build."""

from __future__ import annotations

import functools
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

from feedpub.archive.database import statement
from feedpub.archive.former_values import FormerValues
from feedpub.archive.records import readable
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.article import Article
from feedpub.feed import Entry, EntryHead
from feedpub.nouns import dataclass

#: The fields of an entry that are compared, in the order in which differences are reported. Those
#: that few partners see and former versions did not record are not: whatever has them would differ.
_COMPARED = (
    *("ids", "link", "related", "related_is", "title", "summary", "has_own_summary", "content"),
    *("published", "updated", "language", "authors", "contributors", "categories", "rights"),
    *("enclosures", "media", "episode", "origin_feed", "comments", "place"),
    *("short_title", "republication", "extras"),
)
#: How the repr of a picture ends without what former versions knew of none, the newest first.
#: Archives have digests of it without that.
_NOTHING_SINCE = (
    ", syndication_rights=None, license_id=None, licensor=None, focal_region=())",
    ", usage_terms=None, extended_description=None, digital_source_type=None, data_mining=None)",
)
_ID = "id."
_WORDS = "words"
_BY = "by"

_LAST = statement(
    "last entries",
    "SELECT entry_id, title, published, digests FROM entries WHERE feed = :feed ORDER BY position",
)
_COUNT = statement("number of last entries", "SELECT entries FROM feeds WHERE name = :feed")
_UNRECORDED = statement(
    "feeds without recorded entries",
    "SELECT name FROM feeds WHERE entries > 0 AND name NOT IN (SELECT feed FROM entries)",
)
_DELETE = statement("delete last entries", "DELETE FROM entries WHERE feed = :feed")
_INSERT = statement(
    "insert last entry",
    "INSERT INTO entries (feed, position, entry_id, title, published, digests)"
    " VALUES (:feed, :position, :entry_id, :title, :published, :digests)",
)
_WHEREABOUTS = statement(
    "article of entry",
    "SELECT articles.key, articles.record, articles.waits_until, ledger.source,"
    " EXISTS (SELECT 1 FROM quarantine WHERE quarantine.key = articles.key) AS held"
    " FROM articles JOIN ledger ON ledger.key = articles.key WHERE ledger.entry_id = :entry_id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEntry:
    """What the archive keeps of an entry."""

    id: str
    title: str

    #: In seconds since 1970.
    published: int

    #: :attr:`digests` as JSON. Most entries are unchanged, and are compared as they are.
    text: str

    @property
    def digests(self) -> Mapping[str, str]:
        """A digest of each field of the entry that has a value, by the field's name.

        ``words``: of the article's text; ``by``: of the rules by which the entry was made.
        ``id.FORMAT`` is the id itself in a format in which it has another one.
        """
        return _read(self.text)

    def is_comparable(self, other: PublishedEntry) -> bool:
        """Whether the two differ by the article alone, and not by how the entry was made."""
        by, words = self.digests.get(_BY), self.digests.get(_WORDS)
        return by is not None and by == other.digests.get(_BY) and words is not None

    def has_words_of(self, other: PublishedEntry) -> bool:
        """Whether people read the same in both."""
        return self.digests.get(_WORDS) == other.digests.get(_WORDS)

    def id_in(self, format: str) -> str | None:
        """Return its id in the document in *format*; None if that was not recorded."""
        digests = self.digests
        if id := digests.get(f"{_ID}{format}"):
            return id
        # A former version recorded only that there were other ids.
        unsure = "ids" in digests and not any(name.startswith(_ID) for name in digests)
        return None if unsure else self.id

    def addresses(self, but: str) -> Iterator[str]:
        """Yield the digests of the addresses to which it links, without that of *but*."""
        none, digests = _digest(but), self.digests
        for name in ("link", "related"):
            if (found := digests.get(name, none)) != none:
                yield found

    def differs(self, other: PublishedEntry) -> list[str]:
        """Return the fields in which the two differ, in the order of those of an entry."""
        if self.text == other.text:
            return []
        ours, theirs = self.digests, other.digests
        return [name for name in _COMPARED if ours.get(name) != theirs.get(name)]


# Each format of a feed compares the entries of two versions, field by field.
@functools.lru_cache(maxsize=512)
def _read(text: str) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(text)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleOfEntry:
    """The article of a published entry, as the archive has it now."""

    article: Article

    #: What feeds select it by.
    facets: frozenset[tuple[str, str]]

    #: Whether its embargo is not over.
    waits: bool

    #: Whether the gate refused its entry.
    held: bool


class Entries:
    """The entries of each feed as they were last published."""

    def __init__(self, session: Session) -> None:
        self._database = session.database
        self._former = FormerValues(session)

    def last(self, feed: str) -> list[PublishedEntry] | None:
        """Return the entries of *feed* as last published, in their order.

        None if a version of feedpub published it that did not record them.
        """
        found = [
            PublishedEntry(
                id=row.entry_id,
                title=row.title,
                published=row.published,
                text=row.digests,
            )
            for row in self._database.rows(_LAST, feed=feed)
        ]
        if found:
            return found
        return None if self._database.value(_COUNT, feed=feed) else []

    def unremembered(self) -> set[str]:
        """Return the feeds whose entries were not recorded."""
        return set(self._database.values(_UNRECORDED))

    def published(self, feed: str, entries: Iterable[PublishedEntry]) -> set[str]:
        """Record the *entries* of *feed*, which was published. Writes nothing if none changed.

        Return the ids of those that it no longer has.
        """
        now = list(entries)
        last = self.last(feed)
        if now == last:
            return set()
        self._database.run(_DELETE, feed=feed)
        rows = [
            {
                "feed": feed,
                "position": position,
                "entry_id": each.id,
                "title": each.title,
                "published": each.published,
                "digests": each.text,
            }
            for position, each in enumerate(now)
        ]
        self._database.run_many(_INSERT, rows)
        return {each.id for each in last or ()}.difference(each.id for each in now)

    def article_of(self, entry_id: str) -> ArticleOfEntry | None:
        """Return the article with *entry_id*; None if the archive has no such article."""
        row = self._database.row_to_check(_WHEREABOUTS, entry_id=entry_id)
        article = None if row is None else readable(row.source, row.record)
        if row is None or article is None:
            return None
        return ArticleOfEntry(
            article=article,
            facets=self._former.of_article(row.key, article),
            waits=row.waits_until is not None,
            held=bool(row.held),
        )


def published_entry(entry: Entry, *, words: str | None = None, by: str = "") -> PublishedEntry:
    """Return what the archive keeps of *entry*, made *by* some rules of an article with *words*."""
    return remembered(entry, digests_of(entry, words), by)


def digests_of(entry: Entry, words: str | None) -> str:
    """Return the digests of *entry*, whose article has *words*, as JSON.

    Without that of the rules by which it was made.
    """
    values = ((name, getattr(entry, name)) for name in _COMPARED)
    digests = {name: _digest(value) for name, value in values if value not in (None, ())}
    digests |= {f"{_ID}{format}": id for format, id in entry.ids}
    if words is not None:
        digests[_WORDS] = _digest(words)
    return json.dumps(digests, separators=(",", ":"))


def remembered(entry: EntryHead, digests: str, by: str) -> PublishedEntry:
    """Return what the archive keeps of *entry*, which has *digests*, made *by* some rules."""
    if f'"{_WORDS}":' in digests:
        digests = f'{digests[:-1]},"{_BY}":"{_digest_of_rules(by)}"}}'
    return PublishedEntry(
        id=entry.id, title=entry.title, published=seconds(entry.published), text=digests
    )


@functools.lru_cache(maxsize=256)
def _digest_of_rules(by: str) -> str:
    return _digest(by)


def _digest(value: object) -> str:
    """Return a digest of six bytes: enough to notice a change, as a collision can only hide one."""
    text = repr(value)
    for nothing in _NOTHING_SINCE:
        text = text.replace(nothing, ")")
    return urlsafe_b64encode(blake2b(text.encode(), digest_size=6).digest()).decode()
