"""A pushed version of an article, and the one that its source has."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from newsroom import NOW, Newsroom, make_record
from test_missing import WITHDRAWS

from feedpub.archive.withdrawals import Order
from feedpub.pipeline.build import build
from feedpub.pipeline.fetch import Scope
from feedpub.pipeline.operations.withdraw import withdraw

SPOOL = '\n[push]\nspool = "spool"\n'


def push(room: Newsroom, name: str, **changes: object) -> None:
    """Put a version of the story of that number into the spool, whole."""
    number = int(name.partition(".")[0])
    path = room.write(f"../{name}.new", make_record(number, **changes))
    folder = room.folder / "spool" / "desk"
    folder.mkdir(parents=True, exist_ok=True)
    past = path.stat().st_mtime - 60
    os.utime(path, (past, past))
    path.rename(folder / name)


def titles(room: Newsroom) -> bytes:
    return room.published()["all.rss"]


def test_a_story_that_was_only_pushed_is_not_missing_in_its_folder(room: Newsroom) -> None:
    room.configure(WITHDRAWS + SPOOL)
    room.build()
    push(room, "9.json")
    room.build()

    (room.articles / "3.json").unlink()
    room.build()

    assert b"Story 9<" in titles(room)
    assert b"Story 3<" not in titles(room)


@pytest.fixture
def pushed(room: Newsroom) -> Newsroom:
    """Story 1 has a correction that was pushed, without a date; its folder has the old version."""
    room.configure(room.config.read_text() + SPOOL)
    room.write("list.json", [make_record(4), make_record(5)])
    room.build()
    push(room, "1.json", title="Story 1, corrected")
    push(room, "4.json", title="Story 4, corrected")
    room.build()
    assert shown(room) == {1, 4}
    return room


def shown(room: Newsroom) -> set[int]:
    """The stories that are shown as they were corrected."""
    found = room.published()["all.rss"].decode()
    return {number for number in range(1, 10) if f"<title>Story {number}, corrected<" in found}


def change_configuration(room: Newsroom) -> None:
    room.configure(
        room.config.read_text().replace("[sources.desk]", "[sources.desk]\nlanguage='is'")
    )


def change_version(room: Newsroom) -> None:
    with database(room) as opened:
        opened.execute("""UPDATE facts SET value = '["0.0.1"]' WHERE name LIKE 'terms %'""")


def touch(room: Newsroom) -> None:
    for path in room.articles.iterdir():
        path.touch()


def copy(room: Newsroom) -> None:
    """The files are copies of what they were: every mark is another."""
    for path in sorted(room.articles.iterdir()):
        shutil.copy(path, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)


def copy_and_change_version(room: Newsroom) -> None:
    copy(room)
    change_version(room)


def edit_neighbour(room: Newsroom) -> None:
    room.write("list.json", [make_record(4), make_record(5, title="Another neighbour")])


def insert_neighbour(room: Newsroom) -> None:
    room.write("list.json", [make_record(6), make_record(4), make_record(5)])


def add_file(room: Newsroom) -> None:
    room.write("7.json", make_record(7))


def retry(room: Newsroom) -> None:
    with database(room) as opened:
        opened.execute("UPDATE inputs SET mark = NULL")


def lose_journal(room: Newsroom) -> None:
    (room.folder / ".feedpub/archive.journal.jsonl").unlink()


@contextlib.contextmanager
def database(room: Newsroom) -> Iterator[sqlite3.Connection]:
    path = room.folder / ".feedpub/archive.db"
    with contextlib.closing(sqlite3.connect(path)) as opened, opened:
        yield opened


@pytest.mark.parametrize(
    "happens",
    [
        change_configuration,
        change_version,
        touch,
        copy,
        copy_and_change_version,
        edit_neighbour,
        insert_neighbour,
        add_file,
        retry,
        lose_journal,
    ],
    ids=lambda each: each.__name__,
)
def test_a_pushed_correction_stays_whatever_has_its_source_read_again(
    pushed: Newsroom, happens: Callable[[Newsroom], None]
) -> None:
    happens(pushed)
    pushed.build()
    pushed.build()

    assert shown(pushed) == {1, 4}


def test_it_stays_if_all_of_that_happens_one_after_the_other(pushed: Newsroom) -> None:
    for happens in (change_version, touch, change_configuration, copy, edit_neighbour, retry):
        happens(pushed)
        pushed.build()

        assert shown(pushed) == {1, 4}, happens.__name__


@pytest.mark.parametrize("before", [None, change_version, touch, copy])
def test_a_file_or_a_record_that_changes_after_the_push_is_newer(
    pushed: Newsroom, before: Callable[[Newsroom], None] | None
) -> None:
    if before:
        before(pushed)
        pushed.build()

    pushed.write("1.json", make_record(1, title="Story 1, edited"))
    pushed.write("list.json", [make_record(4, title="Story 4, edited"), make_record(5)])
    pushed.build()

    assert shown(pushed) == set()
    assert b"Story 1, edited" in titles(pushed)
    assert b"Story 4, edited" in titles(pushed)


def test_a_file_that_takes_over_the_correction_and_goes_back_is_followed(pushed: Newsroom) -> None:
    pushed.write("1.json", make_record(1, title="Story 1, corrected"))
    pushed.build()
    taken_over = shown(pushed)

    pushed.write("1.json", make_record(1))
    pushed.build()

    assert taken_over == {1, 4}
    assert shown(pushed) == {4}


def test_a_push_is_always_news(pushed: Newsroom) -> None:
    pushed.write("1.json", make_record(1, title="Story 1, edited"))
    pushed.build()

    push(pushed, "1.json", title="Story 1, corrected")
    pushed.build()
    push(pushed, "1.json")
    pushed.build()

    assert b"<title>Story 1<" in titles(pushed)


def test_a_file_that_was_saved_before_the_push_and_read_after_it_is_older(
    pushed: Newsroom,
) -> None:
    pushed.write("2.json", make_record(2, title="Story 2, saved before"))
    push(pushed, "2.json", title="Story 2, corrected")
    build(pushed.run(NOW), Scope(sources=()))

    pushed.build()
    change_version(pushed)
    pushed.build()

    assert shown(pushed) == {1, 2, 4}


def test_a_push_that_waited_while_the_file_was_saved_is_older(pushed: Newsroom) -> None:
    push(pushed, "2.json", title="Story 2, pushed before")
    pushed.write("2.json", make_record(2, title="Story 2, corrected"))

    pushed.build()

    assert shown(pushed) == {1, 2, 4}


def test_a_file_without_a_date_that_changes_after_a_push_with_one_is_newer(
    pushed: Newsroom,
) -> None:
    push(pushed, "2.json", title="Story 2, pushed", updated="2026-06-01T00:00:00Z")
    pushed.build()

    pushed.write("2.json", make_record(2, title="Story 2, corrected"))
    pushed.build()

    assert shown(pushed) == {1, 2, 4}


def test_of_two_files_the_one_that_came_later_has_the_word_whatever_they_are_called(
    room: Newsroom,
) -> None:
    room.write("z.json", make_record(8))
    room.build()
    room.write("a.json", make_record(8, title="Story 8, corrected"))
    room.build()

    for happens in (change_version, touch, copy):
        happens(room)
        room.build()

        assert shown(room) == {8}, happens.__name__


def test_a_file_whose_forerunner_is_gone_is_read_as_the_program_reads_it_now(
    room: Newsroom,
) -> None:
    room.write("z.json", make_record(8))
    room.build()
    (room.articles / "z.json").rename(room.articles / "a.json")
    room.build()

    with database(room) as opened:
        opened.execute("UPDATE articles SET digest = '', record = replace(record, 'Story', 'Tory')")
    change_version(room)
    room.build()

    assert b"<title>Story 8<" in titles(room)


def test_what_was_pushed_and_is_missing_in_its_folder_later_is_withdrawn(room: Newsroom) -> None:
    room.configure(WITHDRAWS + SPOOL)
    room.build()
    push(room, "1.json", title="Story 1, corrected")
    room.build()

    (room.articles / "1.json").unlink()
    room.build()

    assert b"Story 1" not in titles(room)


def test_nothing_of_an_erased_article_is_kept_of_what_documents_said(pushed: Newsroom) -> None:
    withdraw(pushed.run(), ["https://p.news.example/p/1"], Order(kind="erased"), wait=0)

    assert len(pushed.rows("SELECT * FROM superseded")) == 1


def test_what_was_pushed_and_then_came_in_a_file_is_missed_with_the_file(room: Newsroom) -> None:
    room.configure(WITHDRAWS + SPOOL)
    room.build()
    push(room, "9.json")
    room.build()
    room.write("9.json", make_record(9))
    room.build()

    (room.articles / "9.json").unlink()
    room.build()

    assert b"Story 9<" not in titles(room)


def test_a_correction_is_taken_though_its_day_without_a_time_begins_earlier_now(
    room: Newsroom,
) -> None:
    room.configure(room.config.read_text() + SPOOL)
    room.write("1.json", make_record(1, published="2026-11-17"))
    room.build()
    room.configure(
        room.config.read_text().replace("[sources.desk]", "[sources.desk]\ntimezone='Asia/Tokyo'")
    )
    room.build()

    push(room, "1.json", title="Story 1, corrected", published="2026-11-17")
    room.build()

    assert shown(room) == {1}


def test_a_correction_that_is_not_dated_replaces_a_file_that_is(room: Newsroom) -> None:
    room.configure(room.config.read_text() + SPOOL)
    room.write("1.json", make_record(1, updated="2026-11-18T09:30:00Z"))
    room.build()

    push(room, "1.json", title="Story 1, corrected")
    room.build()
    change_version(room)
    room.build()

    assert shown(room) == {1}


def test_a_push_that_is_not_dated_and_waited_while_a_dated_file_was_saved_is_older(
    pushed: Newsroom,
) -> None:
    push(pushed, "2.json", title="Story 2, pushed before")
    saved = make_record(2, title="Story 2, corrected", updated="2026-11-18T09:30:00Z")
    pushed.write("2.json", saved)

    pushed.build()

    assert shown(pushed) == {1, 2, 4}


def test_a_dated_file_that_was_saved_before_a_push_and_read_after_it_is_older(
    pushed: Newsroom,
) -> None:
    saved = make_record(2, title="Story 2, saved before", updated="2026-11-18T09:30:00Z")
    pushed.write("2.json", saved)
    push(pushed, "2.json", title="Story 2, corrected")
    build(pushed.run(NOW), Scope(sources=()))

    pushed.build()

    assert shown(pushed) == {1, 2, 4}
