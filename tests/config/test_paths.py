"""Every command refuses a configuration with paths that overlap."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from config.smallest import without_place
from newsroom import Newsroom, make_record

from feedpub.config.files import read
from feedpub.config.load import load
from feedpub.config.paths import place_of
from feedpub.errors import ConfigError
from feedpub.health.files import is_metrics, is_status_page
from feedpub.health.metrics import exposition
from feedpub.health.page import status_page
from feedpub.health.state import Health

TEXT = """
[site]
title    = "Harbour News"
url      = "https://news.example/"
base_url = "https://feeds.example/"
language = "en"

[archive]
path = "{archive}"

[publish]
directory = "{publish}"

[push]
spool = "{spool}"

[health]
page     = "{page}"
textfile = "{metrics}"

[sources.desk]
type = "files"
path = "{desk}"

[sources.wire]
type = "files"
path = "{wire}"

[feeds.all]
title = "Harbour News"
ids   = "{list}"
"""

#: Where each path is in a configuration that is in order.
PATHS = {
    "publish": "feeds",
    "desk": "articles/desk",
    "wire": "articles/wire",
    "spool": "spool",
    "archive": "state/archive.db",
    "page": "shown/status.html",
    "metrics": "metrics/feedpub.prom",
    "list": "lists/top.txt",
}
FOLDERS = ("publish", "desk", "wire", "spool")
FILES = ("archive", "page", "metrics", "list")

#: What has a place though no key names it.
FIXED = {
    "configuration": "etc/config.toml",
    "journal": "state/archive.journal.jsonl",
    "lock": "state/archive.db.lock",
    "daemon's lock": "state/archive.db.daemon.lock",
    "log of the archive": "state/archive.db-wal",
    "reserve": "state/archive.db.reserve",
    "record of runs": "state/archive.db.run.lock",
    "damaged journal": "state/archive.journal.jsonl.damaged",
    "tokens": "state/archive.db.tokens.json",
    "lock of the tokens": "state/archive.db.tokens.lock",
}

#: What moves with the archive.
BESIDE = FIXED.keys() - {"configuration"}

#: What each key calls itself in a message.
KEYS = {
    "publish": "publish.directory",
    "desk": "sources.desk.path",
    "wire": "sources.wire.path",
    "spool": "push.spool",
    "archive": "archive.path",
    "page": "health.page",
    "metrics": "health.textfile",
    "list": "feeds.all.ids",
}

#: What may be inside a folder: a file for the newsroom's eyes, what no source reads as an article.
ALLOWED = {
    ("page", "publish"),
    ("metrics", "publish"),
    ("list", "publish"),
    ("list", "desk"),
    ("list", "wire"),
    ("configuration", "desk"),
    ("configuration", "wire"),
}

#: As each file is named, wherever it is.
NAMES = {"archive": "a.db", "page": "s.html", "metrics": "m.prom", "list": "l.txt"}


def configured(folder: Path, **paths: str) -> Path:
    """Write a configuration with *paths*, relative to *folder*; return its path."""
    config = folder / "etc" / "config.toml"
    config.parent.mkdir(exist_ok=True)
    absolute = {key: str(folder) + "/" + path for key, path in (PATHS | paths).items()}
    config.write_text(TEXT.format(**absolute), encoding="utf-8")
    return config


def problems(config: Path, check: Callable[[Path], object] = read) -> tuple[str, ...]:
    try:
        check(config)
    except ConfigError as error:
        return tuple(without_place(each, config) for each in error.problems)
    return ()


def test_the_paths_that_the_others_are_compared_with_are_in_order(tmp_path: Path) -> None:
    assert problems(configured(tmp_path)) == ()


@pytest.mark.parametrize("made", [False, True], ids=["missing", "made"])
@pytest.mark.parametrize("second", [*PATHS, *FIXED])
@pytest.mark.parametrize("first", PATHS)
def test_no_two_paths_are_one(tmp_path: Path, first: str, second: str, made: bool) -> None:
    if first == second or (first == "archive" and second in BESIDE):
        return
    at = (PATHS | FIXED)[second]
    if made and second in FOLDERS:
        (tmp_path / at).mkdir(parents=True)

    found = problems(configured(tmp_path, **{first: at}))

    assert len(found) >= 1
    assert KEYS[first] in "\n".join(found)


@pytest.mark.parametrize("made", [False, True], ids=["missing", "made"])
@pytest.mark.parametrize("outer", FOLDERS)
@pytest.mark.parametrize("inner", PATHS)
def test_what_is_inside_a_folder_is_refused_unless_it_does_no_harm_there(
    tmp_path: Path, inner: str, outer: str, made: bool
) -> None:
    if inner == outer:
        return
    if made:
        (tmp_path / PATHS[outer]).mkdir(parents=True)
    at = f"{PATHS[outer]}/below/{NAMES.get(inner, 'folder')}"

    found = problems(configured(tmp_path, **{inner: at}))

    if (inner, outer) in ALLOWED:
        assert found == ()
    else:
        (line,) = found
        assert line.startswith(f"{KEYS[inner]}: '{tmp_path}/{at}' is")
        assert f"is inside {KEYS[outer]} ({tmp_path}/{PATHS[outer]}); use sep" in line


@pytest.mark.parametrize("fixed", FIXED)
@pytest.mark.parametrize("outer", FOLDERS)
def test_no_folder_holds_a_file_that_it_would_publish_read_or_empty(
    tmp_path: Path, outer: str, fixed: str
) -> None:
    at = str(Path(FIXED[fixed]).parent)

    found = problems(configured(tmp_path, **{outer: at}))

    assert bool(found) is ((fixed, outer) not in ALLOWED)


@pytest.mark.parametrize("file", [*FILES, *FIXED])
@pytest.mark.parametrize("inner", PATHS)
def test_nothing_is_below_a_file(tmp_path: Path, inner: str, file: str) -> None:
    if inner == file or (inner == "archive" and file in BESIDE):
        return
    at = f"{(PATHS | FIXED)[file]}/{NAMES.get(inner, 'folder')}"

    found = problems(configured(tmp_path, **{inner: at}))

    assert found
    assert "which is a file; use another path" in found[0]


def test_an_archive_in_a_hidden_folder_of_a_source_is_not_read_as_articles(tmp_path: Path) -> None:
    assert problems(configured(tmp_path, archive="articles/desk/.feedpub/archive.db")) == ()


def test_several_feeds_may_have_one_list(tmp_path: Path) -> None:
    config = configured(tmp_path)
    more = f'[feeds.two]\ntitle = "Two"\nids = "{tmp_path}/lists/top.txt"\n'
    config.write_text(config.read_text() + more)

    assert problems(config) == ()


@pytest.mark.parametrize(
    "way",
    ["link/desk", "nowhere/../articles/desk", "articles//desk/", "./articles/./desk", "dangling"],
)
def test_it_does_not_matter_how_a_path_is_written(tmp_path: Path, way: str) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "link").symlink_to("articles")
    (tmp_path / "dangling").symlink_to(tmp_path / "articles" / "desk")

    (line,) = problems(configured(tmp_path, publish=way))

    assert "is also sources.desk.path" in line or "is also publish.directory" in line


def test_a_name_in_capitals_is_the_same_where_nobody_can_tell_yet(tmp_path: Path) -> None:
    assert problems(configured(tmp_path, publish="Articles/DESK"))


def test_a_hard_link_to_the_configuration_is_the_configuration(tmp_path: Path) -> None:
    config = configured(tmp_path)
    (tmp_path / "shown").mkdir()
    (tmp_path / "shown" / "status.html").hardlink_to(config)

    (line,) = problems(config)

    assert "health.page" in line
    assert "the configuration" in line


def test_a_configuration_that_is_extended_counts_too(tmp_path: Path) -> None:
    common = configured(tmp_path)
    edition = tmp_path / "edition.toml"
    edition.write_text(f'extends = "etc/config.toml"\n[health]\npage = "{common}"\n')

    assert "the configuration" in "\n".join(problems(edition))


def test_the_layout_of_the_manual_is_in_order(newsroom: Newsroom) -> None:
    editions = newsroom.folder / "editions"
    editions.mkdir()
    for name in ("de", "en"):
        text = f'extends = "../config.toml"\n[publish]\ndirectory = "../feeds/{name}"\n'
        (editions / f"{name}.toml").write_text(text)

    assert problems(newsroom.config, load) == ()
    assert problems(editions / "de.toml", load) == ()


@pytest.mark.parametrize("key", ["page", "metrics"])
def test_a_file_that_somebody_else_wrote_is_not_overwritten(tmp_path: Path, key: str) -> None:
    config = configured(tmp_path)
    path = tmp_path / PATHS[key]
    path.parent.mkdir()
    path.write_text("<!DOCTYPE html><title>Ours</title>")

    (line,) = problems(config)

    assert line.startswith(f"{KEYS[key]}: '{path}' exists and ")


@pytest.mark.parametrize("key", ["archive", "page", "metrics"])
@pytest.mark.parametrize("kind", ["fifo", "folder", "device"])
def test_a_file_is_a_regular_file(tmp_path: Path, key: str, kind: str) -> None:
    path = tmp_path / PATHS[key]
    path.parent.mkdir()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/null")

    (line,) = problems(configured(tmp_path))

    assert KEYS[key] in line


def test_what_feedpub_wrote_there_before_may_be_written_anew() -> None:
    health = Health(
        newsroom="feeds.example",
        title="News",
        version="1",
        at=datetime(2026, 11, 18, tzinfo=UTC),
        sources=(),
        feeds=(),
        quarantined=0,
    )

    assert is_status_page(status_page(health))
    assert is_metrics(exposition(health))
    assert not is_metrics(status_page(health))


def test_metrics_end_in_prom(tmp_path: Path) -> None:
    (line,) = problems(configured(tmp_path, metrics="metrics/feedpub.txt"))

    assert "does not end in .prom" in line


DOCUMENTS = """
formats = ["rss", "atom", "html"]
aliases = { "old/feed.html" = "rss" }
paths   = { atom = "deep/er/all.xml" }

