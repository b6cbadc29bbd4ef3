"""Articles and withdrawals over HTTP, asked of the daemon itself."""

from __future__ import annotations

import inspect
import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from newsroom import Newsroom, make_record
from schedule.test_daemon import Running, titles, until

from feedpub.archive.lock import locked
from feedpub.pipeline.pushed import refused
from feedpub.pipeline.report import Report
from feedpub.pipeline.withdraw import Takedown
from feedpub.schedule import doorbell
from feedpub.schedule.doorbell import Doorbell

TOKEN = "a word that nobody guesses"

#: Leads to the page of another article, and is the older of the two: it is held back.
TWIN = make_record(4, short_link="https://p.news.example/p/1", published="2026-02-01T09:00:00Z")


@dataclass(frozen=True)
class Bell:
    room: Newsroom
    base: str
    running: Running

    def post(self, path: str, content: bytes | str, **headers: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {TOKEN}", **headers}
        with httpx.Client(base_url=self.base, trust_env=False, timeout=60) as client:
            return client.post(path, content=content, headers=headers)

    def article(self, record: dict[str, Any]) -> httpx.Response:
        return self.post(
            "/articles/desk", json.dumps(record), **{"Content-Type": "application/json"}
        )


@pytest.fixture
def bell(room: Newsroom) -> Iterator[Bell]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    text = f'[push]\nspool = "spool"\nlisten = "{listen}"\ntoken_env = "BELL"\n'
    room.configure(room.config.read_text(encoding="utf-8") + text)
    running = Running(room, BELL=TOKEN)
    try:
        until(lambda: len(titles(room)) == 3)
        yield Bell(room, f"http://{listen}", running)
    finally:
        running.process.kill()
        running.process.wait()


def test_an_article_is_public_when_it_is_answered(bell: Bell) -> None:
    answer = bell.article(make_record(4, title="Rung in"))

    assert answer.status_code == 200
    assert "all.rss" in answer.json()["published"]
    assert "Rung in" in titles(bell.room)
    assert not list((bell.room.folder / "spool" / "desk").iterdir())


def test_pages_and_texts_are_taken_by_their_type(bell: Bell) -> None:
    page = (
        "---\nid: https://news.example/ferry\ntitle: In Markdown\n"
        "published: 2026-03-12T09:30:00Z\n---\n\nThe ferry is back, and half of the town came.\n"
    )

    answer = bell.post("/articles/desk", page, **{"Content-Type": "text/markdown; charset=utf-8"})

    assert answer.status_code == 200
    assert "In Markdown" in titles(bell.room)


def test_a_withdrawal_is_done_when_it_is_answered(bell: Bell) -> None:
    order = {"article": "https://p.news.example/p/2", "reason": "legal"}

    answer = bell.post("/withdrawals", json.dumps(order))

    assert answer.status_code == 200
    assert answer.json()["recorded"] is True
    assert answer.json()["standing"] == []
    assert titles(bell.room) == {"Story 1", "Story 3"}


def test_a_configuration_that_is_read_anew_stops_no_withdrawal(bell: Bell) -> None:
    order = json.dumps({"article": "https://p.news.example/p/2"})
    with ThreadPoolExecutor(1) as pool:
        with locked(bell.room.folder / ".feedpub" / "archive.db", wait=30):
            asked = pool.submit(bell.post, "/withdrawals", order)
            # It waits for the archive by then; else there is nothing to stop.
            time.sleep(1)
            bell.running.signal(signal.SIGHUP)
            bell.running.wait_for("configuration read anew")
            with pytest.raises(TimeoutError):
                asked.result(timeout=2)
        answer = asked.result()

    assert answer.status_code == 200
    assert titles(bell.room) == {"Story 1", "Story 3"}


def test_what_cannot_be_read_is_refused_with_the_reason_and_kept(bell: Bell) -> None:
    answer = bell.article({"title": "No date, no id"})

    assert answer.status_code == 422
    assert "id" in answer.json()["rejected"][0]
    assert len(list((bell.room.folder / "spool" / "rejected" / "desk").iterdir())) == 1
    assert len(titles(bell.room)) == 3


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer \xe4"])
def test_who_does_not_know_the_token_is_refused(bell: Bell, said: str) -> None:
    with httpx.Client(base_url=bell.base, trust_env=False) as client:
        answer = client.post(
            "/articles/desk",
            content=json.dumps(make_record(4)),
            headers={"Authorization": said.encode("latin-1"), "Content-Type": "application/json"},
        )

    assert answer.status_code == 401
    assert len(titles(bell.room)) == 3


@pytest.mark.parametrize(
    ("path", "content", "type", "status"),
    [
        ("/articles/nobody", "{}", "application/json", 404),
        ("/articles/desk", "{}", "image/png", 415),
        ("/articles/desk", "x" * (10 * 2**20 + 1), "application/json", 413),
        ("/articles/..%5c..%5cdesk", "{}", "application/json", 404),
        ("/withdrawals", "[]", "application/json", 400),
        ("/withdrawals", '{"article": ', "application/json", 400),
        ("/withdrawals", '{"article": "nobody"}', "application/json", 404),
        ("/article/desk", "{}", "application/json", 404),
        ("/", "{}", "application/json", 404),
    ],
)
def test_what_makes_no_sense_is_refused(
    bell: Bell, path: str, content: str, type: str, status: int
) -> None:
    answer = bell.post(path, content, **{"Content-Type": type})

    assert answer.status_code == status
    assert answer.json()["error"]


def test_who_does_not_post_is_told_to(tmp_path: Path) -> None:
    with door(tmp_path) as (host, port):
        answer = httpx.get(f"http://{host}:{port}/withdrawals", trust_env=False)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "POST" in answer.json()["error"]


def test_a_withdrawal_that_may_mean_several_names_them_and_takes_none_down(
    room: Newsroom, bell: Bell
) -> None:
    text = room.config.read_text(encoding="utf-8")
    room.configure(text + '[sources.wire]\ntype = "files"\npath = "wire"\n')
    (room.folder / "wire").mkdir()
    for source, number in (("articles", 4), ("wire", 5)):
        path = room.folder / source / f"{number}.json"
        path.write_text(json.dumps(make_record(number, id="post-17")), encoding="utf-8")
    assert room.feedpub("build").returncode == 0

    answer = bell.post("/withdrawals", '{"article": "post-17"}')
    certain = bell.post("/withdrawals", '{"article": "wire/post-17"}')

    assert answer.status_code == 409
    assert "desk/post-17, wire/post-17" in answer.json()["error"]
    assert certain.status_code == 200
    assert len(titles(room)) == 4


def test_many_at_once_are_all_kept(bell: Bell) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: bell.article(make_record(n, title=f"Rung {n}")), range(4, 20))
        )

    assert {answer.status_code for answer in answers} == {200}
    assert len(titles(bell.room)) == 19


