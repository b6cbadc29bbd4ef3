"""A machine's clock that is years ahead: no date from the future, and no harm once it is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from test_undated import configure, page
from web_server import Handler, Reply, Site, serving

from feedpub.archive.store import opened
from feedpub.archive.withdrawals import Order
from feedpub.config.load import load
from feedpub.health.page import status_page
from feedpub.pipeline.operations.republish import republish
from feedpub.pipeline.operations.status import status
from feedpub.pipeline.operations.withdraw import restore, withdraw
from feedpub.pipeline.report import Report

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FAR = NOW.replace(year=2036)


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom of one feed and a folder, which has published three articles."""
    newsroom.configure(CONFIG.partition("[feeds.sections]")[0])
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.build()
    return newsroom


def id_of(number: int) -> str:
    return str(make_record(number)["id"])


def published(room: Newsroom) -> bytes:
    return b"".join(room.published().values())


def about_the_clock(report: Report) -> list[str]:
    return [each for each in report.notes if each.startswith("the clock is at")]


def trusted(room: Newsroom) -> datetime | None:
    with opened(room.run().layers.archive) as archive:
        return archive.clock.trusted()


# without servers


def test_an_edit_is_dated_no_later_than_the_newest_article(room: Newsroom) -> None:
    room.write("1.json", make_record(1, title="Quite another title"))

    report = room.build(now=FAR)

    (line,) = about_the_clock(report)
    assert line.endswith("feedpub gives no date after 2026-11-18 11:00 UTC")
    assert b"Quite another title" in published(room)
    assert b"<updated>2026-11-18T11:00:00Z</updated>" in room.published()["all.atom"]
    assert b"2036" not in published(room)


def test_each_new_article_moves_the_bound(room: Newsroom) -> None:
    room.build(now=FAR)
    room.write("9.json", make_record(9, published="2026-11-20T09:00:00Z"))
    room.build(now=FAR + DAY)

    room.write("1.json", make_record(1, title="Quite another title"))
    room.build(now=FAR + 2 * DAY)

    assert b"<updated>2026-11-20T09:00:00Z</updated>" in room.published()["all.atom"]
    assert b"2036" not in published(room)


def test_a_withdrawal_has_no_date_from_the_future(room: Newsroom) -> None:
    withdraw(room.run(FAR), [id_of(1)], Order(), wait=0)

    assert b'when="2026-11-18T11:00:00Z"' in room.published()["all.atom"]
    assert b"2036" not in published(room)


def test_a_replacement_lasts_as_long_as_it_should(room: Newsroom) -> None:
    order = Order(kind="replaced", title="Gone", text="Gone", until=FAR + 7 * DAY)

    withdraw(room.run(FAR), [id_of(1)], order, wait=0)
    room.build(now=NOW + 8 * DAY)

    assert b"Gone" not in published(room)


def test_what_is_restored_or_published_again_has_no_date_from_the_future(room: Newsroom) -> None:
    withdraw(room.run(FAR), [id_of(1)], Order(), wait=0)

    restore(room.run(FAR + HOUR), [id_of(1)], "", wait=0)
    republish(room.run(FAR + HOUR), [id_of(2)], wait=0)

    assert b"2036" not in published(room)


def test_after_the_clock_is_right_dates_are_its_own_again(room: Newsroom) -> None:
    room.write("1.json", make_record(1, title="Quite another title"))
    room.build(now=FAR)

    later = NOW + 2 * DAY
    room.write("2.json", make_record(2, title="Something else again"))
    room.build(now=later)
    withdraw(room.run(later + HOUR), [id_of(3)], Order(), wait=0)

    atom = room.published()["all.atom"]
    assert b"<updated>2026-11-20T11:00:00Z</updated>" in atom
    assert b'when="2026-11-20T12:00:00Z"' in atom


def test_a_newsroom_that_has_rested_goes_by_its_clock_with_the_next_article(
    room: Newsroom,
) -> None:
    room.write("9.json", make_record(9, published=FAR.isoformat()))
    room.build(now=FAR)

    withdraw(room.run(FAR + HOUR), [id_of(1)], Order(), wait=0)

    assert b'when="2036-11-18T12:00:00Z"' in room.published()["all.atom"]


