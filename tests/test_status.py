"""``feedpub status``, the page and the metrics' file of one-shot runs."""

from __future__ import annotations

import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from front_servers import free_port, program, running
from newsroom import CONFIG, NOW, Newsroom, error_lines, make_record

from feedpub.health.metrics import Gauge, exposition
from feedpub.health.page import status_page
from feedpub.health.state import Health
from feedpub.pipeline.operations.status import status

#: The help texts of all versions of the program. Add those of new metrics, and change none.
HELP = {
    "feedpub_info": "The running version.",
    "feedpub_quarantined": "Articles in quarantine.",
    "feedpub_unread": "Articles not read completely yet.",
    "feedpub_complaints": "Things that are failing or stale.",
    "feedpub_source_last_success_timestamp_seconds": "When it was last read; 0 for never.",
    "feedpub_source_duration_seconds": "How long that took, including the response of its server.",
    "feedpub_source_articles": "Articles read from it so far.",
    "feedpub_source_failures": "Failures in a row.",
    "feedpub_feed_entries": "Entries in it.",
    "feedpub_feed_newest_entry_timestamp_seconds": (
        "When its newest entry was published; 0 for none."
    ),
    "feedpub_feed_change_timestamp_seconds": "When it last changed; 0 for never.",
    "feedpub_feed_duration_seconds": "How long the last build of it took.",
    "feedpub_feed_findings": "Findings of validation in it.",
    "feedpub_feed_bytes": "Size of all its documents.",
    "feedpub_feed_pending": "1 if it is waiting to be published again.",
    "feedpub_feed_failures": "Failures in a row.",
    "feedpub_feed_public": "1 if its addresses serve it, where this is checked.",
    "feedpub_disk_free_bytes": "What is free on the disk.",
    "feedpub_target_last_success_timestamp_seconds": "When a delivery last succeeded; 0 for never.",
    "feedpub_target_waiting": "Documents still to be delivered.",
    "feedpub_target_failures": "Failures in a row.",
    "feedpub_told_last_success_timestamp_seconds": "When a delivery last succeeded; 0 for never.",
    "feedpub_told_waiting": "Documents still to be delivered.",
    "feedpub_told_failures": "Failures in a row.",
}


def health(room: Newsroom, later: timedelta = timedelta()) -> Health:
    run = room.run()
    lock = run.layers.archive.with_name("archive.db.lock")
    if lock.exists():
        # It was built at the moment that the build was told, not now.
        os.utime(lock, (NOW.timestamp(), NOW.timestamp()))
    return status(run.settings, run.layers, NOW + later)


def add(room: Newsroom, text: str) -> None:
    room.configure(room.config.read_text(encoding="utf-8") + text)


def test_all_is_well_after_a_build(room: Newsroom) -> None:
    room.build()

    found = health(room)

    assert list(found.complaints()) == []
    assert (found.sources[0].articles, found.feeds[0].entries) == (3, 3)
    assert found.feeds[0].bytes == sum(len(each) for each in room.published().values())


def test_a_feed_without_an_article_is_empty_and_no_complaint(room: Newsroom) -> None:
    add(room, '[feeds.sport]\ntitle = "Sport"\nsections = ["Sport"]\n')
    room.build()

    found = health(room)

    states = {each.name: each.state(found.at) for each in found.feeds}
    assert states == {"all": "well", "sport": "empty"}
    assert list(found.complaints()) == []


def test_what_was_never_read_is_complained_of(room: Newsroom) -> None:
    assert list(health(room).complaints()) == ["source desk has never been read"]


def test_a_source_is_stale_after_a_day_without_a_success(room: Newsroom) -> None:
    room.build()

    assert list(health(room, timedelta(hours=24)).complaints()) == []
    assert list(health(room, timedelta(hours=25)).complaints()) == [
        "source desk was last read at 2026-11-18 11:00 UTC"
    ]


def test_a_source_with_times_is_stale_when_three_of_them_are_missed(room: Newsroom) -> None:
    room.configure(
        room.config.read_text().replace(
            'path = "articles"', 'path = "articles"\ncron = "0 * * * *"'
        )
    )
    room.build()

    assert list(health(room, timedelta(hours=3, minutes=15)).complaints()) == []
    assert len(list(health(room, timedelta(hours=3, minutes=16)).complaints())) == 1


