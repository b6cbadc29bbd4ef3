"""Hints of a configuration about the pages of one site."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from intake.html_pages import TERMS, TEXT, article, page, read

from feedpub.intake.readers.html.hints import selector
from feedpub.protocols import ReaderContext, SiteHints

ODD = page(
    '<h1>Ostrand Post</h1><main><div class="x1">Harbour</div>'
    '<div class="x2">Ferry to Ostrand sails again</div>'
    '<div class="x3">Five times a day, if the wind lets it</div>'
    '<div class="x4">By Mara Ovens and Tom Ilk</div><div class="x5">1 March 2026, 08:00</div>'
    f'<div class="x6">{TEXT}<p class="x7">Come aboard: the new timetable is out now for all.</p>'
    '<div><img src="/ferry.jpg" alt="A ferry"><div class="x8">On her way</div>'
    '<div class="x9">Quay Pictures</div></div></div></main>'
)


def hinted(host: str = "news.example", **hints: Any) -> ReaderContext:
    return replace(TERMS, sites={host: SiteHints(**hints)})


@pytest.mark.parametrize(
    ("css", "field", "value"),
    [
        (".x2", "title", "Ferry to Ostrand sails again"),
        (".x1", "kicker", "Harbour"),
        (".x3", "summary", "Five times a day, if the wind lets it"),
    ],
)
def test_a_text_is_taken_from_its_place(css: str, field: str, value: str) -> None:
    terms = hinted(**{field: css})

    assert getattr(article(ODD), field) != value
    assert getattr(article(ODD, terms), field) == value
    assert read(ODD, terms).provenance[field].origin == f"sites: {field}"


def test_authors_are_taken_from_their_place() -> None:
    assert article(ODD, hinted(authors=".x4")).authors == ("Mara Ovens", "Tom Ilk")


def test_a_date_is_taken_from_its_place_in_the_zone_of_the_site() -> None:
    terms = hinted(published=".x5", timezone="America/New_York")

    assert article(ODD, terms).published.isoformat() == "2026-03-01T08:00:00-05:00"


def test_what_is_not_part_of_the_article_is_taken_out() -> None:
    assert "timetable" in (article(ODD).content_html or "")
    assert "timetable" not in (article(ODD, hinted(remove=(".x7",))).content_html or "")


BOXES = page(
    "<h1>Ferry to Ostrand sails again</h1><p>Quays and harbours, each day on this page.</p>"
    f'<div class="b">{TEXT}</div><div class="c"><p>Tides: low at six.</p></div>'
    f'<div class="d">{TEXT.replace("<p>", "<p>Also on this page: ")}</div>'
)


@pytest.mark.parametrize(
    ("css", "said", "unsaid"),
    [
        (".b", TEXT[3:40], ("Quays and harbours", "Tides", "Also on this page")),
        (".c", "Tides: low at six.", (TEXT[3:40], "Quays and harbours")),
        (".d", "Also on this page", ("Quays and harbours", "Tides")),
    ],
)
def test_the_text_is_that_of_the_selected_element_alone(
    css: str, said: str, unsaid: tuple[str, ...]
) -> None:
    text = article(BOXES, hinted(body=css)).content_html or ""

    assert said in text
    assert [each for each in unsaid if each in text] == []


def test_captions_and_credits_are_separated() -> None:
    (image,) = article(ODD, hinted(caption=".x8", credit=".x9")).images

    assert (image.caption, image.credit) == ("On her way", "Quay Pictures")


@pytest.mark.parametrize(
    ("host", "holds"), [("news.example", True), ("example", True), ("other.example", False)]
)
def test_hints_hold_for_a_host_and_those_below_it(host: str, holds: bool) -> None:
    told = article(ODD, hinted(host, title=".x2")).title

    assert (told == "Ferry to Ostrand sails again") is holds


def test_a_hint_that_finds_nothing_changes_nothing() -> None:
    lost = hinted(title=".no", authors=".no", published=".no", body=".no", remove=(".no",))

    assert article(ODD, lost) == article(ODD)


@pytest.mark.parametrize("css", ["..x", "a[", ":nope(", "a::before"])
def test_an_invalid_selector_is_refused(css: str) -> None:
    with pytest.raises(ValueError, match="invalid CSS selector"):
        selector(css)
