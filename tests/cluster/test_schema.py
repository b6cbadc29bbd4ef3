"""The triggers that fill the queue, in a database with no more of the archive than they need."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from postgresql import needs_postgresql

from feedpub.cluster import schema

pytestmark = needs_postgresql

FETCH = "SELECT args ->> 'name' FROM procrastinate_fetch_job_v2(ARRAY['feeds']::varchar[], %s)"


@pytest.fixture
def database(url: str) -> Iterator[psycopg.Connection]:
    """A connection to a database with the table of pending feeds, and what workers need."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE pending (feed VARCHAR NOT NULL PRIMARY KEY)")
        schema.apply(connection)
        yield connection


@pytest.fixture
def worker(database: psycopg.Connection) -> int:
    """The number of a worker."""
    row = database.execute("SELECT worker_id FROM procrastinate_register_worker_v1()").fetchone()
    assert row is not None
    return int(row[0])


def jobs(database: psycopg.Connection) -> list[tuple[Any, ...]]:
    query = "SELECT queueing_lock, status::text FROM procrastinate_jobs ORDER BY id"
    return database.execute(query).fetchall()


def fetched(connection: psycopg.Connection, worker: int) -> str | None:
    """Return the feed of the job that *worker* takes. None: there is none."""
    row = connection.execute(FETCH, (worker,)).fetchone()
    return row[0] if row else None


def test_it_is_made_once_by_many_at_once(url: str) -> None:
    def apply(_: int) -> bool:
        with psycopg.connect(url, autocommit=True) as connection:
            return schema.apply(connection)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE pending (feed VARCHAR NOT NULL PRIMARY KEY)")
        with ThreadPoolExecutor(4) as pool:
            done = sorted(pool.map(apply, range(4)))

        assert done == [False, False, False, True]
        assert schema.is_current(connection)


def test_an_older_one_gets_the_migrations_that_it_lacks(database: psycopg.Connection) -> None:
    database.execute("DROP TABLE cluster_hosts")
    before = "03.04.00_01_pre_add_retry_failed_job_procedure.sql"
    database.execute("UPDATE cluster_schema SET version = 0, migration = %s", (before,))

    assert schema.apply(database)

    assert database.execute("SELECT * FROM cluster_hosts").fetchall() == []
    assert schema.is_current(database)


def test_a_feed_that_becomes_pending_has_a_job(database: psycopg.Connection) -> None:
    database.execute("INSERT INTO pending VALUES ('all'), ('section/world')")

    assert jobs(database) == [("feed all", "todo"), ("feed section/world", "todo")]


def test_a_feed_that_is_published_by_others_has_none(database: psycopg.Connection) -> None:
    database.execute("INSERT INTO pending VALUES ('all'), ('section/world')")

    database.execute("DELETE FROM pending WHERE feed = 'all'")

    assert jobs(database) == [("feed section/world", "todo")]


def test_no_job_remains_of_a_transaction_that_is_rolled_back(database: psycopg.Connection) -> None:
    with database.transaction(force_rollback=True):
        database.execute("INSERT INTO pending VALUES ('all')")

    assert jobs(database) == []


def test_a_waiting_job_is_not_begun_before_what_it_is_for_is_committed(
    database: psycopg.Connection, url: str, worker: int
) -> None:
    database.execute("INSERT INTO pending VALUES ('all')")
    database.execute("ALTER TABLE pending DISABLE TRIGGER cluster_dequeue")
    database.execute("DELETE FROM pending")

    with psycopg.connect(url) as writer:
        writer.execute("INSERT INTO pending VALUES ('all')")
        before = fetched(database, worker)
        writer.commit()

    assert before is None
    assert fetched(database, worker) == "all"
    assert jobs(database) == [("feed all", "doing")]


def test_a_change_beside_a_running_job_gets_one_of_its_own(
    database: psycopg.Connection, url: str, worker: int
) -> None:
    database.execute("INSERT INTO pending VALUES ('all')")
    database.execute("ALTER TABLE pending DISABLE TRIGGER cluster_dequeue")
    with psycopg.connect(url) as taker, psycopg.connect(url, autocommit=True) as writer:
        assert fetched(taker, worker) == "all"
        database.execute("DELETE FROM pending")

        with ThreadPoolExecutor(1) as pool:
            adding = pool.submit(writer.execute, "INSERT INTO pending VALUES ('all')")
            # It waits for the transaction that takes the job.
            waits = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
            while not database.execute(waits, (writer.info.backend_pid,)).fetchone():
                assert not adding.done()
            taker.commit()
            adding.result()

    assert jobs(database) == [("feed all", "doing"), ("feed all", "todo")]


def test_a_change_ends_the_pause_of_a_job_that_has_failed(
    database: psycopg.Connection, worker: int
) -> None:
    database.execute("INSERT INTO pending VALUES ('all')")
    database.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'")
    assert fetched(database, worker) is None

    # As a run does that changes a feed which is pending already.
    database.execute("UPDATE pending SET feed = feed WHERE feed = 'all'")

    assert fetched(database, worker) == "all"
