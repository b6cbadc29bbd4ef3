from __future__ import annotations

import re

import pytest

from feedpub.patterns import pattern


def test_a_pattern_finds_what_its_compiled_form_finds() -> None:
    word = pattern(r"(?P<letter>[a-z])\d", re.IGNORECASE)

    assert [word.sub("-", "A1 b2") for _ in range(2)] == ["- -", "- -"]
    assert [found["letter"] for found in word.finditer("A1 b2")] == ["A", "b"]
    assert word.pattern == r"(?P<letter>[a-z])\d"


def test_a_pattern_of_bytes_finds_bytes() -> None:
    found = pattern(rb"b+").search(b"abbc")

    assert found is not None and found[0] == b"bb"


def test_a_wrong_pattern_is_an_error_when_it_is_used() -> None:
    wrong = pattern("(")

    with pytest.raises(re.error):
        wrong.search("")
