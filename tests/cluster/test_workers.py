"""Workers, each a process of its own, do what one machine does."""

from __future__ import annotations

import json
import signal
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import processes
import pytest
from cluster_room import ClusterRoom
from front_servers import free_port
from newsroom import CONFIG, Newsroom, fill, make_record
from postgresql import needs_postgresql

pytestmark = needs_postgresql


def on_one_machine(folder: Path, articles: Path, config: str = CONFIG) -> dict[str, bytes]:
    """Return the documents that one machine makes of *articles*."""
    newsroom = Newsroom(folder)
    newsroom.articles.mkdir(parents=True)
    newsroom.configure(config)
    for path in articles.iterdir():
        newsroom.write(path.name, path.read_bytes())
    newsroom.build()
    return newsroom.published()


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError:
        return False
    return True


def test_two_workers_make_the_bytes_of_one_machine(room: ClusterRoom, tmp_path: Path) -> None:
    config = f'{CONFIG}\n[publish]\nindex = true\n[rights]\nprohibits = ["all"]\n'
    room.configure(config)
    fill(room.newsroom, 20)

    workers = [room.start(), room.start()]
    room.wait_until_done()

    expected = on_one_machine(tmp_path / "one", room.newsroom.articles, config)
    assert room.newsroom.published() == expected
    # No feed was published by both. A worker logs what it has published before it ends.
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert worker.process.wait(60) == 0
    published = [feed for worker in workers for feed in worker.published() if feed != "/"]
    assert sorted(published) == sorted(set(published))


def test_a_worker_reads_its_configuration_again_on_a_signal(room: ClusterRoom) -> None:
    fill(room.newsroom)
    worker = room.start()
    room.wait_until_done()

    room.configure("[nonsense]")
    worker.send_signal(signal.SIGHUP)
    room.wait_for(lambda: worker.has_logged("configuration not reloaded"))
    room.configure(CONFIG.replace('title = "Harbour News"', 'title = "Harbour Times"'))
    worker.send_signal(signal.SIGHUP)
    room.wait_for(lambda: worker.has_logged("configuration reloaded"))
    room.fetch_now()

    room.wait_for(lambda: b"Harbour Times" in room.newsroom.published()["all.atom"])


def test_a_place_that_is_a_destination_no_longer_is_named_once(room: ClusterRoom) -> None:
    fill(room.newsroom)
    worker = room.start()
    room.wait_until_done()

    room.configure(f'{CONFIG}\n[publish]\ndirectory = "elsewhere"\n')
    worker.send_signal(signal.SIGHUP)
    room.wait_for(lambda: worker.has_logged("configuration reloaded"))
    room.fetch_now()

    def named() -> list[str]:
        notes = [each["note"] for each in worker.events() if each["event"] == "note"]
        return [each for each in notes if "feeds: no longer a destination" in each]

    room.wait_for(named)
    room.wait_for((room.newsroom.folder / "elsewhere" / "all.atom").exists)
    room.wait_until_done()
    worker.send_signal(signal.SIGTERM)
    assert worker.process.wait(60) == 0
    assert len(named()) == 1


def test_a_worker_ends_on_a_signal_and_leaves_its_place(room: ClusterRoom) -> None:
    fill(room.newsroom)
    worker = room.start()
    room.wait_until_done()
    live = room.newsroom.feedpub("status", "--live")

    worker.send_signal(signal.SIGTERM)

    assert worker.process.wait(60) == 0
    assert (live.returncode, live.stdout[:20]) == (0, "feedpub worker works")
    assert room.newsroom.feedpub("status", "--live").returncode == 1
    assert worker.has_logged("started", "published", "stopping", "stopped")
    assert room.rows("SELECT 1 FROM cluster_processes") == []


def test_ctrl_c_ends_a_worker_with_one_line_and_status_130(room: ClusterRoom) -> None:
    fill(room.newsroom)
    worker = room.start()
    room.wait_until_done()

    worker.send_signal(signal.SIGINT)

    assert worker.process.wait(60) == 130
    assert worker.has_logged("stopping")
    assert not worker.has_logged("stopped")
    assert room.rows("SELECT 1 FROM cluster_processes") == []


