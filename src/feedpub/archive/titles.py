"""The titles of articles, as they are searched for.

They have a table of their own: a search reads all of them, and the records of as many articles are
a hundred times as large.
"""

from __future__ import annotations

from feedpub.archive.database import Database, statement
from feedpub.compare_keys import searchable

SET_TITLE = statement(
    "set title",
    "INSERT INTO titles (key, title) VALUES (:key, :title)"
    " ON CONFLICT (key) DO UPDATE SET title = excluded.title",
)
_OF_RECORDS = statement(
    "titles of records",
    "SELECT key, {json_text record, title} AS title FROM articles"
    " WHERE key > :after AND key <= :until",
)


def title_row(key: int, title: str) -> tuple[int, str]:
    """Return the values of :data:`SET_TITLE` for the article *key* with that *title*."""
    return key, searchable(title)


def fill(database: Database, after: int, until: int) -> None:
    """Write the titles of the articles with keys above *after*, up to *until*.

    A record may be damaged; the build that the upgrade is for names it, and reads it again.
    """
    rows = database.rows_to_check(_OF_RECORDS, after=after, until=until)
    database.run_rows(SET_TITLE, [title_row(row.key, _text(row.title)) for row in rows])


def _text(title: str | None) -> str:
    return (title or "").encode(errors="replace").decode()
