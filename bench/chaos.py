"""Chaos: workers are killed and frozen, PostgreSQL is restarted, uploads fail; nothing may be lost.

    .venv/bin/python bench/chaos.py --minutes 10

Starts a PostgreSQL server of its own (Debian's programs) and workers, changes articles all the
while, and prints what happened: builds of one feed at the same time, feeds that were left, and
documents that differ in the end from those that one machine makes of the same archive.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

#: In seconds: how long some articles wait to be public. Less than one is written in a second.
EMBARGO = 8

#: In seconds: how long a worker is frozen, and how long everything may take to end afterwards.
FROZEN, DRAINED = 12.0, 420.0

CONFIG = """
[site]
title     = "Harbour News"
url       = "https://news.example/"
base_url  = "https://feeds.example/"
language  = "en"
timezone  = "Europe/Berlin"
authority = "news.example,2026"

[archive]
url = "{url}"

[publish]
directory = "{directory}"
index = true

[sources.desk]
type = "files"
path = "articles"

[push]
spool = "spool"
"""


class Server:
    """A PostgreSQL server, which can be restarted."""

    def __init__(self, folder: Path) -> None:
        programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self._user = "postgres" if os.getuid() == 0 else None
        self._data, self._socket = folder / "data", folder
        if self._user:
            shutil.chown(folder, self._user)
        self._run(
            [
                *(programs / "initdb", "-D", self._data, "--locale=C", "--encoding=UTF8"),
                *("--auth=trust", "--no-sync", "-U", "feedpub"),
            ]
        )
        self._command = [programs / "postgres", "-D", self._data, "-k", self._socket]
        self._command += ["-c", "listen_addresses=", "-c", "max_connections=100"]
        self.url = f"postgresql://feedpub@/postgres?host={folder}"
        self._start()

    def restart(self, number: int) -> None:
        """Restart it: SIGINT ends its connections, SIGQUIT is a crash."""
        self.stop(number)
        time.sleep(2)
        self._start()

    def stop(self, number: int = signal.SIGINT) -> None:
        self._process.send_signal(number)
        self._process.wait()

    def _start(self) -> None:
        import psycopg

        self._process = subprocess.Popen(
            list(map(str, self._command)),
            user=self._user,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while True:
            try:
                psycopg.connect(self.url).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.1)

    def _run(self, command: list[Any]) -> None:
        words = list(map(str, command))
        subprocess.run(words, check=True, capture_output=True, user=self._user, cwd="/")


class Room:
    """The newsroom, its workers and its database."""

    def __init__(self, folder: Path, server: Server, feeds: int) -> None:
        self.folder, self.server = folder, server
        self.workers: dict[int, subprocess.Popen[bytes]] = {}
        #: By process: when it was killed.
        self.killed: dict[int, float] = {}
        (folder / "articles").mkdir()
        (folder / "spool" / "desk").mkdir(parents=True)
        self.feeds = [f"f{number}" for number in range(feeds)]
        self.configure("config.toml", "feeds")
        (folder / "failing").write_text("0")
        self._numbers = itertools.count(1)

    def configure(self, name: str, directory: str) -> None:
        tables = "".join(
            f'\n[feeds.{each}]\ntitle = "Feed {each}"\nsections = ["S{number}"]\nlimit = 50\n'
            for number, each in enumerate(self.feeds)
        )
        text = CONFIG.format(url=self.server.url, directory=directory)
        (self.folder / name).write_text(text + tables)

    def feedpub(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "feedpub", *arguments]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Start another worker."""
        number = next(self._numbers)
        with (self.folder / f"worker{number}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, __file__, "--worker", str(self.folder)],
                cwd=self.folder,
                stderr=log,
            )
        self.workers[process.pid] = process

    def kill(self, pid: int) -> None:
        process = self.workers.pop(pid)
        process.kill()
        process.wait()
        self.killed[pid] = time.monotonic()

    def write(self, where: str, number: int, version: int, embargo: int = 0) -> None:
        """Write an article, or another version of it, into the folder *where*."""
        from newsroom import make_record

        now = datetime.now(UTC).replace(microsecond=0)
        record = make_record(
            number,
            section=f"S{number % len(self.feeds)}",
            title=f"Story {number}, version {version}",
            published=(now + timedelta(seconds=embargo)).isoformat(),
            updated=(now + timedelta(seconds=embargo)).isoformat(),
        )
        if embargo:
            record["not_before"] = record["published"]
        beside = self.folder / "written"
        beside.write_text(json.dumps(record))
        beside.replace(self.folder / where / f"{number}-{version}.json")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        import psycopg

        with psycopg.connect(self.server.url, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def documents(self, directory: str) -> dict[str, bytes]:
        folder = self.folder / directory
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }

    def builds(self) -> Iterator[tuple[str, int, float, float]]:
        """Yield each build: feed, process, begin and end."""
        begun: dict[tuple[int, str], float] = {}
        for line in (self.folder / "builds.log").read_text().splitlines():
            what, at, pid, feed = line.split(" ", 3)
            key = int(pid), feed
            if what == "begin":
                begun[key] = float(at)
            else:
                yield feed, int(pid), begun.pop(key), float(at)
        for (pid, feed), at in begun.items():
            yield feed, pid, at, self.killed.get(pid, time.monotonic())

    def overlaps(self) -> list[str]:
        """Return the builds of one feed that overlap, one line each."""
        found = []
        by_feed: dict[str, list[tuple[float, float, int]]] = {}
        for feed, pid, begin, end in self.builds():
            by_feed.setdefault(feed, []).append((begin, end, pid))
        for feed, builds in by_feed.items():
            for (_, end, one), (begin, _, other) in itertools.pairwise(sorted(builds)):
                if begin < end:
                    found.append(f"{feed}: processes {one} and {other}, for {end - begin:.3f} s")
        return found


