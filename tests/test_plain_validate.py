"""The plain forms of ``feedpub validate`` run without typer, and say what they say with it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from command import run_command
from newsroom import Newsroom
from validation.cases import good_feed

import feedpub.__main__
from feedpub.cli import plain_validate

PLAIN = [
    ["validate", "good.rss"],
    ["validate", "good.rss", "bad.rss", "none.rss", "broken.xml"],
    ["validate", "--strict", "warned.rss"],
    ["validate", "warned.rss", "--profile", "publish"],
    ["validate", "warned.rss", "--profile=publish", "--profile", "msn", "--profile=publish"],
    ["validate", "--format", "json", "bad.rss"],
    ["validate", "bad.rss", "--format=sarif"],
    ["validate", "--format=sarif", "--format=github", "bad.rss"],
    ["validate", "feed.json", "--format", "json"],
    ["validate", "folder", "empty", "."],
]

OTHER = [
    ["validate"],
    ["validate", "--help"],
    ["validate", "-h"],
    ["validate", ""],
    ["validate", "--", "good.rss"],
    ["validate", "--explain", "guid-missing"],
    ["validate", "good.rss", "--format"],
    ["validate", "good.rss", "--format", "xml"],
    ["validate", "good.rss", "--format="],
    ["validate", "good.rss", "--profile", "nobody"],
    ["validate", "good.rss", "--profile"],
    ["validate", "good.rss", "--strict=yes"],
    ["validate", "good.rss", "--stri"],
    ["validate", "--format", "--strict", "good.rss"],
    ["--version"],
    ["build"],
]


@pytest.fixture
def folder(newsroom: Newsroom) -> Newsroom:
    good = good_feed("rss")
    files = {
        "good.rss": good,
        "bad.rss": good.replace(b"<guid", b"<guld", 1).replace(b"</guid", b"</guld", 1),
        "warned.rss": good.replace(b"<title>A crane", "<title>A\u202e crane".encode()),
        "broken.xml": good[:-20],
        "feed.json": b'{"version": "https://jsonfeed.org/version/1.1", "items": [{}]}',
        "folder/news.xml": good,
    }
    for name, content in files.items():
        path = newsroom.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    (newsroom.folder / "empty").mkdir()
    return newsroom


def outcome(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


def _no_typer() -> int:
    raise AssertionError("typer was used")


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_a_plain_command_line_has_the_same_answer_without_typer(
    folder: Newsroom, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(feedpub.__main__, "_run_app", _no_typer)
        plain = run_command(*arguments, folder=folder.folder)
    with monkeypatch.context() as patched:
        patched.setattr(plain_validate, "run_plain_validate", lambda _: None)
        full = run_command(*arguments, folder=folder.folder)

    assert outcome(plain) == outcome(full)
    assert plain.stdout


@pytest.mark.parametrize("arguments", OTHER, ids=" ".join)
def test_any_other_command_line_is_left_to_typer(arguments: list[str]) -> None:
    assert plain_validate.run_plain_validate(arguments) is None


def test_a_feed_is_validated_without_what_it_does_not_need(folder: Newsroom) -> None:
    script = (
        "import sys, feedpub.__main__ as main\n"
        "try:\n    main.main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'typer', 'pydantic', 'httpx', 'feedgen', 'sqlite3', 'sqlalchemy',"
        " 'feedpub.validation.jsonfeed.engine', 'feedpub.validation.handbook.codes',"
        " 'feedpub.validation.http.rules'} & sys.modules.keys()))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, "validate", "good.rss"],
        cwd=folder.folder,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == ["1 feed, valid", "[]"]
