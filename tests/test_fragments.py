"""Entries are made once and kept: documents are the same as if each was made whole."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

import feedpub
from feedpub.archive.withdrawals import Order
from feedpub.compare_keys import same_link
from feedpub.format_info import FORMATS, feed_formats
from feedpub.formats import atom, rss
from feedpub.partners import PROFILES
from feedpub.pipeline import put_feeds
from feedpub.pipeline.build import build
from feedpub.pipeline.fetch import Scope
from feedpub.pipeline.operations.withdraw import restore, withdraw

SITE = CONFIG.partition("[feeds.all]")[0]
FEEDS = feed_formats(FORMATS)
HOUR = timedelta(hours=1)
ONE = "https://p.news.example/p/1"


def table(name: str, *keys: str, formats: tuple[str, ...] = ("rss", "atom", "json", "html")) -> str:
    """Return the table of a feed."""
    lines = [f"[feeds.{name}]", 'title = "Harbour News"', f"formats = {json.dumps(formats)}", *keys]
    return "\n".join([*lines, "\n"])


def picture(number: int = 1, **changes: Any) -> dict[str, Any]:
    facts = {"width": 640, "height": 360, "length": 5000, "type": "image/jpeg", "credit": "Ovens"}
    return {"url": f"https://img.news.example/{number}.jpg", "alt": "A ferry", **facts, **changes}


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom that has published six articles in four formats."""
    newsroom.configure(SITE + table("all"))
    for number in range(1, 7):
        newsroom.write(f"{number}.json", make_record(number, images=[picture(number)]))
    newsroom.build()
    return newsroom


_MADE = "SELECT name FROM feeds WHERE name <> '/'"


def made_whole(room: Newsroom, now: datetime) -> dict[str, bytes]:
    """Return the documents as they are when nothing is kept and every feed is made."""
    room.change("DELETE FROM fragments")
    room.change("INSERT INTO pending SELECT name FROM feeds WHERE name <> '/'")
    room.change("DELETE FROM facts WHERE name = 'settled'")
    report = room.build(now=now)
    assert {each.name for each in report.feeds} == {name for (name,) in room.rows(_MADE)}
    return room.published()


def assert_as_if_made_whole(room: Newsroom, now: datetime) -> None:
    before = room.published()
    assert before
    assert made_whole(room, now) == before


def kept(room: Newsroom) -> dict[str, int]:
    """Return how many fragments the archive has of each article, by the number of the article."""
    rows = room.rows(
        "SELECT ledger.id, count(*) FROM fragments JOIN ledger USING (key) GROUP BY ledger.id"
    )
    return {id.rpartition("/")[2]: count for id, count in rows}


# Some profiles say that keys have no effect in them, or that they end.
@pytest.mark.filterwarnings("ignore::feedpub.errors.ConfigWarning")
@pytest.mark.parametrize("profile", [None, *PROFILES])
def test_documents_of_many_small_builds_are_as_if_made_whole(
    newsroom: Newsroom, profile: str | None
) -> None:
    keys = [] if profile is None else [f'profile = "{profile}"']
    tracking = 'tracking = { from = "{feed} & {format}" }'
    newsroom.configure(
        SITE
        + table("all", *keys, formats=(*FEEDS, "html"))
        + table("tracked", tracking, *keys, formats=(*FEEDS, "html"))
        + table("few", "limit = 3", 'content = "summary"', tracking, *keys)
        + table("pages", 'max_age = "3650d"', formats=("sitemap",))
    )
    for number in range(1, 9):
        newsroom.write(f"{number}.json", make_record(number, images=[picture(number)]))
        newsroom.build(now=NOW + number * HOUR)
    newsroom.write("3.json", make_record(3, title="Another title", authors=["A", "B"]))
    newsroom.build(now=NOW + 9 * HOUR)
    (newsroom.articles / "5.json").unlink()
    newsroom.write("5.txt.json", make_record(5, content_html="<p>Only words.</p>"))
    newsroom.build(now=NOW + 10 * HOUR)

    assert_as_if_made_whole(newsroom, NOW + 11 * HOUR)


