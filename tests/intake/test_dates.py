"""Dates as pages print them. Dates as machines write them: test_timestamps.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.intake.dates.parser import may_hold_date, parse_date, parse_timestamp
from feedpub.protocols import ReaderContext

NOW = datetime(2025, 6, 15, 10, 30, 20, 123, tzinfo=UTC)
TERMS = ReaderContext(timezone=ZoneInfo("Europe/Berlin"), now=NOW)


def moment(text: str, language: str | None = None) -> str | None:
    parsed = parse_date(text, replace(TERMS, language=language))
    assert parsed is None or may_hold_date(text), "readers of pages would pass it over"
    return parsed.moment.isoformat() if parsed else None


def test_a_line_without_year_clock_or_word_of_time_is_passed_over() -> None:
    assert not may_hold_date("12 Kommentare, 3 Bilder")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("21. März 2018", "2018-03-21"),
        ("21. Mär. 2018", "2018-03-21"),
        ("Mittwoch, 21. März 2018", "2018-03-21"),
        ("am 21. März 2018", "2018-03-21"),
        ("28.04.2023", "2023-04-28"),
        ("1. 4. 2023", "2023-04-01"),
        ("21 March 2018", "2018-03-21"),
        ("March 21, 2018", "2018-03-21"),
        ("Wed March 21st, 2018", "2018-03-21"),
        ("the 21st of March 2018", "2018-03-21"),
        ("31 de diciembre de 2020", "2020-12-31"),
        ("1º de março de 2018", "2018-03-01"),
        ("le 1er mars 2018", "2018-03-01"),
        ("21 marzo 2018", "2018-03-21"),
        ("21 maart 2018", "2018-03-21"),
        ("30 апреля 2003 г.", "2003-04-30"),
        ("21 березня 2018 р.", "2018-03-21"),
        ("18 kwietnia 2013", "2013-04-18"),
        ("21. března 2018", "2018-03-21"),
        ("10 Mayıs 2023", "2023-05-10"),
        ("23 Aprili 2013", "2013-04-23"),
        ("2018. március 21.", "2018-03-21"),
        ("2018 m. kovo 21 d.", "2018-03-21"),
        ("21 Μαρτίου 2018", "2018-03-21"),
        ("21. maaliskuuta 2018", "2018-03-21"),
        ("21 tháng 3 năm 2018", "2018-03-21"),
        ("2013年5月2日", "2013-05-02"),
        ("２０１３年５月２日", "2013-05-02"),
        ("2018年3月21日星期三", "2018-03-21"),
        ("2018년 3월 21일 수요일", "2018-03-21"),
        ("١٤ مايو ٢٠٢٥", "2025-05-14"),
        ("21 آذار/مارس 2018", "2018-03-21"),
        ("21 تشرين الثاني 2018", "2018-11-21"),
        ("21\u200f/3\u200f/2018", "2018-03-21"),
        ("21 בפברואר 2018", "2018-02-21"),
        ("21 मार्च 2018", "2018-03-21"),
        ("2018-03-21", "2018-03-21"),
        ("2018/03/21", "2018-03-21"),
        ("21-Mar-2018", "2018-03-21"),
        ("03/21/2018", "2018-03-21"),
        ("21/03/2018", "2018-03-21"),
        ("04/04/2018", "2018-04-04"),
    ],
)
def test_a_day_is_noon_of_that_day_in_the_zone_of_the_newsroom(text: str, day: str) -> None:
    parsed = parse_date(text, TERMS)

    assert parsed is not None
    assert parsed.by_day
    assert parsed.moment.utcoffset() == timedelta(hours=2 if "-04-" < day[4:] < "-11" else 1)
    assert parsed.moment.replace(tzinfo=None).isoformat() == f"{day}T12:00:00"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("۱۳۹۷ تیر ۱۶", "2018-07-07"),
        ("۱۶ تیر ۱۳۹۷", "2018-07-07"),
        ("۱۳۹۷/۰۴/۱۶", "2018-07-07"),
        ("۱ فروردین ۱۴۰۳", "2024-03-20"),
        ("۳۰ اسفند ۱۴۰۳", "2025-03-20"),
        ("۱۶ سرطان ۱۳۹۷", "2018-07-07"),
    ],
)
def test_the_solar_hijri_calendar_is_read(text: str, day: str) -> None:
    assert (moment(text) or "").startswith(day)


@pytest.mark.parametrize("text", ["۳۰ اسفند ۱۳۹۷", "۳۱ مهر ۱۳۹۷", "۱۶ تیر ۲۰۱۸"])
def test_days_that_the_solar_hijri_calendar_does_not_have_are_none(text: str) -> None:
    assert moment(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "21. März 2018, 14:05 Uhr",
        "21. März 2018 um 14.05 Uhr",
        "21.03.2018 | 14:05",
        "21.03.2018 - 14:05:00 Uhr",
        "March 21, 2018 2:05 pm",
        "21 March 2018 at 2.05 p.m.",
        "14:05, 21 March 2018",
        "21 mars 2018 à 14h05",
        "21 marzo 2018 alle ore 14:05",
        "kl. 14.05, 21. marts 2018",
        "21 марта 2018 г. в 14:05",
        "2018年3月21日 14:05",
        "2018年3月21日(水) 午後2時05分",
        "2018년 3월 21일 오후 2시 5분",
        "21 March 2018 13:05 GMT",
        "Wed, 21 Mar 2018 14:05:00 +0100",
        "2018-03-21T14:05:00+01:00",
        "2018-03-21T13:05:00.999Z",
        "21 марта 2018, 16:05 МСК",
    ],
)
def test_a_time_of_day_is_read(text: str) -> None:
    parsed = parse_date(text, TERMS)

    assert parsed is not None
    assert parsed.moment == datetime(2018, 3, 21, 13, 5, tzinfo=UTC)
    assert not parsed.by_day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2018",
        "März 2018",
        "21. März",
        "14:05",
        "21.03.18",
        "30.02.2018",
        "31. April 2018",
        "29. Februar 2018",
        "21. März 2018, 25:00 Uhr",
        "21. März 2018, 14:60 Uhr",
        "13 pm, 21 March 2018",
        "21 March 2018 14:05 IST",
        "Wahl am 21. März 2018",
        "21. März 2018 und 22. März 2018",
        "21.13.2018",
        "0. März 2018",
        "21. März 0000",
        "31. Dezember 9999",
        "21. März 20180",
        "x" * 500,
        "1" * 500,
    ],
)
def test_what_is_no_date_or_an_impossible_one_is_none(text: str) -> None:
    assert moment(text) is None


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (None, None),
        ("en", None),
        ("en-US", None),
        ("hu", None),
        ("en-GB", "2018-04-03T12:00:00+02:00"),
        ("de", "2018-04-03T12:00:00+02:00"),
        ("pt-BR", "2018-04-03T12:00:00+02:00"),
    ],
)
def test_day_and_month_that_could_change_places_are_read_as_the_language_does(
    language: str | None, expected: str | None
) -> None:
    assert moment("03/04/2018", language) == expected


def test_a_month_that_two_languages_mean_differently_needs_the_language() -> None:
    assert moment("30. listopada 2018") is None
    assert (moment("30 listopada 2018", "pl") or "").startswith("2018-11-30")
    assert (moment("30. listopada 2018", "hr") or "").startswith("2018-10-30")


def test_the_languages_of_a_months_name_are_told() -> None:
    march = parse_date("21. März 2018", TERMS)
    numbers = parse_date("21.03.2018", TERMS)

    assert march is not None
    assert numbers is not None
    assert march.languages == {"de"}
    assert numbers.languages == frozenset()


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("vor 3 Stunden", timedelta(hours=3)),
        ("vor einer Stunde", timedelta(hours=1)),
        ("3 hours ago", timedelta(hours=3)),
        ("an hour ago", timedelta(hours=1)),
        ("5 mins ago", timedelta(minutes=5)),
        ("hace 3 horas", timedelta(hours=3)),
        ("il y a 3 heures", timedelta(hours=3)),
        ("há 3 horas", timedelta(hours=3)),
        ("3 часа назад", timedelta(hours=3)),
        ("час назад", timedelta(hours=1)),
        ("3 saat önce", timedelta(hours=3)),
        ("منذ ٣ ساعات", timedelta(hours=3)),
        ("۳ ساعت پیش", timedelta(hours=3)),
        ("3小时前", timedelta(hours=3)),
        ("3時間前", timedelta(hours=3)),
        ("3시간 전", timedelta(hours=3)),
        ("gerade eben", timedelta(0)),
    ],
)
def test_relative_dates_count_from_now(text: str, ago: timedelta) -> None:
    parsed = parse_date(text, TERMS)

    assert parsed is not None
    assert parsed.moment == NOW.replace(microsecond=0) - ago
    assert parsed.relative
    assert not parsed.by_day


@pytest.mark.parametrize("text", ["vor 2 Tagen", "2 days ago", "2日前"])
def test_days_ago_are_days_and_no_moments(text: str) -> None:
    parsed = parse_date(text, TERMS)

    assert parsed is not None
    assert parsed.moment.isoformat() == "2025-06-13T12:00:00+02:00"
    assert parsed.by_day


def test_yesterday_with_a_time_is_a_moment() -> None:
    assert moment("gestern, 14:05 Uhr") == "2025-06-14T14:05:00+02:00"
    assert moment("yesterday") == "2025-06-14T12:00:00+02:00"


def test_today_with_a_time_that_is_still_to_come_is_no_date() -> None:
    assert moment("heute, 12:25 Uhr") == "2025-06-15T12:25:00+02:00"
    assert moment("heute, 14:05 Uhr") is None


@pytest.mark.parametrize("text", ["vor 3 Wochen", "3 months ago", "last year"])
def test_how_many_weeks_months_or_years_ago_is_no_date(text: str) -> None:
    assert moment(text) is None


@pytest.mark.parametrize("hour", [0, 6, 10, 21])
@pytest.mark.parametrize("text", ["15. Juni 2025", "2025-06-15", "heute"])
def test_a_day_without_a_time_is_noon_whatever_the_clock_says(text: str, hour: int) -> None:
    terms = replace(TERMS, now=datetime(2025, 6, 15, hour, 30, tzinfo=UTC))

    parsed = parse_date(text, terms)

    assert parsed is not None
    assert parsed.moment.isoformat() == "2025-06-15T12:00:00+02:00"
    assert parsed.by_day


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.from_regex(r"[\d./:, TZ+-]{1,30}", fullmatch=True),
        st.lists(
            st.sampled_from(
                "21 . , März 2018 ۱۳۹۷ تیر vor Stunden 年 月 日 um 14 : 05 Uhr /".split()
            )
        ).map(" ".join),
    ),
    st.sampled_from([None, "de", "fa", "en-US", "x"]),
)
def test_no_text_crashes_the_readers_of_dates(text: str, language: str | None) -> None:
    terms = replace(TERMS, language=language)

    for parsed in (parse_date(text, terms), parse_timestamp(text, terms)):
        if parsed is not None:
            assert parsed.moment.tzinfo is not None
            assert parsed.moment.microsecond == 0
            assert 1 <= parsed.moment.year <= 9998
