"""Pictures from a server that makes them in any size: their addresses, and feeds with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from config.smallest import SMALLEST, mistakes
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from newsroom import Newsroom, make_record

from feedpub.article import Rendition
from feedpub.assembly.image_templates import ImageTemplate, mistake_in_template

HOST = "media.news.example"
FERRY = f"https://{HOST}/2026/ferry.jpg"
QUAY = f"https://{HOST}/quay.jpg"
BY_PATH = "https://img.news.example/{width}x/{path}.{format}"
MEDIA = "{http://search.yahoo.com/mrss/}"


def template(address: str = BY_PATH, **changes: Any) -> ImageTemplate:
    formats = ("webp", "jpg") if "{format}" in address else ()
    values = {"widths": (320, 640), "formats": formats, "hosts": (HOST,), **changes}
    return ImageTemplate(address=address, **values)


def resized(address: str, url: str, width: int = 640) -> str | None:
    found = template(address).at(Rendition(url=url), width)
    return found and found.url


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (BY_PATH, "https://img.news.example/640x/2026/ferry.jpg.webp"),
        ("https://i.example/{stem}-{width}.jpg", "https://i.example/2026/ferry-640.jpg"),
        (
            "https://i.example/cdn-cgi/image/width={width},fit=cover/{url}",
            f"https://i.example/cdn-cgi/image/width=640,fit=cover/https%3A%2F%2F{HOST}"
            "%2F2026%2Fferry.jpg",
        ),
        (
            "https://i.example/?u={url}&w={width}",
            f"https://i.example/?u=https%3A%2F%2F{HOST}%2F2026%2Fferry.jpg&w=640",
        ),
        ("https://i.example/?p={path}&w={width}", "https://i.example/?p=2026%2Fferry.jpg&w=640"),
    ],
)
def test_the_address_of_a_size_is_made_from_that_of_the_original(
    address: str, expected: str
) -> None:
    assert resized(address, FERRY) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/2026/ferry.jpg",
        f"https://{HOST}.evil.example/ferry.jpg",
        f"https://evil.example/@{HOST}/ferry.jpg",
        f"https://{HOST}/",
        f"https://{HOST}/a/../../secret.jpg",
        f"https://{HOST}/a/%2e%2e/%2e%2e/secret.jpg",
        f"https://{HOST}/a/%252e%252e/secret.jpg",
        f"https://{HOST}/a/..%2fsecret.jpg",
        f"https://{HOST}/a%5c..%5csecret.jpg",
        f"https://{HOST}/a%0d%0aX: y.jpg",
        f"https://{HOST}/ferry.jpg?v=3",
        "https://[",
    ],
)
def test_an_original_whose_address_could_lead_elsewhere_stays_as_it_is(url: str) -> None:
    assert resized(BY_PATH, url) is None


@pytest.mark.parametrize(
    ("address", "url", "expected"),
    [
        (
            "https://i.example/?p={path}&w={width}",
            f"https://{HOST}/a&w=9999.jpg",
            "https://i.example/?p=a%26w%3D9999.jpg&w=640",
        ),
        (
            "https://i.example/w={width}/{path}",
            f"https://{HOST}/a,w=9999;b.jpg",
            "https://i.example/w=640/a%2Cw%3D9999%3Bb.jpg",
        ),
        (
            "https://i.example/{width}/{path}",
            f"https://{HOST}//evil.example/{{width}}/100%.jpg",
            "https://i.example/640/evil.example/%7Bwidth%7D/100%25.jpg",
        ),
        (
            "https://i.example/{width}/{path}",
            f"https://{HOST}/a%20b%3Fc.jpg",
            "https://i.example/640/a%20b%3Fc.jpg",
        ),
        (
            "https://i.example/?u={url}&w={width}",
            f"https://{HOST}/a.jpg?x=1&w=9999",
            f"https://i.example/?u=https%3A%2F%2F{HOST}%2Fa.jpg%3Fx%3D1%26w%3D9999&w=640",
        ),
    ],
)
def test_a_hostile_address_does_not_break_out_of_its_place(
    address: str, url: str, expected: str
) -> None:
    assert resized(address, url) == expected


@settings(max_examples=200, deadline=None, derandomize=True)
@given(path=st.text(alphabet="a.%2ef/\\?#&={}@:;, \"'<>\n5c0", max_size=24))
def test_whatever_the_path_the_size_stays_in_its_folder(path: str) -> None:
    address = resized("https://img.news.example/s/{width}/{path}.jpg", f"https://{HOST}/{path}")

    if address is not None:
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc, parts.query) == ("https", "img.news.example", "")
        assert parts.path.startswith("/s/640/")
        assert parts.path.endswith(".jpg")
        assert ".." not in parts.path.split("/")
        assert not set(address) & set(" \"'<>\n\\{}#")


def test_a_picture_is_not_made_larger_than_it_is() -> None:
    picture = Rendition(url=FERRY, width=500, height=300, type="image/jpeg")

    assert template().at(picture, 500) is None
    assert [(each.width, each.height, each.type) for each in template().all(picture)] == [
        (320, 192, "image/webp"),
        (320, 192, "image/jpeg"),
    ]


@pytest.mark.parametrize(
    ("address", "mistake"),
    [
        ("https://i.example/{w}/{path}", "unknown placeholder {w}"),
        ("https://i.example/{path}", "use {width}, and {path}"),
        ("https://i.example/{width}", "use {width}, and {path}"),
        ("https://{path}/{width}", "begin with https://"),
        ("//i.example/{width}/{path}", "begin with https://"),
        ("https://i.example/{width}/{path}.{format", "close each placeholder"),
        ("https://i.example/{width}/{path}#x", "write an address without spaces"),
    ],
)
def test_a_template_that_cannot_work_says_so(address: str, mistake: str) -> None:
    assert (mistake_in_template(address) or "").startswith(mistake)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (
            f'[images]\naddress = "{BY_PATH}"\nhosts = ["{HOST}"]\n',
            "images: {format} in address and formats belong together; add the other one",
        ),
        (
            '[images]\naddress = "https://i.example/{width}/{path}"\n',
            "images: hosts is missing; name the hosts of the originals",
        ),
        (
            f'[images]\nhosts = ["{HOST}"]\n',
            "images: address is missing; write that of the server's images",
        ),
        (
            '[feeds.f]\ntitle = "F"\nimages = { width = 640 }\n',
            "feeds.f.images.width: needs images.address, where a server makes images in any size;"
            " add it",
        ),
        (
            '[images]\naddress = "https://i.example/{w}/{path}"\n',
            "images.address: 'https://i.example/{w}/{path}': unknown placeholder {w}; use {width},"
            " {format} and {path}",
        ),
    ],
)
def test_a_mistake_in_the_configuration_is_one_line(tmp_path: Path, table: str, line: str) -> None:
    assert mistakes(tmp_path / "config.toml", SMALLEST + table) == [line]


SITE = """
[site]
title     = "Harbour News"
url       = "https://news.example/"
base_url  = "https://feeds.example/"
language  = "en"
authority = "news.example,2026"

