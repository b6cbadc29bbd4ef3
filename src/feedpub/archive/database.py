"""The archive's database: SQL statements, and SQLite; PostgreSQL is in its own module.

How the modules of the archive use it:

* A statement is declared once, at the top of its module, and run by its object::

      ARTICLE = statement("article", "SELECT record, digest FROM articles WHERE key = :key")

      row = database.row(ARTICLE, key=17)   # named tuple, or None: row.record
      database.one(ARTICLE, key=17)         # the same; LookupError if there is none
      database.rows(ARTICLE, key=17)        # list of named tuples
      database.each(ARTICLE, key=17)        # the same one by one, for whole tables
      database.value(ARTICLE, key=17)       # first column of the first row, or None
      database.values(ARTICLE, key=17)      # first column of every row
      database.run(STATEMENT, key=17)       # number of rows written
      database.run_many(STATEMENT, [{"key": 17}, {"key": 18}])   # nothing for an empty list
      database.run_rows(STATEMENT, [(17,), (18,)])  # the same; values in the places of parameters

  The name is unique, and says what is read or done ("article by key", "delete facets").
* A function takes ``database: Database``; a class that gets a session keeps ``session.database``.
* Queries that run beside any other run, and must be light, open the file by :func:`reading`.
* The SQL is what SQLite 3.24 and PostgreSQL 15 have in common: ``INSERT ... ON CONFLICT (key) DO
  UPDATE SET x = excluded.x``, ``ON CONFLICT DO NOTHING``, ``EXISTS``, ``CASE``, ``WITH``; every
  value is a named parameter (``:key``) or a literal. No ``RETURNING`` (SQLite 3.35): what is
  inserted is looked up by its unique columns where its key is needed.
* ``IN (:keys...)`` and ``NOT IN (:keys...)`` take a collection, which may be empty.
* ``EXISTS (...)`` as a column is 0 or 1 in SQLite and a bool in PostgreSQL: use it as a condition.
* ``LIMIT :count`` takes a number; use :data:`NO_LIMIT` for all rows.
* A parameter that is compared with nothing else needs its type: ``CAST(:at AS INTEGER)``.
* What the two databases do differently is a piece in braces, see :data:`PIECES`:
  ``{unindexed articles.waits_until} IS NULL``, ``{json_text articles.record, url}``. Write a new
  piece rather than a word that only one of them has.
* A query whose conditions depend on a feed's selection is declared as a :func:`template` with
  ``{conditions}`` in their place, and :meth:`Template.where` makes the statement: the same text,
  and so the same prepared statement, for the same shape of a selection.

``tests/archive/test_statements.py`` has PostgreSQL prepare every registered statement.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import sqlite3
import time
from abc import ABC, abstractmethod
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from feedpub.archive.location import ArchiveLocation, PostgresArchive, files_at
from feedpub.archive.schema import VERSION
from feedpub.errors import ArchiveBusy, ArchiveError, ArchiveVersionError, needs_extra
from feedpub.file_lock import is_held, lock_within
from feedpub.file_owner import owner_of, reason_of

#: A row of a statement: a named tuple of its columns.
Row = Any

#: For ``LIMIT``: all rows.
NO_LIMIT: Final = 2**62

#: Every statement that modules declare, by its name.
REGISTERED: dict[str, Statement] = {}

#: Every template, by its name.
TEMPLATES: dict[str, Template] = {}

#: What the driver says of a text that is not in UTF-8.
_UNDECODABLE: Final = "Could not decode to UTF-8"

#: Prepared statements that a connection keeps: more than there are.
_CACHED_STATEMENTS: Final = 1_000

#: Values that are looked up at once.
_BATCH: Final = 1_000

#: What SQLite writes for each piece; ``{0}`` is what follows the piece's name, up to a comma.
PIECES: Final[Mapping[str, str]] = {
    # An expression that no index is used for: the planner begins with another condition.
    "unindexed": "+{0}",
    # A text column compared without the case of ASCII letters. The other side is in lower case.
    "caseless": "{0} COLLATE NOCASE",
    # The string at the top of a JSON object; NULL if there is none, or the text is not JSON.
    "json_text": "CASE WHEN json_valid({0}) = 1 THEN json_extract({0}, '$.{1}') END",
    # Whether a text contains another one.
    "contains": "instr({0}, {1}) > 0",
    # In a table of the schema: a column of bytes.
    "bytes": "BLOB",
    # In a table of the schema: its rows are in the order of its primary key, and nowhere else.
    "clustered": "WITHOUT ROWID",
    # In a table of the schema: a primary key that the database counts up.
    "counted": "INTEGER NOT NULL",
}

_PIECE = re.compile(r"\{(\w+)(?: ([^{}]+))?\}")
# A text, or a parameter, which may be a collection in brackets.
_PARAMETER = re.compile(r"'[^']*'|:(\w+)|\(:(\w+)\.\.\.\)")

#: Without a row, and without a type: ``x IN`` it is false, ``x NOT IN`` it is true.
_NOTHING = "(SELECT NULL WHERE 1 = 0)"


def filled(text: str, pieces: Mapping[str, str] = PIECES) -> str:
    """Return *text* with each piece in braces replaced by its text in *pieces*."""

    def fill(found: re.Match[str]) -> str:
        arguments = (found[2] or "").split(", ")
        return pieces[found[1]].format(*arguments)

    return _PIECE.sub(fill, text)


class Statement:
    """An SQL statement and what is remembered of it between two runs.

    SQLite gets values in the places of the parameters: it takes twice as long to find each by name.
    """

    __slots__ = ("_lists", "_names", "_row", "_sql", "_texts", "_values_of", "name", "portable")

    def __init__(self, name: str, portable: str) -> None:
        self.name = name

        #: As it was declared.
        self.portable = portable

        #: The parameters that are collections.
        self._lists: frozenset[str] = frozenset()
        self._texts: dict[tuple[int, ...], str] = {}
        self._row: Any = None
        # The others are set when it is first used: a run uses few of all statements.
        self._sql: str | None = None

    def bound(self, values: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
        """Return the SQL and the values of its parameters, one for each element of a collection.

        A collection is filled up to a power of two with its last element, so that a statement has
        a few texts and not one for each number of elements.
        """
        if self._sql is None:
            self._parse()
        if not self._lists:
            return self.text(), self._values_of(values)
        sizes, parameters = [], []
        for name in self._names:
            if name not in self._lists:
                parameters.append(values[name])
                continue
            elements = list(values[name])
            size = 1 << (len(elements) - 1).bit_length() if elements else 0
            sizes.append(size)
            parameters += elements
            parameters += elements[-1:] * (size - len(elements))
        return self.text(tuple(sizes)), parameters

    def bound_to_many(
        self, rows: Iterable[Mapping[str, Any]]
    ) -> tuple[str, Iterator[tuple[Any, ...]]]:
        """Return the SQL, which has no collections, and for each of *rows* the values."""
        text = self.text()
        return text, map(self._values_of, rows)

    def text(self, shape: tuple[int, ...] = ()) -> str:
        """Return the SQL with collections of the sizes in *shape*."""
        text = self._texts.get(shape)
        if text is None:
            if self._sql is None:
                self._parse()
            text = self._texts[shape] = self._expanded(shape)
        return text

    def _parse(self) -> None:
        self._sql = filled(self.portable)
        found = [each.groups() for each in _PARAMETER.finditer(self._sql) if each.lastindex]
        names = tuple(single or several for single, several in found)
        self._lists = frozenset(several for _, several in found if several)
        self._names = names
        self._values_of: Callable[[Mapping[str, Any]], tuple[Any, ...]] = (
            itemgetter(*names) if len(names) > 1 else lambda row: tuple(row[each] for each in names)
        )

    def _expanded(self, shape: tuple[int, ...]) -> str:
        sizes = iter(shape)

        def expand(found: re.Match[str]) -> str:
            if found[1]:
                return "?"
            if found[2]:
                size = next(sizes)
                return f"({', '.join('?' * size)})" if size else _NOTHING
            return found[0]

        assert self._sql is not None
        return _PARAMETER.sub(expand, self._sql)

    def row_type(self, cursor: Any) -> Any:
        """Return the named tuple of the statement's columns."""
        if self._row is None:
            names = [column[0] for column in cursor.description]
            make: Any = namedtuple
            # `rename` gives a column without a name of its own the name of its place: _0.
            self._row = make("Row", names, rename=True)
        return self._row


