"""``feedpub adopt``, before and after articles are read, move, are published, or are lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from old_feeds import ids, old_item, remembered, said, take


def test_an_item_waits_for_its_article_beyond_the_launch(room: Newsroom) -> None:
    room.build()
    take(room, old_item(4))
    said(room, "old.xml")

    room.write("4.json", make_record(4))
    room.build()

    assert "https://old.example/4" in ids(room, "all.rss")


def test_an_article_under_embargo_may_still_get_the_id_of_its_item(room: Newsroom) -> None:
    room.write("1.json", make_record(1, not_before=(NOW + timedelta(days=1)).isoformat()))
    room.build()
    take(room, old_item(1))

    told = said(room, "old.xml")

    assert told[1] == "  1 matched, 0 unmatched, 0 conflicting"
    room.build(now=NOW + timedelta(days=2))
    assert "https://old.example/1" in ids(room, "all.rss")


def test_an_article_that_only_the_journal_has_counts_as_published(room: Newsroom) -> None:
    room.build()
    for each in room.folder.glob(".feedpub/archive.db*"):
        each.unlink()
    # Its articles are read, and nothing can be published.
    room.feeds.rename(room.folder / "away")
    room.feeds.write_text("")
    room.build()
    take(room, old_item(1))

    told = said(room, "old.xml")

    assert told[1] == "  0 matched, 0 unmatched, 1 conflicting"


def test_an_address_matches_the_article_that_has_it_now(room: Newsroom) -> None:
    moved = make_record(1, id="urn:1", short_link=None, url="https://news.example/moved")
    room.write("1.json", make_record(1, id="urn:1", short_link=None))
    room.build()
    room.write("1.json", moved)
    room.build()
    room.write("4.json", make_record(4, url=make_record(1)["url"]))
    take(room, old_item(1))
    said(room, "old.xml")

    room.build()

    told = said(room, "old.xml", "--json")[0]
    assert '"article": {"source": "desk", "id": "https://p.news.example/p/4"}' in told


def test_an_entry_gets_the_earliest_date_of_several_feeds(room: Newsroom) -> None:
    later = old_item(1, guid="https://old.example/top/1", pubDate="Mon, 02 Mar 2026 09:45 GMT")
    take(room, later, name="top.xml")
    take(room, old_item(1))
    said(room, "top.xml", "--feed", "all", "--format", "atom")
    said(room, "old.xml", "--feed", "all")

    room.build()

    first = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    told = [remembered(room.published()[f"all.{each}"]) for each in ("rss", "atom")]
    assert told[0]["https://old.example/1"] == told[1]["https://old.example/top/1"] == first


def test_an_edit_after_the_launch_moves_neither_id_nor_date(room: Newsroom) -> None:
    take(room, old_item(1))
    said(room, "old.xml")
    room.build()
    before = remembered(room.published()["all.rss"])

    room.write("1.json", make_record(1, title="Another", url="https://news.example/elsewhere"))
    room.build()

    assert b"Another" in room.published()["all.rss"]
    assert remembered(room.published()["all.rss"]) == before


def test_an_adopted_date_reorders_articles_that_were_read_before(room: Newsroom) -> None:
    room.build()
    take(room, old_item(1, pubDate="Thu, 05 Mar 2026 08:30:00 GMT"))

    said(room, "old.xml", "--before-launch")
    room.build()

    assert next(iter(remembered(room.published()["all.rss"]))) == "https://old.example/1"


@pytest.mark.parametrize("before", ["", "--before-launch"])
def test_an_adopted_and_published_entry_gets_no_other_id(room: Newsroom, before: str) -> None:
    take(room, old_item(1))
    said(room, "old.xml", "--feed", "all")
    room.build()
    take(room, old_item(1, guid="https://old.example/again"))

    told = said(room, "old.xml", "--feed", "all", *filter(None, [before]))
    room.build()

    assert told[1] == "  0 matched, 0 unmatched, 1 conflicting"
    assert "https://old.example/1" in ids(room, "all.rss")


def test_items_with_neither_id_nor_link_are_counted(room: Newsroom) -> None:
    take(room, old_item(1), "<item><title>Nameless</title></item>")

    told = said(room, "old.xml")

    assert "  1 item with neither id nor link left out: readers cannot tell them apart" in told


def test_archive_documents_have_the_ids_of_their_feed(room: Newsroom) -> None:
    room.configure(CONFIG.partition("[feeds.sections]")[0] + "limit = 1\narchive = 1\n")
    take(room, old_item(1))
    # In another feed it has another id, so that neither is the entry's.
    take(room, old_item(1, guid="https://old.example/top/1"), name="top.xml")
    said(room, "top.xml", "--feed", "all", "--format", "atom")
    said(room, "old.xml", "--feed", "all")

    room.build()

    assert "https://old.example/1" in ids(room, "all-archive-1.rss")
    assert "https://old.example/top/1" in ids(room, "all-archive-1.atom")