@contextmanager
def door(spool: Path) -> Iterator[tuple[str, int]]:
    """A doorbell of its own; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    opened = Doorbell(
        f"127.0.0.1:{port}",
        TOKEN,
        spool=spool,
        sources=lambda: {"desk"},
        publish=Report,
        refused=lambda _source, _document, _report: [],
        take_down=lambda _names, _reason, _note: Takedown(),
    )
    opened.open()
    try:
        yield "127.0.0.1", port
    finally:
        opened.close()


def post_article(address: tuple[str, int]) -> httpx.Response:
    return httpx.post(
        f"http://{address[0]}:{address[1]}/articles/desk",
        content="{}",
        headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        trust_env=False,
        timeout=60,
    )


def wait_in_spool(room: Newsroom, name: str, record: dict[str, Any]) -> None:
    """Have *record* pushed, and settled."""
    path = room.folder / "spool" / "desk" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    os.utime(path, (1, 1))


def test_what_is_held_back_is_refused_with_the_reason_as_often_as_it_is_sent(bell: Bell) -> None:
    answers = [bell.article(TWIN), bell.article(TWIN), bell.article(make_record(5))]

    assert [each.status_code for each in answers] == [422, 422, 200]
    assert all("item-link-duplicate" in each.json()["rejected"][0] for each in answers[:2])


def test_a_push_does_not_answer_for_another_that_is_held_back(bell: Bell) -> None:
    answer = bell.article(make_record(4, short_link="https://p.news.example/p/1"))

    assert (answer.status_code, answer.json()["rejected"]) == (200, [])
    assert "item-link-duplicate" in bell.room.feedpub("quarantine").stdout


def test_what_another_run_has_rejected_meanwhile_is_refused_all_the_same(room: Newsroom) -> None:
    room.configure(room.config.read_text(encoding="utf-8") + '[push]\nspool = "spool"\n')
    archive = room.folder / ".feedpub" / "archive.db"
    wait_in_spool(room, "bad.json", {"title": "No date, no id"})
    wait_in_spool(room, "held.json", TWIN)
    wait_in_spool(room, "good.json", make_record(5))
    room.build()

    told = {
        name: [str(each) for each in refused(archive, "desk", f"spool/desk/{name}", Report())]
        for name in ("bad.json", "held.json", "good.json")
    }

    assert [len(each) for each in told.values()] == [1, 1, 0]
    assert "id-missing" in told["bad.json"][0]
    assert "item-link-duplicate" in told["held.json"][0]


def test_every_status_of_an_answer_is_in_the_manual() -> None:
    page = Path(__file__).parents[2] / "docs" / "howto" / "push.md"
    rows = re.findall(r"^\| ([0-9, ]+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)

    said = {status for row in rows for status in re.findall(r"[0-9]{3}", row)}

    assert set(re.findall(r"\b[245][0-9]{2}\b", inspect.getsource(doorbell))) <= said


@pytest.mark.parametrize("said", [b"", b"POST /articles/desk HTTP/1.1\r\nHost: a\r\n"])
def test_who_asks_nothing_keeps_nobody_from_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(doorbell, "_AT_ONCE", 3)
    monkeypatch.setattr(doorbell, "_HEAD", 0.2)
    with door(tmp_path) as address, ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(address, 20)) for _ in range(3)]
        for each in silent:
            each.sendall(said)

        for each in silent:
            with suppress(ConnectionResetError):
                assert each.recv(1) == b""
        assert post_article(address).status_code == 200


def test_who_was_answered_asks_anew_over_a_connection_of_its_own(tmp_path: Path) -> None:
    with door(tmp_path) as address:
        assert post_article(address).headers["connection"] == "close"


def test_a_port_in_use_is_named_in_words(room: Newsroom) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        text = f'[push]\nspool = "spool"\nlisten = "{listen}"\ntoken_env = "BELL"\n'
        room.configure(room.config.read_text(encoding="utf-8") + text)
        running = Running(room, BELL=TOKEN)
        try:
            event = running.wait_for("no pushes")
        finally:
            running.process.kill()
            running.process.wait()

    assert (event["listen"], event["reason"]) == (listen, "Address already in use")
