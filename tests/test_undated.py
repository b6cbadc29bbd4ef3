"""Pages without a date: what stands in for it, for life, and who hears of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import NOW, Newsroom
from web_server import Reply, Site, serving

from feedpub.errors import Stopped
from feedpub.pipeline.build import build
from feedpub.pipeline.operations.rebuild import rebuild
from feedpub.pipeline.operations.republish import republish
from feedpub.pipeline.report import Report
from feedpub.web import client as client_module

SITE = """
[site]
title     = "Beacon"
url       = "https://beacon.example/"
base_url  = "https://feeds.beacon.example/"
language  = "en"
timezone  = "Europe/Berlin"
authority = "beacon.example,2026"

[feeds.all]
title   = "Beacon"
formats = ["json"]
"""

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(client_module, "_WAITS", (0.01,))
    with serving() as site:
        yield site


def configure(room: Newsroom, *, more: str = "", **keys: Any) -> None:
    """Configure one source of pages on the tests' server."""
    table = {
        "type": "web",
        "allow_addresses": ["127.0.0.1/32"],
        "per_second": 100,
        "probe_images": False,
        "check_short_links": False,
        "robots": False,
        **keys,
    }
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in table.items())
    room.configure(f"{SITE}\n{more}\n[sources.pages]\n{lines}\n")


def page(title: str, *, head: str = "", words: str = "") -> str:
    """A page with a story of its own, without a date unless *head* gives one.

    Its first two words name the story, whatever becomes of it.
    """
    story = " ".join(title.split()[:2]).rstrip(",")
    words = words or f"What {title} is about, and why half of the coast came to see it."
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head><body><main>'
        f"<article><h1>{title}</h1>"
        f"<p>{story} has been on this coast for longer than anybody here remembers.</p>"
        f"<p>{words} {words} {words}</p><p>{words} {words} {words}</p>"
        "</article></main></body></html>"
    )


def dated(moment: str) -> str:
    return f'<meta property="article:published_time" content="{moment}">'


def canonical(address: str) -> str:
    return f'<link rel="canonical" href="{address}">'


def section(paths: Sequence[str], times: Sequence[str] = ()) -> Reply:
    """A page that lists *paths*, each in a box with its one of *times*."""
    boxes = [
        f'<li><div><h2><a href="{path}">A story</a></h2></div><p>{time}</p></li>'
        for path, time in zip(paths, [*times, *[""] * len(paths)], strict=False)
    ]
    return Reply(f"<html><body><nav><a href='/'>Home</a></nav><ul>{''.join(boxes)}</ul></body>")


def sitemap(site: Site, *entries: str, **dates: str) -> Reply:
    """A sitemap of *entries*, each a path and its inner elements."""
    urls = "".join(
        f"<url><loc>{site.url(path)}</loc>{more}</url>"
        for path, _, more in (each.partition(" ") for each in entries)
    )
    return Reply(f'<urlset xmlns="{SITEMAP}" xmlns:news="{NEWS}">{urls}</urlset>')


def serve(site: Site, *numbers: int) -> list[str]:
    """Serve undated pages; return their paths."""
    for number in numbers:
        site.answers[f"/a-{number}"] = Reply(page(f"Pier {number}"))
    return [f"/a-{number}" for number in numbers]


def items(room: Newsroom) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(room.published()["all.json"])["items"]
    return found


def titles(room: Newsroom) -> list[str]:
    return [each["title"] for each in items(room)]


def dates(room: Newsroom) -> dict[str, datetime]:
    """When each story was published, by its title."""
    rows = room.rows("SELECT record FROM articles")
    records = [json.loads(row[0]) for row in rows]
    return {
        each["title"]: datetime.fromisoformat(each["published"]).astimezone(UTC) for each in records
    }


def origin(room: Newsroom) -> str:
    """What the archive names as the origin of the date of its only article."""
    ((provenance,),) = room.rows("SELECT provenance FROM articles")
    return str(json.loads(provenance)["published"][0])


def only_date(room: Newsroom) -> datetime:
    (found,) = dates(room).values()
    return found


def rejected(report: Report) -> list[str]:
    return [
        each.code for one in report.rejected for each in one.findings if each.severity == "error"
    ]


# what stands in


