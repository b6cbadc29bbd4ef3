"""Archive documents of feeds: RFC 5005, section 4, and JSON Feed's next_url."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.addresses import page_path
from feedpub.archive.withdrawals import Order
from feedpub.config.load import load
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.rebuild import rebuild
from feedpub.pipeline.operations.withdraw import withdraw

PAGED = CONFIG.partition("[feeds.sections]")[0] + (
    'limit = 4\narchive = 3\nformats = ["rss", "atom", "json"]\n'
)


PICTURE = {"url": "https://img.news.example/a.jpg", "rights_expires": "2026-11-19T12:00:00Z"}


@pytest.fixture
def paged(newsroom: Newsroom) -> Newsroom:
    """Eleven articles in a feed of four, with archive documents of three."""
    newsroom.configure(PAGED)
    for number in range(1, 12):
        newsroom.write(
            f"{number}.json", make_record(number, images=[PICTURE] if number == 3 else [])
        )
    newsroom.build()
    return newsroom


def titles(newsroom: Newsroom, name: str) -> list[str]:
    content = newsroom.published()[name]
    if name.endswith(".json"):
        return [item["title"] for item in json.loads(content)["items"]]
    return [entry.title for entry in feedparser.parse(content).entries]


def links(newsroom: Newsroom, name: str) -> dict[str, str]:
    """The links of a document in time, by relation."""
    found = feedparser.parse(newsroom.published()[name]).feed.links
    history = ("prev-archive", "next-archive", "current")
    return {
        link.rel: link.href.removeprefix("https://feeds.example/")
        for link in found
        if link.rel in history
    }


def test_only_the_feed_itself_names_its_hubs(newsroom: Newsroom) -> None:
    newsroom.configure(PAGED + 'hubs = ["https://hub.example/"]\n')
    for number in range(1, 12):
        newsroom.write(f"{number}.json", make_record(number))

    newsroom.build()

    naming = {name for name, text in newsroom.published().items() if b"hub.example" in text}
    assert naming == {"all.rss", "all.atom", "all.json"}


def stories(*numbers: int) -> list[str]:
    return [f"Story {number}" for number in numbers]


@pytest.mark.parametrize("format", ["rss", "atom", "json"])
def test_what_a_feed_has_no_room_for_stands_in_its_archive(paged: Newsroom, format: str) -> None:
    assert titles(paged, f"all.{format}") == stories(11, 10, 9, 8)
    assert titles(paged, f"all-archive-1.{format}") == stories(3, 2, 1)
    assert titles(paged, f"all-archive-2.{format}") == stories(6, 5, 4)
    assert titles(paged, f"all-archive-3.{format}") == stories(9, 8, 7)
    assert f"all-archive-4.{format}" not in paged.published()


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_documents_lead_to_older_and_newer_ones(paged: Newsroom, format: str) -> None:
    assert links(paged, f"all.{format}") == {"prev-archive": f"all-archive-3.{format}"}
    assert links(paged, f"all-archive-3.{format}") == {
        "prev-archive": f"all-archive-2.{format}",
        "current": f"all.{format}",
    }
    assert links(paged, f"all-archive-1.{format}") == {
        "next-archive": f"all-archive-2.{format}",
        "current": f"all.{format}",
    }


def test_archive_documents_say_what_they_are(paged: Newsroom) -> None:
    published = paged.published()

    for format in ("rss", "atom"):
        assert b"<fh:archive/>" in published[f"all-archive-1.{format}"]
        assert b"fh:" not in published[f"all.{format}"]


def test_json_feed_goes_on_where_the_older_entries_are(paged: Newsroom) -> None:
    following: list[Any] = []
    name: str | None = "all.json"
    while name:
        following.append(name)
        address = json.loads(paged.published()[name]).get("next_url")
        name = address and address.removeprefix("https://feeds.example/")

    assert following == ["all.json", *(f"all-archive-{n}.json" for n in (3, 2, 1))]


def test_a_full_document_stays_as_it_is(paged: Newsroom) -> None:
    before = paged.published()

    paged.write("2.json", make_record(2, title="Another title"))
    paged.write("12.json", make_record(12))
    paged.build()
    after = paged.published()

    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"all.rss", "all.atom", "all.json"}


def test_the_last_document_learns_of_the_next(paged: Newsroom) -> None:
    for number in (12, 13, 14):
        paged.write(f"{number}.json", make_record(number))
    paged.build()

    assert titles(paged, "all-archive-4.rss") == stories(12, 11, 10)
    assert links(paged, "all-archive-3.rss")["next-archive"] == "all-archive-4.rss"
    assert links(paged, "all.rss") == {"prev-archive": "all-archive-4.rss"}


@pytest.mark.parametrize(
    "change",
    [
        {"correction": "It was another ship."},
        {"expires": "2026-11-19T00:00:00Z"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_corrections_and_ends_reach_a_full_document(
    paged: Newsroom, change: dict[str, Any]
) -> None:
    before = paged.published()["all-archive-1.rss"]
    paged.write("2.json", make_record(2, **change))
    paged.build()

    paged.build(now=NOW + timedelta(days=3))

    after = paged.published()["all-archive-1.rss"]
    assert (b"another ship" in after) is ("correction" in change)
    assert (b"Story 2" in after) is ("correction" in change)
    assert after != before


def test_a_picture_whose_rights_have_ended_leaves_a_full_document(paged: Newsroom) -> None:
    before = paged.published()["all-archive-1.rss"]

    paged.build(now=NOW + timedelta(days=3))

    assert b"a.jpg" in before
    assert b"a.jpg" not in paged.published()["all-archive-1.rss"]


def test_a_lost_archive_makes_the_same_documents(paged: Newsroom) -> None:
    paged.write("0.json", make_record(40, published="2026-02-01T09:00:00Z"))
    paged.build()
    before = paged.published()
    for path in (paged.folder / ".feedpub").glob("archive.db*"):
        path.unlink()

    paged.build()

    assert paged.published() == before


def test_a_run_with_nothing_new_writes_nothing(paged: Newsroom) -> None:
    report = paged.build()

    assert report.feeds == ()


def test_archives_are_in_no_index(newsroom: Newsroom) -> None:
    newsroom.configure(PAGED.replace("[sources", "[publish]\nindex = true\n[sources"))
    for number in range(1, 12):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.build()

    assert b"archive-1" not in newsroom.published()["index.html"]
    assert b"archive-1" not in newsroom.published()["feeds.opml"]


@pytest.mark.parametrize("path", ["all.rss", "a/b.c.rss", "feed", "x-archive-1.json"])
def test_a_path_leads_there_and_back(path: str) -> None:
    there = page_path(path, 12)

    assert there != path
    assert page_path(there, 12, undo=True) == path


def test_a_withdrawn_story_leaves_the_archive_for_good(paged: Newsroom) -> None:
    run = RunContext(
        settings=load(paged.config)[0],
        layers=load(paged.config)[1],
        now=NOW + timedelta(hours=1),
        dry_run=False,
        watch=lambda *_: None,
    )

    done = withdraw(run, ["https://p.news.example/p/5"], Order(), wait=0)

    assert done.exit_code == 0
    for format in ("rss", "atom", "json"):
        assert titles(paged, f"all-archive-2.{format}") == stories(6, 4)
        assert titles(paged, f"all-archive-1.{format}") == stories(3, 2, 1)
    assert b"deleted-entry" in paged.published()["all-archive-2.atom"]
    before = paged.published()
    rebuild(run, may_lose=False, wait=0)
    assert paged.published() == before
