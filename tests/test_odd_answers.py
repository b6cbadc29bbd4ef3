"""Servers of pictures and short links whose answers are odd: what they cost the others."""

from __future__ import annotations

import pytest
from newsroom import Newsroom
from test_short_link_checks import (
    article,
    at,
    configure,
    known,
    site,
    story,
    to,
)
from web_server import Reply, Site

from feedpub.intake import far_links, far_pictures

__all__ = ["site"]

ODD = {"Content-Type": "text/html; charset*=z; charset*0=y", "Retry-After": "9" * 4000}


def with_pictures(room: Newsroom) -> None:
    room.configure(room.config.read_text().replace("probe_images = false", ""))


@pytest.mark.parametrize("status", [200, 404, 503])
def test_odd_headers_cost_no_build(room: Newsroom, site: Site, status: int) -> None:
    site.answers["/s/1"] = site.answers["/a.jpg"] = Reply("<p>x", status, ODD)
    configure(room, site, story(site, images=[{"url": at(site, "/a.jpg", "m.beacon.example")}]))
    with_pictures(room)

    report = room.build()

    assert report.exit_code == 0
    assert "all.rss" in room.published()


def test_an_answer_that_nobody_has_thought_of_costs_nothing_but_itself(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_content: bytes) -> None:
        raise KeyError("odd\n")

    monkeypatch.setattr(far_pictures, "told_by_beginning", stumble)
    monkeypatch.setattr(far_links, "parse_page", stumble)
    pictures = [at(site, f"/{name}.jpg", "m.beacon.example") for name in "ab"]
    for path in ("/s/1", "/a.jpg", "/b.jpg"):
        site.answers[path] = Reply("<p>x")
    site.answers["/s/2"] = to(article(site, 2))
    images = [{"url": each} for each in pictures]
    configure(room, site, story(site, images=images), story(site, 2))
    with_pictures(room)

    report = room.build()

    assert report.exit_code == 0
    assert "all.rss" in room.published()
    assert known(room) == [None, "there"]
    # Once of each kind, of whichever came first.
    picture, link = (each for each in report.warnings if "not understood" in each)
    assert picture.partition(": ")[0] in pictures
    assert picture.endswith(": what its server says is not understood (KeyError: 'odd\\n')")
    assert "/s/1: what its server" in link