@pytest.mark.parametrize("command", [("cluster", "status"), ("cluster", "schema")], ids=" ".join)
def test_the_commands_of_a_cluster_need_no_outputs(
    room: ClusterRoom, command: tuple[str, str]
) -> None:
    folder = room.newsroom.folder
    # Without a worker it is status 1.
    usual = room.newsroom.feedpub(*command).returncode

    assert processes.start(*command, folder=folder, closed=(0, 1, 2)).wait() == usual
    with Path("/dev/full").open("wb") as full:
        process = processes.start(*command, folder=folder, stdout=full, stderr=full)
        assert process.wait() == usual


def test_a_worker_goes_on_without_its_log(room: ClusterRoom) -> None:
    fill(room.newsroom)
    with Path("/dev/full").open("wb") as full:
        process = processes.start("worker", folder=room.newsroom.folder, stderr=full)
    try:
        room.wait_until_done()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
    assert room.newsroom.published()


def test_a_killed_worker_loses_nothing(room: ClusterRoom) -> None:
    fill(room.newsroom)
    first = room.start()
    room.wait_for(first.published)

    first.process.kill()
    room.newsroom.write("7.json", make_record(7, section="World"))
    room.fetch_now()
    room.start()
    room.wait_for(lambda: b"Story 7" in room.newsroom.published().get("all.atom", b""))

    room.wait_until_done()


def test_an_embargo_ends_with_one_worker_dead(room: ClusterRoom) -> None:
    fill(room.newsroom)
    first = room.start()
    room.start()
    room.wait_until_done()
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=6)
    record = make_record(8, published=end.isoformat(), not_before=end.isoformat())
    room.newsroom.write("8.json", record)
    room.fetch_now()
    room.wait_for(lambda: room.rows("SELECT 1 FROM articles WHERE waits_until IS NOT NULL"))

    first.process.kill()
    room.wait_for(lambda: b"Story 8" in room.newsroom.published().get("all.atom", b""))

    assert datetime.now(UTC) >= end


def test_a_frozen_worker_keeps_only_its_feed_from_the_others(room: ClusterRoom) -> None:
    fill(room.newsroom, 20)
    frozen = room.start()
    room.wait_for(frozen.published)
    frozen.send_signal(signal.SIGSTOP)

    room.newsroom.write("21.json", make_record(21, section="World"))
    room.fetch_now()
    room.start()
    room.start()
    room.wait_for(lambda: b"Story 21" in room.newsroom.published().get("all.atom", b""))
    frozen.send_signal(signal.SIGCONT)

    room.wait_until_done()
    frozen.send_signal(signal.SIGTERM)
    assert frozen.process.wait(60) == 0


def test_workers_wait_for_a_database_that_is_gone(room: ClusterRoom) -> None:
    fill(room.newsroom)
    worker = room.start()
    room.wait_until_done()

    # As a restart of the server does.
    room.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    room.wait_for(lambda: worker.has_logged("database lost", "database is back"))
    room.newsroom.write("7.json", make_record(7, section="World"))
    room.fetch_now()
    room.wait_for(lambda: b"Story 7" in room.newsroom.published().get("all.atom", b""))

    assert "Traceback" not in worker.log.read_text()


def test_a_feed_that_fails_is_tried_again(room: ClusterRoom) -> None:
    fill(room.newsroom)
    # A folder stands where a document belongs.
    place = room.newsroom.feeds / "all.atom"
    place.mkdir(parents=True)
    worker = room.start()
    room.wait_for(lambda: worker.has_logged("feed failed"))
    query = "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = 'feed all' AND status = 'todo'"
    room.wait_for(lambda: room.rows(f"{query} AND scheduled_at > now()"))

    place.rmdir()
    room.rows("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")

    room.wait_until_done()
    room.wait_for(lambda: worker.has_logged("works again"))


