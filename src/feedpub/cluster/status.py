"""How the workers of a newsroom fare, and what waits for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import psycopg

from feedpub.archive.location import ArchiveLocation
from feedpub.cluster import schema
from feedpub.cluster.coordination import connected, shared_archive
from feedpub.cluster.jobs import LIVING, SILENT, TICK
from feedpub.health.metrics import Gauge
from feedpub.nouns import dataclass

#: A job that could have begun so long ago is stuck; so is one that has been running for so long,
#: unless it fetches a source. Ticks come every second.
_WAITED, _RAN, _TICKED = timedelta(minutes=5), timedelta(minutes=15), timedelta(seconds=60)

_PROCESSES = f"""
SELECT host, process, started, digest,
    (SELECT max(last_heartbeat) FROM procrastinate_workers WHERE id = ANY (workers)) AS heard,
    number IN ({LIVING}) AS is_alive
FROM cluster_processes ORDER BY host, process
"""

_JOBS = """
SELECT task_name, status::text,
    coalesce(scheduled_at > now(), false) AS is_later, count(*) AS number,
    min((SELECT max(greatest(at, scheduled_at)) FROM procrastinate_events
         WHERE job_id = jobs.id AND type IN ('deferred', 'scheduled', 'started'))) AS since
FROM procrastinate_jobs AS jobs WHERE task_name <> 'builtin' GROUP BY 1, 2, 3
"""

#: Feeds and sources fail for good after so many times in a row.
_FAILS = 3

#: A feed that was taken out of the configuration is not pending. Jobs have the failures that the
#: archive does not know of, as what has raised them took their record back.
_FAILING = f"""
SELECT kind, name, max(failures), max(reason) FROM (
    SELECT kind, name, failures, reason FROM states WHERE failures >= {_FAILS} AND (
        kind = 'feed' AND name IN (SELECT feed FROM pending)
        OR kind = 'source' AND name = ANY (%s)
    )
    UNION ALL
    SELECT task_name, args ->> 'name', (args ->> 'failures')::int, NULL FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND (args ->> 'failures')::int >= {_FAILS}
) AS failing GROUP BY 1, 2 ORDER BY 1, 2
"""

_TICK = """
SELECT to_timestamp(max(defer_timestamp)) FROM procrastinate_periodic_defers WHERE task_name = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStatus:
    """A process of ``feedpub worker``."""

    host: str
    process: int
    started: datetime

    #: When it last said that it is alive. None: never, it has just started.
    heard: datetime | None

    #: Whether it is connected to the database.
    is_alive: bool

    #: Of its configuration.
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCounts:
    """The jobs of one kind."""

    #: Those that could begin; those whose time has not come; those that run; those that failed.
    waiting: int = 0
    later: int = 0
    running: int = 0
    failed: int = 0

    #: Since when the oldest of those waits, and runs. None: there is none.
    waiting_since: datetime | None = None
    running_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failing:
    """A feed or source that fails again and again."""

    #: ``feed`` or ``source``.
    kind: str
    name: str

    #: How often in a row.
    failures: int

    #: None: the log of the workers has it.
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterStatus:
    """The workers of a newsroom, and their queue."""

    at: datetime
    processes: tuple[ProcessStatus, ...]

    #: By kind: feed, source, clock, notify, tick.
    jobs: Mapping[str, JobCounts]

    failing: tuple[Failing, ...]

    #: When a worker last looked for what is due. None: never.
    ticked: datetime | None

    def complaints(self) -> Iterator[str]:
        """Yield what is wrong, one line each."""
        alive = [each for each in self.processes if each.is_alive]
        if not alive:
            yield "no worker is running; start feedpub worker"
        for each in self.processes:
            name = f"worker {each.process} on {each.host}"
            if not each.is_alive:
                yield f"{name} is gone; others take its jobs"
            elif each.heard and self.at - each.heard > timedelta(seconds=SILENT):
                yield f"{name} has not been heard of for {_seconds(self.at - each.heard)}"
        if len({each.digest for each in alive}) > 1:
            yield "workers have different configurations; give all the same, and reload them"
        for kind, jobs in self.jobs.items():
            if jobs.waiting_since and self.at - jobs.waiting_since > _WAITED:
                waited = _seconds(self.at - jobs.waiting_since)
                yield f"{jobs.waiting:,} of the jobs {kind} wait; the oldest for {waited}"
            if kind != "source" and jobs.running_since and self.at - jobs.running_since > _RAN:
                yield f"a job {kind} has been running for {_seconds(self.at - jobs.running_since)}"
            if jobs.failed:
                yield f"{jobs.failed:,} of the jobs {kind} failed; see the log of the workers"
        for found in self.failing:
            why = found.reason or "see the log of the workers"
            yield f"{found.kind} {found.name} has failed {found.failures:,} times in a row: {why}"
        if alive and (self.ticked is None or self.at - self.ticked > _TICKED):
            yield "no worker looks for what is due; see the log of the workers"

    def as_json(self) -> dict[str, Any]:
        return {
            "workers": [
                {
                    "host": each.host,
                    "process": each.process,
                    "started": each.started.isoformat(),
                    "heard": each.heard.isoformat() if each.heard else None,
                    "alive": each.is_alive,
                }
                for each in self.processes
            ],
            "jobs": {
                kind: {
                    "waiting": each.waiting,
                    "later": each.later,
                    "running": each.running,
                    "failed": each.failed,
                    "oldest": each.waiting_since.isoformat() if each.waiting_since else None,
                }
                for kind, each in self.jobs.items()
            },
            "failing": [
                {
                    "kind": each.kind,
                    "name": each.name,
                    "failures": each.failures,
                    "reason": each.reason,
                }
                for each in self.failing
            ],
            "ticked": self.ticked.isoformat() if self.ticked else None,
            "problems": list(self.complaints()),
        }


