"""A labelled page becomes an article."""

from __future__ import annotations

from intake.labelled_pages import PARTS, article, page, read

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


def test_every_value_has_its_provenance() -> None:
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
