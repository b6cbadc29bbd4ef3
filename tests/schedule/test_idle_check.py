"""A source that is due is not read when nothing has changed, and always when something has."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
import time_machine
from newsroom import Newsroom, make_record
from schedule.test_jobs import jobs_of

from feedpub.archive.database import locked, log_files
from feedpub.config.load import load
from feedpub.errors import ArchiveBusy
from feedpub.pipeline.report import Report
from feedpub.schedule import folder_watch as module
from feedpub.schedule.jobs import _idle_check
from feedpub.schedule.tasks import Tasks
from feedpub.web.rate_limit import RateLimiter


class Desk:
    """The tasks of a newsroom, and the reports of those that were runs."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        settings, layers = load(room.config)
        self.runs: list[Report] = []
        self.tasks = Tasks(
            settings=settings,
            layers=layers,
            write_lock=threading.Lock(),
            pace=RateLimiter(),
            idle_check=_idle_check(settings, layers),
            on_report=self.runs.append,
        )
        _DESKS.append(self)

    def runs_for(self, source: str = "desk") -> bool:
        """Have *source* be due; return whether there was a run."""
        before = len(self.runs)
        self.tasks.fetch_source(source)
        return len(self.runs) > before

    def titles(self) -> set[str]:
        parsed = feedparser.parse((self.room.feeds / "all.rss").read_bytes())
        return {entry.title for entry in parsed.entries}


def age(folder: Path) -> None:
    """Have the files in *folder* be of long ago."""
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))


#: The desks of a test, which end with it.
_DESKS: list[Desk] = []


@pytest.fixture(autouse=True)
def ends() -> Iterator[None]:
    yield
    while _DESKS:
        _DESKS.pop().tasks.stop()


@pytest.fixture
def desk(room: Newsroom) -> Desk:
    """A desk where nothing is left to do."""
    return settled(room)


def settled(room: Newsroom) -> Desk:
    age(room.articles)
    desk = Desk(room)
    assert desk.runs_for()
    assert not desk.runs_for()
    return desk


def write(room: Newsroom) -> None:
    room.write("4.json", make_record(4, title="New"))


def write_below(room: Newsroom) -> None:
    folder = room.articles / "2026" / "11"
    folder.mkdir(parents=True)
    (folder / "4.json").write_text(json.dumps(make_record(4)))


def edit(room: Newsroom) -> None:
    path = next(iter(sorted(room.articles.iterdir())))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Story", "Stork"), encoding="utf-8")


def remove(room: Newsroom) -> None:
    next(iter(sorted(room.articles.iterdir()))).unlink()


def replace_folder(room: Newsroom) -> None:
    room.articles.rename(room.folder / "former")
    room.articles.mkdir()
    room.write("4.json", make_record(4))


def delete_document(room: Newsroom) -> None:
    (room.feeds / "all.rss").unlink()


def change_document(room: Newsroom) -> None:
    with (room.feeds / "all.atom").open("ab") as stream:
        stream.write(b"<!-- by hand -->")


def withdraw_by_hand(room: Newsroom) -> None:
    assert room.feedpub("withdraw", "https://p.news.example/p/1").returncode == 0


def restore_a_backup(room: Newsroom) -> None:
    archive = room.folder / ".feedpub" / "archive.db"
    copy = archive.with_name("copy.db")
    shutil.copy(archive, copy)
    copy.replace(archive)


def lose_the_archive(room: Newsroom) -> None:
    (room.folder / ".feedpub" / "archive.db").unlink()


def lengthen_the_journal(room: Newsroom) -> None:
    event = {"event": "slug", "family": "sections", "value": "Ships", "slug": "ships"}
    with (room.folder / ".feedpub" / "archive.journal.jsonl").open("a") as stream:
        stream.write(json.dumps(event) + "\n")


