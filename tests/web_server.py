"""A small web server for tests, told what to answer; and one that counts who calls it."""

from __future__ import annotations

import contextlib
import json
import select
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Handler = BaseHTTPRequestHandler


@dataclass(frozen=True)
class Reply:
    """What is answered: text as it is, anything that is no bytes as JSON."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass(frozen=True)
class Request:
    """Who asked for what."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    method: str = "GET"
    body: bytes = b""

    @property
    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode())


#: A reply, or what writes one itself, or what makes one of the request.
Answer = Reply | Callable[[Request], Reply]


@dataclass
class Site:
    """What a server answers, by path; anything else is not there. What it was asked for."""

    address: str
    answers: dict[str, Answer] = field(default_factory=dict)

    #: Those that write to the connection themselves.
    odd: dict[str, Callable[[Handler], None]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    #: The paths of slow answers that a client has waited for to the end.
    waited_out: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return self.address + path

    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    def reply(self, handler: Handler) -> None:
        parts = urlsplit(handler.path)
        headers = {key.lower(): value for key, value in handler.headers.items()}
        body = handler.rfile.read(int(headers.get("content-length", 0)))
        query = parse_qs(parts.query)
        request = Request(parts.path, query, headers, handler.command, body)
        self.asked.append(request)
        if parts.path in self.odd:
            try:
                self.odd[parts.path](handler)
            except WaitedOut:
                self.waited_out.append(parts.path)
            return
        answer = self.answers.get(parts.path, Reply("gone", 404))
        reply = answer if isinstance(answer, Reply) else answer(request)
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        if reply.status != 304:
            handler.send_header("Content-Length", str(len(reply.content)))
        handler.end_headers()
        if reply.status != 304:
            handler.wfile.write(reply.content)


def when_changed(body: Any, etag: str) -> Answer:
    """*body*, but 304 to who knows its *etag*."""

    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        return Reply(body, headers={"ETag": etag})

    return answer


#: In seconds: far longer than any client waits, however busy the machine is.
_PATIENCE = 60.0


class WaitedOut(Exception):
    """A client has waited for a slow answer for as long as there was one."""


def silent(handler: Handler) -> None:
    """Say nothing until the client goes away. Raises: WaitedOut."""
    if not select.select([handler.connection], [], [], _PATIENCE)[0]:
        raise WaitedOut


def dripping(head: bytes, drop: bytes) -> Callable[[Handler], None]:
    """Begin with *head*, then send one *drop* after the other until the client goes away."""

    def drip(handler: Handler) -> None:
        handler.wfile.write(head)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            handler.wfile.write(drop)
            time.sleep(0.05)
        raise WaitedOut

    return drip


@contextlib.contextmanager
def serving(host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    site = Site("")

    class Serve(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with contextlib.suppress(OSError):
                site.reply(self)

        def do_POST(self) -> None:
            self.do_GET()

        def do_PURGE(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        # What is still written to when a test ends is not waited for.
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    with Quiet((host, 0), Serve) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        site.address = f"{'https' if tls else 'http'}://{host}:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
