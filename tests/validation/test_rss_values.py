"""What RSS's values may be, one by one: dates, addresses of people, encodings."""

from __future__ import annotations

import pytest
from validation.cases import good_feed

from feedpub.validation.engine import validate
from feedpub.validation.values.dates import read_w3cdtf

RSS = good_feed("rss")


def codes(content: bytes) -> set[str]:
    return {finding.code for finding in validate(content).findings}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("mara@harbour.example (Mara Quay)", None),
        ("mailto:mara%40harbour.example%20%28Mara%20Quay%29", None),
        ("mara@harbour.example", "author-nameless"),
        ("m.o'quay+news@harbour.example", "author-nameless"),
        ("Mara Quay, mara@harbour.example", "author-form"),
        ("Mara Quay &lt;mara@harbour.example&gt;", "author-form"),
        ("Mara Quay (mailto:mara@harbour.example)", "author-not-email"),
        ("mara@", "author-not-email"),
        ("mara.@harbour.example", "author-not-email"),
        ("mara@" + "a." * 3000, "author-not-email"),
    ],
)
def test_the_form_of_a_contact_is_checked(written: str, code: str | None) -> None:
    content = RSS.replace(b"<item>", f"<item><author>{written}</author>".encode(), 1)

    found = {each for each in codes(content) if each.startswith("author-")}

    assert found == ({code} if code else set())


@pytest.mark.parametrize("text", ["2018", "2018-03", "2018-03-21", "2018-03-21T11:00Z"])
def test_a_dublin_core_date_may_be_partial(text: str) -> None:
    assert read_w3cdtf(text).flaw is None


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("2018-03-21T11:00:00", "invalid"),
        ("2018-03-21 11:00:00Z", "invalid"),
        ("2018-3-21", "invalid"),
        ("2018-13", "impossible"),
        ("2018-03-21T11:00:00+25:00", "impossible"),
        ("", "invalid"),
        ("2" * 5000, "invalid"),
    ],
)
def test_an_invalid_dublin_core_date_has_a_flaw(text: str, flaw: str) -> None:
    assert read_w3cdtf(text).flaw == flaw


def test_the_time_of_an_event_may_have_no_zone() -> None:
    assert read_w3cdtf("2018-03-21T11:00:00", local=True).flaw is None


def test_an_encoding_that_libxml2_lacks_is_read() -> None:
    content = RSS.decode().replace("UTF-8", "mac-cyrillic", 1).replace("It lifts", "Паром")

    verdict = validate(content.encode("mac-cyrillic"))

    assert verdict.valid
    assert {finding.code for finding in verdict.findings} == {"encoding-obscure"}


@pytest.mark.parametrize("encoding", ["harbour-8", "idna", "unicode_escape", "utf-7", "rot13"])
def test_a_codec_that_is_not_a_plain_encoding_is_refused(encoding: str) -> None:
    assert not validate(RSS.replace(b"UTF-8", encoding.encode(), 1)).valid


def test_an_undeclared_prefix_that_the_parser_accepts_is_found() -> None:
    content = b'<!DOCTYPE rss SYSTEM "a.dtd">' + RSS.partition(b"?>")[2].replace(
        b"<item>", b"<pier:tons/><item><category>&tides;</category>", 1
    )

    assert "prefix-undeclared" in codes(content)
