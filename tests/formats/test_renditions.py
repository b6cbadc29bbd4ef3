"""The sizes of pictures in every format, and what readers make of them."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from typing import Any

import feedparser
import pytest
from formats.feeds import (
    MEDIA,
    XML_FORMATS,
    entry_of,
    make_entry,
    make_feed,
    make_picture,
    make_renditions,
    part,
    texts,
    written,
)
from intake.records import article

from feedpub.article import Image, Rendition
from feedpub.feed import Entry
from feedpub.formats.registry import render
from feedpub.formats.srcset import candidates_of
from feedpub.partners import PROFILES
from feedpub.validation.publish_gate import check

FERRY = "https://img.news.example/ferry.jpg"
FIGURE = f'<figure><img src="{FERRY}" alt="A ferry" width="1280" height="720"></figure>'
BOTH = ("group", "srcset")


def with_sizes(**changes: Any) -> Entry:
    return make_entry(**{"content": f"{FIGURE}<p>She sails.</p>", **changes})


def sized(**changes: Any) -> Entry:
    return with_sizes(renditions=make_renditions(), **changes)


def srcsets(document: bytes) -> list[str]:
    text = html.unescape(document.decode())
    return re.findall(r'srcset="([^"]*)"', html.unescape(text))


@pytest.mark.parametrize("format", [*XML_FORMATS, "json"])
def test_a_feed_that_asks_for_no_sizes_is_as_if_there_were_none(format: str) -> None:
    assert written(format, sized()) == written(format, with_sizes())


@pytest.mark.parametrize("format", [*XML_FORMATS, "json", "html"])
def test_the_publish_gate_finds_nothing_wrong_with_sizes(format: str) -> None:
    paths = tuple((each, f"all.{each}") for each in (*XML_FORMATS, "json", "html"))

    findings = check(render(make_feed(sized(), renditions=BOTH, paths=paths), format))

    assert [str(each) for each in findings] == []


@pytest.mark.parametrize("format", XML_FORMATS)
def test_the_sizes_of_a_picture_are_a_group_with_the_picture_as_its_default(format: str) -> None:
    entry = part(format, sized(), renditions=("group",))

    (group,) = entry.iterfind(f"{MEDIA}group")
    contents = [dict(each.attrib) for each in group.iterfind(f"{MEDIA}content")]
    assert contents == [
        {
            "url": FERRY,
            "type": "image/jpeg",
            "medium": "image",
            "isDefault": "true",
            "width": "1280",
            "height": "720",
            "fileSize": "61234",
        },
        {
            "url": "https://img.news.example/ferry-640x360.jpg",
            "type": "image/jpeg",
            "medium": "image",
            "width": "640",
            "height": "360",
        },
        {
            "url": "https://img.news.example/ferry-150x150.jpg",
            "medium": "image",
            "width": "150",
            "height": "150",
        },
    ]
    assert texts(group[0], f"{MEDIA}credit")[0] == "Mara Ovens/dpa"
    assert [each.tag for each in entry].count(f"{MEDIA}content") == 0


@pytest.mark.parametrize("format", XML_FORMATS)
def test_a_picture_of_one_size_is_no_group(format: str) -> None:
    other = make_picture(url="https://img.news.example/quay.jpg")

    entry = part(format, sized(enclosures=(make_picture(), other)), renditions=BOTH)

    assert len(entry.findall(f"{MEDIA}group")) == 1
    assert [each.get("url") for each in entry.iterfind(f"{MEDIA}content")] == [other.url]


@pytest.mark.parametrize("format", XML_FORMATS)
def test_feedparser_reads_a_group_as_single_pictures_with_the_default_first(format: str) -> None:
    (entry,) = feedparser.parse(written(format, sized(), renditions=("group",))).entries

    assert [each["url"] for each in entry.media_content] == [
        each.url for each in make_renditions()[FERRY]
    ]
    assert entry.title == "The ferry is back"


def test_json_feed_lists_the_sizes_of_a_picture() -> None:
    (item,) = json.loads(written("json", sized(), renditions=("group",)))["items"]

    assert item["_feedpub"]["images"][0]["renditions"] == [
        {
            "url": "https://img.news.example/ferry-640x360.jpg",
            "mime_type": "image/jpeg",
            "width": 640,
            "height": 360,
        },
        {"url": "https://img.news.example/ferry-150x150.jpg", "width": 150, "height": 150},
    ]
    assert [each["url"] for each in item["attachments"]] == [FERRY]


@pytest.mark.parametrize("format", [*XML_FORMATS, "json"])
def test_a_body_has_the_sizes_of_its_pictures_but_no_crops(format: str) -> None:
    document = written(format, sized(), renditions=("srcset",))

    assert srcsets(document.replace(b'\\"', b'"')) == [
        f"https://img.news.example/ferry-640x360.jpg 640w, {FERRY} 1280w"
    ]
    assert b"media:group" not in document


def test_a_page_has_the_sizes_of_its_pictures_without_being_asked() -> None:
    page = written("html", sized())

    assert srcsets(page) == [f"https://img.news.example/ferry-640x360.jpg 640w, {FERRY} 1280w"]
    assert b'sizes="(max-width: 38rem) 100vw, 37rem"' in page


@pytest.mark.parametrize("profile", PROFILES)
def test_a_partner_reads_one_size(profile: str) -> None:
    settings = {"profile": profile, "renditions": ()}

    assert written("rss", sized(), **settings) == written("rss", with_sizes(), **settings)


MAIN = Rendition(url=FERRY, width=1200, height=800, type="image/jpeg")


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        (Rendition(url=f"{FERRY}?w=600", width=600, height=400, type="image/jpeg"), True),
        (Rendition(url=f"{FERRY}?w=601", width=601, height=401), True),
        (Rendition(url=f"{FERRY}?w=600", width=600), True),
        (Rendition(url=f"{FERRY}?crop", width=600, height=600), False),
        (Rendition(url=f"{FERRY}?w=600", height=400), False),
        (Rendition(url=f"{FERRY}?webp", width=600, type="image/webp"), False),
        (Rendition(url=f"{FERRY}?size=600,", width=600), False),
    ],
)
def test_a_browser_may_choose_among_sizes_of_one_shape_and_format(
    other: Rendition, is_one: bool
) -> None:
    assert (other in candidates_of([MAIN, other])) == is_one


def test_of_sizes_as_wide_as_each_other_there_is_one() -> None:
    again = Rendition(url=f"{FERRY}?again", width=1200)

    assert candidates_of([MAIN, again]) == [MAIN]


def test_an_entry_has_the_sizes_of_the_pictures_that_it_shows() -> None:
    quay = "https://img.news.example/quay.jpg"
    found = article(
        images=[
            {
                "url": FERRY,
                "width": 1280,
                "height": 720,
                "credit": "dpa",
                "renditions": [{"url": f"{FERRY}?w=640", "width": 640, "height": 360}],
            }
        ],
        content_html=f'<img src="{FERRY}" alt="" srcset="{FERRY}?w=320 320w, {FERRY} 1280w">'
        f'<p>She sails.</p><img src="{quay}" alt="" srcset="{quay} 900w, {quay}?w=300 300w">',
    )

    sizes = {
        url: [(each.url, each.width) for each in renditions]
        for url, renditions in entry_of(found).renditions.items()
    }

    assert sizes == {
        FERRY: [(FERRY, 1280), (f"{FERRY}?w=640", 640), (f"{FERRY}?w=320", 320)],
        quay: [(quay, 900), (f"{quay}?w=300", 300)],
    }


def test_a_picture_that_may_no_longer_be_shown_is_shown_in_no_size() -> None:
    found = article(
        images=[
            {
                "url": FERRY,
                "credit": "dpa",
                "rights_expires": "2020-01-01T00:00:00Z",
                "renditions": [{"url": f"{FERRY}?w=640", "width": 640}],
            }
        ],
        content_html=f'<p>She sails.</p><img src="{FERRY}" srcset="{FERRY}?w=320 320w" alt="">',
    )

    entry = entry_of(found)

    assert entry.renditions == {}
    assert "ferry.jpg" not in (entry.content or "")


def test_the_width_of_a_picture_may_be_known_from_its_sizes_alone() -> None:
    picture = article(
        images=[{"url": FERRY, "credit": "dpa"}],
        content_html=f'<img src="{FERRY}" srcset="{FERRY} 1280w, {FERRY}?w=320 320w" alt="">',
    )
    bare = replace(picture, images=(Image(url=FERRY),))

    (renditions,) = entry_of(bare).renditions.values()

    assert renditions[0] == Rendition(url=FERRY, width=1280, type="image/jpeg")
