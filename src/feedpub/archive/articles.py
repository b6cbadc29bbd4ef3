"""The current versions of all articles, and their rows: record, facets, addresses, moments."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple

from feedpub.archive.adopted import Adopted
from feedpub.archive.article_words import ArticleWords
from feedpub.archive.database import Database, Row, Statement, statement
from feedpub.archive.duplicates import are_in_one_document
from feedpub.archive.former_values import FormerValues
from feedpub.archive.history import History
from feedpub.archive.identity import Fresh, Identities, Overtaken
from feedpub.archive.image_facts import ImageFacts, image_marks
from feedpub.archive.moved_pages import all_marks_of
from feedpub.archive.plainly_new import Arrival, NewArticles
from feedpub.archive.presence import Others, SourceRecord, current, is_there
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.records import is_sound, sum_of
from feedpub.archive.retention import as_far_as_kept
from feedpub.archive.selection import (
    WAITS_FOR_A_CHANGE,
    keys_by_name,
    records,
    selected,
    selected_keys,
)
from feedpub.archive.session import Session
from feedpub.archive.short_links import ShortLinks, short_link_mark
from feedpub.archive.superseded import Superseded, is_dated_earlier
from feedpub.archive.timestamps import moment, moment_or_none, seconds
from feedpub.archive.titles import SET_TITLE, title_row
from feedpub.archive.unread import (
    NEW_UNREAD,
    UnreadArticles,
    forget,
    need,
    refuse,
    refused_among,
    rename,
    row_of,
)
from feedpub.archive.versions import (
    UNKNOWN,
    Current,
    as_json,
    digest_of,
    digest_of_record,
    first_published,
    is_by_other_rules,
    is_touched,
    note_revision,
    stands_for,
    words_of,
)
from feedpub.archive.withdrawals import replaced
from feedpub.article import (
    ArchivedArticle,
    Article,
    LookedUp,
    Provenance,
    SelectedArticle,
    Selection,
    to_record,
)
from feedpub.feed import Finding
from feedpub.nouns import dataclass, replace
from feedpub.protocols import Raw, Revision, UnreadRecord

_COLUMNS = (
    "record",
    "provenance",
    "digest",
    "sum",
    "words",
    "origin",
    "changed",
    "published",
    "waits_until",
    "expires",
    "number",
    "revised",
    "read_from",
    "rules",
    "pruned",
)
_WRITE = statement(
    "write article",
    f"INSERT INTO articles (key, {', '.join(_COLUMNS)})"
    f" VALUES (:key, {', '.join(f':{name}' for name in _COLUMNS)}) ON CONFLICT (key)"
    f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS)}",
)
_DELETE_FACETS = statement("delete facets", "DELETE FROM facets WHERE key = :key")
_DELETE_MOMENTS = statement("delete moments", "DELETE FROM moments WHERE key = :key")
_LEAVE_QUARANTINE = statement(
    "leave quarantine", f"DELETE FROM quarantine WHERE key = :key AND {WAITS_FOR_A_CHANGE}"
)
_NEW_ADDRESS = statement(
    "new address",
    "INSERT INTO addresses (address, key) VALUES (:address, :key) ON CONFLICT DO NOTHING",
)
_FACETS = statement(
    "facets of articles", "SELECT key, kind, value FROM facets WHERE key IN (:keys...)"
)
_NEW_FACET = statement(
    "new facet",
    "INSERT INTO facets (kind, value, published, key) VALUES (:kind, :value, :published, :key)",
)
_NEW_MARK = statement(
    "new mark", "INSERT INTO marks (mark, key) VALUES (:mark, :key) ON CONFLICT DO NOTHING"
)
_NEW_MOMENT = statement("new moment", "INSERT INTO moments (at, key) VALUES (:at, :key)")
_COMPLETE = statement(
    "complete article",
    "UPDATE articles SET record = :record, provenance = :provenance, digest = :digest, sum = :sum,"
    " words = :words, waits_until = :waits_until, expires = :expires WHERE key = :key",
)
_LEFT = statement(
    "articles that were left unread",
    "SELECT ledger.key, ledger.id, ledger.entry_id, ledger.published, articles.record,"
    " articles.waits_until FROM ledger LEFT JOIN articles ON articles.key = ledger.key"
    " WHERE ledger.key IN (:keys...)",
)
_REFUSE = tuple(
    statement(f"refuse in {table}", f"DELETE FROM {table} WHERE key = :key")
    for table in (
        "quarantine",
        "facets",
        "moments",
        "addresses",
        "marks",
        "superseded",
        "articles",
    )
)
_SET_ORIGIN = statement("set origin", "UPDATE articles SET origin = :origin WHERE key = :key")
_SET_DATE = statement(
    "set date",
    "UPDATE articles SET record = :record, sum = :sum, published = :published,"
    " waits_until = :waits_until WHERE key = :key",
)
_STAND_IN = statement("what stands in", "SELECT stand_in FROM ledger WHERE key = :key")
_DATE_FACETS = statement("date facets", "UPDATE facets SET published = :published WHERE key = :key")
_FORGET_DIGEST = statement(
    "forget digest", "UPDATE articles SET digest = '', read_from = NULL WHERE key = :key"
)
_READ_DIFFERENTLY = statement(
    "article is read differently",
    "UPDATE articles SET record = :record, digest = :digest, sum = :sum, read_from = :read_from"
    " WHERE key = :key",
)
_READ_FROM = statement(
    "articles read from record",
    "SELECT key, origin, record, digest, sum FROM articles WHERE read_from = :read_from",
)
_ANY_OF = statement("any article of source", "SELECT 1 FROM ledger WHERE source = :source LIMIT 1")
_KEYS_OF = statement(
    "keys of articles by source and ids",
    "SELECT id, key FROM ledger WHERE source = :source AND id IN (:ids...)",
)
_IDS = statement("both ids of article", "SELECT id, entry_id FROM ledger WHERE key = :key")
_ADDRESSES = statement(
    "addresses that article had", "SELECT address FROM addresses WHERE key = :key"
)
_SET_RULES = statement(
    "set rules of article", "UPDATE articles SET rules = :rules WHERE key = :key"
)
_SET_READ_FROM = statement(
    "set record of article", "UPDATE articles SET read_from = :read_from WHERE key = :key"
)

#: All values of a kind of facet, in order.
FACET_VALUES = statement(
    "facet values",
    # From each value to the next one: DISTINCT would read the facets of all articles.
    "WITH RECURSIVE found (value) AS ("
    "SELECT min(facets.value) FROM facets WHERE facets.kind = :kind"
    " UNION ALL SELECT (SELECT min(facets.value) FROM facets"
    " WHERE facets.kind = :kind AND facets.value > found.value)"
    " FROM found WHERE found.value IS NOT NULL)"
    " SELECT value FROM found WHERE value IS NOT NULL ORDER BY value",
)
_PASSED_MOMENTS = statement(
    "passed moments", "SELECT key FROM moments WHERE at > :after AND at <= :until"
)
_ENDED_REPLACEMENTS = statement(
    "ended replacements", "SELECT key FROM withdrawals WHERE until > :after AND until <= :until"
)
_EMBARGO_OVER = statement("embargo over", "SELECT key FROM articles WHERE waits_until <= :now")
_PUBLISH_WAITING = statement(
    "publish waiting", "UPDATE articles SET waits_until = NULL WHERE waits_until <= :now"
)
_ORIGIN = statement("origin", "SELECT origin FROM articles WHERE key = :key")

_HAS_ANY = statement("any article", "SELECT 1 FROM articles LIMIT 1")
_WITH_EXTRA = statement(
    "any article with extra value",
    "SELECT 1 FROM articles WHERE {contains articles.record, :value} LIMIT 1",
)

#: In a record, whose texts have no quotes that are not escaped.
_WITHOUT_IMAGES = '"images":[]'

Facets = frozenset[tuple[str, str]]


def write(
    database: Database,
    key: int,
    article: Article,
    digest: str,
    origin: str,
    provenance: Mapping[str, Provenance],
    revision: Revision,
    changed: int | None,
    before: Current | None,
    now: datetime,
    unread: UnreadRecord | None = None,
    read_from: str | None = None,
    facets: Facets | None = None,
    rules: str | None = None,
    page_ids: Collection[str] = (),
) -> bool:
    """Write *article* in the place of *before*; return whether it waits to be published.

    It is found by *facets*, by default its own.

    *digest* is that of its record as it was read; *unread* that record, if its body was left out;
    *read_from* the hash of that record; *rules* those of its site that it was read by; *page_ids*
    what its page says are its ids.
    """
    waits = _waits(article, before, now)
    _delete_facets(database, key)
    rows = _ArticleRows()
    rows.add(
        key,
        article,
        as_json(to_record(article)),
        digest,
        waits=waits,
        origin=origin,
        changed=changed,
        provenance=provenance,
        revision=revision,
        facets=facets_of(article, unread) if facets is None else facets,
        marks=all_marks_of(article, page_ids),
        unread=None if unread is None else row_of(unread, key, seconds(now)),
        read_from=read_from,
        rules=rules,
    )
    rows.write(database)
    return waits


def facets_of(article: Article, unread: UnreadRecord | None) -> Facets:
    """Return the facets of *article*, with those of what is *unread* of it."""
    return (
        article.facets.union([("has", each) for each in unread.left]) if unread else article.facets
    )


def _waits(article: Article, before: Current | None, now: datetime) -> bool:
    """Whether *article*, in the place of *before*, waits to be published."""
    waits = article.due > now
    if before is not None and before.article.due == article.due:
        # It was published already, even if the clock went back since.
        waits = waits and before.waits
    return waits


def _provenance_column(article: Article, provenance: Mapping[str, Provenance]) -> str:
    """Return what of the *provenance* of *article* the names of its fields do not say already.

    A value that is not named came from the record's key of the same name, as it is. None: a value
    that no place in its document gives, such as the default language.
    """
    kept: dict[str, list[str | None] | None] = {
        field: [each.origin, each.verbatim]
        for field, each in provenance.items()
        if each.verbatim is not None or each.origin != f'key "{field}"'
    }
    for field in ("id", "language"):
        if field not in provenance and getattr(article, field):
            kept[field] = None
    return as_json(kept)


def _delete_facets(database: Database, key: int) -> None:
    """Delete what the former version of article *key* was found by, and kept out of feeds by."""
    for delete in (_DELETE_FACETS, _DELETE_MOMENTS, _LEAVE_QUARANTINE):
        database.run(delete, key=key)


class _ArticleRows:
    """The rows of one article or of many, to be written together."""

    def __init__(self) -> None:
        self._rows: dict[Statement, list[tuple[Any, ...]]] = {
            each: []
            for each in (
                _WRITE,
                SET_TITLE,
                _NEW_ADDRESS,
                _NEW_FACET,
                _NEW_MARK,
                _NEW_MOMENT,
                NEW_UNREAD,
            )
        }

    def add(
        self,
        key: int,
        article: Article,
        record: str,
        digest: str,
        *,
        waits: bool,
        origin: str,
        changed: int | None,
        provenance: Mapping[str, Provenance],
        revision: Revision,
        facets: Facets,
        marks: Iterable[str],
        unread: tuple[Any, ...] | None,
        read_from: str | None,
        rules: str | None = None,
    ) -> None:
        """Add the rows of *article*, whose *record*, *facets* and *marks* the caller has made.

        *unread* is the row of its record, if that was read without its body.
        """
        self._rows[_WRITE].append(
            (
                key,
                record,
                # Provenance and words are written when it is read completely.
                "{}" if unread else _provenance_column(article, provenance),
                digest,
                sum_of(record, digest),
                None if unread else words_of(article),
                origin,
                changed,
                seconds(article.published),
                seconds(article.due) if waits else None,
                None if article.expires is None else seconds(article.expires),
                revision.number,
                None if revision.at is None else seconds(revision.at),
                read_from,
                rules,
                None,
            )
        )
        self._rows[SET_TITLE].append(title_row(key, article.title))
        if unread is not None:
            self._rows[NEW_UNREAD].append(unread)
        self.add_facets(key, article, facets, marks)

    def add_facets(self, key: int, article: Article, facets: Facets, marks: Iterable[str]) -> None:
        """Add the rows that *article* is found by."""
        published = seconds(article.published)
        self._rows[_NEW_ADDRESS] += [
            (each, key) for each in {article.url, article.short_link} if each
        ]
        self._rows[_NEW_FACET] += [(kind, value, published, key) for kind, value in facets]
        self._rows[_NEW_MARK] += [(each, key) for each in marks]
        self._rows[_NEW_MOMENT] += _moments(key, article)

    def write(self, database: Database) -> None:
        for each, rows in self._rows.items():
            database.run_rows(each, rows)


def delete_moments(database: Database, key: int) -> None:
    database.run(_DELETE_MOMENTS, key=key)


def write_moments(database: Database, key: int, article: Article) -> None:
    """Write when the clock changes what *article* shows."""
    database.run_rows(_NEW_MOMENT, _moments(key, article))


def _moments(key: int, article: Article) -> list[tuple[int, int]]:
    ends = [image.rights_expires for image in article.images]
    moments = (article.due, article.expires, *ends)
    at = {seconds(each) for each in moments if each is not None}
    return [(each, key) for each in sorted(at)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An article that is new or has changed, with the facets that feeds select it by."""

    key: int

    #: None for a new article.
    before: Facets | None
    after: Facets

    #: Warnings about its id or its addresses.
    findings: tuple[Finding, ...] = ()

    #: Whether archive documents that contain it are written again, too.
    lasting: bool = False

    #: Whether another change of the run counts it already.
    is_counted: bool = False

    #: Whether it waits for its embargo to end.
    waits: bool = False

    #: Its permanent date of publication. None where it does not matter.
    published: datetime | None = None


