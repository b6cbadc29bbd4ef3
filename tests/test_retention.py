"""Old articles that no feed shows give up their text, and stay the articles that they were."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from newsroom import CONFIG, NOW, Newsroom, error_lines, make_record

from feedpub.archive import retention
from feedpub.archive.integrity_check import inspect
from feedpub.archive.store import opened
from feedpub.config.files import read
from feedpub.pipeline.idle import is_idle
from feedpub.pipeline.report import Report

#: When the articles were read first.
THEN = datetime(2015, 1, 10, 12, 0, tzinfo=UTC)

SITE = CONFIG[: CONFIG.index("[feeds.sections]")] + "limit = 2\n"
KEEPS = '[archive]\nkeep = "10y"\n'

#: What is in the text of articles and nowhere else.
WORDS = b"a goat on board"


def old(number: int, **changes: Any) -> dict[str, Any]:
    """A record of January 2015; a higher number is newer."""
    values = {
        "id": f"old-{number}",
        "published": f"2015-01-0{number}T12:00:00+01:00",
        "content_html": f"<p>Ferry {number} sails with {WORDS.decode()}.</p>",
        "summary": f"Also {number}: {WORDS.decode()}.",
        "tags": ["Ships"],
    }
    return make_record(number, **{**values, **changes})


@pytest.fixture
def old_room(newsroom: Newsroom) -> Newsroom:
    """Five articles of 2015, of which the feed shows the newest two; all text is kept."""
    newsroom.configure(SITE)
    for number in range(1, 6):
        path = newsroom.write(f"{number}.json", old(number))
        os.utime(path, (THEN.timestamp(), THEN.timestamp()))
    newsroom.build(now=THEN)
    newsroom.configure(SITE + KEEPS)
    return newsroom


def pruned(room: Newsroom) -> list[str]:
    """The ids of the articles that have no text any more."""
    rows = room.rows(
        "SELECT ledger.id, record FROM articles JOIN ledger USING (key)"
        " WHERE pruned IS NOT NULL ORDER BY 1"
    )
    assert not any(WORDS.decode() in record for _, record in rows)
    return [id for id, _ in rows]


def titles(room: Newsroom) -> list[str]:
    return [each.title for each in feedparser.parse(room.published()["all.rss"]).entries]


def in_state(room: Newsroom) -> bytes:
    """All bytes of the archive and the files beside it."""
    return b"".join(path.read_bytes() for path in sorted((room.folder / ".feedpub").iterdir()))


def touch(room: Newsroom, number: int) -> None:
    """Have the document of an article read again."""
    at = NOW.timestamp()
    os.utime(room.articles / f"{number}.json", (at, at))


def test_the_text_of_old_articles_that_no_feed_shows_is_deleted(old_room: Newsroom) -> None:
    before = old_room.published()

    report = old_room.build()

    assert list(report.pruned) == ["desk/old-1", "desk/old-2", "desk/old-3"]
    assert pruned(old_room) == ["old-1", "old-2", "old-3"]
    assert old_room.published() == before


def test_nothing_of_the_text_is_left_in_any_file_of_the_archive(old_room: Newsroom) -> None:
    old_room.write("6.json", make_record(6))
    old_room.write("7.json", make_record(7))
    assert WORDS in in_state(old_room)

    old_room.build()

    assert pruned(old_room) == [f"old-{number}" for number in range(1, 6)]
    assert WORDS not in in_state(old_room)


def test_without_the_key_all_text_is_kept(old_room: Newsroom) -> None:
    old_room.configure(SITE)

    report = old_room.build()

    assert (list(report.pruned), pruned(old_room)) == ([], [])


def test_a_dry_run_deletes_nothing(old_room: Newsroom) -> None:
    report = old_room.build(dry_run=True)

    assert (list(report.pruned), pruned(old_room)) == ([], [])


def test_what_is_not_old_enough_is_kept(old_room: Newsroom) -> None:
    old_room.build(now=datetime(2025, 1, 4, tzinfo=UTC))

    assert pruned(old_room) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET first_seen = {now}",
        "UPDATE ledger SET touched = {now}",
        "UPDATE articles SET revised = {now}",
        "UPDATE articles SET waits_until = {now} * 2",
        "INSERT INTO pages SELECT 'all', 1, key FROM ledger",
        "INSERT INTO unpaged SELECT 'all', key FROM ledger",
        "INSERT INTO withdrawals SELECT key, 'gone', {now}, 0, '', '', '', '', NULL FROM ledger",
        "INSERT INTO adopted SELECT key, '', 'rss', id, '', '', 0, '', key FROM ledger",
        "INSERT INTO quarantine SELECT source, id, id, key, '[]', {now}, NULL FROM ledger",
        "INSERT INTO quarantine SELECT source, id, id, NULL, '[]', {now}, NULL FROM ledger",
        "INSERT INTO unread SELECT key, {now}, '', '', NULL, '', '', '' FROM ledger",
    ],
)
def test_what_anything_needs_is_kept(old_room: Newsroom, statement: str) -> None:
    old_room.configure(SITE)
    old_room.build()
    if "unpaged" in statement:
        old_room.change("INSERT INTO facts VALUES ('unpaged all', '1')")
    old_room.change(statement.format(now=int(NOW.timestamp())))

    with opened(old_room.run().layers.archive) as archive, archive.transaction():
        found = archive.retention.prune(timedelta(days=3653), NOW)

    assert found == []


def test_an_article_that_its_source_changed_lately_is_kept(old_room: Newsroom) -> None:
    old_room.write("1.json", old(1, updated="2026-11-01T12:00:00+01:00"))

    old_room.build()

    assert pruned(old_room) == ["old-2", "old-3"]


def test_nothing_is_deleted_while_a_feed_was_never_published(old_room: Newsroom) -> None:
    text = SITE + '[feeds.more]\ntitle = "More"\nlimit = 4\n'
    old_room.configure(text + KEEPS)

    old_room.build("all")
    kept = pruned(old_room)
    old_room.build(now=NOW + timedelta(hours=2))

    assert kept == []
    assert pruned(old_room) == ["old-1"]


def test_a_document_that_still_has_the_article_changes_nothing(old_room: Newsroom) -> None:
    old_room.build()
    ledger = old_room.rows("SELECT * FROM ledger")
    for number in range(1, 6):
        touch(old_room, number)

    (desk,) = old_room.build().sources

    assert (desk.new, desk.changed) == (0, 0)
    assert pruned(old_room) == ["old-1", "old-2", "old-3"]
    assert old_room.rows("SELECT * FROM ledger") == ledger


def test_a_document_that_is_read_differently_does_not_bring_the_text_back(
    old_room: Newsroom,
) -> None:
    old_room.configure(SITE)
    old_room.write("1.json", old(1, images=[{"url": "https://news.example/ferry.jpg"}]))
    old_room.build(now=THEN)
    old_room.configure(SITE + KEEPS)
    old_room.build()
    old_room.configure((SITE + KEEPS).replace("[feeds", 'default_credit = "Desk"\n[feeds'))
    old_room.build()
    touch(old_room, 1)

    old_room.build()

    assert pruned(old_room) == ["old-1", "old-2", "old-3"]
    assert not list(inspect(old_room.run().layers.archive).damage)


def test_an_article_that_its_source_changes_gets_its_text_back(old_room: Newsroom) -> None:
    old_room.build()
    ledger = old_room.rows("SELECT id, entry_id, first_seen, published FROM ledger")
    old_room.write("1.json", old(1, content_html="<p>Corrected.</p>"))

    (desk,) = old_room.build().sources

    assert (desk.new, desk.changed) == (0, 1)
    assert pruned(old_room) == ["old-2", "old-3"]
    assert old_room.rows("SELECT id, entry_id, first_seen, published FROM ledger") == ledger
    ((record, detail),) = old_room.rows(
        "SELECT record, detail FROM articles JOIN ledger USING (key) JOIN happened USING (key)"
        " WHERE ledger.id = 'old-1' AND what = 'changed'"
    )
    assert "Corrected." in record
    assert json.loads(detail)["fields"] == ["content_html"]


def test_feeds_do_not_select_it(old_room: Newsroom) -> None:
    old_room.build()
    old_room.configure(SITE.replace("limit = 2", "limit = 9") + KEEPS)

    old_room.build()

    assert titles(old_room) == ["Story 5", "Story 4"]


def test_a_tag_of_deleted_articles_alone_keeps_its_feed(old_room: Newsroom) -> None:
    old_room.write("1.json", old(1, tags=["Ships", "Goats"]))
    old_room.configure(
        SITE
        + '[feeds.tags]\neach = "tag"\nname = "tag/{slug}"\ntitle = "{value}"\nmax_age = "48h"\n'
    )
    old_room.build(now=THEN)
    old_room.configure(old_room.config.read_text() + KEEPS)
    old_room.build()

    with opened(old_room.run().layers.archive) as archive:
        assert archive.articles.values("tag") == ["Goats", "Ships"]
    assert pruned(old_room) == ["old-1", "old-2", "old-3"]


def test_a_list_that_names_it_says_so_once_and_build_article_brings_it_back(
    old_room: Newsroom,
) -> None:
    old_room.build()
    old_room.configure(SITE + 'ids = ["old-1"]\n' + KEEPS)

    first, again = old_room.build(), old_room.build()
    done = old_room.feedpub("build", "--article", "old-1")

    place = "feed all: feeds.all.ids: the text of 'old-1', read from 1.json, is no longer kept"
    assert [note.partition(";")[0] for note in first.notes] == [place]
    assert list(again.notes) == []
    assert done.returncode == 0, done.stderr
    assert titles(old_room) == ["Story 1", "Story 5"]


def test_a_file_that_is_named_gives_its_article_its_text_again(old_room: Newsroom) -> None:
    old_room.build()

    done = old_room.feedpub("build", "--article", str(old_room.articles / "2.json"))

    assert done.returncode == 0, done.stderr
    assert pruned(old_room) == ["old-1", "old-3"]


def test_a_new_sitemap_of_all_articles_says_what_it_cannot_list(old_room: Newsroom) -> None:
    old_room.build()
    old_room.configure(f'{SITE}[feeds.pages]\ntitle = "P"\nformats = ["article-sitemap"]\n{KEEPS}')

    first = old_room.build().notes
    old_room.configure(f'{SITE}[feeds.pages]\ntitle = "Q"\nformats = ["article-sitemap"]\n{KEEPS}')
    second = old_room.build().notes

    assert old_room.published()["pages.xml"].count(b"<url>") == 2
    assert first == (
        "feeds.pages: 3 articles without text, which archive.keep deleted, cannot be listed",
    )
    assert second == ()


def test_it_can_be_withdrawn_and_restored(old_room: Newsroom) -> None:
    old_room.build()

    down = old_room.feedpub("withdraw", "old-1")
    up = old_room.feedpub("restore", "old-1")

    assert (down.returncode, up.returncode) == (0, 0), down.stderr + up.stderr
    assert titles(old_room) == ["Story 5", "Story 4"]


def test_history_and_stats_say_that_the_text_is_gone(old_room: Newsroom) -> None:
    old_room.build()

    history = old_room.feedpub("history", "old-1").stdout
    stats = old_room.feedpub("archive", "stats").stdout

    assert "text deleted, as archive.keep says; it was read from 1.json" in history
    assert stats.startswith("5 articles, 3 of them without text in ")
    assert json.loads(old_room.feedpub("archive", "stats", "--json").stdout)["pruned"] == 3


def test_what_is_left_is_not_damaged(old_room: Newsroom) -> None:
    old_room.build()

    assert not list(inspect(old_room.run().layers.archive).damage)


def test_a_clock_that_jumps_ahead_for_an_hour_deletes_nothing(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + KEEPS)
    for number in range(1, 6):
        newsroom.write(f"{number}.json", old(number))
    newsroom.build(now=THEN)

    newsroom.build(now=NOW)
    newsroom.build(now=NOW + timedelta(hours=1))
    kept = pruned(newsroom)
    newsroom.build(now=NOW + timedelta(hours=25))

    assert kept == []
    assert pruned(newsroom) == ["old-1", "old-2", "old-3"]


def test_a_run_deletes_a_part_and_the_next_ones_go_on(
    old_room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_PRUNED", 1)
    monkeypatch.setattr(retention, "_LOOKED_AT", 1)
    reports: list[Report] = [
        old_room.build(now=NOW + minute * timedelta(minutes=1)) for minute in range(6)
    ]

    assert [list(each.pruned) for each in reports] == [
        ["desk/old-1"],
        ["desk/old-2"],
        ["desk/old-3"],
        [],
        [],
        [],
    ]
    assert [each.as_json()["pruned"] for each in reports] == [1, 1, 1, 0, 0, 0]


def test_a_build_has_nothing_to_do_until_the_next_day(old_room: Newsroom) -> None:
    old_room.build()
    layers = read(old_room.config)

    assert is_idle(layers, NOW + timedelta(hours=23)) is not None
    assert is_idle(layers, NOW + timedelta(hours=25)) is None


def test_a_build_says_which_articles_lost_their_text(old_room: Newsroom) -> None:
    done = old_room.feedpub("build")

    line = "the text of 3 articles was deleted, as archive.keep says: desk/old-1, desk/old-2,"
    assert line in done.stdout
    # The runs before it were of another year.
    assert [each for each in error_lines(done) if "the clock is at" not in each] == []
