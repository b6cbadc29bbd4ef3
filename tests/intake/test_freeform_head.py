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
CREDIT = "Photo: Harbour Office/AP"


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


# ---- what is around the headline


def test_an_alternative_text_above_the_headline_is_not_the_headline() -> None:
    block = "A boat at the pier of Ostrand\nPhoto: Anna Example"

    assert article(block, TITLE, DATE, FIRST, SECOND, THIRD).title == TITLE


def test_a_line_above_a_credit_is_not_the_headline() -> None:
    found = article(
        TITLE, STANDFIRST, f"Boats at the old pier of Ostrand\n{CREDIT}", DATE, LONG, LONG
    )

    assert found.title == TITLE
    assert found.images[0].credit == "Harbour Office/AP"


def test_a_page_that_begins_with_its_text_has_no_headline() -> None:
    reading = read(text(LONG, "What the council says", DATE, FIRST, SECOND, THIRD))

    assert "title-missing" in [finding.code for finding in reading.findings]


def test_a_path_with_the_headline_at_its_end_is_not_the_headline() -> None:
    found = article(f"Home Islands {TITLE}", TITLE, DATE, FIRST, SECOND, THIRD)

    assert found.title == TITLE


@pytest.mark.parametrize(
    ("printed", "kicker", "title"),
    [
        (f"News of the islands{TITLE}", "News of the islands", TITLE),
        (f"“It is time”{TITLE}", "“It is time”", TITLE),
        ("Ostrand:Harbour gets a second pier", None, "Ostrand: Harbour gets a second pier"),
        ("The HarbourCam shows a second pier", None, "The HarbourCam shows a second pier"),
    ],
)
def test_a_kicker_that_is_glued_to_the_headline_is_parted(
    printed: str, kicker: str | None, title: str
) -> None:
    found = article(printed, DATE, f"Harbour of Ostrand: {FIRST}", SECOND, THIRD)

    assert (found.kicker, found.title) == (kicker, title)
    assert found.section is None


def test_a_line_above_the_headline_is_a_kicker_only_if_it_names_a_section() -> None:
    rest = (TITLE, DATE, FIRST, SECOND, THIRD)

    assert article("Culture", *rest).section == "Culture"
    assert article("All programmes", *rest).section is None
    assert article("Ostrand Courier\nMenu", "Culture", *rest).section is None


# ---- days


@pytest.mark.parametrize(
    "line",
    [
        "Available until May 4, 2025",
        "Verfügbar bis 4. Mai 2025",
        "The ferries do not sail until 4 May 2025",
        "The harbour, 4 May 2025. Photo: Anna Example",
    ],
)
def test_the_day_of_an_end_of_a_headline_or_of_a_caption_is_not_the_articles(line: str) -> None:
    found = article(TITLE, line, DATE, FIRST, SECOND, THIRD)

    assert found.published.date().isoformat() == "2024-05-03"


@pytest.mark.parametrize(
    "line",
    [
        "Published May 3, 2024May 4, 2024 By Anna Example",
        "3 May 2024 · 3 min read · Anna Example",
        "03.05.2024Anna Example2",
        "Posted | May 3, 2024 | Written by Anna Example",
        "3 May 2024 14:05 | By Anna Example , Jon Sample",
    ],
)
def test_names_in_the_line_of_a_day_are_read_wherever_they_are(line: str) -> None:
    found = article(TITLE, line, FIRST, SECOND, THIRD)

    assert found.authors[0] == "Anna Example"
    assert found.published.date().isoformat() == "2024-05-03"


# ---- who is an author


@pytest.mark.parametrize(
    "line",
    [
        "Anna ExampleThe Ostrand Courier",
        "Anna Examplereporter",
        "Anna Example Deputy Harbour Editor",
        "By Anna Example The Associated Press",
        "By Anna Example For Courier.example",
    ],
)
def test_a_role_or_an_employer_is_not_part_of_a_name(line: str) -> None:
    assert article(TITLE, f"{line}\n{DATE}", FIRST, SECOND, THIRD).authors == ("Anna Example",)


@pytest.mark.parametrize(
    "line",
    [
        "Political Correspondent",
        "Island Council",
        "Jon Sample/Harbour Office",
        "Illustration by Anna Example",
        "Photo: Anna Example",
        "تمثال من الحجر",
    ],
)
def test_roles_houses_photographers_and_words_are_not_authors(line: str) -> None:
    assert article(line, TITLE, DATE, FIRST, SECOND, THIRD).authors == ()


def test_somebody_whom_the_text_is_about_is_not_its_author() -> None:
    story = f"{FIRST} Anna Example said so."

    assert article(TITLE, STANDFIRST, "Anna Example", DATE, story, SECOND, THIRD).authors == ()


def test_a_paragraph_that_only_begins_like_a_name_is_not_a_biography() -> None:
    line = "Im Juli 1993 wurde der Hafen vom Redakteur des Inselboten eröffnet, wie man hört."

    assert article(TITLE, DATE, FIRST, SECOND, line, THIRD).authors == ()


def test_a_korean_name_counts_where_the_page_says_elsewhere_that_it_is_a_reporters() -> None:
    body = "등대는 겨울부터 어두웠고 그 까닭을 아는 사람은 마을에 아무도 없었다고 한다."
    head = ("새 등대가 섬마을에 들어선다", "한가람 입력 2024. 5. 3. 18:30", body, body, body)

    assert article(*head, "한가람 기자").authors == ("한가람",)


# ---- the first paragraph


def test_a_standfirst_that_is_only_the_first_paragraph_stays_in_the_body() -> None:
    found = article(TITLE, DATE, STANDFIRST, LONG, LONG)

    assert found.summary == STANDFIRST
    assert found.content_html == f"<p>{STANDFIRST}</p><p>{LONG}</p><p>{LONG}</p>"


def test_the_number_of_the_end_of_a_path_is_not_part_of_the_headline() -> None:
    found = article(
        "All of the news of the day.\n1. Home\n2. Islands",
        f"3. {TITLE}",
        DATE,
        FIRST,
        SECOND,
        THIRD,
    )

    assert found.title == TITLE


def test_a_notice_of_several_sentences_is_not_the_headline() -> None:
    notice = "The Ostrand Courier is a house of the islands. It keeps your data safe. Read more"

    assert article(notice, TITLE, DATE, FIRST, SECOND, THIRD).title == TITLE


@pytest.mark.parametrize(
    "line",
    ["Getty Images An old pier in a stormGetty Images", "Courier.example - 12/02/2025, 16:05 XST"],
)
def test_alternative_texts_and_days_are_not_standfirsts(line: str) -> None:
    assert article(TITLE, line, DATE, LONG, LONG).summary is None
