"""What the measurements of the daemon share: it, what it logs, and what its readers saw."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CONFIG = """
[site]
title = "Harbour News"
url = "https://news.example/"
base_url = "https://feeds.example/"
language = "en"

[push]
spool = "spool"

[feeds.all]
title = "Harbour News"
formats = ["rss", "atom", "json"]
limit = {limit}
"""


class Daemon:
    """``feedpub run --verbose``, and what it logs."""

    def __init__(self, folder: Path, user: int | None = None, **environment: str) -> None:
        """As *user*, if one is given: for root."""
        self.log = folder / "daemon.log"
        with self.log.open("ab") as stream:
            self._begins = stream.tell()
            self.process = subprocess.Popen(
                [
                    *([] if user is None else as_user(user)),
                    *(sys.executable, "-m", "feedpub", "run", "--log-format", "json", "--verbose"),
                ],
                cwd=folder,
                env={**os.environ, **environment},
                stderr=stream,
            )

    def wait_until_started(self) -> None:
        """Until it has said so; or it has ended."""
        while self.process.poll() is None:
            with self.log.open("rb") as stream:
                stream.seek(self._begins)
                if b'"started"' in stream.read():
                    return
            time.sleep(0.02)

    def events(self) -> Iterator[dict[str, Any]]:
        """What was logged so far, one whole line each."""
        for line in self.log.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                yield json.loads(line)

    def memory(self) -> float:
        """What it holds, in MB."""
        return self._status("VmRSS") / 1024

    def threads(self) -> int:
        return self._status("Threads")

    def descriptors(self) -> int:
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())

    def _status(self, name: str) -> int:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:")))


def as_user(user: int) -> list[str]:
    """What runs a command as *user*, who may read Python's modules wherever they are."""
    reads = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *reads]


class Reader:
    """Looks at a JSON Feed again and again, and complains."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shown: list[str] = []
        #: Of each entry: when it was published.
        self.dates: dict[str, str] = {}
        self.complaints: list[str] = []

    def look(self, *, withdrawn: frozenset[str] = frozenset()) -> set[str]:
        """The entries that stand there now."""
        try:
            items = json.loads(self._path.read_bytes())["items"]
        except FileNotFoundError:
            return set()
        except ValueError as error:
            self.complain(f"no JSON: {error}")
            return set()
        ids = [item["id"] for item in items]
        if len(ids) != len(set(ids)):
            self.complain("an id twice")
        for item in items:
            date = item["date_published"]
            if self.dates.setdefault(item["id"], date) != date:
                self.complain(f"{item['id']}: was of {self.dates[item['id']]}, now of {date}")
        # Those that older ones have been pushed out by are gone for a reason.
        oldest = min((item["date_published"] for item in items), default="")
        for id in set(self._shown) - set(ids) - withdrawn:
            if self.dates[id] > oldest:
                self.complain(f"{id}: is gone")
        self._shown = ids
        return set(ids)

    def complain(self, what: str) -> None:
        self.complaints.append(f"{datetime.now(UTC):%H:%M:%S} {what}")
        print(self.complaints[-1], flush=True)


def put_into_spool(folder: Path, source: str, name: str, record: dict[str, Any]) -> None:
    """As a CMS should: whole from its first moment."""
    spool = folder / "spool" / source
    spool.mkdir(parents=True, exist_ok=True)
    part = spool / f".{name}"
    part.write_text(json.dumps(record), encoding="utf-8")
    part.rename(spool / name)
