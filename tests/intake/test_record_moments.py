"""The moments that a record tells. How they are written: test_timestamps.py."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from intake.records import article, read, rejection, warning
from newsroom import make_record

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("key", ["published", "not_before", "expires"])
@pytest.mark.parametrize("text", ["", "soon", "2026-02-30T10:00:00Z", "2026-03-12T25:00:00Z"])
def test_a_date_that_cannot_be_read_rejects_the_record(key: str, text: str) -> None:
    error = rejection(**{key: text})

    assert (error.code, error.field) == ("date-invalid", key)


def test_an_end_of_rights_that_cannot_be_read_rejects_the_record() -> None:
    error = rejection(images=[{"url": "https://img.example/1.jpg", "rights_expires": "soon"}])

    assert (error.code, error.field) == ("date-invalid", "images[0].rights_expires")


def test_an_update_that_cannot_be_read_is_a_warning() -> None:
    assert warning(updated="soon").code == "date-invalid"


def test_an_update_that_cannot_be_read_is_left_out() -> None:
    assert article(updated="soon").updated is None


def test_a_time_without_a_zone_is_in_that_of_the_source() -> None:
    reading = read(make_record(published="2026-03-12T09:30:00"), timezone=BERLIN)

    assert reading.article is not None
    assert reading.article.published == datetime(2026, 3, 12, 9, 30, tzinfo=BERLIN)


def test_a_day_is_noon_though_that_is_ahead_of_the_clock() -> None:
    now = datetime(2026, 3, 12, 5, 0, tzinfo=UTC)

    reading = read(make_record(published="2026-03-12"), timezone=BERLIN, now=now)

    assert reading.article is not None
    assert reading.article.published == datetime(2026, 3, 12, 12, 0, tzinfo=BERLIN)


def test_a_day_is_noon_in_the_zone_of_the_source() -> None:
    found = read(make_record(published="2026-03-12"), timezone=BERLIN).article

    assert found is not None
    assert (found.published, found.published_by_day) == (
        datetime(2026, 3, 12, 12, 0, tzinfo=BERLIN),
        True,
    )
