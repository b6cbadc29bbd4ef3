"""A story that is found elsewhere, at another address or under another id, is no new story."""

from __future__ import annotations

import json
from typing import Any

import feedparser
import pytest
from newsroom import Newsroom, make_record
from test_missing import WITHDRAWS
from test_one_id import ids, links, lose_archive, refused

WRONG, RIGHT = "https://news.example/ferry-is-bakc/", "https://news.example/ferry-is-back/"

SPOOL = '\n[push]\nspool = "spool"\n'


def ferry(url: str = WRONG, id: str | None = None, **changes: Any) -> dict[str, Any]:
    return make_record(1, **{"id": id, "url": url, "short_link": None, **changes})


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """The ferry, without an id, and another story."""
    newsroom.write("other.json", make_record(9))
    newsroom.write("ferry-is-bakc.json", ferry())
    newsroom.build()
    return newsroom


def move(room: Newsroom, old: str, new: str) -> None:
    (room.articles / old).rename(room.articles / new)


@pytest.mark.parametrize(
    "corrected",
    [{}, {"title": "Story 1, back"}, {"section": "Harbour"}],
    ids=lambda each: str(each),
)
def test_a_file_that_is_renamed_as_its_address_is_corrected_stays_one_entry(
    room: Newsroom, corrected: dict[str, Any]
) -> None:
    move(room, "ferry-is-bakc.json", "ferry-is-back.json")
    room.write("ferry-is-back.json", ferry(RIGHT, **corrected))

    report = room.build()

    assert refused(report) == []
    assert sorted(links(room)) == [RIGHT, "https://p.news.example/p/9"]
    assert WRONG in ids(room)


def test_a_file_that_was_renamed_before_its_address_is_corrected_stays_one_entry(
    room: Newsroom,
) -> None:
    move(room, "ferry-is-bakc.json", "ferry-is-back.json")
    room.build()
    room.write("ferry-is-back.json", ferry(RIGHT))

    room.build()

    assert sorted(links(room)) == [RIGHT, "https://p.news.example/p/9"]
    assert WRONG in ids(room)


def test_a_renamed_file_with_a_corrected_address_is_no_new_story_after_a_lost_archive(
    room: Newsroom,
) -> None:
    move(room, "ferry-is-bakc.json", "ferry-is-back.json")
    room.write("ferry-is-back.json", ferry(RIGHT))
    room.build()
    before = room.published()
    lose_archive(room)

    room.build()

    assert room.published() == before


def test_a_renamed_file_with_a_corrected_address_is_not_missed(newsroom: Newsroom) -> None:
    newsroom.configure(WITHDRAWS)
    for number in range(2, 9):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.write("ferry-is-bakc.json", ferry())
    newsroom.build()
    move(newsroom, "ferry-is-bakc.json", "ferry-is-back.json")
    newsroom.write("ferry-is-back.json", ferry(RIGHT))

    for _ in range(2):
        newsroom.build()
        assert RIGHT in links(newsroom)
        assert len(links(newsroom)) == 8


def test_a_record_that_moves_to_another_list_with_a_corrected_address_stays_one_entry(
    newsroom: Newsroom,
) -> None:
    newsroom.write("march.jsonl", json.dumps(ferry()) + "\n")
    newsroom.build()
    (newsroom.articles / "march.jsonl").unlink()
    newsroom.write("spring.json", [make_record(9), ferry(RIGHT)])

    newsroom.build()

    assert sorted(links(newsroom)) == [RIGHT, "https://p.news.example/p/9"]


def test_a_push_under_another_name_that_corrects_the_address_stays_one_entry(
    room: Newsroom,
) -> None:
    room.configure(room.config.read_text() + SPOOL)
    (room.folder / "spool" / "desk").mkdir(parents=True)
    tram = {"title": "The tram", "content_html": "<p>The tram runs.</p>", "summary": None}
    for number, url in enumerate(("https://news.example/tarm", "https://news.example/tram")):
        room.write(f"../spool/desk/{number}.json", ferry(url, **tram))
        room.build()
    room.write("../spool/desk/1.json", ferry("https://news.example/trams", **tram))
    room.build()

    assert "https://news.example/tarm" in ids(room)
    assert "https://news.example/trams" in links(room)
    assert len(links(room)) == 3


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Story 2", "content_html": "<p>Quite another.</p>", "summary": None},
        {"content_html": "<p>Quite another.</p>", "summary": "Another."},
        {"published": "2026-03-03T09:00:00Z"},
    ],
    ids=["all of it", "its text", "its date"],
)
def test_a_story_in_place_of_a_file_that_is_gone_is_another_one(
    room: Newsroom, other: dict[str, Any]
) -> None:
    move(room, "ferry-is-bakc.json", "crane.json")
    room.write("crane.json", ferry("https://news.example/crane", **other))

    room.build()

    assert len(links(room)) == 3


def test_two_files_that_tell_the_same_at_two_addresses_are_two_entries(room: Newsroom) -> None:
    room.write("copy.json", ferry(RIGHT))

    room.build()

    assert sorted(links(room)) == [RIGHT, WRONG, "https://p.news.example/p/9"]


@pytest.mark.parametrize("renamed", [False, True], ids=["same file", "renamed"])
@pytest.mark.parametrize("before", ["cms-1", None], ids=["another id", "no id before"])
def test_a_story_that_comes_again_with_another_id_and_address_waits_and_is_named(
    newsroom: Newsroom, before: str | None, renamed: bool
) -> None:
    newsroom.write("ferry.json", ferry(WRONG, before))
    newsroom.build()
    shown = newsroom.published()
    if renamed:
        move(newsroom, "ferry.json", "wp-77.json")
    name = "wp-77.json" if renamed else "ferry.json"
    newsroom.write(name, ferry(RIGHT, "wp-77"))

    report = newsroom.build()

    assert refused(report) == [(name, "id-changed")]
    assert (before or WRONG) in str(report.rejected[0])
    assert newsroom.published() == shown

    newsroom.write(name, ferry(RIGHT, before or WRONG))
    newsroom.build()

    assert links(newsroom) == [RIGHT]


def test_a_withdrawn_story_does_not_come_back_with_another_id_and_address(room: Newsroom) -> None:
    room.configure(room.config.read_text() + SPOOL)
    assert room.feedpub("withdraw", WRONG).returncode == 0
    (room.articles / "ferry-is-bakc.json").unlink()
    room.write("wp-77.json", ferry(RIGHT, "wp-77"))
    (room.folder / "spool" / "desk").mkdir(parents=True)
    room.write("../spool/desk/78.json", ferry("https://news.example/f", "wp-78"))

    done = room.feedpub("build")

    assert links(room) == ["https://p.news.example/p/9"]
    assert "wp-77.json" in done.stderr
    assert "(1 more is like it: feedpub quarantine)" in done.stderr
    assert "78.json" in room.feedpub("quarantine", "--json").stdout


def test_another_story_in_a_renamed_file_does_not_take_the_entry(newsroom: Newsroom) -> None:
    newsroom.write("a.json", ferry(WRONG, "one"))
    newsroom.build()
    move(newsroom, "a.json", "b.json")
    newsroom.build()
    other = {"title": "The crane", "published": "2026-03-20T09:00:00Z"}
    newsroom.write("b.json", ferry("https://news.example/crane", "one", **other))

    report = newsroom.build()

    assert refused(report) == [("b.json", "id-repeated")]
    entries = feedparser.parse(newsroom.published()["all.rss"]).entries
    assert [each.title for each in entries] == ["Story 1"]
