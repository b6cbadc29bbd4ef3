"""Articles and withdrawals over HTTP, asked of the daemon itself."""

from __future__ import annotations

import inspect
import json
import os
import re
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from newsroom import Newsroom, furnish, make_record
from schedule.test_daemon import Running, push, times_open, titles, until

from feedpub.archive.database import locked
from feedpub.config.load import load
from feedpub.errors import ArchiveBusy
from feedpub.intake.sources.spool import Spool
from feedpub.pipeline.operations.withdraw import Takedown
from feedpub.pipeline.pushed import rejected_from
from feedpub.pipeline.report import Report
from feedpub.schedule import http_server, push_api
from feedpub.schedule.idle_check import IdleCheck
from feedpub.schedule.push_api import Publish, PushAPI, TakeDown
from feedpub.schedule.tasks import Tasks
from feedpub.web.rate_limit import RateLimiter

TOKEN = "a word that nobody guesses"

#: Leads to the page of another article, and is the older of the two: it is held back.
TWIN = make_record(4, short_link="https://p.news.example/p/1", published="2026-02-01T09:00:00Z")


@dataclass(frozen=True)
class Api:
    room: Newsroom
    base: str
    running: Running

    def post(self, path: str, content: bytes | str, **headers: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {TOKEN}", **headers}
        with httpx.Client(base_url=self.base, trust_env=False, timeout=None) as client:
            return client.post(path, content=content, headers=headers)

    def article(self, record: dict[str, Any]) -> httpx.Response:
        return self.post(
            "/articles/desk", json.dumps(record), **{"Content-Type": "application/json"}
        )


@contextmanager
def api_of(room: Newsroom, *arguments: str) -> Iterator[Api]:
    """The push API of *room*, with a daemon that answers it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    text = f'[push]\nspool = "spool"\nlisten = "{listen}"\ntoken_env = "TOKEN"\n'
    room.configure(room.config.read_text(encoding="utf-8") + text)
    running = Running(room, *arguments, TOKEN=TOKEN)
    try:
        until(lambda: len(titles(room)) == 3)
        yield Api(room, f"http://{listen}", running)
    finally:
        running.process.kill()
        running.process.wait()


@pytest.fixture
def api(room: Newsroom) -> Iterator[Api]:
    with api_of(room) as api:
        yield api


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A push API for requests that are refused and change nothing."""
    room = Newsroom(tmp_path_factory.mktemp("strict"))
    furnish(room)
    with api_of(room) as api:
        yield api


def test_an_article_is_public_when_it_is_answered(api: Api) -> None:
    answer = api.article(make_record(4, title="Rung in"))

    assert answer.status_code == 200
    assert "all.rss" in answer.json()["published"]
    assert "Rung in" in titles(api.room)
    assert not list((api.room.folder / "spool" / "desk").iterdir())


def test_keys_that_are_not_used_are_named_in_the_answer(api: Api) -> None:
    first = api.article(make_record(4, titel="T"))
    second = api.article(make_record(5, titel="T"))

    assert first.json()["notes"] == [
        "desk: 1 article has keys that are not used: titel (did you mean title?)"
    ]
    assert second.json()["notes"] == []


def test_a_push_is_published_by_one_run(room: Newsroom) -> None:
    with api_of(room, "--verbose") as api:
        for number in (4, 5, 6):
            assert api.article(make_record(number, title=f"Pushed {number}")).status_code == 200
        push(room, [make_record(7, title="Dropped")])

        def runs() -> list[str]:
            done = api.running.events("done")
            return [each["job"] for each in done if each["job"] in ("push", "spool")]

        # What happened before that has been noticed by then.
        until(lambda: "spool" in runs())

    assert runs() == ["push", "push", "push", "spool"]


def test_pages_and_texts_are_taken_by_their_type(api: Api) -> None:
    page = (
        "---\nid: https://news.example/ferry\ntitle: In Markdown\n"
        "published: 2026-03-12T09:30:00Z\n---\n\nThe ferry is back, and half of the town came.\n"
    )

    answer = api.post("/articles/desk", page, **{"Content-Type": "text/markdown; charset=utf-8"})

    assert answer.status_code == 200
    assert "In Markdown" in titles(api.room)


def test_a_withdrawal_is_done_when_it_is_answered(api: Api) -> None:
    order = {"article": "https://p.news.example/p/2", "reason": "legal"}

    answer = api.post("/withdrawals", json.dumps(order))

    assert answer.status_code == 200
    assert answer.json()["recorded"] is True
    assert answer.json()["standing"] == []
    assert titles(api.room) == {"Story 1", "Story 3"}


def test_a_reload_does_not_stop_a_withdrawal(api: Api) -> None:
    order = json.dumps({"article": "https://p.news.example/p/2"})
    with ThreadPoolExecutor(1) as pool:
        archive = api.room.folder / ".feedpub" / "archive.db"
        lock, daemon = archive.with_name("archive.db.lock"), api.running.process.pid
        with locked(archive, wait=300):
            asked = pool.submit(api.post, "/withdrawals", order)
            # It waits for the archive by then; else there is nothing to stop.
            until(lambda: times_open(lock, daemon))
            api.running.signal(signal.SIGHUP)
            api.running.wait_for("configuration reloaded")
            with pytest.raises(TimeoutError):
                asked.result(timeout=2)
        answer = asked.result()

    assert answer.status_code == 200
    assert titles(api.room) == {"Story 1", "Story 3"}


def test_an_unreadable_article_is_rejected_with_the_reason_and_kept(api: Api) -> None:
    answer = api.article({"title": "No date, no id"})

    assert answer.status_code == 422
    assert "id" in answer.json()["rejected"][0]
    assert len(list((api.room.folder / "spool" / "rejected" / "desk").iterdir())) == 1
    assert len(titles(api.room)) == 3


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer \xe4"])
def test_a_request_without_the_token_is_rejected(strict: Api, said: str) -> None:
    with httpx.Client(base_url=strict.base, trust_env=False, timeout=None) as client:
        answer = client.post(
            "/articles/desk",
            content=json.dumps(make_record(4)),
            headers={"Authorization": said.encode("latin-1"), "Content-Type": "application/json"},
        )

    assert answer.status_code == 401
    assert len(titles(strict.room)) == 3


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
def test_a_malformed_request_is_rejected(
    strict: Api, path: str, content: str, type: str, status: int
) -> None:
    answer = strict.post(path, content, **{"Content-Type": type})

    assert answer.status_code == status
    assert answer.json()["error"]


def test_other_methods_than_post_are_not_allowed(tmp_path: Path) -> None:
    with door(tmp_path) as (host, port):
        answer = httpx.get(f"http://{host}:{port}/withdrawals", trust_env=False, timeout=None)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "POST" in answer.json()["error"]


def test_an_ambiguous_withdrawal_lists_the_articles_and_withdraws_none(
    room: Newsroom, api: Api
) -> None:
    text = room.config.read_text(encoding="utf-8")
    room.configure(text + '[sources.wire]\ntype = "files"\npath = "wire"\n')
    (room.folder / "wire").mkdir()
    for source, number in (("articles", 4), ("wire", 5)):
        path = room.folder / source / f"{number}.json"
        path.write_text(json.dumps(make_record(number, id="post-17")), encoding="utf-8")
    # The daemon's own first runs may be at work.
    until(lambda: room.feedpub("build").returncode == 0)

    answer = api.post("/withdrawals", '{"article": "post-17"}')
    certain = api.post("/withdrawals", '{"article": "wire/post-17"}')

    assert answer.status_code == 409
    assert "desk/post-17, wire/post-17" in answer.json()["error"]
    assert certain.status_code == 200
    assert len(titles(room)) == 4


def test_many_at_once_are_all_kept(api: Api) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: api.article(make_record(n, title=f"Rung {n}")), range(4, 20))
        )

    assert {answer.status_code for answer in answers} == {200}
    assert len(titles(api.room)) == 19


