"""Stories whose address has changed with their headline, and kept the id in it.

An article without an id of its own is identified by its address. Where a new one has the id of
another article's address (:mod:`feedpub.story_ids`), it is that article if the site says so, or if
nothing speaks against it; otherwise it is another article, and a finding names both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from feedpub.archive import id_conflicts
from feedpub.archive.database import Row, statement
from feedpub.archive.duplicates import (
    DAY,
    are_in_one_document,
    differ_as_addresses,
    is_an_address_of,
    is_continued,
    share_title_or_text,
    without_fragment,
)
from feedpub.archive.former_ids import FormerIds
from feedpub.archive.presence import Clash, Others, Presence, SourceRecord, current
from feedpub.archive.reappearance import hashed
from feedpub.archive.selection import IS_ERASED
from feedpub.archive.session import Session
from feedpub.archive.versions import stands_for
from feedpub.article import Article
from feedpub.compare_keys import marks_of, same_address
from feedpub.feed import Finding
from feedpub.protocols import Raw
from feedpub.story_ids import (
    StoryId,
    differ_in_headline,
    differ_in_words,
    page_mark,
    story_id,
    story_mark,
)

#: The fact that the archive has the marks of all articles: former versions made none.
_MARKED = "story ids marked"

_LAST = statement("last article with address", "SELECT max(key) FROM addresses")
_OF_SOME = statement(
    "addresses of some articles",
    "SELECT addresses.address, addresses.key, ledger.id FROM addresses"
    " JOIN ledger ON ledger.key = addresses.key"
    " WHERE addresses.key > :after AND addresses.key <= :until",
)
_MARK = statement(
    "mark story id", "INSERT INTO marks (mark, key) VALUES (:mark, :key) ON CONFLICT DO NOTHING"
)
_WITH_ID = statement(
    "articles with story id",
    f"SELECT ledger.key, ledger.source, ledger.id, ledger.entry_id, ledger.published, {IS_ERASED}"
    " FROM ledger WHERE ledger.source = :source AND ledger.key IN"
    " (SELECT key FROM marks WHERE mark = :mark UNION SELECT key FROM barred WHERE mark = :hashed)"
    " ORDER BY ledger.key DESC LIMIT 20",
)
_HAS_ID = statement("article has story id", "SELECT 1 FROM marks WHERE key = :key AND mark = :mark")
_OF_PAGES = statement(
    "stories with ids of their pages",
    "SELECT marks.mark, marks.key FROM marks JOIN ledger ON ledger.key = marks.key"
    " WHERE marks.mark >= :first AND marks.mark < :past AND ledger.source = :source LIMIT 400",
)
_ADDRESSES = statement(
    "addresses of moved article", "SELECT address FROM addresses WHERE key = :key"
)
_NEWEST = statement(
    "addresses of newest articles",
    "SELECT addresses.address, addresses.key FROM addresses WHERE addresses.key IN"
    " (SELECT key FROM ledger WHERE source = :source ORDER BY key DESC LIMIT 200)",
)

#: Articles that are marked at once.
_AT_ONCE = 10_000

#: So many stories of a site must have an id, for these to say what its ids are.
_ENOUGH = 5

#: How many different ids these must have, of each ten: former versions made two of some stories.
#: With fewer it is not certain; with so few they are something else, as the number of a section.
_DISTINCT = 0.9
_FEW = 0.5

#: An id that is shared by more other articles is not that of a story.
_MOST_SHARING = 3


class Clue(NamedTuple):
    """An id that an article shares with another one."""

    mark: str

    #: For people: what both have.
    words: str

    #: The id in the address. None: the page gives it.
    story: StoryId | None


class Match(NamedTuple):
    """An article that has the same id in its address."""

    row: Row

    #: Whether it is the same article. Otherwise it may be.
    is_it: bool

    #: What a build reports about it.
    finding: Finding

    #: The same for its history.
    note: str


def all_marks_of(article: Article, page_ids: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the keys that identify *article* by its addresses, or say what it may be.

    Where articles have ids of their own, those in their addresses and *page_ids*, which its page
    gives, say nothing.
    """
    marks = marks_of((article.url, article.short_link))
    if "://" not in article.id:
        return marks
    return (*marks, *(each.mark for each in _clues(article, page_ids)))


def _clues(article: Article, page_ids: Iterable[str]) -> Iterator[Clue]:
    if (story := story_id(article.url)) is not None:
        words = f"both addresses have the id {', '.join(story.ids)}"
        yield Clue(story.mark, words, story)
    for each in page_ids:
        name, _, id = each.partition("=")
        if (mark := page_mark(article.url, each)) is not None:
            yield Clue(mark, f"both pages have the id {id} ({name})", None)


