"""A site that has no https as a web source."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from intake.html_pages import TEXT
from intake.theme_pages import twenty_twenty_three
from newsroom import Newsroom
from web_server import Reply, Site, serving

HOST = "http://beacon.example"
SITE = f"""
[site]
title     = "Beacon"
url       = "{HOST}/"
base_url  = "https://feeds.beacon.example/"
language  = "en"
authority = "beacon.example,2026"

[feeds.all]
title   = "Beacon"
formats = ["rss", "atom", "json"]

[sources.cms]
type = "web"
allow_addresses = ["127.0.0.1/32"]
per_second = 100
probe_images = false
check_short_links = false
"""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    lookup = socket.getaddrinfo

    def here(host: Any, *rest: Any, **named: Any) -> Any:
        return lookup("127.0.0.1" if host == "beacon.example" else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    with serving() as site:
        port = site.address.rpartition(":")[2]
        page = twenty_twenty_three(TEXT).replace("https://beacon.example", f"{HOST}:{port}")
        site.answers["/2026/03/ferry/"] = Reply(page, headers={"Content-Type": "text/html"})
        yield site


def test_its_articles_are_published_and_it_is_named_once(room: Newsroom, site: Site) -> None:
    address = f"{HOST}:{site.address.rpartition(':')[2]}/2026/03/ferry/"
    room.configure(f'{SITE}addresses = ["{address}"]\n')

    first, second = room.build(), room.build()

    (item,) = json.loads(room.published()["all.json"])["items"]
    assert item["url"] == address.replace("2026/03/ferry/", "?p=4")
    assert [each for each in first.warnings if "https" in each] == [
        "cms: pages of beacon.example are fetched by http, so anybody on the way can change them;"
        " use https if the site has it"
    ]
    assert not second.warnings


def test_private_host_is_not_named(room: Newsroom, site: Site) -> None:
    room.configure(f'{SITE}addresses = ["{site.address}/2026/03/ferry/"]\n')

    report = room.build()

    assert report.sources[0].new == 1
    assert not [each for each in report.warnings if "https" in each]