def test_pages_of_no_list_with_dates_keep_its_order(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 5, 3, 9))
    configure(room, section=site.url("/news"), links="/a-*")

    report = room.build()

    assert dates(room) == {"Pier 5": NOW, "Pier 3": NOW - SECOND, "Pier 9": NOW - 2 * SECOND}
    assert titles(room) == ["Pier 5", "Pier 3", "Pier 9"]
    assert report.rejected == ()
    assert list(report.notes) == [
        "pages: pages that give no date are dated by: first crawl of its list (3);"
        ' undated = "hold" keeps such pages back'
    ]
    assert next(each for each in report.warnings if "date-stands-in" in each) == (
        f"pages: {site.url('/a-5')}: warning date-stands-in: published: has no publication date"
        " that can be read; it is dated by the first crawl of its list"
    )


def test_a_page_that_comes_into_the_list_later_is_dated_by_its_first_sight(
    room: Newsroom, site: Site
) -> None:
    site.answers["/news"] = section(serve(site, 1))
    configure(room, section=site.url("/news"), links="/a-*")
    room.build()

    site.answers["/news"] = section(serve(site, 2, 1))
    report = room.build(now=NOW + DAY)

    assert report.notes == ()
    assert dates(room) == {"Pier 1": NOW, "Pier 2": NOW + DAY}
    assert titles(room) == ["Pier 2", "Pier 1"]
    rows = room.rows("SELECT stand_in FROM ledger ORDER BY published")
    assert rows == [
        ("first crawl of its list",),
        ("first sight",),
    ]


@pytest.mark.parametrize(
    ("entry", "moment", "stand_in"),
    [
        (
            "<lastmod>2026-03-04T10:00:00+01:00</lastmod>",
            "2026-03-04T09:00:00+00:00",
            "lastmod of the sitemap",
        ),
        (
            "<lastmod>2026-03-04T10:00:00Z</lastmod><news:news>"
            "<news:publication_date>2026-03-02T08:00:00Z</news:publication_date></news:news>",
            "2026-03-02T08:00:00+00:00",
            "publication_date of the news sitemap",
        ),
        # Noon in Berlin.
        ("<lastmod>2026-03-04</lastmod>", "2026-03-04T11:00:00+00:00", "lastmod of the sitemap"),
        # Noon is still to come.
        ("<lastmod>2026-11-18</lastmod>", NOW.isoformat(), "lastmod of the sitemap"),
    ],
)
def test_the_date_of_a_sitemap_stands_in(
    room: Newsroom, site: Site, entry: str, moment: str, stand_in: str
) -> None:
    serve(site, 1)
    site.answers["/map.xml"] = sitemap(site, f"/a-1 {entry}")
    configure(room, sitemap=site.url("/map.xml"))

    room.build()

    assert only_date(room).isoformat() == moment
    assert origin(room) == f"stand-in: {stand_in}"


@pytest.mark.parametrize(
    "lastmods",
    [
        ["2026-11-17", "2026-11-17"],
        ["2026-11-18T10:59:58Z", "2026-11-18T10:59:58Z"],
        ["2026-11-18T10:51:00Z", "2026-11-18T10:55:00Z"],
        ["2026-11-18T11:00:01Z", "2026-11-19T08:00:00Z"],
        ["soon", ""],
        ["0001-01-01", "1970-01-01T00:00:00Z"],
    ],
    ids=["one day", "one moment", "one job", "the future", "no date", "no year"],
)
def test_a_lastmod_that_says_nothing_is_ignored(
    room: Newsroom, site: Site, lastmods: list[str]
) -> None:
    paths = serve(site, 1, 2)
    entries = [
        f"{path} <lastmod>{lastmod}</lastmod>"
        for path, lastmod in zip(paths, lastmods, strict=True)
    ]
    site.answers["/map.xml"] = sitemap(site, *entries)
    configure(room, sitemap=site.url("/map.xml"))

    room.build()

    assert sorted(dates(room).values()) == [NOW - SECOND, NOW]


def test_a_lastmod_counts_beside_many_that_were_made_at_once(room: Newsroom, site: Site) -> None:
    paths = serve(site, 1, 2, 3, 4)
    lastmods = [f"2026-11-17T02:00:0{second}Z" for second in (1, 2, 3)]
    entries = zip(paths, [*lastmods, "2026-11-01T08:00:00Z"], strict=True)
    site.answers["/map.xml"] = sitemap(site, *(f"{a} <lastmod>{b}</lastmod>" for a, b in entries))
    configure(room, sitemap=site.url("/map.xml"))

    room.build()

    assert dates(room)["Pier 4"] == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert min(dates(room)[f"Pier {number}"] for number in (1, 2, 3)) > NOW - 9 * SECOND


