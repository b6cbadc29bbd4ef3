"""Images of free-form pages that their position reveals, more than their credit."""

from __future__ import annotations

import pytest
from intake.freeform_pages import (
    DATE,
    FIRST,
    SECOND,
    STANDFIRST,
    THIRD,
    TITLE,
    article,
    image,
    whole,
)

ALT = "Old wooden pier, waves"
CAPTION = "The storm has left little of what stood there."


def parts(*blocks: str) -> tuple[str | None, str | None, str | None]:
    (found,) = whole(FIRST, SECOND, *blocks, THIRD, SECOND).images
    return found.alt, found.caption, found.credit


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (f"{ALT}\n{CAPTION}", (ALT, CAPTION, None)),
        (f"{ALT}\n{CAPTION} (Coastline)", (ALT, CAPTION, "Coastline")),
        ("Pier\nPier Screenshot of a film", ("Pier", "Pier", "Screenshot of a film")),
        ("“The Pier”\n“The Pier” Still of a film", ("“The Pier”", "“The Pier”", "Still of a film")),
        (
            f"{ALT}\nA place for boats and for people",
            (ALT, "A place for boats and for people", None),
        ),
    ],
)
def test_two_lines_in_a_block_between_paragraphs_are_an_image(
    block: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    assert parts(block) == expected


@pytest.mark.parametrize(
    "block",
    [
        "Anna Example\nCoastal Times",
        "by sea\nby post or by boat and bus",
        "Winter in the harbour of Ostrand\nA place for boats\nA place for people",
        "“We want no pier in our harbour\nsaid the fishermen of the island",
        f"{FIRST}\n{SECOND}",
    ],
)
def test_names_speech_and_paragraphs_in_a_block_are_not_an_image(block: str) -> None:
    assert whole(FIRST, SECOND, block, THIRD, SECOND).images == ()


def test_two_lines_at_the_end_of_an_article_are_not_an_image() -> None:
    assert whole(FIRST, SECOND, THIRD, f"Edited by the island desk\n{CAPTION}", THIRD).images == ()


def test_two_lines_are_not_an_image_where_paragraphs_stand_in_blocks_too() -> None:
    pairs = (f"{FIRST}\n{SECOND}", f"{THIRD}\n{FIRST}")

    assert whole(*pairs, SECOND, f"{ALT}\n{CAPTION}", THIRD, *pairs).images == ()


def test_two_lines_below_the_standfirst_are_not_an_image() -> None:
    lines = "Read this aloud or print it\nA place for boats and for people"

    assert article(TITLE, DATE, STANDFIRST, lines, FIRST, SECOND, THIRD).images == ()


def test_links_in_blocks_of_two_are_not_images() -> None:
    links = "Winter in the harbour of Ostrand\nA ferry for the north islands"

    assert whole(FIRST, SECOND, f"{ALT}\n{CAPTION}", links, THIRD, SECOND).images == ()


def test_a_crosshead_glued_to_alternative_text_is_not_part_of_the_image() -> None:
    found = whole(
        FIRST, SECOND, f"What the storm has left\n{CAPTION}", CAPTION, "AP", THIRD, SECOND
    )

    (picture,) = found.images
    assert (picture.alt, picture.caption, picture.credit) == (CAPTION, CAPTION, "AP")
    assert "What the storm has left" in (found.content_html or "")


def test_a_sentence_with_a_button_is_alternative_text() -> None:
    alt = "A boat lies on the beach in the evening sun."

    assert parts(f"{alt} Enlarge image\n{CAPTION}") == (alt, CAPTION, None)


def test_a_button_shows_which_sentence_of_a_block_is_alternative_text() -> None:
    alt = "A boat lies on the beach in the evening sun."
    block = f"Winter\nThis was read aloud by many people today.\n{alt} Enlarge image\n{CAPTION}"

    assert image(f"{block} (Photo: Anna Example)").alt == alt


def test_a_headline_twice_in_one_line_is_not_an_image() -> None:
    assert whole(FIRST, f"{TITLE} {TITLE}", SECOND).images == ()


@pytest.mark.parametrize("side", ["(left)", "(2. von rechts)", "(à gauche)"])
def test_a_line_that_says_where_somebody_is_in_an_image_is_a_caption(side: str) -> None:
    line = f"The mayor {side} and the captain of the ferry at the old pier of Ostrand."

    assert parts(line) == (None, line, None)


def test_a_caption_that_says_where_somebody_is_keeps_its_credit() -> None:
    line = "The mayor (left) and the captain at the old pier of Ostrand."

    assert parts(f"{line}\nAnna Example/Coastline") == (None, line, "Anna Example/Coastline")


def test_a_paragraph_of_more_than_a_sentence_is_not_a_caption() -> None:
    assert whole(FIRST, f"The mayor (left) was there. {SECOND}", THIRD).images == ()


def test_an_image_that_is_described_twice_is_one_image() -> None:
    told = f"{CAPTION}\nPhoto: Anna Example"

    assert parts(CAPTION, told, told) == (CAPTION, CAPTION, "Anna Example")


@pytest.mark.parametrize(
    "blocks",
    [
        (f"{CAPTION} It rained. Coastline",),
        ("What the storm has left of the pier | Coastline",),
        ("The pier", f"{CAPTION} Coastline", "The ferry"),
    ],
)
def test_a_line_with_a_name_after_it_is_not_an_image_elsewhere(blocks: tuple[str, ...]) -> None:
    assert whole(FIRST, *blocks, SECOND).images == ()


def test_a_labelled_credit_may_end_with_a_full_stop() -> None:
    assert image(f"{CAPTION}\nFoto: Bild Från Polisen.").credit == "Bild Från Polisen."


def test_someone_and_a_publisher_below_a_sentence_are_its_credit() -> None:
    found = image(CAPTION, "Anna Example/Coastline")

    assert (found.caption, found.credit) == (CAPTION, "Anna Example/Coastline")


def test_two_people_below_a_sentence_are_not_a_credit() -> None:
    assert whole(FIRST, CAPTION, "Anna Example/Jon Sample", SECOND).images == ()


def test_a_word_after_a_line_that_is_repeated_is_not_a_credit_if_it_names_nobody() -> None:
    assert whole(FIRST, "share by post or link Save\nshare by post or link", SECOND).images == ()


def test_an_agency_above_an_image_that_has_its_own_credit_is_none_of_it() -> None:
    found = image(f"AFP\n{CAPTION}\n{CAPTION}Anna Example/dpa")

    assert (found.alt, found.credit) == (CAPTION, "Anna Example/dpa")


def test_a_line_that_begins_with_a_slash_is_not_a_credit() -> None:
    assert whole(FIRST, f"{CAPTION}\n/ Anna Example", SECOND).images == ()


def test_the_first_sentence_of_a_block_is_alternative_text_above_a_caption() -> None:
    alt = "A boat lies on the beach in the evening sun."
    block = f"Ostrand\nWinter\nBoats\n{alt}\n{CAPTION} (Photo: Anna Example)"

    assert image(block).alt == alt
