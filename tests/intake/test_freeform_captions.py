"""Which text of an image is its alternative text, which its caption, and which is neither."""

from __future__ import annotations

import pytest
from intake.freeform_pages import DATE, FIRST, SECOND, THIRD, TITLE, article, image, whole

SEEN = "Boats on the beach in the evening sun"
TOLD = "The storm has left little of what stood there."
CREDIT = "Photo: Anna Example"


def texts(*blocks: str) -> tuple[str | None, str | None, str | None]:
    found = image(*blocks)
    return found.alt, found.caption, found.credit


# ---- lines that repeat


def test_a_space_that_is_escaped_twice_is_a_space() -> None:
    assert texts(f"{SEEN}&nbsp;\n{SEEN} Coast Guard") == (SEEN, SEEN, "Coast Guard")


def test_a_duration_after_a_text_is_not_a_credit() -> None:
    assert texts(f"{SEEN}\n{SEEN} (1:24:10)") == (SEEN, f"{SEEN} (1:24:10)", None)


def test_a_text_that_is_printed_twice_with_its_credit_is_alternative_text() -> None:
    lines = f"{SEEN}\n{SEEN} Copyright Anna Example\nCopyright Anna Example"

    assert texts(lines) == (SEEN, None, "Anna Example")


def test_a_name_after_a_sentence_that_is_printed_twice_is_its_credit() -> None:
    line = f"{TOLD} Anna Example"

    assert texts(line, line) == (line, TOLD, "Anna Example")


def test_a_line_above_a_text_that_is_printed_twice_in_its_block_is_alternative_text() -> None:
    assert texts(f"{SEEN}\n{TOLD}\n{TOLD}") == (SEEN, TOLD, None)


def test_an_ellipsis_cuts_an_alternative_text() -> None:
    cut = "The storm has left little of what stood …"

    assert texts(f"{cut}\n{TOLD}") == (cut, TOLD, None)


@pytest.mark.parametrize("credit", [CREDIT, "Source: Anna Example"])
def test_a_short_text_twice_above_a_credit_is_an_image(credit: str) -> None:
    assert texts(f"Jon Sample\nJon Sample\n{credit}") == (
        "Jon Sample",
        "Jon Sample",
        "Anna Example",
    )


def test_a_year_ends_a_caption_as_a_word_does() -> None:
    assert texts(f"{SEEN}, 2023. Coastline/AP") == (None, f"{SEEN}, 2023.", "Coastline/AP")


# ---- what stands above and below


def test_a_name_that_only_begins_a_caption_is_not_a_frame() -> None:
    assert texts(f"{SEEN}\nReuters’ boat on the beach. Reuters") == (
        SEEN,
        "Reuters’ boat on the beach.",
        "Reuters",
    )


def test_a_name_above_a_caption_without_that_name_is_the_author() -> None:
    assert texts(f"Jon Sample\n{TOLD} ({CREDIT})") == (None, TOLD, "Anna Example")


def test_a_name_above_a_caption_that_says_it_is_alternative_text() -> None:
    caption = "Jon Sample at the pier."

    assert texts(f"Jon Sample\n{caption} ({CREDIT})") == ("Jon Sample", caption, "Anna Example")


def test_of_three_lines_above_a_credit_the_first_is_alternative_text() -> None:
    assert texts(f"{SEEN}\nThe beach\n{TOLD}\n{CREDIT}") == (
        SEEN,
        f"The beach {TOLD}",
        "Anna Example",
    )


def test_a_standfirst_glued_to_an_image_of_its_subject_is_not_part_of_the_image() -> None:
    standfirst = "We looked at the second pier for boats, nets, carts and ropes, by every weather."
    told = "The second pier, seen from the far side of the island in a winter storm."

    found = article(TITLE, f"{standfirst}\n{told}\n{CREDIT}", DATE, FIRST, SECOND, THIRD)

    assert found.summary == standfirst
    assert (found.images[0].alt, found.images[0].caption) == (None, told)


@pytest.mark.parametrize(
    "second", ["The mayor came at noon. (Photo: AP)", "Boats lie there. (Photo: Reuters)"]
)
def test_captions_of_other_words_or_other_names_are_two_images(second: str) -> None:
    first = "Boats lie on the beach of the island at low tide. AP/Anna Example"

    assert len(whole(FIRST, f"{first}\n{second}", SECOND).images) == 2


def test_capitals_below_a_name_are_no_credit() -> None:
    assert whole(FIRST, SECOND, "Former Mayor Jon Sample\nCT", THIRD, SECOND).images == ()


