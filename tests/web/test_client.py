"""One document of the web, from a server that may be up to anything."""

from __future__ import annotations

import gzip
import ipaddress
import logging
import socket
import threading
import time
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from web_server import Handler, Reply, Request, Site, dripping, when_changed

import feedpub
from feedpub.protocols import Validators
from feedpub.web import client as module
from feedpub.web.answers import FetchError
from feedpub.web.client import FEEDS, Client, Key
from feedpub.web.network import is_public

Make = Callable[..., Client]
GZIP = {"Content-Encoding": "gzip"}


def get(client: Client, address: str, **more: Any) -> bytes | None:
    return client.get(address, accept="*/*", **more).content


@pytest.mark.parametrize(
    "reply",
    [
        Reply("<rss/>"),
        Reply(gzip.compress(b"<rss/>"), headers=GZIP),
        Reply(gzip.compress(b"<r") + gzip.compress(b"ss/>"), headers=GZIP),
        Reply(gzip.compress(b"<rss/>") + b"\0\0", headers=GZIP),
        Reply(gzip.compress(b"<rss/>"), headers={"Content-Encoding": " X-GZip"}),
    ],
    ids=["plain", "gzip", "gzip in two", "gzip with padding", "x-gzip"],
)
def test_what_is_answered_is_returned_unpacked(site: Site, make: Make, reply: Reply) -> None:
    site.answers["/feed"] = reply

    assert get(make(), site.url("/feed")) == b"<rss/>"


def test_it_says_who_asks_and_keeps_no_cookie(site: Site, make: Make) -> None:
    site.answers["/old"] = Reply(status=301, headers={"Location": "/feed", "Set-Cookie": "a=b"})
    site.answers["/feed"] = Reply("<rss/>")
    client = make()

    get(client, site.url("/old"))
    get(client, site.url("/feed"))

    agent = f"feedpub/{feedpub.__version__} (+https://news.example/)"
    assert [each.headers["user-agent"] for each in site.asked] == [agent] * 3
    assert [each for each in site.asked if "cookie" in each.headers] == []


def test_no_proxy_of_the_environment_is_asked(
    site: Site, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.answers["/feed"] = Reply("<rss/>")

    assert get(make(), site.url("/feed")) == b"<rss/>"


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(status=404), "answers 404 Not Found"),
        (Reply(status=204), "answers 204 No Content"),
        (Reply(status=304), "answers 304 Not Modified"),
        (Reply(status=401), "answers 401 Unauthorized: it has to let feedpub in, or needs a key"),
        (Reply(status=999), "answers 999"),
        (
            Reply(gzip.compress(gzip.compress(b"a")), headers={"Content-Encoding": "gzip, gzip"}),
            "answers in a content encoding that was not asked for",
        ),
        (
            Reply(zlib.compress(b"a"), headers={"Content-Encoding": "deflate"}),
            "answers in a content encoding that was not asked for",
        ),
        (Reply(b"no gzip", headers=GZIP), "is not gzip, although its headers say so"),
        (Reply(gzip.compress(b"a" * 99)[:-9], headers=GZIP), "ends in the middle of its gzip data"),
        (Reply(status=302, headers={"Location": "/"}), "redirects more than 5 times"),
        (Reply(status=302), "redirects (302), but not to a web address"),
        (Reply(status=302, headers={"Location": ""}), "not to a web address"),
        (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "not to a web address"),
        (Reply(status=302, headers={"Location": "http://[::1"}), "not to a web address"),
        (Reply(status=302, headers={"Location": "http://2130706434/"}), "not to a web address"),
        (
            Reply(status=302, headers={"Location": "http://xn--a.example/"}),
            "is not a valid address: ",
        ),
    ],
)
def test_what_cannot_be_had_says_why(site: Site, make: Make, reply: Reply, why: str) -> None:
    site.answers["/"] = reply

    with pytest.raises(FetchError) as refused:
        get(make(), site.url("/"))

    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("said", "charset"),
    [
        ("text/html; charset=UTF-8", "utf-8"),
        ('text/html;a="; charset=x";CharSet = "utf\\-8"', "utf-8"),
        ("text/html; charset=latin1; charset=utf-8", "latin1"),
        # RFC 2231 has values in parts, which nobody needs here.
        ("text/html; charset*=z; charset*0=y", None),
        ("text/html; charset*0=; charset*x=y; charset", None),
        ('text/html; charset="utf-8', "utf-8"),
        ("; charset=", None),
    ],
)
def test_a_charset_is_read_of_any_header(
    site: Site, make: Make, said: str, charset: str | None
) -> None:
    site.answers["/"] = Reply("<rss/>", headers={"Content-Type": said})

    answer = make().get(site.url("/"), accept=FEEDS)

    assert (answer.content, answer.charset) == (b"<rss/>", charset)


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("Mon, 2 Jan 99999999999 00:00:00 GMT", None),
        ("Mon, 2 Jan 2026 00:00:00 +9999999999", None),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
        ("Fri Dec 31 23:59:59 9999", 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 86_400.0),
        ("999999999", 86_400.0),
        ("9" * 4096, None),
        ("9" * 5000, None),
        ("-5", None),
        ("soon", None),
    ],
)
def test_who_wants_to_be_left_alone_says_so_or_is_not_understood(
    site: Site, make: Make, said: str, after: float | None
) -> None:
    site.answers["/"] = Reply(status=404, headers={"Retry-After": said})

    with pytest.raises(FetchError) as refused:
        get(make(), site.url("/"))

    assert refused.value.retry_after == after


