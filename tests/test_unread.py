"""Articles whose bodies are left unread when their source brings many at once."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.unread import IS_UNREAD, sum_of
from feedpub.pipeline import store_articles
from feedpub.pipeline.build import build
from feedpub.pipeline.fetch import EVERYTHING
from feedpub.pipeline.operations.status import status
from feedpub.pipeline.report import Report

Records = Sequence[Any]

#: More than there are in any test.
ALL = 10**6

#: Feeds that show few articles.
SMALL = (
    CONFIG.partition("[feeds.all]")[0]
    + """
[feeds.all]
title = "Harbour News"
limit = 5

[feeds.sections]
each  = "section"
name  = "section/{slug}"
title = "Harbour News: {value}"
limit = 4

[feeds.whole]
title = "Stories with a text"
has = ["content"]
limit = 3
"""
)

SOUNDS = """
[feeds.sounds]
title = "To listen to"
has = ["audio"]
"""
PLAYER = '<audio src="https://media.news.example/ferry.mp3"></audio>'

TOO_DEEP = "<div>" * 300
SCRIPT = "<script>alert(1)</script><p>Read on.</p>"

#: Each is wrong in another way; some of them only in the body.
BAD: Sequence[Mapping[str, Any]] = (
    {"content_html": TOO_DEEP},
    {"content_html": 17},
    {"content_html": "<p " + "a " * 11_000 + ">"},
    {"content_html": SCRIPT},
    {"content_html": "<script>alert(1)</script>"},
    {"content_html": "   "},
    {"content_html": "<b>" * 100 + TOO_DEEP, "section": "Deep"},
    {"title": None},
    {"published": "soon"},
    {"id": 17},
    {"tags": "one"},
    {"status": "draft"},
    {"images": [{"url": "https://img.news.example/a.jpg"}]},
    {"updated": "2030-01-01T00:00:00Z"},
    {"not_before": "2026-12-01T00:00:00Z"},
    {"not_before": "2026-11-25T00:00:00Z", "content_html": TOO_DEEP},
    {"expires": "2026-11-19T00:00:00Z"},
    {"color": "blue"},
    {"title": "A \ud800 surrogate"},
)


def story(number: int, **changes: Any) -> dict[str, Any]:
    image = {
        "url": f"https://img.news.example/{number}.jpg",
        "alt": "A ferry",
        "credit": "Mara Ovens/dpa",
    }
    if number % 2:
        # Other images are left unread, too.
        image["rights_expires"] = "2027-01-01T00:00:00Z"
    body = f'<p>Story {number}, told.</p><p><img src="{image["url"]}"></p><p>The end.</p>'
    record = make_record(number, images=[image], content_html=body, tags=[f"tag {number % 7}"])
    record["section"] = ("World", "Sport", "City")[number % 3]
    return {**record, **changes}


def stories(count: int = 120) -> list[dict[str, Any]]:
    """Good ones, and a bad one after every sixth."""
    found = []
    bad = iter(BAD)
    for number in range(1, count + 1):
        changes = next(bad, {}) if number % 6 == 0 else {}
        found.append(story(number, **changes))
    return found


class Desk(Newsroom):
    """A newsroom whose builds read few bodies of new articles at once, and none later."""

    def write_records(self, records: Records, name: str = "wire.jsonl") -> None:
        self.write(name, "".join(f"{json.dumps(each)}\n" for each in records))

    def read(self, at_once: int, *, complete: bool = False, **run: Any) -> Report:
        context = replace(self.run(**run), read_at_once=at_once, completing=0.0)
        return build(context, EVERYTHING, is_complete=complete)

    def unread(self) -> int:
        return int(self.rows("SELECT count(*) FROM unread WHERE since IS NOT NULL")[0][0])

    def contents(self) -> dict[str, Any]:
        """Everything that the archive has and people may see."""
        by_entry = "JOIN ledger ON ledger.key = {0}.key"
        tables = {
            "articles": "record, provenance, digest, sum, words, origin, articles.published,"
            " waits_until, expires, number, revised, ledger.published",
            "facets": "kind, value, facets.published",
            "moments": "at",
            "addresses": "address",
            "marks": "mark",
            "happened": "at, what, detail",
        }
        found: dict[str, Any] = {
            table: sorted(
                self.rows(
                    f"SELECT ledger.entry_id, {columns} FROM {table} {by_entry.format(table)}"
                ),
                key=str,
            )
            for table, columns in tables.items()
        }
        quarantine = "SELECT source, name, id, key IS NULL, findings FROM quarantine ORDER BY name"
        found["quarantine"] = self.rows(quarantine)
        found["slugs"] = self.rows("SELECT family, value, slug FROM slugs ORDER BY 1, 2")
        found["entries"] = self.rows("SELECT feed, position, entry_id FROM entries ORDER BY 1, 2")
        return found


def make_desk(folder: Path) -> Desk:
    folder.mkdir()
    desk = Desk(folder)
    desk.configure(SMALL)
    return desk


@pytest.fixture
def desks(tmp_path: Path) -> tuple[Desk, Desk]:
    """Two newsrooms: one reads everything at once, the other only a few articles."""
    return make_desk(tmp_path / "whole"), make_desk(tmp_path / "lazy")


def said(*reports: Report) -> set[str]:
    """What was reported of articles."""
    rejected = {str(line) for each in reports for line in each.rejected}
    return rejected | {line for each in reports for line in each.warnings}


def test_an_article_is_the_same_whether_its_body_is_read_at_once_or_later(
    desks: tuple[Desk, Desk],
) -> None:
    whole, lazy = desks
    for each in desks:
        each.write_records(stories())

    at_once = whole.read(ALL)
    first = lazy.read(10)
    waiting = lazy.unread()
    later = lazy.read(10, complete=True)

    assert waiting > 20
    assert first.unread == waiting
    assert later.unread == lazy.unread() == 0
    assert lazy.published() == whole.published()
    assert lazy.contents() == whole.contents()
    assert said(first, later) == said(at_once)


def test_new_ids_that_are_taken_for_repeated_ones_make_no_difference(
    desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    for each in desks:
        each.write_records([*stories(), story(7), story(50)])

    first = one.read(10)
    monkeypatch.setattr(store_articles._PerhapsSeen, "_BITS", 8)
    second = other.read(10)

    assert one.unread() == other.unread() > 20
    assert one.contents() == other.contents()
    assert said(first) == said(second)


def test_an_edit_of_an_unread_article_is_an_edit_of_the_whole_one(
    desks: tuple[Desk, Desk],
) -> None:
    whole, lazy = desks
    edited = stories()
    for number in range(2, 100, 4):
        edited[number - 1] = story(number, content_html=f"<p>Story {number}, told again.</p>")
    for number in range(3, 100, 9):
        edited[number - 1] = story(number, content_html=TOO_DEEP)
    for number in range(4, 100, 9):
        edited[number - 1] = story(number, section="Science", title=f"Not story {number}")

    reports: dict[Desk, list[Report]] = {}
    for each, at_once in ((whole, ALL), (lazy, 10)):
        each.write_records(stories())
        reports[each] = [each.read(at_once)]
        each.write_records(edited)
        reports[each] += [each.read(at_once, now=NOW + timedelta(hours=1))]
    waiting = lazy.unread()
    for each, at_once in ((whole, ALL), (lazy, 10)):
        run = each.read(at_once, now=NOW + timedelta(hours=2), complete=True)
        reports[each] += [run]

    assert waiting > 20
    assert lazy.unread() == 0
    assert lazy.published() == whole.published()
    assert lazy.contents() == whole.contents()
    assert said(*reports[lazy]) == said(*reports[whole])


def test_records_of_a_folder_are_known_by_their_hashes_and_left_without_their_images(
    desks: tuple[Desk, Desk],
) -> None:
    _, lazy = desks
    lazy.write_records([story(number) for number in range(2, 40, 2)])

    lazy.read(1)

    assert lazy.rows("SELECT count(*) FROM articles WHERE read_from IS NULL") == [(0,)]
    left = f"SELECT record FROM articles WHERE {IS_UNREAD}"
    assert {str(json.loads(record)["images"]) for (record,) in lazy.rows(left)} == {"[]"}


def test_the_same_record_read_again_stays_unread(desks: tuple[Desk, Desk]) -> None:
    _, lazy = desks
    lazy.write_records(stories())
    lazy.read(10)
    waiting = lazy.unread()

    lazy.write_records([story(500), *stories()])
    report = lazy.read(10)

    assert (report.sources[0].new, report.sources[0].changed) == (1, 0)
    # The new one is read, as it is among the first of its run.
    assert lazy.unread() == waiting
    names = dict(lazy.rows("SELECT ledger.id, name FROM unread JOIN ledger USING (key)"))
    assert names["https://p.news.example/p/40"] == "wire.jsonl:41"


def test_a_later_build_reads_what_an_earlier_one_has_left(desks: tuple[Desk, Desk]) -> None:
    _, lazy = desks
    lazy.write_records(stories())
    first = lazy.read(10)

    later = lazy.build()

    assert first.unread > 0
    assert later.unread == lazy.unread() == 0
    assert lazy.rows("SELECT 1 FROM facts WHERE name = 'settled'") == []
    lazy.build()
    assert lazy.rows("SELECT 1 FROM facts WHERE name = 'settled'") == [(1,)]


def test_a_dry_run_leaves_everything_unread(desks: tuple[Desk, Desk]) -> None:
    _, lazy = desks
    lazy.write_records(stories())
    lazy.read(10)
    waiting = lazy.unread()

    report = lazy.read(10, complete=True, dry_run=True)

    assert report.unread == 0
    assert lazy.unread() == waiting


def test_feeds_of_sounds_have_those_that_bodies_play(desks: tuple[Desk, Desk]) -> None:
    whole, lazy = desks
    records = stories(30)
    for number in (3, 9, 27):
        records[number]["content_html"] += PLAYER
    for each in desks:
        each.configure(SMALL + SOUNDS)
        each.write_records(records)

    whole.read(ALL)
    lazy.read(5)

    assert lazy.unread() > 5
    assert lazy.published()["sounds.rss"].count(b"<item>") == 3
    assert lazy.published() == whole.published()


def test_a_sound_that_a_former_version_left_unread_is_published_once_it_is_read(
    desks: tuple[Desk, Desk],
) -> None:
    _, lazy = desks
    lazy.configure(SMALL + SOUNDS)
    lazy.write_records(stories(30))
    lazy.read(5)
    ((key, record),) = lazy.rows("SELECT key, record FROM unread ORDER BY key DESC LIMIT 1")
    played = json.loads(record)
    played["content_html"] += PLAYER
    text = json.dumps(played)
    path = lazy.folder / ".feedpub/archive.db"
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        change = "UPDATE unread SET record = ?, sum = ? WHERE key = ?"
        database.execute(change, (text, sum_of(text), key))

    lazy.read(5, complete=True)
    lazy.read(5)

    assert lazy.published()["sounds.rss"].count(b"<item>") == 1


def test_other_settings_of_a_source_hold_for_what_it_left_unread(
    desks: tuple[Desk, Desk],
) -> None:
    whole, lazy = desks
    reports = {}
    for each, at_once in ((whole, ALL), (lazy, 10)):
        each.write_records(stories())
        reports[each] = [each.read(at_once)]
        each.configure(SMALL + '[authors]\n"Mara Ovens" = "Mara-Lena Ovens"\n')
        reports[each] += [each.read(at_once, now=NOW + timedelta(hours=1))]
        reports[each] += [each.read(at_once, now=NOW + timedelta(hours=2), complete=True)]

    assert lazy.unread() == 0
    assert lazy.published() == whole.published()
    contents, wanted = lazy.contents(), whole.contents()
    # What nobody had seen was not changed by it: it was first seen as it is now.
    del contents["happened"], wanted["happened"]
    assert contents == wanted


def test_a_feed_takes_the_next_article_for_one_that_cannot_be_read(
    desks: tuple[Desk, Desk],
) -> None:
    whole, lazy = desks
    newest_first = [
        story(number, published=f"2026-10-{number:02}T09:00:00Z") for number in range(1, 31)
    ]
    for record in newest_first[15:]:
        record["content_html"] = TOO_DEEP
    for each, at_once in ((whole, ALL), (lazy, 1)):
        each.write_records(newest_first)
        each.read(at_once)

    assert lazy.published() == whole.published()
    held = "SELECT name FROM quarantine ORDER BY name"
    assert lazy.rows(held) == whole.rows(held)
    assert len(lazy.rows(held)) == 15


def test_a_feed_is_held_back_when_a_thousand_articles_in_a_row_cannot_be_read(
    desks: tuple[Desk, Desk],
) -> None:
    _, lazy = desks
    lazy.configure(CONFIG.partition("[feeds.all]")[0] + '[feeds.all]\ntitle = "All"\n')
    good = make_record(1, published="2020-01-01T00:00:00Z")
    bad = [make_record(number, content_html=TOO_DEEP) for number in range(2, 1_100)]
    lazy.write_records([good, *bad])

    first = lazy.read(1)
    (held,) = first.feeds
    second = lazy.read(1, now=NOW + timedelta(hours=1))

    assert held.failure is not None
    assert "1,000 articles in a row cannot be read" in held.failure
    assert first.quarantined >= 1_000
    (feed,) = second.feeds
    assert (feed.failure, feed.entries) == (None, 1)


def test_a_value_that_only_an_unreadable_article_has_gives_no_feed_a_name(
    desks: tuple[Desk, Desk],
) -> None:
    _, lazy = desks
    bad = story(40, section="Deep", content_html=TOO_DEEP)
    lazy.write_records([*(story(number) for number in range(1, 40)), bad])

    lazy.read(5)

    values = {value for (value,) in lazy.rows("SELECT value FROM slugs")}
    assert values == {"World", "Sport", "City"}
    assert lazy.rows("SELECT name FROM quarantine") == [("wire.jsonl:40",)]


def test_archive_documents_hold_only_articles_that_were_read_completely(
    desks: tuple[Desk, Desk],
) -> None:
    whole, lazy = desks
    for each, at_once in ((whole, ALL), (lazy, 1)):
        each.configure(SMALL.replace("limit = 5", "limit = 5\narchive = 5"))
        each.write_records(stories())
        each.read(at_once)

    assert lazy.published() == whole.published()
    pages = "SELECT feed, number, entry_id FROM pages JOIN ledger USING (key) ORDER BY 1, 2, 3"
    assert lazy.rows(pages) == whole.rows(pages)


def test_the_next_moment_of_a_feed_is_not_that_of_an_unreadable_article(
    desks: tuple[Desk, Desk],
) -> None:
    whole, lazy = desks
    late = "2026-10-01T00:00:00Z"
    embargoes = [
        story(200, published=late, not_before="2026-11-20T00:00:00Z", content_html=TOO_DEEP),
        story(201, published=late, not_before="2026-11-22T00:00:00Z"),
    ]
    moments = "SELECT feed, at FROM next_changes ORDER BY 1"
    for each, at_once in ((whole, ALL), (lazy, 1)):
        each.write_records([*(story(number) for number in range(1, 20)), *embargoes])
        each.read(at_once)

    assert lazy.rows(moments) == whole.rows(moments)
    assert lazy.rows("SELECT name FROM quarantine") == [("wire.jsonl:20",)]


def test_a_list_of_ids_takes_unread_articles_whole(desks: tuple[Desk, Desk]) -> None:
    whole, lazy = desks
    named = [f"https://p.news.example/p/{number}" for number in (6, 7, 60, 12)]
    reports = []
    for each, at_once in ((whole, ALL), (lazy, 1)):
        picked = f'[feeds.picked]\ntitle = "Picked"\nids = {json.dumps(named)}\n'
        each.configure(SMALL + picked)
        each.write_records(stories())
        reports.append(each.read(at_once))

    assert lazy.published() == whole.published()
    assert reports[0].notes == reports[1].notes


def test_an_article_is_withdrawn_and_erased_with_its_unread_record(
    desks: tuple[Desk, Desk],
) -> None:
    _, lazy = desks
    lazy.write_records(stories())
    lazy.read(10)
    (secret,) = lazy.rows("SELECT max(ledger.id) FROM unread JOIN ledger USING (key)")[0]

    done = lazy.feedpub("withdraw", secret, "--erase")

    assert done.returncode == 0, done.stderr
    assert lazy.rows(f"SELECT 1 FROM unread JOIN ledger USING (key) WHERE id = '{secret}'") == []
    lazy.read(10, complete=True)
    assert secret not in {
        id for (id,) in lazy.rows("SELECT ledger.id FROM articles JOIN ledger USING (key)")
    }


def test_a_command_reads_the_article_that_it_names(desks: tuple[Desk, Desk]) -> None:
    _, lazy = desks
    bad = story(60, content_html=TOO_DEEP, published="2020-01-01T00:00:00Z")
    lazy.write_records([*(story(number) for number in range(1, 60)), bad])
    lazy.read(10)
    waiting = lazy.unread()

    withdrawn = lazy.feedpub("withdraw", bad["id"])
    shown = lazy.feedpub("history", bad["id"])
    other = lazy.feedpub("history", "https://p.news.example/p/14")

    assert "no article has this id or address" in withdrawn.stderr
    assert "in quarantine: wire.jsonl:60" in shown.stdout
    assert "seen" not in shown.stdout
    assert "seen" in other.stdout
    assert lazy.unread() == waiting - 2
    assert lazy.rows("SELECT name FROM quarantine") == [("wire.jsonl:60",)]


@pytest.mark.parametrize(
    "damaged",
    ["replace(record, 'told', 'sold')", "CAST(replace(record, 'told', x'746fff64') AS TEXT)"],
    ids=["another letter", "a byte that is not UTF-8"],
)
def test_a_damaged_unread_record_is_found_and_read_again(
    desks: tuple[Desk, Desk], damaged: str
) -> None:
    whole, lazy = desks
    for each, at_once in ((whole, ALL), (lazy, 10)):
        each.write_records([story(number) for number in range(1, 60)])
        each.read(at_once)
    lazy.change(f"UPDATE unread SET record = {damaged} WHERE name LIKE '%:14'")

    check = lazy.feedpub("archive", "check")
    lazy.read(10, complete=True)
    lazy.read(10)

    assert "the unread record of desk/https://p.news.example/p/14 is damaged" in check.stderr
    assert lazy.unread() == 0
    records = "SELECT ledger.id, record FROM articles JOIN ledger USING (key) ORDER BY 1"
    assert lazy.rows(records) == whole.rows(records)
    assert lazy.feedpub("archive", "check").returncode == 0


def test_an_article_without_a_source_any_more_is_read_with_the_settings_of_the_site(
    desks: tuple[Desk, Desk],
) -> None:
    _, lazy = desks
    lazy.write_records(stories())
    lazy.read(10)
    lazy.configure(
        SMALL.replace("[sources.desk]", "[sources.other]").replace(
            'path = "articles"', 'path = "elsewhere"'
        )
    )
    (lazy.folder / "elsewhere").mkdir()

    report = lazy.read(10, complete=True)

    assert report.unread == 0


def test_status_complains_of_articles_that_have_been_unread_for_a_day(
    desks: tuple[Desk, Desk],
) -> None:
    _, lazy = desks
    lazy.write_records(stories())
    lazy.read(10)
    run = lazy.run()

    early = status(run.settings, run.layers, NOW + timedelta(hours=23))
    late = status(run.settings, run.layers, NOW + timedelta(hours=25))

    assert early.unread == late.unread == lazy.unread()
    assert early.backlog_complaint() is None
    assert f"{lazy.unread()} articles have not been read completely" in " ".join(late.complaints())


def test_a_build_says_how_many_articles_are_left(desks: tuple[Desk, Desk]) -> None:
    _, lazy = desks
    lazy.write_records([make_record(number, tags=[]) for number in range(1, 1_021)])

    lines = lazy.feedpub("build").stdout.splitlines()
    left = lazy.unread()
    done = json.loads(lazy.feedpub("build", "--complete", "--json").stdout)

    assert 0 < left <= 20
    assert lines[-1].startswith(f"{left} articles are not read completely yet")
    assert done["unread"] == lazy.unread() == 0


def test_an_item_of_an_adopted_feed_is_matched_with_no_unreadable_article(
    desks: tuple[Desk, Desk],
) -> None:
    whole, lazy = desks
    items = "".join(
        f"<item><guid>old-{number}</guid><link>https://news.example/world/a-{number}</link>"
        f"<title>Story {number}</title><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item>"
        for number in (40, 41)
    )
    old = f"<rss version='2.0'><channel><title>Old</title>{items}</channel></rss>"
    records = [story(number) for number in range(1, 60)]
    records[40] = story(41, content_html=TOO_DEEP)
    for each, at_once in ((whole, ALL), (lazy, 10)):
        (each.folder / "old.xml").write_text(old)
        each.write_records(records)
        each.read(at_once)
        each.feedpub("adopt", "old.xml", "--feed", "all", "--before-launch")
        each.read(at_once, now=NOW + timedelta(hours=1))

    adopted = "SELECT guid, entry_id FROM adopted LEFT JOIN ledger USING (key) ORDER BY guid"
    assert lazy.rows(adopted) == whole.rows(adopted)
    assert [entry is None for _, entry in lazy.rows(adopted)] == [False, True]
    assert lazy.published() == whole.published()


def test_a_source_takes_an_unread_article_down(desks: tuple[Desk, Desk]) -> None:
    whole, lazy = desks
    marked = stories()
    for number in (10, 20, 40):
        marked[number - 1] = story(number, status="withdrawn")
    for each, at_once in ((whole, ALL), (lazy, 10)):
        each.write_records(stories())
        each.read(at_once)
        each.write_records(marked)
        each.read(at_once, now=NOW + timedelta(hours=1))
        each.read(at_once, now=NOW + timedelta(hours=2), complete=True)

    withdrawn = "SELECT ledger.id, kind FROM withdrawals JOIN ledger USING (key) ORDER BY 1"
    assert len(lazy.rows(withdrawn)) == 3
    assert lazy.rows(withdrawn) == whole.rows(withdrawn)
    assert lazy.published() == whole.published()
    assert lazy.contents() == whole.contents()


def test_a_family_that_is_full_reads_nothing_for_values_that_get_no_feed(
    desks: tuple[Desk, Desk],
) -> None:
    _, lazy = desks
    lazy.configure(SMALL.replace('each  = "section"', 'each  = "tag"\nmax = 2'))
    lazy.write_records(
        [
            story(
                number, tags=[f"tag {number:03}"], published=f"2020-01-01T00:{number % 60:02}:00Z"
            )
            for number in range(1, 100)
        ]
    )

    report = lazy.read(10)

    assert len(lazy.rows("SELECT value FROM slugs")) == 2
    assert report.unread > 60
