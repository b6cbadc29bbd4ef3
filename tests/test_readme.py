"""The README, held against the program."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest
from newsroom import Newsroom

from feedpub.config.feed_table import FeedTable
from feedpub.config.model import (
    ArchiveTable,
    Credits,
    HealthTable,
    Publish,
    Push,
    Site,
    SitePages,
)
from feedpub.config.notify_table import NotifyTable, PurgeTable
from feedpub.config.source_table import (
    APITable,
    FeedSourceTable,
    FilesTable,
    Images,
    PagingTable,
    WebTable,
)
from feedpub.config.validation import settings_of
from feedpub.format_info import FORMATS
from feedpub.intake.readers.records.fields import ARTICLE_KEYS, IMAGE_KEYS
from feedpub.intake.sources.files import SUFFIXES

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The README's first example in *language*."""
    found = re.search(rf"^ *```{language}\n(.*?)^ *```$", README, re.DOTALL | re.MULTILINE)
    assert found is not None
    lines = found.group(1).splitlines()
    return "\n".join(line.removeprefix("   ") for line in lines) + "\n"


@pytest.fixture
def follower(tmp_path: Path) -> Newsroom:
    """A newsroom of somebody who did what the README says."""
    room = Newsroom(tmp_path)
    room.configure(block("toml"))
    path = room.write("first.json", block("json"))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return room


def test_the_five_minutes_end_as_the_readme_says(follower: Newsroom) -> None:
    said = block("console").replace("$ feedpub build\n", "")

    runs = [follower.feedpub("build"), follower.feedpub("build")]

    assert [run.stderr for run in runs] == ["", ""]
    assert "".join(run.stdout for run in runs) == said


def test_every_command_that_the_readme_names_exists(follower: Newsroom) -> None:
    named = set(
        re.findall(r"`feedpub ((?:config |archive )?(?:quarantine (?=retry))?[a-z]+)", README)
    )

    statuses = {name: follower.feedpub(*name.split(), "--help").returncode for name in named}

    assert statuses == {
        "adopt": 0,
        "build": 0,
        "cluster": 0,
        "diff": 0,
        "archive check": 0,
        "archive export": 0,
        "archive import": 0,
        "archive upgrade": 0,
        "archive stats": 0,
        "archive vacuum": 0,
        "archive rebuild": 0,
        "feeds": 0,
        "history": 0,
        "init": 0,
        "restore": 0,
        "run": 0,
        "status": 0,
        "republish": 0,
        "withdraw": 0,
        "serve": 0,
        "show": 0,
        "quarantine": 0,
        "quarantine retry": 0,
        "config check": 0,
        "config schema": 0,
        "config nginx": 0,
        "config caddy": 0,
        "token": 0,
        "validate": 0,
        "worker": 0,
    }


@pytest.mark.parametrize("option", ["--dry-run", "--json", "--quiet", "--verbose", "--config"])
def test_every_option_of_build_is_in_the_readme(follower: Newsroom, option: str) -> None:
    help = follower.feedpub("build", "--help").stdout

    assert option in help
    assert option in README


@pytest.mark.parametrize(
    "key",
    sorted(
        {
            key
            for table in (
                *(Site, ArchiveTable, Publish, HealthTable, Push, Credits, SitePages, FeedTable),
                *(NotifyTable, PurgeTable),
                *(FilesTable, Images, WebTable, APITable, PagingTable, FeedSourceTable),
            )
            for key in table.key_names()
        }
    ),
)
def test_every_key_of_the_configuration_is_in_the_readme(key: str) -> None:
    tables = README.partition("## Configuration")[2].partition("## Commands")[0]

    assert re.search(rf"`{key}\b", tables), f"add `{key}` to README.md, Configuration"


@pytest.mark.parametrize("key", sorted(ARTICLE_KEYS | IMAGE_KEYS))
def test_every_key_of_a_record_is_in_the_readme(key: str) -> None:
    tables = README.partition("## What is read")[2].partition("## Configuration")[0]

    assert f"`{key}`" in tables


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_in_the_readme(format: str) -> None:
    tables = README.partition("## What is written")[2].partition("## Configuration")[0]

    assert f"| `{format}` |" in tables


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_of_file_is_in_the_readme(suffix: str) -> None:
    assert f"| `{suffix}` |" in README


def test_the_example_is_a_complete_configuration() -> None:
    settings_of(tomllib.loads(block("toml")))


def test_diff_says_what_the_readme_shows(follower: Newsroom) -> None:
    shown = README.partition("$ feedpub diff\n")[2].partition("```")[0]

    assert follower.feedpub("diff").stdout == shown