def test_an_archive_that_was_made_by_a_wrong_clock_recovers(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.partition("[feeds.sections]")[0])
    newsroom.write("1.json", make_record(1))
    newsroom.build(now=FAR)
    assert trusted(newsroom) == FAR

    newsroom.build(now=NOW)
    newsroom.write("2.json", make_record(2, updated="2030-01-01T00:00:00Z"))
    report = newsroom.build(now=NOW + HOUR)

    assert trusted(newsroom) == NOW + HOUR
    assert any("2030" in each for each in report.notes)
    assert b"2030" not in published(newsroom)


def test_a_clock_that_stopped_long_ago_is_not_trusted(room: Newsroom) -> None:
    room.build(now=NOW.replace(year=1970))

    assert trusted(room) == NOW


def test_the_status_names_the_clock_as_long_as_it_is_wrong(room: Newsroom) -> None:
    room.build(now=FAR)
    settings, layers = load(room.config)

    wrong = status(settings, layers, FAR + DAY)
    right = status(settings, layers, NOW + DAY)

    assert wrong.clock_complaint() == (
        "the clock is at 2036-11-19 11:00 UTC, but at 2026-11-18 11:00 UTC by servers, or by the"
        " last run and the newest article; correct it: embargoes end and articles expire by it"
    )
    assert wrong.clock_complaint() in status_page(wrong).decode()
    assert right.clock_complaint() is None


# with servers


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> timedelta:
    """Ten years, by which the server's clock is behind the machine's: that is wrong then."""
    by = timedelta(days=3653)

    def date_time_string(_handler: Handler, timestamp: float | None = None) -> str:
        del timestamp
        return format_datetime(datetime.now().astimezone() - by)

    monkeypatch.setattr(Handler, "date_time_string", date_time_string)
    return by


def serve(room: Newsroom, site: Site, *names: str) -> None:
    for name in names:
        site.answers[f"/{name}"] = Reply(page(name), headers={"Content-Type": "text/html"})
    configure(room, addresses=[site.url(f"/{name}") for name in names], undated="first-seen")


def dates(room: Newsroom) -> dict[str, Any]:
    items = json.loads(room.published()["all.json"])["items"]
    return {each["title"]: each["date_published"][:10] for each in items}


def test_what_feedpub_dates_has_the_time_of_servers(
    newsroom: Newsroom, site: Site, behind: timedelta
) -> None:
    serve(newsroom, site, "Pier")

    report = newsroom.build(now=NOW)

    (line,) = about_the_clock(report)
    assert line.startswith("the clock is at 2026-11-18 11:00 UTC, but at 2016-11-17 1")
    assert "by 127.0.0.1: correct it" in line
    assert dates(newsroom) == {"Pier": str((NOW - behind).date())}


def test_once_servers_agree_dates_are_those_of_the_clock(
    newsroom: Newsroom, site: Site, behind: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(newsroom, site, "Pier")
    newsroom.build(now=NOW)
    monkeypatch.undo()

    serve(newsroom, site, "Pier", "Quay")
    report = newsroom.build(now=NOW + HOUR)

    assert about_the_clock(report) == []
    assert dates(newsroom)["Quay"] == str(NOW.date())
    assert trusted(newsroom) == NOW + HOUR


def test_a_withdrawal_by_hand_has_the_time_of_servers_that_the_last_run_asked(
    newsroom: Newsroom, site: Site, behind: timedelta
) -> None:
    serve(newsroom, site, "Pier")
    newsroom.build(now=NOW)
    (item,) = json.loads(newsroom.published()["all.json"])["items"]

    withdraw(newsroom.run(NOW + HOUR), [item["id"]], Order(), wait=0)

    ((at,),) = newsroom.rows("SELECT at FROM withdrawals")
    assert abs(at - (NOW + HOUR - behind).timestamp()) < 60


def test_a_single_server_that_is_behind_the_last_run_is_wrong_itself(
    newsroom: Newsroom, site: Site, request: pytest.FixtureRequest
) -> None:
    serve(newsroom, site, "Pier")
    newsroom.build(now=NOW)
    request.getfixturevalue("behind")

    serve(newsroom, site, "Pier", "Quay")
    report = newsroom.build(now=NOW + HOUR)

    assert about_the_clock(report) == []
    assert dates(newsroom)["Quay"] == str(NOW.date())
