"""A document that grows costs what it brings anew, not what it had times what it brings."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from newsroom import NOW, Newsroom, make_record

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


def test_many_new_stories_without_ids_in_a_known_document_are_not_each_compared_with_all_of_it(
    newsroom: Newsroom,
) -> None:
    stories = [_story(number) for number in range(_KNOWN + _NEW)]
    _write(newsroom.articles, stories[:_KNOWN])
    newsroom.build()
    _write(newsroom.articles, stories)
    statements: list[str] = []

    def note(*said: Any) -> None:
        statements.append(said[2])

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        report = newsroom.build()
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert report.sources[0].new == _NEW
    known = 10 * _KNOWN
    assert len(statements) - known < _STATEMENTS * _NEW


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
