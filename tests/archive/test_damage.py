"""A record, a journal or a file that is not what was written: named, healed, never published."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.pipeline.report import Report

HOUR = timedelta(hours=1)
SITE = CONFIG.partition("[feeds.sections]")[0]


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.configure(SITE)
    for number in (1, 2, 3):
        path = newsroom.write(f"{number}.json", make_record(number))
        # Files that were just written are read at every run.
        os.utime(path, (1_700_000_000, 1_700_000_000))
    newsroom.build()
    return newsroom


def archive(room: Newsroom) -> Path:
    return room.folder / ".feedpub/archive.db"


def journal(room: Newsroom) -> Path:
    return room.folder / ".feedpub/archive.journal.jsonl"


def aside(room: Newsroom) -> Path:
    return room.folder / ".feedpub/archive.journal.jsonl.damaged"


def do(room: Newsroom, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(archive(room))) as database:
        for each in statements:
            database.execute(each)
        database.commit()


def check(room: Newsroom) -> tuple[int, str, str]:
    done = room.feedpub("archive", "check")
    return done.returncode, done.stdout, done.stderr


def codes(report: Report) -> list[str]:
    return [finding.code for each in report.rejected for finding in each.findings]


def test_a_new_archive_has_no_damage(room: Newsroom) -> None:
    before = archive(room).read_bytes(), journal(room).read_bytes()

    told = check(room)

    assert told == (0, "3 records, 3 lines of the journal: no damage found\n", "")
    assert (archive(room).read_bytes(), journal(room).read_bytes()) == before


def test_a_missing_archive_without_a_journal_has_no_damage(newsroom: Newsroom) -> None:
    assert check(newsroom)[0] == 0


DAMAGE = {
    "other words": "UPDATE articles SET record = replace(record, 'Story', 'Story X') WHERE key = 2",
    "no JSON": "UPDATE articles SET record = substr(record, 2) WHERE key = 2",
    "no record": "UPDATE articles SET record = '{}' WHERE key = 2",
    "no text": "UPDATE articles SET record = 'null' WHERE key = 2",
    # A text that is not UTF-8.
    "a flipped bit": "UPDATE articles SET record = substr(record, 1, 40) || CAST(x'e1' AS TEXT)"
    " || substr(record, 42) WHERE key = 2",
    "one in its title": "UPDATE articles SET record ="
    " replace(record, 'Story 2', CAST(x'd374' AS TEXT) || 'ory 2') WHERE key = 2",
    "its digest": "UPDATE articles SET digest = 'x' WHERE key = 2",
    "its sum": "UPDATE articles SET sum = 'x' WHERE key = 2",
}


#: Records are read to make entries.
NOTHING_KEPT = "DELETE FROM fragments"


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_record_is_not_published_and_is_read_again(room: Newsroom, damage: str) -> None:
    before = room.published()
    do(room, damage, NOTHING_KEPT)
    room.write("4.json", make_record(4))

    first = room.build(now=NOW + HOUR)
    between = room.published()["all.rss"]
    second = room.build(now=NOW + 2 * HOUR)

    assert codes(first) == ["record-damaged"]
    assert "desk" in str(first.rejected[0])
    assert b"Story 2" not in between
    assert b"Story X" not in between
    assert second.rejected == ()
    after = room.published()["all.rss"]
    assert b"Story 2" in after
    start, end = before["all.rss"].index(b"<item>"), before["all.rss"].rindex(b"</item>")
    assert before["all.rss"][start:end] in after
    assert check(room)[0] == 0


@pytest.mark.parametrize("damage", ["a flipped bit", "one in its title"])
def test_a_text_that_is_not_utf_8_ends_no_run(room: Newsroom, damage: str) -> None:
    """Former records have no sums; what is looked up in them by SQL alone may be damaged."""
    room.configure(SITE.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"'))
    room.build(now=NOW + HOUR)
    do(room, DAMAGE[damage], NOTHING_KEPT, "UPDATE articles SET sum = NULL WHERE key = 2")
    (room.articles / "2.json").unlink()
    room.write("4.json", make_record(4))

    report = room.build(now=NOW + 2 * HOUR)
    shown = room.feedpub("withdraw", "https://p.news.example/p/2")
    last = room.feedpub("build")

    assert list(report.failures()) == []
    assert b"Story 4" in room.published()["all.rss"]
    assert b"ory 2" not in room.published()["all.rss"]
    assert (shown.returncode, last.returncode) == (0, 0)


def test_a_damaged_record_without_its_document_is_held_and_reported(room: Newsroom) -> None:
    do(room, DAMAGE["other words"], NOTHING_KEPT)
    (room.articles / "2.json").unlink()
    room.write("4.json", make_record(4))

    for hours in (1, 2):
        room.build(now=NOW + hours * HOUR)

    assert b"Story X" not in room.published()["all.rss"]
    listed = room.feedpub("quarantine").stdout
    assert "record-damaged" in listed


def test_an_entry_that_is_kept_stays_when_its_record_is_damaged(room: Newsroom) -> None:
    before = room.published()["all.rss"]
    do(room, DAMAGE["other words"])
    room.write("4.json", make_record(4))

    report = room.build(now=NOW + HOUR)

    assert report.rejected == ()
    after = room.published()["all.rss"]
    start, end = before.index(b"<item>"), before.rindex(b"</item>")
    assert before[start:end] in after
    assert check(room)[0] == 1


def test_a_damaged_record_that_its_source_still_has_is_repaired_and_reported(
    room: Newsroom,
) -> None:
    do(room, DAMAGE["other words"])
    for number in (1, 2, 3):
        (room.articles / f"{number}.json").touch()

    report = room.build(now=NOW + HOUR)

    assert report.rejected == ()
    assert len([each for each in report.warnings if "it was read again" in each]) == 1
    assert b"Story 2" in room.published()["all.rss"]


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_check_reports_a_damaged_record(room: Newsroom, damage: str) -> None:
    do(room, damage)

    code, _, told = check(room)

    assert code == 1
    assert "the record of desk/https://p.news.example/p/2 is damaged, and never published" in told
    assert "feedpub archive rebuild" in told


def test_a_rebuild_repairs_what_a_check_reports(room: Newsroom) -> None:
    before = room.published()
    do(room, DAMAGE["other words"])

    done = room.feedpub("archive", "rebuild", "--yes")

    assert (done.returncode, done.stderr) == (0, "")
    assert check(room)[0] == 0
    assert room.published() == before


def test_records_of_a_former_version_get_their_sums_as_they_are_published(room: Newsroom) -> None:
    before = room.published()
    do(room, "UPDATE articles SET sum = NULL", "DELETE FROM facts WHERE name = 'digest'")
    assert "3 of them without a sum" in check(room)[1]

    room.build(now=NOW + HOUR)

    assert room.published() == before
    assert check(room)[1] == "3 records, 3 lines of the journal: no damage found\n"


def test_a_draft_that_was_never_read_is_no_damage(room: Newsroom) -> None:
    """It is not in the journal, as its source says so each time; a rewritten journal has it."""
    room.write("5.json", make_record(5, status="draft"))
    room.build(now=NOW + HOUR)

    told = check(room)
    journal(room).unlink()
    room.build(now=NOW + 2 * HOUR)
    rewritten = check(room)

    assert room.rows("SELECT id FROM source_takedowns") != []
    assert (told[0], told[2]) == (0, "")
    assert (rewritten[0], rewritten[2]) == (0, "")
    assert "taken_down" in journal(room).read_text(encoding="utf-8")


def test_damage_found_by_sqlite_is_reported(room: Newsroom) -> None:
    do(room, "PRAGMA foreign_keys = OFF", "DELETE FROM ledger WHERE key = 2")

    code, _, told = check(room)

    assert code == 1
    assert "belongs to nothing in ledger" in told


def test_a_file_that_is_not_an_archive_is_reported(room: Newsroom) -> None:
    archive(room).write_bytes(b"harbour " * 2000)
    for each in ("archive.db-wal", "archive.db-shm"):
        (room.folder / ".feedpub" / each).unlink(missing_ok=True)

    code, _, told = check(room)

    assert code == 1
    assert "SQLite cannot read it" in told
    assert "\n" not in told.strip()


def test_a_missing_archive_is_reported(room: Newsroom) -> None:
    archive(room).unlink()

    code, _, told = check(room)

    assert code == 1
    assert "feedpub build rebuilds it" in told


def spoil(room: Newsroom, line: int, change: Callable[[bytes], bytes]) -> bytes:
    lines = journal(room).read_bytes().splitlines(keepends=True)
    lines[line - 1] = change(lines[line - 1])
    content = b"".join(lines)
    journal(room).write_bytes(content)
    return content


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "a bit": lambda line: bytes([line[0] ^ 1]) + line[1:],
    "a name": lambda line: line.replace(b"minted", b"mintex"),
    "half of it": lambda line: line[: len(line) // 2] + b"\n",
    "zeros": lambda line: b"\0" * (len(line) - 1) + b"\n",
    "a line more": lambda line: line + b"harbour\n",
}


@pytest.mark.parametrize("change", SPOILED.values(), ids=SPOILED.keys())
def test_a_damaged_line_is_reported_and_the_journal_is_rewritten(
    room: Newsroom, change: Callable[[bytes], bytes]
) -> None:
    whole = journal(room).read_bytes()
    spoiled = spoil(room, 2, change)
    before = room.published()

    done = room.feedpub("build")

    assert done.returncode == 0
    assert "archive.journal.jsonl: " in done.stderr
    assert "rewritten from the archive" in done.stderr
    assert "archive.journal.jsonl.damaged" in done.stderr
    assert aside(room).read_bytes() == spoiled
    assert sorted(journal(room).read_bytes().splitlines()) == sorted(whole.splitlines())
    assert room.published() == before
    assert room.feedpub("build").stderr == ""


def test_a_damaged_line_is_reported_by_its_number(room: Newsroom) -> None:
    spoil(room, 3, SPOILED["zeros"])

    code, _, checked = check(room)
    built = room.feedpub("build").stderr

    assert code == 1
    assert "line 3 is damaged" in checked
    assert "feedpub build rewrites the journal" in checked
    assert "line 3 is damaged" in built


def test_an_altered_journal_is_rewritten_from_the_archive(room: Newsroom) -> None:
    before = room.published()
    spoil(room, 2, lambda line: line.replace(b'"published":1', b'"published":2'))

    assert check(room)[0] == 1
    assert "is not the one that this archive wrote" in room.feedpub("build").stderr

    archive(room).unlink()
    room.build(now=NOW + HOUR)
    assert room.published() == before


@pytest.mark.parametrize("cut", [1, 40, 0], ids=["a byte", "a line", "all of it"])
def test_a_truncated_journal_is_rewritten_even_if_there_is_nothing_to_do(
    room: Newsroom, cut: int
) -> None:
    whole = journal(room).read_bytes()
    journal(room).write_bytes(whole[:-cut] if cut else b"")

    told = room.feedpub("build").stderr

    assert "bytes instead of" in told
    assert sorted(journal(room).read_bytes().splitlines()) == sorted(whole.splitlines())


def test_a_missing_journal_is_rewritten_even_if_there_is_nothing_to_do(
    room: Newsroom,
) -> None:
    whole = journal(room).read_bytes()
    journal(room).unlink()

    code, _, checked = check(room)
    told = room.feedpub("build").stderr

    assert code == 1
    assert "archive.journal.jsonl: is missing; feedpub build rewrites" in checked
    assert "is missing; rewritten from the archive" in told
    assert sorted(journal(room).read_bytes().splitlines()) == sorted(whole.splitlines())
    assert not aside(room).exists()


@pytest.mark.parametrize("what", ["missing", "damaged"])
def test_a_dry_run_reports_a_damaged_journal_and_writes_nothing(room: Newsroom, what: str) -> None:
    if what == "missing":
        journal(room).unlink()
    else:
        spoil(room, 2, SPOILED["zeros"])
    before = journal(room).read_bytes() if journal(room).exists() else None

    told = room.feedpub("build", "--dry-run").stderr

    assert "the next run rewrites it" in told
    assert (journal(room).read_bytes() if journal(room).exists() else None) == before
    assert not aside(room).exists()


def test_without_an_archive_a_damaged_line_stops_the_run_with_its_number(room: Newsroom) -> None:
    spoil(room, 2, SPOILED["zeros"])
    archive(room).unlink()

    done = room.feedpub("build")

    assert done.returncode == 1
    assert "line 2 is not an event" in done.stderr


def test_events_that_only_the_journal_has_are_applied_before_it_is_rewritten(
    room: Newsroom,
) -> None:
    event: dict[str, Any] = {
        "event": "minted",
        "source": "desk",
        "id": "late",
        "entry_id": "urn:late",
        "first_seen": 1,
        "published": 2,
    }
    spoil(room, 2, SPOILED["zeros"])
    with journal(room).open("a") as file:
        file.write(json.dumps(event, separators=(",", ":")) + "\n")

    room.build(now=NOW + HOUR)

    assert "urn:late" in journal(room).read_text()
    assert check(room)[0] == 0


def test_erased_words_are_removed_from_a_journal_that_was_put_aside(room: Newsroom) -> None:
    (room.folder / "old.xml").write_text(
        "<rss><channel><item><guid>https://p.news.example/p/2</guid><title>A name</title>"
        "<link>https://news.example/world/a-2</link></item></channel></rss>"
    )
    room.feedpub("adopt", "old.xml", "--feed", "all")
    spoil(room, 2, SPOILED["a line more"])
    room.feedpub("build")
    assert b"A name" in aside(room).read_bytes()

    room.feedpub("withdraw", "https://p.news.example/p/2", "--erase")

    assert not aside(room).exists()


def test_an_archive_with_withdrawals_adoptions_and_pages_agrees_with_its_journal(
    newsroom: Newsroom,
) -> None:
    newsroom.configure(
        SITE.replace("[feeds.all]", "[feeds.all]\nlimit = 2\narchive = 1")
        + ('[feeds.sections]\neach = "section"\nname = "s/{slug}"\ntitle = "{value}"\n')
    )
    for number in (1, 2, 3, 4, 5):
        newsroom.write(f"{number}.json", make_record(number))
    (newsroom.folder / "old.xml").write_text(
        "<rss><channel><item><guid>urn:old:5</guid><title>Story 5</title>"
        "<link>https://news.example/world/a-5</link></item></channel></rss>"
    )
    newsroom.feedpub("adopt", "old.xml", "--feed", "all")
    newsroom.feedpub("build")
    newsroom.write("4.json", make_record(4, content_html="<p>Quite other words.</p>"))
    newsroom.feedpub("build")
    newsroom.feedpub("withdraw", "https://p.news.example/p/4")
    newsroom.feedpub("withdraw", "https://p.news.example/p/3", "--erase")
    newsroom.feedpub("restore", "https://p.news.example/p/4")

    assert check(newsroom)[::2] == (0, "")
