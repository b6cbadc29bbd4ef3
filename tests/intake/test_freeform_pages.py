"""Page text without an address of its own, as any publisher prints it."""

from __future__ import annotations

import pytest
from intake.freeform_pages import (
    BYLINE,
    DATE,
    FIRST,
    SECOND,
    STANDFIRST,
    THIRD,
    TITLE,
    article,
    crossheads,
    image,
    read,
    text,
    whole,
)

# ---- the head


def test_title_standfirst_names_and_day_are_found_by_their_position() -> None:
    found = whole()

    assert found.title == TITLE
    assert found.summary == STANDFIRST
    assert found.authors == ("Anna Example",)
    assert found.published.isoformat() == "2024-05-03T12:00:00+00:00"
    assert found.content_html == f"<p>{FIRST}</p><p>{SECOND}</p>"
    assert found.id == "a/page.txt"


def test_links_above_the_headline_are_none() -> None:
    links = "Skip to main content\nMenu\nWeather\nSubscribe now for the winter"

    assert article(links, TITLE, STANDFIRST, BYLINE, DATE, FIRST, SECOND).title == TITLE


def test_a_headline_in_the_path_above_it_is_read_once() -> None:
    found = article(f"Home News {TITLE}", TITLE, STANDFIRST, BYLINE, DATE, FIRST, SECOND)

    assert found.title == TITLE
    assert found.content_html == f"<p>{FIRST}</p><p>{SECOND}</p>"


def test_a_line_below_the_headline_is_its_subtitle() -> None:
    subtitle = "Council of the island votes for the plan of the shipping line"

    found = article(TITLE, subtitle, DATE, FIRST, SECOND)

    assert (found.title, found.summary) == (TITLE, subtitle)


def test_a_first_paragraph_is_not_a_standfirst() -> None:
    assert article(TITLE, DATE, FIRST * 2, SECOND, THIRD).summary is None


@pytest.mark.parametrize(
    "line",
    [
        "Published May 03, 2024  •  3 minute read",
        "Erschienen am 03.05.2024",
        "Aktualisiert am 03.05.2024 - 18:50 UhrLesedauer: 4 Min.",
        "Publié le 3 mai 2024 à 14h52, modifié le 3 mai 2024 à 15h54",
        "3. Mai 2024 18:58 Uhr zur Merkliste",
        "Anna Example / news.example / May 3, 2024, 17:07 XST",
    ],
)
def test_a_day_is_found_among_other_words_of_its_line(line: str) -> None:
    assert article(TITLE, STANDFIRST, line, FIRST, SECOND).published.date().isoformat() == (
        "2024-05-03"
    )


def test_the_day_above_the_whole_page_is_not_that_of_the_article() -> None:
    reading = read(text("Friday, May 3, 2024", TITLE, STANDFIRST, BYLINE, FIRST, SECOND))

    assert [finding.code for finding in reading.findings] == ["date-missing", "id-from-name"]


@pytest.mark.parametrize(
    "line",
    [
        "By Anna Example",
        "Von: Anna Example",
        "Von Anna Example, Ostrand",
        "Column by Anna Example",
        "Anna Example 2 minutes read",
        "Anna Example|Published",
        "/ Anna Example",
        "Par Anna Example",
    ],
)
def test_names_are_found_in_the_lines_that_pages_print(line: str) -> None:
    assert article(TITLE, line, DATE, FIRST, SECOND).authors == ("Anna Example",)


@pytest.mark.parametrize("line", ["Weather Today", "SECOND PIER", "Key Points"])
def test_two_words_with_capitals_alone_are_not_a_name(line: str) -> None:
    assert article(TITLE, DATE, FIRST, SECOND, line, THIRD).authors == ()


