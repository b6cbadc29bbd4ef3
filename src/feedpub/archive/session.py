"""The archive: opened, locked, one transaction at a time.

Tables of a former version of the program are upgraded when they are opened.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, islice
from typing import Protocol

from feedpub.archive import (
    action_events,
    adoption_events,
    facts,
    former_value_events,
    schema,
    withdrawal_events,
)
from feedpub.archive.clock import TrustedClock
from feedpub.archive.database import (
    Database,
    batches,
    connected,
    errors_of,
    journal_of,
    locked,
    refuse_later,
    refuse_other,
    statement,
)
from feedpub.archive.facts import DELETE_FACT, FACT, SET_FACT
from feedpub.archive.file_journal import FileJournal
from feedpub.archive.journal import Event, Journal
from feedpub.archive.journal_export import export_at
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.archive.rebuild_swap import DOCUMENTS_ARE_OLDER, is_left_over, recover
from feedpub.archive.table_journal import TableJournal
from feedpub.archive.titles import fill
from feedpub.errors import ArchiveError
from feedpub.protocols import Watch

#: The first version of the tables whose records contain everything that is selected by.
_COMPLETE_RECORDS = 3

#: The first version of the tables whose readers obey every mark that says "not public".
_MARKS_ARE_OBEYED = 9

#: The first version of the tables that has the titles to search for.
_WITH_TITLES = 15

#: Articles that one step of an upgrade changes.
_BATCH = 10_000

#: Events of new articles that are applied together.
_MINTED_AT_ONCE = 1_000

_LAST_ARTICLE = statement("last article", "SELECT max(key) FROM articles")
_FORGET_DIGESTS = statement(
    "forget digests", "UPDATE articles SET digest = '' WHERE key > :after AND key <= :until"
)
_READ_ALL_AGAIN = statement("read all again", "UPDATE inputs SET mark = NULL")
_ADDRESSES = tuple(
    statement(
        f"addresses from {name}",
        f"INSERT INTO addresses (address, key) SELECT {{json_text record, {name}}}, key"
        f" FROM articles WHERE {{json_text record, {name}}} IS NOT NULL"
        " AND key > :after AND key <= :until ON CONFLICT DO NOTHING",
    )
    for name in ("url", "short_link")
)
_UNSWEPT = statement(
    "unswept",
    "INSERT INTO facts (name, value) VALUES ('unswept', '1')"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
)
_FORGET_TERMS = statement(
    "forget terms", "DELETE FROM facts WHERE name >= 'terms ' AND name < 'terms!'"
)

_MINTED = ("source", "id", "entry_id", "first_seen", "published")

_DATE_ARTICLE = statement(
    "date article in ledger", "UPDATE ledger SET published = :published WHERE entry_id = :entry_id"
)
_TOUCH_ARTICLE = statement(
    "touch article in ledger", "UPDATE ledger SET touched = :touched WHERE entry_id = :entry_id"
)
_STAND_IN = statement(
    "set stand-in",
    "UPDATE ledger SET stand_in = nullif(:stand_in, '') WHERE entry_id = :entry_id",
)
_MINT = statement(
    "mint",
    "INSERT INTO ledger (source, id, entry_id, first_seen, published)"
    " VALUES (:source, :id, :entry_id, :first_seen, :published) ON CONFLICT DO NOTHING",
)
_MINTED_KEY = statement("key by entry id", "SELECT key FROM ledger WHERE entry_id = :entry_id")
_MINTED_KEYS = statement(
    "keys of minted articles", "SELECT entry_id, key FROM ledger WHERE entry_id IN (:entry_ids...)"
)
_NEW_SLUG = statement(
    "new slug",
    "INSERT INTO slugs (family, value, slug) VALUES (:family, :value, :slug)"
    " ON CONFLICT DO NOTHING",
)
_FILL_PAGE = statement(
    "fill page",
    "INSERT INTO pages (feed, number, key)"
    " SELECT CAST(:feed AS VARCHAR), CAST(:number AS INTEGER), key"
    " FROM ledger WHERE entry_id IN (:entry_ids...) ON CONFLICT DO NOTHING",
)
_LEDGER = statement(
    "ledger",
    "SELECT source, id, entry_id, first_seen, published, touched, stand_in"
    " FROM ledger ORDER BY key",
)
_SLUGS = statement("slugs", "SELECT family, value, slug FROM slugs")
_PAGES = statement(
    "pages",
    "SELECT pages.feed, pages.number, ledger.entry_id FROM pages"
    " JOIN ledger ON ledger.key = pages.key ORDER BY pages.feed, pages.number, pages.key",
)


def upgrade(database: Database, version: int, watch: Watch) -> None:
    """Give the tables of a former *version* the columns, contents and indexes that they lack."""
    database.add_missing_columns(schema.statements(schema.TABLES))
    steps: list[Callable[[], object]] = []
    starts = range(0, database.value(_LAST_ARTICLE) or 0, _BATCH)
    if version < _COMPLETE_RECORDS:
        _read_again(database)
        steps += [
            partial(database.run, each, after=after, until=after + _BATCH)
            for after in starts
            for each in (_FORGET_DIGESTS, *_ADDRESSES)
        ]
    if version < _WITH_TITLES:
        steps += [partial(fill, database, after, after + _BATCH) for after in starts]
    steps += [partial(database.script, [each]) for each in schema.statements(schema.INDEXES)]
    for done, step in enumerate(steps):
        watch("upgrading the archive", done, len(steps))
        step()
    if version < _MARKS_ARE_OBEYED:
        withdrawal_events.take_over(database)
        # Every source is read again, as after a change of the program: former versions ignored
        # marks.
        database.run(_FORGET_TERMS)


def _read_again(database: Database) -> None:
    """Have every document read again: readers now find more than they did."""
    database.run(_READ_ALL_AGAIN)
    # The free pages of its file still have what was deleted before.
    database.run(_UNSWEPT)


@contextlib.contextmanager
def opened(
    archive: ArchiveLocation,
    *,
    dry_run: bool = False,
    wait: float = 0,
    lock: bool = True,
    stopping: Callable[[], bool] = lambda: False,
    once_locked: Callable[[], None] = lambda: None,
    watch: Watch = lambda _what, _done, _of: None,
) -> Iterator[Session]:
    """Open *archive*, which is made if it is missing, and hold its lock.

    Waits *wait* seconds at most for another run that holds the lock, and no longer than until
    *stopping*. Without *lock* the caller holds it. With *dry_run* nothing is written. Calls
    *once_locked* when the lock is held, before the archive is opened. *watch* shows the upgrade of
    an archive of a former version.

    Raises: ArchiveBusy, ArchiveError, Stopped.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(errors_of(archive))
        is_missing = not isinstance(archive, PostgresArchive) and not archive.exists()
        fresh = dry_run and is_missing and not (lock and is_left_over(archive))
        note = None
        if lock and not fresh:
            stack.enter_context(locked(archive, wait=wait, stopping=stopping))
            note = recover(archive)
            once_locked()
        database = stack.enter_context(connected(None if fresh else archive))
        session = Session(archive, database, dry_run=dry_run, note=note)
        if dry_run:
            stack.enter_context(database.discarded())
        if not session.is_ready():
            with session.transaction():
                session.prepare(watch)
        yield session


