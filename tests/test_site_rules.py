"""Rules learnt from the pages of a site, from the server to the feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import learnt_site as invented
import pytest
from content_apis import section_page
from newsroom import NOW, Newsroom
from web_server import Reply, Site, serving

CONFIG = """
[site]
title     = "Beacon"
url       = "https://beacon.example/"
base_url  = "https://feeds.beacon.example/"
language  = "en"
authority = "beacon.example,2026"

[feeds.all]
title   = "Beacon"
formats = ["json"]

[sources.site]
type              = "web"
section           = "{section}"
links             = "/a-*"
allow_addresses   = ["127.0.0.1/32"]
per_second        = 100
limit             = 200
probe_images      = false
check_short_links = false
{more}
"""
pytestmark = pytest.mark.slow

LATER = NOW + timedelta(hours=1)
LATER_STILL = NOW + timedelta(hours=2)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.answers["/robots.txt"] = Reply("", status=404)
        yield site


def configure(room: Newsroom, site: Site, more: str = "") -> None:
    room.configure(CONFIG.format(section=site.url("/"), more=more))


def serve(site: Site, pages: dict[int, str]) -> None:
    """Have *pages* on *site*, and all that it has on its front page."""
    site.answers |= {f"/a-{number}": Reply(page) for number, page in pages.items()}
    paths = [path for path in site.answers if path.startswith("/a-")]
    site.answers["/"] = Reply(section_page(paths))


def half_with_data(numbers: Iterable[int]) -> dict[int, str]:
    """Pages of which each second has JSON-LD, and each third no label before its credit."""
    return {n: invented.page(n, data=n % 2 == 0, label=n % 3 != 0) for n in numbers}


def changed(pages: dict[int, str]) -> dict[int, str]:
    """The same pages, as their server sends them later: in other bytes."""
    return {n: page.replace("</head>", "<!-- 2 --></head>") for n, page in pages.items()}


def articles(room: Newsroom) -> dict[int, dict[str, Any]]:
    """The articles in the archive by their numbers."""
    records = [json.loads(row[0]) for row in room.rows("SELECT record FROM articles")]
    return {int(each["url"].rpartition("-")[2]): each for each in records}


def rules(room: Newsroom) -> dict[str, Any]:
    ((text,),) = room.rows("SELECT rules FROM site_rules")
    return json.loads(text) if text else {}


def touched(room: Newsroom) -> set[int | None]:
    return {row[0] for row in room.rows("SELECT touched FROM ledger")}


def test_pages_without_data_are_read_as_those_with_data_have_taught(
    room: Newsroom, site: Site
) -> None:
    configure(room, site)
    serve(site, half_with_data(range(1, 61)))
    room.build()

    serve(site, {61: invented.page(61, data=False, label=False)})
    report = room.build(now=LATER)

    assert report.exit_code == 0
    read = articles(room)[61]
    assert read["title"] == invented.title(61)
    assert read["summary"] == invented.standfirst(61)
    assert read["authors"] == [invented.author(61)]
    assert read["published"].startswith(f"{invented.published(61):%Y-%m-%d}")
    assert read["images"][0]["credit"] == invented.photographer(61)
    assert read["content_html"].count("<p>") == 3


def test_pages_that_were_read_stay_as_they_are_until_they_are_fetched_anew(
    room: Newsroom, site: Site
) -> None:
    configure(room, site)
    serve(site, half_with_data(range(1, 25)))
    room.build()
    before = articles(room)

    report = room.build(now=LATER)

    assert articles(room) == before
    assert report.sources[0].changed == 0


def test_what_a_rule_changes_in_a_page_fetched_anew_is_no_edit(room: Newsroom, site: Site) -> None:
    configure(room, site)
    pages = half_with_data(range(1, 25))
    serve(site, pages)
    room.build()

    serve(site, changed(pages))
    report = room.build(now=LATER)

    assert report.sources[0].changed == 24
    assert [each for each in report.warnings if "update-unflagged" in each] == []
    assert all(each["content_html"].count("<p>") == 3 for each in articles(room).values())
    assert touched(room) == {None}


def test_an_edit_after_that_is_dated(room: Newsroom, site: Site) -> None:
    configure(room, site)
    pages = half_with_data(range(1, 25))
    serve(site, pages)
    room.build()
    serve(site, changed(pages))
    room.build(now=LATER)

    serve(site, {7: pages[7].replace("full on day", "empty on day")})
    room.build(now=LATER_STILL)

    assert touched(room) == {None, int(LATER_STILL.timestamp())}


def test_an_edit_is_dated_though_the_page_has_no_furniture_any_more(
    room: Newsroom, site: Site
) -> None:
    configure(room, site)
    pages = half_with_data(range(1, 25))
    serve(site, pages)
    room.build()
    serve(site, changed(pages))
    room.build(now=LATER)

    bare = invented.page(7, data=False, furniture=())
    serve(site, {7: bare.replace("full on day", "empty on day")})
    room.build(now=LATER_STILL)

    assert touched(room) == {None, int(LATER_STILL.timestamp())}


def test_no_rule_is_made_of_less_than_twenty_pages(room: Newsroom, site: Site) -> None:
    configure(room, site)
    serve(site, half_with_data(range(1, 20)))

    room.build()

    assert rules(room) == {}


def test_rules_are_frozen_until_there_are_twice_as_many_pages(room: Newsroom, site: Site) -> None:
    configure(room, site)
    made = []
    for last in (21, 39, 43, 61):
        serve(site, half_with_data(range(1, last)))
        room.build(now=NOW + timedelta(hours=last))
        made.append(max(count for count, _ in rules(room)["furniture"].values()))

    assert made == [20, 20, 42, 42]


def test_the_order_in_which_pages_were_read_does_not_matter(tmp_path: Path, site: Site) -> None:
    made = []
    first, second = range(1, 23), range(23, 45)
    for at, order in enumerate(((first, second), (second, first))):
        room = Newsroom(tmp_path / str(at))
        room.folder.mkdir()
        configure(room, site)
        for number, part in enumerate(order):
            site.answers = {path: site.answers[path] for path in ("/robots.txt",)}
            serve(site, half_with_data(part))
            room.build(now=NOW + timedelta(hours=number))
        made.append(rules(room))

    assert made[0] == made[1]
    assert made[0]["furniture"]


def test_rules_of_another_version_are_made_anew_when_its_pages_are_read_again(
    room: Newsroom, site: Site
) -> None:
    configure(room, site)
    pages = half_with_data(range(1, 25))
    serve(site, pages)
    room.build()
    made = rules(room)
    for table, column in (("site_rules", "rules"), ("site_pages", "features")):
        room.change(f"""UPDATE {table} SET {column} = '{{"shape":0}}'""")

    serve(site, {n: page for n, page in changed(pages).items() if n < 5})
    room.build(now=LATER)
    after_some = rules(room)
    serve(site, changed(pages))
    room.build(now=LATER_STILL)

    assert after_some == {"shape": 0}
    assert rules(room) == made


def test_a_site_that_is_not_to_be_learnt_from_is_read_by_the_general_rules(
    room: Newsroom, site: Site
) -> None:
    configure(room, site, '[sites."beacon.example"]\nlearn = false')
    serve(site, half_with_data(range(1, 25)))
    room.build()

    serve(site, {25: invented.page(25, data=False)})
    room.build(now=LATER)

    assert articles(room)[25]["content_html"].count("<p>") == 5


def test_a_selector_of_the_configuration_overrides_what_was_learnt(
    room: Newsroom, site: Site
) -> None:
    configure(room, site, '[sites."beacon.example"]\ntitle = ".k"')
    serve(site, half_with_data(range(1, 25)))
    room.build()

    serve(site, {25: invented.page(25, data=False)})
    room.build(now=LATER)

    assert articles(room)[25]["title"] == "The coast today, as seen from our tower"


def test_a_lost_archive_learns_its_rules_again(room: Newsroom, site: Site) -> None:
    configure(room, site)
    serve(site, half_with_data(range(1, 25)))
    room.build()
    before = rules(room)
    for path in (room.folder / ".feedpub").glob("archive.db*"):
        path.unlink()

    room.build(now=LATER)

    assert rules(room) == before


def test_an_article_at_many_addresses_teaches_as_one_page(room: Newsroom, site: Site) -> None:
    configure(room, site)
    page = invented.page(1, data=True)
    site.answers |= {f"/a-{number}": Reply(page) for number in range(30)}
    serve(site, half_with_data(range(40, 50)))

    room.build()

    assert room.rows("SELECT pages, made FROM site_rules") == [(11, 0)]


def test_nothing_is_kept_of_the_page_of_an_erased_story(room: Newsroom, site: Site) -> None:
    configure(room, site)
    pages = half_with_data(range(1, 5))
    serve(site, pages)
    room.build()

    done = room.feedpub("withdraw", "--erase", "https://beacon.example/a-2")
    erased = room.rows("SELECT count(*) FROM site_pages")
    serve(site, changed(pages))
    room.build(now=LATER)

    assert done.returncode == 0
    assert (erased, room.rows("SELECT count(*) FROM site_pages")) == ([(3,)], [(3,)])


def test_what_was_learnt_is_exported_and_imported(room: Newsroom, site: Site) -> None:
    configure(room, site)
    serve(site, half_with_data(range(1, 25)))
    room.build()
    before = rules(room)
    room.feedpub("archive", "export", "kept.jsonl")
    for path in (room.folder / ".feedpub").iterdir():
        path.unlink()

    done = room.feedpub("archive", "import", "kept.jsonl")

    assert done.returncode == 0, done.stderr
    assert rules(room) == before


def test_show_why_names_the_learnt_rules_that_decided(room: Newsroom, site: Site) -> None:
    configure(room, site)
    serve(site, half_with_data(range(1, 25)))
    room.build()
    # A file is of the site that it says it is of.
    page = invented.page(25, data=False, label=False)
    (room.folder / "page.html").write_text(page.replace("beacon.example", "127.0.0.1"))

    done = room.feedpub("show", "--why", "page.html")
    shown = json.loads(room.feedpub("show", "--why", "--json", "page.html").stdout)
    without = room.feedpub("show", "page.html")

    assert shown["article"]["title"] == invented.title(25)
    assert shown["provenance"]["title"]["origin"] == "learnt from its site: div.hd > div.h1"
    assert shown["provenance"]["images[0].credit"]["origin"] == (
        "learnt from its site: figcaption.fc > span.p2"
    )
    assert "title: div.hd > div.h1 (on 12 of 12 pages)" in shown["rules"]
    assert "learnt from 127.0.0.1: left out: 'Every morning" in done.stdout
    assert "learnt" not in without.stdout


def test_show_why_says_where_nothing_was_learnt(room: Newsroom, site: Site) -> None:
    configure(room, site)
    (room.folder / "page.html").write_text(invented.page(25, data=True))

    done = room.feedpub("show", "--why", "page.html")

    assert "learnt from beacon.example: no rules" in done.stdout


def test_show_why_says_where_no_rule_applies(room: Newsroom, site: Site) -> None:
    configure(room, site)
    serve(site, half_with_data(range(1, 25)))
    room.build()
    (room.folder / "page.html").write_text(
        '<title>Boats</title><link rel="canonical" href="http://127.0.0.1/a-99">'
        "<h1>The boats are back</h1><p>All of them are back at the quay.</p>"
    )

    done = room.feedpub("show", "--why", "page.html")

    assert "learnt from 127.0.0.1: no rule applies here" in done.stdout


def test_show_why_says_that_a_page_without_an_address_has_no_host(
    room: Newsroom, site: Site
) -> None:
    configure(room, site)
    (room.folder / "page.html").write_text("<h1>The boats are back</h1><p>All of them.</p>")

    done = room.feedpub("show", "--why", "page.html")

    assert "learnt rules: none, as the file gives no address of a page" in done.stdout
