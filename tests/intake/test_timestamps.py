"""Dates as machines write them: ISO 8601, RFC 3339, RFC 822."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from feedpub.intake.dates.parser import parse_timestamp
from feedpub.protocols import ReaderContext

TERMS = ReaderContext(
    timezone=ZoneInfo("Europe/Berlin"), now=datetime(2025, 6, 15, 10, 30, 20, 123, tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-03-21T14:05:00+01:00", "2018-03-21T14:05:00+01:00"),
        ("2018-03-21T14:05:00.123456Z", "2018-03-21T14:05:00+00:00"),
        ("2018-03-21t14:05:00z", "2018-03-21T14:05:00+00:00"),
        ("2018-03-21 14:05:00", "2018-03-21T14:05:00+01:00"),
        ("2018-07-21T14:05", "2018-07-21T14:05:00+02:00"),
        ("2018-03-21 14:05:00 +0530", "2018-03-21T14:05:00+05:30"),
        ("20180321T140500+0100", "2018-03-21T14:05:00+01:00"),
        ("2018-03-21", "2018-03-21T12:00:00+01:00"),
        ("Wed, 21 Mar 2018 14:05:00 GMT", "2018-03-21T14:05:00+00:00"),
        ("21 Mar 2018 14:05 EST", "2018-03-21T14:05:00-05:00"),
        ("Wed, 21 Mar 98 14:05:00 -0000", "1998-03-21T14:05:00+00:00"),
        ("Wed, 21 Mar 2018 14:05:00", "2018-03-21T14:05:00+01:00"),
    ],
)
def test_timestamps_of_machines_are_read(text: str, expected: str) -> None:
    parsed = parse_timestamp(text, TERMS)

    assert parsed is not None
    assert parsed.moment.isoformat() == expected
    assert parsed.by_day == (text == "2018-03-21")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "1521637500",
        "21. März 2018",
        "2018-03",
        "2018-02-30",
        "2018-03-21T24:00:00",
        "2018-03-21T14:05:00+25:00",
        "2018-03-21T14:05:00 CEST5",
        "0000-01-01",
        "9999-01-01",
        "0001-01-01T00:00:00+14:00",
        "٢٠١٨-٠٣-٢١",
        "2018-03-21T14:05:00Z" + " " * 200 + "x",
    ],
)
def test_what_is_no_timestamp_is_none(text: str) -> None:
    assert parse_timestamp(text, TERMS) is None
