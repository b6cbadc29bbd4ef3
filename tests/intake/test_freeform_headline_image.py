"""The lead image whose alternative text is the headline."""

from __future__ import annotations

import pytest
from intake.freeform_pages import DATE, FIRST, SECOND, STANDFIRST, THIRD, TITLE, article


@pytest.mark.parametrize(
    ("below", "credit"),
    [
        ("", None),
        ("\nPhoto: Anna Example", "Anna Example"),
        ("\nCollage: Anna Example", "Anna Example"),
        ("\nA gift of the council\nA gift of the council", "A gift of the council"),
    ],
)
def test_the_headline_before_the_text_is_alternative_text(below: str, credit: str | None) -> None:
    (found,) = article(TITLE, DATE, STANDFIRST, TITLE + below, FIRST, SECOND, THIRD).images

    assert (found.alt, found.caption, found.credit) == (TITLE, None, credit)


@pytest.mark.parametrize(
    "blocks",
    [
        (TITLE, "00:00", FIRST),
        (TITLE, "Listen to it as long as you like", FIRST),
        (TITLE, "Play", TITLE, FIRST),
        (FIRST, SECOND, TITLE, THIRD),
    ],
)
def test_a_headline_above_a_player_twice_or_in_the_text_is_not_an_image(
    blocks: tuple[str, ...],
) -> None:
    assert article(TITLE, DATE, STANDFIRST, *blocks, SECOND, THIRD).images == ()