def test_the_date_of_a_feed_stands_in(room: Newsroom, site: Site) -> None:
    serve(site, 1)
    site.answers["/rss"] = Reply(
        f'<rss version="2.0"><channel><item><link>{site.url("/a-1")}</link>'
        "<pubDate>Wed, 04 Mar 2026 10:00:00 +0100</pubDate></item></channel></rss>"
    )
    configure(room, feed=site.url("/rss"))

    room.build()

    assert only_date(room) == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert origin(room) == "stand-in: pubDate of the feed"


def test_one_date_for_all_items_of_a_feed_says_nothing(room: Newsroom, site: Site) -> None:
    links = "".join(
        f"<item><link>{site.url(path)}</link><pubDate>Wed, 18 Nov 2026 10:5{second}:00 +0000"
        "</pubDate></item>"
        for second, path in enumerate(serve(site, 1, 2, 3, 4))
    )
    site.answers["/rss"] = Reply(f'<rss version="2.0"><channel>{links}</channel></rss>')
    configure(room, feed=site.url("/rss"))

    room.build()

    assert dates(room) == {f"Pier {number}": NOW - (number - 1) * SECOND for number in (1, 2, 3, 4)}


def test_of_several_lists_the_one_with_the_date_of_publication_counts(
    room: Newsroom, site: Site
) -> None:
    serve(site, 1)
    site.answers["/map.xml"] = sitemap(site, "/a-1 <lastmod>2026-03-09T10:00:00Z</lastmod>")
    site.answers["/rss"] = Reply(
        f'<rss version="2.0"><channel><item><link>{site.url("/a-1")}</link>'
        "<pubDate>Wed, 04 Mar 2026 10:00:00 +0100</pubDate></item></channel></rss>"
    )
    configure(room, feed=site.url("/rss"), sitemap=site.url("/map.xml"))

    room.build()

    assert only_date(room) == datetime(2026, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "moment"),
    [
        ('<time datetime="2026-03-04T10:00:00+01:00">today</time>', "2026-03-04T09:00:00+00:00"),
        ('<time datetime="2026-03-04T10:00">10 am</time>', "2026-03-04T09:00:00+00:00"),
        # How long it takes to read, and when it was changed.
        (
            '<time datetime="PT4M">4 min</time> <time datetime="2026-03-04T09:00:00Z">x</time>'
            ' <time class="updated" datetime="2026-03-08T09:00:00Z">y</time>',
            "2026-03-04T09:00:00+00:00",
        ),
        # Nobody can tell which.
        (
            '<time datetime="2026-03-04T09:00:00Z">x</time><time datetime="2026-03-05">y</time>',
            NOW.isoformat(),
        ),
    ],
    ids=["zone", "no zone", "others", "two"],
)
def test_the_date_beside_the_link_of_a_section_page_stands_in(
    room: Newsroom, site: Site, time: str, moment: str
) -> None:
    paths = serve(site, 1, 2)
    site.answers["/news"] = section(paths, [time, '<time datetime="2026-02-01">1 Feb</time>'])
    configure(room, section=site.url("/news"), links="/a-*")

    room.build()

    assert dates(room)["Pier 1"].isoformat() == moment
    assert dates(room)["Pier 2"] == datetime(2026, 2, 1, 11, tzinfo=UTC)


def test_a_date_that_stands_above_several_links_is_that_of_none(room: Newsroom, site: Site) -> None:
    first, second = serve(site, 1, 2)
    site.answers["/news"] = Reply(
        '<html><body><main><time datetime="2026-11-18">Today</time>'
        f'<p><a href="{first}">x</a></p><p><a href="{second}">y</a></p></main></body></html>'
    )
    configure(room, section=site.url("/news"), links="/a-*")

    room.build()

    assert dates(room) == {"Pier 1": NOW, "Pier 2": NOW - SECOND}


def test_the_date_of_its_last_change_stands_in(room: Newsroom, site: Site) -> None:
    head = '<meta property="article:modified_time" content="2026-03-04T10:00:00+01:00">'
    site.answers["/a-1"] = Reply(page("Pier 1", head=head))
    configure(room, addresses=[site.url("/a-1")])

    room.build()

    assert only_date(room) == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert "date_modified" not in items(room)[0]


# what waits


def test_hold_keeps_a_page_back_with_its_draft(room: Newsroom, site: Site) -> None:
    serve(site, 1)
    configure(room, addresses=[site.url("/a-1")], undated="hold")

    report = room.build()

    assert rejected(report) == ["date-missing"]
    assert "'Pier 1'): error date-missing" in room.feedpub("quarantine").stdout
    (waits,) = json.loads(room.feedpub("quarantine", "--json").stdout)["waiting"]
    assert waits["draft"]["title"] == "Pier 1"
    assert waits["draft"]["published"] is None