@pytest.mark.parametrize(
    "change",
    [
        write,
        write_below,
        edit,
        remove,
        replace_folder,
        delete_document,
        change_document,
        withdraw_by_hand,
        restore_a_backup,
        lose_the_archive,
        lengthen_the_journal,
    ],
)
@pytest.mark.parametrize("watches", [True, False])
def test_a_change_of_anything_makes_a_run(
    room: Newsroom,
    change: Callable[[Newsroom], None],
    watches: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not watches:
        monkeypatch.setattr(module, "INotify", None)
    desk = settled(room)

    change(room)

    assert desk.runs_for()


def test_what_has_changed_is_published_and_then_nothing_is_left_to_do(desk: Desk) -> None:
    write(desk.room)
    age(desk.room.articles)

    assert desk.runs_for()

    assert "New" in desk.titles()
    assert not desk.runs_for()


def test_a_change_in_a_folder_that_was_made_later_makes_a_run(desk: Desk) -> None:
    write_below(desk.room)
    age(desk.room.articles)
    desk.runs_for()
    assert not desk.runs_for()

    path = desk.room.articles / "2026" / "11" / "4.json"
    path.write_text(json.dumps(make_record(4, title="Changed")), encoding="utf-8")

    assert desk.runs_for()
    assert "Changed" in desk.titles()


def test_a_file_with_another_name_elsewhere_is_looked_at_each_time(room: Newsroom) -> None:
    other = room.folder / "other.json"
    other.hardlink_to(next(iter(sorted(room.articles.iterdir()))))
    desk = settled(room)

    text = other.read_text(encoding="utf-8").replace("Story", "Stork")
    with other.open("r+", encoding="utf-8") as stream:
        stream.write(text)

    assert desk.runs_for()


def test_a_list_of_ids_that_changed_makes_a_run(room: Newsroom) -> None:
    listed = room.folder / "top.txt"
    listed.write_text("https://p.news.example/p/1\n", encoding="utf-8")
    text = room.config.read_text(encoding="utf-8")
    room.configure(text + '\n[feeds.top]\ntitle = "Top"\nids = "top.txt"\n')
    desk = settled(room)

    listed.write_text("https://p.news.example/p/2\n", encoding="utf-8")

    assert desk.runs_for()


def test_the_clock_makes_a_run(desk: Desk, room: Newsroom) -> None:
    at = desk.runs[-1].next_moment
    assert at is None
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert desk.runs_for()
        assert not desk.runs_for()
    # It was set back.
    assert desk.runs_for()
    assert not desk.runs_for()

    embargo = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    if embargo.date() != datetime.now(UTC).date():
        pytest.skip("midnight is near")
    room.write("4.json", make_record(4, title="Embargoed", not_before=embargo.isoformat()))
    age(room.articles)
    assert desk.runs_for()
    assert not desk.runs_for()
    with time_machine.travel(embargo - timedelta(seconds=1)):
        assert not desk.runs_for()
    with time_machine.travel(embargo):
        assert desk.runs_for()
    assert "Embargoed" in desk.titles()


def test_a_push_in_between_does_not_have_the_folder_read_again(room: Newsroom) -> None:
    room.configure(room.config.read_text(encoding="utf-8") + '\n[push]\nspool = "spool"\n')
    desk = settled(room)
    spool = room.folder / "spool" / "desk"
    spool.mkdir(parents=True)
    (spool / "4.json").write_text(json.dumps(make_record(4, title="Pushed")), encoding="utf-8")

    desk.tasks.publish_waiting()

    assert "Pushed" in desk.titles()
    assert not desk.runs_for()
    edit(room)
    assert desk.runs_for()


def test_each_of_several_sources_is_left_alone_once_it_was_read(room: Newsroom) -> None:
    room.configure(
        room.config.read_text(encoding="utf-8")
        + '\n[sources.wire]\ntype = "files"\npath = "wire"\n'
    )
    wire = room.folder / "wire"
    wire.mkdir()
    (wire / "9.json").write_text(json.dumps(make_record(9)), encoding="utf-8")
    age(wire)
    age(room.articles)
    desk = Desk(room)

    assert [desk.runs_for("desk"), desk.runs_for("wire")] == [True, True]
    assert [desk.runs_for("desk"), desk.runs_for("wire")] == [False, False]

    (wire / "10.json").write_text(json.dumps(make_record(10)), encoding="utf-8")
    assert [desk.runs_for("desk"), desk.runs_for("wire")] == [False, True]


def test_a_run_that_failed_or_has_something_to_say_is_repeated(desk: Desk) -> None:
    desk.room.articles.rename(desk.room.folder / "away")
    assert desk.runs_for()
    assert desk.runs_for()
    (desk.room.folder / "away").rename(desk.room.articles)

    assert desk.runs_for()
    assert not desk.runs_for()


def test_a_newsroom_that_asks_servers_makes_every_run(room: Newsroom) -> None:
    text = room.config.read_text(encoding="utf-8")
    room.configure(text.replace("[sources.desk]\n", "[sources.desk]\nprobe_images = true\n"))
    age(room.articles)
    desk = Desk(room)

    assert [desk.runs_for(), desk.runs_for()] == [True, True]


def test_a_source_that_was_found_unchanged_counts_as_read(desk: Desk) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    if later.date() != datetime.now(UTC).date():
        pytest.skip("midnight is near")
    with time_machine.travel(later):
        assert not desk.runs_for()
        status = json.loads(desk.room.feedpub("status", "--json").stdout)

    source = status["sources"][0]
    assert datetime.fromisoformat(source["succeeded"]) >= later.replace(microsecond=0)


def test_the_archive_is_one_file_after_each_run(desk: Desk) -> None:
    write(desk.room)
    desk.runs_for()

    wal = log_files(desk.room.folder / ".feedpub" / "archive.db")[1]
    assert not wal.exists() or wal.stat().st_size == 0


def test_while_another_program_has_the_archive_the_run_waits_for_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedpub.schedule.tasks._WAIT", 0)
    with locked(desk.room.folder / ".feedpub" / "archive.db"), pytest.raises(ArchiveBusy):
        desk.runs_for()


def test_after_its_end_nothing_is_found_unchanged(desk: Desk) -> None:
    desk.tasks.stop()

    assert not desk.tasks.idle_check.finds_unchanged("desk", datetime.now(UTC), lambda: None)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_thousands_of_looks_keep_neither_descriptors_nor_memory(desk: Desk) -> None:
    # Other threads of the test's process allocate as well, also for daemons of other tests.
    own = [
        tracemalloc.Filter(True, f"*/feedpub/schedule/{name}.py", all_frames=True)
        for name in ("tasks", "idle_check")
    ]

    def look(times: int) -> tuple[int, tracemalloc.Snapshot]:
        for _ in range(times):
            desk.tasks.fetch_source("desk")
        gc.collect()
        snapshot = tracemalloc.take_snapshot().filter_traces(own)
        return sum(1 for _ in Path("/proc/self/fd").iterdir()), snapshot

    tracemalloc.start(8)
    try:
        first, second, third = look(200), look(1_000), look(1_000)
    finally:
        tracemalloc.stop()

    assert len(desk.runs) == 1
    assert first[0] == second[0] == third[0]
    # Python's table of interned strings grows at once, by megabytes, wherever it is full; what each
    # look keeps is in both.
    kept = [
        sum(each.size_diff for each in later[1].compare_to(earlier[1], "traceback"))
        for earlier, later in ((first, second), (second, third))
    ]
    assert min(kept) < 25_000, kept


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
def test_files_are_compared_once_and_then_watched(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compared(*_: object) -> bool:
        raise AssertionError("compared again")

    monkeypatch.setattr("feedpub.schedule.idle_check.is_folder_unchanged", compared)

    assert not desk.runs_for()


def test_watched_files_are_compared_again_after_some_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def compare(source: str, *_: object) -> bool:
        compared.append(source)
        return len(compared) < 3

    monkeypatch.setattr("feedpub.schedule.idle_check._LONGEST", 0)
    monkeypatch.setattr("feedpub.schedule.idle_check.is_folder_unchanged", compare)

    assert [desk.runs_for() for _ in range(3)] == [False, False, True]


def test_the_daemons_jobs_look_before_they_run(room: Newsroom) -> None:
    age(room.articles)
    jobs = jobs_of(room)
    jobs.start_due(datetime.now(UTC))
    for _ in range(3):
        jobs.run("source desk")

    status = json.loads(room.feedpub("status", "--json").stdout)
    assert status["sources"][0]["succeeded"]
    jobs.tasks.stop()
