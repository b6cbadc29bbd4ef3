"""Stories that are shown again, and stories that are dated anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.withdrawals import Order
from feedpub.pipeline.operations.withdraw import restore, withdraw

NAME = "https://p.news.example/p/2"
LATER = NOW + timedelta(hours=1)

TAGS = """
[feeds.fair]
title = "Fair"
tags  = ["Fair"]

[feeds.tags]
title = "{value}"
each  = "tag"
"""


@pytest.fixture
def moved(newsroom: Newsroom) -> Newsroom:
    """Story 2 was withdrawn; then its section changed to one that no article had."""
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.build()
    withdraw(newsroom.run(), [NAME], Order(), wait=0)
    newsroom.write("2.json", make_record(2, section="Town", tags=["Fair"]))
    newsroom.build(now=LATER)
    return newsroom


def shown(room: Newsroom, name: str) -> bool:
    return b">Story 2<" in room.published().get(name, b"")


def test_a_story_that_is_restored_is_in_every_feed_that_wants_it_now(moved: Newsroom) -> None:
    moved.configure(moved.config.read_text() + TAGS)

    done = restore(moved.run(LATER), [NAME], "", wait=0)

    assert done.exit_code == 0
    for name in ("all.rss", "section/town.rss", "section/town.atom", "fair.rss", "tags/fair.rss"):
        assert shown(moved, name), name
    assert not shown(moved, "section/world.rss")


def test_a_build_has_nothing_left_to_do_after_a_story_was_restored(moved: Newsroom) -> None:
    restore(moved.run(LATER), [NAME], "", wait=0)
    before = moved.published()

    report = moved.build(now=LATER)

    assert report.feeds == ()
    assert moved.published() == before


def test_the_feeds_of_a_restored_story_are_made_by_the_next_build_if_that_run_could_not(
    moved: Newsroom,
) -> None:
    (moved.feeds / "section" / "town.rss").mkdir(parents=True)
    restore(moved.run(LATER), [NAME], "", wait=0)
    (moved.feeds / "section" / "town.rss").rmdir()

    moved.build(now=LATER)

    assert shown(moved, "section/town.rss")


def test_an_old_story_that_is_restored_goes_into_an_archive_document(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.partition("[feeds.sections]")[0] + "limit = 2\narchive = 2\n")
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    withdraw(newsroom.run(), ["https://p.news.example/p/1"], Order(), wait=0)
    for number in range(2, 6):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.build(now=LATER)

    restore(newsroom.run(LATER), ["https://p.news.example/p/1"], "", wait=0)

    assert b">Story 1<" in newsroom.published()["all-archive-2.rss"]
    assert newsroom.build(now=LATER).feeds == ()


@pytest.fixture
def told(newsroom: Newsroom) -> Callable[..., list[str]]:
    """Builds with story 1 as its source has it now, and says what the build noted."""

    def build(**changes: Any) -> list[str]:
        newsroom.write("1.json", make_record(1, **changes))
        return list(newsroom.build().notes)

    return build


def test_a_story_that_is_out_and_dated_into_the_future_is_not_said_to_wait(
    newsroom: Newsroom, told: Callable[..., list[str]]
) -> None:
    told()

    (note,) = told(published="2030-01-01T00:00:00Z", title="Re-dated")

    assert note == (
        "desk: 1.json (https://p.news.example/p/1): is now dated 2030-01-01T00:00:00+00:00; it"
        " has been out since 2026-03-02T09:00:00+00:00 and keeps that date; not_before takes it"
        " back"
    )
    assert b"Re-dated" in newsroom.published()["all.rss"]
    assert b"02 Mar 2026" in newsroom.published()["all.rss"]


def test_a_story_that_is_not_out_yet_waits_for_the_date_that_it_has_now(
    newsroom: Newsroom, told: Callable[..., list[str]]
) -> None:
    told(published="2029-01-01T00:00:00Z")

    (note,) = told(published="2030-01-01T00:00:00Z")

    assert note.endswith("waits until 2030-01-01T00:00:00+00:00")
    assert "all.rss" not in newsroom.published()


def test_an_embargo_on_a_story_that_is_out_takes_it_back(
    newsroom: Newsroom, told: Callable[..., list[str]]
) -> None:
    told()

    told(not_before="2030-01-01T00:00:00Z")

    assert b"Story 1" not in newsroom.published()["all.rss"]
