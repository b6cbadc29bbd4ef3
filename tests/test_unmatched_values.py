"""Values by which feeds select articles and that no article has, and paths that lead nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom, error_lines, make_record
from postgresql import emptied, needs_postgresql

SITE = CONFIG.partition("[feeds.all]")[0]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgresql)])
def archive(request: pytest.FixtureRequest) -> str:
    """The table of the archive."""
    if request.param == "sqlite":
        return ""
    return f'[archive]\nurl = "{emptied()}"\njournal = "journal.jsonl"\n'


def configure(room: Newsroom, keys: str, archive: str = "") -> None:
    room.configure(f'{SITE}{archive}[feeds.city]\ntitle = "City"\n{keys}\n')


def named(room: Newsroom, *command: str) -> list[str]:
    """What *command* says of unmatched values, without file, line and column."""
    lines = error_lines(room.feedpub(*command))
    return [
        each.partition("config.toml:")[2].partition(": ")[2]
        for each in lines
        if "no article has the" in each
    ]


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (
            'tags = ["harbour"]',
            "tags: no article has the tag 'harbour', but there is the section 'Harbour';"
            " use sections",
        ),
        (
            'sections = ["boats"]',
            "sections: no article has the section 'boats', but there is the tag 'boats'; use tags",
        ),
        (
            'exclude = { tags = ["Harbour"] }',
            "exclude.tags: no article has the tag 'Harbour', but there is the section 'Harbour';"
            " use sections",
        ),
        ('tags = ["Boats"]', "tags: no article has the tag 'Boats'; there is 'boats'"),
    ],
)
def test_a_tag_that_is_a_section_is_named_as_one(newsroom: Newsroom, keys: str, line: str) -> None:
    configure(newsroom, keys)
    newsroom.write("1.json", make_record(1, section="Harbour", tags=["boats"]))

    assert named(newsroom, "build") == [f"feeds.city.{line}"]


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (
            'sections = ["Harbor"]',
            "sections: no article has the section 'Harbor'; there is 'Harbour'",
        ),
        (
            'sections = ["harbour"]',
            "sections: no article has the section 'harbour'; there is 'Harbour'",
        ),
        ('tags = ["boat"]', "tags: no article has the tag 'boat'; there is 'boats'"),
        (
            'authors = ["Mara Owens"]',
            "authors: no article has the author 'Mara Owens'; there is 'Mara Ovens'",
        ),
        ('agencies = ["AFP"]', "agencies: no article has the agency 'AFP'; no article has any"),
        ('languages = ["de"]', "languages: no article has the language 'de'; there is only 'en'"),
        ('words = ["zeppelin"]', "words: no article has the word 'zeppelin'"),
        (
            'exclude = { tags = ["boat"] }',
            "exclude.tags: no article has the tag 'boat'; there is 'boats'",
        ),
    ],
)
def test_a_value_that_no_article_has_is_named_with_the_nearest(
    newsroom: Newsroom, archive: str, keys: str, line: str
) -> None:
    configure(newsroom, keys, archive)
    newsroom.write("1.json", make_record(1, section="Harbour", tags=["boats"]))

    built = named(newsroom, "build")
    checked = named(newsroom, "config", "check")

    assert built == checked == [f"feeds.city.{line}"]


def test_builds_name_it_again_only_when_it_changes(newsroom: Newsroom) -> None:
    configure(newsroom, 'sections = ["Harbor"]')
    newsroom.write("1.json", make_record(1, section="Harbour"))
    newsroom.feedpub("build")
    newsroom.write("2.json", make_record(2, section="Harbour"))

    assert named(newsroom, "build") == []
    configure(newsroom, 'sections = ["Harbor"]\nttl = 30')
    assert named(newsroom, "build") == []
    configure(newsroom, 'sections = ["Harbor"]\ntags = ["boat"]')
    assert len(named(newsroom, "build")) == 2
    configure(newsroom, 'sections = ["Harbour"]')
    assert named(newsroom, "build") == []
    configure(newsroom, 'sections = ["Harbor"]\ntags = ["boat"]')
    assert len(named(newsroom, "build")) == 2


def test_nothing_is_named_before_there_is_an_article(newsroom: Newsroom) -> None:
    configure(newsroom, 'sections = ["Harbor"]')

    assert named(newsroom, "build") == named(newsroom, "config", "check") == []
    newsroom.write("1.json", make_record(1, section="Harbour"))
    assert len(named(newsroom, "build")) == 1


def test_a_word_that_was_not_looked_for_yet_is_not_named(newsroom: Newsroom) -> None:
    configure(newsroom, 'words = ["ferry"]')
    newsroom.write("1.json", make_record(1, title="The zeppelin and the ferry"))
    newsroom.feedpub("build")

    configure(newsroom, 'words = ["zeppelin"]')

    assert named(newsroom, "config", "check") == []


def test_an_excluded_value_that_is_like_no_other_is_not_named(newsroom: Newsroom) -> None:
    configure(newsroom, 'exclude = { sections = ["Service"], words = ["zeppelin"] }')
    newsroom.write("1.json", make_record(1, section="Harbour"))

    assert named(newsroom, "build") == named(newsroom, "config", "check") == []


def test_an_internal_section_that_no_article_has_is_named(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("[site]", '[site]\ninternal = ["Intern"]'))
    newsroom.write("1.json", make_record(1, section="Harbour", tags=["internal"]))

    assert named(newsroom, "build") == [
        "site.internal: no article has the section or tag 'Intern'; there is 'internal'"
    ]


def test_a_build_names_ten_and_counts_the_others(newsroom: Newsroom) -> None:
    tags = ", ".join(f'"none {number}"' for number in range(250))
    configure(newsroom, f"tags = [{tags}]")
    newsroom.write("1.json", make_record(1))

    lines = error_lines(newsroom.feedpub("build"))

    assert len([each for each in lines if "no article has the tag" in each]) == 10
    assert "feedpub: 240 more values that no article has: feedpub config check names them" in lines


def test_check_shows_the_line_of_the_value(newsroom: Newsroom) -> None:
    configure(newsroom, 'sections = ["Harbour", "Harbor"]')
    newsroom.write("1.json", make_record(1, section="Harbour"))
    newsroom.feedpub("build")

    done = newsroom.feedpub("config", "check")

    assert done.returncode == 0
    line, marks = error_lines(done)[1:3]
    assert line[marks.index("^") : len(marks)] == '"Harbor"'


def test_json_has_unmatched_values_with_their_places(newsroom: Newsroom) -> None:
    configure(newsroom, 'sections = ["Harbor"]')
    newsroom.write("1.json", make_record(1, section="Harbour"))
    newsroom.feedpub("build")

    (found,) = json.loads(newsroom.feedpub("config", "check", "--json").stdout)["unmatched"]

    assert found["message"].startswith("feeds.city.sections: no article has")
    assert (found["file"], found["column"]) == (str(newsroom.config), 13)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('ids = "top.txt"', "feeds.city.ids: '{folder}/top.txt' does not exist; write the file,"),
        (
            '[sources.wire]\ntype = "files"\npath = "wires"',
            "sources.wire.path: '{folder}/wires' does not exist; make the folder,",
        ),
        (
            '[sources.wire]\ntype = "files"\npath = "note.txt"',
            "sources.wire.path: '{folder}/note.txt' is not a folder; make the folder,",
        ),
    ],
)
def test_a_path_that_leads_nowhere_is_named(newsroom: Newsroom, keys: str, said: str) -> None:
    (newsroom.folder / "note.txt").write_text("a note")
    configure(newsroom, keys)

    done = newsroom.feedpub("config", "check")

    assert done.returncode == 1
    assert done.stdout.startswith(f"{newsroom.config}: valid, but something is missing: ")
    assert said.format(folder=Path(newsroom.folder)) in done.stderr
