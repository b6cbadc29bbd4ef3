"""``feedpub adopt``: a newsroom with running feeds moves in, and no reader notices."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from newsroom import CONFIG, Newsroom, make_record
from old_feeds import STYLES, Style, ids, old_item, remembered, said, take


def adopt(room: Newsroom, style: Style, *options: str) -> list[str]:
    """Adopt every feed of *style* for the one that takes its place."""
    said = []
    for each in style.feeds:
        done = room.feedpub(
            "adopt", each.name, "--feed", each.feed, "--format", each.format, *options
        )
        assert (done.returncode, done.stderr) == (0, "")
        said += done.stdout.splitlines()
    return said


def new_items(room: Newsroom, style: Style) -> dict[str, list[str]]:
    """By the old feed: what of it is new to its readers, or dated otherwise."""
    published = room.published()
    found = {}
    for each in style.feeds:
        before = remembered(each.content)
        now = remembered(published[f"{each.feed}.{each.format}"])
        found[each.name] = [
            id for id, date in now.items() if id not in before or before[id] not in (None, date)
        ]
    return found


@pytest.fixture(params=sorted(STYLES))
def style(request: pytest.FixtureRequest, newsroom: Newsroom) -> Style:
    found = STYLES[request.param]()
    found.settle(newsroom)
    return found


def test_nothing_is_new_to_readers_of_feeds_adopted_before_the_first_build(
    newsroom: Newsroom, style: Style
) -> None:
    adopt(newsroom, style)

    report = newsroom.build()

    assert report.rejected == ()
    assert new_items(newsroom, style) == {each.name: [] for each in style.feeds}
    assert len(remembered(newsroom.published()["all.rss"])) == 6


def test_an_address_without_its_scheme_is_no_file(newsroom: Newsroom) -> None:
    done = newsroom.feedpub("adopt", "www.news.example/feed/")

    assert done.returncode == 1
    assert done.stderr == (
        "feedpub: www.news.example/feed/: No such file or directory; begin an address with"
        " https://\n"
    )


def test_nothing_is_new_to_readers_of_feeds_adopted_before_the_launch(
    newsroom: Newsroom, style: Style
) -> None:
    newsroom.build()

    adopt(newsroom, style, "--before-launch")
    told = newsroom.feedpub("diff").stdout.splitlines()[-1]
    newsroom.build()

    assert new_items(newsroom, style) == {each.name: [] for each in style.feeds}
    assert told.endswith(f"0 of {6 * len(style.feeds)} old items would look new")


def contents(room: Newsroom) -> tuple[list[str], bytes]:
    """The archive, row by row, and the journal."""
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub/archive.db")) as database:
        rows = list(database.iterdump())
    return rows, (room.folder / ".feedpub/archive.journal.jsonl").read_bytes()


def test_adopting_twice_changes_nothing(newsroom: Newsroom, style: Style) -> None:
    adopt(newsroom, style)
    newsroom.build()
    adopt(newsroom, style)
    before = contents(newsroom)

    said = adopt(newsroom, style)

    assert contents(newsroom) == before
    assert said.count("  6 matched, 0 unmatched, 0 conflicting") == len(style.feeds)


def test_a_rebuilt_archive_has_the_adopted_items(newsroom: Newsroom, style: Style) -> None:
    adopt(newsroom, style)
    newsroom.build()
    before = newsroom.published()

    for each in newsroom.folder.glob(".feedpub/archive.db*"):
        each.unlink()
    newsroom.build()

    assert newsroom.published() == before


def test_a_rewritten_journal_has_the_adopted_items(newsroom: Newsroom, style: Style) -> None:
    adopt(newsroom, style)
    newsroom.build()
    before = newsroom.published()
    journal = newsroom.folder / ".feedpub/archive.journal.jsonl"

    journal.unlink()
    newsroom.build()
    for each in newsroom.folder.glob(".feedpub/archive.db*"):
        each.unlink()
    newsroom.build()

    assert newsroom.published() == before


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_an_id_that_all_live_feeds_share_becomes_the_entry_id(room: Newsroom) -> None:
    take(room, old_item(1))

    said(room, "old.xml", "--feed", "all")
    room.build("all")

    assert "https://old.example/1" in ids(room, "all.rss")
    assert ids(room, "all.rss") == ids(room, "all.atom")


def test_an_item_without_a_guid_is_identified_by_its_exact_link(room: Newsroom) -> None:
    link = "http://News.example/world/a-1?utm_source=rss"
    take(room, old_item(1, guid=None, link=link))

    said(room, "old.xml")
    room.build()

    assert link in ids(room, "all.rss")


def test_an_id_that_is_not_an_iri_is_kept_in_its_own_format_only(room: Newsroom) -> None:
    take(room, old_item(1, guid="1 at old"))

    said(room, "old.xml")
    room.build()

    assert "1 at old" in ids(room, "all.rss")
    assert "https://p.news.example/p/1" in ids(room, "all.atom")


def test_the_date_of_an_old_item_stays_its_date(room: Newsroom) -> None:
    take(room, old_item(1))

    said(room, "old.xml")
    room.build()

    told = remembered(room.published()["all.rss"])
    assert told["https://old.example/1"] == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def test_a_date_ahead_of_the_clock_is_not_taken_over(room: Newsroom) -> None:
    take(room, old_item(1, pubDate="Fri, 02 Mar 2035 08:30:00 GMT"))

    said(room, "old.xml")
    room.build()

    told = remembered(room.published()["all.rss"])
    assert told["https://old.example/1"] == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_match_by_title_and_day_only_is_reported(room: Newsroom) -> None:
    title = "The ferry sails again"
    room.write("1.json", make_record(1, title=title))
    take(room, old_item(1, title=title.upper(), link="https://old.example/x"))

    said(room, "old.xml")
    notes = list(room.build().notes)

    assert "https://old.example/1" in ids(room, "all.rss")
    assert notes == [
        f"{title.upper()} (https://old.example/x): matched with desk/https://p.news.example/p/1 by"
        " title and day only; check that it is the same story"
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"pubDate": "Mon, 09 Mar 2026 08:30:00 GMT"},
        {"pubDate": None},
        {"title": "The ferry stays away"},
    ],
    ids=["another day", "no day", "another title"],
)
def test_a_title_without_its_day_matches_no_article(
    room: Newsroom, changes: dict[str, str | None]
) -> None:
    title = "The ferry sails again"
    room.write("1.json", make_record(1, title=title))
    values = {"title": title, "link": "https://old.example/x", **changes}
    take(room, old_item(1, **values))

    said(room, "old.xml")
    room.build()

    assert ids(room, "all.rss") == [f"https://p.news.example/p/{each}" for each in (1, 2, 3)]


def test_an_item_that_matches_two_articles_is_a_conflict(room: Newsroom) -> None:
    take(room, old_item(1, guid="https://p.news.example/p/2"))

    said(room, "old.xml")
    room.build()

    assert said(room, "old.xml")[2:] == [
        "  conflicting: Story 1 (https://news.example/world/a-1): it may be"
        " desk/https://p.news.example/p/1 or desk/https://p.news.example/p/2: both have the"
        " same address"
    ]


def test_two_items_that_match_one_article_are_a_conflict(room: Newsroom) -> None:
    take(room, old_item(1), old_item(1, guid="https://old.example/again"))
    said(room, "old.xml", "--feed", "all")
    room.build()

    told = said(room, "old.xml", "--feed", "all")

    assert told[1] == "  1 matched, 0 unmatched, 1 conflicting"
    assert "so is another item of the feed in rss: https://old.example/1" in told[2]


def test_an_id_that_belongs_to_another_article_is_a_conflict(room: Newsroom) -> None:
    room.write("2.json", make_record(2, id="https://old.example/1"))
    take(room, old_item(1))
    said(room, "old.xml")
    room.build()

    told = said(room, "old.xml")

    assert "its id belongs to desk/https://old.example/1 (Story 2) for life" in told[2]
    assert ids(room, "all.rss").count("https://old.example/1") == 1


def test_an_atom_id_that_is_not_an_iri_is_a_conflict(room: Newsroom) -> None:
    take(room, old_item(1, guid="1 at old"))

    said(room, "old.xml", "--format", "atom")
    report = room.build()

    assert report.rejected == ()
    assert "is not an IRI, as Atom requires" in said(room, "old.xml", "--format", "atom")[2]


def test_an_item_that_comes_twice_is_reported_once(room: Newsroom) -> None:
    take(room, old_item(1), old_item(2, guid="https://old.example/1"))

    told = said(room, "old.xml")

    assert told[1] == "  1 item waits for its article; build next"
    assert "another item of the feed has the same id" in told[2]


def test_a_published_entry_keeps_its_id(room: Newsroom) -> None:
    room.build()
    take(room, old_item(1))

    told = said(room, "old.xml")

    assert told[1] == "  0 matched, 0 unmatched, 1 conflicting"
    assert "was already published as https://p.news.example/p/1" in told[2]
    assert "https://p.news.example/p/1" in ids(room, "all.rss")


def test_diff_names_the_old_items_that_would_look_new(room: Newsroom) -> None:
    room.build()
    take(room, old_item(1), old_item(2, guid="https://p.news.example/p/2"))
    said(room, "old.xml")

    lines = room.feedpub("diff").stdout.splitlines()

    assert "  ! would look new Story 1: readers of rss know it as https://old.example/1" in lines
    assert lines[-1].endswith("; 1 of 2 old items would look new")


def test_diff_gives_programs_the_items_that_would_look_new(room: Newsroom) -> None:
    room.build()
    take(room, old_item(1))
    said(room, "old.xml")

    told = json.loads(room.feedpub("diff", "--json").stdout)

    new = {
        "format": "rss",
        "known_as": "https://old.example/1",
        "id": "https://p.news.example/p/1",
        "title": "Story 1",
    }
    assert told["old"] == {"items": 1, "looks_new": [new]}


def test_a_dry_run_keeps_nothing(room: Newsroom) -> None:
    room.build()
    take(room, old_item(1))
    before = contents(room)

    told = said(room, "old.xml", "--before-launch", "--dry-run")

    assert told[1] == "  1 matched, 0 unmatched, 0 conflicting"
    assert contents(room) == before


def test_a_live_feed_is_replaced_by_the_feed_at_its_address(room: Newsroom) -> None:
    config = CONFIG.partition("[feeds.sections]")[0]
    room.configure(config + 'aliases = { "old/news.xml" = "atom" }\n')
    self_link = (
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self"'
        ' href="http://feeds.example/old/news.xml"/>'
    )
    take(room, self_link, old_item(1))

    (told,) = map(json.loads, said(room, "old.xml", "--json"))

    assert (told["feed"], told["format"]) == ("all", "atom")


def test_a_feed_of_a_family_is_found_by_its_address_before_the_first_build(
    newsroom: Newsroom,
) -> None:
    self_link = (
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self"'
        ' href="https://feeds.example/section/world.rss"/>'
    )
    take(newsroom, self_link, old_item(1))

    (told,) = map(json.loads, said(newsroom, "old.xml", "--json"))

    assert (told["feed"], told["format"]) == ("section/world", "rss")


def test_an_unknown_feed_is_an_error(room: Newsroom) -> None:
    take(room, old_item(1))

    done = room.feedpub("adopt", "old.xml", "--feed", "al")

    assert (done.returncode, done.stderr) == (2, "feedpub: al: no such feed; use one of: all\n")


def test_nothing_is_adopted_if_a_document_is_not_a_feed(room: Newsroom) -> None:
    take(room, old_item(1))
    (room.folder / "page.xml").write_text("<html/>")

    done = room.feedpub("adopt", "old.xml", "page.xml")

    wanted = "feedpub: page.xml: is not RSS, Atom or JSON Feed\n"
    assert (done.returncode, done.stderr) == (1, wanted)
    assert not (room.folder / ".feedpub/archive.db").exists()


def test_a_feed_is_adopted_from_its_address(room: Newsroom) -> None:
    take(room, old_item(1))
    handler = partial(Quiet, directory=str(room.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/old.xml"
        told = said(room, address)
        done = room.feedpub("adopt", f"{address}.gone")
        server.shutdown()
        thread.join()

    assert told[0].startswith(f"{address}: 1 item, for any feed in rss")
    assert done.returncode == 1
    assert done.stderr == f"feedpub: {address}.gone: answers 404 Not Found\n"


def test_a_live_feed_that_no_redirect_leads_from_is_named(room: Newsroom) -> None:
    take(room, old_item(1))
    handler = partial(Quiet, directory=str(room.folder))
    text = room.config.read_text(encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        live = f"http://127.0.0.1:{server.server_port}/old.xml"
        alone = room.feedpub("adopt", live, "--feed", "all")
        more = '[feeds.other]\ntitle = "Other"\n'
        room.configure(f'{text}\n[feeds.all.aliases]\n"{live}" = "rss"\n{more}')
        led = room.feedpub("adopt", live, "--feed", "all")
        other = room.feedpub("adopt", live, "--feed", "other")
        server.shutdown()
        thread.join()

    assert alone.stderr == (
        f"feedpub: {live}: no redirect leads from there to all; add its path to aliases\n"
    )
    assert led.stderr == ""
    assert "leads from there to all, and not to other" in other.stderr


def test_json_has_every_item(room: Newsroom) -> None:
    take(room, old_item(1), "<item><title>Nameless</title></item>")

    (told,) = map(json.loads, said(room, "old.xml", "--json"))

    assert told == {
        "document": "old.xml",
        "feed": None,
        "format": "rss",
        "items": 1,
        "nameless": 1,
        "link_guids": 0,
        "relative_guids": 0,
        "ill_formed": None,
        "matched": [],
        "unmatched": [
            {
                "guid": "https://old.example/1",
                "link": "https://news.example/world/a-1",
                "title": "Story 1",
                "published": "2026-03-02T08:30:00+00:00",
                "article": None,
                "why": "no article has one of its addresses, its content id, or its title on that"
                " day",
            }
        ],
        "conflicting": [],
    }


def test_items_that_look_new_in_some_readers_are_counted(room: Newsroom) -> None:
    guid = "<guid isPermaLink='false'>news-3</guid>"
    take(
        room,
        "<item><title>A</title><link>https://news.example/world/a-1</link></item>",
        "<item><title>B</title><link>https://news.example/world/a-2</link><guid>/2</guid></item>",
        f"<item><title>C</title><link>https://news.example/world/a-3</link>{guid}</item>",
    )

    told = said(room, "old.xml")

    assert [line for line in told if "new once" in line] == [
        "  1 item without a guid: new once in newsboat, which knows them by link and date",
        "  1 item whose guid is not an address, without isPermaLink=false: new once in readers that"
        " resolve it (feedparser, lemon24/reader)",
    ]


def test_two_live_feeds_with_the_same_articles_ask_for_the_feed_option(room: Newsroom) -> None:
    take(room, old_item(1))
    take(room, old_item(1, guid="https://old.example/top/1"), name="top.xml")
    said(room, "old.xml", "top.xml")
    room.build()

    told = said(room, "old.xml", "top.xml")

    assert told[-1].endswith("name the feed that replaces each of them with --feed")


@pytest.mark.parametrize("name", ["https://old.example/?guid=1", "https://p.news.example/p/1"])
def test_an_adopted_story_is_withdrawn_under_the_ids_that_its_readers_know(
    room: Newsroom, name: str
) -> None:
    take(room, old_item(1, guid="https://old.example/?guid=1"))
    said(room, "old.xml", "--feed", "all", "--format", "atom")
    room.build()
    assert "https://old.example/?guid=1" in ids(room, "all.atom")

    done = room.feedpub("withdraw", name)

    assert (done.returncode, done.stderr) == (0, "")
    assert b'ref="https://old.example/?guid=1"' in room.published()["all.atom"]
    assert b"Story 1" not in b"".join(room.published().values())


def test_a_tombstone_in_an_archive_document_has_the_id_of_its_feed(
    room: Newsroom,
) -> None:
    room.configure(room.config.read_text() + "limit = 1\narchive = 1\n")
    take(room, old_item(1, guid="https://old.example/rss/1"))
    said(room, "old.xml", "--feed", "all", "--format", "rss")
    take(room, old_item(1, guid="https://old.example/atom/1"))
    said(room, "old.xml", "--feed", "all", "--format", "atom")
    room.build()
    assert ids(room, "all-archive-1.atom") == ["https://old.example/atom/1"]

    room.feedpub("withdraw", "https://old.example/rss/1")

    assert b'ref="https://old.example/atom/1"' in room.published()["all-archive-1.atom"]


def test_an_erased_story_is_removed_from_the_adopted_items(room: Newsroom) -> None:
    take(
        room,
        old_item(1, title="The keeper&apos;s old name", guid="urn:old:1"),
        old_item(2, title="Another story of old"),
    )
    said(room, "old.xml", "--feed", "all", "--format", "rss")
    room.build()
    take(room, old_item(1, title="His name once more", guid="urn:old:x"), name="late.xml")
    assert "1 conflicting" in said(room, "late.xml", "--feed", "all", "--format", "atom")[1]

    done = room.feedpub("withdraw", "urn:old:1", "--erase")

    assert (done.returncode, done.stderr) == (0, "")
    kept = b"".join(path.read_bytes() for path in (room.folder / ".feedpub").iterdir())
    assert [words in kept for words in (b"old name", b"once more", b"a-1")] == [False] * 3
    assert b"Another story of old" in kept
    before = room.published()
    made_anew = room.feedpub("archive", "rebuild", "--yes")
    assert (made_anew.returncode, made_anew.stderr) == (0, "")
    assert room.published() == before
    again = "".join(said(room, "old.xml", "--feed", "all", "--format", "rss"))
    assert "2 matched" in again
