"""The slugs of values. The feeds that they name: test_families.py."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.config.publications import assign

ALLOWED = re.compile(r"[a-z0-9-]{1,60}")

WORDS = st.text(min_size=1, max_size=80) | st.sampled_from(
    ["C", "C++", "C#", "c", "ß", "ss", "Köln", "Koeln", "a b", "a-b", "a  b", "x" * 70, "…", "😀"]
)


def slug(value: str) -> str:
    return assign([value], {})[value]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Politik", "politik"),
        ("Kunst & Kultur", "kunst-kultur"),
        ("Bücher, Straßen, Öfen", "buecher-strassen-oefen"),
        ("Société", "societe"),
        ("Политика", "politika"),
        ("政治", "zhengzhi"),
        ("Africa's Rivers", "africa-s-rivers"),
        ("  Sport  ", "sport"),
        ("G7/G20", "g7-g20"),
    ],
)
def test_a_slug_is_the_value_in_plain_letters(value: str, expected: str) -> None:
    assert slug(value) == expected


def test_values_that_plain_letters_cannot_tell_apart_get_different_slugs() -> None:
    values = ["Политика", "سياسة", "政治", "C", "C++", "C#"]

    slugs = assign(values, {})

    assert len(set(slugs.values())) == len(values)


@pytest.mark.parametrize(
    "value", ["C++", "C#", "سياسة", "…", "😀", "-", "x" * 61, "日" * 80, "%20"]
)
def test_a_slug_can_be_a_part_of_any_address(value: str) -> None:
    assert ALLOWED.fullmatch(slug(value))


def test_a_value_that_lost_a_character_gets_a_hash() -> None:
    assert re.fullmatch(r"c-[0-9a-f]{8}", slug("C++"))


def test_a_slug_does_not_depend_on_what_else_is_assigned_when_it_has_a_hash() -> None:
    assert slug("C++") == assign(["A", "B", "C", "C#", "C++"], {})["C++"]


def test_an_assigned_slug_is_not_assigned_again() -> None:
    assert assign(["Politik"], {"Politik": "innenpolitik"}) == {}


def test_a_value_without_a_slug_gets_one_beside_those_that_are_assigned() -> None:
    slugs = assign(["Politik", "Sport"], {"Politik": "politics"})

    assert slugs == {"Sport": "sport"}


@pytest.mark.parametrize(
    "values", [["Politics", "Politik"], ["Politics"]], ids=["both", "the other one"]
)
def test_a_slug_that_is_assigned_to_a_value_is_kept_from_all_others(values: list[str]) -> None:
    slugs = assign(values, {"Politik": "politics"})

    assert set(slugs) == {"Politics"}
    assert re.fullmatch(r"politics-[0-9a-f]{8}", slugs["Politics"])


def test_a_slug_that_is_taken_is_given_to_nobody() -> None:
    slugs = assign(["Politik", "Sport"], {}, taken=["politik"])

    assert re.fullmatch(r"politik-[0-9a-f]{8}", slugs["Politik"])
    assert slugs["Sport"] == "sport"


def test_what_is_taken_changes_no_slug_that_is_assigned() -> None:
    assert assign(["Politik"], {"Politik": "politik"}, taken=["politik"]) == {}


def test_values_that_arrive_later_change_no_slug_that_is_assigned() -> None:
    first = assign(["a b"], {})

    second = assign(["a-b", "a b", "A B"], first)

    assert set(second) == {"a-b", "A B"}
    assert not set(second.values()) & set(first.values())


def test_the_order_in_which_values_are_found_does_not_matter() -> None:
    values = ["a b", "a-b", "A B", "a_b"]

    assert assign(values, {}) == assign(reversed(values), {})


@settings(max_examples=200, deadline=None)
@given(values=st.lists(WORDS, unique=True, max_size=12))
def test_different_values_get_different_slugs(values: list[str]) -> None:
    slugs = assign(values, {})

    assert len(set(slugs.values())) == len(values)


@settings(max_examples=200, deadline=None)
@given(value=WORDS)
def test_every_value_gets_a_slug_of_letters_digits_and_hyphens(value: str) -> None:
    assert ALLOWED.fullmatch(slug(value))


@settings(max_examples=100, deadline=None)
@given(first=st.lists(WORDS, max_size=6), second=st.lists(WORDS, max_size=6))
def test_slugs_stay_different_when_more_values_arrive(first: list[str], second: list[str]) -> None:
    assigned = assign(first, {})

    slugs = assigned | assign(second, assigned)

    assert len(set(slugs.values())) == len({*first, *second})


@settings(max_examples=100, deadline=None)
@given(value=WORDS)
def test_a_value_never_gets_a_slug_that_is_taken(value: str) -> None:
    plain = slug(value)

    other = assign([value], {}, taken=[plain])[value]

    assert other != plain or re.search(r"-[0-9a-f]{8}$", plain)
    assert ALLOWED.fullmatch(other)
