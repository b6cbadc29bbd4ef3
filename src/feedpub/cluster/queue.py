"""The queue, in procrastinate: its apps, and the workers of one process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from typing import Any, Protocol

import psycopg
import psycopg_pool
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker
from psycopg.conninfo import make_conninfo

from feedpub.archive.location import PostgresArchive
from feedpub.archive.postgresql import application_name
from feedpub.cluster.coordination import unreachable
from feedpub.cluster.jobs import CLOCK, HEARTBEAT, NOTIFY, OTHERS, SOURCE, SOURCES, TICK
from feedpub.cluster.schema import FEED, FEEDS
from feedpub.nouns import dataclass

#: How many jobs of each queue a process runs at once. Feeds take a processor, sources mostly wait.
_AT_ONCE = {FEEDS: 1, SOURCES: 16, OTHERS: 4}

#: Once a second: embargoes end in time.
_EVERY_SECOND = "* * * * * *"

#: In seconds: how often the queue is looked at without a notification, as procrastinate 3.10 loses
#: one that comes while it looks.
_POLL = 1.0

#: In seconds, for a connection of the pool.
_PATIENCE = 5.0

#: procrastinate's statement that takes a job reads an index in its order with these, whatever the
#: statistics of tables say whose rows live for seconds. It took 10 ms otherwise with 5,000 jobs.
_SESSION = (
    "SET TimeZone = 'UTC'; SET enable_sort = off; SET enable_bitmapscan = off;"
    " SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the jobs of each kind do. These functions raise nothing."""

    #: Both get the number of failures in a row that the archive does not know of, too.
    publish_feed: Callable[[str, int], None]
    fetch_source: Callable[[str, int], None]
    pass_time: Callable[[], None]
    notify: Callable[[], None]
    tick: Callable[[], None]


class _LastError(logging.Handler):
    """Keeps what procrastinate last logged as an error, instead of writing it.

    It logs why a worker ends by itself, and raises nothing then.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.error: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.error = record.exc_info[1]


_LAST_ERROR = _LastError()


def silence_libraries() -> None:
    """Keep lines of libraries about every job, and every lost connection, from the log."""
    for name in ("procrastinate", "psycopg.pool"):
        library = logging.getLogger(name)
        library.setLevel(logging.ERROR)
        library.propagate = False
        library.handlers = [_LAST_ERROR]


def ignore_lost_jobs(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Handle an error of *loop* that nobody waits for.

    A job cannot be ended that was taken from this worker meanwhile, as it was frozen, or as the
    database was gone: the others have it.
    """
    if not isinstance(context.get("exception"), ConnectorException):
        loop.default_exception_handler(context)


class Queue:
    """The workers of this process: one for each queue, so that none waits for another."""

    def __init__(self, archive: PostgresArchive, work: Work) -> None:
        self._archive = archive
        self._work = work

    async def run(self, stop: asyncio.Event, on_workers: Callable[[Sequence[int]], None]) -> None:
        """Work until *stop* is set, and all jobs in hand are done.

        *on_workers* gets the workers' numbers once they have them. Raises: ArchiveError, if the
        database is lost.
        """
        connector = _connector(self._archive)
        async with AsyncExitStack() as stack:
            pools = {
                name: stack.enter_context(_threads(name, count)) for name, count in _AT_ONCE.items()
            }
            apps = {name: _app(connector, name, self._work, pools[name]) for name in _AT_ONCE}
            try:
                await stack.enter_async_context(apps[FEEDS].open_async())
                workers = [_worker(app, name) for name, app in apps.items()]
                running = [asyncio.create_task(each.run()) for each in workers]
                stopping = asyncio.create_task(stop.wait())
                registering = asyncio.create_task(_registered(workers, on_workers))
                await asyncio.wait([*running, stopping], return_when=asyncio.FIRST_COMPLETED)
                for each in workers:
                    each.stop()
                registering.cancel()
                ended = await asyncio.gather(*running, return_exceptions=True)
                stopping.cancel()
            except psycopg.Error as error:
                raise unreachable(self._archive, error) from error
        if stop.is_set():
            return
        # A worker ends by itself only if one of its connections is lost.
        first = next((each for each in ended if each is not None), _LAST_ERROR.error)
        cause = (first.__cause__ or first) if first else None
        if cause is not None and not isinstance(cause, psycopg.Error):
            raise cause
        raise unreachable(self._archive, cause or psycopg.OperationalError("connection lost"))


@contextmanager
def _threads(name: str, count: int) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(count, thread_name_prefix=name) as pool:
        yield pool


def _app(connector: PsycopgConnector, queue: str, work: Work, pool: ThreadPoolExecutor) -> App:
    """Return the app with the tasks of *queue*, which run in *pool*."""
    app = App(connector=connector)

    async def run(function: Callable[..., None], *arguments: Any) -> None:
        await asyncio.get_running_loop().run_in_executor(pool, function, *arguments)

    async def publish_feed(name: str, failures: int = 0) -> None:
        await run(work.publish_feed, name, failures)

    async def fetch_source(name: str, failures: int = 0) -> None:
        await run(work.fetch_source, name, failures)

    async def pass_time() -> None:
        await run(work.pass_time)

    async def notify() -> None:
        await run(work.notify)

    async def tick(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
        await run(work.tick)

    if queue == FEEDS:
        app.task(name=FEED, queue=queue)(publish_feed)
    elif queue == SOURCES:
        app.task(name=SOURCE, queue=queue)(fetch_source)
    else:
        app.task(name=CLOCK, queue=queue)(pass_time)
        app.task(name=NOTIFY, queue=queue)(notify)
        ticks = app.task(name=TICK, queue=queue, queueing_lock=TICK)(tick)
        app.periodic(cron=_EVERY_SECOND)(ticks)
    return app


class _Worker(Protocol):
    """procrastinate's worker, which has no types."""

    worker_id: int | None

    async def run(self) -> None: ...

    def stop(self) -> None: ...


def _worker(app: App, queue: str) -> _Worker:
    return Worker(
        app,
        queues=[queue],
        name=queue,
        concurrency=_AT_ONCE[queue],
        delete_jobs="successful",
        install_signal_handlers=False,
        fetch_job_polling_interval=_POLL,
        update_heartbeat_interval=HEARTBEAT,
    )


async def _registered(
    workers: Sequence[_Worker], on_workers: Callable[[Sequence[int]], None]
) -> None:
    """Call *on_workers* once all *workers* have their numbers."""
    while not all(each.worker_id for each in workers):
        await asyncio.sleep(0.01)
    numbers = [each.worker_id for each in workers if each.worker_id]
    await asyncio.to_thread(on_workers, numbers)


def _connector(archive: PostgresArchive) -> PsycopgConnector:
    async def configure(connection: psycopg.AsyncConnection[Any]) -> None:
        # A statement is a transaction: two round trips fewer for each.
        await connection.set_autocommit(True)
        await connection.execute(_SESSION)

    def pool(**values: Any) -> psycopg_pool.AsyncConnectionPool:
        # Connections are not tested before each use: a broken one shows when it is used.
        return psycopg_pool.AsyncConnectionPool(**{**values, "check": None})

    return PsycopgConnector(
        pool_factory=pool,
        conninfo=make_conninfo(archive.url, application_name=application_name()),
        configure=configure,
        min_size=1,
        max_size=4,
        timeout=_PATIENCE,
    )