def test_a_draft_that_is_completed_and_pushed_leaves_the_quarantine(
    room: Newsroom, site: Site
) -> None:
    serve(site, 1)
    more = '[push]\nspool = "spool"\nquiet = 0'
    configure(room, addresses=[site.url("/a-1")], undated="hold", more=more)
    room.build()
    (waits,) = json.loads(room.feedpub("quarantine", "--json").stdout)["waiting"]
    folder = room.folder / "spool/pages"
    folder.mkdir(parents=True)
    record = waits["draft"] | {"published": "2026-03-04T09:00:00Z"}
    (folder / "one.json").write_text(json.dumps(record))

    report = room.build(now=NOW + DAY)

    assert only_date(room) == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert report.quarantined == 0

    # Its page still gives no date.
    site.answers["/a-1"] = Reply(page("Pier 1, corrected"))
    assert room.build(now=NOW + 2 * DAY).rejected == ()
    assert dates(room) == {"Pier 1, corrected": datetime(2026, 3, 4, 9, tzinfo=UTC)}


def test_a_page_with_hardly_a_text_waits(room: Newsroom, site: Site) -> None:
    site.answers["/a-1"] = Reply(
        "<html><head><title>Log in</title></head><body><main><h1>Log in</h1>"
        "<p>Please log in to read on, or subscribe today.</p></main></body></html>"
    )
    configure(room, addresses=[site.url("/a-1")])

    assert rejected(room.build()) == ["date-missing"]


def test_of_two_pages_that_say_the_same_the_second_waits(room: Newsroom, site: Site) -> None:
    wall = page("Before you go on", words="We and our 812 partners would like to store cookies.")
    for path in ("/a-1", "/a-2"):
        site.answers[path] = Reply(wall)
    configure(room, addresses=[site.url("/a-1"), site.url("/a-2")])

    report = room.build()
    again = room.build(now=NOW + DAY)

    assert rejected(report) == ["page-not-article"]
    assert site.url("/a-1") in str(report.rejected[0])
    assert (len(dates(room)), again.quarantined) == (1, 1)


def test_fronts_of_a_site_wait(room: Newsroom, site: Site) -> None:
    fronts = ["/", "/coast", "/coast/2026/"]
    stories = [f"/coast/2026/a-{number}" for number in (1, 2, 3)]
    for path in (*fronts, *stories, "/about"):
        site.answers[path] = Reply(page(f"What is at {path}"))
    site.answers["/map.xml"] = sitemap(site, *fronts, *stories)
    configure(room, sitemap=site.url("/map.xml"))

    report = room.build()

    assert sorted(dates(room)) == [f"What is at {path}" for path in stories]
    assert rejected(report) == ["page-not-article"] * 3
    waiting = json.loads(room.feedpub("quarantine", "--json").stdout)["waiting"]
    assert [each["draft"]["title"] for each in waiting] == [f"What is at {path}" for path in fronts]


def test_a_page_that_leads_to_a_section_waits(room: Newsroom, site: Site) -> None:
    stories = [f"/coast/a-{number}" for number in (1, 2, 3)]
    for path in (*stories, "/coast"):
        site.answers[path] = Reply(page(f"What is at {path}"))
    site.answers["/coast/a-4"] = Reply(status=302, headers={"Location": "/coast"})
    site.answers["/news"] = section([*stories, "/coast/a-4"])
    configure(room, section=site.url("/news"), links="/*/a-*")

    report = room.build()

    assert sorted(dates(room)) == [f"What is at {path}" for path in stories]
    assert rejected(report) == ["page-not-article"]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta property="og:type" content="profile">', ""),
        ('<script type="application/ld+json">{"@type": "CollectionPage"}</script>', ""),
        ('<script type="application/ld+json">{"@type": ["WebPage", "AboutPage"]}</script>', ""),
        ("", "archive category category-coast wp-theme"),
        ("", "page-template-default page-template page page-id-12"),
        ("", "tag-template tag-coast"),
    ],
)
def test_a_page_that_says_that_it_is_no_article_waits(
    room: Newsroom, site: Site, head: str, body: str
) -> None:
    html = page("Coast", head=head).replace("<body>", f'<body class="{body}">')
    site.answers["/a-1"] = Reply(html)
    configure(room, addresses=[site.url("/a-1")])

    assert rejected(room.build()) == ["date-missing", "page-not-article"]


