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


@pytest.mark.parametrize("none", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-00-00"])
def test_an_end_that_programs_write_for_none_is_none(none: str) -> None:
    found = article(
        expires=none, images=[{"url": "https://img.example/1.jpg", "rights_expires": none}]
    )

    assert (found.expires, found.images[0].rights_expires) == (None, None)


def test_an_embargo_until_the_end_of_time_is_none_that_ends() -> None:
    assert article(not_before="0001-01-01T00:00:00Z").not_before is None
    assert rejection(not_before="9999-12-31T23:59:59Z").code == "date-invalid"


@pytest.mark.parametrize("none", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
def test_an_article_with_what_programs_write_for_no_date_is_rejected(none: str) -> None:
    error = rejection(published=none)

    assert (error.code, error.field) == ("date-invalid", "published")
    assert "no date" in error.message


def test_a_zone_that_means_nothing_is_named() -> None:
    finding = warning(published="Thu, 12 Mar 2026 09:30:00 A")

    assert (finding.code, finding.field) == ("date-zone-unclear", "published")


def test_a_date_before_1970_is_named() -> None:
    finding = warning(published="1965-03-01T10:00:00Z", updated=None)

    assert (finding.code, finding.field) == ("date-before-1970", "published")


@pytest.mark.parametrize("home", ["https://news.example", "https://news.example/"])
def test_a_link_to_a_home_page_is_named(home: str) -> None:
    assert warning(url=home).code == "link-home-page"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Do, 12 März 2026 09:30:00 +0100", "2026-03-12T09:30:00+01:00"),
        ("jeu, 12 mars 2026 09:30:00 +0100", "2026-03-12T09:30:00+01:00"),
        ("Чт, 12 Мар 2026 09:30:00 +0300", "2026-03-12T09:30:00+03:00"),
        ("Thu, 12 Mar 2026 09:30 AM GMT", "2026-03-12T09:30:00+00:00"),
        ("2026/03/12 09:30:00", "2026-03-12T09:30:00+00:00"),
    ],
)
def test_a_date_may_be_written_as_people_do(text: str, moment: str) -> None:
    assert article(published=text).published.isoformat() == moment


@pytest.mark.parametrize("text", ["yesterday", "3 hours ago", "1. Januar 0001", "03/04/2018"])
def test_a_date_that_is_relative_impossible_or_ambiguous_is_none(text: str) -> None:
    assert rejection(published=text).code == "date-invalid"
