"""The jobs of one configuration, without the daemon around them."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from newsroom import Newsroom, make_record
from schedule.test_daemon import times_open, until
from structlog.testing import capture_logs

from feedpub.archive.database import locked
from feedpub.config.load import load
from feedpub.errors import ArchiveBusy, Stopped
from feedpub.health.logs import log_to_stderr
from feedpub.intake.sources.spool import Spool
from feedpub.pipeline.report import FeedReport, Report, SourceReport
from feedpub.schedule.jobs import Jobs
from feedpub.schedule.run_log import RunLogger
from feedpub.schedule.tasks import Backoff, Coalescer, now
from feedpub.web.rate_limit import RateLimiter
from feedpub.web.threads import begun

DESK, CLOCK = "source desk", "clock"


@pytest.fixture
def jobs(room: Newsroom) -> Jobs:
    return jobs_of(room)


def jobs_of(room: Newsroom) -> Jobs:
    return Jobs(
        *load(room.config),
        write_lock=threading.Lock(),
        pace=RateLimiter(),
        run_logger=RunLogger(),
        reschedule=lambda: None,
        give_up=lambda _error: None,
    )


def late(seconds: float = 0) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def attempt(jobs: Jobs, name: str, job: Callable[[], Report]) -> None:
    """As a job of that name would."""
    jobs.attempt(name, job)
    jobs._running.clear()


def failing() -> Report:
    raise ArchiveBusy("archive.db", "another run is at work")


def test_all_jobs_are_due_at_the_start_and_none_twice(jobs: Jobs) -> None:
    assert set(jobs.start_due(late())) == {DESK, CLOCK, "notify"}
    # It is still at work.
    assert DESK not in jobs.start_due(late(120))


def test_a_job_that_runs_too_long_is_logged_as_late_once(jobs: Jobs) -> None:
    with capture_logs() as logs:
        jobs.start_due(late())
        jobs.tasks.on_report(Report(next_moment=now()))
        for seconds in (0, 2, 4):
            assert CLOCK not in jobs.start_due(late(seconds))
        soon = [each["event"] for each in logs]
        for seconds in (30, 31, 32):
            jobs.start_due(late(seconds))
        jobs.run(CLOCK)
        jobs.tasks.on_report(Report(next_moment=now()))
        jobs.start_due(late(60))
        jobs.tasks.on_report(Report(next_moment=now()))
        jobs.start_due(late(90))

    assert "late" not in soon
    told = [each["job"] for each in logs if each["event"] == "late"]
    assert told.count(CLOCK) == 2


def test_a_finished_job_is_started_again(jobs: Jobs) -> None:
    jobs.start_due(late())
    jobs.run(DESK)

    assert DESK in jobs.start_due(late(120))


def test_a_failed_clock_job_is_retried(jobs: Jobs) -> None:
    jobs.start_due(late())
    attempt(jobs, CLOCK, failing)

    assert CLOCK not in jobs.start_due(late(10))
    assert CLOCK in jobs.start_due(late(60))


def test_a_push_that_could_not_be_published_is_retried(jobs: Jobs) -> None:
    jobs.start_due(late())
    jobs.run(CLOCK)
    attempt(jobs, "spool", failing)

    assert CLOCK in jobs.start_due(late(60))


def test_a_feed_that_cannot_be_written_is_retried_after_a_pause(room: Newsroom) -> None:
    # A file stands where the folder must be.
    room.feeds.write_text("")
    jobs = jobs_of(room)
    jobs.start_due(late())
    jobs.run(DESK)
    jobs.run(CLOCK)

    assert CLOCK not in jobs.start_due(late(5))
    assert CLOCK in jobs.start_due(late(400))


def test_an_overdue_feed_that_cannot_be_written_is_not_retried_without_a_pause(
    room: Newsroom,
) -> None:
    room.write("4.json", make_record(4, not_before=late(-60).isoformat()))
    room.feeds.write_text("")
    jobs = jobs_of(room)
    jobs.start_due(late())
    failed = Report(feeds=[FeedReport(name="all", failure="full")], next_moment=now())

    jobs.tasks.on_report(failed)

    assert CLOCK not in jobs.start_due(late(5))


def test_a_failed_push_does_not_delay_its_source(room: Newsroom) -> None:
    jobs = jobs_of(room)
    jobs.start_due(late())
    spool = SourceReport(name="other", failure="cannot be read", pushed=True)
    for _ in range(5):
        attempt(jobs, DESK, lambda: Report(sources=[spool]))

    assert DESK in jobs.start_due(late(60))


def test_a_folder_that_a_program_writes_to_is_read_again_soon(room: Newsroom) -> None:
    # By the default of a minute it could be due by chance.
    text = room.config.read_text(encoding="utf-8")
    room.configure(text.replace("[sources.desk]\n", '[sources.desk]\nevery = "1d"\n'))
    jobs = jobs_of(room)
    jobs.start_due(late())
    written = SourceReport(name="desk", unfinished=True)
    attempt(jobs, DESK, lambda: Report(sources=[written]))

    assert DESK not in jobs.start_due(late(3))
    assert DESK in jobs.start_due(late(8))


def test_a_failing_source_is_postponed_past_its_schedule(jobs: Jobs) -> None:
    jobs.start_due(late())
    failure = SourceReport(name="desk", failure="is not there")
    for _ in range(5):
        attempt(jobs, DESK, lambda: Report(sources=[failure]))

    assert DESK not in jobs.start_due(late(400))
    assert DESK in jobs.start_due(late(550))


def test_stopped_tasks_publish_nothing_more(jobs: Jobs, room: Newsroom) -> None:
    jobs.tasks.stop()

    with pytest.raises(Stopped):
        jobs.tasks.publish_waiting()
    with pytest.raises(Stopped):
        jobs.tasks.fetch_source("desk")
    assert not room.feeds.exists()


def test_two_configurations_never_write_at_once(room: Newsroom) -> None:
    turn = threading.Lock()
    former = Jobs(
        *load(room.config),
        write_lock=turn,
        pace=RateLimiter(),
        run_logger=RunLogger(),
        reschedule=lambda: None,
        give_up=lambda _error: None,
    )
    fresh = Jobs(
        *load(room.config),
        write_lock=turn,
        pace=RateLimiter(),
        run_logger=RunLogger(),
        reschedule=lambda: None,
        give_up=lambda _error: None,
    )
    turn.acquire()
    threads = [threading.Thread(target=each.tasks.publish_waiting) for each in (former, fresh)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(0.3)
    assert all(thread.is_alive() for thread in threads)
    archive = room.folder / ".feedpub" / "archive.db"
    assert not archive.exists()
    turn.release()
    for thread in threads:
        thread.join()

    assert archive.exists()


def test_joined_calls_fail_together_and_the_next_call_works() -> None:
    answers: list[Callable[[], Report]] = [failing, Report]
    shared = Coalescer(lambda: answers.pop(0)())

    with pytest.raises(ArchiveBusy):
        shared()

    assert shared() == Report()


def test_pauses_grow_with_failures_up_to_a_limit() -> None:
    backoff = Backoff(100)

    assert [backoff.after("a", failed=True) for _ in range(4)] == [30, 60, 100, 100]
    assert backoff.after("a", failed=False) is None
    assert backoff.after("a", failed=True) == 30


def test_a_withdrawal_makes_the_clock_job_due(jobs: Jobs) -> None:
    jobs.tasks.publish_waiting()
    jobs.start_due(late())
    jobs.run(DESK)
    assert CLOCK not in jobs.start_due(late(1))

    jobs.tasks.withdraw(["https://p.news.example/p/2"], "legal", "")

    assert CLOCK in jobs.start_due(late(1))


def test_an_embargo_is_scheduled_before_another_job_starts(jobs: Jobs, room: Newsroom) -> None:
    begins = late(3600).replace(microsecond=0)
    room.write("4.json", make_record(4, not_before=begins.isoformat()))

    jobs.tasks.fetch_source("desk")

    assert jobs.start_due(begins - timedelta(seconds=1)).count(CLOCK) == 0
    assert CLOCK in jobs.start_due(begins)


def test_stopped_tasks_do_not_wait_for_other_programs(jobs: Jobs, room: Newsroom) -> None:
    jobs.tasks.publish_waiting()
    archive = room.folder / ".feedpub" / "archive.db"
    with locked(archive):
        calls = [
            jobs.tasks.publish_waiting,
            lambda: jobs.tasks.withdraw(["https://p.news.example/p/2"], "legal", ""),
        ]
        stopped = [begun(call) for call in calls]
        # The first of them waits for the lock once it has its file, which we have open, too.
        until(lambda: times_open(archive.with_name("archive.db.lock"), os.getpid()) > 1)
        jobs.tasks.stop()

        for each in stopped:
            with pytest.raises(Stopped):
                each.result(300)


def test_an_unreadable_spool_folder_does_not_hide_others(tmp_path: Path) -> None:
    (tmp_path / "good").mkdir()
    (tmp_path / "bad").write_text("a file in the place of a folder")
    path = tmp_path / "good" / "1.json"
    path.write_text("{}")
    os.utime(path, (1, 1))

    assert list(Spool(tmp_path).waiting(["bad", "good"])) == [path]


def test_a_bug_is_logged_with_a_traceback_and_stops_nothing(
    jobs: Jobs, capsys: pytest.CaptureFixture[str]
) -> None:
    def buggy() -> Report:
        raise ZeroDivisionError

    log_to_stderr("json", verbose=False)
    try:
        attempt(jobs, CLOCK, buggy)
    finally:
        structlog.reset_defaults()

    said = json.loads(capsys.readouterr().err)
    assert said["event"] == "failed"
    assert "in buggy" in said["exception"]
    assert CLOCK in jobs.start_due(late(60))
