"""A document that grows costs what it brings anew, not what it had times what it brings."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

_KNOWN, _NEW = 100, 10

#: How many statements a new article may cost, whatever its document had before.
_STATEMENTS = 60


def _story(number: int, **changes: Any) -> dict[str, Any]:
    """A story without an id of its own, published some minutes after the one before it."""
    told = {
        "url": f"https://news.example/story-{number}",
        "title": f"Story {number}",
        "published": (NOW - timedelta(days=2) + timedelta(minutes=2 * number)).isoformat(),
        "updated": None,
    }
    record = make_record(number, **{**told, **changes})
    return {name: value for name, value in record.items() if name not in ("id", "short_link")}


def _write(articles: Path, stories: list[dict[str, Any]]) -> None:
    lines = "".join(json.dumps(each) + "\n" for each in stories)
    (articles / "export.jsonl").write_text(lines)


def _watch(monkeypatch: pytest.MonkeyPatch, watch: Callable[[sqlite3.Connection], None]) -> None:
    """Have every connection that is opened from now on watched."""
    connect = sqlite3.connect

    def connect_and_watch(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **named)
        watch(connection)
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect_and_watch)


def test_many_new_stories_without_ids_in_a_known_document_are_not_each_compared_with_all_of_it(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = [_story(number) for number in range(_KNOWN + _NEW)]
    _write(newsroom.articles, stories[:_KNOWN])
    newsroom.build()
    _write(newsroom.articles, stories)
    statements: list[str] = []

    _watch(monkeypatch, lambda connection: connection.set_trace_callback(statements.append))
    report = newsroom.build()
    assert report.sources[0].new == _NEW
    known = 10 * _KNOWN
    assert len(statements) - known < _STATEMENTS * _NEW


def test_a_new_story_is_no_more_work_for_the_archive_where_its_source_has_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[None] = []
    _watch(
        monkeypatch,
        lambda connection: connection.set_progress_handler(lambda: done.append(None), 100),
    )

    def steps(count: int) -> int:
        """How much a first build of *count* stories has SQLite do, in hundreds of its steps."""
        done.clear()
        newsroom = Newsroom(tmp_path / str(count))
        newsroom.articles.mkdir(parents=True)
        newsroom.configure(CONFIG)
        _write(newsroom.articles, [_story(number) for number in range(count)])
        assert newsroom.build().sources[0].new == count
        return len(done)

    few, some, many = steps(1), steps(100), steps(300)
    assert many - few < 3.5 * (some - few)


def test_a_story_is_found_again_by_its_title_though_its_address_and_time_were_corrected(
    newsroom: Newsroom,
) -> None:
    stories = [_story(number) for number in range(5)]
    _write(newsroom.articles, stories)
    newsroom.build()
    moved = json.loads(json.dumps(stories))
    moved[2]["url"] = "https://news.example/corrected"
    moved[2]["published"] = (NOW - timedelta(days=2) + timedelta(hours=3)).isoformat()
    _write(newsroom.articles, moved)
    report = newsroom.build()
    assert (report.sources[0].new, report.sources[0].changed) == (0, 1)
