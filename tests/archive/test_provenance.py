"""What the archive keeps of where the values of an article came from."""

from __future__ import annotations

import json
from typing import Any

from newsroom import Newsroom

RECORD = {
    "id": "ferry",
    "url": "https://news.example/ferry",
    "title": "The ferry is back",
    "language": "en",
    "published": "2026-03-20T12:00:00+01:00",
    "content_html": "<p>At six.</p>",
    "images": [{"url": "https://news.example/ferry.jpg", "credit": "Photo: Mara Ovens"}],
}


def kept(newsroom: Newsroom, name: str, content: str) -> dict[str, Any]:
    newsroom.write(name, content)
    assert newsroom.build().exit_code == 0
    ((provenance,),) = newsroom.rows("SELECT provenance FROM articles")
    found: dict[str, Any] = json.loads(provenance)
    return found


def test_nothing_is_kept_of_a_record_whose_values_are_taken_as_they_are(
    newsroom: Newsroom,
) -> None:
    assert kept(newsroom, "ferry.json", json.dumps(RECORD)) == {}


def test_a_value_that_was_written_differently_is_kept_as_it_was_written(
    newsroom: Newsroom,
) -> None:
    record = RECORD | {"title": " The ferry  is back"}

    found = kept(newsroom, "ferry.json", json.dumps(record))

    assert found == {"title": ['key "title"', " The ferry  is back"]}


def test_a_value_that_is_not_in_the_record_is_named(newsroom: Newsroom) -> None:
    record = {key: value for key, value in RECORD.items() if key not in ("id", "language")}

    assert kept(newsroom, "ferry.json", json.dumps(record)) == {"id": None, "language": None}


def test_the_key_of_another_format_is_kept(newsroom: Newsroom) -> None:
    item = {
        "id": "https://news.example/ferry",
        "url": "https://news.example/ferry",
        "title": "The ferry is back",
        "content_html": "<p>At six.</p>",
        "date_published": "2026-03-20T12:00:00+01:00",
        "language": "en",
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Ferries", "items": [item]}

    found = kept(newsroom, "ferries.json", json.dumps(feed))

    assert found["published"] == ['key "date_published"', None]
    assert "title" not in found


def test_a_page_keeps_where_each_of_its_values_came_from(newsroom: Newsroom) -> None:
    page = (
        '<html lang="en"><head><meta property="article:published_time"'
        ' content="2026-03-20T12:00:00+01:00"></head><body><article><h1>The ferry is back</h1>'
        "<p>It left at six in the morning, with forty people and a goat on board.</p>"
        "</article></body></html>"
    )

    found = kept(newsroom, "ferry.html", page)

    assert found["title"][0] == "h1"
    assert found["published"][0] == "meta article:published_time"
