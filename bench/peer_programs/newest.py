"""What the programs of the Python peers share: the newest articles of each feed, and the files.

    python PROGRAM ARTICLES OUTPUT

ARTICLES is a file of JSON Lines, OUTPUT a folder. One feed has all articles, and each section and
each tag has one; 50 entries each, with the whole text, as RSS and Atom.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

LIMIT = 50
FORMATS = ("rss", "atom")

Record = dict[str, Any]


def newest(path: Path) -> dict[str, list[Record]]:
    """Return the newest articles by the name of the feed; memory does not grow with the file."""
    feeds: dict[str, list[Record]] = defaultdict(list)
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            record = json.loads(line)
            names = [f"tag/{slug(tag)}" for tag in record["tags"]]
            for name in ("all", f"section/{slug(record['section'])}", *names):
                feeds[name].append(record)
                if len(feeds[name]) >= 4 * LIMIT:
                    cut(feeds[name])
    for records in feeds.values():
        cut(records)
    return feeds


def cut(records: list[Record]) -> None:
    records.sort(key=lambda record: str(record["published"]), reverse=True)
    del records[LIMIT:]


def slug(value: str) -> str:
    return re.sub(r"\W+", "-", value.lower())


def write_feeds(write: Callable[[str, list[Record], str], bytes]) -> None:
    """Write what *write* returns for each feed's name, its articles and a format."""
    articles, output = map(Path, sys.argv[1:3])
    for folder in ("section", "tag"):
        (output / folder).mkdir(parents=True, exist_ok=True)
    for name, records in newest(articles).items():
        for format in FORMATS:
            (output / f"{name}.{format}").write_bytes(write(name, records, format))
