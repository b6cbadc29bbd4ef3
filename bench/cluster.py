"""What a newsroom on many machines costs, part by part, beside one process and beside SQLite.

    python bench/cluster.py                                   # every part, small
    python bench/cluster.py builds --feeds 5000 --workers 1,2,4
    python bench/cluster.py changes --articles 100000 --rounds 40

archive: an import and one change, in SQLite and in PostgreSQL; bytes of each table an article.
enqueue: rows of ``pending`` a second, with and without the trigger that defers their jobs.
builds:  all feeds rebuilt, by one process and by workers: feeds a second, CPU time of the processes
         and of PostgreSQL. Each feed has 50 entries; their documents are written again, and with
         ``--entries-too`` their entries are made again as well.
idle:    what workers cost that have nothing to do: CPU time a minute, memory, connections.
changes: the seconds from a newsroom's save to what its readers can fetch, of one change at a time.

The server is one of its own in a temporary folder, with fsync; documents go into a directory there.
``bench/queue_only.py`` has what the queue costs by itself.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from corpus import Corpus
from cost import cost, feedpub
from postgres_server import Server, server
from push import post, shown

SECTIONS = 49
ENTRIES = 50
TOKEN = "a word that nobody guesses"

SITE = """
[site]
title = "Bench"
url = "https://news.example/"
base_url = "https://feeds.example/"
language = "en"

[sources.desk]
type = "files"
path = "articles"
"""

#: One feed of all, and one a section.
SECTIONS_ONLY = """
[feeds.all]
title = "Bench"

[feeds.sections]
each = "section"
name = "section/{slug}"
title = "Bench: {value}"
"""

#: The same feeds once more under other names.
EDITION = """
[feeds.edition{number}]
each = "section"
name = "edition-{number}/{{slug}}"
title = "Bench {number}: {{value}}"
formats = ["rss"]
limit = {entries}
"""

_TICKS = os.sysconf("SC_CLK_TCK")


def located(database: Server | None) -> str:
    """Return the table of the archive: in *database*, or a file."""
    return "" if database is None else f'[archive]\nurl = "{database.url}"\n'


def made(folder: Path, database: Server | None) -> None:
    """Make the tables, where a command is needed for it."""
    if database is not None:
        cost([*feedpub(), "archive", "upgrade"], folder)
        cost([*feedpub(), "cluster", "schema"], folder)


def newsroom(folder: Path, database: Server | None, feeds: str, articles: int) -> None:
    """Write a configuration, and *articles* in files of ten thousand."""
    (folder / "articles").mkdir(parents=True)
    (folder / "config.toml").write_text(SITE + located(database) + feeds, encoding="utf-8")
    corpus = Corpus(sections=SECTIONS)
    for start in range(0, articles, 10_000):
        with (folder / "articles" / f"{start}.jsonl").open("w", encoding="utf-8") as stream:
            for number in range(start, min(start + 10_000, articles)):
                stream.write(corpus.line(number))
    made(folder, database)


@contextmanager
def places(with_postgresql: bool) -> Iterator[tuple[Path, Server | None]]:
    """Yield a temporary folder, and a server if one is wanted."""
    with tempfile.TemporaryDirectory(prefix="feedpub-bench") as name:
        if with_postgresql:
            with server("shared_buffers=512MB", "max_wal_size=4GB") as database:
                yield Path(name), database
        else:
            yield Path(name), None


class Worker:
    """``feedpub worker`` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        with (folder / "workers.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*feedpub(), "worker"],
                cwd=folder,
                env={**os.environ, "BELL": TOKEN},
                stdout=log,
                stderr=log,
            )

    def cpu(self) -> float:
        """Return its CPU time so far, in seconds."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text()
        return sum(map(int, text.rpartition(")")[2].split()[11:15])) / _TICKS

    def memory(self) -> float:
        """Return the peak of its resident memory so far, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 1024


@contextmanager
def workers(folder: Path, count: int) -> Iterator[list[Worker]]:
    started = [Worker(folder) for _ in range(count)]
    try:
        yield started
    finally:
        for each in started:
            each.process.send_signal(signal.SIGTERM)
        for each in started:
            try:
                each.process.wait(60)
            except subprocess.TimeoutExpired:
                each.process.kill()
                each.process.wait()