def test_what_is_kept_is_what_is_published(room: Newsroom) -> None:
    # The record is not read: it would not be the one that was written.
    room.change("UPDATE articles SET record = '{}' WHERE key = 2")
    before = room.published()
    room.write("7.json", make_record(7))

    report = room.build(now=NOW + HOUR)

    assert report.rejected == ()
    after = room.published()
    assert after["all.rss"].count(b"<item>") == 7
    start, end = before["all.rss"].index(b"<item>"), before["all.rss"].rindex(b"</item>")
    assert before["all.rss"][start:end] in after["all.rss"]


def test_feeds_that_show_an_entry_alike_share_it(newsroom: Newsroom) -> None:
    tracking = 'tracking = { from = "{feed}" }'
    newsroom.configure(SITE + "".join(table(f"f{number}", tracking) for number in range(5)))
    newsroom.write("1.json", make_record(1))

    newsroom.build()

    # Its head, and four formats.
    assert kept(newsroom) == {"1": 5}
    assert b"from=f3" in newsroom.published()["f3.rss"]
    assert b"from=f4" in newsroom.published()["f4.json"]


def test_links_of_shared_entries_are_compared_as_each_feed_has_them(newsroom: Newsroom) -> None:
    wire = '[sources.wire]\ntype = "files"\npath = "articles/wire"\n'
    desk = SITE.replace('path = "articles"', 'path = "articles/desk"')
    tracking = 'tracking = { from = "{feed}" }'
    few, all = (
        table(name, key, tracking) for name, key in (("few", 'sources = ["desk"]'), ("all", ""))
    )
    newsroom.configure(desk + wire + few + all)
    page = "https://news.example/same"
    newsroom.write("desk/1.json", make_record(1, url=page, short_link=None, title="The tide"))
    newsroom.write("wire/2.json", make_record(2, url=page, short_link=None, title="The tide"))

    report = newsroom.build()

    # The entry of the desk was made for the first feed, that of the wire for the second one.
    (rejection,) = report.rejected
    assert {each.code for each in rejection.findings} == {"item-link-duplicate"}
    assert newsroom.published()["all.rss"].count(b"<item>") == 1


