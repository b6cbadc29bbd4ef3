"""An archive that was lost or restored from a backup brings no withdrawn story back."""

from __future__ import annotations

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from newsroom import CONFIG, NOW, Newsroom, error_lines, fill, make_record

from feedpub.archive.withdrawals import Order
from feedpub.pipeline.operations.withdraw import withdraw
from feedpub.pipeline.report import Report

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=1)
IN_A_WEEK = NOW + timedelta(days=7)
WIDE = CONFIG.replace("[feeds.all]", '[feeds.all]\nformats = ["rss", "atom", "json", "html"]')


def take_down(room: Newsroom, *numbers: int) -> None:
    names = [f"https://p.news.example/p/{number}" for number in numbers]
    withdraw(room.run(NOW + HOUR), names, Order(), wait=0)


def replace_words(room: Newsroom, number: int) -> None:
    """Withdraw a story that is replaced for some days."""
    order = Order(kind="replaced", title=f"Story {number}", text="Withdrawn.", until=IN_A_WEEK)
    withdraw(room.run(NOW + HOUR), [f"https://p.news.example/p/{number}"], order, wait=0)


def state(room: Newsroom) -> Path:
    return room.folder / ".feedpub"


def lose_everything(room: Newsroom) -> None:
    shutil.rmtree(state(room))


def back_up(room: Newsroom) -> Path:
    """Copy archive and journal, as a backup of the night does."""
    return Path(shutil.copytree(state(room), room.folder / "backup"))


def put_back(room: Newsroom, backup: Path) -> None:
    lose_everything(room)
    shutil.copytree(backup, state(room))


def shows(room: Newsroom, number: int) -> list[str]:
    return [
        name for name, content in room.published().items() if f"Story {number}<".encode() in content
    ]


def build_fails(room: Newsroom, *entries: int) -> Report:
    """Build; it publishes nothing, and names *entries*."""
    before = room.published()
    report = room.build(now=LATER)
    assert report.exit_code == 1
    assert room.published() == before
    (line,) = report.failures()
    for number in entries:
        assert f"(https://p.news.example/p/{number})" in line
    assert "feedpub archive rebuild --yes" in line
    return report


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.configure(WIDE)
    fill(newsroom, 8)
    newsroom.build()
    return newsroom


@pytest.mark.parametrize("formats", ['"rss"', '"atom"', '"json"', '"html"', '"sitemap"'])
def test_a_lost_archive_brings_no_withdrawn_story_back(newsroom: Newsroom, formats: str) -> None:
    only = CONFIG.partition("[feeds.sections]")[0]
    newsroom.configure(only.replace("[feeds.all]", f"[feeds.all]\nformats = [{formats}]"))
    for number in range(1, 9):
        # A sitemap has no older ones than of two days.
        newsroom.write(
            f"{number}.json", make_record(number, published=f"2026-11-18T0{number}:00:00Z")
        )
    newsroom.build()
    take_down(newsroom, 3)
    lose_everything(newsroom)
    before = newsroom.published()

    report = newsroom.build(now=NOW + 2 * HOUR)

    assert before
    assert (report.exit_code, newsroom.published()) == (1, before)


@pytest.mark.parametrize("formats", ['"rss"', '"atom"', '"json"', '"html"'])
def test_a_lost_archive_does_not_bring_back_a_story_that_was_replaced(
    newsroom: Newsroom, formats: str
) -> None:
    only = CONFIG.partition("[feeds.sections]")[0]
    newsroom.configure(only.replace("[feeds.all]", f"[feeds.all]\nformats = [{formats}]"))
    fill(newsroom, 8)
    newsroom.build()
    replace_words(newsroom, 3)
    lose_everything(newsroom)
    before = newsroom.published()

    report = newsroom.build(now=LATER)

    assert b"Withdrawn." in b"".join(before.values())
    assert (report.exit_code, newsroom.published()) == (1, before)
    assert "'Story 3'" in next(report.failures())


def test_a_lost_archive_goes_on_where_a_story_says_what_it_said(room: Newsroom) -> None:
    record = json.loads((room.folder / "articles" / "3.json").read_text())
    # Its source does not say when it was changed.
    room.write("3.json", record | {"content_html": "<p>This was added.</p>"})
    room.build(now=NOW + HOUR)
    assert b"<updated>2026-11-18T12:00:00Z</updated>" in room.published()["all.atom"]
    lose_everything(room)

    report = room.build(now=LATER)

    assert (report.exit_code, list(report.failures())) == (0, [])


def test_the_line_names_each_story_that_would_come_back_and_the_way_on(room: Newsroom) -> None:
    take_down(room, 3, 5)
    lose_everything(room)

    done = room.feedpub("build")

    assert done.returncode == 1
    (line,) = error_lines(done)
    assert "'Story 5' (https://p.news.example/p/5), 'Story 3' (https://p.news.example/p/3)" in line
    assert "feedpub withdraw ID" in line
    assert "feedpub archive rebuild --yes" in line


