"""What the log says of a bug."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator

import pytest
import structlog

from feedpub.errors import ConfigWarning
from feedpub.health.logs import log_to_stderr, logger


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_bug_is_logged_without_the_values_of_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_to_stderr("console", verbose=False)
    token = "-".join(("a", "secret"))

    try:
        raise LookupError("a bug")
    except LookupError:
        logger().exception("failed", job="push")

    said = capsys.readouterr().err
    assert "LookupError: a bug" in said
    assert token not in said


@pytest.mark.filterwarnings("default")
def test_a_warning_is_an_event_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr("json", verbose=False)

    warnings.warn("[tell] is now called [notify]", ConfigWarning, stacklevel=1)

    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert (event["event"], event["level"]) == ("deprecated", "warning")
    assert event["reason"] == "[tell] is now called [notify]"