def statement(name: str, sql: str) -> Statement:
    """Declare a statement; see the module's docstring.

    Raises: ValueError, if another one has the name.
    """
    if name in REGISTERED:
        raise ValueError(f"two statements are named {name!r}")
    declared = REGISTERED[name] = Statement(name, sql)
    return declared


class Template:
    """A statement with ``{conditions}`` that its callers compose."""

    def __init__(self, name: str, portable: str) -> None:
        self._name = name
        self._portable = portable

    def where(self, conditions: str) -> Statement:
        """Return the statement with *conditions*; the same object for the same text."""
        return _composed(self._name, self._portable.replace("{conditions}", conditions))


def template(name: str, sql: str) -> Template:
    """Declare a template; see the module's docstring.

    Raises: ValueError, if another one has the name.
    """
    if name in TEMPLATES:
        raise ValueError(f"two templates are named {name!r}")
    declared = TEMPLATES[name] = Template(name, sql)
    return declared


@functools.lru_cache(maxsize=500)
def _composed(name: str, sql: str) -> Statement:
    return Statement(name, sql)


class Database(ABC):
    """An open database. What is written is written inside :meth:`transaction`."""

    #: Raised for a row that breaks a constraint.
    IntegrityError: type[Exception]

    #: Raised for a text that is too long.
    LimitError: type[Exception]

    def __init__(self) -> None:
        #: Number of transactions so far: identifies the one in which something was cached.
        self.transactions = 0

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """Commit what is done within, or roll it back if an exception leaves it."""

    @abstractmethod
    def commit_so_far(self) -> None:
        """Commit what the current transaction has done, and go on.

        It stays the same transaction for what was cached in it.
        """

    @abstractmethod
    def discarded(self) -> AbstractContextManager[None]:
        """Roll back what is done within."""

    @property
    @abstractmethod
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    def rows(self, wanted: Statement, /, **values: Any) -> list[Row]:
        """Return all rows as named tuples."""
        cursor = self._execute(wanted, values)
        return list(map(wanted.row_type(cursor)._make, cursor))

    def rows_to_check(self, wanted: Statement, /, **values: Any) -> list[Row]:
        """Return all rows; a checksum tells the caller which of them a disk has damaged.

        Bytes of a text that are not UTF-8 are surrogates, where :meth:`rows` raises an error.
        """
        return self.rows(wanted, **values)

    def row_to_check(self, wanted: Statement, /, **values: Any) -> Row | None:
        """Return the first row, as :meth:`rows_to_check` does. None if there is none."""
        found = self.rows_to_check(wanted, **values)
        return found[0] if found else None

    def lenient(self) -> AbstractContextManager[None]:
        """Read bytes of texts that are not UTF-8 as surrogates. This is slower."""
        return contextlib.nullcontext()

    @abstractmethod
    def each(self, wanted: Statement, /, **values: Any) -> Iterator[Row]:
        """Return an iterator over the rows, which are read as they are asked for."""

    def row(self, wanted: Statement, /, **values: Any) -> Row | None:
        """Return the first row. None if there is none."""
        cursor = self._execute(wanted, values)
        found = cursor.fetchone()
        row = None if found is None else wanted.row_type(cursor)._make(found)
        cursor.close()
        return row

    def one(self, wanted: Statement, /, **values: Any) -> Row:
        """Return the row, which must be there. Raises: LookupError, if it is not."""
        found = self.row(wanted, **values)
        if found is None:
            raise LookupError(f"{wanted.name}: no row for {values}")
        return found

    def value(self, wanted: Statement, /, **values: Any) -> Any:
        """Return the first column of the first row. None if there is no row."""
        cursor = self._execute(wanted, values)
        found = cursor.fetchone()
        cursor.close()
        return None if found is None else found[0]

    def values(self, wanted: Statement, /, **values: Any) -> list[Any]:
        """Return the first column of every row."""
        return [row[0] for row in self._execute(wanted, values)]

    def run(self, wanted: Statement, /, **values: Any) -> int:
        """Run a statement that writes; return how many rows it wrote."""
        self._require_transaction(wanted)
        written: int = self._execute(wanted, values).rowcount
        return written

    @abstractmethod
    def run_many(self, wanted: Statement, rows: Collection[Mapping[str, Any]]) -> None:
        """Run a statement that writes once for each of *rows*."""

    @abstractmethod
    def run_rows(self, wanted: Statement, rows: Collection[tuple[Any, ...]]) -> None:
        """Run a statement as :meth:`run_many` does, for the many rows of imports.

        A row has a value for each parameter, in the order of the statement's text.
        """

    def _require_transaction(self, wanted: Statement) -> None:
        if not self.in_transaction:
            raise RuntimeError(f"{wanted.name}: writes outside a transaction")

    @property
    @abstractmethod
    def version(self) -> int:
        """The version of the tables. 0: there are none yet."""

    @version.setter
    @abstractmethod
    def version(self, version: int) -> None: ...

    @abstractmethod
    def close(self) -> None:
        """Close it. Nothing can be done with it any more."""

    @abstractmethod
    def commits(self) -> int:
        """Return a number that changes when another connection has committed something."""

    @abstractmethod
    def is_empty(self) -> bool:
        """Whether there is no table at all."""

    @abstractmethod
    def script(self, statements: Iterable[str]) -> None:
        """Run *statements* of the schema, with their pieces."""

    @abstractmethod
    def add_missing_columns(self, tables: Iterable[str]) -> None:
        """Add the columns of *tables*, the schema's, that existing tables lack."""

    @abstractmethod
    def first_damage(self) -> str | None:
        """Look for damage, quickly; return the first that is found. None: nothing."""

    @abstractmethod
    def damage(self, most: int) -> Iterator[str]:
        """Look for damage, thoroughly; yield *most* of each kind at most."""

    @abstractmethod
    def sizes(self) -> dict[str, int]:
        """Return the bytes of each table with its indexes; nothing if it cannot be said."""

    @abstractmethod
    def free_bytes(self) -> int:
        """Return how much room deleted rows have left."""

    @abstractmethod
    def vacuum(self) -> None:
        """Write all tables again, without what deleted rows have left."""

    @abstractmethod
    def empty_log(self) -> bool:
        """Empty the write-ahead log. Returns False if another program is reading."""

    @abstractmethod
    def _execute(self, wanted: Statement, values: dict[str, Any]) -> Any:
        """Run a statement; return the driver's cursor."""