def test_a_stopped_build_shows_in_status(room: Newsroom) -> None:
    take_down(room, 3)
    lose_everything(room)
    room.build(now=LATER)

    done = room.feedpub("status")

    assert done.returncode == 1
    assert "https://p.news.example/p/3" in done.stdout + done.stderr


def test_the_newest_story_does_not_come_back_where_its_tombstone_stands(room: Newsroom) -> None:
    take_down(room, 8)
    lose_everything(room)

    build_fails(room, 8)


def test_the_only_story_of_a_feed_does_not_come_back(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("[feeds.all]", '[feeds.all]\nformats = ["rss"]'))
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    take_down(newsroom, 1)
    lose_everything(newsroom)

    build_fails(newsroom, 1)


def test_a_dry_run_tells_of_it(room: Newsroom) -> None:
    take_down(room, 3)
    lose_everything(room)

    assert room.build(now=LATER, dry_run=True).exit_code == 1


def test_a_backup_of_yesterday_brings_no_withdrawn_story_back(room: Newsroom) -> None:
    backup = back_up(room)
    take_down(room, 3)
    room.write("9.json", make_record(9, published="2026-11-18T10:30:00Z"))
    room.build(now=NOW + 2 * HOUR)
    put_back(room, backup)

    build_fails(room, 3)


def test_a_backup_of_yesterday_does_not_bring_back_a_story_that_was_replaced(
    room: Newsroom,
) -> None:
    backup = back_up(room)
    replace_words(room, 3)
    put_back(room, backup)

    build_fails(room, 3)
    take_down(room, 3)

    assert room.build(now=LATER).exit_code == 0
    assert shows(room, 3) == []
    assert shows(room, 4)


def test_another_story_that_was_replaced_does_not_come_back_while_one_is_withdrawn(
    room: Newsroom,
) -> None:
    backup = back_up(room)
    replace_words(room, 3)
    replace_words(room, 5)
    put_back(room, backup)

    done = room.feedpub("withdraw", "https://p.news.example/p/3")

    assert done.returncode == 0
    assert shows(room, 3) == []
    build_fails(room, 5)


def test_a_backup_of_yesterday_does_not_take_a_correction_back_that_was_pushed(
    room: Newsroom,
) -> None:
    room.configure(WIDE + '[push]\nspool = "spool"\n')
    room.build()
    backup = back_up(room)
    record = json.loads((room.folder / "articles" / "3.json").read_text())
    corrected = json.dumps(record | {"content_html": "<p>It was not so.</p>"})
    spool = room.folder / "spool" / "desk"
    spool.mkdir(parents=True)
    (spool / "3.json").write_text(corrected)
    room.build(now=NOW + HOUR)
    put_back(room, backup)

    build_fails(room, 3)
    (spool / "3.json").write_text(corrected)

    assert room.build(now=LATER).exit_code == 0
    assert b"It was not so." in room.published()["all.atom"]


def test_a_backup_of_yesterday_does_not_bring_the_newest_story_back(newsroom: Newsroom) -> None:
    only = CONFIG.partition("[feeds.sections]")[0]
    newsroom.configure(only.replace("[feeds.all]", '[feeds.all]\nformats = ["rss"]'))
    fill(newsroom, 8)
    newsroom.build()
    backup = back_up(newsroom)
    take_down(newsroom, 8)
    put_back(newsroom, backup)

    build_fails(newsroom, 8)


def test_a_backup_of_yesterday_publishes_what_is_new(room: Newsroom) -> None:
    backup = back_up(room)
    room.write("9.json", make_record(9, published="2026-11-18T10:30:00Z"))
    room.build(now=NOW + 2 * HOUR)
    room.write("10.json", make_record(10, published="2026-11-18T10:40:00Z"))
    put_back(room, backup)

    assert room.build(now=LATER).exit_code == 0
    assert shows(room, 9)
    assert shows(room, 10)


def test_what_must_stay_down_is_withdrawn_at_once_and_the_rest_is_published_by_a_rebuild(
    room: Newsroom,
) -> None:
    take_down(room, 3, 5)
    lose_everything(room)
    build_fails(room, 3, 5)

    done = room.feedpub("withdraw", "https://p.news.example/p/3")
    assert done.returncode == 0
    assert shows(room, 3) == []
    rebuilt = room.feedpub("archive", "rebuild", "--yes")

    assert (rebuilt.returncode, rebuilt.stderr) == (0, "")
    assert shows(room, 3) == []
    assert shows(room, 5)
    assert room.build(now=LATER).exit_code == 0