def until(done: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until *done*. Raises: SystemExit, after so many *seconds*."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"after {seconds:.0f} s: {what}")
        time.sleep(0.1)


def measure_archive(given: argparse.Namespace) -> None:
    for with_postgresql in (False, True):
        what = "PostgreSQL" if with_postgresql else "SQLite"
        with places(with_postgresql) as (folder, database):
            newsroom(folder, database, SECTIONS_ONLY, given.articles)

            def run(
                *words: str, folder: Path = folder, database: Server | None = database
            ) -> tuple[float, float, float]:
                before = database.cpu() if database else 0.0
                since = time.monotonic()
                spent = cost([*feedpub(), *words], folder).cpu
                took = time.monotonic() - since
                return took, spent, (database.cpu() if database else 0.0) - before

            def told(name: str, measured: tuple[float, float, float], what: str = what) -> None:
                took, spent, of_server = measured
                print(
                    f"{what:10} {name:28} {took:7.2f} s, {spent:7.2f} s CPU"
                    f" + {of_server:6.2f} s of the server",
                    flush=True,
                )

            told(f"{given.articles:,} articles imported", run("build", "--quiet", "--complete"))
            for round in range(given.rounds):
                path = folder / "articles" / f"change{round}.json"
                for revision, what_for in enumerate(("one article new", "one article edited")):
                    line = Corpus(sections=SECTIONS).line(given.articles + round, revision)
                    path.write_text(line, encoding="utf-8")
                    told(what_for, run("build", "--quiet"))
            told("nothing to do", run("build", "--quiet"))
            if database is None:
                size = (folder / ".feedpub" / "archive.db").stat().st_size
                print(f"{what:10} {size / given.articles:,.0f} bytes an article", flush=True)
            else:
                print_sizes(database, given.articles)


def print_sizes(database: Server, articles: int) -> None:
    rows = database.rows(
        "SELECT relname, pg_relation_size(oid), pg_indexes_size(oid), pg_total_relation_size(oid)"
        " FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        " ORDER BY 4 DESC"
    )
    whole = sum(total for *_, total in rows)
    print(f"PostgreSQL {whole / articles:,.0f} bytes an article; by table:", flush=True)
    for name, rows_only, indexes, total in rows:
        if total / articles >= 20:
            texts = total - rows_only - indexes
            print(
                f"  {name:28} {total / articles:8,.0f}: rows {rows_only / articles:6,.0f},"
                f" long texts {texts / articles:6,.0f}, indexes {indexes / articles:6,.0f}"
            )


def measure_enqueue(given: argparse.Namespace) -> None:
    import psycopg

    names = [f"feed-{number}" for number in range(given.feeds)]
    insert = "INSERT INTO pending (feed) VALUES (%s) ON CONFLICT DO NOTHING"
    with places(True) as (folder, database):
        assert database is not None
        newsroom(folder, database, SECTIONS_ONLY, 10)
        with psycopg.connect(database.url, autocommit=True) as connection:

            def rate(batch: int) -> float:
                since = time.monotonic()
                for start in range(0, len(names), batch):
                    with connection.transaction(), connection.cursor() as cursor:
                        cursor.executemany(insert, [(each,) for each in names[start:][:batch]])
                return len(names) / (time.monotonic() - since)

            for batch in (1, 100, len(names)):
                first = rate(batch)
                connection.execute("DELETE FROM pending")
                # The jobs still wait: each is found, and locked until the end.
                again = rate(batch)
                connection.execute("DELETE FROM pending")
                connection.execute("TRUNCATE procrastinate_jobs CASCADE")
                connection.execute("ALTER TABLE pending DISABLE TRIGGER USER")
                plain = rate(batch)
                connection.execute("DELETE FROM pending")
                connection.execute("ALTER TABLE pending ENABLE TRIGGER USER")
                print(
                    f"{batch:6} rows a transaction: {first:8,.0f} rows/s with a new job each,"
                    f" {again:8,.0f} where one waits, {plain:8,.0f} without the trigger",
                    flush=True,
                )


def measure_builds(given: argparse.Namespace) -> None:
    editions = max(1, given.feeds // SECTIONS)
    feeds = "".join(EDITION.format(number=each, entries=ENTRIES) for each in range(editions))
    if given.sqlite:
        with places(False) as (folder, _):
            newsroom(folder, None, feeds, SECTIONS * (ENTRIES + 10))
            cost([*feedpub(), "build", "--quiet", "--complete"], folder)
            shutil.rmtree(folder / "feeds")
            since = time.monotonic()
            spent = cost([*feedpub(), "build", "--quiet"], folder)
            print_builds("SQLite, one process", editions, time.monotonic() - since, spent.cpu, 0.0)
    with places(True) as (folder, database):
        assert database is not None
        newsroom(folder, database, feeds, SECTIONS * (ENTRIES + 10))
        cost([*feedpub(), "build", "--quiet", "--complete"], folder)
        names = [name for (name,) in database.rows("SELECT name FROM feeds")]
        print(f"{len(names):,} feeds of {ENTRIES} entries in one format")

        def emptied() -> None:
            for each in (folder / "feeds").iterdir():
                if each.is_dir():
                    shutil.rmtree(each)
            if given.entries_too:
                database.rows("TRUNCATE entries")

        for _ in range(given.rounds):
            emptied()
            before, since = database.cpu(), time.monotonic()
            spent = cost([*feedpub(), "build", "--quiet"], folder)
            took = time.monotonic() - since
            alone = print_builds(
                "PostgreSQL, one process", editions, took, spent.cpu, database.cpu() - before
            )
            for count in map(int, given.workers.split(",")):
                with workers(folder, count) as started:
                    until(lambda count=count: ready(database, count), 120, "no worker has started")
                    time.sleep(2)
                    emptied()
                    before, since = database.cpu(), time.monotonic()
                    own = sum(each.cpu() for each in started)
                    mark = "INSERT INTO pending SELECT name FROM feeds ON CONFLICT DO NOTHING"
                    database.rows(mark)
                    until(lambda: nothing_pending(database), 3_600, "feeds are pending")
                    took = time.monotonic() - since
                    spent_by_all = sum(each.cpu() for each in started) - own
                    memory = max(each.memory() for each in started)
                    cpu = print_builds(
                        f"{count} workers", editions, took, spent_by_all, database.cpu() - before
                    )
                    print(f"  {cpu / alone:.2f} times the CPU; a worker has {memory:.0f} MB")
                    written = sum(1 for each in (folder / "feeds").rglob("*.rss"))
                    if written != len(names):
                        raise SystemExit(f"{written} documents of {len(names)} are there")


def measure_idle(given: argparse.Namespace) -> None:
    with places(True) as (folder, database):
        assert database is not None
        newsroom(folder, database, SECTIONS_ONLY, 100)
        cost([*feedpub(), "build", "--quiet"], folder)
        for count in map(int, given.workers.split(",")):
            with workers(folder, count) as started:
                until(lambda count=count: ready(database, count), 120, "no worker has started")
                # The tick at the start is not counted.
                time.sleep(10)
                before, own = database.cpu(), sum(each.cpu() for each in started)
                time.sleep(60)
                spent = sum(each.cpu() for each in started) - own
                of_server = database.cpu() - before
                sessions = database.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = 'bench'"
                )
                print(
                    f"{count} workers: each {spent / count:.2f} s CPU a minute,"
                    f" {started[0].memory():.0f} MB, {(sessions - 1) / count:.1f} connections;"
                    f" the server {of_server / count:.2f} s a minute for each",
                    flush=True,
                )


def ready(database: Server, count: int) -> bool:
    return bool(database.value("SELECT count(*) FROM procrastinate_workers") >= count)


def nothing_pending(database: Server) -> bool:
    return not database.value("SELECT EXISTS (SELECT 1 FROM pending)")


def print_builds(what: str, editions: int, took: float, cpu: float, of_server: float) -> float:
    count = editions * SECTIONS
    print(
        f"{what:24} {count / took:7,.1f} feeds/s; a feed {cpu / count * 1000:6.2f} ms CPU"
        f" + {of_server / count * 1000:5.2f} ms of the server",
        flush=True,
    )
    return cpu


def measure_changes(given: argparse.Namespace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    push = f'[push]\nspool = "spool"\nlisten = "{listen}"\ntoken_env = "BELL"\n'
    with places(True) as (folder, database):
        assert database is not None
        newsroom(folder, database, push + SECTIONS_ONLY, given.articles)
        # Otherwise workers go on reading, and pushes wait for that.
        cost([*feedpub(), "build", "--quiet", "--complete"], folder)
        feed = folder / "feeds" / "all.rss"
        took: dict[str, list[float]] = {"POST /articles": [], "POST /withdrawals": []}
        with workers(folder, 2):
            until(lambda: answers(listen), 300, "no worker answers")
            for number in range(given.rounds):
                time.sleep(0.5)
                pushed = fresh(number)
                since = time.monotonic()
                post(listen, "/articles/desk", pushed)
                shown(feed, pushed["title"])
                took["POST /articles"].append(time.monotonic() - since)
                since = time.monotonic()
                post(listen, "/withdrawals", {"article": pushed["id"], "reason": "legal"})
                shown(feed, pushed["title"], there=False)
                took["POST /withdrawals"].append(time.monotonic() - since)
        print(f"{given.articles:,} articles, {SECTIONS + 1} feeds in 2 formats, 2 workers")
        for what, each in took.items():
            hundredths = quantiles(each, n=100, method="inclusive")
            print(f"{what:18} p50 {hundredths[49]:5.2f} s  p95 {hundredths[94]:5.2f} s")


def answers(listen: str) -> bool:
    host, _, port = listen.partition(":")
    try:
        socket.create_connection((host, int(port)), 1).close()
    except OSError:
        return False
    return True


def fresh(number: int) -> dict[str, Any]:
    """A story of now that the archive does not have."""
    moment = datetime.now(UTC).replace(microsecond=0).isoformat()
    return {
        **Corpus(sections=SECTIONS).record(10_000_000 + number),
        "title": f"Fresh {number:04}.",
        "published": moment,
        "updated": moment,
    }


PARTS = {
    "archive": measure_archive,
    "enqueue": measure_enqueue,
    "builds": measure_builds,
    "idle": measure_idle,
    "changes": measure_changes,
}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    options.add_argument("--articles", type=int, default=2_000)
    options.add_argument("--feeds", type=int, default=490)
    options.add_argument("--workers", default="1,2")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--entries-too", action="store_true", help="make entries again, too")
    options.add_argument("--sqlite", action="store_true", help="builds: also one process on SQLite")
    given = options.parse_args()
    if unknown := set(given.parts) - PARTS.keys():
        options.error(f"unknown part {min(unknown)!r}; use {', '.join(PARTS)}")
    for part in given.parts or PARTS:
        print(f"== {part}", flush=True)
        PARTS[part](given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
