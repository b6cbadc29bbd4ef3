"""The daemon beside bad servers: does it stay small, on time, and lose nothing?

    python bench/soak.py [--minutes 20] [--late 10]

Six sources on the web work, and so does a spool; one of the six, from which what it has no more is
withdrawn, fails now and then. Beside them are servers that drip, hang, answer 429, 500, half a
body, a bomb, an endless stream or a redirect to a private address. Each is asked every minute.
The feed is full after a few minutes, so that nothing has a reason to grow.
Exits 1 if the daemon grows, leaks descriptors, is *late* seconds late for a healthy source, loses
or withdraws an article, asks a bad server as often as a good one, or does not say that it is bad.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from daemons import CONFIG, Daemon, Reader, put_into_spool
from newsroom import make_record

from feedpub.config.recurrence import Every

SOURCE = """
[sources.{name}]
type = "api"
url = "{address}/{name}"
every = "1m"
time_limit = "1m"
allow_addresses = ["127.0.0.1/32"]
per_second = 100
{more}
"""

HEALTHY = ("north", "south", "east", "west", "unchanged", "fickle")
DESK = '[sources.desk]\ntype = "files"\npath = "desk"\n'
MINUTE = timedelta(minutes=1)

#: In seconds, between two new articles of a source; how many it lists.
PACE, LISTED = 25, 20


class Newsrooms:
    """What the healthy sources have: each a new article now and then."""

    def __init__(self) -> None:
        self.begun = time.time()
        self.served: dict[str, float] = {}
        self.asked: Counter[str] = Counter()
        self._guard = threading.Lock()

    def ask(self, source: str) -> int:
        """How many times *source* was asked."""
        with self._guard:
            self.asked[source] += 1
            return self.asked[source]

    def records(self, source: str) -> list[dict[str, Any]]:
        """What *source* lists now, all of it served."""
        count = 1 if source == "unchanged" else 3 + int((time.time() - self.begun) / PACE)
        found = []
        for number in range(max(0, count - LISTED) if source != "fickle" else 0, count):
            record = record_of(source, number, self.begun + PACE * (number - 3))
            self.served.setdefault(record["id"], time.time())
            found.append(record)
        return found


def record_of(source: str, number: int, at: float) -> dict[str, Any]:
    address = f"https://news.example/{source}/{number}"
    published = datetime.fromtimestamp(int(at), UTC).isoformat()
    return make_record(id=address, url=address, short_link=None, published=published)


class Answers(BaseHTTPRequestHandler):
    """One path, one way to answer."""

    protocol_version = "HTTP/1.1"
    newsrooms: Newsrooms

    def do_GET(self) -> None:
        name = self.path.strip("/")
        with contextlib.suppress(OSError):
            getattr(self, f"_{name}", self._healthy)(name)

    def _healthy(self, name: str) -> None:
        self._send(json.dumps(self.newsrooms.records(name)).encode())

    def _unchanged(self, name: str) -> None:
        if self.headers["if-none-match"] == '"as-it-was"':
            self.newsrooms.records(name)
            self._send(b"", 304)
        else:
            body = json.dumps(self.newsrooms.records(name)).encode()
            self._send(body, etag='"as-it-was"')

    def _fickle(self, name: str) -> None:
        match self.newsrooms.ask(name) % 6:
            case 2:
                self._send(b"[]")
            case 4:
                self._send(b"<html>We will be back soon</html>")
            case _:
                self._send(json.dumps(self.newsrooms.records(name)).encode())

    def _busy(self, _name: str) -> None:
        self._send(b"", 429, retry_after="120")

    def _broken(self, _name: str) -> None:
        self._send(b"oh", 500)

    def _half(self, _name: str) -> None:
        self._head(200, 100_000)
        self.wfile.write(b'[{"id": "https://news.example/half/1"')
        self.close_connection = True

    def _bomb(self, _name: str) -> None:
        self._send(gzip.compress(bytes(200_000_000), 9), content_encoding="gzip")

    def _private(self, _name: str) -> None:
        self._send(b"", 302, location="http://10.11.12.13/internal")

    def _near(self, _name: str) -> None:
        self._send(b"", 302, location="http://127.0.0.2:9/internal")

    def _endless(self, _name: str) -> None:
        self._head(200, None)
        while True:
            self.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")

    def _drips(self, _name: str) -> None:
        self._head(200, 100_000)
        for _ in range(600):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.5)

    def _hangs(self, _name: str) -> None:
        time.sleep(90)
        self.close_connection = True

    def _send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self._head(status, None if status == 304 else len(body), **headers)
        self.wfile.write(body)

    def _head(self, status: int, length: int | None, **headers: str) -> None:
        self.send_response(status)
        if length is not None:
            self.send_header("content-length", str(length))
        elif status == 200:
            self.send_header("transfer-encoding", "chunked")
        for name, value in {"content_type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: there are many."""


BAD = ("busy", "broken", "half", "bomb", "private", "near", "endless", "drips", "hangs")


@contextlib.contextmanager
def servers(newsrooms: Newsrooms) -> Iterator[str]:
    handler = type("Handler", (Answers,), {"newsrooms": newsrooms})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    # Who is given up on closes the connection.
    server.handle_error = lambda _request, _address: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


