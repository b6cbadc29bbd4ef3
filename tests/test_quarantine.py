"""``feedpub quarantine``: what waits and why, and another chance for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import NOW, Newsroom, error_lines, make_record

from feedpub.archive.database import locked
from feedpub.archive.queries.quarantine import quarantined
from feedpub.archive.store import opened
from feedpub.article import Selection
from feedpub.feed import Finding


def archive_of(newsroom: Newsroom) -> Path:
    return newsroom.folder / ".feedpub" / "archive.db"


def write_settled(newsroom: Newsroom, name: str, content: Any) -> None:
    """Write a document old enough for its mark to be trusted."""
    os.utime(newsroom.write(name, content), (1_700_000_000, 1_700_000_000))


@pytest.fixture
def waits(newsroom: Newsroom) -> Newsroom:
    """A newsroom with an article that is published, and three that wait."""
    write_settled(newsroom, "1.json", make_record(1))
    write_settled(newsroom, "2.json", make_record(2, title=None))
    lines = [make_record(3, published="soon"), make_record(4, title=" ")]
    write_settled(newsroom, "many.jsonl", "\n".join(map(json.dumps, lines)))
    newsroom.build()
    return newsroom


def read_anew(newsroom: Newsroom) -> list[str]:
    """The articles that the next build names as rejected."""
    return [each.name for each in newsroom.build(now=NOW + timedelta(minutes=1)).rejected]


def test_it_lists_what_waits_and_why(waits: Newsroom) -> None:
    done = waits.feedpub("quarantine")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "desk: 2 articles since 2026-11-18 11:00 UTC: 2.json (https://p.news.example/p/2),"
        " many.jsonl:2 (https://p.news.example/p/4): error title-missing: title: is missing;"
        " add it",
        "desk: 1 article since 2026-11-18 11:00 UTC: many.jsonl:1 (https://p.news.example/p/3):"
        " error date-invalid: published: 'soon' is not a date; write it as"
        " 2026-03-21T12:00:00+01:00 (RFC 3339)",
    ]


def test_a_cause_is_one_line_however_many_articles_wait_for_it(newsroom: Newsroom) -> None:
    for number in range(1, 12):
        newsroom.write(f"{number:02}.json", make_record(number, title=None))

    built = newsroom.feedpub("build")
    listed = newsroom.feedpub("quarantine")

    assert built.stderr == (
        "feedpub: desk: 01.json (https://p.news.example/p/1): error title-missing: title: is"
        " missing; add it (10 more are like it: feedpub quarantine)\n"
    )
    (line,) = listed.stdout.splitlines()
    assert line.startswith("desk: 11 articles since ")
    assert line.endswith(" and 6 more: error title-missing: title: is missing; add it")
    assert len(json.loads(newsroom.feedpub("quarantine", "--json").stdout)["waiting"]) == 11


def test_json_is_one_object(waits: Newsroom) -> None:
    done = waits.feedpub("quarantine", "--json")

    first = json.loads(done.stdout)["waiting"][0]
    assert first == {
        "source": "desk",
        "name": "2.json",
        "id": "https://p.news.example/p/2",
        "since": "2026-11-18T11:00:00+00:00",
        "held": False,
        "findings": [
            {
                "code": "title-missing",
                "severity": "error",
                "message": "is missing",
                "advice": "add it",
                "field": "title",
            }
        ],
    }


@pytest.mark.parametrize("arguments", [("quarantine",), ("quarantine", "retry")])
def test_where_nothing_waits_it_says_so_and_makes_nothing(
    newsroom: Newsroom, arguments: tuple[str, ...]
) -> None:
    done = newsroom.feedpub(*arguments)

    assert (done.returncode, done.stdout) == (0, "nothing waits in quarantine\n")
    assert not archive_of(newsroom).exists()


def test_what_waits_is_not_read_again_by_itself(waits: Newsroom) -> None:
    assert read_anew(waits) == []


def test_retry_lets_all_be_read_anew(waits: Newsroom) -> None:
    done = waits.feedpub("quarantine", "retry")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "3 articles will be checked again by the next build\n"
    assert read_anew(waits) == ["2.json", "many.jsonl:1", "many.jsonl:2"]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("2.json", ["2.json"]),
        ("https://p.news.example/p/2", ["2.json"]),
        ("many.jsonl:2", ["many.jsonl:1", "many.jsonl:2"]),
        ("many.jsonl", ["many.jsonl:1", "many.jsonl:2"]),
    ],
)
def test_retry_lets_what_is_named_be_read_anew_with_its_document(
    waits: Newsroom, name: str, read: list[str]
) -> None:
    waits.feedpub("quarantine", "retry", name)

    assert read_anew(waits) == read


def test_after_a_retry_a_build_has_something_to_do(waits: Newsroom) -> None:
    waits.feedpub("build")
    waits.feedpub("quarantine", "retry", "2.json")

    done = waits.feedpub("build")

    assert "2.json" in done.stderr
    assert "many" not in done.stderr


def test_what_is_tried_again_waits_until_then(waits: Newsroom) -> None:
    waits.feedpub("quarantine", "retry")

    assert len(quarantined(archive_of(waits))) == 3


def test_a_name_that_nothing_waits_under_is_refused_and_nothing_is_done(waits: Newsroom) -> None:
    done = waits.feedpub("quarantine", "retry", "2.json", "1.json")

    assert done.returncode == 2
    assert done.stderr == "feedpub: 1.json: nothing in quarantine has this id or name\n"
    assert read_anew(waits) == []


def test_an_entry_that_was_refused_is_judged_anew(waits: Newsroom) -> None:
    refused = Finding(code="made-up", severity="error", message="for once")
    with opened(archive_of(waits)) as archive, archive.transaction():
        (kept,) = archive.articles.select(Selection(), 10, NOW)
        archive.quarantine.hold(kept, [refused], NOW)
    waits.build(now=NOW + timedelta(minutes=1))
    before = [each.held for each in quarantined(archive_of(waits))]

    waits.feedpub("quarantine", "retry", "https://p.news.example/p/1")
    waits.build(now=NOW + timedelta(minutes=2))

    assert sum(before) == 1
    assert not any(each.held for each in quarantined(archive_of(waits)))


def test_retry_waits_for_no_run_that_is_at_work_and_the_list_needs_none(waits: Newsroom) -> None:
    with locked(archive_of(waits)):
        retried = waits.feedpub("quarantine", "retry")
        listed = waits.feedpub("quarantine")

    assert (retried.returncode, listed.returncode) == (75, 0)
    assert "another run" in retried.stderr


def test_an_archive_that_is_none_is_one_line(waits: Newsroom) -> None:
    archive_of(waits).write_bytes(b"no database" * 1000)

    done = waits.feedpub("quarantine")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_message_never_moves_the_cursor(newsroom: Newsroom) -> None:
    newsroom.write("\x1b[31m\n.json", make_record(1, title=None, id="x\x1b[2J\u202e"))
    newsroom.build()

    done = newsroom.feedpub("quarantine")

    assert len(done.stdout.splitlines()) == 1
    assert not {"\x1b", "\u202e"} & set(done.stdout)


def test_the_list_imports_nothing_heavy(waits: Newsroom) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "feedpub", "quarantine"],
        cwd=waits.folder,
        capture_output=True,
        text=True,
        check=True,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert imported & {"lxml.etree", "nh3", "rich.console"} == set()


def test_what_all_formats_refuse_is_said_once(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, url="http://localhost/a", short_link=None, id="cms-1"))

    (line,) = error_lines(newsroom.feedpub("build"))

    assert line.count("link leads to the private host") == 1
    assert line.count("http://localhost/a") <= 1
