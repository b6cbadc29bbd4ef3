"""Articles whose bodies are left unread when their source brings many at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.pipeline.build import build
from feedpub.pipeline.fetch import EVERYTHING
from feedpub.pipeline.report import Report

Records = Sequence[Any]

#: More than there are in any test.
ALL = 10**6

#: Feeds that show few articles.
SMALL = (
    CONFIG.partition("[feeds.all]")[0]
    + """
[feeds.all]
title = "Harbour News"
limit = 5

[feeds.sections]
each  = "section"
name  = "section/{slug}"
title = "Harbour News: {value}"
limit = 4

[feeds.whole]
title = "Stories with a text"
has = ["content"]
limit = 3
"""
)

TOO_DEEP = "<div>" * 300
SCRIPT = "<script>alert(1)</script><p>Read on.</p>"

#: Each is wrong in another way; some of them only in the body.
BAD: Sequence[Mapping[str, Any]] = (
    {"content_html": TOO_DEEP},
    {"content_html": 17},
    {"content_html": "<p " + "a " * 11_000 + ">"},
    {"content_html": SCRIPT},
    {"content_html": "<script>alert(1)</script>"},
    {"content_html": "   "},
    {"content_html": "<b>" * 100 + TOO_DEEP, "section": "Deep"},
    {"title": None},
    {"published": "soon"},
    {"id": 17},
    {"tags": "one"},
    {"status": "draft"},
    {"images": [{"url": "https://img.news.example/a.jpg"}]},
    {"updated": "2030-01-01T00:00:00Z"},
    {"not_before": "2026-12-01T00:00:00Z"},
    {"not_before": "2026-11-25T00:00:00Z", "content_html": TOO_DEEP},
    {"expires": "2026-11-19T00:00:00Z"},
    {"color": "blue"},
    {"title": "A \ud800 surrogate"},
)


def story(number: int, **changes: Any) -> dict[str, Any]:
    image = {
        "url": f"https://img.news.example/{number}.jpg",
        "alt": "A ferry",
        "credit": "Mara Ovens/dpa",
        "rights_expires": "2027-01-01T00:00:00Z",
    }
    body = f'<p>Story {number}, told.</p><p><img src="{image["url"]}"></p><p>The end.</p>'
    record = make_record(number, images=[image], content_html=body, tags=[f"tag {number % 7}"])
    record["section"] = ("World", "Sport", "City")[number % 3]
    return {**record, **changes}


def stories(count: int = 120) -> list[dict[str, Any]]:
    """Good ones, and a bad one after every sixth."""
    found = []
    bad = iter(BAD)
    for number in range(1, count + 1):
        changes = next(bad, {}) if number % 6 == 0 else {}
        found.append(story(number, **changes))
    return found


class Desk(Newsroom):
    """A newsroom whose builds read few bodies of new articles at once, and none later."""

    def write_records(self, records: Records, name: str = "wire.jsonl") -> None:
        self.write(name, "".join(f"{json.dumps(each)}\n" for each in records))

    def read(self, at_once: int, *, complete: bool = False, **run: Any) -> Report:
        context = replace(self.run(**run), read_at_once=at_once, completing=0.0)
        return build(context, EVERYTHING, is_complete=complete)

    def unread(self) -> int:
        return int(self.rows("SELECT count(*) FROM unread WHERE since IS NOT NULL")[0][0])

    def contents(self) -> dict[str, Any]:
        """Everything that the archive has and people may see."""
        by_entry = "JOIN ledger ON ledger.key = {0}.key"
        tables = {
            "articles": "record, provenance, digest, sum, words, origin, articles.published,"
            " waits_until, expires, number, revised, ledger.published",
            "facets": "kind, value, facets.published",
            "moments": "at",
            "addresses": "address",
            "marks": "mark",
            "happened": "at, what, detail",
        }
        found: dict[str, Any] = {
            table: sorted(
                self.rows(
                    f"SELECT ledger.entry_id, {columns} FROM {table} {by_entry.format(table)}"
                ),
                key=str,
            )
            for table, columns in tables.items()
        }
        quarantine = "SELECT source, name, id, key IS NULL, findings FROM quarantine ORDER BY name"
        found["quarantine"] = self.rows(quarantine)
        found["slugs"] = self.rows("SELECT family, value, slug FROM slugs ORDER BY 1, 2")
        found["entries"] = self.rows("SELECT feed, position, entry_id FROM entries ORDER BY 1, 2")
        return found


def make_desk(folder: Path) -> Desk:
    folder.mkdir()
    desk = Desk(folder)
    desk.configure(SMALL)
    return desk


@pytest.fixture
def desks(tmp_path: Path) -> tuple[Desk, Desk]:
    """Two newsrooms: one reads everything at once, the other only a few articles."""
    return make_desk(tmp_path / "whole"), make_desk(tmp_path / "lazy")


def said(*reports: Report) -> set[str]:
    """What was reported of articles."""
    rejected = {str(line) for each in reports for line in each.rejected}
    return rejected | {line for each in reports for line in each.warnings}


def test_an_article_is_the_same_whether_its_body_is_read_at_once_or_later(
    desks: tuple[Desk, Desk],
) -> None:
    whole, lazy = desks
    for each in desks:
        each.write_records(stories())

    at_once = whole.read(ALL)
    first = lazy.read(10)
    waiting = lazy.unread()
    later = lazy.read(10, complete=True)

    assert waiting > 20
    assert first.unread == waiting
    assert later.unread == lazy.unread() == 0
    assert lazy.published() == whole.published()
    assert lazy.contents() == whole.contents()
    assert said(first, later) == said(at_once)


def test_an_edit_of_an_unread_article_is_an_edit_of_the_whole_one(
    desks: tuple[Desk, Desk],
) -> None:
    whole, lazy = desks
    edited = stories()
    for number in range(2, 100, 4):
        edited[number - 1] = story(number, content_html=f"<p>Story {number}, told again.</p>")
    for number in range(3, 100, 9):
        edited[number - 1] = story(number, content_html=TOO_DEEP)
    for number in range(4, 100, 9):
        edited[number - 1] = story(number, section="Science", title=f"Not story {number}")

    reports: dict[Desk, list[Report]] = {}
    for each, at_once in ((whole, ALL), (lazy, 10)):
        each.write_records(stories())
        reports[each] = [each.read(at_once)]
        each.write_records(edited)
        reports[each] += [each.read(at_once, now=NOW + timedelta(hours=1))]
    waiting = lazy.unread()
    for each, at_once in ((whole, ALL), (lazy, 10)):
        run = each.read(at_once, now=NOW + timedelta(hours=2), complete=True)
        reports[each] += [run]

    assert waiting > 20
    assert lazy.unread() == 0
    assert lazy.published() == whole.published()
    assert lazy.contents() == whole.contents()
    assert said(*reports[lazy]) == said(*reports[whole])
