"""Records that come under one id: two stories are never made one, and one story never two."""

from __future__ import annotations

import errno
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import feedparser
import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.intake.sources import files
from feedpub.intake.sources.finished_files import open_whole
from feedpub.pipeline.report import Report

TWO_SOURCES = CONFIG.replace(
    "[feeds.all]", '[sources.wire]\ntype = "files"\npath = "wire"\n\n[feeds.all]'
)


def story(name: str, **changes: Any) -> dict[str, Any]:
    """A story called *name*, at its address, under the id ``one``."""
    address = f"https://news.example/{name}"
    told = {"id": "one", "url": address, "short_link": None, "title": name.capitalize()}
    return make_record(1, **{**told, **changes})


def titles(newsroom: Newsroom) -> list[str]:
    return [each.title for each in feedparser.parse(newsroom.published()["all.rss"]).entries]


def links(newsroom: Newsroom) -> list[str]:
    return [each.link for each in feedparser.parse(newsroom.published()["all.rss"]).entries]


def ids(newsroom: Newsroom) -> list[str]:
    return [each.id for each in feedparser.parse(newsroom.published()["all.rss"]).entries]


def refused(report: Report) -> list[tuple[str, str]]:
    """Where each article stands that this run refused, and why."""
    return [(each.name, finding.code) for each in report.rejected for finding in each.findings]


def lose_archive(newsroom: Newsroom) -> None:
    for path in (newsroom.folder / ".feedpub").glob("archive.db*"):
        path.unlink()


def rss(*items: tuple[str, str, str, str]) -> str:
    """A feed of items: guid, link, title, and the day of March on which each came out."""
    told = "".join(
        f'<item><guid isPermaLink="false">{guid}</guid><link>{link}</link><title>{title}</title>'
        f"<description>About it.</description>"
        f"<pubDate>{int(day):02} Mar 2026 09:00:00 GMT</pubDate></item>"
        for guid, link, title, day in items
    )
    return (
        '<rss version="2.0"><channel><title>U</title><link>https://u.example/</link>'
        f"<description>U</description>{told}</channel></rss>"
    )


# Two at the same time


@pytest.mark.parametrize(
    "same",
    [{}, {"title": "Ferry"}, {"published": "2026-03-09T09:00:00Z"}, {"updated": "2026-11-01"}],
    ids=["nothing", "title", "another date", "newer"],
)
def test_on_a_first_build_the_first_goes_out_and_both_are_named(
    newsroom: Newsroom, same: dict[str, Any]
) -> None:
    newsroom.write("a.json", story("ferry"))
    newsroom.write("b.json", story("crane", **same))

    report = newsroom.build()

    assert links(newsroom) == ["https://news.example/ferry"]
    assert refused(report) == [("b.json", "id-repeated")]
    (line,) = map(str, report.rejected)
    assert "b.json" in line
    assert "Ferry in a.json" in line


@pytest.mark.parametrize("touched", ["a.json", "b.json"])
@pytest.mark.parametrize("updated", [None, "2026-11-17T09:00:00Z"], ids=["undated", "newer"])
def test_touching_either_flips_nothing(
    newsroom: Newsroom, touched: str, updated: str | None
) -> None:
    name = {"a.json": "ferry", "b.json": "crane"}
    for document, each in name.items():
        newsroom.write(document, story(each))
    newsroom.build()

    newsroom.write(touched, story(name[touched], authors=["Tom Ilk"], updated=updated))
    newsroom.build()

    assert links(newsroom) == ["https://news.example/ferry"]
    assert newsroom.rows("SELECT name FROM quarantine") == [("b.json",)]


def test_a_list_and_a_file_with_one_id_flip_nothing_either(newsroom: Newsroom) -> None:
    newsroom.write("list.json", [make_record(2), story("ferry")])
    newsroom.write("z.jsonl", json.dumps(story("crane")) + "\n")
    newsroom.build()

    newsroom.write("z.jsonl", json.dumps(story("crane", updated="2026-11-17")) + "\n")
    report = newsroom.build()

    assert refused(report) == [("z.jsonl:1", "id-repeated")]
    assert "https://news.example/crane" not in links(newsroom)