def test_the_class_by_which_a_page_is_no_article_is_named(room: Newsroom, site: Site) -> None:
    html = page("Coast").replace("<body>", '<body class="archive category wp-theme">')
    site.answers["/a-1"] = Reply(html)
    configure(room, addresses=[site.url("/a-1")])

    done = room.feedpub("build")

    assert "gives no date, and is not an article (class 'archive' of its body)" in done.stderr


def test_a_dated_page_is_an_article_whatever_it_says(room: Newsroom, site: Site) -> None:
    html = page("Coast", head=dated("2026-03-04T10:00:00+01:00"))
    site.answers["/"] = Reply(html.replace("<body>", '<body class="archive">'))
    configure(room, addresses=[site.url("/")])

    assert room.build().rejected == ()


def test_a_file_without_a_date_waits_as_ever(room: Newsroom) -> None:
    room.write("undated.html", page("Pier 9"))

    report = room.build()

    assert rejected(report) == ["date-missing"]


def test_undated_is_a_key_of_pages_on_the_web_alone(room: Newsroom) -> None:
    room.configure(f'{SITE}\n[sources.desk]\ntype = "files"\npath = "articles"\nundated = "hold"\n')

    done = room.feedpub("config", "check")

    assert done.returncode == 2
    assert "sources.desk.undated: unknown key" in done.stderr


# for life


def test_a_list_in_another_order_changes_nothing(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1, 2, 3))
    configure(room, section=site.url("/news"), links="/a-*")
    room.build()
    before, feed = dates(room), room.published()

    site.answers["/news"] = section(serve(site, 3, 1, 2))
    report = room.build(now=NOW + DAY)

    assert dates(room) == before
    assert room.published() == feed
    assert [(each.new, each.changed) for each in report.sources] == [(0, 0)]


def test_a_page_that_is_dated_later_keeps_its_date_and_is_named_once(
    room: Newsroom, site: Site
) -> None:
    serve(site, 1)
    configure(room, addresses=[site.url("/a-1")])
    room.build()
    before = room.published()

    site.answers["/a-1"] = Reply(page("Pier 1", head=dated("2026-03-04T10:00:00+01:00")))
    report = room.build(now=NOW + DAY)

    about = (
        f"pages: {site.url('/a-1')} ({site.url('/a-1')}): is dated 2026-03-04T10:00:00+01:00 now"
    )
    assert [each for each in report.notes if "is dated" in each] == [
        f"{about}; it keeps the date that it got by the first crawl of its list,"
        " 2026-11-18T11:00:00+00:00"
    ]
    assert room.published() == before

    site.answers["/a-1"] = Reply(page("Pier 1 goes on", head=dated("2026-03-04T10:00:00+01:00")))
    later = room.build(now=NOW + 2 * DAY)

    assert [each for each in later.notes if "is dated" in each] == []
    (item,) = items(room)
    assert item["title"] == "Pier 1 goes on"
    assert datetime.fromisoformat(item["date_published"]) == NOW
    assert datetime.fromisoformat(item["date_modified"]) == NOW + 2 * DAY


def test_of_many_pages_that_are_dated_later_three_are_named(room: Newsroom, site: Site) -> None:
    configure(room, section=site.url("/"), links="/a-*")
    paths = serve(site, *range(10))
    site.answers["/"] = section(paths)
    room.build()

    late = dated("2026-02-01T10:00:00+01:00")
    for number in range(10):
        site.answers[f"/a-{number}"] = Reply(page(f"Pier {number}", head=late))
    report = room.build(now=NOW + DAY)
    again = room.build(now=NOW + 2 * DAY)

    named = [each for each in report.notes if "dated" in each]
    assert len(named) == 4
    assert named[-1] == "pages: 7 more of its pages are dated now; they keep their dates"
    assert not [each for each in again.notes if "dated" in each]


def test_a_page_that_loses_its_date_keeps_it(room: Newsroom, site: Site) -> None:
    site.answers["/a-1"] = Reply(page("Pier 1", head=dated("2026-03-04T10:00:00+01:00")))
    configure(room, addresses=[site.url("/a-1")], undated="hold")
    room.build()
    before = items(room)

    site.answers["/a-1"] = Reply(page("Pier 1", head="<meta name=robots content=all>"))
    report = room.build(now=NOW + DAY)

    assert report.rejected == ()
    assert items(room) == before

    site.answers["/a-1"] = Reply(page("Pier 1 goes on"))
    room.build(now=NOW + 2 * DAY)
    assert dates(room) == {"Pier 1 goes on": datetime(2026, 3, 4, 9, tzinfo=UTC)}


