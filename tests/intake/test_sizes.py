"""All sizes of a picture, from what producers write of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from intake.html_pages import HEADLINE, TEXT, page
from intake.html_pages import article as article_of_page
from intake.reading import read
from intake.records import article, codes
from newsroom import make_record

from feedpub.article import Article, Rendition

FERRY = "https://img.news.example/ferry"


def sizes(found: Article, place: int = 0) -> list[tuple[str, int | None, int | None]]:
    """The addresses, widths and heights of the other renditions of an image."""
    renditions = found.images[place].renditions
    return [(each.url, each.width, each.height) for each in renditions]


def inline(found: Article) -> dict[str, list[tuple[str, int | None]]]:
    """The addresses and widths of pictures in the content."""
    return {
        image.url: [(each.url, each.width) for each in image.renditions]
        for image in found.inline_images
    }


def with_body(body: str, **changes: Any) -> Article:
    return article(**{"content_html": body, "images": [], **changes})


def wordpress(**media: Any) -> Article:
    post = {
        "id": 17,
        "date_gmt": "2026-03-12T09:30:00",
        "date": "2026-03-12T10:30:00",
        "guid": {"rendered": "https://beacon.example/?p=17"},
        "status": "publish",
        "type": "post",
        "link": "https://beacon.example/ferry/",
        "title": {"rendered": "The ferry is back"},
        "content": {"rendered": "<p>She sails again.</p>", "protected": False},
        "excerpt": {"rendered": "", "protected": False},
        "featured_media": 9,
        "_embedded": {"wp:featuredmedia": [media]},
    }
    (reading,) = read("posts.json", json.dumps([post]), records="", fields={})
    assert reading.article is not None, reading.findings
    return reading.article


def test_wordpress_has_made_sizes_of_the_featured_image() -> None:
    at = "https://beacon.example/uploads/ferry"

    found = wordpress(
        source_url=f"{at}.jpg",
        mime_type="image/jpeg",
        media_details={
            "width": 1200,
            "height": 800,
            "sizes": {
                "medium": {
                    "source_url": f"{at}-300x200.jpg",
                    "width": 300,
                    "height": "200",
                    "mime_type": "image/jpeg",
                    "filesize": 9123,
                },
                "thumbnail": {"source_url": f"{at}-150x150.jpg", "width": 150, "height": 150},
                "full": {"source_url": f"{at}.jpg", "width": 1200, "height": 800},
                "odd": None,
            },
        },
    )

    assert found.images[0].url == f"{at}.jpg"
    assert found.images[0].renditions == (
        Rendition(url=f"{at}-300x200.jpg", width=300, height=200, type="image/jpeg", length=9123),
        Rendition(url=f"{at}-150x150.jpg", width=150, height=150, type="image/jpeg"),
    )


def test_a_record_lists_its_renditions() -> None:
    found = article(
        images=[
            {
                "url": f"{FERRY}.jpg",
                "credit": "Mara Ovens",
                "renditions": [
                    {"url": f"{FERRY}-s.webp", "width": 320, "height": 180, "length": 900},
                    {"url": f"{FERRY}.jpg", "width": 1280},
                    {"url": "/ferry-m.jpg", "type": "image/jpg"},
                ],
            }
        ]
    )

    assert found.images[0].renditions == (
        Rendition(url=f"{FERRY}-s.webp", width=320, height=180, length=900, type="image/webp"),
        Rendition(url="https://news.example/ferry-m.jpg", type="image/jpeg"),
    )


@pytest.mark.parametrize(
    ("renditions", "code"),
    [
        ("ferry-s.jpg", ("error", "record-type", "images[0].renditions")),
        (["ferry-s.jpg"], ("warning", "record-type", "images[0].renditions")),
        ([{"width": 9}], ("warning", "address-missing", "images[0].renditions[0].url")),
        (
            [{"url": f"{FERRY}-s.jpg", "width": -1}],
            ("warning", "number-impossible", "images[0].renditions[0].width"),
        ),
        (
            [{"url": f"{FERRY}-{n}.jpg"} for n in range(51)],
            ("warning", "too-long", "images[0].renditions"),
        ),
    ],
)
def test_a_rendition_that_is_wrong_is_named(renditions: Any, code: tuple[str, str, str]) -> None:
    images = [{"url": f"{FERRY}.jpg", "credit": "Mara Ovens", "renditions": renditions}]

    assert codes(images=images) == [code]


def test_images_of_a_record_that_are_sizes_of_one_are_its_renditions() -> None:
    found = article(
        images=[
            {"url": f"{FERRY}-640x360.jpg", "width": 640, "height": 360, "credit": "dpa"},
            {"url": f"{FERRY}.jpg", "width": 1280, "height": 720, "credit": "dpa"},
        ]
    )

    assert found.images[0].url == f"{FERRY}.jpg"
    assert sizes(found) == [(f"{FERRY}-640x360.jpg", 640, 360)]


@pytest.mark.parametrize(
    ("kind", "prefix", "renditions"),
    [
        (
            "newsml",
            "rnd:",
            [("thumbnail", "s", 320), ("watermark", "comp_preview", 900), ("highRes", "l", 1280)],
        ),
        ("ninjs", "", [("thumb", "s", 320), ("watermark", "w", 900), ("original", "l", 1280)]),
    ],
)
def test_a_preview_with_a_watermark_is_no_rendition(
    kind: str, prefix: str, renditions: list[tuple[str, str, int]]
) -> None:
    if kind == "ninjs":
        item = {
            "uri": "urn:x:1",
            "type": "picture",
            "headline": "Ferry",
            "versioncreated": "2026-03-12T09:30:00Z",
            "renditions": {
                name: {"href": f"{FERRY}-{end}.jpg", "width": width, "mimetype": "image/jpeg"}
                for name, end, width in renditions
            },
        }
        readings = read("ferry.json", json.dumps(item))
    else:
        remote = "".join(
            f'<remoteContent rendition="{prefix}{name}" href="{FERRY}-{end}.jpg"'
            f' contenttype="image/jpeg" width="{width}"/>'
            for name, end, width in renditions
        )
        readings = read(
            "ferry.xml",
            '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="1">'
            '<itemMeta><itemClass qcode="ninat:text"/>'
            "<versionCreated>2026-03-12T09:30:00Z</versionCreated></itemMeta>"
            "<contentMeta><headline>Ferry</headline></contentMeta>"
            f"<contentSet>{remote}</contentSet></newsItem>",
        )

    (reading,) = readings

    assert reading.article is not None, reading.findings
    assert reading.article.images[0].url == f"{FERRY}-l.jpg"
    assert sizes(reading.article) == [(f"{FERRY}-s.jpg", 320, None)]


def test_a_srcset_gives_the_sizes_of_a_picture_in_the_body() -> None:
    found = with_body(
        f'<p>She sails.</p><figure><img src="{FERRY}.jpg" width="1024" alt="A ferry"'
        f' srcset="{FERRY}.jpg 1024w, {FERRY}-300x200.jpg 300w, /ferry-2.jpg 2x"'
        ' sizes="100vw"></figure>'
    )

    assert inline(found) == {
        f"{FERRY}.jpg": [
            (f"{FERRY}.jpg", 1024),
            (f"{FERRY}-300x200.jpg", 300),
            ("https://news.example/ferry-2.jpg", 2048),
        ]
    }
    assert found.content_html is not None
    assert "srcset" not in found.content_html


def test_sources_of_a_picture_element_are_sizes_unless_they_are_for_other_screens() -> None:
    found = with_body(
        "<picture>"
        f'<source type="image/webp" srcset="{FERRY}-s.webp 320w, {FERRY}-m.webp 640w">'
        f'<source media="(max-width: 600px)" srcset="{FERRY}-tall.jpg 600w">'
        f'<source media="(min-width: 900px)" width="900" height="600" srcset="{FERRY}-w.jpg 900w">'
        f'<img src="{FERRY}.jpg" alt="A ferry"></picture>'
    )

    (image,) = found.inline_images
    assert image.url == f"{FERRY}.jpg"
    assert image.renditions == (
        Rendition(url=f"{FERRY}-s.webp", width=320, type="image/webp"),
        Rendition(url=f"{FERRY}-m.webp", width=640, type="image/webp"),
        Rendition(url=f"{FERRY}-w.jpg", width=900, height=600, type="image/jpeg"),
    )


def test_sizes_stand_at_the_address_that_the_content_shows() -> None:
    body = (
        f'<img src="{FERRY}-1024x683.jpg" alt=""'
        f' srcset="{FERRY}-1024x683.jpg 1024w, {FERRY}-300x200.jpg 300w">'
    )

    found = with_body(body, images=[{"url": f"{FERRY}.jpg", "credit": "Mara Ovens"}])

    assert list(inline(found)) == [f"{FERRY}.jpg"]


def test_a_picture_that_counts_readers_has_no_sizes() -> None:
    pixel = "https://pixel.example/1.gif"
    found = with_body(
        f'<p>She sails.</p><img src="{pixel}" width="1" height="1"'
        f' srcset="{pixel} 1w, {pixel}?2 2w">'
    )

    assert found.inline_images == ()


def test_addresses_that_cannot_be_followed_are_no_sizes() -> None:
    found = with_body(
        f'<img src="{FERRY}.jpg" alt="" srcset="javascript:x 300w, data:image/png;base64,AA 200w">'
    )

    assert found.inline_images == ()


def test_a_page_gives_the_sizes_of_its_pictures() -> None:
    crops = [(1280, 720), (800, 800)]
    images = [
        {"@type": "ImageObject", "url": f"{FERRY}-{w}x{h}.jpg", "width": w, "height": h}
        for w, h in crops
    ]
    data = json.dumps({"@type": "NewsArticle", "headline": "Ferry returns", "image": images})
    figure = (
        f'<figure><img src="{FERRY}-1280x720.jpg" width="1280" height="720" alt="A ferry"'
        f' srcset="{FERRY}-640x360.jpg 640w, {FERRY}-1280x720.jpg 1280w"></figure>'
    )

    found = article_of_page(
        page(
            f"{HEADLINE}<article>{figure}{TEXT}</article>",
            f'<script type="application/ld+json">{data}</script>',
        )
    )

    assert found.images[0].url == f"{FERRY}-1280x720.jpg"
    assert sizes(found) == [(f"{FERRY}-640x360.jpg", 640, None), (f"{FERRY}-800x800.jpg", 800, 800)]
    assert found.inline_images == ()


def test_a_record_without_sizes_says_nothing_of_them() -> None:
    found = article(**make_record())

    assert all(each.renditions == () for each in found.images)
    assert found.inline_images == ()
