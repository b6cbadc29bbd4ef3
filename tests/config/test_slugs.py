from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import CONFIG, Newsroom, make_record

from feedpub.config.slugs import assign
from feedpub.errors import ConfigError

ALLOWED = re.compile(r"[a-z0-9-]{1,60}")

WORDS = st.text(min_size=1, max_size=80) | st.sampled_from(
    ["C", "C++", "C#", "c", "ß", "ss", "Köln", "Koeln", "a b", "a-b", "a  b", "x" * 70, "…", "😀"]
)


def slug(value: str) -> str:
    return assign([value], {}, {})[value]


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

    slugs = assign(values, {}, {})

    assert len(set(slugs.values())) == len(values)


@pytest.mark.parametrize(
    "value", ["C++", "C#", "سياسة", "…", "😀", "-", "x" * 61, "日" * 80, "%20"]
)
def test_a_slug_can_be_a_part_of_any_address(value: str) -> None:
    assert ALLOWED.fullmatch(slug(value))


def test_a_value_that_lost_a_character_gets_a_hash() -> None:
    assert re.fullmatch(r"c-[0-9a-f]{8}", slug("C++"))


def test_a_slug_does_not_depend_on_what_else_is_assigned_when_it_has_a_hash() -> None:
    assert slug("C++") == assign(["A", "B", "C", "C#", "C++"], {}, {})["C++"]


def test_an_explicit_slug_comes_first() -> None:
    slugs = assign(["Politik", "Sport"], {"Politik": "politics"}, {})

    assert slugs == {"Politik": "politics", "Sport": "sport"}


def test_an_explicit_slug_is_kept_from_other_values() -> None:
    slugs = assign(["Politics", "Politik"], {"Politik": "politics"}, {})

    assert slugs["Politics"] != "politics"


def test_an_explicit_slug_of_a_value_that_is_not_there_yet_is_kept_for_it() -> None:
    slugs = assign(["Politics"], {"Politik": "politics"}, {})

    assert slugs["Politics"] != "politics"


def test_a_slug_that_is_taken_is_given_to_nobody() -> None:
    slugs = assign(["Politik"], {}, {}, taken=["politik"])

    assert slugs["Politik"] != "politik"


def test_an_assigned_slug_is_not_assigned_again() -> None:
    assert assign(["Politik"], {}, {"Politik": "innenpolitik"}) == {}


def test_values_that_arrive_later_change_no_slug_that_is_assigned() -> None:
    first = assign(["a b"], {}, {})

    second = assign(["a-b", "a b", "A B"], {}, first)

    assert set(second) == {"a-b", "A B"}
    assert not set(second.values()) & set(first.values())


def test_the_order_in_which_values_are_found_does_not_matter() -> None:
    values = ["a b", "a-b", "A B", "a_b"]

    assert assign(values, {}, {}) == assign(reversed(values), {}, {})


@settings(max_examples=200, deadline=None)
@given(values=st.lists(WORDS, unique=True, max_size=12))
def test_different_values_get_different_slugs(values: list[str]) -> None:
    slugs = assign(values, {}, {})

    assert len(set(slugs.values())) == len(values)


@settings(max_examples=200, deadline=None)
@given(value=WORDS)
def test_every_value_gets_a_slug_of_letters_digits_and_hyphens(value: str) -> None:
    assert ALLOWED.fullmatch(slug(value))


@settings(max_examples=100, deadline=None)
@given(first=st.lists(WORDS, max_size=6), second=st.lists(WORDS, max_size=6))
def test_slugs_stay_different_when_more_values_arrive(first: list[str], second: list[str]) -> None:
    assigned = assign(first, {}, {})

    slugs = assigned | assign(second, {}, assigned)

    assert len(set(slugs.values())) == len({*first, *second})


def write_sections(newsroom: Newsroom, *sections: str) -> None:
    for number, section in enumerate(sections, 1):
        newsroom.write(f"{section}.json", make_record(number, section=section, tags=[]))


def feeds(newsroom: Newsroom) -> set[str]:
    return {name.removesuffix(".rss") for name in newsroom.published() if name.endswith(".rss")}


def test_a_familys_feed_never_takes_the_name_of_another_feed(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + '\n[feeds."section/world"]\ntitle = "Mine"\n')
    write_sections(newsroom, "World", "Sport")

    newsroom.build()

    names = feeds(newsroom)
    assert {"section/world", "section/sport", "all"} < names
    assert len(names) == 4


def test_an_explicit_slug_names_the_feed(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + 'slugs = { World = "welt" }\n')
    write_sections(newsroom, "World")

    newsroom.build()

    assert feeds(newsroom) == {"all", "section/welt"}


def test_an_explicit_slug_that_another_value_has_for_life_is_refused(newsroom: Newsroom) -> None:
    write_sections(newsroom, "World", "Sport")
    newsroom.build()
    newsroom.configure(CONFIG + 'slugs = { Sport = "world" }\n')

    with pytest.raises(ConfigError, match=r"^feeds\.sections\.slugs: 'world' of "):
        newsroom.build()


def test_no_two_families_make_one_feed(newsroom: Newsroom) -> None:
    newsroom.configure(
        CONFIG.replace('name  = "section/{slug}"', 'name = "{slug}"')
        + '\n[feeds.languages]\neach = "language"\nname = "in-{slug}"\ntitle = "{value}"\n'
    )
    write_sections(newsroom, "In EN")

    with pytest.raises(ConfigError):
        newsroom.build()


def test_a_family_has_no_more_feeds_than_its_most(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + "max = 2\n")
    write_sections(newsroom, "A", "B", "C")

    newsroom.build()

    assert feeds(newsroom) == {"all", "section/a", "section/b"}
