"""Servers of pictures and short links whose answers are odd: what they cost the others."""

from __future__ import annotations

import contextlib
import ipaddress
from datetime import timedelta
from typing import Any

import pytest
from newsroom import NOW, Newsroom
from test_picture_facts import picture
from test_short_link_checks import (
    GONE,
    HOURS,
    MINUTES,
    article,
    at,
    configure,
    entry,
    known,
    page,
    short,
    site,
    story,
    to,
    warnings,
)
from web_server import Reply, Request, Site, silent

from feedpub.archive import lookups as asked_table
from feedpub.archive.withdrawals import Order
from feedpub.compare_keys import same_link
from feedpub.intake.lookups import images as image_lookups
from feedpub.intake.lookups import pool, short_links
from feedpub.pipeline import lookups
from feedpub.pipeline.operations.withdraw import withdraw
from feedpub.web.answers import FetchError
from feedpub.web.client import Client

__all__ = ["site"]

SECONDS = timedelta(seconds=1)
ODD = {"Content-Type": "text/html; charset*=z; charset*0=y", "Retry-After": "9" * 4000}


def with_pictures(room: Newsroom) -> None:
    room.configure(room.config.read_text().replace("probe_images = false", ""))


@pytest.mark.parametrize("status", [200, 404, 503])
def test_odd_headers_cost_no_build(room: Newsroom, site: Site, status: int) -> None:
    site.answers["/s/1"] = site.answers["/a.jpg"] = Reply("<p>x", status, ODD)
    configure(room, site, story(site, images=[{"url": at(site, "/a.jpg", "m.beacon.example")}]))
    with_pictures(room)

    report = room.build()

    assert report.exit_code == 0
    assert "all.rss" in room.published()


