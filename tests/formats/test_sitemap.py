"""What a news sitemap says of its articles."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import pytest
from formats.feeds import PUBLISHED, make_bare_entry, make_entry, make_feed, make_picture
from lxml import etree
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.errors import FormatError
from feedpub.feed import Document, Entry
from feedpub.formats.registry import render
from feedpub.formats.sitemap import news_language
from feedpub.pipeline.gate import findings_in
from feedpub.validation.previous_entries import NO_CHANGES
from feedpub.validation.publish_gate import check

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


def rendered(*entries: Entry, **channel: Any) -> Document:
    feed = make_feed(*entries, paths=(("sitemap", "news.xml"),), **channel)
    return render(feed, "sitemap")


def urls(*entries: Entry, **channel: Any) -> list[etree._Element]:
    return list(etree.fromstring(rendered(*entries, **channel).content))


def told(entry: Entry, path: str, **channel: Any) -> list[str | None]:
    (url,) = urls(entry, **channel)
    return [each.text for each in url.iterfind(path)]


def test_it_is_named_as_its_feed_says() -> None:
    document = rendered(make_entry())

    assert (document.name, document.format) == ("news.xml", "sitemap")
    assert document.address == "https://feeds.example/news.xml"


def test_a_url_says_what_search_engines_ask_for_and_no_more() -> None:
    (url,) = urls(make_entry(title="R&D: 5 < 6"), author="Harbour & News")

    assert [(str(each.tag), (each.text or "").strip()) for each in url.iter()] == [
        (f"{SITEMAP}url", ""),
        (f"{SITEMAP}loc", "https://news.example/harbour/a-1"),
        (f"{NEWS}news", ""),
        (f"{NEWS}publication", ""),
        (f"{NEWS}name", "Harbour & News"),
        (f"{NEWS}language", "en"),
        (f"{NEWS}publication_date", "2026-03-12T09:30:00Z"),
        (f"{NEWS}title", "R&D: 5 < 6"),
        (f"{IMAGE}image", ""),
        (f"{IMAGE}loc", "https://img.news.example/ferry.jpg"),
    ]


@pytest.mark.parametrize(
    ("link", "related", "related_is", "expected"),
    [
        pytest.param("https://p.example/1", "https://n.example/1", "canonical_url", 1, id="other"),
        pytest.param("https://n.example/1", "https://p.example/1", "short_link", 0, id="link"),
        pytest.param("https://news.example/s/1", None, "canonical_url", 0, id="only a short link"),
    ],
)
def test_the_address_is_the_article_s_own_where_it_is_known(
    link: str, related: str | None, related_is: str, expected: int
) -> None:
    entry = make_entry(link=link, related=related, related_is=related_is)

    assert told(entry, f"{SITEMAP}loc") == [(link, related)[expected]]


def test_no_address_is_tracked() -> None:
    entry = make_entry(related=None)

    assert b"maca" not in rendered(entry, tracking=(("maca", "de-all"),)).content


def test_the_date_is_in_utc() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    entry = make_entry(published=PUBLISHED.astimezone(india))

    assert told(entry, f".//{NEWS}publication_date") == ["2026-03-12T09:30:00Z"]


def test_an_entry_in_another_language_than_the_feed_has_its_own() -> None:
    assert told(make_entry(language="is"), f".//{NEWS}language", language="pt-BR") == ["is"]


def test_an_entry_without_a_language_has_the_feed_s() -> None:
    entry = make_bare_entry(link="https://news.example/low-tide")

    assert told(entry, f".//{NEWS}language", language="pt-BR") == ["pt"]


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("pt-BR", "pt"),
        ("ckb-Arab-IQ", "ckb"),
        ("zh", "zh-cn"),
        ("zh-CN", "zh-cn"),
        ("zh-Hans-HK", "zh-cn"),
        ("zh-TW", "zh-tw"),
        ("zh-Hant", "zh-tw"),
        ("ZH-HK", "zh-tw"),
    ],
)
def test_a_language_is_the_code_that_news_sitemaps_have(tag: str, code: str) -> None:
    assert news_language(tag) == code


def test_an_article_has_at_most_a_thousand_pictures() -> None:
    pictures = [make_picture(url=f"https://img.news.example/{n}.jpg") for n in range(1001)]

    images = told(make_entry(enclosures=tuple(pictures)), f"{IMAGE}image/{IMAGE}loc")

    assert images == [each.url for each in pictures[:1000]]


def test_a_sitemap_without_articles_is_valid() -> None:
    document = rendered()

    assert urls() == []
    assert check(document) == ()


def test_what_is_written_passes_the_gate() -> None:
    assert check(rendered(make_entry(), make_bare_entry(link="https://news.example/a"))) == ()


def test_what_cannot_be_written_is_named_by_its_position() -> None:
    with pytest.raises(FormatError, match="entry 2: cannot be written") as caught:
        rendered(
            make_entry(), make_entry(title="The ferry\x0bis back", related="https://n.example/2")
        )

    assert caught.value.entry == 1


def test_every_namespace_is_declared_once() -> None:
    assert rendered(make_entry(), make_bare_entry()).content.count(b"xmlns") == 3


SITEMAP_ALONE = (
    CONFIG.partition("[feeds.all]")[0]
    + """