def emptying(spool: Path) -> Publish:
    """Takes everything from the spool, as a build does."""

    def publish() -> Report:
        waiting = list(spool.glob("desk/*"))
        for path in waiting:
            path.unlink()
        return Report(pushed={f"spool/desk/{path.name}": () for path in waiting})

    return publish


@contextmanager
def door(
    spool: Path,
    *,
    publish: Publish | None = None,
    take_down: TakeDown = lambda _names, _reason, _note: Takedown(),
) -> Iterator[tuple[str, int]]:
    """A push API of its own; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    opened = PushAPI(
        f"127.0.0.1:{port}",
        TOKEN,
        spool=Spool(spool),
        sources=lambda: {"desk"},
        in_hand=lambda _place: nullcontext(),
        publish=publish or emptying(spool),
        rejected_from=lambda _source, _document, _report: [],
        take_down=take_down,
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
        timeout=None,
    )


def wait_in_spool(room: Newsroom, name: str, record: dict[str, Any]) -> None:
    """Have *record* pushed, and settled."""
    path = room.folder / "spool" / "desk" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    os.utime(path, (1, 1))


def test_a_held_article_is_rejected_with_the_reason_each_time_it_is_sent(api: Api) -> None:
    answers = [api.article(TWIN), api.article(TWIN), api.article(make_record(5))]

    assert [each.status_code for each in answers] == [422, 422, 200]
    assert all("item-link-duplicate" in each.json()["rejected"][0] for each in answers[:2])


def test_a_push_does_not_answer_for_another_that_is_held_back(api: Api) -> None:
    answer = api.article(make_record(4, short_link="https://p.news.example/p/1"))

    assert (answer.status_code, answer.json()["rejected"]) == (200, [])
    assert "item-link-duplicate" in api.room.feedpub("quarantine").stdout


def test_an_article_that_another_run_rejected_meanwhile_is_rejected(room: Newsroom) -> None:
    room.configure(room.config.read_text(encoding="utf-8") + '[push]\nspool = "spool"\n')
    archive = room.folder / ".feedpub" / "archive.db"
    wait_in_spool(room, "bad.json", {"title": "No date, no id"})
    wait_in_spool(room, "held.json", TWIN)
    wait_in_spool(room, "good.json", make_record(5))
    room.build()

    told = {
        name: [str(each) for each in rejected_from(archive, "desk", f"spool/desk/{name}", {})]
        for name in ("bad.json", "held.json", "good.json")
    }

    assert [len(each) for each in told.values()] == [1, 1, 0]
    assert "id-missing" in told["bad.json"][0]
    assert "item-link-duplicate" in told["held.json"][0]


def test_an_article_that_is_sent_again_and_read_by_another_run_is_rejected(room: Newsroom) -> None:
    room.configure(room.config.read_text(encoding="utf-8") + '[push]\nspool = "spool"\n')
    settings, layers = load(room.config)
    tasks = Tasks(
        settings=settings,
        layers=layers,
        write_lock=threading.Lock(),
        pace=RateLimiter(),
        idle_check=IdleCheck(layers, {}, ()),
        on_report=lambda _report: None,
    )
    wait_in_spool(room, "first.json", TWIN)
    tasks.publish_waiting()
    wait_in_spool(room, "again.json", TWIN)
    tasks.fetch_source("desk")

    report = tasks.publish_waiting()

    assert "spool/desk/again.json" not in report.pushed
    (rejected,) = tasks.rejected_from("desk", "spool/desk/again.json", report)
    assert "item-link-duplicate" in str(rejected)


def test_every_status_of_an_answer_is_in_the_manual() -> None:
    page = Path(__file__).parents[2] / "docs" / "howto" / "push.md"
    rows = re.findall(r"^\| ([0-9, ]+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)

    said = {status for row in rows for status in re.findall(r"[0-9]{3}", row)}

    assert set(re.findall(r"\b[245][0-9]{2}\b", inspect.getsource(push_api))) <= said


@pytest.mark.parametrize("said", [b"", b"POST /articles/desk HTTP/1.1\r\nHost: a\r\n"])
def test_idle_connections_do_not_block_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(http_server, "_MAX_IDLE", 3)
    monkeypatch.setattr(http_server, "_HEAD_TIMEOUT", 0.2)
    with door(tmp_path) as address, ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(address, 20)) for _ in range(3)]
        for each in silent:
            each.sendall(said)

        for each in silent:
            with suppress(ConnectionResetError):
                assert each.recv(1) == b""
        assert post_article(address).status_code == 200


@pytest.mark.parametrize("said", [b"", b"POST /articles/desk HTTP/1.1\r\nHost: a\r\n"])
def test_a_push_succeeds_with_any_number_of_idle_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    # Longer than any test takes.
    monkeypatch.setattr(http_server, "_HEAD_TIMEOUT", 600.0)
    with door(tmp_path) as address, ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(address, 20)) for _ in range(300)]
        for each in silent:
            with suppress(OSError):
                each.sendall(said)

        assert post_article(address).status_code == 200
        until(lambda: sum(map(is_open, silent)) <= 64)
        assert not is_open(silent[0])
        assert is_open(silent[-1])


def is_open(connection: socket.socket) -> bool:
    """Whether the other side has not hung up."""
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def test_slow_requests_without_the_token_do_not_block_others(tmp_path: Path) -> None:
    head = b"POST /articles/desk HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"
    with door(tmp_path) as address, ExitStack() as stack:
        for _ in range(150):
            slow = stack.enter_context(socket.create_connection(address, 20))
            slow.sendall(head)

        assert post_article(address).status_code == 200


def test_a_push_beyond_the_limit_is_not_kept_and_says_when_to_send_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_api, "_MAX_REQUESTS", 1)
    begun, goes_on = threading.Event(), threading.Event()

    def publish() -> Report:
        begun.set()
        goes_on.wait(60)
        return emptying(tmp_path)()

    with door(tmp_path, publish=publish) as address, ThreadPoolExecutor(1) as pool:
        first = pool.submit(post_article, address)
        begun.wait(60)
        second = post_article(address)
        kept = list(tmp_path.glob("desk/*"))
        goes_on.set()

        assert first.result().status_code == 200
        assert post_article(address).status_code == 200
    assert (second.status_code, second.headers["Retry-After"]) == (503, "2")
    assert "nothing was kept" in second.json()["error"]
    assert len(kept) == 1


def test_a_push_that_finds_no_room_is_not_kept_and_says_when_to_send_it_again(
    tmp_path: Path,
) -> None:
    (tmp_path / "desk").write_text("a file in the place of a folder")
    with door(tmp_path) as address:
        answer = post_article(address)

    assert (answer.status_code, answer.headers["Retry-After"]) == (507, "30")


def test_a_push_that_arrives_too_slowly_says_when_to_send_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_api, "_PATIENCE", 0.2)
    head = (
        f"POST /articles/desk HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    with door(tmp_path) as address, socket.create_connection(address, 20) as slow:
        slow.sendall(head.encode())
        answer = slow.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 408")
    assert b"retry-after: 2" in answer.lower()
    assert not list(tmp_path.iterdir())


def unpublished() -> Report:
    raise ArchiveBusy("archive.db", "another run is at work")


def buggy() -> Report:
    raise ZeroDivisionError


@pytest.mark.parametrize("publish", [unpublished, buggy, Report])
def test_an_answer_of_503_without_retry_after_means_that_the_push_is_kept(
    tmp_path: Path, publish: Publish
) -> None:
    with door(tmp_path, publish=publish) as address:
        answer = post_article(address)

    assert answer.status_code == 503
    assert answer.json()["error"]
    assert "Retry-After" not in answer.headers
    assert [path.read_text() for path in tmp_path.glob("desk/*")] == ["{}"]


def post_withdrawal(address: tuple[str, int], **order: Any) -> httpx.Response:
    return httpx.post(
        f"http://{address[0]}:{address[1]}/withdrawals",
        json={"article": "cms-9", **order},
        headers={"Authorization": f"Bearer {TOKEN}"},
        trust_env=False,
        timeout=None,
    )


def test_a_withdrawal_that_was_not_done_says_when_to_send_it_again(tmp_path: Path) -> None:
    def busy(_names: list[str], _reason: str, _note: str) -> Takedown:
        raise ArchiveBusy("archive.db", "another run is at work")

    with door(tmp_path, take_down=busy) as address:
        answer = post_withdrawal(address)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "another run is at work" in answer.json()["error"]


@pytest.mark.parametrize("key", ["article", "reason", "note"])
def test_the_texts_of_a_withdrawal_have_a_limit(tmp_path: Path, key: str) -> None:
    with door(tmp_path) as address:
        longest = post_withdrawal(address, **{key: "x" * 2000})
        longer = post_withdrawal(address, **{key: "x" * 2001})
        longest_of_all = post_withdrawal(address, **{key: "x" * 2**16})

    assert longest.status_code != 400
    assert (longer.status_code, longest_of_all.status_code) == (400, 413)
    assert key in longer.json()["error"]


def test_a_withdrawal_without_a_note_shows_readers_no_text(tmp_path: Path) -> None:
    said: list[tuple[str, str]] = []

    def take_down(_names: list[str], reason: str, note: str) -> Takedown:
        said.append((reason, note))
        return Takedown(recorded=True)

    with door(tmp_path, take_down=take_down) as address:
        nothing = post_withdrawal(address, note=None, reason=None)
        number = post_withdrawal(address, note=7)

    assert (nothing.status_code, number.status_code) == (200, 400)
    assert said == [("", "")]


def test_a_push_outlasts_a_power_cut_in_its_folder_and_in_those_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    sync = os.fsync

    def noted(file: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{file}").readlink()))
        sync(file)

    monkeypatch.setattr(os, "fsync", noted)
    folder = tmp_path / "state" / "spool"

    spool = Spool(folder)
    place = spool.place("desk", ".json")
    spool.keep(place, b"{}")

    assert set(synced[:-2]) == {str(tmp_path), str(tmp_path / "state"), str(folder)}
    assert synced[-2:] == [str(folder / "desk" / f".{place.name}"), str(folder / "desk")]


def test_a_client_that_disconnects_while_sending_logs_no_error(api: Api) -> None:
    host, port = api.base.removeprefix("http://").split(":")
    head = (
        f"POST /articles/desk HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    for said in (head.encode(), b"\x16\x03\x01 this is no HTTP\r\n\r\n"):
        with socket.create_connection((host, int(port)), 20) as gone:
            gone.sendall(said)

    assert api.article(make_record(4)).status_code == 200
    # Every line is one of its own.
    assert not api.running.events("failed")


@pytest.mark.parametrize("token", [TOKEN, "another"])
def test_a_malformed_body_is_answered_once_and_logs_no_error(api: Api, token: str) -> None:
    host, port = api.base.removeprefix("http://").split(":")
    head = f"POST /articles/desk HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
    nonsense = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n"

    with socket.create_connection((host, int(port)), 20) as stranger:
        stranger.sendall((head + nonsense).encode())
        answer = b"".join(iter(partial(stranger.recv, 2**16), b""))

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1") == 1
    assert api.article(make_record(4)).status_code == 200
    assert not api.running.events("failed")


def test_a_client_that_closes_its_sending_side_is_answered(api: Api) -> None:
    host, port = api.base.removeprefix("http://").split(":")
    body = json.dumps(make_record(4, title="Said it all")).encode()
    head = (
        f"POST /articles/desk HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )

    with socket.create_connection((host, int(port)), 20) as sender:
        sender.sendall(head.encode() + body)
        sender.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(partial(sender.recv, 2**16), b""))

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert "Said it all" in titles(api.room)


def test_each_request_uses_a_connection_of_its_own(tmp_path: Path) -> None:
    with door(tmp_path) as address:
        assert post_article(address).headers["connection"] == "close"


def test_a_port_in_use_is_named_in_words(room: Newsroom) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        text = f'[push]\nspool = "spool"\nlisten = "{listen}"\ntoken_env = "TOKEN"\n'
        room.configure(room.config.read_text(encoding="utf-8") + text)
        running = Running(room, TOKEN=TOKEN)
        try:
            event = running.wait_for("no pushes")
        finally:
            running.process.kill()
            running.process.wait()

    assert (event["listen"], event["reason"]) == (listen, "Address already in use")