class SessionJournal(Protocol):
    """The journal as a session uses it: a file, or a table of the database."""

    def catch_up(self) -> None:
        """Apply the events that only the journal has, or repair it. Raises: ArchiveError."""

    def note(self, event: Event) -> None:
        """Take *event* to be written."""

    def drop(self) -> None:
        """Discard the events that were noted and not flushed."""

    def flush(self) -> bool:
        """Write the noted events. Returns whether they last whatever becomes of the transaction.

        Raises: ArchiveError.
        """

    def seal(self) -> None:
        """Have the archive remember how long the journal is, and what it has."""

    def committed(self) -> None:
        """Do what is to be done after a transaction that has ended well."""

    def is_settled(self) -> bool:
        """Whether :meth:`catch_up` has nothing to do."""

    def rewrite(self, events: Iterable[Event]) -> None:
        """Replace the journal by *events*, completely or not at all. Raises: ArchiveError."""

    def reword(self, reworded: Callable[[Event], Event]) -> None:
        """Replace each event by *reworded* of it, all or none. Raises: ArchiveError."""


class Session:
    """The open archive. Everything is done inside :meth:`transaction`."""

    def __init__(
        self,
        archive: ArchiveLocation,
        database: Database,
        *,
        dry_run: bool,
        note: str | None = None,
    ) -> None:
        #: Notes for the user about what was repaired or failed; see :meth:`new_notes`.
        self.notes: tuple[str, ...] = () if note is None else (note,)
        self.database = database
        self.archive = archive
        self.is_dry_run = dry_run

        #: The machine's clock, as far as dates are given by it.
        self.clock = TrustedClock(database)
        self._journal: SessionJournal = (
            TableJournal(self, None if archive.journal is None else export_at(archive.journal))
            if isinstance(archive, PostgresArchive)
            else FileJournal(self, Journal(journal_of(archive)))
        )
        self._journaled = self._has_recorded = False

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything that is done within, or nothing.

        The journal is on disk before the archive commits, so that an id that a feed reader may
        have seen is never minted differently.
        """
        if self.is_dry_run:
            yield
            return
        try:
            with self.database.transaction():
                yield
                self._flush_journal()
            self._journaled = self._has_recorded
        finally:
            self._journal.drop()
        self._journal.committed()

    def commit_so_far(self) -> None:
        """Commit what was done within :meth:`transaction` so far, whatever becomes of the rest."""
        if not self.is_dry_run:
            self._flush_journal()
            self.database.commit_so_far()
            self._journaled = self._has_recorded

    def _flush_journal(self) -> None:
        if self._journal.flush():
            self._journaled = self._has_recorded
        self._journal.seal()

    def is_ready(self) -> bool:
        """Whether there is nothing to prepare: each round trip to a server counts."""
        return (
            isinstance(self.archive, PostgresArchive)
            and self.database.version == schema.VERSION
            and self._journal.is_settled()
        )

    def prepare(self, watch: Watch) -> None:
        """Make or upgrade the tables, and apply the events that only the journal has."""
        version = self.database.version
        if isinstance(self.archive, PostgresArchive):
            refuse_other(self.archive, version)
        elif version == 0 and not self.database.is_empty():
            raise ArchiveError(self.archive, "is a database of another program; use another file")
        elif version < schema.VERSION:
            self.database.script(schema.statements(schema.TABLES))
            if version:
                upgrade(self.database, version, watch)
                self.set_fact("settled", None)
            else:
                self.database.script(schema.statements(schema.INDEXES))
            self.database.version = schema.VERSION
        else:
            refuse_later(self.archive, version)
        if self.notes:
            self.set_fact(DOCUMENTS_ARE_OLDER, "1")
        self._journal.catch_up()

    def write_journal(self) -> None:
        """Write the journal from the archive. Raises: ArchiveError."""
        self._journal.rewrite(self.journal_events())

    def fact(self, name: str) -> str | None:
        value: str | None = self.database.value(FACT, name=name)
        return value

    def set_fact(self, name: str, value: str | None) -> None:
        """Keep *value* under *name*; None removes it."""
        if value is None:
            self.database.run(DELETE_FACT, name=name)
        else:
            self.database.run(SET_FACT, name=name, value=value)

    def record(self, event: Event) -> int:
        """Record *event* in the journal and apply it; see :meth:`apply`."""
        self._note(event)
        return self.apply(event)

    def _note(self, event: Event) -> None:
        if not self.is_dry_run:
            self._journal.note(event)
            self._has_recorded = True

    def record_minted(self, events: Sequence[Event]) -> list[int]:
        """Record *events* of new articles, as :meth:`record` does; return their keys."""
        for each in events:
            self._note(each)
        self.database.run_many(_MINT, events)
        keys: dict[str, int] = {}
        for some in batches(each["entry_id"] for each in events):
            keys |= dict(self.database.rows(_MINTED_KEYS, entry_ids=some))
        return [keys[each["entry_id"]] for each in events]

    def reword(self, reworded: Callable[[Event], Event]) -> None:
        """Replace each event of the journal by *reworded* of it; last in a transaction.

        If the transaction is not committed, the journal is shorter than the archive expects, and is
        rewritten by the next run. Raises: ArchiveError.
        """
        if not self.is_dry_run:
            self._journal.reword(reworded)

    def new_notes(self) -> tuple[str, ...]:
        """Return the notes that were not returned before."""
        found, self.notes = self.notes, ()
        return found

    def is_journaled(self) -> bool:
        """Whether the journal has all events, so that a later run learns them if this one fails."""
        return self._journaled

    def sweep(self) -> None:
        """Remove what was deleted from the archive's files. Raises: ArchiveError."""
        unswept = self.fact("unswept")
        with errors_of(self.archive):
            if unswept:
                self.database.vacuum()
            is_emptied = self.database.empty_log()
        if not is_emptied:
            message = "is being read by another program; run this again to empty its log"
            raise ArchiveError(self.archive, message)
        if unswept:
            with self.transaction():
                self.set_fact("unswept", None)

    def apply(self, event: Event) -> int:
        """Apply *event* to the archive, if it is new; return the key of its article or item."""
        if event["event"] in withdrawal_events.EVENTS:
            return withdrawal_events.apply(self.database, event)
        if event["event"] in adoption_events.EVENTS:
            return adoption_events.apply(self.database, event)
        if event["event"] in action_events.EVENTS:
            action_events.apply(self.database, event)
            return 0
        if event["event"] in former_value_events.EVENTS:
            former_value_events.apply(self.database, event)
            return 0
        values = {name: value for name, value in event.items() if name != "event"}
        match event["event"]:
            case "dated":
                self.database.run(_DATE_ARTICLE, **values)
            case "touched":
                self.database.run(_TOUCH_ARTICLE, **values)
            case "stood-in":
                self.database.run(_STAND_IN, **values)
            case "page":
                values["entry_ids"] = values["entry_ids"].split("\n")
                self.database.run(_FILL_PAGE, **values)
            case "slug":
                self.database.run(_NEW_SLUG, **values)
            case "minted":
                self.database.run(_MINT, **values)
                key = self.database.value(_MINTED_KEY, entry_id=values["entry_id"])
                # None: the article has another id already, which stays.
                return int(key or 0)
            case _:
                for name, value in facts.facts_of(event):
                    self.set_fact(name, value)
        return 0

    def apply_all(self, events: Iterable[Event]) -> None:
        """Apply *events* as :meth:`apply` does, those of new articles many at once."""
        for is_minted, some in groupby(events, key=lambda event: event["event"] == "minted"):
            if not is_minted:
                for event in some:
                    self.apply(event)
                continue
            while batch := list(islice(some, _MINTED_AT_ONCE)):
                self.database.run_many(_MINT, batch)

    def journal_events(self) -> Iterator[Event]:
        """Yield the events that the journal has so far."""
        for row in self.database.each(_LEDGER):
            yield {"event": "minted", **{name: getattr(row, name) for name in _MINTED}}
            if row.touched is not None:
                yield {"event": "touched", "entry_id": row.entry_id, "touched": row.touched}
            if row.stand_in is not None:
                yield {"event": "stood-in", "entry_id": row.entry_id, "stand_in": row.stand_in}
        for row in self.database.each(_SLUGS):
            yield {"event": "slug", "family": row.family, "value": row.value, "slug": row.slug}
        rows = self.database.each(_PAGES)
        for (feed, number), page in groupby(rows, key=lambda row: (row.feed, row.number)):
            ids = "\n".join(row.entry_id for row in page)
            yield {"event": "page", "feed": feed, "number": number, "entry_ids": ids}
        yield from former_value_events.journal_events(self.database)
        yield from facts.journal_events(self.database)
        yield from withdrawal_events.journal_events(self.database)
        yield from adoption_events.journal_events(self.database)
        yield from action_events.journal_events(self.database)
