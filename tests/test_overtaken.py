"""Sources that take their time: nobody waits for them, and what is old by then undoes nothing."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from content_apis import article_page
from newsroom import NOW, Newsroom, make_record
from old_feeds import STORIES
from web_server import Reply, Request, Site, serving, when_changed

from feedpub.archive.database import aside_of
from feedpub.errors import ArchiveBusy, RebuildError
from feedpub.pipeline.build import build
from feedpub.pipeline.context import ArchiveAccess, RunContext
from feedpub.pipeline.fetch import Scope
from feedpub.pipeline.operations.rebuild import rebuild
from feedpub.pipeline.operations.single_article import request_articles
from feedpub.pipeline.report import Report

CONFIG = """
[site]
title     = "Beacon"
url       = "https://beacon.example/"
base_url  = "https://feeds.beacon.example/"
language  = "en"

[push]
spool = "spool"

[feeds.all]
title   = "Beacon"
formats = ["json"]

[sources.cms]
allow_addresses = ["127.0.0.1/32"]
per_second = 100
probe_images = false
check_short_links = false
"""


class Slow:
    """Answers what it has when it is asked, the first time as late as it is told to."""

    def __init__(self, *records: Any) -> None:
        self.records: Any = list(records)
        self.asked = threading.Event()
        self.free = threading.Event()

    def __call__(self, _request: Request) -> Reply:
        reply = Reply(self.records)
        if not self.asked.is_set():
            self.asked.set()
            assert self.free.wait(10)
        return reply


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def configure(room: Newsroom, site: Site, keys: str = "") -> None:
    room.configure(f'{CONFIG}type = "api"\nurl = "{site.url("/list")}"\n{keys}\n')


def begin(room: Newsroom, site: Site, aside: ThreadPoolExecutor, *records: Any) -> Any:
    """Begin a run that reads *records*, and waits for them until its server is free."""
    slow = site.answers["/list"] = Slow(*records)
    running: Future[Report] = aside.submit(build, room.run(kind=RunContext))
    assert slow.asked.wait(10)
    return slow, running


def titles(room: Newsroom) -> list[str]:
    return [each["title"] for each in json.loads(room.published()["all.json"])["items"]]


def test_a_withdrawal_does_not_wait_for_a_slow_source(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor
) -> None:
    configure(room, site)
    site.answers["/list"] = Reply([make_record(1), make_record(2)])
    room.build()
    slow, running = begin(room, site, aside, make_record(1, title="Edited"), make_record(2))

    done = room.feedpub("withdraw", "https://p.news.example/p/1")

    assert (done.returncode, done.stderr, titles(room)) == (0, "", ["Story 2"])
    slow.free.set()
    assert running.result().exit_code == 0
    assert titles(room) == ["Story 2"]


def test_two_runs_do_not_ask_all_sources_at_once(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor
) -> None:
    configure(room, site)
    slow, running = begin(room, site, aside, make_record(1))

    with pytest.raises(ArchiveBusy):
        build(room.run(), access=ArchiveAccess(wait=5))

    slow.free.set()
    assert running.result().exit_code == 0


def test_what_another_run_has_read_meanwhile_is_not_undone(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor
) -> None:
    configure(room, site, 'missing = "withdraw"')
    slow, running = begin(room, site, aside, make_record(1))
    slow.records = [make_record(1, title="Edited"), make_record(2)]
    build(room.run(), Scope(sources=["cms"]), ArchiveAccess(wait=5))

    slow.free.set()

    assert "another run has read it meanwhile" in running.result().notes[0]
    assert titles(room) == ["Story 2", "Edited"]
    assert room.build().notes == ()
    assert titles(room) == ["Story 2", "Edited"]


def test_what_was_read_by_other_rules_meanwhile_is_read_again(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor
) -> None:
    configure(room, site)
    site.answers["/list"] = Reply([make_record(1, language=None)])
    room.build()
    before = room.config.read_text()
    slow, running = begin(room, site, aside, make_record(1, language=None))
    room.configure(before.replace('language  = "en"', 'language  = "de"'))
    build(room.run(), Scope(sources=["cms"]), ArchiveAccess(wait=5))
    room.configure(before)

    slow.free.set()
    running.result()
    room.build()

    assert json.loads(room.rows("SELECT record FROM articles")[0][0])["language"] == "en"


def test_what_was_pushed_meanwhile_stays_until_its_source_is_asked_again(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor
) -> None:
    configure(room, site, 'missing = "withdraw"')
    site.answers["/list"] = Reply([make_record(1), make_record(2)])
    room.build()
    slow, running = begin(
        room, site, aside, make_record(1, title="Half-way"), make_record(2, title="Changed")
    )
    spool = room.folder / "spool" / "cms"
    spool.mkdir(parents=True)
    pushed = [make_record(1, title="Edited"), make_record(3)]
    (spool / "new.jsonl").write_text("\n".join(map(json.dumps, pushed)))
    os.utime(spool / "new.jsonl", (1_700_000_000, 1_700_000_000))
    build(room.run(), Scope(sources=[]), ArchiveAccess(wait=5))
    assert titles(room) == ["Story 3", "Story 2", "Edited"]

    slow.free.set()

    assert running.result().exit_code == 0
    assert titles(room) == ["Story 3", "Changed", "Edited"]
    slow.records = [make_record(1, title="Half-way"), make_record(2, title="Changed")]
    room.build()
    assert titles(room) == ["Changed", "Half-way"]


def test_an_article_that_was_asked_for_alone_is_not_undone(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor
) -> None:
    page = site.url("/a-1")
    room.configure(f'{CONFIG}type = "web"\naddresses = ["{page}"]\nrobots = false\n')
    site.answers["/a-1"] = Reply(article_page(STORIES[0]))
    room.build()
    slow = Slow()
    slow.records = article_page(STORIES[0]).replace("Story 1", "Half-way")
    site.answers["/a-1"] = slow
    running = aside.submit(room.build)
    assert slow.asked.wait(10)
    slow.records = article_page(STORIES[0]).replace("Story 1", "Edited")
    scope = Scope(requests=lambda archive: request_articles(room.run(), [page], archive))
    build(room.run(), scope, ArchiveAccess(wait=5))

    slow.free.set()

    assert running.result().exit_code == 0
    assert "Edited" in titles(room)[0]
    room.build()
    assert "Edited" in titles(room)[0]


def begin_rebuild(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor, *records: Any
) -> tuple[Slow, Future[Report]]:
    """Begin to make the archive anew of *records*, which are waited for."""
    slow = site.answers["/list"] = Slow(*records)
    run = room.run(NOW + timedelta(hours=1))
    running = aside.submit(rebuild, run, may_lose=False, wait=5)
    assert slow.asked.wait(10)
    return slow, running


def test_a_withdrawal_waits_for_no_rebuild_and_survives_it(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor
) -> None:
    configure(room, site)
    site.answers["/list"] = Reply([make_record(1), make_record(2)])
    room.build()
    slow, running = begin_rebuild(room, site, aside, make_record(1), make_record(2))

    done = room.feedpub("withdraw", "https://p.news.example/p/1", "--wait", "2")

    assert (done.returncode, done.stderr, titles(room)) == (0, "", ["Story 2"])
    slow.free.set()
    report = running.result()
    assert (report.exit_code, report.notes) == (0, ())
    assert [each.new for each in report.sources] == [2]
    assert titles(room) == ["Story 2"]
    assert room.rows("SELECT count(*) FROM articles") == [(2,)]


def test_a_rebuild_does_not_undo_what_another_run_has_read_meanwhile(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor
) -> None:
    configure(room, site)
    site.answers["/list"] = Reply([make_record(1)])
    room.build()
    slow, running = begin_rebuild(room, site, aside, make_record(1))
    slow.records = [make_record(1, title="Edited")]
    build(room.run(), Scope(sources=["cms"]), ArchiveAccess(wait=5))

    slow.free.set()

    with pytest.raises(RebuildError, match="source cms: another run has read it meanwhile"):
        running.result()
    assert titles(room) == ["Edited"]
    assert room.build().notes == ()


def test_a_rebuild_asks_for_all_though_the_old_archive_has_it(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor
) -> None:
    configure(room, site)
    site.answers["/list"] = when_changed([make_record(1)], '"one"')
    room.build()

    report = rebuild(room.run(NOW + timedelta(hours=1)), may_lose=False, wait=0)

    assert [each.new for each in report.sources] == [1]
    assert [each.headers.get("if-none-match") for each in site.asked] == [None, None]


def test_a_rebuild_of_folders_and_the_web_reads_both_in_their_order(
    room: Newsroom, site: Site
) -> None:
    configure(room, site)
    room.configure(room.config.read_text() + '[sources.desk]\ntype = "files"\npath = "articles"\n')
    site.answers["/list"] = Reply([make_record(8)])
    room.build()
    before = room.published()

    report = rebuild(room.run(NOW + timedelta(hours=1)), may_lose=False, wait=0)

    assert [(each.name, each.new) for each in report.sources] == [("cms", 1), ("desk", 3)]
    assert room.published() == before


def test_a_damaged_archive_is_made_anew_of_the_web(room: Newsroom, site: Site) -> None:
    configure(room, site)
    site.answers["/list"] = Reply([make_record(1)])
    room.build()
    for path in (room.folder / ".feedpub").glob("archive.db*"):
        path.write_bytes(b"nothing of use " * 99)

    report = rebuild(room.run(NOW + timedelta(hours=1)), may_lose=False, wait=0)

    assert [each.new for each in report.sources] == [1]


def test_a_rebuild_that_was_stopped_is_told_of_by_the_next(room: Newsroom, site: Site) -> None:
    configure(room, site)
    site.answers["/list"] = Reply([make_record(1)])
    room.build()
    archive = room.folder / ".feedpub" / "archive.db"
    archive.rename(aside_of(archive))

    report = rebuild(room.run(NOW + timedelta(hours=1)), may_lose=False, wait=0)

    assert list(report.notes) == [f"{archive}: a rebuild was stopped; the old archive is restored"]


def test_the_clock_goes_on_while_sources_answer(
    room: Newsroom, site: Site, aside: ThreadPoolExecutor
) -> None:
    configure(room, site)
    soon = (NOW + timedelta(seconds=1)).isoformat()
    slow, running = begin(room, site, aside, make_record(1, not_before=soon))

    threading.Timer(1.2, slow.free.set).start()

    assert running.result().exit_code == 0
    assert titles(room) == ["Story 1"]
