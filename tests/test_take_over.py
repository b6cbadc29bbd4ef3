"""A feed that takes the place of a live one shows its readers no old story as new."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from old_feeds import ids, old_item, said, take
from web_server import Reply, serving

SITE = CONFIG.partition("[feeds.sections]")[0]


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """Ten stories, one a day; the live feed shows those of the numbers 6, 7 and 8."""
    newsroom.configure(SITE)
    for number in range(1, 11):
        newsroom.write(f"{number}.json", make_record(number))
    take(newsroom, *map(old_item, (8, 7, 6)))
    return newsroom


OLD = [f"https://old.example/{number}" for number in (8, 7, 6)]
NEW = [f"https://p.news.example/p/{number}" for number in (10, 9)]


def test_only_adopted_stories_are_old(room: Newsroom) -> None:
    said(room, "old.xml", "--feed", "all")

    report = room.build()

    assert ids(room, "all.rss") == sorted([*NEW, *OLD])
    assert list(report.notes) == [
        "feed all: 5 older stories left out, which the readers of the feed that it takes over"
        " would see as new; name those that you want in its ids"
    ]


def test_nobody_says_it_twice(room: Newsroom) -> None:
    said(room, "old.xml", "--feed", "all")
    room.build()
    room.write("10.json", make_record(10, title="Story 10, corrected"))

    report = room.build()

    assert report.notes == ()
    assert ids(room, "all.rss") == sorted([*NEW, *OLD])


def test_a_story_within_those_that_readers_know_is_left_out_unless_it_was_adopted(
    room: Newsroom,
) -> None:
    take(room, *map(old_item, (8, 6)))
    said(room, "old.xml", "--feed", "all")

    room.build()

    assert ids(room, "all.rss") == sorted([*NEW, OLD[0], OLD[2]])


def test_a_story_that_comes_later_is_new_whatever_its_date(room: Newsroom) -> None:
    said(room, "old.xml", "--feed", "all")
    room.build()
    room.write("late.json", make_record(11, published="2026-03-02T12:00:00Z"))

    room.build(now=NOW + timedelta(hours=1))

    assert ids(room, "all.rss") == sorted([*NEW, *OLD, "https://p.news.example/p/11"])


def test_what_a_source_that_failed_brings_later_is_as_old(room: Newsroom) -> None:
    more = '\n[sources.more]\ntype = "files"\npath = "more"\n'
    room.configure(SITE + more)
    said(room, "old.xml", "--feed", "all")
    assert room.build().exit_code == 1
    (room.folder / "more").mkdir()
    late = make_record(20, published="2026-03-02T12:00:00Z")
    (room.folder / "more/20.json").write_text(json.dumps(late))

    room.build(now=NOW + timedelta(hours=1))

    assert ids(room, "all.rss") == sorted([*NEW, *OLD])


def test_a_lost_archive_leaves_out_the_same(room: Newsroom) -> None:
    said(room, "old.xml", "--feed", "all")
    room.build()
    before = room.published()
    (room.folder / ".feedpub/archive.db").unlink()

    room.build(now=NOW + timedelta(hours=1))

    assert room.published() == before


def test_a_story_that_the_feed_names_is_shown(room: Newsroom) -> None:
    room.configure(SITE + 'ids = ["https://news.example/world/a-1"]\n')
    said(room, "old.xml", "--feed", "all")

    room.build()

    assert ids(room, "all.rss") == sorted(["https://p.news.example/p/1", *NEW, *OLD])


def test_archive_documents_have_old_stories(room: Newsroom) -> None:
    room.configure(SITE + "limit = 5\narchive = 5\n")
    said(room, "old.xml", "--feed", "all")

    room.build()

    assert ids(room, "all.rss") == sorted([*NEW, *OLD])
    assert ids(room, "all-archive-1.rss") == [f"https://p.news.example/p/{n}" for n in range(1, 6)]


def test_another_feed_shows_them(room: Newsroom) -> None:
    room.configure(f'{SITE}\n[feeds.other]\ntitle = "Other"\n')
    said(room, "old.xml", "--feed", "all")

    room.build()

    assert len(ids(room, "other.rss")) == 10


def test_a_feed_that_was_adopted_for_any_holds_for_all(room: Newsroom) -> None:
    said(room, "old.xml")

    room.build()

    assert ids(room, "all.rss") == sorted([*NEW, *OLD])


def test_a_feed_none_of_whose_items_is_a_story_leaves_nothing_out(room: Newsroom) -> None:
    take(room, old_item(99))
    said(room, "old.xml", "--feed", "all")

    room.build()

    assert len(ids(room, "all.rss")) == 10


def test_a_feed_with_readers_of_its_own_goes_on_as_it_was(room: Newsroom) -> None:
    room.build()
    before = room.published()

    told = said(room, "old.xml", "--feed", "all")
    room.build()

    assert room.published() == before
    assert told[-1] == (
        "  all is published already: 8 older stories in it will look new to these readers; if"
        " nobody reads it yet, adopt with --before-launch"
    )


def test_before_launch_a_published_feed_is_put_right(room: Newsroom) -> None:
    room.build()
    said(room, "old.xml", "--feed", "all", "--before-launch")

    room.build()

    assert ids(room, "all.rss") == sorted([*NEW, *OLD])


def test_diff_counts_what_is_left_out(room: Newsroom) -> None:
    said(room, "old.xml", "--feed", "all")

    lines = room.feedpub("diff").stdout.splitlines()
    told = json.loads(room.feedpub("diff", "--json").stdout)

    wanted = "  . left out 5 older stories, which readers of the feed that it replaces never had"
    assert wanted in lines
    assert lines[-1].endswith("; 0 of 3 old items would look new; 5 older stories left out")
    assert told["left_out"] == 5


def test_adopting_before_the_first_build_reads_as_success(room: Newsroom) -> None:
    told = said(room, "old.xml", "--feed", "all")

    assert told == [
        "old.xml: 3 items, for all in rss",
        "  3 items wait for their articles; build next",
        "  older stories that are not adopted stay out of all; feedpub diff counts them",
    ]


FAMILY = (
    SITE
    + """