def test_all_items_of_a_feed_that_share_a_guid_are_named_but_one(newsroom: Newsroom) -> None:
    items = [("N/A", f"https://u.example/{n}", f"App {n}", str(9 - n)) for n in (1, 2, 3)]
    newsroom.write("f.xml", rss(*items))

    report = newsroom.build()

    assert titles(newsroom) == ["App 1"]
    assert refused(report) == [("f.xml:2", "id-repeated"), ("f.xml:3", "id-repeated")]


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        ("https://u.example/", "https://u.example/"),
        ("N/A", ""),
        ("https://u.example/news", "https://u.example/news"),
    ],
    ids=["the site", "no link", "one page"],
)
def test_items_that_share_a_guid_and_have_no_page_of_their_own_are_named_too(
    newsroom: Newsroom, guid: str, link: str
) -> None:
    newsroom.write("f.xml", rss(*((guid, link, f"App {n}", str(9 - n)) for n in (1, 2, 3))))

    report = newsroom.build()

    assert titles(newsroom) == ["App 1"]
    assert refused(report) == [("f.xml:2", "id-repeated"), ("f.xml:3", "id-repeated")]


def weather(*texts: str) -> str:
    """Items that differ in nothing but their text."""
    told = "".join(
        f"<item><title>Weather</title><link>https://u.example/weather</link><guid>w</guid>"
        f"<description>{text}</description><pubDate>Mon, 09 Mar 2026 09:00:00 GMT</pubDate></item>"
        for text in texts
    )
    return f'<rss version="2.0"><channel><title>U</title>{told}</channel></rss>'


def test_items_that_share_all_but_their_text_are_named_but_one(newsroom: Newsroom) -> None:
    newsroom.write("f.xml", weather("Rain", "Sun", "Fog"))

    first = newsroom.build()
    before = newsroom.published()
    newsroom.write("f.xml", weather("Rain", "Sun", "Fog") + "<!-- read again -->")
    second = newsroom.build()

    named = [("f.xml:2", "id-repeated"), ("f.xml:3", "id-repeated")]
    assert (refused(first), refused(second)) == (named, named)
    assert newsroom.published() == before
    assert b"Rain" in before["all.atom"]


def test_an_item_that_is_in_its_feed_twice_is_one_entry(newsroom: Newsroom) -> None:
    newsroom.write("f.xml", weather("Rain", "Rain"))

    assert refused(newsroom.build()) == []
    assert titles(newsroom) == ["Weather"]


def test_of_versions_in_an_archive_made_before_the_last_stays(newsroom: Newsroom) -> None:
    newsroom.write("f.xml", weather("Fog"))
    newsroom.build()
    # As the last of three records, which replaced the others.
    newsroom.change("UPDATE articles SET origin = 'f.xml:3'")
    newsroom.write("f.xml", weather("Rain", "Sun", "Fog"))
    before = newsroom.published()

    report = newsroom.build()

    assert refused(report) == [("f.xml:1", "id-repeated"), ("f.xml:2", "id-repeated")]
    assert newsroom.published() == before


def test_the_last_of_the_lines_that_a_program_appends_counts(newsroom: Newsroom) -> None:
    versions = [story("ferry", summary=text) for text in ("One.", "Two.", "Three.")]
    for count in (1, 2, 3):
        lines = "".join(f"{json.dumps(each)}\n" for each in versions[:count])
        newsroom.write("log.jsonl", lines)
        assert refused(newsroom.build()) == []
    before = newsroom.published()

    newsroom.write("log.jsonl", lines + json.dumps(make_record(2)) + "\n")
    report = newsroom.build()

    assert b"Three." in before["all.atom"]
    assert [(each.new, each.changed) for each in report.sources] == [(1, 0)]
    assert newsroom.rows("SELECT count(*) FROM happened WHERE what = 'changed'") == [(2,)]