def test_a_credit_is_not_alternative_text() -> None:
    assert whole(FIRST, SECOND, "(Image: Coastal Times)\nKEY EVENT", THIRD, SECOND).images == ()


def test_a_crosshead_may_be_above_alternative_text_and_caption() -> None:
    crosshead, *lines = "A pier for all", "Fishermen at the old pier", "Work at the old pier"

    assert texts(crosshead, *lines) == (*lines, None)


def test_two_sentences_that_share_words_are_not_an_image() -> None:
    assert whole(FIRST, "That was too late.", "Much too late, he says.", SECOND).images == ()


def test_speech_with_a_party_in_brackets_is_not_a_caption() -> None:
    before = "The mayor has left the council on Tuesday."
    speech = "“I have left the council. I did so on Tuesday,” said the mayor (APD)."

    found = whole(FIRST, before, speech, SECOND)

    assert found.images == ()
    assert speech in (found.content_html or "")


def test_a_name_among_many_lines_is_not_a_credit() -> None:
    lines = "Coast\nIslands\nof the coast\nSea\nRead on. Subscribe\nAir\nLand\nPiers"

    assert whole(FIRST, lines, SECOND, THIRD).images == ()


# ---- what is a credit, and how much of it


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        (f"{TOLD} Anna Example (AFP)", TOLD, "Anna Example (AFP)"),
        (f"{TOLD}Anna Example (AFP)", TOLD, "Anna Example (AFP)"),
        (f"{SEEN}Foto: Anna Example. Styling: Jon Sample. Hair: Ida Sample", SEEN,
         "Anna Example. Styling: Jon Sample. Hair: Ida Sample"),
        (f"{SEEN} EFE/ A. Example", SEEN, "EFE/ A. Example"),
        (f"{TOLD}\n{TOLD} @harbour via X / Reuters", TOLD, "@harbour via X / Reuters"),
        (f"{SEEN}\n{SEEN} Anna Example/Copyright 2026 The AP. All rights reserved.", SEEN,
         "Anna Example/The AP"),
        (f"{TOLD} Foto: Anna Example Vis mer", TOLD, "Anna Example"),
        (f"{TOLD} (Fot.: Anna Example)", TOLD, "Anna Example"),
        ("القارب على الشاطئ (رويترز)", "القارب على الشاطئ", "رويترز"),
    ],
)  # fmt: skip
def test_a_credit_is_read_to_its_end_and_no_further(line: str, caption: str, credit: str) -> None:
    found = image(line)

    assert (found.caption, found.credit) == (caption, credit)


@pytest.mark.parametrize(
    "block",
    [
        f"{TOLD} Jon Sample",
        f"{TOLD} Town Hall",
        "Harbour fee\nUSD/EUR",
        "3 May 2024\n© All rights reserved",
        "© Riproduzione riservata",
        f"{TOLD} mehr",
        "(Anna Example, Jon Sample)",
        "In the picture: Anna Example",
        "På bilden: Anna Example",
        "На снимке: Анна Пример",
        "Image: 1/12",
        "Foto: 12",
        f"{SEEN} © 2017",
        f"{TOLD} (Foto: )",
    ],
)
def test_names_capitals_pairs_and_rights_are_no_credits(block: str) -> None:
    assert whole(FIRST, block, SECOND).images == ()


def test_a_name_that_several_captions_end_with_is_their_credit() -> None:
    blocks = [f"{alt}\n{TOLD} Islands Archive" for alt in ("Boats", "Nets", "Carts")]
    found = whole(FIRST, blocks[0], SECOND, blocks[1], THIRD, blocks[2], FIRST)

    assert [each.credit for each in found.images] == ["Islands Archive"] * 3


@pytest.mark.parametrize("label", ["Legende:", "Image caption,", "Подпись к фото,", "画像説明,"])
def test_a_line_that_is_labelled_as_a_caption_is_one_without_the_label(label: str) -> None:
    assert texts(f"{label} {TOLD}") == (None, TOLD, None)


def test_a_text_that_is_printed_many_times_is_of_the_page() -> None:
    assert whole(FIRST, *[TOLD] * 4, SECOND).images == ()


def test_a_person_is_the_photographer_only_where_a_label_or_an_agency_says_so() -> None:
    names = [image(f"{TOLD} {end}").photographer for end in (CREDIT, "Anna Example/AFP")]

    assert names == ["Anna Example"] * 2
    assert image(f"{SEEN}\n{SEEN} Anna Example").photographer is None