@pytest.mark.parametrize(
    "foot",
    [
        "Anna Example is a reporter for the Ostrand Courier and lives at the harbour.",
        "Anna Example\nCorrespondent in Ostrand",
        "About the author\n\nAnna Example\n\nAnna Example sails, and writes of the islands.",
    ],
)
def test_names_below_the_article_count_if_its_head_has_none(foot: str) -> None:
    assert article(TITLE, DATE, FIRST, SECOND, THIRD, foot).authors == ("Anna Example",)


# ---- the story's end


def test_what_a_page_prints_below_its_article_is_not_part_of_it() -> None:
    below = (
        "Related articles",
        "Winter in Ostrand",
        "A ferry for the north",
        "All rights reserved",
    )

    assert whole(FIRST, SECOND, *below).content_html == f"<p>{FIRST}</p><p>{SECOND}</p>"


def test_links_to_other_articles_inside_the_article_are_not_part_of_it() -> None:
    found = whole(FIRST, "Read more: Winter in Ostrand", "Lesen Sie auch: Der Winter", SECOND)

    assert found.content_html == f"<p>{FIRST}</p><p>{SECOND}</p>"


def test_an_article_continues_after_an_interruption() -> None:
    paragraphs = [f"{name}: {SECOND}" for name in ("Jon", "Ida", "Ole", "Eva") * 5]
    body = [f"{number} {paragraph}" for number, paragraph in enumerate(paragraphs)]

    found = whole(*body[:15], "More on this: Winter", *body[15:])

    assert found.content_html == "".join(f"<p>{paragraph}</p>" for paragraph in body)


def test_the_cut_beginnings_of_other_articles_are_not_part_of_it() -> None:
    teasers = [f"The {name} council has said on Monday that it would…" for name in "abc"]

    assert whole(FIRST, SECOND, *teasers).content_html == f"<p>{FIRST}</p><p>{SECOND}</p>"


# ---- crossheads and lists

POINTS = [(1, "oak"), (2, "fir"), (3, "ash")]


def test_a_line_above_a_paragraph_is_a_crosshead() -> None:
    assert crossheads(whole(FIRST, "What the fishermen say", SECOND).content_html) == [
        "What the fishermen say"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Anna Example, mayor of Ostrand",
        "https://news.example/harbour",
        "boat, water, sky, pier",
        "What is planned:",
    ],
)
def test_signatures_of_quotes_addresses_and_lists_are_not_crossheads(line: str) -> None:
    assert crossheads(whole(FIRST, line, SECOND).content_html) == []


def test_the_questions_of_an_interview_are_not_crossheads() -> None:
    questions = [f"How long did the pier number {n} stand there?" for n in "abcdefghij"]
    body = [each for question in questions for each in (question, SECOND)]

    assert crossheads(whole(FIRST, *body).content_html) == []


def test_the_points_of_an_article_that_counts_them_are_crossheads() -> None:
    points = [f"{n}. The pier is of {wood}, and nobody knows why." for n, wood in POINTS]

    found = whole(points[0], FIRST, points[1], SECOND, points[2], THIRD)

    assert crossheads(found.content_html) == points


@pytest.mark.parametrize("count", [2, 3])
def test_counted_sentences_right_below_one_another_or_two_are_not_crossheads(count: int) -> None:
    points = [f"{n}. The pier is of {wood}, and nobody knows why." for n, wood in POINTS[:count]]
    between = (SECOND,) if count == 2 else ()

    found = whole(FIRST, points[0], *between, *points[1:], THIRD)

    assert crossheads(found.content_html) == []


def test_counted_comments_of_several_sentences_are_not_crossheads() -> None:
    points = [f"{n}. The pier is of {wood}. Nobody knows why." for n, wood in POINTS]

    found = whole(FIRST, points[0], SECOND, points[1], THIRD, points[2], FIRST)

    assert crossheads(found.content_html) == []


def test_bullets_become_a_list_and_dashes_speech() -> None:
    found = whole(FIRST, "  • Pier: autumn\n  • Ferry: winter", "– We shall see, said the mayor.")

    assert found.content_html == (
        f"<p>{FIRST}</p><ul><li>Pier: autumn</li><li>Ferry: winter</li></ul>"
        "<p>– We shall see, said the mayor.</p>"
    )


