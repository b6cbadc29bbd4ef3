"""What becomes of texts and bodies of a record. Its keys: test_record.py; its images:
test_record_images.py."""

from __future__ import annotations

import pytest
from intake.records import article, codes, read
from newsroom import make_record

from feedpub.article import Provenance


def test_a_text_is_one_line() -> None:
    assert article(title="  The\tferry\r\nis\u00a0\u2028back ").title == "The ferry is back"


def test_markup_in_a_title_is_text() -> None:
    assert article(title="1 < 2 &amp; <b>bold</b>").title == "1 < 2 &amp; <b>bold</b>"


def test_a_blank_text_is_not_said() -> None:
    assert article(kicker="  ", summary="", section="\n").section is None


FORBIDDEN = [
    "\x00",
    "\x07",
    "\x0b",
    "\x7f",
    "\x85",
    "\ud800",
    "\u202e",
    "\ufdd0",
    "\ufffd",
    "\uffff",
]


@pytest.mark.parametrize("character", [*FORBIDDEN, "\U0001fffe", "\U0010ffff"], ids=ascii)
def test_a_forbidden_character_is_taken_out_of_a_title_with_a_finding(character: str) -> None:
    reading = read(make_record(title=f"The fer{character}ry"))

    assert reading.article is not None
    assert reading.article.title == "The ferry"
    assert [each.code for each in reading.findings] == ["characters-removed"]


@pytest.mark.parametrize("character", FORBIDDEN, ids=ascii)
def test_a_forbidden_character_is_taken_out_of_a_body_with_a_finding(character: str) -> None:
    reading = read(make_record(content_html=f"<p>The fer{character}ry</p>"))

    assert reading.article is not None
    assert reading.article.content_html == "<p>The ferry</p>"
    assert [each.code for each in reading.findings] == ["characters-removed"]


def test_a_forbidden_character_that_a_body_spells_out_is_taken_out() -> None:
    assert article(content_html="<p>The fer&#xFFFE;r&#7;y</p>").content_html == "<p>The ferry</p>"


def test_a_forbidden_character_in_a_list_is_found_in_that_list() -> None:
    assert codes(tags=["Sh\x07ips"]) == [("warning", "characters-removed", "tags")]


@pytest.mark.parametrize("text", ["🚢", "مرحبا", "中文", "a\u200db", "\u200ea", "é", "e\u0301"])
def test_text_of_any_script_travels_unharmed(text: str) -> None:
    assert article(title=text).title == text


@pytest.mark.parametrize(
    ("key", "most"),
    [("id", 2_000), ("title", 2_000), ("summary", 50_000), ("kicker", 1_000), ("section", 1_000)],
)
def test_a_text_is_read_up_to_its_limit(key: str, most: int) -> None:
    assert getattr(article(**{key: "x" * most}), key) == "x" * most


@pytest.mark.parametrize(
    ("key", "most"),
    [("id", 2_000), ("title", 2_000), ("summary", 50_000), ("kicker", 1_000), ("section", 1_000)],
)
def test_a_text_longer_than_anybody_needs_rejects_the_record(key: str, most: int) -> None:
    assert ("error", "too-long", key) in codes(**{key: "x" * (most + 1)})


@pytest.mark.parametrize("key", ["tags", "images"])
def test_a_list_longer_than_anybody_needs_rejects_the_record(key: str) -> None:
    assert codes(**{key: [{}] * 501}) == [("error", "too-long", key)]


def test_a_body_larger_than_anybody_needs_rejects_the_record() -> None:
    assert codes(content_html="x" * 2_000_001) == [("error", "body-too-large", "content_html")]


def test_a_body_deeper_than_anybody_needs_rejects_the_record() -> None:
    body = "<div>" * 201 + "x" + "</div>" * 201

    assert codes(content_html=body) == [("error", "body-too-deep", "content_html")]


def test_a_tag_longer_than_anybody_needs_rejects_the_record() -> None:
    body = "<p" + " a=b" * 6_000 + ">x</p>"

    assert codes(content_html=body) == [("error", "body-tag-too-long", "content_html")]


def test_a_body_that_a_parser_would_multiply_rejects_the_record() -> None:
    body = f'<p><b title="{"x" * 60}">' * 100 + "<p>x" * 2_000

    assert codes(content_html=body) == [("error", "body-too-large", "content_html")]


def test_a_value_that_a_list_repeats_is_read_once() -> None:
    assert article(authors=["Mara Ovens", "Tom Ilk", " Mara  Ovens "]).authors == (
        "Mara Ovens",
        "Tom Ilk",
    )


def test_blank_values_of_a_list_are_left_out() -> None:
    assert article(tags=["", " ", "Ships"]).tags == ("Ships",)


@pytest.mark.parametrize(
    ("said", "tag"), [("pt_BR", "pt-BR"), (" de ", "de"), ("zh-Hant-TW", "zh-Hant-TW")]
)
def test_a_language_is_a_tag(said: str, tag: str) -> None:
    assert article(language=said).language == tag


def test_a_language_that_is_none_is_left_out_with_a_warning() -> None:
    assert codes(language="German!") == [("warning", "language-invalid", "language")]


def test_an_article_without_a_language_is_in_that_of_its_source() -> None:
    reading = read(make_record(language=None), language="fr")

    assert reading.article is not None
    assert reading.article.language == "fr"


def test_a_body_that_can_harm_is_cleaned_with_a_finding() -> None:
    body = '<p onclick="x()">A</p><script>x()</script>'

    assert article(content_html=body).content_html == "<p>A</p>"
    assert codes(content_html=body) == [("warning", "body-script-removed", "content_html")]


def test_an_address_in_a_body_is_relative_to_the_article() -> None:
    found = article(url="https://news.example/a/b", content_html='<p><a href="../c">C</a></p>')

    assert found.content_html == '<p><a href="https://news.example/c">C</a></p>'


def test_an_address_in_a_body_is_relative_to_the_site_where_the_article_has_none() -> None:
    reading = read(
        make_record(url=None, short_link=None, content_html='<p><a href="c">C</a></p>'),
        base="https://site.example/",
    )

    assert reading.article is not None
    assert reading.article.content_html == '<p><a href="https://site.example/c">C</a></p>'


# Python takes none of these apart, browsers do.
ODD_SOURCES = [
    "http://a\u2100@img.example/1.jpg",
    "http://a[@img.example/1.jpg",
    "http://u]@h/1.jpg",
]


@pytest.mark.parametrize("source", ODD_SOURCES)
def test_a_picture_at_an_odd_address_costs_no_run(source: str) -> None:
    reading = read(make_record(content_html=f'<p>A</p><img src="{source}">'))

    assert reading.name == "a.json"


def test_what_was_made_otherwise_is_kept_as_it_stood() -> None:
    reading = read(make_record(title="  The  ferry "))

    assert reading.provenance["title"] == Provenance(origin='key "title"', verbatim="  The  ferry ")


def test_what_is_as_it_stood_is_not_kept_twice() -> None:
    reading = read(make_record(title="The ferry"))

    assert reading.provenance["title"] == Provenance(origin='key "title"')
