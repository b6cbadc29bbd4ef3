"""The version of an article that is kept, as its source numbers and dates it."""

from __future__ import annotations

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.records import readable
from feedpub.archive.seconds import moment_or_none, seconds
from feedpub.protocols import Revision

#: Of a source that numbers no versions and dates no changes.
UNKNOWN = Revision()


def as_columns(revision: Revision) -> dict[str, int | None]:
    """*revision* as a row of the articles keeps it."""
    at = revision.at
    return {"number": revision.number, "revised": None if at is None else seconds(at)}


def note_revision(connection: sa.Connection, key: int, revision: Revision) -> None:
    """Keep the newest that its source said of the version of the article *key* that is kept."""
    table = schema.articles
    for name, value in as_columns(revision).items():
        if value is not None:
            lower = sa.func.coalesce(table.c[name], -1) < value
            its = sa.update(table).where(table.c.key == key, lower)
            connection.execute(its.values({name: value}))


def revision_of(connection: sa.Connection, key: int) -> Revision:
    """The version of the article *key* that is kept; an unknown one if it was erased."""
    table = schema.articles
    row = connection.execute(
        sa.select(table.c.number, table.c.revised, table.c.record).where(table.c.key == key)
    ).one_or_none()
    if row is None:
        return UNKNOWN
    at = moment_or_none(row.revised)
    if at is None and (article := readable("", row.record)) is not None:
        at = article.updated
    return Revision(number=row.number, at=at)
