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
    )


def late(seconds: float = 0) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def attempt(jobs: Jobs, name: str, job: Callable[[], Report]) -> None:
    """As a job of that name would."""
    jobs.attempt(name, job)
    jobs._running.clear()


def failing() -> Report:
    raise ArchiveBusy("archive.db", "another run is at work")


def test_everything_is_due_at_the_beginning_and_nothing_twice(jobs: Jobs) -> None:
    assert set(jobs.start_due(late())) == {DESK, CLOCK, "health", "notify"}
    # It is still at work.
    assert DESK not in jobs.start_due(late(120))


def test_what_is_still_at_work_after_a_moment_is_called_late_and_once(jobs: Jobs) -> None:
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


def test_what_is_done_is_begun_again(jobs: Jobs) -> None:
    jobs.start_due(late())
    jobs.run(DESK)

    assert DESK in jobs.start_due(late(120))


def test_what_the_clock_wants_is_tried_again_if_it_could_not_be_done(jobs: Jobs) -> None:
    jobs.start_due(late())
    attempt(jobs, CLOCK, failing)

    assert CLOCK not in jobs.start_due(late(10))
    assert CLOCK in jobs.start_due(late(60))


def test_a_push_that_could_not_be_published_is_tried_again(jobs: Jobs) -> None:
    jobs.start_due(late())
    jobs.run(CLOCK)
    attempt(jobs, "spool", failing)

    assert CLOCK in jobs.start_due(late(60))


def test_a_feed_that_cannot_be_put_is_made_again_soon_and_not_at_once(room: Newsroom) -> None:
    # A file stands where the folder must be.
    room.feeds.write_text("")
    jobs = jobs_of(room)
    jobs.start_due(late())
    jobs.run(DESK)
    jobs.run(CLOCK)

    assert CLOCK not in jobs.start_due(late(5))
    assert CLOCK in jobs.start_due(late(400))


def test_what_is_overdue_and_cannot_be_put_is_not_made_again_and_again(room: Newsroom) -> None:
    room.write("4.json", make_record(4, not_before=late(-60).isoformat()))
    room.feeds.write_text("")
    jobs = jobs_of(room)
    jobs.start_due(late())
    failed = Report(feeds=[FeedReport(name="all", failure="full")], next_moment=now())

    jobs.tasks.on_report(failed)

    assert CLOCK not in jobs.start_due(late(5))


def test_a_source_is_not_left_alone_for_what_others_pushed(room: Newsroom) -> None:
    jobs = jobs_of(room)
    jobs.start_due(late())
    spool = SourceReport(name="other", failure="cannot be read", pushed=True)
    for _ in range(5):
        attempt(jobs, DESK, lambda: Report(sources=[spool]))

    assert DESK in jobs.start_due(late(60))


def test_a_folder_that_a_program_writes_to_is_looked_at_again_soon(room: Newsroom) -> None:
    # By the default of a minute it could be due by chance.
    text = room.config.read_text(encoding="utf-8")
    room.configure(text.replace("[sources.desk]\n", '[sources.desk]\nevery = "1d"\n'))
    jobs = jobs_of(room)
    jobs.start_due(late())
    written = SourceReport(name="desk", unfinished=True)
    attempt(jobs, DESK, lambda: Report(sources=[written]))

    assert DESK not in jobs.start_due(late(3))
    assert DESK in jobs.start_due(late(8))


def test_a_source_that_fails_is_left_alone_beyond_its_time(jobs: Jobs) -> None:
    jobs.start_due(late())
    failure = SourceReport(name="desk", failure="is not there")
    for _ in range(5):
        attempt(jobs, DESK, lambda: Report(sources=[failure]))

    assert DESK not in jobs.start_due(late(400))
    assert DESK in jobs.start_due(late(550))


def test_who_is_relieved_publishes_nothing_more(jobs: Jobs, room: Newsroom) -> None:
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
    )
    fresh = Jobs(
        *load(room.config),
        write_lock=turn,
        pace=RateLimiter(),
        run_logger=RunLogger(),
        reschedule=lambda: None,
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


def test_those_who_wait_together_fail_together_and_the_next_one_works() -> None:
    answers: list[Callable[[], Report]] = [failing, Report]
    shared = Coalescer(lambda: answers.pop(0)())

    with pytest.raises(ArchiveBusy):
        shared()

    assert shared() == Report()


def test_what_fails_is_left_alone_for_longer_each_time_up_to_a_limit() -> None:
    backoff = Backoff(100)

    assert [backoff.after("a", failed=True) for _ in range(4)] == [30, 60, 100, 100]
    assert backoff.after("a", failed=False) is None
    assert backoff.after("a", failed=True) == 30


def test_a_withdrawal_lets_the_clock_look_again(jobs: Jobs) -> None:
    jobs.tasks.publish_waiting()
    jobs.start_due(late())
    jobs.run(DESK)
    assert CLOCK not in jobs.start_due(late(1))

    jobs.tasks.withdraw(["https://p.news.example/p/2"], "legal", "")

    assert CLOCK in jobs.start_due(late(1))


def test_an_embargo_is_known_before_another_job_can_forget_it(jobs: Jobs, room: Newsroom) -> None:
    begins = late(3600).replace(microsecond=0)
    room.write("4.json", make_record(4, not_before=begins.isoformat()))

    jobs.tasks.fetch_source("desk")

    assert jobs.start_due(begins - timedelta(seconds=1)).count(CLOCK) == 0
    assert CLOCK in jobs.start_due(begins)


def test_who_is_relieved_waits_for_no_other_program(jobs: Jobs, room: Newsroom) -> None:
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


def test_a_spool_that_nobody_can_read_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "good").mkdir()
    (tmp_path / "bad").write_text("a file in the place of a folder")
    path = tmp_path / "good" / "1.json"
    path.write_text("{}")
    os.utime(path, (1, 1))

    assert list(Spool(tmp_path).waiting(["bad", "good"])) == [path]


def test_a_bug_shows_where_it_is_and_stops_nothing(
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
