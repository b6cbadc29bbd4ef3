"""The jobs in the queue: added by workers, or taken from others that are gone."""

from __future__ import annotations

import json
from collections.abc import Iterable

from feedpub.cluster.coordination import Coordination
from feedpub.cluster.schema import FEED, FEEDS
from feedpub.nouns import dataclass

#: The queues beside that of feeds: of sources, which may take long; and of everything else.
SOURCES, OTHERS = "sources", "others"

#: The tasks in them.
SOURCE, CLOCK, NOTIFY, TICK = "source", "clock", "notify", "tick"

#: The class of the advisory locks that processes hold while they live.
ALIVE = 1_869_180_788

#: In seconds: how often a worker says that it is alive; and when one that was not heard of for so
#: long loses its connections, as it is frozen, and with them its locks and jobs.
HEARTBEAT, SILENT = 5, 20

#: The feeds that one job publishes beside its own, if at least as many more wait.
_TOGETHER = 16

_DEFER = """
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
SELECT queue, task, lock, queueing_lock, args::jsonb,
       CASE WHEN delay > 0 THEN clock_timestamp() + delay * '1 s'::interval END
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::float8[])
    AS jobs (queue, task, lock, queueing_lock, args, delay)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""

_CUT_OFF = f"""
SELECT pg_terminate_backend(pid)
FROM cluster_processes JOIN pg_stat_activity
    ON application_name = 'feedpub ' || host || ' ' || process
WHERE datname = current_database() AND usename = current_user AND (
    SELECT max(last_heartbeat) FROM procrastinate_workers WHERE id = ANY (workers)
) < now() - {SILENT} * '1 s'::interval
"""

_WITHOUT_JOB = """
SELECT feed FROM pending WHERE 'feed ' || feed NOT IN (
    SELECT queueing_lock FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND queueing_lock IS NOT NULL
) ORDER BY feed
"""

#: The numbers of the processes that hold their lock.
LIVING = f"""
    SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = {ALIVE}
        AND objsubid = 2 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

#: Processes that no longer hold their lock, and those of their machines' former lives.
_FORGET_PROCESSES = (
    f"DELETE FROM cluster_processes WHERE number NOT IN ({LIVING}) RETURNING workers"
)

#: The archive knows what is left to do: jobs are deleted, and added again where they are needed.
_DELETE_LOST = f"""
DELETE FROM procrastinate_jobs WHERE status = 'doing' AND (
    worker_id IS NULL OR worker_id = ANY (%s) OR worker_id IN (
        SELECT id FROM procrastinate_workers
        WHERE last_heartbeat < now() - {SILENT} * '1 s'::interval
    )
) RETURNING queueing_lock
"""

_DELETE_ENDED = """
DELETE FROM procrastinate_jobs WHERE status NOT IN ('todo', 'doing') AND NOT EXISTS (
    SELECT 1 FROM procrastinate_events WHERE job_id = procrastinate_jobs.id
        AND at > now() - interval '1 day'
)
"""


#: Of the feeds that wait, beyond those that are left to the other workers.
_TAKE_FEEDS = f"""
DELETE FROM procrastinate_jobs WHERE id IN (
    SELECT id FROM procrastinate_jobs
    WHERE queue_name = '{FEEDS}' AND status = 'todo' AND scheduled_at IS NULL
    ORDER BY id OFFSET {_TOGETHER} LIMIT {_TOGETHER} FOR UPDATE SKIP LOCKED
) RETURNING args ->> 'name'
"""


@dataclass(frozen=True, slots=True)
class Job:
    """Work to be put into the queue, unless the same waits there already."""

    queue: str
    task: str

    #: The feed or the source. None: there is one such job for all.
    name: str | None = None

    #: In seconds.
    delay: float = 0.0

    #: How often in a row it has failed.
    failures: int = 0

    @property
    def lock(self) -> str:
        """What at most one waiting job has."""
        return self.task if self.name is None else f"{self.task} {self.name}"


def feed(name: str, delay: float = 0.0, failures: int = 0) -> Job:
    """Return the job that publishes the feed *name*."""
    return Job(FEEDS, FEED, name, delay, failures)


def source(name: str, delay: float = 0.0, failures: int = 0) -> Job:
    """Return the job that fetches the source *name*."""
    return Job(SOURCES, SOURCE, name, delay, failures)


def defer(coordination: Coordination, jobs: Iterable[Job]) -> None:
    """Put *jobs* into the queue. Raises: ArchiveError."""
    rows = []
    for each in jobs:
        values: dict[str, object] = {} if each.name is None else {"name": each.name}
        if each.failures:
            values["failures"] = each.failures
        # Only feeds and sources exclude themselves; the others may run beside each other.
        running = None if each.name is None else each.lock
        rows.append((each.queue, each.task, running, each.lock, json.dumps(values), each.delay))
    if rows:
        coordination.rows(_DEFER, [list(column) for column in zip(*rows, strict=True)])


def at_hand(coordination: Coordination) -> set[str]:
    """Return the locks of the jobs that wait or run, but for those of feeds.

    Raises: ArchiveError.
    """
    sql = (
        "SELECT queueing_lock FROM procrastinate_jobs"
        " WHERE status IN ('todo', 'doing') AND queue_name <> %s"
    )
    return {lock for (lock,) in coordination.rows(sql, [FEEDS])}


def feeds_without_job(coordination: Coordination) -> list[str]:
    """Return the pending feeds for which no job waits or runs. Raises: ArchiveError."""
    return [feed for (feed,) in coordination.rows(_WITHOUT_JOB)]


def take_feeds(coordination: Coordination) -> list[str]:
    """Take jobs of feeds out of the queue, if many wait there; return the names of the feeds.

    The caller does them: to hand each to a worker costs a third of what publishing takes. If it is
    killed, the feeds are still pending, and the next tick adds their jobs again.

    Raises: ArchiveError.
    """
    return [name for (name,) in coordination.rows(_TAKE_FEEDS)]


def rescue(coordination: Coordination) -> list[str]:
    """Take jobs from workers that are gone; return the locks of these jobs.

    Raises: ArchiveError.
    """
    coordination.rows(_CUT_OFF)
    gone = [each for (workers,) in coordination.rows(_FORGET_PROCESSES) for each in workers]
    return [lock for (lock,) in coordination.rows(_DELETE_LOST, [gone])]


def delete_ended(coordination: Coordination) -> None:
    """Delete jobs that failed more than a day ago. Raises: ArchiveError."""
    coordination.rows(_DELETE_ENDED)