def _facets(database: Database, keys: Iterable[int]) -> dict[int, set[tuple[str, str]]]:
    """Return what the articles *keys* are found by."""
    facets: dict[int, set[tuple[str, str]]] = {key: set() for key in keys}
    for row in database.rows(_FACETS, keys=facets):
        facets[row.key].add((row.kind, row.value))
    return facets


class ReadCompletely(NamedTuple):
    """An article that was read completely now, and only in part before."""

    key: int
    article: Article
    provenance: Mapping[str, Provenance]


class _Whole(NamedTuple):
    """An article that was read completely now, beside its version that was read in part."""

    read: Article

    #: As it is kept: with its permanent id and date; and its record.
    article: Article
    values: dict[str, Any]
    waits: bool

    #: Whether nothing but what was left for later has been added.
    is_as_left: bool

    #: That version. None if it is as left, or damaged.
    before: Article | None = None


def _whole(database: Database, left: Row, read: Article, now: datetime) -> _Whole:
    """Return the article *read*, of which the row *left* has what was read before."""
    if read.id != left.id:
        read = replace(read, id=left.id)
    article = _dated(read, moment(left.published))
    values = to_record(article)
    # Most are what they were, and need not be read from the archive.
    if left.record == as_json(_as_left(values, left.record)):
        waits = left.waits_until is not None and article.due > now
        return _Whole(read, article, values, waits, is_as_left=True)
    before = current(database, left.key)
    if before is not None and before.article.updated is None:
        # A date in the future was left out when it was first read.
        read, article = replace(read, updated=None), replace(article, updated=None)
        values = to_record(article)
    is_as_left = before is not None and to_record(before.article) == _as_left(values, left.record)
    waits = _waits(article, before, now)
    former = None if before is None else before.article
    return _Whole(read, article, values, waits, is_as_left, former)


