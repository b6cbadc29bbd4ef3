"""An article that nobody has seen yet may be dated otherwise; one that was out never."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from archive.locations import back_up, journal_at, lose, restore
from newsroom import NOW, make_article, selected

from feedpub.archive.location import ArchiveLocation
from feedpub.archive.store import Archive, opened

Events = Callable[[], list[dict[str, Any]]]

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ID = "tag:news.example,2026:desk/ferry"

#: In Berlin 08:00 of the 18th; noon of that day is still ahead.
MORNING = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def dated(location: ArchiveLocation) -> Events:
    """The events of the journal that date an article otherwise."""

    def dated() -> list[dict[str, Any]]:
        lines = journal_at(location).read_text().splitlines()
        return [event for event in map(json.loads, lines) if event["event"] == "dated"]

    return dated


def put(archive: Archive, *, now: datetime = NOW, entry_id: str = ID, **changes: Any) -> None:
    """Keep the article with *changes*."""
    article = make_article(id="ferry", updated=None, **changes)
    archive.articles.put(article, provenance={}, origin="a.json", entry_id=entry_id, now=now)


def run(
    location: ArchiveLocation, *, now: datetime = NOW, entry_id: str = ID, **changes: Any
) -> None:
    """One run at *now*, which reads the article with *changes*."""
    with opened(location) as archive, archive.transaction():
        put(archive, now=now, entry_id=entry_id, **changes)
        archive.articles.pass_time(now)


def shown(location: ArchiveLocation, now: datetime) -> list[datetime]:
    """When the articles that may be shown at *now* were published."""
    with opened(location) as archive, archive.transaction():
        archive.articles.pass_time(now)
        return [kept.article.published for kept in selected(archive, now=now)]


def test_an_article_under_embargo_is_published_with_its_latest_date(
    location: ArchiveLocation,
) -> None:
    run(location, published=NOW + 9 * DAY)
    run(location, published=NOW + 2 * HOUR)

    assert shown(location, NOW + HOUR) == []
    assert shown(location, NOW + 2 * HOUR) == [NOW + 2 * HOUR]


def test_a_new_date_of_an_article_under_embargo_is_journaled(
    location: ArchiveLocation, dated: Events
) -> None:
    run(location, published=NOW + 9 * DAY)

    run(location, published=NOW + 2 * HOUR)

    assert dated() == [
        {
            "event": "dated",
            "entry_id": ID,
            "published": int((NOW + 2 * HOUR).timestamp()),
        }
    ]


def test_every_new_date_is_journaled(location: ArchiveLocation, dated: Events) -> None:
    for hours in (9, 2, 5):
        run(location, published=NOW + hours * HOUR)

    assert [event["published"] for event in dated()] == [
        int((NOW + hours * HOUR).timestamp()) for hours in (2, 5)
    ]


def test_an_article_under_embargo_may_get_another_date(
    location: ArchiveLocation, dated: Events
) -> None:
    embargo = NOW + DAY
    run(location, published=NOW - DAY, not_before=embargo)

    run(location, published=NOW - HOUR, not_before=embargo)

    assert len(dated()) == 1
    assert shown(location, embargo) == [NOW - HOUR]


@pytest.mark.parametrize(
    "changes",
    [{}, {"title": "The ferry is late"}, {"not_before": NOW + 20 * DAY}],
    ids=["nothing", "title", "embargo"],
)
def test_an_edit_without_a_new_date_journals_no_date(
    location: ArchiveLocation, dated: Events, changes: dict[str, Any]
) -> None:
    run(location, published=NOW + 9 * DAY)

    run(location, published=NOW + 9 * DAY, **changes)

    assert dated() == []


def test_a_published_article_never_gets_another_date(
    location: ArchiveLocation, dated: Events
) -> None:
    run(location, published=NOW - DAY)

    run(location, published=NOW + DAY, title="Once more")

    assert dated() == []
    assert shown(location, NOW) == [NOW - DAY]


def test_an_article_whose_embargo_is_over_never_gets_another_date(
    location: ArchiveLocation, dated: Events
) -> None:
    run(location, published=NOW + HOUR)
    assert shown(location, NOW + HOUR) == [NOW + HOUR]

    run(location, now=NOW + 2 * HOUR, published=NOW + DAY)

    assert dated() == []
    assert shown(location, NOW + 2 * HOUR) == [NOW + HOUR]


def test_a_new_date_is_journaled_under_the_entry_id(
    location: ArchiveLocation, dated: Events
) -> None:
    run(location, published=NOW + 9 * DAY)

    run(location, published=NOW + HOUR, entry_id="tag:moved.example,2027:desk/ferry")

    assert [event["entry_id"] for event in dated()] == [ID]


def test_a_date_that_was_corrected_stays_for_life(location: ArchiveLocation) -> None:
    run(location, published=NOW + 9 * DAY)
    run(location, published=NOW + HOUR)
    assert shown(location, NOW + HOUR) == [NOW + HOUR]

    run(location, now=NOW + 2 * HOUR, published=NOW + HOUR, title="The ferry is late")

    assert shown(location, NOW + 2 * HOUR) == [NOW + HOUR]


def test_an_archive_that_was_deleted_gives_the_corrected_date_again(
    location: ArchiveLocation,
) -> None:
    run(location, published=NOW + 9 * DAY)
    run(location, published=NOW + HOUR)
    lose(location)

    run(location, now=NOW + 2 * HOUR, published=NOW - 3 * DAY)

    assert shown(location, NOW + 2 * HOUR) == [NOW + HOUR]


def test_a_date_that_only_the_journal_has_is_used(location: ArchiveLocation, dated: Events) -> None:
    # As after a crash between the journal's fsync and the archive's commit.
    run(location, published=NOW + 9 * DAY)
    back_up(location)
    run(location, published=NOW + HOUR)
    restore(location)

    run(location, published=NOW + HOUR)

    assert len(dated()) == 1
    assert shown(location, NOW + HOUR) == [NOW + HOUR]


def test_a_rewritten_journal_has_the_corrected_date(location: ArchiveLocation) -> None:
    run(location, published=NOW + 9 * DAY)
    run(location, published=NOW + HOUR)
    journal_at(location).unlink()
    shown(location, NOW)
    lose(location)

    run(location, now=NOW + 2 * HOUR, published=NOW - 3 * DAY)

    assert shown(location, NOW + 2 * HOUR) == [NOW + HOUR]


def test_a_failed_transaction_changes_no_date(location: ArchiveLocation, dated: Events) -> None:
    run(location, published=NOW + 9 * DAY)

    with pytest.raises(ZeroDivisionError), opened(location) as archive, archive.transaction():
        put(archive, published=NOW + HOUR)
        _ = 1 / 0
    run(location, published=NOW + 9 * DAY, title="The ferry is late")

    assert dated() == []
    assert shown(location, NOW + 9 * DAY) == [NOW + 9 * DAY]


def test_an_article_by_day_under_embargo_keeps_the_time_when_it_was_first_seen(
    location: ArchiveLocation, dated: Events
) -> None:
    by_day = {"published": NOON, "published_by_day": True, "not_before": NOON + 6 * HOUR}
    run(location, now=MORNING, **by_day)

    run(location, now=MORNING + HOUR, title="The ferry is late", **by_day)

    assert dated() == []
    assert shown(location, NOON + 6 * HOUR) == [MORNING]


def test_an_article_by_day_may_move_to_another_day_while_under_embargo(
    location: ArchiveLocation,
) -> None:
    run(location, now=MORNING, published=NOON + 9 * DAY, published_by_day=True)

    run(location, now=MORNING, published=NOON - DAY, published_by_day=True)

    assert shown(location, MORNING) == [NOON - DAY]
