"""The archive's file: opened, locked, one transaction at a time."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from feedpub.archive import adoption_events, ddl, facts, withdrawal_events
from feedpub.archive.database import CACHED_STATEMENTS, Database, statement
from feedpub.archive.facts import DELETE_FACT, FACT, SET_FACT
from feedpub.archive.journal import Event, Journal
from feedpub.archive.journal_repair import flaw, forget_aside, put_aside
from feedpub.archive.lock import locked
from feedpub.archive.rebuild_swap import STANDING_IS_OLDER, is_left_over, recover
from feedpub.archive.upgrade import upgrade
from feedpub.errors import ArchiveBusy, ArchiveError

_MINTED = ("source", "id", "entry_id", "first_seen", "published")

_DATE_ARTICLE = statement(
    "date article in ledger", "UPDATE ledger SET published = :published WHERE entry_id = :entry_id"
)
_TOUCH_ARTICLE = statement(
    "touch article in ledger", "UPDATE ledger SET touched = :touched WHERE entry_id = :entry_id"
)
_MINT = statement(
    "mint",
    "INSERT INTO ledger (source, id, entry_id, first_seen, published)"
    " VALUES (:source, :id, :entry_id, :first_seen, :published) ON CONFLICT DO NOTHING",
)
_MINTED_KEY = statement("key by entry id", "SELECT key FROM ledger WHERE entry_id = :entry_id")
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
    "SELECT source, id, entry_id, first_seen, published, touched FROM ledger ORDER BY key",
)
_SLUGS = statement("slugs", "SELECT family, value, slug FROM slugs")
_PAGES = statement(
    "pages",
    "SELECT pages.feed, pages.number, ledger.entry_id FROM pages"
    " JOIN ledger ON ledger.key = pages.key ORDER BY pages.feed, pages.number, pages.key",
)


@contextlib.contextmanager
def opened(
    path: Path,
    *,
    dry_run: bool = False,
    wait: float = 0,
    lock: bool = True,
    stopping: Callable[[], bool] = lambda: False,
) -> Iterator[Session]:
    """A session with the archive at *path*, made if it is missing; its lock is held.

    If another run holds it, it is waited for, *wait* seconds at most, and until *stopping*. Without
    *lock* the caller holds it.

    With *dry_run* nothing of what is done to it lasts.

    Raises: ArchiveBusy, ArchiveError, Stopped.
    """
    try:
        with contextlib.ExitStack() as stack:
            fresh = dry_run and not path.exists() and not (lock and is_left_over(path))
            note = None
            if lock and not fresh:
                stack.enter_context(locked(path, wait=wait, stopping=stopping))
                note = recover(path)
            connection = stack.enter_context(engine_of(None if fresh else path).connect())
            session = Session(path, connection, dry_run=dry_run, note=note)
            if dry_run:
                stack.callback(connection.begin().rollback)
            with session.transaction():
                session.prepare()
            yield session
    except (sa.exc.IntegrityError, sqlite3.IntegrityError):
        # A bug, and it shows itself.
        raise
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_PROTOCOL:
            # Another run stands still, for seconds, in the middle of opening it.
            raise ArchiveBusy(path, "another run has not finished opening it") from error
        raise ArchiveError(path, _reason(error)) from error
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_PROTOCOL:
            # Another run stands still, for seconds, in the middle of opening it.
            raise ArchiveBusy(path, "another run has not finished opening it") from error
        raise ArchiveError(path, _reason(error.orig or error)) from error


@functools.lru_cache(maxsize=4)
def engine_of(path: Path | None) -> sa.Engine:
    """What connects to the archive at *path*, or to one in memory.

    It holds no connection, but it knows the statements that were compiled: whoever opens an archive
    again and again compiles each of them once.
    """
    url = sa.URL.create("sqlite", database=None if path is None else str(path))
    engine = sa.create_engine(
        url, poolclass=sa.pool.NullPool, connect_args={"cached_statements": CACHED_STATEMENTS}
    )

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        # The driver must not open transactions of its own: with its default, concurrent updates
        # that read first were lost in silence.
        connection.isolation_level = None
        for pragma in (
            "busy_timeout = 15000",
            "journal_mode = WAL",
            # With NORMAL a power cut takes back the last commits.
            "synchronous = FULL",
            "foreign_keys = ON",
            # What is erased, or was rewritten before, stands in no free page.
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _reason(error: BaseException) -> str:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "not a database" in reason or "malformed" in reason:
        reason += "; move it away, and the next run makes it anew from the sources and the journal"
    return reason


class Session:
    """What is done to the archive is done inside :meth:`transaction`."""

    def __init__(
        self, path: Path, connection: sa.Connection, *, dry_run: bool, note: str | None = None
    ) -> None:
        #: What happened when it was opened that somebody should know.
        self.notes: tuple[str, ...] = () if note is None else (note,)
        self.connection = connection
        driver: Any = connection.connection.driver_connection
        self.database = Database(driver)
        self.path = path
        self._journal = Journal(path.with_suffix(".journal.jsonl"))
        self._dry_run = dry_run
        self._journaled = self._told = False

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything done within lasts, or nothing of it does.

        The journal is on disk before the archive commits: an id that a reader may have seen is
        never minted differently.
        """
        self.database.transactions += 1
        if self._dry_run:
            yield
            return
        try:
            with self.connection.begin():
                yield
                length = self._journal.flush()
                self._journaled = self._told
                self.set_fact("journal", str(length))
                self.set_fact("journal checksum", str(self._journal.checksum(length)))
                self.set_fact("journal mark", self._journal.mark())
        finally:
            self._journal.drop()

    def prepare(self) -> None:
        """Make the tables where there are none, and replay what only the journal knows."""
        version = self.connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version == 0 and sa.inspect(self.connection).get_table_names():
            raise ArchiveError(self.path, "is a database of another program; name another file")
        if version < ddl.VERSION:
            self.database.script(ddl.statements(ddl.TABLES))
            if version:
                upgrade(self.database, version)
                self.set_fact("settled", None)
            self.database.script(ddl.statements(ddl.INDEXES))
            self.connection.exec_driver_sql(f"PRAGMA user_version = {ddl.VERSION}")
        elif version > ddl.VERSION:
            raise ArchiveError(
                self.path,
                f"was written by another version of feedpub (tables {version}, these are"
                f" {ddl.VERSION}); move it away, and it is made anew from the sources and the"
                " journal",
            )
        if self.notes:
            self.set_fact(STANDING_IS_OLDER, "1")
        replayed = int(self.fact("journal") or 0)
        checksum = self.fact("journal checksum")
        wrong = flaw(self._journal, replayed, None if checksum is None else int(checksum))
        longer = self._journal.length() > replayed
        if longer:
            since = 0 if wrong is not None and wrong.is_another else replayed
            for event in self._journal.replay(since, spoiled=wrong is not None):
                # Of what only a journal tells, nobody knows whether readers saw it.
                self.set_fact("replayed", "1")
                # A journal that was put back may be older than what this archive knows.
                if (
                    since
                    or wrong is None
                    or not withdrawal_events.is_overtaken(self.database, event)
                ):
                    self.learn(event)
        if wrong is not None and wrong.is_another and longer:
            # As it was written anew beside a newer archive than this one.
            self.notes += (f"{self._journal.path}: {wrong.what}; all of it was learnt",)
        elif wrong is not None:
            self._write_journal_anew(wrong.what)

    def _write_journal_anew(self, wrong: str) -> None:
        """Tell the journal anew from the archive, which knows what it said; *wrong* is why.

        Raises: ArchiveError.
        """
        note = f"{self._journal.path}: {wrong}"
        if self._dry_run:
            self.notes += (f"{note}; the next run writes it anew from the archive",)
            return
        if (found := self.connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()) != "ok":
            raise ArchiveError(self.path, f"is damaged ({found}), and {note}")
        aside = put_aside(self._journal.path)
        self._journal.rewrite(self.told())
        kept = "" if aside is None else f"; what stood there is kept as {aside.name}"
        self.notes += (f"{note}; written anew from the archive{kept}",)

    def fact(self, name: str) -> str | None:
        value: str | None = self.database.value(FACT, name=name)
        return value

    def set_fact(self, name: str, value: str | None) -> None:
        """Keep *value* under *name*; None removes it."""
        if value is None:
            self.database.run(DELETE_FACT, name=name)
        else:
            self.database.run(SET_FACT, name=name, value=value)

    def tell(self, event: Event) -> int:
        """Learn *event*, and have the journal tell it for ever; see :meth:`learn`."""
        self._journal.note(event)
        self._told = True
        return self.learn(event)

    def reword(self, reworded: Callable[[Event], Event]) -> None:
        """Have the journal tell *reworded* of each event; last thing in a transaction.

        If that is not committed, the journal is shorter than the archive remembers, which tells it
        anew. Raises: ArchiveError.
        """
        if not self._dry_run:
            self._journal.reword(reworded)
            forget_aside(self._journal.path)

    def is_journaled(self) -> bool:
        """Whether all that was told is in the journal: then the archive learns of it again."""
        return self._journaled

    def sweep(self) -> None:
        """Leave nothing of what was deleted in the archive's files. Raises: ArchiveError."""
        driver: Any = self.connection.connection.driver_connection
        unswept = self.fact("unswept")
        self.connection.rollback()
        try:
            if unswept:
                driver.execute("VACUUM")
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise ArchiveError(self.path, _reason(error)) from error
        if busy:
            message = "is being read by another program; run it again, for its log to be emptied"
            raise ArchiveError(self.path, message)
        if unswept:
            with self.transaction():
                self.set_fact("unswept", None)

    def learn(self, event: Event) -> int:
        """Take over what *event* says, if it is not known; return the key of what it is about."""
        if event["event"] in withdrawal_events.EVENTS:
            return withdrawal_events.learn(self.database, event)
        if event["event"] in adoption_events.EVENTS:
            return adoption_events.learn(self.database, event)
        values = {name: value for name, value in event.items() if name != "event"}
        match event["event"]:
            case "dated":
                self.database.run(_DATE_ARTICLE, **values)
            case "touched":
                self.database.run(_TOUCH_ARTICLE, **values)
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

    def told(self) -> Iterator[Event]:
        """The events that the journal has told so far."""
        for row in self.database.each(_LEDGER):
            yield {"event": "minted", **{name: getattr(row, name) for name in _MINTED}}
            if row.touched is not None:
                yield {"event": "touched", "entry_id": row.entry_id, "touched": row.touched}
        for row in self.database.each(_SLUGS):
            yield {"event": "slug", "family": row.family, "value": row.value, "slug": row.slug}
        rows = self.database.each(_PAGES)
        for (feed, number), page in groupby(rows, key=lambda row: (row.feed, row.number)):
            ids = "\n".join(row.entry_id for row in page)
            yield {"event": "page", "feed": feed, "number": number, "entry_ids": ids}
        yield from facts.journal_events(self.database)
        yield from withdrawal_events.journal_events(self.database)
        yield from adoption_events.journal_events(self.database)
