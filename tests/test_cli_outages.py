"""The command when the world is not as it should be: one line each, and an exit status."""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import signal
import tempfile
import time
from pathlib import Path

import processes
import pytest
from newsroom import Newsroom, error_lines, make_record

from feedpub.archive.database import locked
from feedpub.errors import ArchiveError


def test_a_missing_folder_fails_its_source_and_the_last_good_feeds_stand(
    newsroom: Newsroom,
) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    before = newsroom.published()
    newsroom.articles.rename(newsroom.folder / "elsewhere")

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert error_lines(done) == [
        f"feedpub: source desk: {newsroom.articles}: No such file or directory; its articles stay"
        " published; bring the folder back, or correct path in config.toml"
    ]
    assert newsroom.published() == before


def test_an_empty_folder_is_an_outage_and_no_empty_newsroom(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    before = newsroom.published()
    (newsroom.articles / "1.json").unlink()

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert "no articles in it" in done.stderr
    assert newsroom.published() == before


def test_an_unreadable_file_is_named_and_costs_nothing_else(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    (newsroom.articles / "2.json").symlink_to("/etc/hostname")

    done = newsroom.feedpub("build")

    assert done.returncode == 0
    assert len(error_lines(done)) == 1
    assert "desk: 2.json: error unreadable" in done.stderr


def test_a_publish_directory_that_is_a_file_is_one_line(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.feeds.write_text("in the way")

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert error_lines(done) == [
        f"feedpub: {newsroom.feeds}: cannot be written: not a folder (and 1 more feed like it)"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_publish_directory_that_may_not_be_written_is_one_line(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.feeds.mkdir(mode=0o555)

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert len(error_lines(done)) == 1
    assert "Permission denied" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may be somebody else")
def test_where_the_archive_is_of_another_user_it_is_said_whose() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        archive = Path(folder) / "archive.db"
        with locked(archive):
            pass

        os.seteuid(65534)
        try:
            with pytest.raises(ArchiveError) as caught, locked(archive):
                pass
        finally:
            os.seteuid(0)

    nobody = pwd.getpwuid(65534).pw_name
    assert str(caught.value).endswith(
        f"Permission denied: it belongs to root, and this is {nobody}; give it to {nobody}:"
        f" chown -R {nobody} {folder}"
    )


def test_an_archive_that_is_no_database_is_one_line(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    (newsroom.folder / ".feedpub").mkdir()
    (newsroom.folder / ".feedpub" / "archive.db").write_bytes(b"no database at all" * 1000)

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert len(error_lines(done)) == 1
    assert "is damaged (file is not a database); move it away" in done.stderr


def test_a_run_while_another_is_at_work_exits_75_and_says_who_it_is(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    with (newsroom.folder / ".feedpub" / "archive.db.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write("4711\n")
        lock.flush()

        done = newsroom.feedpub("build")

    assert done.returncode == 75
    assert len(error_lines(done)) == 1
    assert "another run (process 4711) is at work" in done.stderr


@pytest.mark.parametrize(
    ("sent", "status", "line"),
    [(signal.SIGTERM, 143, ""), (signal.SIGINT, 130, "feedpub: stopped\n")],
)
def test_a_signal_stops_a_run_without_a_traceback(
    newsroom: Newsroom, sent: signal.Signals, status: int, line: str
) -> None:
    lines = "\n".join(json.dumps(make_record(number)) for number in range(1, 20_000))
    newsroom.write("many.jsonl", lines)
    archive = newsroom.folder / ".feedpub" / "archive.db"
    with tempfile.TemporaryFile("w+") as stderr:
        running = processes.start("build", folder=newsroom.folder, stderr=stderr)
        while not archive.exists() and running.poll() is None:
            time.sleep(0.01)

        running.send_signal(sent)

        assert running.wait() == status
        stderr.seek(0)
        assert stderr.read() == line
