"""A hub that others wrote: it takes subscriptions and pings, and delivers what was published."""

from __future__ import annotations

import hashlib
import hmac
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from hubs import real_hub
from names import publishing
from newsroom import CONFIG, Newsroom, make_record
from web_server import Reply, Request, Site

SECRET = "the third quay"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    with real_hub(tmp_path, "sha256") as address:
        yield address


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Where the feeds are served, and where a subscriber listens."""
    with publishing(tmp_path, monkeypatch) as site:
        yield site


def serve(room: Newsroom, site: Site, hub: str) -> None:
    """Serve what stands in the publish directory whenever it is asked for, as WebSub, 4, wants."""

    def answer(request: Request) -> Reply:
        path = room.feeds / request.path.removeprefix("/")
        links = f'<{hub}>; rel="hub", <{site.url(request.path)}>; rel="self"'
        return Reply(path.read_bytes(), headers={"Link": links, "Content-Type": "text/xml"})

    site.answers |= {"/all.rss": answer, "/all.atom": answer}


def subscribe(site: Site, hub: str, topic: str) -> list[Request]:
    """Have *topic* delivered; return what comes, as it comes."""
    delivered: list[Request] = []

    def callback(request: Request) -> Reply:
        if request.method == "GET":
            return Reply(request.query["hub.challenge"][0])
        delivered.append(request)
        return Reply("", 204)

    site.answers["/callback"] = callback
    form = {
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.callback": site.url("/callback"),
        "hub.secret": SECRET,
    }
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(hub, body) as response:
        assert response.status == 202
    return delivered


def test_a_subscriber_gets_what_is_published_signed_by_the_hub(
    room: Newsroom, site: Site, hub: str
) -> None:
    text = CONFIG.partition("[feeds.sections]")[0].replace("https://feeds.example", site.address)
    text = text.replace("[sources.desk]", f'hubs = ["{hub}"]\n[sources.desk]')
    room.configure(text + '[notify]\nallow_addresses = ["127.0.0.0/8"]\ncheck = true\n')
    serve(room, site, hub)
    first = room.feedpub("build")
    delivered = subscribe(site, hub, site.url("/all.rss"))
    room.write("4.json", make_record(4, title="The tide is early"))

    second = room.feedpub("build")

    assert (first.stderr, second.stderr) == ("", "")
    (request,) = delivered
    assert request.body == (room.feeds / "all.rss").read_bytes()
    assert b"The tide is early" in request.body
    signed = hmac.new(SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-hub-signature"] == f"sha256={signed}"
    told = room.feedpub("status")
    assert (told.returncode, told.stderr) == (0, "")
