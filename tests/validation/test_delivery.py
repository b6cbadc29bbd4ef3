"""How a server gives out a feed: asked of servers that are there."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from feedpub.validation.handbook.examples import ADDRESS, examples
from feedpub.validation.html.web_pages import offered_feeds
from feedpub.validation.http.rules import validate_response
from feedpub.validation.verdict import Verdict
from feedpub.web.answers import FetchError
from feedpub.web.traced import exchange_with

RSS = examples()["guid-missing"].right_document
ATOM = examples()["atom-id-relative"].right_document
JSON = examples("json")["guid-missing"].right_document
LONG = RSS.replace(b"</channel>", b"<!--" + b" " * 4000 + b"--></channel>")

PAGE = b"""<!-- made by hand --><!doctype HTML><html><head>
<link rel="alternate stylesheet" type="text/css" href="/a.css">
<LINK REL=Alternate TYPE="application/rss+xml; charset=utf-8" HREF="/news.rss">
<link rel="alternate" type="application/atom+xml" href="https://feeds.example/news.atom">
<link rel="alternate" type="application/rss+xml" href="/news.rss">
<link rel="alternate" type="application/rss+xml" href="http://[">
</head></html>"""


@dataclass
class Page:
    """What a path answers."""

    content: bytes = RSS
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    #: Whether it packs, and whether it knows what was asked before.
    packs: bool = True
    knows: bool = True


@dataclass
class Server:
    base: str
    pages: dict[str, Page]

    def verdict(self, path: str) -> Verdict:
        return validate_response(exchange_with(self.base + path, agent="feedpub/1", most=1_000_000))

    def codes(self, path: str, page: Page | None = None, *, own: bool = True) -> list[str]:
        """What is said of *path*; with *own*, the feed names it as its own address."""
        if page is not None:
            self.pages[path] = page
            if own:
                page.content = page.content.replace(ADDRESS.encode(), f"{self.base}{path}".encode())
        return [each.code for each in self.verdict(path).findings]


@pytest.fixture
def server() -> Iterator[Server]:
    pages: dict[str, Page] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = pages[self.path]
            page.asked.append({name.lower(): value for name, value in self.headers.items()})
            etag = page.headers.get("ETag")
            known = (etag is not None and self.headers.get("If-None-Match") == etag) or bool(
                page.headers.get("Last-Modified")
                and self.headers.get("If-Modified-Since") == page.headers["Last-Modified"]
            )
            is_known = page.knows and known and len(page.asked) > 1
            self.send_response(304 if is_known else page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            content = page.content
            if page.packs and "gzip" in self.headers.get("Accept-Encoding", ""):
                content = gzip.compress(content)
                self.send_header("Content-Encoding", "gzip")
            if is_known:
                self.end_headers()
                return
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield Server(f"http://127.0.0.1:{listening.server_port}", pages)
        listening.shutdown()


def headers(type: str = "application/rss+xml", **more: str) -> dict[str, str]:
    return {
        "Content-Type": type,
        "ETag": '"1"',
        **{k.replace("_", "-"): v for k, v in more.items()},
    }


def test_a_well_served_feed_is_without_findings(server: Server) -> None:
    page = Page(LONG, headers=headers())

    assert server.codes("/news", page) == []
    assert [each.get("if-none-match") for each in page.asked] == [None, '"1"']
    assert [each["accept-encoding"] for each in page.asked] == ["gzip", "gzip"]
    assert page.asked[0]["user-agent"] == "feedpub/1"
    assert "application/rss+xml" in page.asked[0]["accept"]


@pytest.mark.parametrize(
    ("content", "type", "codes"),
    [
        (RSS, "application/xml", []),
        (RSS, "text/xml; charset=UTF-8", []),
        (RSS, "Application/RSS+XML;charset=utf8", []),
        (ATOM, "application/atom+xml;type=feed", []),
        (JSON, "application/feed+json", []),
        (JSON, "application/json; charset=utf-8", []),
        (JSON, "application/json; charset*=z; charset*0=y", []),
        (RSS, "", ["http-type-missing"]),
        (RSS, "text/xml", ["http-type-text-xml"]),
        (RSS, "text/plain", ["http-type-unexpected"]),
        (RSS, "text/html; charset=utf-8", ["http-type-unexpected"]),
        (RSS, "application/atom+xml", ["http-type-unexpected"]),
        (ATOM, "application/rss+xml", ["http-type-unexpected"]),
        (JSON, "application/xml", ["http-type-unexpected"]),
        (RSS, "application/rss+xml; charset=iso-8859-1", ["http-charset-mismatch"]),
        (
            RSS.replace(b'"UTF-8"', b'"ISO-8859-1"'),
            "application/rss+xml; charset=utf-8",
            ["http-charset-mismatch"],
        ),
        (RSS.replace(b'"UTF-8"', b'"ISO-8859-1"'), "application/rss+xml", []),
        (RSS, ";" * 5000, []),
    ],
)
def test_the_type_is_that_of_the_format(
    server: Server, content: bytes, type: str, codes: list[str]
) -> None:
    assert server.codes("/news", Page(content, headers=headers(type))) == codes


def test_the_self_link_is_held_against_the_address(server: Server) -> None:
    assert server.codes("/news", Page(RSS, headers=headers()), own=False) == ["feed-self-wrong"]


@pytest.mark.parametrize(
    ("validators", "knows", "codes"),
    [
        ({"ETag": '"1"'}, True, []),
        ({"Last-Modified": "Wed, 21 Mar 2018 11:00:00 GMT"}, True, []),
        ({}, True, ["http-validators-missing"]),
        ({"ETag": '"1"'}, False, ["http-not-modified-unknown"]),
        ({"Last-Modified": "Wed, 21 Mar 2018 11:00:00 GMT"}, False, ["http-not-modified-unknown"]),
    ],
)
def test_who_asks_again_is_told_that_nothing_changed(
    server: Server, validators: dict[str, str], knows: bool, codes: list[str]
) -> None:
    page = Page(RSS, headers={"Content-Type": "application/rss+xml", **validators}, knows=knows)

    assert server.codes("/news", page) == codes
    assert len(page.asked) == 1 + bool(validators)


@pytest.mark.parametrize(
    ("content", "packs", "codes"), [(LONG, False, ["http-not-packed"]), (b"", True, [])]
)
def test_a_feed_is_packed_if_it_is_worth_it(
    server: Server, content: bytes, packs: bool, codes: list[str]
) -> None:
    page = Page(content or RSS.replace(b"\n", b""), headers=headers(), packs=packs)

    assert server.codes("/news", page) == codes


@pytest.mark.parametrize(
    ("statuses", "codes", "known_as"),
    [
        ([301], ["http-moved"], "/news"),
        ([308], ["http-moved"], "/news"),
        ([302], ["http-redirect-temporary"], "/0"),
        ([303], ["http-redirect-temporary"], "/0"),
        ([307], ["http-redirect-temporary"], "/0"),
        ([301, 301], ["http-moved", "http-redirect-chain"], "/news"),
        ([301, 302], ["http-redirect-temporary", "http-redirect-chain"], "/1"),
        ([302, 301], ["http-redirect-temporary", "http-redirect-chain"], "/0"),
    ],
)
def test_redirects_are_named_and_the_last_address_for_good_is_the_feed_s(
    server: Server, statuses: list[int], codes: list[str], known_as: str
) -> None:
    for number, status in enumerate(statuses):
        target = "/news" if number == len(statuses) - 1 else f"/{number + 1}"
        server.pages[f"/{number}"] = Page(b"", status, {"Location": target, "Set-Cookie": "a=b"})
    own = RSS.replace(ADDRESS.encode(), (server.base + known_as).encode())
    server.pages["/news"] = Page(own, headers=headers())

    assert server.codes("/0") == codes
    assert all("cookie" not in each for page in server.pages.values() for each in page.asked)


@pytest.mark.parametrize("status", [204, 403, 404, 410, 500, 503, 799])
def test_another_status_than_200_is_the_only_finding(server: Server, status: int) -> None:
    server.pages["/news"] = Page(PAGE if status != 204 else b"", status, headers("text/html"))

    (finding,) = server.verdict("/news").findings

    assert (finding.code, finding.severity) == ("http-status", "error")
    assert str(status) in finding.message


def test_a_page_is_named_with_the_feeds_that_it_links_to(server: Server) -> None:
    server.pages["/"] = Page(PAGE, headers=headers("text/html"))

    (finding,) = server.verdict("/").findings

    assert finding.code == "http-page"
    assert finding.message.endswith(
        f"; it links to {server.base}/news.rss, https://feeds.example/news.atom"
    )


@pytest.mark.parametrize(
    "page", [b"<html", b"<html><link>" * 10_000, b"\xff<body>", b"<!--" * 1000, b"<![CDATA[", b""]
)
def test_no_page_is_too_broken_to_look_for_feeds(page: bytes) -> None:
    assert offered_feeds(page, "https://harbour.example/") == []


def test_what_cannot_be_had_says_why(server: Server) -> None:
    server.pages["/loop"] = Page(b"", 301, {"Location": "/loop"})
    server.pages["/file"] = Page(b"", 301, {"Location": "file:///etc/passwd"})
    server.pages["/large"] = Page(b" " * 1_000_001, headers=headers())
    server.pages["/odd"] = Page(RSS, headers={"Content-Encoding": "br"}, packs=False)

    for path, why in {
        "/loop": "redirects more than 10 times",
        "/file": "redirects to file:",
        "/large": "is larger than 1 MB",
        "/odd": "a content encoding that was not asked for",
    }.items():
        with pytest.raises(FetchError, match=why):
            server.verdict(path)


@pytest.mark.parametrize("address", ["http://", "http://[", "http://a:b/", "http://\ud800/"])
def test_what_is_no_address_says_so(address: str) -> None:
    with pytest.raises(FetchError):
        exchange_with(address, agent="feedpub/1", most=1)


NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors; events {{ }} {user}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port}; root {folder};
    location = /good.rss {{ types {{ application/rss+xml rss; }} gzip on;
                            gzip_types application/rss+xml; }}
    location = /plain.rss {{ types {{ }} default_type text/plain; etag off;
                             if_modified_since off; }}
    location = /old {{ return 301 /good.rss; }}
  }}
}}
"""


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[str]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(NGINX.format(folder=tmp_path, port=port, user=user))
    with subprocess.Popen(
        [program, "-e", f"{tmp_path}/errors", "-c", str(configuration)]
    ) as process:
        while True:
            assert process.poll() is None, (tmp_path / "errors").read_text()
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("/good.rss", []),
        ("/old", ["http-moved"]),
        (
            "/plain.rss",
            ["http-type-unexpected", "http-not-modified-unknown", "http-not-packed"],
        ),
        ("/gone.rss", ["http-status"]),
    ],
)
def test_nginx_is_judged_by_how_it_is_set_up(
    nginx: str, tmp_path: Path, path: str, codes: list[str]
) -> None:
    for name in ("good.rss", "plain.rss"):
        own = f"{nginx}/{name}".encode()
        (tmp_path / name).write_bytes(LONG.replace(ADDRESS.encode(), own))

    verdict = validate_response(exchange_with(nginx + path, agent="feedpub/1", most=1_000_000))

    assert [each.code for each in verdict.findings] == codes
