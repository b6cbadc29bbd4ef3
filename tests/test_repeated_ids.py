"""Another story under an id that exists: it never takes the place of the one that readers know."""

from __future__ import annotations

from typing import Any

import pytest
from newsroom import NOW, Newsroom, make_record

from feedpub.archive.withdrawals import Order
from feedpub.pipeline.operations.rebuild import rebuild
from feedpub.pipeline.operations.withdraw import restore, withdraw

NAME = "https://p.news.example/p/1"


def other_story(**changes: Any) -> dict[str, Any]:
    """A story under the id of story 1; its document comes first when all are read."""
    address = "https://news.example/world/other"
    told = {"url": address, "short_link": None, "title": "Intruder", "published": "2025-01-01"}
    return make_record(1, **{**told, **changes})


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.write("5.json", make_record(1))
    newsroom.build()
    newsroom.write("1.json", other_story())
    newsroom.build()
    return newsroom


def titles(room: Newsroom) -> bytes:
    return room.published()["all.atom"]


def lose_archive(room: Newsroom) -> None:
    for path in (room.folder / ".feedpub").glob("archive.db*"):
        path.unlink()


def test_a_lost_archive_gives_the_id_to_the_story_that_had_it(room: Newsroom) -> None:
    before = room.published()
    lose_archive(room)

    report = room.build()

    assert [each.name for each in report.rejected] == ["1.json"]
    assert room.published() == before


def test_so_does_an_archive_that_is_made_anew_after_its_journal_was_lost(room: Newsroom) -> None:
    before = room.published()
    (room.folder / ".feedpub" / "archive.journal.jsonl").unlink()

    rebuild(room.run(NOW), may_lose=False, wait=0)

    assert room.published() == before


def test_so_does_a_story_that_was_erased_and_is_read_anew(room: Newsroom) -> None:
    withdraw(room.run(NOW), [NAME], Order(kind="erased"), wait=0)
    restore(room.run(NOW), [NAME], "", wait=0)

    room.build()

    assert b"Story 1<" in titles(room)
    assert b"Intruder" not in titles(room)


def test_of_two_new_stories_the_one_that_was_refused_is_refused_again(newsroom: Newsroom) -> None:
    newsroom.write("a.jsonl", other_story(title="Kept"))
    newsroom.write("b.json", [make_record(2), make_record(1)])
    newsroom.build()
    (newsroom.articles / "a.jsonl").rename(newsroom.articles / "z.jsonl")
    lose_archive(newsroom)

    report = newsroom.build()

    assert [each.name for each in report.rejected] == ["b.json:2"]


def test_a_story_that_is_refused_again_and_again_is_journaled_once(room: Newsroom) -> None:
    journal = room.folder / ".feedpub" / "archive.journal.jsonl"

    for authors in ("Tom Ilk", "Ida Roth"):
        room.write("1.json", other_story(authors=[authors]))
        room.build()

    assert journal.read_text().count('"repeated"') == 1
