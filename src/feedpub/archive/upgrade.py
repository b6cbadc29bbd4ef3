"""Tables that a former version made, given what they lack."""

from __future__ import annotations

import sqlalchemy as sa

from feedpub.archive import schema, withdrawal_events
from feedpub.archive.database import Database

#: The first version of the tables whose records hold all that is asked of them.
_RECORDS_TELL_ALL = 3

#: The first version of the tables whose readers heed all marks that say "not public".
_MARKS_ARE_OBEYED = 9


def add_what_is_new(database: Database, connection: sa.Connection, version: int) -> None:
    """Give the tables of a former *version* the columns and indexes that they lack."""
    known = sa.inspect(connection)
    for table in schema.metadata.sorted_tables:
        there = {column["name"] for column in known.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(
                    f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"
                )
        for index in table.indexes:
            index.create(connection, checkfirst=True)
    if version < _RECORDS_TELL_ALL:
        _read_again(connection)
    if version < _MARKS_ARE_OBEYED:
        withdrawal_events.take_over(database)
        # Everything is read again, as by another version: marks that were ignored are obeyed.
        connection.exec_driver_sql("DELETE FROM facts WHERE substr(name, 1, 6) = 'terms '")


def _read_again(connection: sa.Connection) -> None:
    """What was read is read again: readers tell more than they did."""
    connection.execute(sa.update(schema.articles).values(digest=""))
    connection.execute(sa.update(schema.inputs).values(mark=None))
    for name in ("url", "short_link"):
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO addresses SELECT json_extract(record, '$.{name}'), key"
            f" FROM articles WHERE json_extract(record, '$.{name}') IS NOT NULL"
        )
    # Its free pages hold what was deleted before.
    connection.exec_driver_sql("INSERT OR REPLACE INTO facts VALUES ('unswept', '1')")
