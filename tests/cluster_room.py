"""A newsroom whose archive is in PostgreSQL, and workers for it, each a process of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import processes
import psycopg
from newsroom import Newsroom

#: In seconds: how long something may take that happens at once; this is no measurement.
_PATIENCE = 60.0


@dataclass(frozen=True)
class ClusterRoom:
    """A newsroom with workers."""

    newsroom: Newsroom
    url: str
    workers: list[Worker] = field(default_factory=list)

    def configure(self, text: str) -> None:
        """Write a configuration, with the archive in PostgreSQL."""
        self.newsroom.configure(f'{text}\n[archive]\nurl = "{self.url}"\n')

    def prepare(self) -> None:
        """Make the archive's tables, and those of the workers."""
        for command in (("archive", "upgrade"), ("cluster", "schema")):
            done = self.newsroom.feedpub(*command)
            assert done.returncode == 0, done.stderr

    def start(self, **environment: str) -> Worker:
        """Start another worker."""
        number = len(self.workers) + 1
        worker = Worker(self.newsroom.folder, number, environment)
        self.workers.append(worker)
        return worker

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what the database answers."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def fetch_now(self) -> None:
        """Have all sources fetched, though it is not their time."""
        self.rows("UPDATE states SET tried = 0 WHERE kind = 'source'")

    def wait_until_done(self) -> None:
        """Wait until all sources were read, and nothing is pending."""
        self.wait_for(lambda: self.rows("SELECT 1 FROM states WHERE kind = 'source'"))
        self.wait_for(lambda: not self.rows("SELECT 1 FROM pending"))

    def wait_for(self, is_so: Callable[[], object]) -> None:
        """Wait until *is_so* returns something true."""
        until = time.monotonic() + _PATIENCE
        while not is_so():
            assert time.monotonic() < until, self.logs()
            time.sleep(0.05)

    def logs(self) -> str:
        """Return what all workers have logged."""
        return "\n".join(each.log.read_text() for each in self.workers)

    def close(self) -> None:
        """Kill the workers that still run."""
        for each in self.workers:
            each.process.kill()
            each.process.wait(_PATIENCE)


class Worker:
    """A process of ``feedpub worker``."""

    def __init__(self, folder: Path, number: int, environment: dict[str, str]) -> None:
        self.log = folder / f"worker{number}.log"
        with self.log.open("w") as log:
            self.process = processes.start(
                *("worker", "--log-format", "json", "-v"),
                folder=folder,
                environment=environment,
                stderr=log,
            )

    def events(self) -> list[dict[str, Any]]:
        """Return what it has logged so far."""
        lines = self.log.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("\n")]

    def has_logged(self, *events: str) -> bool:
        """Return whether it has logged all of *events*."""
        return set(events) <= {each["event"] for each in self.events()}

    def published(self) -> Iterable[str]:
        """Return the feeds that it has published, in that order."""
        return [each["feed"] for each in self.events() if each["event"] == "published"]

    def send_signal(self, number: int) -> None:
        self.process.send_signal(number)
