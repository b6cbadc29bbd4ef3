"""Small real newsrooms for tests: articles, folders, configurations, runs."""

from __future__ import annotations

import contextlib
import json
import re
import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import processes
from command import run_command

from feedpub.archive.store import Archive
from feedpub.article import ArchivedArticle, Article, Image, Selection
from feedpub.config.load import load
from feedpub.destinations.directory import RESERVE
from feedpub.destinations.directory_claim import LOCK
from feedpub.pipeline.build import build
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.fetch import Scope
from feedpub.pipeline.report import Report

NOW = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)

CONFIG = """
[site]
title     = "Harbour News"
url       = "https://news.example/"
base_url  = "https://feeds.example/"
language  = "en"
timezone  = "Europe/Berlin"
authority = "news.example,2026"

[sources.desk]
type = "files"
path = "articles"

[feeds.all]
title = "Harbour News"

[feeds.sections]
each  = "section"
name  = "section/{slug}"
title = "Harbour News: {value}"
"""

EVERYTHING = Selection()

SECTIONS = ["World", "Politik", "Политика", "سياسة"]


def selected(
    archive: Archive, selection: Selection = EVERYTHING, limit: int = 99, now: datetime = NOW
) -> list[ArchivedArticle]:
    """Return the articles that a feed would show."""
    return archive.articles.whole(archive.articles.select(selection, limit, now))


def make_article(**changes: Any) -> Article:
    """A whole article; a test names only what it is about."""
    values: dict[str, Any] = {
        "source": "desk",
        "id": "https://p.news.example/p/2abc",
        "url": "https://news.example/harbour/a-1",
        "short_link": "https://p.news.example/p/2abc",
        "title": "The ferry is back",
        "kicker": "Harbour",
        "summary": "After four months in the dock the old ferry sails again.",
        "content_html": (
            "<p>After four months in the dock the old ferry sails again, and half of the town came"
            " to see her off.</p><p>She leaves at six.</p>"
        ),
        "authors": ("Mara Ovens", "Tom Ilk"),
        "agencies": ("dpa", "AFP"),
        "section": "World",
        "tags": ("Ships", "Harbour"),
        "language": "en",
        "published": datetime(2026, 3, 12, 9, 30, tzinfo=UTC),
        "updated": datetime(2026, 3, 12, 11, 0, tzinfo=UTC),
        "images": (
            Image(
                url="https://img.news.example/ferry.jpg",
                alt="A white ferry leaves the harbour",
                caption="On her way at last",
                credit="Mara Ovens/dpa",
                photographer="Mara Ovens",
                agencies=("dpa",),
                width=1280,
                height=720,
                length=61234,
                type="image/jpeg",
            ),
        ),
        "rights": "© Harbour News",
    }
    if "id" in changes:
        # Two articles have no address in common.
        values["url"] = f"https://news.example/{quote(changes['id'], safe='')}"
        values["short_link"] = None
    return Article(**{**values, **changes})


def make_record(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A whole article record; *number* makes it another article."""
    record: dict[str, Any] = {
        "id": f"https://p.news.example/p/{number}",
        "url": f"https://news.example/world/a-{number}",
        "short_link": f"https://p.news.example/p/{number}",
        "title": f"Story {number}",
        "summary": f"What story {number} is about.",
        "content_html": f"<p>What story {number} is about, told in some more words.</p>",
        "authors": ["Mara Ovens"],
        "section": "World",
        "language": "en",
        "published": f"2026-03-{number % 28 + 1:02}T09:{number // 28 % 60:02}:00Z",
    }
    return {**record, **changes}


class Still(RunContext):
    """A run at one moment, however long a busy machine takes for it."""

    def later(self, seconds: float) -> RunContext:
        return self


@dataclass(frozen=True)
class Newsroom:
    """A folder with a configuration, articles and feeds."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def articles(self) -> Path:
        return self.folder / "articles"

    @property
    def feeds(self) -> Path:
        return self.folder / "feeds"

    def configure(self, text: str) -> None:
        self.config.write_text(text, encoding="utf-8")

    def write(self, name: str, content: Any) -> Path:
        """Write a document of the source: text or bytes as they are, else as JSON."""
        path = self.articles / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            path.write_text(text, encoding="utf-8", errors="surrogatepass")
        return path

    def run(
        self, now: datetime = NOW, dry_run: bool = False, kind: type[RunContext] = Still
    ) -> RunContext:
        """What a run in this process works with."""
        settings, layers = load(self.config)
        return kind(
            settings=settings,
            layers=layers,
            now=now,
            dry_run=dry_run,
            watch=lambda _what, _done, _of: None,
        )

    def build(self, *names: str, now: datetime = NOW, dry_run: bool = False) -> Report:
        """One run, in this process."""
        return build(self.run(now, dry_run), Scope(feeds=names))

    def published(self) -> dict[str, bytes]:
        """Every document below the publish directory, by its name there."""
        return {
            str(path.relative_to(self.feeds)): path.read_bytes()
            for path in sorted(self.feeds.rglob("*"))
            if path.is_file() and path.name not in (LOCK, RESERVE)
        }

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the archive answers."""
        with contextlib.closing(sqlite3.connect(self.folder / ".feedpub/archive.db")) as database:
            return list(database.execute(query))

    def change(self, statement: str) -> None:
        """Have *statement* done to the archive."""
        path = self.folder / ".feedpub/archive.db"
        with contextlib.closing(sqlite3.connect(path)) as database, database:
            database.execute(statement)

    def feedpub(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command in the newsroom's folder, in this process."""
        return run_command(*arguments, folder=self.folder, environment=environment)

    def feedpub_process(
        self, *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the command in a process of its own: for tests that are about the process."""
        return processes.run(*arguments, folder=self.folder, environment=environment)


def furnish(newsroom: Newsroom) -> None:
    """Configure one feed, and write three articles for it."""
    newsroom.configure(CONFIG.partition("[feeds.sections]")[0])
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number))


def fill(newsroom: Newsroom, count: int = 6) -> None:
    """Write *count* articles, of four sections in three scripts."""
    for number in range(1, count + 1):
        section = SECTIONS[number % len(SECTIONS)]
        newsroom.write(f"{number}.json", make_record(number, section=section))


def error_lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What the command said on stderr."""
    return done.stderr.splitlines()


def mistake_lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The mistakes in a configuration that the command named, without file, line and column."""
    place = re.compile(r"feedpub: \S+?\.toml(:\d+:\d+)?: ")
    return [place.sub("", each) for each in error_lines(done) if place.match(each)]


def set_back(archive: Path) -> None:
    """Leave *archive* as the first version of its tables had it."""
    with contextlib.closing(sqlite3.connect(archive)) as database:
        database.execute("DROP TABLE entries")
        database.execute("DROP TABLE validators")
        database.execute("DROP INDEX ledger_ids")
        database.execute("DROP INDEX ledger_loosely")
        for table in ("adopted_marks", "adopted", "marks", "next_changes"):
            database.execute(f"DROP TABLE {table}")
        for table, column in (
            ("ledger", "touched"),
            ("articles", "words"),
        ):
            database.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        database.execute("PRAGMA user_version = 1")


@contextlib.contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file may be written beyond *size* bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