def test_the_status_names_what_fails_again_and_again(room: ClusterRoom) -> None:
    fill(room.newsroom)
    room.start()
    room.wait_until_done()
    failed = "UPDATE states SET failing = tried, failures = %s, reason = 'gone' WHERE kind = %s"
    # A source that was taken out of the configuration fails no more.
    room.rows(
        "INSERT INTO states (kind, name, tried, failing, failures, reason)"
        " VALUES ('source', 'former', 0, 0, 9, 'gone')"
    )

    room.rows(f"{failed} AND name = 'desk'", 2, "source")
    twice = room.newsroom.feedpub("cluster", "status")
    room.rows(f"{failed} AND name = 'desk'", 3, "source")
    room.rows(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, scheduled_at)"
        " VALUES ('feeds', 'feed', 'feed late', '{\"name\": \"late\", \"failures\": 4}',"
        " now() + interval '1 hour')"
    )
    thrice = room.newsroom.feedpub("cluster", "status", "--json")

    assert twice.returncode == 0, twice.stderr
    assert thrice.returncode == 1
    assert "source desk has failed 3 times in a row: gone" in thrice.stderr
    assert "feed late has failed 4 times in a row: see the log of the workers" in thrice.stderr
    names = [each["name"] for each in json.loads(thrice.stdout)["failing"]]
    assert names == ["late", "desk"]


def test_a_feed_that_fails_three_times_is_named_in_the_status(room: ClusterRoom) -> None:
    fill(room.newsroom)
    (room.newsroom.feeds / "all.atom").mkdir(parents=True)
    room.start()
    again = "queueing_lock = 'feed all' AND status = 'todo' AND scheduled_at > now()"
    room.wait_for(lambda: room.rows(f"SELECT 1 FROM procrastinate_jobs WHERE {again}"))
    room.rows("UPDATE states SET failures = 2 WHERE kind = 'feed' AND name = 'all'")
    room.rows(f"UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE {again}")
    query = "SELECT failures FROM states WHERE kind = 'feed' AND name = 'all'"
    room.wait_for(lambda: room.rows(query) == [(3,)])

    status = room.newsroom.feedpub("cluster", "status")

    assert status.returncode == 1
    assert "feed all has failed 3 times in a row" in status.stderr


def test_workers_and_builds_share_the_work(room: ClusterRoom) -> None:
    fill(room.newsroom, 20)
    room.start()
    room.wait_until_done()
    room.newsroom.write("21.json", make_record(21, section="World"))

    built = room.newsroom.feedpub("build")

    assert built.returncode == 0, built.stderr
    assert b"Story 21" in room.newsroom.published()["all.atom"]
    # The worker's jobs for the same feeds find nothing left to do.
    query = "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'feed'"
    room.wait_for(lambda: not room.rows(query))


def test_a_worker_refuses_a_database_that_is_not_prepared(room: ClusterRoom) -> None:
    room.rows("DROP TABLE cluster_schema")

    done = room.newsroom.feedpub_process("worker")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "run feedpub cluster schema" in done.stderr


def test_workers_and_their_status_refuse_tables_of_another_version(room: ClusterRoom) -> None:
    room.rows("UPDATE feedpub_version SET version_num = '13'")

    for command in (("worker",), ("cluster", "status")):
        done = room.newsroom.feedpub_process(*command)

        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "run feedpub archive upgrade" in done.stderr


def test_a_worker_ends_once_the_archive_is_of_another_version(room: ClusterRoom) -> None:
    fill(room.newsroom)
    worker = room.start()
    room.wait_until_done()

    room.rows("UPDATE feedpub_version SET version_num = '99'; INSERT INTO pending VALUES ('all')")

    assert worker.process.wait(60) == 1
    (reason,) = [each["reason"] for each in worker.events() if each["event"] == "stopping"]
    assert "later version of feedpub" in reason
    assert not worker.has_logged("failed")
    query = "SELECT status::text FROM procrastinate_jobs WHERE queueing_lock = 'feed all'"
    assert room.rows(query) == [("todo",)]
    assert room.rows("SELECT 1 FROM cluster_processes") == []


def test_a_worker_refuses_an_archive_in_a_file(newsroom: Newsroom) -> None:
    done = newsroom.feedpub_process("worker")

    assert done.returncode == 2
    assert "set archive.url" in done.stderr


