"""What a screen for editors needs of the archive, in both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from archive.locations import PlacedNewsroom, change, everything_in, lose
from newsroom import CONFIG, make_record

from feedpub import api
from feedpub.archive.location import ArchiveLocation, PostgresArchive

MARA = "Mara Ovens"
LIST = """
[feeds.picked]
title = "Picked"
order = "curated"
ids   = "picked.txt"
"""
TITLES = ["Der Fährmann", "An old ferry", "Another ferry"]


def story(number: int) -> str:
    return f"https://p.news.example/p/{number}"


@pytest.fixture
def room(location: ArchiveLocation, tmp_path: Path) -> PlacedNewsroom:
    """A newsroom that has published three stories."""
    room = PlacedNewsroom(tmp_path)
    where = (
        f'url = "{location.url}"\njournal = "{location.journal}"'
        if isinstance(location, PostgresArchive)
        else 'path = "archive.db"'
    )
    room.configure(f"{CONFIG}{LIST}\n[archive]\n{where}\n")
    (tmp_path / "picked.txt").write_text(story(1))
    for number, title in enumerate(TITLES):
        room.write(f"{number}.json", make_record(number, title=title))
    room.build()
    return room


def titles(room: PlacedNewsroom, text: str) -> list[str | None]:
    return [each.title for each in api.search(text, room.config)]


def test_titles_are_searched(room: PlacedNewsroom) -> None:
    assert titles(room, "FAHRMANN") == ["Der Fährmann"]
    assert titles(room, "ferry") == ["Another ferry", "An old ferry"]
    assert titles(room, "ferry old") == ["An old ferry"]
    assert titles(room, "http://news.example/world/a-0/") == ["Der Fährmann"]
    assert titles(room, "") == [*reversed(TITLES)]


def test_an_erased_title_is_gone(room: PlacedNewsroom, location: ArchiveLocation) -> None:
    api.withdraw([story(0)], room.config, erase=True, by=MARA)

    assert titles(room, "Fährmann") == []
    assert titles(room, story(0)) == [None]
    assert room.rows("SELECT title FROM titles WHERE title LIKE '%fahr%'") == []


def test_feeds_are_listed_with_their_entries(room: PlacedNewsroom) -> None:
    assert [each.size for each in api.live(room.config)] == [3, 3, 1]
    assert [each.title for each in api.live_feed("picked", room.config).entries] == [TITLES[1]]


@pytest.mark.parametrize("action", ["withdraw", "restore", "republish"])
def test_a_preview_leaves_everything_as_it_was(
    room: PlacedNewsroom, location: ArchiveLocation, action: Literal["withdraw"]
) -> None:
    api.withdraw([story(2)], room.config)
    name = story(2 if action == "restore" else 1)
    before = everything_in(location)

    previews = api.preview_action([name], room.config, action=action, erase=True)

    assert [each.name for each in previews][:2] == ["all", "section/world"]
    assert everything_in(location) == before


def test_names_are_in_the_journal_and_outlive_the_archive(
    room: PlacedNewsroom, location: ArchiveLocation
) -> None:
    api.withdraw([story(2)], room.config, by=MARA)
    api.order("picked", [story(0), story(1)], room.config, by=MARA)
    api.republish([story(0)], room.config, by="Tom Ilk")
    before = api.actions(room.config)
    assert [each.what for each in before] == ["republish", "order", "withdraw"]
    assert room.feedpub("archive", "check").returncode == 0

    lose(location)
    room.build()

    assert api.actions(room.config) == before
    (article,) = api.search(story(2), room.config)
    assert article.withdrawal is not None
    assert article.withdrawal.by == MARA


def test_an_action_that_is_learnt_twice_is_one(
    room: PlacedNewsroom, location: ArchiveLocation
) -> None:
    api.withdraw([story(2)], room.config, by=MARA)
    before = api.actions(room.config)
    # The archive has forgotten how much of the journal it knows.
    change(location, "DELETE FROM facts WHERE name LIKE 'journal%'")

    room.build()

    assert api.actions(room.config) == before
