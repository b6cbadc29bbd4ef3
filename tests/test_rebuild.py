"""The archive made anew of the sources and the journal: the same bytes, nothing comes back."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, fill, make_record
from test_withdraw import WIDE

from feedpub.archive.database import aside_of
from feedpub.archive.withdrawals import Order
from feedpub.errors import RebuildError
from feedpub.pipeline.idle import is_idle
from feedpub.pipeline.operations.rebuild import rebuild
from feedpub.pipeline.operations.withdraw import restore, withdraw
from feedpub.pipeline.report import Report

LATER = NOW + timedelta(days=2)


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.configure(WIDE)
    fill(newsroom, 8)
    newsroom.build()
    return newsroom


def made_anew(room: Newsroom, *, may_lose: bool = False) -> Report:
    return rebuild(room.run(LATER), may_lose=may_lose, wait=0)


def stats(room: Newsroom) -> dict[str, tuple[int, int]]:
    return {
        name: ((room.feeds / name).stat().st_ino, (room.feeds / name).stat().st_mtime_ns)
        for name in room.published()
    }


def lived(room: Newsroom) -> None:
    """Let a newsroom go through what only the journal can tell."""
    hour = timedelta(hours=1)
    names = [f"https://p.news.example/p/{number}" for number in range(1, 9)]
    room.write("2.json", make_record(2, section="Politik", title="Changed in silence"))
    room.write("9.json", make_record(9, section="Neues", published="2026-11-18"))
    room.build(now=NOW + hour)
    withdraw(room.run(NOW + 2 * hour), names[:1], Order(note="On advice."), wait=0)
    withdraw(room.run(NOW + 3 * hour), names[2:4], Order(), wait=0)
    restore(room.run(NOW + 4 * hour), names[2:3], "", wait=0)
    until = NOW + timedelta(days=9)
    instead = Order(kind="replaced", title="Withdrawn", text="Withdrawn.", until=until)
    withdraw(room.run(NOW + 5 * hour), names[4:5], instead, wait=0)
    withdraw(room.run(NOW + 6 * hour), names[5:6], Order(kind="erased"), wait=0)
    room.write("9.json", make_record(9, section="Other", published="2026-11-18"))
    room.build(now=NOW + 7 * hour)


def test_a_rebuilt_archive_publishes_the_same_bytes_and_touches_no_file(room: Newsroom) -> None:
    lived(room)
    before, files = room.published(), stats(room)

    report = made_anew(room)

    assert report.exit_code == 0
    assert room.published() == before
    assert stats(room) == files


def test_a_rebuilt_archive_is_made_anew_as_often_as_one_likes(room: Newsroom) -> None:
    lived(room)
    before = room.published()

    made_anew(room)
    made_anew(room)

    assert room.published() == before


def test_a_feed_without_entries_keeps_its_date_in_a_rebuilt_archive(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("[feeds.all]", '[feeds.all]\nmax_age = "2d"'))
    newsroom.write("1.json", make_record(1, published="2026-11-18T09:00:00Z"))
    newsroom.build()
    newsroom.build(now=NOW + timedelta(days=3))
    (newsroom.feeds / "all.rss").unlink()
    newsroom.build(now=NOW + timedelta(days=4))
    before = newsroom.published()
    (newsroom.feeds / "all.rss").unlink()

    rebuild(newsroom.run(NOW + timedelta(days=5)), may_lose=False, wait=0)

    assert newsroom.published() == before


def test_the_next_build_after_a_rebuild_has_nothing_to_do(room: Newsroom) -> None:
    made_anew(room)

    report = room.build(now=LATER + timedelta(hours=1))

    assert report.feeds == ()


def test_the_old_archive_is_gone_when_the_new_one_stands(room: Newsroom) -> None:
    made_anew(room)

    assert list((room.folder / ".feedpub").glob("*.old*")) == []


def test_a_source_that_cannot_be_read_leaves_the_old_archive(room: Newsroom) -> None:
    before, archive = room.published(), archived(room)
    room.articles.rename(room.folder / "elsewhere")

    with pytest.raises(RebuildError, match="the old archive is kept"):
        made_anew(room)

    assert (room.published(), archived(room)) == (before, archive)


@pytest.mark.parametrize("goes_on", [True, False])
def test_what_waits_in_the_spool_is_read_by_the_run_after(room: Newsroom, goes_on: bool) -> None:
    room.configure(WIDE + '[push]\nspool = "spool"\n')
    waiting = room.folder / "spool" / "desk" / "9.json"
    waiting.parent.mkdir(parents=True)
    waiting.write_text(json.dumps(make_record(9)), encoding="utf-8")
    os.utime(waiting, (1.7e9, 1.7e9))
    if not goes_on:
        (room.articles / "3.json").unlink()

    with contextlib.nullcontext() if goes_on else pytest.raises(RebuildError):
        made_anew(room)
    room.build(now=LATER)

    assert b"Story 9" in room.published()["all.rss"]
    assert not waiting.exists()


def test_articles_that_no_source_has_any_more_are_not_lost_in_silence(room: Newsroom) -> None:
    before, archive = room.published(), archived(room)
    (room.articles / "3.json").unlink()

    with pytest.raises(RebuildError, match=r"no source has desk/https://p.news.example/p/3 any"):
        made_anew(room)

    assert (room.published(), archived(room)) == (before, archive)


def test_articles_that_no_source_has_any_more_may_be_lost(room: Newsroom) -> None:
    (room.articles / "3.json").unlink()

    made_anew(room, may_lose=True)

    assert b"Story 3<" not in room.published()["all.rss"]


def archived(room: Newsroom) -> Any:
    found: dict[str, str] = {}
    for path in (room.folder / ".feedpub").glob("archive.*"):
        if path.suffix == ".jsonl":
            found[path.name] = path.read_text()
    return found | {"left over": [str(each) for each in room.folder.rglob("*.old*")]}


# a rebuild that is killed


def kill_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this process killed before it changes the archive's files for the *step*-th time."""
    calls = itertools.count(1)

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(path: Path, *arguments: Any, **options: Any) -> Any:
            if path.name.startswith("archive.db") and path.exists() and next(calls) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(path, *arguments, **options)

        return changed

    for name in ("replace", "unlink"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))