@pytest.mark.parametrize("head", ["", dated("2026-03-04T10:00:00+01:00")], ids=["undated", "dated"])
def test_a_wall_in_front_of_a_page_does_not_replace_its_article(
    room: Newsroom, site: Site, head: str
) -> None:
    site.answers["/a-1"] = Reply(page("Pier 1", head=head))
    configure(room, addresses=[site.url("/a-1")])
    room.build()
    before = room.published()

    wall = page("Before you go on", words="We and our 812 partners would like to store cookies.")
    site.answers["/a-1"] = Reply(wall)
    report = room.build(now=NOW + DAY)

    assert rejected(report) == ["page-not-article"]
    assert room.published() == before


def test_a_lastmod_that_moves_does_not_move_the_date(room: Newsroom, site: Site) -> None:
    serve(site, 1)
    site.answers["/map.xml"] = sitemap(site, "/a-1 <lastmod>2026-03-04T10:00:00Z</lastmod>")
    configure(room, sitemap=site.url("/map.xml"))
    room.build()

    site.answers["/a-1"] = Reply(page("Pier 1 goes on"))
    site.answers["/map.xml"] = sitemap(site, "/a-1 <lastmod>2026-11-19T10:00:00Z</lastmod>")
    room.build(now=NOW + DAY)

    assert dates(room) == {"Pier 1 goes on": datetime(2026, 3, 4, 10, tzinfo=UTC)}


def test_two_addresses_of_one_page_are_one_article(room: Newsroom, site: Site) -> None:
    link = canonical(site.url("/a-1"))
    for path in ("/a-1", "/amp/a-1"):
        site.answers[path] = Reply(page("Pier 1", head=link))
    configure(room, addresses=[site.url("/amp/a-1"), site.url("/a-1")])

    first = room.build()
    again = room.build(now=NOW + DAY)

    assert dates(room) == {"Pier 1": NOW}
    assert [each.changed for each in (*first.sources, *again.sources)] == [0, 0]
    assert first.rejected == again.rejected == ()


def test_a_page_that_names_its_address_later_is_the_same_article(
    room: Newsroom, site: Site
) -> None:
    serve(site, 1)
    configure(room, addresses=[site.url("/a-1")])
    room.build()
    before = items(room)[0]["id"]

    link = canonical(site.url("/story/1"))
    site.answers["/a-1"] = Reply(page("Pier 1", head=link))
    report = room.build(now=NOW + 9 * DAY)

    assert report.rejected == ()
    assert [each["id"] for each in items(room)] == [before]
    assert dates(room) == {"Pier 1": NOW}


def test_a_clock_that_goes_back_moves_nothing(room: Newsroom, site: Site) -> None:
    serve(site, 1, 2)
    configure(room, addresses=[site.url("/a-1")])
    room.build()

    configure(room, addresses=[site.url("/a-1"), site.url("/a-2")])
    room.build(now=NOW - 3 * DAY)

    assert dates(room) == {"Pier 1": NOW, "Pier 2": NOW - 3 * DAY}
    assert titles(room) == ["Pier 1", "Pier 2"]


def test_an_erased_article_stays_erased(room: Newsroom, site: Site) -> None:
    serve(site, 1, 2)
    configure(room, addresses=[site.url("/a-1"), site.url("/a-2")])
    room.build()
    room.feedpub("withdraw", "--erase", "--reason", "x", site.url("/a-1"))

    site.answers["/a-1"] = Reply(page("Pier 1 goes on"))
    report = room.build(now=NOW + DAY)

    assert titles(room) == ["Pier 2"]
    assert report.rejected == ()
    assert b"Pier 1" not in (room.folder / ".feedpub/archive.db").read_bytes()


# what the journal keeps


def archive_of(room: Newsroom) -> Path:
    return room.folder / ".feedpub/archive.db"


def stand_ins(room: Newsroom) -> list[tuple[Any, ...]]:
    return room.rows("SELECT id, published, stand_in FROM ledger ORDER BY id")