def _as_left(values: Mapping[str, Any], left: str | None) -> dict[str, Any]:
    """Return the record *values* without what was not read yet when the record *left* was made."""
    kept = {key: value for key, value in values.items() if key != "inline_images"}
    kept["content_html"] = None
    if left is not None and _WITHOUT_IMAGES in left:
        kept["images"] = []
    return kept


class Articles:
    """The articles of all sources; their ids and dates of publication come from the ledger."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database
        self._history = History(session)
        self._identities = Identities(session)
        self._adopted = Adopted(session)
        self._pictures = ImageFacts(session)
        self._short_links = ShortLinks(session)
        self._superseded = Superseded(session)
        self._new = NewArticles(session, self._identities.former)

        #: Values that articles no longer have, and that feeds still select them by.
        self.former = FormerValues(session)

        #: Words that feeds select them by.
        self.words = ArticleWords(session)

    def plainly_new(self, arrivals: Mapping[int, Arrival]) -> set[int]:
        """Return the numbers of those of *arrivals* that :meth:`add` takes.

        They are of one source. All others are for :meth:`put`.
        """
        self._identities.moved.prepare()
        return self._new.among(arrivals)

    def add(self, arrivals: Sequence[Arrival], now: datetime) -> list[Change]:
        """Store articles that are plainly new, all at once, as :meth:`put` would store each."""
        fresh: list[Fresh] = []
        for each in arrivals:
            assert each.entry_id is not None
            published = first_published(each.article, now)
            fresh.append(Fresh(_dated(each.article, published), each.entry_id, published))
        since = seconds(now)
        rows, digests, changes = _ArticleRows(), dict[int, str](), list[Change]()
        for each, (article, *_), key in zip(
            arrivals,
            fresh,
            self._identities.mint(fresh, self._session.clock.dated(now)),
            strict=True,
        ):
            read = as_json(to_record(each.article))
            record = read if article is each.article else as_json(to_record(article))
            digest = digests[key] = digest_of_record(read)
            unread = each.unread
            facets = self.former.of_new(article.source, facets_of(article, unread))
            facets |= self.words.in_article(article)
            waits = article.due > now
            rows.add(
                key,
                article,
                record,
                digest,
                waits=waits,
                origin=each.origin,
                changed=each.changed,
                provenance=each.provenance,
                revision=each.revision,
                facets=facets,
                marks=each.marks,
                unread=None if unread is None else row_of(unread, key, since),
                read_from=each.read_from,
                rules=each.rules,
            )
            changes.append(
                Change(key=key, before=None, after=facets, waits=waits, published=article.published)
            )
        rows.write(self._database)
        self._history.of_new(digests, now)
        return changes

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
        unread: UnreadRecord | None = None,
        read_from: str | None = None,
        same_document: bool = False,
        rules: str | None = None,
        page_ids: Collection[str] = (),
    ) -> Change | None:
        """Make *article* the current version. Returns None if nothing changed.

        If its source does not date its changes, a change of its words is dated *now*; unless it is
        not *edited*, but only read differently.

        *entry_id* is minted for an article that has none yet. It is permanent, as is the first date
        of publication. An older version in another document is ignored, as is a version that the
        document *raw* had before (see :class:`Superseded`). *revision* is the source's own number
        or date of this version, *others* the other records of the source.

        The current versions of the articles whose keys are in *newer* were fetched later than
        *article*.

        *unread* is set if the article was read without its body. It is taken as it is only if it is
        new, or if its current version was read from the same record.

        *read_from* is the hash of its record, see :meth:`read_from`. *same_document*: its document
        has not changed since it was last read. *rules* are those learnt from its site by which
        it was read; if others decided something before, no change of its words is dated. *page_ids*
        are what its page says are ids of its story.

        Raises: IdTaken; Clash; IdMissing, if *entry_id* is None and the article is new; Overtaken;
        UnreadArticles, if other articles must be read completely first; BodyNeeded, if this one
        must.
        """
        first = first_published(article, now)
        identity = self._identities.identify(
            article,
            origin=origin,
            entry_id=entry_id,
            published=first,
            now=self._session.clock.dated(now),
            others=others,
            unread=None if unread is None else unread.value,
            raw=raw,
            page_ids=page_ids,
        )
        if identity.erased or identity.replaced:
            return None
        key, published = identity.key, identity.published
        if article.id != identity.id:
            # By the id that it has in the archive its record would not be found.
            read_from = None
        article = replace(article, id=identity.id)
        digest = digest_of(article)
        before = identity.before
        if before is not None:
            if before.digest == digest:
                if unread is not None:
                    rename(self._database, key, unread.name)
                if are_in_one_document(before.origin, origin):
                    self._database.run(_SET_READ_FROM, key=key, read_from=read_from)
                if before.rules != rules:
                    self._database.run(_SET_RULES, key=key, rules=rules)
                note_revision(self._database, key, revision)
                self._identities.moved.learn(key, article, page_ids)
                self._superseded.record_same(key, before, origin)
                self._move(key, SourceRecord(before.origin, before.article), origin)
                return None
            if before.unread is not None:
                # The settings of its source have changed.
                raise UnreadArticles([key])
            if key in newer:
                raise Overtaken
            if self._superseded.is_superseded(
                key, before, article, digest, origin=origin, raw=raw, edited=edited
            ):
                return None
            is_older = before.origin != origin and is_dated_earlier(before, article, origin)
            if is_older and not self._superseded.is_edit(key, article, origin):
                return None
            is_same = not edited and before.words == words_of(article)
            if before.pruned and before.digest and is_same:
                # Its text stays deleted: its source has not changed it, and nobody named it.
                record = as_json(to_record(before.article))
                self._database.run(
                    _READ_DIFFERENTLY,
                    key=key,
                    record=record,
                    digest=digest,
                    sum=sum_of(record, digest),
                    read_from=read_from if are_in_one_document(before.origin, origin) else None,
                )
                return None
            self._superseded.record_current(key, before, origin)
            if before.waits and not stands_for(published, article):
                # It was not published yet, so that its date may still change.
                published = first
                event = {"event": "dated", "entry_id": identity.entry_id}
                self._session.record(event | {"published": seconds(published)})
            is_dated = edited and not is_by_other_rules(before, rules)
            if is_dated and not before.waits and is_touched(before, article):
                event = {"event": "touched", "entry_id": identity.entry_id}
                touched = seconds(self._session.clock.dated(now))
                self._session.record(event | {"touched": touched})
        elif not identity.is_new:
            if refused_among(self._database, [key]) and not stands_for(published, article):
                # Nobody has seen it: it is read as if for the first time.
                published = first
                event = {"event": "dated", "entry_id": identity.entry_id}
                self._session.record(event | {"published": seconds(published)})
            forget(self._database, key)
        article = _dated(article, published)
        kept: Facets = frozenset()
        if before is not None and not edited:
            kept = self.former.learn(
                identity.entry_id, before.article, article, now, same_document=same_document
            )
        had = self.former.had(key, article.source) if before else frozenset()
        words = self.words.of(key) if before else frozenset()
        facets = (
            self.words.in_article(article)
            | kept
            | self.former.of_version(
                key,
                article.source,
                facets_of(article, unread),
                before=before.article.facets if before else None,
                had=had,
                is_new=identity.is_new,
                edited=edited,
            )
        )
        changed = raw.changed if raw else None
        waits = write(
            self._database,
            key,
            article,
            digest,
            origin,
            provenance,
            revision,
            changed,
            before,
            now,
            unread,
            read_from,
            facets,
            rules,
            page_ids,
        )
        known = None
        if before is not None:
            known = as_far_as_kept(article, before.article) if before.pruned else before.article
        self._history.of_article(key, known, article, digest, now, identity.note)
        return Change(
            key=key,
            before=before.article.facets | words | had if before else None,
            after=facets,
            lasting=before is not None and before.article.correction != article.correction,
            findings=identity.findings,
            waits=waits,
            published=article.published,
        )

    def complete(self, read: Sequence[ReadCompletely], now: datetime) -> bool:
        """Make articles that were *read* completely now the versions that were read in part before.

        They do not count as edits: dates, history and source stay. Returns whether feeds select
        one of them otherwise than before.
        """
        database = self._database
        keys = [each.key for each in read]
        left = {row.key: row for row in database.rows(_LEFT, keys=keys)}
        facets = _facets(database, keys)
        rows, digests = list[dict[str, Any]](), dict[int, str]()
        titles = list[tuple[int, str]]()
        found, has_changed = _ArticleRows(), False
        for key, article, provenance in read:
            whole = _whole(database, left[key], article, now)
            article, record = whole.article, as_json(whole.values)
            is_as_read = article.published == whole.read.published
            digest = digest_of_record(record) if is_as_read else digest_of(whole.read)
            digests[key] = digest
            titles.append(title_row(key, article.title))
            rows.append(
                {
                    "key": key,
                    "record": record,
                    "provenance": _provenance_column(article, provenance),
                    "digest": digest,
                    "sum": sum_of(record, digest),
                    "words": words_of(article),
                    "waits_until": seconds(article.due) if whole.waits else None,
                    "expires": None if article.expires is None else seconds(article.expires),
                }
            )
            own = article.facets | self.words.in_article(article)
            had = self.former.among(article.source, facets[key])
            if whole.before is not None and not whole.is_as_left:
                # A former reader may have read the part that was not left for later.
                had |= self.former.learn(
                    left[key].entry_id, whole.before, article, now, same_document=True
                )
            is_found_otherwise = own | had != facets[key]
            if is_found_otherwise or not whole.is_as_left:
                _delete_facets(database, key)
                marks = all_marks_of(article)
                found.add_facets(key, article, own | had, marks)
            has_changed |= is_found_otherwise
        database.run_many(_COMPLETE, rows)
        database.run_rows(SET_TITLE, titles)
        forget(database, *keys)
        self._history.correct(digests)
        found.write(database)
        return has_changed

    def refuse(self, key: int) -> None:
        """Delete the version of article *key* that was read without its body, and is refused now.

        Its ids stay: it has them again when it is read well.
        """
        for each in _REFUSE:
            self._database.run(each, key=key)
        refuse(self._database, key)
        self._history.not_seen(key)

    def _move(self, key: int, kept: SourceRecord, origin: str) -> None:
        """Record that article *key* is at *origin* now, if the document of *kept* is gone.

        A pushed article stays pushed: it does not depend on a document of its source.
        """
        if origin == kept.name or origin.startswith(PUSHED) or kept.name.startswith(PUSHED):
            return
        if not is_there(self._database, kept):
            self._database.run(_SET_ORIGIN, key=key, origin=origin)

    def date(self, key: int, entry_id: str, published: datetime) -> None:
        """Set the permanent date of publication of an article: its readers know it."""
        at = seconds(published)
        self._session.record({"event": "dated", "entry_id": entry_id, "published": at})
        if self._database.value(_STAND_IN, key=key) is not None:
            self._session.record({"event": "stood-in", "entry_id": entry_id, "stand_in": ""})
        kept = current(self._database, key)
        if kept is None:
            return
        moved = replace(kept.article, published=published.astimezone(kept.article.published.tzinfo))
        record = as_json(to_record(moved))
        self._database.run(
            _SET_DATE,
            key=key,
            record=record,
            sum=sum_of(record, kept.digest),
            published=at,
            waits_until=seconds(moved.due) if kept.waits else None,
        )
        self._database.run(_DATE_FACETS, key=key, published=at)
        delete_moments(self._database, key)
        write_moments(self._database, key, moved)

    def select(self, selection: Selection, limit: int, now: datetime) -> list[SelectedArticle]:
        """Return the newest *limit* articles that match *selection* and may be shown at *now*.

        Those that the selection names come first, in its order; the others by date of publication,
        newest first, those of one moment by their entry ids.

        Raises: UnreadArticles.
        """
        rows = selected(self._database, selection, limit, now)
        need(self._database, [row.key for row in rows])
        ids = self._adopted.ids([row.key for row in rows])
        return [
            SelectedArticle(
                key=row.key,
                entry_id=row.entry_id,
                source=row.source,
                id=row.id,
                ids=ids.get(row.key, ()),
                touched=moment_or_none(row.touched),
                words=row.words,
                published=row.published,
                expires=row.expires,
                version=_version(row),
                rules=row.rules,
            )
            for row in rows
        ]

    def whole(self, selected: Sequence[SelectedArticle]) -> list[ArchivedArticle]:
        """Return the articles that were *selected*, as they are published.

        In other words if they are replaced, with what servers answered about them.

        Raises: DamagedRecords.
        """
        found = records(self._database, [each.key for each in selected])
        articles = [_shown(*found[each.key]) for each in selected]
        looked_up = [
            LookedUp(images=image_marks(each), short_link=short_link_mark(each))
            for each in articles
        ]
        shown = self._short_links.filtered(self._pictures.filled(articles))
        return [
            ArchivedArticle(
                key=each.key,
                entry_id=each.entry_id,
                article=article,
                ids=each.ids,
                touched=each.touched,
                words=each.words,
                looked_up=marks,
                is_replaced=found[each.key][0].at is not None,
            )
            for each, article, marks in zip(selected, shown, looked_up, strict=True)
        ]

    def keys(self, selection: Selection, limit: int, now: datetime) -> set[int]:
        """Return the keys of the articles that :meth:`select` returns. Raises: UnreadArticles."""
        keys = set(selected_keys(self._database, selection, limit, now))
        need(self._database, keys)
        return keys

    def read_from(self, record: str) -> list[tuple[int, str]]:
        """Return the articles whose current versions were read from a record with that hash.

        Each is its key, and the place of the record: a document, and the number in it. One that
        is damaged in the archive is not among them: its record repairs it.
        """
        rows = self._database.rows_to_check(_READ_FROM, read_from=record)
        return [(row.key, row.origin) for row in rows if is_sound(row)]

    def as_read(self, key: int) -> Article | None:
        """Return the current version of article *key* as its record gave it, without its text.

        None if the archive has it differently: its date was settled in another way.
        """
        found = current(self._database, key)
        if found is None or digest_of(found.article) != found.digest or _is_noon(found.article):
            return None
        return replace(found.article, content_html=None, images=(), inline_images=())

    def keys_of(self, source: str, ids: Collection[str]) -> dict[str, int]:
        """Return the keys of the articles of *source* with one of *ids*."""
        return dict(self._database.rows(_KEYS_OF, source=source, ids=ids))

    def found_by(self, source: str, id: str) -> set[str]:
        """Return the texts by which the article *id* of *source* is found. Empty: it is new."""
        key = self.keys_of(source, [id]).get(id)
        if key is None:
            return set()
        ids = self._database.one(_IDS, key=key)
        addresses = self._database.values(_ADDRESSES, key=key)
        values = {value for _, value in _facets(self._database, [key])[key]}
        return {*ids, *addresses, *values}

    def has_any(self, source: str) -> bool:
        """Return whether there ever was an article of *source*."""
        return self._database.value(_ANY_OF, source=source) is not None

    def lack(self, path: str) -> bool:
        """Return whether no article has a value at *path* in :attr:`.Article.extra`.

        Reads all records if that is so. False if there are no articles.
        """
        value = f"{as_json(path)}:["
        return self._database.value(_HAS_ANY) is not None and (
            self._database.value(_WITH_EXTRA, value=value) is None
        )

    def read_again(self, key: int) -> None:
        """Have the article replaced when it is next read, even if it is unchanged."""
        self._database.run(_FORGET_DIGEST, key=key)

    def named(self, names: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Return the keys of the articles in a list of *names*; see :func:`keys_by_name`.

        Raises: UnreadArticles.
        """
        found = keys_by_name(self._database, names)
        keys = {key for of_name in found.values() for key in of_name}
        need(self._database, keys)
        # One that could never be published has no more than its ids.
        refused = refused_among(self._database, keys)
        left = ((name, tuple(k for k in found[name] if k not in refused)) for name in found)
        return {name: keys for name, keys in left if keys}

    def values(self, kind: str) -> list[str]:
        """Return every value of the facet *kind*, in order."""
        return self._database.values(FACET_VALUES, kind=kind)

    def pass_time(self, now: datetime) -> list[Change]:
        """Publish the articles whose embargo is over; return those that the clock has changed.

        A clock that went back undoes expiry, but does not recall what was published.
        """
        at = seconds(now)
        last = int(self._session.fact("clock") or at)
        self._session.set_fact("clock", str(at))
        self._session.clock.advance(now)
        between = {"after": min(last, at), "until": max(last, at)}
        keys: set[int] = set(self._database.values(_PASSED_MOMENTS, **between))
        keys |= set(self._database.values(_EMBARGO_OVER, now=at))
        keys |= set(self._database.values(_ENDED_REPLACEMENTS, **between))
        self._database.run(_PUBLISH_WAITING, now=at)
        # What was left unread of an article is not among its own facets.
        return [
            Change(
                key=key,
                before=None,
                after=frozenset(_facets(self._database, [key])[key]),
                lasting=True,
            )
            for key in sorted(keys)
            if current(self._database, key) is not None
        ]

    def origin(self, key: int) -> str | None:
        """Return the record that the article was read from. None if it is erased."""
        origin: str | None = self._database.value(_ORIGIN, key=key)
        return origin


def _is_noon(article: Article) -> bool:
    """Whether its date may be a day without a time: the archive keeps only the moment."""
    return article.published.timetz().replace(tzinfo=None) == time(12)


def _dated(article: Article, published: datetime) -> Article:
    """Return *article* with its permanent date of publication."""
    if published == article.published:
        return article
    return replace(article, published=published.astimezone(article.published.tzinfo))


def _version(row: Row) -> str | None:
    """Return the version of what is published of the article of *row*."""
    if row.sum is None:
        return None
    shown = (row.sum, row.words, row.entry_id, row.touched, row.at, row.title, row.text)
    return hashlib.blake2b(repr(shown).encode(), digest_size=8).hexdigest()


def _shown(row: Row, article: Article) -> Article:
    """Return *article* of *row* as it is published: in its other words if it is replaced."""
    if row.at is None:
        return article
    return replaced(article, row.title, row.text, moment(row.at))
