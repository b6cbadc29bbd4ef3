"""Short links: asked once where they lead, and published as long as they are right."""

from __future__ import annotations

import contextlib
import json
import socket
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from newsroom import NOW, Newsroom, make_record
from web_server import Handler, Reply, Request, Site, serving

from feedpub.pipeline import lookups
from feedpub.pipeline.report import Report

CONFIG = """
[site]
title     = "Beacon"
url       = "https://beacon.example/"
base_url  = "https://feeds.beacon.example/"
language  = "en"

[feeds.all]
title   = "Beacon"
formats = ["json", "rss", "atom", "html"]

[sources.cms]
type = "api"
allow_addresses = ["127.0.0.1/32"]
per_second = 100
probe_images = false
"""
HOSTS = ("beacon.example", "s.beacon.example", "m.beacon.example")
MINUTES, HOURS, DAYS = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
GONE = Reply("gone", 404)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    lookup = socket.getaddrinfo

    def here(host: Any, *rest: Any, **named: Any) -> Any:
        return lookup("127.0.0.1" if host in HOSTS else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    with serving() as site:
        yield site


def at(site: Site, path: str, host: str = "beacon.example") -> str:
    """The address of *path* as the world knows it."""
    return site.url(path).replace("127.0.0.1", host)


def short(site: Site, number: int = 1) -> str:
    return at(site, f"/s/{number}", "s.beacon.example")


def article(site: Site, number: int = 1) -> str:
    return at(site, f"/world/story-{number}")


def story(site: Site, number: int = 1, **changes: Any) -> dict[str, Any]:
    addresses = {"id": short(site, number), "short_link": short(site, number)}
    return make_record(number, **{**addresses, "url": article(site, number), **changes})


def configure(room: Newsroom, site: Site, *stories: dict[str, Any], more: str = "") -> None:
    room.configure(f'{CONFIG}url = "{site.url("/list")}"\n{more}\n')
    site.answers["/list"] = Reply(list(stories) or [story(site)])


def to(address: str, status: int = 302) -> Reply:
    return Reply(b"", status, {"Location": address})


def page(canonical: str | None = None, head: str = "") -> Reply:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return Reply(f"<!DOCTYPE html><html><head><title>A</title>{head}{link}</head><body><p>A page.")


def entry(room: Newsroom) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(room.published()["all.json"])["items"][0]
    return found


def known(room: Newsroom) -> list[Any]:
    return [leads for (leads,) in room.rows("SELECT leads FROM short_links ORDER BY leads")]


def warnings(report: Report) -> list[str]:
    assert list(report.failures()) == []
    return [each for each in report.warnings if "short-link" in each]


def test_a_link_that_leads_to_its_article_is_asked_once(room: Newsroom, site: Site) -> None:
    site.answers["/s/1"] = to(article(site) + "/?utm_source=short#top", 301)
    configure(room, site)

    report = room.build()
    room.build(now=NOW + 100 * DAYS)

    assert warnings(report) == []
    assert entry(room)["url"] == short(site)
    # Where the article is, nobody needs to ask.
    assert site.paths() == ["/list", "/s/1", "/list"]
    assert known(room) == ["there"]


def test_it_may_take_some_steps(room: Newsroom, site: Site) -> None:
    site.answers["/s/1"] = to(at(site, "/click?n=1", "m.beacon.example"))
    site.answers["/click"] = to(article(site))
    configure(room, site)

    report = room.build()

    assert warnings(report) == []
    assert (known(room), entry(room)["url"]) == (["there"], short(site))


def test_an_address_with_the_content_id_is_the_articles(room: Newsroom, site: Site) -> None:
    site.answers["/s/1"] = to(at(site, "/de/moved-and-renamed/a-43058493", "m.beacon.example"))
    configure(room, site, story(site, url=at(site, "/de/story/a-43058493")))

    room.build()

    assert known(room) == ["there"]


def test_a_code_is_no_page_whatever_it_stands_for(room: Newsroom, site: Site) -> None:
    link = at(site, "/p/2ufTp", "s.beacon.example")
    moved = to(at(site, "/p/2ufTp"))
    site.answers["/p/2ufTp"] = lambda asked: moved if asked.headers["host"][0] == "s" else GONE
    configure(room, site, story(site, short_link=link, url=at(site, "/de/story/a-43058493")))

    room.build()

    assert known(room) == ["dead"]


@pytest.mark.parametrize(
    "told",
    [
        lambda url: page(url),
        lambda url: page(head=f'<meta property="og:url" content="{url}">'),
        lambda url: page(head=f'<meta http-equiv="refresh" content="0; url={url}">'),
    ],
)
def test_the_page_at_the_end_may_name_the_article(room: Newsroom, site: Site, told: Any) -> None:
    site.answers["/s/1"] = to(at(site, "/amp/1", "m.beacon.example"))
    site.answers["/amp/1"] = told(article(site))
    configure(room, site)

    report = room.build()

    assert warnings(report) == []
    assert (known(room), entry(room)["url"]) == (["there"], short(site))


def test_a_consent_page_that_leads_on_to_the_article_is_not_in_the_way(
    room: Newsroom, site: Site
) -> None:
    wall = at(site, f"/consent?return={quote(article(site), safe='')}", "m.beacon.example")
    site.answers["/s/1"] = to(wall)
    configure(room, site)

    room.build()

    assert known(room) == ["there"]


def test_a_consent_page_that_leads_back_to_the_link_tells_nothing(
    room: Newsroom, site: Site
) -> None:
    site.answers["/s/1"] = to(at(site, f"/consent?return={quote(short(site), safe='')}"))
    site.answers["/consent"] = page()
    configure(room, site)

    report = room.build()

    assert (known(room), warnings(report)) == ([None], [])


def test_a_link_that_leads_elsewhere_is_named_once_and_not_published(
    room: Newsroom, site: Site
) -> None:
    other = at(site, "/world/another-story")
    site.answers["/s/1"] = to(other)
    site.answers["/world/another-story"] = page()
    configure(room, site)

    first = room.build()
    second = room.build(now=NOW + 10 * MINUTES)
    third = room.build(now=NOW + 25 * HOURS)

    assert warnings(first) == [
        f"cms: {short(site)}: warning short-link-mismatch: short_link: the short link leads to"
        f" {other}, the article is at {article(site)}; check which of the two is the article's"
    ]
    assert warnings(second) == warnings(third) == []
    assert site.paths().count("/s/1") == 2
    published = room.published()
    assert (entry(room)["id"], entry(room)["url"]) == (short(site), article(site))
    assert published["all.rss"].count(short(site).encode()) == 1
    assert f'<guid isPermaLink="false">{short(site)}</guid>'.encode() in published["all.rss"]
    assert published["all.atom"].count(short(site).encode()) == 1
    assert f"<id>{short(site)}</id>".encode() in published["all.atom"]
    assert f'href="{short(site)}"'.encode() not in published["all.html"]
    assert f'href="{article(site)}"'.encode() in published["all.html"]


def test_a_link_to_another_page_that_names_itself_is_wrong(room: Newsroom, site: Site) -> None:
    other = at(site, "/world/another-story")
    site.answers["/s/1"] = page(other)
    configure(room, site)

    report = room.build()

    assert f"leads to {other}, " in warnings(report)[0]


def test_a_feed_of_own_addresses_does_not_name_a_wrong_link(room: Newsroom, site: Site) -> None:
    configure(room, site)
    room.configure(room.config.read_text().replace('html"]', 'html"]\nlink = "canonical"'))

    room.build()

    assert (known(room), entry(room)["url"]) == (["dead"], article(site))
    assert short(site) not in json.dumps({**entry(room), "id": ""})


@pytest.mark.parametrize("status", [404, 410])
def test_a_dead_link_comes_back_with_its_page_and_nothing_looks_edited(
    room: Newsroom, site: Site, status: int
) -> None:
    site.answers["/s/1"] = Reply("gone", status)
    configure(room, site)

    report = room.build()
    dead = entry(room)
    site.answers["/s/1"] = to(article(site))
    room.build(now=NOW + 10 * MINUTES)
    still = entry(room)
    back = room.build(now=NOW + 20 * MINUTES)

    assert warnings(report) == [
        f"cms: {short(site)}: warning short-link-dead: short_link: the short link {short(site)}"
        " leads to no page; check whether it is the article's; it will be tried again"
    ]
    assert warnings(back) == []
    assert (dead["url"], still["url"]) == (article(site), article(site))
    assert entry(room)["url"] == short(site)
    for key in ("id", "date_published", "date_modified"):
        assert entry(room).get(key) == dead.get(key)
    (told,) = back.feeds
    assert told.difference is not None and told.difference.added == ()
    assert room.rows("SELECT touched FROM ledger") == [(None,)]


def test_a_link_that_stays_dead_is_asked_daily_and_named_once(room: Newsroom, site: Site) -> None:
    configure(room, site)

    after = (0 * DAYS, 20 * MINUTES, 23 * HOURS, 25 * HOURS)
    reports = [room.build(now=NOW + each) for each in after]

    assert [len(warnings(each)) for each in reports] == [1, 0, 0, 0]
    assert site.paths().count("/s/1") == 3


def test_an_article_without_an_address_keeps_its_dead_link(room: Newsroom, site: Site) -> None:
    site.answers["/s/2"] = page()
    configure(room, site, story(site, url=None), story(site, 2, url=None))

    report = room.build()

    (warning,) = warnings(report)
    assert "short-link-dead" in warning
    items = json.loads(room.published()["all.json"])["items"]
    assert {each["url"] for each in items} == {short(site), short(site, 2)}
    assert known(room) == ["dead", "there"]


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_who_refuses_tells_nothing_and_is_left_alone(
    room: Newsroom, site: Site, status: int
) -> None:
    site.answers["/s/1"] = Reply("no", status)
    configure(room, site)

    reports = [room.build(now=NOW + each * HOURS) for each in (0, 5)]
    assert site.paths().count("/s/1") == 1
    reports.append(room.build(now=NOW + 7 * HOURS))

    assert site.paths().count("/s/1") == 2
    assert [warnings(each) for each in reports] == [[], [], []]
    assert (known(room), entry(room)["url"]) == ([None], short(site))


def test_what_is_known_stands_while_nobody_answers(room: Newsroom, site: Site) -> None:
    configure(room, site)
    room.build()
    site.answers["/s/1"] = Reply("no", 500)

    report = room.build(now=NOW + HOURS)

    assert warnings(report) == []
    assert (known(room), entry(room)["url"]) == (["dead"], article(site))


def test_no_address_in_the_house_is_asked(room: Newsroom, site: Site) -> None:
    with serving("127.0.0.2") as canary:
        site.answers["/s/1"] = to(canary.url("/admin"))
        configure(room, site)

        report = room.build()

        assert canary.asked == []
    assert site.paths().count("/s/1") == 1
    assert (known(room), warnings(report)) == ([None], [])


def test_an_endless_page_is_not_read_to_its_end(room: Newsroom, site: Site) -> None:
    sent = []

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(page(article(site)).content)
        for _ in range(300):
            handler.wfile.write(b"<p>More." * 10_000)
            sent.append(1)

    site.odd["/s/1"] = endless
    configure(room, site)

    room.build()

    assert len(sent) < 200
    assert known(room) == ["there"]


def test_a_page_whose_head_does_not_end_tells_nothing(room: Newsroom, site: Site) -> None:
    site.answers["/s/1"] = page(article(site), head=f"<style>{'a{}' * 30_000}</style>")
    configure(room, site)

    report = room.build()

    assert (known(room), warnings(report)) == ([None], [])


def test_what_is_too_much_for_one_run_is_for_the_next(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "_MOST_LINKS", 2)
    for number in range(1, 4):
        site.answers[f"/s/{number}"] = to(article(site, number))
    configure(room, site, *(story(site, number) for number in range(1, 4)))

    room.build()
    first = sorted(site.paths())
    room.build()

    # The newest ones come first.
    assert first == ["/list", "/s/2", "/s/3"]
    assert site.paths().count("/s/1") == 1
    assert len(site.paths()) == 5


def test_slow_servers_of_pictures_and_links_take_one_time(room: Newsroom, site: Site) -> None:
    both = threading.Barrier(2, timeout=60)
    met = []

    def slow(request: Request) -> Reply:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait()
            met.append(request.path)
        return GONE

    for path in ("/s/1", "/a.jpg"):
        site.answers[path] = slow
    image = {"url": at(site, "/a.jpg", "m.beacon.example")}
    configure(room, site, story(site, images=[image]))
    room.configure(room.config.read_text().replace("probe_images = false", ""))

    room.build()

    assert sorted(met) == ["/a.jpg", "/s/1"]


@pytest.mark.parametrize("more", ["check_short_links = false", ""])
def test_the_configuration_decides(room: Newsroom, site: Site, more: str) -> None:
    configure(room, site, more=more)

    room.build()

    assert ("/s/1" in site.paths()) == (more == "")


def test_nothing_is_asked_for_files_unless_it_is_wanted(room: Newsroom, site: Site) -> None:
    room.write("1.json", story(site))

    room.build()

    assert site.paths() == []
    assert room.rows("SELECT count(*) FROM short_links") == [(0,)]


def test_what_was_known_is_forgotten_when_nobody_is_to_be_asked(room: Newsroom, site: Site) -> None:
    configure(room, site)
    room.build()
    configure(room, site, more="check_short_links = false")

    room.build()

    assert (known(room), entry(room)["url"]) == ([], short(site))


def test_a_dry_run_asks_nobody(room: Newsroom, site: Site) -> None:
    configure(room, site)

    room.build(dry_run=True)

    assert site.paths() == ["/list"]


def test_an_article_is_asked_for_when_it_is_out(room: Newsroom, site: Site) -> None:
    out = NOW + 2 * HOURS
    configure(room, site, story(site, not_before=out.isoformat()))

    room.build()
    assert site.paths() == ["/list"]
    site.answers["/s/1"] = to(article(site))
    room.build(now=out)

    assert (known(room), entry(room)["url"]) == (["there"], short(site))


def test_a_corrected_address_is_held_against_the_link_at_once(room: Newsroom, site: Site) -> None:
    site.answers["/s/1"] = to(article(site, 2))
    site.answers["/world/story-2"] = page()
    configure(room, site)
    room.build()
    configure(room, site, story(site, url=article(site, 2)))

    report = room.build(now=NOW + MINUTES)

    assert warnings(report) == []
    assert entry(room)["url"] == short(site)


def test_a_link_that_is_the_articles_address_is_not_asked(room: Newsroom, site: Site) -> None:
    configure(room, site, story(site, url=short(site) + "/"))

    room.build()

    assert site.paths() == ["/list"]


def test_a_difference_is_told_of_what_is_published(room: Newsroom, site: Site) -> None:
    configure(room, site)
    room.build()
    configure(room, site, story(site, title="Another title"))

    report = room.build(dry_run=True)

    (told,) = report.feeds
    assert told.difference is not None
    assert [each.fields for each in told.difference.changed] == [("title", "updated")]


@pytest.mark.parametrize("check", [True, False])
def test_a_folder_whose_links_are_asked_is_looked_at_again(
    room: Newsroom, site: Site, check: bool
) -> None:
    key = f"check_short_links = {str(check).lower()}"
    room.configure(room.config.read_text().replace("[sources.desk]", f"[sources.desk]\n{key}"))
    room.write("1.json", story(site))

    room.build()

    settled = room.rows("SELECT count(*) FROM facts WHERE name = 'settled'")
    assert settled == [(0,)] if check else [(1,)]
    # In the house nobody is asked.
    assert site.paths() == []


def test_history_tells_what_is_wrong_as_long_as_it_is(room: Newsroom, site: Site) -> None:
    configure(room, site)
    room.build()
    text = room.feedpub("history", short(site)).stdout
    (finding,) = json.loads(room.feedpub("history", "--json", short(site)).stdout)["findings"]
    site.answers["/s/1"] = to(at(site, "/other"))
    site.answers["/other"] = page()
    room.build(now=NOW + HOURS)
    other = room.feedpub("history", short(site)).stdout
    site.answers["/s/1"] = to(article(site))
    room.build(now=NOW + 30 * HOURS)

    right = json.loads(room.feedpub("history", "--json", short(site)).stdout)

    assert "  warning short-link-dead: short_link: the short link" in text
    assert (finding["code"], finding["field"]) == ("short-link-dead", "short_link")
    # Where it leads may be part of a story that is erased.
    assert f"the short link leads to another page, the article is at {article(site)}" in other
    assert "findings" not in right


def test_no_address_is_kept_in_clear(room: Newsroom, site: Site) -> None:
    configure(room, site)

    room.build()

    (row,) = room.rows("SELECT * FROM short_links")
    assert "beacon" not in repr(row)


def test_an_archive_of_former_tables_learns_to_check(room: Newsroom, site: Site) -> None:
    configure(room, site)
    room.build()
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub/archive.db")) as database:
        database.execute("DROP TABLE short_links")
        database.execute("PRAGMA user_version = 7")
        database.commit()
    before = room.feedpub("history", short(site))

    report = room.build()

    assert (before.returncode, "short-link" in before.stdout) == (0, False)
    assert len(warnings(report)) == 1
    assert known(room) == ["dead"]
