"""Articles that are plainly new: nothing in the archive, or beside them, may be the same article.

Most articles of an import are. One look-up for many of them finds whatever could make one of them a
known article, a refused one or one to be reported; :class:`feedpub.archive.identity.Identities`
decides about those one by one, as it does about every other article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from functools import cached_property
from itertools import chain

from feedpub.archive.database import Statement, batches, statement
from feedpub.archive.duplicates import without_fragment
from feedpub.archive.former_ids import SECONDS_A_DAY, WITHOUT_DOCUMENT, FormerIds
from feedpub.archive.identity import in_lower_case, spellings
from feedpub.archive.inputs import documents_of
from feedpub.archive.moved_pages import all_marks_of
from feedpub.archive.reappearance import hashed
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.archive.versions import UNKNOWN
from feedpub.article import Article, Provenance
from feedpub.compare_keys import same_address
from feedpub.nouns import dataclass
from feedpub.protocols import Revision, UnreadRecord

_KNOWN_IDS = statement(
    "known ids", "SELECT id FROM ledger WHERE source = :source AND id IN (:values...)"
)
_KNOWN_MARKS = statement("known marks", "SELECT mark FROM marks WHERE mark IN (:values...)")
_BARRED_MARKS = statement("barred marks", "SELECT mark FROM barred WHERE mark IN (:values...)")
_KNOWN_ENTRY_IDS = statement(
    "known entry ids", "SELECT entry_id FROM ledger WHERE {caseless entry_id} IN (:values...)"
)
_ADOPTED_IDS = statement(
    "adopted ids", "SELECT guid FROM adopted WHERE guid IN (:values...) AND key IS NOT NULL"
)
_WITHDRAWN_IDS = statement(
    "withdrawn ids",
    "SELECT ledger.id FROM ledger JOIN withdrawals ON withdrawals.key = ledger.key"
    " WHERE ledger.id IN (:values...)",
)
_KNOWN_DOCUMENTS = statement(
    "known documents", "SELECT name FROM inputs WHERE source = :source AND name IN (:values...)"
)
_ANY_BARRED = statement("any barred mark", "SELECT 1 FROM barred LIMIT 1")

_MOMENTS_WITHOUT_DOCUMENT = statement(
    "moments of articles without a document",
    "SELECT DISTINCT articles.published"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    f" WHERE articles.published IN (:values...) AND {WITHOUT_DOCUMENT}",
)
_ANY_WITHOUT_DOCUMENT = statement(
    "any article of a day without a document",
    "SELECT 1 FROM articles JOIN ledger ON ledger.key = articles.key"
    f" WHERE articles.published BETWEEN :first AND :last AND {WITHOUT_DOCUMENT} LIMIT 1",
)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An article as it was read, which may be new."""

    article: Article

    #: The record that it was read from: a document, and the number in it.
    origin: str

    #: The id that it gets if it is new. None: it cannot have one.
    entry_id: str | None
    provenance: Mapping[str, Provenance]
    revision: Revision = UNKNOWN

    #: When the file that it was read from was last changed, in nanoseconds. None: no file.
    changed: int | None = None

    #: The hash of that record. None: it is read every time.
    read_from: str | None = None

    #: The rules learnt from its site by which it was read. None: there were none.
    rules: str | None = None

    #: The record, if it was read without its body.
    unread: UnreadRecord | None = None

    #: What its page says are ids of its story.
    page_ids: tuple[str, ...] = ()

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """The keys of its addresses and of the ids in them."""
        return all_marks_of(self.article, self.page_ids)

    @cached_property
    def spellings(self) -> Set[str]:
        """The ways to write its entry id, in lower case."""
        return frozenset() if self.entry_id is None else spellings(self.entry_id)

    @cached_property
    def names(self) -> tuple[tuple[str, str], ...]:
        """What two articles that have nothing to do with each other do not share."""
        return (
            ("id", self.article.id),
            *[("mark", mark) for mark in self.marks],
            *[("entry id", text) for text in self.spellings],
        )


