"""Articles and withdrawals over HTTP, asked of the daemon itself."""

from __future__ import annotations

import inspect
import json
import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from newsroom import Newsroom, make_record
from schedule.test_daemon import Running, titles, until

from feedpub.intake.sources.spool import reject
from feedpub.pipeline.report import Report
from feedpub.pipeline.withdraw import Takedown
from feedpub.schedule import doorbell
from feedpub.schedule.doorbell import Doorbell

TOKEN = "a word that nobody guesses"


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
    ],
)
def test_what_makes_no_sense_is_refused(
    bell: Bell, path: str, content: str, type: str, status: int
) -> None:
    answer = bell.post(path, content, **{"Content-Type": type})

    assert answer.status_code == status
    assert answer.json()["error"]


def test_many_at_once_are_all_kept(bell: Bell) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: bell.article(make_record(n, title=f"Rung {n}")), range(4, 20))
        )

    assert {answer.status_code for answer in answers} == {200}
    assert len(titles(bell.room)) == 19


@contextmanager
def door(spool: Path, publish: Callable[[], Report] = Report) -> Iterator[tuple[str, int]]:
    """A doorbell of its own; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    opened = Doorbell(
        f"127.0.0.1:{port}",
        TOKEN,
        spool=spool,
        sources=lambda: {"desk"},
        publish=publish,
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


def test_what_another_run_has_rejected_meanwhile_is_refused_all_the_same(tmp_path: Path) -> None:
    def publish() -> Report:
        for path in (tmp_path / "desk").iterdir():
            reject(path)
        return Report()

    with door(tmp_path, publish) as address:
        answer = post_article(address)

    assert answer.status_code == 422
    assert "rejected" in answer.json()["rejected"][0]


def test_every_status_of_an_answer_is_in_the_manual() -> None:
    page = Path(__file__).parents[2] / "docs" / "howto" / "push.md"
    rows = re.findall(r"^\| ([0-9, ]+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)

    said = {status for row in rows for status in re.findall(r"[0-9]{3}", row)}

    # 405 is what Starlette says.
    assert {"405", *re.findall(r"\b[245][0-9]{2}\b", inspect.getsource(doorbell))} <= said


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
