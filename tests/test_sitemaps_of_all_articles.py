"""Sitemaps of all articles and of all films, by section, and the index that lists them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from lxml import etree
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.withdrawals import Order
from feedpub.pipeline.operations.withdraw import withdraw

LATER = NOW + timedelta(hours=1)
SITE = CONFIG.partition("[feeds.all]")[0]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
VIDEO = "{http://www.google.com/schemas/sitemap-video/1.1}"

ARTICLES = SITE + '[feeds.pages]\ntitle = "Pages"\nformats = ["article-sitemap"]\n'
PAGED = ARTICLES + "limit = 4\narchive = 3\n"
SECTIONS = SITE + (
    '[feeds.pages]\neach = "section"\ntitle = "{value}"\nformats = ["article-sitemap"]\n'
)
FILMS = SITE + '[feeds.films]\ntitle = "Films"\nformats = ["video-sitemap"]\n'

IMAGES = [{"url": f"https://img.news.example/{name}.jpg", "credit": "X"} for name in "ab"]
FILM = {
    "url": "https://media.news.example/ferry.mp4",
    "duration": 83,
    "title": "She sails",
    "poster": "https://img.news.example/poster.jpg",
}


def fill(newsroom: Newsroom, config: str, count: int = 11, **changes: Any) -> None:
    newsroom.configure(config)
    for number in range(1, count + 1):
        newsroom.write(f"{number}.json", make_record(number, **changes))
    assert newsroom.build().exit_code == 0


def urls(newsroom: Newsroom, name: str) -> list[etree._Element]:
    return list(etree.fromstring(newsroom.published()[name]).iterchildren())


def pages(newsroom: Newsroom, name: str) -> list[str]:
    found = [each.findtext(f"{SITEMAP}loc") or "" for each in urls(newsroom, name)]
    return [each.removeprefix("https://news.example/world/a-") for each in found]


def index(newsroom: Newsroom) -> dict[str, str]:
    return {
        (each.findtext(f"{SITEMAP}loc") or "").removeprefix("https://feeds.example/"): (
            each.findtext(f"{SITEMAP}lastmod") or ""
        )
        for each in urls(newsroom, "sitemap-index.xml")
    }


def test_a_page_is_listed_with_its_change_and_its_pictures(newsroom: Newsroom) -> None:
    fill(newsroom, ARTICLES, 1, updated="2026-03-20T10:00:00Z", images=IMAGES)

    (url,) = urls(newsroom, "pages.xml")

    assert [(str(each.tag), (each.text or "").strip()) for each in url.iter()] == [
        (f"{SITEMAP}url", ""),
        (f"{SITEMAP}loc", "https://news.example/world/a-1"),
        (f"{SITEMAP}lastmod", "2026-03-20T10:00:00Z"),
        (f"{IMAGE}image", ""),
        (f"{IMAGE}loc", "https://img.news.example/a.jpg"),
        (f"{IMAGE}image", ""),
        (f"{IMAGE}loc", "https://img.news.example/b.jpg"),
    ]


def test_every_article_is_in_one_of_the_sitemaps_and_each_of_these_in_the_index(
    newsroom: Newsroom,
) -> None:
    fill(newsroom, PAGED)

    names = ["pages.xml", "pages-archive-1.xml", "pages-archive-2.xml", "pages-archive-3.xml"]
    assert sorted(newsroom.published()) == sorted([*names, "sitemap-index.xml"])
    assert list(index(newsroom)) == names
    listed = {page for name in names for page in pages(newsroom, name)}
    assert listed == {str(number) for number in range(1, 12)}


def test_by_default_a_sitemap_goes_on_after_a_thousand_articles(newsroom: Newsroom) -> None:
    newsroom.configure(ARTICLES)
    newsroom.write("all.json", [make_record(number) for number in range(1, 1003)])

    newsroom.build()

    assert len(pages(newsroom, "pages-archive-1.xml")) == 1000
    # It may list some of those again.
    assert {"1001", "1002"} <= {
        *pages(newsroom, "pages.xml"),
        *pages(newsroom, "pages-archive-1.xml"),
    }


def test_a_family_has_a_sitemap_for_each_section(newsroom: Newsroom) -> None:
    newsroom.configure(SECTIONS)
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, section="Politik"))

    newsroom.build()

    assert pages(newsroom, "pages/world.xml") == ["1"]
    assert list(index(newsroom)) == ["pages/politik.xml", "pages/world.xml"]


def test_a_change_of_an_old_article_is_in_its_sitemap_and_in_the_index(newsroom: Newsroom) -> None:
    fill(newsroom, PAGED)
    before = newsroom.published()
    newsroom.write("1.json", make_record(1, updated="2026-11-18T11:00:00Z", title="Another title"))

    report = newsroom.build(now=LATER)

    after = newsroom.published()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"pages-archive-1.xml", "sitemap-index.xml"}
    assert b"<lastmod>2026-11-18T11:00:00Z</lastmod>" in after["pages-archive-1.xml"]
    assert index(newsroom)["pages-archive-1.xml"] == "2026-11-18T11:00:00Z"
    assert report.exit_code == 0


def test_a_run_with_nothing_new_writes_nothing(newsroom: Newsroom) -> None:
    fill(newsroom, PAGED)

    report = newsroom.build(now=LATER)

    assert [each.written for each in report.feeds if each.written] == []


def test_a_withdrawn_article_leaves_every_sitemap(newsroom: Newsroom) -> None:
    fill(newsroom, PAGED)

    done = withdraw(newsroom.run(LATER), ["https://p.news.example/p/1"], Order(note="No."), wait=0)

    assert done.exit_code == 0
    assert pages(newsroom, "pages-archive-1.xml") == ["3", "2"]
    assert not any(b"/a-1<" in content for content in newsroom.published().values())
    assert newsroom.build(now=LATER).exit_code == 0


def test_a_sitemap_that_becomes_private_leaves_the_index(newsroom: Newsroom) -> None:
    films = '[feeds.films]\ntitle = "Films"\nformats = ["video-sitemap"]\n'
    fill(newsroom, PAGED + films, media=[FILM])
    before = index(newsroom)
    newsroom.configure(f'{PAGED}visibility = "private"\n{films}')

    newsroom.build(now=LATER)

    assert len(before) == 5
    assert list(index(newsroom)) == ["films.xml"]
    assert "pages.xml" in newsroom.published()


def test_an_index_without_sitemaps_is_left_over_and_named(newsroom: Newsroom) -> None:
    fill(newsroom, PAGED)
    newsroom.configure(PAGED + 'visibility = "private"\n')

    report = newsroom.build(now=LATER)

    assert report.left_over == ("sitemap-index.xml",)


def test_the_index_lists_the_news_sitemap_too_but_none_is_made_for_it_alone(
    newsroom: Newsroom,
) -> None:
    news = '[feeds.news]\ntitle = "News"\nformats = ["sitemap"]\n'
    fill(newsroom, SITE + news, 1, published="2026-11-18T09:00:00Z")
    alone = set(newsroom.published())
    newsroom.configure(ARTICLES + news)

    newsroom.build(now=LATER)

    assert alone == {"news.xml"}
    assert list(index(newsroom)) == ["pages.xml", "news.xml"]


def test_the_index_of_feeds_stands_beside_that_of_sitemaps(newsroom: Newsroom) -> None:
    feed = '[feeds.all]\ntitle = "All"\n'
    fill(
        newsroom, ARTICLES.replace("[feeds.pages]", f"[publish]\nindex = true\n{feed}[feeds.pages]")
    )

    assert {"index.html", "feeds.opml", "sitemap-index.xml"} <= newsroom.published().keys()
    assert b"pages.xml" not in newsroom.published()["index.html"]


def test_a_film_is_listed_with_what_search_engines_show(newsroom: Newsroom) -> None:
    changes = {"access": "paid", "expires": "2027-01-01T00:00:00Z", "images": IMAGES}
    fill(newsroom, FILMS + 'paid = "full"\n', 1, media=[FILM], **changes)

    (url,) = urls(newsroom, "films.xml")

    assert [(str(each.tag), (each.text or "").strip()) for each in url.iter()] == [
        (f"{SITEMAP}url", ""),
        (f"{SITEMAP}loc", "https://news.example/world/a-1"),
        (f"{SITEMAP}lastmod", "2026-03-02T09:00:00Z"),
        (f"{VIDEO}video", ""),
        (f"{VIDEO}thumbnail_loc", "https://img.news.example/poster.jpg"),
        (f"{VIDEO}title", "She sails"),
        (f"{VIDEO}description", "What story 1 is about."),
        (f"{VIDEO}content_loc", "https://media.news.example/ferry.mp4"),
        (f"{VIDEO}duration", "83"),
        (f"{VIDEO}expiration_date", "2027-01-01T00:00:00Z"),
        (f"{VIDEO}publication_date", "2026-03-02T09:00:00Z"),
        (f"{VIDEO}requires_subscription", "yes"),
    ]


def test_only_articles_with_films_are_listed_and_one_without_a_picture_is_named(
    newsroom: Newsroom,
) -> None:
    newsroom.configure(FILMS)
    bare = {"url": "https://media.news.example/bare.mp4", "duration": 40_000}
    sound = {"url": "https://media.news.example/talk.mp3"}
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, media=[sound], images=IMAGES))
    newsroom.write("3.json", make_record(3, media=[bare]))
    newsroom.write("4.json", make_record(4, media=[sound, bare], images=IMAGES))
    newsroom.write("5.json", make_record(5, media=[FILM], access="paid"))

    report = newsroom.build()

    assert pages(newsroom, "films.xml") == ["5", "4", "3"]
    paid, with_film, without = urls(newsroom, "films.xml")
    video = f"{VIDEO}video/{VIDEO}"
    assert with_film.findtext(f"{video}thumbnail_loc") == "https://img.news.example/a.jpg"
    assert with_film.findtext(f"{video}title") == "Story 4"
    assert with_film.find(f"{video}duration") is None
    assert [each.find(f"{VIDEO}video") for each in (paid, without)] == [None, None]
    (line,) = [each for each in report.notes if "sitemap-video-missing" in each]
    assert "'Story 5' (https://p.news.example/p/5) and 1 more" in line
    assert report.rejected == ()


def test_a_film_of_more_than_eight_hours_is_named_once(newsroom: Newsroom) -> None:
    newsroom.configure(FILMS)
    long = {"url": "https://media.news.example/night.mp4", "duration": 28_801}
    newsroom.write("1.json", make_record(1, media=[long], images=IMAGES))
    newsroom.write("2.json", make_record(2, media=[FILM]))

    first = newsroom.build()
    newsroom.write("3.json", make_record(3, media=[FILM]))
    second = newsroom.build()

    (line,) = [each for each in first.notes if "8 hours" in each]
    assert line.startswith("feed films: 'Story 1' (https://p.news.example/p/1): film listed")
    assert not any("8 hours" in each for each in second.notes)


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (
            'max_age = "7d"',
            "feeds.pages.max_age: a feed in 'article-sitemap' lists all articles; remove max_age",
        ),
        (
            'ids = ["a"]',
            "feeds.pages.ids: a feed in 'article-sitemap' lists all articles; remove ids",
        ),
        ("archive = 1001", "feeds.pages.archive: invalid value 1001; use at most the limit, 1000"),
    ],
)
def test_what_a_sitemap_of_all_articles_cannot_have_is_one_clear_line(
    newsroom: Newsroom, keys: str, line: str
) -> None:
    newsroom.configure(f"{ARTICLES}{keys}\n")

    checked = newsroom.feedpub("config", "check")

    assert checked.returncode != 0
    assert line in checked.stderr


def test_a_smaller_limit_makes_smaller_sitemaps(newsroom: Newsroom) -> None:
    fill(newsroom, ARTICLES + "limit = 5\n")

    assert pages(newsroom, "pages-archive-1.xml") == ["5", "4", "3", "2", "1"]
