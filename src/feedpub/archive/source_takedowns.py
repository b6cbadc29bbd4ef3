"""Articles that their sources took down, recorded until the same source takes that back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from feedpub.archive.database import Row, batches, statement
from feedpub.archive.journal import Event
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment_or_none, seconds
from feedpub.archive.versions import revision_of
from feedpub.archive.withdrawals import Order, Subject, Withdrawals
from feedpub.compare_keys import marks_of
from feedpub.nouns import dataclass
from feedpub.protocols import Revision, SourceTakedown

#: The fact that names the articles for which the published documents must be searched.
_UNCLEARED = "uncleared takedowns"

_OF = statement(
    "takedowns of source",
    "SELECT down.id, down.number, down.revised, down.reason, down.document, down.final,"
    " down.holds, addresses.address,"
    " EXISTS (SELECT 1 FROM inputs WHERE inputs.source = :source"
    " AND inputs.name = down.document) AS has_document"
    " FROM source_takedowns AS down"
    " LEFT JOIN ledger ON ledger.source = down.source AND ledger.id = down.id"
    " LEFT JOIN addresses ON addresses.key = ledger.key"
    " WHERE down.source = :source ORDER BY down.id",
)
_BY_ID = statement(
    "article by source and id", "SELECT key FROM ledger WHERE source = :source AND id = :id"
)
_BY_MARKS = statement(
    "articles by source and marks",
    "SELECT DISTINCT ledger.key FROM ledger JOIN marks ON marks.key = ledger.key"
    " WHERE ledger.source = :source AND marks.mark IN (:marks...) LIMIT 2",
)
_KEYS = statement(
    "keys of articles by source and names",
    "SELECT key FROM ledger WHERE source = :source AND (id IN (:names...)"
    " OR key IN (SELECT key FROM addresses WHERE address IN (:names...)))",
)
_SHOWN = statement(
    "number of articles that are not withdrawn",
    # Every article has its source among its facets, which are small and in one place.
    "SELECT count(*) FROM facets WHERE facets.kind = 'source' AND facets.value = :source"
    " AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.key = facets.key"
    " AND withdrawals.restored IS NULL)",
)
_WAS_WITHDRAWN = statement("was withdrawn", "SELECT 1 FROM withdrawals WHERE key = :key")


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedTakedown:
    """The last word of a source on an article that it took down."""

    id: str
    revision: Revision
    reason: str

    #: The document that said so. Empty: none.
    document: str

    #: Whether that document still exists.
    has_document: bool
    final: bool

    #: Whether the article is withdrawn because of it. False: it was never read, or the newsroom
    #: has restored it since or withdrawn it itself.
    holds: bool


class SourceTakedowns:
    """The articles that each source took down and has not put up again.

    What somebody withdrew or restored by hand is changed only by a newer word of the source; what
    was erased or replaced stays so.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database
        self._withdrawals = Withdrawals(session)

    def of_source(self, source: str) -> dict[str, RememberedTakedown]:
        """Return the takedowns of *source*, by each id and address of the article."""
        found: dict[str, RememberedTakedown] = {}
        for row in self._database.rows(_OF, source=source):
            each = _remembered(row)
            found[row.id] = each
            if row.address is not None:
                found.setdefault(row.address, each)
        return found

    def find(self, source: str, names: Sequence[str]) -> Subject | None:
        """Return the article of *source* that *names* identify. None: it was never read.

        The first of *names* is its id, or the first of the addresses that stand for one.
        """
        for name in names:
            if (key := self._database.value(_BY_ID, source=source, id=name)) is not None:
                return self._withdrawals.subject(key)
        marks = [mark for mark in marks_of(names) if mark.startswith("a:")]
        keys = self._database.values(_BY_MARKS, source=source, marks=marks)
        # An address that several articles share identifies none of them.
        return self._withdrawals.subject(keys[0]) if len(keys) == 1 else None

    def keys(self, source: str, names: Iterable[str]) -> set[int]:
        """Return the keys of the articles of *source* with one of *names* as id or address."""
        return {
            key
            for some in batches(names)
            for key in self._database.values(_KEYS, source=source, names=some)
        }

    def revision(self, key: int) -> Revision:
        """Return the revision of the current version of the article *key*."""
        return revision_of(self._database, key)

    def shown(self, source: str) -> int:
        """Return how many articles of *source* are not withdrawn."""
        return int(self._database.value(_SHOWN, source=source))

    def was_withdrawn(self, key: int) -> bool:
        """Whether the article *key* is withdrawn, or was withdrawn and restored."""
        return self._database.value(_WAS_WITHDRAWN, key=key) is not None

    def take_down(
        self,
        source: str,
        takedown: SourceTakedown,
        *,
        document: str,
        subject: Subject | None,
        now: datetime,
    ) -> bool:
        """Record *takedown*, and withdraw *subject*. Returns whether that was shown."""
        acts = subject is not None and subject.order is None
        if subject is not None and acts:
            self._withdrawals.withdraw(subject, Order(reason=takedown.reason), now)
            self._set_uncleared([*self.uncleared(), subject.entry_id])
        event = {
            "event": "taken_down",
            "source": source,
            "id": takedown.names[0] if subject is None else subject.id,
            "number": -1 if takedown.revision.number is None else takedown.revision.number,
            "revised": seconds(takedown.revision.at) if takedown.revision.at else 0,
            "since": seconds(now),
            "document": document,
            "reason": takedown.reason,
            "final": int(takedown.final),
            "holds": int(acts or (subject is not None and subject.by_source)),
        }
        if subject is None and is_draft(event):
            # Its source says so again when it is read again.
            self._session.apply(event)
        else:
            self._session.record(event)
        return acts

    def uncleared(self) -> list[str]:
        """Return the entry ids of the articles for which documents must still be searched."""
        return json.loads(self._session.fact(_UNCLEARED) or "[]")  # type: ignore[no-any-return]

    def clear(self) -> None:
        """Record that documents were searched for all articles of :meth:`uncleared`."""
        self._set_uncleared([])

    def _set_uncleared(self, entry_ids: Sequence[str]) -> None:
        self._session.set_fact(_UNCLEARED, json.dumps(entry_ids) if entry_ids else None)

    def take_back(self, source: str, id: str, *, reason: str, now: datetime) -> bool:
        """Delete the takedown of *id* and restore the article. Returns whether it was withdrawn."""
        subject = self.find(source, [id])
        holds = subject is not None and subject.by_source
        if subject is not None and holds:
            self._withdrawals.restore(subject, reason, now)
        self.forget(source, id)
        return holds

    def forget(self, source: str, id: str) -> None:
        """Delete the takedown of *id*; a withdrawn article stays so."""
        self._session.record({"event": "taken_back", "source": source, "id": id})


def is_draft(event: Event) -> bool:
    """Whether *event*, a takedown, may be about a draft that was never public.

    These are not in the journal.
    """
    return event["event"] == "taken_down" and not event["final"] and not event["holds"]


def _remembered(row: Row) -> RememberedTakedown:
    return RememberedTakedown(
        id=row.id,
        revision=Revision(number=row.number, at=moment_or_none(row.revised)),
        reason=row.reason,
        document=row.document,
        has_document=bool(row.has_document),
        final=bool(row.final),
        holds=bool(row.holds),
    )
