"""What the queue costs by itself: procrastinate's jobs, put and taken by workers that do nothing.

    python bench/queue_only.py [--jobs 5000] [--waiting 5000,100000] [--workers 1,2]
                               [--clients 1,16]

Each job has the lock and the queueing lock of a feed of its own, as feedpub's have. Measured are
jobs a second when each is deferred by a statement of its own, and a thousand by one; and jobs a
second that workers of one process each take, run and delete, the first of so many that wait. CPU
time is that of the workers and that of PostgreSQL. ``--clients`` is how many defer at once
(pgbench), one job a transaction, with and without the notification that wakes workers.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import re
import subprocess
import sys
import time

import psycopg
from postgres_server import Server, program, server
from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager


def defer(database: Server, count: int, batch: int) -> float:
    """Defer *count* jobs, *batch* by one statement and transaction; return the seconds it took."""

    statement = (
        "SELECT procrastinate_defer_jobs_v1(ARRAY(SELECT ROW('default', 'nothing', 0, name, name,"
        " jsonb_build_object('feed', name), NULL)::procrastinate_job_to_defer_v1"
        " FROM unnest(%s::text[]) AS name))"
    )
    with psycopg.connect(database.url, autocommit=True) as connection:
        since = time.monotonic()
        for start in range(0, count, batch):
            names = [f"feed-{start + each}" for each in range(batch)]
            connection.execute(statement, (names,))
        return time.monotonic() - since


def defer_at_once(database: Server, clients: int, *, notified: bool) -> float:
    """Return how many transactions a second *clients* make, of one job each."""
    state = "ENABLE" if notified else "DISABLE"
    trigger = "procrastinate_jobs_notify_queue_job_inserted_v1"
    database.rows(f"ALTER TABLE procrastinate_jobs {state} TRIGGER {trigger}")
    database.rows("CREATE SEQUENCE IF NOT EXISTS names")
    script = (
        "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'nothing', 0, 'feed-' || number,"
        " 'feed-' || number, '{}'::jsonb, NULL)::procrastinate_job_to_defer_v1])"
        " FROM nextval('names') AS number;"
    )
    ended = subprocess.run(
        [
            *(program("pgbench"), "--no-vacuum", "--time=5", f"--client={clients}"),
            *("--file=/dev/stdin", database.url),
        ],
        input=script,
        capture_output=True,
        text=True,
        check=True,
    )
    database.rows("TRUNCATE procrastinate_jobs CASCADE")
    return float(re.findall(r"tps = ([\d.]+)", ended.stdout)[0])


async def work(url: str, count: int) -> None:
    """Do *count* jobs, or all that there are."""
    app = App(connector=PsycopgConnector(conninfo=url))
    done = 0

    @app.task(name="nothing")
    async def nothing(**_feed: str) -> None:
        nonlocal done
        done += 1
        if done == count:
            working.cancel()

    async with app.open_async():
        working = asyncio.create_task(
            app.run_worker_async(
                wait=False, concurrency=1, delete_jobs="successful", install_signal_handlers=False
            )
        )
        with contextlib.suppress(asyncio.CancelledError):
            await working


def take(database: Server, workers: int, count: int) -> tuple[float, float, float]:
    """Have *count* jobs done; return the seconds, the workers' CPU time and that of PostgreSQL."""
    waiting = database.value("SELECT count(*) FROM procrastinate_jobs")
    before = database.cpu()
    since = time.monotonic()
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, "--work", database.url, "--jobs", str(count // workers)],
            stderr=subprocess.DEVNULL,
        )
        for _ in range(workers)
    ]
    cpu = 0.0
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu += usage.ru_utime + usage.ru_stime
    took = time.monotonic() - since
    left = database.value("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
    assert left == waiting - count, left
    return took, cpu, database.cpu() - before


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--jobs", type=int, default=5_000)
    options.add_argument("--waiting", default="5000,100000")
    options.add_argument("--workers", default="1,2")
    options.add_argument("--clients", default="1,16")
    options.add_argument("--work", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.work:
        asyncio.run(work(given.work, given.jobs))
        return
    with server() as database:
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute(SchemaManager.get_schema().encode())
            # As feedpub cluster schema does it.
            connection.execute(
                "CREATE INDEX ON procrastinate_jobs (lock) WHERE status IN ('todo', 'doing')"
            )
        for batch in (1, 1000):
            took = defer(database, given.jobs, batch)
            print(f"deferred by {batch:5}: {given.jobs / took:8,.0f} jobs/s", flush=True)
            database.rows("TRUNCATE procrastinate_jobs CASCADE")
        for clients in map(int, given.clients.split(",")):
            both = [defer_at_once(database, clients, notified=each) for each in (False, True)]
            print(
                f"{clients:3} clients: {both[1]:8,.0f} jobs/s, {both[0]:8,.0f} without notification"
            )
        idle = take(database, 1, 0)[:2]
        print(f"a worker that finds nothing: {idle[0]:.2f} s, {idle[1]:.2f} s CPU", flush=True)
        for waiting in map(int, given.waiting.split(",")):
            for workers in map(int, given.workers.split(",")):
                defer(database, waiting, 1000)
                database.rows("ANALYZE procrastinate_jobs")
                took, cpu, server_cpu = take(database, workers, given.jobs)
                took, cpu = took - idle[0], cpu - workers * idle[1]
                database.rows("TRUNCATE procrastinate_jobs CASCADE")
                print(
                    f"{waiting:8,} waiting, {workers} workers: {given.jobs / took:7,.0f} jobs/s;"
                    f" a job {cpu / given.jobs * 1000:.2f} ms CPU of the worker,"
                    f" {server_cpu / given.jobs * 1000:.2f} ms of PostgreSQL",
                    flush=True,
                )


if __name__ == "__main__":
    main()