class SqliteDatabase(Database):
    """An open SQLite file."""

    IntegrityError = sqlite3.IntegrityError
    LimitError = sqlite3.DataError

    def __init__(self, driver: sqlite3.Connection) -> None:
        super().__init__()
        self.driver = driver

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        self._begin()
        try:
            yield
            self.driver.execute("COMMIT")
        except BaseException:
            # A full disk has ended the transaction already.
            if self.driver.in_transaction:
                self.driver.execute("ROLLBACK")
            raise

    def commit_so_far(self) -> None:
        self.driver.execute("COMMIT")
        self.driver.execute("BEGIN IMMEDIATE")

    @contextlib.contextmanager
    def discarded(self) -> Iterator[None]:
        self._begin()
        try:
            yield
        finally:
            if self.driver.in_transaction:
                self.driver.execute("ROLLBACK")

    @property
    def in_transaction(self) -> bool:
        return self.driver.in_transaction

    def _begin(self) -> None:
        # IMMEDIATE: a transaction that reads first and writes later could fail in its middle.
        self.driver.execute("BEGIN IMMEDIATE")
        self.transactions += 1

    def rows_to_check(self, wanted: Statement, /, **values: Any) -> list[Row]:
        try:
            return self.rows(wanted, **values)
        except sqlite3.OperationalError as error:
            if _UNDECODABLE not in str(error):
                raise
        with self.lenient():
            return self.rows(wanted, **values)

    @contextlib.contextmanager
    def lenient(self) -> Iterator[None]:
        self.driver.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        try:
            yield
        finally:
            self.driver.text_factory = str

    def each(self, wanted: Statement, /, **values: Any) -> Iterator[Row]:
        cursor = self._execute(wanted, values)
        return map(wanted.row_type(cursor)._make, cursor)

    def run_many(self, wanted: Statement, rows: Collection[Mapping[str, Any]]) -> None:
        self._require_transaction(wanted)
        if rows:
            self.driver.executemany(*wanted.bound_to_many(rows))

    def run_rows(self, wanted: Statement, rows: Collection[tuple[Any, ...]]) -> None:
        self._require_transaction(wanted)
        if rows:
            self.driver.executemany(wanted.text(), rows)

    @property
    def version(self) -> int:
        return int(_asked(self.driver, "PRAGMA user_version").fetchone()[0])

    @version.setter
    def version(self, version: int) -> None:
        self.driver.execute(f"PRAGMA user_version = {version:d}")

    def close(self) -> None:
        self.driver.close()

    def commits(self) -> int:
        return int(self.driver.execute("PRAGMA data_version").fetchone()[0])

    def is_empty(self) -> bool:
        tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' LIMIT 1"
        return _asked(self.driver, tables).fetchone() is None

    def script(self, statements: Iterable[str]) -> None:
        for each in statements:
            self.driver.execute(filled(each))

    def add_missing_columns(self, tables: Iterable[str]) -> None:
        with _opened(None) as wanted:
            wanted.script(tables)
            rows = wanted.driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in rows:
                existing = self._columns(table)
                for name, kind in wanted._columns(table).items():
                    if name not in existing:
                        self.driver.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")

    def _columns(self, table: str) -> dict[str, str]:
        rows = self.driver.execute(f"PRAGMA table_info({table})")
        return {name: kind for _, name, kind, *_ in rows}

    def first_damage(self) -> str | None:
        found = str(self.driver.execute("PRAGMA quick_check(1)").fetchone()[0])
        return None if found == "ok" else found

    def damage(self, most: int) -> Iterator[str]:
        for (found,) in _asked(self.driver, f"PRAGMA integrity_check({most:d})"):
            if found != "ok":
                yield f"SQLite finds damage: {found}"
        rows = _asked(self.driver, "PRAGMA foreign_key_check").fetchmany(most)
        for table, row, parent, _ in rows:
            yield f"row {row} of {table} belongs to nothing in {parent}"

    def sizes(self) -> dict[str, int]:
        try:
            rows = self.driver.execute(
                "SELECT sqlite_master.tbl_name, sum(dbstat.pgsize) FROM dbstat"
                " JOIN sqlite_master ON sqlite_master.name = dbstat.name GROUP BY 1"
            )
            return {name: int(size) for name, size in rows}
        except sqlite3.OperationalError:
            return {}

    def free_bytes(self) -> int:
        (pages,) = self.driver.execute("PRAGMA freelist_count").fetchone()
        (size,) = self.driver.execute("PRAGMA page_size").fetchone()
        return int(pages) * int(size)

    def vacuum(self) -> None:
        self.driver.execute("VACUUM")

    def empty_log(self) -> bool:
        busy, *_ = self.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def _execute(self, wanted: Statement, values: dict[str, Any]) -> sqlite3.Cursor:
        return _asked(self.driver, *wanted.bound(values))


