"""What is the same however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.compare_keys import loosely, marks_of, same_address, same_title

STORY = "https://news.example/b%C3%A4r/a-1"


@pytest.mark.parametrize(
    "address",
    [
        "http://news.example/b%C3%A4r/a-1",
        "HTTPS://NEWS.example:443/bär/a-1",
        "https://www.news.example/b%c3%a4r/a-1/",
        "https://news.example/b%C3%A4r/%61-1#comments",
        "https://news.example/b%C3%A4r/a-1?utm_source=rss&utm_medium=feed",
        "https://news.example/b%C3%A4r/a-1?maca=en-rss-all-1",
        "https://news.example/b%C3%A4r/a-1?fbclid=x&at_medium=rss&xtor=RSS-1&gclid=y&wt_mc=z",
        "https://news.example/b%C3%A4r/a-1?UTM_Source=rss",
    ],
)
def test_ways_to_write_an_address_are_one(address: str) -> None:
    assert same_address(address) == same_address(STORY)


@pytest.mark.parametrize(
    "address",
    [
        "https://news.example/b%C3%A4r/A-1",
        "https://news.example/b%C3%A4r/a-1?page=2",
        "https://m.news.example/b%C3%A4r/a-1",
        "https://news.example:8080/b%C3%A4r/a-1",
        "https://news.example/b%2fr/a-1",
    ],
)
def test_what_may_lead_elsewhere_is_another_address(address: str) -> None:
    assert same_address(address) != same_address(STORY)


def test_the_order_of_parameters_does_not_count() -> None:
    assert same_address("https://a.example/?p=1&q=2") == same_address("http://a.example?q=2&p=1")


@pytest.mark.parametrize("text", ["", "17", "tag:a.example,2026:1", "ftp://a.example/", "http://["])
def test_what_is_no_address_is_the_same_as_none(text: str) -> None:
    assert same_address(text) is None


def test_short_link_and_canonical_address_share_the_content_id() -> None:
    short = marks_of(["https://p.news.example/p/2ufTp"])
    long = marks_of(["https://www.news.example/en/story/a-43058493"])

    assert set(short) & set(long) == {"c:news.example/43058493"}


def test_a_content_id_of_another_site_is_another() -> None:
    short = marks_of(["https://p.other.example/p/2ufTp"])
    long = marks_of(["https://www.news.example/en/story/a-43058493"])

    assert not set(short) & set(long)


def test_the_address_of_a_site_tells_no_article() -> None:
    assert marks_of(["https://news.example/", "https://www.news.example?utm_source=x", None]) == ()


def test_addresses_come_before_content_ids_in_their_order() -> None:
    assert marks_of(["https://news.example/a-4305", "https://p.news.example/p/17h"]) == (
        "a:news.example/a-4305",
        "a:p.news.example/p/17h",
        "c:news.example/4305",
        "c:news.example/4321",
    )


def test_titles_are_the_same_whatever_their_marks() -> None:
    assert same_title("  Putin & Trump:  „Gipfel“?") == same_title("PUTIN – Trump, Gipfel")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("http://News.example/a", "https://news.example/a/", True),
        ("https://p.news.example/p/2ufTp", "https://p.news.example/p/2uftp", False),
        ("urn:a", "URN:a", True),
        ("urn:a", "urn:A", False),
    ],
)
def test_ids_are_alike_where_readers_may_not_look(one: str, other: str, alike: bool) -> None:
    assert (loosely(one) == loosely(other)) is alike


@given(st.text(max_size=60))
def test_no_text_is_too_odd_to_compare(text: str) -> None:
    address = same_address(f"https://news.example/{text}")

    assert address is None or same_address(f"http://{address}") == address
    assert loosely(f"http://a/{text}") == loosely(f"https://A/{text}/")
