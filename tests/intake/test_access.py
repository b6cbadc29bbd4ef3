"""Who may read an article, and who paid for it."""

from __future__ import annotations

import pytest
from intake.html_pages import LD, article, page
from intake.records import article as record_article
from intake.records import rejection

TOLD = '{"@type": "%s", "headline": "Ferry to Ostrand sails again", "isAccessibleForFree": %s}'


@pytest.mark.parametrize(
    ("said", "access"),
    [
        ("true", "free"),
        ("false", "paid"),
        ('"False"', "paid"),
        ('"https://schema.org/True"', "free"),
        ('"perhaps"', None),
        ("null", None),
    ],
)
def test_a_page_says_it_in_its_structured_data(said: str, access: str | None) -> None:
    assert article(page(head=LD % (TOLD % ("NewsArticle", said)))).access == access


@pytest.mark.parametrize(
    ("tier", "access"), [("free", "free"), ("metered", "metered"), ("Locked", "paid"), ("x", None)]
)
def test_a_page_says_it_in_its_content_tier(tier: str, access: str | None) -> None:
    head = f'<meta property="article:content_tier" content="{tier}">'

    assert article(page(head=head)).access == access


def test_the_tier_knows_more_than_yes_or_no() -> None:
    head = LD % (TOLD % ("NewsArticle", "false"))
    head += '<meta property="article:content_tier" content="metered">'

    assert article(page(head=head)).access == "metered"


@pytest.mark.parametrize(
    ("kind", "sponsored"), [("AdvertiserContentArticle", True), ("Article", False)]
)
def test_what_advertisers_paid_for_is_sponsored(kind: str, sponsored: bool) -> None:
    assert article(page(head=LD % (TOLD % (kind, "true")))).sponsored is sponsored


def test_a_record_says_both() -> None:
    story = record_article(access="paid", sponsored=True)

    assert (story.access, story.sponsored) == ("paid", True)


def test_an_access_that_is_none_keeps_the_article_in() -> None:
    refused = rejection(access="payed")

    assert (refused.code, refused.field) == ("access-invalid", "access")