[sources.desk]
type = "files"
path = "articles"
"""
SERVER = f"""
[images]
address = "https://img.news.example/{{width}}/{{path}}"
hosts   = ["{HOST}"]
widths  = [320, 640]
"""
FEED = """
[feeds.f]
title   = "F"
formats = ["rss", "atom", "json", "html"]
"""
RECORD = make_record(
    1,
    images=[
        {
            "url": FERRY,
            "type": "image/jpeg",
            "length": 61234,
            "width": 1200,
            "height": 800,
            "credit": "Mara Ovens",
        }
    ],
    content_html=(
        f'<p>One.</p><img src="{FERRY}" alt=""><p>Two.</p>'
        f'<img src="{QUAY}" alt="The quay" width="1000" height="500">'
        '<img src="https://elsewhere.example/a.jpg" alt="">'
    ),
)
IN_640 = "https://img.news.example/640/2026/ferry.jpg"
IN_320 = "https://img.news.example/320/2026/ferry.jpg"


def publish(room: Newsroom, config: str) -> dict[str, bytes]:
    room.configure(SITE + config)
    room.write("1.json", RECORD)
    assert room.build().exit_code == 0
    return dict(room.published())


def test_a_feed_that_asks_for_no_width_is_as_without_the_server(newsroom: Newsroom) -> None:
    without = publish(newsroom, FEED)
    with_server = publish(newsroom, SERVER + FEED)

    for name in ("f.rss", "f.atom", "f.json"):
        assert with_server[name] == without[name]
    assert IN_320.encode() in with_server["f.html"]


def test_the_pictures_of_a_feed_are_in_the_width_that_it_asks_for(newsroom: Newsroom) -> None:
    plain = publish(newsroom, SERVER + FEED)
    sized = publish(newsroom, SERVER + FEED + "images = { width = 640 }\n")
    again = publish(newsroom, SERVER + FEED)

    content = etree.fromstring(sized["f.rss"]).find(f".//{MEDIA}content")
    assert content is not None
    assert dict(content.attrib) == {
        "url": IN_640,
        "type": "image/jpeg",
        "medium": "image",
        "width": "640",
        "height": "427",
    }
    (item,) = json.loads(sized["f.json"])["items"]
    body = item["content_html"]
    assert item["image"] == IN_640
    assert f'<img src="{IN_640}" alt="" width="640" height="427">' in body
    assert (
        '<img src="https://img.news.example/640/quay.jpg" alt="The quay" width="640" height="320">'
        in body
    )
    assert "https://elsewhere.example/a.jpg" in body
    assert FERRY not in body
    assert again == plain


def test_no_length_is_made_up_for_an_enclosure(newsroom: Newsroom) -> None:
    summary = FEED + 'content = "summary"\n'
    plain = publish(newsroom, SERVER + summary)
    sized = publish(newsroom, SERVER + summary + "images = { width = 640 }\n")

    assert b"<enclosure " in plain["f.rss"]
    for name in ("f.rss", "f.atom"):
        assert b"enclosure" not in sized[name]
        assert IN_640.encode() in sized[name]


def test_the_sizes_that_the_server_makes_are_listed(newsroom: Newsroom) -> None:
    more = 'images = { width = 640, renditions = ["group", "srcset"] }\n'

    sized = publish(newsroom, SERVER + FEED + more)

    group = etree.fromstring(sized["f.rss"]).find(f".//{MEDIA}group")
    assert group is not None
    assert [(each.get("url"), each.get("isDefault")) for each in group] == [
        (IN_640, "true"),
        (IN_320, None),
    ]
    (item,) = json.loads(sized["f.json"])["items"]
    assert f'srcset="{IN_320} 320w, {IN_640} 640w"' in item["content_html"]