def test_a_feed_says_how_old_its_newest_entry_may_be(room: Newsroom) -> None:
    add(room, 'stale_after = "2h"\n')
    room.write("4.json", make_record(4, published=NOW.isoformat()))
    room.build()

    assert list(health(room, timedelta(hours=2)).complaints()) == []
    assert list(health(room, timedelta(hours=3)).complaints()) == [
        "feed all has no entry newer than 2026-11-18 11:00 UTC"
    ]


def test_a_failing_source_is_named_with_its_reason_and_its_times(room: Newsroom) -> None:
    add(room, '[sources.gone]\ntype = "files"\npath = "nowhere"\n')
    room.build()
    room.build(now=NOW + timedelta(hours=1))

    complaint = next(iter(health(room).complaints()))

    assert complaint.startswith(
        "source gone has been failing since 2026-11-18 11:00 UTC (2 times): "
    )
    assert "nowhere" in complaint
    assert complaint.count("source gone") == 1


def test_the_command_exits_1_with_a_line_for_each_complaint(room: Newsroom) -> None:
    done = room.feedpub("status", "--quiet")

    assert done.returncode == 1
    assert error_lines(done) == ["feedpub: source desk has never been read"]


def test_the_command_answers_programs_in_json(room: Newsroom) -> None:
    room.feedpub("build")

    done = room.feedpub("status", "--json")

    said = json.loads(done.stdout)
    assert done.returncode == 0
    assert said["complaints"] == []
    assert said["feeds"][0]["entries"] == 3
    assert said["sources"][0]["articles"] == 3


def test_a_run_with_nothing_to_do_counts_as_a_look_at_every_folder(room: Newsroom) -> None:
    for path in room.articles.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    room.feedpub("build")
    archive = room.run().layers.archive
    with sqlite3.connect(archive) as database:
        database.execute("UPDATE states SET succeeded = succeeded - 864000")
    database.close()

    room.feedpub("build")

    assert room.feedpub("status").returncode == 0


def test_one_shot_runs_write_the_page_and_the_metrics(room: Newsroom) -> None:
    add(room, '[health]\npage = "status.html"\ntextfile = "metrics/feedpub.prom"\n')
    for path in room.articles.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    room.feedpub("build")
    textfile = room.folder / "metrics" / "feedpub.prom"
    assert 'feedpub_feed_entries{feed="all",newsroom="feeds.example"} 3.0' in textfile.read_text()
    assert "All is well" in (room.folder / "status.html").read_text()

    os.utime(textfile, (0, 0))
    room.feedpub("build")

    assert textfile.stat().st_mtime > 0


def test_a_page_that_cannot_be_written_is_said_and_costs_nothing_else(room: Newsroom) -> None:
    (room.folder / "file").write_text("in the way")
    add(room, '[health]\npage = "file/status.html"\n')

    done = room.feedpub("build")

    assert done.returncode == 0
    assert "the status there is out of date" in done.stderr
    assert (room.feeds / "all.rss").exists()


@pytest.mark.parametrize("name", ["feedpub_feed_bytes", "feedpub_source_failures"])
def test_metrics_are_in_the_text_format(room: Newsroom, name: str) -> None:
    room.build()

    lines = exposition(health(room)).decode().splitlines()

    assert f"# TYPE {name} gauge" in lines
    assert any(line.startswith(name + "{") for line in lines)


def test_every_metric_is_in_the_manual(room: Newsroom) -> None:
    page = Path(__file__).parent.parent / "docs" / "reference" / "metrics.md"

    made = re.findall(r"^# TYPE (\w+) gauge$", exposition(health(room)).decode(), re.MULTILINE)

    assert made == re.findall(r"^\| `(\w+)` \|", page.read_text(), re.MULTILINE)


def test_help_texts_are_those_of_every_version(room: Newsroom) -> None:
    """node_exporter drops the text of one of two versions, and says so at each scrape."""
    lines = exposition(health(room)).decode().splitlines()

    helped = dict(line.split(" ", 3)[2:] for line in lines if line.startswith("# HELP "))

    assert {name: helped[name] for name in HELP} == HELP
    assert set(helped) == set(HELP), "add the text of a new metric"


def test_every_series_has_its_newsroom(room: Newsroom) -> None:
    room.build()
    gauge = Gauge(name="workers", help="Processes.", label="host", values={"a": 1})

    lines = exposition(health(room), [gauge]).decode().splitlines()

    series = [line for line in lines if not line.startswith("#")]
    assert 'feedpub_workers{host="a",newsroom="feeds.example"} 1.0' in series
    assert [line for line in series if 'newsroom="feeds.example"' not in line] == []


