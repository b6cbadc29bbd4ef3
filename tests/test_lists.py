"""A newsroom's list of articles: by whichever name it knows them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.withdrawals import Order
from feedpub.pipeline.operations.withdraw import withdraw

PICKED = """
[feeds.picked]
title = "Picked"
order = "curated"
ids   = "picked.txt"
"""


@pytest.fixture
def picked(newsroom: Newsroom) -> Newsroom:
    """A newsroom with four stories, and a feed of those that a list names."""
    newsroom.configure(CONFIG + PICKED)
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number, id=f"id-{number}"))
    newsroom.write("4.json", make_record(4, id="id/4?x"))
    return newsroom


def build(room: Newsroom, *names: str) -> tuple[list[str], list[str]]:
    """Titles of the feed whose list has *names*, and what the build noted."""
    (room.folder / "picked.txt").write_text("\n".join(names))
    report = room.build()
    assert list(report.failures()) == []
    found = feedparser.parse(room.published()["picked.rss"]).entries
    return [entry.title for entry in found], list(report.notes)


@pytest.mark.parametrize(
    "name",
    [
        "id-2",
        "tag:news.example,2026:desk/id-2",
        "desk/id-2",
        "https://p.news.example/p/2",
        "https://news.example/world/a-2",
        "http://news.example/world/a-2/",
        "https://www.news.example/world/a-2?utm_source=home#top",
    ],
)
def test_a_list_names_an_article_by_any_of_its_names(picked: Newsroom, name: str) -> None:
    titles, notes = build(picked, "id-3", name, "id-1", "id-2")

    assert titles == ["Story 3", "Story 2", "Story 1"]
    assert notes == []


def test_an_id_may_look_like_a_source_and_an_id(picked: Newsroom) -> None:
    assert build(picked, "id/4?x", "desk/id/4?x") == (["Story 4"], [])


def test_an_article_is_found_by_an_address_that_it_had(picked: Newsroom) -> None:
    picked.build()
    picked.write("2.json", make_record(2, id="id-2", url="https://news.example/town/moved"))

    assert build(picked, "https://news.example/world/a-2") == (["Story 2"], [])


def test_an_address_means_the_article_that_has_it_now(picked: Newsroom) -> None:
    picked.build()
    moved = {"url": "https://news.example/town/moved", "published": "2025-01-01T00:00:00Z"}
    picked.write("2.json", make_record(2, id="id-2", **moved))
    picked.build()
    picked.write("9.json", make_record(9, id="id-9", url="https://news.example/world/a-2"))

    assert build(picked, "https://news.example/world/a-2") == (["Story 9"], [])


def test_a_name_that_no_article_has_is_told_once(picked: Newsroom) -> None:
    first = build(picked, "id-1", "id-7", "https://news.example/no")
    again = build(picked, "id-2", "id-7", "https://news.example/no")
    another = build(picked, "id-2", "id-7", "id-8")

    place = f"feed picked: {picked.folder}/picked.txt: no article has the id or address"
    assert first == (
        ["Story 1"],
        [f"{place} 'id-7', 'https://news.example/no'; left out until one has"],
    )
    assert again == (["Story 2"], [])
    assert another == (["Story 2"], [f"{place} 'id-8'; left out until one has"])


def test_an_unknown_name_in_the_configuration_is_told_with_its_key(picked: Newsroom) -> None:
    picked.configure(CONFIG.replace("[feeds.all]", '[feeds.all]\nids = ["id-1", "id-7"]'))

    (note,) = picked.build().notes

    assert note.startswith("feed all: feeds.all.ids: no article has the id or address 'id-7'")


def test_a_name_that_an_article_gets_later_is_filled_in(picked: Newsroom) -> None:
    build(picked, "https://p.news.example/p/7", "id-1")
    picked.write("7.json", make_record(7, id="id-7"))

    assert build(picked, "https://p.news.example/p/7", "id-1") == (["Story 7", "Story 1"], [])


def test_a_withdrawn_article_is_known_and_not_shown(picked: Newsroom) -> None:
    build(picked, "id-1", "id-2")
    withdraw(picked.run(), ["id-2"], Order(), wait=0)

    assert build(picked, "id-2", "id-1") == (["Story 1"], [])


def test_an_embargoed_article_of_a_list_is_out_at_its_minute(picked: Newsroom) -> None:
    embargo = NOW + timedelta(hours=1)
    picked.write("2.json", make_record(2, id="id-2", not_before=embargo.isoformat()))
    assert build(picked, "https://p.news.example/p/2", "id-1") == (["Story 1"], [])

    picked.build(now=embargo)

    found = feedparser.parse(picked.published()["picked.rss"]).entries
    assert [entry.title for entry in found] == ["Story 2", "Story 1"]


@pytest.mark.parametrize(
    "content",
    [
        [{"url": "https://news.example/world/a-2"}, {"short_link": "https://p.news.example/p/1"}],
        {"items": [{"id": "id-2", "url": "https://elsewhere.example/"}, "id-1"]},
    ],
)
def test_a_list_in_json_may_have_addresses(picked: Newsroom, content: Any) -> None:
    titles, notes = build(picked, json.dumps(content))

    assert (titles, notes) == (["Story 2", "Story 1"], [])
