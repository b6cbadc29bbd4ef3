"""Upgrades the tables of a former version of the program."""

from __future__ import annotations

from feedpub.archive import schema, withdrawal_events
from feedpub.archive.database import Database, statement

#: The first version of the tables whose records contain everything that is selected by.
_COMPLETE_RECORDS = 3

#: The first version of the tables whose readers obey every mark that says "not public".
_MARKS_ARE_OBEYED = 9

_FORGET_DIGESTS = statement("forget digests", "UPDATE articles SET digest = ''")
_READ_ALL_AGAIN = statement("read all again", "UPDATE inputs SET mark = NULL")
_ADDRESSES = tuple(
    statement(
        f"addresses from {name}",
        f"INSERT INTO addresses (address, key) SELECT {{json_text record, {name}}}, key"
        f" FROM articles WHERE {{json_text record, {name}}} IS NOT NULL ON CONFLICT DO NOTHING",
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


def upgrade(database: Database, version: int) -> None:
    """Give the tables of a former *version* the columns and the contents that they lack."""
    database.add_missing_columns(schema.statements(schema.TABLES))
    if version < _COMPLETE_RECORDS:
        _read_again(database)
    if version < _MARKS_ARE_OBEYED:
        withdrawal_events.take_over(database)
        # Every source is read again, as after a change of the program: former versions ignored
        # marks.
        database.run(_FORGET_TERMS)


def _read_again(database: Database) -> None:
    """Have every document read again: readers now find more than they did."""
    database.run(_FORGET_DIGESTS)
    database.run(_READ_ALL_AGAIN)
    for each in _ADDRESSES:
        database.run(each)
    # The free pages of its file still have what was deleted before.
    database.run(_UNSWEPT)
