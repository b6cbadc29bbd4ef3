from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.validation.addresses import flaw_of, is_absolute_iri
from feedpub.validation.moments import read_rfc822, read_rfc3339
from feedpub.validation.names import RSS_CHILDREN, nearest

NOON = datetime(2018, 3, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Wed, 21 Mar 2018 12:00:00 GMT",
        "Wed, 21 Mar 2018 12:00:00 UT",
        "Wed, 21 Mar 2018 12:00:00 Z",
        "Wed, 21 Mar 2018 12:00 +0000",
        "21 Mar 2018 13:00:00 +0100",
        "21 Mar 18 17:30:00 +0530",
        "Wed, 21 Mar 2018 07:00:00 EST",
        "Wed, 21 Mar 2018 08:00:00 EDT",
        "Wed, 21 Mar 2018 04:00:00 PST",
        "Wed,21 Mar 2018 06:00:00 CST",
        "\n Wed, 21 Mar 2018\n 12:00:00 GMT (noon (or so))\n",
    ],
)
def test_every_zone_of_rfc_822_gives_the_same_moment(text: str) -> None:
    assert read_rfc822(text).at == NOON


def test_two_digits_of_a_year_are_of_this_century_until_49() -> None:
    years = [read_rfc822(f"21 Mar {year} 12:00 GMT").at for year in ("00", "49", "50", "99")]

    assert [at and at.year for at in years] == [2000, 2049, 1950, 1999]


@given(
    st.datetimes(
        timezones=st.integers(-1439, 1439).map(lambda each: timezone(timedelta(minutes=each)))
    )
)
def test_every_moment_that_rfc_3339_can_write_is_read(moment: datetime) -> None:
    assert read_rfc3339(moment.isoformat(timespec="seconds")).at == moment.replace(microsecond=0)


@given(st.text(alphabet="0123456789:-+TZ. GMTarWed,()\\", max_size=40))
def test_no_text_is_read_and_flawed_at_once(text: str) -> None:
    for moment in (read_rfc822(text), read_rfc3339(text)):
        assert (moment.at is None) == (moment.flaw is not None)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://harbour.example", None),
        ("https://harbour.example:443/a?b=c#d", None),
        ("https://127.0.0.1/", None),
        ("https://[2001:db8::1]:8443/", None),
        ("https://pier_7.harbour.example/", None),
        ("https://harbour.example./", None),
        ("", "relative"),
        ("#top", "relative"),
        ("harbour.example/crane", "relative"),
        ("https:harbour.example", "malformed"),
        ("http://http://harbour.example/", "malformed"),
        ("https://harbour.example:/:", None),
        ("https://:443/", "malformed"),
        ("https://[2001:db8::1/", "malformed"),
        ("https://[crane]/", "malformed"),
        ("https://harbour!example;/", None),
        ("https://" + "a" * 64 + ".example/", "malformed"),
        ("https://harbour.example/a\\b", "malformed"),
        ("https://harbour.example/\u2028", "malformed"),
        ("https://mara@harbour.example/", "private"),
        ("ftp://harbour.example/", "private"),
        ("javascript:alert(1)", "private"),
        ("https://harbour.example/" + "a" * 3000 + "%", "malformed"),
    ],
)
def test_address_has_the_flaw(address: str, kind: str | None) -> None:
    flaw = flaw_of(address)

    assert (flaw.kind if flaw else None) == kind


def test_letters_of_other_scripts_are_for_iris() -> None:
    assert flaw_of("https://häfen.example/größe", iri=True) is None
    assert flaw_of("https://häfen.example/") is not None


@pytest.mark.parametrize("id", ["tag:harbour.example,2018:1", "urn:x:y", "https://a/", "x-y+z.1:ж"])
def test_every_scheme_makes_an_iri_absolute(id: str) -> None:
    assert is_absolute_iri(id)


@pytest.mark.parametrize("id", ["1018", "/a", "a b:c", "7:a", "tag:", "urn:a b", "https://a/%"])
def test_without_scheme_or_with_stray_signs_an_iri_is_none(id: str) -> None:
    assert not is_absolute_iri(id)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pubdate", "pubDate"),
        ("pubDat", "pubDate"),
        ("pubbDate", "pubDate"),
        ("pubTate", "pubDate"),
        ("Link", "link"),
        ("crane", None),
        ("x" * 50_000, None),
    ],
)
def test_misspelt_name_is_recognised(written: str, meant: str | None) -> None:
    assert nearest(written, RSS_CHILDREN["item"]) == meant