class NewArticles:
    """Finds the plainly new ones of many articles of one source."""

    def __init__(self, session: Session, former: FormerIds) -> None:
        self._session = session
        self._database = session.database
        self._former = former

    def among(self, arrivals: Mapping[int, Arrival]) -> set[int]:
        """Return the numbers of those of *arrivals*, all of one source, that are plainly new.

        None of these shares anything with another one of *arrivals*, new or not.
        """
        if not arrivals:
            return set()
        # Ids that only the journal had are compared in more ways, if they are addresses.
        replayed = self._session.fact("replayed") is not None
        shared = Counter(chain.from_iterable(each.names for each in arrivals.values()))
        is_any_shared = len(shared) < shared.total()
        left = {
            number: each
            for number, each in arrivals.items()
            if each.entry_id is not None
            and without_fragment(each.article.id) == each.article.id
            and not (replayed and same_address(each.article.id) is not None)
            and (not is_any_shared or all(shared[name] == 1 for name in each.names))
        }
        for known in (self._known, self._perhaps_moved):
            for number in set(known(left)) if left else ():
                del left[number]
        return set(left)

    def _known(self, arrivals: Mapping[int, Arrival]) -> Iterator[int]:
        """Yield those with an id or an address that is known, or must not come back."""
        ids: dict[str, int] = {}
        entry_ids: dict[str, int] = {}
        written: dict[str, int] = {}
        marks: dict[str, int] = {}
        for number, each in arrivals.items():
            assert each.entry_id is not None
            ids[each.article.id] = number
            entry_ids[each.entry_id] = number
            written |= dict.fromkeys(each.spellings, number)
            marks |= dict.fromkeys(each.marks, number)
            source = each.article.source
        yield from self._found(_KNOWN_IDS, ids, source=source)
        yield from self._found(_KNOWN_MARKS, marks)
        yield from self._found(_KNOWN_ENTRY_IDS, written)
        yield from self._found(_ADOPTED_IDS, entry_ids)
        yield from self._found(_WITHDRAWN_IDS, ids)
        if self._database.value(_ANY_BARRED) is not None:
            yield from self._found(_BARRED_MARKS, {hashed(mark): of for mark, of in marks.items()})

    def _found(self, known: Statement, numbers: Mapping[str, int], **given: str) -> Iterator[int]:
        """Yield the *numbers* of those texts that are *known*."""
        for some in batches(numbers):
            for text in self._database.values(known, values=some, **given):
                yield numbers[text] if text in numbers else numbers[in_lower_case(text)]

    def _perhaps_moved(self, arrivals: Mapping[int, Arrival]) -> Iterator[int]:
        """Yield those that may be a known article under another id and address."""
        source = next(iter(arrivals.values())).article.source
        names = {each.origin: documents_of(each.origin) for each in arrivals.values()}
        known = {
            name
            for some in batches({name for each in names.values() for name in each})
            for name in self._database.values(_KNOWN_DOCUMENTS, source=source, values=some)
        }
        for number, each in arrivals.items():
            if not known.isdisjoint(names[each.origin]):
                rows = self._former.in_same_document(each.article, each.origin)
                if next(rows, None) is not None:
                    yield number
        documents = {of[-1] for of in names.values()}
        own = documents if len(documents) == 1 else ()
        at: dict[int, list[int]] = {}
        days: dict[int, list[int]] = {}
        for number, each in arrivals.items():
            of = days if each.article.published_by_day else at
            of.setdefault(seconds(each.article.published), []).append(number)
        for moments in batches(at):
            for moment in self._database.values(
                _MOMENTS_WITHOUT_DOCUMENT, source=source, values=moments, own=own
            ):
                yield from at[moment]
        for last, numbers in days.items():
            first = last - SECONDS_A_DAY
            if self._database.value(
                _ANY_WITHOUT_DOCUMENT, source=source, first=first, last=last, own=own
            ):
                yield from numbers
