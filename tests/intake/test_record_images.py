"""What becomes of the images of a record."""

from __future__ import annotations

from typing import Any

import pytest
from formats.feeds import entry_of
from intake.records import article, codes, read
from newsroom import make_record

from feedpub.article import Image

PICTURE = {"url": "https://img.example/1.jpg", "credit": "Mara Ovens/dpa"}


def only_image(**changes: Any) -> Image:
    (found,) = article(images=[{**PICTURE, **changes}]).images
    return found


def image_codes(**changes: Any) -> list[tuple[str, str, str | None]]:
    return codes(images=[{**PICTURE, **changes}])


@pytest.mark.parametrize("address", ["", "ftp://img.example/1.jpg", "data:image/png;base64,AAAA"])
def test_a_picture_whose_address_is_none_keeps_its_words(address: str) -> None:
    assert only_image(url=address) == Image(
        credit="Mara Ovens/dpa", photographer="Mara Ovens", agencies=("dpa",)
    )


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("url", "ftp://img.example/1.jpg", "address-invalid"),
        ("width", 0, "number-impossible"),
        ("width", -640, "number-impossible"),
        ("height", 10**400, "number-impossible"),
        ("length", 2**41, "number-impossible"),
        ("type", "text/html", "type-invalid"),
        ("credit", None, "credit-missing"),
        ("focal_region", [0, 0, 640], "number-impossible"),
        ("focal_region", [0, 0, 640, 480.5], "number-impossible"),
        ("focal_region", [640, 0, 0, 480], "number-impossible"),
        ("focal_region", [-1, 0, 640, 480], "number-impossible"),
    ],
)
def test_what_is_wrong_with_a_picture_is_a_warning(key: str, value: Any, code: str) -> None:
    assert image_codes(**{key: value}) == [("warning", code, f"images[0].{key}")]


def test_a_picture_says_what_partners_may_do_with_it() -> None:
    image = only_image(
        syndication_rights=False, license_id="77", licensor="dpa", focal_region=[1, 2, 30, 40]
    )

    assert image.syndication_rights is False
    assert (image.license_id, image.licensor) == ("77", "dpa")
    assert image.focal_region == (1, 2, 30, 40)


def test_a_short_title_is_kept_as_plain_text() -> None:
    assert article(short_title=" Ferry  back\n").short_title == "Ferry back"


def test_a_picture_of_which_nothing_is_known_is_left_out_with_a_warning() -> None:
    assert codes(images=[{}]) == [("warning", "image-empty", "images[0].url")]


def test_a_picture_that_is_told_twice_is_read_once() -> None:
    assert len(article(images=[PICTURE, PICTURE]).images) == 1


def test_a_pictures_address_is_relative_to_the_article() -> None:
    assert only_image(url="/i/1.jpg").url == "https://news.example/i/1.jpg"


@pytest.mark.parametrize(
    ("address", "type"),
    [("1.JPG", "image/jpeg"), ("1.webp?w=1", "image/webp"), ("1.php", None), ("1", None)],
)
def test_a_pictures_type_is_read_off_its_address(address: str, type: str | None) -> None:
    assert only_image(url=f"https://img.example/{address}").type == type


def test_a_credit_is_kept_verbatim() -> None:
    credit = "picture alliance/dpa/M. Ovens | © 2026"

    assert only_image(credit=credit).credit == credit


def test_the_photographer_that_a_record_names_is_not_guessed_from_its_credit() -> None:
    assert only_image(photographer="Tom Ilk").photographer == "Tom Ilk"


def test_a_picture_in_the_body_gets_its_figure_with_the_credit() -> None:
    body = f'<p>A</p><p><img src="{PICTURE["url"]}"></p>'

    assert article(images=[PICTURE], content_html=body).content_html == (
        f'<p>A</p><figure><img src="{PICTURE["url"]}" alt="">'
        "<figcaption><small>Mara Ovens/dpa</small></figcaption></figure>"
    )


def test_a_figure_within_a_figure_is_closed_once_for_each_that_is_opened() -> None:
    body = f'<figure><figure><img src="{PICTURE["url"]}"></figure></figure><p>A</p>'

    content = article(images=[PICTURE], content_html=body).content_html or ""

    assert content.count("<figure>") == content.count("</figure>")


LARGE = {
    "url": "https://img.example/ferry-1280x720.jpg",
    "width": 1280,
    "height": 720,
    "credit": "Mara Ovens/dpa",
}
SMALL = {**LARGE, "url": "https://img.example/ferry-640x360.jpg", "width": 640, "height": 360}
QUAY = {"url": "https://img.example/quay.jpg", "credit": "  Tom  Ilk "}
TOLD = "<p>She sails again at last, and half of the town is there.</p>"


@pytest.mark.parametrize("images", [[LARGE, SMALL], [SMALL, LARGE]], ids=["large first", "last"])
def test_two_renditions_of_one_picture_are_one_picture(images: list[dict[str, Any]]) -> None:
    (found,) = article(images=images).images

    assert (found.url, found.width) == (LARGE["url"], 1280)


@pytest.mark.parametrize("shown", [LARGE["url"], SMALL["url"], f"{SMALL['url']}?w=320"])
def test_a_picture_of_two_renditions_is_shown_and_enclosed_once(shown: str) -> None:
    found = article(images=[SMALL, LARGE], content_html=f'{TOLD}<p><img src="{shown}"></p>')

    entry = entry_of(found)

    assert (entry.content or "").count("<img") == 1
    assert f'<figure><img src="{LARGE["url"]}"' in (entry.content or "")
    assert [each.url for each in entry.enclosures] == [LARGE["url"]]


def test_a_picture_of_two_renditions_that_the_body_does_not_show_leads_once() -> None:
    entry = entry_of(article(images=[SMALL, LARGE], content_html=TOLD))

    assert (entry.content or "").count("<img") == 1
    assert (entry.content or "").startswith(f'<figure><img src="{LARGE["url"]}"')


def test_pictures_keep_their_order_where_one_has_renditions() -> None:
    found = article(images=[SMALL, QUAY, LARGE])

    assert [image.url for image in found.images] == [LARGE["url"], QUAY["url"]]


def test_what_is_told_of_a_picture_is_told_of_that_one_behind_renditions() -> None:
    reading = read(make_record(images=[SMALL, LARGE, QUAY]))

    assert reading.article is not None
    assert reading.article.images[1].credit == "Tom Ilk"
    assert reading.provenance["images[1].credit"].verbatim == "  Tom  Ilk "


@pytest.mark.parametrize(
    "image",
    [
        {"url": "https://vg01.met.vgwort.de/na/0123"},
        {"url": "https://px.example/a.gif", "width": 1, "height": 1},
    ],
)
def test_an_image_that_counts_readers_is_left_out_and_named(image: dict[str, Any]) -> None:
    assert article(images=[image]).images == ()
    assert codes(images=[image]) == [("warning", "image-counter", "images[0].url")]
