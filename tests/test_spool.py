"""What is pushed is lost at no moment; files that change while they are read are read again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from newsroom import NOW, Newsroom, error_lines, make_record

from feedpub.intake.sources import finished_files
from feedpub.intake.sources.spool import KEPT, Spool
from feedpub.pipeline.build import build
from feedpub.pipeline.report import Report


@pytest.fixture
def pushed(room: Newsroom) -> Newsroom:
    """A newsroom that was built, and that articles may be pushed to."""
    text = room.config.read_text(encoding="utf-8")
    room.configure(text + '\n[push]\nspool = "spool"\n')
    for path in room.articles.iterdir():
        os.utime(path, (1, 1))
    room.build()
    return room


def push(room: Newsroom, name: str, content: Any) -> Path:
    """A file of the spool, written in place."""
    path = room.folder / "spool" / "desk" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def titles(room: Newsroom) -> set[str]:
    parsed = feedparser.parse((room.feeds / "all.rss").read_bytes())
    return {entry.title for entry in parsed.entries}


def rejected(room: Newsroom) -> set[str]:
    """The contents of what was rejected."""
    folder = room.folder / "spool" / "rejected" / "desk"
    return {path.read_text(encoding="utf-8") for path in folder.iterdir()}


def build_while(room: Newsroom, happens: Callable[[], object]) -> Report:
    """Build; after ``a.json`` of the spool was read, and before it is removed, *happens*."""
    push(room, "b.json", make_record(99, title="Another"))
    looks = 0

    def stopping() -> bool:
        # It is asked before each document: the second one is b.json.
        nonlocal looks
        looks += 1
        if looks == 2:
            happens()
        return False

    return build(replace(room.run(), stopping=stopping))


def by_rename(path: Path, content: str) -> None:
    part = path.with_name(".part")
    part.write_text(content, encoding="utf-8")
    part.replace(path)


def in_place(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")


WAYS = pytest.mark.parametrize("way", [by_rename, in_place])


@WAYS
def test_a_correction_that_comes_while_a_push_is_published_is_published_by_the_next_build(
    pushed: Newsroom, way: Callable[[Path, str], None]
) -> None:
    path = push(pushed, "a.json", make_record(4, title="Wrong"))
    corrected = json.dumps(make_record(4, title="Right"))

    build_while(pushed, lambda: way(path, corrected))

    assert {"Wrong", "Another"} < titles(pushed)
    assert path.exists()
    pushed.build()
    assert "Right" in titles(pushed)
    assert not list(path.parent.iterdir())


@WAYS
def test_an_article_that_comes_in_the_place_of_a_rejected_one_is_published_by_the_next_build(
    pushed: Newsroom, way: Callable[[Path, str], None]
) -> None:
    path = push(pushed, "a.json", "{ this is no JSON")

    build_while(pushed, lambda: way(path, json.dumps(make_record(4, title="Right"))))

    assert path.exists()
    pushed.build()
    assert "Right" in titles(pushed)
    assert not (pushed.folder / "spool" / "rejected" / "desk" / "a.json").exists()


def test_a_program_that_goes_on_writing_what_was_read_loses_nothing(pushed: Newsroom) -> None:
    path = push(pushed, "a.jsonl", json.dumps(make_record(4)) + "\n")
    (file,) = Spool(pushed.folder / "spool").files("desk")
    with file.raw.open():
        pass

    with path.open("a", encoding="utf-8") as stream:
        file.remove()
        stream.write(json.dumps(make_record(5)) + "\n")

    pushed.build()
    assert {"Story 4", "Story 5"} < titles(pushed)


def test_what_was_taken_by_a_run_that_was_killed_is_read_again(pushed: Newsroom) -> None:
    path = push(pushed, "a.json", make_record(4))
    taken = path.parent / ".taken" / path.name
    taken.parent.mkdir()
    path.rename(taken)

    pushed.build()

    assert "Story 4" in titles(pushed)
    assert not list(path.parent.iterdir())


def test_a_dry_run_leaves_the_spool_as_it_is(pushed: Newsroom) -> None:
    path = push(pushed, "a.json", make_record(4))
    push(pushed, "bad.json", "{ this is no JSON")

    report = pushed.build(dry_run=True)

    assert len(report.rejected) == 1
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.json", "bad.json"]
    assert not (pushed.folder / "spool" / "rejected").exists()


def test_rejects_of_one_name_all_stay(pushed: Newsroom) -> None:
    contents = {"{ no JSON", "{ no JSON either", "nor this"}
    for content in contents:
        push(pushed, "a.json", content)
        pushed.build()

    assert rejected(pushed) == contents


def test_rejects_of_the_longest_name_all_stay(pushed: Newsroom) -> None:
    name = "ä" * 125 + ".json"
    for content in ("{ no JSON", "{ no JSON either"):
        push(pushed, name, content)
        pushed.build()

    assert rejected(pushed) == {"{ no JSON", "{ no JSON either"}


def test_what_was_rejected_a_month_ago_is_removed_and_that_is_said(
    pushed: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(pushed, "a.json", "{ no JSON")
    pushed.build()
    days = timedelta(days=1)
    kept = pushed.build(now=NOW + days)

    monkeypatch.setattr("feedpub.intake.sources.spool.KEPT", -days)
    removed = pushed.build(now=NOW + 2 * days)

    assert rejected(pushed) == set()
    assert not any("removed" in note for note in kept.notes)
    assert list(removed.notes) == ["spool: removed 1 file that was rejected more than 30 days ago"]
    assert timedelta(days=30) == KEPT


def test_a_file_that_cannot_be_opened_is_rejected_and_not_read_again(pushed: Newsroom) -> None:
    path = push(pushed, "a.json", make_record(4))
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("may read everything")

    report = pushed.build()

    assert len(report.rejected) == 1
    assert not path.exists()


def test_what_is_being_written_waits_in_the_spool_and_is_named(pushed: Newsroom) -> None:
    text = json.dumps(make_record(4))
    path = push(pushed, "a.json", text[:50])
    with path.open("a", encoding="utf-8") as stream:
        first = pushed.build()
        stream.write(text[50:])

    second = pushed.build()

    assert [note for note in first.notes if "a.json: another program is writing it" in note]
    assert not first.rejected
    assert "Story 4" in titles(pushed)
    assert not second.notes


def test_a_run_with_nothing_else_to_do_names_what_waits_in_the_spool(pushed: Newsroom) -> None:
    assert pushed.feedpub("build").returncode == 0
    path = push(pushed, "a.json", make_record(4))

    with path.open("a"):
        done = pushed.feedpub("build")

    assert (done.returncode, len(error_lines(done))) == (0, 1)
    assert "spool/desk/a.json: another program is writing it" in done.stderr


@pytest.mark.parametrize("seconds", [-1e8, 3600.0, 1e9])
def test_a_push_is_read_whatever_time_its_file_has(pushed: Newsroom, seconds: float) -> None:
    path = push(pushed, "a.json", make_record(4))
    then = path.stat().st_mtime + seconds
    os.utime(path, (then, then))

    pushed.build()

    assert "Story 4" in titles(pushed)


def test_a_push_that_nobody_says_is_whole_waits_and_is_named(
    pushed: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished_files, "_is_shared", lambda _device: True)
    path = push(pushed, "a.json", make_record(4))

    report = pushed.build()

    assert any("spool/desk/a.json: may still be written" in note for note in report.notes)
    assert path.exists()


def test_how_long_a_push_has_to_rest_can_be_configured(
    pushed: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished_files, "_is_shared", lambda _device: True)
    path = push(pushed, "a.json", make_record(4))
    text = pushed.config.read_text(encoding="utf-8")
    pushed.configure(text.replace("[push]", "[push]\nquiet = 0"))

    while path.exists():
        pushed.build()

    assert "Story 4" in titles(pushed)


def test_an_article_that_was_copied_into_its_folder_is_published_at_once(room: Newsroom) -> None:
    room.build()
    room.write("4.json", make_record(4))

    report = room.build()

    assert "Story 4" in titles(room)
    assert not report.notes


def test_an_article_that_is_being_written_stays_as_it_was_and_is_named(room: Newsroom) -> None:
    text = room.config.read_text(encoding="utf-8")
    room.configure(text.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"'))
    room.build()
    path = room.articles / "2.json"
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"id": "ht')
        stream.flush()
        first = room.build()
        before = titles(room)
        json.dump(make_record(2, title="Corrected"), stream)
        stream.seek(0)
        stream.truncate()
        json.dump(make_record(2, title="Corrected"), stream)

    room.build()

    assert any("2.json: another program is writing it" in note for note in first.notes)
    assert (first.rejected, first.exit_code) == ((), 0)
    assert before == {"Story 1", "Story 2", "Story 3"}
    assert "Corrected" in titles(room)


def test_what_waits_in_quarantine_waits_on_while_it_is_written_anew(room: Newsroom) -> None:
    path = room.write("4.json", "{ no JSON")
    room.build()

    with path.open("a"):
        room.build()

    assert "4.json" in room.feedpub("quarantine").stdout


def test_a_file_that_goes_while_the_folder_is_read_is_not_rejected(room: Newsroom) -> None:
    room.build()
    room.write("4.json", make_record(4))
    path = room.write("5.json", make_record(5))
    looks = iter([lambda: None, path.unlink])

    def stopping() -> bool:
        next(looks, lambda: None)()
        return False

    report = build(replace(room.run(), stopping=stopping))

    assert not report.rejected
    assert [note for note in report.notes if "5.json: is gone" in note]