@pytest.mark.parametrize("address", ["ftp://news.example/rss", "file:///etc/passwd", "http://["])
def test_what_is_no_address_of_the_web_is_not_asked(make: Make, address: str) -> None:
    with pytest.raises(FetchError, match="is not a web address"):
        get(make(), address)


def test_a_server_that_is_not_there_is_named(make: Make) -> None:
    with pytest.raises(FetchError, match=r"cannot be reached: Connection refused$"):
        get(make(), "http://127.0.0.1:9/")


def test_what_grows_when_it_is_unpacked_is_refused_at_the_limit(
    site: Site, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 2**20)
    site.answers["/bomb"] = Reply(gzip.compress(b" " * (2**20 + 1)), headers=GZIP)
    site.answers["/full"] = Reply(gzip.compress(b" " * 2**20), headers=GZIP)

    assert len(get(make(), site.url("/full")) or b"") == 2**20
    with pytest.raises(FetchError, match="is larger than 1 MiB"):
        get(make(), site.url("/bomb"))


def endless(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        handler.wfile.write(b" " * 65536)


def test_what_has_no_end_is_left_at_the_limit(site: Site, make: Make) -> None:
    site.odd["/"] = endless

    with pytest.raises(FetchError, match="is larger than 16 MiB"):
        get(make(), site.url("/"))


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" "),
    ],
    ids=["line", "head", "body"],
)
def test_what_drips_is_given_up_when_its_time_is_over(
    site: Site, make: Make, monkeypatch: pytest.MonkeyPatch, head: bytes, drop: bytes
) -> None:
    client = make()
    monkeypatch.setattr(module, "PER_DOCUMENT", 0.4)
    site.odd["/"] = dripping(head, drop)

    with pytest.raises(FetchError, match="is too slow"):
        get(client, site.url("/"))

    assert site.waited_out == []
    assert len(site.asked) <= 1


