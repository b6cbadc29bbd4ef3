"""What sources say is not public: remembered until the same source takes it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.sa_clauses import WITHDRAWN
from feedpub.archive.schema import source_takedowns
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment_or_none, seconds
from feedpub.archive.versions import revision_of
from feedpub.archive.withdrawals import Order, Subject, Withdrawals
from feedpub.compare_keys import marks_of
from feedpub.protocols import Revision, SourceTakedown

#: The fact that names what documents are to be looked through for.
_UNCLEARED = "uncleared takedowns"


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedTakedown:
    """What a source said last of an article that is not public."""

    id: str
    revision: Revision
    reason: str

    #: Where it was read. Empty: no document says so.
    document: str

    #: Whether that document is still there.
    stands: bool
    final: bool

    #: Whether the article is withdrawn because of it. False: it was never read, the newsroom has
    #: restored it since, or has withdrawn it itself.
    holds: bool


class SourceTakedowns:
    """A source takes an article of its own down, and takes that back.

    What somebody withdrew or restored by hand is never changed here but by a newer word of the
    source; what was erased or replaced is left alone.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._withdrawals = Withdrawals(session)

    def of(self, source: str) -> dict[str, RememberedTakedown]:
        """What *source* took down and has not taken back, by each id and address of the article."""
        table, ledger, addresses = source_takedowns, schema.ledger, schema.addresses
        its = (ledger.c.source == table.c.source) & (ledger.c.id == table.c.id)
        read = (schema.inputs.c.source == source) & (schema.inputs.c.name == table.c.document)
        query = (
            sa.select(table, addresses.c.address, sa.exists().where(read).label("stands"))
            .outerjoin(ledger, its)
            .outerjoin(addresses, addresses.c.key == ledger.c.key)
            .where(table.c.source == source)
            .order_by(table.c.id)
        )
        found: dict[str, RememberedTakedown] = {}
        for row in self._session.connection.execute(query):
            each = _remembered(row)
            found[row.id] = each
            if row.address is not None:
                found.setdefault(row.address, each)
        return found

    def find(self, source: str, names: Sequence[str]) -> Subject | None:
        """The article of *source* that *names* mean. None: it was never read.

        The first of *names* is its id, or the first of the addresses that stand for one.
        """
        ledger, marks = schema.ledger, schema.marks
        connection = self._session.connection
        own = ledger.c.source == source
        for name in names:
            by_id = sa.select(ledger.c.key).where(own, ledger.c.id == name)
            if (key := connection.scalar(by_id)) is not None:
                return self._withdrawals.subject(key)
        found = [mark for mark in marks_of(names) if mark.startswith("a:")]
        led = sa.select(ledger.c.key).join(marks).where(own, marks.c.mark.in_(found)).distinct()
        keys = connection.scalars(led.limit(2)).all()
        # An address that several articles share means none of them.
        return self._withdrawals.subject(keys[0]) if len(keys) == 1 else None

    def revision(self, key: int) -> Revision:
        """The version of the article *key* that is kept."""
        return revision_of(self._session.database, key)

    def shown(self, source: str) -> int:
        """How many articles of *source* are not withdrawn."""
        articles, ledger, table = schema.articles, schema.ledger, schema.withdrawals
        query = (
            sa.select(sa.func.count())
            .select_from(articles)
            .join(ledger, ledger.c.key == articles.c.key)
            .outerjoin(table, WITHDRAWN)
            .where(ledger.c.source == source, table.c.key.is_(None))
        )
        return int(self._session.connection.scalar(query) or 0)

    def was_withdrawn(self, key: int) -> bool:
        """Whether the article *key* is withdrawn, or was and is restored."""
        table = schema.withdrawals
        return bool(
            self._session.connection.scalar(sa.select(sa.exists().where(table.c.key == key)))
        )

    def take_down(
        self,
        source: str,
        takedown: SourceTakedown,
        *,
        document: str,
        subject: Subject | None,
        now: datetime,
    ) -> bool:
        """Remember *takedown*; withdraw *subject*, if nobody has done so. Whether it was shown."""
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
        if subject is None and not takedown.final:
            # A draft that was never public: its source says so again when it is read anew.
            self._session.learn(event)
        else:
            self._session.tell(event)
        return acts

    def uncleared(self) -> list[str]:
        """The entry ids of articles that documents were not looked through for since."""
        return json.loads(self._session.fact(_UNCLEARED) or "[]")  # type: ignore[no-any-return]

    def clear(self) -> None:
        """Documents were looked through for all of :meth:`uncleared`."""
        self._set_uncleared([])

    def _set_uncleared(self, entry_ids: Sequence[str]) -> None:
        self._session.set_fact(_UNCLEARED, json.dumps(entry_ids) if entry_ids else None)

    def take_back(self, source: str, id: str, *, reason: str, now: datetime) -> bool:
        """Forget what *source* said of *id*; restore what is withdrawn for it. Whether it was."""
        subject = self.find(source, [id])
        holds = subject is not None and subject.by_source
        if subject is not None and holds:
            self._withdrawals.restore(subject, reason, now)
        self.forget(source, id)
        return holds

    def forget(self, source: str, id: str) -> None:
        """Forget what *source* said of *id*; what is withdrawn stays so."""
        self._session.tell({"event": "taken_back", "source": source, "id": id})


def _remembered(row: Any) -> RememberedTakedown:
    return RememberedTakedown(
        id=row.id,
        revision=Revision(number=row.number, at=moment_or_none(row.revised)),
        reason=row.reason,
        document=row.document,
        stands=row.stands,
        final=bool(row.final),
        holds=bool(row.holds),
    )
