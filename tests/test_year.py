"""The short form of the simulated year; bench/year.py has the long one."""

from __future__ import annotations

import pytest
from newsroom import Newsroom
from year import HAPPENINGS, ONCE, Year, small_disk
from year_settings import CHANGES, UNCHANGED, keys


# A feed with tracking may be given a profile that takes none.
@pytest.mark.filterwarnings("ignore::feedpub.errors.ConfigWarning")
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


def test_what_is_withdrawn_while_the_disk_is_full_is_gone(newsroom: Newsroom) -> None:
    with small_disk(newsroom.folder) as is_possible:
        if not is_possible:
            pytest.skip("only root can mount a small disk")
        newsroom.articles.mkdir()
        year = Year(newsroom, seed=2, keys_at_once=6)
        year.live(1, 8)

        for _ in range(3):
            year.happen(Year.withdraw_on_full_disk)

        assert year.complaints == []
        assert any(story.withdrawn for story in year.stories.values())


def test_every_key_of_config_toml_changes_within_a_year() -> None:
    assert keys() - UNCHANGED.keys() == CHANGES.keys()
