"""APScheduler and a clock that is set: what is due comes once, whatever the clock does."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from feedpub.config.recurrence import Cron
from feedpub.schedule.clock import Clock
from feedpub.schedule.timetable import Timetable

#: In seconds: so that a hang ends.
PATIENCE = 300.0

NOON = datetime(2026, 3, 26, 12, tzinfo=UTC)


def until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happens() and time.monotonic() < end:
        time.sleep(0.002)
    assert happens()


def test_setting_the_clock_back_by_hours_does_not_delay_ticks() -> None:
    ticks: list[datetime] = []
    due = NOON + timedelta(seconds=20)
    with time_machine.travel(NOON) as system_clock:
        clock = Clock(ticks.append, lambda: due)
        clock.start()
        system_clock.move_to(NOON - timedelta(hours=3))
        due = NOON - timedelta(hours=3)
        clock.check_system_clock()

        until(lambda: bool(ticks))
        clock.stop()

    assert ticks[0] < NOON - timedelta(hours=2)


def test_a_time_that_passed_during_sleep_ticks_at_once() -> None:
    ticks: list[datetime] = []
    with time_machine.travel(NOON) as system_clock:
        clock = Clock(ticks.append, lambda: NOON + timedelta(seconds=25))
        clock.start()
        system_clock.move_to(NOON + timedelta(hours=8))
        clock.check_system_clock()

        until(lambda: bool(ticks))
        clock.stop()

    assert ticks[0] >= NOON + timedelta(hours=8)


def test_a_tick_that_falls_due_during_another_logs_no_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    over = threading.Event()
    looks: list[datetime] = []

    def soonest() -> datetime:
        looks.append(NOON)
        return NOON

    clock = Clock(lambda _at: over.wait() and None, soonest)
    clock.start()
    until(lambda: len(looks) > 4)
    over.set()
    clock.stop()

    assert caplog.records == []


def test_an_unchanged_clock_does_not_reschedule(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(lambda _at: None, lambda: None)
    looked: list[bool] = []
    monkeypatch.setattr(clock, "reschedule", lambda: looked.append(True))

    clock.check_system_clock()

    assert not looked


def test_rescheduling_after_the_end_does_nothing() -> None:
    clock = Clock(lambda _at: None, lambda: None)
    clock.start()
    clock.stop()

    clock.reschedule()


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ],
)
def test_a_week_with_a_change_of_clocks_ticks_once_for_each_time(
    zone: str, change: datetime
) -> None:
    local = ZoneInfo(zone)
    names = {"nightly": "30 1 * * *", "in the hour of change": "15 2 * * *", "three": "0 */3 * * *"}
    times = {name: Cron(expression, local) for name, expression in names.items()}
    start, end = change - timedelta(days=3), change + timedelta(days=4)
    table = Timetable(times, start, dict.fromkeys(times, start))
    done: dict[str, list[datetime]] = {name: [] for name in times}

    def ring(at: datetime) -> None:
        for name in table.tick(at):
            done[name].append(at)

    with time_machine.travel(start) as system_clock:
        clock = Clock(ring, table.soonest)
        clock.start()
        while (soonest := table.soonest()) is not None and soonest < end:
            system_clock.move_to(soonest)
            clock.check_system_clock()
            until(lambda due=soonest: table.soonest() != due)  # type: ignore[misc]
        clock.stop()

    for name in ("nightly", "in the hour of change"):
        days = [at.astimezone(local).date() for at in done[name]]
        assert {b - a for a, b in itertools.pairwise(days)} == {timedelta(days=1)}, name
        assert len(days) >= 6
    assert all(at.astimezone(local).hour % 3 in (0, 1) for at in done["three"])
    assert 55 <= len(done["three"]) <= 57