class MovedPages:
    """Finds the article that has moved to the address of a new one."""

    def __init__(self, session: Session, presence: Presence, former: FormerIds) -> None:
        self._session = session
        self._database = session.database
        self._presence = presence
        self._former = former

    def prepare(self) -> None:
        """Mark the articles of an archive that a former version has written."""
        if self._session.fact(_MARKED) is not None:
            return
        for after in range(0, self._database.value(_LAST) or 0, _AT_ONCE):
            rows = self._database.rows(_OF_SOME, after=after, until=after + _AT_ONCE)
            marked = ((story_mark(row.address), row.key) for row in rows if "://" in row.id)
            self._database.run_many(
                _MARK, [{"mark": mark, "key": key} for mark, key in marked if mark is not None]
            )
        self._session.set_fact(_MARKED, "1")

    def candidates(self, article: Article, page_ids: Iterable[str] = ()) -> list[tuple[Row, Clue]]:
        """Return the articles of its source that share an id with *article*, and that id.

        The newest come first. Empty if it has an id of its own, or is a part of a page.
        """
        url = article.url
        if url is None or not is_an_address_of(article) or without_fragment(url) != url:
            return []
        found: dict[int, tuple[Row, Clue]] = {}
        for clue in _clues(article, page_ids):
            self.prepare()
            for row in self._database.rows(
                _WITH_ID, mark=clue.mark, hashed=hashed(clue.mark), source=article.source
            ):
                found.setdefault(row.key, (row, clue))
        return list(found.values())

    def learn(self, key: int, article: Article, page_ids: Iterable[str]) -> None:
        """Mark article *key*, which has not changed since a former version marked it."""
        marks = [page_mark(article.url, each) for each in page_ids]
        self._database.run_many(_MARK, [{"mark": each, "key": key} for each in marks if each])

    def match(
        self,
        candidates: Iterable[tuple[Row, Clue]],
        record: SourceRecord,
        others: Others,
        raw: Raw | None,
    ) -> Match | None:
        """Return which of *candidates* the new article of *record* is, or may be.

        *raw* is its document. Raises: Clash, if it may be one that is withdrawn.
        """
        perhaps: Match | None = None
        for row, clue in candidates:
            before = current(self._database, row.key)
            if before is None:
                found = self._erased(row, clue, record, others) if row.erased else None
            elif before.article.url is not None:
                kept = SourceRecord(before.origin, before.article)
                found = self._compared(row, clue, kept, record, others, raw)
            else:
                found = None
            if found is not None and found.is_it:
                return found
            perhaps = perhaps or found
        if perhaps is not None and self._former.is_withdrawn(perhaps.row.key):
            raise Clash(id_conflicts.perhaps_withdrawn(perhaps.finding, perhaps.row.id))
        return perhaps

    def is_an_alias(
        self, row: Row, before: Article, article: Article, page_ids: Iterable[str]
    ) -> bool:
        """Whether *before* and *article* are the article of *row*, at two of its addresses."""
        if not differ_as_addresses(before.url, article.url):
            return False
        shared = (each.mark for each in _clues(article, page_ids))
        return any(
            self._database.value(_HAS_ID, key=row.key, mark=mark) is not None for mark in shared
        ) and any(self._former.is_recorded(row, each.url) for each in (before, article))

    def _compared(
        self,
        row: Row,
        clue: Clue,
        kept: SourceRecord,
        record: SourceRecord,
        others: Others,
        raw: Raw | None,
    ) -> Match | None:
        before, article = kept.article, record.article
        assert article.url is not None and before.url is not None
        are_ids = self._are_ids(clue, row, article, others)
        if are_ids is False or (clue.story is None and not are_ids):
            return None
        if differ_as_addresses(before.short_link, article.short_link):
            return None
        at = {same_address(each) for each in self._database.values(_ADDRESSES, key=row.key)}
        if same_address(row.id) not in at:
            # It has an id of its own.
            return None
        former = raw.former if raw is not None else ()
        states: set[str] = {each.state for each in former if same_address(each.address) in at}
        if raw is not None and raw.name == record.name == kept.name:
            # Its page was read at the same address of its list before.
            states.add("moved")
        dated = stands_for(before.published, article)
        dated_exactly = dated and not article.published_by_day
        # An id may be used again for another story, but hardly on the same day.
        near = abs(before.published - article.published) < DAY
        if self._former.is_recorded(row, article.url) or ("moved" in states and (dated or are_ids)):
            return _same(row, clue, before)
        differ = differ_in_words if clue.story else differ_in_headline
        is_headline = differ(before.url, article.url)
        if not is_headline:
            why = "the rest of the addresses differs, too"
        elif self._presence.has(row, record, others) or states == {"other"}:
            # In one list, the entry would change from one to the other whenever the list is read.
            alone = not are_in_one_document(kept.name, record.name)
            if alone and dated and share_title_or_text(before, article):
                return _same(row, clue, before)
            why = "there is a page at both"
        elif _differ_in_language(before, article):
            why = "the languages differ"
        elif is_continued(before, article) or (
            are_ids and (dated_exactly or (near and not states.isdisjoint(("gone", "alike"))))
        ):
            return _same(row, clue, before)
        elif not are_ids:
            why = "too few other addresses show whether that is one story's"
        else:
            why = "the dates differ" if not dated else "the dates have no time"
        if not is_headline and not are_ids:
            return None
        return _perhaps(row, clue, before.title, why)

    def _erased(self, row: Row, clue: Clue, record: SourceRecord, others: Others) -> Match | None:
        """Return that *record* may be the article of *row*, of which only its id is left."""
        is_marked = story_mark(row.id) == clue.mark
        if not is_marked or not self._are_ids(clue, row, record.article, others):
            return None
        return _perhaps(row, clue, None, "nothing else is left of that one")

    def _are_ids(self, clue: Clue, row: Row, article: Article, others: Others) -> bool | None:
        """Whether such ids are those of single stories on their host. None: it is not certain.

        They are if hardly any two of the pages that are listed now share one, and of the newest of
        other stories. These are counted apart: once a site has moved, each story has two addresses.
        """
        if clue.story is None:
            first = clue.mark.partition("=")[0]
            rows = self._database.rows(
                _OF_PAGES, first=f"{first}=", past=f"{first}>", source=article.source
            )
            parts = [{(each.mark, each.key) for each in rows if each.key != row.key}]
        else:
            own = {same_address(each) for each in (article.url, *self._addresses(row)) if each}
            listed = {each: same_address(each) for each in others.addresses}
            pages = set(listed.values())
            stored = {
                each.address: each.key
                for each in self._database.rows(_NEWEST, source=article.source)
                if same_address(each.address) not in pages
            }
            parts = [_alike(clue.story, own, each.items()) for each in (stored, listed)]
        found = [_are_distinct(clue.mark, each) for each in parts]
        if False in found:
            return False
        is_enough = len({mark for each in parts for mark, _ in each}) >= _ENOUGH
        return True if is_enough and None not in found else None

    def _addresses(self, row: Row) -> list[str]:
        return [row.id, *self._database.values(_ADDRESSES, key=row.key)]