def killed(room: Newsroom, step: int, monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> bool:
    """Rebuild in a process that is killed at *step*; whether it came that far."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            kill_at(step, monkeypatch)
            made_anew(room, may_lose=not fails)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("fails", [False, True])
def test_a_rebuild_that_is_killed_leaves_the_old_archive_or_the_new_one(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    fill(newsroom, 4)
    newsroom.build()
    (newsroom.articles / "3.json").unlink()
    stood: list[str] = []

    for step in itertools.count(1):
        room = Newsroom(newsroom.folder.with_name(f"{newsroom.folder.name}-{step}"))
        shutil.copytree(newsroom.folder, room.folder)
        # Whoever reads meanwhile keeps the log beside the archive's file.
        with contextlib.closing(sqlite3.connect(room.folder / ".feedpub" / "archive.db")) as other:
            other.execute("BEGIN")
            other.execute("SELECT * FROM ledger").fetchone()
            if not killed(room, step, monkeypatch, fails=fails):
                break
        report = room.build(now=LATER)
        # The folder that the copy was made from is named, too.
        told = "".join(each for each in report.notes if "no longer a destination" not in each)
        has_old = b"Story 3<" in room.published()["all.rss"]
        assert has_old == ("the new archive is used" not in told)
        assert archived(room)["left over"] == []
        assert b"Story 4<" in room.published()["all.rss"]
        stood.append(told.rpartition(": ")[2])

    first = "a rebuild was stopped; the old archive is restored"
    last = "a rebuild was stopped at its end; the new archive is used"
    assert set(stood) == ({"", first} if fails else {"", first, last})
    assert len(stood) >= 5


def test_a_run_with_nothing_to_do_sees_that_a_rebuild_was_stopped(room: Newsroom) -> None:
    for path in room.articles.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    room.build()
    assert is_idle(room.run(LATER).layers, LATER)

    archive = room.folder / ".feedpub" / "archive.db"
    shutil.copyfile(archive, aside_of(archive))

    assert not is_idle(room.run(LATER).layers, LATER)


# the command


def journal(room: Newsroom) -> Path:
    return room.folder / ".feedpub" / "archive.journal.jsonl"


def test_the_command_says_what_it_did(room: Newsroom) -> None:
    done = room.feedpub("archive", "rebuild")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "rebuilt: 8 articles; 0 documents written, 14 unchanged\n"


def test_without_a_journal_nothing_is_done(room: Newsroom) -> None:
    journal(room).unlink()

    done = room.feedpub("archive", "rebuild")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "there is no journal" in done.stderr
    assert not journal(room).exists()


def test_without_a_journal_it_goes_on_if_it_is_told_to(room: Newsroom) -> None:
    before = room.published()
    journal(room).unlink()

    done = room.feedpub("archive", "rebuild", "--yes")

    assert (done.returncode, done.stderr) == (0, "")
    assert room.published() == before


def test_a_damaged_archive_is_made_anew(room: Newsroom) -> None:
    before = room.published()
    for path in (room.folder / ".feedpub").glob("archive.db*"):
        path.write_bytes(b"nothing of use " * 99)

    done = room.feedpub("archive", "rebuild")

    assert (done.returncode, done.stderr) == (0, "")
    assert room.published() == before


def test_a_rebuild_waits_for_no_longer_than_it_is_told(room: Newsroom) -> None:
    from feedpub.archive.database import locked

    with locked(room.folder / ".feedpub" / "archive.db"):
        done = room.feedpub("archive", "rebuild", "--wait", "0")

    assert done.returncode == 75


def test_every_line_of_a_journal_is_json(room: Newsroom) -> None:
    lived(room)

    events = [json.loads(line)["event"] for line in journal(room).read_text().splitlines()]

    assert {"withdrawn", "restored", "emptied"} <= set(events)
