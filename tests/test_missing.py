"""What becomes of articles that their source has no more."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest
from content_apis import article_page
from newsroom import CONFIG, Newsroom, make_record
from old_feeds import Story
from web_server import Reply, Site, serving

WITHDRAWS = CONFIG.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"')


def shown(room: Newsroom) -> list[int]:
    found = room.published()["all.rss"].decode()
    return [number for number in range(1, 30) if f"<title>Story {number}</title>" in found]


@pytest.fixture
def desk(room: Newsroom) -> Newsroom:
    """A newsroom of ten stories, that withdraws what is missing."""
    room.configure(WITHDRAWS)
    for number in range(1, 11):
        room.write(f"{number}.json", make_record(number))
    room.build()
    return room


def test_what_is_missing_stays_unless_the_configuration_says_otherwise(desk: Newsroom) -> None:
    desk.configure(CONFIG)
    desk.build()
    (desk.articles / "3.json").unlink()

    desk.build()

    assert 3 in shown(desk)


def test_what_is_missing_is_withdrawn_and_comes_back_with_its_source(desk: Newsroom) -> None:
    moved = desk.folder / "3.json"
    shutil.move(desk.articles / "3.json", moved)
    desk.build()
    without = shown(desk)
    told = desk.feedpub("history", "https://p.news.example/p/3").stdout

    shutil.move(moved, desk.articles / "3.json")
    desk.build()

    assert without == [1, 2, *range(4, 11)]
    assert "its source has it no more" in told
    assert shown(desk) == list(range(1, 11))


def test_an_article_in_a_document_of_another_name_is_not_missing(desk: Newsroom) -> None:
    shutil.move(desk.articles / "3.json", desk.articles / "renamed.json")
    desk.build()
    desk.write("again.json", make_record(4))
    desk.build()

    (desk.articles / "4.json").unlink()
    report = desk.build()

    assert report.exit_code == 0
    assert shown(desk) == list(range(1, 11))


def test_more_than_a_fifth_gone_at_once_is_the_mistake_of_the_source(desk: Newsroom) -> None:
    for number in (1, 2, 3):
        (desk.articles / f"{number}.json").unlink()

    reports = [desk.build(), desk.build()]

    why = "3 of its 10 articles are gone at once"
    assert [why in (each.sources[0].failure or "") for each in reports] == [True, True]
    assert shown(desk) == list(range(1, 11))


def test_what_somebody_withdrew_does_not_come_back_with_its_source(desk: Newsroom) -> None:
    desk.feedpub("withdraw", "https://p.news.example/p/3", "--reason", "it was wrong")
    (desk.articles / "3.json").unlink()
    desk.build()

    desk.write("3.json", make_record(3))
    desk.build()

    assert 3 not in shown(desk)


def test_what_a_document_held_that_cannot_be_read_is_not_missing(desk: Newsroom) -> None:
    desk.write("3.json", "{")
    (desk.articles / "4.json").unlink()

    desk.build()

    assert shown(desk) == [1, 2, 3, *range(5, 11)]


def test_records_in_a_record_are_missing_with_their_document(desk: Newsroom) -> None:
    graph = {"@context": "https://schema.org", "@graph": [news_article(11), news_article(12)]}
    desk.write("wire.jsonl", json.dumps(graph))
    desk.build()
    there = shown(desk)
    (desk.articles / "wire.jsonl").write_text(json.dumps(graph)[:-9])
    desk.build()
    unreadable = shown(desk)
    (desk.articles / "wire.jsonl").unlink()

    desk.build()

    assert there == unreadable == list(range(1, 13))
    assert shown(desk) == list(range(1, 11))


def news_article(number: int) -> dict[str, str]:
    return {
        "@type": "NewsArticle",
        "url": f"https://news.example/{number}",
        "headline": f"Story {number}",
        "datePublished": "2026-03-12T09:30:00+01:00",
        "articleBody": "The ferry is back, and half of the town came.",
    }


def api(room: Newsroom, site: Site, **more: Any) -> None:
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in more.items())
    room.configure(
        CONFIG.replace('type = "files"\npath = "articles"', 'type = "api"\nmissing = "withdraw"\n')
        .replace("[sources.desk]", f'[sources.desk]\nurl = "{site.url("/list")}"')
        .replace(
            'missing = "withdraw"',
            f'missing = "withdraw"\nallow_addresses = ["127.0.0.1/32"]\n'
            f"check_short_links = false\n{lines}",
        )
    )


def test_what_a_whole_list_lacks_is_withdrawn(room: Newsroom) -> None:
    with serving() as site:
        api(room, site)
        site.answers["/list"] = Reply([make_record(number) for number in range(1, 11)])
        room.build()

        site.answers["/list"] = Reply([make_record(number) for number in range(2, 11)])
        room.build()

    assert shown(room) == list(range(2, 11))


def test_what_stands_on_pages_that_were_not_asked_for_is_not_missing(room: Newsroom) -> None:
    with serving() as site:
        api(room, site)
        site.answers["/list"] = Reply([make_record(number) for number in range(1, 11)])
        room.build()

        text = room.config.read_text(encoding="utf-8")
        paging = 'paging = { page = "p", size = "n", per_page = 9 }\n'
        room.configure(text.replace("[sources.desk]\n", f"[sources.desk]\n{paging}"))
        site.answers["/list"] = Reply([make_record(number) for number in range(2, 11)])
        room.build()

    assert shown(room) == list(range(1, 11))


def test_a_page_that_its_server_calls_gone_is_withdrawn(room: Newsroom) -> None:
    with serving() as site:
        addresses = [site.url(f"/a-{number}") for number in range(1, 6)]
        for number in range(1, 6):
            canonical = f"https://beacon.example/a-{number}"
            page = article_page(Story(number), canonical=canonical)
            site.answers[f"/a-{number}"] = Reply(page)
        room.configure(
            CONFIG.replace(
                'type = "files"\npath = "articles"',
                f'type = "web"\naddresses = {json.dumps(addresses)}\nmissing = "withdraw"\n'
                'allow_addresses = ["127.0.0.1/32"]\nper_second = 100',
            )
        )
        room.build()
        before = room.published()["all.rss"].count(b"<item>")

        site.answers["/a-2"] = Reply(status=410)
        room.build()

    assert (before, room.published()["all.rss"].count(b"<item>")) == (5, 4)