def test_another_worker_of_a_machine_takes_the_ports_of_one_that_died(room: ClusterRoom) -> None:
    push, health = free_port(), free_port()
    room.configure(
        f'{CONFIG}\n[push]\nlisten = "127.0.0.1:{push}"\ntoken_env = "TOKEN"\nspool = "spool"\n'
        f'[health]\nlisten = "127.0.0.1:{health}"\n'
    )
    fill(room.newsroom)
    first = room.start(TOKEN="secret")
    room.wait_for(lambda: is_open(push) and is_open(health))
    second = room.start(TOKEN="secret")
    room.wait_for(lambda: second.has_logged("no pushes", "no metrics"))
    room.wait_until_done()

    first.process.kill()

    room.wait_for(lambda: is_open(push) and is_open(health))
    events = [each["event"] for each in second.events()]
    assert events.count("no pushes") == events.count("no metrics") == 1


def test_an_article_that_is_pushed_is_public_when_it_is_answered(room: ClusterRoom) -> None:
    port = free_port()
    push = f'[push]\nlisten = "127.0.0.1:{port}"\ntoken_env = "TOKEN"\nspool = "spool"\n'
    room.configure(CONFIG + push)
    fill(room.newsroom)
    room.start(TOKEN="secret")
    # The folder of the spool is made by the door.
    room.wait_until_done()

    answer = httpx.post(
        f"http://127.0.0.1:{port}/articles/desk",
        json=make_record(9, section="World"),
        headers={"Authorization": "Bearer secret"},
        timeout=60,
    )

    assert answer.status_code == 200, answer.text
    assert {"all.atom", "section/world.atom"} <= set(answer.json()["published"])
    assert b"Story 9" in room.newsroom.published()["section/world.atom"]


def test_workers_with_another_configuration_are_reported(room: ClusterRoom) -> None:
    fill(room.newsroom)
    room.start()
    room.wait_until_done()

    room.configure(CONFIG.replace("Harbour News", "Harbour Times"))
    room.start()
    query = "SELECT count(DISTINCT digest) FROM cluster_processes"
    room.wait_for(lambda: room.rows(query) == [(2,)])

    status = room.newsroom.feedpub("cluster", "status", "--json")
    assert status.returncode == 1
    assert "different configurations" in status.stderr


def test_paths_of_machines_are_no_other_configuration(room: ClusterRoom, tmp_path: Path) -> None:
    fill(room.newsroom)
    before = room.newsroom.run().digest
    (tmp_path / "elsewhere").mkdir()

    room.configure(f'{CONFIG}\n[publish]\ndirectory = "{tmp_path}/elsewhere"\n')

    assert room.newsroom.run().digest == before


def test_any_worker_writes_the_status_and_the_metrics_of_the_queue(room: ClusterRoom) -> None:
    health = '[health]\npage = "status.html"\ntextfile = "feedpub.prom"\n'
    room.configure(f"{CONFIG}\n{health}")
    fill(room.newsroom)
    room.start()
    metrics = room.newsroom.folder / "feedpub.prom"
    running = f'feedpub_workers{{host="{socket.gethostname()}",newsroom="feeds.example"}} 1.0'

    room.wait_for((room.newsroom.folder / "status.html").exists)
    room.wait_for(lambda: metrics.exists() and running in metrics.read_text())


def test_the_status_says_which_workers_there_are(room: ClusterRoom) -> None:
    fill(room.newsroom)
    worker = room.start()
    room.wait_until_done()
    room.wait_for(lambda: room.rows("SELECT 1 FROM cluster_processes"))

    good = room.newsroom.feedpub("cluster", "status", "--json")
    worker.process.kill()
    worker.process.wait(60)
    gone = room.newsroom.feedpub("cluster", "status")

    assert good.returncode == 0, good.stderr
    (found,) = json.loads(good.stdout)["workers"]
    assert found["process"] == worker.process.pid
    assert gone.returncode == 1
    assert "no worker is running" in gone.stderr
