"""Builds from cron, killed at random, behind nginx, with readers who poll all the time.

    python bench/cron.py [--builds 2000] [--kills 0.4] [--seed 1]

Before each build a story is written, edited or withdrawn; some builds and withdrawals are killed
(``kill -9``) halfway. Meanwhile readers ask nginx for every document, as feed readers do, with the
validators of their last answer. Exits 1 if an answer is not a whole document, is older than one
seen before, or has an id twice, a date that moved or a withdrawn story; if a 304 hides a change; or
if a story is lost.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import feedparser
from newsroom import make_record
from test_web_servers import free_port, nginx_command

CONFIG = """
[site]
title = "Harbour News"
url = "https://news.example/"
base_url = "https://feeds.example/"
language = "en"

[sources.desk]
type = "files"
path = "articles"

[feeds.all]
title = "Harbour News"
formats = ["rss", "atom", "json"]
limit = 40
"""

DOCUMENTS = ("all.rss", "all.atom", "all.json")


class Complaints:
    """What nobody should have seen, printed once each as it is seen."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._guard = threading.Lock()

    def add(self, what: str) -> None:
        with self._guard:
            if what not in self.found:
                self.found.append(what)
                print(f"{datetime.now(UTC):%H:%M:%S} {what}", flush=True)


class Poller(threading.Thread):
    """A feed reader that asks nginx for one document again and again."""

    def __init__(self, port: int, name: str, gone: dict[str, float], complaints: Complaints):
        super().__init__(daemon=True)
        self.answers: Counter[int] = Counter()
        self.ended = threading.Event()
        self._port, self.document, self._gone, self._complaints = port, name, gone, complaints
        self._headers: dict[str, str] = {}
        self._body = b""
        self._dates: dict[str, str] = {}
        self._updated = ""

    def run(self) -> None:
        while not self.ended.wait(0.05):
            asked = time.time()
            try:
                self.ask(asked)
            except (OSError, http.client.HTTPException) as error:
                self._complain(f"no whole answer: {error!r}")

    def ask(self, asked: float) -> None:
        """Ask once. Raises: OSError, HTTPException, if no whole answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.request("GET", f"/{self.document}", headers=self._headers)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        self.answers[response.status] += 1
        if response.status == 200 and body != self._body:
            self._headers = {
                "If-None-Match": response.headers["etag"],
                "If-Modified-Since": response.headers["last-modified"],
            }
            self._body = body
            self._look(body, asked)
        elif response.status not in (200, 304):
            self._complain(f"status {response.status}")

    def is_current(self, path: Path) -> bool:
        """Whether this reader has the bytes that are at *path*, once nothing changes any more."""
        return path.read_bytes() == self._body

    def _look(self, body: bytes, asked: float) -> None:
        try:
            updated, entries = _entries(self.document, body)
        except ValueError as error:
            self._complain(f"not well-formed: {error}")
            return
        ids = [id for id, _ in entries]
        if len(ids) != len(set(ids)):
            self._complain("an id twice")
        for id, date in entries:
            if self._dates.setdefault(id, date) != date:
                self._complain(f"{id} was of {self._dates[id]}, and is of {date}")
            if self._gone.get(id, asked) < asked:
                self._complain(f"{id} was withdrawn, and can be read")
        if updated < self._updated:
            self._complain(f"is of {updated}, and was of {self._updated} before")
        self._updated = updated

    def _complain(self, what: str) -> None:
        self._complaints.add(f"{self.document}: {what}")


def _entries(name: str, body: bytes) -> tuple[str, list[tuple[str, str]]]:
    """When the feed says that it changed ("" if it does not say), and each entry's id and date.

    Raises: ValueError, if *body* is not well-formed.
    """
    if name.endswith(".json"):
        items = json.loads(body)["items"]
        return "", [(each["id"], each["date_published"]) for each in items]
    read = feedparser.parse(body, sanitize_html=False)
    if read.bozo:
        raise ValueError(str(read.bozo_exception))
    feed = read.feed.get("updated_parsed") or ()
    updated = " ".join(f"{part:02}" for part in feed[:6])
    return updated, [(each.id, str(each.published_parsed)) for each in read.entries]


class Newsroom:
    """A newsroom whose builds are started by cron, and killed by chance."""

    def __init__(self, folder: Path, seed: int, kills: float) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.kills = kills
        self.complaints = Complaints()
        self.begun = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
        self.records: dict[str, dict[str, Any]] = {}
        #: By id: since when a story is withdrawn.
        self.gone: dict[str, float] = {}
        self.killed = self.failed = 0
        (folder / "articles").mkdir()
        (folder / "config.toml").write_text(CONFIG, encoding="utf-8")

    def feedpub(self, *arguments: str, killed: bool = False) -> bool:
        """Run the command; whether it came to its end. One that fails is complained of."""
        process = subprocess.Popen(
            [sys.executable, "-m", "feedpub", *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            _, errors = process.communicate(
                timeout=self.chance.uniform(0.05, 1.2) if killed else 120
            )
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.killed += 1
            return False
        if process.returncode:
            self.failed += 1
            self.complaints.add(f"{arguments}: exit {process.returncode}: {errors.strip()[:400]}")
        return process.returncode == 0

    def write(self) -> None:
        number = len(self.records) + 1
        at = self.begun + timedelta(seconds=number)
        url = f"https://news.example/{number}"
        record = make_record(number, id=url, url=url, short_link=None, published=at.isoformat())
        self.records[url] = record
        self._save(record)

    def edit(self) -> None:
        record = self._any()
        record["title"] += "!"
        self._save(record)

    def withdraw(self) -> None:
        id = self._any()["id"]
        if id in self.gone:
            return
        if not self.feedpub("withdraw", id, killed=self.chance.random() < self.kills):
            self.feedpub("withdraw", id)
        self.gone[id] = time.time()

    def _any(self) -> dict[str, Any]:
        return self.chance.choice(list(self.records.values())[-30:])

    def _save(self, record: dict[str, Any]) -> None:
        path = self.folder / "articles" / f"{record['id'].rpartition('/')[2]}.json"
        part = path.with_name(f".{path.name}")
        part.write_text(json.dumps(record), encoding="utf-8")
        part.rename(path)

    def live(self, builds: int, pollers: Sequence[Poller]) -> None:
        for number in range(1, builds + 1):
            happening = self.chance.choices([self.write, self.edit, self.withdraw], [6, 3, 1])[0]
            happening()
            self.feedpub("build", killed=self.chance.random() < self.kills)
            if number % 100 == 0:
                asked = sum(poller.answers.total() for poller in pollers)
                print(f"{number} builds, {self.killed} killed, {asked:,} answers", flush=True)
        self.feedpub("build")

    def judge(self, pollers: Sequence[Poller]) -> None:
        """What is there in the end must be what was written, and what every reader has."""
        for poller in pollers:
            poller.ended.set()
            poller.join()
            poller.ask(time.time())
            if not poller.is_current(self.folder / "feeds" / poller.document):
                self.complaints.add(f"{poller.document}: 304 for what has changed")
        shown = {
            each["id"]
            for each in json.loads((self.folder / "feeds/all.json").read_bytes())["items"]
        }
        wanted = [id for id in self.records if id not in self.gone][-40:]
        lost = set(wanted) - shown
        if lost:
            self.complaints.add(f"{len(lost)} lost: {sorted(lost)[:5]}")
        litter = [each.name for each in (self.folder / "feeds").iterdir() if each.suffix == ".part"]
        if litter:
            self.complaints.add(f"left over: {litter[:3]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--builds", type=int, default=2000)
    parser.add_argument("--kills", type=float, default=0.4, help="the share that is killed")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        newsroom = Newsroom(folder, args.seed, args.kills)
        newsroom.write()
        newsroom.feedpub("build")
        snippet = subprocess.run(
            [sys.executable, "-m", "feedpub", "config", "nginx"],
            cwd=folder,
            capture_output=True,
            check=True,
        )
        (folder / "snippet").write_bytes(snippet.stdout)
        port = free_port()
        server = subprocess.Popen(nginx_command(folder, port))
        try:
            time.sleep(1)
            pollers = [Poller(port, each, newsroom.gone, newsroom.complaints) for each in DOCUMENTS]
            for poller in pollers:
                poller.start()
            newsroom.live(args.builds, pollers)
            newsroom.judge(pollers)
        finally:
            server.terminate()
            server.wait()
    total: Counter[int] = sum((poller.answers for poller in pollers), Counter())
    answers = ", ".join(f"{count:,} x {status}" for status, count in sorted(total.items()))
    print(f"{args.builds} builds, {newsroom.killed} killed, {len(newsroom.gone)} withdrawn")
    print(f"{answers}; {len(newsroom.complaints.found)} complaints")
    return 1 if newsroom.complaints.found else 0


if __name__ == "__main__":
    sys.exit(main())
