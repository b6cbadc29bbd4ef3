"""Pages of the default themes of WordPress, Ghost and Drupal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from intake.html_pages import TEXT, article, read
from intake.theme_pages import (
    GHOST,
    PICTURE,
    SHORT,
    SUMMARY,
    THEMES,
    WORDPRESS,
    olivero,
    twenty_twenty_five,
    twenty_twenty_one,
)

Theme = Callable[[str], str]

every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.__name__)
every_text = pytest.mark.parametrize("text", [SHORT, TEXT], ids=["short", "long"])


@every_theme
@every_text
def test_body_is_the_text_alone(theme: Theme, text: str) -> None:
    body = article(theme(text)).content_html

    assert body is not None
    assert body.replace("\n", "") == text


@every_theme
@every_text
def test_authors_are_those_of_the_post(theme: Theme, text: str) -> None:
    authors = article(theme(text)).authors

    assert authors == (("Mira Holt", "Jon Berg") if theme in GHOST else ("Mira Holt",))


@every_theme
@every_text
def test_date_is_that_of_the_post(theme: Theme, text: str) -> None:
    assert article(theme(text)).published.isoformat().startswith("2026-03-02T")


def test_dates_of_other_posts_in_a_list_below_the_text_are_not_taken() -> None:
    page = twenty_twenty_five(SHORT)
    begin, end = page.rindex('<li class="wp-block-post'), page.rindex("</ul>")

    reading = read(page[:begin] + page[end:])

    assert [each.code for each in reading.findings if each.severity == "error"] == ["date-missing"]


@every_theme
@every_text
def test_featured_picture_is_the_only_one(theme: Theme, text: str) -> None:
    (image,) = article(theme(text)).images

    assert (image.url, image.alt) == (PICTURE, "A ferry")
    assert (image.caption, image.credit) == (
        ("The ferry on its first trip.", "Ida Brandt") if theme in GHOST else (None, None)
    )


@every_theme
@every_text
def test_summary_is_the_printed_excerpt(theme: Theme, text: str) -> None:
    assert article(theme(text)).summary == (SUMMARY if theme in GHOST else None)


@pytest.mark.parametrize("theme", WORDPRESS, ids=lambda theme: theme.__name__)
@every_text
def test_first_category_of_wordpress_is_the_section(theme: Theme, text: str) -> None:
    post = article(theme(text))

    assert (post.section, post.tags) == ("Harbour", ("Island", "ferries", "tickets"))


def test_category_of_posts_without_one_is_neither_section_nor_tag() -> None:
    page = twenty_twenty_one(TEXT)
    for name in ("harbour", "island"):
        page = page.replace(f"/category/{name}/", "/category/uncategorized/")

    post = article(page)

    assert (post.section, post.tags) == (None, ("ferries", "tickets"))


@pytest.mark.parametrize("theme", GHOST, ids=lambda theme: theme.__name__)
def test_first_tag_of_ghost_is_the_section(theme: Theme) -> None:
    post = article(theme(TEXT))

    assert post.section == "Harbour"
    assert post.tags == (() if "without" in theme.__name__ else ("ferries",))


def test_tags_of_drupal_are_tags_alone() -> None:
    post = article(olivero(TEXT))

    assert (post.section, post.tags) == (None, ("ferries", "tickets"))
