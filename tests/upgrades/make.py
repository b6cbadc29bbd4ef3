"""Make a newsroom with a past, by the code that is on the path: see README.md.

    PYTHONPATH=OTHER_CHECKOUT/src python tests/upgrades/make.py tests/upgrades/NAME

Every step happens at a moment of its own, so that the same code makes the same newsroom.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from feedpub.archive.store import opened
from feedpub.archive.withdrawals import Order
from feedpub.config.load import load
from feedpub.intake.readers.feeds.adopted_items import read_live_feed
from feedpub.pipeline.build import build
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.adopt import OldDocument, adopt
from feedpub.pipeline.operations.withdraw import restore, withdraw
from feedpub.pipeline.report import Report

#: When it begins, and when it was last built.
FIRST = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
LAST = FIRST + timedelta(days=20)

#: What stands in dumps in the place of the newsroom's folder.
FOLDER = "/newsroom"

CONFIG = """
[site]
title     = "Harbour News"
url       = "https://news.example/"
base_url  = "https://feeds.example/"
language  = "en"
timezone  = "Europe/Berlin"
authority = "news.example,2026"

[publish]
index   = true
retired = ["old/ships.rss"]

[push]
spool = "spool"

[sources.desk]
type = "files"
path = "articles"

[sources.wire]
type    = "files"
path    = "wire"
missing = "withdraw"

[feeds.all]
title   = "Harbour News"
limit   = 8
archive = 3
formats = ["rss", "atom", "json"]

[feeds.sections]
each    = "section"
name    = "section/{slug}"
title   = "Harbour News: {value}"
formats = ["rss", "atom", "json"]

[feeds.wire]
title   = "Harbour News: the wire"
sources = ["wire"]
formats = ["rss", "atom"]

[feeds.picked]
title   = "Harbour News: picked"
order   = "curated"
ids     = "picked.txt"
formats = ["atom"]
"""


class Still(RunContext):
    """A run at one moment."""

    def later(self, seconds: float) -> RunContext:
        return self


class Room:
    """The newsroom while it is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = FIRST

    def write(self, name: str, content: Any) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, indent=1) + "\n"
        path.write_text(text, encoding="utf-8")
        # Long ago: it is whole, and its mark can be trusted.
        os.utime(path, (self.now.timestamp(), self.now.timestamp()))

    def run(self) -> RunContext:
        settings, layers = load(self.folder / "config.toml")
        return Still(
            settings=settings,
            layers=layers,
            now=self.now,
            dry_run=False,
            watch=lambda _what, _done, _of: None,
        )

    def build(self) -> Report:
        return build(self.run())

    def later(self, days: int) -> None:
        self.now = FIRST + timedelta(days=days)

    def withdraw(self, name: str, order: Order) -> None:
        assert withdraw(self.run(), [name], order, wait=0).exit_code == 0

    def adopt(self, name: str, feed: str, format: str) -> None:
        settings, layers = load(self.folder / "config.toml")
        found = read_live_feed((self.folder / name).read_bytes(), settings.terms(None, self.now))
        with opened(layers.archive) as archive, archive.transaction():
            document = OldDocument(name=name, found=found, feed=feed, format=format)
            adopt(archive, [document], now=self.now, launched=True)


def story(number: int, **changes: Any) -> dict[str, Any]:
    """The record of a story of the desk, with an id and an address of its own."""
    record: dict[str, Any] = {
        "id": f"desk-{number}",
        "url": f"https://news.example/harbour/{number}",
        "title": f"Harbour story {number}",
        "summary": f"What happened at berth {number}.",
        "content_html": f"<p>What happened at berth {number}, and who saw it happen.</p>",
        "authors": ["Mara Ovens"],
        "section": ["Ships", "Town", "Море"][number % 3],
        "published": f"2026-09-{number + 1:02}T0{number % 10}:15:00+02:00",
    }
    return {**record, **changes}


def telegram(number: int, **changes: Any) -> dict[str, Any]:
    """The record of a story of the wire, which dates its changes."""
    record: dict[str, Any] = {
        "id": f"urn:wire:{number}",
        "url": f"https://wire.example/telegrams/{number}",
        "title": f"Telegram {number}",
        "content_html": f"<p>The wire says that the tide is {number} feet.</p>",
        "agencies": ["Harbour Wire"],
        "section": "Wire",
        "published": f"2026-09-{number + 10}T12:00:00Z",
        "updated": f"2026-09-{number + 10}T12:30:00Z",
    }
    return {**record, **changes}


def without_id(number: int, **changes: Any) -> dict[str, Any]:
    """The record of a story that only its address tells from others."""
    record = story(number, **changes)
    del record["id"]
    return record


PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>The pilot boat | Harbour News</title>
<link rel="canonical" href="https://news.example/harbour/pilot-boat">
<meta property="article:published_time" content="2026-09-20T08:00:00+02:00">
<meta name="author" content="Tom Ilk">
</head><body><article><h1>The pilot boat has a new engine</h1>
<p>The pilot boat of the old harbour has a new engine, and it is quiet enough to hear the gulls over
the water of the basin again.</p>
<p>It will be shown to everybody on Sunday, when the yard is open until the evening.</p>
</article></body></html>
"""

MARKDOWN = """---
id: desk-notes
url: https://news.example/harbour/notes
title: Notes from the quay
published: 2026-09-21
section: Town
---