def _alike(
    ids: StoryId, own: Collection[str | None], addresses: Iterable[tuple[str, int | str | None]]
) -> set[tuple[str, int | str | None]]:
    """Return the mark and the story of each of *addresses* with ids like *ids*, but of *own*."""
    return {
        (found.mark, story)
        for address, story in addresses
        if (found := story_id(address)) is not None
        and (found.host, found.form) == (ids.host, ids.form)
        and same_address(address) not in own
    }


def _are_distinct(mark: str, stories: Collection[tuple[str, int | str | None]]) -> bool | None:
    """Whether hardly any two of *stories*, each with its mark, share one. None: it is not certain.

    *mark* is one that two others share already.
    """
    marks = [each for each, _ in stories]
    sharing, different = marks.count(mark), len(set(marks))
    if sharing > _MOST_SHARING or different < _FEW * len(marks):
        return False
    return None if sharing > 1 or different < _DISTINCT * len(marks) else True


def _differ_in_language(one: Article, other: Article) -> bool:
    """Whether one article may be a translation of the other: these often share an id and a date."""
    languages = [(each.language or "").lower().partition("-")[0] for each in (one, other)]
    return "" != languages[0] != languages[1] != ""


def _perhaps(row: Row, clue: Clue, title: str | None, why: str) -> Match:
    return Match(
        row,
        is_it=False,
        finding=id_conflicts.story_repeated(row.id, title, clue.words, why),
        note=f"may be the story of {row.source}/{row.id}: {clue.words}",
    )


def _same(row: Row, clue: Clue, before: Article) -> Match:
    return Match(
        row,
        is_it=True,
        finding=id_conflicts.address_changed(before, clue.words),
        note=f"its address changed; {clue.words}",
    )
