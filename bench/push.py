"""From a newsroom's save to what its readers can fetch, with the daemon at work: seconds.

    python bench/push.py [--articles 100000] [--rounds 40] [--daemon-as UID]

An archive of that many articles in forty-nine sections, with one feed of all and one a section,
RSS and Atom, is made once. In each round one article is put into the spool's folder, another is
posted to the daemon, and that one is withdrawn; each waits until the file of the feed shows it.
With ``--daemon-as`` (for root, with setpriv) the files in the spool are another user's than the
daemon. Exits 1 if the 95th of a hundred takes more than two seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from corpus import Corpus
from daemons import Daemon, put_into_spool
from withdraw_cost import SECTIONS, fill

PUSH = '[push]\nspool = "spool"\nlisten = "{listen}"\ntoken_env = "BELL"\n'
TOKEN = "a word that nobody guesses"
BAR = 2.0


def fresh(number: int) -> dict[str, Any]:
    """A story of now that the archive does not have."""
    moment = datetime.now(UTC).replace(microsecond=0).isoformat()
    return {
        **Corpus().record(1_000_000 + number),
        "title": f"Fresh {number:04}.",
        "section": f"section {number % SECTIONS}",
        "published": moment,
        "updated": moment,
    }


def post(listen: str, path: str, value: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    asked = urllib.request.Request(
        f"http://{listen}{path}", json.dumps(value).encode(), headers, method="POST"
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(asked, timeout=120):
        pass


def shown(feed: Path, title: str, *, there: bool = True) -> None:
    """Wait until *feed* shows *title*, or does not."""
    end = time.monotonic() + 120
    while (title.encode() in feed.read_bytes()) != there:
        if time.monotonic() > end:
            raise SystemExit(f"{title} is {'not ' if there else ''}shown")
        time.sleep(0.005)


def seconds(act: Callable[[], None], until: Callable[[], None]) -> float:
    since = time.monotonic()
    act()
    until()
    return time.monotonic() - since


def wait_for(listen: str) -> None:
    """Until the daemon answers, and has done what was left to do."""
    end = time.monotonic() + 300
    while time.monotonic() < end:
        try:
            post(listen, "/articles/desk", fresh(0))
        except urllib.error.URLError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the daemon does not answer")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--archive", type=Path, help="a folder as withdraw_cost.py fills it")
    options.add_argument("--daemon-as", type=int, help="the daemon's user, by number")
    given = options.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    took: dict[str, list[float]] = {"spool": [], "POST /articles": [], "POST /withdrawals": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.archive:
            shutil.copytree(given.archive, folder, dirs_exist_ok=True)
        else:
            fill(folder, given.articles)
        with (folder / "config.toml").open("a") as stream:
            stream.write(PUSH.format(listen=listen))
        if given.daemon_as is not None:
            hand_over(folder, given.daemon_as)
        daemon = Daemon(folder, given.daemon_as, BELL=TOKEN)
        try:
            wait_for(listen)
            for number in range(1, 2 * given.rounds, 2):
                measure(folder, listen, number, took)
            print(f"{given.articles:,} articles, {SECTIONS + 1} feeds in 2 formats,", end=" ")
            print(f"{given.rounds} rounds; the daemon holds {daemon.memory():.0f} MB")
            daemon.process.send_signal(signal.SIGTERM)
            daemon.process.wait(60)
        finally:
            daemon.process.kill()
    for what, each in took.items():
        hundredths = quantiles(each, n=100, method="inclusive")
        print(f"{what:18} p50 {hundredths[49]:5.2f} s  p95 {hundredths[94]:5.2f} s")
    return 1 if any(quantiles(each, n=20)[-1] > BAR for each in took.values()) else 0


def hand_over(folder: Path, user: int) -> None:
    """Have all be that of *user*, and the spool a folder that others may put files into."""
    desk = folder / "spool" / "desk"
    desk.mkdir(parents=True)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user)
    desk.chmod(0o777)


def measure(folder: Path, listen: str, number: int, took: dict[str, list[float]]) -> None:
    feed = folder / "feeds" / "all.rss"
    time.sleep(1)
    put, posted = fresh(number), fresh(number + 1)
    took["spool"].append(
        seconds(
            lambda: put_into_spool(folder, "desk", f"{number}.json", put),
            lambda: shown(feed, put["title"]),
        )
    )
    took["POST /articles"].append(
        seconds(
            lambda: post(listen, "/articles/desk", posted), lambda: shown(feed, posted["title"])
        )
    )
    order = {"article": posted["id"], "reason": "legal"}
    took["POST /withdrawals"].append(
        seconds(
            lambda: post(listen, "/withdrawals", order),
            lambda: shown(feed, posted["title"], there=False),
        )
    )


if __name__ == "__main__":
    sys.exit(main())
