"""Short links in page texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.compare_keys import canonical_content_id, content_id
from feedpub.intake.short_links import address_in, clean_address, is_short_link


@pytest.mark.parametrize(
    ("code", "number"), [("2ufTp", 43058493), ("4boRv", 68117411), ("RPYx", 6533123)]
)
def test_a_code_is_the_content_id_in_base_62(code: str, number: int) -> None:
    assert content_id(f"https://p.news.example/p/{code}") == number


@pytest.mark.parametrize("link", ["https://news.example/de/a-1", "https://[", "", "/p/-"])
def test_other_addresses_have_no_code(link: str) -> None:
    assert content_id(link) is None


def test_a_canonical_address_ends_with_the_content_id() -> None:
    assert canonical_content_id("https://news.example/de/faehre/a-43058493") == 43058493
    assert canonical_content_id("https://news.example/de/faehre-2018") is None


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("https://p.news.example/p/2ufTp", True),
        ("https://n.example/aeLzr", True),
        ("https://news.example/?p=123", True),
        ("https://news.example/de/faehre/a-43058493", False),
        ("https://news.example/politik", False),
        ("https://news.example/2018", False),
        ("https://www.news.example/", False),
    ],
)
def test_short_links_are_known_by_their_shape(address: str, short: bool) -> None:
    assert is_short_link(address) == short


def test_tracking_parameters_and_fragments_are_cut() -> None:
    assert (
        clean_address("https://news.example/a?id=7&utm_source=x&maca=de#top")
        == "https://news.example/a?id=7"
    )


@given(st.text(max_size=60).map("https://".__add__) | st.text(max_size=60))
def test_no_text_crashes_the_readers_of_addresses(text: str) -> None:
    address_in(text)
    content_id(text)
    canonical_content_id(text)
    if address := clean_address(text):
        is_short_link(address)