# ---- pictures

CAPTION = "The old pier of Ostrand on the day after the storm."


@pytest.mark.parametrize(
    "line",
    [
        f"{CAPTION} (AP Photo/Anna Example)",
        f"{CAPTION} | Anna Example/AFP via Getty Images",
        f"{CAPTION} Anna Example/AFP",
        f"{CAPTION} Photo: Anna Example/AFP",
        f"{CAPTION} (Photo: Anna Example/AFP)",
        f"{CAPTION} © Anna Example",
        f"{CAPTION}Reuters",
    ],
)
def test_a_credit_is_recognised_by_its_label_or_its_position(line: str) -> None:
    found = image(line)

    assert (found.caption or "").rstrip() == CAPTION
    assert found.credit is not None
    assert found.credit in line


def test_a_line_that_is_repeated_with_more_after_it_is_an_image_with_its_credit() -> None:
    found = image(f"{CAPTION}\n{CAPTION} Harbour Office Ostrand")

    assert (found.alt, found.caption, found.credit) == (CAPTION, CAPTION, "Harbour Office Ostrand")


def test_a_caption_may_be_printed_with_its_credit_and_again_without() -> None:
    found = image(f"Old wooden pier, waves\n{CAPTION} Anna Example for Coast\n{CAPTION}")

    assert (found.alt, found.caption) == ("Old wooden pier, waves", CAPTION)
    assert found.credit == "Anna Example for Coast"


def test_a_line_of_its_own_that_is_printed_twice_is_alternative_text_and_caption() -> None:
    found = image(CAPTION, CAPTION, "AP")

    assert (found.alt, found.caption, found.credit) == (CAPTION, CAPTION, "AP")


def test_alternative_text_in_a_block_of_its_own_shares_words_with_the_caption() -> None:
    found = image("Pier of Ostrand", f"{CAPTION} (Agency Photo/A. Example)")

    assert found.alt == "Pier of Ostrand"


def test_no_sentence_above_a_credit_in_brackets_is_alternative_text() -> None:
    found = image("Harbour of Ostrand, old pier", "(Image credit: Harbour Office)")

    assert (found.alt, found.caption) == ("Harbour of Ostrand, old pier", None)


def test_a_bracket_that_markup_has_broken_is_one_line() -> None:
    found = image("The old pier after the storm (\nImage:\nGetty Images)")

    assert (found.caption, found.credit) == ("The old pier after the storm", "Getty Images")


def test_a_label_alone_has_its_credit_in_the_next_block() -> None:
    found = image(CAPTION, CAPTION, "Foto:", "Anna Example / AP")

    assert found.credit == "Anna Example / AP"


def test_a_paragraph_that_ends_with_an_agency_is_not_an_image() -> None:
    assert whole(f"{FIRST} {SECOND} (AFP)", THIRD).images == ()


@pytest.mark.parametrize("line", ["© 2024 Ostrand Courier", "sak/Reuters", "Quelle: Ostrand"])
def test_notices_signatures_and_sources_are_not_images(line: str) -> None:
    assert whole(FIRST, SECOND, line).images == ()


def test_a_headline_that_is_printed_twice_is_not_an_image() -> None:
    found = article(TITLE, TITLE, STANDFIRST, BYLINE, DATE, FIRST, SECOND)

    assert found.title == TITLE
    assert found.images == ()


# ---- what is not enough for an article


def test_what_was_read_of_a_page_without_title_and_date_is_kept_as_a_draft() -> None:
    reading = read(text(FIRST, SECOND, THIRD))

    assert reading.article is None
    assert reading.draft is not None
    assert reading.draft["title"] is None
    assert reading.draft["published"] is None
    assert reading.draft["content_html"] == f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
