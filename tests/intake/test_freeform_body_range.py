"""Where the body of a free-form page ends, and that it resumes after an interruption."""

from __future__ import annotations

import pytest
from intake.freeform_pages import FIRST, SECOND, THIRD, whole

LINKS = "Read more\nA ferry for the north"
STORY = tuple(f"{name} said: {FIRST} {SECOND} {THIRD}" for name in ("Jon", "Ida", "Ole"))
OWN = (
    "The pier that the council voted for is to carry the ferry by the autumn, said the fishermen of"
    " Ostrand, whose festival opens tomorrow evening."
)
OTHER = (
    "Subscribers receive every crossword puzzle, gardening columns, recipes from famous kitchens,"
    " chess problems plus weekly letters."
)


def test_a_last_paragraph_in_its_own_words_continues_after_links() -> None:
    assert OWN in (whole(*STORY, LINKS, OWN).content_html or "")


@pytest.mark.parametrize(
    "behind", [OTHER, "The pier of the council is not famous.", FIRST, f"{OWN}\nAbout the pier"]
)
def test_other_words_a_short_or_repeated_text_or_a_block_do_not_resume_the_article(
    behind: str,
) -> None:
    content = whole(*STORY, LINKS, behind).content_html or ""

    assert f"{behind.splitlines()[0]}</" not in content


def test_a_caption_after_links_is_not_part_of_the_article() -> None:
    assert whole(*STORY, LINKS, f"{OWN} Photo: Anna Example").images == ()


@pytest.mark.parametrize(
    "line",
    [
        "3 comments",
        "Taip pat skaitykite",
        "Διαβάστε επίσης",
        "التعليقات (2)",
        "ShareFacebook X WhatsApp",
    ],
)
def test_comments_related_links_and_share_buttons_are_not_part_of_the_article(line: str) -> None:
    found = whole(*STORY, line, "A ferry for the north", "Winter in Ostrand")

    assert found.content_html == "".join(f"<p>{each}</p>" for each in STORY)


@pytest.mark.parametrize(
    "paragraph",
    [
        "当地气象部门已派出技术人员协助校准设备。",
        "市は来月から新しい灯台の工事を始める予定だ。",
        "ทางการจะเปลี่ยนสายไฟใหม่ทั้งหมดภายในเดือนหน้า และจะเปิดให้ผู้คนเข้าชมได้ในเดือนถัดไปหลังจากนั้นเป็นต้นไป",
    ],
)
def test_short_paragraphs_of_scripts_without_spaces_are_paragraphs(paragraph: str) -> None:
    found = whole(*STORY, paragraph)

    assert f"<p>{paragraph}</p>" in (found.content_html or "")