def _asked(driver: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
    """Execute *sql*. Raises: sqlite3.Error, also if that would quote damaged bytes."""
    try:
        return driver.execute(sql, values)
    except UnicodeDecodeError as error:
        raise sqlite3.DatabaseError("database disk image is malformed") from error


def batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield *values* in lists that one statement takes: it has at most 32,766 parameters."""
    every = list(values)
    for start in range(0, len(every), _BATCH):
        yield every[start : start + _BATCH]


def connected(archive: ArchiveLocation | None) -> AbstractContextManager[Database]:
    """Open the database of *archive*; a file is made if it is missing. None: one in memory.

    On PostgreSQL it is the connection that holds the lock of :func:`locked`, if this thread does.
    """
    if isinstance(archive, PostgresArchive):
        found: AbstractContextManager[Database] = _postgresql(archive).connected(archive)
        return found
    return _opened(archive)


def _postgresql(archive: PostgresArchive) -> ModuleType:
    """Return the module that knows PostgreSQL. Raises: ArchiveError, if its library is missing."""
    try:
        from feedpub.archive import postgresql
    except ImportError as error:
        if error.name is None or not error.name.startswith("feedpub"):
            raise ArchiveError(archive, f"archive.url {needs_extra('postgres')}") from error
        raise
    return postgresql


@contextlib.contextmanager
def _opened(path: Path | None) -> Iterator[SqliteDatabase]:
    driver = sqlite3.connect(
        ":memory:" if path is None else path,
        # Transactions are begun here. With the driver's default, which begins them itself and late,
        # concurrent updates that read first were lost silently.
        isolation_level=None,
        cached_statements=_CACHED_STATEMENTS,
        check_same_thread=False,
    )
    with contextlib.closing(driver):
        for pragma in _PRAGMAS:
            _asked(driver, f"PRAGMA {pragma}")
        yield SqliteDatabase(driver)


_PRAGMAS = (
    "busy_timeout = 15000",
    "journal_mode = WAL",
    # With NORMAL, a power failure can lose the last commits.
    "synchronous = FULL",
    "foreign_keys = ON",
    # In KiB. An import writes to pages all over the file: those that do not fit into SQLite's usual
    # 2 MB are written to the log, and read again, several times in one transaction.
    "cache_size = -64000",
    # Overwrite deleted rows, so that the free pages of the file do not have erased articles.
    "secure_delete = ON",
)


def reading(archive: ArchiveLocation) -> AbstractContextManager[Database | None]:
    """Open the database of *archive* for a consistent view, while others may write.

    None: there is none yet, or it is being made.

    Raises: ArchiveError, whatever is wrong with what is found.
    """
    if isinstance(archive, PostgresArchive):
        found: AbstractContextManager[Database | None] = _postgresql(archive).reading(archive)
        return found
    return _reading(archive)


def refuse_other(archive: PostgresArchive, version: int) -> None:
    """Raises: ArchiveError, unless the tables of *archive* are of this *version* of them."""
    _postgresql(archive).refuse_other(archive, version)


def exists(archive: ArchiveLocation) -> bool:
    """Whether there is an archive. Raises: ArchiveError, if its server cannot be asked."""
    if isinstance(archive, PostgresArchive):
        with reading(archive) as database:
            return database is not None
    return archive.exists()


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Database | None]:
    if not path.exists():
        yield None
        return
    try:
        with _read_only(path) as database:
            database.driver.execute("BEGIN")
            refuse_later(path, database.version)
            yield database if database.version else None
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise ArchiveError(path, _explained(path, error)) from error


def damage_of(path: Path, most: int) -> Iterator[str]:
    """Yield the damage of the database file at *path*; see :meth:`Database.damage`."""
    try:
        with _read_only(path) as database:
            yield from database.damage(most)
    except sqlite3.Error as error:
        yield f"SQLite cannot read it: {error}"


@contextlib.contextmanager
def _read_only(path: Path) -> Iterator[SqliteDatabase]:
    with contextlib.closing(_existing(path, "ro")) as driver:
        yield SqliteDatabase(driver)


def kept_open(archive: ArchiveLocation) -> Database:
    """Open the database of *archive*, which must exist, to note what may be lost, until closed.

    Its commits do not wait for the disk, and it never waits for other programs. It may be closed
    when the file has been replaced: SQLite then leaves the files beside the new one alone.

    Within :func:`errors_of`, which says what is raised.
    """
    if isinstance(archive, PostgresArchive):
        found: Database = _postgresql(archive).kept_open(archive)
        return found
    driver = _existing(archive, "rw")
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
        driver.execute(f"PRAGMA {pragma}")
    return SqliteDatabase(driver)


def _existing(path: Path, mode: str) -> sqlite3.Connection:
    waits = 0.0 if mode == "rw" else 5.0
    uri = f"{path.as_uri()}?mode={mode}"
    return sqlite3.connect(
        uri, uri=True, timeout=waits, isolation_level=None, check_same_thread=False
    )


def errors_of(archive: ArchiveLocation) -> AbstractContextManager[None]:
    """Raise ArchiveError about *archive* for what its database refuses.

    An IntegrityError is a defect of the program, and passes.

    Raises: ArchiveError; ArchiveBusy, if another run has stopped in the middle of opening it.
    """
    if isinstance(archive, PostgresArchive):
        found: AbstractContextManager[None] = _postgresql(archive).errors_of(archive)
        return found
    return _errors_of(archive)


@contextlib.contextmanager
def _errors_of(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_PROTOCOL:
            raise ArchiveBusy(path, "another run has not finished opening it") from error
        raise ArchiveError(path, _explained(path, error)) from error


def _explained(path: Path, error: Exception) -> str:
    """Return in one line what is wrong with the file at *path*, and what to do."""
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    if _UNDECODABLE in reason:
        return "a text in it is damaged; feedpub archive check names it, and what to do"
    if not isinstance(error, sqlite3.Error) or any(each in reason for each in _OF_DAMAGE):
        return f"is damaged ({reason}); {MEND}"
    if any(each in reason for each in _OF_RIGHTS):
        for file in (path, *log_files(path), path.parent):
            if (owner := owner_of(file)) is not None:
                return f"{reason}: {owner}"
    if "disk I/O error" in reason:
        return f"{reason}; look at the disk and at the system's log (dmesg)"
    return reason


#: What SQLite says of a file that is damaged, and of one that another user may use.
_OF_DAMAGE = ("not a database", "malformed", "unsupported file format", "no such ", "corrupt")
_OF_RIGHTS = ("unable to open", "readonly", "permission", "authorization")

#: What to do about a damaged file.
MEND: Final = (
    "move it away and import a backup, or run feedpub archive rebuild; feedpub archive check names"
    " the damage"
)


def refuse_later(path: Path, version: int) -> None:
    """Raises: ArchiveVersionError, if the tables of the file at *path* are of a later version."""
    if version > VERSION:
        raise ArchiveVersionError(
            path,
            f"was written by a later version of feedpub (tables {version}, these are {VERSION});"
            " use that version, or move it away, and the next run makes a new one from the sources"
            " and the journal",
        )


def aside_of(archive: Path) -> Path:
    """Return where *archive* is while a new one is made."""
    return archive.with_name(archive.name + ".old")


def journal_of(archive: Path) -> Path:
    return archive.with_suffix(".journal.jsonl")


def kept_aside(journal: Path) -> Path:
    """Return where a damaged *journal* is kept when it is rewritten."""
    return journal.with_name(f"{journal.name}.damaged")


def reserve_of(archive: Path) -> Path:
    """Return the file that reserves disk space for a withdrawal."""
    return archive.with_name(f"{archive.name}.reserve")


def settings_file_of(archive: ArchiveLocation) -> Path:
    """Return the file with validated settings (:mod:`feedpub.config.cache`)."""
    base = files_at(archive)
    return base.with_name(f"{base.name}.settings.json")


def tokens_file_of(archive: ArchiveLocation) -> Path:
    """Return the file with the tokens of subscribers (:mod:`feedpub.access.subscriber_tokens`)."""
    base = files_at(archive)
    return base.with_name(f"{base.name}.tokens.json")


def editors_file_of(archive: ArchiveLocation) -> Path:
    """Return the file with the tokens of editors (:mod:`feedpub.access.editor_tokens`)."""
    base = files_at(archive)
    return base.with_name(f"{base.name}.editors.json")


def files_of(archive: ArchiveLocation) -> list[tuple[str, Path]]:
    """Return every file that the archive may write, each with what it is.

    The configuration must not use any of these names for another file: add new files here.
    """
    shared = [
        ("the archive's settings", settings_file_of(archive)),
        ("the tokens of subscribers", tokens_file_of(archive)),
        ("the tokens of editors", editors_file_of(archive)),
        *(("a lock of the archive", lock_of(archive, what)) for what in LOCKS),
    ]
    if isinstance(archive, PostgresArchive):
        return shared
    journal = journal_of(archive)
    aside = aside_of(archive)
    logs = [
        *log_files(archive),
        archive.with_name(f"{archive.name}.import"),
        Path(f"{archive}-journal"),
        aside,
        *log_files(aside),
        done_of(archive),
    ]
    return [
        ("archive.path", archive),
        ("the archive's reserve", reserve_of(archive)),
        *(("a file of the archive", each) for each in logs),
        *(
            ("the archive's journal", each)
            for each in (journal, journal.with_name(f"{journal.name}.new"), kept_aside(journal))
        ),
        *shared,
    ]


def done_of(archive: Path) -> Path:
    """Return the name of the old archive once it is no longer needed."""
    return archive.with_name(archive.name + ".old.done")


def log_files(path: Path) -> list[Path]:
    """Return the files that SQLite writes beside the database at *path*.

    They are moved before it: the file without its log is an older archive.
    """
    return [Path(f"{path}{suffix}") for suffix in ("-shm", "-wal")]


#: The locks of an archive by name: the archive itself; fetching from the web; the daemon;
#: those that record how runs ended (:mod:`feedpub.archive.runs`); and the tokens of subscribers.
LOCKS = ("", "asking", "daemon", "run", "daemon-run", "worker-run", "tokens")

#: Those that are of this machine, wherever the archive is.
_LOCKS_OF_MACHINE = frozenset({"daemon"})


def lock_of(archive: ArchiveLocation, what: str = "") -> Path:
    """Return the file of the lock *what* of *archive*; see :func:`locked`."""
    base = files_at(archive)
    return base.with_name(f"{base.name}.{what}.lock" if what else f"{base.name}.lock")


def locked(
    archive: ArchiveLocation,
    *,
    wait: float = 0,
    what: str = "",
    stopping: Callable[[], bool] = lambda: False,
    shared: bool = False,
) -> AbstractContextManager[None]:
    """Hold the lock of *archive*, or another one of :data:`LOCKS`.

    It ends with the process, however that ends. On PostgreSQL it is a lock of the connection that
    this thread then uses (:func:`connected`), and ends with that; *what* may be any name there, and
    several may hold one *shared* lock. On SQLite it is that of a file, and nothing is shared.

    Raises: ArchiveBusy, if another run holds it for *wait* seconds more; Stopped, if *stopping*
    while it does; ArchiveError.
    """
    if isinstance(archive, PostgresArchive) and what not in _LOCKS_OF_MACHINE:
        module = _postgresql(archive)
        found: AbstractContextManager[None] = module.locked(
            archive, wait=wait, what=what, stopping=stopping, shared=shared
        )
        return found
    return _file_locked(archive, wait, what, stopping)


@contextlib.contextmanager
def _file_locked(
    archive: ArchiveLocation, wait: float, what: str, stopping: Callable[[], bool]
) -> Iterator[None]:
    """Hold the lock of a file (``flock``).

    The file stays: if it were removed, two runs could hold one each.
    """
    path = lock_of(archive, what)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise ArchiveError(path, reason_of(error, path)) from error
    try:
        try:
            lock_within(file, time.monotonic() + wait, stopping)
        except BlockingIOError as error:
            process = _holder(file)
            daemon = f"its daemon, feedpub run{process},"
            who = daemon if what == "daemon" else f"another run{process}"
            raise ArchiveBusy(archive, f"{who} is at work") from error
        except OSError as error:
            raise ArchiveError(path, error.strerror or str(error)) from error
        # The process id is for the messages of other runs. A full disk must not prevent a run; and
        # a file with hard links may be a backup made of links, or somebody's own file.
        with contextlib.suppress(OSError):
            holder = f"{os.getpid()}\n".encode()
            if os.pread(file, 20, 0) != holder and os.fstat(file).st_nlink == 1:
                os.ftruncate(file, 0)
                os.pwrite(file, holder, 0)
        yield
    finally:
        os.close(file)


def has_daemon(archive: ArchiveLocation) -> bool:
    """Return whether the daemon of *archive* runs on this machine; this process may be it."""
    return is_held(lock_of(archive, "daemon"))


def _holder(file: int) -> str:
    try:
        pid = os.pread(file, 20, 0).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return f" (process {pid})" if pid.isdigit() else ""
