"""The run after a withdrawal or a restoration finds that it has nothing to do, if so it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.withdrawals import Order
from feedpub.config.files import read
from feedpub.pipeline.idle import is_idle
from feedpub.pipeline.operations.withdraw import restore, withdraw

ID = "https://p.news.example/p/1"
LATER = NOW + timedelta(hours=1)
LAST = NOW + timedelta(hours=2)


def write(room: Newsroom, name: str, record: dict[str, Any]) -> None:
    """Write a file that was last changed long ago, so that it has a mark."""
    os.utime(room.write(name, record), (1_000_000_000 + len(name), 1_000_000_000))


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.configure(CONFIG.replace("[feeds.all]", "[publish]\nindex = true\n\n[feeds.all]"))
    for number in (1, 2, 3):
        section = "Politik" if number == 1 else "World"
        write(newsroom, f"{number}.json", make_record(number, section=section))
    newsroom.build()
    assert is_idle_at(newsroom, LATER)
    return newsroom


def is_idle_at(room: Newsroom, now: datetime) -> bool:
    return is_idle(read(room.config), now) is not None


def take_down(room: Newsroom, now: datetime = LATER, **order: Any) -> int:
    return withdraw(room.run(now), [ID], Order(**order), wait=0).exit_code


def assert_nothing_is_left_to_do(room: Newsroom) -> None:
    """The next run is idle, and one that looks at everything finds nothing, either."""
    assert is_idle_at(room, LAST)
    before = room.published()
    room.change("DELETE FROM facts WHERE name = 'settled'")
    report = room.build(now=LAST)
    assert (report.exit_code, report.feeds) == (0, ())
    assert room.published() == before


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"kind": "erased"},
        {
            "kind": "replaced",
            "title": "Mistaken",
            "text": "Gone soon.",
            "until": NOW + timedelta(days=9),
        },
    ],
    ids=["gone", "erased", "replaced"],
)
def test_the_next_run_has_nothing_to_do(room: Newsroom, order: dict[str, Any]) -> None:
    assert take_down(room, **order) == 0

    assert_nothing_is_left_to_do(room)


def test_the_next_run_after_a_restoration_has_nothing_to_do(room: Newsroom) -> None:
    take_down(room)

    restore(room.run(LAST), [ID], "", wait=0)

    assert_nothing_is_left_to_do(room)


def test_an_erased_article_is_read_again_after_its_restoration(room: Newsroom) -> None:
    take_down(room, kind="erased")

    restore(room.run(LAST), [ID], "", wait=0)

    assert not is_idle_at(room, LAST)
    room.build(now=LAST)
    assert ID.encode() in room.published()["all.rss"]


def change_a_file(room: Newsroom) -> None:
    write(room, "2.json", make_record(2, title="The ferry is late"))


def add_a_file(room: Newsroom) -> None:
    write(room, "4.json", make_record(4))


def remove_a_file(room: Newsroom) -> None:
    (room.articles / "3.json").unlink()


def change_a_document(room: Newsroom) -> None:
    (room.feeds / "section" / "world.rss").write_text("<rss/>")


def change_the_configuration(room: Newsroom) -> None:
    text = room.config.read_text(encoding="utf-8")
    room.configure(text.replace("[feeds.all]", '[feeds.wide]\ntitle = "Wide"\n\n[feeds.all]'))


CHANGES = [
    change_a_file,
    add_a_file,
    remove_a_file,
    change_a_document,
    change_the_configuration,
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_before_the_withdrawal_is_seen(
    room: Newsroom, change: Callable[[Newsroom], None]
) -> None:
    change(room)

    take_down(room)

    assert not is_idle_at(room, LAST)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_after_the_withdrawal_is_seen(
    room: Newsroom, change: Callable[[Newsroom], None]
) -> None:
    take_down(room)

    change(room)

    assert not is_idle_at(room, LAST)


def test_what_the_clock_has_changed_before_the_withdrawal_is_seen(room: Newsroom) -> None:
    embargo = NOW + timedelta(minutes=30)
    write(room, "4.json", make_record(4, not_before=embargo.isoformat()))
    room.build()
    assert is_idle_at(room, NOW)

    take_down(room)

    assert not is_idle_at(room, LAST)
    room.build(now=LAST)
    assert b"/p/4" in room.published()["all.rss"]


def test_what_the_clock_changes_after_the_withdrawal_is_seen(room: Newsroom) -> None:
    embargo = LATER + timedelta(minutes=30)
    write(room, "4.json", make_record(4, not_before=embargo.isoformat()))
    room.build()

    take_down(room)

    assert is_idle_at(room, LATER)
    assert not is_idle_at(room, LAST)


def test_the_words_that_replace_an_article_end_by_the_clock(room: Newsroom) -> None:
    until = LATER + timedelta(minutes=30)

    take_down(room, kind="replaced", title="Mistaken", text="Gone soon.", until=until)

    assert is_idle_at(room, LATER)
    assert not is_idle_at(room, LAST)


def test_a_clock_that_goes_back_is_seen(room: Newsroom) -> None:
    take_down(room)

    assert not is_idle_at(room, NOW)


def test_a_withdrawal_by_a_clock_that_went_back_is_followed_by_a_whole_run(room: Newsroom) -> None:
    take_down(room, now=NOW - timedelta(hours=1))

    assert not is_idle_at(room, LAST)


def test_a_feed_that_waits_to_be_made_is_not_forgotten(room: Newsroom) -> None:
    write(room, "2.json", make_record(2, title="The ferry is late"))
    room.build("sections", now=LATER)

    take_down(room, now=LATER)

    assert not is_idle_at(room, LAST)


def test_a_document_that_cannot_be_put_is_put_by_the_next_run(room: Newsroom) -> None:
    (room.feeds / "all.rss").unlink()
    (room.feeds / "all.rss").mkdir()

    take_down(room)

    assert not is_idle_at(room, LAST)
    (room.feeds / "all.rss").rmdir()
    room.build(now=LAST)
    assert ID.encode() not in room.published()["all.rss"]


def test_a_restored_article_whose_feed_cannot_be_put_is_not_forgotten(room: Newsroom) -> None:
    take_down(room)
    (room.feeds / "all.rss").unlink()
    (room.feeds / "all.rss").mkdir()

    restore(room.run(LAST), [ID], "", wait=0)

    assert not is_idle_at(room, LAST)
    (room.feeds / "all.rss").rmdir()
    room.build(now=LAST)
    assert ID.encode() in room.published()["all.rss"]


def test_what_an_interrupted_run_has_left_is_not_forgotten(room: Newsroom) -> None:
    room.change("DELETE FROM facts WHERE name = 'settled'")

    take_down(room)

    assert not is_idle_at(room, LAST)
