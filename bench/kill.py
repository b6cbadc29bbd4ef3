"""The daemon, killed at any moment, again and again: is anything lost, twice, or moved?

    python bench/kill.py [--rounds 200] [--seed 1]

Articles are pushed, served over HTTP and put under embargoes that end while it runs. After each
``kill -9`` every document is whole, and holds nothing twice; in the end everything is there once,
with the date that its readers saw first. Exits 1 if somebody has to complain.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import feedparser
from daemons import CONFIG, Daemon, Reader, put_into_spool
from newsroom import make_record

SOURCES = """
[sources.desk]
type = "files"
path = "desk"

[sources.wire]
type = "api"
url = "{address}/"
every = "1m"
allow_addresses = ["127.0.0.1/32"]

[feeds.wire]
title = "Wire"
sources = ["wire"]
formats = ["rss", "json"]
limit = 5000
"""


class Wire(BaseHTTPRequestHandler):
    """A service with all articles that it ever had."""

    records: list[dict[str, Any]]

    def do_GET(self) -> None:
        body = json.dumps(self.records).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: there are many."""


#: Looks at a newsroom's folder after each restart and at the end, and says what is wrong there.
Look = Callable[[Path], list[str]]


class Killing:
    """One newsroom, and what it was given."""

    def __init__(self, folder: Path, seed: int, looks: tuple[Look, ...] = ()) -> None:
        self.folder = folder
        self.moments = random.Random(seed)
        self.looks = looks
        self.reader = Reader(folder / "feeds" / "all.json")
        #: By its id, when each article may be seen at the earliest.
        self.given: dict[str, datetime] = {}
        self.records: list[dict[str, Any]] = []
        self.seen: set[str] = set()

    def run(self, rounds: int) -> int:
        (self.folder / "desk").mkdir()
        handler = type("Handler", (Wire,), {"records": self.records})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        text = CONFIG.format(limit=5000) + SOURCES.format(address=address)
        (self.folder / "config.toml").write_text(text)
        for number in range(rounds):
            before = self.moments.random() < 0.5
            if before:
                self.give(number)
            daemon = Daemon(self.folder)
            daemon.wait_until_started()
            time.sleep(self.moments.random() * 1.5)
            if not before:
                self.give(number)
            time.sleep(self.moments.random() * 1.5)
            daemon.process.kill()
            daemon.process.wait()
            self.look()
            if number % 20 == 19:
                print(f"{number + 1} times, {len(self.seen)} of {len(self.given)}", flush=True)
        daemon = Daemon(self.folder)
        took = self.wait_for_all(time.monotonic() + 150)
        daemon.process.send_signal(signal.SIGTERM)
        code = daemon.process.wait(60)
        self.judge(code, took)
        server.shutdown()
        return 1 if self.reader.complaints else 0

    def give(self, number: int) -> None:
        """Three articles: pushed, pushed with an embargo, served."""
        now = datetime.now(UTC).replace(microsecond=0)
        ends = now + timedelta(seconds=self.moments.randrange(1, 8))
        for kind, record in (
            ("pushed", record_of("pushed", number, now)),
            ("embargoed", record_of("embargoed", number, now, not_before=ends.isoformat())),
            ("wire", record_of("wire", number, now)),
        ):
            self.given[record["id"]] = ends if kind == "embargoed" else now
            if kind == "wire":
                self.records.append(record)
            else:
                put_into_spool(self.folder, "desk", f"{kind}-{number}.json", record)

    def look(self) -> None:
        """What its readers find while nobody is at work."""
        found = self.reader.look()
        self.seen |= found
        early = [id for id in found if self.given[id] > datetime.now(UTC)]
        if early:
            self.reader.complain(f"before its time: {early[0]}")
        for path in (self.folder / "feeds").glob("*.*"):
            if path.suffix in (".rss", ".atom"):
                read = feedparser.parse(path.read_bytes())
                ids = [entry.id for entry in read.entries]
                if read.bozo or len(ids) != len(set(ids)):
                    self.reader.complain(f"{path.name}: {read.get('bozo_exception', 'ids twice')}")
            elif path.suffix == ".json":
                json.loads(path.read_bytes())
        for each in self.looks:
            for complaint in each(self.folder):
                self.reader.complain(complaint)

    def wait_for_all(self, end: float) -> float:
        since = time.monotonic()
        while self.reader.look() != set(self.given) and time.monotonic() < end:
            time.sleep(0.2)
        return time.monotonic() - since

    def judge(self, code: int, took: float) -> None:
        self.look()
        lost = set(self.given) - self.reader.look()
        if lost:
            self.reader.complain(f"{len(lost)} lost: {sorted(lost)[:5]}")
        wire = json.loads((self.folder / "feeds" / "wire.json").read_bytes())["items"]
        if len(wire) != len(self.records):
            self.reader.complain(f"wire has {len(wire)} of {len(self.records)}")
        waiting = list((self.folder / "spool").rglob("*.json"))
        if waiting:
            self.reader.complain(f"{len(waiting)} files wait in the spool or were rejected")
        if code != 0:
            self.reader.complain(f"ended with status {code}")
        litter = [path.name for path in (self.folder / "feeds").iterdir() if path.name[0] == "."]
        if litter:
            self.reader.complain(f"litter: {litter[:3]}")
        print(
            f"{len(self.given)} articles, {len(lost)} lost; all there {took:.1f} s after the last"
        )
        print(f"restart; {len(self.reader.complaints)} complaints")


def record_of(kind: str, number: int, at: datetime, **more: str) -> dict[str, Any]:
    address = f"https://news.example/{kind}/{number}"
    at -= timedelta(seconds=1)
    return make_record(
        id=address, url=address, short_link=None, published=at.isoformat(), title=address, **more
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return Killing(Path(folder), args.seed).run(args.rounds)


if __name__ == "__main__":
    sys.exit(main())
