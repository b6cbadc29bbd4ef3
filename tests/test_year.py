"""The short form of the simulated year; bench/year.py has the long one."""

from __future__ import annotations

from newsroom import Newsroom
from year import HAPPENINGS, Year


def test_no_story_is_new_twice_no_date_moves_and_what_is_withdrawn_is_gone(
    newsroom: Newsroom,
) -> None:
    year = Year(newsroom, seed=1)

    year.live(14, 4, HAPPENINGS)
    year.withdraw()
    year.build_and_look()

    assert year.complaints == []
    assert any(story.withdrawn for story in year.stories.values())
    assert sum(len(follower.seen) for follower in year.followers.values()) > 100
