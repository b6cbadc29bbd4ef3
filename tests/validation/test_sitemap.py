"""Every finding about a news sitemap: a document that has it, and the same without."""

from __future__ import annotations

import pytest

from feedpub.feed import Document
from feedpub.validation.publish_gate import check
from feedpub.validation.sitemap import validate_sitemap_index

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

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


VIDEO_HEAD = HEAD.replace(
    'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"',
    'xmlns:v="http://www.google.com/schemas/sitemap-video/1.1"',
)
VIDEO_URL = """<url><loc>https://harbour.example/a-{number}</loc>
<lastmod>2026-03-12T09:30:00Z</lastmod><v:video>
<v:thumbnail_loc>https://img.harbour.example/ferry.jpg</v:thumbnail_loc><v:title>She sails</v:title>
<v:description>The ferry is back.</v:description>
<v:content_loc>https://media.harbour.example/ferry.mp4</v:content_loc>
<v:duration>83</v:duration><v:publication_date>2026-03-12T09:30:00Z</v:publication_date>
</v:video></url>
"""


def videos(count: int = 1) -> str:
    return VIDEO_HEAD + "".join(VIDEO_URL.format(number=n) for n in range(count)) + "</urlset>"


def found_in(text: str, format: str = "video-sitemap") -> list[tuple[str, str, str]]:
    document = Document(
        name="a.xml", format=format, content=text.encode(), address="https://harbour.example/a.xml"
    )
    return [(each.severity, each.code, each.source) for each in check(document)]


@pytest.mark.parametrize("count", [0, 1, 1001])
@pytest.mark.parametrize("format", ["article-sitemap", "video-sitemap"])
def test_a_good_sitemap_of_another_kind_has_no_finding(format: str, count: int) -> None:
    assert found_in(videos(count), format) == []


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("sitemap-video-incomplete", "She sails", " "),
        ("sitemap-video-incomplete", "The ferry is back.", ""),
        ("sitemap-video-incomplete", "https://img.harbour.example/ferry.jpg", ""),
        ("sitemap-video-incomplete", "https://media.harbour.example/ferry.mp4", ""),
        ("sitemap-video-invalid", "https://img.harbour.example/ferry.jpg", "/ferry.jpg"),
        ("sitemap-video-invalid", "https://media.harbour.example/ferry.mp4", "ferry.mp4"),
        (
            "sitemap-video-invalid",
            "https://media.harbour.example/ferry.mp4",
            "https://harbour.example/a-0",
        ),
        ("sitemap-video-invalid", "The ferry is back.", "x" * 2049),
        ("sitemap-video-invalid", ">83<", ">0<"),
        ("sitemap-video-invalid", ">83<", ">28801<"),
        ("sitemap-video-invalid", ">83<", ">1:23<"),
        ("sitemap-date-invalid", "<v:publication_date>2026-03-12", "<v:publication_date>12-03"),
    ],
)
def test_a_bad_film_is_found(code: str, good: str, bad: str) -> None:
    assert found_in(videos().replace(good, bad)) == [("error", code, "Google, Video sitemaps")]


def test_a_player_serves_in_place_of_a_file() -> None:
    assert found_in(videos().replace("content_loc", "player_loc")) == []


def test_a_bad_date_of_a_page_is_found() -> None:
    bad = videos().replace("<lastmod>2026-03-12", "<lastmod>2026-13-12")

    assert found_in(bad) == [("error", "sitemap-date-invalid", "Sitemaps 0.9")]


def test_an_address_of_more_than_the_protocol_allows_is_a_warning() -> None:
    long = videos().replace("/a-0</loc>", f"/{'a' * 2048}</loc>")

    assert found_in(long) == [("warning", "sitemap-loc-long", "Sitemaps 0.9")]


def test_a_sitemap_has_at_most_fifty_thousand_pages_and_fifty_megabytes() -> None:
    short = "<url><loc>https://harbour.example/{number}</loc></url>"
    pages = "".join(short.format(number=n) for n in range(50_001))
    filler = f"<!--{'x' * 5_242_880}-->" * 10

    long, large = f"{HEAD}{pages}</urlset>", f"{HEAD}{filler}</urlset>"

    assert found_in(long, "article-sitemap") == [("error", "sitemap-too-long", "Sitemaps 0.9")]
    assert found_in(large, "article-sitemap") == [("error", "sitemap-too-large", "Sitemaps 0.9")]


INDEX = (
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
    "<loc>https://harbour.example/a.xml</loc><lastmod>2026-03-12T09:30:00Z</lastmod></sitemap>"
    "<sitemap><loc>https://harbour.example/b.xml</loc></sitemap></sitemapindex>"
)


@pytest.mark.parametrize(
    ("good", "bad", "codes"),
    [
        ("", "", []),
        ("sitemapindex", "urlset", ["sitemap-no-index"]),
        ("</sitemapindex>", "", ["xml-not-well-formed"]),
        ("b.xml", "a.xml", ["sitemap-loc-repeated"]),
        ("https://harbour.example/b.xml", "/b.xml", ["sitemap-loc-invalid"]),
        ("2026-03-12", "12.3.", ["sitemap-date-invalid"]),
    ],
)
def test_an_index_of_sitemaps_is_checked(good: str, bad: str, codes: list[str]) -> None:
    found = [each.code for each in validate_sitemap_index(INDEX.replace(good, bad).encode())]

    assert found == codes


def test_an_index_has_at_most_fifty_thousand_sitemaps() -> None:
    one = "<sitemap><loc>https://harbour.example/{number}.xml</loc></sitemap>"
    many = "".join(one.format(number=n) for n in range(50_001))
    content = f'<sitemapindex xmlns="{NAMESPACE}">{many}</sitemapindex>'.encode()

    assert [each.code for each in validate_sitemap_index(content)] == ["sitemap-too-long"]
