"""What was withdrawn is not brought back by another source."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.withdrawals import Kind, Order
from feedpub.pipeline.operations.rebuild import rebuild
from feedpub.pipeline.operations.withdraw import restore, withdraw

ID = "https://p.news.example/p/1"
HOUR = timedelta(hours=1)
TWO = (
    CONFIG.partition("[feeds.sections]")[0] + '\n[sources.agency]\ntype = "files"\npath = "wire"\n'
)


def with_two_sources(newsroom: Newsroom) -> None:
    newsroom.configure(TWO)
    (newsroom.folder / "wire").mkdir()
    (newsroom.folder / "wire" / "3.json").write_text(json.dumps(make_record(3)), encoding="utf-8")
    for number in (1, 2):
        newsroom.write(f"{number}.json", make_record(number))


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom that has withdrawn its story 1."""
    with_two_sources(newsroom)
    newsroom.build()
    withdraw(newsroom.run(NOW + HOUR), [ID], Order(), wait=0)
    return newsroom


def send(room: Newsroom, **changes: Any) -> None:
    """Have the other source bring a story."""
    other = {
        "id": "wire:77",
        "url": "https://wire.example/77",
        "short_link": "https://w.example/77",
        "title": "The story once more",
    }
    record = make_record(7, **other | changes)
    (room.folder / "wire" / "7.json").write_text(json.dumps(record), encoding="utf-8")


def is_shown(room: Newsroom) -> bool:
    return b"once more" in room.published()["all.rss"]


SAME = [
    {"id": ID},
    {"url": "https://news.example/world/a-1"},
    {"url": "http://www.news.example/world/a-1/?utm_source=wire"},
    {"short_link": ID},
    {"url": ID, "short_link": None},
]


@pytest.mark.parametrize("same", SAME)
def test_an_article_of_another_source_with_its_id_or_address_is_held_and_reported(
    room: Newsroom, same: dict[str, Any]
) -> None:
    send(room, **same)

    report = room.build(now=NOW + 2 * HOUR)

    assert not is_shown(room)
    (rejected,) = report.rejected
    assert rejected.findings[0].code == "withdrawn-elsewhere"
    assert "desk/https://p.news.example/p/1, which was withdrawn" in str(rejected)
    assert "withdrawn-elsewhere" in room.feedpub("quarantine").stdout


def test_another_story_of_the_other_source_is_published(room: Newsroom) -> None:
    send(room)

    assert room.build(now=NOW + 2 * HOUR).rejected == ()
    assert is_shown(room)


def test_a_number_is_an_id_within_its_source_only(newsroom: Newsroom) -> None:
    with_two_sources(newsroom)
    newsroom.write("1.json", make_record(1, id="17"))
    newsroom.build()
    withdraw(newsroom.run(NOW + HOUR), ["17"], Order(), wait=0)
    send(newsroom, id="17")

    assert newsroom.build(now=NOW + 2 * HOUR).rejected == ()
    assert is_shown(newsroom)


@pytest.mark.parametrize("kind", ["gone", "erased"])
def test_it_is_held_after_a_rebuild_without_the_original_article(
    newsroom: Newsroom, kind: Kind
) -> None:
    with_two_sources(newsroom)
    newsroom.build()
    withdraw(newsroom.run(NOW + HOUR), [ID], Order(kind=kind), wait=0)
    (newsroom.articles / "1.json").unlink()
    rebuild(newsroom.run(NOW + HOUR), may_lose=True, wait=0)
    send(newsroom, url="https://news.example/world/a-1")

    report = newsroom.build(now=NOW + 2 * HOUR)

    assert len(report.rejected) == 1
    assert not is_shown(newsroom)


def test_it_is_held_after_the_journal_was_lost(room: Newsroom) -> None:
    (room.folder / ".feedpub" / "archive.journal.jsonl").unlink()
    room.build(now=NOW + HOUR)
    (room.articles / "1.json").unlink()
    rebuild(room.run(NOW + HOUR), may_lose=True, wait=0)
    send(room, url="https://news.example/world/a-1")

    room.build(now=NOW + 2 * HOUR)

    assert not is_shown(room)


def test_it_is_published_once_the_story_is_restored(room: Newsroom) -> None:
    send(room, url="https://news.example/world/a-1")
    room.build(now=NOW + 2 * HOUR)

    restore(room.run(NOW + 3 * HOUR), [ID], "", wait=0)
    report = room.build(now=NOW + 4 * HOUR)

    assert report.rejected == ()
    assert is_shown(room)


def test_an_entry_published_before_the_withdrawal_is_reported_and_stays(newsroom: Newsroom) -> None:
    with_two_sources(newsroom)
    send(newsroom, url="https://news.example/world/a-1")
    newsroom.build()

    done = withdraw(newsroom.run(NOW + HOUR), [ID], Order(), wait=0)

    assert done.exit_code == 1
    assert done.scrubbed is not None
    assert done.scrubbed.remaining[-1].endswith(
        "its address is still there, in the entry tag:news.example,2026:agency/wire:77"
    )
