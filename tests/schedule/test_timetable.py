from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedpub.config.recurrence import Cron, Every, Times, check_cron
from feedpub.schedule.timetable import Timetable

NOON = datetime(2026, 3, 26, 12, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def cron(expression: str, zone: str = "UTC") -> Cron:
    return Cron(expression, ZoneInfo(zone))


def test_a_job_that_never_ran_is_due_at_once() -> None:
    table = Timetable({"desk": Every(minutes(5), "desk")}, NOON, {})

    assert table.tick(NOON) == ["desk"]
    assert table.tick(NOON) == []


def test_a_missed_job_is_due_once_and_at_once() -> None:
    table = Timetable({"desk": cron("*/5 * * * *")}, NOON, {"desk": NOON - minutes(60)})

    assert table.tick(NOON) == ["desk"]
    assert table.next("desk") == NOON + minutes(5)


def test_a_job_that_just_ran_waits_for_its_time() -> None:
    table = Timetable({"desk": cron("*/5 * * * *")}, NOON, {"desk": NOON})

    assert table.tick(NOON + minutes(4)) == []
    assert table.tick(NOON + minutes(5)) == ["desk"]


def test_the_job_that_has_waited_longest_comes_first() -> None:
    table = Timetable({}, NOON, {})
    table.once("b", NOON + minutes(1))
    table.once("a", NOON + minutes(2))

    assert table.tick(NOON + minutes(3)) == ["b", "a"]


def test_a_single_moment_is_due_once() -> None:
    table = Timetable({}, NOON, {})
    table.once("embargo", NOON + minutes(7))

    assert table.soonest() == NOON + minutes(7)
    assert table.tick(NOON + minutes(6)) == []
    assert table.tick(NOON + minutes(7)) == ["embargo"]
    assert table.soonest() is None


def test_a_single_moment_can_be_moved_and_cancelled() -> None:
    table = Timetable({}, NOON, {})
    table.once("embargo", NOON + minutes(7))
    table.once("embargo", NOON + minutes(9))

    assert table.soonest() == NOON + minutes(9)

    table.once("embargo", None)

    assert table.soonest() is None


def test_a_failed_job_can_be_postponed_and_keeps_its_schedule() -> None:
    table = Timetable({"desk": cron("* * * * *")}, NOON, {"desk": NOON})
    table.postpone("desk", NOON + minutes(3))

    assert table.tick(NOON + minutes(2)) == []
    assert table.tick(NOON + minutes(3)) == ["desk"]
    assert table.next("desk") == NOON + minutes(4)


def test_a_failed_job_can_be_retried_before_its_scheduled_time() -> None:
    table = Timetable({"daily": cron("0 3 * * *")}, NOON, {"daily": NOON})
    table.no_later_than("daily", NOON + minutes(1))
    table.no_later_than("clock", NOON + minutes(2))

    assert table.tick(NOON + minutes(2)) == ["daily", "clock"]
    assert table.next("daily") == NOON + minutes(15 * 60)
    assert table.next("clock") is None


def test_setting_the_clock_back_by_hours_delays_no_job() -> None:
    table = Timetable({"desk": cron("*/5 * * * *")}, NOON, {"desk": NOON})
    table.once("embargo", NOON + minutes(7))
    earlier = NOON - minutes(180)

    assert table.tick(earlier) == []
    assert table.next("desk") == earlier + minutes(5)
    assert table.next("embargo") == NOON + minutes(7)


def test_correcting_the_clock_by_seconds_keeps_postponements() -> None:
    table = Timetable({"desk": cron("*/5 * * * *")}, NOON, {"desk": NOON})
    table.postpone("desk", NOON + minutes(60))

    assert table.tick(NOON - minutes(0.5)) == []
    assert table.next("desk") == NOON + minutes(60)


def test_a_job_that_last_ran_in_the_future_is_due_soon() -> None:
    table = Timetable({"desk": cron("*/5 * * * *")}, NOON, {"desk": NOON + minutes(180)})

    assert table.next("desk") == NOON + minutes(5)


def test_intervals_are_spread_and_do_not_move() -> None:
    names = [f"source-{number}" for number in range(20)]
    nexts = {name: Every(minutes(5), name).after(NOON) for name in names}

    assert len(set(nexts.values())) > 10
    for name, at in nexts.items():
        assert NOON < at <= NOON + minutes(5)
        assert Every(minutes(5), name).after(at) == at + minutes(5)
        assert Every(minutes(5), name).after(at - timedelta(microseconds=1)) == at


@pytest.mark.parametrize(
    "expression", ["* * * *", "* * * * * *", "61 * * * *", "@daily", "0 0 30 2 *", "x * * * *", ""]
)
def test_an_invalid_cron_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"crontab|never"):
        check_cron(expression)


@pytest.mark.parametrize("expression", ["*/5 6-22 * * mon-fri", "0 0 29 2 *", "0 9 * * 0"])
def test_a_cron_expression_is_used_as_written(expression: str) -> None:
    assert check_cron(expression) == expression


def test_sunday_is_zero_as_in_a_crontab() -> None:
    assert cron("0 9 * * 0").after(NOON).strftime("%a") == "Sun"


