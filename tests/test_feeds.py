"""``feedpub feeds``: what is published, feed by feed."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom, error_lines, make_record

from feedpub.archive.database import MEND, locked

SPORT = '\n[feeds.sport]\ntitle = "Sport"\nsections = ["Sport"]\n'


@pytest.fixture
def built(newsroom: Newsroom) -> Newsroom:
    """A newsroom with two published articles, and a feed that nothing was ever in."""
    newsroom.configure(CONFIG + SPORT)
    newsroom.write("1.json", make_record(1, updated="2026-05-01T10:00:00Z"))
    newsroom.write("2.json", make_record(2))
    newsroom.build()
    return newsroom


def archive_of(newsroom: Newsroom) -> Path:
    return newsroom.folder / ".feedpub" / "archive.db"


def test_it_lists_every_feed_aligned(built: Newsroom) -> None:
    done = built.feedpub("feeds")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "feed           entries  newest                last change           addresses",
        "all            2        2026-03-03 09:00 UTC  2026-11-18 11:00 UTC"
        "  https://feeds.example/all.rss https://feeds.example/all.atom",
        "section/world  2        2026-03-03 09:00 UTC  2026-11-18 11:00 UTC"
        "  https://feeds.example/section/world.rss https://feeds.example/section/world.atom",
        "sport          -        -                     never built         "
        "  https://feeds.example/sport.rss https://feeds.example/sport.atom",
    ]


def test_json_is_a_line_for_each_feed(built: Newsroom) -> None:
    done = built.feedpub("feeds", "--json")

    first, *_, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert first == {
        "feed": "all",
        "configured": True,
        "former": {},
        "built": True,
        "entries": 2,
        "newest": "2026-03-03T09:00:00+00:00",
        "changed": "2026-11-18T11:00:00+00:00",
        "addresses": ["https://feeds.example/all.rss", "https://feeds.example/all.atom"],
    }
    assert (last["feed"], last["built"], last["newest"]) == ("sport", False, None)


def test_only_the_feeds_that_are_named_are_listed(built: Newsroom) -> None:
    done = built.feedpub("feeds", "sections", "sport")

    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == ["section/world", "sport"]


def test_a_name_that_no_feed_has_is_exit_2(built: Newsroom) -> None:
    done = built.feedpub("feeds", "wordl")

    assert done.returncode == 2
    assert error_lines(done) == ["feedpub: wordl: no such feed; use one of: all, sections, sport"]


def test_a_feed_that_left_the_configuration_is_listed_while_it_stands(built: Newsroom) -> None:
    built.configure(CONFIG.replace("[feeds.all]", "[feeds.news]"))

    lines = built.feedpub("feeds").stdout.splitlines()

    assert lines[-1].startswith("all ")
    assert lines[-1].endswith("https://feeds.example/all.rss (not in the configuration)")


def test_archive_documents_leave_the_configuration_with_their_feed(built: Newsroom) -> None:
    built.configure(CONFIG.replace("[feeds.all]", "[feeds.all]\nlimit = 1\narchive = 1"))
    built.feedpub("build")
    with_archive = built.feedpub("feeds").stdout
    built.configure(CONFIG)

    without = built.feedpub("feeds").stdout

    assert re.search(r"^all-archive-1 .*/all-archive-1\.rss", with_archive, re.MULTILINE)
    assert "not in the configuration" not in with_archive
    assert re.search(r"^all-archive-1 .* \(not in the configuration\)$", without, re.MULTILINE)


def test_before_the_first_build_it_is_one_line_and_nothing_is_made(newsroom: Newsroom) -> None:
    done = newsroom.feedpub("feeds")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"no feed was built yet: there is no archive {archive_of(newsroom)}; run feedpub build\n"
    )
    assert sorted(path.name for path in newsroom.folder.iterdir()) == ["articles", "config.toml"]


def test_before_the_first_build_json_has_the_feeds_all_the_same(newsroom: Newsroom) -> None:
    done = newsroom.feedpub("feeds", "--json")

    (only,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (only["feed"], only["built"]) == ("all", False)


def test_it_needs_no_lock(built: Newsroom) -> None:
    with locked(archive_of(built)):
        done = built.feedpub("feeds")

    assert done.returncode == 0


def test_an_archive_that_is_none_is_one_line(built: Newsroom) -> None:
    archive_of(built).write_bytes(b"no database" * 1000)

    done = built.feedpub("feeds")

    assert done.returncode == 1
    assert error_lines(done) == [
        f"feedpub: archive {archive_of(built)}: is damaged (file is not a database); {MEND}"
    ]


def test_a_terminal_gets_a_table_with_an_address_a_line(built: Newsroom) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        subprocess.run(
            [sys.executable, "-m", "feedpub", "feeds", "all"],
            cwd=built.folder,
            env={**os.environ, "COLUMNS": "120", "TERM": "xterm"},
            stdout=theirs,
            check=True,
        )
        os.close(theirs)
        shown = screen.read(65536).decode()

    lines = [line.rstrip() for line in shown.splitlines()]
    assert lines[2].split(" │ ")[0].strip() == "all"
    assert [line.split("│")[-1].strip() for line in lines[2:]] == [
        "https://feeds.example/all.rss",
        "https://feeds.example/all.atom",
    ]


def test_the_index_of_all_feeds_is_none_of_them(room: Newsroom) -> None:
    room.configure(room.config.read_text() + "[publish]\nindex = true\n")
    room.build()

    lines = room.feedpub("feeds").stdout.splitlines()

    assert [line.split()[0] for line in lines] == ["feed", "all"]