def test_node_exporter_serves_every_series_of_two_newsrooms(tmp_path: Path) -> None:
    exporter, port = program("prometheus-node-exporter"), free_port()
    files = tmp_path / "metrics"
    written = []
    for name in ("harbour", "hill"):
        room = Newsroom(tmp_path / name)
        room.articles.mkdir(parents=True)
        room.configure(CONFIG.replace("feeds.example", f"{name}.example"))
        add(room, f'[health]\ntextfile = "{files / name}.prom"\n')
        room.write("1.json", make_record(1))
        assert room.feedpub("build").returncode == 0
        written += (files / f"{name}.prom").read_text().splitlines()
    log = tmp_path / "log"
    command = [exporter, "--collector.disable-defaults", "--collector.textfile"]
    command += [f"--collector.textfile.directory={files}", f"--web.listen-address=127.0.0.1:{port}"]

    with log.open("wb") as opened, running(command, tmp_path, port, opened):
        served = httpx.get(f"http://127.0.0.1:{port}/metrics").text

    def names(lines: list[str]) -> list[str]:
        return sorted(line.rpartition(" ")[0] for line in lines if line.startswith("feedpub_"))

    assert names(served.splitlines()) == names(written)
    assert "was collected before" not in log.read_text()


def test_how_long_things_took_is_known(room: Newsroom) -> None:
    room.build()

    found = health(room)

    assert found.sources[0].took is not None
    assert found.feeds[0].took is not None
    assert 0 < found.feeds[0].took < 60


def test_what_was_not_measured_is_no_metric(room: Newsroom) -> None:
    lines = exposition(health(room)).decode()

    assert "feedpub_source_duration_seconds{" not in lines
    assert "feedpub_source_failures{" in lines


def test_findings_that_a_feed_goes_out_with_are_counted(room: Newsroom) -> None:
    room.build()
    assert health(room).feeds[0].findings == 0

    room.write("4.json", make_record(4, title="Tides " * 60, published=NOW.isoformat()))
    room.build()

    found = health(room)
    lines = exposition(found).decode().splitlines()
    assert found.feeds[0].findings == 1
    assert 'feedpub_feed_findings{feed="all",newsroom="feeds.example"} 1.0' in lines
    assert "<dt>findings: <code>feedpub validate</code></dt>" in status_page(found).decode()


def test_an_archive_of_a_former_version_does_not_tell_how_long(room: Newsroom) -> None:
    room.build()
    with closing(sqlite3.connect(room.run().layers.archive)) as database:
        database.execute("ALTER TABLE states DROP COLUMN took")
        database.execute("ALTER TABLE states DROP COLUMN findings")
        database.execute("PRAGMA user_version = 7")
        database.commit()

    assert health(room).feeds[0].took is None
    assert health(room).feeds[0].entries == 3

    room.write("4.json", make_record(4, published=NOW.isoformat()))
    room.build()
    assert health(room).feeds[0].took is not None


def seen(room: Newsroom, later: timedelta = timedelta()) -> Health:
    """The status at the time of the files' clock."""
    run = room.run()
    return status(run.settings, run.layers, datetime.now(UTC) + later)


def test_the_last_change_of_a_feed_is_when_its_document_changed(room: Newsroom) -> None:
    room.build()
    room.write("9.json", make_record(9))
    room.build(now=NOW + timedelta(hours=1))
    room.write("9.json", make_record(9))
    room.build(now=NOW + timedelta(hours=2))
    changed = (NOW + timedelta(hours=1)).timestamp()

    (feed,) = health(room).feeds

    assert feed.changed is not None
    assert feed.changed.timestamp() == changed
    listed = json.loads(room.feedpub("feeds", "--json").stdout)
    assert listed["changed"] == feed.changed.isoformat()
    lines = exposition(health(room)).decode().splitlines()
    (line,) = [each for each in lines if each.startswith("feedpub_feed_change_timestamp_seconds{")]
    assert float(line.rpartition(" ")[2]) == changed


@pytest.mark.parametrize("what", ["changed", "removed"])
def test_a_build_names_a_document_that_another_program_changed_once(
    room: Newsroom, what: str
) -> None:
    room.build()
    if what == "removed":
        (room.feeds / "all.rss").unlink()
    else:
        (room.feeds / "all.rss").write_text("<html>Maintenance</html>")

    first, second = room.build(), room.build()

    assert first.notes == (
        f"{room.feeds}/all.rss: was {what} since the last run recorded it, by another program or by"
        " a run that was killed; it is published again",
    )
    assert second.notes == ()
    assert (room.feeds / "all.rss").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("what", ["overwritten", "removed"])