The crane was painted *green*. Nobody knows why.
"""

OLD_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>The wire</title><link>https://wire.example/</link>
<description>All telegrams</description>
<item><title>Telegram 1</title><link>https://wire.example/telegrams/1</link>
<guid isPermaLink="false">old-guid-1</guid><pubDate>Fri, 11 Sep 2026 13:59:00 GMT</pubDate></item>
<item><title>Telegram 2</title><link>https://wire.example/telegrams/2?from=rss</link>
<guid isPermaLink="false">old-guid-2</guid><pubDate>Sat, 12 Sep 2026 13:59:00 GMT</pubDate></item>
<item><title>A telegram that nobody has any more</title><link>https://wire.example/telegrams/99</link>
<guid isPermaLink="false">old-guid-99</guid><pubDate>Tue, 01 Sep 2026 13:59:00 GMT</pubDate></item>
</channel></rss>
"""


def live(room: Room) -> None:
    """What happens in this newsroom."""
    room.write("config.toml", CONFIG)
    room.write("picked.txt", "# the home page\ndesk-3\ndesk-11\nurn:wire:2\n")
    room.write("old/wire.rss", OLD_FEED)
    for number in range(1, 11):
        room.write(f"articles/{number}.json", story(number))
    room.write(
        "articles/list.jsonl",
        "".join(json.dumps(each) + "\n" for each in (story(11), without_id(12), without_id(13))),
    )
    room.write("articles/pilot-boat.html", PAGE)
    room.write("articles/notes.md", MARKDOWN)
    room.write(
        "articles/embargo.json", story(14, title="Under embargo", not_before="2026-10-10T06:00:00Z")
    )
    room.write(
        "articles/late.json",
        story(15, title="Under embargo for long", not_before="2026-12-01T06:00:00Z"),
    )
    room.write(
        "articles/offer.json", story(16, title="An offer that ends", expires="2026-10-08T00:00:00Z")
    )
    room.write(
        "articles/summer.json",
        story(17, title="An offer that ends later", expires="2026-12-02T00:00:00Z"),
    )
    room.write("articles/broken.json", '{"id": "desk-18", "title": "No end of it"')
    room.write(
        "articles/undated.json",
        {"id": "desk-19", "url": "https://news.example/harbour/19", "title": "Nobody knows when"},
    )
    room.write("articles/clock.json", story(20, title="Dated by its day", published="2026-10-01"))
    room.write("wire/telegrams.json", [telegram(number) for number in range(1, 6)])
    room.write("wire/6.json", telegram(6))
    room.write("wire/7.json", telegram(7, title="A telegram that the wire takes back"))
    room.adopt("old/wire.rss", "wire", "rss")
    room.build()

    room.later(1)
    # An address that moves, with an id and without; words that change with a date and without.
    room.write("articles/1.json", story(1, url="https://news.example/ships/1-moved"))
    room.write("articles/2.json", story(2, title="Harbour story 2, told better"))
    room.write(
        "articles/3.json",
        story(
            3,
            title="Harbour story 3, corrected",
            updated="2026-10-02T05:00:00Z",
            correction="An earlier version named another berth.",
        ),
    )
    room.write("articles/4.json", story(4, section="Ships"))
    room.write("wire/6.json", telegram(6, title="Telegram 6b", updated="2026-10-02T05:30:00Z"))
    room.write("articles/pilot-boat.html", PAGE.replace("quiet enough", "so quiet that it is easy"))
    # Another story under an id that there is.
    room.write(
        "articles/again.json",
        story(
            5,
            title="Somebody else's story",
            url="https://news.example/other/5",
            published="2026-05-05T05:00:00Z",
        ),
    )
    room.build()

    room.later(2)
    room.withdraw("desk-6", Order(note="It was wrong.", reason="the lawyer called"))
    room.withdraw("https://news.example/harbour/12", Order(reason="a reader asked"))
    room.withdraw(
        "desk-7",
        Order(
            kind="replaced",
            title="This story was wrong",
            text="The editors are sorry.",
            until=datetime(2026, 12, 3, tzinfo=UTC),
        ),
    )
    room.withdraw("desk-8", Order(kind="erased", reason="a judgement"))
    room.withdraw("desk-9", Order(reason="by mistake"))
    room.build()

    room.later(3)
    assert restore(room.run(), ["desk-9"], "it was right", wait=0).exit_code == 0
    # The sources still have what was taken down, in other words.
    room.write("articles/6.json", story(6, title="Harbour story 6 once more"))
    room.write("articles/8.json", story(8, title="Harbour story 8 once more"))
    (room.folder / "wire/7.json").unlink()
    room.build()

    room.later(4)
    # A correction that only the push has, a story that only the push has, and one of the wire.
    room.write("spool/desk/10.json", story(10, title="Harbour story 10, corrected by phone"))
    room.write("spool/desk/pushed.json", story(21, title="Only ever pushed"))
    room.write("spool/wire/8.json", telegram(8))
    room.build()
    room.later(5)
    room.write("spool/desk/pushed.json", story(21, title="Only ever pushed, twice"))
    room.build()

    room.later(20)
    for number in range(22, 26):
        day = f"2026-10-{number - 8}T09:00:00+02:00"
        room.write(f"articles/{number}.json", story(number, published=day))
    assert room.now == LAST
    room.build()
    # With the configuration every document is made again, those of the archive among them.
    room.write("config.toml", CONFIG.replace("[publish]", 'rights = "Harbour News"\n\n[publish]'))
    room.build()


def keep(room: Room, target: Path) -> None:
    """Write what there is into *target*, as text."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(room.folder, target, ignore=shutil.ignore_patterns(".feedpub", "spool"))
    state = room.folder / ".feedpub"
    shutil.copy(state / "archive.journal.jsonl", target)
    with contextlib.closing(sqlite3.connect(state / "archive.db")) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        lines = [f"PRAGMA user_version = {version};", *database.iterdump()]
    text = "\n".join(lines).replace(str(room.folder), FOLDER) + "\n"
    (target / "archive.sql").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        room = Room(Path(folder))
        live(room)
        keep(room, Path(sys.argv[1]).resolve())
