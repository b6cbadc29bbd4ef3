"""The head of a labelled page: skip links, kicker, headline, date, standfirst."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from intake.labelled_pages import PARTS, TERMS, article, codes, page, read

from feedpub.protocols import ReaderContext

# ---- rule 1: skip links


def test_numbered_lines_above_the_head_are_dropped_whatever_they_say() -> None:
    found = article(page(skip="1. Foo\n  2. Bar\n  3. Baz\n  4. Qux"))

    assert found.title == PARTS["headline"]
    assert found.kicker == "Küste"


def test_one_numbered_line_may_be_the_headline() -> None:
    found = article(page(skip=None, kicker=None, headline="1. FC Ostrand steigt auf"))

    assert found.title == "1. FC Ostrand steigt auf"


def test_a_date_below_the_skip_links_is_none_of_them() -> None:
    text = page(date=None, kicker="4. Oktober 2018", headline="Sport\n\nAlle Neune")

    assert article(text).published.date().isoformat() == "2018-10-04"


def test_a_page_without_skip_links_reads_the_same() -> None:
    assert article(page(skip=None)) == article(page())


def test_links_of_known_wording_are_dropped_without_numbers() -> None:
    assert article(page(skip="Skip to contentSkip to main menu")).kicker == "Küste"


def test_old_german_skip_links_do_not_make_a_polish_page_german() -> None:
    found = article(
        page(
            kicker="Polityka",
            headline="Czy prom wróci na wyspę?",
            date="18 kwietnia 2013",
            teaser="Prom stoi od zimy. Teraz rada portu pokazała nowy plan.",
            lead="Prom przy nabrzeżu\nZdjęcie: picture-alliance/dpa",
            first="Rada nie mówi nic więcej.",
            crosshead=None,
            second=None,
            colon_crosshead=None,
            image=None,
            third="To wszystko.",
        )
    )

    assert found.language == "pl"
    assert found.published.isoformat() == "2013-04-18T12:00:00+02:00"


def test_the_language_is_that_of_the_source_if_the_page_has_none() -> None:
    bare = "Foo\n\nQux quux corge\n\n28.04.2023\n\nhttps://p.news.example/p/2ufTp\n\nGrault."

    told = ReaderContext(timezone=TERMS.timezone, now=TERMS.now, language="nl")
    assert article(bare).language is None
    assert article(bare, told).language == "nl"


# ---- rule 2: the head


def test_a_page_without_a_kicker_has_neither_kicker_nor_section() -> None:
    found = article(page(kicker=None))

    assert found.title == PARTS["headline"]
    assert found.kicker is None
    assert found.section is None


@pytest.mark.parametrize("headline", ["Insel?", "Ein Plan", "Der Rat: „Wir fahren!“"])
def test_short_headlines_are_headlines(headline: str) -> None:
    assert article(page(headline=headline)).title == headline


def test_a_headline_of_two_lines_is_one_headline() -> None:
    assert article(page(headline="Kehrt die Fähre\nzurück?")).title == "Kehrt die Fähre zurück?"


def test_a_long_kicker_right_below_the_skip_links_is_the_kicker() -> None:
    kicker = "Nach dem langen Winter und dem Sturm über der Bucht: Wie es nun weitergeht"

    assert article(page(kicker=kicker)).kicker == kicker
    assert article(page(kicker=kicker)).title == PARTS["headline"]


def test_a_standfirst_glued_to_the_short_link_is_the_summary() -> None:
    found = article(page(teaser=None, link="Es gibt einen Plan.https://p.news.example/p/2ufTp"))

    assert found.summary == "Es gibt einen Plan."
    assert found.short_link == "https://p.news.example/p/2ufTp"


@pytest.mark.parametrize(
    "line", ["Anzeige21. März 2018", "21. März 2018Anzeige", "21. März 2018 Werbung"]
)
def test_labels_of_advertising_are_cut_from_the_date(line: str) -> None:
    found = article(page(date=line))

    assert found.published.date().isoformat() == "2018-03-21"
    assert found.title == PARTS["headline"]


@pytest.mark.parametrize(
    ("line", "day", "authors"),
    [
        ("Barbara Tölln19 kwietnia 2013", "2013-04-19", ("Barbara Tölln",)),
        ("(ns)27 de junho de 2003", "2003-06-27", ("ns",)),
        ("Mira Tolkow, Jan Enders1. März 2024", "2024-03-01", ("Mira Tolkow", "Jan Enders")),
        ("Mira TolkowJan Enders1. März 2024", "2024-03-01", ("Mira Tolkow", "Jan Enders")),
        ("Von Mira Tolkow | 1. März 2024", "2024-03-01", ("Mira Tolkow",)),
        ("Mira Tolkow March 21, 2018", "2018-03-21", ("Mira Tolkow",)),
        ("03/21/2018March 21, 2018", "2018-03-21", ()),
        ("Redaktion Küste21. März 2018", "2018-03-21", ()),
    ],
)
def test_names_glued_to_the_date_are_authors(line: str, day: str, authors: tuple[str, ...]) -> None:
    found = article(page(date=line, signature=None))

    assert found.published.date().isoformat() == day
    assert found.authors == authors


def test_authors_above_the_date_and_in_the_signature_are_all_authors() -> None:
    found = article(page(date="Von Mira Tolkow\n\n21. März 2018"))

    assert found.authors == ("Mira Tolkow", "bru", "mak")
    assert found.title == PARTS["headline"]


def test_a_headline_that_ends_with_a_date_is_not_a_date() -> None:
    found = article(page(kicker=None, headline="Fähre nach Ostrand fällt aus bis 1. Mai 2019"))

    assert found.title == "Fähre nach Ostrand fällt aus bis 1. Mai 2019"
    assert found.published.date().isoformat() == "2018-03-21"


def test_a_date_in_a_caption_or_an_alt_text_is_never_the_date_of_publication() -> None:
    reading = read(page(date=None, lead="7. Juli 2017\n8. Juli 2017Bild: dpa/E. Vester"))

    assert reading.article is None
    assert codes(reading) == ["date-missing"]


def test_the_date_of_change_is_not_the_date_of_publication() -> None:
    found = article(page(date="Veröffentlicht 21. März 2018Zuletzt aktualisiert 22. März 2018"))

    assert found.published.date().isoformat() == "2018-03-21"
    assert found.updated is not None
    assert found.updated.date().isoformat() == "2018-03-22"


def test_a_date_of_change_alone_is_the_best_that_there_is() -> None:
    found = article(page(date="Stand: 28.04.2023 16:11 Uhr"))

    assert found.published.isoformat() == "2023-04-28T16:11:00+02:00"
    assert not found.published_by_day
    assert found.updated is None


def test_a_relative_date_counts_from_now_with_a_finding() -> None:
    reading = read(page(date="vor 3 Stunden"))

    assert reading.article is not None
    assert reading.article.published == datetime(2026, 6, 1, 5, 30, tzinfo=UTC)
    assert codes(reading) == ["date-relative"]


def test_a_page_of_today_is_dated_to_noon_though_that_is_ahead_of_the_clock() -> None:
    found = article(page(date="1. Juni 2026"))

    assert found.published.isoformat() == "2026-06-01T12:00:00+02:00"
    assert found.published > TERMS.now
    assert found.published_by_day


def test_a_page_without_a_date_is_quarantined() -> None:
    reading = read(page(date=None))

    assert reading.article is None
    assert codes(reading) == ["date-missing"]
    assert reading.id == "https://p.news.example/p/2ufTp"


def test_a_date_that_can_be_read_in_two_ways_is_none() -> None:
    assert codes(read(page(date="03/04/2018", skip=None, lead=None, image=None))) == []
    english = page(date="03/04/2018").replace("Bild:", "Image:")
    for german in ("skip", "teaser", "first", "second", "third"):
        english = english.replace(PARTS[german], "The ferry is at the pier of the island and it.")
    assert "date-missing" in codes(read(english))


def test_a_page_without_a_standfirst_has_no_summary() -> None:
    found = article(page(teaser=None))

    assert found.summary is None
    assert found.title == PARTS["headline"]
    assert found.content_html == article(page()).content_html


def test_no_break_spaces_become_spaces_in_titles_summaries_captions_and_credits() -> None:
    found = article(
        page(
            headline="Kehrt die\N{NO-BREAK SPACE} Fähre\N{NO-BREAK SPACE}zurück?",
            teaser="Seit dem\N{NO-BREAK SPACE}Winter liegt sie still.",
            lead="Am\N{NO-BREAK SPACE}Kai\nIm\N{NO-BREAK SPACE}HafenBild: dpa/P.\N{NO-BREAK SPACE}"
            "Tiedemann",
        )
    )

    assert found.title == "Kehrt die Fähre zurück?"
    assert found.summary == "Seit dem Winter liegt sie still."
    assert found.images[0].alt == "Am Kai"
    assert found.images[0].caption == "Im Hafen"
    assert found.images[0].credit == "dpa/P. Tiedemann"


def test_the_body_keeps_no_break_spaces() -> None:
    assert "Die\N{NO-BREAK SPACE} Reederei" in (article(page()).content_html or "")
