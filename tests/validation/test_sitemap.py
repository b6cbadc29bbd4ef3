"""Every finding about a news sitemap: a document that has it, and the same without."""

from __future__ import annotations

import pytest

from feedpub.feed import Document
from feedpub.validation.publish_gate import check

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">
"""

URL = """<url><loc>https://harbour.example/a-{number}</loc><n:news>
<n:publication><n:name>Harbour News</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2026-03-12T09:30:00Z</n:publication_date>
<n:title>The ferry is back</n:title></n:news>
<i:image><i:loc>https://img.harbour.example/ferry.jpg</i:loc></i:image></url>
"""


def sitemap(count: int = 2) -> str:
    return HEAD + "".join(URL.format(number=number) for number in range(count)) + "</urlset>"


def findings(text: str) -> list[tuple[str, str, int | None]]:
    address = "https://harbour.example/news.xml"
    document = Document(name="news.xml", format="sitemap", content=text.encode(), address=address)
    return [(each.severity, each.code, each.entry) for each in check(document)]


@pytest.mark.parametrize("count", [0, 1, 2, 1000])
def test_a_good_sitemap_has_no_finding(count: int) -> None:
    assert findings(sitemap(count)) == []


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("sitemap-loc-invalid", "https://harbour.example/a-1", "/a-1"),
        ("sitemap-loc-invalid", "https://harbour.example/a-1", "ftp://harbour.example/a-1"),
        ("sitemap-loc-invalid", "<loc>https://harbour.example/a-1</loc>", ""),
        ("sitemap-loc-repeated", "https://harbour.example/a-1", "https://harbour.example/a-0"),
    ],
)
def test_a_bad_address_is_the_second_article_s(code: str, good: str, bad: str) -> None:
    assert findings(sitemap().replace(good, bad)) == [("error", code, 1)]


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("sitemap-news-incomplete", "Harbour News", " "),
        ("sitemap-news-incomplete", "<n:language>en</n:language>", ""),
        ("sitemap-news-incomplete", "The ferry is back", ""),
        (
            "sitemap-news-incomplete",
            "<n:publication_date>2026-03-12T09:30:00Z</n:publication_date>",
            "",
        ),
        ("sitemap-date-invalid", "2026-03-12T09:30:00Z", "2026-03-12T09:30:00"),
        ("sitemap-date-invalid", "2026-03-12T09:30:00Z", "2026-13-12T09:30:00Z"),
        ("sitemap-language-invalid", "<n:language>en<", "<n:language>en-GB<"),
        ("sitemap-language-invalid", "<n:language>en<", "<n:language>English<"),
        ("sitemap-image-invalid", "https://img.harbour.example/ferry.jpg", "ferry.jpg"),
    ],
)
def test_what_an_article_lacks_is_its_own_finding(code: str, good: str, bad: str) -> None:
    assert findings(sitemap(1).replace(good, bad)) == [("error", code, 0)]


def test_an_article_without_news_lacks_all_of_it() -> None:
    bare = HEAD + "<url><loc>https://harbour.example/a-1</loc></url></urlset>"

    assert findings(bare) == [("error", "sitemap-news-incomplete", 0)] * 4


@pytest.mark.parametrize(("count", "codes"), [(1000, []), (1001, ["sitemap-images-many"])])
def test_an_article_has_at_most_a_thousand_pictures(count: int, codes: list[str]) -> None:
    image = "<i:image><i:loc>https://img.harbour.example/ferry.jpg</i:loc></i:image>"

    assert [code for _, code, _ in findings(sitemap(1).replace(image, image * count))] == codes


def test_more_than_a_thousand_articles_are_the_document_s() -> None:
    assert findings(sitemap(1001)) == [("error", "sitemap-too-long", None)]


def test_another_root_is_no_sitemap() -> None:
    assert findings("<rss/>") == [("error", "sitemap-no-urlset", None)]


@pytest.mark.parametrize("text", ["", "<urlset>", sitemap()[:-1]])
def test_what_is_not_well_formed_is_the_document_s(text: str) -> None:
    assert findings(text) == [("error", "xml-not-well-formed", None)]


@pytest.mark.parametrize("language", ["de", "yue", "zh-cn", "zh-tw"])
def test_a_language_has_the_form_that_news_sitemaps_want(language: str) -> None:
    assert findings(sitemap(1).replace("<n:language>en<", f"<n:language>{language}<")) == []


@pytest.mark.parametrize("date", ["2026-03-12", "2026-03-12T09:30+01:00", "2026-03-12T09:30:00.5Z"])
def test_a_date_has_a_form_of_the_w3c(date: str) -> None:
    assert findings(sitemap(1).replace("2026-03-12T09:30:00Z", date)) == []
