"""A large import, killed at random moments: is anything lost, repeated, or different in the end?

    python bench/kill_import.py [--articles 100000] [--kills 20] [--seed 1]

The same files of 1 to 100 MB are imported and published twice: by one run, and by runs of which
each is killed (``kill -9``) but the last. What was committed before a kill stays as it was, every
document is whole at any time, and in the end, when all bodies were read, both archives, journals
and publish directories are equal. Exits 1 if somebody has to complain.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from corpus import Corpus
from lxml import etree
from peers import BUILD_ONLY, FEEDS, SITE

#: How many articles a file has: about 1 MB, and 100 MB.
SMALLEST, LARGEST = 190, 19_000

#: What both archives must have. Not: when articles were first seen.
TABLES = {
    "ledger": "key, source, id, entry_id, published, touched",
    "articles": "key, record, provenance, digest, sum, words, origin, published, waits_until,"
    " expires, number, revised, read_from",
    "facets": "kind, value, published, key",
    "marks": "mark, key",
    "addresses": "address, key",
    "moments": "at, key",
    "inputs": "source, name, mark",
    "quarantine": "source, name, id, key",
    "slugs": "family, value, slug",
    "entries": "feed, position, entry_id, title, published",
    "pending": "feed",
}


class Newsroom:
    """A folder with feedpub's configuration and files of articles."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.feeds = folder / "feeds"
        self._archive = folder / ".feedpub" / "archive.db"

    def lay_out(self, articles: Path) -> None:
        self.folder.mkdir()
        text = SITE.format(articles=articles, missing="keep") + FEEDS.format(more="")
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    def start(self) -> subprocess.Popen[bytes]:
        # Without --complete it reads nothing on: how far that gets depends on the time.
        command = [sys.executable, BUILD_ONLY, "build", "--quiet"]
        return subprocess.Popen(command, cwd=self.folder)

    def complete(self) -> int:
        """Read all bodies, with the program as it is; return the exit status."""
        command = [sys.executable, "-m", "feedpub", "build", "--quiet", "--complete"]
        return subprocess.run(command, cwd=self.folder).returncode

    def committed(self) -> int:
        """Return the number of the last article that was committed. 0: none was."""
        if not self._archive.exists():
            return 0
        with closing(sqlite3.connect(self._archive)) as database:
            known = database.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'articles'"
            ).fetchone()
            # Not the ledger, which a replayed journal fills before.
            query = "SELECT ifnull(max(key), 0) FROM articles"
            return int(database.execute(query).fetchone()[0]) if known else 0

    def articles_up_to(self, key: int) -> dict[str, str]:
        """Return a digest of each column of the articles up to the number *key*.

        Of those columns that do not change when a body is read that was left for later.
        """
        columns = ("key", "source", "id", "entry_id", "first_seen", "ledger.published", "touched")
        columns += ("origin", "articles.published", "changed")
        table = "ledger JOIN articles USING (key)"
        return {
            each: self._digest(f"SELECT {each} FROM {table} WHERE key <= ? ORDER BY key", key)
            for each in columns
            if key
        }

    def contents(self) -> dict[str, str]:
        """Return a digest of each table."""
        return {
            table: self._digest(f"SELECT {columns} FROM {table} ORDER BY {columns}")
            for table, columns in TABLES.items()
        }

    def _digest(self, query: str, *values: int) -> str:
        digest = hashlib.blake2b(digest_size=16)
        with closing(sqlite3.connect(self._archive)) as database:
            for row in database.execute(query, values):
                digest.update(repr(row).encode())
        return digest.hexdigest()

    def events(self) -> Counter[str]:
        """Return how often each event is in the journal, whenever it was."""
        journal = self._archive.with_name("archive.journal.jsonl")
        found: Counter[str] = Counter()
        with journal.open(encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line)
                event.pop("first_seen", None)
                found[json.dumps(event, sort_keys=True)] += 1
        return found

    def documents(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.feeds)): path.read_bytes()
            for path in self.feeds.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }


def write_articles(folder: Path, count: int, moments: random.Random) -> int:
    """Write *count* articles into files of all sizes; return how many files these are."""
    corpus, first, files = Corpus(), 0, 0
    while first < count:
        size = round(SMALLEST * (LARGEST / SMALLEST) ** moments.random())
        with (folder / f"{files:05}.jsonl").open("w", encoding="utf-8") as stream:
            stream.writelines(map(corpus.line, range(first, min(first + size, count))))
        first, files = first + size, files + 1
    return files


def kill(room: Newsroom, kills: int, duration: float, moments: random.Random) -> list[str]:
    """Build, killed again and again, until a last run comes to its end; return the complaints."""
    complaints = []
    key, before = 0, dict[str, str]()
    for number in range(1, kills + 2):
        process = room.start()
        if number <= kills:
            try:
                process.wait(moments.uniform(0.2, 3.8) * duration / kills)
            except subprocess.TimeoutExpired:
                process.kill()
        code = process.wait()
        if code not in (0, -9):
            complaints.append(f"run {number}: exit status {code}")
        now = room.articles_up_to(key)
        differs = [column for column in before if now[column] != before[column]]
        if differs:
            complaints.append(f"run {number}: of {key:,} articles differ: {', '.join(differs)}")
        key = room.committed()
        before = room.articles_up_to(key)
        documents = room.documents()
        complaints += [
            f"run {number}: {name} is not whole"
            for name, content in documents.items()
            if name.endswith((".rss", ".atom")) and not is_whole(content)
        ]
        ended = "killed" if code else "ended"
        print(f"{ended}: {key:,} articles committed, {len(documents)} documents", flush=True)
    return complaints


def is_whole(document: bytes) -> bool:
    try:
        etree.fromstring(document)
    except etree.XMLSyntaxError:
        return False
    return True


def compared(room: Newsroom, other: Newsroom) -> list[str]:
    """Return what in *room* is not as in *other*."""
    complaints = []
    theirs = other.contents()
    for table, digest in room.contents().items():
        if digest != theirs[table]:
            complaints.append(f"the table {table} differs")
    if room.events() != other.events():
        complaints.append("the journals differ")
    ours, wanted = room.documents(), other.documents()
    names = sorted(ours.keys() | wanted.keys())
    complaints += [f"{name} differs" for name in names if ours.get(name) != wanted.get(name)]
    return complaints


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    moments = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="feedpub-kill-") as name:
        articles = Path(name) / "articles"
        articles.mkdir()
        files = write_articles(articles, args.articles, moments)
        whole, killed = Newsroom(Path(name) / "whole"), Newsroom(Path(name) / "killed")
        for room in (whole, killed):
            room.lay_out(articles)
        begun = time.monotonic()
        if code := whole.start().wait():
            print(f"the run that was not killed: exit status {code}")
            return 1
        duration = time.monotonic() - begun
        print(f"{args.articles:,} articles in {files} files, {duration:.0f} s undisturbed")
        complaints = kill(killed, args.kills, duration, moments)
        for room in (whole, killed):
            if code := room.complete():
                complaints.append(f"feedpub build --complete: exit status {code}")
        complaints += compared(killed, whole)
    for each in complaints:
        print(each)
    print(f"{args.kills} kills, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
