"""One document of the web, from a server that may be up to anything."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from feedpub.intake import fetch as module
from feedpub.intake.fetch import FetchError, fetch

#: By path: status, headers, body.
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/feed": (200, {}, b"<rss/>"),
    "/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<rss/>")),
    "/bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"a" * 3_000_000)),
    "/twice": (200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(b"a"))),
    "/broken": (200, {"Content-Encoding": "gzip"}, b"no gzip"),
    "/missing": (404, {}, b"gone"),
    "/moved": (301, {"Location": "/feed", "Set-Cookie": "a=b"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/file": (302, {"Location": "file:///etc/passwd"}, b""),
}


class Handler(BaseHTTPRequestHandler):
    asked: list[dict[str, str]]

    def do_GET(self) -> None:
        self.asked.append({key.lower(): value for key, value in self.headers.items()})
        status, headers, body = ANSWERS[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Handler, "asked", [], raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/feed", "/packed", "/moved"])
def test_what_is_answered_is_returned_unpacked(server: str, path: str) -> None:
    assert fetch(server + path, agent="feedpub/1") == b"<rss/>"


def test_it_says_who_asks_and_keeps_no_cookie(server: str) -> None:
    fetch(f"{server}/moved", agent="feedpub/1")

    assert [each["user-agent"] for each in Handler.asked] == ["feedpub/1"] * 2
    assert "cookie" not in Handler.asked[-1]


def test_no_proxy_of_the_environment_is_asked(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert fetch(f"{server}/feed", agent="feedpub/1") == b"<rss/>"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/missing", "answers 404 Not Found"),
        ("/twice", "answers in an encoding that was not asked for"),
        ("/broken", "incorrect header"),
        ("/round", "leads on more than 5 times"),
        ("/file", "leads to file:, which is not followed"),
    ],
)
def test_what_cannot_be_had_says_why(server: str, path: str, why: str) -> None:
    with pytest.raises(FetchError, match=why):
        fetch(server + path, agent="feedpub/1")


def test_what_grows_when_it_is_unpacked_is_refused(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 2**20)

    with pytest.raises(FetchError, match="is larger than 1 MiB"):
        fetch(f"{server}/bomb", agent="feedpub/1")


def test_what_takes_too_long_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_IN_ALL", 0)

    with pytest.raises(FetchError, match="takes longer than 0 seconds"):
        fetch(f"{server}/feed", agent="feedpub/1")


@pytest.mark.parametrize("address", ["ftp://news.example/rss", "file:///etc/passwd", "http://["])
def test_what_is_no_address_of_the_web_is_not_asked(address: str) -> None:
    with pytest.raises(FetchError):
        fetch(address, agent="feedpub/1")


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(FetchError, match="refused"):
        fetch("http://127.0.0.1:9/", agent="feedpub/1")
