from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.validation.values.addresses import _full_flaw_of as full_flaw_of
from feedpub.validation.values.addresses import flaw_of, ordinary_host
from feedpub.validation.values.dates import read_rfc822, read_rfc3339
from feedpub.validation.values.hosts import host_of, private, private_host_of
from feedpub.validation.values.identifiers import canonical, identifier_flaw
from feedpub.validation.values.languages import language_flaw
from feedpub.validation.xml_names import RSS_CHILDREN, nearest

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
        ("https://harbour.example/a\\b", "character"),
        ("https://harbour.example/\u2028", "character"),
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


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        ("https://a/", None),
        ("x-y+z.1:ж", None),
        ("1018", "relative"),
        ("/a", "relative"),
        ("", "relative"),
        ("a b:c", "character"),
        ("7:a", "relative"),
        ("http:a", "malformed"),
        ("mailto:", "malformed"),
        ("https://a/%", "malformed"),
        ("tag:", "tag"),
        ("tag:harbour.example,2018:1", None),
        ("tag:desk@harbour.example,2018-03:", None),
        ("tag:harbour.example,2018-03-21:a/b?c#d", None),
        ("TAG:harbour.example,2018:ж%C3%A9", None),
        ("tag:harbour.example:1", "tag"),
        ("tag:harbour..example,2018:1", "tag"),
        ("tag:-harbour.example,2018:1", "tag"),
        ("tag:harbour_example,2018:1", "tag"),
        ("tag:harbour.example,2018-13:1", "tag"),
        ("tag:harbour.example,2018-02-30:1", "tag"),
        ("tag:harbour.example,2018-3-1:1", "tag"),
        ("tag:harbour.example,18:1", "tag"),
        ("tag:harbour.example,2018:a{b}", "tag"),
        ("tag:harbour.example,2018", "tag"),
        ("urn:x:y", "urn"),
        ("urn:xy:z", None),
        ("urn:x-y:z:1?=q#f", None),
        ("urn:harbour_example:1", "urn"),
        ("urn:" + "a" * 33 + ":1", "urn"),
        ("urn:-xy:1", "urn"),
        ("urn:xy:", "urn"),
        ("urn:xy:a b", "urn"),
        ("urn:xy:%zz", "urn"),
        ("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", None),
        ("URN:UUID:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", None),
        ("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bg6", "uuid"),
        ("urn:uuid:f81d4fae7dec11d0a76500a0c91e6bf6", "uuid"),
        ("urn:xy:" + "a" * 3000, None),
    ],
)
def test_an_identifier_is_written_as_its_scheme_asks_for(id: str, kind: str | None) -> None:
    flaw = identifier_flaw(id)

    assert (flaw.kind if flaw else None) == kind


@pytest.mark.parametrize(
    ("id", "form"),
    [
        ("HTTPS://Harbour.Example", "https://harbour.example/"),
        ("http://harbour.example:80/", "http://harbour.example/"),
        ("http://harbour.example:/", "http://harbour.example/"),
        ("https://harbour.example:80/", "https://harbour.example:80/"),
        ("http://@harbour.example/", "http://harbour.example/"),
        ("http://harbour.example/a/./b/../c", "http://harbour.example/a/c"),
        ("http://harbour.example/a/..", "http://harbour.example/"),
        ("http://harbour.example/../a", "http://harbour.example/a"),
        ("http://harbour.example/%7Ea%2f", "http://harbour.example/~a%2F"),
        ("http://harbour.example/C%CC%A7", "http://harbour.example/%C3%87"),
        ("http://harbour.example/%ff", "http://harbour.example/%FF"),
        ("http://harbour.example/a?", "http://harbour.example/a?"),
        ("http://harbour.example/a#", "http://harbour.example/a#"),
        ("http://harbour.example/A", "http://harbour.example/A"),
        ("tag:harbour.example,2018:Ferry", "tag:harbour.example,2018:Ferry"),
        ("Tag:harbour.example,2018:1", "tag:harbour.example,2018:1"),
    ],
)
def test_an_iri_has_one_normal_form(id: str, form: str) -> None:
    assert canonical(id) == form
    assert canonical(form) == form


@given(st.text(alphabet="aA:/.%e2#?@[]é ,-", max_size=40))
def test_a_normal_form_is_its_own(id: str) -> None:
    once = canonical(id)

    assert once is not None
    assert canonical(once) == once


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("en", None),
        ("en-GB", None),
        ("EN-gb", None),
        ("zh-Hant-TW", None),
        ("zh-cmn-Hans", None),
        ("de-CH-1901", None),
        ("es-419", None),
        ("sl-rozaj-biske", None),
        ("en-US-u-islamcal", None),
        ("x-harbour", None),
        ("qaa-Qaaa-QM-x-pier", None),
        ("i-klingon", None),
        ("haw", None),
        ("en-UK", "unregistered"),
        ("de-Germ", "unregistered"),
        ("zh-abc", "unregistered"),
        ("en-harbour", "unregistered"),
        ("", "invalid"),
        ("xx", "invalid"),
        ("en_GB", "invalid"),
        ("english", "invalid"),
        ("en-", "invalid"),
        ("en-!!", "invalid"),
        ("en GB", "invalid"),
        ("a" * 5000, "invalid"),
        ("epo", "unregistered"),
    ],
)
def test_a_language_tag_names_a_language_that_there_is(tag: str, kind: str | None) -> None:
    flaw = language_flaw(tag)

    assert (flaw.kind if flaw else None) == kind


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


HOSTS = st.text("aA1-.x_:[]@%ä", max_size=70)


@given(
    st.sampled_from(["http://", "https://", "https:/", "HTTPS://", "ftp://", ""]),
    HOSTS | st.sampled_from(["xn--bcher-kva.example", "xn--a.example", f"{'a' * 64}.example"]),
    st.sampled_from(["", "/", "/a/b-c", "?a=b", "#c", "/%zz", "/ä", "/ ", "/a?b#c?d", "/[a]"]),
    st.booleans(),
)
def test_an_ordinary_address_is_one_in_which_a_long_look_finds_nothing(
    scheme: str, host: str, path: str, iri: bool
) -> None:
    address = f"{scheme}{host}{path}"
    ordinary = ordinary_host(address)

    assert ordinary in (None, host)
    if ordinary is not None:
        assert full_flaw_of(address, iri) is None
        assert urlsplit(address).hostname == ordinary


@given(st.from_regex(r"\Ahttps?://([a-z0-9-]{1,8}\.){1,9}[a-z0-9]{1,8}(/[a-z@:=]*)?\Z"))
def test_the_hosts_of_addresses_are_those_that_python_finds(address: str) -> None:
    host = host_of(address)

    assert host is None or host == urlsplit(address).hostname
    assert (host is None) == (flaw_of(address, iri=True) is not None)
    assert private_host_of(address) == (host if host and private(host) else None)


@pytest.mark.parametrize(
    ("host", "is_private"),
    [
        ("192.168.0.1", True),
        ("[192.168.0.1]", True),
        ("[::1]", True),
        ("::1", True),
        ("8.8.8.8", False),
        ("192.0.2.1", False),
        ("[2001:db8::1]", False),
        ("harbour.example1", False),
        ("localhost", True),
        ("", False),
    ],
)
def test_private_hosts_are_names_and_numbers(host: str, is_private: bool) -> None:
    assert private(host) is is_private
