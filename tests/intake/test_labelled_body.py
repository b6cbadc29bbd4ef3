"""The body of a labelled page: images, crossheads, signature."""

from __future__ import annotations

from dataclasses import replace

import pytest
from intake.labelled_pages import PARTS, TERMS, article, codes, page, read

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
def test_labels_of_all_languages_separate_caption_and_credit(line: str) -> None:
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


def test_a_label_before_a_sentence_is_not_a_label() -> None:
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


def test_the_source_of_a_table_is_not_an_image() -> None:
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
    terms = replace(TERMS, credit_labels=("Repro:",))
    text = page(image="Fähre\nAm KaiRepro: dpa/E. Vester")

    reading = read(text, terms)
    assert reading.article is not None
    assert reading.article.images[1].credit == "dpa/E. Vester"


# ---- rule 4: crossheads


def test_a_short_paragraph_with_a_full_stop_is_not_a_crosshead() -> None:
    assert "<p>Kein Wind.</p>" in (article(page(crosshead="Kein Wind.")).content_html or "")
    assert "<p>„Kein Wind.“</p>" in (article(page(crosshead="„Kein Wind.“")).content_html or "")


def test_a_question_is_a_crosshead() -> None:
    assert "<h2>Und jetzt?</h2>" in (article(page(crosshead="Und jetzt?")).content_html or "")


def test_a_last_short_line_is_not_a_crosshead() -> None:
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


def test_a_page_without_a_signature_has_no_authors() -> None:
    found = article(page(signature=None))

    assert found.authors == ()
    assert found.agencies == ()
    assert (found.content_html or "").endswith(f"<p>{PARTS['third']}</p>")
