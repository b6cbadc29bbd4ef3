"""The feeds of families: their names, and how many there are."""

from __future__ import annotations

import re

import pytest
from newsroom import CONFIG, Newsroom, make_record

from feedpub.errors import ConfigError


def write_sections(newsroom: Newsroom, *sections: str) -> None:
    for number, section in enumerate(sections, 1):
        newsroom.write(f"{section}.json", make_record(number, section=section, tags=[]))


def feeds(newsroom: Newsroom) -> set[str]:
    return {name.removesuffix(".rss") for name in newsroom.published() if name.endswith(".rss")}


def test_an_explicit_slug_names_the_feed(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + 'slugs = { World = "welt" }\n')
    write_sections(newsroom, "World")

    newsroom.build()

    assert feeds(newsroom) == {"all", "section/welt"}


def test_an_explicit_slug_of_a_value_that_no_article_has_makes_no_feed(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + 'slugs = { Sport = "sports" }\n')
    write_sections(newsroom, "World")

    newsroom.build()

    assert feeds(newsroom) == {"all", "section/world"}


def test_an_explicit_slug_is_kept_for_its_value(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + 'slugs = { World = "sport" }\n')
    write_sections(newsroom, "Sport")
    newsroom.build()
    write_sections(newsroom, "Sport", "World")

    newsroom.build()

    assert hashed(newsroom, "section/sport") == 1
    assert {"all", "section/sport"} < feeds(newsroom)


def test_an_explicit_slug_that_another_value_has_for_life_is_refused(newsroom: Newsroom) -> None:
    write_sections(newsroom, "World", "Sport")
    newsroom.build()
    before = newsroom.published()
    newsroom.configure(CONFIG + 'slugs = { Sport = "world" }\n')

    with pytest.raises(ConfigError) as caught:
        newsroom.build()

    assert caught.value.problems == ("two feeds have the name section/world: rename one",)
    assert newsroom.published() == before


def test_a_single_feed_with_the_name_that_a_value_has_for_life_is_refused(
    newsroom: Newsroom,
) -> None:
    write_sections(newsroom, "World")
    newsroom.build()
    newsroom.configure(CONFIG + '\n[feeds."section/world"]\ntitle = "Mine"\n')

    with pytest.raises(ConfigError, match="two feeds have the name section/world: rename one"):
        newsroom.build()


def hashed(newsroom: Newsroom, name: str) -> int:
    """How many feeds have *name* with a hash."""
    return sum(re.fullmatch(rf"{name}-[0-9a-f]{{8}}", each) is not None for each in feeds(newsroom))


def test_a_value_that_would_make_the_name_of_a_single_feed_gets_a_hash(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + '\n[feeds."section/world"]\ntitle = "Mine"\n')
    write_sections(newsroom, "World", "Sport")

    report = newsroom.build()

    assert report.exit_code == 0
    assert {"section/world", "section/sport", "all"} < feeds(newsroom)
    assert hashed(newsroom, "section/world") == 1
    assert len(feeds(newsroom)) == 4


#: Two families whose names can meet: section "In EN" and language "en" are both "in-en".
TWO_FAMILIES = (
    CONFIG.replace('name  = "section/{slug}"', 'name = "{slug}"')
    + '\n[feeds.languages]\neach = "language"\nname = "in-{slug}"\ntitle = "{value}"\n'
)


def test_a_value_that_would_make_the_name_of_another_familys_feed_gets_a_hash(
    newsroom: Newsroom,
) -> None:
    newsroom.configure(TWO_FAMILIES)
    write_sections(newsroom, "In EN")

    report = newsroom.build()

    assert report.exit_code == 0
    assert {"all", "in-en"} < feeds(newsroom)
    assert hashed(newsroom, "in-en") == 1


def test_a_newcomer_changes_no_name_that_another_family_has_given(newsroom: Newsroom) -> None:
    newsroom.configure(TWO_FAMILIES)
    newsroom.write("1.json", make_record(1, section="World"))
    newsroom.build()
    before = feeds(newsroom)
    newsroom.write("2.json", make_record(2, section="In EN"))

    newsroom.build()

    assert before == {"all", "world", "in-en"}
    assert feeds(newsroom) - before == {name for name in feeds(newsroom) if "in-en-" in name}
    assert hashed(newsroom, "in-en") == 1


def test_the_hash_of_a_newcomer_lasts(newsroom: Newsroom) -> None:
    newsroom.configure(TWO_FAMILIES)
    write_sections(newsroom, "In EN")
    newsroom.build()
    before = newsroom.published()
    (newsroom.folder / ".feedpub" / "archive.db").unlink()

    newsroom.build()

    assert newsroom.published() == before


def test_a_family_has_no_more_feeds_than_its_most(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + "max = 2\n")
    write_sections(newsroom, "A", "B", "C")

    newsroom.build()

    assert feeds(newsroom) == {"all", "section/a", "section/b"}


@pytest.mark.parametrize(
    ("sections", "left_out"), [("ABC", "'C'"), ("ABCDE", "'C' and 2 more")], ids=["one", "many"]
)
def test_a_value_for_which_there_is_no_room_is_noted_and_no_error(
    newsroom: Newsroom, sections: str, left_out: str
) -> None:
    newsroom.configure(CONFIG + "max = 2\n")
    write_sections(newsroom, *sections)

    report = newsroom.build()

    assert report.exit_code == 0
    assert list(report.notes) == [f"feeds.sections: max is 2: no feed for {left_out}; raise max"]


def test_a_family_that_is_just_full_is_not_noted(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + "max = 2\n")
    write_sections(newsroom, "A", "B")

    assert newsroom.build().notes == ()


def test_feeds_that_there_are_keep_their_room(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + "max = 2\n")
    write_sections(newsroom, "B", "C")
    newsroom.build()
    newsroom.write("A.json", make_record(9, section="A"))

    report = newsroom.build()

    assert feeds(newsroom) == {"all", "section/b", "section/c"}
    assert list(report.notes) == ["feeds.sections: max is 2: no feed for 'A'; raise max"]


def test_more_room_makes_up_for_the_values_that_had_none(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + "max = 2\n")
    write_sections(newsroom, "A", "B", "C")
    newsroom.build()
    newsroom.configure(CONFIG + "max = 3\n")

    report = newsroom.build()

    assert (feeds(newsroom), list(report.notes)) == (
        {"all", "section/a", "section/b", "section/c"},
        [],
    )


def test_two_explicit_slugs_that_make_one_name_are_refused(newsroom: Newsroom) -> None:
    newsroom.configure(
        TWO_FAMILIES.replace(
            'title = "Harbour News: {value}"',
            'title = "{value}"\nslugs = { World = "in-english" }',
        )
        + 'slugs = { en = "english" }\n'
    )
    write_sections(newsroom, "World")

    message = r"'in-english\.rss' is also a document of feeds\.sections"
    with pytest.raises(ConfigError, match=message):
        newsroom.build()