def half(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    handler.connection.shutdown(socket.SHUT_RDWR)


def test_half_a_body_is_none_and_is_asked_for_again(site: Site, make: Make) -> None:
    site.odd["/"] = half

    with pytest.raises(FetchError, match="violates HTTP"):
        get(make(), site.url("/"))

    assert len(site.asked) == 3


def in_turn(*replies: Reply) -> Callable[[Request], Reply]:
    left = list(replies)
    return lambda _request: left.pop(0)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_passes_is_asked_for_again(site: Site, make: Make, status: int) -> None:
    site.answers["/"] = in_turn(Reply(status=status), Reply(status=status), Reply("<rss/>"))

    assert get(make(), site.url("/")) == b"<rss/>"


@pytest.mark.parametrize("status", [400, 403, 404, 410, 500])
def test_what_does_not_pass_is_asked_for_once(site: Site, make: Make, status: int) -> None:
    site.answers["/"] = Reply(status=status)

    with pytest.raises(FetchError):
        get(make(), site.url("/"))

    assert len(site.asked) == 1


def test_a_server_that_says_when_is_asked_then(
    site: Site, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(module.time, "sleep", slept.append)
    busy = Reply(status=429, headers={"Retry-After": "7"})
    site.answers["/"] = in_turn(busy, Reply("<rss/>"))

    assert get(make(), site.url("/")) == b"<rss/>"

    assert slept == [7]


def test_a_server_that_says_tomorrow_is_not_waited_for(site: Site, make: Make) -> None:
    site.answers["/"] = Reply(status=429, headers={"Retry-After": "86400"})

    with pytest.raises(FetchError, match="a pause of 86400 seconds"):
        get(make(), site.url("/"))

    assert len(site.asked) == 1


def test_a_document_is_asked_for_only_if_it_changed(site: Site, make: Make) -> None:
    site.answers["/"] = when_changed("<rss/>", '"one"')
    first = make().get(site.url("/"), accept="*/*")

    assert first.validators == Validators(etag='"one"')
    assert get(make(), site.url("/"), known=first.validators) is None
    assert get(make(), site.url("/"), known=Validators(etag='"two"')) == b"<rss/>"


def test_a_header_that_is_no_line_is_not_sent_back(site: Site, make: Make) -> None:
    def folded(handler: Handler) -> None:
        handler.wfile.write(
            b'HTTP/1.1 200 OK\r\nETag: "\xe4"\r\nLast-Modified: yesterday\r\n'
            b"Content-Length: 0\r\n\r\n"
        )

    site.odd["/"] = folded

    assert make().get(site.url("/"), accept="*/*").validators == Validators(modified="yesterday")


def test_the_next_page_is_told_by_a_link_header(site: Site, make: Make) -> None:
    links = '</?page=1>; rel="prev", </?page=3>; rel="last next"; title="on"'
    site.answers["/"] = Reply("[]", headers={"Link": links})

    assert make().get(site.url("/"), accept="*/*").next == site.url("/?page=3")


def test_nobody_of_the_house_is_called(site: Site, internal: Site, make: Make) -> None:
    for status in (301, 302, 303, 307, 308):
        site.answers["/"] = Reply(status=status, headers={"Location": internal.url("/secret")})
        with pytest.raises(FetchError, match=r"is at 127.0.0.2, not a public address"):
            get(make(), site.url("/"))


@pytest.mark.parametrize(
    "host",
    ["0x7f000002", "0177.0.0.2", "127.2", "[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "１２７.0.0.2"],
)
def test_nobody_of_the_house_is_called_however_it_is_written(
    site: Site, internal: Site, make: Make, host: str
) -> None:
    port = urlsplit(internal.address).port

    with pytest.raises(FetchError):
        get(make(), f"http://{host}:{port}/secret")


def test_the_address_that_was_checked_is_connected_to(
    site: Site, internal: Site, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["127.0.0.1", "127.0.0.2"]
    lookup = socket.getaddrinfo

    def rebinding(host: str, port: int, *more: Any, **named: Any) -> Any:
        return lookup(answers.pop(0) if host == "cms.example" else host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    site.answers["/"] = Reply("[]")
    port = urlsplit(site.address).port

    assert get(make(), f"http://cms.example:{port}/") == b"[]"
    assert site.asked[0].headers["host"] == f"cms.example:{port}"
    with pytest.raises(
        FetchError, match=r"is at 127.0.0.2, not a public address \(host cms.example"
    ):
        get(make(), f"http://cms.example:{port}/")


@pytest.mark.parametrize(
    "address",
    [
        "fec0::1",
        "64:ff9b:1::808:808",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:10.0.0.1",
        "::ffff:0:8.8.8.8",
        "2002:7f00:1::",
        "2002:808:808::1",
        "2001:0:808:808::1",
        "3fff::1",
        "2001:db8::1",
        "5f00::1",
        "fc00::1",
        "fe80::1",
        "ff0e::1",
        "::",
        "192.0.0.8",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "0.0.0.0",
    ],
)
def test_an_address_that_is_special_or_embeds_a_private_one_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "2001:4860:4860::8888", "2a01:4f8::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_a_global_address_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_the_lookup_of_a_name_counts_in_the_time_of_a_document(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()

    def never(*_: Any, **__: Any) -> Any:
        answered.wait()
        raise OSError("too late")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setattr(module, "PER_DOCUMENT", 0.2)

    with pytest.raises(FetchError, match="cannot be reached: no answer from its name server"):
        get(make(), "http://cms.example/feed")
    answered.set()


def test_a_host_is_asked_no_oftener_than_it_wants(site: Site, make: Make) -> None:
    site.answers["/"] = Reply("[]")
    client = make(gap=3600)
    get(client, site.url("/"))
    client.until = time.monotonic() + 0.1

    with pytest.raises(FetchError, match="could not be asked in time"):
        get(client, site.url("/"))

    assert len(site.asked) == 1


def test_a_host_is_asked_by_no_more_at_once(site: Site, make: Make) -> None:
    inside = most = 0
    lock = threading.Lock()

    def slow(_request: Request) -> Reply:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.2)
        with lock:
            inside -= 1
        return Reply("[]")

    site.answers["/"] = slow
    client = make(at_once=2)
    threads = [threading.Thread(target=get, args=(client, site.url("/"))) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert most == 2


def test_to_wait_for_its_turn_takes_nothing_of_the_time_of_a_document(
    site: Site, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PER_DOCUMENT", 2.0)
    site.answers["/"] = Reply("[]")
    client = make(gap=2.2)

    assert [get(client, site.url("/")) for _ in range(2)] == [b"[]", b"[]"]


def test_a_source_whose_time_is_over_asks_no_more(site: Site, make: Make) -> None:
    site.answers["/"] = Reply("[]")

    with pytest.raises(FetchError, match="could not be asked in time"):
        get(make(until=time.monotonic() - 1), site.url("/"))

    assert site.asked == []


def test_no_key_is_logged(site: Site, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    site.answers["/"] = Reply("[]")
    server = urlsplit(site.address)[:2]

    get(make(key=Key(value="s3cret", server=server, parameter="key")), site.url("/"))

    assert site.asked[-1].query == {"key": ["s3cret"]}
    assert "s3cret" not in caplog.text


def test_a_key_is_shown_to_its_own_server_only(site: Site, make: Make) -> None:
    server = urlsplit(site.address)[:2]
    header = make(key=Key(value="s3cret", server=server, header="X-Key"))
    parameter = make(key=Key(value="s3cret", server=server, parameter="key"))
    other = make(key=Key(value="s3cret", server=("http", "cms.example"), header="X-Key"))
    site.answers["/"] = Reply("[]")

    for client in (header, parameter, other):
        get(client, site.url("/"))

    assert [each.headers.get("x-key") for each in site.asked] == ["s3cret", None, None]
    assert [each.query for each in site.asked] == [{}, {"key": ["s3cret"]}, {}]