def work(folder: Path) -> None:
    """Be a worker, whose builds are logged, and whose uploads fail as often as a file says."""
    from feedpub.__main__ import main
    from feedpub.cluster import feeds
    from feedpub.destinations.directory import DirectoryDestination
    from feedpub.errors import DestinationError

    log = os.open(folder / "builds.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    publish, put = feeds.publish_feeds, DirectoryDestination.put

    def note(what: str, name: str) -> None:
        os.write(log, f"{what} {time.monotonic()} {os.getpid()} {name}\n".encode())

    def publish_logged(run: Any, archive: Any, chosen: Any, *listed: Any) -> Any:
        name = chosen[0].name if chosen else "/"
        note("begin", name)
        try:
            return publish(run, archive, chosen, *listed)
        finally:
            note("end", name)

    def put_or_fail(self: Any, document: Any) -> str:
        if random.random() < float((folder / "failing").read_text()):
            raise DestinationError(document.name, "the upload failed")
        return put(self, document)

    feeds.publish_feeds = publish_logged
    DirectoryDestination.put = put_or_fail  # type: ignore[method-assign]
    sys.argv = ["feedpub", "worker", "--log-format", "json"]
    main()


def change(room: Room, count: int, choose: random.Random, versions: dict[int, int]) -> None:
    """Write one new article, or another version of one whose embargo is over."""
    public = list(versions)[:-EMBARGO]
    if choose.random() < 0.5 or not public:
        number = count + len(versions)
        versions[number] = 1
        room.write("spool/desk", number, 1, embargo=choose.choice((0, 0, 0, EMBARGO)))
    else:
        number = choose.choice(public)
        versions[number] += 1
        room.write("spool/desk", number, versions[number])


def run(room: Room, minutes: float, workers: int, choose: random.Random) -> int:
    """Make chaos for so many *minutes*, and say what it did; return the exit status."""
    count = len(room.feeds) * 5
    for number in range(count):
        room.write("articles", number, 1)
    room.feedpub("archive", "upgrade")
    room.feedpub("build", "--quiet")
    room.feedpub("cluster", "schema")
    for _ in range(workers):
        room.start()
    (room.folder / "failing").write_text("0.3")
    begun = time.monotonic()
    end = begun + minutes * 60
    restarts = [(begun + minutes * 20, signal.SIGINT), (begun + minutes * 40, signal.SIGQUIT)]
    thawed: list[tuple[float, int]] = []
    versions: dict[int, int] = {}
    tally = dict.fromkeys(("killed", "frozen", "restarted", "changed"), 0)
    while time.monotonic() < end:
        change(room, count, choose, versions)
        tally["changed"] += 1
        now = time.monotonic()
        for at, pid in [each for each in thawed if each[0] <= now]:
            thawed.remove((at, pid))
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        frozen = {pid for _, pid in thawed}
        if choose.random() < 0.04:
            room.kill(choose.choice([pid for pid in room.workers if pid not in frozen]))
            room.start()
            tally["killed"] += 1
        if choose.random() < 0.03 and len(frozen) < workers - 1:
            pid = choose.choice([pid for pid in room.workers if pid not in frozen])
            os.kill(pid, signal.SIGSTOP)
            thawed.append((now + FROZEN, pid))
            tally["frozen"] += 1
        if restarts and now >= restarts[0][0]:
            room.server.restart(restarts.pop(0)[1])
            tally["restarted"] += 1
        time.sleep(1)
    for _, pid in thawed:
        os.kill(pid, signal.SIGCONT)
    print(f"{minutes:g} minutes, {workers} workers, {len(room.feeds)} feeds:", tally, flush=True)
    (room.folder / "failing").write_text("0")
    left = drained(room)
    ended = [each.pid for each in room.workers.values() if each.poll() is not None]
    builds = sum(1 for _ in room.builds())
    failed = sum(
        1
        for path in room.folder.glob("worker*.log")
        for line in path.read_text().splitlines()
        if "the upload failed" in line
    )
    for each in room.workers.values():
        each.terminate()
    for each in room.workers.values():
        each.wait()
    published = room.documents("feeds")
    room.configure("one.toml", "one")
    room.feedpub("build", "--quiet", "--config", "one.toml")
    expected = room.documents("one")
    different = sorted(
        name
        for name in published.keys() | expected.keys()
        if published.get(name) != expected.get(name)
    )
    texts = b"".join(expected.values()).decode()
    lost = [
        number
        for number, version in versions.items()
        if not re.search(rf"Story {number}, version {version}\b", texts)
    ]
    overlaps = room.overlaps()
    print(f"{builds:,} builds of feeds; lines about failed uploads: {failed:,}")
    for what, found in (
        ("builds of one feed at the same time", overlaps),
        ("left to do after the chaos", left),
        ("workers that ended by themselves", ended),
        ("changes lost", lost),
        ("documents that differ from those of one machine", different),
    ):
        print(f"{len(found):,} {what}", *(f"    {each}" for each in found[:10]), sep="\n")
    print(f"{len(expected):,} documents compared")
    return 1 if overlaps or left or lost or different or ended else 0


def drained(room: Room) -> list[str]:
    """Wait until nothing is left to do; return what is left all the same."""
    begun = time.monotonic()
    # One more round over the source, so that the last changes are known.
    time.sleep(10)
    while time.monotonic() - begun < DRAINED:
        left = [f"feed {name}" for (name,) in room.rows("SELECT feed FROM pending")]
        query = "SELECT task_name, status FROM procrastinate_jobs WHERE status = 'failed'"
        if not left:
            took = time.monotonic() - begun
            print(f"nothing was left {took:.0f} s after the end", flush=True)
            return [f"job {name} {status}" for name, status in room.rows(query)]
        time.sleep(1)
    return left


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the folder, for its logs")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        work(given.worker)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="feedpub-chaos"))
    folder.chmod(0o755)
    (folder / "pg").mkdir()
    server = Server(folder / "pg")
    (folder / "room").mkdir()
    room = Room(folder / "room", server, given.feeds)
    try:
        return run(room, given.minutes, given.workers, random.Random(given.seed))
    finally:
        for pid in list(room.workers):
            room.kill(pid)
        server.stop()
        if given.keep:
            print(folder)
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
