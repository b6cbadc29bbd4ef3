"""Dates as machines write them: ISO 8601, RFC 3339, RFC 822."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from effort import little_work

from feedpub.intake.dates.parser import (
    ParsedDate,
    parse_timestamp,
    says_no_date,
    why_no_timestamp,
)
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
        ("2018-03-21T14:05:00.123456789012345678+00:00", "2018-03-21T14:05:00+00:00"),
        ("2018-03-21T24:00:00Z", "2018-03-22T00:00:00+00:00"),
        ("Wed, 31 Dec 2025 24:00:00 GMT", "2026-01-01T00:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59+00:00"),
        ("Wed, 11 Jul 2018 09:30:00 CEST", "2018-07-11T09:30:00+02:00"),
        ("Wed, 21 Mar 2018 09:30:00 CET", "2018-03-21T09:30:00+01:00"),
        ("Wed, 21 Mar 2018 09:30:00 MSK", "2018-03-21T09:30:00+03:00"),
        ("Wed, 21 Mar 2018 09:30:00 JST", "2018-03-21T09:30:00+09:00"),
        ("Wed, 11 Jul 2018 09:30:00 BST", "2018-07-11T09:30:00+01:00"),
        ("Wed, 21 Mar 2018 09:30:00 NPT", "2018-03-21T09:30:00+05:45"),
        ("Wed, 21 Mar 2018 09:30:00 GMT+0100", "2018-03-21T09:30:00+01:00"),
        ("Wed, 21 Mar 2018 09:30:00 GMT-3", "2018-03-21T09:30:00-03:00"),
        ("Wed (a (midweek) day), 21 Mar 2018 09:30 +0100 (CET)", "2018-03-21T09:30:00+01:00"),
        ("Wed,21 Mar 2018 09:30:00 Z", "2018-03-21T09:30:00+00:00"),
        ("2018-03-21T09:30:00\u221205:00", "2018-03-21T09:30:00-05:00"),
        ("2018-03-21T09:30:00 CET", "2018-03-21T09:30:00+01:00"),
        ("2018-03-21 9:30:00 +0100", "2018-03-21T09:30:00+01:00"),
        ("2018-03-21 09:30:00.5 +0100 CET", "2018-03-21T09:30:00+01:00"),
        ("2018-03-21 09:30:00 +0100 +0100 m=+0.000", "2018-03-21T09:30:00+01:00"),
        ("2018-03-21T09:30:00+01:00[Europe/Berlin]", "2018-03-21T09:30:00+01:00"),
        ("Wed Mar 21 09:30:00 2018", "2018-03-21T09:30:00+01:00"),
        ("Wed Mar 21 09:30:00 CET 2018", "2018-03-21T09:30:00+01:00"),
        (
            "Wed Mar 21 2018 09:30:00 GMT+0100 (Central European Standard Time)",
            "2018-03-21T09:30:00+01:00",
        ),
        ("2018-W12-3T09:30:00Z", "2018-03-21T09:30:00+00:00"),
        ("2018-080T09:30Z", "2018-03-21T09:30:00+00:00"),
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
        "2018-03-21T24:00:01",
        "2018-366",
        "2018-000",
        "2018-W53-1",
        "Wed, 21 Mar 2018 14:05:00 IST",
        "Wed, 21 Mar 2018 14:05:00 XYZ",
        "Wed, 21 Mar 2018 14:05:00 J",
        "Wed Mar 21 14:05:00",
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


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00Z",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "0000-00-00 00:00:00",
        "0000-00-00",
        "-0001-11-30T00:00:00+00:00",
        "Wed, 30 Nov -0001 00:00:00 +0000",
        "9999-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "1970-01-01 00:00:00",
        "Thu, 01 Jan 1970 01:00:00 +0100",
        "1969-12-31T19:00:00-05:00",
        "1900-01-01T00:00:00",
        "1899-12-30T00:00:00Z",
        "1601-01-01T00:00:00Z",
        "1753-01-01T00:00:00",
    ],
)
def test_what_programs_write_for_no_date_is_none(text: str) -> None:
    assert parse_timestamp(text, TERMS) is None
    assert says_no_date(text)
    assert "no date" in why_no_timestamp(text)


@pytest.mark.parametrize("text", ["1900-01-01", "1969-12-31T23:59:59Z", "1970-01-01T00:00:01Z"])
def test_an_early_date_is_read(text: str) -> None:
    parsed = parse_timestamp(text, TERMS)

    assert parsed is not None
    assert not says_no_date(text)


@pytest.mark.parametrize("text", ["0985-03-01T10:00:00Z", "1599-12-31", "Wed, 21 Mar 0098 10:00 Z"])
def test_a_year_before_all_news_is_none(text: str) -> None:
    assert parse_timestamp(text, TERMS) is None


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        ("Asia/Kolkata", "Wed, 11 Jul 2018 09:30:00 IST", "2018-07-11T09:30:00+05:30"),
        ("Asia/Jerusalem", "Wed, 21 Feb 2018 09:30:00 IST", "2018-02-21T09:30:00+02:00"),
        ("Europe/Dublin", "Wed, 11 Jul 2018 09:30:00 IST", "2018-07-11T09:30:00+01:00"),
        ("Europe/Dublin", "Wed, 21 Feb 2018 09:30:00 IST", None),
        ("Asia/Shanghai", "Wed, 21 Feb 2018 09:30:00 CST", "2018-02-21T09:30:00-06:00"),
    ],
)
def test_a_name_of_several_zones_is_that_of_the_source(
    zone: str, text: str, expected: str | None
) -> None:
    parsed = parse_timestamp(text, ReaderContext(timezone=ZoneInfo(zone), now=TERMS.now))

    assert (parsed.moment.isoformat() if parsed else None) == expected


def test_a_name_of_several_zones_is_explained() -> None:
    why = why_no_timestamp("Wed, 11 Jul 2018 09:30:00 IST")

    assert why.startswith("has the zone IST, which may be India's (+05:30)")


def test_a_military_zone_counts_as_utc_and_is_in_doubt() -> None:
    parsed = parse_timestamp("Wed, 21 Mar 2018 09:30:00 A", TERMS)

    assert parsed is not None
    assert parsed.moment.isoformat() == "2018-03-21T09:30:00+00:00"
    assert "RFC 2822" in parsed.doubt
    assert parse_timestamp("Wed, 21 Mar 2018 09:30:00 Z", TERMS) == ParsedDate(moment=parsed.moment)


def test_brackets_without_end_cost_no_time() -> None:
    with little_work():
        assert parse_timestamp("(" * 60 + ")" * 50, TERMS) is None