[feeds.news]
title   = "News"
formats = ["sitemap"]
"""
)


def locations(newsroom: Newsroom) -> list[str | None]:
    root = etree.fromstring(newsroom.published()["news.xml"])
    return [each.text for each in root.iterfind(f"{SITEMAP}url/{SITEMAP}loc")]


def recent(number: int, **changes: Any) -> dict[str, Any]:
    return make_record(number, published="2026-11-18T09:00:00Z", **changes)


def test_a_sitemap_is_published_and_empties_itself_after_two_days(newsroom: Newsroom) -> None:
    newsroom.configure(SITEMAP_ALONE)
    newsroom.write("1.json", recent(1))
    newsroom.write("2.json", make_record(2, published="2026-11-16T09:00:00Z"))

    newsroom.build()
    first = locations(newsroom)
    report = newsroom.build(now=NOW + timedelta(days=2))

    assert first == ["https://news.example/world/a-1"]
    assert locations(newsroom) == []
    assert report.exit_code == 0


def test_a_sitemap_lists_a_page_once_and_names_what_it_leaves_out(newsroom: Newsroom) -> None:
    newsroom.configure(SITEMAP_ALONE)
    for number in (1, 2):
        newsroom.write(f"{number}.json", recent(number))
    shared = recent(3, url="https://news.example/world/a-1")
    newsroom.write("3.json", {**shared, "published": "2026-11-18T06:00:00Z"})

    report = newsroom.build()

    assert sorted(map(str, locations(newsroom))) == [
        "https://news.example/world/a-1",
        "https://news.example/world/a-2",
    ]
    assert report.rejected == ()
    assert [each for each in report.notes if "sitemap-page-listed" in each and "'Story 3'" in each]


def test_a_short_link_on_another_host_is_in_no_sitemap_and_its_article_is_named(
    newsroom: Newsroom,
) -> None:
    newsroom.configure(SITEMAP_ALONE)
    newsroom.write("1.json", recent(1, url=None))
    newsroom.write("2.json", recent(2, url=None, short_link="https://news.example/s/2"))
    newsroom.write("3.json", recent(3, url=None, short_link=None, id="urn:newsml:agency:3"))
    newsroom.write("4.json", recent(4))

    report = newsroom.build()

    assert set(locations(newsroom)) == {
        "https://news.example/world/a-4",
        "https://news.example/s/2",
    }
    (line,) = [each for each in report.notes if "sitemap-address-missing" in each]
    assert "'Story 1' (https://p.news.example/p/1) and 1 more" in line
    assert report.rejected == ()


def test_what_a_sitemap_refuses_is_named_by_its_entry_in_the_feed() -> None:
    feed = make_feed(
        make_bare_entry(), make_entry(language="tlhx"), paths=(("sitemap", "news.xml"),)
    )

    found = findings_in(render(feed, "sitemap"), feed, NO_CHANGES, NOW)

    assert {(each.code, each.entry) for each in found} == {
        ("sitemap-language-invalid", 1),
        ("sitemap-address-missing", 0),
    }