class Soak:
    def __init__(self, folder: Path, minutes: float, late: float) -> None:
        self.folder = folder
        self.minutes = minutes
        self.late = late
        self.newsrooms = Newsrooms()
        self.reader = Reader(folder / "feeds" / "all.json")
        self.samples: list[tuple[float, float, int, int]] = []
        self.pushed: dict[str, float] = {}
        self.seen: set[str] = set()

    def run(self) -> int:
        (self.folder / "desk").mkdir()
        with servers(self.newsrooms) as address:
            text = CONFIG.format(limit=60) + DESK
            for name in (*HEALTHY, *BAD):
                more = 'missing = "withdraw"' if name == "fickle" else ""
                text += SOURCE.format(name=name, address=address, more=more)
            (self.folder / "config.toml").write_text(text)
            begun = datetime.now(UTC)
            daemon = Daemon(self.folder)
            self._watch(daemon, time.monotonic() + 60 * self.minutes)
            status = subprocess.run(
                [sys.executable, "-m", "feedpub", "status"],
                cwd=self.folder,
                capture_output=True,
                text=True,
                check=False,
            )
            ended = datetime.now(UTC)
            daemon.process.send_signal(signal.SIGTERM)
            since = time.monotonic()
            code = daemon.process.wait(60)
            took = time.monotonic() - since
        self._check(code == 0 and took < 5, f"ended with {code} after {took:.1f} s")
        self._judge(list(daemon.events()), begun, ended)
        self._check(
            status.returncode == 1 and all(f"source {each} fails" in status.stderr for each in BAD),
            "status names every bad source",
        )
        return 1 if self.reader.complaints else 0

    def _watch(self, daemon: Daemon, end: float) -> None:
        number = 0
        begun = time.monotonic()
        while (now := time.monotonic()) < end:
            time.sleep(1)
            self.seen |= self.reader.look()
            if int((now - begun) / 7) > number:
                number += 1
                record = record_of("desk", number, time.time())
                self.pushed[record["id"]] = time.time()
                put_into_spool(self.folder, "desk", f"{number}.json", record)
            if not self.samples or now - self.samples[-1][0] * 60 - begun >= 10:
                found = daemon.memory(), daemon.descriptors(), daemon.threads()
                self.samples.append(((now - begun) / 60, *found))
                if len(self.samples) % 6 == 1:
                    print(
                        "minute {:.0f}: {:.0f} MB, {} files, {} threads".format(*self.samples[-1]),
                        flush=True,
                    )

    def _judge(self, events: list[dict[str, Any]], begun: datetime, ended: datetime) -> None:
        self._flat("MB", 1, room=lambda before: before * 0.1 + 5)
        self._flat("files", 2, room=lambda _: 8)
        self._flat("threads", 3, room=lambda _: 8)
        done: dict[str, list[datetime]] = {}
        for event in events:
            if event["event"] == "done":
                at = datetime.fromisoformat(event["timestamp"])
                done.setdefault(event["job"].removeprefix("source "), []).append(at)
        delays = []
        for name in HEALTHY[:-1]:
            due = Every(MINUTE, name).after(begun + timedelta(seconds=20))
            while due < ended - timedelta(seconds=self.late):
                after = [at for at in done.get(name, ()) if at >= due]
                delays.append((after[0] - due).total_seconds() if after else 1e9)
                due += MINUTE
        worst = max(delays)
        self._check(
            worst < self.late,
            f"{len(delays)} due jobs of healthy sources done {sum(delays) / len(delays):.2f} s"
            f" after their times, at worst {worst:.2f} s",
        )
        expected = self.newsrooms.served | self.pushed
        lost = {id for id, at in expected.items() if at < time.time() - 15} - self.seen
        self._check(not lost, f"{len(expected)} articles, {len(lost)} lost {sorted(lost)[:3]}")
        tries = {name: len(done.get(name, ())) for name in BAD}
        most = max(tries.values())
        # 30 s, 1, 2, 4, 8, 16 minutes: after a try every minute would be one too many.
        self._check(most <= 4 + (self.minutes > 4) * 3, f"bad ones were asked {tries}")
        bugs = [each for each in events if each["event"] == "failed" or "exception" in each]
        self._check(not bugs, f"{len(bugs)} jobs failed {bugs[:1]}")
        late = sum(event["event"] == "late" for event in events)
        print(f"{late} times a job was due while it was at work", flush=True)

    def _flat(self, what: str, position: int, room: Callable[[float], float]) -> None:
        """The last quarter against what was when all had been seen once."""
        early = min(5.0, self.minutes / 3)
        # What it holds for a moment, a bomb above all, is not what it keeps.
        of = [(each[0], float(each[position])) for each in self.samples]
        before = median(held for at, held in of if early - 1 <= at <= early + 0.5)
        after = median(held for at, held in of if at >= self.minutes * 0.75)
        self._check(
            after <= before + room(before),
            f"{before:.0f} {what} at minute {early:.0f}, {after:.0f} at the end",
        )

    def _check(self, holds: bool, what: str) -> None:
        print(f"{'ok  ' if holds else 'NOT '} {what}", flush=True)
        if not holds:
            self.reader.complaints.append(what)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--late", type=float, default=10)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return Soak(Path(folder), args.minutes, args.late).run()


if __name__ == "__main__":
    sys.exit(main())
