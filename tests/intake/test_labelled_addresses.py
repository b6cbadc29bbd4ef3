"""The addresses of a labelled page: its short link and its canonical address."""

from __future__ import annotations

from intake.labelled_pages import PARTS, article, codes, page, read


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


def test_without_a_short_link_the_standfirst_is_what_the_lead_image_follows() -> None:
    text = page(link=None, lead="\n" + PARTS["lead"], skip="https://news.example/a-1", kicker="\nX")

    found = article(text)
    assert found.summary == PARTS["teaser"]
    assert found.images[0].alt == "Hafen Ostrand Fähre am Kai"


def test_an_address_in_a_paragraph_is_text() -> None:
    found = article(page(third="Mehr steht auf https://p.news.example/p/1abcD im Netz."))

    assert found.short_link == "https://p.news.example/p/2ufTp"
    assert "https://p.news.example/p/1abcD im Netz" in (found.content_html or "")
