"""The head of free-form pages: headline, standfirst, names, and what is none of them."""

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
    read,
    text,
    whole,
)

from feedpub.article import Article

LONG = f"{FIRST} {SECOND} {THIRD}"


def dated(*blocks: str) -> Article:
    """The article of a long page with its day over its headline."""
    rest = (f"{name} said: {LONG}" for name in ("Jon", "Ida", "Ole", "Eva", "Tom", "Pia"))
    return article("Ostrand", DATE, TITLE, *blocks, *rest)


# ---- the headline


def test_a_notice_that_a_caption_holds_too_is_not_a_headline() -> None:
    seen = "Harbour of Ostrand gets"
    notice = "Ostrand Courier, from the harbour of the council"

    found = article(TITLE, f"{seen}\n{seen} {notice}\n{notice}\n{DATE}", LONG, f"{LONG} {LONG}")

    assert found.title == TITLE


def test_lines_that_continue_after_an_ellipsis_are_not_headlines_but_the_standfirst() -> None:
    title = "At last, in autumn"
    lines = ("…as the harbour of Ostrand waits for the ferry", "…and for a second pier")

    found = article(title, *lines, DATE, LONG, f"{LONG} {LONG}")

    assert found.title == title
    assert found.summary == " ".join(lines)


@pytest.mark.parametrize("path", ["1. Courier\n2. >\n2. Islands\n3. >\n\n3. ", "Home\n\n• "])
def test_a_kicker_that_is_glued_to_the_headline_is_parted_as_in_the_path(path: str) -> None:
    found = article(f"{path}Ferry / {TITLE}", f"Ferry{TITLE}", STANDFIRST, DATE, FIRST, SECOND)

    assert found.title == f"Ferry / {TITLE}"


# ---- the standfirst


def test_a_notice_of_rights_below_the_headline_is_not_a_subtitle() -> None:
    notice = "Tous droits réservés Courrier d'Ostrand"

    assert article(TITLE, notice, DATE, LONG, LONG).summary is None


def test_a_short_quotation_is_not_a_standfirst() -> None:
    assert article(TITLE, DATE, "We have waited for this for years.", LONG, LONG).summary is None


def test_a_short_sentence_counts_before_a_line_in_a_block_of_several() -> None:
    block = "After years of storms\nThe island builds for a ferry that is not yet built"

    assert dated(block, STANDFIRST).summary == STANDFIRST
    assert article("Ostrand", DATE, TITLE, block, SECOND, THIRD, FIRST).summary is None


def test_a_sentence_glued_to_the_day_before_the_text_is_the_standfirst() -> None:
    found = article(TITLE, f"{DATE}\n{STANDFIRST}", LONG, LONG)

    assert found.summary == STANDFIRST
    assert found.images == ()


def test_a_sentence_in_a_block_of_its_own_below_the_day_is_not_a_caption() -> None:
    assert article(TITLE, DATE, SECOND, STANDFIRST, LONG, f"{LONG} {LONG}").images == ()


def test_a_standfirst_may_be_glued_to_the_image_below_it() -> None:
    found = article(TITLE, f"{STANDFIRST}\nOld wooden boats at sea\nGetty Images", DATE, LONG, LONG)

    assert found.summary == STANDFIRST
    assert found.images[0].alt == "Old wooden boats at sea"


def test_a_day_below_a_credit_is_not_a_caption() -> None:
    head = f"Old wooden boats at sea\nGetty Images\nAnna Example {DATE}"

    found = article(TITLE, STANDFIRST, head, LONG, LONG)

    assert found.images[0].credit == "Getty Images"
    assert found.authors == ("Anna Example",)


# ---- names


@pytest.mark.parametrize(
    "lines",
    [
        "Anna Example\n3 min",
        "Share\nAnna Example",
        "Anna Example\nEditor of the island pages",
        f"Anna Example Deputy Editor of the Islands\n{DATE}",
        f"By Anna Example - Associated Press - {DATE}",
    ],
)
def test_names_are_confirmed_by_what_is_next_to_them(lines: str) -> None:
    story = f"{FIRST} Anna was there."

    assert dated(STANDFIRST, lines, story, SECOND).authors == ("Anna Example",)


def test_several_names_in_a_line_of_the_head_are_those_of_authors() -> None:
    story = f"{FIRST} Anna and Jon were there."
    names = "Anna Example og Jon Sample"

    found = dated(STANDFIRST, f"Boats on the beach\n{names}", story, SECOND)

    assert found.authors == ("Anna Example", "Jon Sample")


def test_words_without_capitals_next_to_page_furniture_are_not_a_name() -> None:
    story = f"{FIRST} 알림이 없습니다 {THIRD}"

    assert dated(STANDFIRST, "알림이 없습니다\n공유", story, SECOND).authors == ()


@pytest.mark.parametrize("line", ["Von dpa", "By dpa", "dpa"])
def test_an_agency_without_a_person_next_to_it_is_the_author(line: str) -> None:
    found = dated(STANDFIRST, line, FIRST, SECOND)

    assert (found.authors, found.agencies) == (("dpa",), ("dpa",))


def test_an_agency_beside_a_name_is_not_an_author() -> None:
    found = article(TITLE, STANDFIRST, "By Anna Example and dpa", DATE, FIRST, SECOND)

    assert (found.authors, found.agencies) == (("Anna Example",), ("dpa",))


@pytest.mark.parametrize(
    "foot",
    [
        "About the author:\n\nAnna Example (1958) ran the lighthouse. She writes of the islands.",
        "Winter\n\nThe author\n\nAnna Example\nOstrand",
        "Winter\n\nAnna Example\nAnn Example covers the islands, and sails between them.",
    ],
)
def test_a_name_below_the_article_is_confirmed_by_a_label_or_a_biography(foot: str) -> None:
    assert article(TITLE, DATE, FIRST, SECOND, THIRD, foot).authors == ("Anna Example",)


# ---- what is of the page


def test_the_rest_of_a_label_is_dropped() -> None:
    page = text(TITLE, STANDFIRST, f"{DATE}\n: Ida Sample, Ole Sample", FIRST, SECOND)

    found = read(page).article

    assert found is not None
    assert found.authors == ()
    assert ": Ida" not in (found.content_html or "")


def test_numbered_lines_above_paragraphs_are_crossheads_not_items_of_a_list() -> None:
    found = whole(FIRST, "1. The pier", SECOND, "2. The ferry", THIRD)

    assert "<h2>2. The ferry</h2>" in (found.content_html or "")