def test_a_document_that_another_program_changed_is_named_until_it_is_published_again(
    room: Newsroom, what: str
) -> None:
    room.build()
    assert seen(room, timedelta(minutes=6)).feeds[0].overwritten is None
    if what == "removed":
        (room.feeds / "all.rss").unlink()
    else:
        (room.feeds / "all.rss").write_text("<html>Maintenance</html>")

    at_once, later = seen(room), seen(room, timedelta(minutes=6))
    room.build()
    mended = seen(room, timedelta(minutes=6))

    # It may have been put just now by a run that has not recorded it yet.
    assert at_once.feeds[0].state(at_once.at) == "well"
    assert later.feeds[0].state(later.at) == "overwritten"
    (line,) = [each for each in later.complaints() if each.startswith("feed all")]
    happened = "is missing" if what == "removed" else "was overwritten by another program at 20"
    assert line.startswith(f"feed all: all.rss {happened}")
    assert line.endswith("; the next run publishes it again")
    assert later.as_json()["feeds"][0]["state"] == "overwritten"
    assert "feed all</a> was overwritten" in status_page(later).decode()
    assert mended.feeds[0].state(mended.at) == "well"


def test_the_room_on_the_disks_of_archive_and_feeds_is_shown(room: Newsroom) -> None:
    room.build()

    found = health(room)

    assert [each.name for each in found.disks] == ["archive", "publish"]
    assert all(0 < each.free < each.size for each in found.disks)
    lines = exposition(found).decode()
    assert 'feedpub_disk_free_bytes{disk="publish",newsroom="feeds.example"}' in lines
    assert "free on the disk of the archive" in status_page(found).decode()
    assert [row["state"] for row in found.as_json()["disks"]] == ["well", "well"]


def test_a_disk_that_is_nearly_full_is_complained_of(room: Newsroom) -> None:
    room.build()
    found = health(room)
    full = replace(found.disks[1], free=45_000_000, path="/srv/feeds")

    found = replace(found, disks=(found.disks[0], full))

    assert list(found.complaints()) == [
        "/srv/feeds: only 45 MB are free on the disk of the publish directory; make room"
    ]
    assert "only 45 MB" in status_page(found).decode()


def test_what_fails_comes_first_with_its_state_in_colour(room: Newsroom) -> None:
    add(room, '[sources.gone]\ntype = "files"\npath = "nowhere"\n')
    room.build()
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        subprocess.run(
            [sys.executable, "-m", "feedpub", "status"],
            cwd=room.folder,
            env={**os.environ, "COLUMNS": "120", "TERM": "xterm-256color"},
            stdout=theirs,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        os.close(theirs)
        shown = screen.read(65536).decode()

    plain = room.feedpub("status").stdout.splitlines()

    assert [line.split()[0] for line in plain[1:3]] == ["gone", "desk"]
    assert "\x1b[1;31mfailing\x1b[0m" in shown
    assert "\x1b" not in "".join(plain)


def test_figures_name_the_command_that_shows_more(room: Newsroom) -> None:
    room.write("4.json", make_record(4, title="Tides " * 60))
    room.write("5.json", {"title": "No date"})
    room.feedpub("build")

    lines = room.feedpub("status").stdout.splitlines()

    assert "1 article in quarantine (feedpub quarantine lists them)" in lines
    assert "findings of validation (feedpub validate FILE or ADDRESS lists them):" in lines
    assert lines[-1].startswith("more: feedpub history FEED (what changed)")


def test_a_run_with_nothing_to_do_says_that_the_page_still_holds(room: Newsroom) -> None:
    add(room, '[health]\npage = "status.html"\n')
    for path in room.articles.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    room.feedpub("build")
    page = room.folder / "status.html"
    before = page.read_bytes()
    os.utime(page, (0, 0))

    room.feedpub("build")

    assert page.stat().st_mtime > 0
    assert page.read_bytes() == before


def test_private_feeds_are_not_linked_from_the_page(room: Newsroom) -> None:
    add(room, '[feeds.premium]\ntitle = "Premium"\nprivate = true\n')
    room.build()

    page = status_page(health(room)).decode()

    assert 'href="https://feeds.example/all.rss"' in page
    assert "https://feeds.example/premium" not in page
