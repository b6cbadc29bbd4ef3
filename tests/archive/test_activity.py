from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from feedpub.archive.activity import Activity, Hour, State, Try
from feedpub.archive.store import Archive, opened

NOON = datetime(2026, 3, 26, 12, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def recorded(archive: Archive, *tries: tuple[datetime, Try]) -> Activity:
    for at, each in tries:
        archive.activity.record("source", [each], at)
    return archive.activity


def test_what_succeeds_is_remembered_with_its_moment(archive: Archive) -> None:
    activity = recorded(archive, (NOON, Try(name="desk")))

    assert activity.states("source") == {
        "desk": State(tried=NOON, succeeded=NOON, failing=None, failures=0, reason=None)
    }


def test_failures_in_a_row_are_counted_from_the_first(archive: Archive) -> None:
    activity = recorded(
        archive,
        (NOON, Try(name="desk")),
        (NOON + HOUR, Try(name="desk", failure="silent")),
        (NOON + 2 * HOUR, Try(name="desk", failure="gone")),
    )

    assert activity.states("source")["desk"] == State(
        tried=NOON + 2 * HOUR,
        succeeded=NOON,
        failing=NOON + HOUR,
        failures=2,
        reason="gone",
    )


def test_a_success_ends_a_failure(archive: Archive) -> None:
    activity = recorded(
        archive,
        (NOON, Try(name="desk", failure="silent")),
        (NOON + HOUR, Try(name="desk")),
    )

    assert activity.states("source")["desk"] == State(
        tried=NOON + HOUR, succeeded=NOON + HOUR, failing=None, failures=0, reason=None
    )


def test_an_hour_adds_up_what_happened_in_it(archive: Archive) -> None:
    activity = recorded(
        archive,
        (NOON, Try(name="desk", changes=3)),
        (NOON + timedelta(minutes=5), Try(name="desk", failure="silent")),
        (NOON + HOUR, Try(name="desk", changes=1)),
    )

    noon = NOON.replace(minute=0)
    assert activity.hours("source", NOON) == {
        "desk": [
            Hour(at=noon, tries=2, failures=1, changes=3, entries=None),
            Hour(at=noon + HOUR, tries=1, failures=0, changes=1, entries=None),
        ]
    }


def test_a_feed_that_fails_keeps_the_number_of_its_entries(archive: Archive) -> None:
    archive.activity.record("feed", [Try(name="all", entries=50)], NOON)
    archive.activity.record("feed", [Try(name="all", failure="held")], NOON)

    assert archive.activity.hours("feed", NOON)["all"][0].entries == 50


def test_two_weeks_are_kept(archive: Archive) -> None:
    activity = recorded(
        archive, (NOON, Try(name="desk")), (NOON + 15 * 24 * HOUR, Try(name="desk"))
    )

    activity.forget_old(NOON + 15 * 24 * HOUR)

    assert len(activity.hours("source", NOON)["desk"]) == 1
    assert activity.states("source")["desk"].succeeded == NOON + 15 * 24 * HOUR


def test_it_lasts(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with opened(path) as archive, archive.transaction():
        archive.activity.record("source", [Try(name="desk", failure="silent")], NOON)

    with opened(path) as archive:
        assert archive.activity.states("source")["desk"].reason == "silent"