def test_a_new_item_on_top_does_not_take_the_guid_from_the_one_below(newsroom: Newsroom) -> None:
    old = ("N/A", "https://u.example/1", "App 1", "1")
    newsroom.write("f.xml", rss(old))
    newsroom.build()

    newsroom.write("f.xml", rss(("N/A", "https://u.example/2", "App 2", "2"), old))
    report = newsroom.build()

    assert titles(newsroom) == ["App 1"]
    assert refused(report) == [("f.xml:1", "id-repeated")]


def test_a_lost_archive_gives_a_shared_guid_to_the_item_that_had_it(newsroom: Newsroom) -> None:
    old = ("N/A", "https://u.example/1", "App 1", "1")
    newsroom.write("f.xml", rss(old))
    newsroom.build()
    before = newsroom.published()
    newsroom.write("f.xml", rss(("N/A", "https://u.example/2", "App 2", "2"), old))
    lose_archive(newsroom)

    newsroom.build()

    assert newsroom.published() == before


def test_of_items_of_one_moment_a_lost_archive_keeps_the_one_that_was_published(
    newsroom: Newsroom,
) -> None:
    old = ("N/A", "https://u.example/1", "App 1", "1")
    newsroom.write("f.xml", rss(old))
    newsroom.build()
    newsroom.write("f.xml", rss(("N/A", "https://u.example/2", "App 2", "1"), old))
    newsroom.build()
    before = newsroom.published()
    lose_archive(newsroom)

    newsroom.build()

    assert newsroom.published() == before