def cluster_status(location: ArchiveLocation, sources: Collection[str] = ()) -> ClusterStatus:
    """Return how the workers of an archive fare, and which *sources* fail.

    Raises: ArchiveError, ConfigError.
    """
    archive = shared_archive(location)
    with connected(archive) as connection:
        schema.require(connection, archive)
        with connection.transaction():
            return _status(connection, sources)


def gauges(location: ArchiveLocation) -> list[Gauge]:
    """Return the metrics of the queue. Raises: ArchiveError."""
    found = cluster_status(location)
    oldest = {
        kind: (found.at - each.waiting_since).total_seconds()
        for kind, each in found.jobs.items()
        if each.waiting_since
    }
    return [
        Gauge(
            name="workers",
            help="Processes of feedpub worker.",
            label="host",
            values=Counter(each.host for each in found.processes if each.is_alive),
        ),
        Gauge(
            name="jobs_waiting",
            help="Jobs that could begin.",
            label="kind",
            values={kind: each.waiting for kind, each in found.jobs.items()},
        ),
        Gauge(
            name="jobs_running",
            help="Jobs that run.",
            label="kind",
            values={kind: each.running for kind, each in found.jobs.items()},
        ),
        Gauge(
            name="jobs_oldest_seconds",
            help="For how long the oldest waiting job could have begun.",
            label="kind",
            values=oldest,
        ),
    ]


def _status(connection: psycopg.Connection, sources: Collection[str]) -> ClusterStatus:
    kinds: dict[str, dict[str, Any]] = {}
    for kind, state, is_later, number, since in connection.execute(_JOBS.encode()):
        counts = kinds.setdefault(kind, {})
        match state:
            case "todo" if is_later:
                counts["later"] = number
            case "todo":
                counts |= {"waiting": number, "waiting_since": since}
            case "doing":
                counts["running"] = counts.get("running", 0) + number
                counts["running_since"] = min(filter(None, (counts.get("running_since"), since)))
            case "failed":
                counts["failed"] = counts.get("failed", 0) + number
    row = connection.execute(_TICK.encode(), (TICK,)).fetchone()
    now = connection.execute("SELECT now()").fetchone()
    assert now is not None
    return ClusterStatus(
        at=now[0],
        processes=tuple(
            ProcessStatus(
                host=host,
                process=process,
                started=started,
                digest=digest,
                heard=heard,
                is_alive=is_alive,
            )
            for host, process, started, digest, heard, is_alive in connection.execute(
                _PROCESSES.encode()
            )
        ),
        jobs={kind: JobCounts(**counts) for kind, counts in sorted(kinds.items())},
        failing=tuple(
            Failing(*found) for found in connection.execute(_FAILING.encode(), (list(sources),))
        ),
        ticked=row[0] if row else None,
    )


def _seconds(time: timedelta) -> str:
    return f"{time.total_seconds():,.0f} s"
