"""Page text becomes an article: design/intake.md, section 2, with the wrong parses seen there."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.article import Article
from feedpub.intake.lexicon import extended_credit_words
from feedpub.intake.readers.page_text import MAX_FILE, PageTextReader
from feedpub.protocols import Raw, Reading, Terms

TERMS = Terms(timezone=ZoneInfo("Europe/Berlin"), now=datetime(2026, 6, 1, 8, 30, tzinfo=UTC))

PARTS = {
    "skip": "1. Zum Inhalt springen\n  2. Zur Hauptnavigation springen\n  3. Zu mehr springen",
    "kicker": "Küste",
    "headline": "Kehrt die Fähre nach Ostrand zurück?",
    "date": "21. März 2018",
    "teaser": "Seit dem Winter liegt die Fähre still. Nun hat der Rat einen neuen Plan gezeigt.",
    "link": "https://p.news.example/p/2ufTp",
    "lead": "Hafen Ostrand Fähre am Kai\nBild: picture-alliance/CNP/Nordfoto/P. Tiedemann",
    "first": "Der Rat sagte, mit der Reederei sei es „auch um den Fahrplan“ gegangen. Mehr war"
    " von ihm nicht zu hören, und das schon seit Wochen.",
    "crosshead": "Kein Mangel an Wind",
    "second": "An Wind würde es der Fähre nicht fehlen. Die\N{NO-BREAK SPACE} Reederei rechnet mit"
    " drei Fahrten am Tag, im Sommer mit fünf & mehr.",
    "colon_crosshead": "Pier 20 in Ostrand: Bisher der einzige Anleger der Insel",
    "image": "Ostrand Fähre legt an\nDie Fähre am Pier 20 in Ostrand am 7. Juli"
    " 2017Bild: picture alliance/dpa/AP/E. Vester",
    "third": "Die Fähre war bis zum Herbst 2017 jeden Tag gefahren. Ein Wechsel des Kapitäns"
    " gehörte nicht zu den Gründen, sagte der Rat.",
    "signature": "bru/mak (dpa/afp)",
}
# Parts that stand right below the one in front of them.
GLUED = ("kicker", "lead")


def page(**changes: str | None) -> str:
    """A page with every part; None leaves one out."""
    parts = {name: text for name, text in (PARTS | changes).items() if text is not None}
    return "".join(
        ("\n" if name in GLUED and text_before else "\n\n" if text_before else "") + text
        for (name, text), text_before in zip(parts.items(), [None, *parts.values()], strict=False)
    )


def read(text: str | bytes, terms: Terms = TERMS, reader: PageTextReader | None = None) -> Reading:
    content = text.encode() if isinstance(text, str) else text
    raw = Raw(source="desk", name="page.txt", open=lambda: io.BytesIO(content))
    (reading,) = (reader or PageTextReader()).read(raw, terms)
    return reading


def article(text: str | bytes, terms: Terms = TERMS) -> Article:
    reading = read(text, terms)
    assert reading.article is not None, reading.findings
    return reading.article


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


# ---- the whole page


def test_every_value_of_a_whole_page_is_read() -> None:
    reading = read(page())

    found = reading.article
    assert found is not None
    assert reading.findings == ()
    assert found.id == found.short_link == reading.id == "https://p.news.example/p/2ufTp"
    assert found.url is None
    assert found.title == "Kehrt die Fähre nach Ostrand zurück?"
    assert found.kicker == found.section == "Küste"
    assert found.summary == PARTS["teaser"]
    assert found.published.isoformat() == "2018-03-21T12:00:00+01:00"
    assert found.published_by_day
    assert found.updated is None
    assert found.language == "de"
    assert found.authors == ("bru", "mak")
    assert found.agencies == ("dpa", "AFP")


def test_images_have_alt_caption_credit_photographer_and_agencies_each_in_its_field() -> None:
    lead, second = article(page()).images

    assert lead.url is None
    assert lead.alt == "Hafen Ostrand Fähre am Kai"
    assert lead.caption is None
    assert lead.credit == "picture-alliance/CNP/Nordfoto/P. Tiedemann"
    assert lead.photographer == "P. Tiedemann"
    assert lead.agencies == ("picture alliance", "CNP")
    assert second.alt == "Ostrand Fähre legt an"
    assert second.caption == "Die Fähre am Pier 20 in Ostrand am 7. Juli 2017"
    assert second.credit == "picture alliance/dpa/AP/E. Vester"
    assert second.photographer == "E. Vester"
    assert second.agencies == ("picture alliance", "dpa", "AP")


def test_the_body_holds_paragraphs_crossheads_and_figures_in_their_places() -> None:
    content = article(page()).content_html

    assert content == (
        "<figure>Hafen Ostrand Fähre am Kai<figcaption><small>picture-alliance/CNP/Nordfoto/P."
        " Tiedemann</small></figcaption></figure>"
        f"<p>{PARTS['first']}</p>"
        "<h2>Kein Mangel an Wind</h2>"
        f"<p>{PARTS['second'].replace('&', '&amp;')}</p>"
        "<h2>Pier 20 in Ostrand: Bisher der einzige Anleger der Insel</h2>"
        "<figure>Ostrand Fähre legt an<figcaption>Die Fähre am Pier 20 in Ostrand am 7. Juli 2017"
        " <small>picture alliance/dpa/AP/E. Vester</small></figcaption></figure>"
        f"<p>{PARTS['third']}</p>"
    )


def test_every_value_tells_where_it_came_from_and_what_stood_there() -> None:
    provenance = read(page()).provenance

    assert {field: (each.origin, each.verbatim) for field, each in provenance.items()} == {
        "title": ("line 6", PARTS["headline"]),
        "kicker": ("line 4", "Küste"),
        "section": ("line 4", "Küste"),
        "summary": ("line 10", PARTS["teaser"]),
        "published": ("line 8", "21. März 2018"),
        "short_link": ("line 12", PARTS["link"]),
        "id": ("line 12", PARTS["link"]),
        "authors": ("line 29", "bru/mak"),
        "agencies": ("line 29", "dpa/afp"),
        "language": ("line 8", "21. März 2018"),
        "content_html": ("lines 13-27", None),
        "images[0].alt": ("line 13", "Hafen Ostrand Fähre am Kai"),
        "images[0].credit": ('credit label "Bild:"', "picture-alliance/CNP/Nordfoto/P. Tiedemann"),
        "images[0].photographer": (
            'credit label "Bild:"',
            "picture-alliance/CNP/Nordfoto/P. Tiedemann",
        ),
        "images[0].agencies": (
            'credit label "Bild:"',
            "picture-alliance/CNP/Nordfoto/P. Tiedemann",
        ),
        "images[1].alt": ("line 24", "Ostrand Fähre legt an"),
        "images[1].caption": ("line 25", "Die Fähre am Pier 20 in Ostrand am 7. Juli 2017"),
        "images[1].credit": ('credit label "Bild:"', "picture alliance/dpa/AP/E. Vester"),
        "images[1].photographer": ('credit label "Bild:"', "picture alliance/dpa/AP/E. Vester"),
        "images[1].agencies": ('credit label "Bild:"', "picture alliance/dpa/AP/E. Vester"),
    }


# ---- rule 1: skip links


def test_numbered_lines_over_the_head_are_dropped_whatever_they_say() -> None:
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


def test_the_language_is_the_sources_where_nothing_tells_it() -> None:
    bare = "Foo\n\nQux quux corge\n\n28.04.2023\n\nhttps://p.news.example/p/2ufTp\n\nGrault."

    told = Terms(timezone=TERMS.timezone, now=TERMS.now, language="nl")
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


def test_a_teaser_glued_to_the_short_link_is_the_summary() -> None:
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


def test_a_headline_that_ends_with_a_date_is_no_date() -> None:
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


def test_a_page_of_today_is_not_dated_ahead_of_the_clock() -> None:
    assert article(page(date="1. Juni 2026")).published == TERMS.now


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


def test_a_page_without_a_teaser_has_no_summary() -> None:
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


# ---- addresses


def test_the_short_link_does_not_stay_in_the_body() -> None:
    text = page() + "\n\nhttps://p.news.example/p/2ufTp\n\nPermalink https://p.news.example/p/2ufTp"

    assert "2ufTp" not in (article(text).content_html or "")


def test_a_paragraph_that_the_short_link_is_glued_to_keeps_its_words() -> None:
    found = article(page(third="Mehr sagte er nicht.https://p.news.example/p/2ufTp"))

    assert (found.content_html or "").endswith("<p>Mehr sagte er nicht.</p>")


def test_tracking_and_http_are_taken_from_the_short_link() -> None:
    found = article(page(link="http://p.news.example/p/2ufTp?maca=de-rss"))

    assert found.short_link == found.id == "https://p.news.example/p/2ufTp"


def test_a_short_link_is_read_without_its_scheme_and_with_its_label() -> None:
    for line in ("p.news.example/p/2ufTp", "Permalink https://p.news.example/p/2ufTp"):
        assert article(page(link=line)).short_link == "https://p.news.example/p/2ufTp"


def test_advertising_glued_to_the_short_link_is_cut() -> None:
    found = article(page(link="https://p.news.example/p/2ufTpAdvertisement", lead=None))

    assert found.short_link == "https://p.news.example/p/2ufTp"


def test_the_pages_own_address_in_the_head_is_its_url() -> None:
    found = article(page(skip="https://news.example/de/faehre/a-43058493", kicker="\nKüste"))

    assert found.url == "https://news.example/de/faehre/a-43058493"
    assert found.id == "https://p.news.example/p/2ufTp"
    assert found.kicker == "Küste"


def test_a_page_with_its_own_address_only_takes_it_for_its_id() -> None:
    found = article(page(link="https://news.example/de/faehre/a-43058493"))

    assert found.id == found.url == "https://news.example/de/faehre/a-43058493"
    assert found.short_link is None
    assert found.summary == PARTS["teaser"]
    assert found.content_html == article(page()).content_html


def test_a_short_link_that_leads_elsewhere_than_the_address_is_found() -> None:
    right = read(page(skip="https://news.example/de/faehre/a-43058493", kicker="\nKüste"))
    wrong = read(page(skip="https://news.example/de/faehre/a-43058494", kicker="\nKüste"))

    assert codes(right) == []
    assert codes(wrong) == ["short-link-mismatch"]
    assert wrong.article is not None


def test_a_page_without_any_address_has_the_name_of_its_document_as_its_id() -> None:
    reading = read(page(link=None))

    assert codes(reading) == ["id-from-name"]
    assert reading.article is not None
    assert reading.article.id == reading.id == "page.txt"


def test_without_a_short_link_the_teaser_is_what_the_lead_image_follows() -> None:
    text = page(link=None, lead="\n" + PARTS["lead"], skip="https://news.example/a-1", kicker="\nX")

    found = article(text)
    assert found.summary == PARTS["teaser"]
    assert found.images[0].alt == "Hafen Ostrand Fähre am Kai"


def test_an_address_in_a_paragraph_is_text() -> None:
    found = article(page(third="Mehr steht auf https://p.news.example/p/1abcD im Netz."))

    assert found.short_link == "https://p.news.example/p/2ufTp"
    assert "https://p.news.example/p/1abcD im Netz" in (found.content_html or "")


# ---- rule 3: images


def test_a_page_without_a_lead_image_has_the_others() -> None:
    found = article(page(lead=None))

    (only,) = found.images
    assert only.alt == "Ostrand Fähre legt an"
    assert (found.content_html or "").startswith("<p>Der Rat")


@pytest.mark.parametrize(
    "line",
    [
        "Am KaiBild: dpa/E. Vester",
        "Am Kai Foto: dpa/E. Vester",
        "Am KaiPhoto : dpa/E. Vester",
        "Am KaiImage: dpa/E. Vester",
        "Am KaiФото: dpa/E. Vester",
        "Am KaiZdjęcie: dpa/E. Vester",
        "Am KaiFotoğraf: dpa/E. Vester",
        "Am KaiPicha: dpa/E. Vester",
        "Am KaiLjósmynd/dpa/E. Vester",
        "Am Kaiصورة من: dpa/E. Vester",
        "Am Kaiعکس: dpa/E. Vester",
        "Am Kai图像来源：dpa/E. Vester",
        "Am Kai사진 출처 = dpa/E. Vester",
        "Am Kai © dpa/E. Vester",
        "Am Kai (Foto: dpa/E. Vester)",
        "Am Kai | Foto: dpa/E. Vester",
    ],
)
def test_labels_of_all_languages_part_caption_and_credit(line: str) -> None:
    image = article(page(image=f"Fähre\n{line}")).images[1]

    assert (image.alt, image.caption, image.credit) == ("Fähre", "Am Kai", "dpa/E. Vester")


@pytest.mark.parametrize("end", ["2017", "Kai", "Kai.", "(Archiv)", '"Ostrand"', "Kai?"])
def test_a_label_may_follow_anything_without_a_space(end: str) -> None:
    image = article(page(image=f"Fähre\nHier {end}Bild: dpa/E. Vester")).images[1]

    assert image.caption == f"Hier {end}"
    assert image.credit == "dpa/E. Vester"


def test_of_several_labels_the_last_one_with_a_credit_counts() -> None:
    image = article(page(image="Fähre\nDas Bild: ein Foto: der KaiBild: dpa/E. Vester")).images[1]

    assert image.caption == "Das Bild: ein Foto: der Kai"
    assert image.credit == "dpa/E. Vester"


def test_a_label_with_a_sentence_behind_it_is_none() -> None:
    found = article(page(third="Sein Bild: Die Fähre fährt. Und alle winken am Kai."))

    assert len(found.images) == 2
    assert "<p>Sein Bild: Die Fähre fährt." in (found.content_html or "")


@pytest.mark.parametrize("credit", ["DW", "leader.ir", "privat", "Getty Images", "Lene Brandis"])
def test_credits_of_one_name_are_credits(credit: str) -> None:
    image = article(page(lead=f"Fähre\nBild: {credit}")).images[0]

    assert image.credit == credit
    assert image.caption is None


def test_an_image_below_the_short_link_without_a_credit_is_kept_with_a_finding() -> None:
    reading = read(page(lead="Hafen Ostrand Fähre am Kai"))

    assert reading.article is not None
    assert reading.article.images[0].alt == "Hafen Ostrand Fähre am Kai"
    assert reading.article.images[0].credit is None
    (finding,) = reading.findings
    assert (finding.code, finding.severity) == ("credit-missing", "warning")
    assert finding.field == "images[0].credit"


def test_a_label_without_a_credit_makes_an_image_with_a_finding() -> None:
    reading = read(page(image="Ostrand Fähre legt an\nBild:"))

    assert reading.article is not None
    assert reading.article.images[1].alt == "Ostrand Fähre legt an"
    assert codes(reading) == ["credit-missing"]


def test_the_source_of_a_table_is_no_image() -> None:
    found = article(page(crosshead="Quelle: Hafenamt"))

    assert len(found.images) == 2
    assert "Quelle: Hafenamt" in (found.content_html or "")


def test_an_image_with_nothing_but_a_credit_is_an_image() -> None:
    image = article(page(lead="Bild: dpa/E. Vester")).images[0]

    assert (image.alt, image.caption, image.credit) == (None, None, "dpa/E. Vester")


def test_caption_and_credit_in_lines_of_their_own_are_caption_and_credit() -> None:
    image = article(page(image="Fähre\nDie Fähre am Kai\nFoto: dpa/E. Vester")).images[1]

    assert (image.alt, image.caption) == ("Fähre", "Die Fähre am Kai")


def test_labels_of_a_newsroom_of_its_own_can_be_added() -> None:
    reader = PageTextReader(credits=extended_credit_words({"labels": {"de": ["Repro:"]}}))
    text = page(image="Fähre\nAm KaiRepro: dpa/E. Vester")

    reading = read(text, reader=reader)
    assert reading.article is not None
    assert reading.article.images[1].credit == "dpa/E. Vester"


# ---- rule 4: crossheads


def test_a_short_paragraph_with_a_full_stop_is_no_crosshead() -> None:
    assert "<p>Kein Wind.</p>" in (article(page(crosshead="Kein Wind.")).content_html or "")
    assert "<p>„Kein Wind.“</p>" in (article(page(crosshead="„Kein Wind.“")).content_html or "")


def test_a_question_is_a_crosshead() -> None:
    assert "<h2>Und jetzt?</h2>" in (article(page(crosshead="Und jetzt?")).content_html or "")


def test_a_last_short_line_is_no_crosshead() -> None:
    assert (article(page(signature="Ende offen")).content_html or "").endswith("<p>Ende offen</p>")


def test_a_label_of_advertising_in_the_body_is_dropped() -> None:
    assert article(page(crosshead="Anzeige\n\nKein Mangel an Wind")) == article(page())


def test_markup_on_a_page_is_text() -> None:
    found = article(page(crosshead="<b>Wind</b> & Wetter", headline="<i>Fähre</i>?"))

    assert "<h2>&lt;b&gt;Wind&lt;/b&gt; &amp; Wetter</h2>" in (found.content_html or "")
    assert found.title == "<i>Fähre</i>?"


# ---- rule 5: the signature


@pytest.mark.parametrize(
    ("line", "authors", "agencies"),
    [
        ("bru/mak (dpa/afp)", ("bru", "mak"), ("dpa", "AFP")),
        ("bru (dpa, Reuters; epd)", ("bru",), ("dpa", "Reuters", "epd")),
        ("bru (dpa xyz)", ("bru",), ("dpa", "xyz")),
        ("MDR (dst)", ("dst",), ("MDR",)),
        ("Quelle: sid/dpa", (), ("SID", "dpa")),
        ("(dpa/AFP)", (), ("dpa", "AFP")),
        ("bru/mak", ("bru", "mak"), ()),
        ("Mira Tolkow (mit dpa und AFP)", ("Mira Tolkow",), ("dpa", "AFP")),
        ("нр/ак (dpa/afp)", ("нр", "ак"), ("dpa", "AFP")),
    ],
)
def test_signatures_name_authors_and_agencies(
    line: str, authors: tuple[str, ...], agencies: tuple[str, ...]
) -> None:
    found = article(page(signature=line))

    assert found.authors == authors
    assert found.agencies == agencies
    assert (found.content_html or "").endswith(f"<p>{PARTS['third']}</p>")


def test_a_signature_glued_to_the_last_paragraph_is_cut_from_it() -> None:
    found = article(page(third="Mehr sagte er nicht.bru/mak (dpa/afp)", signature=None))

    assert found.authors == ("bru", "mak")
    assert (found.content_html or "").endswith("<p>Mehr sagte er nicht.</p>")


@pytest.mark.parametrize("line", ["Mira Tolkow (ABC)", "Ende (alt)", "Quelle: eigene Recherche"])
def test_last_lines_that_only_look_like_signatures_stay_in_the_body(line: str) -> None:
    found = article(page(signature=line))

    assert found.authors == ()
    assert found.agencies == ()
    assert (found.content_html or "").endswith(f"<p>{line}</p>")


def test_a_page_without_a_signature_names_nobody() -> None:
    found = article(page(signature=None))

    assert found.authors == ()
    assert found.agencies == ()
    assert (found.content_html or "").endswith(f"<p>{PARTS['third']}</p>")


# ---- other scripts


def test_an_arabic_page_with_arabic_digits_is_read() -> None:
    found = article(
        "سياسة\n\nهل تعود العبارة إلى الجزيرة؟\n\n١٤ مايو ٢٠٢٥\n\nتوقفت العبارة منذ الشتاء.\n\n"
        "https://p.news.example/p/4uN45\nعبارة في الميناء\nصورة من: picture-alliance/dpa\n\n"
        "ما زالت العبارة في الميناء.\n\nسؤال التمويل: من يدفع؟\n\nلا أحد يعرف ذلك."
        "\n\nnh/mr (dpa/afp)"
    )

    assert found.title == "هل تعود العبارة إلى الجزيرة؟"
    assert found.section == "سياسة"
    assert found.published.isoformat() == "2025-05-14T12:00:00+02:00"
    assert found.language == "ar"
    assert found.images[0].credit == "picture-alliance/dpa"
    assert "<h2>سؤال التمويل: من يدفع؟</h2>" in (found.content_html or "")
    assert found.agencies == ("dpa", "AFP")


def test_a_chinese_page_is_read() -> None:
    found = article(
        "政治\n\n渡轮会回到东岸岛吗\n\n2013年5月2日\n\n渡轮自冬天起停航。港口委员会现在提出了一个新计划。\n\n"
        "https://p.news.example/p/18QsT\n港口的渡轮\n停在码头的渡轮图像来源: picture-alliance/dpa"
        "\n\n"
        "委员会没有透露更多消息。\n\n资金问题\n\n没有人知道答案，居民们也在等待。\n\n渡轮仍然停在港口里。"
    )

    assert found.title == "渡轮会回到东岸岛吗"
    assert found.kicker == "政治"
    assert found.published.date().isoformat() == "2013-05-02"
    assert found.language == "zh"
    assert found.images[0].caption == "停在码头的渡轮"
    assert "<h2>资金问题</h2>" in (found.content_html or "")


def test_a_persian_page_with_its_own_calendar_is_read() -> None:
    text = page(skip=None, date="۱۳۹۷ تیر ۱۶", image="کشتی\nکشتی در بندرعکس: picture-alliance/dpa")

    found = article(text)
    assert found.published.date().isoformat() == "2018-07-07"
    assert found.images[1].caption == "کشتی در بندر"


# ---- bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_utf_16_are_read(encoding: str) -> None:
    assert article(page().encode(encoding)) == article(page())


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read(end: str) -> None:
    assert article(page().replace("\n", end)) == article(page())


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "Fähre".encode("latin-1"), b"\xfe\xff\xd8"])
def test_bytes_that_are_no_text_are_an_error(content: bytes) -> None:
    assert codes(read(content)) == ["encoding-unreadable"]


@pytest.mark.parametrize("content", [b"", b"\n \n\t\n", "\ufeff\n".encode(), b"\x00\x01"])
def test_a_file_with_nothing_in_it_is_an_error(content: bytes) -> None:
    assert "nothing-readable" in codes(read(content))


def test_a_file_that_is_too_large_is_not_read_to_its_end() -> None:
    class Stream(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert size == MAX_FILE + 1
            return super().read(size)

    raw = Raw(source="desk", name="big.txt", open=lambda: Stream(b"x" * (MAX_FILE + 9)))
    (reading,) = PageTextReader().read(raw, TERMS)

    assert codes(reading) == ["too-large"]


def test_an_error_of_the_file_system_is_the_callers() -> None:
    def refuse() -> io.BytesIO:
        raise PermissionError("no")

    raw = Raw(source="desk", name="page.txt", open=refuse)
    with pytest.raises(PermissionError):
        list(PageTextReader().read(raw, TERMS))


def test_forbidden_characters_are_taken_out_with_a_finding() -> None:
    reading = read(page(headline="Kehrt die F\x00ähre\ufffe zurück?"))

    assert reading.article is not None
    assert reading.article.title == "Kehrt die Fähre zurück?"
    assert codes(reading) == ["characters-removed"]


def test_a_page_without_a_headline_is_an_error() -> None:
    assert "title-missing" in codes(read("21. März 2018\n\nhttps://p.news.example/p/2ufTp\n\nEs."))


@pytest.mark.parametrize(
    "text",
    [
        "x" * MAX_FILE,
        "1. " * (MAX_FILE // 3),
        "\n" * MAX_FILE,
        "a\n\n" * (MAX_FILE // 3),
        "Bild: " * (MAX_FILE // 6),
        "Bild: dpa/AFP\n\n" * (MAX_FILE // 16),
        "21. März 2018\n" * (MAX_FILE // 15),
        "https://p.news.example/p/2ufTp\n" * (MAX_FILE // 32),
        "(" * MAX_FILE,
        "a/" * (MAX_FILE // 2),
        "A. " * (MAX_FILE // 3),
    ],
)
def test_no_page_takes_long(text: str) -> None:
    start = time.perf_counter()
    read(text)

    assert time.perf_counter() - start < 20


PIECES = st.one_of(
    st.sampled_from([*PARTS.values(), "\n", "\n\n", "Bild:", "Foto: ", "(", ")", "/", "Anzeige"]),
    st.text(max_size=30),
    st.from_regex(r"[\d./: ]{1,12}", fullmatch=True),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25), st.sampled_from(["", " ", "\n", "\n\n"]))
def test_no_text_crashes_the_reader(pieces: list[str], between: str) -> None:
    reading = read(between.join(pieces).encode("utf-8", "surrogatepass"))

    assert (reading.article is None) == any(f.severity == "error" for f in reading.findings)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(content: bytes) -> None:
    read(content)
