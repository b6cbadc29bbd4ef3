"""What a newsroom does to its posts in a real WordPress, and what must be seen of it in feeds."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import feedparser
from newsroom import Newsroom
from real_wordpress import WordPress
from web_server import Reply, Site

import feedpub

CONFIG = """
[site]
title     = "Beacon"
url       = "https://beacon.example/"
base_url  = "https://feeds.beacon.example/"
language  = "en"
authority = "beacon.example,2026"

[sources.blog]
type = "api"
preset = "wordpress"
url =  "{address}/"
allow_addresses = ["127.0.0.1/32"]
per_second = 100
check_short_links = false

[feeds.all]
title   = "Beacon"
formats = ["rss", "atom", "json"]
"""


#: How many posts the site's own feed has.
IN_FEED = 20


class Newsboat:
    """A reader of one feed, which remembers what it has seen."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "urls").write_text(address + "\n")
        (folder / "config").write_text("keep-articles-days 0\n")

    @staticmethod
    def is_there() -> bool:
        return shutil.which("newsboat") is not None

    def poll(self) -> None:
        names = {"-u": "urls", "-c": "cache.db", "-C": "config"}
        files = [each for flag, name in names.items() for each in (flag, str(self.folder / name))]
        home = {"HOME": str(self.folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        subprocess.run(
            ["newsboat", *files, "-x", "reload"],
            check=True,
            capture_output=True,
            env=home,
        )

    def seen(self) -> list[str]:
        """The titles of all stories that were ever new to it, sorted."""
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            return sorted(title for (title,) in cache.execute("SELECT title FROM rss_item"))


class Steps:
    """Each step does one thing, builds once, and says what is not as it should be."""

    def __init__(self, wordpress: WordPress, room: Newsroom, front: Site, posts: int = 20) -> None:
        self.wordpress, self.room, self.front = wordpress, room, front
        self.complaints: list[str] = []
        self.stderr = ""
        #: By title, the number of each post that readers know; the oldest first.
        self.posts: dict[str, int] = {}
        self.gone: set[str] = set()
        begin = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=posts + 1)
        dates = {f"Story {each}": begin + timedelta(hours=each) for each in range(1, posts + 1)}
        self.posts |= wordpress.publish(dates)
        # Older ones are in no live feed, and would look new to its readers.
        while len(self.posts) > IN_FEED:
            del self.posts[next(iter(self.posts))]
        room.configure(CONFIG.format(address=wordpress.address))
        self.reader = None
        if Newsboat.is_there():
            self.reader = Newsboat(room.folder / "newsboat", front.url("/feed.xml"))
        self.before: dict[str, Any] = {}

    def story(self, number: int) -> str:
        """The title of a post that readers know, counted from the oldest."""
        return list(self.posts)[number - 1]

    def steps(self) -> Iterator[Callable[[], None]]:
        yield self.adopt
        yield self.publish
        yield self.edit
        yield self.publish_scheduled
        for take_down in (self.trash, self.protect, self.make_private, self.unpublish):
            yield take_down
            yield self.publish_again
        yield self.withdraw
        yield self.restore
        yield self.restore_what_is_in_the_trash
        yield self.upgrade
        yield self.change_permalinks
        yield self.delete

    def run(self) -> list[str]:
        """Take every step; return what went wrong, a line each."""
        for step in self.steps():
            step()
        return self.complaints

    def complain(self, step: str, what: str) -> None:
        self.complaints.append(f"{step}: {what}")

    def build(self, step: str, *, names: str = "") -> None:
        """Build once; feeds have what is public, and the reader no old story as a new one."""
        done = self.room.feedpub("build")
        self.stderr = done.stderr
        if done.returncode != 0:
            self.complain(step, f"exit {done.returncode}: {done.stderr}")
        if names not in done.stderr:
            self.complain(step, f"{names!r} is not named: {done.stderr!r}")
        public = self.posts.keys() - self.gone
        for format in ("rss", "atom"):
            entries = self.entries(format)
            if entries.keys() != public:
                odd = sorted(entries.keys() ^ public)
                self.complain(step, f"all.{format} is not what is public: {odd}")
            for title, entry in entries.items():
                known = self.before.setdefault(f"{format} {title}", entry)
                if (known.id, known.published_parsed) != (entry.id, entry.published_parsed):
                    self.complain(step, f"{title}: {known.id} {known.published} moved")
        stones = self.document("atom").count(b"deleted-entry ref=")
        if stones != len(self.gone):
            self.complain(step, f"{stones} tombstones, and {len(self.gone)} posts are gone")
        self.poll(step)

    def document(self, format: str) -> bytes:
        return (self.room.feeds / f"all.{format}").read_bytes()

    def entries(self, format: str) -> dict[str, Any]:
        found = feedparser.parse(self.document(format)).entries
        return {each.title.replace("\u2060", ""): each for each in found}

    def poll(self, step: str) -> None:
        """Let the reader look; each story is new to it once."""
        self.front.answers["/feed.xml"] = Reply(self.document("rss"))
        if self.reader is None:
            return
        self.reader.poll()
        titles = [each.replace("\u2060", "") for each in self.reader.seen()]
        if titles != sorted(self.posts):
            self.complain(step, f"newsboat has {titles}")

    def adopt(self) -> None:
        self.front.answers["/feed.xml"] = Reply(self.wordpress.feed())
        if self.reader is not None:
            self.reader.poll()
        done = self.room.feedpub("adopt", f"{self.wordpress.address}/feed/", "--feed", "all")
        if done.returncode != 0:
            self.complain("adopt", done.stdout + done.stderr)
        old = feedparser.parse(self.wordpress.feed()).entries
        self.before |= {f"rss {each.title}": each for each in old}
        self.build("adopt")

    def publish(self) -> None:
        self.posts |= self.wordpress.publish({"A new story": datetime.now(UTC)})
        self.build("publish")

    def edit(self) -> None:
        text = "<p>Other words, which say more than was known before.</p>"
        self.wordpress.edit(self.posts[self.story(7)], post_content=text)
        self.build("edit")
        if b"Other words" not in self.document("rss"):
            self.complain("edit", "the feed has the old text")

    def publish_scheduled(self) -> None:
        """A post that was scheduled becomes public after more others changed than a list has."""
        title = "A scheduled story"
        self.posts[title] = self.wordpress.call("publish_scheduled", title)
        self.build("publish scheduled")

    def _take_down(self, step: str, title: str, reason: str) -> None:
        self.gone.add(title)
        self.build(step, names=reason)
        if title not in self.stderr:
            self.complain(step, f"{title} is not named: {self.stderr!r}")
        status = self.room.feedpub("status").stdout
        if title not in status or reason not in status:
            self.complain(step, f"status does not name {title}: {status}")

    def trash(self) -> None:
        self.wordpress.call("wp_trash_post", self.posts[self.story(3)])
        self._take_down("trash", self.story(3), "does not show it any more")

    def protect(self) -> None:
        self.wordpress.edit(self.posts[self.story(3)], post_password="secret")
        self._take_down("protect", self.story(3), "protected by a password")

    def make_private(self) -> None:
        self.wordpress.edit(self.posts[self.story(3)], post_status="private")
        self._take_down("make private", self.story(3), "does not show it any more")

    def unpublish(self) -> None:
        self.wordpress.edit(self.posts[self.story(3)], post_status="draft")
        self._take_down("unpublish", self.story(3), "does not show it any more")

    def publish_again(self) -> None:
        # The clock of WordPress has whole seconds, and a new version is a later one.
        self.wordpress.call("sleep", 1)
        self.wordpress.call("publish_again", self.posts[self.story(3)])
        self.gone.discard(self.story(3))
        self.build("publish again", names=self.story(3))

    def withdraw(self) -> None:
        self.room.feedpub(
            "withdraw", self.before[f"atom {self.story(5)}"].id, "--reason", "a mistake"
        )
        self.wordpress.edit(self.posts[self.story(5)], post_excerpt="An edit that changes nothing.")
        self.gone.add(self.story(5))
        self.build("withdraw")

    def restore(self) -> None:
        self.room.feedpub("restore", self.before[f"atom {self.story(5)}"].id)
        self.gone.discard(self.story(5))
        self.build("restore")

    def restore_what_is_in_the_trash(self) -> None:
        self.wordpress.call("wp_trash_post", self.posts[self.story(9)])
        self._take_down("trash", self.story(9), "does not show it any more")
        self.room.feedpub("restore", self.before[f"atom {self.story(9)}"].id)
        self.gone.discard(self.story(9))
        self.build("restore what is in the trash")

    def upgrade(self) -> None:
        """Another version reads everything anew."""
        with patch.object(feedpub, "__version__", "99.0"):
            self.build("upgrade")

    def change_permalinks(self) -> None:
        self.wordpress.call("set_permalinks", "/archive/%post_id%/")
        self.build("change permalinks")
        if "/archive/" not in str(self.entries("atom")[self.story(2)]):
            self.complain("change permalinks", "entries lead to the old addresses")

    def delete(self) -> None:
        self.wordpress.call("wp_delete_post", self.posts[self.story(11)], True)
        self._take_down("delete", self.story(11), "does not show it any more")
