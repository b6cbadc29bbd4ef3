"""Makes or upgrades the tables of an archive in PostgreSQL with alembic.

Only ``feedpub archive upgrade`` imports this module: alembic takes half a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, StaticPool, create_engine
from sqlalchemy.exc import DBAPIError

from feedpub.archive import schema
from feedpub.archive.database import locked
from feedpub.archive.location import PostgresArchive
from feedpub.archive.postgresql import (
    VERSION_TABLE,
    connected,
    errors_of,
    refuse_later,
    table_statements,
)
from feedpub.errors import ArchiveError

#: The folder of the revisions.
REVISIONS = Path(__file__).with_name("versions")


def upgraded(archive: PostgresArchive, *, wait: float = 60, revisions: Path = REVISIONS) -> int:
    """Give *archive* the tables of this version, all or none; return the version that it had.

    Of several that are begun at once, the others wait *wait* seconds at most for the first, and
    then find nothing left to do. 0: it had no tables.

    Raises: ArchiveBusy, if a run is at work for as long; ArchiveError, if a later version wrote it,
    or if there are tables of another program in its place.
    """
    with errors_of(archive), locked(archive, wait=wait), connected(archive) as database:
        version = database.version
        refuse_later(archive, version)
        if version < schema.VERSION:
            try:
                with psycopg.connect(archive.url) as driver:
                    _upgrade(driver, revisions)
            except psycopg.errors.DuplicateTable as error:
                what = f"another program has tables there ({error.diag.message_primary})"
                raise ArchiveError(archive, f"{what}; use another database or schema") from error
            except DBAPIError as error:
                what = str(error.orig).partition("\n")[0]
                raise ArchiveError(archive, f"{what}; nothing was changed") from error
    return version


def _upgrade(driver: psycopg.Connection[Any], revisions: Path) -> None:
    script = ScriptDirectory(str(revisions.parent), version_locations=[str(revisions)])
    engine = create_engine("postgresql+psycopg://", creator=lambda: driver, poolclass=StaticPool)

    def steps(revision: Any, _context: object) -> Any:
        if not revision:
            for each in table_statements():
                driver.execute(each.encode())
            return script._stamp_revs("head", revision)
        return script._upgrade_revs("head", revision)

    with engine.connect() as connection, EnvironmentContext(Config(), script, fn=steps) as context:
        _run(context, connection)


def _run(context: EnvironmentContext, connection: Connection) -> None:
    context.configure(
        connection=connection, version_table=VERSION_TABLE, transaction_per_migration=False
    )
    with context.begin_transaction():
        context.run_migrations()