DAMAGE = {
    "content": "content = CAST(replace(CAST(content AS TEXT), 'tory 2', 'tory X') AS BLOB)",
    "half of it": "content = substr(content, 1, length(content) / 2)",
    "nothing": "content = x''",
    "no bytes": "content = 17",
    "a text": "content = CAST(content AS TEXT)",
    "no text": "content = CAST(x'ff' || content AS TEXT)",
    "its warnings": "warnings = 'none'",
    "warnings that are no text": "warnings = CAST(x'ff' AS TEXT)",
    "errors": "warnings = NULL",
    "its outline": "outline = replace(outline, 'tory 2', 'tory X')",
    "no outline": "outline = NULL",
    "an outline that is no text": "outline = CAST(x'ff' AS TEXT)",
    "its checksum": "checksum = checksum + 1",
    "no checksum": "checksum = 'x'",
    "its version": "version = 'x'",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_fragment_is_made_anew(room: Newsroom, damage: str) -> None:
    before = room.rows("SELECT * FROM fragments ORDER BY key, rendition")
    room.change(f"UPDATE fragments SET {damage} WHERE key = 2")
    room.write("7.json", make_record(7))

    report = room.build(now=NOW + HOUR)

    assert (report.exit_code, report.rejected, report.notes) == (0, (), ())
    after = room.rows("SELECT * FROM fragments WHERE key < 7 ORDER BY key, rendition")
    assert after == before
    assert_as_if_made_whole(room, NOW + 2 * HOUR)


def test_a_fragment_that_was_put_in_the_place_of_another_one_is_made_anew(room: Newsroom) -> None:
    room.change("DELETE FROM fragments WHERE key = 3")
    room.change("UPDATE fragments SET key = 3 WHERE key = 2")
    room.write("7.json", make_record(7))

    room.build(now=NOW + HOUR)

    assert_as_if_made_whole(room, NOW + 2 * HOUR)


def test_another_version_of_the_program_makes_every_entry_anew(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {rendition for (rendition,) in room.rows("SELECT rendition FROM fragments")}
    monkeypatch.setattr(feedpub, "__version__", "99.0")

    room.build(now=NOW + HOUR)

    after = {rendition for (rendition,) in room.rows("SELECT rendition FROM fragments")}
    assert len(after) == len(before)
    assert after.isdisjoint(before)


@pytest.mark.parametrize("hours", [(1, 3), (3, 1), (1, 3, 1, 5, 3), (5, 4), (2, 4, 2)], ids=str)
def test_a_picture_is_shown_as_long_as_its_rights_last(
    newsroom: Newsroom, hours: tuple[int, ...]
) -> None:
    ends = [(NOW + hour * HOUR).isoformat() for hour in (2, 4)]
    newsroom.configure(SITE + table("all"))
    images = [picture(number, rights_expires=end) for number, end in enumerate(ends)]
    newsroom.write("1.json", make_record(1, images=images))

    for number, hour in enumerate(hours):
        # Something else is new each time, so that the feed is made.
        newsroom.write(f"{number + 2}.json", make_record(number + 2))
        newsroom.build(now=NOW + hour * HOUR)

        published = newsroom.published()["all.rss"]
        assert (b"/0.jpg" in published) == (hour < 2)
        assert (b"/1.jpg" in published) == (hour < 4)
    assert_as_if_made_whole(newsroom, NOW + hours[-1] * HOUR)


def test_the_clock_is_known_of_entries_that_are_kept(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + table("all"))
    ends = {"rights_expires": (NOW + 5 * HOUR).isoformat()}
    newsroom.write("1.json", make_record(1, images=[picture(**ends)]))
    newsroom.write("2.json", make_record(2, expires=(NOW + 7 * HOUR).isoformat()))
    newsroom.build()
    newsroom.write("3.json", make_record(3))
    newsroom.build(now=NOW + HOUR)

    newsroom.build(now=NOW + 5 * HOUR)
    between = newsroom.published()["all.rss"]
    newsroom.build(now=NOW + 7 * HOUR)

    assert b"img.news.example" not in between
    assert b"Story 2<" in between
    assert b"Story 2<" not in newsroom.published()["all.rss"]


def test_an_article_that_expires_or_waits_is_shown_in_its_time(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + table("all"))
    newsroom.write("1.json", make_record(1, expires=(NOW + 2 * HOUR).isoformat()))
    newsroom.write("2.json", make_record(2, not_before=(NOW + 4 * HOUR).isoformat()))
    newsroom.write("3.json", make_record(3))
    shown = []
    for hour in (1, 3, 5, 1):
        newsroom.build(now=NOW + hour * HOUR)
        published = newsroom.published()["all.rss"]
        shown.append([number for number in b"123" if b"Story %c<" % number in published])

    assert shown == [[*b"13"], [*b"3"], [*b"23"], [*b"123"]]
    assert_as_if_made_whole(newsroom, NOW + HOUR)


def test_a_replaced_article_is_shown_in_its_other_words_and_then_in_its_own(
    room: Newsroom,
) -> None:
    before = room.published()["all.rss"]
    until = NOW + 9 * HOUR
    order = Order(kind="replaced", title="Corrected", text="It was not so.", until=until)

    withdraw(room.run(NOW + HOUR), [ONE], order, wait=0)
    between = room.published()["all.rss"]
    other = Order(kind="replaced", title="Corrected", text="It was otherwise.", until=until)
    withdraw(room.run(NOW + 2 * HOUR), [ONE], other, wait=0)
    after = room.published()["all.rss"]
    restore(room.run(NOW + 3 * HOUR), [ONE], reason="", wait=0)

    assert b"It was not so." in between
    assert b"It was otherwise." in after
    assert b"It was not so." not in after
    start, end = before.index(b"<item>"), before.rindex(b"</item>")
    assert before[start:end] in room.published()["all.rss"]
    assert_as_if_made_whole(room, NOW + 3 * HOUR)


def test_an_article_in_quarantine_is_kept_out_and_made_again_when_it_is_mended(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = rss.write_entry

    def without_date(entry: Any, channel: Any) -> bytes:
        written = write(entry, channel)
        return written.replace(b"GMT", b"") if b"Wrong" in written else written

    monkeypatch.setattr(rss, "write_entry", without_date)
    room.write("2.json", make_record(2, title="Wrong"))
    report = room.build(now=NOW + HOUR)
    between = room.published()["all.rss"]
    room.write("2.json", make_record(2, images=[picture(2)]))

    room.build(now=NOW + 2 * HOUR)

    assert [each.id for each in report.rejected] == ["https://p.news.example/p/2"]
    assert b"Story 2<" not in between
    assert b"Wrong" not in between
    assert b"Story 2<" in room.published()["all.rss"]
    assert_as_if_made_whole(room, NOW + 3 * HOUR)


def test_an_entry_with_an_error_is_not_kept(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = atom.write_entry

    def without_title(entry: Any, channel: Any) -> bytes:
        return write(entry, channel).replace(b"Story 7</title>", b"</title>")

    room.write("7.json", make_record(7))
    with monkeypatch.context() as patched:
        patched.setattr(atom, "write_entry", without_title)
        report = room.build(now=NOW + HOUR)

    assert [each.id for each in report.rejected] == ["https://p.news.example/p/7"]
    finding = report.rejected[0].findings[0]
    # The place is that in the document.
    assert (finding.entry, finding.line is not None) == (0, True)
    assert "7" not in kept(room)
    assert b"Story 7<" not in room.published()["all.rss"]
    assert b"Story 6<" in room.published()["all.atom"]


def test_what_a_partner_refuses_is_reported_alike_whether_it_is_kept(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + table("all", 'profile = "msn"', formats=("rss",)))
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number, authors=[]))
    newsroom.build()
    newsroom.write("4.json", make_record(4))

    kept_ones = newsroom.build(now=NOW + HOUR).as_json()
    newsroom.change("DELETE FROM fragments")
    newsroom.change("UPDATE documents SET digest = ''")
    newsroom.change("INSERT INTO pending SELECT name FROM feeds")
    newsroom.change("DELETE FROM facts WHERE name = 'settled'")
    made = newsroom.build(now=NOW + 2 * HOUR).as_json()

    assert len(kept_ones["refusals"]) >= 3
    assert kept_ones["refusals"] == made["refusals"]


def test_the_warnings_of_kept_entries_are_counted(room: Newsroom) -> None:
    # Its pictures have no facts.
    room.write("7.json", make_record(7, images=[picture(7, credit=None, type=None, length=None)]))
    first = room.build(now=NOW + HOUR).feeds[0].findings
    room.write("8.json", make_record(8, images=[picture(8)]))
    second = room.build(now=NOW + 2 * HOUR).feeds[0].findings
    room.change("DELETE FROM fragments")
    room.write("8.json", make_record(8, title="Another title", images=[picture(8)]))

    third = room.build(now=NOW + 3 * HOUR).feeds[0].findings

    assert first > 0
    assert second == third


def test_an_adopted_id_is_that_of_its_feed_alone(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + table("all") + table("other"))
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    newsroom.change(
        "INSERT INTO adopted (feed, format, guid, addresses, title, published, named, key)"
        " VALUES ('all', 'rss', 'old-1', '', '', 0, '', 1)"
    )
    newsroom.write("2.json", make_record(2))

    newsroom.build(now=NOW + HOUR)

    assert b">old-1<" in newsroom.published()["all.rss"]
    assert b"old-1" not in newsroom.published()["other.rss"]
    assert b"old-1" not in newsroom.published()["all.atom"]
    # Both are kept.
    assert kept(newsroom)["1"] == 2 * kept(newsroom)["2"]
    assert_as_if_made_whole(newsroom, NOW + 2 * HOUR)


def test_what_servers_answered_is_in_entries_that_were_kept_before(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + table("all"))
    bare = {"url": "https://img.news.example/b.jpg", "alt": "A ferry"}
    newsroom.write("1.json", make_record(1, images=[bare]))
    newsroom.build(now=NOW + HOUR)
    mark = hashlib.blake2b(bare["url"].encode(), digest_size=16).hexdigest()
    newsroom.change(
        "INSERT INTO pictures (mark, type, length, width, height, again)"
        f" VALUES ('{mark}', 'image/png', 1234, 64, 48, NULL)"
    )
    newsroom.write("7.json", make_record(7))

    newsroom.build(now=NOW + 2 * HOUR)

    assert b'fileSize="1234"' in newsroom.published()["all.rss"]
    assert_as_if_made_whole(newsroom, NOW + 3 * HOUR)


def test_a_short_link_that_leads_elsewhere_leaves_entries_that_were_kept(room: Newsroom) -> None:
    record = make_record(1)
    mark = same_link("desk", record["short_link"], record["url"])
    room.change(
        "INSERT INTO short_links (mark, source, leads, again)"
        f" VALUES ('{mark}', 'desk', 'dead', NULL)"
    )
    room.write("7.json", make_record(7))

    room.build(now=NOW + HOUR)

    (link,) = [
        each for each in json.loads(room.published()["all.json"])["items"] if each["id"] == ONE
    ]
    assert link["url"] == record["url"]
    assert_as_if_made_whole(room, NOW + 2 * HOUR)


def test_archive_documents_are_as_if_made_whole_and_keep_nothing(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + table("all", "limit = 4", "archive = 3", formats=FEEDS))
    for number in range(1, 15):
        newsroom.write(f"{number}.json", make_record(number))
        newsroom.build(now=NOW + number * HOUR)
    newsroom.write("2.json", make_record(2, title="Corrected", correction="It was otherwise."))
    newsroom.build(now=NOW + 15 * HOUR)

    shown = json.loads(newsroom.published()["all.json"])["items"]
    assert kept(newsroom).keys() == {each["id"].rpartition("/")[2] for each in shown}
    assert b"Corrected" in newsroom.published()["all-archive-1.rss"]
    assert_as_if_made_whole(newsroom, NOW + 16 * HOUR)


def test_only_entries_that_feeds_show_are_kept(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + table("all", "limit = 3") + table("two", "limit = 2"))
    for number in range(1, 11):
        newsroom.write(f"{number}.json", make_record(number))
        newsroom.build(now=NOW + number * HOUR)

    assert kept(newsroom) == {"8": 5, "9": 5, "10": 5}

    withdraw(newsroom.run(NOW + 12 * HOUR), ["https://p.news.example/p/9"], Order(), wait=0)

    assert kept(newsroom).keys() == {"7", "8", "10"}


def test_another_configuration_leaves_nothing_of_the_one_before(room: Newsroom) -> None:
    before = kept(room)

    room.configure(SITE + table("all", 'link = "canonical"'))
    room.build(now=NOW + HOUR)
    other = kept(room)
    room.configure(SITE + table("all", 'link = "canonical"', formats=("rss",)))
    room.build(now=NOW + 2 * HOUR)

    assert other == before
    assert kept(room) == dict.fromkeys(before, 2)


def test_another_format_makes_entries_in_that_format_alone(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + table("all", formats=("rss",)))
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    # Those in RSS: they have the bytes of "<item>".
    before = newsroom.rows("SELECT * FROM fragments WHERE instr(content, x'3c6974656d3e') > 0")
    newsroom.change(
        "CREATE TRIGGER untouched BEFORE UPDATE ON fragments"
        " WHEN instr(old.content, x'3c6974656d3e') > 0 BEGIN SELECT RAISE(ABORT, 'touched'); END"
    )

    newsroom.configure(SITE + table("all", formats=("rss", "atom")))
    newsroom.build(now=NOW + HOUR)

    assert len(before) == 1
    assert kept(newsroom) == {"1": 3}


def test_a_run_that_only_looks_keeps_nothing(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + table("all"))
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    newsroom.write("1.json", make_record(1, title="Changed"))
    before = newsroom.rows("SELECT * FROM fragments")

    newsroom.build(now=NOW + HOUR, dry_run=True)
    done = newsroom.feedpub("diff")

    assert "changed" in done.stdout
    assert newsroom.rows("SELECT * FROM fragments") == before


def test_nothing_is_left_of_an_article_that_is_erased(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + table("all"))
    secret = "The mayor and her ferry"
    newsroom.write("1.json", make_record(1, title=secret, content_html=f"<p>{secret}.</p>"))
    newsroom.write("2.json", make_record(2))
    newsroom.build()
    assert "1" in kept(newsroom)

    done = newsroom.feedpub("withdraw", ONE, "--erase")

    assert done.returncode == 0
    assert kept(newsroom).keys() == {"2"}
    for path in (newsroom.folder / ".feedpub").iterdir():
        assert secret.encode() not in path.read_bytes()


@pytest.mark.parametrize("damage", ["content = x'00'", "version = CAST(x'ff' AS TEXT)"])
def test_a_check_reports_a_damaged_fragment(room: Newsroom, damage: str) -> None:
    room.change(f"UPDATE fragments SET {damage} WHERE key = 2")

    done = room.feedpub("archive", "check")

    assert done.returncode == 1
    assert "5 fragments" in done.stderr
    assert "feedpub build" in done.stderr


def empty(room: Newsroom) -> None:
    """Remove everything that is published."""
    for path in room.feeds.rglob("*.*"):
        path.unlink()


def verdicts(room: Newsroom) -> dict[str, str | None]:
    return dict(room.rows("SELECT name, verdict FROM documents"))


@pytest.fixture
def warned(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose documents have warnings, of entries and as a whole."""
    newsroom.configure(SITE + table("all"))
    for number in (1, 2, 3):
        host = "http://localhost" if number == 3 else "https://news.example"
        record = make_record(number, url=f"{host}/{number}", images=[picture(credit=None)])
        newsroom.write(f"{number}.json", record)
    newsroom.build()
    return newsroom


def test_documents_that_are_put_again_have_the_findings_that_they_had(warned: Newsroom) -> None:
    before = warned.published()
    warned.write("4.json", make_record(4))
    first = warned.build(now=NOW + HOUR).feeds[0].findings
    kept_ones = verdicts(warned)
    empty(warned)

    second = warned.build(now=NOW + 2 * HOUR).feeds[0].findings

    assert first > 0
    assert second == first
    assert warned.published().keys() == before.keys()
    assert None not in kept_ones.values()
    assert verdicts(warned) == kept_ones


@pytest.mark.parametrize("other", ["'x'", "NULL", "''", "(SELECT max(verdict) FROM documents)"])
def test_what_was_found_in_other_documents_counts_for_none(warned: Newsroom, other: str) -> None:
    before = verdicts(warned)
    findings = warned.rows("SELECT findings FROM states WHERE kind = 'feed'")
    warned.change(f"UPDATE documents SET verdict = {other}")
    empty(warned)

    warned.build(now=NOW + HOUR)

    assert verdicts(warned) == before
    assert warned.rows("SELECT findings FROM states WHERE kind = 'feed'") == findings


def test_a_document_for_a_partner_is_checked_each_time(newsroom: Newsroom) -> None:
    # Some ask how old its entries are.
    newsroom.configure(SITE + table("all", 'profile = "msn"', formats=("rss",)))
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    empty(newsroom)

    later = newsroom.build(now=NOW + 300 * 24 * HOUR)

    codes = [each.code for refusal in later.refusals for each in refusal.findings]
    assert "msn-date-age" in codes
    assert verdicts(newsroom) == {"all.rss": None}


def test_documents_are_put_as_they_are_made(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + "".join(table(f"f{number}") for number in range(4)))
    newsroom.write("1.json", make_record(1))
    there: list[int] = []

    def watch(what: str, done: int, _of: int) -> None:
        if what == "publishing":
            assert done == len(there)
            there.append(len(list(newsroom.feeds.glob("*.rss"))))

    build(replace(newsroom.run(), watch=watch), Scope())

    assert there == [0, 1, 2, 3]


def test_documents_that_the_archive_did_not_put_are_compared_before_any_is_put(
    newsroom: Newsroom,
) -> None:
    newsroom.configure(SITE + "".join(table(f"f{number}") for number in range(4)))
    newsroom.write("1.json", make_record(1))
    newsroom.feeds.mkdir()
    (newsroom.feeds / "f3.rss").write_text("<rss/>")
    there: list[int] = []

    def watch(what: str, _done: int, _of: int) -> None:
        if what == "publishing":
            there.append(len(list(newsroom.feeds.glob("*.rss"))))

    build(replace(newsroom.run(), watch=watch), Scope())

    assert there == [1, 1, 1, 1]
    assert len(newsroom.published()) == 16


def test_a_run_that_is_killed_leaves_few_documents_that_the_archive_does_not_know(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.configure(SITE + "".join(table(f"f{number}") for number in range(4)))
    newsroom.write("1.json", make_record(1))
    monkeypatch.setattr(put_feeds, "_UNSETTLED", 0)

    def killed(what: str, done: int, _of: int) -> None:
        if (what, done) == ("publishing", 3):
            os._exit(9)

    process = os.fork()
    if not process:
        build(replace(newsroom.run(), watch=killed), Scope())
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9

    known = {name for (name,) in newsroom.rows("SELECT feed FROM documents")}
    assert known == {"f0", "f1", "f2"}
    assert {name for (name,) in newsroom.rows("SELECT feed FROM pending")} == {"f3"}
    report = newsroom.build()
    assert [each.name for each in report.feeds] == ["f3"]
