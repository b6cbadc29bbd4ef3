"""Pictures that articles say too little of: their servers are asked, once for all."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import PIL.Image
import pytest
from newsroom import NOW, Newsroom, make_record
from web_server import Answer, Handler, Reply, Request, Site, serving, silent

from feedpub.archive import lookups as lookups_table
from feedpub.errors import Stopped
from feedpub.intake.lookups import images as image_lookups
from feedpub.intake.sources.image_files import type_and_size
from feedpub.pipeline import lookups
from feedpub.pipeline.build import build

CONFIG = """
[site]
title     = "Beacon"
url       = "https://beacon.example/"
base_url  = "https://feeds.beacon.example/"
language  = "en"

[feeds.all]
title   = "Beacon"
formats = ["json", "rss"]

[sources.cms]
type = "api"
allow_addresses = ["127.0.0.1/32"]
per_second = 100
check_short_links = false
"""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    lookup = socket.getaddrinfo

    def here(host: Any, *rest: Any, **named: Any) -> Any:
        return lookup("127.0.0.1" if host == "img.beacon.example" else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    with serving() as site:
        yield site


def picture(format: str = "JPEG", size: tuple[int, int] = (640, 360), more: int = 100_000) -> bytes:
    """A picture file with much behind what tells its size."""
    written = io.BytesIO()
    PIL.Image.new("RGB", size, "teal").save(written, format)
    return written.getvalue() + b"\0" * more


def ranged(content: bytes) -> Answer:
    def answer(request: Request) -> Reply:
        first, _, last = request.headers["range"].removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last) + 1]
        said = f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}"
        return Reply(part, 206, {"Content-Range": said})

    return answer


def at(site: Site, path: str) -> str:
    """The address of *path* as the world knows it."""
    return site.url(path).replace("127.0.0.1", "img.beacon.example")


def configure(room: Newsroom, site: Site, *images: dict[str, Any], more: str = "") -> None:
    room.configure(f'{CONFIG}url = "{site.url("/list")}"\n{more}\n')
    site.answers["/list"] = Reply([make_record(1, images=list(images))])


def entry(room: Newsroom) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(room.published()["all.json"])["items"][0]
    return found


def attachment(room: Newsroom) -> dict[str, Any]:
    found: dict[str, Any] = entry(room)["attachments"][0]
    return found


def test_a_picture_is_known_when_its_article_is_first_published(room: Newsroom, site: Site) -> None:
    content = picture()
    site.answers["/a.jpg"] = ranged(content)
    configure(room, site, {"url": at(site, "/a.jpg")})

    assert room.build().exit_code == 0

    told = attachment(room)
    assert (told["mime_type"], told["size_in_bytes"]) == ("image/jpeg", len(content))
    assert 'width="640" height="360"' in entry(room)["content_html"]


def test_a_server_without_ranges_is_not_heard_to_its_end(room: Newsroom, site: Site) -> None:
    sent = []

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "999999999")
        handler.end_headers()
        handler.wfile.write(picture(more=0))
        for _ in range(200):
            handler.wfile.write(b"\0" * 100_000)
            sent.append(1)

    site.odd["/a.jpg"] = endless
    configure(room, site, {"url": at(site, "/a.jpg")})

    room.build()

    assert attachment(room)["size_in_bytes"] == 999999999
    assert len(sent) < 200


def test_a_server_that_is_silent_keeps_nobody_from_ending(room: Newsroom, site: Site) -> None:
    asked, over = threading.Event(), threading.Event()

    def silent(_handler: Handler) -> None:
        asked.set()
        over.wait(30)

    site.odd["/a.jpg"] = silent
    configure(room, site, {"url": at(site, "/a.jpg")})

    with pytest.raises(Stopped):
        build(replace(room.run(), stopping=asked.is_set))
    over.set()

    assert room.published() == {}
    site.odd.clear()
    site.answers["/a.jpg"] = ranged(picture())
    room.build(now=NOW + timedelta(minutes=2))
    assert attachment(room)["mime_type"] == "image/jpeg"


def test_it_is_asked_once_and_the_article_is_not_edited_by_it(room: Newsroom, site: Site) -> None:
    configure(room, site, {"url": at(site, "/a.jpg")})
    room.build()
    before = entry(room)
    assert "size_in_bytes" not in attachment(room)
    site.answers["/a.jpg"] = ranged(picture())

    room.build(now=NOW + timedelta(hours=1))
    assert site.paths().count("/a.jpg") == 1
    room.build(now=NOW + timedelta(hours=7))
    room.build(now=NOW + timedelta(hours=14))

    assert site.paths().count("/a.jpg") == 2
    assert "size_in_bytes" in attachment(room)
    assert entry(room).get("date_modified") == before.get("date_modified")
    assert room.rows("SELECT touched FROM ledger") == [(None,)]


def test_what_the_source_says_stands(room: Newsroom, site: Site) -> None:
    site.answers["/a.jpg"] = ranged(picture())
    configure(room, site, {"url": at(site, "/a.jpg"), "length": 5, "width": 1280})

    room.build()

    assert attachment(room)["size_in_bytes"] == 5
    # A width alone may be that of another rendition.
    assert 'width="640" height="360"' in entry(room)["content_html"]


def test_a_picture_that_says_it_all_is_not_asked_for(room: Newsroom, site: Site) -> None:
    known = {"type": "image/jpeg", "length": 5, "width": 1280, "height": 720}
    configure(room, site, {"url": at(site, "/a.jpg"), **known})

    room.build()

    assert site.paths() == ["/list"]


@pytest.mark.parametrize(
    ("more", "asked"), [("probe_images = false", False), ("probe_images = true", True)]
)
def test_the_configuration_decides(room: Newsroom, site: Site, more: str, asked: bool) -> None:
    configure(room, site, {"url": at(site, "/a.jpg")}, more=more)

    room.build()

    assert ("/a.jpg" in site.paths()) == asked


def test_nothing_is_asked_for_files_unless_it_is_wanted(room: Newsroom, site: Site) -> None:
    site.answers["/a.jpg"] = ranged(picture())
    room.write("1.json", make_record(1, images=[{"url": at(site, "/a.jpg")}]))

    room.build()

    assert site.paths() == []


def test_no_address_in_the_house_is_asked(room: Newsroom, site: Site) -> None:
    head = CONFIG.partition("[sources.cms]")[0]
    room.configure(
        head + '[sources.desk]\ntype = "files"\npath = "articles"\nprobe_images = true\n'
    )
    room.write("1.json", make_record(1, images=[{"url": at(site, "/a.jpg")}]))

    room.build()

    assert site.paths() == []


def test_a_dry_run_asks_for_none(room: Newsroom, site: Site) -> None:
    configure(room, site, {"url": at(site, "/a.jpg")})

    room.build(dry_run=True)

    assert site.paths() == ["/list"]


def test_what_is_no_picture_is_none(room: Newsroom, site: Site) -> None:
    site.answers["/a.jpg"] = Reply("<!DOCTYPE html><p>Log in", 200, {"Content-Type": "image/jpeg"})
    configure(room, site, {"url": at(site, "/a.jpg")})

    assert room.build().exit_code == 0

    assert "size_in_bytes" not in attachment(room)


def test_a_host_that_is_silent_is_given_up_at_once(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_lookups, "_PATIENCE", 0.3)
    for number in range(9):
        site.odd[f"/{number}.jpg"] = silent
    configure(room, site, *({"url": at(site, f"/{number}.jpg")} for number in range(9)))

    assert room.build().exit_code == 0

    assert site.waited_out == []
    assert len(site.paths()) <= 1 + 8
    assert room.rows("SELECT count(*) FROM pictures") == [(9,)]


def test_a_host_is_asked_no_more_at_once_than_its_source_says(room: Newsroom, site: Site) -> None:
    site.answers["/a.jpg"] = ranged(picture())
    configure(room, site, {"url": at(site, "/a.jpg")}, more="at_once = 1")
    run = room.run()
    host = at(site, "").removeprefix("http://")
    looking = threading.Thread(target=build, args=(run,))

    with run.pace.turn(host, at_once=1, gap=0, until=float("inf")):
        looking.start()
        looking.join(1)
        assert site.paths() == ["/list"]
    looking.join()

    assert site.paths() == ["/list", "/a.jpg"]


def test_what_is_too_much_for_one_run_is_for_the_next(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "_MOST", 2)
    for number in range(3):
        site.answers[f"/{number}.jpg"] = ranged(picture())
    configure(room, site, *({"url": at(site, f"/{number}.jpg")} for number in range(3)))

    room.build()
    assert sorted(site.paths()) == ["/0.jpg", "/1.jpg", "/list"]
    room.build()

    assert site.paths().count("/2.jpg") == 1
    assert all("size_in_bytes" in each for each in entry(room)["attachments"])


def test_what_is_for_the_next_run_is_asked_though_others_write_more(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "_MOST", 1)
    monkeypatch.setattr(lookups_table, "_NEWEST", 2)
    for number in range(2):
        site.answers[f"/{number}.jpg"] = ranged(picture())
    images = [{"url": at(site, f"/{number}.jpg")} for number in range(2)]
    configure(room, site, *images, more='[sources.desk]\ntype = "files"\npath = "articles"')
    for number in range(5, 10):
        room.write(f"{number}.json", make_record(number, published=NOW.isoformat()))

    room.build()
    room.build()

    assert {"/0.jpg", "/1.jpg"} <= set(site.paths())


def test_what_another_run_has_archived_meanwhile_stays_in_the_chain(
    room: Newsroom, site: Site
) -> None:
    records = [make_record(number) for number in range(1, 13)]
    records[-1]["images"] = [{"url": at(site, "/a.jpg")}]

    def meanwhile(request: Request) -> Reply:
        del site.answers["/a.jpg"]
        more = [make_record(number) for number in range(13, 19)]
        site.answers["/list"] = Reply(records + more)
        room.build(now=NOW + timedelta(minutes=2))
        return ranged(picture())(request)

    site.answers["/a.jpg"] = meanwhile
    configure(room, site)
    room.configure(
        room.config.read_text().replace(
            'title   = "Beacon"', 'title   = "Beacon"\nlimit = 4\narchive = 3'
        )
    )
    site.answers["/list"] = Reply(records)

    report = room.build()

    assert report.left_over == ()
    next_url, found = "all.json", []
    while next_url:
        page = json.loads(room.published()[next_url.rpartition("/")[2]])
        found += [each["title"] for each in page["items"]]
        next_url = page.get("next_url", "")
    assert set(found) == {f"Story {number}" for number in range(1, 19)}


@pytest.mark.parametrize("lossless", [False, True])
@pytest.mark.parametrize("alpha", [False, True])
def test_the_beginning_of_webp_tells_its_size(lossless: bool, alpha: bool) -> None:
    written = io.BytesIO()
    image = PIL.Image.new("RGBA" if alpha else "RGB", (321, 123), (1, 2, 3, 4)[: 3 + alpha])
    image.save(written, "WEBP", lossless=lossless)

    assert type_and_size(written.getvalue()[:40]) == ("image/webp", 321, 123)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF"])
def test_the_beginning_of_others_tells_their_size(format: str) -> None:
    # Nothing in it repeats itself.
    noise = PIL.Image.effect_noise((800, 600), 90)
    written = io.BytesIO()
    noise.save(written, format)

    found = type_and_size(written.getvalue()[:2000])

    assert found == (f"image/{format.lower()}", 800, 600)


def test_a_picture_lying_on_its_side_is_as_it_is_shown() -> None:
    turned = PIL.Image.Exif()
    turned[274] = 6
    written = io.BytesIO()
    PIL.Image.new("RGB", (640, 360)).save(written, "JPEG", exif=turned)

    assert type_and_size(written.getvalue()) == ("image/jpeg", 360, 640)


@pytest.mark.parametrize(
    "head", [b"", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8X", b"\x89PNG\r\n\x1a\n"]
)
def test_a_beginning_that_breaks_off_tells_what_it_can(head: bytes) -> None:
    found = type_and_size(head)

    assert found is None if not head else (found is not None and found[1:] == (None, None))