def test_a_rebuilt_archive_has_the_same_dates(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    configure(room, section=site.url("/news"), links="/a-*")
    room.build()
    site.answers["/news"] = section(serve(site, 3, 2, 1))
    room.build(now=NOW + DAY)
    before, feed = stand_ins(room), room.published()

    rebuild(room.run(NOW + 9 * DAY), may_lose=False, wait=0)

    assert stand_ins(room) == before
    assert room.published() == feed


def test_a_lost_archive_has_the_same_dates_again(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    configure(room, section=site.url("/news"), links="/a-*")
    room.build()
    before, feed = stand_ins(room), room.published()
    archive_of(room).unlink()

    site.answers["/news"] = section(serve(site, 3, 2, 1))
    room.build(now=NOW + 9 * DAY)

    assert set(before) < set(stand_ins(room))
    assert items(room)[1:] == json.loads(feed["all.json"])["items"]
    assert dates(room)["Pier 3"] == NOW + 9 * DAY
    assert room.rows("SELECT stand_in FROM ledger WHERE id LIKE '%/a-3'") == [("first sight",)]


def test_an_export_keeps_what_stands_in(room: Newsroom, site: Site, tmp_path: Path) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    configure(room, section=site.url("/news"), links="/a-*")
    room.build()
    before = stand_ins(room)
    assert room.feedpub("archive", "export", "all.jsonl").returncode == 0
    shutil.rmtree(archive_of(room).parent)

    assert room.feedpub("archive", "import", "all.jsonl").returncode == 0
    report = room.build(now=NOW + DAY)

    assert stand_ins(room) == before
    assert [(each.new, each.changed) for each in report.sources] == [(0, 0)]
    checked = room.feedpub("archive", "check")
    assert checked.returncode == 0, checked.stderr


def test_a_first_crawl_that_is_stopped_is_the_first_one_again(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1, 2, 3))
    configure(room, section=site.url("/news"), links="/a-*")
    for count in range(99):
        asked = iter([False] * count + [True] * 99)
        try:
            build(replace(room.run(NOW + count * SECOND), stopping=lambda: next(asked)))  # noqa: B023
        except Stopped:
            stopped = count
        else:
            break

    assert stopped >= 3
    assert dates(room)["Pier 1"] == NOW + (stopped + 1) * SECOND
    assert {row[2] for row in stand_ins(room)} == {"first crawl of its list"}


def test_a_crawl_that_only_the_journal_has_keeps_its_dates(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    configure(room, section=site.url("/news"), links="/a-*")
    room.build()
    before = stand_ins(room)
    # As if it had been killed when the journal was on disk and the archive was not committed.
    for path in archive_of(room).parent.glob("archive.db*"):
        path.unlink()
    shutil.rmtree(room.feeds)

    room.build(now=NOW + DAY)

    assert stand_ins(room) == before


# who hears of them


def feeds_of_two(room: Newsroom, site: Site, **more: Any) -> None:
    """One source has been published; the other one is new."""
    desk = '[sources.desk]\ntype = "files"\npath = "articles"\n'
    room.configure(f"{SITE}\n{desk}")
    room.build(now=NOW - DAY)
    configure(room, section=site.url("/news"), links="/a-*", more=desk, **more)


def test_a_page_that_failed_at_the_first_crawl_gets_its_place_in_the_list(
    room: Newsroom, site: Site
) -> None:
    site.answers["/news"] = section(serve(site, 1, 2, 3))
    site.answers["/a-2"] = Reply(status=500)
    configure(room, section=site.url("/news"), links="/a-*")
    room.build()

    serve(site, 2)
    room.build(now=NOW + DAY)

    assert dates(room)["Pier 2"] == NOW - SECOND
    assert titles(room) == ["Pier 1", "Pier 2", "Pier 3"]


def test_a_feed_with_readers_leaves_out_what_the_first_crawl_found_undated(
    room: Newsroom, site: Site
) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    site.answers["/a-2"] = Reply(page("Pier 2, dated", head=dated("2026-11-17T10:00:00Z")))
    feeds_of_two(room, site)
    before = titles(room)

    report = room.build()

    assert titles(room) == ["Pier 2, dated", *before]
    assert [each for each in report.notes if "at its first crawl" in each] == [
        "pages: pages that give no date and were in the list at its first crawl: 1; feeds published"
        " earlier leave them out, unless their ids name them"
    ]

    # What comes later is news, and what was there stays out when it is edited.
    site.answers["/news"] = section(serve(site, 3, 1))
    site.answers["/a-1"] = Reply(page("Pier 1 goes on"))
    room.build(now=NOW + DAY)

    assert titles(room) == ["Pier 3", "Pier 2, dated", *before]


def test_a_page_that_failed_at_the_first_crawl_is_no_news_later(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    site.answers["/a-2"] = Reply(status=500)
    feeds_of_two(room, site)
    room.build()
    before = titles(room)

    serve(site, 2)
    room.build(now=NOW + DAY)

    assert titles(room) == before
    assert "Pier 2" in dates(room)


def test_another_list_of_a_source_is_no_news_either(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1))
    configure(room, section=site.url("/news"), links="/a-*")
    room.build()
    assert titles(room) == ["Pier 1"]

    site.answers["/sport"] = section(serve(site, 2, 3))
    configure(room, section=site.url("/sport"), links="/a-*")
    room.build(now=NOW + DAY)
    assert titles(room) == ["Pier 1"]

    site.answers["/sport"] = section(serve(site, 4, 2, 3))
    room.build(now=NOW + 2 * DAY)
    assert titles(room) == ["Pier 4", "Pier 1"]


def test_they_stay_left_out_if_such_pages_are_held_back_from_now_on(
    room: Newsroom, site: Site
) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    feeds_of_two(room, site)
    room.build()
    before = titles(room)

    feeds_of_two(room, site, undated="hold")
    room.build(now=NOW + DAY)

    assert titles(room) == before


def test_what_was_held_back_and_came_after_the_first_crawl_is_news(
    room: Newsroom, site: Site
) -> None:
    site.answers["/news"] = section(serve(site, 1))
    feeds_of_two(room, site, undated="hold")
    room.build()
    site.answers["/news"] = section(serve(site, 2, 1))
    assert room.build(now=NOW + DAY).quarantined == 2

    configure(
        room,
        section=site.url("/news"),
        links="/a-*",
        more='[sources.desk]\ntype = "files"\npath = "articles"\n',
    )
    report = room.build(now=NOW + 2 * DAY)

    assert report.quarantined == 0
    assert "Pier 2" in titles(room)
    assert "Pier 1" not in titles(room)


def test_one_that_is_republished_is_shown_for_good(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    feeds_of_two(room, site)
    room.build()

    republish(room.run(NOW + DAY), [site.url("/a-2")], wait=0)
    assert titles(room)[0] == "Pier 2"

    site.answers["/a-2"] = Reply(page("Pier 2 goes on"))
    room.build(now=NOW + 2 * DAY)

    assert dates(room)["Pier 2 goes on"] == NOW + DAY
    assert titles(room)[0] == "Pier 2 goes on"
    assert room.feedpub("archive", "check").returncode == 0


def test_a_new_feed_has_them(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    feeds_of_two(room, site)
    room.build()

    with room.config.open("a") as config:
        config.write('\n[feeds.coast]\ntitle = "Coast"\nformats = ["json"]\nsources = ["pages"]\n')
    room.build(now=NOW + DAY)

    coast = json.loads(room.published()["coast.json"])["items"]
    assert [each["title"] for each in coast] == ["Pier 1", "Pier 2"]


def test_a_rebuilt_archive_leaves_them_out_again(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    feeds_of_two(room, site)
    room.build()
    before = room.published()

    rebuild(room.run(NOW + DAY), may_lose=False, wait=0)

    assert room.published() == before


def test_an_article_that_a_feed_names_is_shown(room: Newsroom, site: Site) -> None:
    site.answers["/news"] = section(serve(site, 1, 2))
    feeds_of_two(room, site)
    room.build()
    (room.folder / "picked.txt").write_text(f"{site.url('/a-2')}\n")

    text = room.config.read_text().replace(
        'formats = ["json"]', 'formats = ["json"]\nids = "picked.txt"', 1
    )
    room.configure(text)
    room.build(now=NOW + DAY)

    assert titles(room)[0] == "Pier 2"
    assert "Pier 1" not in titles(room)


# what is said of them


def test_a_dry_run_and_a_diff_name_what_stands_in(room: Newsroom, site: Site) -> None:
    serve(site, 1)
    configure(room, addresses=[site.url("/a-1")])

    for command in (["build", "--dry-run"], ["diff"]):
        done = room.feedpub(*command)
        assert "dated by: first crawl of its list (1)" in done.stderr
    assert not archive_of(room).exists()


def test_history_and_status_name_what_stands_in(room: Newsroom, site: Site) -> None:
    serve(site, 1)
    configure(room, addresses=[site.url("/a-1")])
    room.build()

    told = room.feedpub("history", site.url("/a-1")).stdout
    status = room.feedpub("status").stdout

    stand_in = "first crawl of its list"
    assert f"published 2026-11-18 11:00 UTC (stand-in: {stand_in})" in told
    assert f"pages: {stand_in} (1)" in status
