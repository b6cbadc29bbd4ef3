"""``feedpub build`` for several configurations, one after the other."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom, error_lines, make_record

from feedpub.archive.database import locked
from feedpub.config.files import find_all
from feedpub.errors import ConfigError

EDITION = """
extends = "../config.toml"
[publish]
directory = "../feeds/{name}"
"""


@pytest.fixture
def editions(newsroom: Newsroom) -> Newsroom:
    """A newsroom with two editions of one configuration, and an article."""
    (newsroom.folder / "editions").mkdir()
    for name in ("de", "en"):
        write_edition(newsroom, name, EDITION.format(name=name))
    newsroom.write("1.json", make_record(1))
    return newsroom


def write_edition(newsroom: Newsroom, name: str, text: str) -> Path:
    path = newsroom.folder / "editions" / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pattern_builds_every_edition_and_names_it(editions: Newsroom) -> None:
    done = editions.feedpub("build", "all", "--config", "editions/*.toml")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "editions/de.toml: desk: 1 article new, 0 changed",
        "editions/de.toml: 2 documents written: all.rss, all.atom",
        "editions/en.toml: desk: 1 article new, 0 changed",
        "editions/en.toml: 2 documents written: all.rss, all.atom",
    ]
    assert sorted(editions.published()) == [
        "de/all.atom",
        "de/all.rss",
        "en/all.atom",
        "en/all.rss",
    ]


def test_every_edition_has_an_archive_of_its_own(editions: Newsroom) -> None:
    editions.feedpub("build", "--config", "editions/*.toml")

    archives = (editions.folder / "editions" / ".feedpub").glob("*.db")
    assert sorted(path.name for path in archives) == ["de.db", "en.db"]


def test_the_option_may_be_said_again(editions: Newsroom) -> None:
    done = editions.feedpub("build", "-c", "editions/en.toml", "-c", "editions/de.toml")

    first, *_, last = done.stdout.splitlines()
    assert (first.split(":")[0], last.split(":")[0]) == ("editions/en.toml", "editions/de.toml")


def test_one_configuration_is_not_named(editions: Newsroom) -> None:
    done = editions.feedpub("build", "--config", "editions/d*.toml")

    assert "editions" not in done.stdout


def test_an_edition_that_fails_costs_no_other(editions: Newsroom) -> None:
    write_edition(editions, "de", EDITION + "[site]\ntimezon = 'UTC'\n")

    done = editions.feedpub("build", "--config", "editions/*.toml")

    assert done.returncode == 2
    line, *shown = error_lines(done)
    assert re.fullmatch(
        r"feedpub: editions/de\.toml:\d+:1: site\.timezon: unknown key; did you mean timezone\?",
        line,
    )
    assert shown[0].endswith("| timezon = 'UTC'")
    assert "en/all.rss" in editions.published()


def test_an_edition_is_named_as_the_pattern_names_it(editions: Newsroom) -> None:
    write_edition(editions, "de", EDITION + "[site]\ntimezon = 'UTC'\n")

    done = editions.feedpub("build", "--config", "articles/../editions/*.toml")

    assert re.match(
        r"feedpub: articles/\.\./editions/de\.toml:\d+:1: site\.timezon:", error_lines(done)[0]
    )


def test_a_lock_keeps_its_own_edition_from_being_built_and_no_other(editions: Newsroom) -> None:
    with locked(editions.folder / "editions" / ".feedpub" / "de.db"):
        done = editions.feedpub("build", "--config", "editions/*.toml")

    assert done.returncode == 75
    assert error_lines(done)[0].startswith("feedpub: editions/de.toml: archive ")
    assert {name.split("/")[0] for name in editions.published()} == {"en"}


def test_a_failure_is_worse_than_a_lock(editions: Newsroom) -> None:
    missing = "[sources.wire]\ntype = 'files'\npath = 'nowhere'\n"
    write_edition(editions, "de", EDITION.format(name="de") + missing)

    with locked(editions.folder / "editions" / ".feedpub" / "en.db"):
        done = editions.feedpub("build", "--config", "editions/*.toml")

    assert done.returncode == 1
    assert [line.split(": ")[1] for line in error_lines(done)] == [
        "editions/de.toml",
        "editions/en.toml",
    ]


def test_json_is_a_line_for_each_edition(editions: Newsroom) -> None:
    done = editions.feedpub("build", "--json", "--config", "editions/*.toml")

    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [report["config"] for report in reports] == ["editions/de.toml", "editions/en.toml"]


def test_a_pattern_that_matches_nothing_is_exit_2(editions: Newsroom) -> None:
    done = editions.feedpub("build", "--config", "edition/*.toml")

    assert done.returncode == 2
    assert error_lines(done) == ["feedpub: --config: edition/*.toml: no file matches"]


def test_two_editions_with_one_archive_are_refused_before_anything_is_done(
    editions: Newsroom,
) -> None:
    shared = "[archive]\npath = '../one.db'\n"
    for name in ("de", "en"):
        write_edition(editions, name, EDITION.format(name=name) + shared)

    done = editions.feedpub("build", "--config", "editions/*.toml")

    assert done.returncode == 2
    assert error_lines(done) == [
        f"feedpub: editions/de.toml and editions/en.toml both write the archive"
        f" {editions.folder}/one.db; give each its own"
    ]
    assert not editions.feeds.exists()


def test_two_editions_that_would_write_one_feed_in_turns_are_refused(editions: Newsroom) -> None:
    for name in ("de", "en"):
        write_edition(editions, name, EDITION.format(name="both"))

    done = editions.feedpub("build", "--config", "editions/*.toml")

    assert done.returncode == 2
    assert error_lines(done) == [
        "feedpub: editions/de.toml and editions/en.toml both write the feed all in"
        f" {editions.folder}/feeds/both; give each its own"
    ]


def test_two_editions_may_share_a_directory_for_feeds_of_other_names(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    for name in ("de", "en"):
        text = CONFIG.replace("[feeds.all]", f"[feeds.all-{name}]")
        text = text.replace('"section/{slug}"', f'"{name}/{{slug}}"')
        (newsroom.folder / f"{name}.toml").write_text(text, encoding="utf-8")

    done = newsroom.feedpub("build", "--config", "??.toml")

    assert (done.returncode, done.stderr) == (0, "")
    assert {"all-de.rss", "all-en.rss", "de/world.rss"} <= newsroom.published().keys()


def test_a_file_that_is_named_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    path = tmp_path / "[de].toml"
    path.write_text(CONFIG, encoding="utf-8")

    assert find_all([str(path)]) == [path]


def test_what_is_matched_twice_is_built_once(tmp_path: Path) -> None:
    path = tmp_path / "de.toml"
    path.write_text(CONFIG, encoding="utf-8")

    assert find_all([str(path), f"{tmp_path}/*.toml"]) == [path]


def test_one_pattern_that_matches_does_not_excuse_another(tmp_path: Path) -> None:
    (tmp_path / "de.toml").write_text(CONFIG, encoding="utf-8")

    with pytest.raises(ConfigError, match=r"x\*\.toml"):
        find_all([f"{tmp_path}/*.toml", f"{tmp_path}/x*.toml"])


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("[publish]\nindex = true", "the index of feeds in"),
        ('[feeds.{name}]\npaths = {{ rss = "rss.xml" }}', "the document rss.xml in"),
    ],
)
def test_editions_that_would_write_one_document_in_turns_are_refused(
    tmp_path: Path, text: str, held: str
) -> None:
    for name in ("de", "en"):
        own = text.format(name=name) if "{" in text else f"{text}\n[feeds.{name}]"
        (tmp_path / f"{name}.toml").write_text(own)

    with pytest.raises(ConfigError) as caught:
        find_all([f"{tmp_path}/*.toml"])

    assert f"both write {held} {tmp_path}/feeds" in caught.value.problems[0]
