"""Workers, each a process of its own, do what one machine does."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cluster_room import ClusterRoom
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


def test_two_workers_make_the_bytes_of_one_machine(room: ClusterRoom, tmp_path: Path) -> None:
    config = f"{CONFIG}\n[publish]\nindex = true\n"
    room.configure(config)
    fill(room.newsroom, 20)

    room.start()
    room.start()
    room.wait_until_done()

    expected = on_one_machine(tmp_path / "one", room.newsroom.articles, config)
    assert room.newsroom.published() == expected


def test_a_worker_ends_on_a_signal_and_leaves_its_place(room: ClusterRoom) -> None:
    fill(room.newsroom)
    worker = room.start()
    room.wait_until_done()

    worker.send_signal(signal.SIGTERM)

    assert worker.process.wait(60) == 0
    assert worker.has_logged("started", "published", "stopping", "stopped")
    assert room.rows("SELECT 1 FROM cluster_processes") == []


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