[feeds.sections]
each    = "section"
name    = "section/{slug}"
title   = "{value}"
aliases = { "old/{slug}.xml" = "rss" }
"""
)


def adopted_at(room: Newsroom, name: str) -> tuple[dict[str, Any], list[str]]:
    link = (
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self"'
        f' href="https://feeds.example/old/{name}.xml"/>'
    )
    take(room, link, old_item(8))
    lines = said(room, "old.xml")
    (told,) = map(json.loads, said(room, "old.xml", "--json"))
    return told, lines


def test_a_familys_alias_keeps_what_adopt_says_of_it(room: Newsroom) -> None:
    room.configure(FAMILY)

    told, _ = adopted_at(room, "world")
    room.build()

    assert told["feed"] == "section/world"
    assert "https://old.example/8" in ids(room, "section/world.rss")


def test_a_feed_that_a_family_never_has_is_not_promised(room: Newsroom) -> None:
    room.configure(FAMILY)

    told, _ = adopted_at(room, "World")

    assert told["feed"] is None


def test_a_feed_that_a_family_does_not_have_yet_is_said_to_be_missing(room: Newsroom) -> None:
    room.configure(FAMILY)
    room.build()

    _, lines = adopted_at(room, "sport")

    wanted = "  section/sport is published once an article belongs to it: none does so far"
    assert wanted in lines


def test_an_old_story_that_comes_into_the_list_of_a_site_later_is_left_out(
    room: Newsroom,
) -> None:
    def listed(*numbers: int) -> Reply:
        return Reply([make_record(each) for each in numbers])

    with serving() as site:
        url = f'url = "{site.url("/list")}"\nallow_addresses = ["127.0.0.1/32"]'
        room.configure(SITE.replace('type = "files"\npath = "articles"', f'type = "api"\n{url}'))
        site.answers["/list"] = listed(9, 8, 7, 6)
        said(room, "old.xml", "--feed", "all")
        room.build()

        # One that was edited, and one that is new.
        site.answers["/list"] = listed(2, 11, 9, 8, 7, 6)
        room.build(now=NOW + timedelta(hours=1))

    new = [f"https://p.news.example/p/{number}" for number in (11, 9)]
    assert ids(room, "all.rss") == sorted([*new, *OLD])