#: Clocks change by an hour, by half an hour, for the month of Ramadan, by two hours, at midnight.
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]
ZONES += ["Antarctica/Troll", "Africa/Cairo"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hours", ["*", "2", "0-5", "*/2"])
@pytest.mark.parametrize(
    ("stars", "minutes_listed"),
    [("*/20", "0,20,40"), ("*/30", "0,30"), ("*/5", ",".join(map(str, range(0, 60, 5))))],
)
def test_a_star_and_a_list_of_the_same_minutes_are_the_same(
    zone: str, hours: str, stars: str, minutes_listed: str
) -> None:
    for change in changes(zone, 2026):
        start, end = change - timedelta(hours=6), change + timedelta(hours=6)

        as_stars = list(times_of(cron(f"{stars} {hours} * * *", zone), start, end))

        assert as_stars == list(times_of(cron(f"{minutes_listed} {hours} * * *", zone), start, end))


def test_a_star_and_a_list_of_all_hours_are_the_same() -> None:
    (spring, autumn) = changes("Europe/Berlin", 2026)
    every = ",".join(map(str, range(24)))

    for change in (spring, autumn):
        start, end = change - timedelta(days=1), change + timedelta(days=1)
        star, listed = (cron(f"15 {hours} * * *", "Europe/Berlin") for hours in ("*", every))
        assert list(times_of(star, start, end)) == list(times_of(listed, start, end))


@pytest.mark.parametrize(
    ("zone", "expression", "spring", "autumn"),
    [
        ("Europe/Berlin", "30 2 * * *", "03:30", "02:30"),
        ("Europe/Berlin", "*/20 2 * * *", "03:00 03:20 03:40", "02:00 02:20 02:40 " * 2),
        ("America/New_York", "30 2 * * *", "03:30", "02:30"),
        ("America/New_York", "0,30 1 * * *", "01:00 01:30", "01:00 01:30 " * 2),
        # Their half hour is from 02:00 to 02:30 in spring, from 01:30 to 02:00 in autumn.
        ("Australia/Lord_Howe", "0,10,20 2 * * *", "02:30 02:40 02:50", "02:00 02:10 02:20"),
        ("Australia/Lord_Howe", "45 1 * * *", "01:45", "01:45"),
        ("Australia/Lord_Howe", "30,40 1 * * *", "01:30 01:40", "01:30 01:40 " * 2),
        ("Antarctica/Troll", "30 2 * * *", "04:30", "02:30"),
        ("Antarctica/Troll", "0,30 2 * * *", "04:00 04:30", "02:00 02:30 " * 2),
        ("Africa/Cairo", "0 0 * * *", "01:00", "00:00"),
        ("Africa/Casablanca", "30 2 * * *", "03:30", "02:30"),
    ],
)
def test_no_time_is_lost_on_a_night_when_clocks_change(
    zone: str, expression: str, spring: str, autumn: str
) -> None:
    for change in changes(zone, 2026):
        local = change.astimezone(ZoneInfo(zone))
        before = (change - timedelta(days=1)).astimezone(ZoneInfo(zone))
        is_spring = (local.utcoffset() or minutes(0)) > (before.utcoffset() or minutes(0))
        start, end = change - timedelta(hours=6), change + timedelta(hours=6)

        due = times_of(cron(expression, zone), start, end)

        shown = [at.astimezone(ZoneInfo(zone)).strftime("%H:%M") for at in due]
        assert shown == (spring if is_spring else autumn).split()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [2026, 2027])
def test_over_a_change_of_clocks_each_job_is_due_once(zone: str, year: int) -> None:
    for change in changes(zone, year):
        days = [(change + timedelta(days=day)) for day in range(-3, 5)]
        local = [day.astimezone(ZoneInfo(zone)).date() for day in days]

        done = simulated(
            {
                "nightly": cron("30 1 * * *", zone),
                "in the hour of change": cron("15 2 * * *", zone),
                "midnight": cron("0 0 * * *", zone),
                "hourly": cron("0 * * * *", zone),
                "often": cron("*/5 * * * *", zone),
                "interval": Every(minutes(7), "interval"),
            },
            start=days[0],
            end=days[-1],
        )

        for name in ("nightly", "in the hour of change", "midnight"):
            seen = [at.astimezone(ZoneInfo(zone)).date() for at in done[name]]
            assert seen == sorted(set(seen)), f"{name} twice a day"
            assert set(local[1:-1]) <= set(seen), f"{name} left out"
        span = days[-1] - days[0]
        for name, period in (("often", minutes(5)), ("interval", minutes(7))):
            assert abs(len(done[name]) - span / period) <= 1
            assert {b - a for a, b in itertools.pairwise(done[name])} == {period}
        gaps = {b - a for a, b in itertools.pairwise(done["hourly"])}
        # Lord Howe's clocks change by half an hour: there one hour is shorter, or longer.
        shorter, longer = minutes(30), minutes(90)
        assert gaps <= {minutes(60)} | ({shorter, longer} if zone.endswith("Lord_Howe") else set())


def times_of(times: Times, start: datetime, end: datetime) -> Iterator[datetime]:
    """The times after *start* and before *end*."""
    at = times.after(start)
    while at < end:
        yield at
        at = times.after(at)


def changes(zone: str, year: int) -> list[datetime]:
    """The hours of *year* in which the clocks of *zone* change."""
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=h) for h in range(24 * 365)]
    offsets = [hour.astimezone(ZoneInfo(zone)).utcoffset() for hour in hours]
    found = [hours[i] for i in range(1, len(hours)) if offsets[i] != offsets[i - 1]]
    assert len(found) == 2
    return found


def simulated(times: dict[str, Times], start: datetime, end: datetime) -> dict[str, list[datetime]]:
    """The times that each job was meant for, with a clock that goes on in steps of any length."""
    steps = random.Random(7)
    table = Timetable(times, start, dict.fromkeys(times, start))
    done = defaultdict(list)
    now = start
    while now < end:
        now = table.soonest() or end
        meant = {name: table.next(name) for name in times}
        # A machine may be busy for some seconds.
        for name in table.tick(now + timedelta(seconds=steps.random() * 20)):
            at = meant[name]
            assert at is not None
            done[name].append(at)
    return done