def test_a_story_that_stands_is_withdrawn_in_that_state_too(room: Newsroom) -> None:
    take_down(room, 3)
    lose_everything(room)
    build_fails(room, 3)

    done = room.feedpub("withdraw", "https://p.news.example/p/4")

    assert done.returncode == 0
    assert (shows(room, 3), shows(room, 4)) == ([], [])


def test_a_rebuild_asks_before_it_brings_a_story_back(room: Newsroom) -> None:
    backup = back_up(room)
    take_down(room, 3)
    put_back(room, backup)
    before = room.published()

    done = room.feedpub("archive", "rebuild")

    assert done.returncode == 1
    assert "https://p.news.example/p/3" in done.stderr
    assert done.stderr.rstrip().endswith("the old archive is kept")
    assert room.published() == before


def test_a_lost_archive_goes_on_where_nothing_would_come_back(room: Newsroom) -> None:
    lose_everything(room)
    room.write("9.json", make_record(9, published="2026-11-18T10:30:00Z"))

    report = room.build(now=LATER)

    assert report.exit_code == 0
    assert shows(room, 9)


def test_a_damaged_document_is_written_anew_by_a_lost_archive(room: Newsroom) -> None:
    before = room.published()
    for name in ("all.rss", "all.json", "all.html"):
        (room.feeds / name).write_bytes(before[name][: len(before[name]) // 2])
    lose_everything(room)

    assert room.build(now=LATER).exit_code == 0
    assert room.published() == before


def test_a_document_that_somebody_copied_over_itself_is_no_hindrance(room: Newsroom) -> None:
    path = room.feeds / "all.rss"
    content = path.read_bytes()
    path.write_bytes(content)
    os.utime(path, (1.7e9, 1.7e9))
    room.write("9.json", make_record(9, published="2026-01-02T10:30:00Z"))

    assert room.build(now=LATER).exit_code == 0
    assert shows(room, 9)


def test_an_older_article_is_published_by_an_archive_that_knows_what_stands(
    room: Newsroom,
) -> None:
    room.write("9.json", make_record(9, published="2026-01-02T10:30:00Z"))

    assert room.build(now=LATER).exit_code == 0
    assert shows(room, 9)


def test_a_feed_of_other_software_is_replaced(newsroom: Newsroom) -> None:
    fill(newsroom, 8)
    newsroom.feeds.mkdir()
    (newsroom.feeds / "all.rss").write_text(
        '<rss version="2.0"><channel><title>Old</title><link>https://news.example/</link>'
        "<description>Old</description><item><title>Old</title><guid>17</guid>"
        "<pubDate>Wed, 18 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"
    )

    assert newsroom.build().exit_code == 0
    assert shows(newsroom, 8)


def test_a_newsroom_that_moved_with_a_backup_of_yesterday_brings_no_withdrawn_story_back(
    room: Newsroom,
) -> None:
    backup = back_up(room)
    take_down(room, 3)
    put_back(room, backup)
    room.feeds.rename(room.folder / "elsewhere")
    room.configure(WIDE + '[publish]\ndirectory = "elsewhere"\n')

    report = room.build(now=LATER)

    assert report.exit_code == 1
    assert "(https://p.news.example/p/3)" in next(report.failures())


def test_a_build_names_the_stories_that_a_lost_archive_takes_with_it(room: Newsroom) -> None:
    (room.folder / "articles" / "3.json").unlink()
    room.build()
    (state(room) / "archive.db").unlink()

    report = room.build(now=LATER)

    (line,) = report.notes
    assert "'Story 3' (https://p.news.example/p/3)" in line
    assert not shows(room, 3)
    assert room.build(now=LATER).notes == ()


def test_a_rebuild_names_the_stories_that_a_damaged_archive_takes_with_it(room: Newsroom) -> None:
    (room.folder / "articles" / "3.json").unlink()
    room.build()
    (state(room) / "archive.db").write_bytes(b"damaged" * 1000)

    done = room.feedpub("archive", "rebuild")

    assert "'Story 3' (https://p.news.example/p/3)" in "".join(error_lines(done))


def test_a_story_that_was_withdrawn_is_not_named_as_lost(room: Newsroom) -> None:
    take_down(room, 3)
    before = room.published()
    room.build()
    (state(room) / "archive.db").unlink()

    assert before
    assert room.build(now=LATER).notes == ()


def test_an_older_journal_that_is_put_back_does_not_bring_a_withdrawn_story_back(
    room: Newsroom,
) -> None:
    journal = state(room) / "archive.journal.jsonl"
    take_down(room, 3)
    assert room.feedpub("restore", "https://p.news.example/p/3").returncode == 0
    older = journal.read_bytes()
    assert room.feedpub("withdraw", "https://p.news.example/p/3").returncode == 0
    # It is longer than the one of now, as that was written anew and tells the last word alone.
    journal.write_bytes(older * 2)

    report = room.build(now=LATER)

    assert "is not the one that this archive wrote" in report.notes[0]
    assert not shows(room, 3)
