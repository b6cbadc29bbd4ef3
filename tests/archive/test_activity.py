from __future__ import annotations

from datetime import UTC, datetime, timedelta

from feedpub.archive.activity import Try
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.queries.status import ArchiveStatus, Hour, State, archive_status
from feedpub.archive.store import opened

NOON = datetime(2026, 3, 26, 12, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def kept(
    location: ArchiveLocation, *tries: tuple[datetime, Try], kind: str = "source"
) -> ArchiveStatus:
    with opened(location) as archive, archive.transaction():
        for at, each in tries:
            archive.activity.record(kind, [each], at)
    return archive_status(location)


def test_there_is_nothing_before_the_first_run(location: ArchiveLocation) -> None:
    assert archive_status(location) == ArchiveStatus()


def test_what_succeeds_is_remembered_with_its_moment(location: ArchiveLocation) -> None:
    assert kept(location, (NOON, Try(name="desk"))).sources == {
        "desk": State(tried=NOON, succeeded=NOON, failing=None, failures=0, reason=None)
    }


def test_failures_in_a_row_are_counted_from_the_first(location: ArchiveLocation) -> None:
    found = kept(
        location,
        (NOON, Try(name="desk")),
        (NOON + HOUR, Try(name="desk", failure="silent")),
        (NOON + 2 * HOUR, Try(name="desk", failure="gone")),
    )

    assert found.sources["desk"] == State(
        tried=NOON + 2 * HOUR,
        succeeded=NOON,
        failing=NOON + HOUR,
        failures=2,
        reason="gone",
    )


def test_a_success_ends_a_failure(location: ArchiveLocation) -> None:
    found = kept(
        location,
        (NOON, Try(name="desk", failure="silent")),
        (NOON + HOUR, Try(name="desk")),
    )

    assert found.sources["desk"] == State(
        tried=NOON + HOUR, succeeded=NOON + HOUR, failing=None, failures=0, reason=None
    )


def test_what_the_last_success_took_and_found_outlives_a_failure(location: ArchiveLocation) -> None:
    found = kept(
        location,
        (NOON, Try(name="all", entries=3, findings=5, seconds=9.0)),
        (NOON + HOUR, Try(name="all", entries=3, findings=0, seconds=1.25)),
        (NOON + 2 * HOUR, Try(name="all", failure="no space")),
        kind="feed",
    )

    assert (found.feeds["all"].findings, found.feeds["all"].took) == (0, 1.25)


def test_an_hour_adds_up_what_happened_in_it(location: ArchiveLocation) -> None:
    found = kept(
        location,
        (NOON, Try(name="desk", changes=3)),
        (NOON + timedelta(minutes=5), Try(name="desk", failure="silent")),
        (NOON + HOUR, Try(name="desk", changes=1)),
    )

    noon = NOON.replace(minute=0)
    assert found.source_hours == {
        "desk": [
            Hour(at=noon, tries=2, failures=1, changes=3, entries=None),
            Hour(at=noon + HOUR, tries=1, failures=0, changes=1, entries=None),
        ]
    }


def test_a_feed_that_fails_keeps_the_number_of_its_entries(location: ArchiveLocation) -> None:
    found = kept(
        location,
        (NOON, Try(name="all", entries=50)),
        (NOON, Try(name="all", failure="held")),
        kind="feed",
    )

    assert found.feed_hours["all"][0].entries == 50
    assert found.sources == {}


def test_two_weeks_are_kept(location: ArchiveLocation) -> None:
    later = NOON + 15 * 24 * HOUR
    kept(location, (NOON, Try(name="desk")), (later, Try(name="desk")))

    with opened(location) as archive, archive.transaction():
        archive.activity.forget_old(later)

    found = archive_status(location)
    assert [hour.at for hour in found.source_hours["desk"]] == [later.replace(minute=0)]
