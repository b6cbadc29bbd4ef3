"""A feed as its readers fetch it: what a server may be up to on the way."""

from __future__ import annotations

import base64
import gzip

import pytest
from web_server import Handler, Reply, Site, dripping, when_changed

from feedpub.validation.http.exchange import Exchange, Hop
from feedpub.web import traced as module
from feedpub.web.answers import FetchError
from feedpub.web.traced import exchange_with


def ask(address: str) -> Exchange:
    return exchange_with(address, agent="feedpub/1", most=1_000_000)


def test_everything_that_the_server_said_on_the_way_is_kept(site: Site) -> None:
    site.answers["/old"] = Reply("gone on", 301, {"Location": "/new?all#top"})
    site.answers["/new"] = when_changed("<rss/>", '"1"')

    found = ask(site.url("/old"))

    hop = Hop(address=site.url("/old"), status=301, target=site.url("/new?all#top"))
    assert (found.hops, found.address) == ((hop,), site.url("/new?all#top"))
    assert (found.status, found.content, found.again) == (200, b"<rss/>", 304)
    assert found.headers["etag"] == '"1"'
    assert [each.headers["user-agent"] for each in site.asked] == ["feedpub/1"] * 3


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" "),
    ],
    ids=["line", "head", "body"],
)
@pytest.mark.parametrize("path", ["/", "/old"])
def test_what_drips_is_given_up_when_the_time_is_over(
    site: Site, monkeypatch: pytest.MonkeyPatch, path: str, head: bytes, drop: bytes
) -> None:
    monkeypatch.setattr(module, "_TIME", 0.4)
    site.odd["/"] = dripping(head, drop)
    site.answers["/old"] = Reply("", 302, {"Location": "/"})

    with pytest.raises(FetchError, match=r"takes longer than 0\.4 seconds"):
        ask(site.url(path))

    assert site.waited_out == []


def test_so_is_what_drips_when_it_is_asked_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(handler: Handler) -> None:
        if handler.headers["If-None-Match"]:
            dripping(b"HTTP/1.1 304 Not Modified\r\n", b"X-A: b\r\n")(handler)
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 6\r\n\r\n<rss/>')

    monkeypatch.setattr(module, "_TIME", 2)
    site.odd["/"] = answer

    with pytest.raises(FetchError, match="takes longer than 2 seconds"):
        ask(site.url("/"))

    assert len(site.asked) == 2


def test_a_name_and_a_word_in_the_address_are_for_its_server(site: Site) -> None:
    site.answers["/"] = Reply("<rss/>")

    ask(site.address.replace("//", "//desk:se%20cret@") + "/")

    told = base64.b64encode(b"desk:se cret").decode()
    assert site.asked[0].headers["authorization"] == f"Basic {told}"


def test_no_cookie_is_kept(site: Site) -> None:
    site.answers["/"] = Reply("", 302, {"Location": "/in", "Set-Cookie": "seen=1"})
    site.answers["/in"] = Reply("<rss/>", headers={"Set-Cookie": "in=1", "ETag": '"1"'})

    ask(site.url("/"))

    assert len(site.asked) == 3
    assert not any("cookie" in each.headers for each in site.asked)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP "])
def test_a_packed_answer_is_unpacked(site: Site, encoding: str) -> None:
    headers = {"Content-Encoding": encoding}
    site.answers["/"] = Reply(gzip.compress(b"<rss/>"), headers=headers)

    assert ask(site.url("/")).content == b"<rss/>"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (gzip.compress(b"<rss/>")[:-9], "ends in the middle"),
        (b"<rss/>", "is not gzip, although its headers say so"),
        (gzip.compress(b" " * 1_000_001), "is larger than 1 MB"),
    ],
    ids=["half", "none", "large"],
)
def test_what_cannot_be_unpacked_says_why(site: Site, content: bytes, why: str) -> None:
    site.answers["/"] = Reply(content, headers={"Content-Encoding": "gzip"})

    with pytest.raises(FetchError, match=why):
        ask(site.url("/"))


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://a:b/", r"redirects \(302\), but not to an address"),
        (":http://]", r"redirects \(302\), but not to an address"),
        ("ftp://127.0.0.1/a", "redirects to ftp:, which is not followed"),
        ("mailto:desk@news.example", "redirects to mailto:, which is not followed"),
    ],
)
def test_a_redirect_to_no_address_of_the_web_is_not_followed(
    site: Site, location: str, why: str
) -> None:
    site.answers["/"] = Reply("", 302, {"Location": location})

    with pytest.raises(FetchError, match=why):
        ask(site.url("/"))

    assert len(site.asked) == 1


def test_an_odd_etag_is_not_sent_back(site: Site) -> None:
    site.answers["/"] = Reply("<rss/>", headers={"ETag": '"Zürich"'})

    assert ask(site.url("/")).again is None


def test_an_answer_other_than_200_is_told_of_though_its_body_is_broken(site: Site) -> None:
    site.answers["/"] = Reply(b"gone", 410, {"Content-Encoding": "gzip"})

    assert ask(site.url("/")).status == 410


def test_a_name_in_letters_of_its_language_is_looked_up_as_dns_has_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def addresses_of(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr("feedpub.web.network.addresses_of", addresses_of)
    site.answers["/"] = Reply("<rss/>")

    ask(site.address.replace("127.0.0.1", "zeitung-zürich.example") + "/")

    assert asked == ["xn--zeitung-zrich-4ob.example"]
    assert site.asked[0].headers["host"].startswith("xn--zeitung-zrich-4ob.example:")