def test_the_journal_does_not_grow_with_a_story_that_is_refused_in_each_run(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.json", story("ferry"))
    newsroom.write("b.json", story("crane"))
    newsroom.build()
    journal = newsroom.folder / ".feedpub" / "archive.journal.jsonl"
    before = journal.read_text()

    for authors in ("Tom Ilk", "Ida Roth"):
        newsroom.write("b.json", story("crane", authors=[authors]))
        newsroom.build()

    assert journal.read_text() == before


def test_files_that_are_all_moved_at_once_keep_the_story_that_readers_know(
    newsroom: Newsroom,
) -> None:
    newsroom.write("b.json", story("ferry"))
    newsroom.write("c.json", story("crane"))
    newsroom.build()

    for name, moved in (("b.json", "z.json"), ("c.json", "a.json")):
        (newsroom.articles / name).rename(newsroom.articles / moved)
    report = newsroom.build()

    assert links(newsroom) == ["https://news.example/ferry"]
    assert refused(report) == [("a.json", "id-repeated")]


def test_a_correction_of_the_first_is_published_while_the_second_waits(newsroom: Newsroom) -> None:
    newsroom.write("a.json", story("ferry"))
    newsroom.write("b.json", story("crane"))
    newsroom.build()

    newsroom.write("a.json", story("ferry-is-back", title="Ferry"))
    newsroom.write("b.json", story("crane", authors=["Tom Ilk"]))
    newsroom.build()

    assert links(newsroom) == ["https://news.example/ferry-is-back"]


def test_one_short_link_that_two_stories_go_by_is_named(newsroom: Newsroom) -> None:
    short = "https://p.news.example/p/1"
    newsroom.write("a.json", story("ferry", id=None, short_link=short))
    newsroom.write("b.json", story("crane", id=None, short_link=short))

    report = newsroom.build()

    assert refused(report) == [("b.json", "id-repeated")]


def test_an_id_of_its_own_lets_the_second_out(newsroom: Newsroom) -> None:
    newsroom.write("a.json", story("ferry"))
    newsroom.write("b.json", story("crane"))
    newsroom.build()

    newsroom.write("b.json", story("crane", id="two"))
    report = newsroom.build()

    assert sorted(titles(newsroom)) == ["Crane", "Ferry"]
    assert report.quarantined == 0


# One story


def test_a_record_that_moved_within_its_list_stays_one_entry(newsroom: Newsroom) -> None:
    newsroom.write("list.json", [story("ferry"), make_record(2)])
    newsroom.build()
    before = newsroom.published()

    newsroom.write("list.json", [make_record(3), make_record(2), story("ferry")])
    report = newsroom.build()

    assert refused(report) == []
    assert sorted(titles(newsroom)) == ["Ferry", "Story 2", "Story 3"]
    assert before["all.rss"].count(b"<item>") == 2


def test_a_record_that_moved_within_its_list_and_has_another_address_stays_one_entry(
    newsroom: Newsroom,
) -> None:
    newsroom.write("list.json", [story("ferry"), make_record(2)])
    newsroom.build()

    newsroom.write("list.json", [make_record(2), story("ferry-is-back", title="Ferry")])
    report = newsroom.build()

    assert refused(report) == []
    assert "https://news.example/ferry-is-back" in links(newsroom)
    assert len(links(newsroom)) == 2


def test_a_renamed_file_with_another_address_stays_one_entry(newsroom: Newsroom) -> None:
    newsroom.write("a.json", story("ferry"))
    newsroom.build()
    before = ids(newsroom)

    (newsroom.articles / "a.json").unlink()
    newsroom.write("b.json", story("ferry-is-back", title="Ferry"))
    report = newsroom.build()

    assert (ids(newsroom), links(newsroom)) == (before, ["https://news.example/ferry-is-back"])
    assert (refused(report), report.notes) == ([], ())


@pytest.mark.parametrize("updated", [None, "2026-11-17T09:00:00Z"])
def test_a_file_whose_address_is_corrected_stays_one_entry(
    newsroom: Newsroom, updated: str | None
) -> None:
    newsroom.write("a.json", story("ferry"))
    newsroom.build()
    before = ids(newsroom)

    newsroom.write("a.json", story("ferry-is-back", title="Ferry", updated=updated))
    report = newsroom.build()

    assert (ids(newsroom), links(newsroom)) == (before, ["https://news.example/ferry-is-back"])
    assert (refused(report), report.notes) == ([], ())


def push(newsroom: Newsroom, name: str, record: dict[str, Any]) -> None:
    """Have *record* wait in the spool, whole."""
    import os

    path = newsroom.folder / "spool" / "desk" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    os.utime(path, (1, 1))


@pytest.fixture
def pushed_to(newsroom: Newsroom) -> Newsroom:
    newsroom.configure(CONFIG + '\n[push]\nspool = "spool"\n')
    newsroom.write("other.json", make_record(9))
    return newsroom


def test_a_push_that_corrects_the_address_stays_one_entry(pushed_to: Newsroom) -> None:
    pushed_to.write("a.json", story("ferry"))
    pushed_to.build()

    push(pushed_to, "1.json", story("ferry-is-back", title="Ferry", updated="2026-11-17"))
    report = pushed_to.build()

    assert refused(report) == []
    assert links(pushed_to).count("https://news.example/ferry-is-back") == 1
    assert len(links(pushed_to)) == 2


def test_a_push_of_another_story_under_the_id_of_a_file_is_refused(pushed_to: Newsroom) -> None:
    pushed_to.write("a.json", story("ferry"))
    pushed_to.build()

    push(pushed_to, "1.json", story("crane", published="2026-05-01T09:00:00Z"))
    report = pushed_to.build()

    assert refused(report) == [("spool/desk/1.json", "id-repeated")]
    assert "https://news.example/ferry" in links(pushed_to)


def test_of_two_stories_that_are_pushed_under_one_id_the_second_is_refused(
    pushed_to: Newsroom,
) -> None:
    push(pushed_to, "1.json", story("ferry"))
    push(pushed_to, "2.json", story("crane", published="2026-05-01T09:00:00Z"))

    report = pushed_to.build()

    assert refused(report) == [("spool/desk/2.json", "id-repeated")]
    assert "https://news.example/ferry" in links(pushed_to)


def test_the_entries_of_a_live_blog_can_be_pushed(pushed_to: Newsroom) -> None:
    for number in (1, 2, 3):
        entry = story("live", id=f"live-{number}", title=f"At {number}")
        push(pushed_to, f"{number}.json", {**entry, "published": f"2026-03-02T0{number}:00:00Z"})
        pushed_to.build()

    assert sorted(titles(pushed_to)) == ["At 1", "At 2", "At 3", "Story 9"]


# Another story in the place of one


def test_a_file_that_is_overwritten_with_another_story_is_named_and_the_first_stays(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.json", story("ferry"))
    newsroom.build()

    newsroom.write("a.json", story("crane", published="2026-05-01T09:00:00Z"))
    report = newsroom.build()

    assert refused(report) == [("a.json", "id-repeated")]
    assert links(newsroom) == ["https://news.example/ferry"]


def test_so_it_is_after_the_archive_was_lost(newsroom: Newsroom) -> None:
    newsroom.write("other.json", make_record(9))
    newsroom.write("a.json", story("ferry"))
    newsroom.build()
    newsroom.write("a.json", story("crane", published="2026-05-01T09:00:00Z"))
    newsroom.build()
    lose_archive(newsroom)

    report = newsroom.build()

    assert refused(report) == [("a.json", "id-repeated")]
    assert "https://news.example/crane" not in links(newsroom)


def test_a_story_of_the_same_day_that_takes_over_an_entry_is_named(newsroom: Newsroom) -> None:
    newsroom.write("a.json", story("ferry", published="2026-03-02T09:00:00Z"))
    newsroom.build()

    newsroom.write("a.json", story("crane", published="2026-03-02T11:00:00Z"))
    report = newsroom.build()

    assert [each for each in report.notes if "id-reused" in each and "Ferry" in each]


def test_a_second_story_goes_on_waiting_when_the_file_of_the_first_is_gone(
    newsroom: Newsroom,
) -> None:
    newsroom.write("other.json", make_record(9))
    newsroom.write("a.json", story("ferry", published="2026-03-09T09:00:00Z"))
    newsroom.write("b.json", story("crane", published="2026-03-02T09:00:00Z"))
    newsroom.build()

    (newsroom.articles / "a.json").unlink()
    newsroom.write("b.json", story("crane", published="2026-03-02T09:00:00Z", authors=["Tom"]))
    report = newsroom.build()

    assert refused(report) == [("b.json", "id-repeated")]
    assert "https://news.example/ferry" in links(newsroom)


def test_a_guid_that_counts_from_one_each_month_is_named(newsroom: Newsroom) -> None:
    newsroom.write("f.xml", rss(("1", "https://u.example/a", "Ice on the river", "1")))
    newsroom.build()

    newsroom.write("f.xml", rss(("1", "https://u.example/b", "Sun at last", "29")))
    report = newsroom.build()

    assert refused(report) == [("f.xml:1", "id-repeated")]
    assert titles(newsroom) == ["Ice on the river"]


# Ids that are addresses


def test_a_guid_whose_fragment_changes_with_each_edit_parks_none(newsroom: Newsroom) -> None:
    for number in (1, 2, 3):
        address = "https://u.example/a"
        newsroom.write("f.xml", rss((f"{address}#v{number}", address, f"Version {number}", "1")))
        report = newsroom.build()

    assert (titles(newsroom), ids(newsroom)) == (["Version 3"], ["https://u.example/a#v1"])
    assert (refused(report), report.quarantined) == ([], 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://u.example/?p=1", "https://u.example/?p=1"),
        ("https://u.example/a?v=1", "https://u.example/a?v=2"),
        ("https://u.example/a/", "https://www.u.example/a"),
    ],
    ids=["scheme", "cache buster", "www"],
)
def test_a_guid_that_is_written_otherwise_is_the_one_that_is_known(
    newsroom: Newsroom, before: str, after: str
) -> None:
    link = "https://u.example/a-story"
    newsroom.write("f.xml", rss((before, link, "Ferry", "1")))
    newsroom.build()

    newsroom.write("f.xml", rss((after, link, "The ferry", "1")))
    report = newsroom.build()

    assert (titles(newsroom), ids(newsroom)) == (["The ferry"], [before])
    assert refused(report) == []


def test_a_version_in_guid_and_link_is_the_one_that_is_known(newsroom: Newsroom) -> None:
    for number in (1, 2):
        address = f"https://u.example/a?rev={number}"
        newsroom.write("f.xml", rss((f"https://u.example/a#v{number}", address, "Ferry", "1")))
        report = newsroom.build()

    assert (ids(newsroom), refused(report)) == (["https://u.example/a#v1"], [])


def test_entries_of_a_live_blog_that_differ_in_a_fragment_are_all_published(
    newsroom: Newsroom,
) -> None:
    page = "https://u.example/live"
    entry = [(f"{page}#{n}", page, f"At {n} o'clock", str(n)) for n in range(1, 7)]
    newsroom.write("f.xml", rss(*reversed(entry[:3])))
    newsroom.build()

    for shown in (entry[1:4], entry[2:5], entry[5:]):
        newsroom.write("f.xml", rss(*reversed(shown)))
        report = newsroom.build()

    assert sorted(ids(newsroom)) == [f"{page}#{n}" for n in range(1, 7)]
    assert report.quarantined == 0


def test_that_stories_share_an_address_is_said_in_one_line(newsroom: Newsroom) -> None:
    live = [
        story("live", id=f"l-{n}", title=f"At {n}", published=f"2026-03-0{n}") for n in range(1, 6)
    ]
    newsroom.write("live.json", live)

    report = newsroom.build()

    (line,) = [each for each in report.notes if "address-shared" in each]
    assert "url: https://news.example/live is also an address of l-1 (At 1)" in line
    assert len(titles(newsroom)) == 5
    assert "more like it" in line


def test_two_sources_with_one_address_are_named_without_being_asked(newsroom: Newsroom) -> None:
    newsroom.configure(TWO_SOURCES)
    newsroom.write("a.json", story("ferry"))
    newsroom.write("../wire/b.json", story("ferry", id="two", title="Ferry sails again"))

    done = newsroom.feedpub("build")

    assert "address-shared" in done.stderr
    assert "one of the source desk (Ferry)" in done.stderr


def test_a_story_that_moves_to_the_address_of_another_is_named(newsroom: Newsroom) -> None:
    newsroom.write("a.json", story("ferry"))
    newsroom.write("b.json", story("crane", id="two"))
    newsroom.build()

    newsroom.write("b.json", story("ferry", id="two", title="Crane"))
    report = newsroom.build()

    assert [each for each in report.notes if "address-shared" in each]


# Without an id of its own


def without_id(address: str, **changes: Any) -> dict[str, Any]:
    return story("x", id=None, url=address, title="The ferry is back", **changes)


@pytest.mark.parametrize("first", ["http", "https"])
def test_a_story_that_moved_between_http_and_https_survives_a_lost_archive(
    newsroom: Newsroom, first: str
) -> None:
    other = {"http": "https", "https": "http"}[first]
    newsroom.write("a.json", without_id(f"{first}://news.example/a"))
    newsroom.build()
    newsroom.write("a.json", without_id(f"{other}://news.example/a/"))
    newsroom.build()
    before = newsroom.published()
    lose_archive(newsroom)

    report = newsroom.build()

    assert ids(newsroom) == [f"{first}://news.example/a"]
    assert (newsroom.published(), refused(report)) == (before, [])


def test_a_story_that_got_a_short_link_survives_a_lost_archive(newsroom: Newsroom) -> None:
    newsroom.write("a.json", without_id("https://news.example/a"))
    newsroom.build()
    newsroom.write("a.json", without_id("https://news.example/a", short_link="https://p.example/1"))
    newsroom.build()
    lose_archive(newsroom)

    newsroom.build()

    assert ids(newsroom) == ["https://news.example/a"]


def test_a_story_of_both_schemes_is_one_entry_when_archive_and_journal_are_lost(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.json", without_id("http://news.example/a"))
    newsroom.write("b.json", without_id("https://news.example/a"))

    newsroom.build()

    assert len(ids(newsroom)) == 1


def test_a_guid_with_a_version_survives_a_lost_archive(newsroom: Newsroom) -> None:
    address = "https://u.example/a"
    for number in (1, 2):
        newsroom.write("f.xml", rss((f"{address}#v{number}", address, "Ferry", "1")))
        newsroom.build()
    lose_archive(newsroom)

    newsroom.build()

    assert ids(newsroom) == [f"{address}#v1"]


@pytest.mark.parametrize("name", ["a.json", "list.json", "lines.jsonl"])
def test_an_article_without_an_id_whose_address_is_corrected_is_one_entry(
    newsroom: Newsroom, name: str
) -> None:
    def write(*addresses: str) -> None:
        records = [without_id(each) for each in addresses]
        if name == "lines.jsonl":
            newsroom.write(name, "".join(json.dumps(each) + "\n" for each in records))
        else:
            newsroom.write(name, records if name == "list.json" else records[0])

    newsroom.write("other.json", make_record(9))
    write("https://news.example/ferry-is-bakc/")
    newsroom.build()

    write("https://news.example/ferry-is-back/")
    report = newsroom.build()

    assert refused(report) == []
    assert "https://news.example/ferry-is-bakc/" in ids(newsroom)
    assert sorted(links(newsroom)) == [
        "https://news.example/ferry-is-back/",
        "https://p.news.example/p/9",
    ]


def test_a_corrected_address_survives_a_lost_archive(newsroom: Newsroom) -> None:
    newsroom.write("a.json", without_id("https://news.example/ferry-is-bakc/"))
    newsroom.build()
    newsroom.write("a.json", without_id("https://news.example/ferry-is-back/"))
    newsroom.build()
    before = newsroom.published()
    lose_archive(newsroom)

    newsroom.build()

    assert newsroom.published() == before


def test_a_corrected_address_survives_a_journal_that_is_written_again(newsroom: Newsroom) -> None:
    newsroom.write("a.json", without_id("https://news.example/ferry-is-bakc/"))
    newsroom.build()
    newsroom.write("a.json", without_id("https://news.example/ferry-is-back/"))
    newsroom.build()
    (newsroom.folder / ".feedpub" / "archive.journal.jsonl").unlink()
    newsroom.write("b.json", make_record(2))
    newsroom.build()
    lose_archive(newsroom)

    newsroom.build()

    assert "https://news.example/ferry-is-bakc/" in ids(newsroom)
    assert len(ids(newsroom)) == 2


def test_a_file_that_always_holds_the_newest_story_makes_an_entry_of_each(
    newsroom: Newsroom,
) -> None:
    for number in (1, 2, 3):
        record = make_record(number, id=None, short_link=None)
        newsroom.write("latest.json", record)
        newsroom.build()

    assert len(titles(newsroom)) == 3


def test_a_new_record_of_the_same_day_in_a_list_is_another_story(newsroom: Newsroom) -> None:
    def dated(number: int) -> dict[str, Any]:
        title = "Weather" if number < 3 else "Tides"
        told = {"id": None, "short_link": None, "title": title, "published": "2026-03-02"}
        return make_record(number, **told)

    newsroom.write("list.json", [dated(1)])
    newsroom.build()

    newsroom.write("list.json", [dated(3), dated(2), dated(1)])
    report = newsroom.build()

    assert len(titles(newsroom)) == 3
    assert refused(report) == []


def test_versions_of_an_agency_item_in_two_files_are_one_entry(newsroom: Newsroom) -> None:
    item = {"id": "urn:newsml:agency:1", "url": None, "short_link": None}
    newsroom.write("v1.json", make_record(1, **item))
    newsroom.write("v2.json", make_record(1, title="Other words", updated="2026-03-09", **item))

    report = newsroom.build(now=NOW + timedelta(days=1))

    assert (titles(newsroom), refused(report)) == (["Other words"], [])


def test_a_copied_file_whose_address_was_not_changed_is_named(newsroom: Newsroom) -> None:
    day = {"url": "https://news.example/ferry", "published": "2026-03-12", "id": None}
    newsroom.write("ferry.json", make_record(1, **day | {"short_link": None}))
    newsroom.build()

    newsroom.write("crane.json", make_record(1, title="Crane", **day | {"short_link": None}))
    report = newsroom.build()

    (line,) = [each for each in report.notes if "id-reused" in each]
    assert "crane.json" in line
    assert "is also the id of Story 1 in ferry.json, whose entry it replaces: title differs" in line
    assert not any("id-reused" in each for each in newsroom.build().notes)


def test_a_file_that_fails_when_it_is_read_again_stands_for_what_was_known_of_it(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.write("a.json", story("ferry"))
    newsroom.build()
    opened: list[str] = []

    def failing(path: Path, quiet: float) -> BinaryIO:
        """A disk that gives the file once, and then an error."""
        opened.append(path.name)
        if opened.count("a.json") > 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return open_whole(path, quiet)

    monkeypatch.setattr(files, "open_whole", failing)
    newsroom.write("a.json", story("ferry", summary="It sails."))
    newsroom.write("b.json", story("crane", updated="2026-11-01"))

    report = newsroom.build()

    assert opened.count("a.json") > 1
    assert links(newsroom) == ["https://news.example/ferry"]
    assert refused(report) == [("b.json", "id-repeated")]
    assert [note for note in report.notes if "a.json" in note] == [
        "desk: a.json: cannot be read again: Input/output error; its records are as last read"
    ]


@pytest.mark.parametrize(
    "day", ["0001-01-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59Z", "9999-12-31"]
)
def test_a_story_at_the_end_of_all_dates_stops_no_run_when_it_changes(
    newsroom: Newsroom, day: str
) -> None:
    newsroom.write("a.json", story("ferry", published=day))
    newsroom.write("b.json", story("crane", id="two"))
    newsroom.build()
    newsroom.write("a.json", story("ship", id="three", published=day))

    newsroom.build()

    assert "Crane" in titles(newsroom)


def test_two_posts_with_one_slug_and_no_address_are_two_stories(newsroom: Newsroom) -> None:
    for name, title, day in (("a", "Ferry", 10), ("b", "Gull", 11)):
        post = newsroom.articles / name / "post.md"
        post.parent.mkdir(parents=True)
        post.write_text(f"---\ntitle: {title}\nslug: post\ndate: 2026-03-{day}\n---\nAt six.\n")

    report = newsroom.build()

    assert titles(newsroom) == ["Ferry"]
    assert refused(report) == [("b/post.md", "id-repeated")]
    assert refused(newsroom.build()) == refused(report)


def test_a_story_that_replaces_another_one_at_its_address_is_named(newsroom: Newsroom) -> None:
    for name, day in (("ferry", 10), ("gull", 11)):
        told = story("all", title=name.capitalize(), published=f"2026-03-{day}T09:00:00Z")
        newsroom.write(f"{name}.json", told)

    done = newsroom.feedpub("build")

    assert titles(newsroom) == ["Gull"]
    (line,) = [each for each in done.stderr.splitlines() if "id-reused" in each]
    assert "one is also the id of Ferry in ferry.json, whose entry it replaces" in line
    assert "id-reused" not in newsroom.feedpub("build").stderr
