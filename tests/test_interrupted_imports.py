"""An import that is ended keeps what was committed, and the next run goes on there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from old_feeds import ids, old_item, said, take

from feedpub.archive.database import SqliteDatabase
from feedpub.errors import Stopped
from feedpub.pipeline import commits, store_articles
from feedpub.pipeline.build import build
from feedpub.pipeline.report import Report

#: What an archive remembers of its articles and their feeds, without moments of the test.
TABLES = {
    "ledger": "*",
    "articles": "key, record, digest, sum, words, origin, published, waits_until, expires",
    "facets": "*",
    "moments": "*",
    "marks": "*",
    "addresses": "*",
    "inputs": "source, name",
    "quarantine": "*",
    "happened": "*",
    "source_takedowns": "*",
    "withdrawals": "*",
    "slugs": "*",
    "entries": "feed, position, entry_id, title, published",
    "pending": "*",
}


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few articles are committed together."""
    monkeypatch.setattr(store_articles, "BATCH", 4)
    monkeypatch.setattr(commits, "COMMIT", 5)


def fill(room: Newsroom, count: int = 40) -> None:
    """Write two documents: with articles of all kinds, and with what is settled at the end."""
    records = [make_record(number, section=f"S {number % 3}") for number in range(1, count + 1)]
    records[7]["title"] = ""
    records[11]["url"] = records[3]["url"]
    records[20]["not_before"] = "2026-12-24T00:00:00Z"
    draft = make_record(900, status="draft")
    lines = [json.dumps(each) for each in [draft, *records]]
    room.write("a.jsonl", "\n".join(lines[:25]))
    room.write("b.jsonl", "\n".join([*lines[25:], json.dumps(make_record(901, status="draft"))]))
    for name in ("a.jsonl", "b.jsonl"):
        os.utime(room.articles / name, (1_700_000_000, 1_700_000_000))


def contents(room: Newsroom) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: sorted(room.rows(f"SELECT {columns} FROM {table}"), key=repr)
        for table, columns in TABLES.items()
    }


def build_ended_by(room: Newsroom, stopping: Callable[[], bool]) -> Report:
    return build(replace(room.run(), stopping=stopping))


def in_a_process(act: Callable[[], object]) -> int:
    """Do *act* in a process of its own, and return how it has exited."""
    process = os.fork()
    if not process:
        status = 99
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


class Death:
    """Ends the process, without another word, when it is asked for the *number*-th time."""

    def __init__(self, number: int) -> None:
        self._left = number

    def __call__(self) -> bool:
        self._left -= 1
        if self._left < 0:
            os._exit(9)
        return False


def undisturbed(folder: Path) -> Newsroom:
    folder.mkdir()
    room = Newsroom(folder)
    room.configure(CONFIG)
    fill(room)
    room.build()
    return room


@pytest.mark.parametrize("moment", range(0, 14, 2))
def test_an_import_that_is_killed_is_finished_by_the_next_run(
    newsroom: Newsroom, tmp_path: Path, moment: int
) -> None:
    fill(newsroom)

    assert in_a_process(lambda: build_ended_by(newsroom, Death(moment))) == 9
    newsroom.build()

    wanted = undisturbed(tmp_path / "undisturbed")
    assert contents(newsroom) == contents(wanted)
    assert newsroom.published() == wanted.published()


@pytest.mark.parametrize("number", range(5))
def test_ids_that_are_in_the_journal_and_not_committed_are_kept(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    fill(newsroom)
    death, commit = Death(number), SqliteDatabase.commit_so_far

    def commit_or_die(database: SqliteDatabase) -> None:
        death()
        commit(database)

    with monkeypatch.context() as once:
        once.setattr(SqliteDatabase, "commit_so_far", commit_or_die)
        assert in_a_process(newsroom.build) == 9
    newsroom.build()

    wanted = undisturbed(tmp_path / "undisturbed")
    assert contents(newsroom) == contents(wanted)
    assert newsroom.published() == wanted.published()


def test_an_import_that_is_stopped_keeps_what_was_committed(newsroom: Newsroom) -> None:
    fill(newsroom)
    asked = iter([False] * 5)

    with pytest.raises(Stopped):
        build_ended_by(newsroom, lambda: next(asked, True))

    kept = newsroom.rows("SELECT key, origin FROM articles ORDER BY key")
    assert len(kept) >= 5
    (source,) = newsroom.build().sources
    assert source.new == 39 - len(kept)
    assert newsroom.rows("SELECT key, origin FROM articles ORDER BY key")[: len(kept)] == kept


def test_a_run_of_one_feed_makes_all_feeds_pending_after_an_interrupted_import(
    newsroom: Newsroom,
) -> None:
    newsroom.write("0.json", make_record(950, section="Before"))
    newsroom.build()
    fill(newsroom)
    assert in_a_process(lambda: build_ended_by(newsroom, Death(6))) == 9
    for document in ("a.jsonl", "b.jsonl"):
        (newsroom.articles / document).unlink()

    newsroom.build("all")
    newsroom.build()

    stored = newsroom.rows("SELECT count(*) FROM articles")
    shown = newsroom.rows("SELECT count(*) FROM entries WHERE feed LIKE 'section/%'")
    assert shown == stored
    assert stored[0][0] > 1


def test_an_item_gets_its_article_though_the_import_that_brought_it_was_interrupted(
    newsroom: Newsroom,
) -> None:
    newsroom.write("0.json", make_record(950))
    newsroom.build()
    take(newsroom, old_item(5))
    said(newsroom, "old.xml")
    fill(newsroom)

    assert in_a_process(lambda: build_ended_by(newsroom, Death(8))) == 9
    kept = newsroom.rows("SELECT count(*) FROM ledger WHERE id = 'https://p.news.example/p/5'")
    assert kept == [(1,)]
    newsroom.build()

    assert "https://old.example/5" in ids(newsroom, "all.rss")


def test_articles_that_are_gone_are_withdrawn_once_an_interrupted_import_is_finished(
    newsroom: Newsroom,
) -> None:
    text = CONFIG.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"')
    newsroom.configure(text)
    newsroom.write("0.json", [make_record(number) for number in range(1_000, 1_030)])
    newsroom.write("1.json", make_record(950))
    newsroom.build()
    (newsroom.articles / "1.json").unlink()
    fill(newsroom)

    assert in_a_process(lambda: build_ended_by(newsroom, Death(12))) == 9
    assert newsroom.rows("SELECT count(*) FROM withdrawals") == [(0,)]
    newsroom.build()

    assert newsroom.rows(
        "SELECT ledger.id FROM withdrawals JOIN ledger ON ledger.key = withdrawals.key"
    ) == [("https://p.news.example/p/950",)]


def test_progress_is_shown_within_a_large_document(newsroom: Newsroom) -> None:
    lines = [json.dumps(make_record(number)) for number in range(1, 351)]
    newsroom.write("a.jsonl", "\n".join(lines))
    shown: list[tuple[str, float]] = []

    def watch(what: str, done: int, of: int) -> None:
        shown.append((what, done / of))

    build(replace(newsroom.run(), watch=watch))

    parts = [part for what, part in shown if what == "reading desk"]
    assert [round(part, 1) for part in parts] == [0, 0.3, 0.6, 0.9]


def test_a_dry_run_of_a_large_import_commits_nothing(newsroom: Newsroom) -> None:
    fill(newsroom)

    report = newsroom.build(dry_run=True)

    assert report.sources[0].new == 39
    assert not (newsroom.folder / ".feedpub/archive.db").exists()
    newsroom.build(now=NOW)
    assert newsroom.rows("SELECT count(*) FROM articles") == [(39,)]
