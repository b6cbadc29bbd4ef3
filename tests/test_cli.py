"""The command as its users meet it: what it prints, where, and how it leaves."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom, make_record


def error_lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    return done.stderr.splitlines()


# build


def test_build_says_what_it_did_on_stdout(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("build")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "desk: 1 article new, 0 changed",
        "4 documents written: all.rss, all.atom, section/world.rss, section/world.atom",
    ]


def settle(newsroom: Newsroom) -> None:
    """Make the articles old enough for their marks to be trusted."""
    for path in newsroom.articles.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))


def test_a_second_build_says_that_there_is_nothing_to_do(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    settle(newsroom)
    newsroom.feedpub("build")

    done = newsroom.feedpub("build")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "nothing to do: 2 feeds as published\n"


def test_a_build_with_nothing_to_do_imports_nothing_heavy(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    settle(newsroom)
    newsroom.feedpub("build")

    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "feedpub", "build"],
        cwd=newsroom.folder,
        capture_output=True,
        text=True,
        check=True,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert imported & {"sqlalchemy", "feedgen", "lxml.etree", "nh3", "rich.console"} == set()


def test_build_json_is_one_object(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, title=None))

    done = newsroom.feedpub("build", "--json")

    report = json.loads(done.stdout)
    assert report["exit"] == 0
    assert report["sources"] == [{"name": "desk", "new": 1, "changed": 0, "error": None}]
    assert [feed["written"] for feed in report["feeds"]] == [
        ["all.rss", "all.atom"],
        ["section/world.rss", "section/world.atom"],
    ]
    assert report["rejected"][0]["findings"][0]["code"] == "title-missing"


def test_build_quiet_prints_only_what_is_wrong(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, title=None))

    done = newsroom.feedpub("build", "--quiet")

    assert done.stdout == ""
    assert len(error_lines(done)) == 1


def test_build_verbose_names_what_is_wrong_with_published_articles(newsroom: Newsroom) -> None:
    images = [{"url": "https://img.news.example/ferry.jpg"}]
    newsroom.write("1.json", make_record(1, images=images))

    quiet, verbose = newsroom.feedpub("build", "--dry-run"), newsroom.feedpub("build", "-v")

    assert quiet.stderr == ""
    assert error_lines(verbose) == [
        "feedpub: desk: 1.json: warning credit-missing: images[0].credit: the image has no credit;"
        " name who made it"
    ]


def test_a_dry_run_says_what_would_be_and_writes_nothing(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("build", "--dry-run")

    assert done.stdout.splitlines()[1].startswith("4 documents would be written: all.rss")
    assert sorted(path.name for path in newsroom.folder.iterdir()) == ["articles", "config.toml"]


def test_a_dry_run_of_a_change_leaves_everything_as_it_was(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.feedpub("build")
    before = newsroom.published()
    newsroom.write("1.json", make_record(1, title="Changed"))

    done = newsroom.feedpub("build", "--dry-run")
    after = newsroom.published()
    newsroom.feedpub("build")

    assert "4 documents would be written" in done.stdout
    assert after == before
    assert b"Changed" in newsroom.published()["all.rss"]


def test_only_the_feeds_that_are_named_are_published(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    newsroom.feedpub("build", "sections")
    named = sorted(newsroom.published())
    newsroom.feedpub("build")

    assert named == ["section/world.atom", "section/world.rss"]
    assert "all.rss" in newsroom.published()


def test_a_feed_that_does_not_exist_is_refused_and_nothing_is_done(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("build", "al")

    assert done.returncode == 2
    assert error_lines(done) == ["feedpub: al: no such feed; there are all, sections"]
    assert not newsroom.feeds.exists()


def test_each_rejected_article_is_one_line_with_file_id_field_and_advice(
    newsroom: Newsroom,
) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, published="soon"))

    done = newsroom.feedpub("build")

    assert done.returncode == 0
    assert error_lines(done) == [
        "feedpub: desk: 2.json (https://p.news.example/p/2): error date-invalid: published:"
        " 'soon' is no date; write it as 2026-03-21T12:00:00+01:00 (RFC 3339)"
    ]


def test_what_was_rejected_is_counted_but_not_named_again(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, published="soon"))
    settle(newsroom)
    newsroom.feedpub("build")

    done = newsroom.feedpub("build")

    assert done.stderr == ""
    assert "1 article waits in quarantine" in done.stdout


def test_a_message_never_moves_the_cursor(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("\x1b[31mred\n.json", make_record(2, title=None, id="x\x1b[2J\u202e"))

    done = newsroom.feedpub("build")

    assert len(error_lines(done)) == 1
    assert not {"\x1b", "\u202e"} & set(done.stderr)


def test_a_date_ahead_of_the_clock_is_told(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, published="2999-01-01T00:00:00Z"))

    done = newsroom.feedpub("build")

    assert error_lines(done) == [
        "feedpub: desk: 2.json (https://p.news.example/p/2): waits until 2999-01-01T00:00:00+00:00"
    ]


def test_an_id_that_needs_an_authority_fails_its_source_with_one_line(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("authority", "# authority"))
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", [make_record(n, id=f"cms-{n}") for n in (2, 3, 4)])

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert len(error_lines(done)) == 1
    assert "2.json:1: the id 'cms-2' is no address, and 2 more like it" in done.stderr
    assert b"Story 1" in newsroom.published()["all.rss"]


def test_an_authority_that_comes_later_publishes_what_waited_for_it(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("authority", "# authority"))
    newsroom.write("2.json", make_record(2, id="cms-2"))
    newsroom.feedpub("build")
    newsroom.configure(CONFIG)

    done = newsroom.feedpub("build")

    assert done.returncode == 0
    assert b"tag:news.example,2026:desk/cms-2" in newsroom.published()["all.rss"]


def test_two_articles_with_one_entry_id_are_not_both_published(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + '\n[sources.wire]\ntype = "files"\npath = "wire"\n')
    newsroom.write("1.json", make_record(1))
    newsroom.write("../wire/1.json", make_record(1, title="The same id"))

    done = newsroom.feedpub("build")

    assert done.returncode == 0
    assert "entry-id-taken" in done.stderr
    assert newsroom.published()["all.rss"].count(b"<item>") == 1


# What the world does


def test_a_missing_folder_fails_its_source_and_the_last_good_feeds_stand(
    newsroom: Newsroom,
) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.feedpub("build")
    before = newsroom.published()
    newsroom.articles.rename(newsroom.folder / "elsewhere")

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert error_lines(done) == [
        f"feedpub: source desk: {newsroom.articles}: No such file or directory"
    ]
    assert newsroom.published() == before


def test_an_empty_folder_is_an_outage_and_no_empty_newsroom(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.feedpub("build")
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
        f"feedpub: {newsroom.feeds}: cannot be written: it is no folder (and 1 more feed like it)"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_publish_directory_that_may_not_be_written_is_one_line(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.feeds.mkdir(mode=0o555)

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert len(error_lines(done)) == 1
    assert "Permission denied" in done.stderr


def test_an_archive_that_is_no_database_is_one_line(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    (newsroom.folder / ".feedpub").mkdir()
    (newsroom.folder / ".feedpub" / "archive.db").write_bytes(b"no database at all" * 1000)

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert len(error_lines(done)) == 1
    assert "file is not a database; move it away" in done.stderr


def test_a_run_while_another_is_at_work_exits_75_and_says_who_it_is(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.feedpub("build")
    with (newsroom.folder / ".feedpub" / "archive.db.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write("4711\n")
        lock.flush()

        done = newsroom.feedpub("build")

    assert done.returncode == 75
    assert len(error_lines(done)) == 1
    assert "another run (process 4711) is at work" in done.stderr


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_stops_a_run_without_a_traceback(
    newsroom: Newsroom, sent: signal.Signals, status: int
) -> None:
    lines = "\n".join(json.dumps(make_record(number)) for number in range(1, 20_000))
    newsroom.write("many.jsonl", lines)
    running = subprocess.Popen(
        [sys.executable, "-m", "feedpub", "build"],
        cwd=newsroom.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    archive = newsroom.folder / ".feedpub" / "archive.db"
    deadline = time.monotonic() + 30
    while not archive.exists() and time.monotonic() < deadline:
        time.sleep(0.01)

    running.send_signal(sent)
    _, stderr = running.communicate(timeout=60)

    assert running.returncode == status
    assert "Traceback" not in stderr


# config


def test_no_configuration_is_one_line_and_exit_2(tmp_path: Path) -> None:
    done = Newsroom(tmp_path).feedpub("build")

    assert done.returncode == 2
    assert error_lines(done) == [
        f"feedpub: {tmp_path}/config.toml: cannot be read: No such file or directory;"
        " name another with --config, or write one"
    ]


def test_every_mistake_of_a_configuration_is_a_line_of_its_own(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("timezone", "timezon").replace('"files"', '"file"'))

    done = newsroom.feedpub("build")

    assert done.returncode == 2
    assert error_lines(done) == [
        f"feedpub: {newsroom.config}: site.timezon: unknown key; did you mean timezone?",
        f"feedpub: {newsroom.config}: sources.desk.type: 'file' is none of files",
    ]
    assert not newsroom.feeds.exists()


def test_config_check_says_that_all_is_in_order(newsroom: Newsroom) -> None:
    done = newsroom.feedpub("config", "check")

    assert done.returncode == 0
    assert done.stdout == f"{newsroom.config}: in order: 1 source, 1 feed, 1 family of feeds\n"


def test_the_environment_names_a_configuration(newsroom: Newsroom) -> None:
    newsroom.config.rename(newsroom.folder / "other.toml")

    done = newsroom.feedpub("config", "check", FEEDPUB_CONFIG="other.toml")

    assert done.returncode == 0


def test_an_unknown_option_is_exit_2() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "feedpub", "build", "--dry-rum"], capture_output=True, check=False
    )

    assert done.returncode == 2


# show


def test_show_json_is_one_line_a_file_with_article_provenance_and_findings(
    newsroom: Newsroom,
) -> None:
    newsroom.write("1.json", make_record(1, title="  The   ferry "))

    done = newsroom.feedpub("show", "--json", "articles/1.json")

    shown = json.loads(done.stdout)
    assert shown["path"] == "articles/1.json"
    assert shown["article"]["title"] == "The ferry"
    assert shown["provenance"]["title"] == {"origin": 'key "title"', "verbatim": "  The   ferry "}
    assert shown["findings"] == []


def test_show_takes_many_files_and_answers_for_those_it_cannot_read(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, title=None))

    done = newsroom.feedpub(
        "show", "--json", "articles/1.json", "none.json", "articles/2.json", "config.toml"
    )

    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert ["error" in each for each in shown] == [False, True, True, True]
    assert shown[1]["error"] == "No such file or directory"


def test_show_prints_a_table_for_people(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("show", "articles/1.json")

    assert "Story 1" in done.stdout
    assert 'key "title"' in done.stdout


def test_show_without_a_configuration_says_that_it_takes_utc(tmp_path: Path) -> None:
    path = tmp_path / "1.json"
    path.write_text(json.dumps(make_record(1, published="2026-03-12T09:30:00")))

    done = Newsroom(tmp_path).feedpub("show", "--json", "1.json")

    assert json.loads(done.stdout)["article"]["published"] == "2026-03-12T09:30:00+00:00"
    assert "UTC" in done.stderr


def test_show_takes_a_time_zone(tmp_path: Path) -> None:
    path = tmp_path / "1.json"
    path.write_text(json.dumps(make_record(1, published="2026-03-12")))

    done = Newsroom(tmp_path).feedpub("show", "--json", "--timezone", "Asia/Tokyo", "1.json")

    assert json.loads(done.stdout)["article"]["published"] == "2026-03-12T12:00:00+09:00"
    assert done.stderr == ""


def test_output_that_nobody_reads_is_no_traceback(newsroom: Newsroom) -> None:
    newsroom.write("many.jsonl", "\n".join(json.dumps(make_record(n)) for n in range(1, 3000)))

    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m feedpub show --json articles/many.jsonl | head -1"],
        cwd=newsroom.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
