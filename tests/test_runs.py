"""feedpub status knows how the last run ended, and whether it did."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import processes
import pytest
from newsroom import Newsroom, error_lines, make_record
from schedule.test_daemon import Start, daemon, titles, until
from web_server import serving, silent

from feedpub.archive.database import lock_of, locked
from feedpub.archive.runs import BUILD, DAEMON, last_run, recorded
from feedpub.errors import ConfigError, Stopped

__all__ = ["daemon"]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def run(archive: Path, *reasons: str, fails: bool = False) -> None:
    with recorded(archive) as record:
        record.begin()
        record.end(reasons if fails else None)


def complaints(room: Newsroom) -> list[str]:
    done = room.feedpub("status", "--quiet")
    lines = error_lines(done)
    assert done.returncode == (1 if lines else 0)
    return lines


def of_room(room: Newsroom) -> Path:
    return room.folder / ".feedpub" / "archive.db"


def aged(record: Path) -> bool:
    """Have *record* look as if it was written three minutes ago."""
    os.utime(record, (time.time() - 180,) * 2)
    return True


def test_of_an_archive_without_a_run_nothing_is_known(archive: Path) -> None:
    assert last_run(archive) is None


def test_a_record_that_is_somebodys_file_as_well_is_replaced_and_never_written_to(
    archive: Path, tmp_path: Path
) -> None:
    run(archive, "The disk is full", fails=True)
    record, other = lock_of(archive, BUILD), tmp_path / "somebodys"
    other.hardlink_to(record)
    before = other.read_bytes()

    run(archive)

    last = last_run(archive)
    assert last
    assert (last.number, last.failed) == (2, False)
    assert other.read_bytes() == before
    assert record.stat().st_nlink == 1


def test_a_run_that_ended_is_over(archive: Path) -> None:
    run(archive)

    last = last_run(archive)

    assert last
    assert (last.is_over, last.is_lost, last.failed) == (True, False, False)
    assert last.process == os.getpid()


def test_a_run_that_goes_on_is_not_lost(archive: Path) -> None:
    with recorded(archive) as record:
        record.begin()

        last = last_run(archive)

    assert last
    assert (last.is_over, last.is_going_on, last.is_lost) == (False, True, False)


def test_a_run_that_was_killed_is_lost_until_one_succeeds(archive: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from feedpub.archive.runs import recorded\n"
        "with recorded(Path(sys.argv[1])) as record: record.begin(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(archive)], check=False)
    killed = last_run(archive)

    run(archive)

    assert killed
    assert killed.is_lost
    last = last_run(archive)
    assert last
    assert not last.is_lost


def test_a_look_keeps_no_run_from_being_seen(archive: Path) -> None:
    run(archive)
    with recorded(archive):
        pass
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            last_run(archive)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(50):
            with recorded(archive) as record:
                record.begin()
                last = last_run(archive)
                assert last
                assert last.is_going_on
    finally:
        stop.set()
        looking.join()


def test_what_ended_the_run_is_why_it_failed(archive: Path) -> None:
    with pytest.raises(ZeroDivisionError), recorded(archive) as record:
        record.begin()
        raise ZeroDivisionError("a bug\nin two lines")

    last = last_run(archive)

    assert last
    assert (last.failed, last.reasons) == (True, ("a bug in two lines",))


@pytest.mark.parametrize("error", [ConfigError(["a name that no feed has"]), Stopped("stopped")])
@pytest.mark.parametrize("fails", [True, False])
def test_a_run_that_did_nothing_changes_nothing(
    archive: Path, error: Exception, fails: bool
) -> None:
    run(archive, "the disk is full", fails=fails)

    with pytest.raises(type(error)), recorded(archive) as record:
        record.begin()
        raise error

    last = last_run(archive)
    assert last
    assert (last.is_over, last.failed) == (True, fails)


def test_a_run_that_waited_in_vain_has_not_begun(archive: Path) -> None:
    run(archive)
    before = last_run(archive)

    with recorded(archive):
        pass

    assert last_run(archive) == before


def test_of_runs_that_overlap_each_has_to_end(archive: Path) -> None:
    with recorded(archive) as first, recorded(archive) as second:
        first.begin()
        second.begin()
        second.end(None)
        first.end(None)
    both = last_run(archive)

    with recorded(archive) as first, recorded(archive) as second:
        first.begin()
        second.begin()
        first.end(None)
    one = last_run(archive)

    assert both
    assert not both.is_lost
    assert one
    assert one.is_lost


@pytest.mark.parametrize("content", [b"", b"4711\n", b"\xff" * 200, b"began 1 2 3\nended x"])
def test_a_record_that_cannot_be_read_is_written_anew(archive: Path, content: bytes) -> None:
    path = archive.with_name("archive.db.run.lock")
    path.write_bytes(content)

    last_run(archive)
    run(archive, "why", fails=True)

    last = last_run(archive)
    assert last
    assert last.reasons == ("why",)


def test_long_reasons_are_kept_as_far_as_somebody_reads_them(archive: Path) -> None:
    run(archive, *["ä" * 10_000] * 1000, fails=True)

    last = last_run(archive)

    assert last
    assert last.reasons == ("ä" * 500,) * 10


def test_a_build_that_was_killed_is_complained_of_until_one_succeeds(room: Newsroom) -> None:
    room.feedpub("build")
    text = room.config.read_text(encoding="utf-8")
    with serving() as site:
        site.odd["/"] = silent
        web = f'[sources.web]\ntype = "feed"\nurl = "{site.url("/")}"\n'
        room.configure(f'{text}\n{web}allow_addresses = ["127.0.0.1/32"]\n')
        with processes.start("build", folder=room.folder) as building:
            until(lambda: bool(site.asked))
            while_at_work = last_run(of_room(room))
            building.kill()
    room.configure(text)
    killed = complaints(room)
    room.feedpub("build", "--dry-run")
    after_a_dry_run = complaints(room)
    room.feedpub("build")

    assert while_at_work
    assert while_at_work.is_going_on
    assert len(killed) == 1
    assert "did not end: it was killed or crashed" in killed[0]
    assert after_a_dry_run == killed
    assert complaints(room) == []


def test_a_build_that_failed_is_complained_of_once_until_one_succeeds(room: Newsroom) -> None:
    room.configure(room.config.read_text(encoding="utf-8") + '[push]\nspool = "spool"\n')
    (room.folder / "spool").mkdir()
    (room.folder / "spool" / "desk").write_text("a file in the place of a folder")
    for path in room.articles.iterdir():
        os.utime(path, (1, 1))
    assert room.feedpub("build").returncode == 1
    failed = complaints(room)

    (room.folder / "spool" / "desk").unlink()
    room.feedpub("build")

    assert len(failed) == 1
    assert "the last run failed: source desk: " in failed[0]
    assert complaints(room) == []
    # One with nothing to do has succeeded, too.
    assert room.feedpub("build").stdout.startswith("nothing to do")
    assert complaints(room) == []


def test_a_source_that_fails_is_complained_of_and_not_the_run_as_well(room: Newsroom) -> None:
    room.feedpub("build")
    room.articles.rename(room.folder / "elsewhere")

    assert room.feedpub("build").returncode == 1

    assert len(complaints(room)) == 1
    assert json.loads(room.feedpub("status", "--json").stdout)["run"]["failing"] is False


def test_a_mistyped_feed_does_not_fail_the_run_before(room: Newsroom) -> None:
    room.feedpub("build")

    assert room.feedpub("build", "nobody").returncode == 2

    assert complaints(room) == []


def test_a_run_that_finds_another_at_work_is_no_failure(room: Newsroom) -> None:
    room.feedpub("build")
    with locked(of_room(room)):
        assert room.feedpub("build").returncode == 75

    assert complaints(room) == []


def test_the_page_says_that_the_last_run_was_lost(room: Newsroom) -> None:
    room.configure(room.config.read_text(encoding="utf-8") + '[push]\nspool = "spool"\n')
    room.configure(room.config.read_text(encoding="utf-8") + '[health]\npage = "status.html"\n')
    (room.folder / "spool").mkdir()
    (room.folder / "spool" / "desk").write_text("a file in the place of a folder")

    room.feedpub("build")

    page = (room.folder / "status.html").read_text(encoding="utf-8")
    assert "Somebody should look" in page
    assert "the last run failed: source desk: " in page


def test_a_daemon_that_was_killed_is_complained_of_until_something_else_runs(
    room: Newsroom, daemon: Start
) -> None:
    running = daemon()
    until(lambda: len(titles(room)) == 3)
    # Documents are public before their run is over.
    until(lambda: complaints(room) == [])
    while_at_work = complaints(room)
    running.process.kill()
    running.ended()
    killed = complaints(room)
    room.write("4.json", make_record(4))
    room.feedpub("build")

    assert while_at_work == []
    assert any("feedpub run began" in line and "did not end" in line for line in killed)
    assert complaints(room) == []


def test_the_daemon_is_live_while_it_works_however_its_sources_are(
    room: Newsroom, daemon: Start
) -> None:
    before = room.feedpub("status", "--live")
    running = daemon()
    running.wait_for("started")
    until(lambda: room.feedpub("status", "--live").returncode == 0)
    room.configure(room.config.read_text() + '\n[sources.gone]\ntype = "unknown"\n')
    live = room.feedpub("status", "--live", "--json")
    whole = room.feedpub("status")
    running.process.send_signal(signal.SIGSTOP)
    record = lock_of(of_room(room), DAEMON)
    # It may have been at work when the signal came.
    until(lambda: aged(record) and room.feedpub("status", "--live").returncode == 1)
    hung = room.feedpub("status", "--live", "--quiet")
    running.process.kill()
    running.ended()
    killed = room.feedpub("status", "--live")

    assert (before.returncode, killed.returncode) == (1, 1)
    assert (
        before.stderr
        == killed.stderr
        == ("feedpub: feedpub run is not running here, nor is feedpub worker; start one of them\n")
    )
    assert (live.returncode, json.loads(live.stdout)["command"]) == (0, "feedpub run")
    assert whole.returncode == 2
    assert hung.returncode == 1
    assert hung.stderr.startswith("feedpub: feedpub run has given no sign of life since 20")


def test_each_tick_of_the_daemon_is_a_sign_of_life(room: Newsroom, daemon: Start) -> None:
    running = daemon()
    running.wait_for("started")
    record = lock_of(of_room(room), DAEMON)
    os.utime(record, (0, 0))

    until(lambda: record.stat().st_mtime > 0)

    assert room.feedpub("status", "--live").returncode == 0


def test_a_daemon_that_was_asked_to_end_is_not_complained_of(room: Newsroom, daemon: Start) -> None:
    running = daemon()
    until(lambda: len(titles(room)) == 3)
    running.signal(signal.SIGTERM)

    assert running.ended() == 0
    assert complaints(room) == []
    last = last_run(of_room(room), DAEMON)
    assert last
    assert last.is_over
