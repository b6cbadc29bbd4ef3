"""The short form of the simulated year; bench/year.py has the long one."""

from __future__ import annotations

from newsroom import Newsroom
from year import HAPPENINGS, ONCE, Year
from year_settings import CHANGES, UNCHANGED, keys


def test_no_story_is_new_twice_no_date_moves_and_what_is_withdrawn_is_gone(
    newsroom: Newsroom,
) -> None:
    year = Year(newsroom, seed=1, keys_at_once=6)

    year.live(6, 8)
    for happening in (*HAPPENINGS, Year.withdraw):
        year.happen(happening)

    assert year.complaints == []
    assert year.happened.keys() == {each.__name__ for each in (*HAPPENINGS, *ONCE)} | {
        "change_settings"
    }
    assert year.changed == CHANGES.keys()
    assert any(story.withdrawn for story in year.stories.values())
    assert sum(len(each.dates) for each in year.readers.followers.values()) > 100


def test_every_key_of_config_toml_changes_within_a_year() -> None:
    assert keys() - UNCHANGED.keys() == CHANGES.keys()
