"""What readers were last told is remembered: ids stay, and dates move when words do."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.queries.quarantine import quarantined
from feedpub.pipeline.operations.republish import republish
from feedpub.pipeline.report import Report

HOUR = timedelta(hours=1)
UPDATED = "2026-04-01T09:00:00Z"
TAGS = CONFIG.split("[feeds.sections]")[0]


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.configure(TAGS)
    for number in (1, 2):
        newsroom.write(f"{number}.json", record(number))
    newsroom.build()
    return newsroom


def record(number: int, **changes: Any) -> dict[str, Any]:
    """A story that its source dates, and whose id is no address."""
    return make_record(number, **{"id": f"story-{number}", "updated": UPDATED, **changes})


def ids(room: Newsroom, document: str = "all.rss") -> list[str]:
    return sorted(entry.id for entry in feedparser.parse(room.published()[document]).entries)


def rejected(report: Report) -> list[str]:
    return [finding.code for each in report.rejected for finding in each.findings]


def warned(report: Report) -> list[str]:
    return [line for line in report.warnings if "date-touched" in line or "unflagged" in line]


def forget_ledger(room: Newsroom, authority: str = "other.example,2026") -> None:
    """Lose what every article is for life, and mint ids otherwise; what was published stays."""
    (room.folder / ".feedpub" / "archive.journal.jsonl").unlink()
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub" / "archive.db")) as database:
        kept = "entries", "feeds", "documents", "sqlite_stat1"
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        for (name,) in database.execute(names).fetchall():
            if name not in kept:
                database.execute(f"DELETE FROM {name}")
        database.commit()
    room.configure(TAGS.replace("news.example,2026", authority))


def test_an_entry_that_would_come_back_under_another_id_is_held(room: Newsroom) -> None:
    before = ids(room)
    forget_ledger(room)

    report = room.build(now=NOW + HOUR)

    assert set(rejected(report)) == {"guid-changed"}
    assert len(report.rejected) == len(before)
    assert "readers know this entry as 'tag:news.example,2026:desk/story-" in str(
        report.rejected[0]
    )


def test_what_is_held_for_its_id_stays_held_until_somebody_lets_it_out(room: Newsroom) -> None:
    forget_ledger(room)
    room.build(now=NOW + HOUR)
    room.write("1.json", record(1, title="Another title"))
    room.configure(room.config.read_text() + '\n[feeds.world]\ntitle = "World"\n')

    room.build(now=NOW + 2 * HOUR)
    held = len(quarantined(room.folder / ".feedpub" / "archive.db"))
    done = room.feedpub("quarantine", "retry")
    report = room.build(now=NOW + 3 * HOUR)

    assert (held, done.returncode, report.rejected) == (2, 0, ())
    assert ids(room) == [f"tag:other.example,2026:desk/story-{number}" for number in (1, 2)]


def test_another_story_at_the_address_of_one_that_left_is_new(room: Newsroom) -> None:
    room.configure(TAGS.replace("[feeds.all]", "[feeds.all]\nlimit = 1"))
    column = {"url": "https://news.example/column"}
    room.write("8.json", record(8, **column))
    room.build(now=NOW + HOUR)
    room.write("9.json", record(9, **column))

    report = room.build(now=NOW + 2 * HOUR)

    assert rejected(report) == []
    assert ids(room) == ["tag:news.example,2026:desk/story-9"]


@pytest.mark.parametrize(
    "change",
    [
        ("[feeds.all]", '[feeds.all]\nlink = "canonical"'),
        ("[feeds.all]", '[feeds.all]\ntracking = { utm_source = "{format}" }'),
        ("[feeds.all]", '[feeds.all]\ncontent = "summary"'),
        ("news.example,2026", "other.example,2026"),
    ],
)
def test_a_change_of_config_makes_nobody_complain(room: Newsroom, change: tuple[str, str]) -> None:
    before = ids(room)
    room.configure(TAGS.replace(*change))

    report = room.build(now=NOW + HOUR)

    assert (rejected(report), warned(report), ids(room)) == ([], [], before)


def test_a_date_that_moves_for_nothing_is_told(room: Newsroom) -> None:
    for number in (1, 2):
        room.write(f"{number}.json", record(number, updated="2026-04-02T09:00:00Z"))

    (line,) = warned(room.build(now=NOW + HOUR))

    assert line.startswith(
        "feed all: 'Story 2' (tag:news.example,2026:desk/story-2) and 1 more: date-touched: only"
    )


def test_words_that_change_without_their_date_are_told(room: Newsroom) -> None:
    room.write("1.json", record(1, content_html="<p>Not at all what story 1 was about.</p>"))

    (line,) = warned(room.build(now=NOW + HOUR))

    assert "(tag:news.example,2026:desk/story-1): update-unflagged: the text has changed" in line


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another title", "updated": "2026-04-02T09:00:00Z"},
        {"tags": ["Harbour"], "updated": "2026-04-02T09:00:00Z"},
        {"tags": ["Harbour"]},
        {"title": "Another title", "updated": None},
    ],
)
def test_a_change_that_is_dated_and_one_of_no_words_are_nobodys_business(
    room: Newsroom, changes: dict[str, Any]
) -> None:
    room.write("1.json", record(1, **changes))

    report = room.build(now=NOW + HOUR)

    assert (len(report.feeds), warned(report)) == (1, [])


def test_what_is_republished_is_not_touched(room: Newsroom) -> None:
    before = ids(room)

    report = republish(room.run(NOW + HOUR), ["story-1"], wait=0).report

    assert (rejected(report), warned(report), ids(room)) == ([], [], before)


def test_an_id_that_readers_of_an_adopted_feed_know_is_no_new_one(room: Newsroom) -> None:
    old = room.published()["all.rss"].replace(b"tag:news.example,2026:desk/", b"old-")
    (room.folder / "old.rss").write_bytes(old)
    done = room.feedpub("adopt", "old.rss", "--feed", "all", "--format", "rss", "--before-launch")

    report = room.build(now=NOW + HOUR)

    assert (done.returncode, rejected(report)) == (0, [])
    assert ids(room) == ["old-story-1", "old-story-2"]


def test_the_id_that_readers_know_in_one_format_is_held_against_that(room: Newsroom) -> None:
    old = room.published()["all.rss"].replace(b"tag:news.example,2026:desk/", b"old-")
    (room.folder / "old.rss").write_bytes(old)
    room.feedpub("adopt", "old.rss", "--feed", "all", "--format", "rss", "--before-launch")
    room.build(now=NOW + HOUR)
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub" / "archive.db")) as database:
        database.execute("DELETE FROM adopted")
        database.execute("DELETE FROM facts WHERE name IN ('digest', 'settled')")
        database.commit()

    report = room.build(now=NOW + 2 * HOUR)

    assert set(rejected(report)) == {"guid-changed"}
    assert "readers know this entry as 'old-story-" in str(report.rejected[0])


def test_what_a_former_version_wrote_down_makes_nobody_complain(room: Newsroom) -> None:
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub" / "archive.db")) as database:
        database.execute("UPDATE entries SET digests = json_remove(digests, '$.words', '$.by')")
        database.commit()
    room.write("1.json", record(1, title="Another title"))
    room.write("2.json", record(2, updated="2026-04-02T09:00:00Z"))

    report = room.build(now=NOW + HOUR)

    assert (len(report.feeds), rejected(report), warned(report)) == (1, [], [])