[feeds.long]
title   = "Long"
formats = ["html"]
archive = 10

[feeds.sections]
title = "{value}"
each  = "section"
name  = "section/{slug}"
formats = ["html"]
"""


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("all.html", "the html document of feeds.all"),
        ("ALL.HTML", "the html document of feeds.all"),
        ("long-archive-12.html", "an archive document of feeds.long"),
        ("all.rss.gz", "a compressed copy of the rss document of feeds.all"),
        (".all.rss.0123456789abcdef.tmp", "a temporary file of the rss document of feeds.all"),
        ("deep", "the atom document of feeds.all"),
        ("all.rss/status.html", "the rss document of feeds.all"),
        ("section/world.html", "the html document of feeds.sections"),
        ("old/feed.html", "an old address, feeds.all.aliases"),
        ("gone.html", "an old address, publish.retired"),
        ("index.html", "a document of publish.index"),
        (".feedpub.lock", "the lock of the publish directory"),
        (".feedpub.reserve", "the reserve of the publish directory"),
    ],
)
def test_a_status_page_takes_no_name_that_is_published(
    tmp_path: Path, name: str, what: str
) -> None:
    config = configured(tmp_path, page=f"feeds/{name}")
    text = config.read_text().replace(
        "[publish]", '[publish]\nindex = true\nretired = ["gone.html"]'
    )
    config.write_text(text + DOCUMENTS)

    (line,) = problems(config, load)

    assert line == (
        f"health.page: '{tmp_path}/feeds/{name}' has the name of {what}; choose another name"
    )


@pytest.mark.parametrize(
    "name", ["status.html", "section/status.htm", "old/status.html", "a/b.html"]
)
def test_a_status_page_may_be_beside_the_documents(tmp_path: Path, name: str) -> None:
    config = configured(tmp_path, page=f"feeds/{name}")
    config.write_text(config.read_text() + DOCUMENTS)

    assert problems(config, load) == ()


def test_a_list_of_ids_is_no_document_of_its_own_feed(tmp_path: Path) -> None:
    (line,) = problems(configured(tmp_path, list="feeds/all.rss"), load)

    assert "feeds.all.ids" in line


COMMANDS = [
    "config check",
    "config nginx",
    "build",
    "build --dry-run",
    "run",
    "status",
    "diff",
    "feeds",
    "quarantine",
    "history https://p.news.example/p/1",
    "withdraw https://p.news.example/p/1",
    "restore https://p.news.example/p/1",
    "archive rebuild --yes",
    "adopt old.rss",
    "serve",
    "show articles/1.json",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_refuses_and_does_nothing(newsroom: Newsroom, command: str) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.configure(
        newsroom.config.read_text().replace("[sources", '[publish]\ndirectory = "."\n[sources')
    )
    before = sorted(newsroom.folder.rglob("*"))

    done = newsroom.feedpub(*command.split())

    assert done.returncode == 2
    assert "publish.directory" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(newsroom.folder.rglob("*")) == before


@pytest.mark.parametrize("key", ["extends", "ids"])
@pytest.mark.parametrize("kind", ["fifo", "device", "folder"])
def test_a_file_that_the_configuration_names_is_read_only_if_it_is_a_regular_file(
    newsroom: Newsroom, key: str, kind: str
) -> None:
    named = newsroom.folder / "named"
    if kind == "fifo":
        os.mkfifo(named)
    elif kind == "device":
        named.symlink_to("/dev/zero")
    else:
        named.mkdir()
    text = newsroom.config.read_text()
    if key == "extends":
        newsroom.configure('extends = "named"\n' + text)
    else:
        newsroom.configure(text.replace("[feeds.all]", '[feeds.all]\nids = "named"'))
    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("build", "all")

    assert done.returncode == (2 if key == "extends" else 1)
    assert len(done.stderr.splitlines()) == 1
    assert "named: cannot be read: " in done.stderr


def test_a_link_to_a_configuration_is_followed(newsroom: Newsroom) -> None:
    (newsroom.folder / "link.toml").symlink_to(newsroom.config)

    assert problems(newsroom.folder / "link.toml") == ()


def test_two_ways_to_one_place_are_one(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to("a")

    assert place_of(tmp_path / "a" / "x").is_same(place_of(tmp_path / "b" / "X"))
    assert place_of(tmp_path / "b" / "x" / "y").is_inside(place_of(tmp_path / "a"))
    assert not place_of(tmp_path / "ab").is_inside(place_of(tmp_path / "a"))
