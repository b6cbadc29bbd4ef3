"""What workers need in the newsroom's database: procrastinate's tables, and what fills its queue.

A row of the archive's table ``pending`` is work: a feed that must be published. A trigger puts a
job for it into the queue, in the transaction that adds the row; another one takes the job out when
the row is deleted before a worker has begun. So nothing that marks feeds as pending knows of the
queue.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import psycopg
from procrastinate.schema import SchemaManager

from feedpub.archive import database
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.cluster.coordination import connected, shared_archive
from feedpub.errors import ArchiveError, ArchiveVersionError

#: Of what this module adds. It changes whenever that does.
VERSION: Final = 1

#: The queue of jobs that publish feeds, and their task.
FEEDS: Final = "feeds"
FEED: Final = "feed"

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS cluster_schema (
    -- Of this module; of procrastinate: the name of its last migration.
    version INTEGER NOT NULL,
    migration TEXT NOT NULL
);

-- Processes that work on the queue. A process holds an advisory lock with its number as long as it
-- lives.
CREATE TABLE IF NOT EXISTS cluster_processes (
    number INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host TEXT NOT NULL,
    process INTEGER NOT NULL,
    started TIMESTAMPTZ NOT NULL DEFAULT now(),
    -- A digest of its configuration: all processes should have the same.
    digest TEXT NOT NULL,
    -- Its procrastinate workers.
    workers BIGINT[] NOT NULL
);

-- When each host on the web may be asked again.
CREATE TABLE IF NOT EXISTS cluster_hosts (
    host TEXT PRIMARY KEY,
    free_at TIMESTAMPTZ NOT NULL
);

-- procrastinate 3.10 looks for other jobs with the lock of each waiting one. Its own index begins
-- with the id, so that this took 0.5 s with 5,000 jobs.
CREATE INDEX IF NOT EXISTS cluster_jobs_by_lock ON procrastinate_jobs (lock)
    WHERE status IN ('todo', 'doing');

-- Rows live for seconds.
ALTER TABLE procrastinate_jobs SET
    (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
ALTER TABLE procrastinate_events SET
    (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
"""

#: If a job waits already, its row is locked: no worker starts it before this transaction has
#: committed what it is for. If it was to wait for its time, it no longer does.
_TRIGGERS: Final = """
CREATE OR REPLACE FUNCTION cluster_enqueue() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    job bigint;
    is_new boolean;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
        VALUES ('feeds', 'feed', 'feed ' || NEW.feed, 'feed ' || NEW.feed,
                jsonb_build_object('name', NEW.feed))
        ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE SET scheduled_at = NULL
        RETURNING id, xmax = 0 INTO job, is_new;
    IF NOT is_new THEN
        PERFORM pg_notify('procrastinate_queue_v1#feeds',
                          json_build_object('type', 'job_inserted', 'job_id', job)::text);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cluster_dequeue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM procrastinate_jobs WHERE id IN (
        SELECT id FROM procrastinate_jobs
        WHERE queueing_lock = 'feed ' || OLD.feed AND status = 'todo' FOR UPDATE SKIP LOCKED
    );
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER cluster_enqueue AFTER INSERT OR UPDATE ON pending
    FOR EACH ROW EXECUTE FUNCTION cluster_enqueue();
CREATE OR REPLACE TRIGGER cluster_dequeue AFTER DELETE ON pending
    FOR EACH ROW EXECUTE FUNCTION cluster_dequeue();
"""

#: Those who apply the schema take turns.
_TURN: Final = (
    "SELECT pg_advisory_xact_lock(hashtextextended('cluster schema ' || current_schema, 0))"
)

_EXISTS: Final = "SELECT to_regclass(%s) IS NOT NULL"


def prepare(location: ArchiveLocation) -> bool:
    """Make the schema in the database of an archive, or upgrade it.

    Returns False if it was as it should be. Raises: ArchiveError, ConfigError.
    """
    archive = shared_archive(location)
    with connected(archive) as connection:
        found = connection.execute(_EXISTS, ("pending",)).fetchone()
        if found is None or not found[0]:
            raise ArchiveError(archive, "has no tables yet; run feedpub archive upgrade first")
        return apply(connection)


def apply(connection: psycopg.Connection) -> bool:
    """Make the schema, or upgrade it. Returns False if it was as it should be.

    The archive's tables must be there.
    """
    migrations = _migrations()
    with connection.transaction():
        connection.execute(_TURN)
        before = installed(connection)
        if before == (VERSION, migrations[-1].name):
            return False
        if before is None:
            connection.execute(SchemaManager.get_schema().encode())
        else:
            for each in migrations:
                if each.name > before[1]:
                    connection.execute(each.read_bytes())
        connection.execute(_TABLES)
        connection.execute(_TRIGGERS)
        connection.execute("DELETE FROM cluster_schema")
        connection.execute(
            "INSERT INTO cluster_schema VALUES (%s, %s)", (VERSION, migrations[-1].name)
        )
        return True


def is_current(connection: psycopg.Connection) -> bool:
    """Return whether the schema is there, and of this version."""
    return installed(connection) == (VERSION, _migrations()[-1].name)


def require(connection: psycopg.Connection, archive: PostgresArchive) -> None:
    """Raises: ArchiveVersionError, unless tables and schema are of this version; ArchiveError."""
    with database.connected(archive) as tables, tables.discarded():
        database.refuse_other(archive, tables.version)
    if not is_current(connection):
        text = "is not prepared for workers; run feedpub cluster schema"
        raise ArchiveVersionError(archive, text)


def installed(connection: psycopg.Connection) -> tuple[int, str] | None:
    """Return the version of the schema, and procrastinate's last migration. None: there is none."""
    found = connection.execute(_EXISTS, ("cluster_schema",)).fetchone()
    if found is None or not found[0]:
        return None
    row = connection.execute("SELECT version, migration FROM cluster_schema").fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def _migrations() -> list[Path]:
    """Return procrastinate's migrations in their order. Its schema contains all of them."""
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
