"""The README, and the tables of the reference that it leads to, held against the program."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom

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
from feedpub.intake import reference as articles
from feedpub.intake.readers.records.fields import (
    ARTICLE_KEYS,
    EPISODE_KEYS,
    IMAGE_KEYS,
    MEDIA_KEYS,
    ORIGIN_KEYS,
    PLACE_KEYS,
    RENDITION_KEYS,
)
from feedpub.intake.sources.files import SUFFIXES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
KEYS = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
ARTICLES = (ROOT / "docs/reference/articles.md").read_text(encoding="utf-8")
FORMATS_PAGE = (ROOT / "docs/reference/formats.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")

#: The line for crontab, the same wherever it is shown.
CRON = "* * * * * cd /srv/newsroom && /opt/feedpub/bin/feedpub build --quiet"


CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


def test_the_readme_can_be_read_in_a_few_minutes() -> None:
    assert 600 <= len(README.split()) <= 900


def test_the_readme_installs_feedpub_before_the_first_command_that_needs_it() -> None:
    first = re.search(r"^\$ feedpub ", README, re.MULTILINE)

    assert first is not None
    assert 0 < README.find("\npipx install .") < first.start()
    assert 0 < README.find("\nuv tool install .") < first.start()
    assert 0 < README.find("\ndocker build -f docs/deploy/Dockerfile ") < first.start()


def test_one_line_for_cron_is_shown_everywhere() -> None:
    pages = [ROOT / "README.md", ROOT / "docs/deploy/crontab", *(ROOT / "docs").rglob("*.md")]
    shown = {
        page.relative_to(ROOT).as_posix(): lines
        for page in pages
        if (lines := re.findall(r"^ *(\S+ \* \* \* \* .*)$", page.read_text("utf-8"), re.MULTILINE))
    }

    places = ["README.md", "docs/deploy/crontab", "docs/deploy.md", "docs/howto/schedule.md"]
    assert shown == {place: [CRON] for place in [*places, "docs/tutorial.md"]}


def test_init_prints_that_line_for_cron_with_the_paths_of_the_machine(room: Newsroom) -> None:
    done = room.feedpub("init", "--title", "Harbour News", "--base-url", "https://feeds.example/")

    (line,) = re.findall(r"^ *(\* \* \* \* \* .*?) {2,}", done.stdout, re.MULTILINE)
    paths = re.sub(r"(?<=cd )\S+", "/srv/newsroom", line)
    paths = re.sub(r"(?<=&& ).*(?= build)", "/opt/feedpub/bin/feedpub", paths)
    assert paths == CRON


def test_every_command_is_in_the_reference_and_exists(room: Newsroom) -> None:
    listed = re.findall(r"^## feedpub (\S.*)$", COMMANDS, re.MULTILINE)
    named = {name for name in listed if name not in ("archive", "config", "token")}

    statuses = {name: room.feedpub(*name.split(), "--help").returncode for name in named}

    assert statuses == {
        "adopt": 0,
        "build": 0,
        "cluster": 0,
        "cluster schema": 0,
        "cluster status": 0,
        "desk": 0,
        "desk add": 0,
        "desk list": 0,
        "desk revoke": 0,
        "token add": 0,
        "token list": 0,
        "token revoke": 0,
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
        "validate": 0,
        "worker": 0,
    }


@pytest.mark.parametrize("option", ["--dry-run", "--json", "--quiet", "--verbose", "--config"])
def test_every_option_of_build_is_in_the_reference(room: Newsroom, option: str) -> None:
    help = room.feedpub("build", "--help").stdout
    page = COMMANDS.partition("\n## feedpub build\n")[2].partition("\n## ")[0]

    assert option in help
    assert f"`{option}`" in page


@pytest.mark.parametrize("status", [0, 1, 2, 75, 130, 143])
def test_every_exit_status_is_in_the_reference(status: int) -> None:
    table = COMMANDS.partition("| exit status |")[2].partition("\n\n")[0]

    assert re.search(rf"^\| (?:\d+, )?{status}\b", table, re.MULTILINE)


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
def test_every_key_of_the_configuration_is_in_the_reference(key: str) -> None:
    assert f"\n| `{key}` |" in KEYS, "./run docs"


@pytest.mark.parametrize("key", sorted(ARTICLE_KEYS | IMAGE_KEYS))
def test_every_key_of_a_record_is_in_the_reference(key: str) -> None:
    assert f"\n| `{key}` |" in ARTICLES


@pytest.mark.parametrize(
    ("described", "read"),
    [
        (articles.ARTICLE, ARTICLE_KEYS),
        (articles.IMAGE, IMAGE_KEYS),
        (articles.RENDITION, RENDITION_KEYS),
        (articles.MEDIA, MEDIA_KEYS),
        (articles.EPISODE, EPISODE_KEYS),
        (articles.PLACE, PLACE_KEYS),
        (articles.ORIGIN, ORIGIN_KEYS),
    ],
    ids=["article", "image", "rendition", "media", "episode", "place", "origin"],
)
def test_the_keys_that_are_described_are_those_that_are_read(
    described: dict[str, str], read: frozenset[str]
) -> None:
    assert described.keys() == read


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_in_the_reference(format: str) -> None:
    assert f"\n| `{format}` |" in FORMATS_PAGE


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_of_file_is_in_the_reference(suffix: str) -> None:
    assert f"\n| `{suffix}` |" in ARTICLES


def test_the_example_of_a_record_is_read_without_a_finding(room: Newsroom) -> None:
    example = re.search(r"^```json\n(.*?)^```$", ARTICLES, re.DOTALL | re.MULTILINE)
    assert example is not None
    room.configure(CONFIG)
    room.write("first.json", example[1])

    done = room.feedpub("show", "articles/first.json")

    assert (done.returncode, done.stderr) == (0, "")
    assert "The ferry is back" in done.stdout


def test_the_example_without_init_is_a_complete_configuration() -> None:
    example = re.search(r"^```toml\n(.*?)^```$", TUTORIAL, re.DOTALL | re.MULTILINE)
    assert example is not None

    settings_of(tomllib.loads(example[1]))


def test_links_are_absolute_once_the_project_has_an_address() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    links = re.findall(r"\]\(([^)\s]+)\)", README)

    assert len(links) > 20
    assert {":" in link for link in links} == {"urls" in project}


def test_every_change_is_in_a_section_of_a_version() -> None:
    versions = re.split(r"^## ", CHANGELOG, flags=re.MULTILINE)[1:]
    assert re.match(r"\d+\.\d+\.\d+ - (?:unreleased|\d{4}-\d\d-\d\d)\n", versions[0])
    for version in versions:
        before, *sections = re.split(r"^### ", version, flags=re.MULTILINE)
        names = [section.partition("\n")[0] for section in sections]
        order = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]

        assert "\n- " not in before, "put it below ### Added, ### Changed, ### Fixed, ..."
        assert names == [name for name in order if name in names]


def test_no_change_is_listed_twice() -> None:
    lines = [line for line in CHANGELOG.splitlines() if line.startswith("- ")]

    assert [line for line in set(lines) if lines.count(line) > 1] == []