def test_an_answer_that_nobody_has_thought_of_costs_nothing_but_itself(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_content: bytes) -> None:
        raise KeyError("odd\n")

    monkeypatch.setattr(image_lookups, "type_and_size", stumble)
    monkeypatch.setattr(short_links, "parse_page", stumble)
    pictures = [at(site, f"/{name}.jpg", "m.beacon.example") for name in "ab"]
    for path in ("/s/1", "/a.jpg", "/b.jpg"):
        site.answers[path] = Reply("<p>x")
    site.answers["/s/2"] = to(article(site, 2))
    images = [{"url": each} for each in pictures]
    configure(room, site, story(site, images=images), story(site, 2))
    with_pictures(room)

    report = room.build()

    assert report.exit_code == 0
    assert "all.rss" in room.published()
    assert known(room) == [None, "there"]
    # Once of each kind, of whichever came first.
    picture, link = (each for each in report.warnings if "not understood" in each)
    assert picture.partition(": ")[0] in pictures
    assert picture.endswith(": its server's answer is not understood (KeyError: 'odd\\n')")
    assert "/s/1: its server" in link


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest first, and with little patience, though enough for a busy machine."""
    monkeypatch.setattr(pool, "_AT_ONCE", 1)
    monkeypatch.setattr(short_links, "_PATIENCE", 2.0)


def configure_links(room: Newsroom, site: Site, count: int) -> None:
    configure(room, site, *(story(site, number) for number in range(1, count + 1)))


@pytest.mark.parametrize(
    "odd",
    [
        to("ftp://beacon.example/"),
        to("http://xn--a.example/"),
        to("http://127.0.0.2/"),
        to("http://127.0.0.1:9/"),
        to("/s/3"),
        Reply("packed", headers={"Content-Encoding": "br"}),
    ],
    ids=["no address", "no host", "in the house", "nobody there", "round", "packed"],
)
@pytest.mark.usefixtures("one_by_one")
def test_an_odd_link_puts_off_no_other_of_its_service(room: Newsroom, site: Site, odd: Any) -> None:
    configure_links(room, site, 3)
    # The first that is asked.
    site.answers["/s/3"] = odd
    for number in (1, 2):
        site.answers[f"/s/{number}"] = to(article(site, number))

    room.build()

    assert known(room) == [None, "there", "there"]


@pytest.mark.usefixtures("one_by_one")
def test_a_silent_page_puts_off_no_link_that_leads_there(room: Newsroom, site: Site) -> None:
    configure_links(room, site, 3)
    site.odd["/amp"] = silent
    site.answers["/s/3"] = to(at(site, "/amp", "m.beacon.example"))
    for number in (1, 2):
        site.answers[f"/s/{number}"] = to(article(site, number))

    room.build()

    assert known(room) == [None, "there", "there"]


@pytest.mark.usefixtures("one_by_one")
def test_a_service_that_is_silent_once_is_asked_by_the_next_run(room: Newsroom, site: Site) -> None:
    configure_links(room, site, 4)
    site.answers["/s/4"] = to(article(site, 4))
    site.odd["/s/3"] = silent
    for number in (1, 2):
        site.answers[f"/s/{number}"] = to(article(site, number))

    room.build()
    first = known(room)
    room.build()

    assert first.count("there") == 1
    assert known(room) == [None, "there", "there", "there"]
    assert site.paths().count("/s/3") == 1


@pytest.mark.usefixtures("one_by_one")
def test_a_service_that_says_nothing_at_all_is_left_alone(room: Newsroom, site: Site) -> None:
    configure_links(room, site, 4)
    for number in range(1, 5):
        site.odd[f"/s/{number}"] = silent

    room.build()
    room.build()

    assert site.paths() == ["/list", "/s/4", "/list"]
    assert known(room) == [None] * 4


def test_who_had_no_time_to_answer_is_asked_by_the_next_run(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(room, site)
    site.odd["/s/1"] = silent
    with monkeypatch.context() as hasty:
        hasty.setattr(lookups, "_LONGEST", 1.0)
        room.build()
    site.odd.clear()
    site.answers["/s/1"] = to(article(site))

    room.build()

    assert known(room) == ["there"]


def test_a_waiting_room_is_not_held_against_links_that_end_there(
    room: Newsroom, site: Site
) -> None:
    configure_links(room, site, 3)
    for number in (1, 2):
        site.answers[f"/s/{number}"] = to(at(site, "/maintenance"))
    site.answers["/maintenance"] = page()
    site.answers["/s/3"] = to(at(site, "/other"))
    site.answers["/other"] = page()

    report = room.build()

    assert known(room) == [None, None, "elsewhere"]
    assert [each.partition(": ")[2].partition(": ")[0] for each in warnings(report)] == [
        short(site, 3)
    ]


def test_a_waiting_room_takes_no_link_away_that_was_wrong_before(
    room: Newsroom, site: Site
) -> None:
    configure_links(room, site, 2)
    room.build()
    for number in (1, 2):
        site.answers[f"/s/{number}"] = to(at(site, "/maintenance"))
    site.answers["/maintenance"] = page()

    report = room.build(now=NOW + HOURS)

    assert known(room) == ["dead", "dead"]
    assert warnings(report) == []


def test_two_links_of_one_article_may_end_at_one_page(site: Site) -> None:
    for number in (1, 2):
        site.answers[f"/s/{number}"] = to(at(site, "/other"))
    site.answers["/other"] = page()
    questions = [
        short_links.Question(short(site, number), article(site), "cms") for number in (1, 2)
    ]
    here = [ipaddress.ip_network("127.0.0.1/32")]

    with contextlib.closing(Client(contact="https://beacon.example/", allowed=here)) as client:
        found = short_links.look_up_links({"cms": client}, questions)

    led = short_links.LinkTarget("elsewhere", at(site, "/other"))
    assert found.results == dict.fromkeys(questions, led)


def test_a_link_that_leads_elsewhere_is_soon_looked_at_again_then_daily(
    room: Newsroom, site: Site
) -> None:
    site.answers["/s/1"] = to(at(site, "/other"))
    site.answers["/other"] = page()
    configure(room, site)

    counts = []
    for after in (0, 14, 16, 40, 60 * 24, 60 * 25):
        room.build(now=NOW + after * MINUTES)
        counts.append(site.paths().count("/s/1"))

    assert counts == [1, 1, 2, 2, 2, 3]


@pytest.mark.parametrize("path", ["/s/1", "/a.jpg"])
def test_what_one_run_asks_for_no_other_asks_for_meanwhile(
    room: Newsroom, site: Site, path: str
) -> None:
    def ask_again(_request: Request) -> Reply:
        if site.paths().count(path) == 1:
            room.build(now=NOW + 30 * SECONDS)
        return GONE

    site.answers[path] = ask_again
    configure(room, site, story(site, images=[{"url": at(site, "/a.jpg", "m.beacon.example")}]))
    with_pictures(room)

    room.build()

    assert site.paths().count("/list") == 2
    assert site.paths().count(path) == 1


def test_an_older_answer_does_not_undo_a_newer_one(room: Newsroom, site: Site) -> None:
    def answer(request: Request) -> Reply:
        if site.paths().count(request.path) > 1:
            return to(article(site)) if request.path == "/s/1" else Reply(picture())
        if site.paths().count("/list") == 1:
            # Its time is over.
            room.build(now=NOW + 2 * MINUTES)
        return GONE

    site.answers["/s/1"] = answer
    configure(room, site)
    room.build()
    image = {"url": at(site, "/a.jpg", "m.beacon.example")}
    configure(room, site, story(site, images=[image]))
    with_pictures(room)
    site.asked.clear()
    site.answers["/a.jpg"] = answer
    room.build(now=NOW)

    assert known(room) == ["there"]
    assert room.rows("SELECT type FROM pictures") == [("image/jpeg",)]


def test_nothing_is_left_of_an_erased_story_and_all_of_the_others(
    room: Newsroom, site: Site
) -> None:
    def shown(*names: str) -> list[dict[str, str]]:
        return [{"url": at(site, f"/{name}.jpg", "m.beacon.example")} for name in names]

    for name in "abc":
        site.answers[f"/{name}.jpg"] = Reply(picture())
    for number in (1, 2):
        site.answers[f"/s/{number}"] = to(article(site, number))
    other = story(site, 2, images=shown("b"))
    configure(room, site, story(site, images=shown("a", "b")), other)
    with_pictures(room)
    room.build()
    # Which is known by the address that it had, too.
    changed = story(site, images=shown("c", "b"), url=article(site) + "-corrected")
    configure(room, site, changed, other)
    with_pictures(room)
    room.build(now=NOW + MINUTES)
    before = [room.rows(f"SELECT mark FROM {table}") for table in ("pictures", "short_links")]

    withdraw(room.run(NOW + HOURS), [short(site)], Order(kind="erased"), wait=0)

    assert list(map(len, before)) == [3, 3]
    assert len(room.rows("SELECT mark FROM pictures")) == 1
    assert room.rows("SELECT mark FROM short_links") == [
        (same_link("cms", short(site, 2), article(site, 2)),)
    ]
    room.build(now=NOW + 2 * HOURS)
    assert site.paths().count("/b.jpg") == 1


def test_a_story_that_is_erased_while_its_link_is_asked_leaves_nothing(
    room: Newsroom, site: Site
) -> None:
    def erase(_request: Request) -> Reply:
        withdraw(room.run(), [short(site)], Order(kind="erased"), wait=0)
        return GONE

    site.answers["/s/1"] = erase
    configure(room, site)

    room.build()

    assert site.paths().count("/s/1") == 1
    assert room.rows("SELECT count(*) FROM short_links") == [(0,)]


def test_addresses_that_change_with_each_look_do_not_pile_up(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked_table, "_FEW", 3)
    site.answers["/a.jpg"] = Reply(picture())
    counts = []
    for number in range(12):
        image = {"url": at(site, f"/a.jpg?signed={number}", "m.beacon.example")}
        url = f"{article(site)}-{number}"
        configure(room, site, story(site, images=[image], url=url))
        with_pictures(room)
        room.build(now=NOW + number * MINUTES)
        counts += room.rows("SELECT (SELECT count(*) FROM pictures), count(*) FROM short_links")

    assert max(counts) == (5, 5)
    assert "size_in_bytes" in entry(room)["attachments"][0]


def test_a_host_is_silent_however_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_AT_ONCE", 1)
    requested = []

    def ask(address: str) -> str:
        requested.append(address)
        raise FetchError("is too slow", unreachable="s.beacon.example")

    addresses = ["HTTP://S.Beacon.example:80/a", "http://s.beacon.example/b", "http://["]
    found = pool.look_up(addresses, lambda address: address, ask)

    assert requested == ["HTTP://S.Beacon.example:80/a", "http://["]
    assert found.results == dict.fromkeys(addresses)
