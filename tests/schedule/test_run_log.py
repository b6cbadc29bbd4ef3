"""What the log says of jobs, and what it does not say again."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from feedpub.pipeline.report import FeedReport, Report, SourceReport
from feedpub.schedule import run_log
from feedpub.schedule.run_log import RunLogger


def of_feed(failure: str | None) -> Report:
    return Report(feeds=[FeedReport(name="all", failure=failure, held=True)])


def of_source(failure: str | None, *, pushed: bool = False) -> Report:
    return Report(sources=[SourceReport(name="desk", failure=failure, pushed=pushed)])


def said(run_logger: RunLogger, *reports: Report) -> list[Any]:
    """What is said of *reports*, one after the other: event, name and reason."""
    with capture_logs() as logs:
        for report in reports:
            run_logger.log_run("clock", report, 0.1)
    told = [each for each in logs if each["event"] != "done"]
    return [
        (
            each["event"],
            *(each[key] for key in ("feed", "source", "spool", "reason") if key in each),
        )
        for each in told
    ]


def test_a_repeated_failure_is_logged_once() -> None:
    assert said(RunLogger(), *[of_feed("is held back")] * 3) == [
        ("feed failed", "all", "is held back")
    ]


def test_a_failure_for_another_reason_is_logged() -> None:
    told = said(RunLogger(), of_feed("is held back"), of_feed("disk full"), of_feed("is held back"))

    assert [each[2] for each in told] == ["is held back", "disk full", "is held back"]


def test_a_recovery_is_logged_once_and_so_is_the_next_failure() -> None:
    reports = [of_source("down"), of_source(None), of_source(None), of_source("down")]

    assert said(RunLogger(), *reports) == [
        ("source failed", "desk", "down"),
        ("works again", "desk"),
        ("source failed", "desk", "down"),
    ]


def test_a_success_without_a_failure_before_is_not_logged() -> None:
    assert said(RunLogger(), of_feed(None), of_source(None)) == []


def test_a_continuing_failure_is_logged_every_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    run_logger = RunLogger()
    said(run_logger, of_source("down"))
    later = run_log.time.monotonic() + 3601
    monkeypatch.setattr(run_log.time, "monotonic", lambda: later)

    assert said(run_logger, of_source("down")) == [("source failed", "desk", "down")]


def test_a_failing_spool_is_separate_from_its_source_and_recovers_silently() -> None:
    both = Report(sources=[*of_source(None).sources, *of_source("locked", pushed=True).sources])

    assert said(RunLogger(), both, both, of_source(None)) == [
        ("spool failed", "desk", "locked"),
        ("works again", "desk"),
    ]


def test_other_trouble_is_logged_once_until_it_ends() -> None:
    trouble = Report(troubles=["cannot be removed"])

    told = said(RunLogger(), trouble, trouble, Report(), trouble)

    assert told == [("trouble", "cannot be removed")] * 2


def test_a_note_is_logged_once_while_every_run_repeats_it() -> None:
    note = Report(notes=["a.json: another program is writing it"])

    told = said(RunLogger(), note, note, Report(), note)

    assert told == [("note",), ("note",)]
